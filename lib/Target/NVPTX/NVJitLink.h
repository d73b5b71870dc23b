//===- NVJitLink.h - NVIDIA's linker as a library ------------ -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_LIB_TARGET_NVPTX_NVJITLINK_H
#define LORA_LIB_TARGET_NVPTX_NVJITLINK_H

#include "mlir/Support/LLVM.h"

#include <string>

namespace mlir::lora {

/// The functions of libnvJitLink, opened at run time. It assembles PTX as code
/// that others may be linked to, so `setmaxnreg` is ignored (C7504) and wgmma
/// are serialised (C7509): good for plain kernels alone.
class NVJitLink {
public:
  /// The library at a path or of a soname; it stays loaded. What is not there
  /// shows in the other functions, which fail.
  static NVJitLink open(const std::string &path);

  bool getVersion(unsigned &major, unsigned &minor) const;

  /// False with the reason in `log` if the text is refused.
  bool assemble(StringRef ptx, StringRef chip, unsigned optLevel,
                std::string &cubin, std::string &log) const;

private:
  void *find(const char *name) const;
  void *handle = nullptr;
};

} // namespace mlir::lora

#endif // LORA_LIB_TARGET_NVPTX_NVJITLINK_H
