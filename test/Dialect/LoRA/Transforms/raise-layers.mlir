// RUN: lora-opt %s -split-input-file --lora-raise-layers | FileCheck %s

#x = affine_map<(b, s, n, k) -> (b, s, k)>
#w = affine_map<(b, s, n, k) -> (n, k)>
#y = affine_map<(b, s, n, k) -> (b, s, n)>

// A product with a weight becomes a layer; its site comes from the attribute
// and its kind from the site. What fed the product alone goes with it.
// CHECK-LABEL: func @contract
// CHECK-SAME: %[[X:.*]]: tensor<?x?x64xf32>
// CHECK-NEXT: %[[W:.*]] = ml_program.global_load_const @some.weight
// CHECK-NEXT: %[[Q:.*]] = lora.column_parallel_linear %[[X]], %[[W]] site "layers.0.q_proj"
// CHECK-NEXT: %[[O:.*]] = lora.row_parallel_linear %[[Q]], %[[W]] site "layers.0.o_proj"
// CHECK-NEXT: %[[G:.*]] = lora.replicated_linear %[[O]], %[[W]] site "layers.0.gate"
// CHECK-NEXT: %[[N:.*]] = lora.column_parallel_linear %[[G]], %[[W]] site "some"
// CHECK-NEXT: return %[[N]]
ml_program.global private @some.weight(#ml_program.extern) : tensor<64x64xf32>
func.func @contract(%x: tensor<?x?x64xf32>) -> tensor<?x?x64xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %f0 = arith.constant 0.0 : f32
  %w = ml_program.global_load_const @some.weight : tensor<64x64xf32>
  %b = tensor.dim %x, %c0 : tensor<?x?x64xf32>
  %s = tensor.dim %x, %c1 : tensor<?x?x64xf32>
  %e = tensor.empty(%b, %s) : tensor<?x?x64xf32>
  %z = linalg.fill ins(%f0 : f32) outs(%e : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
  %0 = linalg.contract indexing_maps = [#x, #w, #y] {site = "layers.0.q_proj"}
      ins(%x, %w : tensor<?x?x64xf32>, tensor<64x64xf32>) outs(%z : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
  %1 = linalg.contract indexing_maps = [#x, #w, #y] {site = "layers.0.o_proj"}
      ins(%0, %w : tensor<?x?x64xf32>, tensor<64x64xf32>) outs(%z : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
  %2 = linalg.contract indexing_maps = [#x, #w, #y] {site = "layers.0.gate"}
      ins(%1, %w : tensor<?x?x64xf32>, tensor<64x64xf32>) outs(%z : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
  %3 = linalg.contract indexing_maps = [#x, #w, #y]
      ins(%2, %w : tensor<?x?x64xf32>, tensor<64x64xf32>) outs(%z : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
  return %3 : tensor<?x?x64xf32>
}
