// RUN: lora-opt %s -split-input-file -verify-diagnostics --lora-raise-layers

// The mistranslated view: one of two dynamic dimensions is said to be 1. Seen
// also through elementwise ops.
#id = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
ml_program.global private @up.weight(#ml_program.extern) : tensor<32x64xf32>
func.func @mistranslated(%x: tensor<?x?x64xf32>, %e3: tensor<?x1x64xf32>, %e: tensor<?x32xf32>) -> tensor<?x32xf32> {
  %f0 = arith.constant 0.0 : f32
  %w = ml_program.global_load_const @up.weight : tensor<32x64xf32>
  %et = tensor.empty() : tensor<64x32xf32>
  %wt = linalg.transpose ins(%w : tensor<32x64xf32>) outs(%et : tensor<64x32xf32>) permutation = [1, 0]
  // expected-note @below {{cast here}}
  %cast = tensor.cast %x : tensor<?x?x64xf32> to tensor<?x1x64xf32>
  %neg = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%cast : tensor<?x1x64xf32>) outs(%e3 : tensor<?x1x64xf32>) {
  ^bb0(%i: f32, %o: f32):
    %n = arith.negf %i : f32
    linalg.yield %n : f32
  } -> tensor<?x1x64xf32>
  %flat = tensor.collapse_shape %neg [[0], [1, 2]] : tensor<?x1x64xf32> into tensor<?x64xf32>
  %z = linalg.fill ins(%f0 : f32) outs(%e : tensor<?x32xf32>) -> tensor<?x32xf32>
  // expected-error @below {{expected the input of layer 'up' to keep its dynamic sizes, found a cast of one to 1: the front end has mistranslated a view that merges two dynamic dimensions; export with at most one of them dynamic, or import linears as linalg.contract}}
  %y = linalg.matmul ins(%flat, %wt : tensor<?x64xf32>, tensor<64x32xf32>) outs(%z : tensor<?x32xf32>) -> tensor<?x32xf32>
  return %y : tensor<?x32xf32>
}

// -----

// expected-error @below {{expected layer = "fused_moe_3d" or "fused_moe", found none}}
func.func private @"lora.fused_moe:e"(tensor<?x64xf32>) -> tensor<?x64xf32>
func.func @no_layer(%x: tensor<?x64xf32>) -> tensor<?x64xf32> {
  // expected-note @below {{called here}}
  %y = call @"lora.fused_moe:e"(%x) : (tensor<?x64xf32>) -> tensor<?x64xf32>
  return %y : tensor<?x64xf32>
}

// -----

// expected-error @below {{expected 5 arguments (x, gate_up, down, ids, weights) and one result, found 1 and 1}}
func.func private @"lora.fused_moe:e"(tensor<?x64xf32>) -> tensor<?x64xf32> attributes {layer = "fused_moe_3d"}
func.func @few_arguments(%x: tensor<?x64xf32>) -> tensor<?x64xf32> {
  // expected-note @below {{called here}}
  %y = call @"lora.fused_moe:e"(%x) : (tensor<?x64xf32>) -> tensor<?x64xf32>
  return %y : tensor<?x64xf32>
}

// -----

// expected-error @below {{expected activation to be silu, gelu or gelu_tanh, found 'relu'}}
func.func private @"lora.fused_moe:e"(tensor<?x64xf32>, tensor<4x192x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
    attributes {layer = "fused_moe_3d", order = "interleaved", activation = "relu"}
func.func @activation(%x: tensor<?x64xf32>, %gu: tensor<4x192x64xf32>, %d: tensor<4x64x96xf32>, %ids: tensor<?x2xi64>, %p: tensor<?x2xf32>) -> tensor<?x64xf32> {
  // expected-note @below {{called here}}
  %y = call @"lora.fused_moe:e"(%x, %gu, %d, %ids, %p)
      : (tensor<?x64xf32>, tensor<4x192x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
  return %y : tensor<?x64xf32>
}

// -----

// An order is never guessed.
// expected-error @below {{expected order to be concatenated or interleaved, found ''}}
func.func private @"lora.fused_moe:e"(tensor<?x64xf32>, tensor<4x192x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
    attributes {layer = "fused_moe_3d", activation = "silu"}
func.func @order(%x: tensor<?x64xf32>, %gu: tensor<4x192x64xf32>, %d: tensor<4x64x96xf32>, %ids: tensor<?x2xi64>, %p: tensor<?x2xf32>) -> tensor<?x64xf32> {
  // expected-note @below {{called here}}
  %y = call @"lora.fused_moe:e"(%x, %gu, %d, %ids, %p)
      : (tensor<?x64xf32>, tensor<4x192x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
  return %y : tensor<?x64xf32>
}
