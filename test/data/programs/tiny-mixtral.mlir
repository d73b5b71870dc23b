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
#map9 = affine_map<(d0, d1, d2) -> (d0, d2)>
#map10 = affine_map<(d0, d1, d2) -> (d1, d2)>
#map11 = affine_map<(d0, d1) -> (d0, d1)>
#map12 = affine_map<(d0, d1) -> (d0)>
#map13 = affine_map<(d0, d1) -> (d0, 0)>
#map14 = affine_map<(d0) -> (d0)>
#map15 = affine_map<(d0, d1) -> (d1)>
#map16 = affine_map<(d0, d1) -> ()>
module {
  ml_program.global private @model.embed_tokens.weight(#extern) : tensor<256x64xf32>
  ml_program.global private @model.layers.0.input_layernorm.weight(#extern) : tensor<64xf32>
  ml_program.global private @model.layers.0.self_attn.q_proj.weight(#extern) : tensor<64x64xf32>
  ml_program.global private @model.layers.0.self_attn.k_proj.weight(#extern) : tensor<32x64xf32>
  ml_program.global private @model.layers.0.self_attn.v_proj.weight(#extern) : tensor<32x64xf32>
  ml_program.global private @model.layers.0.self_attn.o_proj.weight(#extern) : tensor<64x64xf32>
  ml_program.global private @model.layers.0.post_attention_layernorm.weight(#extern) : tensor<64xf32>
  ml_program.global private @model.layers.0.mlp.gate.weight(#extern) : tensor<4x64xf32>
  ml_program.global private @model.layers.0.mlp.experts.gate_up_proj(#extern) : tensor<4x192x64xf32>
  ml_program.global private @model.layers.0.mlp.experts.down_proj(#extern) : tensor<4x64x96xf32>
  ml_program.global private @model.layers.1.input_layernorm.weight(#extern) : tensor<64xf32>
  ml_program.global private @model.layers.1.self_attn.q_proj.weight(#extern) : tensor<64x64xf32>
  ml_program.global private @model.layers.1.self_attn.k_proj.weight(#extern) : tensor<32x64xf32>
  ml_program.global private @model.layers.1.self_attn.v_proj.weight(#extern) : tensor<32x64xf32>
  ml_program.global private @model.layers.1.self_attn.o_proj.weight(#extern) : tensor<64x64xf32>
  ml_program.global private @model.layers.1.post_attention_layernorm.weight(#extern) : tensor<64xf32>
  ml_program.global private @model.layers.1.mlp.gate.weight(#extern) : tensor<4x64xf32>
  ml_program.global private @model.layers.1.mlp.experts.gate_up_proj(#extern) : tensor<4x192x64xf32>
  ml_program.global private @model.layers.1.mlp.experts.down_proj(#extern) : tensor<4x64x96xf32>
  ml_program.global private @model.norm.weight(#extern) : tensor<64xf32>
  ml_program.global private @lm_head.weight(#extern) : tensor<256x64xf32>
  func.func @main(%arg0: tensor<?x?xi64>, %arg1: tensor<?x?xi64>, %arg2: tensor<?x?xi64>, %arg3: tensor<?xi64>, %arg4: tensor<?x?x2x16xf32>, %arg5: tensor<?x?x2x16xf32>, %arg6: tensor<?x?x2x16xf32>, %arg7: tensor<?x?x2x16xf32>) -> (tensor<?x256xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>) attributes {argument_roles = ["ids", "positions", "rows", "select", "k_cache", "v_cache", "k_cache", "v_cache"], model = {architecture = "MixtralForCausalLM", bos_token_id = 1 : i64, dtype = "f32", eos_token_ids = array<i64: 2>, head_dim = 16 : i64, hidden_size = 64 : i64, max_position = 128 : i64, num_heads = 4 : i64, num_kv_heads = 2 : i64, num_layers = 2 : i64, vocab_size = 256 : i64}, result_roles = ["logits", "k_cache", "v_cache", "k_cache", "v_cache"]} {
    %c64 = arith.constant 64 : index
    %cst = arith.constant 0.000000e+00 : f32
    %c1 = arith.constant 1 : index
    %c0 = arith.constant 0 : index
    %c0_i64 = arith.constant 0 : i64
    %cst_0 = arith.constant 0xFF800000 : f32
    %cst_1 = arith.constant dense<0xFF800000> : tensor<f32>
    %cst_2 = arith.constant 1.000000e-05 : f64
    %cst_3 = arith.constant dense<[1.000000e+00, 0.177827939, 0.0316227786, 0.00562341325, 1.000000e-03, 1.7782794E-4, 3.16227743E-5, 5.62341347E-6]> : tensor<8xf32>
    %cst_4 = arith.constant 6.400000e+01 : f32
    %c2 = arith.constant 2 : index
    %dim = tensor.dim %arg0, %c0 : tensor<?x?xi64>
    %model.embed_tokens.weight = ml_program.global_load_const @model.embed_tokens.weight : tensor<256x64xf32>
    %dim_5 = tensor.dim %arg0, %c1 : tensor<?x?xi64>
    %0 = tensor.empty(%dim, %dim_5) : tensor<?x?x64xf32>
    %1 = linalg.generic {indexing_maps = [#map, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%arg0 : tensor<?x?xi64>) outs(%0 : tensor<?x?x64xf32>) attrs =  {site = "model.embed_tokens"} {
    ^bb0(%in: i64, %out: f32):
      %164 = arith.index_cast %in : i64 to index
      %165 = linalg.index 2 : index
      %extracted = tensor.extract %model.embed_tokens.weight[%164, %165] : tensor<256x64xf32>
      linalg.yield %extracted : f32
    } -> tensor<?x?x64xf32>
    %dim_6 = tensor.dim %arg1, %c0 : tensor<?x?xi64>
    %dim_7 = tensor.dim %arg1, %c1 : tensor<?x?xi64>
    %expanded = tensor.expand_shape %arg1 [[0], [1, 2]] output_shape [%dim_6, %dim_7, 1] : tensor<?x?xi64> into tensor<?x?x1xi64>
    %2 = tensor.empty(%dim_6, %dim_7) : tensor<?x?x1xf32>
    %3 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%expanded : tensor<?x?x1xi64>) outs(%2 : tensor<?x?x1xf32>) {
    ^bb0(%in: i64, %out: f32):
      %164 = arith.sitofp %in : i64 to f32
      linalg.yield %164 : f32
    } -> tensor<?x?x1xf32>
    %4 = tensor.empty(%dim_6, %dim_7) : tensor<?x?x8xf32>
    %5 = linalg.generic {indexing_maps = [#map2, #map3, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%3, %cst_3 : tensor<?x?x1xf32>, tensor<8xf32>) outs(%4 : tensor<?x?x8xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.mulf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x8xf32>
    %concat = tensor.concat dim(2) %5, %5 : (tensor<?x?x8xf32>, tensor<?x?x8xf32>) -> tensor<?x?x16xf32>
    %dim_8 = tensor.dim %5, %c0 : tensor<?x?x8xf32>
    %dim_9 = tensor.dim %5, %c1 : tensor<?x?x8xf32>
    %6 = tensor.empty(%dim_8, %dim_9) : tensor<?x?x16xf32>
    %7 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%concat : tensor<?x?x16xf32>) outs(%6 : tensor<?x?x16xf32>) {
    ^bb0(%in: f32, %out: f32):
      %164 = math.cos %in : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x16xf32>
    %8 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%concat : tensor<?x?x16xf32>) outs(%6 : tensor<?x?x16xf32>) {
    ^bb0(%in: f32, %out: f32):
      %164 = math.sin %in : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x16xf32>
    %dim_10 = tensor.dim %1, %c0 : tensor<?x?x64xf32>
    %dim_11 = tensor.dim %1, %c1 : tensor<?x?x64xf32>
    %9 = tensor.empty(%dim_10, %dim_11) : tensor<?x?x64xf32>
    %10 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1, %1 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.mulf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x64xf32>
    %11 = tensor.empty(%dim_10, %dim_11) : tensor<?x?x1xf32>
    %12 = linalg.fill ins(%cst : f32) outs(%11 : tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
    %13 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%10 : tensor<?x?x64xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %164 = arith.addf %in, %out : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x1xf32>
    %14 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%13 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %164 = arith.divf %in, %cst_4 : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x1xf32>
    %15 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%14 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %164 = arith.truncf %cst_2 : f64 to f32
      %165 = arith.addf %in, %164 : f32
      linalg.yield %165 : f32
    } -> tensor<?x?x1xf32>
    %16 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%15 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %164 = math.rsqrt %in : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x1xf32>
    %17 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1, %16 : tensor<?x?x64xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.mulf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x64xf32>
    %model.layers.0.input_layernorm.weight = ml_program.global_load_const @model.layers.0.input_layernorm.weight : tensor<64xf32>
    %18 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.0.input_layernorm.weight, %17 : tensor<64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.mulf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x64xf32>
    %model.layers.0.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.0.self_attn.q_proj.weight : tensor<64x64xf32>
    %dim_12 = tensor.dim %18, %c0 : tensor<?x?x64xf32>
    %dim_13 = tensor.dim %18, %c1 : tensor<?x?x64xf32>
    %19 = tensor.empty(%dim_12, %dim_13) : tensor<?x?x64xf32>
    %20 = linalg.fill ins(%cst : f32) outs(%19 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %21 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.self_attn.q_proj"} ins(%18, %model.layers.0.self_attn.q_proj.weight : tensor<?x?x64xf32>, tensor<64x64xf32>) outs(%20 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %dim_14 = tensor.dim %21, %c0 : tensor<?x?x64xf32>
    %dim_15 = tensor.dim %21, %c1 : tensor<?x?x64xf32>
    %expanded_16 = tensor.expand_shape %21 [[0], [1], [2, 3]] output_shape [%dim_14, %dim_15, 4, 16] : tensor<?x?x64xf32> into tensor<?x?x4x16xf32>
    %dim_17 = tensor.dim %expanded_16, %c0 : tensor<?x?x4x16xf32>
    %dim_18 = tensor.dim %expanded_16, %c1 : tensor<?x?x4x16xf32>
    %22 = tensor.empty(%dim_17, %dim_18) : tensor<?x4x?x16xf32>
    %transposed = linalg.transpose ins(%expanded_16 : tensor<?x?x4x16xf32>) outs(%22 : tensor<?x4x?x16xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.0.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.0.self_attn.k_proj.weight : tensor<32x64xf32>
    %23 = tensor.empty(%dim_12, %dim_13) : tensor<?x?x32xf32>
    %24 = linalg.fill ins(%cst : f32) outs(%23 : tensor<?x?x32xf32>) -> tensor<?x?x32xf32>
    %25 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.self_attn.k_proj"} ins(%18, %model.layers.0.self_attn.k_proj.weight : tensor<?x?x64xf32>, tensor<32x64xf32>) outs(%24 : tensor<?x?x32xf32>) -> tensor<?x?x32xf32>
    %dim_19 = tensor.dim %25, %c0 : tensor<?x?x32xf32>
    %dim_20 = tensor.dim %25, %c1 : tensor<?x?x32xf32>
    %expanded_21 = tensor.expand_shape %25 [[0], [1], [2, 3]] output_shape [%dim_19, %dim_20, 2, 16] : tensor<?x?x32xf32> into tensor<?x?x2x16xf32>
    %dim_22 = tensor.dim %expanded_21, %c0 : tensor<?x?x2x16xf32>
    %dim_23 = tensor.dim %expanded_21, %c1 : tensor<?x?x2x16xf32>
    %26 = tensor.empty(%dim_22, %dim_23) : tensor<?x2x?x16xf32>
    %transposed_24 = linalg.transpose ins(%expanded_21 : tensor<?x?x2x16xf32>) outs(%26 : tensor<?x2x?x16xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.0.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.0.self_attn.v_proj.weight : tensor<32x64xf32>
    %27 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.self_attn.v_proj"} ins(%18, %model.layers.0.self_attn.v_proj.weight : tensor<?x?x64xf32>, tensor<32x64xf32>) outs(%24 : tensor<?x?x32xf32>) -> tensor<?x?x32xf32>
    %dim_25 = tensor.dim %27, %c0 : tensor<?x?x32xf32>
    %dim_26 = tensor.dim %27, %c1 : tensor<?x?x32xf32>
    %expanded_27 = tensor.expand_shape %27 [[0], [1], [2, 3]] output_shape [%dim_25, %dim_26, 2, 16] : tensor<?x?x32xf32> into tensor<?x?x2x16xf32>
    %dim_28 = tensor.dim %expanded_27, %c0 : tensor<?x?x2x16xf32>
    %dim_29 = tensor.dim %expanded_27, %c1 : tensor<?x?x2x16xf32>
    %28 = tensor.empty(%dim_28, %dim_29) : tensor<?x2x?x16xf32>
    %transposed_30 = linalg.transpose ins(%expanded_27 : tensor<?x?x2x16xf32>) outs(%28 : tensor<?x2x?x16xf32>) permutation = [0, 2, 1, 3] 
    %expanded_31 = tensor.expand_shape %7 [[0], [1, 2], [3]] output_shape [%dim_8, 1, %dim_9, 16] : tensor<?x?x16xf32> into tensor<?x1x?x16xf32>
    %expanded_32 = tensor.expand_shape %8 [[0], [1, 2], [3]] output_shape [%dim_8, 1, %dim_9, 16] : tensor<?x?x16xf32> into tensor<?x1x?x16xf32>
    %29 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed, %expanded_31 : tensor<?x4x?x16xf32>, tensor<?x1x?x16xf32>) outs(%22 : tensor<?x4x?x16xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.mulf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x4x?x16xf32>
    %extracted_slice = tensor.extract_slice %transposed[0, 0, 0, 0] [%dim_17, 4, %dim_18, 8] [1, 1, 1, 1] : tensor<?x4x?x16xf32> to tensor<?x4x?x8xf32>
    %extracted_slice_33 = tensor.extract_slice %transposed[0, 0, 0, 8] [%dim_17, 4, %dim_18, 8] [1, 1, 1, 1] : tensor<?x4x?x16xf32> to tensor<?x4x?x8xf32>
    %30 = tensor.empty(%dim_17, %dim_18) : tensor<?x4x?x8xf32>
    %31 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_33 : tensor<?x4x?x8xf32>) outs(%30 : tensor<?x4x?x8xf32>) {
    ^bb0(%in: f32, %out: f32):
      %164 = arith.negf %in : f32
      linalg.yield %164 : f32
    } -> tensor<?x4x?x8xf32>
    %concat_34 = tensor.concat dim(3) %31, %extracted_slice : (tensor<?x4x?x8xf32>, tensor<?x4x?x8xf32>) -> tensor<?x4x?x16xf32>
    %dim_35 = tensor.dim %31, %c0 : tensor<?x4x?x8xf32>
    %dim_36 = tensor.dim %31, %c2 : tensor<?x4x?x8xf32>
    %32 = tensor.empty(%dim_35, %dim_36) : tensor<?x4x?x16xf32>
    %33 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_34, %expanded_32 : tensor<?x4x?x16xf32>, tensor<?x1x?x16xf32>) outs(%32 : tensor<?x4x?x16xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.mulf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x4x?x16xf32>
    %34 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%29, %33 : tensor<?x4x?x16xf32>, tensor<?x4x?x16xf32>) outs(%22 : tensor<?x4x?x16xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.addf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x4x?x16xf32>
    %35 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_24, %expanded_31 : tensor<?x2x?x16xf32>, tensor<?x1x?x16xf32>) outs(%26 : tensor<?x2x?x16xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.mulf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x2x?x16xf32>
    %extracted_slice_37 = tensor.extract_slice %transposed_24[0, 0, 0, 0] [%dim_22, 2, %dim_23, 8] [1, 1, 1, 1] : tensor<?x2x?x16xf32> to tensor<?x2x?x8xf32>
    %extracted_slice_38 = tensor.extract_slice %transposed_24[0, 0, 0, 8] [%dim_22, 2, %dim_23, 8] [1, 1, 1, 1] : tensor<?x2x?x16xf32> to tensor<?x2x?x8xf32>
    %36 = tensor.empty(%dim_22, %dim_23) : tensor<?x2x?x8xf32>
    %37 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_38 : tensor<?x2x?x8xf32>) outs(%36 : tensor<?x2x?x8xf32>) {
    ^bb0(%in: f32, %out: f32):
      %164 = arith.negf %in : f32
      linalg.yield %164 : f32
    } -> tensor<?x2x?x8xf32>
    %concat_39 = tensor.concat dim(3) %37, %extracted_slice_37 : (tensor<?x2x?x8xf32>, tensor<?x2x?x8xf32>) -> tensor<?x2x?x16xf32>
    %dim_40 = tensor.dim %37, %c0 : tensor<?x2x?x8xf32>
    %dim_41 = tensor.dim %37, %c2 : tensor<?x2x?x8xf32>
    %38 = tensor.empty(%dim_40, %dim_41) : tensor<?x2x?x16xf32>
    %39 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_39, %expanded_32 : tensor<?x2x?x16xf32>, tensor<?x1x?x16xf32>) outs(%38 : tensor<?x2x?x16xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.mulf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x2x?x16xf32>
    %40 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%35, %39 : tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>) outs(%26 : tensor<?x2x?x16xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.addf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x2x?x16xf32>
    %41:3 = call @"lora.cached_attention:model.layers.0.self_attn"(%34, %40, %transposed_30, %arg2, %arg1, %arg4, %arg5) : (tensor<?x4x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>) -> (tensor<?x?x4x16xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>)
    %collapsed = tensor.collapse_shape %41#0 [[0], [1], [2, 3]] : tensor<?x?x4x16xf32> into tensor<?x?x64xf32>
    %model.layers.0.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.0.self_attn.o_proj.weight : tensor<64x64xf32>
    %dim_42 = tensor.dim %collapsed, %c0 : tensor<?x?x64xf32>
    %dim_43 = tensor.dim %collapsed, %c1 : tensor<?x?x64xf32>
    %42 = tensor.empty(%dim_42, %dim_43) : tensor<?x?x64xf32>
    %43 = linalg.fill ins(%cst : f32) outs(%42 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %44 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.0.self_attn.o_proj"} ins(%collapsed, %model.layers.0.self_attn.o_proj.weight : tensor<?x?x64xf32>, tensor<64x64xf32>) outs(%43 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %45 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%1, %44 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.addf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x64xf32>
    %46 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%45, %45 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.mulf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x64xf32>
    %47 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%46 : tensor<?x?x64xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %164 = arith.addf %in, %out : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x1xf32>
    %48 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%47 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %164 = arith.divf %in, %cst_4 : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x1xf32>
    %49 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%48 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %164 = arith.truncf %cst_2 : f64 to f32
      %165 = arith.addf %in, %164 : f32
      linalg.yield %165 : f32
    } -> tensor<?x?x1xf32>
    %50 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%49 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %164 = math.rsqrt %in : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x1xf32>
    %51 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%45, %50 : tensor<?x?x64xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.mulf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x64xf32>
    %model.layers.0.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.0.post_attention_layernorm.weight : tensor<64xf32>
    %52 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.0.post_attention_layernorm.weight, %51 : tensor<64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.mulf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x64xf32>
    %collapsed_44 = tensor.collapse_shape %52 [[0, 1], [2]] : tensor<?x?x64xf32> into tensor<?x64xf32>
    %model.layers.0.mlp.gate.weight = ml_program.global_load_const @model.layers.0.mlp.gate.weight : tensor<4x64xf32>
    %dim_45 = tensor.dim %collapsed_44, %c0 : tensor<?x64xf32>
    %53 = tensor.empty(%dim_45) : tensor<?x4xf32>
    %54 = linalg.fill ins(%cst : f32) outs(%53 : tensor<?x4xf32>) -> tensor<?x4xf32>
    %55 = linalg.contract indexing_maps = [#map9, #map10, #map] {site = "model.layers.0.mlp.gate"} ins(%collapsed_44, %model.layers.0.mlp.gate.weight : tensor<?x64xf32>, tensor<4x64xf32>) outs(%54 : tensor<?x4xf32>) -> tensor<?x4xf32>
    %dim_46 = tensor.dim %55, %c0 : tensor<?x4xf32>
    %56 = tensor.empty(%dim_46) : tensor<?xi64>
    %57 = linalg.fill ins(%c0_i64 : i64) outs(%56 : tensor<?xi64>) -> tensor<?xi64>
    %58 = tensor.empty(%dim_46) : tensor<?xf32>
    %59 = linalg.fill ins(%cst_0 : f32) outs(%58 : tensor<?xf32>) -> tensor<?xf32>
    %60:2 = linalg.generic {indexing_maps = [#map11, #map12, #map12], iterator_types = ["parallel", "reduction"]} ins(%55 : tensor<?x4xf32>) outs(%59, %57 : tensor<?xf32>, tensor<?xi64>) {
    ^bb0(%in: f32, %out: f32, %out_106: i64):
      %164 = linalg.index 1 : index
      %165 = arith.index_cast %164 : index to i64
      %166 = arith.maximumf %in, %out : f32
      %167 = arith.cmpf ogt, %in, %out : f32
      %168 = arith.select %167, %165, %out_106 : i64
      linalg.yield %166, %168 : f32, i64
    } -> (tensor<?xf32>, tensor<?xi64>)
    %expanded_47 = tensor.expand_shape %60#0 [[0, 1]] output_shape [%dim_46, 1] : tensor<?xf32> into tensor<?x1xf32>
    %61 = tensor.empty(%dim_46) : tensor<?x4xf32>
    %62 = linalg.generic {indexing_maps = [#map11, #map13, #map11], iterator_types = ["parallel", "parallel"]} ins(%55, %expanded_47 : tensor<?x4xf32>, tensor<?x1xf32>) outs(%61 : tensor<?x4xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.subf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x4xf32>
    %63 = linalg.generic {indexing_maps = [#map11, #map11], iterator_types = ["parallel", "parallel"]} ins(%62 : tensor<?x4xf32>) outs(%61 : tensor<?x4xf32>) {
    ^bb0(%in: f32, %out: f32):
      %164 = math.exp %in : f32
      linalg.yield %164 : f32
    } -> tensor<?x4xf32>
    %64 = tensor.empty(%dim_46) : tensor<?x1xf32>
    %65 = linalg.fill ins(%cst : f32) outs(%64 : tensor<?x1xf32>) -> tensor<?x1xf32>
    %66 = linalg.generic {indexing_maps = [#map11, #map13], iterator_types = ["parallel", "reduction"]} ins(%63 : tensor<?x4xf32>) outs(%65 : tensor<?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %164 = arith.addf %in, %out : f32
      linalg.yield %164 : f32
    } -> tensor<?x1xf32>
    %67 = linalg.generic {indexing_maps = [#map11, #map13, #map11], iterator_types = ["parallel", "parallel"]} ins(%63, %66 : tensor<?x4xf32>, tensor<?x1xf32>) outs(%61 : tensor<?x4xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.divf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x4xf32>
    %68 = tensor.empty() : tensor<4xi64>
    %69 = linalg.generic {indexing_maps = [#map14], iterator_types = ["parallel"]} outs(%68 : tensor<4xi64>) {
    ^bb0(%out: i64):
      %164 = linalg.index 0 : index
      %165 = arith.index_cast %164 : index to i64
      linalg.yield %165 : i64
    } -> tensor<4xi64>
    %70:2 = linalg.generic {indexing_maps = [#map11, #map12, #map12], iterator_types = ["parallel", "reduction"]} ins(%67 : tensor<?x4xf32>) outs(%59, %57 : tensor<?xf32>, tensor<?xi64>) {
    ^bb0(%in: f32, %out: f32, %out_106: i64):
      %164 = linalg.index 1 : index
      %165 = arith.index_cast %164 : index to i64
      %166 = arith.maximumf %in, %out : f32
      %167 = arith.cmpf ogt, %in, %out : f32
      %168 = arith.select %167, %165, %out_106 : i64
      linalg.yield %166, %168 : f32, i64
    } -> (tensor<?xf32>, tensor<?xi64>)
    %expanded_48 = tensor.expand_shape %70#0 [[0, 1]] output_shape [%dim_46, 1] : tensor<?xf32> into tensor<?x1xf32>
    %expanded_49 = tensor.expand_shape %70#1 [[0, 1]] output_shape [%dim_46, 1] : tensor<?xi64> into tensor<?x1xi64>
    %71 = tensor.empty(%dim_46) : tensor<?x4xi1>
    %72 = linalg.generic {indexing_maps = [#map15, #map13, #map11], iterator_types = ["parallel", "parallel"]} ins(%69, %expanded_49 : tensor<4xi64>, tensor<?x1xi64>) outs(%71 : tensor<?x4xi1>) {
    ^bb0(%in: i64, %in_106: i64, %out: i1):
      %164 = arith.cmpi eq, %in, %in_106 : i64
      linalg.yield %164 : i1
    } -> tensor<?x4xi1>
    %73 = linalg.generic {indexing_maps = [#map11, #map16, #map11, #map11], iterator_types = ["parallel", "parallel"]} ins(%72, %cst_1, %67 : tensor<?x4xi1>, tensor<f32>, tensor<?x4xf32>) outs(%61 : tensor<?x4xf32>) {
    ^bb0(%in: i1, %in_106: f32, %in_107: f32, %out: f32):
      %164 = arith.select %in, %in_106, %in_107 : f32
      linalg.yield %164 : f32
    } -> tensor<?x4xf32>
    %74:2 = linalg.generic {indexing_maps = [#map11, #map12, #map12], iterator_types = ["parallel", "reduction"]} ins(%73 : tensor<?x4xf32>) outs(%59, %57 : tensor<?xf32>, tensor<?xi64>) {
    ^bb0(%in: f32, %out: f32, %out_106: i64):
      %164 = linalg.index 1 : index
      %165 = arith.index_cast %164 : index to i64
      %166 = arith.maximumf %in, %out : f32
      %167 = arith.cmpf ogt, %in, %out : f32
      %168 = arith.select %167, %165, %out_106 : i64
      linalg.yield %166, %168 : f32, i64
    } -> (tensor<?xf32>, tensor<?xi64>)
    %expanded_50 = tensor.expand_shape %74#0 [[0, 1]] output_shape [%dim_46, 1] : tensor<?xf32> into tensor<?x1xf32>
    %expanded_51 = tensor.expand_shape %74#1 [[0, 1]] output_shape [%dim_46, 1] : tensor<?xi64> into tensor<?x1xi64>
    %concat_52 = tensor.concat dim(1) %expanded_48, %expanded_50 : (tensor<?x1xf32>, tensor<?x1xf32>) -> tensor<?x2xf32>
    %concat_53 = tensor.concat dim(1) %expanded_49, %expanded_51 : (tensor<?x1xi64>, tensor<?x1xi64>) -> tensor<?x2xi64>
    %dim_54 = tensor.dim %expanded_48, %c0 : tensor<?x1xf32>
    %75 = tensor.empty(%dim_54) : tensor<?x1xf32>
    %76 = linalg.fill ins(%cst : f32) outs(%75 : tensor<?x1xf32>) -> tensor<?x1xf32>
    %77 = linalg.generic {indexing_maps = [#map11, #map13], iterator_types = ["parallel", "reduction"]} ins(%concat_52 : tensor<?x2xf32>) outs(%76 : tensor<?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %164 = arith.addf %in, %out : f32
      linalg.yield %164 : f32
    } -> tensor<?x1xf32>
    %78 = tensor.empty(%dim_54) : tensor<?x2xf32>
    %79 = linalg.generic {indexing_maps = [#map11, #map13, #map11], iterator_types = ["parallel", "parallel"]} ins(%concat_52, %77 : tensor<?x2xf32>, tensor<?x1xf32>) outs(%78 : tensor<?x2xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.divf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x2xf32>
    %model.layers.0.mlp.experts.gate_up_proj = ml_program.global_load_const @model.layers.0.mlp.experts.gate_up_proj : tensor<4x192x64xf32>
    %model.layers.0.mlp.experts.down_proj = ml_program.global_load_const @model.layers.0.mlp.experts.down_proj : tensor<4x64x96xf32>
    %80 = call @"lora.fused_moe:model.layers.0.mlp.experts"(%collapsed_44, %model.layers.0.mlp.experts.gate_up_proj, %model.layers.0.mlp.experts.down_proj, %concat_53, %79) : (tensor<?x64xf32>, tensor<4x192x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
    %dim_55 = tensor.dim %80, %c0 : tensor<?x64xf32>
    %81 = arith.divui %dim_55, %dim : index
    %from_elements = tensor.from_elements %dim, %81, %c64 : tensor<3xindex>
    %reshape = tensor.reshape %80(%from_elements) : (tensor<?x64xf32>, tensor<3xindex>) -> tensor<?x?x64xf32>
    %82 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%45, %reshape : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.addf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x64xf32>
    %83 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%82, %82 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.mulf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x64xf32>
    %84 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%83 : tensor<?x?x64xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %164 = arith.addf %in, %out : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x1xf32>
    %85 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%84 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %164 = arith.divf %in, %cst_4 : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x1xf32>
    %86 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%85 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %164 = arith.truncf %cst_2 : f64 to f32
      %165 = arith.addf %in, %164 : f32
      linalg.yield %165 : f32
    } -> tensor<?x?x1xf32>
    %87 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%86 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %164 = math.rsqrt %in : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x1xf32>
    %88 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%82, %87 : tensor<?x?x64xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.mulf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x64xf32>
    %model.layers.1.input_layernorm.weight = ml_program.global_load_const @model.layers.1.input_layernorm.weight : tensor<64xf32>
    %89 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.1.input_layernorm.weight, %88 : tensor<64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.mulf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x64xf32>
    %model.layers.1.self_attn.q_proj.weight = ml_program.global_load_const @model.layers.1.self_attn.q_proj.weight : tensor<64x64xf32>
    %dim_56 = tensor.dim %89, %c0 : tensor<?x?x64xf32>
    %dim_57 = tensor.dim %89, %c1 : tensor<?x?x64xf32>
    %90 = tensor.empty(%dim_56, %dim_57) : tensor<?x?x64xf32>
    %91 = linalg.fill ins(%cst : f32) outs(%90 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %92 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.self_attn.q_proj"} ins(%89, %model.layers.1.self_attn.q_proj.weight : tensor<?x?x64xf32>, tensor<64x64xf32>) outs(%91 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %dim_58 = tensor.dim %92, %c0 : tensor<?x?x64xf32>
    %dim_59 = tensor.dim %92, %c1 : tensor<?x?x64xf32>
    %expanded_60 = tensor.expand_shape %92 [[0], [1], [2, 3]] output_shape [%dim_58, %dim_59, 4, 16] : tensor<?x?x64xf32> into tensor<?x?x4x16xf32>
    %dim_61 = tensor.dim %expanded_60, %c0 : tensor<?x?x4x16xf32>
    %dim_62 = tensor.dim %expanded_60, %c1 : tensor<?x?x4x16xf32>
    %93 = tensor.empty(%dim_61, %dim_62) : tensor<?x4x?x16xf32>
    %transposed_63 = linalg.transpose ins(%expanded_60 : tensor<?x?x4x16xf32>) outs(%93 : tensor<?x4x?x16xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.1.self_attn.k_proj.weight = ml_program.global_load_const @model.layers.1.self_attn.k_proj.weight : tensor<32x64xf32>
    %94 = tensor.empty(%dim_56, %dim_57) : tensor<?x?x32xf32>
    %95 = linalg.fill ins(%cst : f32) outs(%94 : tensor<?x?x32xf32>) -> tensor<?x?x32xf32>
    %96 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.self_attn.k_proj"} ins(%89, %model.layers.1.self_attn.k_proj.weight : tensor<?x?x64xf32>, tensor<32x64xf32>) outs(%95 : tensor<?x?x32xf32>) -> tensor<?x?x32xf32>
    %dim_64 = tensor.dim %96, %c0 : tensor<?x?x32xf32>
    %dim_65 = tensor.dim %96, %c1 : tensor<?x?x32xf32>
    %expanded_66 = tensor.expand_shape %96 [[0], [1], [2, 3]] output_shape [%dim_64, %dim_65, 2, 16] : tensor<?x?x32xf32> into tensor<?x?x2x16xf32>
    %dim_67 = tensor.dim %expanded_66, %c0 : tensor<?x?x2x16xf32>
    %dim_68 = tensor.dim %expanded_66, %c1 : tensor<?x?x2x16xf32>
    %97 = tensor.empty(%dim_67, %dim_68) : tensor<?x2x?x16xf32>
    %transposed_69 = linalg.transpose ins(%expanded_66 : tensor<?x?x2x16xf32>) outs(%97 : tensor<?x2x?x16xf32>) permutation = [0, 2, 1, 3] 
    %model.layers.1.self_attn.v_proj.weight = ml_program.global_load_const @model.layers.1.self_attn.v_proj.weight : tensor<32x64xf32>
    %98 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.self_attn.v_proj"} ins(%89, %model.layers.1.self_attn.v_proj.weight : tensor<?x?x64xf32>, tensor<32x64xf32>) outs(%95 : tensor<?x?x32xf32>) -> tensor<?x?x32xf32>
    %dim_70 = tensor.dim %98, %c0 : tensor<?x?x32xf32>
    %dim_71 = tensor.dim %98, %c1 : tensor<?x?x32xf32>
    %expanded_72 = tensor.expand_shape %98 [[0], [1], [2, 3]] output_shape [%dim_70, %dim_71, 2, 16] : tensor<?x?x32xf32> into tensor<?x?x2x16xf32>
    %dim_73 = tensor.dim %expanded_72, %c0 : tensor<?x?x2x16xf32>
    %dim_74 = tensor.dim %expanded_72, %c1 : tensor<?x?x2x16xf32>
    %99 = tensor.empty(%dim_73, %dim_74) : tensor<?x2x?x16xf32>
    %transposed_75 = linalg.transpose ins(%expanded_72 : tensor<?x?x2x16xf32>) outs(%99 : tensor<?x2x?x16xf32>) permutation = [0, 2, 1, 3] 
    %100 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_63, %expanded_31 : tensor<?x4x?x16xf32>, tensor<?x1x?x16xf32>) outs(%93 : tensor<?x4x?x16xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.mulf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x4x?x16xf32>
    %extracted_slice_76 = tensor.extract_slice %transposed_63[0, 0, 0, 0] [%dim_61, 4, %dim_62, 8] [1, 1, 1, 1] : tensor<?x4x?x16xf32> to tensor<?x4x?x8xf32>
    %extracted_slice_77 = tensor.extract_slice %transposed_63[0, 0, 0, 8] [%dim_61, 4, %dim_62, 8] [1, 1, 1, 1] : tensor<?x4x?x16xf32> to tensor<?x4x?x8xf32>
    %101 = tensor.empty(%dim_61, %dim_62) : tensor<?x4x?x8xf32>
    %102 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_77 : tensor<?x4x?x8xf32>) outs(%101 : tensor<?x4x?x8xf32>) {
    ^bb0(%in: f32, %out: f32):
      %164 = arith.negf %in : f32
      linalg.yield %164 : f32
    } -> tensor<?x4x?x8xf32>
    %concat_78 = tensor.concat dim(3) %102, %extracted_slice_76 : (tensor<?x4x?x8xf32>, tensor<?x4x?x8xf32>) -> tensor<?x4x?x16xf32>
    %dim_79 = tensor.dim %102, %c0 : tensor<?x4x?x8xf32>
    %dim_80 = tensor.dim %102, %c2 : tensor<?x4x?x8xf32>
    %103 = tensor.empty(%dim_79, %dim_80) : tensor<?x4x?x16xf32>
    %104 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_78, %expanded_32 : tensor<?x4x?x16xf32>, tensor<?x1x?x16xf32>) outs(%103 : tensor<?x4x?x16xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.mulf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x4x?x16xf32>
    %105 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%100, %104 : tensor<?x4x?x16xf32>, tensor<?x4x?x16xf32>) outs(%93 : tensor<?x4x?x16xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.addf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x4x?x16xf32>
    %106 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%transposed_69, %expanded_31 : tensor<?x2x?x16xf32>, tensor<?x1x?x16xf32>) outs(%97 : tensor<?x2x?x16xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.mulf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x2x?x16xf32>
    %extracted_slice_81 = tensor.extract_slice %transposed_69[0, 0, 0, 0] [%dim_67, 2, %dim_68, 8] [1, 1, 1, 1] : tensor<?x2x?x16xf32> to tensor<?x2x?x8xf32>
    %extracted_slice_82 = tensor.extract_slice %transposed_69[0, 0, 0, 8] [%dim_67, 2, %dim_68, 8] [1, 1, 1, 1] : tensor<?x2x?x16xf32> to tensor<?x2x?x8xf32>
    %107 = tensor.empty(%dim_67, %dim_68) : tensor<?x2x?x8xf32>
    %108 = linalg.generic {indexing_maps = [#map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%extracted_slice_82 : tensor<?x2x?x8xf32>) outs(%107 : tensor<?x2x?x8xf32>) {
    ^bb0(%in: f32, %out: f32):
      %164 = arith.negf %in : f32
      linalg.yield %164 : f32
    } -> tensor<?x2x?x8xf32>
    %concat_83 = tensor.concat dim(3) %108, %extracted_slice_81 : (tensor<?x2x?x8xf32>, tensor<?x2x?x8xf32>) -> tensor<?x2x?x16xf32>
    %dim_84 = tensor.dim %108, %c0 : tensor<?x2x?x8xf32>
    %dim_85 = tensor.dim %108, %c2 : tensor<?x2x?x8xf32>
    %109 = tensor.empty(%dim_84, %dim_85) : tensor<?x2x?x16xf32>
    %110 = linalg.generic {indexing_maps = [#map7, #map8, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%concat_83, %expanded_32 : tensor<?x2x?x16xf32>, tensor<?x1x?x16xf32>) outs(%109 : tensor<?x2x?x16xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.mulf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x2x?x16xf32>
    %111 = linalg.generic {indexing_maps = [#map7, #map7, #map7], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%106, %110 : tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>) outs(%97 : tensor<?x2x?x16xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.addf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x2x?x16xf32>
    %112:3 = call @"lora.cached_attention:model.layers.1.self_attn"(%105, %111, %transposed_75, %arg2, %arg1, %arg6, %arg7) : (tensor<?x4x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>) -> (tensor<?x?x4x16xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>)
    %collapsed_86 = tensor.collapse_shape %112#0 [[0], [1], [2, 3]] : tensor<?x?x4x16xf32> into tensor<?x?x64xf32>
    %model.layers.1.self_attn.o_proj.weight = ml_program.global_load_const @model.layers.1.self_attn.o_proj.weight : tensor<64x64xf32>
    %dim_87 = tensor.dim %collapsed_86, %c0 : tensor<?x?x64xf32>
    %dim_88 = tensor.dim %collapsed_86, %c1 : tensor<?x?x64xf32>
    %113 = tensor.empty(%dim_87, %dim_88) : tensor<?x?x64xf32>
    %114 = linalg.fill ins(%cst : f32) outs(%113 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %115 = linalg.contract indexing_maps = [#map4, #map5, #map6] {site = "model.layers.1.self_attn.o_proj"} ins(%collapsed_86, %model.layers.1.self_attn.o_proj.weight : tensor<?x?x64xf32>, tensor<64x64xf32>) outs(%114 : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    %116 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%82, %115 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.addf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x64xf32>
    %117 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%116, %116 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.mulf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x64xf32>
    %118 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%117 : tensor<?x?x64xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %164 = arith.addf %in, %out : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x1xf32>
    %119 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%118 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %164 = arith.divf %in, %cst_4 : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x1xf32>
    %120 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%119 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %164 = arith.truncf %cst_2 : f64 to f32
      %165 = arith.addf %in, %164 : f32
      linalg.yield %165 : f32
    } -> tensor<?x?x1xf32>
    %121 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%120 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %164 = math.rsqrt %in : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x1xf32>
    %122 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%116, %121 : tensor<?x?x64xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.mulf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x64xf32>
    %model.layers.1.post_attention_layernorm.weight = ml_program.global_load_const @model.layers.1.post_attention_layernorm.weight : tensor<64xf32>
    %123 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.layers.1.post_attention_layernorm.weight, %122 : tensor<64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.mulf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x64xf32>
    %collapsed_89 = tensor.collapse_shape %123 [[0, 1], [2]] : tensor<?x?x64xf32> into tensor<?x64xf32>
    %model.layers.1.mlp.gate.weight = ml_program.global_load_const @model.layers.1.mlp.gate.weight : tensor<4x64xf32>
    %dim_90 = tensor.dim %collapsed_89, %c0 : tensor<?x64xf32>
    %124 = tensor.empty(%dim_90) : tensor<?x4xf32>
    %125 = linalg.fill ins(%cst : f32) outs(%124 : tensor<?x4xf32>) -> tensor<?x4xf32>
    %126 = linalg.contract indexing_maps = [#map9, #map10, #map] {site = "model.layers.1.mlp.gate"} ins(%collapsed_89, %model.layers.1.mlp.gate.weight : tensor<?x64xf32>, tensor<4x64xf32>) outs(%125 : tensor<?x4xf32>) -> tensor<?x4xf32>
    %dim_91 = tensor.dim %126, %c0 : tensor<?x4xf32>
    %127 = tensor.empty(%dim_91) : tensor<?xi64>
    %128 = linalg.fill ins(%c0_i64 : i64) outs(%127 : tensor<?xi64>) -> tensor<?xi64>
    %129 = tensor.empty(%dim_91) : tensor<?xf32>
    %130 = linalg.fill ins(%cst_0 : f32) outs(%129 : tensor<?xf32>) -> tensor<?xf32>
    %131:2 = linalg.generic {indexing_maps = [#map11, #map12, #map12], iterator_types = ["parallel", "reduction"]} ins(%126 : tensor<?x4xf32>) outs(%130, %128 : tensor<?xf32>, tensor<?xi64>) {
    ^bb0(%in: f32, %out: f32, %out_106: i64):
      %164 = linalg.index 1 : index
      %165 = arith.index_cast %164 : index to i64
      %166 = arith.maximumf %in, %out : f32
      %167 = arith.cmpf ogt, %in, %out : f32
      %168 = arith.select %167, %165, %out_106 : i64
      linalg.yield %166, %168 : f32, i64
    } -> (tensor<?xf32>, tensor<?xi64>)
    %expanded_92 = tensor.expand_shape %131#0 [[0, 1]] output_shape [%dim_91, 1] : tensor<?xf32> into tensor<?x1xf32>
    %132 = tensor.empty(%dim_91) : tensor<?x4xf32>
    %133 = linalg.generic {indexing_maps = [#map11, #map13, #map11], iterator_types = ["parallel", "parallel"]} ins(%126, %expanded_92 : tensor<?x4xf32>, tensor<?x1xf32>) outs(%132 : tensor<?x4xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.subf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x4xf32>
    %134 = linalg.generic {indexing_maps = [#map11, #map11], iterator_types = ["parallel", "parallel"]} ins(%133 : tensor<?x4xf32>) outs(%132 : tensor<?x4xf32>) {
    ^bb0(%in: f32, %out: f32):
      %164 = math.exp %in : f32
      linalg.yield %164 : f32
    } -> tensor<?x4xf32>
    %135 = tensor.empty(%dim_91) : tensor<?x1xf32>
    %136 = linalg.fill ins(%cst : f32) outs(%135 : tensor<?x1xf32>) -> tensor<?x1xf32>
    %137 = linalg.generic {indexing_maps = [#map11, #map13], iterator_types = ["parallel", "reduction"]} ins(%134 : tensor<?x4xf32>) outs(%136 : tensor<?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %164 = arith.addf %in, %out : f32
      linalg.yield %164 : f32
    } -> tensor<?x1xf32>
    %138 = linalg.generic {indexing_maps = [#map11, #map13, #map11], iterator_types = ["parallel", "parallel"]} ins(%134, %137 : tensor<?x4xf32>, tensor<?x1xf32>) outs(%132 : tensor<?x4xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.divf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x4xf32>
    %139:2 = linalg.generic {indexing_maps = [#map11, #map12, #map12], iterator_types = ["parallel", "reduction"]} ins(%138 : tensor<?x4xf32>) outs(%130, %128 : tensor<?xf32>, tensor<?xi64>) {
    ^bb0(%in: f32, %out: f32, %out_106: i64):
      %164 = linalg.index 1 : index
      %165 = arith.index_cast %164 : index to i64
      %166 = arith.maximumf %in, %out : f32
      %167 = arith.cmpf ogt, %in, %out : f32
      %168 = arith.select %167, %165, %out_106 : i64
      linalg.yield %166, %168 : f32, i64
    } -> (tensor<?xf32>, tensor<?xi64>)
    %expanded_93 = tensor.expand_shape %139#0 [[0, 1]] output_shape [%dim_91, 1] : tensor<?xf32> into tensor<?x1xf32>
    %expanded_94 = tensor.expand_shape %139#1 [[0, 1]] output_shape [%dim_91, 1] : tensor<?xi64> into tensor<?x1xi64>
    %140 = tensor.empty(%dim_91) : tensor<?x4xi1>
    %141 = linalg.generic {indexing_maps = [#map15, #map13, #map11], iterator_types = ["parallel", "parallel"]} ins(%69, %expanded_94 : tensor<4xi64>, tensor<?x1xi64>) outs(%140 : tensor<?x4xi1>) {
    ^bb0(%in: i64, %in_106: i64, %out: i1):
      %164 = arith.cmpi eq, %in, %in_106 : i64
      linalg.yield %164 : i1
    } -> tensor<?x4xi1>
    %142 = linalg.generic {indexing_maps = [#map11, #map16, #map11, #map11], iterator_types = ["parallel", "parallel"]} ins(%141, %cst_1, %138 : tensor<?x4xi1>, tensor<f32>, tensor<?x4xf32>) outs(%132 : tensor<?x4xf32>) {
    ^bb0(%in: i1, %in_106: f32, %in_107: f32, %out: f32):
      %164 = arith.select %in, %in_106, %in_107 : f32
      linalg.yield %164 : f32
    } -> tensor<?x4xf32>
    %143:2 = linalg.generic {indexing_maps = [#map11, #map12, #map12], iterator_types = ["parallel", "reduction"]} ins(%142 : tensor<?x4xf32>) outs(%130, %128 : tensor<?xf32>, tensor<?xi64>) {
    ^bb0(%in: f32, %out: f32, %out_106: i64):
      %164 = linalg.index 1 : index
      %165 = arith.index_cast %164 : index to i64
      %166 = arith.maximumf %in, %out : f32
      %167 = arith.cmpf ogt, %in, %out : f32
      %168 = arith.select %167, %165, %out_106 : i64
      linalg.yield %166, %168 : f32, i64
    } -> (tensor<?xf32>, tensor<?xi64>)
    %expanded_95 = tensor.expand_shape %143#0 [[0, 1]] output_shape [%dim_91, 1] : tensor<?xf32> into tensor<?x1xf32>
    %expanded_96 = tensor.expand_shape %143#1 [[0, 1]] output_shape [%dim_91, 1] : tensor<?xi64> into tensor<?x1xi64>
    %concat_97 = tensor.concat dim(1) %expanded_93, %expanded_95 : (tensor<?x1xf32>, tensor<?x1xf32>) -> tensor<?x2xf32>
    %concat_98 = tensor.concat dim(1) %expanded_94, %expanded_96 : (tensor<?x1xi64>, tensor<?x1xi64>) -> tensor<?x2xi64>
    %dim_99 = tensor.dim %expanded_93, %c0 : tensor<?x1xf32>
    %144 = tensor.empty(%dim_99) : tensor<?x1xf32>
    %145 = linalg.fill ins(%cst : f32) outs(%144 : tensor<?x1xf32>) -> tensor<?x1xf32>
    %146 = linalg.generic {indexing_maps = [#map11, #map13], iterator_types = ["parallel", "reduction"]} ins(%concat_97 : tensor<?x2xf32>) outs(%145 : tensor<?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %164 = arith.addf %in, %out : f32
      linalg.yield %164 : f32
    } -> tensor<?x1xf32>
    %147 = tensor.empty(%dim_99) : tensor<?x2xf32>
    %148 = linalg.generic {indexing_maps = [#map11, #map13, #map11], iterator_types = ["parallel", "parallel"]} ins(%concat_97, %146 : tensor<?x2xf32>, tensor<?x1xf32>) outs(%147 : tensor<?x2xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.divf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x2xf32>
    %model.layers.1.mlp.experts.gate_up_proj = ml_program.global_load_const @model.layers.1.mlp.experts.gate_up_proj : tensor<4x192x64xf32>
    %model.layers.1.mlp.experts.down_proj = ml_program.global_load_const @model.layers.1.mlp.experts.down_proj : tensor<4x64x96xf32>
    %149 = call @"lora.fused_moe:model.layers.1.mlp.experts"(%collapsed_89, %model.layers.1.mlp.experts.gate_up_proj, %model.layers.1.mlp.experts.down_proj, %concat_98, %148) : (tensor<?x64xf32>, tensor<4x192x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
    %dim_100 = tensor.dim %149, %c0 : tensor<?x64xf32>
    %150 = arith.divui %dim_100, %dim : index
    %from_elements_101 = tensor.from_elements %dim, %150, %c64 : tensor<3xindex>
    %reshape_102 = tensor.reshape %149(%from_elements_101) : (tensor<?x64xf32>, tensor<3xindex>) -> tensor<?x?x64xf32>
    %151 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%116, %reshape_102 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.addf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x64xf32>
    %152 = linalg.generic {indexing_maps = [#map1, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%151, %151 : tensor<?x?x64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.mulf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x64xf32>
    %153 = linalg.generic {indexing_maps = [#map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%152 : tensor<?x?x64xf32>) outs(%12 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %164 = arith.addf %in, %out : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x1xf32>
    %154 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%153 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %164 = arith.divf %in, %cst_4 : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x1xf32>
    %155 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%154 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %164 = arith.truncf %cst_2 : f64 to f32
      %165 = arith.addf %in, %164 : f32
      linalg.yield %165 : f32
    } -> tensor<?x?x1xf32>
    %156 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%155 : tensor<?x?x1xf32>) outs(%11 : tensor<?x?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %164 = math.rsqrt %in : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x1xf32>
    %157 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%151, %156 : tensor<?x?x64xf32>, tensor<?x?x1xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.mulf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x64xf32>
    %model.norm.weight = ml_program.global_load_const @model.norm.weight : tensor<64xf32>
    %158 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel"]} ins(%model.norm.weight, %157 : tensor<64xf32>, tensor<?x?x64xf32>) outs(%9 : tensor<?x?x64xf32>) {
    ^bb0(%in: f32, %in_106: f32, %out: f32):
      %164 = arith.mulf %in, %in_106 : f32
      linalg.yield %164 : f32
    } -> tensor<?x?x64xf32>
    %collapsed_103 = tensor.collapse_shape %158 [[0, 1], [2]] : tensor<?x?x64xf32> into tensor<?x64xf32>
    %dim_104 = tensor.dim %arg3, %c0 : tensor<?xi64>
    %159 = tensor.empty(%dim_104) : tensor<?x64xf32>
    %160 = linalg.generic {indexing_maps = [#map12, #map11], iterator_types = ["parallel", "parallel"]} ins(%arg3 : tensor<?xi64>) outs(%159 : tensor<?x64xf32>) {
    ^bb0(%in: i64, %out: f32):
      %164 = arith.index_cast %in : i64 to index
      %165 = linalg.index 1 : index
      %extracted = tensor.extract %collapsed_103[%164, %165] : tensor<?x64xf32>
      linalg.yield %extracted : f32
    } -> tensor<?x64xf32>
    %lm_head.weight = ml_program.global_load_const @lm_head.weight : tensor<256x64xf32>
    %dim_105 = tensor.dim %160, %c0 : tensor<?x64xf32>
    %161 = tensor.empty(%dim_105) : tensor<?x256xf32>
    %162 = linalg.fill ins(%cst : f32) outs(%161 : tensor<?x256xf32>) -> tensor<?x256xf32>
    %163 = linalg.contract indexing_maps = [#map9, #map10, #map] {site = "lm_head"} ins(%160, %lm_head.weight : tensor<?x64xf32>, tensor<256x64xf32>) outs(%162 : tensor<?x256xf32>) -> tensor<?x256xf32>
    return %163, %41#1, %41#2, %112#1, %112#2 : tensor<?x256xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>
  }
  func.func private @"lora.cached_attention:model.layers.0.self_attn"(tensor<?x4x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>) -> (tensor<?x?x4x16xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>) attributes {layer = "cached_attention", scale = 2.500000e-01 : f64, site = "model.layers.0.self_attn", window = 0 : i64}
  func.func private @"lora.fused_moe:model.layers.0.mlp.experts"(tensor<?x64xf32>, tensor<4x192x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32> attributes {activation = "silu", layer = "fused_moe_3d", order = "concatenated", site = "model.layers.0.mlp.experts"}
  func.func private @"lora.cached_attention:model.layers.1.self_attn"(tensor<?x4x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>) -> (tensor<?x?x4x16xf32>, tensor<?x?x2x16xf32>, tensor<?x?x2x16xf32>) attributes {layer = "cached_attention", scale = 2.500000e-01 : f64, site = "model.layers.1.self_attn", window = 0 : i64}
  func.func private @"lora.fused_moe:model.layers.1.mlp.experts"(tensor<?x64xf32>, tensor<4x192x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32> attributes {activation = "silu", layer = "fused_moe_3d", order = "concatenated", site = "model.layers.1.mlp.experts"}
}
