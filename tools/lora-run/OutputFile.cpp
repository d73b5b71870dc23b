//===- OutputFile.cpp - Results, whole or not at all ----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OutputFile.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

OutputFile::~OutputFile() { abandon(); }

/// Closes, and removes what is not complete.
void OutputFile::abandon() {
  if (fd >= 0)
    ::close(fd);
  if (fd >= 0 && !target.empty())
    ::unlink(temporary.c_str());
  fd = -1;
}

std::string OutputFile::failed(const char *what) const {
  return name + ": cannot " + what + ": " + std::strerror(errno);
}

std::string OutputFile::createTemporary() {
  constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
  fd = ::open(temporary.c_str(), kFlags, 0666);
  if (fd < 0)
    return failed("write");
  struct stat old;
  bool replaces = ::stat(target.c_str(), &old) == 0;
  if (replaces && (::access(target.c_str(), W_OK) != 0 ||
                   ::fchmod(fd, old.st_mode & 07777) != 0)) {
    std::string wrong = failed("write");
    abandon();
    return wrong;
  }
  return {};
}

std::string OutputFile::open(const std::string &path) {
  if (!path.empty())
    name = "'" + path + "'";
  struct stat wanted;
  bool exists = !path.empty() && ::stat(path.c_str(), &wanted) == 0;
  // /dev/stdout under a redirection is a regular file that others hold open:
  // it must neither be replaced nor truncated.
  int standard = path.empty() ? STDOUT_FILENO : -1;
  for (int other : {STDOUT_FILENO, STDERR_FILENO}) {
    struct stat info;
    if (exists && ::fstat(other, &info) == 0 && info.st_dev == wanted.st_dev &&
        info.st_ino == wanted.st_ino)
      standard = other;
  }
  if (standard >= 0) {
    fd = ::fcntl(standard, F_DUPFD_CLOEXEC, 0);
    return fd < 0 ? failed("write") : std::string();
  }
  if (exists && S_ISDIR(wanted.st_mode))
    return name + ": expected a file to write, found a directory";
  if (exists && !S_ISREG(wanted.st_mode)) {
    fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    return fd < 0 ? failed("write") : std::string();
  }
  // A link keeps pointing where it does.
  std::error_code ec;
  target = exists ? std::filesystem::canonical(path, ec).string() : path;
  if (ec)
    target = path;
  temporary = target + ".partial." + std::to_string(::getpid());
  std::string wrong = createTemporary();
  // Not kept: an interrupt in between would leave it behind.
  abandon();
  return wrong;
}

std::string OutputFile::commit(std::string_view text) {
  if (!target.empty())
    if (std::string wrong = createTemporary(); !wrong.empty())
      return wrong;
  std::string wrong;
  while (wrong.empty() && !text.empty()) {
    ssize_t done = ::write(fd, text.data(), text.size());
    if (done >= 0)
      text.remove_prefix(size_t(done));
    else if (errno != EINTR)
      wrong = failed("write");
  }
  if (!wrong.empty()) {
    abandon();
    return wrong;
  }
  bool closed = ::close(fd) == 0;
  fd = -1;
  if (closed &&
      (target.empty() || std::rename(temporary.c_str(), target.c_str()) == 0))
    return {};
  wrong = failed("write");
  if (!target.empty())
    ::unlink(temporary.c_str());
  return wrong;
}
