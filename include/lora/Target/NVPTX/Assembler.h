//===- Assembler.h - PTX to machine code --------------------- -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_TARGET_NVPTX_ASSEMBLER_H
#define LORA_TARGET_NVPTX_ASSEMBLER_H

#include "mlir/IR/Location.h"

#include <string>
#include <vector>

namespace mlir::lora {

/// What turns PTX into a cubin: the program ptxas, or the library nvJitLink.
struct Assembler {
  enum class Kind { PTXAS, NVJitLink };
  Kind kind = Kind::PTXAS;
  std::string path;
  std::string version; ///< 13.5.37, or 13.5 of a library.
  unsigned major = 0, minor = 0;

  /// Assemblers before 13.3 miscompile pipelined wgmma that take A from
  /// registers.
  bool isSafeForRegisterMmas() const {
    return major > 13 || (major == 13 && minor >= 3);
  }
  /// "ptxas 13.5.37", for messages and keys.
  std::string describe() const;
};

/// Where to look for an assembler, in this order.
struct AssemblerSearch {
  /// A path, a program's name, or "nvjitlink" for that library. If not empty,
  /// nothing else is looked at.
  std::string asked;
  std::string askedBy; ///< Who asked, for messages: "LORA_PTXAS".
  /// Python environments, where `nvidia-cuda-nvcc` may be installed.
  std::vector<std::string> pythonEnvironments;
  std::vector<std::string> cudaFolders; ///< With bin/ptxas.
  std::vector<std::string> pathFolders; ///< With ptxas: those of PATH.
  /// Paths or sonames of nvJitLink beside those in the folders above.
  std::vector<std::string> jitLibraries;

  /// `asked` (if empty, LORA_PTXAS), the environments VIRTUAL_ENV and `.venv`
  /// beside the running tool's prefix or in it, CUDA_HOME, CUDA_PATH and
  /// /usr/local/cuda, PATH, and libnvJitLink.so.13 and .12 as the loader finds
  /// them.
  static AssemblerSearch fromEnvironment(StringRef asked);
};

/// The first assembler of a search. An error at `loc` if there is none, which
/// lists where it was looked for, or if the first one does not say its version.
FailureOr<Assembler> findAssembler(Location loc, const AssemblerSearch &search);

/// A cubin and what the assembler said of it, resource usage included.
struct AssembledPTX {
  std::string cubin;
  std::string log;
};

/// Assembles a PTX text for `chip`. An error at `loc`, with the assembler's own
/// words, if it refuses. May run several times at once.
FailureOr<AssembledPTX> assemblePTX(Location loc, const Assembler &assembler,
                                    StringRef ptx, StringRef chip,
                                    unsigned optLevel = 3);

} // namespace mlir::lora

#endif // LORA_TARGET_NVPTX_ASSEMBLER_H
