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
  ml_program.global private @model.embed_tokens.weight(#extern) : tensor<256x64xf16>
  ml_program.global private @model.layers.0.input_layernorm.weight(#extern) : tensor<64xf16>
  ml_program.global private @model.layers.0.self_attn.q_proj.weight(#extern) : tensor<64x64xf16>
  ml_program.global private @model.layers.0.self_attn.k_proj.weight(#extern) : tensor<32x64xf16>
  ml_program.global private @model.layers.0.self_attn.v_proj.weight(#extern) : tensor<32x64xf16>
  ml_program.global private @model.layers.0.self_attn.o_proj.weight(#extern) : tensor<64x64xf16>
  ml_program.global private @model.layers.0.post_attention_layernorm.weight(#extern) : tensor<64xf16>
  ml_program.global private @model.layers.0.mlp.gate_proj.weight(#extern) : tensor<160x64xf16>
  ml_program.global private @model.layers.0.mlp.up_proj.weight(#extern) : tensor<160x64xf16>
  ml_program.global private @model.layers.0.mlp.down_proj.weight(#extern) : tensor<64x160xf16>
  ml_program.global private @model.layers.1.input_layernorm.weight(#extern) : tensor<64xf16>
  ml_program.global private @model.layers.1.self_attn.q_proj.weight(#extern) : tensor<64x64xf16>
  ml_program.global private @model.layers.1.self_attn.k_proj.weight(#extern) : tensor<32x64xf16>
  ml_program.global private @model.layers.1.self_attn.v_proj.weight(#extern) : tensor<32x64xf16>
  ml_program.global private @model.layers.1.self_attn.o_proj.weight(#extern) : tensor<64x64xf16>
  ml_program.global private @model.layers.1.post_attention_layernorm.weight(#extern) : tensor<64xf16>
  ml_program.global private @model.layers.1.mlp.gate_proj.weight(#extern) : tensor<160x64xf16>
  ml_program.global private @model.layers.1.mlp.up_proj.weight(#extern) : tensor<160x64xf16>
  ml_program.global private @model.layers.1.mlp.down_proj.weight(#extern) : tensor<64x160xf16>
  ml_program.global private @model.norm.weight(#extern) : tensor<64xf16>
  ml_program.global private @lm_head.weight(#extern) : tensor<256x64xf16>
  func.func @main(%arg0: tensor<?x?xi64>, %arg1: tensor<?x?xi64>, %arg2: tensor<?x?xi64>, %arg3: tensor<?xi64>, %arg4: tensor<?x?x2x16xf16>, %arg5: tensor<?x?x2x16xf16>, %arg6: tensor<?x?x2x16xf16>, %arg7: tensor<?x?x2x16xf16>) -> (tensor<?x256xf16>, tensor<?x?x2x16xf16>, tensor<?x?x2x16xf16>, tensor<?x?x2x16xf16>, tensor<?x?x2x16xf16>) attributes {argument_roles = ["ids", "positions", "rows", "select", "k_cache", "v_cache", "k_cache", "v_cache"], model = {architecture = "LlamaForCausalLM", bos_token_id = 1 : i64, dtype = "f16", eos_token_ids = array<i64: 2>, head_dim = 16 : i64, hidden_size = 64 : i64, max_position = 128 : i64, num_heads = 4 : i64, num_kv_heads = 2 : i64, num_layers = 2 : i64, vocab_size = 256 : i64}, result_roles = ["logits", "k_cache", "v_cache", "k_cache", "v_cache"]} {
    %cst = arith.constant 0.000000e+00 : f32
    %c1 = arith.constant 1 : index
    %c0 = arith.constant 0 : index
    %cst_0 = arith.constant 1.000000e+00 : f16
    %cst_1 = arith.constant 9.9999999999999995E-7 : f64
    %cst_2 = arith.constant dense<[1.000000e+00, 0.316227764, 1.000000e-01, 0.0316227786, 0.00999999977, 0.00316227786, 1.000000e-03, 3.16227786E-4]> : tensor<8xf32>
    %cst_3 = arith.constant 6.400000e+01 : f32
    %c2 = arith.constant 2 : index
    %model.embed_tokens.weight = ml_program.global_load_const @model.embed_tokens.weight : tensor<256x64xf16>
    %dim = tensor.dim %arg0, %c0 : tensor<?x?xi64>
    %dim_4 = tensor.dim %arg0, %c1 : tensor<?x?xi64>
    %0 = tensor.empty(%dim, %dim_4) : tensor<?x?x64xf16>
    %1 = linalg.generic {indexing_maps = [#map, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%arg0 : tensor<?x?xi64>) outs(%0 : tensor<?x?x64xf16>) attrs =  {site = "model.embed_tokens"} {
    ^bb0(%in: i64, %out: f16):
      %172 = arith.index_cast %in : i64 to index
      %173 = linalg.index 2 : index
      %extracted = tensor.extract %model.embed_tokens.weight[%172, %173] : tensor<256x64xf16>
      linalg.yield %extracted : f16
    } -> tensor<?x?x64xf16>
    %dim_5 = tensor.dim %arg1, %c0 : tensor<?x?xi64>
    %dim_6 = tensor.dim %arg1, %c1 : tensor<?x?xi64>
    %expanded = tensor.expand_shape %arg1 [[0], [1, 2]] output_shape [%dim_5, %dim_6, 1] : tensor<?x?xi64> into tensor<?x?x1xi64>
    %2 = tensor.empty(%dim_5, %dim_6) : tensor<?x?x1xf32>
    %3 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%expanded : tensor<?x?x1xi64>) outs(%2 : tensor<?x?x1xf32>) {
    ^bb0(%in: i64, %out: f32):
      %172 = arith.sitofp %in : i64 to f32
      linalg.yield %172 : f32
    } -> tensor<?x?x1xf32>
    %4 = tensor.empty(%dim_5, %dim_6) : tensor<?x?x8xf32>
    %5 = linalg.generic {indexing_maps = [#map2, #map3, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%3, %cst_2 : tensor<?x?x1xf32>, tensor<8xf32>) outs(%4 : tensor<?x?x8xf32>) {
    ^bb0(%in: f32, %in_116: f32, %out: f32):
      %172 = arith.mulf %in, %in_116 : f32
      linalg.yield %172 : f32
    } -> tensor<?x?x8xf32>
    %concat = tensor.concat dim(2) %5, %5 : (tensor<?x?x8xf32>, tensor<?x?x8xf32>) -> tensor<?x?x16xf32>
    %dim_7 = tensor.dim %5, %c0 : tensor<?x?x8xf32>
    %dim_8 = tensor.dim %5, %c1 : tensor<?x?x8xf32>
    %6 = tensor.empty(%dim_7, %dim_8) : tensor<?x?x16xf32>
    %7 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%concat : tensor<?x?x16xf32>) outs(%6 : tensor<?x?x16xf32>) {
    ^bb0(%in: f32, %out: f32):
      %172 = math.cos %in : f32
      linalg.yield %172 : f32
    } -> tensor<?x?x16xf32>
    %8 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%concat : tensor<?x?x16xf32>) outs(%6 : tensor<?x?x16xf32>) {
    ^bb0(%in: f32, %out: f32):
      %172 = math.sin %in : f32
      linalg.yield %172 : f32
    } -> tensor<?x?x16xf32>
    %9 = tensor.empty(%dim_7, %dim_8) : tensor<?x?x16xf16>
    %10 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%7 : tensor<?x?x16xf32>) outs(%9 : tensor<?x?x16xf16>) {
    ^bb0(%in: f32, %out: f16):
      %172 = arith.truncf %in : f32 to f16
      linalg.yield %172 : f16
    } -> tensor<?x?x16xf16>
    %11 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%8 : tensor<?x?x16xf32>) outs(%9 : tensor<?x?x16xf16>) {
    ^bb0(%in: f32, %out: f16):
      %172 = arith.truncf %in : f32 to f16
      linalg.yield %172 : f16
    } -> tensor<?x?x16xf16>
    %dim_9 = tensor.dim %1, %c0 : tensor<?x?x64xf16>
    %dim_10 = tensor.dim %1, %c1 : tensor<?x?x64xf16>
    %12 = tensor.empty(%dim_9, %dim_10) : tensor<?x?x64xf32>
    %13 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1 : tensor<?x?x64xf16>) outs(%12 : tensor<?x?x64xf32>) {
    ^bb0(%in: f16, %out: f32):
      %172 = arith.extf %in : f16 to f32
      linalg.yield %172 : f32
    } -> tensor<?x?x64xf32>
    %14 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%13, %13 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%12 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_116: f32, %out: f32):
      %172 = arith.mulf %in, %in_116 : f32
      linalg.yield %172 : f32
    } -> tensor<?x?x64xf32>
    %15 = tensor.empty(%dim_9, %dim_10) : tensor<?x?x1xf32>
    %16 = linalg.fill ins(%cst : f32) outs(%15 : tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
    %17 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%14 : tensor<?x?x64xf32>) outs(%16 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %172 = arith.addf %in, %out : f32
      linalg.yield %172 : f32
    } -> tensor<?x?x1xf32>
    %18 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%17 : tensor<?x?x1xf32>) outs(%15 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %172 = arith.divf %in, %cst_3 : f32
      linalg.yield %172 : f32
    } -> tensor<?x?x1xf32>
    %19 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%18 : tensor<?x?x1xf32>) outs(%15 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %172 = arith.truncf %cst_1 : f64 to f32
      %173 = arith.addf %in, %172 : f32
      linalg.yield %173 : f32
    } -> tensor<?x?x1xf32>
    %20 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%19 : tensor<?x?x1xf32>) outs(%15 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %172 = math.rsqrt %in : f32
      linalg.yield %172 : f32
    } -> tensor<?x?x1xf32>
    %21 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%13, %20 : tensor<?x?x64xf32>, tensor<?x?x1xf32>) outs(%12 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_116: f32, %out: f32):
      %172 = arith.mulf %in, %in_116 : f32
      linalg.yield %172 : f32
    } -> tensor<?x?x64xf32>
    %22 = tensor.empty(%dim_9, %dim_10) : tensor<?x?x64xf16>
    %23 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%21 : tensor<?x?x64xf32>) outs(%22 : tensor<?x?x64xf16>) {
    ^bb0(%in: f32, %out: f16):
      %172 = arith.truncf %in : f32 to f16
      linalg.yield %172 : f16
    } -> tensor<?x?x64xf16>
    %model.layers.0.input_layernorm.weight = ml_program.global_load_const @model.layers.0.input_layernorm.weight : tensor<64xf16>
    %24 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.0.input_layernorm.weight, %23 : tensor<64xf16>, tensor<?x?x64xf16>) outs(%22 : tensor<?x?x64xf16>) {
    ^bb0(%in: f16, %in_116: f16, %out: f16):
      %172 = arith.mulf %in, %in_116 : f16
      linalg.yield %172 : f16
    } -> tensor<?x?x64xf16>
    %model.layers.0.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.0.self_attn.q_proj.weight : tensor<64x64xf16>
    %dim_11 = tensor.dim %24, %c0 : tensor<?x?x64xf16>
    %dim_12 = tensor.dim %24, %c1 : tensor<?x?x64xf16>
    %25 = tensor.empty(%dim_11, %dim_12) : tensor<?x?x64xf32>
    %26 = linalg.fill ins(%cst : f32) outs(%25 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %27 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.self_attn.q_proj"} ins(%24, %model.layers.0.self_attn.q_proj.weight : tensor<?x?x64xf16>, tensor<64x64xf16>) outs(%26 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %dim_13 = tensor.dim %27, %c0 : tensor<?x?x64xf32>
    %dim_14 = tensor.dim %27, %c1 : tensor<?x?x64xf32>
    %28 = tensor.empty(%dim_13, %dim_14) : tensor<?x?x64xf16>
    %29 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%27 : tensor<?x?x64xf32>) outs(%28 : tensor<?x?x64xf16>) {
    ^bb0(%in: f32, %out: f16):
      %172 = arith.truncf %in : f32 to f16
      linalg.yield %172 : f16
    } -> tensor<?x?x64xf16>
    %dim_15 = tensor.dim %29, %c0 : tensor<?x?x64xf16>
    %dim_16 = tensor.dim %29, %c1 : tensor<?x?x64xf16>
    %expanded_17 = tensor.expand_shape %29 [[0], [1], [2, 3]] output_shape [%dim_15, %dim_16, 4, 16] : tensor<?x?x64xf16> into tensor<?x?x4x16xf16>
    %dim_18 = tensor.dim %expanded_17, %c0 : tensor<?x?x4x16xf16>
    %dim_19 = tensor.dim %expanded_17, %c1 : tensor<?x?x4x16xf16>
    %30 = tensor.empty(%dim_18, %dim_19) : tensor<?x4x?x16xf16>
    %transposed = linalg.transpose ins(%expanded_17 : tensor<?x?x4x16xf16>) outs(%30 : tensor<?x4x?x16xf16>) permutation = [0, 2, 1, 3] 
    %model.layers.0.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.0.self_attn.k_proj.weight : tensor<32x64xf16>
    %31 = tensor.empty(%dim_11, %dim_12) : tensor<?x?x32xf32>
    %32 = linalg.fill ins(%cst : f32) outs(%31 : tensor<?x?x32xf32>) -> tensor<?x?x32xf32>
    %33 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.self_attn.k_proj"} ins(%24, %model.layers.0.self_attn.k_proj.weight : tensor<?x?x64xf16>, tensor<32x64xf16>) outs(%32 : tensor<?x?x32xf32>) -> tensor<?x?x32xf32>
    %dim_20 = tensor.dim %33, %c0 : tensor<?x?x32xf32>
    %dim_21 = tensor.dim %33, %c1 : tensor<?x?x32xf32>
    %34 = tensor.empty(%dim_20, %dim_21) : tensor<?x?x32xf16>
    %35 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%33 : tensor<?x?x32xf32>) outs(%34 : tensor<?x?x32xf16>) {
    ^bb0(%in: f32, %out: f16):
      %172 = arith.truncf %in : f32 to f16
      linalg.yield %172 : f16
    } -> tensor<?x?x32xf16>
    %dim_22 = tensor.dim %35, %c0 : tensor<?x?x32xf16>
    %dim_23 = tensor.dim %35, %c1 : tensor<?x?x32xf16>
    %expanded_24 = tensor.expand_shape %35 [[0], [1], [2, 3]] output_shape [%dim_22, %dim_23, 2, 16] : tensor<?x?x32xf16> into tensor<?x?x2x16xf16>
    %dim_25 = tensor.dim %expanded_24, %c0 : tensor<?x?x2x16xf16>
    %dim_26 = tensor.dim %expanded_24, %c1 : tensor<?x?x2x16xf16>
    %36 = tensor.empty(%dim_25, %dim_26) : tensor<?x2x?x16xf16>
    %transposed_27 = linalg.transpose ins(%expanded_24 : tensor<?x?x2x16xf16>) outs(%36 : tensor<?x2x?x16xf16>) permutation = [0, 2, 1, 3] 
    %model.layers.0.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.0.self_attn.v_proj.weight : tensor<32x64xf16>
    %37 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.self_attn.v_proj"} ins(%24, %model.layers.0.self_attn.v_proj.weight : tensor<?x?x64xf16>, tensor<32x64xf16>) outs(%32 : tensor<?x?x32xf32>) -> tensor<?x?x32xf32>
    %dim_28 = tensor.dim %37, %c0 : tensor<?x?x32xf32>
    %dim_29 = tensor.dim %37, %c1 : tensor<?x?x32xf32>
    %38 = tensor.empty(%dim_28, %dim_29) : tensor<?x?x32xf16>
    %39 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%37 : tensor<?x?x32xf32>) outs(%38 : tensor<?x?x32xf16>) {
    ^bb0(%in: f32, %out: f16):
      %172 = arith.truncf %in : f32 to f16
      linalg.yield %172 : f16
    } -> tensor<?x?x32xf16>
    %dim_30 = tensor.dim %39, %c0 : tensor<?x?x32xf16>
    %dim_31 = tensor.dim %39, %c1 : tensor<?x?x32xf16>
    %expanded_32 = tensor.expand_shape %39 [[0], [1], [2, 3]] output_shape [%dim_30, %dim_31, 2, 16] : tensor<?x?x32xf16> into tensor<?x?x2x16xf16>
    %dim_33 = tensor.dim %expanded_32, %c0 : tensor<?x?x2x16xf16>
    %dim_34 = tensor.dim %expanded_32, %c1 : tensor<?x?x2x16xf16>
    %40 = tensor.empty(%dim_33, %dim_34) : tensor<?x2x?x16xf16>
    %transposed_35 = linalg.transpose ins(%expanded_32 : tensor<?x?x2x16xf16>) outs(%40 : tensor<?x2x?x16xf16>) permutation = [0, 2, 1, 3] 
    %expanded_36 = tensor.expand_shape %10 [[0], [1, 2], [3]] output_shape [%dim_7, 1, %dim_8, 16] : tensor<?x?x16xf16> into tensor<?x1x?x16xf16>
    %expanded_37 = tensor.expand_shape %11 [[0], [1, 2], [3]] output_shape [%dim_7, 1, %dim_8, 16] : tensor<?x?x16xf16> into tensor<?x1x?x16xf16>
    %41 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed, %expanded_36 : tensor<?x4x?x16xf16>, tensor<?x1x?x16xf16>) outs(%30 : tensor<?x4x?x16xf16>) {
    ^bb0(%in: f16, %in_116: f16, %out: f16):
      %172 = arith.mulf %in, %in_116 : f16
      linalg.yield %172 : f16
    } -> tensor<?x4x?x16xf16>
    %extracted_slice = tensor.extract_slice %transposed[0, 0, 0, 0] [%dim_18, 4, %dim_19, 8] [1, 1, 1, 1] : tensor<?x4x?x16xf16> to tensor<?x4x?x8xf16>
    %extracted_slice_38 = tensor.extract_slice %transposed[0, 0, 0, 8] [%dim_18, 4, %dim_19, 8] [1, 1, 1, 1] : tensor<?x4x?x16xf16> to tensor<?x4x?x8xf16>
    %42 = tensor.empty(%dim_18, %dim_19) : tensor<?x4x?x8xf16>
    %43 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_38 : tensor<?x4x?x8xf16>) outs(%42 : tensor<?x4x?x8xf16>) {
    ^bb0(%in: f16, %out: f16):
      %172 = arith.negf %in : f16
      linalg.yield %172 : f16
    } -> tensor<?x4x?x8xf16>
    %concat_39 = tensor.concat dim(3) %43, %extracted_slice : (tensor<?x4x?x8xf16>, tensor<?x4x?x8xf16>) -> tensor<?x4x?x16xf16>
    %dim_40 = tensor.dim %43, %c0 : tensor<?x4x?x8xf16>
    %dim_41 = tensor.dim %43, %c2 : tensor<?x4x?x8xf16>
    %44 = tensor.empty(%dim_40, %dim_41) : tensor<?x4x?x16xf16>
    %45 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_39, %expanded_37 : tensor<?x4x?x16xf16>, tensor<?x1x?x16xf16>) outs(%44 : tensor<?x4x?x16xf16>) {
    ^bb0(%in: f16, %in_116: f16, %out: f16):
      %172 = arith.mulf %in, %in_116 : f16
      linalg.yield %172 : f16
    } -> tensor<?x4x?x16xf16>
    %46 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%41, %45 : tensor<?x4x?x16xf16>, tensor<?x4x?x16xf16>) outs(%30 : tensor<?x4x?x16xf16>) {
    ^bb0(%in: f16, %in_116: f16, %out: f16):
      %172 = arith.addf %in, %in_116 : f16
      linalg.yield %172 : f16
    } -> tensor<?x4x?x16xf16>
    %47 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_27, %expanded_36 : tensor<?x2x?x16xf16>, tensor<?x1x?x16xf16>) outs(%36 : tensor<?x2x?x16xf16>) {
    ^bb0(%in: f16, %in_116: f16, %out: f16):
      %172 = arith.mulf %in, %in_116 : f16
      linalg.yield %172 : f16
    } -> tensor<?x2x?x16xf16>
    %extracted_slice_42 = tensor.extract_slice %transposed_27[0, 0, 0, 0] [%dim_25, 2, %dim_26, 8] [1, 1, 1, 1] : tensor<?x2x?x16xf16> to tensor<?x2x?x8xf16>
    %extracted_slice_43 = tensor.extract_slice %transposed_27[0, 0, 0, 8] [%dim_25, 2, %dim_26, 8] [1, 1, 1, 1] : tensor<?x2x?x16xf16> to tensor<?x2x?x8xf16>
    %48 = tensor.empty(%dim_25, %dim_26) : tensor<?x2x?x8xf16>
    %49 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_43 : tensor<?x2x?x8xf16>) outs(%48 : tensor<?x2x?x8xf16>) {
    ^bb0(%in: f16, %out: f16):
      %172 = arith.negf %in : f16
      linalg.yield %172 : f16
    } -> tensor<?x2x?x8xf16>
    %concat_44 = tensor.concat dim(3) %49, %extracted_slice_42 : (tensor<?x2x?x8xf16>, tensor<?x2x?x8xf16>) -> tensor<?x2x?x16xf16>
    %dim_45 = tensor.dim %49, %c0 : tensor<?x2x?x8xf16>
    %dim_46 = tensor.dim %49, %c2 : tensor<?x2x?x8xf16>
    %50 = tensor.empty(%dim_45, %dim_46) : tensor<?x2x?x16xf16>
    %51 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_44, %expanded_37 : tensor<?x2x?x16xf16>, tensor<?x1x?x16xf16>) outs(%50 : tensor<?x2x?x16xf16>) {
    ^bb0(%in: f16, %in_116: f16, %out: f16):
      %172 = arith.mulf %in, %in_116 : f16
      linalg.yield %172 : f16
    } -> tensor<?x2x?x16xf16>
    %52 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%47, %51 : tensor<?x2x?x16xf16>, tensor<?x2x?x16xf16>) outs(%36 : tensor<?x2x?x16xf16>) {
    ^bb0(%in: f16, %in_116: f16, %out: f16):
      %172 = arith.addf %in, %in_116 : f16
      linalg.yield %172 : f16
    } -> tensor<?x2x?x16xf16>
    %53:3 = call @"lora.cached_attention:model.layers.0.self_attn"(%46, %52, %transposed_35, %arg2, %arg1, %arg4, %arg5) : (tensor<?x4x?x16xf16>, tensor<?x2x?x16xf16>, tensor<?x2x?x16xf16>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x2x16xf16>, tensor<?x?x2x16xf16>) -> (tensor<?x?x4x16xf16>, tensor<?x?x2x16xf16>, tensor<?x?x2x16xf16>)
    %collapsed = tensor.collapse_shape %53#0 [[0], [1], [2, 3]] : tensor<?x?x4x16xf16> into tensor<?x?x64xf16>
    %model.layers.0.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.0.self_attn.o_proj.weight : tensor<64x64xf16>
    %dim_47 = tensor.dim %collapsed, %c0 : tensor<?x?x64xf16>
    %dim_48 = tensor.dim %collapsed, %c1 : tensor<?x?x64xf16>
    %54 = tensor.empty(%dim_47, %dim_48) : tensor<?x?x64xf32>
    %55 = linalg.fill ins(%cst : f32) outs(%54 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %56 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.self_attn.o_proj"} ins(%collapsed, %model.layers.0.self_attn.o_proj.weight : tensor<?x?x64xf16>, tensor<64x64xf16>) outs(%55 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %dim_49 = tensor.dim %56, %c0 : tensor<?x?x64xf32>
    %dim_50 = tensor.dim %56, %c1 : tensor<?x?x64xf32>
    %57 = tensor.empty(%dim_49, %dim_50) : tensor<?x?x64xf16>
    %58 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%56 : tensor<?x?x64xf32>) outs(%57 : tensor<?x?x64xf16>) {
    ^bb0(%in: f32, %out: f16):
      %172 = arith.truncf %in : f32 to f16
      linalg.yield %172 : f16
    } -> tensor<?x?x64xf16>
    %59 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1, %58 : tensor<?x?x64xf16>, tensor<?x?x64xf16>) outs(%22 : tensor<?x?x64xf16>) {
    ^bb0(%in: f16, %in_116: f16, %out: f16):
      %172 = arith.addf %in, %in_116 : f16
      linalg.yield %172 : f16
    } -> tensor<?x?x64xf16>
    %60 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%59 : tensor<?x?x64xf16>) outs(%12 : tensor<?x?x64xf32>) {
    ^bb0(%in: f16, %out: f32):
      %172 = arith.extf %in : f16 to f32
      linalg.yield %172 : f32
    } -> tensor<?x?x64xf32>
    %61 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%60, %60 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%12 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_116: f32, %out: f32):
      %172 = arith.mulf %in, %in_116 : f32
      linalg.yield %172 : f32
    } -> tensor<?x?x64xf32>
    %62 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%61 : tensor<?x?x64xf32>) outs(%16 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %172 = arith.addf %in, %out : f32
      linalg.yield %172 : f32
    } -> tensor<?x?x1xf32>
    %63 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%62 : tensor<?x?x1xf32>) outs(%15 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %172 = arith.divf %in, %cst_3 : f32
      linalg.yield %172 : f32
    } -> tensor<?x?x1xf32>
    %64 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%63 : tensor<?x?x1xf32>) outs(%15 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %172 = arith.truncf %cst_1 : f64 to f32
      %173 = arith.addf %in, %172 : f32
      linalg.yield %173 : f32
    } -> tensor<?x?x1xf32>
    %65 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%64 : tensor<?x?x1xf32>) outs(%15 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %172 = math.rsqrt %in : f32
      linalg.yield %172 : f32
    } -> tensor<?x?x1xf32>
    %66 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%60, %65 : tensor<?x?x64xf32>, tensor<?x?x1xf32>) outs(%12 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_116: f32, %out: f32):
      %172 = arith.mulf %in, %in_116 : f32
      linalg.yield %172 : f32
    } -> tensor<?x?x64xf32>
    %67 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%66 : tensor<?x?x64xf32>) outs(%22 : tensor<?x?x64xf16>) {
    ^bb0(%in: f32, %out: f16):
      %172 = arith.truncf %in : f32 to f16
      linalg.yield %172 : f16
    } -> tensor<?x?x64xf16>
    %model.layers.0.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.0.post_attention_layernorm.weight : tensor<64xf16>
    %68 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.0.post_attention_layernorm.weight, %67 : tensor<64xf16>, tensor<?x?x64xf16>) outs(%22 : tensor<?x?x64xf16>) {
    ^bb0(%in: f16, %in_116: f16, %out: f16):
      %172 = arith.mulf %in, %in_116 : f16
      linalg.yield %172 : f16
    } -> tensor<?x?x64xf16>
    %model.layers.0.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.0.mlp.gate_proj.weight : tensor<160x64xf16>
    %dim_51 = tensor.dim %68, %c0 : tensor<?x?x64xf16>
    %dim_52 = tensor.dim %68, %c1 : tensor<?x?x64xf16>
    %69 = tensor.empty(%dim_51, %dim_52) : tensor<?x?x160xf32>
    %70 = linalg.fill ins(%cst : f32) outs(%69 : tensor<?x?x160xf32>) -> tensor<?x?x160xf32>
    %71 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.mlp.gate_proj"} ins(%68, %model.layers.0.mlp.gate_proj.weight : tensor<?x?x64xf16>, tensor<160x64xf16>) outs(%70 : tensor<?x?x160xf32>) -> tensor<?x?x160xf32>
    %dim_53 = tensor.dim %71, %c0 : tensor<?x?x160xf32>
    %dim_54 = tensor.dim %71, %c1 : tensor<?x?x160xf32>
    %72 = tensor.empty(%dim_53, %dim_54) : tensor<?x?x160xf16>
    %73 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%71 : tensor<?x?x160xf32>) outs(%72 : tensor<?x?x160xf16>) {
    ^bb0(%in: f32, %out: f16):
      %172 = arith.truncf %in : f32 to f16
      linalg.yield %172 : f16
    } -> tensor<?x?x160xf16>
    %74 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%73 : tensor<?x?x160xf16>) outs(%72 : tensor<?x?x160xf16>) {
    ^bb0(%in: f16, %out: f16):
      %172 = arith.negf %in : f16
      %173 = math.exp %172 : f16
      %174 = arith.addf %173, %cst_0 : f16
      %175 = arith.divf %cst_0, %174 : f16
      linalg.yield %175 : f16
    } -> tensor<?x?x160xf16>
    %75 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%74, %73 : tensor<?x?x160xf16>, tensor<?x?x160xf16>) outs(%72 : tensor<?x?x160xf16>) {
    ^bb0(%in: f16, %in_116: f16, %out: f16):
      %172 = arith.mulf %in, %in_116 : f16
      linalg.yield %172 : f16
    } -> tensor<?x?x160xf16>
    %model.layers.0.mlp.up_proj.weight = ml_program.global_load_const @model.layers.0.mlp.up_proj.weight : tensor<160x64xf16>
    %76 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.mlp.up_proj"} ins(%68, %model.layers.0.mlp.up_proj.weight : tensor<?x?x64xf16>, tensor<160x64xf16>) outs(%70 : tensor<?x?x160xf32>) -> tensor<?x?x160xf32>
    %dim_55 = tensor.dim %76, %c0 : tensor<?x?x160xf32>
    %dim_56 = tensor.dim %76, %c1 : tensor<?x?x160xf32>
    %77 = tensor.empty(%dim_55, %dim_56) : tensor<?x?x160xf16>
    %78 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%76 : tensor<?x?x160xf32>) outs(%77 : tensor<?x?x160xf16>) {
    ^bb0(%in: f32, %out: f16):
      %172 = arith.truncf %in : f32 to f16
      linalg.yield %172 : f16
    } -> tensor<?x?x160xf16>
    %79 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%75, %78 : tensor<?x?x160xf16>, tensor<?x?x160xf16>) outs(%72 : tensor<?x?x160xf16>) {
    ^bb0(%in: f16, %in_116: f16, %out: f16):
      %172 = arith.mulf %in, %in_116 : f16
      linalg.yield %172 : f16
    } -> tensor<?x?x160xf16>
    %model.layers.0.mlp.down_proj.weight = ml_program.global_load_const @model.layers.0.mlp.down_proj.weight : tensor<64x160xf16>
    %dim_57 = tensor.dim %79, %c0 : tensor<?x?x160xf16>
    %dim_58 = tensor.dim %79, %c1 : tensor<?x?x160xf16>
    %80 = tensor.empty(%dim_57, %dim_58) : tensor<?x?x64xf32>
    %81 = linalg.fill ins(%cst : f32) outs(%80 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %82 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.mlp.down_proj"} ins(%79, %model.layers.0.mlp.down_proj.weight : tensor<?x?x160xf16>, tensor<64x160xf16>) outs(%81 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %dim_59 = tensor.dim %82, %c0 : tensor<?x?x64xf32>
    %dim_60 = tensor.dim %82, %c1 : tensor<?x?x64xf32>
    %83 = tensor.empty(%dim_59, %dim_60) : tensor<?x?x64xf16>
    %84 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%82 : tensor<?x?x64xf32>) outs(%83 : tensor<?x?x64xf16>) {
    ^bb0(%in: f32, %out: f16):
      %172 = arith.truncf %in : f32 to f16
      linalg.yield %172 : f16
    } -> tensor<?x?x64xf16>
    %85 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%59, %84 : tensor<?x?x64xf16>, tensor<?x?x64xf16>) outs(%22 : tensor<?x?x64xf16>) {
    ^bb0(%in: f16, %in_116: f16, %out: f16):
      %172 = arith.addf %in, %in_116 : f16
      linalg.yield %172 : f16
    } -> tensor<?x?x64xf16>
    %86 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%85 : tensor<?x?x64xf16>) outs(%12 : tensor<?x?x64xf32>) {
    ^bb0(%in: f16, %out: f32):
      %172 = arith.extf %in : f16 to f32
      linalg.yield %172 : f32
    } -> tensor<?x?x64xf32>
    %87 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%86, %86 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%12 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_116: f32, %out: f32):
      %172 = arith.mulf %in, %in_116 : f32
      linalg.yield %172 : f32
    } -> tensor<?x?x64xf32>
    %88 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%87 : tensor<?x?x64xf32>) outs(%16 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %172 = arith.addf %in, %out : f32
      linalg.yield %172 : f32
    } -> tensor<?x?x1xf32>
    %89 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%88 : tensor<?x?x1xf32>) outs(%15 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %172 = arith.divf %in, %cst_3 : f32
      linalg.yield %172 : f32
    } -> tensor<?x?x1xf32>
    %90 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%89 : tensor<?x?x1xf32>) outs(%15 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %172 = arith.truncf %cst_1 : f64 to f32
      %173 = arith.addf %in, %172 : f32
      linalg.yield %173 : f32
    } -> tensor<?x?x1xf32>
    %91 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%90 : tensor<?x?x1xf32>) outs(%15 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %172 = math.rsqrt %in : f32
      linalg.yield %172 : f32
    } -> tensor<?x?x1xf32>
    %92 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%86, %91 : tensor<?x?x64xf32>, tensor<?x?x1xf32>) outs(%12 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_116: f32, %out: f32):
      %172 = arith.mulf %in, %in_116 : f32
      linalg.yield %172 : f32
    } -> tensor<?x?x64xf32>
    %93 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%92 : tensor<?x?x64xf32>) outs(%22 : tensor<?x?x64xf16>) {
    ^bb0(%in: f32, %out: f16):
      %172 = arith.truncf %in : f32 to f16
      linalg.yield %172 : f16
    } -> tensor<?x?x64xf16>
    %model.layers.1.input_layernorm.weight = ml_program.global_load_const @model.layers.1.input_layernorm.weight : tensor<64xf16>
    %94 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.1.input_layernorm.weight, %93 : tensor<64xf16>, tensor<?x?x64xf16>) outs(%22 : tensor<?x?x64xf16>) {
    ^bb0(%in: f16, %in_116: f16, %out: f16):
      %172 = arith.mulf %in, %in_116 : f16
      linalg.yield %172 : f16
    } -> tensor<?x?x64xf16>
    %model.layers.1.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.1.self_attn.q_proj.weight : tensor<64x64xf16>
    %dim_61 = tensor.dim %94, %c0 : tensor<?x?x64xf16>
    %dim_62 = tensor.dim %94, %c1 : tensor<?x?x64xf16>
    %95 = tensor.empty(%dim_61, %dim_62) : tensor<?x?x64xf32>
    %96 = linalg.fill ins(%cst : f32) outs(%95 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %97 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.self_attn.q_proj"} ins(%94, %model.layers.1.self_attn.q_proj.weight : tensor<?x?x64xf16>, tensor<64x64xf16>) outs(%96 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %dim_63 = tensor.dim %97, %c0 : tensor<?x?x64xf32>
    %dim_64 = tensor.dim %97, %c1 : tensor<?x?x64xf32>
    %98 = tensor.empty(%dim_63, %dim_64) : tensor<?x?x64xf16>
    %99 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%97 : tensor<?x?x64xf32>) outs(%98 : tensor<?x?x64xf16>) {
    ^bb0(%in: f32, %out: f16):
      %172 = arith.truncf %in : f32 to f16
      linalg.yield %172 : f16
    } -> tensor<?x?x64xf16>
    %dim_65 = tensor.dim %99, %c0 : tensor<?x?x64xf16>
    %dim_66 = tensor.dim %99, %c1 : tensor<?x?x64xf16>
    %expanded_67 = tensor.expand_shape %99 [[0], [1], [2, 3]] output_shape [%dim_65, %dim_66, 4, 16] : tensor<?x?x64xf16> into tensor<?x?x4x16xf16>
    %dim_68 = tensor.dim %expanded_67, %c0 : tensor<?x?x4x16xf16>
    %dim_69 = tensor.dim %expanded_67, %c1 : tensor<?x?x4x16xf16>
    %100 = tensor.empty(%dim_68, %dim_69) : tensor<?x4x?x16xf16>
    %transposed_70 = linalg.transpose ins(%expanded_67 : tensor<?x?x4x16xf16>) outs(%100 : tensor<?x4x?x16xf16>) permutation = [0, 2, 1, 3] 
    %model.layers.1.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.1.self_attn.k_proj.weight : tensor<32x64xf16>
    %101 = tensor.empty(%dim_61, %dim_62) : tensor<?x?x32xf32>
    %102 = linalg.fill ins(%cst : f32) outs(%101 : tensor<?x?x32xf32>) -> tensor<?x?x32xf32>
    %103 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.self_attn.k_proj"} ins(%94, %model.layers.1.self_attn.k_proj.weight : tensor<?x?x64xf16>, tensor<32x64xf16>) outs(%102 : tensor<?x?x32xf32>) -> tensor<?x?x32xf32>
    %dim_71 = tensor.dim %103, %c0 : tensor<?x?x32xf32>
    %dim_72 = tensor.dim %103, %c1 : tensor<?x?x32xf32>
    %104 = tensor.empty(%dim_71, %dim_72) : tensor<?x?x32xf16>
    %105 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%103 : tensor<?x?x32xf32>) outs(%104 : tensor<?x?x32xf16>) {
    ^bb0(%in: f32, %out: f16):
      %172 = arith.truncf %in : f32 to f16
      linalg.yield %172 : f16
    } -> tensor<?x?x32xf16>
    %dim_73 = tensor.dim %105, %c0 : tensor<?x?x32xf16>
    %dim_74 = tensor.dim %105, %c1 : tensor<?x?x32xf16>
    %expanded_75 = tensor.expand_shape %105 [[0], [1], [2, 3]] output_shape [%dim_73, %dim_74, 2, 16] : tensor<?x?x32xf16> into tensor<?x?x2x16xf16>
    %dim_76 = tensor.dim %expanded_75, %c0 : tensor<?x?x2x16xf16>
    %dim_77 = tensor.dim %expanded_75, %c1 : tensor<?x?x2x16xf16>
    %106 = tensor.empty(%dim_76, %dim_77) : tensor<?x2x?x16xf16>
    %transposed_78 = linalg.transpose ins(%expanded_75 : tensor<?x?x2x16xf16>) outs(%106 : tensor<?x2x?x16xf16>) permutation = [0, 2, 1, 3] 
    %model.layers.1.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.1.self_attn.v_proj.weight : tensor<32x64xf16>
    %107 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.self_attn.v_proj"} ins(%94, %model.layers.1.self_attn.v_proj.weight : tensor<?x?x64xf16>, tensor<32x64xf16>) outs(%102 : tensor<?x?x32xf32>) -> tensor<?x?x32xf32>
    %dim_79 = tensor.dim %107, %c0 : tensor<?x?x32xf32>
    %dim_80 = tensor.dim %107, %c1 : tensor<?x?x32xf32>
    %108 = tensor.empty(%dim_79, %dim_80) : tensor<?x?x32xf16>
    %109 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%107 : tensor<?x?x32xf32>) outs(%108 : tensor<?x?x32xf16>) {
    ^bb0(%in: f32, %out: f16):
      %172 = arith.truncf %in : f32 to f16
      linalg.yield %172 : f16
    } -> tensor<?x?x32xf16>
    %dim_81 = tensor.dim %109, %c0 : tensor<?x?x32xf16>
    %dim_82 = tensor.dim %109, %c1 : tensor<?x?x32xf16>
    %expanded_83 = tensor.expand_shape %109 [[0], [1], [2, 3]] output_shape [%dim_81, %dim_82, 2, 16] : tensor<?x?x32xf16> into tensor<?x?x2x16xf16>
    %dim_84 = tensor.dim %expanded_83, %c0 : tensor<?x?x2x16xf16>
    %dim_85 = tensor.dim %expanded_83, %c1 : tensor<?x?x2x16xf16>
    %110 = tensor.empty(%dim_84, %dim_85) : tensor<?x2x?x16xf16>
    %transposed_86 = linalg.transpose ins(%expanded_83 : tensor<?x?x2x16xf16>) outs(%110 : tensor<?x2x?x16xf16>) permutation = [0, 2, 1, 3] 
    %111 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_70, %expanded_36 : tensor<?x4x?x16xf16>, tensor<?x1x?x16xf16>) outs(%100 : tensor<?x4x?x16xf16>) {
    ^bb0(%in: f16, %in_116: f16, %out: f16):
      %172 = arith.mulf %in, %in_116 : f16
      linalg.yield %172 : f16
    } -> tensor<?x4x?x16xf16>
    %extracted_slice_87 = tensor.extract_slice %transposed_70[0, 0, 0, 0] [%dim_68, 4, %dim_69, 8] [1, 1, 1, 1] : tensor<?x4x?x16xf16> to tensor<?x4x?x8xf16>
    %extracted_slice_88 = tensor.extract_slice %transposed_70[0, 0, 0, 8] [%dim_68, 4, %dim_69, 8] [1, 1, 1, 1] : tensor<?x4x?x16xf16> to tensor<?x4x?x8xf16>
    %112 = tensor.empty(%dim_68, %dim_69) : tensor<?x4x?x8xf16>
    %113 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_88 : tensor<?x4x?x8xf16>) outs(%112 : tensor<?x4x?x8xf16>) {
    ^bb0(%in: f16, %out: f16):
      %172 = arith.negf %in : f16
      linalg.yield %172 : f16
    } -> tensor<?x4x?x8xf16>
    %concat_89 = tensor.concat dim(3) %113, %extracted_slice_87 : (tensor<?x4x?x8xf16>, tensor<?x4x?x8xf16>) -> tensor<?x4x?x16xf16>
    %dim_90 = tensor.dim %113, %c0 : tensor<?x4x?x8xf16>
    %dim_91 = tensor.dim %113, %c2 : tensor<?x4x?x8xf16>
    %114 = tensor.empty(%dim_90, %dim_91) : tensor<?x4x?x16xf16>
    %115 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_89, %expanded_37 : tensor<?x4x?x16xf16>, tensor<?x1x?x16xf16>) outs(%114 : tensor<?x4x?x16xf16>) {
    ^bb0(%in: f16, %in_116: f16, %out: f16):
      %172 = arith.mulf %in, %in_116 : f16
      linalg.yield %172 : f16
    } -> tensor<?x4x?x16xf16>
    %116 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%111, %115 : tensor<?x4x?x16xf16>, tensor<?x4x?x16xf16>) outs(%100 : tensor<?x4x?x16xf16>) {
    ^bb0(%in: f16, %in_116: f16, %out: f16):
      %172 = arith.addf %in, %in_116 : f16
      linalg.yield %172 : f16
    } -> tensor<?x4x?x16xf16>
    %117 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_78, %expanded_36 : tensor<?x2x?x16xf16>, tensor<?x1x?x16xf16>) outs(%106 : tensor<?x2x?x16xf16>) {
    ^bb0(%in: f16, %in_116: f16, %out: f16):
      %172 = arith.mulf %in, %in_116 : f16
      linalg.yield %172 : f16
    } -> tensor<?x2x?x16xf16>
    %extracted_slice_92 = tensor.extract_slice %transposed_78[0, 0, 0, 0] [%dim_76, 2, %dim_77, 8] [1, 1, 1, 1] : tensor<?x2x?x16xf16> to tensor<?x2x?x8xf16>
    %extracted_slice_93 = tensor.extract_slice %transposed_78[0, 0, 0, 8] [%dim_76, 2, %dim_77, 8] [1, 1, 1, 1] : tensor<?x2x?x16xf16> to tensor<?x2x?x8xf16>
    %118 = tensor.empty(%dim_76, %dim_77) : tensor<?x2x?x8xf16>
    %119 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_93 : tensor<?x2x?x8xf16>) outs(%118 : tensor<?x2x?x8xf16>) {
    ^bb0(%in: f16, %out: f16):
      %172 = arith.negf %in : f16
      linalg.yield %172 : f16
    } -> tensor<?x2x?x8xf16>
    %concat_94 = tensor.concat dim(3) %119, %extracted_slice_92 : (tensor<?x2x?x8xf16>, tensor<?x2x?x8xf16>) -> tensor<?x2x?x16xf16>
    %dim_95 = tensor.dim %119, %c0 : tensor<?x2x?x8xf16>
    %dim_96 = tensor.dim %119, %c2 : tensor<?x2x?x8xf16>
    %120 = tensor.empty(%dim_95, %dim_96) : tensor<?x2x?x16xf16>
    %121 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_94, %expanded_37 : tensor<?x2x?x16xf16>, tensor<?x1x?x16xf16>) outs(%120 : tensor<?x2x?x16xf16>) {
    ^bb0(%in: f16, %in_116: f16, %out: f16):
      %172 = arith.mulf %in, %in_116 : f16
      linalg.yield %172 : f16
    } -> tensor<?x2x?x16xf16>
    %122 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%117, %121 : tensor<?x2x?x16xf16>, tensor<?x2x?x16xf16>) outs(%106 : tensor<?x2x?x16xf16>) {
    ^bb0(%in: f16, %in_116: f16, %out: f16):
      %172 = arith.addf %in, %in_116 : f16
      linalg.yield %172 : f16
    } -> tensor<?x2x?x16xf16>
    %123:3 = call @"lora.cached_attention:model.layers.1.self_attn"(%116, %122, %transposed_86, %arg2, %arg1, %arg6, %arg7) : (tensor<?x4x?x16xf16>, tensor<?x2x?x16xf16>, tensor<?x2x?x16xf16>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x2x16xf16>, tensor<?x?x2x16xf16>) -> (tensor<?x?x4x16xf16>, tensor<?x?x2x16xf16>, tensor<?x?x2x16xf16>)
    %collapsed_97 = tensor.collapse_shape %123#0 [[0], [1], [2, 3]] : tensor<?x?x4x16xf16> into tensor<?x?x64xf16>
    %model.layers.1.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.1.self_attn.o_proj.weight : tensor<64x64xf16>
    %dim_98 = tensor.dim %collapsed_97, %c0 : tensor<?x?x64xf16>
    %dim_99 = tensor.dim %collapsed_97, %c1 : tensor<?x?x64xf16>
    %124 = tensor.empty(%dim_98, %dim_99) : tensor<?x?x64xf32>
    %125 = linalg.fill ins(%cst : f32) outs(%124 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %126 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.self_attn.o_proj"} ins(%collapsed_97, %model.layers.1.self_attn.o_proj.weight : tensor<?x?x64xf16>, tensor<64x64xf16>) outs(%125 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %dim_100 = tensor.dim %126, %c0 : tensor<?x?x64xf32>
    %dim_101 = tensor.dim %126, %c1 : tensor<?x?x64xf32>
    %127 = tensor.empty(%dim_100, %dim_101) : tensor<?x?x64xf16>
    %128 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%126 : tensor<?x?x64xf32>) outs(%127 : tensor<?x?x64xf16>) {
    ^bb0(%in: f32, %out: f16):
      %172 = arith.truncf %in : f32 to f16
      linalg.yield %172 : f16
    } -> tensor<?x?x64xf16>
    %129 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%85, %128 : tensor<?x?x64xf16>, tensor<?x?x64xf16>) outs(%22 : tensor<?x?x64xf16>) {
    ^bb0(%in: f16, %in_116: f16, %out: f16):
      %172 = arith.addf %in, %in_116 : f16
      linalg.yield %172 : f16
    } -> tensor<?x?x64xf16>
    %130 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%129 : tensor<?x?x64xf16>) outs(%12 : tensor<?x?x64xf32>) {
    ^bb0(%in: f16, %out: f32):
      %172 = arith.extf %in : f16 to f32
      linalg.yield %172 : f32
    } -> tensor<?x?x64xf32>
    %131 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%130, %130 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%12 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_116: f32, %out: f32):
      %172 = arith.mulf %in, %in_116 : f32
      linalg.yield %172 : f32
    } -> tensor<?x?x64xf32>
    %132 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%131 : tensor<?x?x64xf32>) outs(%16 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %172 = arith.addf %in, %out : f32
      linalg.yield %172 : f32
    } -> tensor<?x?x1xf32>
    %133 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%132 : tensor<?x?x1xf32>) outs(%15 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %172 = arith.divf %in, %cst_3 : f32
      linalg.yield %172 : f32
    } -> tensor<?x?x1xf32>
    %134 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%133 : tensor<?x?x1xf32>) outs(%15 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %172 = arith.truncf %cst_1 : f64 to f32
      %173 = arith.addf %in, %172 : f32
      linalg.yield %173 : f32
    } -> tensor<?x?x1xf32>
    %135 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%134 : tensor<?x?x1xf32>) outs(%15 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %172 = math.rsqrt %in : f32
      linalg.yield %172 : f32
    } -> tensor<?x?x1xf32>
    %136 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%130, %135 : tensor<?x?x64xf32>, tensor<?x?x1xf32>) outs(%12 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_116: f32, %out: f32):
      %172 = arith.mulf %in, %in_116 : f32
      linalg.yield %172 : f32
    } -> tensor<?x?x64xf32>
    %137 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%136 : tensor<?x?x64xf32>) outs(%22 : tensor<?x?x64xf16>) {
    ^bb0(%in: f32, %out: f16):
      %172 = arith.truncf %in : f32 to f16
      linalg.yield %172 : f16
    } -> tensor<?x?x64xf16>
    %model.layers.1.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.1.post_attention_layernorm.weight : tensor<64xf16>
    %138 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.1.post_attention_layernorm.weight, %137 : tensor<64xf16>, tensor<?x?x64xf16>) outs(%22 : tensor<?x?x64xf16>) {
    ^bb0(%in: f16, %in_116: f16, %out: f16):
      %172 = arith.mulf %in, %in_116 : f16
      linalg.yield %172 : f16
    } -> tensor<?x?x64xf16>
    %model.layers.1.mlp.gate_proj.weight = ml_program.global_load_const @model.layers.1.mlp.gate_proj.weight : tensor<160x64xf16>
    %dim_102 = tensor.dim %138, %c0 : tensor<?x?x64xf16>
    %dim_103 = tensor.dim %138, %c1 : tensor<?x?x64xf16>
    %139 = tensor.empty(%dim_102, %dim_103) : tensor<?x?x160xf32>
    %140 = linalg.fill ins(%cst : f32) outs(%139 : tensor<?x?x160xf32>) -> tensor<?x?x160xf32>
    %141 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.mlp.gate_proj"} ins(%138, %model.layers.1.mlp.gate_proj.weight : tensor<?x?x64xf16>, tensor<160x64xf16>) outs(%140 : tensor<?x?x160xf32>) -> tensor<?x?x160xf32>
    %dim_104 = tensor.dim %141, %c0 : tensor<?x?x160xf32>
    %dim_105 = tensor.dim %141, %c1 : tensor<?x?x160xf32>
    %142 = tensor.empty(%dim_104, %dim_105) : tensor<?x?x160xf16>
    %143 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%141 : tensor<?x?x160xf32>) outs(%142 : tensor<?x?x160xf16>) {
    ^bb0(%in: f32, %out: f16):
      %172 = arith.truncf %in : f32 to f16
      linalg.yield %172 : f16
    } -> tensor<?x?x160xf16>
    %144 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%143 : tensor<?x?x160xf16>) outs(%142 : tensor<?x?x160xf16>) {
    ^bb0(%in: f16, %out: f16):
      %172 = arith.negf %in : f16
      %173 = math.exp %172 : f16
      %174 = arith.addf %173, %cst_0 : f16
      %175 = arith.divf %cst_0, %174 : f16
      linalg.yield %175 : f16
    } -> tensor<?x?x160xf16>
    %145 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%144, %143 : tensor<?x?x160xf16>, tensor<?x?x160xf16>) outs(%142 : tensor<?x?x160xf16>) {
    ^bb0(%in: f16, %in_116: f16, %out: f16):
      %172 = arith.mulf %in, %in_116 : f16
      linalg.yield %172 : f16
    } -> tensor<?x?x160xf16>
    %model.layers.1.mlp.up_proj.weight = ml_program.global_load_const @model.layers.1.mlp.up_proj.weight : tensor<160x64xf16>
    %146 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.mlp.up_proj"} ins(%138, %model.layers.1.mlp.up_proj.weight : tensor<?x?x64xf16>, tensor<160x64xf16>) outs(%140 : tensor<?x?x160xf32>) -> tensor<?x?x160xf32>
    %dim_106 = tensor.dim %146, %c0 : tensor<?x?x160xf32>
    %dim_107 = tensor.dim %146, %c1 : tensor<?x?x160xf32>
    %147 = tensor.empty(%dim_106, %dim_107) : tensor<?x?x160xf16>
    %148 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%146 : tensor<?x?x160xf32>) outs(%147 : tensor<?x?x160xf16>) {
    ^bb0(%in: f32, %out: f16):
      %172 = arith.truncf %in : f32 to f16
      linalg.yield %172 : f16
    } -> tensor<?x?x160xf16>
    %149 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%145, %148 : tensor<?x?x160xf16>, tensor<?x?x160xf16>) outs(%142 : tensor<?x?x160xf16>) {
    ^bb0(%in: f16, %in_116: f16, %out: f16):
      %172 = arith.mulf %in, %in_116 : f16
      linalg.yield %172 : f16
    } -> tensor<?x?x160xf16>
    %model.layers.1.mlp.down_proj.weight = ml_program.global_load_const @model.layers.1.mlp.down_proj.weight : tensor<64x160xf16>
    %dim_108 = tensor.dim %149, %c0 : tensor<?x?x160xf16>
    %dim_109 = tensor.dim %149, %c1 : tensor<?x?x160xf16>
    %150 = tensor.empty(%dim_108, %dim_109) : tensor<?x?x64xf32>
    %151 = linalg.fill ins(%cst : f32) outs(%150 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %152 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.mlp.down_proj"} ins(%149, %model.layers.1.mlp.down_proj.weight : tensor<?x?x160xf16>, tensor<64x160xf16>) outs(%151 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %dim_110 = tensor.dim %152, %c0 : tensor<?x?x64xf32>
    %dim_111 = tensor.dim %152, %c1 : tensor<?x?x64xf32>
    %153 = tensor.empty(%dim_110, %dim_111) : tensor<?x?x64xf16>
    %154 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%152 : tensor<?x?x64xf32>) outs(%153 : tensor<?x?x64xf16>) {
    ^bb0(%in: f32, %out: f16):
      %172 = arith.truncf %in : f32 to f16
      linalg.yield %172 : f16
    } -> tensor<?x?x64xf16>
    %155 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%129, %154 : tensor<?x?x64xf16>, tensor<?x?x64xf16>) outs(%22 : tensor<?x?x64xf16>) {
    ^bb0(%in: f16, %in_116: f16, %out: f16):
      %172 = arith.addf %in, %in_116 : f16
      linalg.yield %172 : f16
    } -> tensor<?x?x64xf16>
    %156 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%155 : tensor<?x?x64xf16>) outs(%12 : tensor<?x?x64xf32>) {
    ^bb0(%in: f16, %out: f32):
      %172 = arith.extf %in : f16 to f32
      linalg.yield %172 : f32
    } -> tensor<?x?x64xf32>
    %157 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%156, %156 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%12 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_116: f32, %out: f32):
      %172 = arith.mulf %in, %in_116 : f32
      linalg.yield %172 : f32
    } -> tensor<?x?x64xf32>
    %158 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%157 : tensor<?x?x64xf32>) outs(%16 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %172 = arith.addf %in, %out : f32
      linalg.yield %172 : f32
    } -> tensor<?x?x1xf32>
    %159 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%158 : tensor<?x?x1xf32>) outs(%15 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %172 = arith.divf %in, %cst_3 : f32
      linalg.yield %172 : f32
    } -> tensor<?x?x1xf32>
    %160 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%159 : tensor<?x?x1xf32>) outs(%15 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %172 = arith.truncf %cst_1 : f64 to f32
      %173 = arith.addf %in, %172 : f32
      linalg.yield %173 : f32
    } -> tensor<?x?x1xf32>
    %161 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%160 : tensor<?x?x1xf32>) outs(%15 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %172 = math.rsqrt %in : f32
      linalg.yield %172 : f32
    } -> tensor<?x?x1xf32>
    %162 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%156, %161 : tensor<?x?x64xf32>, tensor<?x?x1xf32>) outs(%12 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_116: f32, %out: f32):
      %172 = arith.mulf %in, %in_116 : f32
      linalg.yield %172 : f32
    } -> tensor<?x?x64xf32>
    %163 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%162 : tensor<?x?x64xf32>) outs(%22 : tensor<?x?x64xf16>) {
    ^bb0(%in: f32, %out: f16):
      %172 = arith.truncf %in : f32 to f16
      linalg.yield %172 : f16
    } -> tensor<?x?x64xf16>
    %model.norm.weight = ml_program.global_load_const @model.norm.weight : tensor<64xf16>
    %164 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.norm.weight, %163 : tensor<64xf16>, tensor<?x?x64xf16>) outs(%22 : tensor<?x?x64xf16>) {
    ^bb0(%in: f16, %in_116: f16, %out: f16):
      %172 = arith.mulf %in, %in_116 : f16
      linalg.yield %172 : f16
    } -> tensor<?x?x64xf16>
    %collapsed_112 = tensor.collapse_shape %164 [[0, 1], [2]] : tensor<?x?x64xf16> into tensor<?x64xf16>
    %dim_113 = tensor.dim %arg3, %c0 : tensor<?xi64>
    %165 = tensor.empty(%dim_113) : tensor<?x64xf16>
    %166 = linalg.generic {indexing_maps = [#map9, #map10], iterator_types = ["parallel", "parallel"]} ins(%arg3 : tensor<?xi64>) outs(%165 : tensor<?x64xf16>) {
    ^bb0(%in: i64, %out: f16):
      %172 = arith.index_cast %in : i64 to index
      %173 = linalg.index 1 : index
      %extracted = tensor.extract %collapsed_112[%172, %173] : tensor<?x64xf16>
      linalg.yield %extracted : f16
    } -> tensor<?x64xf16>
    %lm_head.weight = ml_program.global_load_const @lm_head.weight : tensor<256x64xf16>
    %dim_114 = tensor.dim %166, %c0 : tensor<?x64xf16>
    %167 = tensor.empty(%dim_114) : tensor<?x256xf32>
    %168 = linalg.fill ins(%cst : f32) outs(%167 : tensor<?x256xf32>) -> tensor<?x256xf32>
    %169 = linalg.contract indexing_maps = [#map11, #map12, #map] {site = "lm_head"} ins(%166, %lm_head.weight : tensor<?x64xf16>, tensor<256x64xf16>) outs(%168 : tensor<?x256xf32>) -> tensor<?x256xf32>
    %dim_115 = tensor.dim %169, %c0 : tensor<?x256xf32>
    %170 = tensor.empty(%dim_115) : tensor<?x256xf16>
    %171 = linalg.generic {indexing_maps = [#map10, #map10], iterator_types = ["parallel", "parallel"]} ins(%169 : tensor<?x256xf32>) outs(%170 : tensor<?x256xf16>) {
    ^bb0(%in: f32, %out: f16):
      %172 = arith.truncf %in : f32 to f16
      linalg.yield %172 : f16
    } -> tensor<?x256xf16>
    return %171, %53#1, %53#2, %123#1, %123#2 : tensor<?x256xf16>, tensor<?x?x2x16xf16>, tensor<?x?x2x16xf16>, tensor<?x?x2x16xf16>, tensor<?x?x2x16xf16>
  }
  func.func private @"lora.cached_attention:model.layers.0.self_attn"(tensor<?x4x?x16xf16>, tensor<?x2x?x16xf16>, tensor<?x2x?x16xf16>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x2x16xf16>, tensor<?x?x2x16xf16>) -> (tensor<?x?x4x16xf16>, tensor<?x?x2x16xf16>, tensor<?x?x2x16xf16>) attributes {layer = "cached_attention", scale = 2.500000e-01 : f64, site = "model.layers.0.self_attn", window = 0 : i64}
  func.func private @"lora.cached_attention:model.layers.1.self_attn"(tensor<?x4x?x16xf16>, tensor<?x2x?x16xf16>, tensor<?x2x?x16xf16>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x2x16xf16>, tensor<?x?x2x16xf16>) -> (tensor<?x?x4x16xf16>, tensor<?x?x2x16xf16>, tensor<?x?x2x16xf16>) attributes {layer = "cached_attention", scale = 2.500000e-01 : f64, site = "model.layers.1.self_attn", window = 0 : i64}
}
