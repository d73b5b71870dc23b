// RUN: lora-opt %s -split-input-file --lora-insert-adapters="max-rank=16 dtype=bf16" | FileCheck %s
// Twice is once.
// RUN: lora-opt %s -split-input-file --lora-insert-adapters="max-rank=16 dtype=bf16" -o %t.once
// RUN: lora-opt %t.once -split-input-file --lora-insert-adapters="max-rank=16 dtype=bf16" | diff - %t.once

// One bank, one slots argument with its role, one routing of all tokens; the
// delta takes the place of the layer's result.
// CHECK: lora.bank @adapters max_adapters 8 max_rank 16 dtype bf16
// CHECK-NEXT: lora.bank.site @a.up linear [#lora.slice<"a.up", 64 -> 32>]
// CHECK-NEXT: lora.bank.site @a.down linear [#lora.slice<"a.down", 32 -> 64>]
// CHECK-LABEL: func @linears
// CHECK-SAME: %[[X:.*]]: tensor<?x64xf32>, %[[U:.*]]: tensor<32x64xf32>, %[[D:[^:]*]]: tensor<64x32xf32>, %[[SLOTS:[^:]*]]: tensor<?xi32>)
// CHECK-SAME: argument_roles = ["x", "weight", "weight", "slots"]
// CHECK-NEXT: %[[R:.*]] = lora.route %[[SLOTS]]
// CHECK-NEXT: %[[Y0:.*]] = lora.column_parallel_linear %[[X]], %[[U]]
// CHECK-NEXT: %[[Z0:.*]] = lora.adapt %[[Y0]], %[[X]], %[[R]] @adapters::@a.up
// CHECK-NEXT: %[[Y1:.*]] = lora.row_parallel_linear %[[Z0]], %[[D]]
// CHECK-NEXT: %[[Z1:.*]] = lora.adapt %[[Y1]], %[[Z0]], %[[R]] @adapters::@a.down
// CHECK-NEXT: return %[[Z1]]
func.func @linears(%x: tensor<?x64xf32>, %u: tensor<32x64xf32>, %d: tensor<64x32xf32>) -> tensor<?x64xf32>
    attributes {argument_roles = ["x", "weight", "weight"]} {
  %0 = lora.column_parallel_linear %x, %u site "a.up" : (tensor<?x64xf32>, tensor<32x64xf32>) -> tensor<?x32xf32>
  %1 = lora.row_parallel_linear %0, %d site "a.down" : (tensor<?x32xf32>, tensor<64x32xf32>) -> tensor<?x64xf32>
  return %1 : tensor<?x64xf32>
}
