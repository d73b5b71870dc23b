//===- Adapters.cpp - Operators on programs, banks and routings ---------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Objects.h"
#include "Operators.h"

#include <torch/csrc/stable/accelerator.h>
#include <torch/csrc/stable/ops.h>

using namespace lora::runtime;
using namespace lora::runtime::ops;
using torch::headeronly::DeviceType;

int64_t ops::abiVersion() { return lora_abi_version(); }

//===----------------------------------------------------------------------===//
// Programs and layers
//===----------------------------------------------------------------------===//

int64_t ops::programOpen(std::string path, torch::stable::Device device,
                         int64_t maxTokens, int64_t maxBlocks,
                         int64_t maxTileEntries) {
  if (maxTokens < 1)
    fail("expected max_tokens of at least 1, found ", maxTokens);
  auto program = std::make_shared<ops::Program>(
      path, take(lora::runtime::Program::open(path)));
  size_t size = 0;
  const char *text = lora_program_manifest(program->program.get(), &size);
  program->manifest = nlohmann::json::parse(text, text + size);
  program->limits = {maxTokens, maxBlocks, maxTileEntries};
  if (device.type() == DeviceType::CUDA) {
    int32_t index = device.index() >= 0
                        ? int32_t(device.index())
                        : torch::stable::accelerator::getCurrentDeviceIndex();
    program->place = index;
    program->cuda = &CudaDevice::get(index);
    program->loaded =
        take(DeviceProgram::create(program->cuda->device(), program->program));
  } else if (device.type() != DeviceType::CPU) {
    fail("expected device cpu or cuda, found one of type ", int(device.type()));
  }
  return Tables::get().programs.add(std::move(program));
}

std::string ops::programManifest(int64_t program) {
  return Tables::get().programs.find(program)->manifest.dump();
}

void ops::programClose(int64_t program) {
  Tables::get().programs.remove(program);
}

int64_t ops::layer(int64_t handle, std::string site) {
  auto program = Tables::get().programs.find(handle);
  int32_t number = -1;
  lora_error *error = nullptr;
  lora_status status = lora_program_find_site(program->program.get(),
                                              site.c_str(), &number, &error);
  if (status != LORA_OK) {
    Error failure(status, error);
    // A layer of a GPU need not have adapters.
    bool known = false;
    if (program->loaded)
      for (const auto &layer : program->manifest["device"]["layers"])
        known |= layer["site"] == site;
    if (!known)
      fail(failure.message());
  }
  int64_t width = 0;
  if (number >= 0)
    width = program->manifest["bank"]["sites"][size_t(number)].value("in", 0);
  return Tables::get().layers.add(std::make_shared<Layer>(
      std::move(program), std::move(site), number, width));
}

void ops::layerFree(int64_t layer) { Tables::get().layers.remove(layer); }

//===----------------------------------------------------------------------===//
// Banks
//===----------------------------------------------------------------------===//

int64_t ops::bankCreate(int64_t handle, int64_t numBlocks) {
  auto program = Tables::get().programs.find(handle);
  lora::runtime::Bank bank = take(
      program->loaded ? lora::runtime::Bank::cuda(program->cuda->device(),
                                                  program->program, numBlocks)
                      : lora::runtime::Bank::create(program->program));
  return Tables::get().banks.add(
      std::make_shared<ops::Bank>(std::move(program), std::move(bank)));
}

void ops::bankLoad(int64_t bank, std::string name, std::string folder) {
  check(Tables::get().banks.find(bank)->bank.load(name, folder));
}

void ops::bankLoadTensors(int64_t handle, std::string name, std::string config,
                          std::vector<std::string> names,
                          std::vector<Tensor> tensors) {
  auto bank = Tables::get().banks.find(handle);
  if (names.size() != tensors.size())
    fail("expected as many names as tensors, found ", names.size(), " and ",
         tensors.size());
  std::vector<Tensor> host;
  std::vector<lora_tensor> list;
  host.reserve(tensors.size());
  for (size_t i = 0; i < tensors.size(); ++i) {
    Tensor tensor = tensors[i];
    // A trainer's are on its device; this waits for them.
    if (placeOf(tensor) >= 0)
      tensor =
          torch::stable::to(tensor, torch::stable::Device(DeviceType::CPU));
    host.push_back(torch::stable::contiguous(tensor));
    const Tensor &kept = host.back();
    list.push_back({names[i].c_str(), dtypeOf(names[i].c_str(), kept),
                    kept.sizes().data(), size_t(kept.dim()), kept.data_ptr()});
  }
  check(bank->bank.load(name, config, list));
}

void ops::bankUnload(int64_t bank, std::string name) {
  check(Tables::get().banks.find(bank)->bank.unload(name));
}

void ops::bankPin(int64_t bank, std::string name, bool pinned) {
  check(Tables::get().banks.find(bank)->bank.pin(name, pinned));
}

int64_t ops::bankAcquire(int64_t bank, std::string name) {
  return take(Tables::get().banks.find(bank)->bank.acquire(name));
}

void ops::bankRelease(int64_t bank, int64_t slot) {
  if (slot != int32_t(slot))
    fail("adapter slot ", slot, " holds no lease");
  check(Tables::get().banks.find(bank)->bank.release(int32_t(slot)));
}

std::string ops::bankList(int64_t handle) {
  auto bank = Tables::get().banks.find(handle);
  nlohmann::json list = nlohmann::json::array();
  std::lock_guard lock(bank->listing);
  for (const lora_adapter_info &info : bank->bank.list())
    list.push_back({{"name", info.name},
                    {"slot", info.slot},
                    {"leases", info.leases},
                    {"pinned", info.pinned},
                    {"bytes", info.bytes}});
  return list.dump();
}

void ops::bankFree(int64_t bank) { Tables::get().banks.remove(bank); }

//===----------------------------------------------------------------------===//
// Routings
//===----------------------------------------------------------------------===//

int64_t ops::routingCreate(int64_t handle) {
  auto bank = Tables::get().banks.find(handle);
  auto routing =
      take(lora::runtime::Routing::create(bank->bank, bank->program->limits));
  return Tables::get().routings.add(
      std::make_shared<ops::Routing>(std::move(bank), std::move(routing)));
}

void ops::routingSet(int64_t handle, const Tensor &slots) {
  auto routing = Tables::get().routings.find(handle);
  checkPlace("slots", slots, -1);
  LoraTensor list = listOf("slots", slots);
  if (list.dtype != LORA_DTYPE_I32 || slots.dim() != 1 ||
      (list.sizes[0] > 1 && list.strides[0] != 1))
    fail("slots: expected a dense int32 tensor [T], found dtype ",
         torch::headeronly::toString(slots.scalar_type()), " and shape ",
         shapeOf(slots));
  std::span<const int32_t> values(static_cast<const int32_t *>(list.data),
                                  size_t(list.sizes[0]));
  const ops::Program &program = *routing->bank->program;
  if (program.cuda) {
    CudaStream &stream = program.cuda->currentStream();
    std::scoped_lock lock(stream.mutex, routing->mutex);
    check(routing->routing.set(values, stream.stream));
  } else {
    check(routing->routing.set(values));
  }
  routing->empty = values.empty();
}

void ops::routingFree(int64_t routing) {
  Tables::get().routings.remove(routing);
}
