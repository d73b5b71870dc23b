//===- SafetensorsFile.cpp - Mapped safetensors files ---------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Peft/SafetensorsFile.h"
#include "lora/Peft/JsonError.h"
#include "lora/Peft/Names.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <set>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace peft;
using Json = nlohmann::json;

/// The format's own limit on the header.
static constexpr uint64_t kMaxHeader = 100'000'000;

namespace {
struct FormatDType {
  const char *name;
  unsigned bits;
  LoraDType dtype;
};

/// Closes a descriptor at the end of a scope.
struct Descriptor {
  int fd;
  ~Descriptor() {
    if (fd >= 0)
      ::close(fd);
  }
};
} // namespace

static constexpr FormatDType kDTypes[] = {
    {"F32", 32, LORA_DTYPE_F32},     {"F16", 16, LORA_DTYPE_F16},
    {"BF16", 16, LORA_DTYPE_BF16},   {"F64", 64, LORA_DTYPE_F64},
    {"I32", 32, LORA_DTYPE_I32},     {"I64", 64, LORA_DTYPE_I64},
    {"BOOL", 8, LORA_DTYPE_I1},      {"U8", 8, LORA_DTYPE_NONE},
    {"I8", 8, LORA_DTYPE_NONE},      {"U16", 16, LORA_DTYPE_NONE},
    {"I16", 16, LORA_DTYPE_NONE},    {"U32", 32, LORA_DTYPE_NONE},
    {"U64", 64, LORA_DTYPE_NONE},    {"C64", 64, LORA_DTYPE_NONE},
    {"F8_E5M2", 8, LORA_DTYPE_NONE}, {"F8_E4M3", 8, LORA_DTYPE_NONE},
    {"F8_E8M0", 8, LORA_DTYPE_NONE}, {"F6_E2M3", 6, LORA_DTYPE_NONE},
    {"F6_E3M2", 6, LORA_DTYPE_NONE}, {"F4", 4, LORA_DTYPE_NONE},
};

static Error systemError(const std::string &path, const char *what) {
  int code = errno;
  ErrorCode kind =
      code == ENOENT || code == ENOTDIR ? ErrorCode::NotFound : ErrorCode::IO;
  return makeError(kind, "'", path, "': cannot ", what, ": ",
                   std::strerror(code));
}

/// Opens a regular file and finds its size. Without blocking: opening a pipe
/// would wait for its writer.
static Expected<size_t> openRegular(const std::string &path, Descriptor &file) {
  file.fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file.fd < 0)
    return systemError(path, "open");
  struct stat info;
  if (::fstat(file.fd, &info) != 0)
    return systemError(path, "inspect");
  if (!S_ISREG(info.st_mode))
    return makeError(ErrorCode::IO, "'", path, "': expected a regular file");
  return size_t(info.st_size);
}

Expected<std::string> peft::readTextFile(const std::string &path,
                                         size_t limit) {
  Descriptor file{-1};
  Expected<size_t> size = openRegular(path, file);
  if (!size)
    return size.error();
  if (*size > limit)
    return makeError(ErrorCode::BadFormat, "'", path, "': expected at most ",
                     limit, " bytes, found ", *size);
  std::string text(*size, '\0');
  size_t done = 0;
  while (done < text.size()) {
    ssize_t got = ::read(file.fd, text.data() + done, text.size() - done);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return systemError(path, "read");
    if (got == 0)
      break;
    done += size_t(got);
  }
  text.resize(done);
  return text;
}

//===----------------------------------------------------------------------===//
// SafetensorsFile
//===----------------------------------------------------------------------===//

SafetensorsFile::~SafetensorsFile() {
  if (base)
    ::munmap(const_cast<uint8_t *>(base), size);
}

const TensorView *SafetensorsFile::find(std::string_view name) const {
  auto it = views.find(name);
  return it == views.end() ? nullptr : &it->second;
}

Expected<std::shared_ptr<const SafetensorsFile>>
SafetensorsFile::open(const std::string &path) {
  Descriptor file{-1};
  Expected<size_t> size = openRegular(path, file);
  if (!size)
    return size.error();
  if (*size < 8)
    return makeError(ErrorCode::BadFormat, "'", path,
                     "': expected a safetensors file, found ", *size,
                     " bytes, less than the header's length field");
  void *memory =
      ::mmap(nullptr, *size, PROT_READ, MAP_PRIVATE, file.fd, /*offset=*/0);
  if (memory == MAP_FAILED)
    return systemError(path, "map");
  std::shared_ptr<SafetensorsFile> result(new SafetensorsFile());
  result->filePath = path;
  result->base = static_cast<const uint8_t *>(memory);
  result->size = *size;
  if (Status status = result->parse(); !status)
    return status.error();
  return std::shared_ptr<const SafetensorsFile>(std::move(result));
}

/// Reads one header entry; `dataSize` bytes follow the header.
static Status parseTensor(const std::string &path, const std::string &name,
                          const Json &entry, const uint8_t *data,
                          uint64_t dataSize, TensorView &view) {
  auto bad = [&](const auto &...parts) {
    return makeError(ErrorCode::BadFormat, "'", path, "': tensor '", name,
                     "': ", parts...);
  };
  if (!entry.is_object())
    return bad("expected an object, found ", entry.type_name());
  auto dtype = entry.find("dtype");
  auto shape = entry.find("shape");
  auto offsets = entry.find("data_offsets");
  if (dtype == entry.end() || !dtype->is_string())
    return bad("expected a 'dtype' string");
  if (shape == entry.end() || !shape->is_array())
    return bad("expected a 'shape' array");
  if (offsets == entry.end() || !offsets->is_array() || offsets->size() != 2 ||
      !(*offsets)[0].is_number_unsigned() ||
      !(*offsets)[1].is_number_unsigned())
    return bad("expected 'data_offsets' of two unsigned numbers");

  view.name = name;
  view.dtypeName = dtype->get<std::string>();
  const FormatDType *format = std::find_if(
      std::begin(kDTypes), std::end(kDTypes),
      [&](const FormatDType &d) { return view.dtypeName == d.name; });
  if (format == std::end(kDTypes))
    return bad("unknown dtype '", view.dtypeName, "'");
  view.dtype = format->dtype;

  uint64_t bits = format->bits;
  for (const Json &dim : *shape) {
    if (!dim.is_number_unsigned() || dim.get<uint64_t>() > uint64_t(INT64_MAX))
      return bad("expected sizes that are not negative in 'shape'");
    view.shape.push_back(dim.get<int64_t>());
    if (__builtin_mul_overflow(bits, dim.get<uint64_t>(), &bits))
      return bad("shape ", shapeString(view.shape), " overflows");
  }
  uint64_t begin = (*offsets)[0].get<uint64_t>();
  uint64_t end = (*offsets)[1].get<uint64_t>();
  if (begin > end || end > dataSize)
    return bad("expected data_offsets within the file's ", dataSize,
               " bytes of data, found [", begin, ", ", end, "]");
  if (bits % 8 != 0 || end - begin != bits / 8)
    return bad("expected ", bits / 8, " bytes for ", view.dtypeName, " ",
               shapeString(view.shape), ", found ", end - begin);
  view.data = data + begin;
  view.bytes = end - begin;
  return Status::success();
}

Status SafetensorsFile::parse() {
  auto bad = [&](const auto &...parts) {
    return makeError(ErrorCode::BadFormat, "'", filePath, "': ", parts...);
  };
  uint64_t headerSize;
  std::memcpy(&headerSize, base, sizeof(headerSize));
  if (headerSize > size - 8)
    return bad("the header claims ", headerSize, " bytes, but only ", size - 8,
               " follow; the file is truncated or no safetensors file");
  if (headerSize > kMaxHeader)
    return bad("expected a header of at most ", kMaxHeader, " bytes, found ",
               headerSize);

  const char *text = reinterpret_cast<const char *>(base + 8);
  if (std::string wrong = describeJsonError({text, size_t(headerSize)});
      !wrong.empty())
    return bad("the header is no JSON object: ", wrong);
  std::set<std::string> seen;
  std::string duplicate;
  auto onEvent = [&](int depth, Json::parse_event_t event, Json &value) {
    if (event == Json::parse_event_t::key && depth == 1 &&
        !seen.insert(value.get<std::string>()).second)
      duplicate = value.get<std::string>();
    return true;
  };
  Json header = Json::parse(text, text + headerSize, onEvent,
                            /*allow_exceptions=*/false);
  if (!header.is_object())
    return bad("the header is no JSON object");
  if (!duplicate.empty())
    return bad("tensor '", duplicate, "' is listed twice");

  const uint8_t *data = base + 8 + headerSize;
  uint64_t dataSize = size - 8 - headerSize;
  std::vector<const TensorView *> order;
  for (const auto &[name, entry] : header.items()) {
    if (name == "__metadata__")
      continue;
    TensorView view;
    if (Status status =
            parseTensor(filePath, name, entry, data, dataSize, view);
        !status)
      return status;
    view.file = this;
    order.push_back(&views.emplace(name, std::move(view)).first->second);
  }
  std::sort(
      order.begin(), order.end(), [](const TensorView *a, const TensorView *b) {
        return std::pair(a->data, a->bytes) < std::pair(b->data, b->bytes);
      });
  const uint8_t *next = data;
  const TensorView *previous = nullptr;
  for (const TensorView *view : order) {
    if (view->data < next)
      return bad("tensor '", view->name, "' overlaps tensor '", previous->name,
                 "'");
    if (view->data > next)
      return bad("tensor '", view->name, "' leaves a hole of ",
                 size_t(view->data - next), " bytes before it");
    next = view->data + view->bytes;
    previous = view;
  }
  if (next != data + dataSize)
    return bad("expected ", size_t(next - data), " bytes of data, found ",
               dataSize);
  return Status::success();
}

//===----------------------------------------------------------------------===//
// Checkpoint
//===----------------------------------------------------------------------===//

const TensorView *Checkpoint::find(std::string_view name) const {
  auto it = index.find(name);
  return it == index.end() ? nullptr : it->second;
}

Expected<Checkpoint> Checkpoint::open(const std::string &folder) {
  namespace fs = std::filesystem;
  std::error_code ec;
  if (!fs::is_directory(folder, ec))
    return makeError(ErrorCode::NotFound, "'", folder,
                     "': expected a model folder");
  Checkpoint result;
  result.directory = folder;
  std::string single = folder + "/model.safetensors";
  std::string indexPath = folder + "/model.safetensors.index.json";
  if (fs::exists(single, ec)) {
    auto file = SafetensorsFile::open(single);
    if (!file)
      return file.error();
    for (const auto &[name, view] : (*file)->tensors())
      result.index.emplace(name, &view);
    result.files.push_back(std::move(*file));
    return result;
  }
  if (!fs::exists(indexPath, ec))
    return makeError(ErrorCode::NotFound, "'", folder,
                     "': expected model.safetensors or "
                     "model.safetensors.index.json");

  Expected<std::string> text = readTextFile(indexPath);
  if (!text)
    return text.error();
  if (std::string wrong = describeJsonError(*text); !wrong.empty())
    return makeError(ErrorCode::BadFormat, "'", indexPath,
                     "': expected a JSON object with a 'weight_map': ", wrong);
  Json json = Json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("weight_map") ||
      !json["weight_map"].is_object())
    return makeError(ErrorCode::BadFormat, "'", indexPath,
                     "': expected a JSON object with a 'weight_map'");
  std::map<std::string, const SafetensorsFile *> shards;
  for (const auto &[name, value] : json["weight_map"].items()) {
    if (!value.is_string())
      return makeError(ErrorCode::BadFormat, "'", indexPath, "': tensor '",
                       name, "': expected a file name, found ",
                       value.type_name());
    std::string shard = value.get<std::string>();
    if (shard.empty() ||
        shard.find_first_of(std::string_view("/\0", 2)) != std::string::npos)
      return makeError(ErrorCode::BadFormat, "'", indexPath, "': tensor '",
                       name, "': expected a file beside the index, found '",
                       shard, "'");
    const SafetensorsFile *&file = shards[shard];
    if (!file) {
      auto opened = SafetensorsFile::open(folder + "/" + shard);
      if (!opened)
        return opened.error();
      file = opened->get();
      result.files.push_back(std::move(*opened));
    }
    const TensorView *view = file->find(name);
    if (!view)
      return makeError(ErrorCode::NotFound, "'", file->path(), "': tensor '",
                       name, "', which the index places here, is missing");
    result.index.emplace(name, view);
  }
  return result;
}
