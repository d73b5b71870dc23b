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
  ml_program.global private @model.embed_tokens.weight(#extern) : tensor<256x64xf32>
  ml_program.global private @model.layers.0.input_layernorm.weight(#extern) : tensor<64xf32>
  ml_program.global private @model.layers.0.self_attn.q_proj.weight(#extern) : tensor<64x64xf32>
  ml_program.global private @model.layers.0.self_attn.k_proj.weight(#extern) : tensor<32x64xf32>
  ml_program.global private @model.layers.0.self_attn.v_proj.weight(#extern) : tensor<32x64xf32>
  ml_program.global private @model.layers.0.self_attn.o_proj.weight(#extern) : tensor<64x64xf32>
  ml_program.global private @model.layers.0.post_attention_layernorm.weight(#extern) : tensor<64xf32>
  ml_program.global private @model.layers.0.mlp.gate_proj.weight(#extern) : tensor<160x64xf32>
  ml_program.global private @model.layers.0.mlp.up_proj.weight(#extern) : tensor<160x64xf32>
  ml_program.global private @model.layers.0.mlp.down_proj.weight(#extern) : tensor<64x160xf32>
  ml_program.global private @model.layers.1.input_layernorm.weight(#extern) : tensor<64xf32>
  ml_program.global private @model.layers.1.self_attn.q_proj.weight(#extern) : tensor<64x64xf32>
  ml_program.global private @model.layers.1.self_attn.k_proj.weight(#extern) : tensor<32x64xf32>
  ml_program.global private @model.layers.1.self_attn.v_proj.weight(#extern) : tensor<32x64xf32>
  ml_program.global private @model.layers.1.self_attn.o_proj.weight(#extern) : tensor<64x64xf32>
  ml_program.global private @model.layers.1.post_attention_layernorm.weight(#extern) : tensor<64xf32>
  ml_program.global private @model.layers.1.mlp.gate_proj.weight(#extern) : tensor<160x64xf32>
  ml_program.global private @model.layers.1.mlp.up_proj.weight(#extern) : tensor<160x64xf32>
  ml_program.global private @model.layers.1.mlp.down_proj.weight(#extern) : tensor<64x160xf32>
  ml_program.global private @model.norm.weight(#extern) : tensor<64xf32>
  ml_program.global private @lm_head.weight(#extern) : tensor<256x64xf32>
  func.func @main(%arg0: tensor<?x?xi64>, %arg1: tensor<?x?xi64>, %arg2: tensor<?x?xi64>, %arg3: tensor<?xi64>, %arg4: tensor<?x?x2x16xf32>, %arg5: tensor<?x?x2x16xf32>, %arg6: tensor<?x?x2x16xf32>, %arg7: tensor<?x?x2x16xf32>) -> (tensor<?x256xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>) attributes {argument_roles = ["ids", "positions", "rows", "select", "k_cache", "v_cache", "k_cache", "v_cache"], model = {architecture = "LlamaForCausalLM", bos_token_id = 1 : i64, dtype = "f32", eos_token_ids = array<i64: 2>, head_dim = 16 : i64, hidden_size = 64 : i64, max_position = 128 : i64, num_heads = 4 : i64, num_kv_heads = 2 : i64, num_layers = 2 : i64, vocab_size = 256 : i64}, result_roles = ["logits", "k_cache", "v_cache", "k_cache", "v_cache"]} {
    %cst = arith.constant 0.000000e+00 : f32
    %c1 = arith.constant 1 : index
    %c0 = arith.constant 0 : index
    %cst_0 = arith.constant 1.000000e+00 : f32
    %cst_1 = arith.constant 9.9999999999999995E-7 : f64
    %cst_2 = arith.constant dense<[1.000000e+00, 0.316227764, 1.000000e-01, 0.0316227786, 0.00999999977, 0.00316227786, 1.000000e-03, 3.16227786E-4]> : tensor<8xf32>
    %cst_3 = arith.constant 6.400000e+01 : f32
    %c2 = arith.constant 2 : index
    %model.embed_tokens.weight = ml_program.global_load_const @model.embed_tokens.weight : tensor<256x64xf32>
    %dim = tensor.dim %arg0, %c0 : tensor<?x?xi64>
    %dim_4 = tensor.dim %arg0, %c1 : tensor<?x?xi64>
    %0 = tensor.empty(%dim, %dim_4) : tensor<?x?x64xf32>
    %1 = linalg.generic {indexing_maps = [#map, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%arg0 : tensor<?x?xi64>) outs(%0 : tensor<?x?x64xf32>) attrs =  {site = "model.embed_tokens"} {
    ^bb0(%in: i64, %out: f32):
      %130 = arith.index_cast %in : i64 to index
      %131 = linalg.index 2 : index
      %extracted = tensor.extract %model.embed_tokens.weight[%130, %131] : tensor<256x64xf32>
      linalg.yield %extracted : f32
    } -> tensor<?x?x64xf32>
    %dim_5 = tensor.dim %arg1, %c0 : tensor<?x?xi64>
    %dim_6 = tensor.dim %arg1, %c1 : tensor<?x?xi64>
    %expanded = tensor.expand_shape %arg1 [[0], [1, 2]] output_shape [%dim_5, %dim_6, 1] : tensor<?x?xi64> into tensor<?x?x1xi64>
    %2 = tensor.empty(%dim_5, %dim_6) : tensor<?x?x1xf32>
    %3 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%expanded : tensor<?x?x1xi64>) outs(%2 : tensor<?x?x1xf32>) {
    ^bb0(%in: i64, %out: f32):
      %130 = arith.sitofp %in : i64 to f32
      linalg.yield %130 : f32
    } -> tensor<?x?x1xf32>
    %4 = tensor.empty(%dim_5, %dim_6) : tensor<?x?x8xf32>
    %5 = linalg.generic {indexing_maps = [#map2, #map3, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%3, %cst_2 : tensor<?x?x1xf32>, tensor<8xf32>) outs(%4 : tensor<?x?x8xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.mulf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x8xf32>
    %concat = tensor.concat dim(2) %5, %5 : (tensor<?x?x8xf32>, tensor<?x?x8xf32>) -> tensor<?x?x16xf32>
    %dim_7 = tensor.dim %5, %c0 : tensor<?x?x8xf32>
    %dim_8 = tensor.dim %5, %c1 : tensor<?x?x8xf32>
    %6 = tensor.empty(%dim_7, %dim_8) : tensor<?x?x16xf32>
    %7 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%concat : tensor<?x?x16xf32>) outs(%6 : tensor<?x?x16xf32>) {
    ^bb0(%in: f32, %out: f32):
      %130 = math.cos %in : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x16xf32>
    %8 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%concat : tensor<?x?x16xf32>) outs(%6 : tensor<?x?x16xf32>) {
    ^bb0(%in: f32, %out: f32):
      %130 = math.sin %in : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x16xf32>
    %dim_9 = tensor.dim %1, %c0 : tensor<?x?x64xf32>
    %dim_10 = tensor.dim %1, %c1 : tensor<?x?x64xf32>
    %9 = tensor.empty(%dim_9, %dim_10) : tensor<?x?x64xf32>
    %10 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1, %1 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.mulf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x64xf32>
    %11 = tensor.empty(%dim_9, %dim_10) : tensor<?x?x1xf32>
    %12 = linalg.fill ins(%cst : f32) outs(%11 : tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
    %13 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%10 : tensor<?x?x64xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %130 = arith.addf %in, %out : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x1xf32>
    %14 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%13 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %130 = arith.divf %in, %cst_3 : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x1xf32>
    %15 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%14 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %130 = arith.truncf %cst_1 : f64 to f32
      %131 = arith.addf %in, %130 : f32
      linalg.yield %131 : f32
    } -> tensor<?x?x1xf32>
    %16 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%15 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %130 = math.rsqrt %in : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x1xf32>
    %17 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1, %16 : tensor<?x?x64xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.mulf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x64xf32>
    %model.layers.0.input_layernorm.weight = ml_program.global_load_const @model.layers.0.input_layernorm.weight : tensor<64xf32>
    %18 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.0.input_layernorm.weight, %17 : tensor<64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.mulf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x64xf32>
    %model.layers.0.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.0.self_attn.q_proj.weight : tensor<64x64xf32>
    %dim_11 = tensor.dim %18, %c0 : tensor<?x?x64xf32>
    %dim_12 = tensor.dim %18, %c1 : tensor<?x?x64xf32>
    %19 = tensor.empty(%dim_11, %dim_12) : tensor<?x?x64xf32>
    %20 = linalg.fill ins(%cst : f32) outs(%19 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %21 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.self_attn.q_proj"} ins(%18, %model.layers.0.self_attn.q_proj.weight : tensor<?x?x64xf32>, tensor<64x64xf32>) outs(%20 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %dim_13 = tensor.dim %21, %c0 : tensor<?x?x64xf32>
    %dim_14 = tensor.dim %21, %c1 : tensor<?x?x64xf32>
    %expanded_15 = tensor.expand_shape %21 [[0], [1], [2, 3]] output_shape [%dim_13, %dim_14, 4, 16] : tensor<?x?x64xf32> into tensor<?x?x4x16xf32>
    %dim_16 = tensor.dim %expanded_15, %c0 : tensor<?x?x4x16xf32>
    %dim_17 = tensor.dim %expanded_15, %c1 : tensor<?x?x4x16xf32>
    %22 = tensor.empty(%dim_16, %dim_17) : tensor<?x4x?x16xf32>
    %transposed = linalg.transpose ins(%expanded_15 : tensor<?x?x4x16xf32>) outs(%22 : tensor<?x4x?x16xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.0.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.0.self_attn.k_proj.weight : tensor<32x64xf32>
    %23 = tensor.empty(%dim_11, %dim_12) : tensor<?x?x32xf32>
    %24 = linalg.fill ins(%cst : f32) outs(%23 : tensor<?x?x32xf32>) -> tensor<?x?x32xf32>
    %25 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.self_attn.k_proj"} ins(%18, %model.layers.0.self_attn.k_proj.weight : tensor<?x?x64xf32>, tensor<32x64xf32>) outs(%24 : tensor<?x?x32xf32>) -> tensor<?x?x32xf32>
    %dim_18 = tensor.dim %25, %c0 : tensor<?x?x32xf32>
    %dim_19 = tensor.dim %25, %c1 : tensor<?x?x32xf32>
    %expanded_20 = tensor.expand_shape %25 [[0], [1], [2, 3]] output_shape [%dim_18, %dim_19, 2, 16] : tensor<?x?x32xf32> into tensor<?x?x2x16xf32>
    %dim_21 = tensor.dim %expanded_20, %c0 : tensor<?x?x2x16xf32>
    %dim_22 = tensor.dim %expanded_20, %c1 : tensor<?x?x2x16xf32>
    %26 = tensor.empty(%dim_21, %dim_22) : tensor<?x2x?x16xf32>
    %transposed_23 = linalg.transpose ins(%expanded_20 : tensor<?x?x2x16xf32>) outs(%26 : tensor<?x2x?x16xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.0.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.0.self_attn.v_proj.weight : tensor<32x64xf32>
    %27 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.self_attn.v_proj"} ins(%18, %model.layers.0.self_attn.v_proj.weight : tensor<?x?x64xf32>, tensor<32x64xf32>) outs(%24 : tensor<?x?x32xf32>) -> tensor<?x?x32xf32>
    %dim_24 = tensor.dim %27, %c0 : tensor<?x?x32xf32>
    %dim_25 = tensor.dim %27, %c1 : tensor<?x?x32xf32>
    %expanded_26 = tensor.expand_shape %27 [[0], [1], [2, 3]] output_shape [%dim_24, %dim_25, 2, 16] : tensor<?x?x32xf32> into tensor<?x?x2x16xf32>
    %dim_27 = tensor.dim %expanded_26, %c0 : tensor<?x?x2x16xf32>
    %dim_28 = tensor.dim %expanded_26, %c1 : tensor<?x?x2x16xf32>
    %28 = tensor.empty(%dim_27, %dim_28) : tensor<?x2x?x16xf32>
    %transposed_29 = linalg.transpose ins(%expanded_26 : tensor<?x?x2x16xf32>) outs(%28 : tensor<?x2x?x16xf32>) permutation = [0, 2, 1, 3] 
    %expanded_30 = tensor.expand_shape %7 [[0], [1, 2], [3]] output_shape [%dim_7, 1, %dim_8, 16] : tensor<?x?x16xf32> into tensor<?x1x?x16xf32>
    %expanded_31 = tensor.expand_shape %8 [[0], [1, 2], [3]] output_shape [%dim_7, 1, %dim_8, 16] : tensor<?x?x16xf32> into tensor<?x1x?x16xf32>
    %29 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed, %expanded_30 : tensor<?x4x?x16xf32>, tensor<?x1x?x16xf32>) outs(%22 : tensor<?x4x?x16xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.mulf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x4x?x16xf32>
    %extracted_slice = tensor.extract_slice %transposed[0, 0, 0, 0] [%dim_16, 4, %dim_17, 8] [1, 1, 1, 1] : tensor<?x4x?x16xf32> to tensor<?x4x?x8xf32>
    %extracted_slice_32 = tensor.extract_slice %transposed[0, 0, 0, 8] [%dim_16, 4, %dim_17, 8] [1, 1, 1, 1] : tensor<?x4x?x16xf32> to tensor<?x4x?x8xf32>
    %30 = tensor.empty(%dim_16, %dim_17) : tensor<?x4x?x8xf32>
    %31 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_32 : tensor<?x4x?x8xf32>) outs(%30 : tensor<?x4x?x8xf32>) {
    ^bb0(%in: f32, %out: f32):
      %130 = arith.negf %in : f32
      linalg.yield %130 : f32
    } -> tensor<?x4x?x8xf32>
    %concat_33 = tensor.concat dim(3) %31, %extracted_slice : (tensor<?x4x?x8xf32>, tensor<?x4x?x8xf32>) -> tensor<?x4x?x16xf32>
    %dim_34 = tensor.dim %31, %c0 : tensor<?x4x?x8xf32>
    %dim_35 = tensor.dim %31, %c2 : tensor<?x4x?x8xf32>
    %32 = tensor.empty(%dim_34, %dim_35) : tensor<?x4x?x16xf32>
    %33 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_33, %expanded_31 : tensor<?x4x?x16xf32>, tensor<?x1x?x16xf32>) outs(%32 : tensor<?x4x?x16xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.mulf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x4x?x16xf32>
    %34 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%29, %33 : tensor<?x4x?x16xf32>, tensor<?x4x?x16xf32>) outs(%22 : tensor<?x4x?x16xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.addf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x4x?x16xf32>
    %35 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_23, %expanded_30 : tensor<?x2x?x16xf32>, tensor<?x1x?x16xf32>) outs(%26 : tensor<?x2x?x16xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.mulf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x2x?x16xf32>
    %extracted_slice_36 = tensor.extract_slice %transposed_23[0, 0, 0, 0] [%dim_21, 2, %dim_22, 8] [1, 1, 1, 1] : tensor<?x2x?x16xf32> to tensor<?x2x?x8xf32>
    %extracted_slice_37 = tensor.extract_slice %transposed_23[0, 0, 0, 8] [%dim_21, 2, %dim_22, 8] [1, 1, 1, 1] : tensor<?x2x?x16xf32> to tensor<?x2x?x8xf32>
    %36 = tensor.empty(%dim_21, %dim_22) : tensor<?x2x?x8xf32>
    %37 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_37 : tensor<?x2x?x8xf32>) outs(%36 : tensor<?x2x?x8xf32>) {
    ^bb0(%in: f32, %out: f32):
      %130 = arith.negf %in : f32
      linalg.yield %130 : f32
    } -> tensor<?x2x?x8xf32>
    %concat_38 = tensor.concat dim(3) %37, %extracted_slice_36 : (tensor<?x2x?x8xf32>, tensor<?x2x?x8xf32>) -> tensor<?x2x?x16xf32>
    %dim_39 = tensor.dim %37, %c0 : tensor<?x2x?x8xf32>
    %dim_40 = tensor.dim %37, %c2 : tensor<?x2x?x8xf32>
    %38 = tensor.empty(%dim_39, %dim_40) : tensor<?x2x?x16xf32>
    %39 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_38, %expanded_31 : tensor<?x2x?x16xf32>, tensor<?x1x?x16xf32>) outs(%38 : tensor<?x2x?x16xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.mulf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x2x?x16xf32>
    %40 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%35, %39 : tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>) outs(%26 : tensor<?x2x?x16xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.addf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x2x?x16xf32>
    %41:3 = call @"lora.cached_attention:model.layers.0.self_attn"(%34, %40, %transposed_29, %arg2, %arg1, %arg4, %arg5) : (tensor<?x4x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>) -> (tensor<?x?x4x16xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>)
    %collapsed = tensor.collapse_shape %41#0 [[0], [1], [2, 3]] : tensor<?x?x4x16xf32> into tensor<?x?x64xf32>
    %model.layers.0.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.0.self_attn.o_proj.weight : tensor<64x64xf32>
    %dim_41 = tensor.dim %collapsed, %c0 : tensor<?x?x64xf32>
    %dim_42 = tensor.dim %collapsed, %c1 : tensor<?x?x64xf32>
    %42 = tensor.empty(%dim_41, %dim_42) : tensor<?x?x64xf32>
    %43 = linalg.fill ins(%cst : f32) outs(%42 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %44 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.self_attn.o_proj"} ins(%collapsed, %model.layers.0.self_attn.o_proj.weight : tensor<?x?x64xf32>, tensor<64x64xf32>) outs(%43 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %45 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1, %44 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.addf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x64xf32>
    %46 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%45, %45 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.mulf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x64xf32>
    %47 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%46 : tensor<?x?x64xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %130 = arith.addf %in, %out : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x1xf32>
    %48 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%47 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %130 = arith.divf %in, %cst_3 : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x1xf32>
    %49 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%48 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %130 = arith.truncf %cst_1 : f64 to f32
      %131 = arith.addf %in, %130 : f32
      linalg.yield %131 : f32
    } -> tensor<?x?x1xf32>
    %50 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%49 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %130 = math.rsqrt %in : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x1xf32>
    %51 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%45, %50 : tensor<?x?x64xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.mulf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x64xf32>
    %model.layers.0.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.0.post_attention_layernorm.weight : tensor<64xf32>
    %52 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.0.post_attention_layernorm.weight, %51 : tensor<64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.mulf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x64xf32>
    %model.layers.0.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.0.mlp.gate_proj.weight : tensor<160x64xf32>
    %dim_43 = tensor.dim %52, %c0 : tensor<?x?x64xf32>
    %dim_44 = tensor.dim %52, %c1 : tensor<?x?x64xf32>
    %53 = tensor.empty(%dim_43, %dim_44) : tensor<?x?x160xf32>
    %54 = linalg.fill ins(%cst : f32) outs(%53 : tensor<?x?x160xf32>) -> tensor<?x?x160xf32>
    %55 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.mlp.gate_proj"} ins(%52, %model.layers.0.mlp.gate_proj.weight : tensor<?x?x64xf32>, tensor<160x64xf32>) outs(%54 : tensor<?x?x160xf32>) -> tensor<?x?x160xf32>
    %dim_45 = tensor.dim %55, %c0 : tensor<?x?x160xf32>
    %dim_46 = tensor.dim %55, %c1 : tensor<?x?x160xf32>
    %56 = tensor.empty(%dim_45, %dim_46) : tensor<?x?x160xf32>
    %57 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%55 : tensor<?x?x160xf32>) outs(%56 : tensor<?x?x160xf32>) {
    ^bb0(%in: f32, %out: f32):
      %130 = arith.negf %in : f32
      %131 = math.exp %130 : f32
      %132 = arith.addf %131, %cst_0 : f32
      %133 = arith.divf %cst_0, %132 : f32
      linalg.yield %133 : f32
    } -> tensor<?x?x160xf32>
    %58 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%57, %55 : tensor<?x?x160xf32>, tensor<?x?x160xf32>) outs(%56 : tensor<?x?x160xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.mulf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x160xf32>
    %model.layers.0.mlp.up_proj.weight = ml_program.global_load_const @model.layers.0.mlp.up_proj.weight : tensor<160x64xf32>
    %59 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.mlp.up_proj"} ins(%52, %model.layers.0.mlp.up_proj.weight : tensor<?x?x64xf32>, tensor<160x64xf32>) outs(%54 : tensor<?x?x160xf32>) -> tensor<?x?x160xf32>
    %60 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%58, %59 : tensor<?x?x160xf32>, tensor<?x?x160xf32>) outs(%56 : tensor<?x?x160xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.mulf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x160xf32>
    %model.layers.0.mlp.down_proj.weight = ml_program.global_load_const @model.layers.0.mlp.down_proj.weight : tensor<64x160xf32>
    %dim_47 = tensor.dim %60, %c0 : tensor<?x?x160xf32>
    %dim_48 = tensor.dim %60, %c1 : tensor<?x?x160xf32>
    %61 = tensor.empty(%dim_47, %dim_48) : tensor<?x?x64xf32>
    %62 = linalg.fill ins(%cst : f32) outs(%61 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %63 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.mlp.down_proj"} ins(%60, %model.layers.0.mlp.down_proj.weight : tensor<?x?x160xf32>, tensor<64x160xf32>) outs(%62 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %64 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%45, %63 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.addf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x64xf32>
    %65 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%64, %64 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.mulf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x64xf32>
    %66 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%65 : tensor<?x?x64xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %130 = arith.addf %in, %out : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x1xf32>
    %67 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%66 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %130 = arith.divf %in, %cst_3 : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x1xf32>
    %68 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%67 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %130 = arith.truncf %cst_1 : f64 to f32
      %131 = arith.addf %in, %130 : f32
      linalg.yield %131 : f32
    } -> tensor<?x?x1xf32>
    %69 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%68 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %130 = math.rsqrt %in : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x1xf32>
    %70 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%64, %69 : tensor<?x?x64xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.mulf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x64xf32>
    %model.layers.1.input_layernorm.weight = ml_program.global_load_const @model.layers.1.input_layernorm.weight : tensor<64xf32>
    %71 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.1.input_layernorm.weight, %70 : tensor<64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.mulf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x64xf32>
    %model.layers.1.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.1.self_attn.q_proj.weight : tensor<64x64xf32>
    %dim_49 = tensor.dim %71, %c0 : tensor<?x?x64xf32>
    %dim_50 = tensor.dim %71, %c1 : tensor<?x?x64xf32>
    %72 = tensor.empty(%dim_49, %dim_50) : tensor<?x?x64xf32>
    %73 = linalg.fill ins(%cst : f32) outs(%72 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %74 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.self_attn.q_proj"} ins(%71, %model.layers.1.self_attn.q_proj.weight : tensor<?x?x64xf32>, tensor<64x64xf32>) outs(%73 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %dim_51 = tensor.dim %74, %c0 : tensor<?x?x64xf32>
    %dim_52 = tensor.dim %74, %c1 : tensor<?x?x64xf32>
    %expanded_53 = tensor.expand_shape %74 [[0], [1], [2, 3]] output_shape [%dim_51, %dim_52, 4, 16] : tensor<?x?x64xf32> into tensor<?x?x4x16xf32>
    %dim_54 = tensor.dim %expanded_53, %c0 : tensor<?x?x4x16xf32>
    %dim_55 = tensor.dim %expanded_53, %c1 : tensor<?x?x4x16xf32>
    %75 = tensor.empty(%dim_54, %dim_55) : tensor<?x4x?x16xf32>
    %transposed_56 = linalg.transpose ins(%expanded_53 : tensor<?x?x4x16xf32>) outs(%75 : tensor<?x4x?x16xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.1.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.1.self_attn.k_proj.weight : tensor<32x64xf32>
    %76 = tensor.empty(%dim_49, %dim_50) : tensor<?x?x32xf32>
    %77 = linalg.fill ins(%cst : f32) outs(%76 : tensor<?x?x32xf32>) -> tensor<?x?x32xf32>
    %78 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.self_attn.k_proj"} ins(%71, %model.layers.1.self_attn.k_proj.weight : tensor<?x?x64xf32>, tensor<32x64xf32>) outs(%77 : tensor<?x?x32xf32>) -> tensor<?x?x32xf32>
    %dim_57 = tensor.dim %78, %c0 : tensor<?x?x32xf32>
    %dim_58 = tensor.dim %78, %c1 : tensor<?x?x32xf32>
    %expanded_59 = tensor.expand_shape %78 [[0], [1], [2, 3]] output_shape [%dim_57, %dim_58, 2, 16] : tensor<?x?x32xf32> into tensor<?x?x2x16xf32>
    %dim_60 = tensor.dim %expanded_59, %c0 : tensor<?x?x2x16xf32>
    %dim_61 = tensor.dim %expanded_59, %c1 : tensor<?x?x2x16xf32>
    %79 = tensor.empty(%dim_60, %dim_61) : tensor<?x2x?x16xf32>
    %transposed_62 = linalg.transpose ins(%expanded_59 : tensor<?x?x2x16xf32>) outs(%79 : tensor<?x2x?x16xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.1.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.1.self_attn.v_proj.weight : tensor<32x64xf32>
    %80 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.self_attn.v_proj"} ins(%71, %model.layers.1.self_attn.v_proj.weight : tensor<?x?x64xf32>, tensor<32x64xf32>) outs(%77 : tensor<?x?x32xf32>) -> tensor<?x?x32xf32>
    %dim_63 = tensor.dim %80, %c0 : tensor<?x?x32xf32>
    %dim_64 = tensor.dim %80, %c1 : tensor<?x?x32xf32>
    %expanded_65 = tensor.expand_shape %80 [[0], [1], [2, 3]] output_shape [%dim_63, %dim_64, 2, 16] : tensor<?x?x32xf32> into tensor<?x?x2x16xf32>
    %dim_66 = tensor.dim %expanded_65, %c0 : tensor<?x?x2x16xf32>
    %dim_67 = tensor.dim %expanded_65, %c1 : tensor<?x?x2x16xf32>
    %81 = tensor.empty(%dim_66, %dim_67) : tensor<?x2x?x16xf32>
    %transposed_68 = linalg.transpose ins(%expanded_65 : tensor<?x?x2x16xf32>) outs(%81 : tensor<?x2x?x16xf32>) permutation = [0, 2, 1, 3] 
    %82 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_56, %expanded_30 : tensor<?x4x?x16xf32>, tensor<?x1x?x16xf32>) outs(%75 : tensor<?x4x?x16xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.mulf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x4x?x16xf32>
    %extracted_slice_69 = tensor.extract_slice %transposed_56[0, 0, 0, 0] [%dim_54, 4, %dim_55, 8] [1, 1, 1, 1] : tensor<?x4x?x16xf32> to tensor<?x4x?x8xf32>
    %extracted_slice_70 = tensor.extract_slice %transposed_56[0, 0, 0, 8] [%dim_54, 4, %dim_55, 8] [1, 1, 1, 1] : tensor<?x4x?x16xf32> to tensor<?x4x?x8xf32>
    %83 = tensor.empty(%dim_54, %dim_55) : tensor<?x4x?x8xf32>
    %84 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_70 : tensor<?x4x?x8xf32>) outs(%83 : tensor<?x4x?x8xf32>) {
    ^bb0(%in: f32, %out: f32):
      %130 = arith.negf %in : f32
      linalg.yield %130 : f32
    } -> tensor<?x4x?x8xf32>
    %concat_71 = tensor.concat dim(3) %84, %extracted_slice_69 : (tensor<?x4x?x8xf32>, tensor<?x4x?x8xf32>) -> tensor<?x4x?x16xf32>
    %dim_72 = tensor.dim %84, %c0 : tensor<?x4x?x8xf32>
    %dim_73 = tensor.dim %84, %c2 : tensor<?x4x?x8xf32>
    %85 = tensor.empty(%dim_72, %dim_73) : tensor<?x4x?x16xf32>
    %86 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_71, %expanded_31 : tensor<?x4x?x16xf32>, tensor<?x1x?x16xf32>) outs(%85 : tensor<?x4x?x16xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.mulf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x4x?x16xf32>
    %87 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%82, %86 : tensor<?x4x?x16xf32>, tensor<?x4x?x16xf32>) outs(%75 : tensor<?x4x?x16xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.addf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x4x?x16xf32>
    %88 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_62, %expanded_30 : tensor<?x2x?x16xf32>, tensor<?x1x?x16xf32>) outs(%79 : tensor<?x2x?x16xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.mulf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x2x?x16xf32>
    %extracted_slice_74 = tensor.extract_slice %transposed_62[0, 0, 0, 0] [%dim_60, 2, %dim_61, 8] [1, 1, 1, 1] : tensor<?x2x?x16xf32> to tensor<?x2x?x8xf32>
    %extracted_slice_75 = tensor.extract_slice %transposed_62[0, 0, 0, 8] [%dim_60, 2, %dim_61, 8] [1, 1, 1, 1] : tensor<?x2x?x16xf32> to tensor<?x2x?x8xf32>
    %89 = tensor.empty(%dim_60, %dim_61) : tensor<?x2x?x8xf32>
    %90 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_75 : tensor<?x2x?x8xf32>) outs(%89 : tensor<?x2x?x8xf32>) {
    ^bb0(%in: f32, %out: f32):
      %130 = arith.negf %in : f32
      linalg.yield %130 : f32
    } -> tensor<?x2x?x8xf32>
    %concat_76 = tensor.concat dim(3) %90, %extracted_slice_74 : (tensor<?x2x?x8xf32>, tensor<?x2x?x8xf32>) -> tensor<?x2x?x16xf32>
    %dim_77 = tensor.dim %90, %c0 : tensor<?x2x?x8xf32>
    %dim_78 = tensor.dim %90, %c2 : tensor<?x2x?x8xf32>
    %91 = tensor.empty(%dim_77, %dim_78) : tensor<?x2x?x16xf32>
    %92 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_76, %expanded_31 : tensor<?x2x?x16xf32>, tensor<?x1x?x16xf32>) outs(%91 : tensor<?x2x?x16xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.mulf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x2x?x16xf32>
    %93 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%88, %92 : tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>) outs(%79 : tensor<?x2x?x16xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.addf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x2x?x16xf32>
    %94:3 = call @"lora.cached_attention:model.layers.1.self_attn"(%87, %93, %transposed_68, %arg2, %arg1, %arg6, %arg7) : (tensor<?x4x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>) -> (tensor<?x?x4x16xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>)
    %collapsed_79 = tensor.collapse_shape %94#0 [[0], [1], [2, 3]] : tensor<?x?x4x16xf32> into tensor<?x?x64xf32>
    %model.layers.1.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.1.self_attn.o_proj.weight : tensor<64x64xf32>
    %dim_80 = tensor.dim %collapsed_79, %c0 : tensor<?x?x64xf32>
    %dim_81 = tensor.dim %collapsed_79, %c1 : tensor<?x?x64xf32>
    %95 = tensor.empty(%dim_80, %dim_81) : tensor<?x?x64xf32>
    %96 = linalg.fill ins(%cst : f32) outs(%95 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %97 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.self_attn.o_proj"} ins(%collapsed_79, %model.layers.1.self_attn.o_proj.weight : tensor<?x?x64xf32>, tensor<64x64xf32>) outs(%96 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %98 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%64, %97 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.addf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x64xf32>
    %99 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%98, %98 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.mulf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x64xf32>
    %100 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%99 : tensor<?x?x64xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %130 = arith.addf %in, %out : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x1xf32>
    %101 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%100 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %130 = arith.divf %in, %cst_3 : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x1xf32>
    %102 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%101 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %130 = arith.truncf %cst_1 : f64 to f32
      %131 = arith.addf %in, %130 : f32
      linalg.yield %131 : f32
    } -> tensor<?x?x1xf32>
    %103 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%102 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %130 = math.rsqrt %in : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x1xf32>
    %104 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%98, %103 : tensor<?x?x64xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.mulf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x64xf32>
    %model.layers.1.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.1.post_attention_layernorm.weight : tensor<64xf32>
    %105 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.1.post_attention_layernorm.weight, %104 : tensor<64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.mulf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x64xf32>
    %model.layers.1.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.1.mlp.gate_proj.weight : tensor<160x64xf32>
    %dim_82 = tensor.dim %105, %c0 : tensor<?x?x64xf32>
    %dim_83 = tensor.dim %105, %c1 : tensor<?x?x64xf32>
    %106 = tensor.empty(%dim_82, %dim_83) : tensor<?x?x160xf32>
    %107 = linalg.fill ins(%cst : f32) outs(%106 : tensor<?x?x160xf32>) -> tensor<?x?x160xf32>
    %108 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.mlp.gate_proj"} ins(%105, %model.layers.1.mlp.gate_proj.weight : tensor<?x?x64xf32>, tensor<160x64xf32>) outs(%107 : tensor<?x?x160xf32>) -> tensor<?x?x160xf32>
    %dim_84 = tensor.dim %108, %c0 : tensor<?x?x160xf32>
    %dim_85 = tensor.dim %108, %c1 : tensor<?x?x160xf32>
    %109 = tensor.empty(%dim_84, %dim_85) : tensor<?x?x160xf32>
    %110 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%108 : tensor<?x?x160xf32>) outs(%109 : tensor<?x?x160xf32>) {
    ^bb0(%in: f32, %out: f32):
      %130 = arith.negf %in : f32
      %131 = math.exp %130 : f32
      %132 = arith.addf %131, %cst_0 : f32
      %133 = arith.divf %cst_0, %132 : f32
      linalg.yield %133 : f32
    } -> tensor<?x?x160xf32>
    %111 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%110, %108 : tensor<?x?x160xf32>, tensor<?x?x160xf32>) outs(%109 : tensor<?x?x160xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.mulf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x160xf32>
    %model.layers.1.mlp.up_proj.weight = ml_program.global_load_const @model.layers.1.mlp.up_proj.weight : tensor<160x64xf32>
    %112 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.mlp.up_proj"} ins(%105, %model.layers.1.mlp.up_proj.weight : tensor<?x?x64xf32>, tensor<160x64xf32>) outs(%107 : tensor<?x?x160xf32>) -> tensor<?x?x160xf32>
    %113 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%111, %112 : tensor<?x?x160xf32>, tensor<?x?x160xf32>) outs(%109 : tensor<?x?x160xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.mulf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x160xf32>
    %model.layers.1.mlp.down_proj.weight = ml_program.global_load_const @model.layers.1.mlp.down_proj.weight : tensor<64x160xf32>
    %dim_86 = tensor.dim %113, %c0 : tensor<?x?x160xf32>
    %dim_87 = tensor.dim %113, %c1 : tensor<?x?x160xf32>
    %114 = tensor.empty(%dim_86, %dim_87) : tensor<?x?x64xf32>
    %115 = linalg.fill ins(%cst : f32) outs(%114 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %116 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.mlp.down_proj"} ins(%113, %model.layers.1.mlp.down_proj.weight : tensor<?x?x160xf32>, tensor<64x160xf32>) outs(%115 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %117 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%98, %116 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.addf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x64xf32>
    %118 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%117, %117 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.mulf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x64xf32>
    %119 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%118 : tensor<?x?x64xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %130 = arith.addf %in, %out : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x1xf32>
    %120 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%119 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %130 = arith.divf %in, %cst_3 : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x1xf32>
    %121 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%120 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %130 = arith.truncf %cst_1 : f64 to f32
      %131 = arith.addf %in, %130 : f32
      linalg.yield %131 : f32
    } -> tensor<?x?x1xf32>
    %122 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%121 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %130 = math.rsqrt %in : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x1xf32>
    %123 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%117, %122 : tensor<?x?x64xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.mulf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x64xf32>
    %model.norm.weight = ml_program.global_load_const @model.norm.weight : tensor<64xf32>
    %124 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.norm.weight, %123 : tensor<64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_91: f32, %out: f32):
      %130 = arith.mulf %in, %in_91 : f32
      linalg.yield %130 : f32
    } -> tensor<?x?x64xf32>
    %collapsed_88 = tensor.collapse_shape %124 [[0, 1], [2]] : tensor<?x?x64xf32> into tensor<?x64xf32>
    %dim_89 = tensor.dim %arg3, %c0 : tensor<?xi64>
    %125 = tensor.empty(%dim_89) : tensor<?x64xf32>
    %126 = linalg.generic {indexing_maps = [#map9, #map10], iterator_types = ["parallel", "parallel"]} ins(%arg3 : tensor<?xi64>) outs(%125 : tensor<?x64xf32>) {
    ^bb0(%in: i64, %out: f32):
      %130 = arith.index_cast %in : i64 to index
      %131 = linalg.index 1 : index
      %extracted = tensor.extract %collapsed_88[%130, %131] : tensor<?x64xf32>
      linalg.yield %extracted : f32
    } -> tensor<?x64xf32>
    %lm_head.weight = ml_program.global_load_const @lm_head.weight : tensor<256x64xf32>
    %dim_90 = tensor.dim %126, %c0 : tensor<?x64xf32>
    %127 = tensor.empty(%dim_90) : tensor<?x256xf32>
    %128 = linalg.fill ins(%cst : f32) outs(%127 : tensor<?x256xf32>) -> tensor<?x256xf32>
    %129 = linalg.contract indexing_maps = [#map11, #map12, #map] {site = "lm_head"} ins(%126, %lm_head.weight : tensor<?x64xf32>, tensor<256x64xf32>) outs(%128 : tensor<?x256xf32>) -> tensor<?x256xf32>
    return %129, %41#1, %41#2, %94#1, %94#2 : tensor<?x256xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>
  }
  func.func private @"lora.cached_attention:model.layers.0.self_attn"(tensor<?x4x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>) -> (tensor<?x?x4x16xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>) attributes {layer = "cached_attention", scale = 2.500000e-01 : f64, site = "model.layers.0.self_attn", window = 0 : i64}
  func.func private @"lora.cached_attention:model.layers.1.self_attn"(tensor<?x4x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>) -> (tensor<?x?x4x16xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>) attributes {layer = "cached_attention", scale = 2.500000e-01 : f64, site = "model.layers.1.self_attn", window = 0 : i64}
}
