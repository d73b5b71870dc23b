// The distribution's mlir-opt with both plugins, in either order.
// REQUIRES: mlir-opt
// RUN: mlir-opt %s --load-dialect-plugin=%lora-plugin --load-dialect-plugin=%acme --load-pass-plugin=%lora-plugin --pass-pipeline='builtin.module(lora-resolve-variants,lora-insert-adapters)' -o %t.first
// RUN: mlir-opt %s --load-dialect-plugin=%acme --load-pass-plugin=%lora-plugin --load-dialect-plugin=%lora-plugin --pass-pipeline='builtin.module(lora-resolve-variants,lora-insert-adapters)' -o %t.second
// RUN: FileCheck %s --input-file=%t.first
// RUN: diff %t.first %t.second
// acme's alone brings lora's dialect, not its passes.
// RUN: mlir-opt %s --load-dialect-plugin=%acme | FileCheck %s --check-prefix=ALONE

// CHECK: lora.bank.site @up linear
// CHECK: %[[Y:.*]] = acme.linear
// CHECK: lora.adapt %[[Y]]
// CHECK: %[[Z:.*]] = acme.row_linear
// CHECK: lora.adapt %[[Z]]
// ALONE: lora.column_parallel_linear
// ALONE: acme.row_linear
func.func @main(%x: tensor<?x16xf32>, %w: tensor<16x16xf32>) -> tensor<?x16xf32> {
  %y = lora.column_parallel_linear %x, %w site "up" : (tensor<?x16xf32>, tensor<16x16xf32>) -> tensor<?x16xf32>
  %z = acme.row_linear %y, %w site "down" : (tensor<?x16xf32>, tensor<16x16xf32>) -> tensor<?x16xf32>
  return %z : tensor<?x16xf32>
}
