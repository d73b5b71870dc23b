//===- AssemblerLog.h - What an assembler says of kernels ---- -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_TARGET_NVPTX_ASSEMBLERLOG_H
#define LORA_TARGET_NVPTX_ASSEMBLERLOG_H

#include "mlir/Support/LLVM.h"

#include <string>
#include <vector>

namespace mlir::lora {

/// What one kernel takes of the device, as `ptxas -v` reports it.
struct KernelResources {
  std::string name;
  unsigned registers = 0; ///< Of a thread.
  unsigned barriers = 0;
  unsigned sharedBytes = 0; ///< Static shared memory of a CTA.
  unsigned stackBytes = 0;  ///< Of a thread, as are the next two.
  unsigned spillStoreBytes = 0;
  unsigned spillLoadBytes = 0;
};

/// A message with a number, such as (C7510).
struct AssemblerMessage {
  unsigned code = 0;
  std::string kernel; ///< Empty if the message names none.
  std::string text;   ///< Without "ptxas info : (C7510)".
};

struct AssemblerLog {
  std::vector<KernelResources> kernels; ///< In the log's order.
  std::vector<AssemblerMessage> messages;
};

/// Reads the output of `ptxas -v` or of nvJitLink's `-verbose`. Lines that say
/// something else are skipped.
AssemblerLog parseAssemblerLog(StringRef log);

} // namespace mlir::lora

#endif // LORA_TARGET_NVPTX_ASSEMBLERLOG_H
