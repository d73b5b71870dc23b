// RUN: lora-opt %s -split-input-file --convert-lora-to-kernels | FileCheck %s

// The bank becomes an attribute of the entry, its sites in order; a kernel names
// its site by position and gets the tensor of slots after the activation.
// CHECK-NOT: lora.bank
// CHECK-NOT: lora.route
// CHECK-LABEL: func @linear(
// CHECK-SAME: %[[F:.*]]: !lora.frame, %[[X:.*]]: tensor<?x8xf32>, %[[W:.*]]: tensor<4x8xf32>, %[[B:.*]]: tensor<4xf32>, %[[S:.*]]: tensor<?xi32>)
// CHECK-SAME: bank = {dtype = bf16, max_adapters = 3 : i64, max_rank = 16 : i64, name = "adapters", sites = [
// CHECK-SAME: {kind = "embedding", name = "embed", slices = [#lora.slice<"embed_tokens", 16 -> 8>]}
// CHECK-SAME: {kind = "linear", name = "up", slices = [#lora.slice<"up_proj", 8 -> 4>]}
// CHECK: lora.call_kernel linear %[[F]] [1, 1, 1] ins(%[[X]], %[[S]], %[[W]], %[[B]] :
lora.bank @adapters max_adapters 3 max_rank 16 dtype bf16 {
  lora.bank.site @embed embedding [#lora.slice<"embed_tokens", 16 -> 8>]
  lora.bank.site @up linear [#lora.slice<"up_proj", 8 -> 4>]
}
func.func @linear(%x: tensor<?x8xf32>, %w: tensor<4x8xf32>, %b: tensor<4xf32>, %s: tensor<?xi32>) -> tensor<?x4xf32> {
  %r = lora.route %s : tensor<?xi32>
  %y = lora.adapted_linear %x, %w, %r bias %b @adapters::@up site "up_proj"
      : (tensor<?x8xf32>, tensor<4x8xf32>, !lora.routing, tensor<4xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// -----

// Packed and adapted: slots, then the segments.
lora.bank @adapters max_adapters 3 max_rank 16 dtype f32 {
  lora.bank.site @gu linear [#lora.slice<"gate", 8 -> 4>, #lora.slice<"up", 8 -> 2>]
}
// CHECK-LABEL: func @packed(
// CHECK-SAME: %[[F:.*]]: !lora.frame, %[[X:.*]]: tensor<?x8xf32>, %[[G:[^:]*]]: tensor<4x8xf32>, %[[U:[^:]*]]: tensor<2x8xf32>, %[[S:.*]]: tensor<?xi32>)
// CHECK: lora.call_kernel linear %[[F]] [0, 2, 0] ins(%[[X]], %[[S]], %[[G]], %[[U]] :
func.func @packed(%x: tensor<?x8xf32>, %g: tensor<4x8xf32>, %u: tensor<2x8xf32>, %s: tensor<?xi32>) -> tensor<?x6xf32> {
  %r = lora.route %s : tensor<?xi32>
  %w = tensor.concat dim(0) %g, %u : (tensor<4x8xf32>, tensor<2x8xf32>) -> tensor<6x8xf32>
  %y = lora.adapted_linear %x, %w, %r @adapters::@gu site "gate_up"
      : (tensor<?x8xf32>, tensor<6x8xf32>, !lora.routing) -> tensor<?x6xf32>
  return %y : tensor<?x6xf32>
}

// -----

// An embedding and the adapt op on it are one kernel.
lora.bank @adapters max_adapters 3 max_rank 16 dtype f32 {
  lora.bank.site @embed embedding [#lora.slice<"embed_tokens", 16 -> 8>]
}
// CHECK-LABEL: func @embedding(
// CHECK-SAME: %[[F:.*]]: !lora.frame, %[[IDS:.*]]: tensor<?xi64>, %[[W:.*]]: tensor<16x8xf32>, %[[S:.*]]: tensor<?xi32>)
// CHECK: %[[Y:.*]] = lora.call_kernel embedding %[[F]] [0] ins(%[[IDS]], %[[S]], %[[W]] :
// CHECK-NOT: lora.
// CHECK: return %[[Y]]
func.func @embedding(%ids: tensor<?xi64>, %w: tensor<16x8xf32>, %s: tensor<?xi32>) -> tensor<?x8xf32> {
  %r = lora.route %s : tensor<?xi32>
  %x = lora.vocab_parallel_embedding %ids, %w site "embed_tokens" : (tensor<?xi64>, tensor<16x8xf32>) -> tensor<?x8xf32>
  %y = lora.adapt %x, %ids, %r @adapters::@embed : tensor<?x8xf32>, tensor<?xi64>
  return %y : tensor<?x8xf32>
}

// -----

// Experts: slots stand before the weights.
lora.bank @adapters max_adapters 3 max_rank 16 dtype f32 {
  lora.bank.site @e moe experts 4 [#lora.slice<"gate_up", 8 -> 12>, #lora.slice<"down", 6 -> 8>]
}
// CHECK-LABEL: func @moe(
// CHECK-SAME: %[[F:.*]]: !lora.frame, %[[X:.*]]: tensor<?x8xf32>, %[[GU:[^:]*]]: tensor<4x12x8xf32>, %[[D:[^:]*]]: tensor<4x8x6xf32>, %[[IDS:[^:]*]]: tensor<?x2xi64>, %[[W:[^:]*]]: tensor<?x2xf32>, %[[S:.*]]: tensor<?xi32>)
// CHECK-SAME: {experts = 4 : i64, kind = "moe", name = "e"
// CHECK: lora.call_kernel moe %[[F]] [0, 0, 2] ins(%[[X]], %[[IDS]], %[[W]], %[[S]], %[[GU]], %[[D]] :
func.func @moe(%x: tensor<?x8xf32>, %gu: tensor<4x12x8xf32>, %d: tensor<4x8x6xf32>, %ids: tensor<?x2xi64>,
               %w: tensor<?x2xf32>, %s: tensor<?xi32>) -> tensor<?x8xf32> {
  %r = lora.route %s : tensor<?xi32>
  %y = lora.adapted_moe %x experts %ids weights %w, %r @adapters::@e site "experts" order concatenated activation gelu_tanh (%gu, %d)
      : (tensor<?x8xf32>, tensor<?x2xi64>, tensor<?x2xf32>, !lora.routing, tensor<4x12x8xf32>, tensor<4x8x6xf32>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}

// -----

// The head's selected rows have slots of their own.
lora.bank @adapters max_adapters 3 max_rank 16 dtype f32 {
  lora.bank.site @up linear [#lora.slice<"up_proj", 8 -> 8>]
  lora.bank.site @head linear [#lora.slice<"lm_head", 8 -> 16>]
}
// CHECK-LABEL: func @two_routes(
// CHECK-SAME: %[[S:[^:]*]]: tensor<?xi32>, %[[P:[^:]*]]: tensor<?xi32>)
// CHECK: lora.call_kernel linear %{{.*}} [0, 1, 0] ins(%{{.*}}, %[[S]], %{{.*}} :
// CHECK: lora.call_kernel linear %{{.*}} [1, 1, 0] ins(%{{.*}}, %[[P]], %{{.*}} :
func.func @two_routes(%x: tensor<?x8xf32>, %z: tensor<?x8xf32>, %w: tensor<8x8xf32>, %h: tensor<16x8xf32>,
                      %s: tensor<?xi32>, %p: tensor<?xi32>) -> (tensor<?x8xf32>, tensor<?x16xf32>) {
  %r = lora.route %s : tensor<?xi32>
  %q = lora.route %p : tensor<?xi32>
  %y = lora.adapted_linear %x, %w, %r @adapters::@up site "up_proj"
      : (tensor<?x8xf32>, tensor<8x8xf32>, !lora.routing) -> tensor<?x8xf32>
  %l = lora.adapted_linear %z, %h, %q @adapters::@head site "lm_head"
      : (tensor<?x8xf32>, tensor<16x8xf32>, !lora.routing) -> tensor<?x16xf32>
  return %y, %l : tensor<?x8xf32>, tensor<?x16xf32>
}

// -----

// Behind a layer's own forward the delta is a kernel of its own, in place.
lora.bank @adapters max_adapters 3 max_rank 16 dtype f32 {
  lora.bank.site @up linear [#lora.slice<"up_proj", 8 -> 4>]
}
// CHECK-LABEL: func @apart(
// CHECK-SAME: %[[F:.*]]: !lora.frame, %[[X:.*]]: tensor<?x?x8xf32>, %[[Y:.*]]: tensor<?x?x4xf32>, %[[S:.*]]: tensor<?xi32>)
// CHECK-DAG: %[[X2:.*]] = tensor.collapse_shape %[[X]]
// CHECK-DAG: %[[Y2:.*]] = tensor.collapse_shape %[[Y]]
// CHECK: %[[Z:.*]] = lora.call_kernel adapt %[[F]] [0] ins(%[[X2]], %[[S]] : tensor<?x8xf32>, tensor<?xi32>) outs(%[[Y2]] : tensor<?x4xf32>)
// CHECK: tensor.expand_shape %[[Z]]
func.func @apart(%x: tensor<?x?x8xf32>, %y: tensor<?x?x4xf32>, %s: tensor<?xi32>) -> tensor<?x?x4xf32> {
  %r = lora.route %s : tensor<?xi32>
  %z = lora.adapt %y, %x, %r @adapters::@up : tensor<?x?x4xf32>, tensor<?x?x8xf32>
  return %z : tensor<?x?x4xf32>
}
