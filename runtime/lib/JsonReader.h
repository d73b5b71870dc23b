//===- JsonReader.h - Reading JSON objects with located errors ------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_LIB_JSONREADER_H
#define RUNTIME_LIB_JSONREADER_H

#include "Common.h"
#include "lora/ABI/Program.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace lora::runtime::impl {

using Json = nlohmann::json;

/// Reads fields of one JSON object; the first failure is kept and later reads
/// return defaults, so that a reader can be written straight down.
class JsonReader {
public:
  JsonReader(const Json &json, std::string where, std::string &failure)
      : json(json), where(std::move(where)), failure(failure) {
    if (!json.is_object())
      fail("expected an object, found ", json.type_name());
  }

  template <typename... Ts>
  void fail(const Ts &...parts) {
    if (failure.empty())
      failure = concat(where, ": ", parts...);
  }

  const Json *get(const char *key) const {
    if (!json.is_object())
      return nullptr;
    auto it = json.find(key);
    return it == json.end() || it->is_null() ? nullptr : &*it;
  }

  std::string text(const char *key) {
    const Json *value = get(key);
    if (!value || !value->is_string()) {
      fail("expected a string '", key, "'");
      return {};
    }
    return value->get<std::string>();
  }

  /// An integer in [low, high]; `fallback` if it is absent.
  int64_t integer(const char *key, int64_t low, int64_t high,
                  std::optional<int64_t> fallback = std::nullopt) {
    const Json *value = get(key);
    if (!value && fallback)
      return *fallback;
    if (!value || !value->is_number_integer() ||
        (value->is_number_unsigned() &&
         value->get<uint64_t>() > uint64_t(INT64_MAX)) ||
        value->get<int64_t>() < low || value->get<int64_t>() > high) {
      fail("expected an integer '", key, "' in [", low, ", ", high, "]",
           value ? ", found " + value->dump() : std::string());
      return low;
    }
    return value->get<int64_t>();
  }

  /// False if it is absent.
  bool boolean(const char *key) {
    const Json *value = get(key);
    if (value && !value->is_boolean())
      fail("expected true or false for '", key, "', found ", value->dump());
    return value && value->is_boolean() && value->get<bool>();
  }

  std::vector<std::string> strings(const char *key, bool required) {
    std::vector<std::string> out;
    const Json *value = get(key);
    if (!value && !required)
      return out;
    if (!value || !value->is_array()) {
      fail("expected a list '", key, "'");
      return out;
    }
    for (const Json &element : *value)
      if (element.is_string())
        out.push_back(element.get<std::string>());
      else
        fail("expected strings in '", key, "'");
    return out;
  }

  /// A list of integers in [low, high].
  std::vector<int64_t> integers(const char *key, int64_t low, int64_t high) {
    std::vector<int64_t> out;
    const Json *value = get(key);
    if (!value || !value->is_array()) {
      fail("expected a list '", key, "'");
      return out;
    }
    for (const Json &element : *value)
      if (element.is_number_integer() && element.get<int64_t>() >= low &&
          element.get<int64_t>() <= high)
        out.push_back(element.get<int64_t>());
      else
        fail("expected integers in [", low, ", ", high, "] in '", key,
             "', found ", element.dump());
    return out;
  }

  /// A reader for an object inside this one.
  JsonReader child(const Json &value, const char *key) {
    return JsonReader(value, concat(where, '.', key), failure);
  }
  bool failed() const { return !failure.empty(); }

  LoraDType dtype(const char *key) {
    std::string name = text(key);
    LoraDType result = peft::parseDType(name);
    if (result == LORA_DTYPE_NONE)
      fail("unknown dtype '", name, "'");
    return result;
  }

  std::vector<int64_t> shape(bool dynamic) {
    std::vector<int64_t> out;
    const Json *value = get("shape");
    if (!value || !value->is_array() || value->size() > LORA_MAX_RANK) {
      fail("expected a 'shape' of at most ", LORA_MAX_RANK, " sizes");
      return out;
    }
    for (const Json &dim : *value) {
      if (!dim.is_number_integer() || dim.get<int64_t>() < (dynamic ? -1 : 0) ||
          dim.get<int64_t>() > INT32_MAX) {
        fail("size ", dim.dump(), " is out of range");
        return {};
      }
      out.push_back(dim.get<int64_t>());
    }
    return out;
  }

  /// Calls `body` with a reader for each element of a list.
  template <typename Body>
  void each(const char *key, bool required, Body &&body) {
    const Json *list = get(key);
    if (!list && !required)
      return;
    if (!list || !list->is_array()) {
      fail("expected a list '", key, "'");
      return;
    }
    for (size_t i = 0; i < list->size() && failure.empty(); ++i) {
      JsonReader element((*list)[i], concat(where, '.', key, '[', i, ']'),
                         failure);
      body(element);
    }
  }

private:
  const Json &json;
  std::string where;
  std::string &failure;
};

} // namespace lora::runtime::impl

#endif // RUNTIME_LIB_JSONREADER_H
