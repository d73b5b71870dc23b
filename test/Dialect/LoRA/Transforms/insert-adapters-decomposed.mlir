// Variants whose deltas go inside what they decompose into.
// RUN: lora-opt %s -split-input-file --allow-unregistered-dialect --lora-insert-adapters -o %t.once.mlir
// RUN: FileCheck %s --input-file=%t.once.mlir
// RUN: lora-opt %t.once.mlir -split-input-file --allow-unregistered-dialect --lora-insert-adapters -o %t.twice.mlir
// RUN: diff %t.once.mlir %t.twice.mlir

// $site and $parent, in any string attribute, in arrays and inside regions. The
// declaration's own function is a pattern: it gets no adapter.
// CHECK-LABEL: lora.variant "acme.qkv"
// CHECK: lora.bank.site @layers.0.attn.q_proj linear [#lora.slice<"layers.0.attn.q_proj", 8 -> 8>]
// CHECK-NEXT: lora.bank.site @layers.0.attn.kv linear [#lora.slice<"layers.0.attn.k_proj", 8 -> 4>, #lora.slice<"layers.0.attn.v_proj", 8 -> 4>]
// CHECK-NEXT: lora.bank.site @q_proj linear
// CHECK-NEXT: lora.bank.site @kv linear [#lora.slice<"k_proj", 8 -> 4>, #lora.slice<"v_proj", 8 -> 4>]
// CHECK-LABEL: func private @acme_qkv
// CHECK-SAME: (%{{[^,]*}}, %{{[^,]*}}) -> tensor<?x16xf32>
// CHECK: site "$parent.q_proj"
// CHECK-NOT: lora.adapt
// CHECK-LABEL: func @site
// CHECK-NOT: "acme.qkv"
// CHECK: lora.column_parallel_linear %{{.*}} site "layers.0.attn.q_proj"
// CHECK-NEXT: lora.adapt %{{.*}} @adapters::@layers.0.attn.q_proj
// CHECK: lora.merged_column_parallel_linear %{{.*}} site "layers.0.attn.kv"
// CHECK-NEXT: lora.adapt
// CHECK: tensor.concat
// CHECK: acme.note = "layers.0.attn.qkv inside"
// CHECK: {acme.note = "of layers.0.attn.qkv", acme.notes = ["layers.0.attn.x", ["layers.0.attn.qkv$", {a = "layers.0.attn"}]]}
// Without a parent the dot goes, too.
// CHECK: lora.column_parallel_linear %{{.*}} site "q_proj"
// CHECK: acme.notes = ["x", ["qkv$", {a = ""}]]
lora.variant "acme.qkv" of "lora.qkv_parallel_linear" layer {} delta decomposition decomposition [@acme_qkv]
func.func private @acme_qkv(%x: tensor<?x8xf32>, %w: tensor<16x8xf32>) -> tensor<?x16xf32> {
  %c0 = arith.constant 0 : index
  %d = tensor.dim %x, %c0 : tensor<?x8xf32>
  %wq = tensor.extract_slice %w[0, 0] [8, 8] [1, 1] : tensor<16x8xf32> to tensor<8x8xf32>
  %wkv = tensor.extract_slice %w[8, 0] [8, 8] [1, 1] : tensor<16x8xf32> to tensor<8x8xf32>
  %q = lora.column_parallel_linear %x, %wq site "$parent.q_proj" : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  %kv = lora.merged_column_parallel_linear %x, %wkv site "$parent.kv" sizes [4, 4] members ["$parent.k_proj", "$parent.v_proj"] : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  %y = tensor.concat dim(1) %q, %kv : (tensor<?x8xf32>, tensor<?x8xf32>) -> tensor<?x16xf32>
  %z = scf.execute_region -> tensor<?x16xf32> {
    "acme.inner"() {acme.note = "$site inside"} : () -> ()
    scf.yield %y : tensor<?x16xf32>
  } {acme.note = "of $site", acme.notes = ["$parent.x", ["$site$", {a = "$parent"}]]}
  return %z : tensor<?x16xf32>
}
func.func @site(%x: tensor<?x8xf32>, %w: tensor<16x8xf32>) -> (tensor<?x16xf32>, tensor<?x16xf32>) {
  %0 = "acme.qkv"(%x, %w) {site = "layers.0.attn.qkv"} : (tensor<?x8xf32>, tensor<16x8xf32>) -> tensor<?x16xf32>
  %1 = "acme.qkv"(%x, %w) {site = "qkv"} : (tensor<?x8xf32>, tensor<16x8xf32>) -> tensor<?x16xf32>
  return %0, %1 : tensor<?x16xf32>, tensor<?x16xf32>
}

// -----

// Several functions: the first whose type fits, with casts between static and
// dynamic sizes where it does not quite.
// CHECK-LABEL: lora.variant "acme.linear"
// CHECK-LABEL: func @types
// CHECK-SAME: (%[[F:[a-z0-9]+]]: tensor<?x8xf32>, %[[W:[a-z0-9]+]]: tensor<8x8xf32>, %[[B:[a-z0-9]+]]: tensor<8xf32>, %[[H:[a-z0-9]+]]: tensor<4x8xf16>, %[[WH:[a-z0-9]+]]: tensor<8x8xf16>
// CHECK: %[[L:.*]] = lora.replicated_linear %[[F]], %[[W]] site "a" {acme.note = "first"}
// CHECK-NEXT: %[[Y0:.*]] = lora.adapt %[[L]], %[[F]]
// CHECK-NEXT: %[[L:.*]] = lora.replicated_linear %[[F]], %[[W]] bias %[[B]] site "b" {acme.note = "second"}
// CHECK-NEXT: %[[Y1:.*]] = lora.adapt %[[L]], %[[F]]
// CHECK-NEXT: %[[X:.*]] = tensor.cast %[[H]] : tensor<4x8xf16> to tensor<?x8xf16>
// CHECK-NEXT: %[[L:.*]] = lora.replicated_linear %[[X]], %[[WH]] site "c" {acme.note = "third"}
// CHECK-NEXT: %[[A:.*]] = lora.adapt %[[L]], %[[X]]
// CHECK-NEXT: %[[Y2:.*]] = tensor.cast %[[A]] : tensor<?x8xf16> to tensor<4x8xf16>
// CHECK-NEXT: return %[[Y0]], %[[Y1]], %[[Y2]]
lora.variant "acme.linear" of "lora.replicated_linear" layer {bias = 2} delta decomposition decomposition [@first, @second, @third]
func.func private @first(%x: tensor<?x8xf32>, %w: tensor<8x8xf32>) -> tensor<?x8xf32> {
  %y = lora.replicated_linear %x, %w site "$site" {acme.note = "first"} : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}
func.func private @second(%x: tensor<?x8xf32>, %w: tensor<8x8xf32>, %b: tensor<8xf32>) -> tensor<?x8xf32> {
  %y = lora.replicated_linear %x, %w bias %b site "$site" {acme.note = "second"} : (tensor<?x8xf32>, tensor<8x8xf32>, tensor<8xf32>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}
func.func private @third(%x: tensor<?x8xf16>, %w: tensor<8x8xf16>) -> tensor<?x8xf16> {
  %y = lora.replicated_linear %x, %w site "$site" {acme.note = "third"} : (tensor<?x8xf16>, tensor<8x8xf16>) -> tensor<?x8xf16>
  return %y : tensor<?x8xf16>
}
func.func @types(%f: tensor<?x8xf32>, %w: tensor<8x8xf32>, %b: tensor<8xf32>, %h: tensor<4x8xf16>, %wh: tensor<8x8xf16>) -> (tensor<?x8xf32>, tensor<?x8xf32>, tensor<4x8xf16>) {
  %0 = "acme.linear"(%f, %w) {site = "a"} : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  %1 = "acme.linear"(%f, %w, %b) {site = "b"} : (tensor<?x8xf32>, tensor<8x8xf32>, tensor<8xf32>) -> tensor<?x8xf32>
  %2 = "acme.linear"(%h, %wh) {site = "c"} : (tensor<4x8xf16>, tensor<8x8xf16>) -> tensor<4x8xf16>
  return %0, %1, %2 : tensor<?x8xf32>, tensor<?x8xf32>, tensor<4x8xf16>
}

// -----

// A decomposition of decompositions; an expert's variant, too.
// CHECK-LABEL: lora.variant "acme.outer"
// CHECK-DAG: lora.bank.site @m.a
// CHECK-DAG: lora.bank.site @m.b
// CHECK-DAG: lora.bank.site @n.router
// CHECK-LABEL: func @nested
// CHECK: lora.replicated_linear %{{.*}} site "m.a"
// CHECK-NEXT: lora.adapt %{{.*}} @adapters::@m.a
// CHECK-NEXT: lora.replicated_linear %{{.*}} site "m.b"
// CHECK-NEXT: lora.adapt %{{.*}} @adapters::@m.b
// CHECK-NEXT: lora.replicated_linear %{{.*}} site "n.router"
// CHECK-NEXT: lora.adapt
// CHECK-NEXT: return
!x = tensor<?x8xf32>
!w = tensor<8x8xf32>
lora.variant "acme.outer" of "lora.replicated_linear" layer {} delta decomposition decomposition [@outer]
lora.variant "acme.inner" of "acme.outer" layer {site = "path"} delta decomposition decomposition [@inner]
lora.variant "acme.experts" of "lora.fused_moe" layer {} delta decomposition decomposition [@experts]
func.func private @outer(%x: !x, %w: !w) -> !x {
  %0 = "acme.inner"(%x, %w) {path = "$site.a"} : (!x, !w) -> !x
  %1 = "acme.inner"(%0, %w) {path = "$site.b"} : (!x, !w) -> !x
  return %1 : !x
}
func.func private @inner(%x: !x, %w: !w) -> !x {
  %0 = lora.replicated_linear %x, %w site "$site" : (!x, !w) -> !x
  return %0 : !x
}
func.func private @experts(%x: !x, %w: !w) -> !x {
  %0 = lora.replicated_linear %x, %w site "$site.router" : (!x, !w) -> !x
  return %0 : !x
}
func.func @nested(%x: !x, %w: !w) -> !x {
  %0 = "acme.outer"(%x, %w) {site = "m"} : (!x, !w) -> !x
  %1 = "acme.experts"(%0, %w) {site = "n"} : (!x, !w) -> !x
  return %1 : !x
}
