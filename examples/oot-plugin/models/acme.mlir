// A decoder of one layer in acme's ops: attention with two key/value heads made of
// one, and a mixture of experts whose router takes no adapters. The expert of a
// token is chosen by its id.
#extern = #ml_program.extern
!x = tensor<?x?x16xf32>
!rows = tensor<?x16xf32>
!cache = tensor<?x?x2x4xf32>

ml_program.global private @model.embed_tokens.weight(#extern) : tensor<32x16xf32>
ml_program.global private @model.layers.0.self_attn.q_proj.weight(#extern) : tensor<16x16xf32>
ml_program.global private @model.layers.0.self_attn.k_proj.weight(#extern) : tensor<4x16xf32>
ml_program.global private @model.layers.0.self_attn.v_proj.weight(#extern) : tensor<4x16xf32>
ml_program.global private @model.layers.0.self_attn.o_proj.weight(#extern) : tensor<16x16xf32>
ml_program.global private @model.layers.0.mlp.gate.weight(#extern) : tensor<4x16xf32>
ml_program.global private @model.layers.0.mlp.experts.gate_proj(#extern) : tensor<4x8x16xf32>
ml_program.global private @model.layers.0.mlp.experts.up_proj(#extern) : tensor<4x8x16xf32>
ml_program.global private @model.layers.0.mlp.experts.down_proj(#extern) : tensor<4x16x8xf32>
ml_program.global private @model.layers.0.mlp.shared_expert.gate_proj.weight(#extern) : tensor<12x16xf32>
ml_program.global private @model.layers.0.mlp.shared_expert.up_proj.weight(#extern) : tensor<12x16xf32>
ml_program.global private @model.layers.0.mlp.shared_expert.down_proj.weight(#extern) : tensor<16x12xf32>
ml_program.global private @lm_head.weight(#extern) : tensor<32x16xf32>

func.func private @attention(tensor<?x4x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>,
    tensor<?x?xi64>, tensor<?x?xi64>, !cache, !cache) -> (tensor<?x?x4x4xf32>, !cache, !cache)
    attributes {layer = "cached_attention", scale = 0.5 : f64, window = 0 : i64, site = "model.layers.0.self_attn"}

func.func @main(%ids: tensor<?x?xi64>, %positions: tensor<?x?xi64>, %cache_rows: tensor<?x?xi64>, %select: tensor<?xi64>,
                %k_cache: !cache, %v_cache: !cache) -> (tensor<?x32xf32>, !cache, !cache)
    attributes {argument_roles = ["ids", "positions", "rows", "select", "k_cache", "v_cache"],
                result_roles = ["logits", "k_cache", "v_cache"],
                model = {architecture = "AcmeForCausalLM", vocab_size = 32 : i64, max_position = 64 : i64}} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %b = tensor.dim %ids, %c0 : tensor<?x?xi64>
  %s = tensor.dim %ids, %c1 : tensor<?x?xi64>

  %embed = ml_program.global_load_const @model.embed_tokens.weight : tensor<32x16xf32>
  %x = lora.vocab_parallel_embedding %ids, %embed site "model.embed_tokens" : (tensor<?x?xi64>, tensor<32x16xf32>) -> !x

  // Attention.
  %wq = ml_program.global_load_const @model.layers.0.self_attn.q_proj.weight : tensor<16x16xf32>
  %wk = ml_program.global_load_const @model.layers.0.self_attn.k_proj.weight : tensor<4x16xf32>
  %wv = ml_program.global_load_const @model.layers.0.self_attn.v_proj.weight : tensor<4x16xf32>
  %wqkv = tensor.concat dim(0) %wq, %wk, %wv : (tensor<16x16xf32>, tensor<4x16xf32>, tensor<4x16xf32>) -> tensor<24x16xf32>
  %qkv = acme.qkv_linear %x, %wqkv site "model.layers.0.self_attn.qkv_proj" heads 4 kv_heads 1 head_size 4 replicas 2
      members ["model.layers.0.self_attn.q_proj", "model.layers.0.self_attn.k_proj", "model.layers.0.self_attn.v_proj"]
      : (!x, tensor<24x16xf32>) -> tensor<?x?x32xf32>
  %q2 = tensor.extract_slice %qkv[0, 0, 0] [%b, %s, 16] [1, 1, 1] : tensor<?x?x32xf32> to tensor<?x?x16xf32>
  %k2 = tensor.extract_slice %qkv[0, 0, 16] [%b, %s, 8] [1, 1, 1] : tensor<?x?x32xf32> to tensor<?x?x8xf32>
  %v2 = tensor.extract_slice %qkv[0, 0, 24] [%b, %s, 8] [1, 1, 1] : tensor<?x?x32xf32> to tensor<?x?x8xf32>
  %q1 = tensor.expand_shape %q2 [[0], [1], [2, 3]] output_shape [%b, %s, 4, 4] : tensor<?x?x16xf32> into tensor<?x?x4x4xf32>
  %k1 = tensor.expand_shape %k2 [[0], [1], [2, 3]] output_shape [%b, %s, 2, 4] : tensor<?x?x8xf32> into tensor<?x?x2x4xf32>
  %v1 = tensor.expand_shape %v2 [[0], [1], [2, 3]] output_shape [%b, %s, 2, 4] : tensor<?x?x8xf32> into tensor<?x?x2x4xf32>
  %eq = tensor.empty(%b, %s) : tensor<?x4x?x4xf32>
  %ek = tensor.empty(%b, %s) : tensor<?x2x?x4xf32>
  %q = linalg.transpose ins(%q1 : tensor<?x?x4x4xf32>) outs(%eq : tensor<?x4x?x4xf32>) permutation = [0, 2, 1, 3]
  %k = linalg.transpose ins(%k1 : tensor<?x?x2x4xf32>) outs(%ek : tensor<?x2x?x4xf32>) permutation = [0, 2, 1, 3]
  %v = linalg.transpose ins(%v1 : tensor<?x?x2x4xf32>) outs(%ek : tensor<?x2x?x4xf32>) permutation = [0, 2, 1, 3]
  %o1, %k_new, %v_new = call @attention(%q, %k, %v, %cache_rows, %positions, %k_cache, %v_cache)
      : (tensor<?x4x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x?xi64>, tensor<?x?xi64>, !cache, !cache)
        -> (tensor<?x?x4x4xf32>, !cache, !cache)
  %o = tensor.collapse_shape %o1 [[0], [1], [2, 3]] : tensor<?x?x4x4xf32> into !x
  %wo = ml_program.global_load_const @model.layers.0.self_attn.o_proj.weight : tensor<16x16xf32>
  %h3 = acme.linear %o, %wo residual %x site "model.layers.0.self_attn.o_proj" {residual_scale = 0.75 : f32}
      : (!x, tensor<16x16xf32>, !x) -> !x

  // Experts (id + 3 j) mod 4 for j = 0, 1, each by its router score's sigmoid.
  %h = tensor.collapse_shape %h3 [[0, 1], [2]] : !x into !rows
  %wr = ml_program.global_load_const @model.layers.0.mlp.gate.weight : tensor<4x16xf32>
  %scores = acme.router %h, %wr site "model.layers.0.mlp.gate" : (!rows, tensor<4x16xf32>) -> tensor<?x4xf32>
  %tokens = tensor.collapse_shape %ids [[0, 1]] : tensor<?x?xi64> into tensor<?xi64>
  %n = tensor.dim %tokens, %c0 : tensor<?xi64>
  %empty_ids = tensor.empty(%n) : tensor<?x2xi64>
  %empty_weights = tensor.empty(%n) : tensor<?x2xf32>
  %experts, %weights = linalg.generic {
      indexing_maps = [affine_map<(t, j) -> (t)>, affine_map<(t, j) -> (t, j)>, affine_map<(t, j) -> (t, j)>],
      iterator_types = ["parallel", "parallel"]}
      ins(%tokens : tensor<?xi64>) outs(%empty_ids, %empty_weights : tensor<?x2xi64>, tensor<?x2xf32>) {
  ^bb0(%id: i64, %unused0: i64, %unused1: f32):
    %three = arith.constant 3 : i64
    %four = arith.constant 4 : i64
    %one = arith.constant 1.0 : f32
    %t = linalg.index 0 : index
    %j = linalg.index 1 : index
    %j64 = arith.index_cast %j : index to i64
    %step = arith.muli %j64, %three : i64
    %sum = arith.addi %id, %step : i64
    %expert = arith.remsi %sum, %four : i64
    %e = arith.index_cast %expert : i64 to index
    %score = tensor.extract %scores[%t, %e] : tensor<?x4xf32>
    %minus = arith.negf %score : f32
    %exp = math.exp %minus : f32
    %denominator = arith.addf %one, %exp : f32
    %weight = arith.divf %one, %denominator : f32
    linalg.yield %expert, %weight : i64, f32
  } -> (tensor<?x2xi64>, tensor<?x2xf32>)
  %eg = ml_program.global_load_const @model.layers.0.mlp.experts.gate_proj : tensor<4x8x16xf32>
  %eu = ml_program.global_load_const @model.layers.0.mlp.experts.up_proj : tensor<4x8x16xf32>
  %ed = ml_program.global_load_const @model.layers.0.mlp.experts.down_proj : tensor<4x16x8xf32>
  %sg = ml_program.global_load_const @model.layers.0.mlp.shared_expert.gate_proj.weight : tensor<12x16xf32>
  %su = ml_program.global_load_const @model.layers.0.mlp.shared_expert.up_proj.weight : tensor<12x16xf32>
  %sd = ml_program.global_load_const @model.layers.0.mlp.shared_expert.down_proj.weight : tensor<16x12xf32>
  %sgu = tensor.concat dim(0) %sg, %su : (tensor<12x16xf32>, tensor<12x16xf32>) -> tensor<24x16xf32>
  %m = acme.fused_moe %h gate %eg up %eu down %ed experts %experts weights %weights
      shared %sgu, %sd site "model.layers.0.mlp.shared_expert" site "model.layers.0.mlp.experts" activation silu
      {routed_scale = 2.5 : f32}
      : (!rows, tensor<4x8x16xf32>, tensor<4x8x16xf32>, tensor<4x16x8xf32>, tensor<?x2xi64>, tensor<?x2xf32>,
         tensor<24x16xf32>, tensor<16x12xf32>) -> !rows
  %y = arith.addf %h, %m : !rows

  // Logits of the tokens that are asked for.
  %r = tensor.dim %select, %c0 : tensor<?xi64>
  %empty_rows = tensor.empty(%r) : !rows
  %picked = linalg.generic {
      indexing_maps = [affine_map<(i, j) -> (i)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
      ins(%select : tensor<?xi64>) outs(%empty_rows : !rows) {
  ^bb0(%row: i64, %unused: f32):
    %i = arith.index_cast %row : i64 to index
    %j = linalg.index 1 : index
    %value = tensor.extract %y[%i, %j] : !rows
    linalg.yield %value : f32
  } -> !rows
  %head = ml_program.global_load_const @lm_head.weight : tensor<32x16xf32>
  %logits = lora.parallel_lm_head %picked, %head site "lm_head" : (!rows, tensor<32x16xf32>) -> tensor<?x32xf32>
  return %logits, %k_new, %v_new : tensor<?x32xf32>, !cache, !cache
}
