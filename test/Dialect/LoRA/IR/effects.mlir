// RUN: lora-opt %s --cse --canonicalize | FileCheck %s

// Layers and adapters are pure: equal ones are one, unused ones vanish. A kernel
// on buffers writes its outs, and stays.

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @o linear [#lora.slice<"o", 64 -> 32>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

// CHECK-LABEL: func @dead
// CHECK-NEXT: return
func.func @dead(%x: tensor<?x64xf32>, %w: tensor<32x64xf32>, %h: tensor<64x32xf32>, %i: tensor<?xi64>, %e: tensor<?x2xi64>, %p: tensor<?x2xf32>,
                %g: tensor<4x96x64xf32>, %gu: tensor<4x192x64xf32>, %d: tensor<4x64x96xf32>, %s: tensor<?xi32>, %f: !lora.frame) {
  %r = lora.route %s : tensor<?xi32>
  %0 = lora.replicated_linear %x, %w site "o" : (tensor<?x64xf32>, tensor<32x64xf32>) -> tensor<?x32xf32>
  %1 = lora.column_parallel_linear %x, %w site "o" : (tensor<?x64xf32>, tensor<32x64xf32>) -> tensor<?x32xf32>
  %2 = lora.merged_column_parallel_linear %x, %w site "o" sizes [16, 16] : (tensor<?x64xf32>, tensor<32x64xf32>) -> tensor<?x32xf32>
  %3 = lora.qkv_parallel_linear %x, %w site "o" heads 2 kv_heads 1 head_size 8 : (tensor<?x64xf32>, tensor<32x64xf32>) -> tensor<?x32xf32>
  %4 = lora.row_parallel_linear %x, %w site "o" : (tensor<?x64xf32>, tensor<32x64xf32>) -> tensor<?x32xf32>
  %5 = lora.parallel_lm_head %x, %w site "o" : (tensor<?x64xf32>, tensor<32x64xf32>) -> tensor<?x32xf32>
  %6 = lora.vocab_parallel_embedding %i, %h site "e" : (tensor<?xi64>, tensor<64x32xf32>) -> tensor<?x32xf32>
  %7 = lora.fused_moe %x gate %g up %g down %d experts %e weights %p site "m" activation silu
      : (tensor<?x64xf32>, tensor<4x96x64xf32>, tensor<4x96x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
  %8 = lora.fused_moe_3d %x gate_up %gu down %d experts %e weights %p site "m" order concatenated activation silu
      : (tensor<?x64xf32>, tensor<4x192x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
  %9 = lora.adapt %0, %x, %r @b::@o : tensor<?x32xf32>, tensor<?x64xf32>
  %10 = lora.shrink %x, %r @b::@o : tensor<?x64xf32> -> tensor<?x8xf32>
  %11 = lora.expand %0, %10, %r @b::@o : tensor<?x32xf32>, tensor<?x8xf32>
  %12 = lora.adapted_linear %x, %w, %r @b::@o site "o" : (tensor<?x64xf32>, tensor<32x64xf32>, !lora.routing) -> tensor<?x32xf32>
  %13 = lora.adapted_moe %x experts %e weights %p, %r @b::@moe site "m" order concatenated activation silu (%gu, %d)
      : (tensor<?x64xf32>, tensor<?x2xi64>, tensor<?x2xf32>, !lora.routing, tensor<4x192x64xf32>, tensor<4x64x96xf32>) -> tensor<?x64xf32>
  %14 = lora.call_kernel linear %f [-1, 1, 0] ins(%x, %w : tensor<?x64xf32>, tensor<32x64xf32>) outs(%0 : tensor<?x32xf32>) -> tensor<?x32xf32>
  return
}

// CHECK-LABEL: func @equal
// CHECK: %[[Y:.*]] = lora.adapted_linear
// CHECK-NEXT: return %[[Y]], %[[Y]]
func.func @equal(%x: tensor<?x64xf32>, %w: tensor<32x64xf32>, %s: tensor<?xi32>) -> (tensor<?x32xf32>, tensor<?x32xf32>) {
  %r = lora.route %s : tensor<?xi32>
  %q = lora.route %s : tensor<?xi32>
  %0 = lora.adapted_linear %x, %w, %r @b::@o site "o" : (tensor<?x64xf32>, tensor<32x64xf32>, !lora.routing) -> tensor<?x32xf32>
  %1 = lora.adapted_linear %x, %w, %q @b::@o site "o" : (tensor<?x64xf32>, tensor<32x64xf32>, !lora.routing) -> tensor<?x32xf32>
  return %0, %1 : tensor<?x32xf32>, tensor<?x32xf32>
}

// CHECK-LABEL: func @kept
// CHECK: lora.call_kernel
// CHECK: lora.call_kernel
func.func @kept(%f: !lora.frame, %x: memref<?x64xf32>, %w: memref<32x64xf32>, %y: memref<?x32xf32>) {
  lora.call_kernel linear %f [-1, 1, 0] ins(%x, %w : memref<?x64xf32>, memref<32x64xf32>) outs(%y : memref<?x32xf32>)
  lora.call_kernel linear %f [-1, 1, 0] ins(%x, %w : memref<?x64xf32>, memref<32x64xf32>) outs(%y : memref<?x32xf32>)
  return
}

// A load after a kernel is not the load before it.
// CHECK-LABEL: func @loads
// CHECK: %[[BEFORE:.*]] = memref.load
// CHECK: lora.call_kernel
// CHECK: %[[AFTER:.*]] = memref.load
// CHECK: return %[[BEFORE]], %[[AFTER]]
func.func @loads(%f: !lora.frame, %x: memref<?x64xf32>, %w: memref<32x64xf32>, %y: memref<?x32xf32>) -> (f32, f32) {
  %c0 = arith.constant 0 : index
  %0 = memref.load %y[%c0, %c0] : memref<?x32xf32>
  lora.call_kernel linear %f [-1, 1, 0] ins(%x, %w : memref<?x64xf32>, memref<32x64xf32>) outs(%y : memref<?x32xf32>)
  %1 = memref.load %y[%c0, %c0] : memref<?x32xf32>
  return %0, %1 : f32, f32
}
