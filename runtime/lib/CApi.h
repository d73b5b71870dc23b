//===- CApi.h - Handles of the C API --------------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the C API's pointers point to, and the guard that keeps exceptions from
// crossing it.
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_LIB_CAPI_H
#define RUNTIME_LIB_CAPI_H

#include "Engine.h"
#include "HostRouting.h"
#include "cuda/Embedding.h"
#include "cuda/Linear.h"
#include "lora/Runtime/lora_runtime.h"

#include <memory>
#include <new>
#include <string>
#include <vector>

struct lora_error {
  lora::runtime::impl::Error error;
};

struct lora_device {
  std::shared_ptr<lora::runtime::impl::Device> impl; ///< The CPU, or null.
  lora::runtime::impl::cuda::DeviceRef cuda = nullptr;
};

struct lora_program {
  std::shared_ptr<const lora::runtime::impl::Program> impl;
};

struct lora_weights {
  std::shared_ptr<const lora::runtime::impl::Weights> impl;
  std::shared_ptr<const lora::runtime::impl::Program> program;
};

struct lora_bank {
  std::shared_ptr<lora::runtime::impl::AdapterStore> impl;
  std::vector<std::string> listed;
  /// Of a bank on a CUDA device, else null.
  std::shared_ptr<lora::runtime::impl::cuda::Pools> pools = nullptr;
};

struct lora_stream {
  std::unique_ptr<lora::runtime::impl::cuda::Stream> impl;
};

struct lora_device_program {
  std::shared_ptr<lora::runtime::impl::cuda::DeviceProgram> impl;
};

/// One of the two.
struct lora_routing {
  std::unique_ptr<lora::runtime::impl::cuda::Routing> cuda;
  std::unique_ptr<lora::runtime::impl::HostRouting> host;
};

struct lora_linear {
  std::unique_ptr<lora::runtime::impl::cuda::Linear> impl;
};

struct lora_embedding {
  std::unique_ptr<lora::runtime::impl::cuda::Embedding> impl;
};

struct lora_session {
  std::shared_ptr<lora::runtime::impl::Session> impl;
};

struct lora_engine {
  std::unique_ptr<lora::runtime::impl::Engine> impl;
  mutable std::vector<lora_top_logit> top;
};

namespace lora::runtime::impl {

/// Writes `failure` to `out` if it is wanted and returns its code.
inline lora_status report(Error failure, lora_error **out) noexcept {
  lora_status code = lora_status(failure.code);
  if (out)
    *out = new (std::nothrow) lora_error{std::move(failure)};
  return code;
}

/// Runs `body`, which returns a Status, and turns whatever happens into a
/// lora_status.
template <typename Body>
lora_status guarded(lora_error **out, Body &&body) noexcept {
  if (out)
    *out = nullptr;
  try {
    Status status = body();
    return status ? LORA_OK : report(std::move(status.error()), out);
  } catch (const std::bad_alloc &) {
    return report(Error{ErrorCode::OutOfMemory, "memory is out"}, out);
  } catch (const std::exception &exception) {
    return report(Error{ErrorCode::Internal, exception.what()}, out);
  } catch (...) {
    return report(Error{ErrorCode::Internal, "unknown exception"}, out);
  }
}

/// The bank that a program was compiled for, or null.
inline const BankInfo *bankOf(const Program &program) {
  return program.manifest().bank ? &*program.manifest().bank : nullptr;
}

/// Limits of the C API, completed for a bank (null: no adapters).
inline Expected<cuda::BatchLimits> completed(const lora_batch_limits &limits,
                                             const BankInfo *bank) {
  return cuda::BatchLimits::complete(
      {limits.max_tokens, limits.max_blocks, limits.max_tile_entries, 0}, bank);
}

/// InvalidArgument for a null pointer where one is required.
inline Error nullArgument(const char *name) {
  return makeError(ErrorCode::InvalidArgument, "expected a non-null '", name,
                   "'");
}

} // namespace lora::runtime::impl

/// Returns the error from the enclosing guarded body if `pointer` is null.
#define LORA_REQUIRE(pointer)                                                  \
  if (!(pointer))                                                              \
  return ::lora::runtime::impl::Status(                                        \
      ::lora::runtime::impl::nullArgument(#pointer))

/// The same for a list that may be empty.
#define LORA_REQUIRE_LIST(pointer, count)                                      \
  if (!(pointer) && (count) != 0)                                              \
  return ::lora::runtime::impl::Status(                                        \
      ::lora::runtime::impl::nullArgument(#pointer))

#endif // RUNTIME_LIB_CAPI_H
