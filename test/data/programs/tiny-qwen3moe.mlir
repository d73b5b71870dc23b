#extern = #ml_program.extern
#map = affine_map<(d0, d1, d2) -> (d0, d1)>
#map1 = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
#map2 = affine_map<(d0, d1, d2) -> (d0, d1, 0)>
#map3 = affine_map<(d0, d1, d2) -> (d2)>
#map4 = affine_map<(d0, d1, d2, d3) -> (d0, d1, d3)>
#map5 = affine_map<(d0, d1, d2, d3) -> (d2, d3)>
#map6 = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>
#map7 = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>
#map8 = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, 0)>
#map9 = affine_map<(d0, d1, d2, d3) -> (d3)>
#map10 = affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>
#map11 = affine_map<(d0, d1, d2) -> (d0, d2)>
#map12 = affine_map<(d0, d1, d2) -> (d1, d2)>
#map13 = affine_map<(d0, d1) -> (d0, d1)>
#map14 = affine_map<(d0, d1) -> (d0)>
#map15 = affine_map<(d0, d1) -> (d0, 0)>
#map16 = affine_map<(d0) -> (d0)>
#map17 = affine_map<(d0, d1) -> (d1)>
#map18 = affine_map<(d0, d1) -> ()>
module {
  ml_program.global private @model.embed_tokens.weight(#extern) : tensor<256x64xf32>
  ml_program.global private @model.layers.0.input_layernorm.weight(#extern) : tensor<64xf32>
  ml_program.global private @model.layers.0.self_attn.q_proj.weight(#extern) : tensor<64x64xf32>
  ml_program.global private @model.layers.0.self_attn.q_norm.weight(#extern) : tensor<16xf32>
  ml_program.global private @model.layers.0.self_attn.k_proj.weight(#extern) : tensor<32x64xf32>
  ml_program.global private @model.layers.0.self_attn.k_norm.weight(#extern) : tensor<16xf32>
  ml_program.global private @model.layers.0.self_attn.v_proj.weight(#extern) : tensor<32x64xf32>
  ml_program.global private @model.layers.0.self_attn.o_proj.weight(#extern) : tensor<64x64xf32>
  ml_program.global private @model.layers.0.post_attention_layernorm.weight(#extern) : tensor<64xf32>
  ml_program.global private @model.layers.0.mlp.gate.weight(#extern) : tensor<4x64xf32>
  ml_program.global private @model.layers.0.mlp.experts.gate_up_proj(#extern) : tensor<4x96x64xf32>
  ml_program.global private @model.layers.0.mlp.experts.down_proj(#extern) : tensor<4x64x48xf32>
  ml_program.global private @model.layers.1.input_layernorm.weight(#extern) : tensor<64xf32>
  ml_program.global private @model.layers.1.self_attn.q_proj.weight(#extern) : tensor<64x64xf32>
  ml_program.global private @model.layers.1.self_attn.q_norm.weight(#extern) : tensor<16xf32>
  ml_program.global private @model.layers.1.self_attn.k_proj.weight(#extern) : tensor<32x64xf32>
  ml_program.global private @model.layers.1.self_attn.k_norm.weight(#extern) : tensor<16xf32>
  ml_program.global private @model.layers.1.self_attn.v_proj.weight(#extern) : tensor<32x64xf32>
  ml_program.global private @model.layers.1.self_attn.o_proj.weight(#extern) : tensor<64x64xf32>
  ml_program.global private @model.layers.1.post_attention_layernorm.weight(#extern) : tensor<64xf32>
  ml_program.global private @model.layers.1.mlp.gate.weight(#extern) : tensor<4x64xf32>
  ml_program.global private @model.layers.1.mlp.experts.gate_up_proj(#extern) : tensor<4x96x64xf32>
  ml_program.global private @model.layers.1.mlp.experts.down_proj(#extern) : tensor<4x64x48xf32>
  ml_program.global private @model.norm.weight(#extern) : tensor<64xf32>
  ml_program.global private @lm_head.weight(#extern) : tensor<256x64xf32>
  func.func @main(%arg0: tensor<?x?xi64>, %arg1: tensor<?x?xi64>, %arg2: tensor<?x?xi64>, %arg3: tensor<?xi64>, %arg4: tensor<?x?x2x16xf32>, %arg5: tensor<?x?x2x16xf32>, %arg6: tensor<?x?x2x16xf32>, %arg7: tensor<?x?x2x16xf32>) -> (tensor<?x256xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>) attributes {argument_roles = ["ids", "positions", "rows", "select", "k_cache", "v_cache", "k_cache", "v_cache"], model = {architecture = "Qwen3MoeForCausalLM", bos_token_id = 1 : i64, dtype = "f32", eos_token_ids = array<i64: 2>, head_dim = 16 : i64, hidden_size = 64 : i64, max_position = 128 : i64, num_heads = 4 : i64, num_kv_heads = 2 : i64, num_layers = 2 : i64, vocab_size = 256 : i64}, result_roles = ["logits", "k_cache", "v_cache", "k_cache", "v_cache"]} {
    %c64 = arith.constant 64 : index
    %cst = arith.constant 0.000000e+00 : f32
    %c1 = arith.constant 1 : index
    %c0 = arith.constant 0 : index
    %c0_i64 = arith.constant 0 : i64
    %cst_0 = arith.constant 0xFF800000 : f32
    %cst_1 = arith.constant dense<0xFF800000> : tensor<f32>
    %cst_2 = arith.constant 9.9999999999999995E-7 : f64
    %cst_3 = arith.constant dense<[1.000000e+00, 0.316227764, 1.000000e-01, 0.0316227786, 0.00999999977, 0.00316227786, 1.000000e-03, 3.16227786E-4]> : tensor<8xf32>
    %cst_4 = arith.constant 6.400000e+01 : f32
    %cst_5 = arith.constant 1.600000e+01 : f32
    %c2 = arith.constant 2 : index
    %dim = tensor.dim %arg0, %c0 : tensor<?x?xi64>
    %model.embed_tokens.weight = ml_program.global_load_const @model.embed_tokens.weight : tensor<256x64xf32>
    %dim_6 = tensor.dim %arg0, %c1 : tensor<?x?xi64>
    %0 = tensor.empty(%dim, %dim_6) : tensor<?x?x64xf32>
    %1 = linalg.generic {indexing_maps = [#map, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%arg0 : tensor<?x?xi64>) outs(%0 : tensor<?x?x64xf32>) attrs =  {site = "model.embed_tokens"} {
    ^bb0(%in: i64, %out: f32):
      %204 = arith.index_cast %in : i64 to index
      %205 = linalg.index 2 : index
      %extracted = tensor.extract %model.embed_tokens.weight[%204, %205] : tensor<256x64xf32>
      linalg.yield %extracted : f32
    } -> tensor<?x?x64xf32>
    %dim_7 = tensor.dim %arg1, %c0 : tensor<?x?xi64>
    %dim_8 = tensor.dim %arg1, %c1 : tensor<?x?xi64>
    %expanded = tensor.expand_shape %arg1 [[0], [1, 2]] output_shape [%dim_7, %dim_8, 1] : tensor<?x?xi64> into tensor<?x?x1xi64>
    %2 = tensor.empty(%dim_7, %dim_8) : tensor<?x?x1xf32>
    %3 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%expanded : tensor<?x?x1xi64>) outs(%2 : tensor<?x?x1xf32>) {
    ^bb0(%in: i64, %out: f32):
      %204 = arith.sitofp %in : i64 to f32
      linalg.yield %204 : f32
    } -> tensor<?x?x1xf32>
    %4 = tensor.empty(%dim_7, %dim_8) : tensor<?x?x8xf32>
    %5 = linalg.generic {indexing_maps = [#map2, #map3, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%3, %cst_3 : tensor<?x?x1xf32>, tensor<8xf32>) outs(%4 : tensor<?x?x8xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x8xf32>
    %concat = tensor.concat dim(2) %5, %5 : (tensor<?x?x8xf32>, tensor<?x?x8xf32>) -> tensor<?x?x16xf32>
    %dim_9 = tensor.dim %5, %c0 : tensor<?x?x8xf32>
    %dim_10 = tensor.dim %5, %c1 : tensor<?x?x8xf32>
    %6 = tensor.empty(%dim_9, %dim_10) : tensor<?x?x16xf32>
    %7 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%concat : tensor<?x?x16xf32>) outs(%6 : tensor<?x?x16xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = math.cos %in : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x16xf32>
    %8 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%concat : tensor<?x?x16xf32>) outs(%6 : tensor<?x?x16xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = math.sin %in : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x16xf32>
    %dim_11 = tensor.dim %1, %c0 : tensor<?x?x64xf32>
    %dim_12 = tensor.dim %1, %c1 : tensor<?x?x64xf32>
    %9 = tensor.empty(%dim_11, %dim_12) : tensor<?x?x64xf32>
    %10 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1, %1 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x64xf32>
    %11 = tensor.empty(%dim_11, %dim_12) : tensor<?x?x1xf32>
    %12 = linalg.fill ins(%cst : f32) outs(%11 : tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
    %13 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%10 : tensor<?x?x64xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.addf %in, %out : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x1xf32>
    %14 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%13 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.divf %in, %cst_4 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x1xf32>
    %15 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%14 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.truncf %cst_2 : f64 to f32
      %205 = arith.addf %in, %204 : f32
      linalg.yield %205 : f32
    } -> tensor<?x?x1xf32>
    %16 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%15 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = math.rsqrt %in : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x1xf32>
    %17 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1, %16 : tensor<?x?x64xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x64xf32>
    %model.layers.0.input_layernorm.weight = ml_program.global_load_const @model.layers.0.input_layernorm.weight : tensor<64xf32>
    %18 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.0.input_layernorm.weight, %17 : tensor<64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x64xf32>
    %model.layers.0.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.0.self_attn.q_proj.weight : tensor<64x64xf32>
    %dim_13 = tensor.dim %18, %c0 : tensor<?x?x64xf32>
    %dim_14 = tensor.dim %18, %c1 : tensor<?x?x64xf32>
    %19 = tensor.empty(%dim_13, %dim_14) : tensor<?x?x64xf32>
    %20 = linalg.fill ins(%cst : f32) outs(%19 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %21 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.self_attn.q_proj"} ins(%18, %model.layers.0.self_attn.q_proj.weight : tensor<?x?x64xf32>, tensor<64x64xf32>) outs(%20 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %dim_15 = tensor.dim %21, %c0 : tensor<?x?x64xf32>
    %dim_16 = tensor.dim %21, %c1 : tensor<?x?x64xf32>
    %expanded_17 = tensor.expand_shape %21 [[0], [1], [2, 3]] output_shape [%dim_15, %dim_16, 4, 16] : tensor<?x?x64xf32> into tensor<?x?x4x16xf32>
    %dim_18 = tensor.dim %expanded_17, %c0 : tensor<?x?x4x16xf32>
    %dim_19 = tensor.dim %expanded_17, %c1 : tensor<?x?x4x16xf32>
    %22 = tensor.empty(%dim_18, %dim_19) : tensor<?x?x4x16xf32>
    %23 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_17, %expanded_17 : tensor<?x?x4x16xf32>, tensor<?x?x4x16xf32>) outs(%22 : tensor<?x?x4x16xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x4x16xf32>
    %24 = tensor.empty(%dim_18, %dim_19) : tensor<?x?x4x1xf32>
    %25 = linalg.fill ins(%cst : f32) outs(%24 : tensor<?x?x4x1xf32>) -> tensor<?x?x4x1xf32>
    %26 = linalg.generic {indexing_maps = [#map7, #map8], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%23 : tensor<?x?x4x16xf32>) outs(%25 : tensor<?x?x4x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.addf %in, %out : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x4x1xf32>
    %27 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%26 : tensor<?x?x4x1xf32>) outs(%24 : tensor<?x?x4x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.divf %in, %cst_5 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x4x1xf32>
    %28 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%27 : tensor<?x?x4x1xf32>) outs(%24 : tensor<?x?x4x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.truncf %cst_2 : f64 to f32
      %205 = arith.addf %in, %204 : f32
      linalg.yield %205 : f32
    } -> tensor<?x?x4x1xf32>
    %29 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%28 : tensor<?x?x4x1xf32>) outs(%24 : tensor<?x?x4x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = math.rsqrt %in : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x4x1xf32>
    %30 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_17, %29 : tensor<?x?x4x16xf32>, tensor<?x?x4x1xf32>) outs(%22 : tensor<?x?x4x16xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x4x16xf32>
    %model.layers.0.self_attn.q_norm.weight = ml_program.global_load_const @model.layers.0.self_attn.q_norm.weight : tensor<16xf32>
    %31 = linalg.generic {indexing_maps = [#map9, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%model.layers.0.self_attn.q_norm.weight, %30 : tensor<16xf32>, tensor<?x?x4x16xf32>) outs(%22 : tensor<?x?x4x16xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x4x16xf32>
    %32 = tensor.empty(%dim_18, %dim_19) : tensor<?x4x?x16xf32>
    %transposed = linalg.transpose ins(%31 : tensor<?x?x4x16xf32>) outs(%32 : tensor<?x4x?x16xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.0.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.0.self_attn.k_proj.weight : tensor<32x64xf32>
    %33 = tensor.empty(%dim_13, %dim_14) : tensor<?x?x32xf32>
    %34 = linalg.fill ins(%cst : f32) outs(%33 : tensor<?x?x32xf32>) -> tensor<?x?x32xf32>
    %35 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.self_attn.k_proj"} ins(%18, %model.layers.0.self_attn.k_proj.weight : tensor<?x?x64xf32>, tensor<32x64xf32>) outs(%34 : tensor<?x?x32xf32>) -> tensor<?x?x32xf32>
    %dim_20 = tensor.dim %35, %c0 : tensor<?x?x32xf32>
    %dim_21 = tensor.dim %35, %c1 : tensor<?x?x32xf32>
    %expanded_22 = tensor.expand_shape %35 [[0], [1], [2, 3]] output_shape [%dim_20, %dim_21, 2, 16] : tensor<?x?x32xf32> into tensor<?x?x2x16xf32>
    %dim_23 = tensor.dim %expanded_22, %c0 : tensor<?x?x2x16xf32>
    %dim_24 = tensor.dim %expanded_22, %c1 : tensor<?x?x2x16xf32>
    %36 = tensor.empty(%dim_23, %dim_24) : tensor<?x?x2x16xf32>
    %37 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_22, %expanded_22 : tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>) outs(%36 : tensor<?x?x2x16xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x2x16xf32>
    %38 = tensor.empty(%dim_23, %dim_24) : tensor<?x?x2x1xf32>
    %39 = linalg.fill ins(%cst : f32) outs(%38 : tensor<?x?x2x1xf32>) -> tensor<?x?x2x1xf32>
    %40 = linalg.generic {indexing_maps = [#map7, #map8], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%37 : tensor<?x?x2x16xf32>) outs(%39 : tensor<?x?x2x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.addf %in, %out : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x2x1xf32>
    %41 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%40 : tensor<?x?x2x1xf32>) outs(%38 : tensor<?x?x2x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.divf %in, %cst_5 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x2x1xf32>
    %42 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%41 : tensor<?x?x2x1xf32>) outs(%38 : tensor<?x?x2x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.truncf %cst_2 : f64 to f32
      %205 = arith.addf %in, %204 : f32
      linalg.yield %205 : f32
    } -> tensor<?x?x2x1xf32>
    %43 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%42 : tensor<?x?x2x1xf32>) outs(%38 : tensor<?x?x2x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = math.rsqrt %in : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x2x1xf32>
    %44 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_22, %43 : tensor<?x?x2x16xf32>, tensor<?x?x2x1xf32>) outs(%36 : tensor<?x?x2x16xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x2x16xf32>
    %model.layers.0.self_attn.k_norm.weight = ml_program.global_load_const @model.layers.0.self_attn.k_norm.weight : tensor<16xf32>
    %45 = linalg.generic {indexing_maps = [#map9, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%model.layers.0.self_attn.k_norm.weight, %44 : tensor<16xf32>, tensor<?x?x2x16xf32>) outs(%36 : tensor<?x?x2x16xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x2x16xf32>
    %46 = tensor.empty(%dim_23, %dim_24) : tensor<?x2x?x16xf32>
    %transposed_25 = linalg.transpose ins(%45 : tensor<?x?x2x16xf32>) outs(%46 : tensor<?x2x?x16xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.0.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.0.self_attn.v_proj.weight : tensor<32x64xf32>
    %47 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.self_attn.v_proj"} ins(%18, %model.layers.0.self_attn.v_proj.weight : tensor<?x?x64xf32>, tensor<32x64xf32>) outs(%34 : tensor<?x?x32xf32>) -> tensor<?x?x32xf32>
    %dim_26 = tensor.dim %47, %c0 : tensor<?x?x32xf32>
    %dim_27 = tensor.dim %47, %c1 : tensor<?x?x32xf32>
    %expanded_28 = tensor.expand_shape %47 [[0], [1], [2, 3]] output_shape [%dim_26, %dim_27, 2, 16] : tensor<?x?x32xf32> into tensor<?x?x2x16xf32>
    %dim_29 = tensor.dim %expanded_28, %c0 : tensor<?x?x2x16xf32>
    %dim_30 = tensor.dim %expanded_28, %c1 : tensor<?x?x2x16xf32>
    %48 = tensor.empty(%dim_29, %dim_30) : tensor<?x2x?x16xf32>
    %transposed_31 = linalg.transpose ins(%expanded_28 : tensor<?x?x2x16xf32>) outs(%48 : tensor<?x2x?x16xf32>) permutation = [0, 2, 1, 3] 
    %expanded_32 = tensor.expand_shape %7 [[0], [1, 2], [3]] output_shape [%dim_9, 1, %dim_10, 16] : tensor<?x?x16xf32> into tensor<?x1x?x16xf32>
    %expanded_33 = tensor.expand_shape %8 [[0], [1, 2], [3]] output_shape [%dim_9, 1, %dim_10, 16] : tensor<?x?x16xf32> into tensor<?x1x?x16xf32>
    %49 = linalg.generic {indexing_maps = [#map7, #map10, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed, %expanded_32 : tensor<?x4x?x16xf32>, tensor<?x1x?x16xf32>) outs(%32 : tensor<?x4x?x16xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x4x?x16xf32>
    %extracted_slice = tensor.extract_slice %transposed[0, 0, 0, 0] [%dim_18, 4, %dim_19, 8] [1, 1, 1, 1] : tensor<?x4x?x16xf32> to tensor<?x4x?x8xf32>
    %extracted_slice_34 = tensor.extract_slice %transposed[0, 0, 0, 8] [%dim_18, 4, %dim_19, 8] [1, 1, 1, 1] : tensor<?x4x?x16xf32> to tensor<?x4x?x8xf32>
    %50 = tensor.empty(%dim_18, %dim_19) : tensor<?x4x?x8xf32>
    %51 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_34 : tensor<?x4x?x8xf32>) outs(%50 : tensor<?x4x?x8xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.negf %in : f32
      linalg.yield %204 : f32
    } -> tensor<?x4x?x8xf32>
    %concat_35 = tensor.concat dim(3) %51, %extracted_slice : (tensor<?x4x?x8xf32>, tensor<?x4x?x8xf32>) -> tensor<?x4x?x16xf32>
    %dim_36 = tensor.dim %51, %c0 : tensor<?x4x?x8xf32>
    %dim_37 = tensor.dim %51, %c2 : tensor<?x4x?x8xf32>
    %52 = tensor.empty(%dim_36, %dim_37) : tensor<?x4x?x16xf32>
    %53 = linalg.generic {indexing_maps = [#map7, #map10, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_35, %expanded_33 : tensor<?x4x?x16xf32>, tensor<?x1x?x16xf32>) outs(%52 : tensor<?x4x?x16xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x4x?x16xf32>
    %54 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%49, %53 : tensor<?x4x?x16xf32>, tensor<?x4x?x16xf32>) outs(%32 : tensor<?x4x?x16xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.addf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x4x?x16xf32>
    %55 = linalg.generic {indexing_maps = [#map7, #map10, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_25, %expanded_32 : tensor<?x2x?x16xf32>, tensor<?x1x?x16xf32>) outs(%46 : tensor<?x2x?x16xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x2x?x16xf32>
    %extracted_slice_38 = tensor.extract_slice %transposed_25[0, 0, 0, 0] [%dim_23, 2, %dim_24, 8] [1, 1, 1, 1] : tensor<?x2x?x16xf32> to tensor<?x2x?x8xf32>
    %extracted_slice_39 = tensor.extract_slice %transposed_25[0, 0, 0, 8] [%dim_23, 2, %dim_24, 8] [1, 1, 1, 1] : tensor<?x2x?x16xf32> to tensor<?x2x?x8xf32>
    %56 = tensor.empty(%dim_23, %dim_24) : tensor<?x2x?x8xf32>
    %57 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_39 : tensor<?x2x?x8xf32>) outs(%56 : tensor<?x2x?x8xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.negf %in : f32
      linalg.yield %204 : f32
    } -> tensor<?x2x?x8xf32>
    %concat_40 = tensor.concat dim(3) %57, %extracted_slice_38 : (tensor<?x2x?x8xf32>, tensor<?x2x?x8xf32>) -> tensor<?x2x?x16xf32>
    %dim_41 = tensor.dim %57, %c0 : tensor<?x2x?x8xf32>
    %dim_42 = tensor.dim %57, %c2 : tensor<?x2x?x8xf32>
    %58 = tensor.empty(%dim_41, %dim_42) : tensor<?x2x?x16xf32>
    %59 = linalg.generic {indexing_maps = [#map7, #map10, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_40, %expanded_33 : tensor<?x2x?x16xf32>, tensor<?x1x?x16xf32>) outs(%58 : tensor<?x2x?x16xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x2x?x16xf32>
    %60 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%55, %59 : tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>) outs(%46 : tensor<?x2x?x16xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.addf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x2x?x16xf32>
    %61:3 = call @"lora.cached_attention:model.layers.0.self_attn"(%54, %60, %transposed_31, %arg2, %arg1, %arg4, %arg5) : (tensor<?x4x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>) -> (tensor<?x?x4x16xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>)
    %collapsed = tensor.collapse_shape %61#0 [[0], [1], [2, 3]] : tensor<?x?x4x16xf32> into tensor<?x?x64xf32>
    %model.layers.0.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.0.self_attn.o_proj.weight : tensor<64x64xf32>
    %dim_43 = tensor.dim %collapsed, %c0 : tensor<?x?x64xf32>
    %dim_44 = tensor.dim %collapsed, %c1 : tensor<?x?x64xf32>
    %62 = tensor.empty(%dim_43, %dim_44) : tensor<?x?x64xf32>
    %63 = linalg.fill ins(%cst : f32) outs(%62 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %64 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.self_attn.o_proj"} ins(%collapsed, %model.layers.0.self_attn.o_proj.weight : tensor<?x?x64xf32>, tensor<64x64xf32>) outs(%63 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %65 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1, %64 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.addf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x64xf32>
    %66 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%65, %65 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x64xf32>
    %67 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%66 : tensor<?x?x64xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.addf %in, %out : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x1xf32>
    %68 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%67 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.divf %in, %cst_4 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x1xf32>
    %69 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%68 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.truncf %cst_2 : f64 to f32
      %205 = arith.addf %in, %204 : f32
      linalg.yield %205 : f32
    } -> tensor<?x?x1xf32>
    %70 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%69 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = math.rsqrt %in : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x1xf32>
    %71 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%65, %70 : tensor<?x?x64xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x64xf32>
    %model.layers.0.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.0.post_attention_layernorm.weight : tensor<64xf32>
    %72 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.0.post_attention_layernorm.weight, %71 : tensor<64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x64xf32>
    %collapsed_45 = tensor.collapse_shape %72 [[0, 1], [2]] : tensor<?x?x64xf32> into tensor<?x64xf32>
    %model.layers.0.mlp.gate.weight = ml_program.global_load_const @model.layers.0.mlp.gate.weight : tensor<4x64xf32>
    %dim_46 = tensor.dim %collapsed_45, %c0 : tensor<?x64xf32>
    %73 = tensor.empty(%dim_46) : tensor<?x4xf32>
    %74 = linalg.fill ins(%cst : f32) outs(%73 : tensor<?x4xf32>) -> tensor<?x4xf32>
    %75 = linalg.contract indexing_maps = [#map11, #map12, #map] {site = "model.layers.0.mlp.gate"} ins(%collapsed_45, %model.layers.0.mlp.gate.weight : tensor<?x64xf32>, tensor<4x64xf32>) outs(%74 : tensor<?x4xf32>) -> tensor<?x4xf32>
    %dim_47 = tensor.dim %75, %c0 : tensor<?x4xf32>
    %76 = tensor.empty(%dim_47) : tensor<?xi64>
    %77 = linalg.fill ins(%c0_i64 : i64) outs(%76 : tensor<?xi64>) -> tensor<?xi64>
    %78 = tensor.empty(%dim_47) : tensor<?xf32>
    %79 = linalg.fill ins(%cst_0 : f32) outs(%78 : tensor<?xf32>) -> tensor<?xf32>
    %80:2 = linalg.generic {indexing_maps = [#map13, #map14, #map14], iterator_types = ["parallel", "reduction"]} ins(%75 : tensor<?x4xf32>) outs(%79, %77 : tensor<?xf32>, tensor<?xi64>) {
    ^bb0(%in: f32, %out: f32, %out_107: i64):
      %204 = linalg.index 1 : index
      %205 = arith.index_cast %204 : index to i64
      %206 = arith.maximumf %in, %out : f32
      %207 = arith.cmpf ogt, %in, %out : f32
      %208 = arith.select %207, %205, %out_107 : i64
      linalg.yield %206, %208 : f32, i64
    } -> (tensor<?xf32>, tensor<?xi64>)
    %expanded_48 = tensor.expand_shape %80#0 [[0, 1]] output_shape [%dim_47, 1] : tensor<?xf32> into tensor<?x1xf32>
    %81 = tensor.empty(%dim_47) : tensor<?x4xf32>
    %82 = linalg.generic {indexing_maps = [#map13, #map15, #map13], iterator_types = ["parallel", "parallel"]} ins(%75, %expanded_48 : tensor<?x4xf32>, tensor<?x1xf32>) outs(%81 : tensor<?x4xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.subf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x4xf32>
    %83 = linalg.generic {indexing_maps = [#map13, #map13], iterator_types = ["parallel", "parallel"]} ins(%82 : tensor<?x4xf32>) outs(%81 : tensor<?x4xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = math.exp %in : f32
      linalg.yield %204 : f32
    } -> tensor<?x4xf32>
    %84 = tensor.empty(%dim_47) : tensor<?x1xf32>
    %85 = linalg.fill ins(%cst : f32) outs(%84 : tensor<?x1xf32>) -> tensor<?x1xf32>
    %86 = linalg.generic {indexing_maps = [#map13, #map15], iterator_types = ["parallel", "reduction"]} ins(%83 : tensor<?x4xf32>) outs(%85 : tensor<?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.addf %in, %out : f32
      linalg.yield %204 : f32
    } -> tensor<?x1xf32>
    %87 = linalg.generic {indexing_maps = [#map13, #map15, #map13], iterator_types = ["parallel", "parallel"]} ins(%83, %86 : tensor<?x4xf32>, tensor<?x1xf32>) outs(%81 : tensor<?x4xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.divf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x4xf32>
    %88 = tensor.empty() : tensor<4xi64>
    %89 = linalg.generic {indexing_maps = [#map16], iterator_types = ["parallel"]} outs(%88 : tensor<4xi64>) {
    ^bb0(%out: i64):
      %204 = linalg.index 0 : index
      %205 = arith.index_cast %204 : index to i64
      linalg.yield %205 : i64
    } -> tensor<4xi64>
    %90:2 = linalg.generic {indexing_maps = [#map13, #map14, #map14], iterator_types = ["parallel", "reduction"]} ins(%87 : tensor<?x4xf32>) outs(%79, %77 : tensor<?xf32>, tensor<?xi64>) {
    ^bb0(%in: f32, %out: f32, %out_107: i64):
      %204 = linalg.index 1 : index
      %205 = arith.index_cast %204 : index to i64
      %206 = arith.maximumf %in, %out : f32
      %207 = arith.cmpf ogt, %in, %out : f32
      %208 = arith.select %207, %205, %out_107 : i64
      linalg.yield %206, %208 : f32, i64
    } -> (tensor<?xf32>, tensor<?xi64>)
    %expanded_49 = tensor.expand_shape %90#0 [[0, 1]] output_shape [%dim_47, 1] : tensor<?xf32> into tensor<?x1xf32>
    %expanded_50 = tensor.expand_shape %90#1 [[0, 1]] output_shape [%dim_47, 1] : tensor<?xi64> into tensor<?x1xi64>
    %91 = tensor.empty(%dim_47) : tensor<?x4xi1>
    %92 = linalg.generic {indexing_maps = [#map17, #map15, #map13], iterator_types = ["parallel", "parallel"]} ins(%89, %expanded_50 : tensor<4xi64>, tensor<?x1xi64>) outs(%91 : tensor<?x4xi1>) {
    ^bb0(%in: i64, %in_107: i64, %out: i1):
      %204 = arith.cmpi eq, %in, %in_107 : i64
      linalg.yield %204 : i1
    } -> tensor<?x4xi1>
    %93 = linalg.generic {indexing_maps = [#map13, #map18, #map13, #map13], iterator_types = ["parallel", "parallel"]} ins(%92, %cst_1, %87 : tensor<?x4xi1>, tensor<f32>, tensor<?x4xf32>) outs(%81 : tensor<?x4xf32>) {
    ^bb0(%in: i1, %in_107: f32, %in_108: f32, %out: f32):
      %204 = arith.select %in, %in_107, %in_108 : f32
      linalg.yield %204 : f32
    } -> tensor<?x4xf32>
    %94:2 = linalg.generic {indexing_maps = [#map13, #map14, #map14], iterator_types = ["parallel", "reduction"]} ins(%93 : tensor<?x4xf32>) outs(%79, %77 : tensor<?xf32>, tensor<?xi64>) {
    ^bb0(%in: f32, %out: f32, %out_107: i64):
      %204 = linalg.index 1 : index
      %205 = arith.index_cast %204 : index to i64
      %206 = arith.maximumf %in, %out : f32
      %207 = arith.cmpf ogt, %in, %out : f32
      %208 = arith.select %207, %205, %out_107 : i64
      linalg.yield %206, %208 : f32, i64
    } -> (tensor<?xf32>, tensor<?xi64>)
    %expanded_51 = tensor.expand_shape %94#0 [[0, 1]] output_shape [%dim_47, 1] : tensor<?xf32> into tensor<?x1xf32>
    %expanded_52 = tensor.expand_shape %94#1 [[0, 1]] output_shape [%dim_47, 1] : tensor<?xi64> into tensor<?x1xi64>
    %concat_53 = tensor.concat dim(1) %expanded_49, %expanded_51 : (tensor<?x1xf32>, tensor<?x1xf32>) -> tensor<?x2xf32>
    %concat_54 = tensor.concat dim(1) %expanded_50, %expanded_52 : (tensor<?x1xi64>, tensor<?x1xi64>) -> tensor<?x2xi64>
    %dim_55 = tensor.dim %expanded_49, %c0 : tensor<?x1xf32>
    %95 = tensor.empty(%dim_55) : tensor<?x1xf32>
    %96 = linalg.fill ins(%cst : f32) outs(%95 : tensor<?x1xf32>) -> tensor<?x1xf32>
    %97 = linalg.generic {indexing_maps = [#map13, #map15], iterator_types = ["parallel", "reduction"]} ins(%concat_53 : tensor<?x2xf32>) outs(%96 : tensor<?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.addf %in, %out : f32
      linalg.yield %204 : f32
    } -> tensor<?x1xf32>
    %98 = tensor.empty(%dim_55) : tensor<?x2xf32>
    %99 = linalg.generic {indexing_maps = [#map13, #map15, #map13], iterator_types = ["parallel", "parallel"]} ins(%concat_53, %97 : tensor<?x2xf32>, tensor<?x1xf32>) outs(%98 : tensor<?x2xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.divf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x2xf32>
    %model.layers.0.mlp.experts.gate_up_proj = ml_program.global_load_const @model.layers.0.mlp.experts.gate_up_proj : tensor<4x96x64xf32>
    %model.layers.0.mlp.experts.down_proj = ml_program.global_load_const @model.layers.0.mlp.experts.down_proj : tensor<4x64x48xf32>
    %100 = call @"lora.fused_moe:model.layers.0.mlp.experts"(%collapsed_45, %model.layers.0.mlp.experts.gate_up_proj, %model.layers.0.mlp.experts.down_proj, %concat_54, %99) : (tensor<?x64xf32>, tensor<4x96x64xf32>, tensor<4x64x48xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
    %dim_56 = tensor.dim %100, %c0 : tensor<?x64xf32>
    %101 = arith.divui %dim_56, %dim : index
    %from_elements = tensor.from_elements %dim, %101, %c64 : tensor<3xindex>
    %reshape = tensor.reshape %100(%from_elements) : (tensor<?x64xf32>, tensor<3xindex>) -> tensor<?x?x64xf32>
    %102 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%65, %reshape : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.addf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x64xf32>
    %103 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%102, %102 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x64xf32>
    %104 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%103 : tensor<?x?x64xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.addf %in, %out : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x1xf32>
    %105 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%104 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.divf %in, %cst_4 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x1xf32>
    %106 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%105 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.truncf %cst_2 : f64 to f32
      %205 = arith.addf %in, %204 : f32
      linalg.yield %205 : f32
    } -> tensor<?x?x1xf32>
    %107 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%106 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = math.rsqrt %in : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x1xf32>
    %108 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%102, %107 : tensor<?x?x64xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x64xf32>
    %model.layers.1.input_layernorm.weight = ml_program.global_load_const @model.layers.1.input_layernorm.weight : tensor<64xf32>
    %109 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.1.input_layernorm.weight, %108 : tensor<64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x64xf32>
    %model.layers.1.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.1.self_attn.q_proj.weight : tensor<64x64xf32>
    %dim_57 = tensor.dim %109, %c0 : tensor<?x?x64xf32>
    %dim_58 = tensor.dim %109, %c1 : tensor<?x?x64xf32>
    %110 = tensor.empty(%dim_57, %dim_58) : tensor<?x?x64xf32>
    %111 = linalg.fill ins(%cst : f32) outs(%110 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %112 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.self_attn.q_proj"} ins(%109, %model.layers.1.self_attn.q_proj.weight : tensor<?x?x64xf32>, tensor<64x64xf32>) outs(%111 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %dim_59 = tensor.dim %112, %c0 : tensor<?x?x64xf32>
    %dim_60 = tensor.dim %112, %c1 : tensor<?x?x64xf32>
    %expanded_61 = tensor.expand_shape %112 [[0], [1], [2, 3]] output_shape [%dim_59, %dim_60, 4, 16] : tensor<?x?x64xf32> into tensor<?x?x4x16xf32>
    %dim_62 = tensor.dim %expanded_61, %c0 : tensor<?x?x4x16xf32>
    %dim_63 = tensor.dim %expanded_61, %c1 : tensor<?x?x4x16xf32>
    %113 = tensor.empty(%dim_62, %dim_63) : tensor<?x?x4x16xf32>
    %114 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_61, %expanded_61 : tensor<?x?x4x16xf32>, tensor<?x?x4x16xf32>) outs(%113 : tensor<?x?x4x16xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x4x16xf32>
    %115 = tensor.empty(%dim_62, %dim_63) : tensor<?x?x4x1xf32>
    %116 = linalg.fill ins(%cst : f32) outs(%115 : tensor<?x?x4x1xf32>) -> tensor<?x?x4x1xf32>
    %117 = linalg.generic {indexing_maps = [#map7, #map8], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%114 : tensor<?x?x4x16xf32>) outs(%116 : tensor<?x?x4x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.addf %in, %out : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x4x1xf32>
    %118 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%117 : tensor<?x?x4x1xf32>) outs(%115 : tensor<?x?x4x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.divf %in, %cst_5 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x4x1xf32>
    %119 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%118 : tensor<?x?x4x1xf32>) outs(%115 : tensor<?x?x4x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.truncf %cst_2 : f64 to f32
      %205 = arith.addf %in, %204 : f32
      linalg.yield %205 : f32
    } -> tensor<?x?x4x1xf32>
    %120 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%119 : tensor<?x?x4x1xf32>) outs(%115 : tensor<?x?x4x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = math.rsqrt %in : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x4x1xf32>
    %121 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_61, %120 : tensor<?x?x4x16xf32>, tensor<?x?x4x1xf32>) outs(%113 : tensor<?x?x4x16xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x4x16xf32>
    %model.layers.1.self_attn.q_norm.weight = ml_program.global_load_const @model.layers.1.self_attn.q_norm.weight : tensor<16xf32>
    %122 = linalg.generic {indexing_maps = [#map9, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%model.layers.1.self_attn.q_norm.weight, %121 : tensor<16xf32>, tensor<?x?x4x16xf32>) outs(%113 : tensor<?x?x4x16xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x4x16xf32>
    %123 = tensor.empty(%dim_62, %dim_63) : tensor<?x4x?x16xf32>
    %transposed_64 = linalg.transpose ins(%122 : tensor<?x?x4x16xf32>) outs(%123 : tensor<?x4x?x16xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.1.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.1.self_attn.k_proj.weight : tensor<32x64xf32>
    %124 = tensor.empty(%dim_57, %dim_58) : tensor<?x?x32xf32>
    %125 = linalg.fill ins(%cst : f32) outs(%124 : tensor<?x?x32xf32>) -> tensor<?x?x32xf32>
    %126 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.self_attn.k_proj"} ins(%109, %model.layers.1.self_attn.k_proj.weight : tensor<?x?x64xf32>, tensor<32x64xf32>) outs(%125 : tensor<?x?x32xf32>) -> tensor<?x?x32xf32>
    %dim_65 = tensor.dim %126, %c0 : tensor<?x?x32xf32>
    %dim_66 = tensor.dim %126, %c1 : tensor<?x?x32xf32>
    %expanded_67 = tensor.expand_shape %126 [[0], [1], [2, 3]] output_shape [%dim_65, %dim_66, 2, 16] : tensor<?x?x32xf32> into tensor<?x?x2x16xf32>
    %dim_68 = tensor.dim %expanded_67, %c0 : tensor<?x?x2x16xf32>
    %dim_69 = tensor.dim %expanded_67, %c1 : tensor<?x?x2x16xf32>
    %127 = tensor.empty(%dim_68, %dim_69) : tensor<?x?x2x16xf32>
    %128 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_67, %expanded_67 : tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>) outs(%127 : tensor<?x?x2x16xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x2x16xf32>
    %129 = tensor.empty(%dim_68, %dim_69) : tensor<?x?x2x1xf32>
    %130 = linalg.fill ins(%cst : f32) outs(%129 : tensor<?x?x2x1xf32>) -> tensor<?x?x2x1xf32>
    %131 = linalg.generic {indexing_maps = [#map7, #map8], iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%128 : tensor<?x?x2x16xf32>) outs(%130 : tensor<?x?x2x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.addf %in, %out : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x2x1xf32>
    %132 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%131 : tensor<?x?x2x1xf32>) outs(%129 : tensor<?x?x2x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.divf %in, %cst_5 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x2x1xf32>
    %133 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%132 : tensor<?x?x2x1xf32>) outs(%129 : tensor<?x?x2x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.truncf %cst_2 : f64 to f32
      %205 = arith.addf %in, %204 : f32
      linalg.yield %205 : f32
    } -> tensor<?x?x2x1xf32>
    %134 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%133 : tensor<?x?x2x1xf32>) outs(%129 : tensor<?x?x2x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = math.rsqrt %in : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x2x1xf32>
    %135 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%expanded_67, %134 : tensor<?x?x2x16xf32>, tensor<?x?x2x1xf32>) outs(%127 : tensor<?x?x2x16xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x2x16xf32>
    %model.layers.1.self_attn.k_norm.weight = ml_program.global_load_const @model.layers.1.self_attn.k_norm.weight : tensor<16xf32>
    %136 = linalg.generic {indexing_maps = [#map9, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%model.layers.1.self_attn.k_norm.weight, %135 : tensor<16xf32>, tensor<?x?x2x16xf32>) outs(%127 : tensor<?x?x2x16xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x2x16xf32>
    %137 = tensor.empty(%dim_68, %dim_69) : tensor<?x2x?x16xf32>
    %transposed_70 = linalg.transpose ins(%136 : tensor<?x?x2x16xf32>) outs(%137 : tensor<?x2x?x16xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.1.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.1.self_attn.v_proj.weight : tensor<32x64xf32>
    %138 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.self_attn.v_proj"} ins(%109, %model.layers.1.self_attn.v_proj.weight : tensor<?x?x64xf32>, tensor<32x64xf32>) outs(%125 : tensor<?x?x32xf32>) -> tensor<?x?x32xf32>
    %dim_71 = tensor.dim %138, %c0 : tensor<?x?x32xf32>
    %dim_72 = tensor.dim %138, %c1 : tensor<?x?x32xf32>
    %expanded_73 = tensor.expand_shape %138 [[0], [1], [2, 3]] output_shape [%dim_71, %dim_72, 2, 16] : tensor<?x?x32xf32> into tensor<?x?x2x16xf32>
    %dim_74 = tensor.dim %expanded_73, %c0 : tensor<?x?x2x16xf32>
    %dim_75 = tensor.dim %expanded_73, %c1 : tensor<?x?x2x16xf32>
    %139 = tensor.empty(%dim_74, %dim_75) : tensor<?x2x?x16xf32>
    %transposed_76 = linalg.transpose ins(%expanded_73 : tensor<?x?x2x16xf32>) outs(%139 : tensor<?x2x?x16xf32>) permutation = [0, 2, 1, 3] 
    %140 = linalg.generic {indexing_maps = [#map7, #map10, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_64, %expanded_32 : tensor<?x4x?x16xf32>, tensor<?x1x?x16xf32>) outs(%123 : tensor<?x4x?x16xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x4x?x16xf32>
    %extracted_slice_77 = tensor.extract_slice %transposed_64[0, 0, 0, 0] [%dim_62, 4, %dim_63, 8] [1, 1, 1, 1] : tensor<?x4x?x16xf32> to tensor<?x4x?x8xf32>
    %extracted_slice_78 = tensor.extract_slice %transposed_64[0, 0, 0, 8] [%dim_62, 4, %dim_63, 8] [1, 1, 1, 1] : tensor<?x4x?x16xf32> to tensor<?x4x?x8xf32>
    %141 = tensor.empty(%dim_62, %dim_63) : tensor<?x4x?x8xf32>
    %142 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_78 : tensor<?x4x?x8xf32>) outs(%141 : tensor<?x4x?x8xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.negf %in : f32
      linalg.yield %204 : f32
    } -> tensor<?x4x?x8xf32>
    %concat_79 = tensor.concat dim(3) %142, %extracted_slice_77 : (tensor<?x4x?x8xf32>, tensor<?x4x?x8xf32>) -> tensor<?x4x?x16xf32>
    %dim_80 = tensor.dim %142, %c0 : tensor<?x4x?x8xf32>
    %dim_81 = tensor.dim %142, %c2 : tensor<?x4x?x8xf32>
    %143 = tensor.empty(%dim_80, %dim_81) : tensor<?x4x?x16xf32>
    %144 = linalg.generic {indexing_maps = [#map7, #map10, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_79, %expanded_33 : tensor<?x4x?x16xf32>, tensor<?x1x?x16xf32>) outs(%143 : tensor<?x4x?x16xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x4x?x16xf32>
    %145 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%140, %144 : tensor<?x4x?x16xf32>, tensor<?x4x?x16xf32>) outs(%123 : tensor<?x4x?x16xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.addf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x4x?x16xf32>
    %146 = linalg.generic {indexing_maps = [#map7, #map10, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_70, %expanded_32 : tensor<?x2x?x16xf32>, tensor<?x1x?x16xf32>) outs(%137 : tensor<?x2x?x16xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x2x?x16xf32>
    %extracted_slice_82 = tensor.extract_slice %transposed_70[0, 0, 0, 0] [%dim_68, 2, %dim_69, 8] [1, 1, 1, 1] : tensor<?x2x?x16xf32> to tensor<?x2x?x8xf32>
    %extracted_slice_83 = tensor.extract_slice %transposed_70[0, 0, 0, 8] [%dim_68, 2, %dim_69, 8] [1, 1, 1, 1] : tensor<?x2x?x16xf32> to tensor<?x2x?x8xf32>
    %147 = tensor.empty(%dim_68, %dim_69) : tensor<?x2x?x8xf32>
    %148 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_83 : tensor<?x2x?x8xf32>) outs(%147 : tensor<?x2x?x8xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.negf %in : f32
      linalg.yield %204 : f32
    } -> tensor<?x2x?x8xf32>
    %concat_84 = tensor.concat dim(3) %148, %extracted_slice_82 : (tensor<?x2x?x8xf32>, tensor<?x2x?x8xf32>) -> tensor<?x2x?x16xf32>
    %dim_85 = tensor.dim %148, %c0 : tensor<?x2x?x8xf32>
    %dim_86 = tensor.dim %148, %c2 : tensor<?x2x?x8xf32>
    %149 = tensor.empty(%dim_85, %dim_86) : tensor<?x2x?x16xf32>
    %150 = linalg.generic {indexing_maps = [#map7, #map10, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_84, %expanded_33 : tensor<?x2x?x16xf32>, tensor<?x1x?x16xf32>) outs(%149 : tensor<?x2x?x16xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x2x?x16xf32>
    %151 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%146, %150 : tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>) outs(%137 : tensor<?x2x?x16xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.addf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x2x?x16xf32>
    %152:3 = call @"lora.cached_attention:model.layers.1.self_attn"(%145, %151, %transposed_76, %arg2, %arg1, %arg6, %arg7) : (tensor<?x4x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>) -> (tensor<?x?x4x16xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>)
    %collapsed_87 = tensor.collapse_shape %152#0 [[0], [1], [2, 3]] : tensor<?x?x4x16xf32> into tensor<?x?x64xf32>
    %model.layers.1.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.1.self_attn.o_proj.weight : tensor<64x64xf32>
    %dim_88 = tensor.dim %collapsed_87, %c0 : tensor<?x?x64xf32>
    %dim_89 = tensor.dim %collapsed_87, %c1 : tensor<?x?x64xf32>
    %153 = tensor.empty(%dim_88, %dim_89) : tensor<?x?x64xf32>
    %154 = linalg.fill ins(%cst : f32) outs(%153 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %155 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.self_attn.o_proj"} ins(%collapsed_87, %model.layers.1.self_attn.o_proj.weight : tensor<?x?x64xf32>, tensor<64x64xf32>) outs(%154 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %156 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%102, %155 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.addf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x64xf32>
    %157 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%156, %156 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x64xf32>
    %158 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%157 : tensor<?x?x64xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.addf %in, %out : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x1xf32>
    %159 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%158 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.divf %in, %cst_4 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x1xf32>
    %160 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%159 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.truncf %cst_2 : f64 to f32
      %205 = arith.addf %in, %204 : f32
      linalg.yield %205 : f32
    } -> tensor<?x?x1xf32>
    %161 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%160 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = math.rsqrt %in : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x1xf32>
    %162 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%156, %161 : tensor<?x?x64xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x64xf32>
    %model.layers.1.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.1.post_attention_layernorm.weight : tensor<64xf32>
    %163 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.1.post_attention_layernorm.weight, %162 : tensor<64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x64xf32>
    %collapsed_90 = tensor.collapse_shape %163 [[0, 1], [2]] : tensor<?x?x64xf32> into tensor<?x64xf32>
    %model.layers.1.mlp.gate.weight = ml_program.global_load_const @model.layers.1.mlp.gate.weight : tensor<4x64xf32>
    %dim_91 = tensor.dim %collapsed_90, %c0 : tensor<?x64xf32>
    %164 = tensor.empty(%dim_91) : tensor<?x4xf32>
    %165 = linalg.fill ins(%cst : f32) outs(%164 : tensor<?x4xf32>) -> tensor<?x4xf32>
    %166 = linalg.contract indexing_maps = [#map11, #map12, #map] {site = "model.layers.1.mlp.gate"} ins(%collapsed_90, %model.layers.1.mlp.gate.weight : tensor<?x64xf32>, tensor<4x64xf32>) outs(%165 : tensor<?x4xf32>) -> tensor<?x4xf32>
    %dim_92 = tensor.dim %166, %c0 : tensor<?x4xf32>
    %167 = tensor.empty(%dim_92) : tensor<?xi64>
    %168 = linalg.fill ins(%c0_i64 : i64) outs(%167 : tensor<?xi64>) -> tensor<?xi64>
    %169 = tensor.empty(%dim_92) : tensor<?xf32>
    %170 = linalg.fill ins(%cst_0 : f32) outs(%169 : tensor<?xf32>) -> tensor<?xf32>
    %171:2 = linalg.generic {indexing_maps = [#map13, #map14, #map14], iterator_types = ["parallel", "reduction"]} ins(%166 : tensor<?x4xf32>) outs(%170, %168 : tensor<?xf32>, tensor<?xi64>) {
    ^bb0(%in: f32, %out: f32, %out_107: i64):
      %204 = linalg.index 1 : index
      %205 = arith.index_cast %204 : index to i64
      %206 = arith.maximumf %in, %out : f32
      %207 = arith.cmpf ogt, %in, %out : f32
      %208 = arith.select %207, %205, %out_107 : i64
      linalg.yield %206, %208 : f32, i64
    } -> (tensor<?xf32>, tensor<?xi64>)
    %expanded_93 = tensor.expand_shape %171#0 [[0, 1]] output_shape [%dim_92, 1] : tensor<?xf32> into tensor<?x1xf32>
    %172 = tensor.empty(%dim_92) : tensor<?x4xf32>
    %173 = linalg.generic {indexing_maps = [#map13, #map15, #map13], iterator_types = ["parallel", "parallel"]} ins(%166, %expanded_93 : tensor<?x4xf32>, tensor<?x1xf32>) outs(%172 : tensor<?x4xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.subf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x4xf32>
    %174 = linalg.generic {indexing_maps = [#map13, #map13], iterator_types = ["parallel", "parallel"]} ins(%173 : tensor<?x4xf32>) outs(%172 : tensor<?x4xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = math.exp %in : f32
      linalg.yield %204 : f32
    } -> tensor<?x4xf32>
    %175 = tensor.empty(%dim_92) : tensor<?x1xf32>
    %176 = linalg.fill ins(%cst : f32) outs(%175 : tensor<?x1xf32>) -> tensor<?x1xf32>
    %177 = linalg.generic {indexing_maps = [#map13, #map15], iterator_types = ["parallel", "reduction"]} ins(%174 : tensor<?x4xf32>) outs(%176 : tensor<?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.addf %in, %out : f32
      linalg.yield %204 : f32
    } -> tensor<?x1xf32>
    %178 = linalg.generic {indexing_maps = [#map13, #map15, #map13], iterator_types = ["parallel", "parallel"]} ins(%174, %177 : tensor<?x4xf32>, tensor<?x1xf32>) outs(%172 : tensor<?x4xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.divf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x4xf32>
    %179:2 = linalg.generic {indexing_maps = [#map13, #map14, #map14], iterator_types = ["parallel", "reduction"]} ins(%178 : tensor<?x4xf32>) outs(%170, %168 : tensor<?xf32>, tensor<?xi64>) {
    ^bb0(%in: f32, %out: f32, %out_107: i64):
      %204 = linalg.index 1 : index
      %205 = arith.index_cast %204 : index to i64
      %206 = arith.maximumf %in, %out : f32
      %207 = arith.cmpf ogt, %in, %out : f32
      %208 = arith.select %207, %205, %out_107 : i64
      linalg.yield %206, %208 : f32, i64
    } -> (tensor<?xf32>, tensor<?xi64>)
    %expanded_94 = tensor.expand_shape %179#0 [[0, 1]] output_shape [%dim_92, 1] : tensor<?xf32> into tensor<?x1xf32>
    %expanded_95 = tensor.expand_shape %179#1 [[0, 1]] output_shape [%dim_92, 1] : tensor<?xi64> into tensor<?x1xi64>
    %180 = tensor.empty(%dim_92) : tensor<?x4xi1>
    %181 = linalg.generic {indexing_maps = [#map17, #map15, #map13], iterator_types = ["parallel", "parallel"]} ins(%89, %expanded_95 : tensor<4xi64>, tensor<?x1xi64>) outs(%180 : tensor<?x4xi1>) {
    ^bb0(%in: i64, %in_107: i64, %out: i1):
      %204 = arith.cmpi eq, %in, %in_107 : i64
      linalg.yield %204 : i1
    } -> tensor<?x4xi1>
    %182 = linalg.generic {indexing_maps = [#map13, #map18, #map13, #map13], iterator_types = ["parallel", "parallel"]} ins(%181, %cst_1, %178 : tensor<?x4xi1>, tensor<f32>, tensor<?x4xf32>) outs(%172 : tensor<?x4xf32>) {
    ^bb0(%in: i1, %in_107: f32, %in_108: f32, %out: f32):
      %204 = arith.select %in, %in_107, %in_108 : f32
      linalg.yield %204 : f32
    } -> tensor<?x4xf32>
    %183:2 = linalg.generic {indexing_maps = [#map13, #map14, #map14], iterator_types = ["parallel", "reduction"]} ins(%182 : tensor<?x4xf32>) outs(%170, %168 : tensor<?xf32>, tensor<?xi64>) {
    ^bb0(%in: f32, %out: f32, %out_107: i64):
      %204 = linalg.index 1 : index
      %205 = arith.index_cast %204 : index to i64
      %206 = arith.maximumf %in, %out : f32
      %207 = arith.cmpf ogt, %in, %out : f32
      %208 = arith.select %207, %205, %out_107 : i64
      linalg.yield %206, %208 : f32, i64
    } -> (tensor<?xf32>, tensor<?xi64>)
    %expanded_96 = tensor.expand_shape %183#0 [[0, 1]] output_shape [%dim_92, 1] : tensor<?xf32> into tensor<?x1xf32>
    %expanded_97 = tensor.expand_shape %183#1 [[0, 1]] output_shape [%dim_92, 1] : tensor<?xi64> into tensor<?x1xi64>
    %concat_98 = tensor.concat dim(1) %expanded_94, %expanded_96 : (tensor<?x1xf32>, tensor<?x1xf32>) -> tensor<?x2xf32>
    %concat_99 = tensor.concat dim(1) %expanded_95, %expanded_97 : (tensor<?x1xi64>, tensor<?x1xi64>) -> tensor<?x2xi64>
    %dim_100 = tensor.dim %expanded_94, %c0 : tensor<?x1xf32>
    %184 = tensor.empty(%dim_100) : tensor<?x1xf32>
    %185 = linalg.fill ins(%cst : f32) outs(%184 : tensor<?x1xf32>) -> tensor<?x1xf32>
    %186 = linalg.generic {indexing_maps = [#map13, #map15], iterator_types = ["parallel", "reduction"]} ins(%concat_98 : tensor<?x2xf32>) outs(%185 : tensor<?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.addf %in, %out : f32
      linalg.yield %204 : f32
    } -> tensor<?x1xf32>
    %187 = tensor.empty(%dim_100) : tensor<?x2xf32>
    %188 = linalg.generic {indexing_maps = [#map13, #map15, #map13], iterator_types = ["parallel", "parallel"]} ins(%concat_98, %186 : tensor<?x2xf32>, tensor<?x1xf32>) outs(%187 : tensor<?x2xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.divf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x2xf32>
    %model.layers.1.mlp.experts.gate_up_proj = ml_program.global_load_const @model.layers.1.mlp.experts.gate_up_proj : tensor<4x96x64xf32>
    %model.layers.1.mlp.experts.down_proj = ml_program.global_load_const @model.layers.1.mlp.experts.down_proj : tensor<4x64x48xf32>
    %189 = call @"lora.fused_moe:model.layers.1.mlp.experts"(%collapsed_90, %model.layers.1.mlp.experts.gate_up_proj, %model.layers.1.mlp.experts.down_proj, %concat_99, %188) : (tensor<?x64xf32>, tensor<4x96x64xf32>, tensor<4x64x48xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
    %dim_101 = tensor.dim %189, %c0 : tensor<?x64xf32>
    %190 = arith.divui %dim_101, %dim : index
    %from_elements_102 = tensor.from_elements %dim, %190, %c64 : tensor<3xindex>
    %reshape_103 = tensor.reshape %189(%from_elements_102) : (tensor<?x64xf32>, tensor<3xindex>) -> tensor<?x?x64xf32>
    %191 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%156, %reshape_103 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.addf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x64xf32>
    %192 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%191, %191 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x64xf32>
    %193 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%192 : tensor<?x?x64xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.addf %in, %out : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x1xf32>
    %194 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%193 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.divf %in, %cst_4 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x1xf32>
    %195 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%194 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = arith.truncf %cst_2 : f64 to f32
      %205 = arith.addf %in, %204 : f32
      linalg.yield %205 : f32
    } -> tensor<?x?x1xf32>
    %196 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%195 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %204 = math.rsqrt %in : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x1xf32>
    %197 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%191, %196 : tensor<?x?x64xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x64xf32>
    %model.norm.weight = ml_program.global_load_const @model.norm.weight : tensor<64xf32>
    %198 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.norm.weight, %197 : tensor<64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_107: f32, %out: f32):
      %204 = arith.mulf %in, %in_107 : f32
      linalg.yield %204 : f32
    } -> tensor<?x?x64xf32>
    %collapsed_104 = tensor.collapse_shape %198 [[0, 1], [2]] : tensor<?x?x64xf32> into tensor<?x64xf32>
    %dim_105 = tensor.dim %arg3, %c0 : tensor<?xi64>
    %199 = tensor.empty(%dim_105) : tensor<?x64xf32>
    %200 = linalg.generic {indexing_maps = [#map14, #map13], iterator_types = ["parallel", "parallel"]} ins(%arg3 : tensor<?xi64>) outs(%199 : tensor<?x64xf32>) {
    ^bb0(%in: i64, %out: f32):
      %204 = arith.index_cast %in : i64 to index
      %205 = linalg.index 1 : index
      %extracted = tensor.extract %collapsed_104[%204, %205] : tensor<?x64xf32>
      linalg.yield %extracted : f32
    } -> tensor<?x64xf32>
    %lm_head.weight = ml_program.global_load_const @lm_head.weight : tensor<256x64xf32>
    %dim_106 = tensor.dim %200, %c0 : tensor<?x64xf32>
    %201 = tensor.empty(%dim_106) : tensor<?x256xf32>
    %202 = linalg.fill ins(%cst : f32) outs(%201 : tensor<?x256xf32>) -> tensor<?x256xf32>
    %203 = linalg.contract indexing_maps = [#map11, #map12, #map] {site = "lm_head"} ins(%200, %lm_head.weight : tensor<?x64xf32>, tensor<256x64xf32>) outs(%202 : tensor<?x256xf32>) -> tensor<?x256xf32>
    return %203, %61#1, %61#2, %152#1, %152#2 : tensor<?x256xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>
  }
  func.func private @"lora.cached_attention:model.layers.0.self_attn"(tensor<?x4x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>) -> (tensor<?x?x4x16xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>) attributes {layer = "cached_attention", scale = 2.500000e-01 : f64, site = "model.layers.0.self_attn", window = 0 : i64}
  func.func private @"lora.fused_moe:model.layers.0.mlp.experts"(tensor<?x64xf32>, tensor<4x96x64xf32>, tensor<4x64x48xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32> attributes {activation = "silu", layer = "fused_moe_3d", order = "concatenated", site = "model.layers.0.mlp.experts"}
  func.func private @"lora.cached_attention:model.layers.1.self_attn"(tensor<?x4x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>) -> (tensor<?x?x4x16xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>) attributes {layer = "cached_attention", scale = 2.500000e-01 : f64, site = "model.layers.1.self_attn", window = 0 : i64}
  func.func private @"lora.fused_moe:model.layers.1.mlp.experts"(tensor<?x64xf32>, tensor<4x96x64xf32>, tensor<4x64x48xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32> attributes {activation = "silu", layer = "fused_moe_3d", order = "concatenated", site = "model.layers.1.mlp.experts"}
}
