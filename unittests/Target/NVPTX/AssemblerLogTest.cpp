//===- AssemblerLogTest.cpp - What assemblers say -------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Target/NVPTX/AssemblerLog.h"
#include "lora/Target/NVPTX/KernelGates.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "gtest/gtest.h"

using namespace mlir;

// Of ptxas 13.0: two kernels, the second of which calls a function.
static constexpr const char *kPTXAS = R"(
ptxas info    : (C7519) warpgroup.arrive is injected in around line 21 by compiler to allow use of registers in GMMA in function 'one'
ptxas info    : (C7511) Potential Performance Loss: wgmma.mma_async instructions are serialized due to something in function 'two'
ptxas info    : 0 bytes gmem, 16 bytes cmem[4]
ptxas info    : Compiling entry function 'one' for 'sm_90a'
ptxas info    : Function properties for one
    304 bytes stack frame, 300 bytes spill stores, 308 bytes spill loads
ptxas info    : Used 24 registers, used 16 barriers, 304 bytes cumulative stack size, 4096 bytes smem, 400 bytes cmem[0]
ptxas info    : Compile time = 3.841 ms
ptxas info    : Compiling entry function 'two' for 'sm_90a'
ptxas info    : Function properties for two
    0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
ptxas info    : Used 168 registers, used 1 barriers
ptxas info    : Function properties for helper
    8 bytes stack frame, 4 bytes spill stores, 4 bytes spill loads
)";

// Of nvJitLink 13.0.
static constexpr const char *kJitLink = R"(
ptxas info    : (C7504) Potential Performance Loss: 'setmaxnreg' ignored to maintain compatibility across compilation units.
ptxas info    : 0 bytes gmem
ptxas info    : Compiling entry function 'k' for 'sm_90a'
ptxas info    : Function properties for k
ptxas         .     0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
ptxas info    : Used 30 registers, used 2 barriers
info    : 0 bytes gmem
info    : Function properties for 'k':
info    : used 31 registers, used 0 barriers, 0 stack, 0 bytes smem, 544 bytes cmem[0], 0 bytes lmem
)";

TEST(AssemblerLogTest, Resources) {
  lora::AssemblerLog log = lora::parseAssemblerLog(kPTXAS);
  ASSERT_EQ(log.kernels.size(), 2u);
  const lora::KernelResources &one = log.kernels[0], &two = log.kernels[1];
  EXPECT_EQ(one.name, "one");
  EXPECT_EQ(one.registers, 24u);
  EXPECT_EQ(one.barriers, 16u);
  EXPECT_EQ(one.sharedBytes, 4096u);
  EXPECT_EQ(one.stackBytes, 304u);
  EXPECT_EQ(one.spillStoreBytes, 300u);
  EXPECT_EQ(one.spillLoadBytes, 308u);
  EXPECT_EQ(two.name, "two");
  EXPECT_EQ(two.registers, 168u);
  EXPECT_EQ(two.barriers, 1u);
  EXPECT_EQ(two.sharedBytes, 0u);
  EXPECT_EQ(two.spillStoreBytes, 4u); // The function's count with the kernel's.
  ASSERT_EQ(log.messages.size(), 2u);
  EXPECT_EQ(log.messages[0].code, 7519u);
  EXPECT_EQ(log.messages[1].code, 7511u);
  EXPECT_EQ(log.messages[1].kernel, "two");
}

TEST(AssemblerLogTest, JitLink) {
  lora::AssemblerLog log = lora::parseAssemblerLog(kJitLink);
  ASSERT_EQ(log.kernels.size(), 1u);
  EXPECT_EQ(log.kernels[0].registers, 30u);
  EXPECT_EQ(log.kernels[0].barriers, 2u);
  ASSERT_EQ(log.messages.size(), 1u);
  EXPECT_EQ(log.messages[0].kernel, "");
}

TEST(AssemblerLogTest, AnyText) {
  for (const char *text :
       {"", "\n", "(C", "(C)", "(C12", "(C99999999999999)",
        "bytes spill stores", "Compiling entry function",
        "Compiling entry function 'x", "ptxas info : Used registers"})
    lora::parseAssemblerLog(text);
  EXPECT_TRUE(lora::parseAssemblerLog("nothing to say").kernels.empty());
}

TEST(KernelGatesTest, EveryCodeButTheHarmlessOne) {
  MLIRContext context;
  Location loc = UnknownLoc::get(&context);
  auto location = [&](StringRef) { return loc; };
  unsigned errors = 0;
  std::string message;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    ++errors;
    message = diagnostic.str();
  });
  auto check = [&](unsigned code) {
    lora::AssemblerLog log = lora::parseAssemblerLog(
        "ptxas info : (C" + std::to_string(code) + ") text in function 'k'\n");
    return lora::checkAssemblerLog(location, log, {});
  };
  for (unsigned code : {7504u, 7508u, 7510u, 7511u, 7515u, 7517u, 7518u}) {
    EXPECT_TRUE(failed(check(code))) << code;
    EXPECT_EQ(message, "expected a kernel 'k' that the assembler takes as "
                       "written, found C" +
                           std::to_string(code) + ": text in function 'k'");
  }
  for (unsigned code : {7519u, 7499u, 7600u, 1u})
    EXPECT_TRUE(succeeded(check(code))) << code;
  EXPECT_EQ(errors, 7u);

  // The only kernel is meant where none is named.
  lora::AssemblerLog log = lora::parseAssemblerLog(kJitLink);
  EXPECT_TRUE(failed(lora::checkAssemblerLog(location, log, {})));
  EXPECT_NE(message.find("a kernel 'k'"), std::string::npos) << message;

  // Both kinds of spills count.
  log = lora::parseAssemblerLog(kPTXAS);
  log.messages.clear();
  lora::KernelGates gates;
  gates.maxSpillBytes = 307;
  EXPECT_TRUE(failed(lora::checkAssemblerLog(location, log, gates)));
  gates.maxSpillBytes = 308;
  EXPECT_TRUE(succeeded(lora::checkAssemblerLog(location, log, gates)));
}
