//===- CApi.cpp - C API: device, program, weights, bank -------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CApi.h"

using namespace lora::runtime::impl;

static_assert(int(LORA_INTERNAL) == int(ErrorCode::Internal) &&
              int(LORA_MISMATCH) == int(ErrorCode::Mismatch) &&
              int(LORA_EXHAUSTED) == int(ErrorCode::Exhausted));

//===----------------------------------------------------------------------===//
// Status
//===----------------------------------------------------------------------===//

lora_status lora_error_status(const lora_error *error) {
  return error ? lora_status(error->error.code) : LORA_OK;
}

const char *lora_error_message(const lora_error *error) {
  return error ? error->error.message.c_str() : "";
}

void lora_error_free(lora_error *error) { delete error; }

const char *lora_status_name(lora_status status) {
  switch (status) {
  case LORA_OK:
    return "ok";
  case LORA_INVALID_ARGUMENT:
    return "invalid argument";
  case LORA_NOT_FOUND:
    return "not found";
  case LORA_IO_ERROR:
    return "input/output error";
  case LORA_BAD_FORMAT:
    return "bad format";
  case LORA_MISMATCH:
    return "mismatch";
  case LORA_UNSUPPORTED:
    return "unsupported";
  case LORA_OUT_OF_RANGE:
    return "out of range";
  case LORA_EXHAUSTED:
    return "exhausted";
  case LORA_VERSION_MISMATCH:
    return "version mismatch";
  case LORA_OUT_OF_MEMORY:
    return "out of memory";
  case LORA_INTERNAL:
    return "internal error";
  }
  return "unknown status";
}

int32_t lora_abi_version(void) { return LORA_ABI_VERSION; }

//===----------------------------------------------------------------------===//
// Device
//===----------------------------------------------------------------------===//

lora_status lora_device_create_cpu(int32_t num_threads, lora_device **device,
                                   lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(device);
    if (num_threads < 0 || num_threads > 4096)
      return makeError(ErrorCode::InvalidArgument,
                       "expected a number of threads in [0, 4096], found ",
                       num_threads);
    *device = new lora_device{std::make_shared<Device>(num_threads)};
    return Status::success();
  });
}

int32_t lora_device_num_threads(const lora_device *device) {
  return device && device->impl ? device->impl->pool.size() : 0;
}

void lora_device_free(lora_device *device) { delete device; }

//===----------------------------------------------------------------------===//
// Program
//===----------------------------------------------------------------------===//

lora_status lora_program_open(const char *path, lora_program **program,
                              lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(path);
    LORA_REQUIRE(program);
    auto opened = Program::open(path);
    if (!opened)
      return opened.error();
    *program = new lora_program{std::move(*opened)};
    return Status::success();
  });
}

lora_program_info lora_program_get_info(const lora_program *program) {
  lora_program_info info = {};
  if (!program)
    return info;
  const Manifest &manifest = program->impl->manifest();
  info.vocab_size = manifest.vocabSize;
  info.max_positions = manifest.maxPositions;
  info.num_weights = int32_t(manifest.weights.size());
  if (manifest.bank) {
    info.num_sites = int32_t(manifest.bank->sites.size());
    info.max_adapters = manifest.bank->maxAdapters;
    info.max_rank = manifest.bank->maxRank;
  }
  return info;
}

const char *lora_program_manifest(const lora_program *program, size_t *size) {
  std::string_view text = program ? program->impl->manifestText() : "";
  if (size)
    *size = text.size();
  return text.data();
}

lora_status lora_program_find_site(const lora_program *program,
                                   const char *site, int32_t *index,
                                   lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(program);
    LORA_REQUIRE(site);
    LORA_REQUIRE(index);
    std::vector<std::string> names;
    if (const BankInfo *bank = bankOf(*program->impl)) {
      for (const SiteInfo &info : bank->sites) {
        if (info.name == site) {
          *index = int32_t(names.size());
          return Status::success();
        }
        names.push_back(info.name);
      }
    }
    std::string nearest = peft::nearestName(site, names);
    return makeError(ErrorCode::NotFound, "'", program->impl->path(),
                     "': no adapted layer '", site, "'",
                     nearest.empty() ? std::string()
                                     : ", the nearest is '" + nearest + "'");
  });
}

void lora_program_free(lora_program *program) { delete program; }

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

lora_status lora_weights_open(const lora_program *program, const char *folder,
                              lora_progress_fn progress, void *user,
                              lora_weights **weights, lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(program);
    LORA_REQUIRE(folder);
    LORA_REQUIRE(weights);
    Weights::Progress callback;
    if (progress)
      callback = [=](uint64_t done, uint64_t total) {
        progress(user, done, total);
      };
    auto opened = Weights::open(program->impl->manifest(), folder, callback);
    if (!opened)
      return opened.error();
    *weights = new lora_weights{std::move(*opened), program->impl};
    return Status::success();
  });
}

uint64_t lora_weights_bytes(const lora_weights *weights) {
  return weights ? weights->impl->bytes() : 0;
}

uint64_t lora_weights_copied_bytes(const lora_weights *weights) {
  return weights ? weights->impl->copiedBytes() : 0;
}

void lora_weights_free(lora_weights *weights) { delete weights; }

//===----------------------------------------------------------------------===//
// Bank
//===----------------------------------------------------------------------===//

lora_status lora_bank_create(const lora_program *program, lora_bank **bank,
                             lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(program);
    LORA_REQUIRE(bank);
    auto store = AdapterStore::create(program->impl);
    if (!store)
      return store.error();
    *bank = new lora_bank{std::move(*store), {}};
    return Status::success();
  });
}

void lora_bank_free(lora_bank *bank) { delete bank; }

lora_status lora_bank_load(lora_bank *bank, const char *name,
                           const char *folder, lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(bank);
    LORA_REQUIRE(name);
    LORA_REQUIRE(folder);
    auto files = peft::loadAdapter(folder);
    if (!files)
      return files.error();
    return bank->impl->load(name, *files);
  });
}

/// Checks one tensor of the caller's.
static Status readTensor(const lora_tensor &tensor, peft::MemoryTensor &out) {
  if (!tensor.name)
    return nullArgument("name");
  if (!tensor.data || (tensor.rank && !tensor.shape))
    return makeError(ErrorCode::InvalidArgument, "tensor '", tensor.name,
                     "': expected data and a shape");
  if (tensor.dtype < LORA_DTYPE_F32 || tensor.dtype > LORA_DTYPE_F64)
    return makeError(ErrorCode::InvalidArgument, "tensor '", tensor.name,
                     "': expected a lora_dtype, found ", tensor.dtype);
  int64_t count = 1;
  for (size_t i = 0; i < tensor.rank; ++i)
    if (tensor.shape[i] < 0 ||
        __builtin_mul_overflow(count, tensor.shape[i], &count))
      return makeError(ErrorCode::InvalidArgument, "tensor '", tensor.name,
                       "': a size of its shape is out of range");
  out.name = tensor.name;
  out.dtype = LoraDType(tensor.dtype);
  out.shape.assign(tensor.shape, tensor.shape + tensor.rank);
  out.data = tensor.data;
  return Status::success();
}

lora_status lora_bank_load_tensors(lora_bank *bank, const char *name,
                                   const char *config,
                                   const lora_tensor *tensors,
                                   size_t num_tensors, lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(bank);
    LORA_REQUIRE(name);
    LORA_REQUIRE(config);
    LORA_REQUIRE_LIST(tensors, num_tensors);
    std::vector<peft::MemoryTensor> list(num_tensors);
    for (size_t i = 0; i < num_tensors; ++i)
      if (Status status = readTensor(tensors[i], list[i]); !status)
        return status;
    auto files = peft::loadAdapter(name, config, list);
    if (!files)
      return files.error();
    return bank->impl->load(name, *files);
  });
}

lora_status lora_bank_unload(lora_bank *bank, const char *name,
                             lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(bank);
    LORA_REQUIRE(name);
    return bank->impl->unload(name);
  });
}

lora_status lora_bank_pin(lora_bank *bank, const char *name, bool pinned,
                          lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(bank);
    LORA_REQUIRE(name);
    return bank->impl->pin(name, pinned);
  });
}

lora_status lora_bank_acquire(lora_bank *bank, const char *name, int32_t *slot,
                              lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(bank);
    LORA_REQUIRE(name);
    LORA_REQUIRE(slot);
    auto lease = bank->impl->acquire(name);
    if (!lease)
      return lease.error();
    *slot = *lease;
    return Status::success();
  });
}

lora_status lora_bank_release(lora_bank *bank, int32_t slot,
                              lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(bank);
    if (!bank->impl->release(slot))
      return makeError(ErrorCode::InvalidArgument, "adapter slot ", slot,
                       " holds no lease");
    return Status::success();
  });
}

size_t lora_bank_list(lora_bank *bank, lora_adapter_info *infos,
                      size_t capacity) {
  size_t total = 0;
  guarded(nullptr, [&]() -> Status {
    LORA_REQUIRE(bank);
    std::vector<AdapterState> states = bank->impl->list();
    bank->listed.clear();
    for (const AdapterState &state : states)
      bank->listed.push_back(state.name);
    for (size_t i = 0; infos && i < states.size() && i < capacity; ++i)
      infos[i] = {bank->listed[i].c_str(), states[i].slot, states[i].leases,
                  states[i].pinned, states[i].bytes};
    total = states.size();
    return Status::success();
  });
  return total;
}
