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

// -----

// Products of activations, as in attention, are no layers.
// CHECK-LABEL: func @attention
// CHECK: linalg.batch_matmul
// CHECK-NOT: lora.
func.func @attention(%q: tensor<4x?x16xf32>, %k: tensor<4x16x?xf32>, %init: tensor<4x?x?xf32>) -> tensor<4x?x?xf32> {
  %s = linalg.batch_matmul ins(%q, %k : tensor<4x?x16xf32>, tensor<4x16x?xf32>) outs(%init : tensor<4x?x?xf32>) -> tensor<4x?x?xf32>
  return %s : tensor<4x?x?xf32>
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
#last = affine_map<(d0, d1) -> (d1)>

// Two leading dimensions collapsed around transpose and matmul, the bias added
// in between: one layer on the value before, with the bias.
// CHECK-LABEL: func @collapsed
// CHECK-SAME: %[[X:.*]]: tensor<3x?x64xf32>
// CHECK-DAG: %[[W:.*]] = ml_program.global_load_const @up.weight
// CHECK-DAG: %[[B:.*]] = ml_program.global_load_const @up.bias
// CHECK: %[[Y:.*]] = lora.column_parallel_linear %[[X]], %[[W]] bias %[[B]] site "up" : {{.*}} -> tensor<3x?x32xf32>
// CHECK-NEXT: return %[[Y]]
ml_program.global private @up.weight(#ml_program.extern) : tensor<32x64xf32>
ml_program.global private @up.bias(#ml_program.extern) : tensor<32xf32>
func.func @collapsed(%x: tensor<3x?x64xf32>) -> tensor<3x?x32xf32> {
  %c0 = arith.constant 0 : index
  %c3 = arith.constant 3 : index
  %f0 = arith.constant 0.0 : f32
  %w = ml_program.global_load_const @up.weight : tensor<32x64xf32>
  %et = tensor.empty() : tensor<64x32xf32>
  %wt = linalg.transpose ins(%w : tensor<32x64xf32>) outs(%et : tensor<64x32xf32>) permutation = [1, 0]
  %flat = tensor.collapse_shape %x [[0, 1], [2]] : tensor<3x?x64xf32> into tensor<?x64xf32>
  %n = tensor.dim %flat, %c0 : tensor<?x64xf32>
  %e = tensor.empty(%n) : tensor<?x32xf32>
  %z = linalg.fill ins(%f0 : f32) outs(%e : tensor<?x32xf32>) -> tensor<?x32xf32>
  %y = linalg.matmul ins(%flat, %wt : tensor<?x64xf32>, tensor<64x32xf32>) outs(%z : tensor<?x32xf32>) -> tensor<?x32xf32>
  %b = ml_program.global_load_const @up.bias : tensor<32xf32>
  %sum = linalg.generic {indexing_maps = [#last, #id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%b, %y : tensor<32xf32>, tensor<?x32xf32>) outs(%e : tensor<?x32xf32>) {
  ^bb0(%i: f32, %j: f32, %o: f32):
    %s = arith.addf %i, %j : f32
    linalg.yield %s : f32
  } -> tensor<?x32xf32>
  %m = tensor.dim %sum, %c0 : tensor<?x32xf32>
  %s1 = arith.divui %m, %c3 : index
  %r = tensor.expand_shape %sum [[0, 1], [2]] output_shape [3, %s1, 32] : tensor<?x32xf32> into tensor<3x?x32xf32>
  return %r : tensor<3x?x32xf32>
}

// -----

#id = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
#w = affine_map<(d0, d1, d2) -> (d1, d2)>

// A transposed weight copied for each batch is still one weight.
// CHECK-LABEL: func @broadcast_weight
// CHECK-SAME: %[[X:.*]]: tensor<?x?x32xf32>
// CHECK: %[[W:.*]] = ml_program.global_load_const @fc2.weight
// CHECK: lora.row_parallel_linear %[[X]], %[[W]] site "fc2"
// CHECK-NOT: linalg.batch_matmul
ml_program.global private @fc2.weight(#ml_program.extern) : tensor<64x32xf32>
func.func @broadcast_weight(%x: tensor<?x?x32xf32>, %b: index, %e: tensor<?x?x64xf32>) -> tensor<?x?x64xf32> {
  %f0 = arith.constant 0.0 : f32
  %w = ml_program.global_load_const @fc2.weight : tensor<64x32xf32>
  %et = tensor.empty() : tensor<32x64xf32>
  %wt = linalg.transpose ins(%w : tensor<64x32xf32>) outs(%et : tensor<32x64xf32>) permutation = [1, 0]
  %eb = tensor.empty(%b) : tensor<?x32x64xf32>
  %wb = linalg.generic {indexing_maps = [#w, #id], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%wt : tensor<32x64xf32>) outs(%eb : tensor<?x32x64xf32>) {
  ^bb0(%i: f32, %o: f32):
    linalg.yield %i : f32
  } -> tensor<?x32x64xf32>
  %z = linalg.fill ins(%f0 : f32) outs(%e : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
  %y = linalg.batch_matmul ins(%x, %wb : tensor<?x?x32xf32>, tensor<?x32x64xf32>) outs(%z : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
  return %y : tensor<?x?x64xf32>
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
#x = affine_map<(m, n, k) -> (m, k)>
#w = affine_map<(m, n, k) -> (n, k)>
#y = affine_map<(m, n, k) -> (m, n)>

// bf16: the f32 accumulator starts from the widened bias and is rounded once;
// sizes asked of the accumulator are asked of the layer.
// CHECK-LABEL: func @narrow
// CHECK-SAME: %[[X:.*]]: tensor<?x64xbf16>
// CHECK-DAG: %[[W:.*]] = ml_program.global_load_const @l.q_proj.weight
// CHECK-DAG: %[[B:.*]] = ml_program.global_load_const @l.q_proj.bias
// CHECK: %[[Y:.*]] = lora.column_parallel_linear %[[X]], %[[W]] bias %[[B]] site "l.q_proj" : {{.*}} -> tensor<?x32xbf16>
// CHECK: %[[N:.*]] = tensor.dim %[[Y]]
// CHECK: return %[[Y]], %[[N]]
ml_program.global private @l.q_proj.weight(#ml_program.extern) : tensor<32x64xbf16>
ml_program.global private @l.q_proj.bias(#ml_program.extern) : tensor<32xbf16>
func.func @narrow(%x: tensor<?x64xbf16>, %e: tensor<?x32xf32>) -> (tensor<?x32xbf16>, index) {
  %c0 = arith.constant 0 : index
  %w = ml_program.global_load_const @l.q_proj.weight : tensor<32x64xbf16>
  %b = ml_program.global_load_const @l.q_proj.bias : tensor<32xbf16>
  %wide = arith.extf %b : tensor<32xbf16> to tensor<32xf32>
  %init = linalg.broadcast ins(%wide : tensor<32xf32>) outs(%e : tensor<?x32xf32>) dimensions = [0]
  %acc = linalg.contract indexing_maps = [#x, #w, #y] ins(%x, %w : tensor<?x64xbf16>, tensor<32x64xbf16>) outs(%init : tensor<?x32xf32>) -> tensor<?x32xf32>
  %n = tensor.dim %acc, %c0 : tensor<?x32xf32>
  %en = tensor.empty(%n) : tensor<?x32xbf16>
  %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%acc : tensor<?x32xf32>) outs(%en : tensor<?x32xbf16>) {
  ^bb0(%i: f32, %o: bf16):
    %t = arith.truncf %i : f32 to bf16
    linalg.yield %t : bf16
  } -> tensor<?x32xbf16>
  return %y, %n : tensor<?x32xbf16>, index
}

// -----

#ids = affine_map<(d0, d1) -> (d0)>
#id = affine_map<(d0, d1) -> (d0, d1)>
#x = affine_map<(m, n, k) -> (m, k)>
#w = affine_map<(m, n, k) -> (n, k)>
#y = affine_map<(m, n, k) -> (m, n)>

// Tied weights: the embedding, with its bounds assertions, takes the name that
// is no head's; what the function returns as logits is a head under any name.
// CHECK-LABEL: func @tied
// CHECK-SAME: %[[IDS:.*]]: tensor<?xi64>
// CHECK: %[[W:.*]] = ml_program.global_load_const @lm_head.weight
// CHECK: %[[H:.*]] = lora.vocab_parallel_embedding %[[IDS]], %[[W]] site "model.embed_tokens"
// CHECK-NOT: cf.assert
// CHECK: %[[L:.*]] = lora.parallel_lm_head %[[H]], %[[W]] site "score"
// CHECK: tensor.cast %[[L]]
ml_program.global private @lm_head.weight(#ml_program.extern) : tensor<256x64xf32> {aliases = ["model.embed_tokens.weight"]}
func.func @tied(%ids: tensor<?xi64>, %e: tensor<?x64xf32>, %el: tensor<?x256xf32>) -> tensor<?x?xf32>
    attributes {result_roles = ["logits"]} {
  %c256 = arith.constant 256 : index
  %f0 = arith.constant 0.0 : f32
  %w = ml_program.global_load_const @lm_head.weight : tensor<256x64xf32>
  %h = linalg.generic {indexing_maps = [#ids, #id], iterator_types = ["parallel", "parallel"]}
      ins(%ids : tensor<?xi64>) outs(%e : tensor<?x64xf32>) {
  ^bb0(%i: i64, %o: f32):
    %row = arith.index_cast %i : i64 to index
    %col = linalg.index 1 : index
    %ok = arith.cmpi slt, %row, %c256 : index
    cf.assert %ok, "index must be smaller than dim size"
    %v = tensor.extract %w[%row, %col] : tensor<256x64xf32>
    linalg.yield %v : f32
  } -> tensor<?x64xf32>
  %z = linalg.fill ins(%f0 : f32) outs(%el : tensor<?x256xf32>) -> tensor<?x256xf32>
  %l = linalg.contract indexing_maps = [#x, #w, #y] {site = "score"} ins(%h, %w : tensor<?x64xf32>, tensor<256x64xf32>) outs(%z : tensor<?x256xf32>) -> tensor<?x256xf32>
  %r = tensor.cast %l : tensor<?x256xf32> to tensor<?x?xf32>
  return %r : tensor<?x?xf32>
}

// -----

#x = affine_map<(m, n, k) -> (m, k)>
#w = affine_map<(m, n, k) -> (n, k)>
#y = affine_map<(m, n, k) -> (m, n)>

// Calls of the experts become layers with order and activation as declared, and
// the declarations go; a linear of the same input with one output for each
// expert is their router.
// CHECK-LABEL: func @experts
// CHECK-SAME: %[[X:.*]]: tensor<?x64xf32>, %[[GU:[^:]*]]: tensor<4x192x64xf32>, %[[D:[^:]*]]: tensor<4x64x96xf32>, %[[G:[^:]*]]: tensor<4x96x64xf32>, %[[IDS:[^:]*]]: tensor<?x2xi64>, %[[P:[^:]*]]: tensor<?x2xf32>
// CHECK: lora.replicated_linear %[[X]], %{{.*}} site "mlp.router"
// CHECK: lora.fused_moe_3d %[[X]] gate_up %[[GU]] down %[[D]] experts %[[IDS]] weights %[[P]] site "mlp.experts" order interleaved activation gelu_tanh members ["mlp.experts.gate_up_proj", "mlp.experts.down_proj"]
// CHECK: lora.fused_moe %[[X]] gate %[[G]] up %[[G]] down %[[D]] experts %[[IDS]] weights %[[P]] site "other" activation silu members ["other.gate_proj", "other.up_proj", "other.down_proj"]
// CHECK-NOT: lora.fused_moe:
ml_program.global private @mlp.router.weight(#ml_program.extern) : tensor<4x64xf32>
func.func @experts(%x: tensor<?x64xf32>, %gu: tensor<4x192x64xf32>, %d: tensor<4x64x96xf32>, %g: tensor<4x96x64xf32>,
                   %ids: tensor<?x2xi64>, %p: tensor<?x2xf32>, %e: tensor<?x4xf32>)
    -> (tensor<?x4xf32>, tensor<?x64xf32>, tensor<?x64xf32>) {
  %f0 = arith.constant 0.0 : f32
  %w = ml_program.global_load_const @mlp.router.weight : tensor<4x64xf32>
  %z = linalg.fill ins(%f0 : f32) outs(%e : tensor<?x4xf32>) -> tensor<?x4xf32>
  %r = linalg.contract indexing_maps = [#x, #w, #y] ins(%x, %w : tensor<?x64xf32>, tensor<4x64xf32>) outs(%z : tensor<?x4xf32>) -> tensor<?x4xf32>
  %0 = call @"lora.fused_moe:mlp.experts"(%x, %gu, %d, %ids, %p)
      : (tensor<?x64xf32>, tensor<4x192x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
  %1 = call @"lora.fused_moe:other"(%x, %g, %g, %d, %ids, %p)
      : (tensor<?x64xf32>, tensor<4x96x64xf32>, tensor<4x96x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
  return %r, %0, %1 : tensor<?x4xf32>, tensor<?x64xf32>, tensor<?x64xf32>
}
func.func private @"lora.fused_moe:mlp.experts"(tensor<?x64xf32>, tensor<4x192x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
    attributes {layer = "fused_moe_3d", order = "interleaved", activation = "gelu_tanh", site = "mlp.experts"}
func.func private @"lora.fused_moe:other"(tensor<?x64xf32>, tensor<4x96x64xf32>, tensor<4x96x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
    attributes {layer = "fused_moe", activation = "silu"}
