// The truth table of identity (docs/OutOfTreeVariants.md): which ops a record on
// lora.row_parallel_linear accepts. A label is a row; a check prefix is a column: how
// the record asks, of what the base resolves to or (-BASE) of the base itself. The
// default policy asks for either, resolved; policy=vllm for row-parallel linears exactly,
// for replicated ones and what derives from them, and for a head either way.
// RUN: lora-opt %s -split-input-file --allow-unregistered-dialect --load-pass-plugin=%plugins/libPredicatePlugin.so --test-insert-adapters="identity=exact resolve=true" | FileCheck %s --check-prefix=EXACT
// RUN: lora-opt %s -split-input-file --allow-unregistered-dialect --load-pass-plugin=%plugins/libPredicatePlugin.so --test-insert-adapters="identity=derived resolve=true" | FileCheck %s --check-prefix=DERIVED
// RUN: lora-opt %s -split-input-file --allow-unregistered-dialect --load-pass-plugin=%plugins/libPredicatePlugin.so --test-insert-adapters="identity=either resolve=true" | FileCheck %s --check-prefix=EITHER
// RUN: lora-opt %s -split-input-file --allow-unregistered-dialect --load-pass-plugin=%plugins/libPredicatePlugin.so --test-insert-adapters="identity=exact resolve=false" | FileCheck %s --check-prefix=EXACT-BASE
// RUN: lora-opt %s -split-input-file --allow-unregistered-dialect --load-pass-plugin=%plugins/libPredicatePlugin.so --test-insert-adapters="identity=derived resolve=false" | FileCheck %s --check-prefix=DERIVED-BASE
// RUN: lora-opt %s -split-input-file --allow-unregistered-dialect --load-pass-plugin=%plugins/libPredicatePlugin.so --test-insert-adapters="identity=either resolve=false" | FileCheck %s --check-prefix=EITHER-BASE
// RUN: lora-opt %s -split-input-file --allow-unregistered-dialect --lora-insert-adapters=policy=default | FileCheck %s --check-prefix=EITHER
// RUN: lora-opt %s -split-input-file --allow-unregistered-dialect --lora-insert-adapters=policy=vllm | FileCheck %s --check-prefix=EXACT
// RUN: sed 's/row_parallel_linear/replicated_linear/' %s > %t.replicated.mlir
// RUN: lora-opt %t.replicated.mlir -split-input-file --allow-unregistered-dialect --lora-insert-adapters=policy=vllm | FileCheck %s --check-prefix=DERIVED
// RUN: sed -e 's/row_parallel_linear/parallel_lm_head/' -e 's/"o"/"lm_head"/' %s > %t.head.mlir
// RUN: lora-opt %t.head.mlir -split-input-file --allow-unregistered-dialect --lora-insert-adapters=policy=vllm | FileCheck %s --check-prefix=EITHER

// The layer itself; no replacement is registered.
// EXACT-LABEL: func @in_tree_unregistered(
// EXACT: lora.adapt %
// EXACT: return
// DERIVED-LABEL: func @in_tree_unregistered(
// DERIVED: lora.adapt %
// DERIVED: return
// EITHER-LABEL: func @in_tree_unregistered(
// EITHER: lora.adapt %
// EITHER: return
// EXACT-BASE-LABEL: func @in_tree_unregistered(
// EXACT-BASE: lora.adapt %
// EXACT-BASE: return
// DERIVED-BASE-LABEL: func @in_tree_unregistered(
// DERIVED-BASE: lora.adapt %
// DERIVED-BASE: return
// EITHER-BASE-LABEL: func @in_tree_unregistered(
// EITHER-BASE: lora.adapt %
// EITHER-BASE: return
!x = tensor<?x8xf32>
!w = tensor<8x8xf32>
lora.variant "acme.derived" of "lora.row_parallel_linear" layer {} delta result
lora.variant "acme.row" of "lora.row_parallel_linear" layer {} delta result
lora.variant "acme.fast_row" of "acme.row" layer {} delta result
func.func @in_tree_unregistered(%x: !x, %w: !w) -> !x {
  %0 = lora.row_parallel_linear %x, %w site "o" : (!x, !w) -> !x
  return %0 : !x
}

// -----

// An op that derives from it; no replacement is registered.
// EXACT-LABEL: func @derived_unregistered(
// EXACT-NOT: lora.adapt %
// EXACT: return
// DERIVED-LABEL: func @derived_unregistered(
// DERIVED: lora.adapt %
// DERIVED: return
// EITHER-LABEL: func @derived_unregistered(
// EITHER: lora.adapt %
// EITHER: return
// EXACT-BASE-LABEL: func @derived_unregistered(
// EXACT-BASE-NOT: lora.adapt %
// EXACT-BASE: return
// DERIVED-BASE-LABEL: func @derived_unregistered(
// DERIVED-BASE: lora.adapt %
// DERIVED-BASE: return
// EITHER-BASE-LABEL: func @derived_unregistered(
// EITHER-BASE: lora.adapt %
// EITHER-BASE: return
!x = tensor<?x8xf32>
!w = tensor<8x8xf32>
lora.variant "acme.derived" of "lora.row_parallel_linear" layer {} delta result
lora.variant "acme.row" of "lora.row_parallel_linear" layer {} delta result
lora.variant "acme.fast_row" of "acme.row" layer {} delta result
func.func @derived_unregistered(%x: !x, %w: !w) -> !x {
  %0 = "acme.derived"(%x, %w) {site = "o"} : (!x, !w) -> !x
  return %0 : !x
}

// -----

// The out-of-tree replacement; no replacement is registered.
// EXACT-LABEL: func @replacement_unregistered(
// EXACT-NOT: lora.adapt %
// EXACT: return
// DERIVED-LABEL: func @replacement_unregistered(
// DERIVED: lora.adapt %
// DERIVED: return
// EITHER-LABEL: func @replacement_unregistered(
// EITHER: lora.adapt %
// EITHER: return
// EXACT-BASE-LABEL: func @replacement_unregistered(
// EXACT-BASE-NOT: lora.adapt %
// EXACT-BASE: return
// DERIVED-BASE-LABEL: func @replacement_unregistered(
// DERIVED-BASE: lora.adapt %
// DERIVED-BASE: return
// EITHER-BASE-LABEL: func @replacement_unregistered(
// EITHER-BASE: lora.adapt %
// EITHER-BASE: return
!x = tensor<?x8xf32>
!w = tensor<8x8xf32>
lora.variant "acme.derived" of "lora.row_parallel_linear" layer {} delta result
lora.variant "acme.row" of "lora.row_parallel_linear" layer {} delta result
lora.variant "acme.fast_row" of "acme.row" layer {} delta result
func.func @replacement_unregistered(%x: !x, %w: !w) -> !x {
  %0 = "acme.row"(%x, %w) {site = "o"} : (!x, !w) -> !x
  return %0 : !x
}

// -----

// An op that derives from the replacement; no replacement is registered.
// EXACT-LABEL: func @derived_from_replacement_unregistered(
// EXACT-NOT: lora.adapt %
// EXACT: return
// DERIVED-LABEL: func @derived_from_replacement_unregistered(
// DERIVED: lora.adapt %
// DERIVED: return
// EITHER-LABEL: func @derived_from_replacement_unregistered(
// EITHER: lora.adapt %
// EITHER: return
// EXACT-BASE-LABEL: func @derived_from_replacement_unregistered(
// EXACT-BASE-NOT: lora.adapt %
// EXACT-BASE: return
// DERIVED-BASE-LABEL: func @derived_from_replacement_unregistered(
// DERIVED-BASE: lora.adapt %
// DERIVED-BASE: return
// EITHER-BASE-LABEL: func @derived_from_replacement_unregistered(
// EITHER-BASE: lora.adapt %
// EITHER-BASE: return
!x = tensor<?x8xf32>
!w = tensor<8x8xf32>
lora.variant "acme.derived" of "lora.row_parallel_linear" layer {} delta result
lora.variant "acme.row" of "lora.row_parallel_linear" layer {} delta result
lora.variant "acme.fast_row" of "acme.row" layer {} delta result
func.func @derived_from_replacement_unregistered(%x: !x, %w: !w) -> !x {
  %0 = "acme.fast_row"(%x, %w) {site = "o"} : (!x, !w) -> !x
  return %0 : !x
}

// -----

// An op that nobody declares; no replacement is registered.
// EXACT-LABEL: func @foreign_unregistered(
// EXACT-NOT: lora.adapt %
// EXACT: return
// DERIVED-LABEL: func @foreign_unregistered(
// DERIVED-NOT: lora.adapt %
// DERIVED: return
// EITHER-LABEL: func @foreign_unregistered(
// EITHER-NOT: lora.adapt %
// EITHER: return
// EXACT-BASE-LABEL: func @foreign_unregistered(
// EXACT-BASE-NOT: lora.adapt %
// EXACT-BASE: return
// DERIVED-BASE-LABEL: func @foreign_unregistered(
// DERIVED-BASE-NOT: lora.adapt %
// DERIVED-BASE: return
// EITHER-BASE-LABEL: func @foreign_unregistered(
// EITHER-BASE-NOT: lora.adapt %
// EITHER-BASE: return
!x = tensor<?x8xf32>
!w = tensor<8x8xf32>
lora.variant "acme.derived" of "lora.row_parallel_linear" layer {} delta result
lora.variant "acme.row" of "lora.row_parallel_linear" layer {} delta result
lora.variant "acme.fast_row" of "acme.row" layer {} delta result
func.func @foreign_unregistered(%x: !x, %w: !w) -> !x {
  %0 = "acme.foreign"(%x, %w) {site = "o"} : (!x, !w) -> !x
  return %0 : !x
}

// -----

// The layer itself; a replacement is registered.
// EXACT-LABEL: func @in_tree_registered(
// EXACT-NOT: lora.adapt %
// EXACT: return
// DERIVED-LABEL: func @in_tree_registered(
// DERIVED-NOT: lora.adapt %
// DERIVED: return
// EITHER-LABEL: func @in_tree_registered(
// EITHER: lora.adapt %
// EITHER: return
// EXACT-BASE-LABEL: func @in_tree_registered(
// EXACT-BASE: lora.adapt %
// EXACT-BASE: return
// DERIVED-BASE-LABEL: func @in_tree_registered(
// DERIVED-BASE: lora.adapt %
// DERIVED-BASE: return
// EITHER-BASE-LABEL: func @in_tree_registered(
// EITHER-BASE: lora.adapt %
// EITHER-BASE: return
!x = tensor<?x8xf32>
!w = tensor<8x8xf32>
lora.variant "acme.derived" of "lora.row_parallel_linear" layer {} delta result
lora.variant "acme.row" of "lora.row_parallel_linear" replaces layer {} delta result
lora.variant "acme.fast_row" of "acme.row" layer {} delta result
func.func @in_tree_registered(%x: !x, %w: !w) -> !x {
  %0 = lora.row_parallel_linear %x, %w site "o" : (!x, !w) -> !x
  return %0 : !x
}

// -----

// An op that derives from it; a replacement is registered.
// EXACT-LABEL: func @derived_registered(
// EXACT-NOT: lora.adapt %
// EXACT: return
// DERIVED-LABEL: func @derived_registered(
// DERIVED-NOT: lora.adapt %
// DERIVED: return
// EITHER-LABEL: func @derived_registered(
// EITHER: lora.adapt %
// EITHER: return
// EXACT-BASE-LABEL: func @derived_registered(
// EXACT-BASE-NOT: lora.adapt %
// EXACT-BASE: return
// DERIVED-BASE-LABEL: func @derived_registered(
// DERIVED-BASE: lora.adapt %
// DERIVED-BASE: return
// EITHER-BASE-LABEL: func @derived_registered(
// EITHER-BASE: lora.adapt %
// EITHER-BASE: return
!x = tensor<?x8xf32>
!w = tensor<8x8xf32>
lora.variant "acme.derived" of "lora.row_parallel_linear" layer {} delta result
lora.variant "acme.row" of "lora.row_parallel_linear" replaces layer {} delta result
lora.variant "acme.fast_row" of "acme.row" layer {} delta result
func.func @derived_registered(%x: !x, %w: !w) -> !x {
  %0 = "acme.derived"(%x, %w) {site = "o"} : (!x, !w) -> !x
  return %0 : !x
}

// -----

// The out-of-tree replacement; a replacement is registered.
// EXACT-LABEL: func @replacement_registered(
// EXACT: lora.adapt %
// EXACT: return
// DERIVED-LABEL: func @replacement_registered(
// DERIVED: lora.adapt %
// DERIVED: return
// EITHER-LABEL: func @replacement_registered(
// EITHER: lora.adapt %
// EITHER: return
// EXACT-BASE-LABEL: func @replacement_registered(
// EXACT-BASE-NOT: lora.adapt %
// EXACT-BASE: return
// DERIVED-BASE-LABEL: func @replacement_registered(
// DERIVED-BASE: lora.adapt %
// DERIVED-BASE: return
// EITHER-BASE-LABEL: func @replacement_registered(
// EITHER-BASE: lora.adapt %
// EITHER-BASE: return
!x = tensor<?x8xf32>
!w = tensor<8x8xf32>
lora.variant "acme.derived" of "lora.row_parallel_linear" layer {} delta result
lora.variant "acme.row" of "lora.row_parallel_linear" replaces layer {} delta result
lora.variant "acme.fast_row" of "acme.row" layer {} delta result
func.func @replacement_registered(%x: !x, %w: !w) -> !x {
  %0 = "acme.row"(%x, %w) {site = "o"} : (!x, !w) -> !x
  return %0 : !x
}

// -----

// An op that derives from the replacement; a replacement is registered.
// EXACT-LABEL: func @derived_from_replacement_registered(
// EXACT-NOT: lora.adapt %
// EXACT: return
// DERIVED-LABEL: func @derived_from_replacement_registered(
// DERIVED: lora.adapt %
// DERIVED: return
// EITHER-LABEL: func @derived_from_replacement_registered(
// EITHER: lora.adapt %
// EITHER: return
// EXACT-BASE-LABEL: func @derived_from_replacement_registered(
// EXACT-BASE-NOT: lora.adapt %
// EXACT-BASE: return
// DERIVED-BASE-LABEL: func @derived_from_replacement_registered(
// DERIVED-BASE: lora.adapt %
// DERIVED-BASE: return
// EITHER-BASE-LABEL: func @derived_from_replacement_registered(
// EITHER-BASE: lora.adapt %
// EITHER-BASE: return
!x = tensor<?x8xf32>
!w = tensor<8x8xf32>
lora.variant "acme.derived" of "lora.row_parallel_linear" layer {} delta result
lora.variant "acme.row" of "lora.row_parallel_linear" replaces layer {} delta result
lora.variant "acme.fast_row" of "acme.row" layer {} delta result
func.func @derived_from_replacement_registered(%x: !x, %w: !w) -> !x {
  %0 = "acme.fast_row"(%x, %w) {site = "o"} : (!x, !w) -> !x
  return %0 : !x
}

// -----

// An op that nobody declares; a replacement is registered.
// EXACT-LABEL: func @foreign_registered(
// EXACT-NOT: lora.adapt %
// EXACT: return
// DERIVED-LABEL: func @foreign_registered(
// DERIVED-NOT: lora.adapt %
// DERIVED: return
// EITHER-LABEL: func @foreign_registered(
// EITHER-NOT: lora.adapt %
// EITHER: return
// EXACT-BASE-LABEL: func @foreign_registered(
// EXACT-BASE-NOT: lora.adapt %
// EXACT-BASE: return
// DERIVED-BASE-LABEL: func @foreign_registered(
// DERIVED-BASE-NOT: lora.adapt %
// DERIVED-BASE: return
// EITHER-BASE-LABEL: func @foreign_registered(
// EITHER-BASE-NOT: lora.adapt %
// EITHER-BASE: return
!x = tensor<?x8xf32>
!w = tensor<8x8xf32>
lora.variant "acme.derived" of "lora.row_parallel_linear" layer {} delta result
lora.variant "acme.row" of "lora.row_parallel_linear" replaces layer {} delta result
lora.variant "acme.fast_row" of "acme.row" layer {} delta result
func.func @foreign_registered(%x: !x, %w: !w) -> !x {
  %0 = "acme.foreign"(%x, %w) {site = "o"} : (!x, !w) -> !x
  return %0 : !x
}
