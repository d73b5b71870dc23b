// Every op in its custom form, and the three ways through which it must come
// back unchanged: print and parse, the generic form, bytecode.

// RUN: lora-opt %s --verify-roundtrip | FileCheck %s
// RUN: lora-opt %s | not grep "[^ ]  "
// RUN: lora-opt %s -o %t.custom
// RUN: lora-opt %s --mlir-print-op-generic | lora-opt -o %t.generic
// RUN: diff %t.custom %t.generic
// RUN: lora-opt %s --emit-bytecode | lora-opt -o %t.bytecode
// RUN: diff %t.custom %t.bytecode

//===----------------------------------------------------------------------===//
// Linear layers
//===----------------------------------------------------------------------===//

// Leading dimensions may be dynamic and of any number up to two.
// CHECK-LABEL: func @replicated
// CHECK-SAME: (%[[X:.*]]: tensor<?x?x64xf32>, %[[W:.*]]: tensor<4x64xf32>, %[[B:.*]]: tensor<4xf32>)
// CHECK-NEXT: lora.replicated_linear %[[X]], %[[W]] bias %[[B]] site "gate" : (tensor<?x?x64xf32>, tensor<4x64xf32>, tensor<4xf32>) -> tensor<?x?x4xf32>
func.func @replicated(%x: tensor<?x?x64xf32>, %w: tensor<4x64xf32>, %b: tensor<4xf32>) -> tensor<?x?x4xf32> {
  %y = lora.replicated_linear %x, %w bias %b site "gate"
      : (tensor<?x?x64xf32>, tensor<4x64xf32>, tensor<4xf32>) -> tensor<?x?x4xf32>
  return %y : tensor<?x?x4xf32>
}

// A degree of 1 may be spelled out; one member may rename the module.
// CHECK-LABEL: func @replicated_degree_one
// CHECK: lora.replicated_linear %{{.*}}, %{{.*}} site "gate" members ["router"] parallel <1> :
func.func @replicated_degree_one(%x: tensor<2x64xf16>, %w: tensor<4x64xf16>) -> tensor<2x4xf16> {
  %y = lora.replicated_linear %x, %w site "gate" members ["router"] parallel <1>
      : (tensor<2x64xf16>, tensor<4x64xf16>) -> tensor<2x4xf16>
  return %y : tensor<2x4xf16>
}

// CHECK-LABEL: func @column
// CHECK: lora.column_parallel_linear %{{.*}}, %{{.*}} site "up" : (tensor<3x5x64xbf16>, tensor<96x64xbf16>) -> tensor<3x5x96xbf16>
func.func @column(%x: tensor<3x5x64xbf16>, %w: tensor<96x64xbf16>) -> tensor<3x5x96xbf16> {
  %y = lora.column_parallel_linear %x, %w site "up"
      : (tensor<3x5x64xbf16>, tensor<96x64xbf16>) -> tensor<3x5x96xbf16>
  return %y : tensor<3x5x96xbf16>
}

// A gathered result is `degree` times as wide as the rank's weight.
// CHECK-LABEL: func @column_gathered
// CHECK: lora.column_parallel_linear %{{.*}}, %{{.*}} site "up" gather_output parallel <2> : {{.*}} -> tensor<?x192xf16>
func.func @column_gathered(%x: tensor<?x64xf16>, %w: tensor<96x64xf16>) -> tensor<?x192xf16> {
  %y = lora.column_parallel_linear %x, %w site "up" gather_output parallel <2>
      : (tensor<?x64xf16>, tensor<96x64xf16>) -> tensor<?x192xf16>
  return %y : tensor<?x192xf16>
}

// Slices need not be equal, and may be one or more than three.
// CHECK-LABEL: func @merged
// CHECK: lora.merged_column_parallel_linear {{.*}} site "in_proj" sizes [32, 48, 8, 8] members ["a", "b", "c", "d"] :
// CHECK: lora.merged_column_parallel_linear {{.*}} site "one" sizes [96] :
// CHECK: lora.merged_column_parallel_linear {{.*}} site "in_proj" sizes [48, 48] gather_output parallel <4> : {{.*}} -> tensor<?x384xf32>
func.func @merged(%x: tensor<?x64xf32>, %w: tensor<96x64xf32>) -> (tensor<?x96xf32>, tensor<?x96xf32>, tensor<?x384xf32>) {
  %0 = lora.merged_column_parallel_linear %x, %w site "in_proj" sizes [32, 48, 8, 8] members ["a", "b", "c", "d"]
      : (tensor<?x64xf32>, tensor<96x64xf32>) -> tensor<?x96xf32>
  %1 = lora.merged_column_parallel_linear %x, %w site "one" sizes [96]
      : (tensor<?x64xf32>, tensor<96x64xf32>) -> tensor<?x96xf32>
  %2 = lora.merged_column_parallel_linear %x, %w site "in_proj" sizes [48, 48] gather_output parallel <4>
      : (tensor<?x64xf32>, tensor<96x64xf32>) -> tensor<?x384xf32>
  return %0, %1, %2 : tensor<?x96xf32>, tensor<?x96xf32>, tensor<?x384xf32>
}

// v may have a head size of its own: 4*16 + 2*16 + 2*8 rows.
// CHECK-LABEL: func @qkv
// CHECK: lora.qkv_parallel_linear {{.*}} bias %{{.*}} site "qkv" heads 4 kv_heads 2 head_size 16 v_head_size 8 members ["q", "k", "v"] :
// CHECK: lora.qkv_parallel_linear {{.*}} site "qkv" heads 5 kv_heads 1 head_size 16 parallel <2> :
func.func @qkv(%x: tensor<?x?x64xbf16>, %w: tensor<112x64xbf16>, %b: tensor<112xbf16>) -> (tensor<?x?x112xbf16>, tensor<?x?x112xbf16>) {
  %0 = lora.qkv_parallel_linear %x, %w bias %b site "qkv" heads 4 kv_heads 2 head_size 16 v_head_size 8
      members ["q", "k", "v"]
      : (tensor<?x?x64xbf16>, tensor<112x64xbf16>, tensor<112xbf16>) -> tensor<?x?x112xbf16>
  %1 = lora.qkv_parallel_linear %x, %w site "qkv" heads 5 kv_heads 1 head_size 16 parallel <2>
      : (tensor<?x?x64xbf16>, tensor<112x64xbf16>) -> tensor<?x?x112xbf16>
  return %0, %1 : tensor<?x?x112xbf16>, tensor<?x?x112xbf16>
}

// Defaults are not printed. A whole input is `degree` times as wide.
// CHECK-LABEL: func @row
// CHECK: lora.row_parallel_linear %{{.*}}, %{{.*}} site "down" : {{.*}}
// CHECK: lora.row_parallel_linear %{{.*}}, %{{.*}} site "down" parallel <2> {input_is_parallel = false, reduce_results = false} : (tensor<?x192xf32>, tensor<64x96xf32>) -> tensor<?x64xf32>
func.func @row(%x: tensor<?x96xf32>, %whole: tensor<?x192xf32>, %w: tensor<64x96xf32>) -> (tensor<?x64xf32>, tensor<?x64xf32>) {
  %0 = lora.row_parallel_linear %x, %w site "down"
      : (tensor<?x96xf32>, tensor<64x96xf32>) -> tensor<?x64xf32>
  %1 = lora.row_parallel_linear %whole, %w site "down" parallel <2>
      {input_is_parallel = false, reduce_results = false}
      : (tensor<?x192xf32>, tensor<64x96xf32>) -> tensor<?x64xf32>
  return %0, %1 : tensor<?x64xf32>, tensor<?x64xf32>
}

// CHECK-LABEL: func @head
// CHECK: lora.parallel_lm_head %{{.*}}, %{{.*}} site "lm_head" parallel <2> : (tensor<?x64xf32>, tensor<128x64xf32>) -> tensor<?x256xf32>
func.func @head(%x: tensor<?x64xf32>, %w: tensor<128x64xf32>) -> tensor<?x256xf32> {
  %y = lora.parallel_lm_head %x, %w site "lm_head" parallel <2>
      : (tensor<?x64xf32>, tensor<128x64xf32>) -> tensor<?x256xf32>
  return %y : tensor<?x256xf32>
}

//===----------------------------------------------------------------------===//
// Embedding and experts
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @embedding
// CHECK: lora.vocab_parallel_embedding %{{.*}}, %{{.*}} site "embed" : (tensor<?x?xi64>, tensor<128x64xbf16>) -> tensor<?x?x64xbf16>
// CHECK: lora.vocab_parallel_embedding %{{.*}}, %{{.*}} site "embed" parallel <2> : (tensor<7xi32>, tensor<128x64xbf16>) -> tensor<7x64xbf16>
func.func @embedding(%i: tensor<?x?xi64>, %j: tensor<7xi32>, %w: tensor<128x64xbf16>) -> (tensor<?x?x64xbf16>, tensor<7x64xbf16>) {
  %0 = lora.vocab_parallel_embedding %i, %w site "embed" : (tensor<?x?xi64>, tensor<128x64xbf16>) -> tensor<?x?x64xbf16>
  %1 = lora.vocab_parallel_embedding %j, %w site "embed" parallel <2> : (tensor<7xi32>, tensor<128x64xbf16>) -> tensor<7x64xbf16>
  return %0, %1 : tensor<?x?x64xbf16>, tensor<7x64xbf16>
}

// The experts' weights may be of another float type than the activation.
// CHECK-LABEL: func @moe
// CHECK: lora.fused_moe %{{.*}} gate %{{.*}} up %{{.*}} down %{{.*}} experts %{{.*}} weights %{{.*}} site "experts" activation gelu members ["g", "u", "d"] :
func.func @moe(%x: tensor<?x64xf16>, %g: tensor<4x96x64xf16>, %u: tensor<4x96x64xf16>, %d: tensor<4x64x96xf16>,
               %i: tensor<?x2xi32>, %p: tensor<?x2xf32>) -> tensor<?x64xf16> {
  %y = lora.fused_moe %x gate %g up %u down %d experts %i weights %p
      site "experts" activation gelu members ["g", "u", "d"]
      : (tensor<?x64xf16>, tensor<4x96x64xf16>, tensor<4x96x64xf16>, tensor<4x64x96xf16>, tensor<?x2xi32>, tensor<?x2xf32>) -> tensor<?x64xf16>
  return %y : tensor<?x64xf16>
}

// CHECK-LABEL: func @moe_3d
// CHECK: lora.fused_moe_3d %{{.*}} gate_up %{{.*}} down %{{.*}} experts %{{.*}} weights %{{.*}} site "experts" order interleaved activation gelu_tanh parallel <2> :
// CHECK: lora.fused_moe_3d {{.*}} site "experts" order concatenated activation silu members ["gu", "d"] :
func.func @moe_3d(%x: tensor<8x64xf32>, %gu: tensor<4x192x64xf32>, %d: tensor<4x64x96xf32>,
                  %i: tensor<8x4xi64>, %p: tensor<8x4xf32>) -> (tensor<8x64xf32>, tensor<8x64xf32>) {
  %0 = lora.fused_moe_3d %x gate_up %gu down %d experts %i weights %p
      site "experts" order interleaved activation gelu_tanh parallel <2>
      : (tensor<8x64xf32>, tensor<4x192x64xf32>, tensor<4x64x96xf32>, tensor<8x4xi64>, tensor<8x4xf32>) -> tensor<8x64xf32>
  %1 = lora.fused_moe_3d %x gate_up %gu down %d experts %i weights %p
      site "experts" order concatenated activation silu members ["gu", "d"]
      : (tensor<8x64xf32>, tensor<4x192x64xf32>, tensor<4x64x96xf32>, tensor<8x4xi64>, tensor<8x4xf32>) -> tensor<8x64xf32>
  return %0, %1 : tensor<8x64xf32>, tensor<8x64xf32>
}

//===----------------------------------------------------------------------===//
// Banks and adapters
//===----------------------------------------------------------------------===//

// CHECK: lora.bank @adapters max_adapters 8 max_rank 16 dtype bf16 {
// CHECK-NEXT: lora.bank.site @qkv linear [#lora.slice<"q", 64 -> 64>, #lora.slice<"k", 64 -> 16>, #lora.slice<"v", 64 -> 16>]
// CHECK-NEXT: lora.bank.site @embed embedding [#lora.slice<"embed", 128 -> 64>]
// CHECK-NEXT: lora.bank.site @experts moe experts 4 [#lora.slice<"gate", 64 -> 96>, #lora.slice<"up", 64 -> 96>, #lora.slice<"down", 96 -> 64>]
// CHECK-NEXT: lora.bank.site @packed moe experts 4 [#lora.slice<"gate_up", 64 -> 192>, #lora.slice<"down2", 96 -> 64>]
lora.bank @adapters max_adapters 8 max_rank 16 dtype bf16 {
  lora.bank.site @qkv linear [#lora.slice<"q", 64 -> 64>, #lora.slice<"k", 64 -> 16>, #lora.slice<"v", 64 -> 16>]
  lora.bank.site @embed embedding [#lora.slice<"embed", 128 -> 64>]
  lora.bank.site @experts moe experts 4 [#lora.slice<"gate", 64 -> 96>, #lora.slice<"up", 64 -> 96>, #lora.slice<"down", 96 -> 64>]
  lora.bank.site @packed moe experts 4 [#lora.slice<"gate_up", 64 -> 192>, #lora.slice<"down2", 96 -> 64>]
}

// A bank may be empty, hold further attributes, and be private.
// CHECK: lora.bank @empty max_adapters 1 max_rank 1 dtype f16 attributes {sym_visibility = "private"} {
// CHECK-NEXT: }
lora.bank @empty max_adapters 1 max_rank 1 dtype f16 attributes {sym_visibility = "private"} {
}

// CHECK-LABEL: func @adapt
// CHECK-SAME: (%[[S:.*]]: tensor<?xi32>, %[[Y:[^:]*]]: tensor<?x?x96xf32>, %[[X:[^:]*]]: tensor<?x?x64xf32>, %[[E:[^:]*]]: tensor<?x?x64xf32>, %[[IDS:[^:]*]]: tensor<?x?xi64>)
// CHECK-NEXT: %[[R:.*]] = lora.route %[[S]] : tensor<?xi32>
// CHECK-NEXT: lora.adapt %[[Y]], %[[X]], %[[R]] @adapters::@qkv : tensor<?x?x96xf32>, tensor<?x?x64xf32>
// CHECK-NEXT: lora.adapt %[[E]], %[[IDS]], %[[R]] @adapters::@embed : tensor<?x?x64xf32>, tensor<?x?xi64>
func.func @adapt(%s: tensor<?xi32>, %y: tensor<?x?x96xf32>, %x: tensor<?x?x64xf32>,
                 %e: tensor<?x?x64xf32>, %ids: tensor<?x?xi64>) -> (tensor<?x?x96xf32>, tensor<?x?x64xf32>) {
  %r = lora.route %s : tensor<?xi32>
  %0 = lora.adapt %y, %x, %r @adapters::@qkv : tensor<?x?x96xf32>, tensor<?x?x64xf32>
  %1 = lora.adapt %e, %ids, %r @adapters::@embed : tensor<?x?x64xf32>, tensor<?x?xi64>
  return %0, %1 : tensor<?x?x96xf32>, tensor<?x?x64xf32>
}

// The two halves meet in f32 whatever the activation is: 3 slices of rank 16.
// CHECK-LABEL: func @halves
// CHECK: %[[S:.*]] = lora.shrink %{{.*}}, %[[R:.*]] @adapters::@qkv : tensor<?x64xbf16> -> tensor<?x48xf32>
// CHECK: lora.expand %{{.*}}, %[[S]], %[[R]] @adapters::@qkv : tensor<?x96xbf16>, tensor<?x48xf32>
// CHECK: lora.shrink %{{.*}}, %[[R]] @adapters::@embed : tensor<3x5xi32> -> tensor<3x5x16xf32>
func.func @halves(%r: !lora.routing, %y: tensor<?x96xbf16>, %x: tensor<?x64xbf16>, %ids: tensor<3x5xi32>)
    -> (tensor<?x96xbf16>, tensor<3x5x16xf32>) {
  %s = lora.shrink %x, %r @adapters::@qkv : tensor<?x64xbf16> -> tensor<?x48xf32>
  %0 = lora.expand %y, %s, %r @adapters::@qkv : tensor<?x96xbf16>, tensor<?x48xf32>
  %1 = lora.shrink %ids, %r @adapters::@embed : tensor<3x5xi32> -> tensor<3x5x16xf32>
  return %0, %1 : tensor<?x96xbf16>, tensor<3x5x16xf32>
}

// CHECK-LABEL: func @adapted_linear
// CHECK: lora.adapted_linear %{{.*}}, %{{.*}}, %{{.*}} @adapters::@qkv site "qkv" : (tensor<?x64xf32>, tensor<96x64xf32>, !lora.routing) -> tensor<?x96xf32>
// CHECK: lora.adapted_linear %{{.*}}, %{{.*}}, %{{.*}} bias %{{.*}} @adapters::@qkv site "qkv" : (tensor<?x64xf32>, tensor<96x64xf32>, !lora.routing, tensor<96xf32>) -> tensor<?x96xf32>
func.func @adapted_linear(%x: tensor<?x64xf32>, %w: tensor<96x64xf32>, %b: tensor<96xf32>, %r: !lora.routing) -> (tensor<?x96xf32>, tensor<?x96xf32>) {
  %0 = lora.adapted_linear %x, %w, %r @adapters::@qkv site "qkv"
      : (tensor<?x64xf32>, tensor<96x64xf32>, !lora.routing) -> tensor<?x96xf32>
  %1 = lora.adapted_linear %x, %w, %r bias %b @adapters::@qkv site "qkv"
      : (tensor<?x64xf32>, tensor<96x64xf32>, !lora.routing, tensor<96xf32>) -> tensor<?x96xf32>
  return %0, %1 : tensor<?x96xf32>, tensor<?x96xf32>
}

// CHECK-LABEL: func @adapted_moe
// CHECK: lora.adapted_moe %{{.*}} experts %{{.*}} weights %{{.*}}, %{{.*}} @adapters::@experts site "experts" activation silu(%{{.*}}, %{{.*}}, %{{.*}}) :
// CHECK: lora.adapted_moe %{{.*}} experts %{{.*}} weights %{{.*}}, %{{.*}} @adapters::@packed site "experts" order interleaved activation gelu(%{{.*}}, %{{.*}}) :
func.func @adapted_moe(%x: tensor<?x64xf32>, %g: tensor<4x96x64xf32>, %u: tensor<4x96x64xf32>, %gu: tensor<4x192x64xf32>,
                       %d: tensor<4x64x96xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>, %r: !lora.routing) -> (tensor<?x64xf32>, tensor<?x64xf32>) {
  %0 = lora.adapted_moe %x experts %i weights %p, %r @adapters::@experts site "experts" activation silu (%g, %u, %d)
      : (tensor<?x64xf32>, tensor<?x2xi64>, tensor<?x2xf32>, !lora.routing, tensor<4x96x64xf32>, tensor<4x96x64xf32>, tensor<4x64x96xf32>) -> tensor<?x64xf32>
  %1 = lora.adapted_moe %x experts %i weights %p, %r @adapters::@packed site "experts" order interleaved activation gelu (%gu, %d)
      : (tensor<?x64xf32>, tensor<?x2xi64>, tensor<?x2xf32>, !lora.routing, tensor<4x192x64xf32>, tensor<4x64x96xf32>) -> tensor<?x64xf32>
  return %0, %1 : tensor<?x64xf32>, tensor<?x64xf32>
}

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @kernel_on_tensors
// CHECK: lora.call_kernel linear %{{.*}} [0, 1, 0] ins(%{{.*}}, %{{.*}}, %{{.*}} : tensor<?x64xf32>, tensor<?xi32>, tensor<32x64xf32>) outs(%{{.*}} : tensor<?x32xf32>) -> tensor<?x32xf32>
func.func @kernel_on_tensors(%f: !lora.frame, %x: tensor<?x64xf32>, %s: tensor<?xi32>, %w: tensor<32x64xf32>, %y: tensor<?x32xf32>) -> tensor<?x32xf32> {
  %0 = lora.call_kernel linear %f [0, 1, 0] ins(%x, %s, %w : tensor<?x64xf32>, tensor<?xi32>, tensor<32x64xf32>)
      outs(%y : tensor<?x32xf32>) -> tensor<?x32xf32>
  return %0 : tensor<?x32xf32>
}

// Strided buffers with an offset are fine; kernels take strides.
// Strided buffers with an offset are fine; kernels take strides. No slots stand
// where the site is -1.
// CHECK-LABEL: func @kernel_on_buffers
// CHECK: lora.call_kernel embedding %{{.*}} [-1] ins(%{{.*}}, %{{.*}} : {{.*}}) outs(%{{.*}} : memref<?x64xf32, strided<[?, 1], offset: ?>>)
// CHECK-NOT: ->
// CHECK: return
func.func @kernel_on_buffers(%f: !lora.frame, %i: memref<?xi64>, %w: memref<128x64xf32>, %y: memref<?x64xf32, strided<[?, 1], offset: ?>>) {
  lora.call_kernel embedding %f [-1] ins(%i, %w : memref<?xi64>, memref<128x64xf32>) outs(%y : memref<?x64xf32, strided<[?, 1], offset: ?>>)
  return
}

// The other kernels: two weights with biases, separate experts, the caches.
// CHECK-LABEL: func @kernels
// CHECK: lora.call_kernel linear %{{.*}} [0, 2, 1] ins
// CHECK: lora.call_kernel moe %{{.*}} [1, 2, 0] ins
// CHECK: lora.call_kernel cached_attention %{{.*}} [4593671619917905920, 0] ins({{.*}}) outs(%{{.*}}, %{{.*}}, %{{.*}} :
func.func @kernels(%f: !lora.frame, %x: memref<?x?xf32>, %s: memref<?xi32>, %i: memref<?x?xi64>, %w: memref<?x?xf32>, %b: memref<?xf32>,
                   %e: memref<?x?x?xf32>, %q: memref<?x?x?x?xf32>) {
  lora.call_kernel linear %f [0, 2, 1] ins(%x, %s, %w, %w, %b, %b : memref<?x?xf32>, memref<?xi32>, memref<?x?xf32>, memref<?x?xf32>, memref<?xf32>, memref<?xf32>)
      outs(%x : memref<?x?xf32>)
  lora.call_kernel moe %f [1, 2, 0] ins(%x, %i, %x, %s, %e, %e, %e : memref<?x?xf32>, memref<?x?xi64>, memref<?x?xf32>, memref<?xi32>, memref<?x?x?xf32>, memref<?x?x?xf32>, memref<?x?x?xf32>)
      outs(%x : memref<?x?xf32>)
  lora.call_kernel cached_attention %f [4593671619917905920, 0] ins(%q, %q, %q, %i, %i : memref<?x?x?x?xf32>, memref<?x?x?x?xf32>, memref<?x?x?x?xf32>, memref<?x?xi64>, memref<?x?xi64>)
      outs(%q, %q, %q : memref<?x?x?x?xf32>, memref<?x?x?x?xf32>, memref<?x?x?x?xf32>)
  return
}
