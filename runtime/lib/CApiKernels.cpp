//===- CApiKernels.cpp - C API: routings, kernels of the CPU --------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CApi.h"

using namespace lora::runtime::impl;
namespace cpu = lora::runtime::cpu;

//===----------------------------------------------------------------------===//
// Routing
//===----------------------------------------------------------------------===//

lora_status lora_routing_create(lora_bank *bank,
                                const lora_batch_limits *limits,
                                lora_routing **routing, lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(bank);
    LORA_REQUIRE(limits);
    LORA_REQUIRE(routing);
    auto whole = completed(*limits, bankOf(*bank->impl->program()));
    if (!whole)
      return whole.error();
    if (!bank->pools) {
      *routing = new lora_routing{
          nullptr, std::make_unique<HostRouting>(bank->impl, whole->tokens)};
      return Status::success();
    }
    auto made = cuda::Routing::create(bank->impl, bank->pools, *whole);
    if (!made)
      return made.error();
    *routing = new lora_routing{std::move(*made), nullptr};
    return Status::success();
  });
}

lora_status lora_routing_set(lora_routing *routing, const int32_t *slots,
                             size_t num_tokens, lora_stream *stream,
                             lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(routing);
    LORA_REQUIRE_LIST(slots, num_tokens);
    if (routing->host) {
      if (stream)
        return makeError(ErrorCode::InvalidArgument,
                         "expected no stream for a routing in host memory");
      return routing->host->set({slots, num_tokens});
    }
    LORA_REQUIRE(stream);
    return routing->cuda->set({slots, num_tokens}, *stream->impl);
  });
}

void lora_routing_free(lora_routing *routing) { delete routing; }

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

/// Where a kernel has its `slots`; -1 for one without.
static int slotsOperand(int32_t kernel) {
  switch (kernel) {
  case LORA_KERNEL_LINEAR:
  case LORA_KERNEL_EMBEDDING:
  case LORA_KERNEL_ADAPT:
    return 1;
  case LORA_KERNEL_MOE:
    return 3;
  default:
    return -1;
  }
}

namespace {
/// Of a device, for one call.
class BorrowedScratch {
public:
  explicit BorrowedScratch(Device &device)
      : device(device), scratch(device.takeScratch()) {}
  ~BorrowedScratch() { device.giveBack(std::move(scratch)); }
  BorrowedScratch(const BorrowedScratch &) = delete;
  BorrowedScratch &operator=(const BorrowedScratch &) = delete;
  cpu::Scratch &operator*() const { return *scratch; }

private:
  Device &device;
  std::unique_ptr<cpu::Scratch> scratch;
};
} // namespace

lora_status lora_kernel_run(lora_device *device, int32_t kernel,
                            const LoraTensor *operands, size_t num_operands,
                            const int64_t *attributes, size_t num_attributes,
                            const lora_routing *routing, lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(device);
    LORA_REQUIRE_LIST(operands, num_operands);
    LORA_REQUIRE_LIST(attributes, num_attributes);
    if (!device->impl)
      return makeError(ErrorCode::Unsupported,
                       "expected the CPU, found a CUDA device");
    if (routing && !routing->host)
      return makeError(ErrorCode::Unsupported,
                       "expected a routing in host memory, found one on a CUDA "
                       "device");
    constexpr size_t kMost = 64;
    if (num_operands > kMost || num_attributes > kMost)
      return makeError(ErrorCode::InvalidArgument, "expected at most ", kMost,
                       " operands and attributes, found ", num_operands,
                       " and ", num_attributes);
    LoraTensor list[kMost];
    std::copy_n(operands, num_operands, list);
    std::shared_ptr<const HostRouting::Batch> batch;
    int at = slotsOperand(kernel);
    if (routing && at >= 0 && size_t(at) < num_operands) {
      if (list[at].dtype != LORA_DTYPE_NONE)
        return makeError(ErrorCode::InvalidArgument, "operand ", at,
                         ": expected none where a routing has the slots");
      batch = routing->host->current();
      list[at] = {const_cast<int32_t *>(batch->slots.data()),
                  LORA_DTYPE_I32,
                  1,
                  {int64_t(batch->slots.size())},
                  {1}};
    }
    BorrowedScratch scratch(*device->impl);
    cpu::Status status = cpu::runKernel(device->impl->pool, *scratch,
                                        batch ? &batch->image->bank : nullptr,
                                        kernel, list, int32_t(num_operands),
                                        attributes, int32_t(num_attributes));
    if (status.ok())
      return Status::success();
    return makeError(status.code == cpu::StatusCode::OutOfMemory
                         ? ErrorCode::OutOfMemory
                         : ErrorCode::InvalidArgument,
                     status.message);
  });
}
