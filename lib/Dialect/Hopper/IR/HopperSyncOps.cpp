//===- HopperSyncOps.cpp - Barriers, clusters, flags ----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/Hopper/IR/Hopper.h"

#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::hopper;

LogicalResult BarrierOp::verify() {
  int32_t threads = getThreads();
  auto kernel = (*this)->getParentOfType<KernelOp>();
  int32_t limit = kernel ? kernel.getThreads() : 1024;
  if (threads < kWarpSize || threads > limit || threads % kWarpSize)
    return emitOpError("expected a multiple of 32 threads up to ")
           << limit << ", found " << threads;
  APInt id;
  if (matchPattern(getId(), m_ConstantInt(&id)) &&
      (id.isNegative() || id.isZero() || id.ugt(15)))
    return emitOpError("expected a barrier of 1 to 15 (0 is the whole CTA's), "
                       "found ")
           << id.getSExtValue();
  return success();
}

/// CTAs that wait for each other must all be running.
static LogicalResult verifyCoResident(Operation *op) {
  auto kernel = op->getParentOfType<KernelOp>();
  if (!kernel)
    return op->emitOpError("expected to be in a hopper.kernel that is "
                           "co_resident, found no kernel");
  if (kernel.getCoResident())
    return success();
  InFlightDiagnostic diagnostic = op->emitOpError(
      "expected a kernel that is co_resident, found one that is not");
  diagnostic.attachNote(kernel.getLoc()) << "the kernel";
  return diagnostic;
}

LogicalResult AwaitOp::verify() { return verifyCoResident(*this); }

LogicalResult AwaitCountsOp::verify() {
  size_t pointers = getPointers().size();
  if (pointers == 0)
    return emitOpError("expected 1 pointer or more, found none");
  if (getExpected().size() != pointers || getSums().size() != pointers)
    return emitOpError("expected a count and two sums for each of ")
           << pointers << " pointers, found " << getExpected().size()
           << " counts and sums for " << getSums().size();
  for (Value expected : getExpected()) {
    APInt count;
    // The low byte of a sum counts.
    if (matchPattern(expected, m_ConstantInt(&count)) &&
        (count.isNegative() || count.ugt(255)))
      return emitOpError("expected counts of 0 to 255, found ")
             << count.getSExtValue();
  }
  int32_t sleep = getSleep();
  if (sleep < 0 || sleep > 1000000)
    return emitOpError("expected to sleep 0 to 1000000 nanoseconds, found ")
           << sleep;
  return verifyCoResident(*this);
}
