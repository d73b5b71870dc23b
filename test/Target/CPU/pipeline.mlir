// RUN: lora-opt %s --lora-cpu-pipeline | FileCheck %s
// RUN: lora-opt %s --lora-cpu-pipeline="cpu=x86-64-v2" | FileCheck %s --check-prefix=CPU
// RUN: lora-opt %s --lora-cpu-pipeline --mlir-print-ir-after=lora-bufferize --mlir-elide-elementsattrs-if-larger=8 2>&1 \
// RUN:   | FileCheck %s --check-prefix=BUFFERS

// CPU: @lora_manifest("{{.*}}\22cpu\22:\22x86-64-v2\22

// Only the LLVM dialect is left, with one entry and its manifest; the weight went
// from a global to an argument.
// CHECK-NOT: {{(func|memref|linalg|scf|cf|arith|math|lora|tensor|ml_program)\.[a-z_]+ }}
// CHECK-DAG: llvm.func internal @main(
// CHECK-DAG: llvm.func @lora_entry_main(
// CHECK-DAG: llvm.mlir.global external constant @lora_manifest("{{.*}}\22weights\22:[{\22aliases\22:[],\22dtype\22:\22f32\22,\22name\22:\22up.weight\22,\22shape\22:[4,8]},{\22aliases\22:[],\22dtype\22:\22f32\22,\22name\22:\22gate.weight\22

// Between: both caches are the arguments, no copy of them or of a weight is made,
// and the packed weight is its parts.
// BUFFERS-LABEL: func.func @main(
// BUFFERS-SAME: %[[F:[^:]*]]: !lora.frame, %[[X:[^:]*]]: memref<?x8xf32>, %[[Q:[^:]*]]: memref<?x2x?x4xf32>, %[[R:[^:]*]]: memref<?x?xi64>, %[[K:[^:]*]]: memref<?x?x2x4xf32>, %[[V:[^:]*]]: memref<?x?x2x4xf32>, %[[S:[^:]*]]: memref<?xi32>
// BUFFERS-SAME: %[[UP:[^:]*]]: memref<4x8xf32>
// BUFFERS-SAME: %[[GATE:[^:]*]]: memref<4x8xf32>
// BUFFERS-NOT: copy
// BUFFERS: lora.call_kernel linear %[[F]] [0, 2, 0] ins(%[[X]], %[[S]], %[[UP]], %[[GATE]] :
// BUFFERS-NOT: copy
// BUFFERS: lora.call_kernel cached_attention %[[F]] [{{.*}}] ins({{.*}}) outs(%{{.*}}, %[[K]], %[[V]] :
// BUFFERS-NOT: copy
// BUFFERS: return
module {
  ml_program.global private @up.weight(#ml_program.extern : tensor<4x8xf32>) : tensor<4x8xf32>
  ml_program.global private @gate.weight(#ml_program.extern : tensor<4x8xf32>) : tensor<4x8xf32>
  lora.bank @adapters max_adapters 2 max_rank 4 dtype f32 {
    lora.bank.site @gu linear [#lora.slice<"up", 8 -> 4>, #lora.slice<"gate", 8 -> 4>]
  }
  func.func private @attention(tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x?xi64>, tensor<?x?xi64>,
      tensor<?x?x2x4xf32>, tensor<?x?x2x4xf32>) -> (tensor<?x?x2x4xf32>, tensor<?x?x2x4xf32>, tensor<?x?x2x4xf32>)
      attributes {layer = "cached_attention", scale = 5.000000e-01 : f64}
  func.func @main(%x: tensor<?x8xf32>, %q: tensor<?x2x?x4xf32>, %r: tensor<?x?xi64>, %k: tensor<?x?x2x4xf32>, %v: tensor<?x?x2x4xf32>, %s: tensor<?xi32>)
      -> (tensor<?x8xf32>, tensor<?x?x2x4xf32>, tensor<?x?x2x4xf32>, tensor<?x?x2x4xf32>)
      attributes {argument_roles = ["x", "q", "rows", "k_cache", "v_cache", "slots"], result_roles = ["y", "o", "k_cache", "v_cache"]} {
    %up = ml_program.global_load_const @up.weight : tensor<4x8xf32>
    %gate = ml_program.global_load_const @gate.weight : tensor<4x8xf32>
    %w = tensor.concat dim(0) %up, %gate : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<8x8xf32>
    %route = lora.route %s : tensor<?xi32>
    %y = lora.adapted_linear %x, %w, %route @adapters::@gu site "gate_up" : (tensor<?x8xf32>, tensor<8x8xf32>, !lora.routing) -> tensor<?x8xf32>
    %e = math.exp %y : tensor<?x8xf32>
    %o:3 = call @attention(%q, %q, %q, %r, %r, %k, %v) : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x?xi64>, tensor<?x?xi64>,
      tensor<?x?x2x4xf32>, tensor<?x?x2x4xf32>) -> (tensor<?x?x2x4xf32>, tensor<?x?x2x4xf32>, tensor<?x?x2x4xf32>)
    return %e, %o#0, %o#1, %o#2 : tensor<?x8xf32>, tensor<?x?x2x4xf32>, tensor<?x?x2x4xf32>, tensor<?x?x2x4xf32>
  }
}
