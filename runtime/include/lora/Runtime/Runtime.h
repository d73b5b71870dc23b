//===- Runtime.h - C++ over the runtime's C API ---------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Owning objects in place of handles, and results in place of out-parameters.
// Header only; needs nothing but the C API.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_RUNTIME_RUNTIME_H
#define LORA_RUNTIME_RUNTIME_H

#include "lora/Runtime/lora_runtime.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace lora::runtime {

/// A failed call.
class Error {
public:
  Error(lora_status status, lora_error *error)
      : code(status),
        text(error ? lora_error_message(error) : lora_status_name(status)) {
    lora_error_free(error);
  }
  lora_status status() const { return code; }
  const std::string &message() const { return text; }

private:
  lora_status code;
  std::string text;
};

/// A value or an Error; true when it holds a value.
template <typename T>
class [[nodiscard]] Result {
public:
  Result(T value) : storage(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : storage(std::in_place_index<1>, std::move(error)) {}
  explicit operator bool() const { return storage.index() == 0; }
  T &operator*() { return std::get<0>(storage); }
  const T &operator*() const { return std::get<0>(storage); }
  T *operator->() { return &std::get<0>(storage); }
  const T *operator->() const { return &std::get<0>(storage); }
  const Error &error() const { return std::get<1>(storage); }

private:
  std::variant<T, Error> storage;
};

/// Success or an Error; true on success.
class [[nodiscard]] Outcome {
public:
  Outcome() = default;
  Outcome(Error error) : failure(std::move(error)) {}
  explicit operator bool() const { return !failure; }
  const Error &error() const { return *failure; }

private:
  std::optional<Error> failure;
};

/// Owns one handle of the C API.
template <typename Handle, void (*Free)(Handle *)>
class Object {
public:
  explicit Object(Handle *handle) : owned(handle) {}
  Handle *get() const { return owned.get(); }

protected:
  /// Makes an object by `create(Handle **, lora_error **)`.
  template <typename T, typename Create>
  static Result<T> make(Create &&create) {
    Handle *handle = nullptr;
    lora_error *error = nullptr;
    if (lora_status status = create(&handle, &error); status != LORA_OK)
      return Error(status, error);
    return T(handle);
  }
  /// Runs `call(lora_error **)`.
  template <typename Call>
  static Outcome run(Call &&call) {
    lora_error *error = nullptr;
    if (lora_status status = call(&error); status != LORA_OK)
      return Error(status, error);
    return {};
  }

private:
  struct Deleter {
    void operator()(Handle *handle) const { Free(handle); }
  };
  std::unique_ptr<Handle, Deleter> owned;
};

class Device : public Object<lora_device, lora_device_free> {
public:
  using Object::Object;
  static Result<Device> cpu(int32_t numThreads = 0) {
    return make<Device>([&](lora_device **out, lora_error **error) {
      return lora_device_create_cpu(numThreads, out, error);
    });
  }
  /// `allocator`: null for the driver's memory.
  static Result<Device> cuda(int32_t ordinal = 0,
                             const lora_allocator *allocator = nullptr) {
    return make<Device>([&](lora_device **out, lora_error **error) {
      return lora_device_create_cuda_with(ordinal, allocator, out, error);
    });
  }
  int32_t numThreads() const { return lora_device_num_threads(get()); }
  Result<lora_cuda_info> cudaInfo() const {
    lora_cuda_info info = {};
    lora_error *error = nullptr;
    lora_status status = lora_device_get_cuda_info(get(), &info, &error);
    if (status != LORA_OK)
      return Error(status, error);
    return info;
  }
};

class Program : public Object<lora_program, lora_program_free> {
public:
  using Object::Object;
  static Result<Program> open(const std::string &path) {
    return make<Program>([&](lora_program **out, lora_error **error) {
      return lora_program_open(path.c_str(), out, error);
    });
  }
  lora_program_info info() const { return lora_program_get_info(get()); }
  std::string_view manifest() const {
    size_t size = 0;
    const char *text = lora_program_manifest(get(), &size);
    return {text, size};
  }
};

class Weights : public Object<lora_weights, lora_weights_free> {
public:
  using Object::Object;
  using Progress = std::function<void(uint64_t done, uint64_t total)>;
  static Result<Weights> open(const Program &program, const std::string &folder,
                              Progress progress = nullptr) {
    lora_progress_fn call = [](void *user, uint64_t done, uint64_t total) {
      (*static_cast<Progress *>(user))(done, total);
    };
    return make<Weights>([&](lora_weights **out, lora_error **error) {
      return lora_weights_open(program.get(), folder.c_str(),
                               progress ? call : nullptr, &progress, out,
                               error);
    });
  }
  uint64_t bytes() const { return lora_weights_bytes(get()); }
  uint64_t copiedBytes() const { return lora_weights_copied_bytes(get()); }
};

class Bank : public Object<lora_bank, lora_bank_free> {
public:
  using Object::Object;
  static Result<Bank> create(const Program &program) {
    return make<Bank>([&](lora_bank **out, lora_error **error) {
      return lora_bank_create(program.get(), out, error);
    });
  }
  /// In the memory of a CUDA device; 0 blocks: as many as the program's limits.
  static Result<Bank> cuda(const Device &device, const Program &program,
                           int64_t numBlocks = 0) {
    return make<Bank>([&](lora_bank **out, lora_error **error) {
      return lora_bank_create_cuda(device.get(), program.get(), numBlocks, out,
                                   error);
    });
  }
  Result<lora_bank_memory> memory() const {
    lora_bank_memory memory = {};
    lora_error *error = nullptr;
    lora_status status = lora_bank_get_memory(get(), &memory, &error);
    if (status != LORA_OK)
      return Error(status, error);
    return memory;
  }
  Outcome load(const std::string &name, const std::string &folder) {
    return run([&](lora_error **error) {
      return lora_bank_load(get(), name.c_str(), folder.c_str(), error);
    });
  }
  Outcome load(const std::string &name, const std::string &config,
               std::span<const lora_tensor> tensors) {
    return run([&](lora_error **error) {
      return lora_bank_load_tensors(get(), name.c_str(), config.c_str(),
                                    tensors.data(), tensors.size(), error);
    });
  }
  Outcome unload(const std::string &name) {
    return run([&](lora_error **error) {
      return lora_bank_unload(get(), name.c_str(), error);
    });
  }
  Outcome pin(const std::string &name, bool pinned = true) {
    return run([&](lora_error **error) {
      return lora_bank_pin(get(), name.c_str(), pinned, error);
    });
  }
  Result<int32_t> acquire(const std::string &name) {
    int32_t slot = -1;
    lora_error *error = nullptr;
    lora_status status = lora_bank_acquire(get(), name.c_str(), &slot, &error);
    if (status != LORA_OK)
      return Error(status, error);
    return slot;
  }
  Outcome release(int32_t slot) {
    return run([&](lora_error **error) {
      return lora_bank_release(get(), slot, error);
    });
  }
  std::vector<lora_adapter_info> list() {
    std::vector<lora_adapter_info> infos(lora_bank_list(get(), nullptr, 0));
    infos.resize(std::min(infos.size(),
                          lora_bank_list(get(), infos.data(), infos.size())));
    return infos;
  }
};

//===----------------------------------------------------------------------===//
// CUDA
//===----------------------------------------------------------------------===//

class DeviceProgram
    : public Object<lora_device_program, lora_device_program_free> {
public:
  using Object::Object;
  static Result<DeviceProgram> create(const Device &device,
                                      const Program &program) {
    return make<DeviceProgram>(
        [&](lora_device_program **out, lora_error **error) {
          return lora_device_program_create(device.get(), program.get(), out,
                                            error);
        });
  }
};

class Stream : public Object<lora_stream, lora_stream_free> {
public:
  using Object::Object;
  static Result<Stream> create(const Device &device) {
    return make<Stream>([&](lora_stream **out, lora_error **error) {
      return lora_stream_create(device.get(), out, error);
    });
  }
  /// The caller's CUstream.
  static Result<Stream> wrap(const Device &device, void *handle) {
    return make<Stream>([&](lora_stream **out, lora_error **error) {
      return lora_stream_wrap(device.get(), handle, out, error);
    });
  }
  void *handle() const { return lora_stream_handle(get()); }
  Result<bool> isCapturing() const {
    bool capturing = false;
    lora_error *error = nullptr;
    lora_status status = lora_stream_is_capturing(get(), &capturing, &error);
    if (status != LORA_OK)
      return Error(status, error);
    return capturing;
  }
  Outcome synchronize() {
    return run([&](lora_error **error) {
      return lora_stream_synchronize(get(), error);
    });
  }
  Outcome reserve(const DeviceProgram &program,
                  const lora_batch_limits &limits) {
    return run([&](lora_error **error) {
      return lora_stream_reserve(get(), program.get(), &limits, error);
    });
  }
  Outcome copyToDevice(void *device, const void *host, size_t bytes) {
    return run([&](lora_error **error) {
      return lora_stream_copy_to_device(get(), device, host, bytes, error);
    });
  }
  Outcome copyToHost(void *host, const void *device, size_t bytes) {
    return run([&](lora_error **error) {
      return lora_stream_copy_to_host(get(), host, device, bytes, error);
    });
  }
};

/// Which adapter each token of a batch has.
class Routing : public Object<lora_routing, lora_routing_free> {
public:
  using Object::Object;
  static Result<Routing> create(const Bank &bank,
                                const lora_batch_limits &limits) {
    return make<Routing>([&](lora_routing **out, lora_error **error) {
      return lora_routing_create(bank.get(), &limits, out, error);
    });
  }
  /// Of a bank in host memory.
  Outcome set(std::span<const int32_t> slots) {
    return run([&](lora_error **error) {
      return lora_routing_set(get(), slots.data(), slots.size(), nullptr,
                              error);
    });
  }
  Outcome set(std::span<const int32_t> slots, const Stream &stream) {
    return run([&](lora_error **error) {
      return lora_routing_set(get(), slots.data(), slots.size(), stream.get(),
                              error);
    });
  }
};

class Linear : public Object<lora_linear, lora_linear_free> {
public:
  using Object::Object;
  /// `bias` may be null.
  static Result<Linear> create(const DeviceProgram &program,
                               const std::string &site,
                               const LoraTensor &weight,
                               const LoraTensor *bias = nullptr) {
    return make<Linear>([&](lora_linear **out, lora_error **error) {
      return lora_linear_create(program.get(), site.c_str(), &weight, bias, out,
                                error);
    });
  }
  static Result<Linear> create(const DeviceProgram &program,
                               const std::string &site,
                               const Weights &weights) {
    return make<Linear>([&](lora_linear **out, lora_error **error) {
      return lora_linear_create_from_weights(program.get(), site.c_str(),
                                             weights.get(), out, error);
    });
  }
  /// `routing` may be null; `flags` are lora_linear_flags.
  Outcome operator()(const LoraTensor &x, const LoraTensor &y,
                     const Routing *routing, const Stream &stream,
                     uint32_t flags = 0) {
    return run([&](lora_error **error) {
      return lora_linear_run(get(), &x, &y, routing ? routing->get() : nullptr,
                             stream.get(), flags, error);
    });
  }
};

class Embedding : public Object<lora_embedding, lora_embedding_free> {
public:
  using Object::Object;
  static Result<Embedding> create(const DeviceProgram &program,
                                  const std::string &site,
                                  const LoraTensor &weight) {
    return make<Embedding>([&](lora_embedding **out, lora_error **error) {
      return lora_embedding_create(program.get(), site.c_str(), &weight, out,
                                   error);
    });
  }
  static Result<Embedding> create(const DeviceProgram &program,
                                  const std::string &site,
                                  const Weights &weights) {
    return make<Embedding>([&](lora_embedding **out, lora_error **error) {
      return lora_embedding_create_from_weights(program.get(), site.c_str(),
                                                weights.get(), out, error);
    });
  }
  /// `routing` may be null; `flags` are lora_linear_flags.
  Outcome operator()(const LoraTensor &ids, const LoraTensor &y,
                     const Routing *routing, const Stream &stream,
                     uint32_t flags = 0) {
    return run([&](lora_error **error) {
      return lora_embedding_run(get(), &ids, &y,
                                routing ? routing->get() : nullptr,
                                stream.get(), flags, error);
    });
  }
};

class Session : public Object<lora_session, lora_session_free> {
public:
  using Object::Object;
  /// `bank` may be null.
  static Result<Session> create(const Device &device, const Program &program,
                                const Weights &weights, const Bank *bank,
                                int64_t maxRows, int64_t maxLen) {
    return make<Session>([&](lora_session **out, lora_error **error) {
      return lora_session_create(device.get(), program.get(), weights.get(),
                                 bank ? bank->get() : nullptr, maxRows, maxLen,
                                 out, error);
    });
  }
  Result<lora_logits> step(std::span<const lora_step_item> items) {
    lora_logits logits = {};
    lora_error *error = nullptr;
    lora_status status =
        lora_session_step(get(), items.data(), items.size(), &logits, &error);
    if (status != LORA_OK)
      return Error(status, error);
    return logits;
  }
  uint64_t cacheBytes() const { return lora_session_cache_bytes(get()); }
  uint64_t temporaryBytes() const {
    return lora_session_temporary_bytes(get());
  }
};

class Engine : public Object<lora_engine, lora_engine_free> {
public:
  using Object::Object;
  static Result<Engine> create(const Session &session,
                               int64_t prefillChunk = 0) {
    return make<Engine>([&](lora_engine **out, lora_error **error) {
      return lora_engine_create(session.get(), prefillChunk, out, error);
    });
  }
  Result<uint64_t> submit(const lora_request &request) {
    uint64_t id = 0;
    lora_error *error = nullptr;
    lora_status status = lora_engine_submit(get(), &request, &id, &error);
    if (status != LORA_OK)
      return Error(status, error);
    return id;
  }
  /// Requests that remain.
  Result<size_t> step() {
    size_t remaining = 0;
    lora_error *error = nullptr;
    lora_status status = lora_engine_step(get(), &remaining, &error);
    if (status != LORA_OK)
      return Error(status, error);
    return remaining;
  }
  Outcome run() {
    return Object::run(
        [&](lora_error **error) { return lora_engine_run(get(), error); });
  }
  Result<lora_result> result(uint64_t id) const {
    lora_result out = {};
    lora_error *error = nullptr;
    lora_status status = lora_engine_result(get(), id, &out, &error);
    if (status != LORA_OK)
      return Error(status, error);
    return out;
  }
  Outcome remove(uint64_t id) {
    return Object::run([&](lora_error **error) {
      return lora_engine_remove(get(), id, error);
    });
  }
  lora_engine_stats stats() const { return lora_engine_get_stats(get()); }
};

} // namespace lora::runtime

#endif // LORA_RUNTIME_RUNTIME_H
