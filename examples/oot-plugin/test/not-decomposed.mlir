// A layer of acme's is never taken for the layer it derives from.
// RUN: lora-opt %s --load-dialect-plugin=%acme -split-input-file --convert-lora-to-kernels -verify-diagnostics

func.func @linear(%x: tensor<?x16xf32>, %w: tensor<16x16xf32>) -> tensor<?x16xf32> {
  %0 = lora.replicated_linear %x, %w site "gate" : (tensor<?x16xf32>, tensor<16x16xf32>) -> tensor<?x16xf32>
  // expected-error @below {{expected a layer of the lora dialect: a variant needs a lowering of its own}}
  %1 = acme.linear %0, %w site "o" : (tensor<?x16xf32>, tensor<16x16xf32>) -> tensor<?x16xf32>
  return %1 : tensor<?x16xf32>
}

// -----

func.func @moe(%x: tensor<?x16xf32>, %w: tensor<16x16xf32>, %gu: tensor<4x8x16xf32>, %d: tensor<4x16x8xf32>,
               %ids: tensor<?x2xi64>, %p: tensor<?x2xf32>) -> tensor<?x16xf32> {
  %0 = lora.replicated_linear %x, %w site "gate" : (tensor<?x16xf32>, tensor<16x16xf32>) -> tensor<?x16xf32>
  // expected-error @below {{expected a layer of the lora dialect: a variant needs a lowering of its own}}
  %1 = acme.fused_moe %0 gate %gu up %gu down %d experts %ids weights %p site "e" activation silu {routed_scale = 2.5 : f32}
      : (tensor<?x16xf32>, tensor<4x8x16xf32>, tensor<4x8x16xf32>, tensor<4x16x8xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x16xf32>
  return %1 : tensor<?x16xf32>
}
