// A part's name chooses the whole, the whole's name all parts; what is not chosen,
// or cannot be opened up, stays bit for bit.
// RUN: split-file %s %t
// RUN: lora-opt %t/qkv.mlir --allow-unregistered-dialect --lora-insert-adapters=sites=layers.0.q_proj | FileCheck %s --check-prefix=PART
// RUN: lora-opt %t/qkv.mlir --allow-unregistered-dialect --lora-insert-adapters=sites=layers.0.qkv | FileCheck %s --check-prefix=WHOLE
// RUN: lora-opt %t/nested.mlir --allow-unregistered-dialect --lora-insert-adapters=sites=other -o %t/after.mlir
// RUN: lora-opt %t/nested.mlir --allow-unregistered-dialect | diff - %t/after.mlir
// RUN: lora-opt %t/nested.mlir --allow-unregistered-dialect --lora-insert-adapters=sites=m.b.second | FileCheck %s --check-prefix=NESTED
// RUN: lora-opt %t/stays.mlir --allow-unregistered-dialect -o %t/before.mlir
// RUN: lora-opt %t/stays.mlir --allow-unregistered-dialect --lora-insert-adapters -o %t/after.mlir --remarks-filter-missed=lora-insert-adapters --remark-format=emitRemark -verify-diagnostics
// RUN: diff %t/before.mlir %t/after.mlir

// PART-LABEL: func @main
// PART: lora.column_parallel_linear %{{.*}} site "layers.0.q_proj"
// PART-NEXT: lora.adapt
// PART-NEXT: lora.column_parallel_linear %{{.*}} site "layers.0.k_proj"
// PART-NEXT: tensor.concat
// PART-NEXT: "acme.qkv"(%{{.*}}) {site = "layers.1.qkv"}
// PART-NEXT: return

// WHOLE-LABEL: func @main
// WHOLE: lora.column_parallel_linear %{{.*}} site "layers.0.q_proj"
// WHOLE-NEXT: lora.adapt
// WHOLE-NEXT: lora.column_parallel_linear %{{.*}} site "layers.0.k_proj"
// WHOLE-NEXT: lora.adapt
// WHOLE-NEXT: tensor.concat
// WHOLE-NEXT: "acme.qkv"(%{{.*}}) {site = "layers.1.qkv"}
// WHOLE-NEXT: return

//--- qkv.mlir
!x = tensor<?x8xf32>
!w = tensor<4x8xf32>
!y = tensor<?x4xf32>
lora.variant "acme.qkv" of "lora.qkv_parallel_linear" layer {} delta decomposition decomposition [@acme_qkv]
func.func private @acme_qkv(%x: !x, %w: !w) -> !x {
  %q = lora.column_parallel_linear %x, %w site "$parent.q_proj" : (!x, !w) -> !y
  %k = lora.column_parallel_linear %x, %w site "$parent.k_proj" : (!x, !w) -> !y
  %y = tensor.concat dim(1) %q, %k : (!y, !y) -> !x
  return %y : !x
}
func.func @main(%x: !x, %w: !w) -> !x {
  %0 = "acme.qkv"(%x, %w) {site = "layers.0.qkv"} : (!x, !w) -> !x
  %1 = "acme.qkv"(%0, %w) {site = "layers.1.qkv"} : (!x, !w) -> !x
  return %1 : !x
}

//--- nested.mlir
!x = tensor<?x8xf32>
!w = tensor<8x8xf32>
lora.bank @adapters max_adapters 8 max_rank 64 dtype f32 {
  lora.bank.site @other linear [#lora.slice<"other", 8 -> 8>]
}
lora.variant "acme.outer" of "lora.replicated_linear" layer {} delta decomposition decomposition [@outer]
lora.variant "acme.inner" of "acme.outer" layer {} delta decomposition decomposition [@inner]
func.func private @outer(%x: !x, %w: !w) -> !x {
  %0 = "acme.inner"(%x, %w) {site = "$site.a"} : (!x, !w) -> !x
  %1 = "acme.inner"(%0, %w) {site = "$site.b"} : (!x, !w) -> !x
  return %1 : !x
}
func.func private @inner(%x: !x, %w: !w) -> !x {
  %0 = lora.replicated_linear %x, %w site "$site.first" : (!x, !w) -> !x
  %1 = lora.replicated_linear %0, %w site "$site.second" : (!x, !w) -> !x
  return %1 : !x
}
// NESTED-LABEL: func @main
// NESTED: arith.addf
// NESTED-NEXT: "acme.inner"(%{{.*}}) {site = "m.a"}
// NESTED-NEXT: lora.replicated_linear %{{.*}} site "m.b.first"
// NESTED-NEXT: %[[Y:.*]] = lora.replicated_linear %{{.*}} site "m.b.second"
// NESTED-NEXT: %[[Z:.*]] = lora.adapt %[[Y]]
// NESTED-NEXT: "acme.outer"(%[[Z]], %{{.*}}) {site = "n"}
// NESTED-NEXT: return
func.func @main(%x: !x, %w: !w) -> !x {
  %before = arith.addf %x, %x : !x
  %0 = "acme.outer"(%before, %w) {site = "m"} : (!x, !w) -> !x
  %1 = "acme.outer"(%0, %w) {site = "n"} : (!x, !w) -> !x
  return %1 : !x
}

//--- stays.mlir
!x = tensor<?x8xf32>
!w = tensor<8x8xf32>
lora.variant "acme.identity" of "lora.replicated_linear" layer {} delta decomposition decomposition [@identity]
lora.variant "acme.self" of "lora.replicated_linear" layer {} delta decomposition decomposition [@self]
lora.variant "acme.ping" of "lora.replicated_linear" layer {} delta decomposition decomposition [@ping]
lora.variant "acme.pong" of "lora.replicated_linear" layer {} delta decomposition decomposition [@pong]
func.func private @identity(%x: !x, %w: !w) -> !x {
  return %x : !x
}
func.func private @self(%x: !x, %w: !w) -> !x {
  %y = "acme.self"(%x, %w) {site = "$site"} : (!x, !w) -> !x
  return %y : !x
}
func.func private @ping(%x: !x, %w: !w) -> !x {
  %y = "acme.pong"(%x, %w) {site = "$site"} : (!x, !w) -> !x
  return %y : !x
}
func.func private @pong(%x: !x, %w: !w) -> !x {
  %y = "acme.ping"(%x, %w) {site = "$site"} : (!x, !w) -> !x
  return %y : !x
}
func.func @main(%x: !x, %w: !w, %h: tensor<?x8xf16>) -> (!x, i32) {
  %before = arith.addf %x, %x : !x
  // expected-remark @below {{no adapter on 'a': the layer takes deltas inside its decomposition, which has no layers}}
  %0 = "acme.identity"(%before, %w) {site = "a"} : (!x, !w) -> !x
  // expected-remark @below {{no adapter on 'b': the layer takes deltas inside its decomposition, and has none for these types}}
  %1 = "acme.identity"(%h, %w) {site = "b"} : (tensor<?x8xf16>, !w) -> !x
  // expected-remark @below {{no adapter on 'b': the layer takes deltas inside its decomposition, and has none for these types}}
  %2 = "acme.identity"(%x, %w, %w) {site = "b"} : (!x, !w, !w) -> !x
  // expected-remark @below {{no adapter on 'c': its description expected only result 0 to be used, which is all that it decomposes into, found a use of result 1}}
  %3:2 = "acme.identity"(%0, %w) {site = "c"} : (!x, !w) -> (!x, i32)
  // expected-remark @below {{no adapter on 'd': its description expected a decomposition without the op itself, found 'acme.self' inside}}
  %4 = "acme.self"(%3#0, %w) {site = "d"} : (!x, !w) -> !x
  // expected-remark @below {{no adapter on 'e': its description expected a decomposition without the op itself, found 'acme.ping' inside}}
  %5 = "acme.ping"(%4, %w) {site = "e"} : (!x, !w) -> !x
  return %5, %3#1 : !x, i32
}
