// In-tree layers become acme's; where a layer has no counterpart, that is said.
// RUN: split-file %s %t
// RUN: lora-opt %t/layers.mlir --load-dialect-plugin=%acme --lora-resolve-variants | FileCheck %s
// RUN: not lora-opt %t/gather.mlir --load-dialect-plugin=%acme --lora-resolve-variants 2>&1 | FileCheck %s --check-prefix=GATHER
// RUN: lora-opt %t/layers.mlir --load-dialect-plugin=%acme --lora-print-variants -o /dev/null 2>&1 | FileCheck %s --check-prefix=TABLE

// TABLE: acme.fused_moe {{ *}}lora.fused_moe {{ *}}yes {{ *}}1 {{ *}}acme 2.4
// TABLE: acme.legacy_linear {{ *}}lora.replicated_linear {{ *}}no {{ *}}1 {{ *}}acme 2.4

// CHECK: acme.linear %{{.*}}, %{{.*}} bias %{{.*}} site "up" members ["m"]
// CHECK-SAME: (tensor<?x16xf32>, tensor<16x16xf32>, tensor<16xf32>) -> tensor<?x16xf32>
// CHECK: acme.qkv_linear %{{.*}}, %{{.*}} site "qkv" heads 2 kv_heads 1 head_size 4
// CHECK: %[[PART:.*]] = lora.all_slice %{{.*}} parallel <2> : tensor<?x16xf32> -> tensor<?x8xf32>
// CHECK: acme.row_linear %[[PART]], %{{.*}} site "down" parallel <2>
// CHECK: acme.fused_moe {{.*}} site "experts" activation gelu
// CHECK: lora.replicated_linear
// CHECK-NOT: parallel_linear
// CHECK-NOT: lora.fused_moe
// GATHER: error: 'lora.column_parallel_linear' op expected variant 'acme.linear' (acme 2.4) to take the place of the layer, found that it cannot
//--- layers.mlir
!x = tensor<?x16xf32>
!w = tensor<16x16xf32>
func.func @layers(%x: !x, %w: !w, %b: tensor<16xf32>, %row: tensor<16x8xf32>, %gu: tensor<4x8x16xf32>, %d: tensor<4x16x8xf32>,
                  %ids: tensor<?x2xi64>, %p: tensor<?x2xf32>) -> (!x, !x, !x, !x, !x) {
  %0 = lora.column_parallel_linear %x, %w bias %b site "up" members ["m"] : (!x, !w, tensor<16xf32>) -> !x
  %1 = lora.qkv_parallel_linear %x, %w site "qkv" heads 2 kv_heads 1 head_size 4 : (!x, !w) -> !x
  %2 = lora.row_parallel_linear %x, %row site "down" parallel <2> {input_is_parallel = false} : (!x, tensor<16x8xf32>) -> !x
  %3 = lora.fused_moe %x gate %gu up %gu down %d experts %ids weights %p site "experts" activation gelu
      : (!x, tensor<4x8x16xf32>, tensor<4x8x16xf32>, tensor<4x16x8xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> !x
  %4 = lora.replicated_linear %x, %w site "gate" : (!x, !w) -> !x
  return %0, %1, %2, %3, %4 : !x, !x, !x, !x, !x
}
//--- gather.mlir
func.func @gather(%x: tensor<?x16xf32>, %w: tensor<8x16xf32>) -> tensor<?x16xf32> {
  %0 = lora.column_parallel_linear %x, %w site "up" gather_output parallel <2> : (tensor<?x16xf32>, tensor<8x16xf32>) -> tensor<?x16xf32>
  return %0 : tensor<?x16xf32>
}
