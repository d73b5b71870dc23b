//===- Linker.cpp - From LLVM to shared object ----------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Target/Support/Linker.h"

#include "lora/Target/Support/CodeGeneration.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"

using namespace mlir;

/// An ELF linker: the one asked for, or the first of the usual names.
static FailureOr<std::string> findLinker(Location loc, StringRef asked) {
  if (!asked.empty()) {
    if (llvm::sys::fs::can_execute(asked))
      return asked.str();
    // A path is returned as it is, found or not.
    if (!asked.contains('/'))
      if (auto found = llvm::sys::findProgramByName(asked))
        return *found;
    emitError(loc, "expected a linker at '") << asked << "'";
    return failure();
  }
  for (StringRef name : {"ld.lld-22", "ld.lld", "ld"}) {
    if (auto found =
            llvm::sys::findProgramByName(name, {"/usr/lib/llvm-22/bin"}))
      return *found;
    if (auto found = llvm::sys::findProgramByName(name))
      return *found;
  }
  emitError(loc,
            "no linker found: install lld (Debian: apt-get install lld-22) "
            "or name one");
  return failure();
}

/// Where to write: what a link points at, so that the link stays. Only a
/// regular file may be replaced.
static FailureOr<std::string> resolveOutput(Location loc, StringRef path) {
  SmallString<128> resolved;
  if (llvm::sys::fs::real_path(path, resolved))
    return path.str(); // Nothing there yet.
  llvm::sys::fs::file_status status;
  if (std::error_code code = llvm::sys::fs::status(resolved, status)) {
    emitError(loc, "cannot write '") << path << "': " << code.message();
    return failure();
  }
  if (!llvm::sys::fs::is_regular_file(status)) {
    emitError(loc, "expected a regular file to write, found '")
        << path << "', which is none";
    return failure();
  }
  return std::string(resolved);
}

static LogicalResult linkObject(Location loc, StringRef object,
                                StringRef output, StringRef asked) {
  FailureOr<std::string> linker = findLinker(loc, asked);
  if (failed(linker))
    return failure();
  FailureOr<std::string> resolved = resolveOutput(loc, output);
  if (failed(resolved))
    return failure();
  StringRef path = *resolved;
  // Into a file beside the target, then renamed: a program is whole or absent.
  SmallString<128> temporary;
  if (std::error_code code =
          llvm::sys::fs::createUniqueFile(path + ".%%%%%%.tmp", temporary))
    return emitError(loc, "cannot write '") << path << "': " << code.message();
  llvm::FileRemover remover(temporary);
  SmallString<128> log;
  if (llvm::sys::fs::createTemporaryFile("lora-link", "log", log))
    return emitError(loc, "cannot write a temporary file");
  llvm::FileRemover logRemover(log);
  SmallVector<StringRef> arguments = {*linker, "-shared",     "--gc-sections",
                                      "-z",    "noexecstack", "-Bsymbolic",
                                      object,  "-o",          temporary};
  std::optional<StringRef> redirects[] = {StringRef(""), StringRef(log),
                                          StringRef(log)};
  std::string error;
  int code = llvm::sys::ExecuteAndWait(*linker, arguments, std::nullopt,
                                       redirects, 0, 0, &error);
  if (code != 0) {
    if (auto text = llvm::MemoryBuffer::getFile(log))
      error += (*text)->getBuffer().str();
    return emitError(loc, "the linker '") << *linker << "' failed: " << error;
  }
  uint64_t size = 0;
  if (llvm::sys::fs::file_size(temporary, size) || size == 0)
    return emitError(loc, "expected the linker '")
           << *linker << "' to write a file, found nothing written";
  if (std::error_code failure = llvm::sys::fs::setPermissions(
          temporary, llvm::sys::fs::all_read | llvm::sys::fs::owner_write |
                         llvm::sys::fs::all_exe))
    return emitError(loc, "cannot set the permissions of '")
           << temporary << "': " << failure.message();
  if (std::error_code failure = llvm::sys::fs::rename(temporary, path))
    return emitError(loc, "cannot write '")
           << path << "': " << failure.message();
  remover.releaseFile();
  return success();
}

LogicalResult mlir::lora::linkModule(Location loc, llvm::Module &module,
                                     llvm::TargetMachine &machine,
                                     StringRef path, StringRef linker) {
  SmallString<128> object;
  if (llvm::sys::fs::createTemporaryFile("lora-program", "o", object))
    return emitError(loc, "cannot write a temporary file");
  llvm::FileRemover remover(object);
  if (failed(emitObjectFile(loc, module, machine, object)))
    return failure();
  return linkObject(loc, object, path, linker);
}
