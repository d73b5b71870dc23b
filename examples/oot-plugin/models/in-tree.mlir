// The model of acme.mlir in lora's layers, as an importer makes it: one key/value
// head, the residual, the scale and the shared expert beside the layers. With acme's
// plugin the layers become acme's.
#extern = #ml_program.extern
!x = tensor<?x?x16xf32>
!rows = tensor<?x16xf32>
!cache = tensor<?x?x1x4xf32>

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

func.func private @attention(tensor<?x4x?x4xf32>, tensor<?x1x?x4xf32>, tensor<?x1x?x4xf32>,
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
  %qkv = lora.qkv_parallel_linear %x, %wqkv site "model.layers.0.self_attn.qkv_proj" heads 4 kv_heads 1 head_size 4
      members ["model.layers.0.self_attn.q_proj", "model.layers.0.self_attn.k_proj", "model.layers.0.self_attn.v_proj"]
      : (!x, tensor<24x16xf32>) -> tensor<?x?x24xf32>
  %q2 = tensor.extract_slice %qkv[0, 0, 0] [%b, %s, 16] [1, 1, 1] : tensor<?x?x24xf32> to tensor<?x?x16xf32>
  %k2 = tensor.extract_slice %qkv[0, 0, 16] [%b, %s, 4] [1, 1, 1] : tensor<?x?x24xf32> to tensor<?x?x4xf32>
  %v2 = tensor.extract_slice %qkv[0, 0, 20] [%b, %s, 4] [1, 1, 1] : tensor<?x?x24xf32> to tensor<?x?x4xf32>
  %q1 = tensor.expand_shape %q2 [[0], [1], [2, 3]] output_shape [%b, %s, 4, 4] : tensor<?x?x16xf32> into tensor<?x?x4x4xf32>
  %k1 = tensor.expand_shape %k2 [[0], [1], [2, 3]] output_shape [%b, %s, 1, 4] : tensor<?x?x4xf32> into tensor<?x?x1x4xf32>
  %v1 = tensor.expand_shape %v2 [[0], [1], [2, 3]] output_shape [%b, %s, 1, 4] : tensor<?x?x4xf32> into tensor<?x?x1x4xf32>
  %eq = tensor.empty(%b, %s) : tensor<?x4x?x4xf32>
  %ek = tensor.empty(%b, %s) : tensor<?x1x?x4xf32>
  %q = linalg.transpose ins(%q1 : tensor<?x?x4x4xf32>) outs(%eq : tensor<?x4x?x4xf32>) permutation = [0, 2, 1, 3]
  %k = linalg.transpose ins(%k1 : tensor<?x?x1x4xf32>) outs(%ek : tensor<?x1x?x4xf32>) permutation = [0, 2, 1, 3]
  %v = linalg.transpose ins(%v1 : tensor<?x?x1x4xf32>) outs(%ek : tensor<?x1x?x4xf32>) permutation = [0, 2, 1, 3]
  %o1, %k_new, %v_new = call @attention(%q, %k, %v, %cache_rows, %positions, %k_cache, %v_cache)
      : (tensor<?x4x?x4xf32>, tensor<?x1x?x4xf32>, tensor<?x1x?x4xf32>, tensor<?x?xi64>, tensor<?x?xi64>, !cache, !cache)
        -> (tensor<?x?x4x4xf32>, !cache, !cache)
  %o = tensor.collapse_shape %o1 [[0], [1], [2, 3]] : tensor<?x?x4x4xf32> into !x
  %wo = ml_program.global_load_const @model.layers.0.self_attn.o_proj.weight : tensor<16x16xf32>
  %attended = lora.column_parallel_linear %o, %wo site "model.layers.0.self_attn.o_proj" : (!x, tensor<16x16xf32>) -> !x
  %residual_scale = arith.constant 0.75 : f32
  %residual_scales = tensor.splat %residual_scale[%b, %s] : !x
  %residual = arith.mulf %x, %residual_scales : !x
  %h3 = arith.addf %attended, %residual : !x

  // Experts (id + 3 j) mod 4 for j = 0, 1, each by its router score's sigmoid.
  %h = tensor.collapse_shape %h3 [[0, 1], [2]] : !x into !rows
  %wr = ml_program.global_load_const @model.layers.0.mlp.gate.weight : tensor<4x16xf32>
  %scores = lora.replicated_linear %h, %wr site "model.layers.0.mlp.gate" : (!rows, tensor<4x16xf32>) -> tensor<?x4xf32>
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
    %one_score = arith.constant 1.0 : f32
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
    %denominator = arith.addf %one_score, %exp : f32
    %weight = arith.divf %one_score, %denominator : f32
    linalg.yield %expert, %weight : i64, f32
  } -> (tensor<?x2xi64>, tensor<?x2xf32>)
  %eg = ml_program.global_load_const @model.layers.0.mlp.experts.gate_proj : tensor<4x8x16xf32>
  %eu = ml_program.global_load_const @model.layers.0.mlp.experts.up_proj : tensor<4x8x16xf32>
  %ed = ml_program.global_load_const @model.layers.0.mlp.experts.down_proj : tensor<4x16x8xf32>
  %sg = ml_program.global_load_const @model.layers.0.mlp.shared_expert.gate_proj.weight : tensor<12x16xf32>
  %su = ml_program.global_load_const @model.layers.0.mlp.shared_expert.up_proj.weight : tensor<12x16xf32>
  %sd = ml_program.global_load_const @model.layers.0.mlp.shared_expert.down_proj.weight : tensor<16x12xf32>
  %sgu = tensor.concat dim(0) %sg, %su : (tensor<12x16xf32>, tensor<12x16xf32>) -> tensor<24x16xf32>
  %routed = lora.fused_moe %h gate %eg up %eu down %ed experts %experts weights %weights
      site "model.layers.0.mlp.experts" activation silu
      : (!rows, tensor<4x8x16xf32>, tensor<4x8x16xf32>, tensor<4x16x8xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> !rows
  %routed_scale = arith.constant 2.5 : f32
  %routed_scales = tensor.splat %routed_scale[%n] : !rows
  %scaled = arith.mulf %routed, %routed_scales : !rows
  %gate_up = lora.merged_column_parallel_linear %h, %sgu site "model.layers.0.mlp.shared_expert.gate_up_proj" sizes [12, 12]
      members ["model.layers.0.mlp.shared_expert.gate_proj", "model.layers.0.mlp.shared_expert.up_proj"]
      : (!rows, tensor<24x16xf32>) -> tensor<?x24xf32>
  %gate = tensor.extract_slice %gate_up[0, 0] [%n, 12] [1, 1] : tensor<?x24xf32> to tensor<?x12xf32>
  %up = tensor.extract_slice %gate_up[0, 12] [%n, 12] [1, 1] : tensor<?x24xf32> to tensor<?x12xf32>
  %one = arith.constant 1.0 : f32
  %ones = tensor.splat %one[%n] : tensor<?x12xf32>
  %minus_gate = arith.negf %gate : tensor<?x12xf32>
  %exp_gate = math.exp %minus_gate : tensor<?x12xf32>
  %denominators = arith.addf %ones, %exp_gate : tensor<?x12xf32>
  %silu = arith.divf %gate, %denominators : tensor<?x12xf32>
  %inner = arith.mulf %silu, %up : tensor<?x12xf32>
  %shared = lora.row_parallel_linear %inner, %sd site "model.layers.0.mlp.shared_expert.down_proj"
      : (tensor<?x12xf32>, tensor<16x12xf32>) -> !rows
  %m = arith.addf %scaled, %shared : !rows
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
