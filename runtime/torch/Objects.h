//===- Objects.h - Programs, layers, banks and routings of operators ----===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_TORCH_OBJECTS_H
#define RUNTIME_TORCH_OBJECTS_H

#include "Handles.h"
#include "Tensors.h"
#include "lora/Runtime/Runtime.h"

#include <nlohmann/json.hpp>

#include <atomic>
#include <map>
#include <optional>

namespace lora::runtime::ops {

/// RuntimeError with the runtime's message unless `result` is a success.
template <typename T>
T take(Result<T> result) {
  if (!result)
    fail(result.error().message());
  return std::move(*result);
}
inline void check(const Outcome &outcome) {
  if (!outcome)
    fail(outcome.error().message());
}

/// The CPU, with as many threads as PyTorch has when it is first needed.
Device &cpuDevice();

struct Program;

/// A stream of PyTorch's and the workspaces of our kernels on it. Graphs that
/// were captured on one stream share them, so they are replayed one after
/// another.
struct CudaStream {
  explicit CudaStream(Stream wrapped)
      : stream(std::move(wrapped)), handle(stream.handle()) {}
  std::mutex mutex; ///< Held for a call.
  Stream stream;
  void *const handle;

  /// Makes workspaces at the first call for a program.
  void reserveFor(const Program &program);

private:
  std::vector<uint64_t> reserved; ///< Programs' ids.
};

/// A GPU whose memory comes from PyTorch's caching allocator. Lives for ever,
/// as that one does.
class CudaDevice {
public:
  /// RuntimeError without a driver, a device or a PyTorch with CUDA.
  static CudaDevice &get(int32_t index);
  Device &device() { return *runtime; }
  /// The one that PyTorch has as current for this thread.
  CudaStream &currentStream();

private:
  explicit CudaDevice(int32_t index) : index(index) {}
  static void *allocate(void *user, size_t bytes);
  static void release(void *user, void *memory);

  int32_t index;
  std::optional<Device> runtime;
  std::optional<Stream> allocations; ///< Where memory is asked for.
  std::mutex mutex;
  std::map<void *, std::unique_ptr<CudaStream>> streams; ///< They stay.
  std::atomic<CudaStream *> recent = nullptr;
};

struct Program {
  Program(std::string path, lora::runtime::Program program)
      : path(std::move(path)), program(std::move(program)) {}
  /// No other one's, ever.
  const uint64_t id = [] {
    static std::atomic<uint64_t> last = 0;
    return ++last;
  }();
  std::string path;
  lora::runtime::Program program;
  nlohmann::json manifest;
  int32_t place = -1; ///< As placeOf.
  CudaDevice *cuda = nullptr;
  std::optional<DeviceProgram> loaded; ///< On a GPU.
  lora_batch_limits limits = {};
};

/// A layer of a program. On a GPU kernels are prepared for the weights that it
/// is called with.
class Layer {
public:
  Layer(std::shared_ptr<Program> program, std::string site, int32_t number,
        int64_t inputWidth)
      : owner(std::move(program)), name(std::move(site)), number(number),
        width(inputWidth) {}
  Program &program() const { return *owner; }
  const std::string &site() const { return name; }
  /// In the bank; -1 for a layer without adapters.
  int32_t siteNumber() const { return number; }
  /// The bank's: of an embedding the vocabulary; 0 without adapters.
  int64_t inputWidth() const { return width; }
  std::shared_ptr<Linear> linearFor(const LoraTensor &weight,
                                    const LoraTensor *bias);
  std::shared_ptr<Embedding> embeddingFor(const LoraTensor &weight);

private:
  /// Of the weights that were seen last.
  struct Prepared {
    LoraTensor weight;
    LoraTensor bias;
    std::shared_ptr<Linear> linear; ///< One of the two.
    std::shared_ptr<Embedding> embedding;
  };
  static constexpr size_t kNumPrepared = 4;
  template <typename T, typename Make>
  std::shared_ptr<T> prepare(const LoraTensor &weight, const LoraTensor *bias,
                             std::shared_ptr<T> Prepared::*object, Make make);
  std::shared_ptr<Program> owner;
  std::string name;
  int32_t number;
  int64_t width;
  std::mutex mutex;
  std::vector<Prepared> prepared;
  size_t oldest = 0;
};

struct Bank {
  Bank(std::shared_ptr<Program> program, lora::runtime::Bank bank)
      : program(std::move(program)), bank(std::move(bank)) {}
  std::shared_ptr<Program> program;
  lora::runtime::Bank bank;
  std::mutex listing;
};

struct Routing {
  Routing(std::shared_ptr<Bank> bank, lora::runtime::Routing routing)
      : bank(std::move(bank)), routing(std::move(routing)) {}
  std::shared_ptr<Bank> bank;
  lora::runtime::Routing routing;
  /// Nothing is set: the base model, for any number of tokens.
  std::atomic<bool> empty = true;
  /// Held while the arrays on a GPU are set or launched on.
  std::mutex mutex;
};

/// All of a linear's call but x and y.
struct BoundLinear {
  std::shared_ptr<Layer> layer;
  std::shared_ptr<Routing> routing; ///< Null: base only.
  Tensor weight;
  std::optional<Tensor> bias;
  LoraTensor weightView, biasView; ///< The latter only if there is a bias.
  std::shared_ptr<Linear> linear;  ///< On a GPU.
  int64_t flags;
};

/// All objects; never destroyed, as PyTorch and the driver may end before.
struct Tables {
  Table<Program, Kind::Program> programs;
  Table<Layer, Kind::Layer> layers;
  Table<Bank, Kind::Bank> banks;
  Table<Routing, Kind::Routing> routings;
  Table<BoundLinear, Kind::BoundLinear> boundLinears;
  static Tables &get();
};

} // namespace lora::runtime::ops

#endif // RUNTIME_TORCH_OBJECTS_H
