//===- TestFiles.h - Files that tests write -------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Temporary folders and a safetensors writer that can lie, shared by the tests
// of the adapter library and of the runtime.
//
//===----------------------------------------------------------------------===//

#ifndef UNITTESTS_PEFT_TESTFILES_H
#define UNITTESTS_PEFT_TESTFILES_H

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace testfiles {

/// A folder that goes away with the test.
class TempDir {
public:
  TempDir() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "lora-test-XXXXXX").string();
    folder = ::mkdtemp(pattern.data()) ? pattern : std::string();
  }
  ~TempDir() {
    std::error_code ec;
    std::filesystem::remove_all(folder, ec);
  }
  TempDir(const TempDir &) = delete;
  TempDir &operator=(const TempDir &) = delete;

  const std::string &path() const { return folder; }
  std::string operator/(const std::string &name) const {
    return folder + "/" + name;
  }

private:
  std::string folder;
};

inline void writeText(const std::string &path, const std::string &text) {
  std::filesystem::create_directories(
      std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

inline std::string readText(const std::string &path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Replaces the first `from`; returns the text unchanged if there is none.
inline std::string replaced(std::string text, const std::string &from,
                            const std::string &to) {
  if (size_t at = text.find(from); at != std::string::npos)
    text.replace(at, from.size(), to);
  return text;
}

/// A whole file from a header and its data, with the header's true length.
inline std::string safetensors(const std::string &header,
                               const std::string &data) {
  uint64_t size = header.size();
  std::string out(8, '\0');
  std::memcpy(out.data(), &size, 8);
  return out + header + data;
}

/// A well-formed file of f32 tensors.
class SafetensorsWriter {
public:
  void add(const std::string &name, const std::vector<int64_t> &shape,
           const std::vector<float> &values) {
    addRaw(name, "F32", shape,
           std::string(reinterpret_cast<const char *>(values.data()),
                       values.size() * sizeof(float)));
  }

  void addRaw(const std::string &name, const std::string &dtype,
              const std::vector<int64_t> &shape, const std::string &bytes) {
    std::string dims;
    for (int64_t dim : shape)
      dims += (dims.empty() ? "" : ",") + std::to_string(dim);
    header += (header.empty() ? "{" : ",");
    header += "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":[" +
              dims + "],\"data_offsets\":[" + std::to_string(data.size()) +
              "," + std::to_string(data.size() + bytes.size()) + "]}";
    data += bytes;
  }

  std::string str() const {
    std::string text = header.empty() ? "{}" : header + "}";
    text.resize((text.size() + 7) / 8 * 8, ' ');
    return safetensors(text, data);
  }

  void write(const std::string &path) const { writeText(path, str()); }

private:
  std::string header;
  std::string data;
};

} // namespace testfiles

#endif // UNITTESTS_PEFT_TESTFILES_H
