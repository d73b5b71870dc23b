#extern = #ml_program.extern
#map = affine_map<(d0, d1, d2) -> (d0, d1)>
#map1 = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
#map2 = affine_map<(d0, d1, d2) -> (d0, d1, 0)>
#map3 = affine_map<(d0, d1, d2) -> (d2)>
#map4 = affine_map<(d0, d1, d2, d3) -> (d0, d1, d3)>
#map5 = affine_map<(d0, d1, d2, d3) -> (d2, d3)>
#map6 = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>
#map7 = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>
#map8 = affine_map<(d0, d1, d2, d3) -> (d0, 0, d2, d3)>
#map9 = affine_map<(d0, d1) -> (d0)>
#map10 = affine_map<(d0, d1) -> (d0, d1)>
#map11 = affine_map<(d0, d1, d2) -> (d0, d2)>
#map12 = affine_map<(d0, d1, d2) -> (d1, d2)>
module {
  ml_program.global private @lm_head.weight(#extern) : tensor<256x64xf32> {aliases = ["model.embed_tokens.weight"]}
  ml_program.global private @model.layers.0.input_layernorm.weight(#extern) : tensor<64xf32>
  ml_program.global private @model.layers.0.self_attn.q_proj.weight(#extern) : tensor<64x64xf32>
  ml_program.global private @model.layers.0.self_attn.q_proj.bias(#extern) : tensor<64xf32>
  ml_program.global private @model.layers.0.self_attn.k_proj.weight(#extern) : tensor<32x64xf32>
  ml_program.global private @model.layers.0.self_attn.k_proj.bias(#extern) : tensor<32xf32>
  ml_program.global private @model.layers.0.self_attn.v_proj.weight(#extern) : tensor<32x64xf32>
  ml_program.global private @model.layers.0.self_attn.v_proj.bias(#extern) : tensor<32xf32>
  ml_program.global private @model.layers.0.self_attn.o_proj.weight(#extern) : tensor<64x64xf32>
  ml_program.global private @model.layers.0.post_attention_layernorm.weight(#extern) : tensor<64xf32>
  ml_program.global private @model.layers.0.mlp.gate_proj.weight(#extern) : tensor<160x64xf32>
  ml_program.global private @model.layers.0.mlp.up_proj.weight(#extern) : tensor<160x64xf32>
  ml_program.global private @model.layers.0.mlp.down_proj.weight(#extern) : tensor<64x160xf32>
  ml_program.global private @model.layers.1.input_layernorm.weight(#extern) : tensor<64xf32>
  ml_program.global private @model.layers.1.self_attn.q_proj.weight(#extern) : tensor<64x64xf32>
  ml_program.global private @model.layers.1.self_attn.q_proj.bias(#extern) : tensor<64xf32>
  ml_program.global private @model.layers.1.self_attn.k_proj.weight(#extern) : tensor<32x64xf32>
  ml_program.global private @model.layers.1.self_attn.k_proj.bias(#extern) : tensor<32xf32>
  ml_program.global private @model.layers.1.self_attn.v_proj.weight(#extern) : tensor<32x64xf32>
  ml_program.global private @model.layers.1.self_attn.v_proj.bias(#extern) : tensor<32xf32>
  ml_program.global private @model.layers.1.self_attn.o_proj.weight(#extern) : tensor<64x64xf32>
  ml_program.global private @model.layers.1.post_attention_layernorm.weight(#extern) : tensor<64xf32>
  ml_program.global private @model.layers.1.mlp.gate_proj.weight(#extern) : tensor<160x64xf32>
  ml_program.global private @model.layers.1.mlp.up_proj.weight(#extern) : tensor<160x64xf32>
  ml_program.global private @model.layers.1.mlp.down_proj.weight(#extern) : tensor<64x160xf32>
  ml_program.global private @model.norm.weight(#extern) : tensor<64xf32>
  func.func @main(%arg0: tensor<?x?xi64>, %arg1: tensor<?x?xi64>, %arg2: tensor<?x?xi64>, %arg3: tensor<?xi64>, %arg4: tensor<?x?x2x16xf32>, %arg5: tensor<?x?x2x16xf32>, %arg6: tensor<?x?x2x16xf32>, %arg7: tensor<?x?x2x16xf32>) -> (tensor<?x256xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>) attributes {argument_roles = ["ids", "positions", "rows", "select", "k_cache", "v_cache", "k_cache", "v_cache"], model = {architecture = "Qwen2ForCausalLM", bos_token_id = 1 : i64, dtype = "f32", eos_token_ids = array<i64: 2>, head_dim = 16 : i64, hidden_size = 64 : i64, max_position = 128 : i64, num_heads = 4 : i64, num_kv_heads = 2 : i64, num_layers = 2 : i64, vocab_size = 256 : i64}, result_roles = ["logits", "k_cache", "v_cache", "k_cache", "v_cache"]} {
    %cst = arith.constant 0.000000e+00 : f32
    %c1 = arith.constant 1 : index
    %c0 = arith.constant 0 : index
    %cst_0 = arith.constant 1.000000e+00 : f32
    %cst_1 = arith.constant 9.9999999999999995E-7 : f64
    %cst_2 = arith.constant dense<[1.000000e+00, 0.316227764, 1.000000e-01, 0.0316227786, 0.00999999977, 0.00316227786, 1.000000e-03, 3.16227786E-4]> : tensor<8xf32>
    %cst_3 = arith.constant 6.400000e+01 : f32
    %c2 = arith.constant 2 : index
    %lm_head.weight = ml_program.global_load_const @lm_head.weight : tensor<256x64xf32>
    %dim = tensor.dim %arg0, %c0 : tensor<?x?xi64>
    %dim_4 = tensor.dim %arg0, %c1 : tensor<?x?xi64>
    %0 = tensor.empty(%dim, %dim_4) : tensor<?x?x64xf32>
    %1 = linalg.generic {indexing_maps = [#map, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%arg0 : tensor<?x?xi64>) outs(%0 : tensor<?x?x64xf32>) attrs =  {site = "model.embed_tokens"} {
    ^bb0(%in: i64, %out: f32):
      %126 = arith.index_cast %in : i64 to index
      %127 = linalg.index 2 : index
      %extracted = tensor.extract %lm_head.weight[%126, %127] : tensor<256x64xf32>
      linalg.yield %extracted : f32
    } -> tensor<?x?x64xf32>
    %dim_5 = tensor.dim %arg1, %c0 : tensor<?x?xi64>
    %dim_6 = tensor.dim %arg1, %c1 : tensor<?x?xi64>
    %expanded = tensor.expand_shape %arg1 [[0], [1, 2]] output_shape [%dim_5, %dim_6, 1] : tensor<?x?xi64> into tensor<?x?x1xi64>
    %2 = tensor.empty(%dim_5, %dim_6) : tensor<?x?x1xf32>
    %3 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%expanded : tensor<?x?x1xi64>) outs(%2 : tensor<?x?x1xf32>) {
    ^bb0(%in: i64, %out: f32):
      %126 = arith.sitofp %in : i64 to f32
      linalg.yield %126 : f32
    } -> tensor<?x?x1xf32>
    %4 = tensor.empty(%dim_5, %dim_6) : tensor<?x?x8xf32>
    %5 = linalg.generic {indexing_maps = [#map2, #map3, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%3, %cst_2 : tensor<?x?x1xf32>, tensor<8xf32>) outs(%4 : tensor<?x?x8xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.mulf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x8xf32>
    %concat = tensor.concat dim(2) %5, %5 : (tensor<?x?x8xf32>, tensor<?x?x8xf32>) -> tensor<?x?x16xf32>
    %dim_7 = tensor.dim %5, %c0 : tensor<?x?x8xf32>
    %dim_8 = tensor.dim %5, %c1 : tensor<?x?x8xf32>
    %6 = tensor.empty(%dim_7, %dim_8) : tensor<?x?x16xf32>
    %7 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%concat : tensor<?x?x16xf32>) outs(%6 : tensor<?x?x16xf32>) {
    ^bb0(%in: f32, %out: f32):
      %126 = math.cos %in : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x16xf32>
    %8 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%concat : tensor<?x?x16xf32>) outs(%6 : tensor<?x?x16xf32>) {
    ^bb0(%in: f32, %out: f32):
      %126 = math.sin %in : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x16xf32>
    %dim_9 = tensor.dim %1, %c0 : tensor<?x?x64xf32>
    %dim_10 = tensor.dim %1, %c1 : tensor<?x?x64xf32>
    %9 = tensor.empty(%dim_9, %dim_10) : tensor<?x?x64xf32>
    %10 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1, %1 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.mulf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x64xf32>
    %11 = tensor.empty(%dim_9, %dim_10) : tensor<?x?x1xf32>
    %12 = linalg.fill ins(%cst : f32) outs(%11 : tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
    %13 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%10 : tensor<?x?x64xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %126 = arith.addf %in, %out : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x1xf32>
    %14 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%13 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %126 = arith.divf %in, %cst_3 : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x1xf32>
    %15 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%14 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %126 = arith.truncf %cst_1 : f64 to f32
      %127 = arith.addf %in, %126 : f32
      linalg.yield %127 : f32
    } -> tensor<?x?x1xf32>
    %16 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%15 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %126 = math.rsqrt %in : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x1xf32>
    %17 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1, %16 : tensor<?x?x64xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.mulf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x64xf32>
    %model.layers.0.input_layernorm.weight = ml_program.global_load_const @model.layers.0.input_layernorm.weight : tensor<64xf32>
    %18 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.0.input_layernorm.weight, %17 : tensor<64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.mulf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x64xf32>
    %model.layers.0.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.0.self_attn.q_proj.weight : tensor<64x64xf32>
    %dim_11 = tensor.dim %18, %c0 : tensor<?x?x64xf32>
    %dim_12 = tensor.dim %18, %c1 : tensor<?x?x64xf32>
    %19 = tensor.empty(%dim_11, %dim_12) : tensor<?x?x64xf32>
    %model.layers.0.self_attn.q_proj.bias = ml_program.global_load_const @model.layers.0.self_attn.q_proj.bias : tensor<64xf32>
    %broadcasted = linalg.broadcast ins(%model.layers.0.self_attn.q_proj.bias : tensor<64xf32>) outs(%19 : tensor<?x?x64xf32>) dimensions = [0, 1] 
    %20 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.self_attn.q_proj"} ins(%18, %model.layers.0.self_attn.q_proj.weight : tensor<?x?x64xf32>, tensor<64x64xf32>) outs(%broadcasted : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %dim_13 = tensor.dim %20, %c0 : tensor<?x?x64xf32>
    %dim_14 = tensor.dim %20, %c1 : tensor<?x?x64xf32>
    %expanded_15 = tensor.expand_shape %20 [[0], [1], [2, 3]] output_shape [%dim_13, %dim_14, 4, 16] : tensor<?x?x64xf32> into tensor<?x?x4x16xf32>
    %dim_16 = tensor.dim %expanded_15, %c0 : tensor<?x?x4x16xf32>
    %dim_17 = tensor.dim %expanded_15, %c1 : tensor<?x?x4x16xf32>
    %21 = tensor.empty(%dim_16, %dim_17) : tensor<?x4x?x16xf32>
    %transposed = linalg.transpose ins(%expanded_15 : tensor<?x?x4x16xf32>) outs(%21 : tensor<?x4x?x16xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.0.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.0.self_attn.k_proj.weight : tensor<32x64xf32>
    %22 = tensor.empty(%dim_11, %dim_12) : tensor<?x?x32xf32>
    %model.layers.0.self_attn.k_proj.bias = ml_program.global_load_const @model.layers.0.self_attn.k_proj.bias : tensor<32xf32>
    %broadcasted_18 = linalg.broadcast ins(%model.layers.0.self_attn.k_proj.bias : tensor<32xf32>) outs(%22 : tensor<?x?x32xf32>) dimensions = [0, 1] 
    %23 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.self_attn.k_proj"} ins(%18, %model.layers.0.self_attn.k_proj.weight : tensor<?x?x64xf32>, tensor<32x64xf32>) outs(%broadcasted_18 : tensor<?x?x32xf32>) -> tensor<?x?x32xf32>
    %dim_19 = tensor.dim %23, %c0 : tensor<?x?x32xf32>
    %dim_20 = tensor.dim %23, %c1 : tensor<?x?x32xf32>
    %expanded_21 = tensor.expand_shape %23 [[0], [1], [2, 3]] output_shape [%dim_19, %dim_20, 2, 16] : tensor<?x?x32xf32> into tensor<?x?x2x16xf32>
    %dim_22 = tensor.dim %expanded_21, %c0 : tensor<?x?x2x16xf32>
    %dim_23 = tensor.dim %expanded_21, %c1 : tensor<?x?x2x16xf32>
    %24 = tensor.empty(%dim_22, %dim_23) : tensor<?x2x?x16xf32>
    %transposed_24 = linalg.transpose ins(%expanded_21 : tensor<?x?x2x16xf32>) outs(%24 : tensor<?x2x?x16xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.0.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.0.self_attn.v_proj.weight : tensor<32x64xf32>
    %model.layers.0.self_attn.v_proj.bias = ml_program.global_load_const @model.layers.0.self_attn.v_proj.bias : tensor<32xf32>
    %broadcasted_25 = linalg.broadcast ins(%model.layers.0.self_attn.v_proj.bias : tensor<32xf32>) outs(%22 : tensor<?x?x32xf32>) dimensions = [0, 1] 
    %25 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.self_attn.v_proj"} ins(%18, %model.layers.0.self_attn.v_proj.weight : tensor<?x?x64xf32>, tensor<32x64xf32>) outs(%broadcasted_25 : tensor<?x?x32xf32>) -> tensor<?x?x32xf32>
    %dim_26 = tensor.dim %25, %c0 : tensor<?x?x32xf32>
    %dim_27 = tensor.dim %25, %c1 : tensor<?x?x32xf32>
    %expanded_28 = tensor.expand_shape %25 [[0], [1], [2, 3]] output_shape [%dim_26, %dim_27, 2, 16] : tensor<?x?x32xf32> into tensor<?x?x2x16xf32>
    %dim_29 = tensor.dim %expanded_28, %c0 : tensor<?x?x2x16xf32>
    %dim_30 = tensor.dim %expanded_28, %c1 : tensor<?x?x2x16xf32>
    %26 = tensor.empty(%dim_29, %dim_30) : tensor<?x2x?x16xf32>
    %transposed_31 = linalg.transpose ins(%expanded_28 : tensor<?x?x2x16xf32>) outs(%26 : tensor<?x2x?x16xf32>) permutation = [0, 2, 1, 3] 
    %expanded_32 = tensor.expand_shape %7 [[0], [1, 2], [3]] output_shape [%dim_7, 1, %dim_8, 16] : tensor<?x?x16xf32> into tensor<?x1x?x16xf32>
    %expanded_33 = tensor.expand_shape %8 [[0], [1, 2], [3]] output_shape [%dim_7, 1, %dim_8, 16] : tensor<?x?x16xf32> into tensor<?x1x?x16xf32>
    %27 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed, %expanded_32 : tensor<?x4x?x16xf32>, tensor<?x1x?x16xf32>) outs(%21 : tensor<?x4x?x16xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.mulf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x4x?x16xf32>
    %extracted_slice = tensor.extract_slice %transposed[0, 0, 0, 0] [%dim_16, 4, %dim_17, 8] [1, 1, 1, 1] : tensor<?x4x?x16xf32> to tensor<?x4x?x8xf32>
    %extracted_slice_34 = tensor.extract_slice %transposed[0, 0, 0, 8] [%dim_16, 4, %dim_17, 8] [1, 1, 1, 1] : tensor<?x4x?x16xf32> to tensor<?x4x?x8xf32>
    %28 = tensor.empty(%dim_16, %dim_17) : tensor<?x4x?x8xf32>
    %29 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_34 : tensor<?x4x?x8xf32>) outs(%28 : tensor<?x4x?x8xf32>) {
    ^bb0(%in: f32, %out: f32):
      %126 = arith.negf %in : f32
      linalg.yield %126 : f32
    } -> tensor<?x4x?x8xf32>
    %concat_35 = tensor.concat dim(3) %29, %extracted_slice : (tensor<?x4x?x8xf32>, tensor<?x4x?x8xf32>) -> tensor<?x4x?x16xf32>
    %dim_36 = tensor.dim %29, %c0 : tensor<?x4x?x8xf32>
    %dim_37 = tensor.dim %29, %c2 : tensor<?x4x?x8xf32>
    %30 = tensor.empty(%dim_36, %dim_37) : tensor<?x4x?x16xf32>
    %31 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_35, %expanded_33 : tensor<?x4x?x16xf32>, tensor<?x1x?x16xf32>) outs(%30 : tensor<?x4x?x16xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.mulf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x4x?x16xf32>
    %32 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%27, %31 : tensor<?x4x?x16xf32>, tensor<?x4x?x16xf32>) outs(%21 : tensor<?x4x?x16xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.addf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x4x?x16xf32>
    %33 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_24, %expanded_32 : tensor<?x2x?x16xf32>, tensor<?x1x?x16xf32>) outs(%24 : tensor<?x2x?x16xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.mulf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x2x?x16xf32>
    %extracted_slice_38 = tensor.extract_slice %transposed_24[0, 0, 0, 0] [%dim_22, 2, %dim_23, 8] [1, 1, 1, 1] : tensor<?x2x?x16xf32> to tensor<?x2x?x8xf32>
    %extracted_slice_39 = tensor.extract_slice %transposed_24[0, 0, 0, 8] [%dim_22, 2, %dim_23, 8] [1, 1, 1, 1] : tensor<?x2x?x16xf32> to tensor<?x2x?x8xf32>
    %34 = tensor.empty(%dim_22, %dim_23) : tensor<?x2x?x8xf32>
    %35 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_39 : tensor<?x2x?x8xf32>) outs(%34 : tensor<?x2x?x8xf32>) {
    ^bb0(%in: f32, %out: f32):
      %126 = arith.negf %in : f32
      linalg.yield %126 : f32
    } -> tensor<?x2x?x8xf32>
    %concat_40 = tensor.concat dim(3) %35, %extracted_slice_38 : (tensor<?x2x?x8xf32>, tensor<?x2x?x8xf32>) -> tensor<?x2x?x16xf32>
    %dim_41 = tensor.dim %35, %c0 : tensor<?x2x?x8xf32>
    %dim_42 = tensor.dim %35, %c2 : tensor<?x2x?x8xf32>
    %36 = tensor.empty(%dim_41, %dim_42) : tensor<?x2x?x16xf32>
    %37 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_40, %expanded_33 : tensor<?x2x?x16xf32>, tensor<?x1x?x16xf32>) outs(%36 : tensor<?x2x?x16xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.mulf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x2x?x16xf32>
    %38 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%33, %37 : tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>) outs(%24 : tensor<?x2x?x16xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.addf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x2x?x16xf32>
    %39:3 = call @"lora.cached_attention:model.layers.0.self_attn"(%32, %38, %transposed_31, %arg2, %arg1, %arg4, %arg5) : (tensor<?x4x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>) -> (tensor<?x?x4x16xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>)
    %collapsed = tensor.collapse_shape %39#0 [[0], [1], [2, 3]] : tensor<?x?x4x16xf32> into tensor<?x?x64xf32>
    %model.layers.0.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.0.self_attn.o_proj.weight : tensor<64x64xf32>
    %dim_43 = tensor.dim %collapsed, %c0 : tensor<?x?x64xf32>
    %dim_44 = tensor.dim %collapsed, %c1 : tensor<?x?x64xf32>
    %40 = tensor.empty(%dim_43, %dim_44) : tensor<?x?x64xf32>
    %41 = linalg.fill ins(%cst : f32) outs(%40 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %42 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.self_attn.o_proj"} ins(%collapsed, %model.layers.0.self_attn.o_proj.weight : tensor<?x?x64xf32>, tensor<64x64xf32>) outs(%41 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %43 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1, %42 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.addf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x64xf32>
    %44 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%43, %43 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.mulf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x64xf32>
    %45 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%44 : tensor<?x?x64xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %126 = arith.addf %in, %out : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x1xf32>
    %46 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%45 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %126 = arith.divf %in, %cst_3 : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x1xf32>
    %47 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%46 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %126 = arith.truncf %cst_1 : f64 to f32
      %127 = arith.addf %in, %126 : f32
      linalg.yield %127 : f32
    } -> tensor<?x?x1xf32>
    %48 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%47 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %126 = math.rsqrt %in : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x1xf32>
    %49 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%43, %48 : tensor<?x?x64xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.mulf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x64xf32>
    %model.layers.0.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.0.post_attention_layernorm.weight : tensor<64xf32>
    %50 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.0.post_attention_layernorm.weight, %49 : tensor<64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.mulf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x64xf32>
    %model.layers.0.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.0.mlp.gate_proj.weight : tensor<160x64xf32>
    %dim_45 = tensor.dim %50, %c0 : tensor<?x?x64xf32>
    %dim_46 = tensor.dim %50, %c1 : tensor<?x?x64xf32>
    %51 = tensor.empty(%dim_45, %dim_46) : tensor<?x?x160xf32>
    %52 = linalg.fill ins(%cst : f32) outs(%51 : tensor<?x?x160xf32>) -> tensor<?x?x160xf32>
    %53 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.mlp.gate_proj"} ins(%50, %model.layers.0.mlp.gate_proj.weight : tensor<?x?x64xf32>, tensor<160x64xf32>) outs(%52 : tensor<?x?x160xf32>) -> tensor<?x?x160xf32>
    %dim_47 = tensor.dim %53, %c0 : tensor<?x?x160xf32>
    %dim_48 = tensor.dim %53, %c1 : tensor<?x?x160xf32>
    %54 = tensor.empty(%dim_47, %dim_48) : tensor<?x?x160xf32>
    %55 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%53 : tensor<?x?x160xf32>) outs(%54 : tensor<?x?x160xf32>) {
    ^bb0(%in: f32, %out: f32):
      %126 = arith.negf %in : f32
      %127 = math.exp %126 : f32
      %128 = arith.addf %127, %cst_0 : f32
      %129 = arith.divf %cst_0, %128 : f32
      linalg.yield %129 : f32
    } -> tensor<?x?x160xf32>
    %56 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%55, %53 : tensor<?x?x160xf32>, tensor<?x?x160xf32>) outs(%54 : tensor<?x?x160xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.mulf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x160xf32>
    %model.layers.0.mlp.up_proj.weight = ml_program.global_load_const @model.layers.0.mlp.up_proj.weight : tensor<160x64xf32>
    %57 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.mlp.up_proj"} ins(%50, %model.layers.0.mlp.up_proj.weight : tensor<?x?x64xf32>, tensor<160x64xf32>) outs(%52 : tensor<?x?x160xf32>) -> tensor<?x?x160xf32>
    %58 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%56, %57 : tensor<?x?x160xf32>, tensor<?x?x160xf32>) outs(%54 : tensor<?x?x160xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.mulf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x160xf32>
    %model.layers.0.mlp.down_proj.weight = ml_program.global_load_const @model.layers.0.mlp.down_proj.weight : tensor<64x160xf32>
    %dim_49 = tensor.dim %58, %c0 : tensor<?x?x160xf32>
    %dim_50 = tensor.dim %58, %c1 : tensor<?x?x160xf32>
    %59 = tensor.empty(%dim_49, %dim_50) : tensor<?x?x64xf32>
    %60 = linalg.fill ins(%cst : f32) outs(%59 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %61 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.mlp.down_proj"} ins(%58, %model.layers.0.mlp.down_proj.weight : tensor<?x?x160xf32>, tensor<64x160xf32>) outs(%60 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %62 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%43, %61 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.addf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x64xf32>
    %63 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%62, %62 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.mulf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x64xf32>
    %64 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%63 : tensor<?x?x64xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %126 = arith.addf %in, %out : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x1xf32>
    %65 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%64 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %126 = arith.divf %in, %cst_3 : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x1xf32>
    %66 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%65 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %126 = arith.truncf %cst_1 : f64 to f32
      %127 = arith.addf %in, %126 : f32
      linalg.yield %127 : f32
    } -> tensor<?x?x1xf32>
    %67 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%66 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %126 = math.rsqrt %in : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x1xf32>
    %68 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%62, %67 : tensor<?x?x64xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.mulf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x64xf32>
    %model.layers.1.input_layernorm.weight = ml_program.global_load_const @model.layers.1.input_layernorm.weight : tensor<64xf32>
    %69 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.1.input_layernorm.weight, %68 : tensor<64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.mulf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x64xf32>
    %model.layers.1.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.1.self_attn.q_proj.weight : tensor<64x64xf32>
    %dim_51 = tensor.dim %69, %c0 : tensor<?x?x64xf32>
    %dim_52 = tensor.dim %69, %c1 : tensor<?x?x64xf32>
    %70 = tensor.empty(%dim_51, %dim_52) : tensor<?x?x64xf32>
    %model.layers.1.self_attn.q_proj.bias = ml_program.global_load_const @model.layers.1.self_attn.q_proj.bias : tensor<64xf32>
    %broadcasted_53 = linalg.broadcast ins(%model.layers.1.self_attn.q_proj.bias : tensor<64xf32>) outs(%70 : tensor<?x?x64xf32>) dimensions = [0, 1] 
    %71 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.self_attn.q_proj"} ins(%69, %model.layers.1.self_attn.q_proj.weight : tensor<?x?x64xf32>, tensor<64x64xf32>) outs(%broadcasted_53 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %dim_54 = tensor.dim %71, %c0 : tensor<?x?x64xf32>
    %dim_55 = tensor.dim %71, %c1 : tensor<?x?x64xf32>
    %expanded_56 = tensor.expand_shape %71 [[0], [1], [2, 3]] output_shape [%dim_54, %dim_55, 4, 16] : tensor<?x?x64xf32> into tensor<?x?x4x16xf32>
    %dim_57 = tensor.dim %expanded_56, %c0 : tensor<?x?x4x16xf32>
    %dim_58 = tensor.dim %expanded_56, %c1 : tensor<?x?x4x16xf32>
    %72 = tensor.empty(%dim_57, %dim_58) : tensor<?x4x?x16xf32>
    %transposed_59 = linalg.transpose ins(%expanded_56 : tensor<?x?x4x16xf32>) outs(%72 : tensor<?x4x?x16xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.1.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.1.self_attn.k_proj.weight : tensor<32x64xf32>
    %73 = tensor.empty(%dim_51, %dim_52) : tensor<?x?x32xf32>
    %model.layers.1.self_attn.k_proj.bias = ml_program.global_load_const @model.layers.1.self_attn.k_proj.bias : tensor<32xf32>
    %broadcasted_60 = linalg.broadcast ins(%model.layers.1.self_attn.k_proj.bias : tensor<32xf32>) outs(%73 : tensor<?x?x32xf32>) dimensions = [0, 1] 
    %74 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.self_attn.k_proj"} ins(%69, %model.layers.1.self_attn.k_proj.weight : tensor<?x?x64xf32>, tensor<32x64xf32>) outs(%broadcasted_60 : tensor<?x?x32xf32>) -> tensor<?x?x32xf32>
    %dim_61 = tensor.dim %74, %c0 : tensor<?x?x32xf32>
    %dim_62 = tensor.dim %74, %c1 : tensor<?x?x32xf32>
    %expanded_63 = tensor.expand_shape %74 [[0], [1], [2, 3]] output_shape [%dim_61, %dim_62, 2, 16] : tensor<?x?x32xf32> into tensor<?x?x2x16xf32>
    %dim_64 = tensor.dim %expanded_63, %c0 : tensor<?x?x2x16xf32>
    %dim_65 = tensor.dim %expanded_63, %c1 : tensor<?x?x2x16xf32>
    %75 = tensor.empty(%dim_64, %dim_65) : tensor<?x2x?x16xf32>
    %transposed_66 = linalg.transpose ins(%expanded_63 : tensor<?x?x2x16xf32>) outs(%75 : tensor<?x2x?x16xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.1.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.1.self_attn.v_proj.weight : tensor<32x64xf32>
    %model.layers.1.self_attn.v_proj.bias = ml_program.global_load_const @model.layers.1.self_attn.v_proj.bias : tensor<32xf32>
    %broadcasted_67 = linalg.broadcast ins(%model.layers.1.self_attn.v_proj.bias : tensor<32xf32>) outs(%73 : tensor<?x?x32xf32>) dimensions = [0, 1] 
    %76 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.self_attn.v_proj"} ins(%69, %model.layers.1.self_attn.v_proj.weight : tensor<?x?x64xf32>, tensor<32x64xf32>) outs(%broadcasted_67 : tensor<?x?x32xf32>) -> tensor<?x?x32xf32>
    %dim_68 = tensor.dim %76, %c0 : tensor<?x?x32xf32>
    %dim_69 = tensor.dim %76, %c1 : tensor<?x?x32xf32>
    %expanded_70 = tensor.expand_shape %76 [[0], [1], [2, 3]] output_shape [%dim_68, %dim_69, 2, 16] : tensor<?x?x32xf32> into tensor<?x?x2x16xf32>
    %dim_71 = tensor.dim %expanded_70, %c0 : tensor<?x?x2x16xf32>
    %dim_72 = tensor.dim %expanded_70, %c1 : tensor<?x?x2x16xf32>
    %77 = tensor.empty(%dim_71, %dim_72) : tensor<?x2x?x16xf32>
    %transposed_73 = linalg.transpose ins(%expanded_70 : tensor<?x?x2x16xf32>) outs(%77 : tensor<?x2x?x16xf32>) permutation = [0, 2, 1, 3] 
    %78 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_59, %expanded_32 : tensor<?x4x?x16xf32>, tensor<?x1x?x16xf32>) outs(%72 : tensor<?x4x?x16xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.mulf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x4x?x16xf32>
    %extracted_slice_74 = tensor.extract_slice %transposed_59[0, 0, 0, 0] [%dim_57, 4, %dim_58, 8] [1, 1, 1, 1] : tensor<?x4x?x16xf32> to tensor<?x4x?x8xf32>
    %extracted_slice_75 = tensor.extract_slice %transposed_59[0, 0, 0, 8] [%dim_57, 4, %dim_58, 8] [1, 1, 1, 1] : tensor<?x4x?x16xf32> to tensor<?x4x?x8xf32>
    %79 = tensor.empty(%dim_57, %dim_58) : tensor<?x4x?x8xf32>
    %80 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_75 : tensor<?x4x?x8xf32>) outs(%79 : tensor<?x4x?x8xf32>) {
    ^bb0(%in: f32, %out: f32):
      %126 = arith.negf %in : f32
      linalg.yield %126 : f32
    } -> tensor<?x4x?x8xf32>
    %concat_76 = tensor.concat dim(3) %80, %extracted_slice_74 : (tensor<?x4x?x8xf32>, tensor<?x4x?x8xf32>) -> tensor<?x4x?x16xf32>
    %dim_77 = tensor.dim %80, %c0 : tensor<?x4x?x8xf32>
    %dim_78 = tensor.dim %80, %c2 : tensor<?x4x?x8xf32>
    %81 = tensor.empty(%dim_77, %dim_78) : tensor<?x4x?x16xf32>
    %82 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_76, %expanded_33 : tensor<?x4x?x16xf32>, tensor<?x1x?x16xf32>) outs(%81 : tensor<?x4x?x16xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.mulf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x4x?x16xf32>
    %83 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%78, %82 : tensor<?x4x?x16xf32>, tensor<?x4x?x16xf32>) outs(%72 : tensor<?x4x?x16xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.addf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x4x?x16xf32>
    %84 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_66, %expanded_32 : tensor<?x2x?x16xf32>, tensor<?x1x?x16xf32>) outs(%75 : tensor<?x2x?x16xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.mulf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x2x?x16xf32>
    %extracted_slice_79 = tensor.extract_slice %transposed_66[0, 0, 0, 0] [%dim_64, 2, %dim_65, 8] [1, 1, 1, 1] : tensor<?x2x?x16xf32> to tensor<?x2x?x8xf32>
    %extracted_slice_80 = tensor.extract_slice %transposed_66[0, 0, 0, 8] [%dim_64, 2, %dim_65, 8] [1, 1, 1, 1] : tensor<?x2x?x16xf32> to tensor<?x2x?x8xf32>
    %85 = tensor.empty(%dim_64, %dim_65) : tensor<?x2x?x8xf32>
    %86 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_80 : tensor<?x2x?x8xf32>) outs(%85 : tensor<?x2x?x8xf32>) {
    ^bb0(%in: f32, %out: f32):
      %126 = arith.negf %in : f32
      linalg.yield %126 : f32
    } -> tensor<?x2x?x8xf32>
    %concat_81 = tensor.concat dim(3) %86, %extracted_slice_79 : (tensor<?x2x?x8xf32>, tensor<?x2x?x8xf32>) -> tensor<?x2x?x16xf32>
    %dim_82 = tensor.dim %86, %c0 : tensor<?x2x?x8xf32>
    %dim_83 = tensor.dim %86, %c2 : tensor<?x2x?x8xf32>
    %87 = tensor.empty(%dim_82, %dim_83) : tensor<?x2x?x16xf32>
    %88 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_81, %expanded_33 : tensor<?x2x?x16xf32>, tensor<?x1x?x16xf32>) outs(%87 : tensor<?x2x?x16xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.mulf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x2x?x16xf32>
    %89 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%84, %88 : tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>) outs(%75 : tensor<?x2x?x16xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.addf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x2x?x16xf32>
    %90:3 = call @"lora.cached_attention:model.layers.1.self_attn"(%83, %89, %transposed_73, %arg2, %arg1, %arg6, %arg7) : (tensor<?x4x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>) -> (tensor<?x?x4x16xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>)
    %collapsed_84 = tensor.collapse_shape %90#0 [[0], [1], [2, 3]] : tensor<?x?x4x16xf32> into tensor<?x?x64xf32>
    %model.layers.1.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.1.self_attn.o_proj.weight : tensor<64x64xf32>
    %dim_85 = tensor.dim %collapsed_84, %c0 : tensor<?x?x64xf32>
    %dim_86 = tensor.dim %collapsed_84, %c1 : tensor<?x?x64xf32>
    %91 = tensor.empty(%dim_85, %dim_86) : tensor<?x?x64xf32>
    %92 = linalg.fill ins(%cst : f32) outs(%91 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %93 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.self_attn.o_proj"} ins(%collapsed_84, %model.layers.1.self_attn.o_proj.weight : tensor<?x?x64xf32>, tensor<64x64xf32>) outs(%92 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %94 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%62, %93 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.addf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x64xf32>
    %95 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%94, %94 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.mulf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x64xf32>
    %96 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%95 : tensor<?x?x64xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %126 = arith.addf %in, %out : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x1xf32>
    %97 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%96 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %126 = arith.divf %in, %cst_3 : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x1xf32>
    %98 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%97 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %126 = arith.truncf %cst_1 : f64 to f32
      %127 = arith.addf %in, %126 : f32
      linalg.yield %127 : f32
    } -> tensor<?x?x1xf32>
    %99 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%98 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %126 = math.rsqrt %in : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x1xf32>
    %100 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%94, %99 : tensor<?x?x64xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.mulf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x64xf32>
    %model.layers.1.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.1.post_attention_layernorm.weight : tensor<64xf32>
    %101 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.1.post_attention_layernorm.weight, %100 : tensor<64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.mulf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x64xf32>
    %model.layers.1.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.1.mlp.gate_proj.weight : tensor<160x64xf32>
    %dim_87 = tensor.dim %101, %c0 : tensor<?x?x64xf32>
    %dim_88 = tensor.dim %101, %c1 : tensor<?x?x64xf32>
    %102 = tensor.empty(%dim_87, %dim_88) : tensor<?x?x160xf32>
    %103 = linalg.fill ins(%cst : f32) outs(%102 : tensor<?x?x160xf32>) -> tensor<?x?x160xf32>
    %104 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.mlp.gate_proj"} ins(%101, %model.layers.1.mlp.gate_proj.weight : tensor<?x?x64xf32>, tensor<160x64xf32>) outs(%103 : tensor<?x?x160xf32>) -> tensor<?x?x160xf32>
    %dim_89 = tensor.dim %104, %c0 : tensor<?x?x160xf32>
    %dim_90 = tensor.dim %104, %c1 : tensor<?x?x160xf32>
    %105 = tensor.empty(%dim_89, %dim_90) : tensor<?x?x160xf32>
    %106 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%104 : tensor<?x?x160xf32>) outs(%105 : tensor<?x?x160xf32>) {
    ^bb0(%in: f32, %out: f32):
      %126 = arith.negf %in : f32
      %127 = math.exp %126 : f32
      %128 = arith.addf %127, %cst_0 : f32
      %129 = arith.divf %cst_0, %128 : f32
      linalg.yield %129 : f32
    } -> tensor<?x?x160xf32>
    %107 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%106, %104 : tensor<?x?x160xf32>, tensor<?x?x160xf32>) outs(%105 : tensor<?x?x160xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.mulf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x160xf32>
    %model.layers.1.mlp.up_proj.weight = ml_program.global_load_const @model.layers.1.mlp.up_proj.weight : tensor<160x64xf32>
    %108 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.mlp.up_proj"} ins(%101, %model.layers.1.mlp.up_proj.weight : tensor<?x?x64xf32>, tensor<160x64xf32>) outs(%103 : tensor<?x?x160xf32>) -> tensor<?x?x160xf32>
    %109 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%107, %108 : tensor<?x?x160xf32>, tensor<?x?x160xf32>) outs(%105 : tensor<?x?x160xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.mulf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x160xf32>
    %model.layers.1.mlp.down_proj.weight = ml_program.global_load_const @model.layers.1.mlp.down_proj.weight : tensor<64x160xf32>
    %dim_91 = tensor.dim %109, %c0 : tensor<?x?x160xf32>
    %dim_92 = tensor.dim %109, %c1 : tensor<?x?x160xf32>
    %110 = tensor.empty(%dim_91, %dim_92) : tensor<?x?x64xf32>
    %111 = linalg.fill ins(%cst : f32) outs(%110 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %112 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.mlp.down_proj"} ins(%109, %model.layers.1.mlp.down_proj.weight : tensor<?x?x160xf32>, tensor<64x160xf32>) outs(%111 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %113 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%94, %112 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.addf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x64xf32>
    %114 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%113, %113 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.mulf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x64xf32>
    %115 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%114 : tensor<?x?x64xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %126 = arith.addf %in, %out : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x1xf32>
    %116 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%115 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %126 = arith.divf %in, %cst_3 : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x1xf32>
    %117 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%116 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %126 = arith.truncf %cst_1 : f64 to f32
      %127 = arith.addf %in, %126 : f32
      linalg.yield %127 : f32
    } -> tensor<?x?x1xf32>
    %118 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%117 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %126 = math.rsqrt %in : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x1xf32>
    %119 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%113, %118 : tensor<?x?x64xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.mulf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x64xf32>
    %model.norm.weight = ml_program.global_load_const @model.norm.weight : tensor<64xf32>
    %120 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.norm.weight, %119 : tensor<64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_96: f32, %out: f32):
      %126 = arith.mulf %in, %in_96 : f32
      linalg.yield %126 : f32
    } -> tensor<?x?x64xf32>
    %collapsed_93 = tensor.collapse_shape %120 [[0, 1], [2]] : tensor<?x?x64xf32> into tensor<?x64xf32>
    %dim_94 = tensor.dim %arg3, %c0 : tensor<?xi64>
    %121 = tensor.empty(%dim_94) : tensor<?x64xf32>
    %122 = linalg.generic {indexing_maps = [#map9, #map10], iterator_types = ["parallel", "parallel"]} ins(%arg3 : tensor<?xi64>) outs(%121 : tensor<?x64xf32>) {
    ^bb0(%in: i64, %out: f32):
      %126 = arith.index_cast %in : i64 to index
      %127 = linalg.index 1 : index
      %extracted = tensor.extract %collapsed_93[%126, %127] : tensor<?x64xf32>
      linalg.yield %extracted : f32
    } -> tensor<?x64xf32>
    %dim_95 = tensor.dim %122, %c0 : tensor<?x64xf32>
    %123 = tensor.empty(%dim_95) : tensor<?x256xf32>
    %124 = linalg.fill ins(%cst : f32) outs(%123 : tensor<?x256xf32>) -> tensor<?x256xf32>
    %125 = linalg.contract indexing_maps = [#map11, #map12, #map] {site = "lm_head"} ins(%122, %lm_head.weight : tensor<?x64xf32>, tensor<256x64xf32>) outs(%124 : tensor<?x256xf32>) -> tensor<?x256xf32>
    return %125, %39#1, %39#2, %90#1, %90#2 : tensor<?x256xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>
  }
  func.func private @"lora.cached_attention:model.layers.0.self_attn"(tensor<?x4x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>) -> (tensor<?x?x4x16xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>) attributes {layer = "cached_attention", scale = 2.500000e-01 : f64, site = "model.layers.0.self_attn", window = 0 : i64}
  func.func private @"lora.cached_attention:model.layers.1.self_attn"(tensor<?x4x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>) -> (tensor<?x?x4x16xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>) attributes {layer = "cached_attention", scale = 2.500000e-01 : f64, site = "model.layers.1.self_attn", window = 0 : i64}
}
