// RUN: lora-opt %s --split-input-file --verify-diagnostics --allow-unregistered-dialect --lora-resolve-variants

// A described variant that cannot be read in the layer's place.
lora.variant "acme.row" of "lora.row_parallel_linear" replaces provider "acme 2.4" layer {site = "path"} delta result
func.func @site(%x: tensor<?x8xf32>, %w: tensor<8x8xf32>) -> tensor<?x8xf32> {
  // expected-error @below {{expected variant 'acme.row' (acme 2.4) to take the place of the layer, found that it cannot: its description expected a string attribute 'path', the module's path, found none}}
  %y = lora.row_parallel_linear %x, %w site "o" : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}

// -----

// Two that replace one kind: nothing is resolved.
// expected-note @below {{first declared here}}
lora.variant "acme.row" of "lora.row_parallel_linear" replaces provider "acme" layer {} delta result
// expected-error @below {{expected one replacement of 'lora.row_parallel_linear', found 'acme.row' (acme) and 'zeta.row' (zeta)}}
lora.variant "zeta.row" of "lora.row_parallel_linear" replaces provider "zeta" layer {} delta result
