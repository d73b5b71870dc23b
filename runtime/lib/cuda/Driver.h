//===- Driver.h - The CUDA driver, opened at run time ---------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// libcuda belongs to the machine, not to the build: it is looked for when a
// CUDA device is asked for, and its absence is an error like any other.
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_LIB_CUDA_DRIVER_H
#define RUNTIME_LIB_CUDA_DRIVER_H

#include "Common.h"
#include "DriverTypes.h"

namespace lora::runtime::impl::cuda {

/// Every function of LORA_CUDA_FUNCTIONS under its own name.
struct Driver {
#define LORA_CUDA_MEMBER(NAME, ...) CUresult (*NAME)(__VA_ARGS__) = nullptr;
  LORA_CUDA_FUNCTIONS(LORA_CUDA_MEMBER)
#undef LORA_CUDA_MEMBER
  int version = 0; ///< 12080 is 12.8.

  /// Opens libcuda.so.1, or the file that LORA_LIBCUDA names, once for each
  /// name; it stays open. Errors: NotFound without the library, Unsupported for
  /// a driver older than kDriverVersion.
  static Expected<const Driver *> load();

  /// The error of a call that returned `code`: OutOfMemory, or Internal.
  Error error(CUresult code, const char *call) const;
};

} // namespace lora::runtime::impl::cuda

/// Calls a driver function; on failure returns its error from the enclosing
/// function.
#define LORA_CUDA_TRY(driver, function, ...)                                   \
  do {                                                                         \
    if (::lora::runtime::impl::cuda::CUresult code =                           \
            (driver).function(__VA_ARGS__))                                    \
      return (driver).error(code, #function);                                  \
  } while (false)

#endif // RUNTIME_LIB_CUDA_DRIVER_H
