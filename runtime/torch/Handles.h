//===- Handles.h - Objects that operators know by a number --------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Operators carry tensors and numbers: what is neither is kept in a table. A
// handle says of what kind it is, and none is given twice.
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_TORCH_HANDLES_H
#define RUNTIME_TORCH_HANDLES_H

#include <cstdint>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace lora::runtime::ops {

/// Becomes a RuntimeError with this text.
template <typename... Parts>
[[noreturn]] void fail(const Parts &...parts) {
  std::ostringstream text;
  (text << ... << parts);
  throw std::runtime_error(text.str());
}

enum class Kind : int64_t { Program = 1, Layer, Bank, Routing, BoundLinear };
inline constexpr int64_t kNumKinds = 8; ///< Room for more.

inline const char *nameOf(Kind kind) {
  switch (kind) {
  case Kind::Program:
    return "a program";
  case Kind::Layer:
    return "a layer";
  case Kind::Bank:
    return "a bank";
  case Kind::Routing:
    return "a routing";
  case Kind::BoundLinear:
    return "a bound linear";
  }
  return "nothing";
}

/// Thread-safe. Objects live until they are removed and nobody uses them.
template <typename T, Kind kind>
class Table {
public:
  int64_t add(std::shared_ptr<T> object) {
    std::unique_lock lock(mutex);
    objects.push_back(std::move(object));
    return int64_t(objects.size()) * kNumKinds + int64_t(kind);
  }
  std::shared_ptr<T> find(int64_t handle) const {
    std::shared_lock lock(mutex);
    std::shared_ptr<T> object = objects[indexOf(handle)];
    if (!object)
      fail("expected the handle of ", nameOf(kind),
           ", found one that was freed: ", handle);
    return object;
  }
  void remove(int64_t handle) {
    std::shared_ptr<T> object = find(handle);
    std::unique_lock lock(mutex);
    objects[indexOf(handle)] = nullptr;
  }

private:
  size_t indexOf(int64_t handle) const {
    int64_t index = handle / kNumKinds;
    int64_t found = handle % kNumKinds;
    if (handle <= 0 || index < 1 || found < int64_t(Kind::Program) ||
        found > int64_t(Kind::BoundLinear))
      fail("expected the handle of ", nameOf(kind), ", found ", handle);
    if (Kind(found) != kind)
      fail("expected the handle of ", nameOf(kind), ", found that of ",
           nameOf(Kind(found)), ": ", handle);
    if (index > int64_t(objects.size()))
      fail("expected the handle of ", nameOf(kind), ", found ", handle);
    return size_t(index - 1);
  }
  mutable std::shared_mutex mutex;
  std::vector<std::shared_ptr<T>> objects;
};

} // namespace lora::runtime::ops

#endif // RUNTIME_TORCH_HANDLES_H
