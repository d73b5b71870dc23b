//===- Assembler.cpp - PTX to machine code --------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Target/NVPTX/Assembler.h"

#include "NVJitLink.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/Regex.h"

using namespace mlir;
using lora::Assembler;
using lora::AssemblerSearch;

std::string Assembler::describe() const {
  return (kind == Kind::PTXAS ? "ptxas " : "nvJitLink ") + version;
}

//===----------------------------------------------------------------------===//
// Search
//===----------------------------------------------------------------------===//

static std::string appendPath(StringRef folder, StringRef rest) {
  SmallString<128> path(folder);
  llvm::sys::path::append(path, rest);
  return std::string(path);
}

AssemblerSearch AssemblerSearch::fromEnvironment(StringRef asked) {
  AssemblerSearch search;
  search.asked = asked.str();
  search.askedBy = "the option";
  auto add = [](std::vector<std::string> &folders, const char *variable) {
    if (auto value = llvm::sys::Process::GetEnv(variable);
        value && !value->empty())
      folders.push_back(*value);
  };
  if (search.asked.empty())
    if (auto value = llvm::sys::Process::GetEnv("LORA_PTXAS")) {
      search.asked = *value;
      search.askedBy = "LORA_PTXAS";
    }
  add(search.pythonEnvironments, "VIRTUAL_ENV");
  // scripts/setup makes .venv in the source tree, whose build folder has us.
  std::string tool = llvm::sys::fs::getMainExecutable(nullptr, nullptr);
  StringRef prefix =
      llvm::sys::path::parent_path(llvm::sys::path::parent_path(tool));
  for (StringRef folder : {prefix, llvm::sys::path::parent_path(prefix)})
    if (std::string environment = appendPath(folder, ".venv");
        llvm::sys::fs::is_directory(environment))
      search.pythonEnvironments.push_back(environment);
  add(search.cudaFolders, "CUDA_HOME");
  add(search.cudaFolders, "CUDA_PATH");
  search.cudaFolders.push_back("/usr/local/cuda");
  if (auto path = llvm::sys::Process::GetEnv("PATH")) {
    SmallVector<StringRef> folders;
    StringRef(*path).split(folders, ':', -1, /*KeepEmpty=*/false);
    search.pathFolders.assign(folders.begin(), folders.end());
  }
  search.jitLibraries = {"libnvJitLink.so.13", "libnvJitLink.so.12"};
  return search;
}

/// Folders `site-packages/nvidia/*` of a Python environment, the newest CUDA
/// first: packages of CUDA 13 share cu13, older ones have a folder each.
static std::vector<std::string> getNVIDIAPackages(StringRef environment) {
  namespace fs = llvm::sys::fs;
  std::vector<std::string> found;
  std::error_code code;
  SmallString<128> lib(environment);
  llvm::sys::path::append(lib, "lib");
  for (fs::directory_iterator python(lib, code), end; !code && python != end;
       python.increment(code)) {
    if (!llvm::sys::path::filename(python->path()).starts_with("python3"))
      continue;
    SmallString<128> packages(python->path());
    llvm::sys::path::append(packages, "site-packages", "nvidia");
    std::error_code inner;
    for (fs::directory_iterator package(packages, inner);
         !inner && package != end; package.increment(inner))
      found.push_back(package->path());
  }
  auto release = [](StringRef path) {
    unsigned number = 0;
    StringRef name = llvm::sys::path::filename(path);
    return name.consume_front("cu") && !name.getAsInteger(10, number) ? number
                                                                      : 0;
  };
  llvm::sort(found, [&](StringRef a, StringRef b) {
    return std::pair(release(a), a) > std::pair(release(b), b);
  });
  return found;
}

/// Files named ptxas that the search's folders may have, in order.
static std::vector<std::string> listPTXAS(const AssemblerSearch &search) {
  std::vector<std::string> candidates;
  for (const std::string &environment : search.pythonEnvironments)
    for (const std::string &package : getNVIDIAPackages(environment))
      candidates.push_back(appendPath(package, "bin/ptxas"));
  for (const std::string &folder : search.cudaFolders)
    candidates.push_back(appendPath(folder, "bin/ptxas"));
  for (const std::string &folder : search.pathFolders)
    candidates.push_back(appendPath(folder, "ptxas"));
  return candidates;
}

static std::vector<std::string>
listJitLibraries(const AssemblerSearch &search) {
  std::vector<std::string> candidates;
  std::vector<std::string> folders;
  for (const std::string &environment : search.pythonEnvironments)
    for (const std::string &package : getNVIDIAPackages(environment))
      folders.push_back(appendPath(package, "lib"));
  for (const std::string &folder : search.cudaFolders)
    folders.push_back(appendPath(folder, "lib64"));
  for (const std::string &folder : folders)
    for (const char *name : {"libnvJitLink.so.13", "libnvJitLink.so.12"})
      if (std::string path = appendPath(folder, name);
          llvm::sys::fs::exists(path))
        candidates.push_back(path);
  llvm::append_range(candidates, search.jitLibraries);
  return candidates;
}

//===----------------------------------------------------------------------===//
// Running ptxas
//===----------------------------------------------------------------------===//

/// Runs a program; what it writes to both streams goes into `output`. The exit
/// code, or less than 0 if it did not run to an end.
static int run(StringRef program, ArrayRef<StringRef> arguments,
               std::string &output) {
  SmallString<128> log;
  if (llvm::sys::fs::createTemporaryFile("lora-ptxas", "log", log)) {
    output = "cannot write a temporary file";
    return -1;
  }
  llvm::FileRemover remover(log);
  std::optional<StringRef> redirects[] = {StringRef(""), StringRef(log),
                                          StringRef(log)};
  SmallVector<StringRef> all = {program};
  llvm::append_range(all, arguments);
  std::string error;
  int code = llvm::sys::ExecuteAndWait(program, all, std::nullopt, redirects, 0,
                                       0, &error);
  if (auto text = llvm::MemoryBuffer::getFile(log))
    output = (*text)->getBuffer().str();
  output += error;
  return code;
}

/// The version of a ptxas: "..., release 13.5, V13.5.37".
static LogicalResult readVersion(Location loc, Assembler &assembler) {
  std::string output;
  SmallVector<StringRef> parts;
  static const llvm::Regex pattern("release ([0-9]+)\\.([0-9]+), V([0-9.]+)");
  if (run(assembler.path, {"--version"}, output) != 0 ||
      !pattern.match(output, &parts) ||
      parts[1].getAsInteger(10, assembler.major) ||
      parts[2].getAsInteger(10, assembler.minor))
    return emitError(loc, "expected a ptxas that says its version, found '")
           << assembler.path
           << "', which says: " << StringRef(output).rtrim().take_front(400);
  assembler.version = parts[3].str();
  return success();
}

static FailureOr<Assembler> makePTXAS(Location loc, std::string path) {
  Assembler assembler;
  assembler.path = std::move(path);
  if (failed(readVersion(loc, assembler)))
    return failure();
  return assembler;
}

/// The first library that loads and says its version.
static std::optional<Assembler> findJitLibrary(const AssemblerSearch &search) {
  for (const std::string &path : listJitLibraries(search)) {
    Assembler assembler;
    assembler.kind = Assembler::Kind::NVJitLink;
    assembler.path = path;
    if (!lora::NVJitLink::open(path).getVersion(assembler.major,
                                                assembler.minor))
      continue;
    assembler.version =
        std::to_string(assembler.major) + "." + std::to_string(assembler.minor);
    return assembler;
  }
  return std::nullopt;
}

static FailureOr<Assembler> findAsked(Location loc,
                                      const AssemblerSearch &search) {
  StringRef asked = search.asked;
  if (asked.equals_insensitive("nvjitlink")) {
    if (std::optional<Assembler> library = findJitLibrary(search))
      return *library;
    emitError(loc, "expected libnvJitLink.so.13 or .12, which ")
        << search.askedBy << " asks for, found none";
    return failure();
  }
  if (llvm::sys::fs::can_execute(asked))
    return makePTXAS(loc, asked.str());
  if (!asked.contains('/'))
    for (const std::string &folder : search.pathFolders)
      if (std::string path = appendPath(folder, asked);
          llvm::sys::fs::can_execute(path))
        return makePTXAS(loc, path);
  emitError(loc, "expected a ptxas at '")
      << asked << "', which " << search.askedBy << " asks for, found none";
  return failure();
}

FailureOr<Assembler> mlir::lora::findAssembler(Location loc,
                                               const AssemblerSearch &search) {
  if (!search.asked.empty())
    return findAsked(loc, search);
  for (const std::string &path : listPTXAS(search))
    if (llvm::sys::fs::can_execute(path))
      return makePTXAS(loc, path);
  if (std::optional<Assembler> library = findJitLibrary(search))
    return *library;
  auto list = [](ArrayRef<std::string> names) {
    return names.empty() ? std::string("none") : llvm::join(names, ", ");
  };
  emitError(loc, "expected an assembler for PTX, found none: looked for ptxas "
                 "of the package nvidia-cuda-nvcc in the Python environments (")
      << list(search.pythonEnvironments) << "), in the CUDA toolkits ("
      << list(search.cudaFolders)
      << ") and in PATH, and for the library nvJitLink ("
      << list(search.jitLibraries)
      << "). Install one (pip install nvidia-cuda-nvcc), or name it in "
         "LORA_PTXAS";
  return failure();
}

static FailureOr<lora::AssembledPTX> runPTXAS(Location loc,
                                              const Assembler &assembler,
                                              StringRef ptx, StringRef chip,
                                              unsigned optLevel) {
  SmallString<128> input, output;
  int descriptor = -1;
  if (llvm::sys::fs::createTemporaryFile("lora-kernels", "ptx", descriptor,
                                         input))
    return emitError(loc, "cannot write a temporary file");
  llvm::FileRemover removeInput(input);
  {
    llvm::raw_fd_ostream stream(descriptor, /*shouldClose=*/true);
    stream << ptx;
    stream.flush();
    if (stream.has_error()) {
      std::string message = stream.error().message();
      stream.clear_error();
      return emitError(loc, "cannot write '") << input << "': " << message;
    }
  }
  if (llvm::sys::fs::createTemporaryFile("lora-kernels", "cubin", output))
    return emitError(loc, "cannot write a temporary file");
  llvm::FileRemover removeOutput(output);
  std::string arch = ("-arch=" + chip).str();
  std::string level = "-O" + std::to_string(optLevel);
  lora::AssembledPTX result;
  int code =
      run(assembler.path, {arch, level, "-v", input, "-o", output}, result.log);
  // The file is gone when the text is read.
  for (size_t at; (at = result.log.find(input.str())) != std::string::npos;)
    result.log.replace(at, input.size(), "<ptx>");
  if (code != 0)
    return emitError(loc) << assembler.describe() << " at '" << assembler.path
                          << "' failed: " << StringRef(result.log).rtrim();
  auto cubin = llvm::MemoryBuffer::getFile(output);
  if (!cubin || (*cubin)->getBufferSize() == 0)
    return emitError(loc, "expected ")
           << assembler.describe() << " at '" << assembler.path
           << "' to write a file, found nothing written";
  result.cubin = (*cubin)->getBuffer().str();
  return result;
}

FailureOr<lora::AssembledPTX>
mlir::lora::assemblePTX(Location loc, const Assembler &assembler, StringRef ptx,
                        StringRef chip, unsigned optLevel) {
  if (assembler.kind == Assembler::Kind::PTXAS)
    return runPTXAS(loc, assembler, ptx, chip, optLevel);
  AssembledPTX result;
  if (NVJitLink::open(assembler.path)
          .assemble(ptx, chip, optLevel, result.cubin, result.log))
    return result;
  return emitError(loc) << assembler.describe() << " at '" << assembler.path
                        << "' failed: " << StringRef(result.log).rtrim();
}
