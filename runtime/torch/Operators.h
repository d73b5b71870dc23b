//===- Operators.h - What torch.ops.lora does ---------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// In the order of the schemas in Library.cpp, which documents them.
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_TORCH_OPERATORS_H
#define RUNTIME_TORCH_OPERATORS_H

#include "Tensors.h"

#include <torch/csrc/stable/device.h>

#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace lora::runtime::ops {

using torch::stable::Tensor;

int64_t abiVersion();

int64_t programOpen(std::string path, torch::stable::Device device,
                    int64_t maxTokens, int64_t maxBlocks,
                    int64_t maxTileEntries);
std::string programManifest(int64_t program);
void programClose(int64_t program);

int64_t layer(int64_t program, std::string site);
void layerFree(int64_t layer);

int64_t bankCreate(int64_t program, int64_t numBlocks);
void bankLoad(int64_t bank, std::string name, std::string folder);
void bankLoadTensors(int64_t bank, std::string name, std::string config,
                     std::vector<std::string> names,
                     std::vector<Tensor> tensors);
void bankUnload(int64_t bank, std::string name);
void bankPin(int64_t bank, std::string name, bool pinned);
int64_t bankAcquire(int64_t bank, std::string name);
void bankRelease(int64_t bank, int64_t slot);
std::string bankList(int64_t bank);
void bankFree(int64_t bank);

int64_t routingCreate(int64_t bank);
void routingSet(int64_t routing, const Tensor &slots);
void routingFree(int64_t routing);

Tensor linear(const Tensor &x, const Tensor &weight, std::optional<Tensor> bias,
              int64_t layer, int64_t routing, int64_t flags);
void linearOut(Tensor y, const Tensor &x, const Tensor &weight,
               std::optional<Tensor> bias, int64_t layer, int64_t routing,
               int64_t flags);
int64_t linearBind(const Tensor &weight, std::optional<Tensor> bias,
                   int64_t layer, int64_t routing, int64_t flags);
void linearUnbind(int64_t bound);
void boundLinearOut(StableIValue *stack, uint64_t numInputs,
                    uint64_t numOutputs);
Tensor embedding(const Tensor &ids, const Tensor &weight, int64_t layer,
                 int64_t routing);
void embeddingOut(Tensor y, const Tensor &ids, const Tensor &weight,
                  int64_t layer, int64_t routing);
Tensor moe(const Tensor &x, const Tensor &ids, const Tensor &weights,
           const Tensor &gateUp, std::optional<Tensor> up, const Tensor &down,
           int64_t layer, int64_t routing, int64_t order, int64_t activation);
void moeOut(Tensor y, const Tensor &x, const Tensor &ids, const Tensor &weights,
            const Tensor &gateUp, std::optional<Tensor> up, const Tensor &down,
            int64_t layer, int64_t routing, int64_t order, int64_t activation);
void adapt(Tensor y, const Tensor &x, int64_t layer, int64_t routing);

} // namespace lora::runtime::ops

#endif // RUNTIME_TORCH_OPERATORS_H
