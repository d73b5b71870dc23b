// Adapters on ops that a declaration describes. A second run changes nothing.
// RUN: lora-opt %s -split-input-file --allow-unregistered-dialect --lora-insert-adapters -o %t.once.mlir
// RUN: FileCheck %s --input-file=%t.once.mlir
// RUN: lora-opt %t.once.mlir -split-input-file --allow-unregistered-dialect --lora-insert-adapters -o %t.twice.mlir
// RUN: diff %t.once.mlir %t.twice.mlir

// An op of a foreign dialect that nobody has registered, with and without the
// variadic bias; the site may be a property. It stays as it is, and the delta goes
// on its result.
// CHECK-LABEL: lora.variant "torch.aten.linear"
// CHECK: lora.bank.site @a linear [#lora.slice<"a", 8 -> 12>]
// CHECK-NEXT: lora.bank.site @b linear [#lora.slice<"b", 8 -> 12>]
// CHECK-LABEL: func @torch
// CHECK-SAME: (%[[X:.*]]: tensor<?x8xf32>, %[[W:.*]]: tensor<12x8xf32>, %[[B:.*]]: tensor<12xf32>,
// CHECK: %[[R:.*]] = lora.route
// CHECK: %[[Y:.*]] = "torch.aten.linear"(%[[X]], %[[W]], %[[B]]) {path = "a"}
// CHECK-NEXT: lora.adapt %[[Y]], %[[X]], %[[R]] @adapters::@a
// CHECK: %[[Z:.*]] = "torch.aten.linear"(%[[X]], %[[W]]) <{path = "b"}>
// CHECK-NEXT: lora.adapt %[[Z]], %[[X]], %[[R]] @adapters::@b
lora.variant "torch.aten.linear" of "lora.replicated_linear" layer {bias = 2, site = "path"} delta result
func.func @torch(%x: tensor<?x8xf32>, %w: tensor<12x8xf32>, %b: tensor<12xf32>) -> (tensor<?x12xf32>, tensor<?x12xf32>) {
  %0 = "torch.aten.linear"(%x, %w, %b) {path = "a"} : (tensor<?x8xf32>, tensor<12x8xf32>, tensor<12xf32>) -> tensor<?x12xf32>
  %1 = "torch.aten.linear"(%x, %w) <{path = "b"}> : (tensor<?x8xf32>, tensor<12x8xf32>) -> tensor<?x12xf32>
  return %0, %1 : tensor<?x12xf32>, tensor<?x12xf32>
}

// -----

// Operands, results and attributes in other places; the other result stays.
// CHECK-LABEL: lora.variant "acme.linear"
// CHECK: lora.bank.site @a linear [#lora.slice<"a.m", 8 -> 8>]
// CHECK-LABEL: func @places
// CHECK-SAME: (%[[X:.*]]: tensor<?x8xf32>, %[[W:.*]]: tensor<8x8xf32>,
// CHECK: %[[Y:.*]]:2 = "acme.linear"(%[[W]], %[[X]])
// CHECK: %[[Z:.*]] = lora.adapt %[[Y]]#1, %[[X]],
// CHECK: return %[[Y]]#0, %[[Z]], %[[Z]]
lora.variant "acme.linear" of "lora.column_parallel_linear" layer {input = 1, weight = 0, result = 1, members = "names", parallel = "tp", collective = "none"} delta result
func.func @places(%x: tensor<?x8xf32>, %w: tensor<8x8xf32>) -> (i32, tensor<?x8xf32>, tensor<?x8xf32>) {
  %0:2 = "acme.linear"(%w, %x) {site = "a", names = ["a.m"], tp = 2 : ui8} : (tensor<8x8xf32>, tensor<?x8xf32>) -> (i32, tensor<?x8xf32>)
  return %0#0, %0#1, %0#1 : i32, tensor<?x8xf32>, tensor<?x8xf32>
}

// -----

// Parts: widths in either kind of array, heads, one fused module, default names.
// CHECK-LABEL: lora.variant "acme.merged"
// CHECK: lora.bank.site @a linear [#lora.slice<"a.0", 8 -> 5>, #lora.slice<"a.1", 8 -> 7>]
// CHECK-NEXT: lora.bank.site @b linear [#lora.slice<"g", 8 -> 5>, #lora.slice<"u", 8 -> 7>]
// CHECK-NEXT: lora.bank.site @c linear [#lora.slice<"gu", 8 -> 12>]
// CHECK-NEXT: lora.bank.site @d linear [#lora.slice<"d.q", 8 -> 6>, #lora.slice<"d.k", 8 -> 2>, #lora.slice<"d.v", 8 -> 4>]
// CHECK-NEXT: lora.bank.site @e linear [#lora.slice<"e", 8 -> 12>]
// CHECK-NEXT: lora.bank.site @f linear [#lora.slice<"f.qkv", 8 -> 12>]
// CHECK-LABEL: func @parts
// CHECK-COUNT-6: lora.adapt
lora.variant "acme.merged" of "lora.merged_column_parallel_linear" layer {widths = "split"} delta result
lora.variant "acme.qkv" of "lora.qkv_parallel_linear" layer {} delta result
func.func @parts(%x: tensor<?x?x8xbf16>, %w: tensor<12x8xbf16>) {
  %0 = "acme.merged"(%x, %w) {site = "a", split = [5, 7]} : (tensor<?x?x8xbf16>, tensor<12x8xbf16>) -> tensor<?x?x12xbf16>
  %1 = "acme.merged"(%x, %w) {site = "b", split = array<i64: 5, 7>, members = ["g", "u"]} : (tensor<?x?x8xbf16>, tensor<12x8xbf16>) -> tensor<?x?x12xbf16>
  %2 = "acme.merged"(%x, %w) {site = "c", split = [5 : i8, 7 : ui8], members = ["gu"]} : (tensor<?x?x8xbf16>, tensor<12x8xbf16>) -> tensor<?x?x?xbf16>
  %3 = "acme.qkv"(%x, %w) {site = "d", num_heads = 3, num_kv_heads = 1, head_size = 2, v_head_size = 4 : i32} : (tensor<?x?x8xbf16>, tensor<12x8xbf16>) -> tensor<?x?x12xbf16>
  %4 = "acme.qkv"(%x, %w) {site = "e"} : (tensor<?x?x8xbf16>, tensor<12x8xbf16>) -> tensor<?x?x12xbf16>
  %5 = "acme.qkv"(%x, %w) {site = "f", num_heads = 4, num_kv_heads = 1, head_size = 2, members = ["f.qkv"]} : (tensor<?x?x8xbf16>, tensor<12x8xbf16>) -> tensor<?x?x12xbf16>
  return
}

// -----

// An embedding, and a head, whose rows have a routing of their own.
// CHECK-LABEL: lora.variant "acme.embed"
// CHECK: lora.bank.site @embed_tokens embedding [#lora.slice<"embed_tokens", 12 -> 8>]
// CHECK-NEXT: lora.bank.site @lm_head linear [#lora.slice<"lm_head", 8 -> 12>]
// CHECK-LABEL: func @ends
// CHECK: linalg.generic
// CHECK: %[[ROWS:.*]] = lora.route
// CHECK: %[[ALL:.*]] = lora.route
// CHECK: %[[E:.*]] = "acme.embed"
// CHECK: lora.adapt %[[E]], %{{.*}}, %[[ALL]]
// CHECK: %[[H:.*]] = "acme.head"
// CHECK: lora.adapt %[[H]], %{{.*}}, %[[ROWS]]
lora.variant "acme.embed" of "lora.vocab_parallel_embedding" layer {collective = "all_reduce"} delta result
lora.variant "acme.head" of "lora.parallel_lm_head" layer {} delta result
func.func @ends(%ids: tensor<?xi64>, %w: tensor<12x8xf32>, %rows: tensor<?x8xf32>, %select: tensor<?xi32>) -> tensor<?x12xf32>
    attributes {argument_roles = ["tokens", "weight", "rows", "select"]} {
  %0 = "acme.embed"(%ids, %w) {site = "embed_tokens", parallel = 2} : (tensor<?xi64>, tensor<12x8xf32>) -> tensor<?x8xf32>
  %1 = "acme.head"(%rows, %w) {site = "lm_head"} : (tensor<?x8xf32>, tensor<12x8xf32>) -> tensor<?x12xf32>
  return %1 : tensor<?x12xf32>
}

// -----

// A variant of a variant of a variant, with the module's own chain.
// CHECK-LABEL: lora.variant "acme.a"
// CHECK-LABEL: func @chain
// CHECK: "acme.c"
// CHECK-NEXT: lora.adapt
lora.variant "acme.a" of "lora.row_parallel_linear" replaces layer {} delta result
lora.variant "acme.b" of "acme.a" layer {} delta result
lora.variant "acme.c" of "acme.b" replaces layer {} delta result
func.func @chain(%x: tensor<?x8xf32>, %w: tensor<8x8xf32>) -> tensor<?x8xf32> {
  %0 = "acme.c"(%x, %w) {site = "a"} : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  return %0 : tensor<?x8xf32>
}
