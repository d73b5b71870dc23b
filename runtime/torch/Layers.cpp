//===- Layers.cpp - Operators that compute ------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Objects.h"
#include "Operators.h"

#include <torch/csrc/stable/ops.h>

#include <cstring>

using namespace lora::runtime;
using namespace lora::runtime::ops;

//===----------------------------------------------------------------------===//
// What every layer needs
//===----------------------------------------------------------------------===//

namespace {
/// What one call is about; others own it.
struct Call {
  Layer *layer;
  ops::Routing *routing; ///< Null: base only.

  Call(Layer *layer, ops::Routing *given)
      : layer(layer), routing(given && !given->empty ? given : nullptr) {}
  ops::Program &program() const { return layer->program(); }
  /// The `site` attribute of a kernel on the CPU.
  int64_t site() const { return routing ? layer->siteNumber() : -1; }
  void check(const char *name, AtenTensorHandle tensor) const {
    if (placeOf(tensor) != program().place)
      checkPlace(concat(name).c_str(), tensor, program().place);
  }
  void check(const char *name, const Tensor &tensor) const {
    check(name, tensor.get());
  }
  void onlyCPU(const char *what) const {
    if (program().cuda)
      fail("layer '", layer->site(), "': ", what,
           " has no kernel for CUDA yet; expected a program on the CPU");
  }
  std::string concat(const char *name) const {
    return "layer '" + layer->site() + "': " + name;
  }
  void run(int32_t kernel, std::initializer_list<LoraTensor> operands,
           std::initializer_list<int64_t> attributes) const {
    lora_error *error = nullptr;
    lora_status status =
        lora_kernel_run(cpuDevice().get(), kernel, operands.begin(),
                        operands.size(), attributes.begin(), attributes.size(),
                        routing ? routing->routing.get() : nullptr, &error);
    if (status != LORA_OK)
      fail("layer '", layer->site(), "': ", Error(status, error).message());
  }
};

/// The same from handles.
struct OwnedCall {
  std::shared_ptr<Layer> layer;
  std::shared_ptr<ops::Routing> routing;

  OwnedCall(int64_t layerHandle, int64_t routingHandle)
      : layer(Tables::get().layers.find(layerHandle)) {
    if (routingHandle == 0)
      return;
    routing = Tables::get().routings.find(routingHandle);
    if (routing->bank->program.get() != &layer->program())
      fail("layer '", layer->site(),
           "': expected a routing of the layer's program, found one of '",
           routing->bank->program->path, "'");
  }
  Call get() const { return {layer.get(), routing.get()}; }
};

constexpr LoraTensor kNone = {};
} // namespace

//===----------------------------------------------------------------------===//
// Linear
//===----------------------------------------------------------------------===//

static void checkFlags(int64_t flags) {
  if (flags & ~int64_t(LORA_BATCH_INVARIANT | LORA_ANY_ROUTING))
    fail("unknown flags ", flags);
}

/// Rows are summed in one order, whatever the batch: flags choose nothing.
static void runOnCPU(const Call &call, const LoraTensor &y, const LoraTensor &x,
                     const LoraTensor &weight, const LoraTensor *bias) {
  if (bias)
    call.run(LORA_KERNEL_LINEAR, {x, kNone, y, weight, *bias},
             {call.site(), 1, 1});
  else
    call.run(LORA_KERNEL_LINEAR, {x, kNone, y, weight}, {call.site(), 1, 0});
}

static void runOnCUDA(const Call &call, Linear &linear, const LoraTensor &y,
                      const LoraTensor &x, int64_t flags) {
  ops::Program &program = call.program();
  // Every tensor was looked at; a graph is replayed with batches to come.
  flags |= LORA_KNOWN_MEMORY | LORA_FOLLOW_CAPTURE;
  CudaStream &stream = program.cuda->currentStream();
  std::unique_lock lock(stream.mutex);
  stream.reserveFor(program);
  if (!call.routing) {
    check(linear(x, y, nullptr, stream.stream, uint32_t(flags)));
    return;
  }
  std::lock_guard routingLock(call.routing->mutex);
  check(linear(x, y, &call.routing->routing, stream.stream, uint32_t(flags)));
}

static void runLinear(const Call &call, const LoraTensor &y,
                      const LoraTensor &x, const LoraTensor &weight,
                      const LoraTensor *bias, int64_t flags) {
  checkFlags(flags);
  if (call.program().cuda)
    runOnCUDA(call, *call.layer->linearFor(weight, bias), y, x, flags);
  else
    runOnCPU(call, y, x, weight, bias);
}

static void checkWeights(const Call &call, const Tensor &weight,
                         const std::optional<Tensor> &bias) {
  call.check("weight", weight);
  if (bias)
    call.check("bias", *bias);
  if (weight.dim() != 2)
    fail(call.concat("weight"), ": expected shape [N, K], found ",
         shapeOf(weight));
}

Tensor ops::linear(const Tensor &x, const Tensor &weight,
                   std::optional<Tensor> bias, int64_t layer, int64_t routing,
                   int64_t flags) {
  OwnedCall owned(layer, routing);
  Call call = owned.get();
  call.check("x", x);
  checkWeights(call, weight, bias);
  // As torch.nn.functional.linear, this takes an x of any strides.
  Tensor dense = x;
  LoraTensor rows;
  constexpr uintptr_t kAlignment = 16;
  if (!rowsOf("x", x, rows) || rows.strides[0] < rows.sizes[1] ||
      (call.program().cuda &&
       (reinterpret_cast<uintptr_t>(rows.data) % kAlignment ||
        rows.strides[0] * 2 % int64_t(kAlignment)))) {
    dense = torch::stable::contiguous(x);
    // Contiguous, and yet where no kernel can read it.
    if (dense.data_ptr() == x.data_ptr())
      dense = torch::stable::clone(x);
    rows = rowsOf("x", dense);
  }
  Tensor y = emptyRows(x, /*replaceLast=*/true, weight.size(0), x);
  LoraTensor vector = bias ? viewOf("bias", *bias) : kNone;
  runLinear(call, rowsOf("y", y), rows, viewOf("weight", weight),
            bias ? &vector : nullptr, flags);
  return y;
}

void ops::linearOut(Tensor y, const Tensor &x, const Tensor &weight,
                    std::optional<Tensor> bias, int64_t layer, int64_t routing,
                    int64_t flags) {
  OwnedCall owned(layer, routing);
  Call call = owned.get();
  call.check("y", y);
  call.check("x", x);
  checkWeights(call, weight, bias);
  checkRows("y", y, x, /*replaceLast=*/true, weight.size(0));
  LoraTensor vector = bias ? viewOf("bias", *bias) : kNone;
  runLinear(call, rowsOf("y", y), rowsOf("x", x), viewOf("weight", weight),
            bias ? &vector : nullptr, flags);
}

int64_t ops::linearBind(const Tensor &weight, std::optional<Tensor> bias,
                        int64_t layer, int64_t routing, int64_t flags) {
  OwnedCall owned(layer, routing);
  Call call = owned.get();
  checkFlags(flags);
  checkWeights(call, weight, bias);
  auto made = std::make_shared<BoundLinear>(BoundLinear{
      owned.layer, owned.routing, weight, bias, viewOf("weight", weight),
      bias ? viewOf("bias", *bias) : kNone, nullptr, flags});
  if (call.program().cuda)
    made->linear = call.layer->linearFor(made->weightView,
                                         bias ? &made->biasView : nullptr);
  return Tables::get().boundLinears.add(std::move(made));
}

void ops::linearUnbind(int64_t bound) {
  Tables::get().boundLinears.remove(bound);
}

namespace {
/// A tensor of the dispatcher's stack, whose reference is ours.
struct Taken {
  AtenTensorHandle handle;
  explicit Taken(StableIValue value) {
    static_assert(sizeof(handle) == sizeof(value));
    std::memcpy(&handle, &value, sizeof(handle));
  }
  Taken(const Taken &) = delete;
  ~Taken() { (void)aoti_torch_delete_tensor_object(handle); }
};
} // namespace

/// (y, x, bound). Without TORCH_BOX, whose tensors are two allocations each.
void ops::boundLinearOut(StableIValue *stack, uint64_t, uint64_t) {
  Taken y(stack[0]), x(stack[1]);
  std::shared_ptr<BoundLinear> bound = Tables::get().boundLinears.find(
      torch::stable::detail::to<int64_t>(stack[2]));
  Call call(bound->layer.get(), bound->routing.get());
  call.check("y", y.handle);
  call.check("x", x.handle);
  LoraTensor rows = rowsOf("x", x.handle), out = rowsOf("y", y.handle);
  if (bound->linear)
    runOnCUDA(call, *bound->linear, out, rows, bound->flags);
  else
    runOnCPU(call, out, rows, bound->weightView,
             bound->bias ? &bound->biasView : nullptr);
}

//===----------------------------------------------------------------------===//
// Embedding
//===----------------------------------------------------------------------===//

static void runEmbedding(const Call &call, const Tensor &y, const Tensor &ids,
                         const Tensor &weight) {
  LoraTensor list = listOf("ids", ids), rows = rowsOf("y", y);
  LoraTensor table = viewOf("weight", weight);
  if (!call.program().cuda) {
    call.run(LORA_KERNEL_EMBEDDING, {list, kNone, rows, table}, {call.site()});
    return;
  }
  std::shared_ptr<Embedding> embedding = call.layer->embeddingFor(table);
  constexpr uint32_t kFlags = LORA_KNOWN_MEMORY | LORA_FOLLOW_CAPTURE;
  CudaStream &stream = call.program().cuda->currentStream();
  std::unique_lock lock(stream.mutex);
  if (!call.routing) {
    check((*embedding)(list, rows, nullptr, stream.stream, kFlags));
    return;
  }
  std::lock_guard routingLock(call.routing->mutex);
  check(
      (*embedding)(list, rows, &call.routing->routing, stream.stream, kFlags));
}

static void checkEmbedding(const Call &call, const Tensor &ids,
                           const Tensor &weight) {
  call.check("ids", ids);
  call.check("weight", weight);
  if (weight.dim() != 2)
    fail(call.concat("weight"), ": expected shape [V, H], found ",
         shapeOf(weight));
}

Tensor ops::embedding(const Tensor &ids, const Tensor &weight, int64_t layer,
                      int64_t routing) {
  OwnedCall owned(layer, routing);
  Call call = owned.get();
  checkEmbedding(call, ids, weight);
  Tensor y = emptyRows(ids, /*replaceLast=*/false, weight.size(1), weight);
  runEmbedding(call, y, torch::stable::contiguous(ids), weight);
  return y;
}

void ops::embeddingOut(Tensor y, const Tensor &ids, const Tensor &weight,
                       int64_t layer, int64_t routing) {
  OwnedCall owned(layer, routing);
  Call call = owned.get();
  call.check("y", y);
  checkEmbedding(call, ids, weight);
  checkRows("y", y, ids, /*replaceLast=*/false, weight.size(1));
  runEmbedding(call, y, ids, weight);
}

//===----------------------------------------------------------------------===//
// Mixture of experts
//===----------------------------------------------------------------------===//

static void runMoE(const Call &call, const Tensor &y, const Tensor &x,
                   const Tensor &ids, const Tensor &weights,
                   const Tensor &gateUp, const std::optional<Tensor> &up,
                   const Tensor &down, int64_t order, int64_t activation) {
  if ((order == LORA_MOE_SEPARATE) != up.has_value())
    fail(call.concat("up"),
         up ? ": expected none, as order is not separate (2), found one"
            : ": expected a tensor, as order is separate (2), found none");
  LoraTensor rows = rowsOf("x", x), out = rowsOf("y", y);
  LoraTensor chosen = rowsOf("ids", ids), scores = rowsOf("weights", weights);
  LoraTensor first = viewOf("gate_up", gateUp), last = viewOf("down", down);
  if (up)
    call.run(LORA_KERNEL_MOE,
             {rows, chosen, scores, kNone, out, first, viewOf("up", *up), last},
             {call.site(), order, activation});
  else
    call.run(LORA_KERNEL_MOE, {rows, chosen, scores, kNone, out, first, last},
             {call.site(), order, activation});
}

static void checkMoE(const Call &call, const Tensor &x, const Tensor &ids,
                     const Tensor &weights, const Tensor &gateUp,
                     const std::optional<Tensor> &up, const Tensor &down) {
  call.onlyCPU("a mixture of experts");
  call.check("x", x);
  call.check("ids", ids);
  call.check("weights", weights);
  call.check("gate_up", gateUp);
  if (up)
    call.check("up", *up);
  call.check("down", down);
}

Tensor ops::moe(const Tensor &x, const Tensor &ids, const Tensor &weights,
                const Tensor &gateUp, std::optional<Tensor> up,
                const Tensor &down, int64_t layer, int64_t routing,
                int64_t order, int64_t activation) {
  OwnedCall owned(layer, routing);
  Call call = owned.get();
  checkMoE(call, x, ids, weights, gateUp, up, down);
  Tensor dense = torch::stable::contiguous(x);
  Tensor y = torch::stable::empty_like(dense);
  runMoE(call, y, dense, ids, weights, gateUp, up, down, order, activation);
  return y;
}

void ops::moeOut(Tensor y, const Tensor &x, const Tensor &ids,
                 const Tensor &weights, const Tensor &gateUp,
                 std::optional<Tensor> up, const Tensor &down, int64_t layer,
                 int64_t routing, int64_t order, int64_t activation) {
  OwnedCall owned(layer, routing);
  Call call = owned.get();
  call.check("y", y);
  checkMoE(call, x, ids, weights, gateUp, up, down);
  runMoE(call, y, x, ids, weights, gateUp, up, down, order, activation);
}

//===----------------------------------------------------------------------===//
// Delta alone
//===----------------------------------------------------------------------===//

void ops::adapt(Tensor y, const Tensor &x, int64_t layer, int64_t routing) {
  OwnedCall owned(layer, routing);
  Call call = owned.get();
  call.onlyCPU("a delta by itself");
  call.check("y", y);
  call.check("x", x);
  if (!call.routing)
    return;
  bool ids = x.scalar_type() == torch::headeronly::ScalarType::Long;
  LoraTensor input = ids ? listOf("x", x) : rowsOf("x", x);
  // An embedding's ids do not tell its vocabulary; the site does.
  int64_t width = ids ? call.layer->inputWidth() : input.sizes[1];
  call.run(LORA_KERNEL_ADAPT, {input, kNone, rowsOf("y", y)},
           {call.site(), width});
}
