// RUN: lora-opt %s --split-input-file --allow-unregistered-dialect --lora-decompose-variants --canonicalize | FileCheck %s
// RUN: lora-opt %s --split-input-file --allow-unregistered-dialect --lora-decompose-variants=except=acme.row | FileCheck %s --check-prefix=EXCEPT

// The decomposition takes the op's place, with its site, and the declarations
// that nothing needs any more go.
lora.variant "acme.row" of "lora.row_parallel_linear" layer {} delta result decomposition [@acme_row]
func.func private @acme_row(%x: tensor<?x8xf32>, %w: tensor<8x8xf32>) -> tensor<?x8xf32> {
  %y = lora.row_parallel_linear %x, %w site "$site" members ["$parent.o"] : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  %z = arith.addf %y, %x : tensor<?x8xf32>
  return %z : tensor<?x8xf32>
}
// CHECK-NOT: lora.variant
// CHECK-NOT: @acme_row
// CHECK-LABEL: func @main(
// CHECK-SAME: %[[X:.*]]: tensor<?x8xf32>, %[[W:.*]]: tensor<8x8xf32>
// EXCEPT: lora.variant
// EXCEPT-LABEL: func @main
func.func @main(%x: tensor<?x8xf32>, %w: tensor<8x8xf32>) -> tensor<?x8xf32> {
  // CHECK: %[[Y:.*]] = lora.row_parallel_linear %[[X]], %[[W]] site "layers.0.o_proj" members ["layers.0.o"]
  // CHECK: %[[Z:.*]] = arith.addf %[[Y]], %[[X]]
  // CHECK: return %[[Z]]
  // EXCEPT: "acme.row"
  %y = "acme.row"(%x, %w) {site = "layers.0.o_proj"} : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}

// -----

// The first function whose type fits; static and dynamic sizes are cast.
lora.variant "acme.row" of "lora.row_parallel_linear" layer {} delta result decomposition [@wide, @narrow]
func.func private @wide(%x: tensor<?x16xf32>, %w: tensor<8x16xf32>) -> tensor<?x8xf32> {
  %y = lora.row_parallel_linear %x, %w site "$site" : (tensor<?x16xf32>, tensor<8x16xf32>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}
func.func private @narrow(%x: tensor<?x8xf32>, %w: tensor<8x8xf32>) -> tensor<?x8xf32> {
  %y = lora.row_parallel_linear %x, %w site "$site.narrow" : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}
// CHECK-LABEL: func @fits
func.func @fits(%x: tensor<4x8xf32>, %w: tensor<8x8xf32>) -> tensor<4x8xf32> {
  // CHECK: tensor.cast %{{.*}} : tensor<4x8xf32> to tensor<?x8xf32>
  // CHECK: lora.row_parallel_linear {{.*}} site "o.narrow"
  // CHECK: tensor.cast %{{.*}} : tensor<?x8xf32> to tensor<4x8xf32>
  %y = "acme.row"(%x, %w) {site = "o"} : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}

// -----

// Without one it stays, and so do the declarations.
lora.variant "acme.row" of "lora.row_parallel_linear" layer {} delta result
// CHECK: lora.variant
// CHECK-LABEL: func @stays
func.func @stays(%x: tensor<?x8xf32>, %w: tensor<8x8xf32>) -> tensor<?x8xf32> {
  // CHECK: "acme.row"
  %y = "acme.row"(%x, %w) {site = "o"} : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}
