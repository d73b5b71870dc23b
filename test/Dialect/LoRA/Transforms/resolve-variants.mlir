// RUN: lora-opt %s --split-input-file --allow-unregistered-dialect --lora-resolve-variants | FileCheck %s

// A layer becomes its replacement, with the same operands and attributes; other
// kinds stay.
lora.variant "acme.row_linear" of "lora.row_parallel_linear" replaces provider "acme 2.4" layer {} delta result
// CHECK-LABEL: func @replaced
func.func @replaced(%x: tensor<?x8xf32>, %w: tensor<8x8xf32>) -> tensor<?x8xf32> {
  // CHECK: %[[Y:.*]] = "acme.row_linear"(%{{.*}}, %{{.*}}) {{.*}}site = "o"{{.*}} : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  %y = lora.row_parallel_linear %x, %w site "o" : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  // CHECK: lora.column_parallel_linear %[[Y]]
  %z = lora.column_parallel_linear %y, %w site "up" : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  return %z : tensor<?x8xf32>
}

// -----

// Replacements of replacements are followed.
lora.variant "acme.a" of "lora.row_parallel_linear" replaces layer {} delta result
lora.variant "acme.b" of "acme.a" replaces layer {} delta result
// CHECK-LABEL: func @chain
func.func @chain(%x: tensor<?x8xf32>, %w: tensor<8x8xf32>) -> tensor<?x8xf32> {
  // CHECK-NEXT: "acme.b"
  %y = lora.row_parallel_linear %x, %w site "o" : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}

// -----

// A variant that replaces nothing leaves layers alone, and a decomposition's own
// layers are not the program's.
lora.variant "acme.a" of "lora.row_parallel_linear" layer {} delta result
lora.variant "acme.c" of "lora.column_parallel_linear" replaces layer {} delta decomposition decomposition [@c]
// CHECK-LABEL: func private @c
func.func private @c(%x: tensor<?x8xf32>, %w: tensor<8x8xf32>) -> tensor<?x8xf32> {
  // CHECK: lora.column_parallel_linear
  %y = lora.column_parallel_linear %x, %w site "$site" : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}
// CHECK-LABEL: func @alone
func.func @alone(%x: tensor<?x8xf32>, %w: tensor<8x8xf32>) -> tensor<?x8xf32> {
  // CHECK: lora.row_parallel_linear
  %y = lora.row_parallel_linear %x, %w site "o" : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}
