// RUN: lora-opt %s --split-input-file --verify-diagnostics --allow-unregistered-dialect --lora-decompose-variants=strict

lora.variant "acme.row" of "lora.row_parallel_linear" provider "acme 2.4" layer {} delta result
func.func @none(%x: tensor<?x8xf32>, %w: tensor<8x8xf32>) -> tensor<?x8xf32> {
  // expected-error @below {{expected variant 'acme.row' (acme 2.4) to decompose into layers that can be lowered, found that it has no decomposition for these types}}
  %y = "acme.row"(%x, %w) {site = "o"} : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}

// -----

// One that makes itself ends in an error, not in a loop.
lora.variant "acme.row" of "lora.row_parallel_linear" provider "acme 2.4" layer {} delta result decomposition [@again]
func.func private @again(%x: tensor<?x8xf32>, %w: tensor<8x8xf32>) -> tensor<?x8xf32> {
  %y = "acme.row"(%x, %w) {site = "$site"} : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}
func.func @again_and_again(%x: tensor<?x8xf32>, %w: tensor<8x8xf32>) -> tensor<?x8xf32> {
  // expected-error @below {{found that its decomposition does not end}}
  %y = "acme.row"(%x, %w) {site = "o"} : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}

// -----

lora.variant "acme.row" of "lora.row_parallel_linear" provider "acme 2.4" layer {weight = 5} delta result
func.func @unreadable(%x: tensor<?x8xf32>, %w: tensor<8x8xf32>) -> tensor<?x8xf32> {
  // expected-error @below {{found that its description expected an operand as its weight, found none}}
  %y = "acme.row"(%x, %w) {site = "o"} : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}
