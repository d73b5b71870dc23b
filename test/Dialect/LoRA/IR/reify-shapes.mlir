// RUN: lora-opt %s --resolve-ranked-shaped-type-result-dims --cse --canonicalize | FileCheck %s

// The size of a result is that of the operand it comes from, so that the layer
// itself need not run for it.

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @o linear [#lora.slice<"o", 64 -> 32>]
  lora.bank.site @e embedding [#lora.slice<"e", 64 -> 32>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

// CHECK-LABEL: func @linears
// CHECK-SAME: (%[[X:.*]]: tensor<?x?x64xf32>
// CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
// CHECK-DAG: %[[C1:.*]] = arith.constant 1 : index
// CHECK-DAG: %[[D0:.*]] = tensor.dim %[[X]], %[[C0]]
// CHECK-DAG: %[[D1:.*]] = tensor.dim %[[X]], %[[C1]]
// CHECK-NOT: lora
// CHECK: return %[[D0]], %[[D1]], %[[D0]], %[[D1]], %[[D0]], %[[D1]]
func.func @linears(%x: tensor<?x?x64xf32>, %w: tensor<32x64xf32>) -> (index, index, index, index, index, index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %0 = lora.replicated_linear %x, %w site "o" : (tensor<?x?x64xf32>, tensor<32x64xf32>) -> tensor<?x?x32xf32>
  %1 = lora.column_parallel_linear %x, %w site "o" : (tensor<?x?x64xf32>, tensor<32x64xf32>) -> tensor<?x?x32xf32>
  %2 = lora.merged_column_parallel_linear %x, %w site "o" sizes [16, 16] : (tensor<?x?x64xf32>, tensor<32x64xf32>) -> tensor<?x?x32xf32>
  %3 = lora.qkv_parallel_linear %x, %w site "o" heads 2 kv_heads 1 head_size 8 : (tensor<?x?x64xf32>, tensor<32x64xf32>) -> tensor<?x?x32xf32>
  %4 = lora.row_parallel_linear %x, %w site "o" : (tensor<?x?x64xf32>, tensor<32x64xf32>) -> tensor<?x?x32xf32>
  %5 = lora.parallel_lm_head %x, %w site "o" : (tensor<?x?x64xf32>, tensor<32x64xf32>) -> tensor<?x?x32xf32>
  %d0 = tensor.dim %0, %c0 : tensor<?x?x32xf32>
  %d1 = tensor.dim %1, %c1 : tensor<?x?x32xf32>
  %d2 = tensor.dim %2, %c0 : tensor<?x?x32xf32>
  %d3 = tensor.dim %3, %c1 : tensor<?x?x32xf32>
  %d4 = tensor.dim %4, %c0 : tensor<?x?x32xf32>
  %d5 = tensor.dim %5, %c1 : tensor<?x?x32xf32>
  return %d0, %d1, %d2, %d3, %d4, %d5 : index, index, index, index, index, index
}

// CHECK-LABEL: func @embedding_and_experts
// CHECK-SAME: (%[[I:.*]]: tensor<?x?xi64>, %[[W:[^:]*]]: tensor<64x32xf32>, %[[X:[^:]*]]: tensor<?x64xf32>
// CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
// CHECK-DAG: %[[C1:.*]] = arith.constant 1 : index
// CHECK-DAG: %[[D1:.*]] = tensor.dim %[[I]], %[[C1]]
// CHECK-DAG: %[[T:.*]] = tensor.dim %[[X]], %[[C0]]
// CHECK-NOT: lora
// CHECK: return %[[D1]], %[[T]], %[[T]], %[[T]]
func.func @embedding_and_experts(%i: tensor<?x?xi64>, %w: tensor<64x32xf32>, %x: tensor<?x64xf32>, %e: tensor<?x2xi64>, %p: tensor<?x2xf32>,
    %g: tensor<4x96x64xf32>, %gu: tensor<4x192x64xf32>, %d: tensor<4x64x96xf32>, %r: !lora.routing) -> (index, index, index, index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %0 = lora.vocab_parallel_embedding %i, %w site "e" : (tensor<?x?xi64>, tensor<64x32xf32>) -> tensor<?x?x32xf32>
  %1 = lora.fused_moe %x gate %g up %g down %d experts %e weights %p site "m" activation silu
      : (tensor<?x64xf32>, tensor<4x96x64xf32>, tensor<4x96x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
  %2 = lora.fused_moe_3d %x gate_up %gu down %d experts %e weights %p site "m" order concatenated activation silu
      : (tensor<?x64xf32>, tensor<4x192x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
  %3 = lora.adapted_moe %x experts %e weights %p, %r @b::@moe site "m" order concatenated activation silu (%gu, %d)
      : (tensor<?x64xf32>, tensor<?x2xi64>, tensor<?x2xf32>, !lora.routing, tensor<4x192x64xf32>, tensor<4x64x96xf32>) -> tensor<?x64xf32>
  %d0 = tensor.dim %0, %c1 : tensor<?x?x32xf32>
  %d1 = tensor.dim %1, %c0 : tensor<?x64xf32>
  %d2 = tensor.dim %2, %c0 : tensor<?x64xf32>
  %d3 = tensor.dim %3, %c0 : tensor<?x64xf32>
  return %d0, %d1, %d2, %d3 : index, index, index, index
}

// A delta has its base's sizes, a shrunk activation its input's (ids' for an
// embedding).
// CHECK-LABEL: func @adapters
// CHECK-SAME: (%[[Y:.*]]: tensor<?x32xf32>, %[[X:[^:]*]]: tensor<?x64xf32>, %[[I:[^:]*]]: tensor<?x?xi64>
// CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
// CHECK-DAG: %[[C1:.*]] = arith.constant 1 : index
// CHECK-DAG: %[[DY:.*]] = tensor.dim %[[Y]], %[[C0]]
// CHECK-DAG: %[[DX:.*]] = tensor.dim %[[X]], %[[C0]]
// CHECK-DAG: %[[DI:.*]] = tensor.dim %[[I]], %[[C1]]
// CHECK-NOT: lora
// CHECK: return %[[DY]], %[[DX]], %[[DI]], %[[DY]], %[[DX]]
func.func @adapters(%y: tensor<?x32xf32>, %x: tensor<?x64xf32>, %i: tensor<?x?xi64>, %w: tensor<32x64xf32>, %s: tensor<?x8xf32>, %r: !lora.routing)
    -> (index, index, index, index, index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %0 = lora.adapt %y, %x, %r @b::@o : tensor<?x32xf32>, tensor<?x64xf32>
  %1 = lora.shrink %x, %r @b::@o : tensor<?x64xf32> -> tensor<?x8xf32>
  %2 = lora.shrink %i, %r @b::@e : tensor<?x?xi64> -> tensor<?x?x8xf32>
  %3 = lora.expand %y, %s, %r @b::@o : tensor<?x32xf32>, tensor<?x8xf32>
  %4 = lora.adapted_linear %x, %w, %r @b::@o site "o" : (tensor<?x64xf32>, tensor<32x64xf32>, !lora.routing) -> tensor<?x32xf32>
  %d0 = tensor.dim %0, %c0 : tensor<?x32xf32>
  %d1 = tensor.dim %1, %c0 : tensor<?x8xf32>
  %d2 = tensor.dim %2, %c1 : tensor<?x?x8xf32>
  %d3 = tensor.dim %3, %c0 : tensor<?x32xf32>
  %d4 = tensor.dim %4, %c0 : tensor<?x32xf32>
  return %d0, %d1, %d2, %d3, %d4 : index, index, index, index, index
}

// A width that the result's type does not say cannot be resolved: the layer
// stays, nothing breaks.
// CHECK-LABEL: func @unknown_width
// CHECK: %[[Y:.*]] = lora.replicated_linear
// CHECK: tensor.dim %[[Y]]
func.func @unknown_width(%x: tensor<?x64xf32>, %w: tensor<32x64xf32>) -> index {
  %c1 = arith.constant 1 : index
  %0 = lora.replicated_linear %x, %w site "o" : (tensor<?x64xf32>, tensor<32x64xf32>) -> tensor<?x?xf32>
  %d = tensor.dim %0, %c1 : tensor<?x?xf32>
  return %d : index
}

// Nothing is known of a rank's share in a dynamic last size; a sum has all sizes.
// CHECK-LABEL: func @collectives
// CHECK-SAME: (%[[X:.*]]: tensor<?x?xf32>
// CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
// CHECK-DAG: %[[C1:.*]] = arith.constant 1 : index
// CHECK-DAG: %[[D0:.*]] = tensor.dim %[[X]], %[[C0]]
// CHECK-DAG: %[[D1:.*]] = tensor.dim %[[X]], %[[C1]]
// CHECK-DAG: %[[GATHER:.*]] = lora.all_gather %[[X]] parallel <2> : tensor<?x?xf32> -> tensor<?x?xf32>
// CHECK-DAG: %[[D2:.*]] = tensor.dim %[[GATHER]], %[[C1]]
// CHECK: return %[[D0]], %[[D1]], %[[D0]], %[[D0]], %[[D2]]
func.func @collectives(%x: tensor<?x?xf32>) -> (index, index, index, index, index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %0 = lora.all_reduce %x parallel <2> : tensor<?x?xf32>
  %1 = lora.all_gather %x parallel <2> : tensor<?x?xf32> -> tensor<?x8xf32>
  %2 = lora.all_slice %x parallel <2> : tensor<?x?xf32> -> tensor<?x4xf32>
  %3 = lora.all_gather %x parallel <2> : tensor<?x?xf32> -> tensor<?x?xf32>
  %d0 = tensor.dim %0, %c0 : tensor<?x?xf32>
  %d1 = tensor.dim %0, %c1 : tensor<?x?xf32>
  %d2 = tensor.dim %1, %c0 : tensor<?x8xf32>
  %d3 = tensor.dim %2, %c0 : tensor<?x4xf32>
  %d4 = tensor.dim %3, %c1 : tensor<?x?xf32>
  return %d0, %d1, %d2, %d3, %d4 : index, index, index, index, index
}

// A sum of scalars.
// CHECK-LABEL: func @scalar
// CHECK: lora.all_reduce
func.func @scalar(%x: tensor<f32>) -> tensor<f32> {
  %0 = lora.all_reduce %x parallel <2> : tensor<f32>
  return %0 : tensor<f32>
}
