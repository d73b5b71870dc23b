//===- Library.cpp - torch.ops.lora -------------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// On LibTorch's stable ABI: one file for PyTorch 2.11 and newer. Objects are
// handles (0: none); T is the number of tokens, the product of all leading
// dimensions. Errors are RuntimeErrors that say what was expected and found,
// and nothing has changed then. Whatever computes runs on PyTorch's current
// stream, waits for nothing and may be captured.
//
//===----------------------------------------------------------------------===//

#include "Operators.h"

#include <torch/csrc/stable/library.h>

using namespace lora::runtime;

STABLE_TORCH_LIBRARY(lora, m) {
  m.def("abi_version() -> int");

  // A file of lora-compile. On the CPU its bank is used, on CUDA its kernels as
  // well, with workspaces for batches of these limits (0: what the bank
  // allows). Objects keep the program that they are made from.
  m.def("program_open(str path, Device device, int max_tokens=8192, int "
        "max_blocks=0, int max_tile_entries=0) -> int");
  m.def("program_manifest(int program) -> str");
  m.def("program_close(int program) -> ()");
  // The layer at a site, packed layers as one.
  m.def("layer(int program, str site) -> int");
  m.def("layer_free(int layer) -> ()");

  // Adapters by name. num_blocks: 16 ranks each, of memory on CUDA (0: enough
  // for all slots). Loading replaces what has the name, whole or not at all,
  // for batches that are set afterwards.
  m.def("bank_create(int program, int num_blocks=0) -> int");
  m.def("bank_load(int bank, str name, str folder) -> ()");
  m.def("bank_load_tensors(int bank, str name, str config, str[] names, "
        "Tensor[] tensors) -> ()");
  m.def("bank_unload(int bank, str name) -> ()");
  m.def("bank_pin(int bank, str name, bool pinned) -> ()");
  m.def("bank_acquire(int bank, str name) -> int");
  m.def("bank_release(int bank, int slot) -> ()");
  m.def("bank_list(int bank) -> str");
  m.def("bank_free(int bank) -> ()");

  // Which slot each token of a batch has: int32 [T] on the CPU, -1 for none. On
  // CUDA in the order of the current stream, and not while it is captured. A
  // new one, and one of no tokens, is the base model for any number of tokens.
  m.def("routing_create(int bank) -> int");
  m.def("routing_set(int routing, Tensor slots) -> ()");
  m.def("routing_free(int routing) -> ()");

  // x [..., K], weight [N, K] (N: all slices), y [..., N]. flags: 1 for rows
  // that do not depend on the batch, 2 for kernels that fit every batch of as
  // many tokens (set while a stream is captured).
  m.def("linear(Tensor x, Tensor weight, Tensor? bias, int layer, int "
        "routing=0, int flags=0) -> Tensor");
  m.def("linear_out(Tensor(a!) y, Tensor x, Tensor weight, Tensor? bias, int "
        "layer, int routing=0, int flags=0) -> ()");
  // The same with all but x and y given once and kept: each argument less costs
  // the host less.
  m.def("linear_bind(Tensor weight, Tensor? bias, int layer, int routing=0, "
        "int flags=0) -> int");
  m.def("linear_unbind(int bound) -> ()");
  m.def("bound_linear_out(Tensor(a!) y, Tensor x, int bound) -> ()");
  // ids int64 [...], weight [V, H], y [..., H]. On CUDA an id beyond the table
  // gives a row of NaN, on the CPU a RuntimeError.
  m.def("embedding(Tensor ids, Tensor weight, int layer, int routing=0) -> "
        "Tensor");
  m.def("embedding_out(Tensor(a!) y, Tensor ids, Tensor weight, int layer, int "
        "routing=0) -> ()");
  // LORA_KERNEL_MOE of Program.h: x [..., H], ids int64 and weights [..., k];
  // order is a LoraMoEOrder, activation a LoraActivation. CPU.
  m.def("moe(Tensor x, Tensor ids, Tensor weights, Tensor gate_up, Tensor? up, "
        "Tensor down, int layer, int routing=0, int order=0, int activation=0) "
        "-> Tensor");
  m.def("moe_out(Tensor(a!) y, Tensor x, Tensor ids, Tensor weights, Tensor "
        "gate_up, Tensor? up, Tensor down, int layer, int routing=0, int "
        "order=0, int activation=0) -> ()");
  // y += delta, for a product that somebody else computes. CPU.
  m.def("adapt_(Tensor(a!) y, Tensor x, int layer, int routing) -> ()");
}

// The objects' operators have no tensor, or one that is read on the CPU.
STABLE_TORCH_LIBRARY_IMPL(lora, CompositeExplicitAutograd, m) {
  m.impl("abi_version", TORCH_BOX(&ops::abiVersion));
  m.impl("program_open", TORCH_BOX(&ops::programOpen));
  m.impl("program_manifest", TORCH_BOX(&ops::programManifest));
  m.impl("program_close", TORCH_BOX(&ops::programClose));
  m.impl("layer", TORCH_BOX(&ops::layer));
  m.impl("layer_free", TORCH_BOX(&ops::layerFree));
  m.impl("linear_bind", TORCH_BOX(&ops::linearBind));
  m.impl("linear_unbind", TORCH_BOX(&ops::linearUnbind));
  m.impl("bank_create", TORCH_BOX(&ops::bankCreate));
  m.impl("bank_load", TORCH_BOX(&ops::bankLoad));
  m.impl("bank_load_tensors", TORCH_BOX(&ops::bankLoadTensors));
  m.impl("bank_unload", TORCH_BOX(&ops::bankUnload));
  m.impl("bank_pin", TORCH_BOX(&ops::bankPin));
  m.impl("bank_acquire", TORCH_BOX(&ops::bankAcquire));
  m.impl("bank_release", TORCH_BOX(&ops::bankRelease));
  m.impl("bank_list", TORCH_BOX(&ops::bankList));
  m.impl("bank_free", TORCH_BOX(&ops::bankFree));
  m.impl("routing_create", TORCH_BOX(&ops::routingCreate));
  m.impl("routing_set", TORCH_BOX(&ops::routingSet));
  m.impl("routing_free", TORCH_BOX(&ops::routingFree));
}

// One function for both: the layer's program knows where it runs, and what is
// elsewhere is an error.
#define LORA_LAYER_OPERATORS(m)                                                \
  m.impl("linear", TORCH_BOX(&ops::linear));                                   \
  m.impl("linear_out", TORCH_BOX(&ops::linearOut));                            \
  m.impl("bound_linear_out", &ops::boundLinearOut);                            \
  m.impl("embedding", TORCH_BOX(&ops::embedding));                             \
  m.impl("embedding_out", TORCH_BOX(&ops::embeddingOut));                      \
  m.impl("moe", TORCH_BOX(&ops::moe));                                         \
  m.impl("moe_out", TORCH_BOX(&ops::moeOut));                                  \
  m.impl("adapt_", TORCH_BOX(&ops::adapt))

STABLE_TORCH_LIBRARY_IMPL(lora, CPU, m) { LORA_LAYER_OPERATORS(m); }
STABLE_TORCH_LIBRARY_IMPL(lora, CUDA, m) { LORA_LAYER_OPERATORS(m); }
