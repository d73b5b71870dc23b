// RUN: lora-opt %s -split-input-file -verify-diagnostics --convert-lora-to-kernels

// A collective needs other ranks, and so does taking a part of the input.
func.func @row(%x: tensor<?x8xf32>, %w: tensor<4x8xf32>) -> tensor<?x4xf32> {
  // expected-error@below {{expected a layer without a collective on this device, found all_reduce over 4 ranks}}
  %y = lora.row_parallel_linear %x, %w site "down" parallel <4> : (tensor<?x8xf32>, tensor<4x8xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// -----

func.func @embedding(%ids: tensor<?xi64>, %w: tensor<4x8xf32>) -> tensor<?x8xf32> {
  // expected-error@below {{expected a layer without a collective on this device, found all_reduce over 2 ranks}}
  %y = lora.vocab_parallel_embedding %ids, %w site "embed" parallel <2> : (tensor<?xi64>, tensor<4x8xf32>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}

// -----

func.func @whole_input(%x: tensor<?x16xf32>, %w: tensor<4x8xf32>) -> tensor<?x4xf32> {
  // expected-error@below {{expected a parallel input on this device, found a whole input at degree 2}}
  %y = lora.row_parallel_linear %x, %w site "down" parallel <2> {input_is_parallel = false, reduce_results = false}
      : (tensor<?x16xf32>, tensor<4x8xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// -----

// Kernels take sizes from the weights.
lora.bank @adapters max_adapters 8 max_rank 16 dtype f32 {
  lora.bank.site @o linear [#lora.slice<"o_proj", 64 -> 32>]
}
func.func @dynamic_weight(%x: tensor<?x64xf32>, %w: tensor<?x?xf32>, %s: tensor<?xi32>) -> tensor<?x32xf32> {
  %r = lora.route %s : tensor<?xi32>
  // expected-error@below {{expected weights of static shape, found 'tensor<?x?xf32>'}}
  %y = lora.adapted_linear %x, %w, %r @adapters::@o site "o_proj" : (tensor<?x64xf32>, tensor<?x?xf32>, !lora.routing) -> tensor<?x32xf32>
  return %y : tensor<?x32xf32>
}

// -----

// No kernel adds an embedding's delta alone.
lora.bank @adapters max_adapters 8 max_rank 16 dtype f32 {
  lora.bank.site @o embedding [#lora.slice<"embed", 64 -> 32>]
}
func.func @apart(%x: tensor<?xi64>, %y: tensor<?x32xf32>, %s: tensor<?xi32>) -> tensor<?x32xf32> {
  %r = lora.route %s : tensor<?xi32>
  // expected-error@below {{expected to be right on its embedding, found it apart: no kernel for it}}
  %z = lora.adapt %y, %x, %r @adapters::@o : tensor<?x32xf32>, tensor<?xi64>
  return %z : tensor<?x32xf32>
}

// -----

lora.bank @adapters max_adapters 8 max_rank 16 dtype f32 {
  lora.bank.site @o linear [#lora.slice<"o_proj", 64 -> 32>]
}
func.func @halves(%x: tensor<?x64xf32>, %s: tensor<?xi32>) -> tensor<?x16xf32> {
  %r = lora.route %s : tensor<?xi32>
  // expected-error@below {{found a half of it: no kernel for it}}
  %z = lora.shrink %x, %r @adapters::@o : tensor<?x64xf32> -> tensor<?x16xf32>
  return %z : tensor<?x16xf32>
}

// -----

// The slots of a batch are an argument: a routing that comes in has none to give.
lora.bank @adapters max_adapters 8 max_rank 16 dtype f32 {
  lora.bank.site @o linear [#lora.slice<"o_proj", 64 -> 32>]
}
// expected-error@below {{expected every routing to be made by a lora.route in this function}}
func.func @routing_from_outside(%x: tensor<?x64xf32>, %w: tensor<32x64xf32>, %r: !lora.routing) -> tensor<?x32xf32> {
  %y = lora.adapted_linear %x, %w, %r @adapters::@o site "o_proj" : (tensor<?x64xf32>, tensor<32x64xf32>, !lora.routing) -> tensor<?x32xf32>
  return %y : tensor<?x32xf32>
}

// -----

// And none goes out.
func.func @routing_leaves(%s: tensor<?xi32>) -> !lora.routing {
  %r = lora.route %s : tensor<?xi32>
  // expected-error@below {{expected routings to be used by layers and adapters alone, found a use here}}
  return %r : !lora.routing
}

// -----

// expected-note@below {{first bank declared here}}
lora.bank @a max_adapters 8 max_rank 16 dtype f32 {
}
// expected-error@below {{expected one bank in a program, found another}}
lora.bank @b max_adapters 8 max_rank 16 dtype f32 {
}

// -----

// A bank of another module has no number here.
module @inner {
  lora.bank @adapters max_adapters 8 max_rank 16 dtype f32 {
    lora.bank.site @o linear [#lora.slice<"o_proj", 64 -> 32>]
  }
}
func.func @nested_bank(%x: tensor<?x64xf32>, %w: tensor<32x64xf32>, %s: tensor<?xi32>) -> tensor<?x32xf32> {
  %r = lora.route %s : tensor<?xi32>
  // expected-error@below {{expected @inner::@adapters::@o to be a site of the program's bank}}
  %y = lora.adapted_linear %x, %w, %r @inner::@adapters::@o site "o_proj" : (tensor<?x64xf32>, tensor<32x64xf32>, !lora.routing) -> tensor<?x32xf32>
  return %y : tensor<?x32xf32>
}

// -----

// The frame is an entry's: who calls a function with layers would have none.
func.func @callee(%x: tensor<?x8xf32>, %w: tensor<4x8xf32>) -> tensor<?x4xf32> {
  %y = lora.replicated_linear %x, %w site "u" : (tensor<?x8xf32>, tensor<4x8xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}
func.func @caller(%x: tensor<?x8xf32>, %w: tensor<4x8xf32>) -> tensor<?x4xf32> {
  // expected-error@below {{expected functions with layers to be inlined into the entry, found a use of 'callee'}}
  %y = call @callee(%x, %w) : (tensor<?x8xf32>, tensor<4x8xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// -----

// expected-error@below {{expected one block, found 2}}
func.func @blocks(%x: tensor<?x8xf32>, %w: tensor<4x8xf32>) -> tensor<?x4xf32> {
  %y = lora.replicated_linear %x, %w site "u" : (tensor<?x8xf32>, tensor<4x8xf32>) -> tensor<?x4xf32>
  cf.br ^exit
^exit:
  return %y : tensor<?x4xf32>
}

// -----

// Roles are strings, one for each.
// expected-error@below {{expected 2 'argument_roles', found 1}}
func.func @roles_arguments(%x: tensor<?x8xf32>, %w: tensor<4x8xf32>) -> tensor<?x4xf32> attributes {argument_roles = ["x"]} {
  %y = lora.replicated_linear %x, %w site "u" : (tensor<?x8xf32>, tensor<4x8xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// -----

// expected-error@below {{expected 1 'result_roles', found 0}}
func.func @roles_results(%x: tensor<?x8xf32>, %w: tensor<4x8xf32>) -> tensor<?x4xf32> attributes {result_roles = []} {
  %y = lora.replicated_linear %x, %w site "u" : (tensor<?x8xf32>, tensor<4x8xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// -----

// expected-error@below {{expected 'argument_roles' to be a list of strings, found [1, 2]}}
func.func @roles_types(%x: tensor<?x8xf32>, %w: tensor<4x8xf32>) -> tensor<?x4xf32> attributes {argument_roles = [1, 2]} {
  %y = lora.replicated_linear %x, %w site "u" : (tensor<?x8xf32>, tensor<4x8xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// -----

// expected-error@below {{expected 'result_roles' to be a list of strings, found "logits"}}
func.func @roles_kind(%x: tensor<?x8xf32>, %w: tensor<4x8xf32>) -> tensor<?x4xf32> attributes {result_roles = "logits"} {
  %y = lora.replicated_linear %x, %w site "u" : (tensor<?x8xf32>, tensor<4x8xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// -----

// A cached attention is described by its declaration.
// expected-error@below {{expected a cached attention to have an f64 'scale'}}
func.func private @attention(tensor<?x4x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x2x8xf32>, tensor<?x?x2x8xf32>) -> (tensor<?x?x4x8xf32>, tensor<?x?x2x8xf32>, tensor<?x?x2x8xf32>) attributes {layer = "cached_attention"}
func.func @main(%q: tensor<?x4x?x8xf32>, %k: tensor<?x2x?x8xf32>, %r: tensor<?x?xi64>, %c: tensor<?x?x2x8xf32>, %d: tensor<?x?x2x8xf32>) {
  %o:3 = call @attention(%q, %k, %k, %r, %r, %c, %d) : (tensor<?x4x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x2x8xf32>, tensor<?x?x2x8xf32>) -> (tensor<?x?x4x8xf32>, tensor<?x?x2x8xf32>, tensor<?x?x2x8xf32>)
  return
}

// -----

// expected-error@below {{expected the 'window' of a cached attention to be an i64, found 1.000000e+00 : f32}}
func.func private @attention(tensor<?x4x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x2x8xf32>, tensor<?x?x2x8xf32>) -> (tensor<?x?x4x8xf32>, tensor<?x?x2x8xf32>, tensor<?x?x2x8xf32>) attributes {layer = "cached_attention", scale = 1.0 : f64, window = 1.0 : f32}
func.func @main(%q: tensor<?x4x?x8xf32>, %k: tensor<?x2x?x8xf32>, %r: tensor<?x?xi64>, %c: tensor<?x?x2x8xf32>, %d: tensor<?x?x2x8xf32>) {
  %o:3 = call @attention(%q, %k, %k, %r, %r, %c, %d) : (tensor<?x4x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x2x8xf32>, tensor<?x?x2x8xf32>) -> (tensor<?x?x4x8xf32>, tensor<?x?x2x8xf32>, tensor<?x?x2x8xf32>)
  return
}

// -----

// Its operands are the ABI's.
func.func private @attention(tensor<?x4x?x8xf32>) -> (tensor<?x?x4x8xf32>) attributes {layer = "cached_attention", scale = 1.0 : f64}
func.func @main(%q: tensor<?x4x?x8xf32>, %k: tensor<?x2x?x8xf32>, %r: tensor<?x?xi64>, %c: tensor<?x?x2x8xf32>, %d: tensor<?x?x2x8xf32>) {
  // expected-error@below {{expected a cached attention of 7 operands (q, k, v, rows, positions, k_cache, v_cache) and 3 results, found 1 and 1}}
  %o = call @attention(%q) : (tensor<?x4x?x8xf32>) -> (tensor<?x?x4x8xf32>)
  return
}

// -----

func.func private @attention(tensor<?x?x?xf32>, tensor<?x2x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x2x8xf32>, tensor<?x?x2x8xf32>) -> (tensor<?x?x4x8xf32>, tensor<?x?x2x8xf32>, tensor<?x?x2x8xf32>) attributes {layer = "cached_attention", scale = 1.0 : f64}
func.func @main(%q: tensor<?x?x?xf32>, %k: tensor<?x2x?x8xf32>, %r: tensor<?x?xi64>, %c: tensor<?x?x2x8xf32>, %d: tensor<?x?x2x8xf32>) {
  // expected-error@below {{expected operand 0 of a cached attention to be a tensor of rank 4, found 'tensor<?x?x?xf32>'}}
  %o:3 = call @attention(%q, %k, %k, %r, %r, %c, %d) : (tensor<?x?x?xf32>, tensor<?x2x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x2x8xf32>, tensor<?x?x2x8xf32>) -> (tensor<?x?x4x8xf32>, tensor<?x?x2x8xf32>, tensor<?x?x2x8xf32>)
  return
}

// -----

func.func private @attention(tensor<?x4x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x?xi32>, tensor<?x?xi32>, tensor<?x?x2x8xf32>, tensor<?x?x2x8xf32>) -> (tensor<?x?x4x8xf32>, tensor<?x?x2x8xf32>, tensor<?x?x2x8xf32>) attributes {layer = "cached_attention", scale = 1.0 : f64}
func.func @main(%q: tensor<?x4x?x8xf32>, %k: tensor<?x2x?x8xf32>, %r: tensor<?x?xi32>, %c: tensor<?x?x2x8xf32>, %d: tensor<?x?x2x8xf32>) {
  // expected-error@below {{expected operand 3 of a cached attention to be an i64 tensor of rank 2, found 'tensor<?x?xi32>'}}
  %o:3 = call @attention(%q, %k, %k, %r, %r, %c, %d) : (tensor<?x4x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x?xi32>, tensor<?x?xi32>, tensor<?x?x2x8xf32>, tensor<?x?x2x8xf32>) -> (tensor<?x?x4x8xf32>, tensor<?x?x2x8xf32>, tensor<?x?x2x8xf32>)
  return
}

// -----

func.func private @attention(tensor<?x4x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x2x8xf32>, tensor<?x?x2x8xf32>) -> (f32, tensor<?x?x2x8xf32>, tensor<?x?x2x8xf32>) attributes {layer = "cached_attention", scale = 1.0 : f64}
func.func @main(%q: tensor<?x4x?x8xf32>, %k: tensor<?x2x?x8xf32>, %r: tensor<?x?xi64>, %c: tensor<?x?x2x8xf32>, %d: tensor<?x?x2x8xf32>) {
  // expected-error@below {{expected result 0 of a cached attention to be a tensor of rank 4, found 'f32'}}
  %o:3 = call @attention(%q, %k, %k, %r, %r, %c, %d) : (tensor<?x4x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x2x8xf32>, tensor<?x?x2x8xf32>) -> (f32, tensor<?x?x2x8xf32>, tensor<?x?x2x8xf32>)
  return
}

// -----

func.func private @attention(tensor<?x4x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x2x8xf32>, tensor<?x?x2x8xf32>) -> (tensor<?x?x4x8xf32>, tensor<?x?x2x8xbf16>, tensor<?x?x2x8xf32>) attributes {layer = "cached_attention", scale = 1.0 : f64}
func.func @main(%q: tensor<?x4x?x8xf32>, %k: tensor<?x2x?x8xf32>, %r: tensor<?x?xi64>, %c: tensor<?x?x2x8xf32>, %d: tensor<?x?x2x8xf32>) {
  // expected-error@below {{expected the caches of a cached attention to come back with their own type, found 'tensor<?x?x2x8xbf16>' for 'tensor<?x?x2x8xf32>'}}
  %o:3 = call @attention(%q, %k, %k, %r, %r, %c, %d) : (tensor<?x4x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x2x8xf32>, tensor<?x?x2x8xf32>) -> (tensor<?x?x4x8xf32>, tensor<?x?x2x8xbf16>, tensor<?x?x2x8xf32>)
  return
}

// -----

// A cache that goes out must have come in: the update is in place.
func.func private @attention(tensor<?x4x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x2x8xf32>, tensor<?x?x2x8xf32>) -> (tensor<?x?x4x8xf32>, tensor<?x?x2x8xf32>, tensor<?x?x2x8xf32>) attributes {layer = "cached_attention", scale = 1.0 : f64}
// expected-error@below {{expected result 0 to be a cache that came in as an argument, found another value}}
func.func @main(%q: tensor<?x4x?x8xf32>, %k: tensor<?x2x?x8xf32>, %r: tensor<?x?xi64>, %c: tensor<?x?x2x8xf32>, %d: tensor<?x?x2x8xf32>, %n: index) -> (tensor<?x?x2x8xf32>) attributes {result_roles = ["v_cache"]} {
  %fresh = tensor.empty(%n, %n) : tensor<?x?x2x8xf32>
  %o:3 = call @attention(%q, %k, %k, %r, %r, %c, %fresh) : (tensor<?x4x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x?xi64>, tensor<?x?xi64>, tensor<?x?x2x8xf32>, tensor<?x?x2x8xf32>) -> (tensor<?x?x4x8xf32>, tensor<?x?x2x8xf32>, tensor<?x?x2x8xf32>)
  return %o#2 : tensor<?x?x2x8xf32>
}
