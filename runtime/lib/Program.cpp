//===- Program.cpp - A loaded program file --------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Program.h"

#include <cerrno>
#include <cstring>
#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <filesystem>
#include <link.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace lora::runtime::impl;

#if defined(__x86_64__)
static constexpr uint16_t kMachine = EM_X86_64;
#elif defined(__aarch64__)
static constexpr uint16_t kMachine = EM_AARCH64;
#elif defined(__riscv)
static constexpr uint16_t kMachine = EM_RISCV;
#else
static constexpr uint16_t kMachine = EM_NONE;
#endif

/// Checks what the loader would trust: the file's kind, and that all of its
/// segments are inside it (mapping a truncated file faults on first use).
static Status checkElf(const std::string &path) {
  auto bad = [&](const auto &...parts) {
    return makeError(ErrorCode::BadFormat, "'", path, "': ", parts...);
  };
  // Without blocking: opening a pipe would wait for its writer.
  int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return makeError(errno == ENOENT || errno == ENOTDIR ? ErrorCode::NotFound
                                                         : ErrorCode::IO,
                     "'", path, "': cannot open: ", std::strerror(errno));
  struct stat info;
  Elf64_Ehdr header;
  std::vector<Elf64_Phdr> segments;
  bool ok = ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
  bool isElf =
      ok &&
      ::pread(fd, &header, sizeof(header), 0) == ssize_t(sizeof(header)) &&
      std::memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 &&
      header.e_ident[EI_CLASS] == ELFCLASS64 &&
      header.e_ident[EI_DATA] == ELFDATA2LSB && header.e_type == ET_DYN &&
      header.e_phentsize == sizeof(Elf64_Phdr);
  bool whole = isElf;
  if (isElf) {
    segments.resize(header.e_phnum);
    size_t bytes = segments.size() * sizeof(Elf64_Phdr);
    whole = ::pread(fd, segments.data(), bytes, off_t(header.e_phoff)) ==
            ssize_t(bytes);
    for (const Elf64_Phdr &segment : segments) {
      uint64_t end;
      if (__builtin_add_overflow(segment.p_offset, segment.p_filesz, &end) ||
          end > uint64_t(info.st_size))
        whole = false;
    }
  }
  ::close(fd);
  if (!ok)
    return bad("expected a program file, found no regular file");
  if (!isElf)
    return bad("expected a program (a 64-bit ELF shared object that "
               "lora-compile made)");
  if (kMachine != EM_NONE && header.e_machine != kMachine)
    return bad("the program is for another processor (ELF machine ",
               header.e_machine, ", this one is ", kMachine, ")");
  if (!whole)
    return bad("the program is truncated");
  return Status::success();
}

/// What the file says about the size of a data symbol.
static uint64_t symbolBytes(void *address) {
  Dl_info where;
  ElfW(Sym) *symbol = nullptr;
  if (::dladdr1(address, &where, reinterpret_cast<void **>(&symbol),
                RTLD_DL_SYMENT) == 0 ||
      !symbol)
    return 0;
  return symbol->st_size;
}

Program::~Program() {
  if (handle)
    ::dlclose(handle);
}

Expected<std::shared_ptr<const Program>>
Program::open(const std::string &path) {
  std::shared_ptr<Program> program(new Program());
  program->file = path;
  if (Status status = checkElf(path); !status)
    return status.error();
  if (Status status = program->load(); !status)
    return status.error();
  return std::shared_ptr<const Program>(std::move(program));
}

Status Program::load() {
  std::error_code ec;
  // Without a slash the loader would search its own path.
  std::string absolute = std::filesystem::absolute(file, ec).string();
  handle =
      ::dlopen(ec ? file.c_str() : absolute.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    const char *why = ::dlerror();
    return makeError(ErrorCode::BadFormat, "'", file,
                     "': cannot load: ", why ? why : "unknown error");
  }
  void *data = ::dlsym(handle, LORA_MANIFEST_SYMBOL);
  void *size = ::dlsym(handle, LORA_MANIFEST_SIZE_SYMBOL);
  if (!data || !size)
    return makeError(ErrorCode::BadFormat, "'", file,
                     "': expected a program, found a shared object without "
                     "the symbol ",
                     data ? LORA_MANIFEST_SIZE_SYMBOL : LORA_MANIFEST_SYMBOL);
  uint64_t length;
  std::memcpy(&length, size, sizeof(length));
  uint64_t found = symbolBytes(data);
  if (length > found)
    return makeError(ErrorCode::BadFormat, "'", file, "': the manifest claims ",
                     length, " bytes, its symbol has ", found);
  text = {static_cast<const char *>(data), size_t(length)};
  Expected<Manifest> parsed = Manifest::parse(text, file);
  if (!parsed)
    return parsed.error();
  info = std::move(*parsed);
  for (size_t i = 0; i < info.entries.size(); ++i) {
    const EntryInfo &entry = info.entries[i];
    void *function = ::dlsym(handle, entry.symbol.c_str());
    if (!function)
      return makeError(ErrorCode::BadFormat, "'", file, "': entry '",
                       entry.name, "': its symbol '", entry.symbol,
                       "' is missing");
    functions.push_back(reinterpret_cast<LoraEntry>(function));
    if (entry.name == "main")
      mainIndex = i;
  }
  if (!info.device)
    return Status::success();
  for (const ImageInfo &image : info.device->images) {
    void *bytes = ::dlsym(handle, image.symbol.c_str());
    uint64_t found = bytes ? symbolBytes(bytes) : 0;
    if (!bytes || image.bytes > found)
      return makeError(ErrorCode::BadFormat, "'", file, "': image '",
                       image.symbol, "': expected ", image.bytes,
                       " bytes, found ", found);
    images.push_back({static_cast<const char *>(bytes), size_t(image.bytes)});
  }
  return Status::success();
}
