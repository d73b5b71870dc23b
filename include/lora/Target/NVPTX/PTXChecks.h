//===- PTXChecks.h - What a PTX text does -------------------- -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A light reading of PTX, enough to check what the compiler has to guarantee:
// which instructions a kernel has, which of them stand in loops, and whether an
// mma with A in registers is waited for in time.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_TARGET_NVPTX_PTXCHECKS_H
#define LORA_TARGET_NVPTX_PTXCHECKS_H

#include "mlir/Support/LLVM.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

#include <map>
#include <string>
#include <vector>

namespace mlir::lora {

/// An instruction to complain about.
struct PTXFinding {
  unsigned line = 0; ///< Of the whole text, from 1.
  std::string instruction;
  std::string reason; ///< As a clause: "its A registers are ...".
};

/// One `.entry` or `.func` with a body.
struct PTXFunction {
  std::string name;
  bool isKernel = false;
  /// Opcode with all its suffixes -> how often, over the whole body.
  std::map<std::string, unsigned> opcodes;
  /// `wgmma.mma_async` that take A from registers.
  unsigned registerMmas = 0;
  /// Fences of all memory (`membar`, `fence.sc`) in a loop, each of which
  /// stalls for hundreds of cycles. A loop around a loop that copies or
  /// multiplies tiles may have one: that is once a tile, not once a step.
  std::vector<PTXFinding> fencesInLoops;
  /// Those of `registerMmas` that no `wgmma.wait_group 0` follows, after a
  /// commit, before one of their A registers is written or the basic block
  /// ends. Assemblers before 13.3 may overwrite A while the tensor core reads
  /// it.
  std::vector<PTXFinding> unguardedRegisterMmas;

  /// Instructions whose opcode is `prefix` or goes on with a '.' after it, e.g.
  /// wgmma.mma_async, cp.async.bulk.tensor.2d.
  unsigned count(StringRef prefix) const;
};

/// The functions of a PTX text in order. Text that is no PTX gives none.
std::vector<PTXFunction> analyzePTX(StringRef ptx);

} // namespace mlir::lora

#endif // LORA_TARGET_NVPTX_PTXCHECKS_H
