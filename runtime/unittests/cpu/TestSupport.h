//===- TestSupport.h - Tensors and banks for the tests of the kernels -----===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Poisoned, guarded tensors of any element type, banks, and random numbers.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_RUNTIME_UNITTESTS_CPU_TESTSUPPORT_H
#define LORA_RUNTIME_UNITTESTS_CPU_TESTSUPPORT_H

#include "KernelImpl.h"
#include "gtest/gtest.h"

#include <cmath>
#include <cstring>
#include <memory>
#include <random>
#include <vector>

namespace lora::runtime::cpu::test {

inline int64_t bytesOfDType(int32_t dtype) {
  switch (dtype) {
  case LORA_DTYPE_F16:
  case LORA_DTYPE_BF16:
    return 2;
  case LORA_DTYPE_I64:
  case LORA_DTYPE_F64:
    return 8;
  }
  return 4;
}

/// Relative rounding of a value into an element type, generously.
inline double epsilonOf(int32_t dtype) {
  return dtype == LORA_DTYPE_BF16  ? 0x1p-8
         : dtype == LORA_DTYPE_F16 ? 0x1p-11
                                   : 0x1p-24;
}

inline double readElement(const uint8_t *p, int32_t dtype) {
  switch (dtype) {
  case LORA_DTYPE_F16: {
    _Float16 h;
    std::memcpy(&h, p, 2);
    return static_cast<double>(h);
  }
  case LORA_DTYPE_BF16: {
    uint16_t h;
    std::memcpy(&h, p, 2);
    uint32_t bits = uint32_t(h) << 16;
    float f;
    std::memcpy(&f, &bits, 4);
    return f;
  }
  case LORA_DTYPE_I32: {
    int32_t i;
    std::memcpy(&i, p, 4);
    return i;
  }
  case LORA_DTYPE_I64: {
    int64_t i;
    std::memcpy(&i, p, 8);
    return static_cast<double>(i);
  }
  }
  float f;
  std::memcpy(&f, p, 4);
  return f;
}

inline void writeElement(uint8_t *p, int32_t dtype, double value) {
  switch (dtype) {
  case LORA_DTYPE_F16: {
    _Float16 h = static_cast<_Float16>(static_cast<float>(value));
    std::memcpy(p, &h, 2);
    return;
  }
  case LORA_DTYPE_BF16: {
    // Truncated: the tests read back what was stored.
    float f = static_cast<float>(value);
    std::memcpy(p, reinterpret_cast<const uint8_t *>(&f) + 2, 2);
    return;
  }
  case LORA_DTYPE_I32: {
    int32_t i = static_cast<int32_t>(value);
    std::memcpy(p, &i, 4);
    return;
  }
  case LORA_DTYPE_I64: {
    int64_t i = static_cast<int64_t>(value);
    std::memcpy(p, &i, 8);
    return;
  }
  }
  float f = static_cast<float>(value);
  std::memcpy(p, &f, 4);
}

/// A tensor with poison (0xA5: a NaN-free but absurd pattern) in its elements,
/// in the gaps between its rows, and in guards at both ends.
class Tensor {
public:
  static constexpr int64_t kGuard = 256;
  static constexpr uint8_t kPoison = 0xa5;

  Tensor() = default;
  /// `rowGap` elements lie between the rows of the last dimension.
  Tensor(int32_t dtype, std::vector<int64_t> sizes, int64_t rowGap = 0)
      : dtype(dtype), sizes(std::move(sizes)) {
    strides.resize(this->sizes.size());
    int64_t step = 1;
    for (int i = static_cast<int>(this->sizes.size()) - 1; i >= 0; --i) {
      strides[i] = step;
      step *= this->sizes[i];
      if (i + 1 == static_cast<int>(this->sizes.size()))
        step += rowGap;
    }
    extent = step;
    poison();
  }

  void poison() {
    bytes.assign(2 * kGuard + extent * bytesOfDType(dtype), kPoison);
  }
  LoraTensor view() {
    LoraTensor t = {};
    t.data = bytes.data() + kGuard;
    t.dtype = dtype;
    t.rank = static_cast<int32_t>(sizes.size());
    for (size_t i = 0; i < sizes.size(); ++i) {
      t.sizes[i] = sizes[i];
      t.strides[i] = strides[i];
    }
    return t;
  }
  int64_t count() const {
    int64_t n = 1;
    for (int64_t s : sizes)
      n *= s;
    return n;
  }
  /// Bytes of element number `i` in row-major order.
  uint8_t *at(int64_t i) {
    int64_t offset = 0;
    for (int d = static_cast<int>(sizes.size()) - 1; d >= 0; --d) {
      offset += i % sizes[d] * strides[d];
      i /= sizes[d];
    }
    return bytes.data() + kGuard + offset * bytesOfDType(dtype);
  }
  double get(int64_t i) { return readElement(at(i), dtype); }
  void set(int64_t i, double v) { writeElement(at(i), dtype, v); }
  template <class Fn>
  Tensor &fill(Fn fn) {
    for (int64_t i = 0; i < count(); ++i)
      set(i, fn(i));
    return *this;
  }

  /// True if all bytes that are no element are still poison.
  bool gapsUntouched() {
    std::vector<uint8_t> copy = bytes;
    for (int64_t i = 0; i < count(); ++i)
      std::memset(copy.data() + (at(i) - bytes.data()), kPoison,
                  bytesOfDType(dtype));
    for (uint8_t byte : copy)
      if (byte != kPoison)
        return false;
    return true;
  }
  /// True if nothing at all has been written.
  bool allPoison() const {
    for (uint8_t byte : bytes)
      if (byte != kPoison)
        return false;
    return true;
  }
  /// Bytes of `n` elements from number `first`.
  std::vector<uint8_t> raw(int64_t first, int64_t n) {
    std::vector<uint8_t> out;
    for (int64_t i = first; i < first + n; ++i)
      out.insert(out.end(), at(i), at(i) + bytesOfDType(dtype));
    return out;
  }

  int32_t dtype = LORA_DTYPE_NONE;
  std::vector<int64_t> sizes, strides;
  int64_t extent = 0;
  std::vector<uint8_t> bytes;
};

class Random {
public:
  explicit Random(unsigned seed) : engine(seed) {}
  double operator()() {
    return std::uniform_real_distribution<double>(-1, 1)(engine);
  }
  int64_t below(int64_t n) {
    return std::uniform_int_distribution<int64_t>(0, n - 1)(engine);
  }
  Tensor tensor(int32_t dtype, std::vector<int64_t> sizes, int64_t gap = 0) {
    Tensor t(dtype, std::move(sizes), gap);
    t.fill([&](int64_t) { return (*this)(); });
    return t;
  }

private:
  std::mt19937 engine;
};

/// A bank of one site. ranks[slot][slice]; A is [experts, rank, in], or
/// [rank, in] and so on without experts.
struct Bank {
  /// `ins[i]` is the width of x for slice i.
  Bank(Random &random, int32_t dtype, std::vector<int64_t> ins,
       std::vector<int64_t> outs, std::vector<std::vector<int32_t>> ranks,
       int64_t experts = 1)
      : ins(ins), outs(outs), ranks(ranks), experts(experts) {
    for (size_t slot = 0; slot < ranks.size(); ++slot)
      for (size_t i = 0; i < outs.size(); ++i) {
        int64_t rank = ranks[slot][i];
        a.push_back(random.tensor(dtype, {experts, rank, ins[i]}));
        b.push_back(random.tensor(dtype, {experts, rank, outs[i]}));
      }
    for (size_t n = 0; n < a.size(); ++n) {
      int32_t rank = ranks[n / outs.size()][n % outs.size()];
      slices.push_back({rank ? a[n].view().data : nullptr,
                        rank ? b[n].view().data : nullptr, rank,
                        rank ? 0.25f + 0.5f * (n % 3) : 0.0f});
    }
    site = {slices.data(), this->outs.data(), static_cast<int32_t>(outs.size()),
            0};
    bank = {&site, 1, static_cast<int32_t>(ranks.size()), dtype, 0};
  }

  /// delta of slice i at column j, for one expert, in double; `magnitude` gets
  /// the sum of the absolute terms.
  double delta(int32_t slot, size_t i, int64_t expert, const double *x,
               int64_t j, double &magnitude) {
    size_t n = slot * outs.size() + i;
    double sum = 0;
    for (int64_t r = 0; r < slices[n].rank; ++r) {
      double s = 0, t = 0;
      int64_t row = expert * slices[n].rank + r;
      for (int64_t k = 0; k < ins[i]; ++k) {
        double term = x[k] * a[n].get(row * ins[i] + k);
        s += term;
        t += std::fabs(term);
      }
      double weight = b[n].get(row * outs[i] + j) * slices[n].scale;
      sum += s * weight;
      magnitude += t * std::fabs(weight);
    }
    return sum;
  }

  std::vector<int64_t> ins, outs;
  std::vector<std::vector<int32_t>> ranks;
  int64_t experts;
  std::vector<Tensor> a, b;
  std::vector<LoraSlice> slices;
  LoraBankSite site;
  LoraBank bank;
};

/// The sets of inner loops that this machine can run.
inline std::vector<const Isa *> allIsas() {
  std::vector<const Isa *> result;
  for (const char *name : {"x86-64-v4", "x86-64-v3", "generic"})
    if (const Isa *isa = findIsa(name))
      result.push_back(isa);
  return result;
}

/// Runs a kernel on given inner loops and threads.
inline Status runOn(const Isa &isa, ThreadPool &pool, const LoraBank *bank,
                    int32_t kernel, std::vector<LoraTensor> operands,
                    std::vector<int64_t> attributes) {
  static Scratch scratch;
  return runKernelOn(isa, pool, scratch, bank, kernel, operands.data(),
                     static_cast<int32_t>(operands.size()), attributes.data(),
                     static_cast<int32_t>(attributes.size()));
}

inline ThreadPool &onePool() {
  static ThreadPool pool(1);
  return pool;
}
inline ThreadPool &threePool() {
  static ThreadPool pool(3);
  return pool;
}

} // namespace lora::runtime::cpu::test

#endif // LORA_RUNTIME_UNITTESTS_CPU_TESTSUPPORT_H
