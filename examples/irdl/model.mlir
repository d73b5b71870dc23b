// A language model of one layer that uses Acme's projection: in the place of
// attention stands `q * k + v`, which the heads of k and v, given out as often as
// there are heads of q, make a plain elementwise op.
//
// The declaration says what "acme.qkv_linear" is a variant of, how to read it and what
// it is made of. Its result is wider than its weight: no delta could be added there,
// so they go inside.
lora.variant "acme.qkv_linear" of "lora.qkv_parallel_linear" provider "Acme 1.0"
    layer {} delta decomposition decomposition [@acme_qkv_linear]

// W is [q, k, v]: 4, 2 and 2 heads of 4. Every head of k and v serves two of q.
func.func private @acme_qkv_linear(%x: tensor<?x16xf32>, %w: tensor<32x16xf32>) -> tensor<?x48xf32> {
  %c0 = arith.constant 0 : index
  %t = tensor.dim %x, %c0 : tensor<?x16xf32>
  %y = lora.qkv_parallel_linear %x, %w site "$site" heads 4 kv_heads 2 head_size 4
      members ["$parent.q_proj", "$parent.k_proj", "$parent.v_proj"]
      : (tensor<?x16xf32>, tensor<32x16xf32>) -> tensor<?x32xf32>
  %empty = tensor.empty(%t) : tensor<?x48xf32>
  %all = linalg.generic {
      indexing_maps = [affine_map<(t, c) -> (t, c)>], iterator_types = ["parallel", "parallel"]}
      outs(%empty : tensor<?x48xf32>) {
  ^bb0(%out: f32):
    // Column c of k', at 16 to 31, or v', at 32 to 47, is column
    // 16 + ((c - 16) / 8) * 4 + c mod 4 of the product.
    %token = linalg.index 0 : index
    %column = linalg.index 1 : index
    %c4 = arith.constant 4 : index
    %c8 = arith.constant 8 : index
    %c16 = arith.constant 16 : index
    %beyond = arith.subi %column, %c16 : index
    %head = arith.divui %beyond, %c8 : index
    %start = arith.muli %head, %c4 : index
    %within = arith.remui %column, %c4 : index
    %place = arith.addi %start, %within : index
    %repeated = arith.addi %place, %c16 : index
    %isQuery = arith.cmpi ult, %column, %c16 : index
    %from = arith.select %isQuery, %column, %repeated : index
    %value = tensor.extract %y[%token, %from] : tensor<?x32xf32>
    linalg.yield %value : f32
  } -> tensor<?x48xf32>
  return %all : tensor<?x48xf32>
}

ml_program.global private @model.embed_tokens.weight(#ml_program.extern : tensor<32x16xf32>) : tensor<32x16xf32>
ml_program.global private @model.layers.0.self_attn.qkv_proj.weight(#ml_program.extern : tensor<32x16xf32>) : tensor<32x16xf32>
ml_program.global private @lm_head.weight(#ml_program.extern : tensor<32x16xf32>) : tensor<32x16xf32>

func.func @main(%ids: tensor<?x?xi64>, %positions: tensor<?x?xi64>, %rows: tensor<?x?xi64>, %select: tensor<?xi64>,
                %k: tensor<?x?x1x1xf32>, %v: tensor<?x?x1x1xf32>)
    -> (tensor<?x32xf32>, tensor<?x?x1x1xf32>, tensor<?x?x1x1xf32>)
    attributes {argument_roles = ["ids", "positions", "rows", "select", "k_cache", "v_cache"],
                result_roles = ["logits", "k_cache", "v_cache"]} {
  %c0 = arith.constant 0 : index
  %embed = ml_program.global_load_const @model.embed_tokens.weight : tensor<32x16xf32>
  %w = ml_program.global_load_const @model.layers.0.self_attn.qkv_proj.weight : tensor<32x16xf32>
  %head = ml_program.global_load_const @lm_head.weight : tensor<32x16xf32>

  %flat = tensor.collapse_shape %ids [[0, 1]] : tensor<?x?xi64> into tensor<?xi64>
  %x = lora.vocab_parallel_embedding %flat, %embed site "model.embed_tokens"
      : (tensor<?xi64>, tensor<32x16xf32>) -> tensor<?x16xf32>
  %qkv = "acme.qkv_linear"(%x, %w) {site = "model.layers.0.self_attn.qkv_proj"}
      : (tensor<?x16xf32>, tensor<32x16xf32>) -> tensor<?x48xf32>

  %t = tensor.dim %x, %c0 : tensor<?x16xf32>
  %query = tensor.extract_slice %qkv[0, 0] [%t, 16] [1, 1] : tensor<?x48xf32> to tensor<?x16xf32>
  %key = tensor.extract_slice %qkv[0, 16] [%t, 16] [1, 1] : tensor<?x48xf32> to tensor<?x16xf32>
  %value = tensor.extract_slice %qkv[0, 32] [%t, 16] [1, 1] : tensor<?x48xf32> to tensor<?x16xf32>
  %product = arith.mulf %query, %key : tensor<?x16xf32>
  %mixed = arith.addf %product, %value : tensor<?x16xf32>
  %hidden = arith.addf %x, %mixed : tensor<?x16xf32>

  %n = tensor.dim %select, %c0 : tensor<?xi64>
  %empty = tensor.empty(%n) : tensor<?x16xf32>
  %picked = linalg.generic {
      indexing_maps = [affine_map<(n, c) -> (n)>, affine_map<(n, c) -> (n, c)>], iterator_types = ["parallel", "parallel"]}
      ins(%select : tensor<?xi64>) outs(%empty : tensor<?x16xf32>) {
  ^bb0(%row: i64, %out: f32):
    %index = arith.index_cast %row : i64 to index
    %column = linalg.index 1 : index
    %element = tensor.extract %hidden[%index, %column] : tensor<?x16xf32>
    linalg.yield %element : f32
  } -> tensor<?x16xf32>
  %logits = lora.parallel_lm_head %picked, %head site "lm_head"
      : (tensor<?x16xf32>, tensor<32x16xf32>) -> tensor<?x32xf32>
  return %logits, %k, %v : tensor<?x32xf32>, tensor<?x?x1x1xf32>, tensor<?x?x1x1xf32>
}
