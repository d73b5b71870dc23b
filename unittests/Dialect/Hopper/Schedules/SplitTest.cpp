//===- SplitTest.cpp - The split schedule's limits ------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/Hopper/Schedules/Schedules.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Verifier.h"

#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::hopper;

namespace {

/// Where the ring of copies was, a CTA receives the sums of its columns from
/// all others: nothing in the IR says how much that is.
TEST(SplitTest, TheRingHoldsWhatIsReceived) {
  MLIRContext context;
  context.loadDialect<HopperDialect, arith::ArithDialect, scf::SCFDialect,
                      LLVM::LLVMDialect, NVVM::NVVMDialect>();
  LinearShape shape;
  shape.k = 512;
  shape.slices = {4096};
  shape.elementType = BFloat16Type::get(&context);
  size_t count = 0;
  for (int64_t tokens : {128, 256})
    for (int64_t cluster = 1; cluster <= 4; ++cluster)
      for (int64_t columns = 32; columns <= 256; columns += 8) {
        SplitOptions options;
        options.tileTokens = tokens;
        options.tileColumns = columns;
        options.cluster = cluster;
        auto module =
            OwningOpRef<ModuleOp>(ModuleOp::create(UnknownLoc::get(&context)));
        ScopedDiagnosticHandler handler(&context,
                                        [](Diagnostic &) { return success(); });
        FailureOr<KernelOp> kernel = buildSplit(*module, "k", shape, options);
        bool taken = tokens == 128 || columns <= getMaxSplitColumns(cluster);
        ASSERT_EQ(succeeded(kernel), taken) << tokens << " x " << columns;
        if (!taken)
          continue;
        ++count;
        EXPECT_TRUE(succeeded(verify(*module)));
        auto allocs = kernel->getBody().getOps<AllocOp>();
        ASSERT_EQ(std::distance(allocs.begin(), allocs.end()), 1);
        BufferType ring = (*allocs.begin()).getBuffer().getType();
        // Whole groups of 8 columns, f32, from each of the others.
        int64_t own = llvm::divideCeil(columns / 8, cluster) * 8;
        EXPECT_LE((cluster - 1) * tokens * own * 4,
                  ring.getStages() * ring.getStageBytes())
            << tokens << " x " << columns << " / " << cluster;
      }
  EXPECT_EQ(count, 4 * 29u + 2 * 23u + 15u + 18u);
}

} // namespace
