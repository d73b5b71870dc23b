//===- KernelGates.cpp - What a kernel must not do ------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Target/NVPTX/KernelGates.h"

#include "lora/Target/NVPTX/PTXChecks.h"

#include "mlir/IR/Diagnostics.h"

using namespace mlir;

static InFlightDiagnostic refuse(Location loc, const lora::KernelGates &gates) {
  return gates.warn ? emitWarning(loc) : emitError(loc);
}

LogicalResult mlir::lora::checkPTX(KernelLocation location, StringRef ptx,
                                   const Assembler &assembler,
                                   const KernelGates &gates) {
  bool good = true;
  for (const PTXFunction &function : analyzePTX(ptx)) {
    if (!gates.allowFencesInLoops)
      for (const PTXFinding &finding : function.fencesInLoops) {
        refuse(location(function.name), gates)
            << "expected no fence of all memory in a loop of the kernel '"
            << function.name << "', found " << finding.instruction
            << " in line " << finding.line << " of its PTX";
        good = false;
      }
    if (assembler.isSafeForRegisterMmas())
      continue;
    for (const PTXFinding &finding : function.unguardedRegisterMmas) {
      refuse(location(function.name), gates)
          << "expected ptxas 13.3 or newer, which older ones miscompile the "
             "kernel '"
          << function.name << "' (a wgmma with A in registers in line "
          << finding.line << " of its PTX: " << finding.reason << "), found "
          << assembler.describe();
      good = false;
    }
  }
  return success(good);
}

LogicalResult mlir::lora::checkAssemblerLog(KernelLocation location,
                                            const AssemblerLog &log,
                                            const KernelGates &gates) {
  bool good = true;
  for (const AssemblerMessage &message : log.messages) {
    if (message.code < 7500 || message.code > 7599 || message.code == 7519)
      continue;
    // A message that names no kernel is about the only one, or about any.
    StringRef kernel = message.kernel;
    if (kernel.empty() && log.kernels.size() == 1)
      kernel = log.kernels.front().name;
    InFlightDiagnostic error = refuse(location(kernel), gates);
    error << "expected "
          << (kernel.empty() ? std::string("kernels")
                             : "a kernel '" + kernel.str() + "'")
          << " that the assembler takes as written, found C" << message.code
          << ": " << message.text;
    good = false;
  }
  for (const KernelResources &kernel : log.kernels) {
    if (kernel.spillStoreBytes <= gates.maxSpillBytes &&
        kernel.spillLoadBytes <= gates.maxSpillBytes)
      continue;
    refuse(location(kernel.name), gates)
        << "expected at most " << gates.maxSpillBytes
        << " spilled bytes in the kernel '" << kernel.name << "', found "
        << kernel.spillStoreBytes << " bytes stored and "
        << kernel.spillLoadBytes << " loaded with " << kernel.registers
        << " registers";
    good = false;
  }
  return success(good);
}
