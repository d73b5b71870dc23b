// RUN: lora-opt %s --allow-unregistered-dialect --split-input-file --lora-insert-adapters=policy=vllm --remarks-filter=lora-insert-adapters --remark-format=emitRemark -verify-diagnostics | FileCheck %s --check-prefixes=CHECK,VLLM
// RUN: lora-opt %s --allow-unregistered-dialect --split-input-file --lora-insert-adapters=policy=vllm --remarks-filter=lora-insert-adapters --remark-format=emitRemark -o /dev/null 2>&1 | FileCheck %s --check-prefix=MISS
// RUN: lora-opt %s --allow-unregistered-dialect --split-input-file --lora-insert-adapters | FileCheck %s --check-prefixes=CHECK,DEFAULT

// Beside a vendor's layer vLLM no longer knows the layer that it replaces, nor
// one derived from either. By default all of them are adapted.
// CHECK-LABEL: func @beside
// VLLM-NOT: lora.adapt
// DEFAULT: lora.row_parallel_linear
// DEFAULT: lora.adapt {{.*}} @adapters::@in_tree
// CHECK: acme.row
// VLLM: lora.adapt {{.*}} @adapters::@vendor
// VLLM-NOT: lora.adapt
// DEFAULT: lora.adapt {{.*}} @adapters::@vendor
// DEFAULT: lora.adapt {{.*}} @adapters::@derived
!x = tensor<?x64xf32>
!w = tensor<64x64xf32>
// expected-remark @below {{'acme.row' (the module) is a variant of 'lora.row_parallel_linear' and replaces it}}
lora.variant "acme.row" of "lora.row_parallel_linear" replaces layer {} delta result
// expected-remark @below {{'acme.chunked_row' (the module) is a variant of 'acme.row'}}
lora.variant "acme.chunked_row" of "acme.row" layer {} delta result
func.func @beside(%x: !x, %w: !w) -> !x {
  // MISS: Clause="record 'RowSharded' expects exactly 'acme.row', which 'lora.row_parallel_linear' resolves to, found 'lora.row_parallel_linear'"
  // expected-remark @below {{no adapter on 'in_tree': record 'Row' expects exactly 'acme.row', which 'lora.row_parallel_linear' resolves to, found 'lora.row_parallel_linear'}}
  %0 = lora.row_parallel_linear %x, %w site "in_tree" : (!x, !w) -> !x
  // expected-remark @below {{adapter on 'vendor' by record 'Row'}}
  %1 = "acme.row"(%0, %w) {site = "vendor"} : (!x, !w) -> !x
  // expected-remark @below {{no adapter on 'derived': record 'Row' expects exactly 'acme.row', which 'lora.row_parallel_linear' resolves to, found 'acme.chunked_row'}}
  %2 = "acme.chunked_row"(%1, %w) {site = "derived"} : (!x, !w) -> !x
  return %2 : !x
}

// -----

// What nobody says how it is stored vLLM leaves alone; a head it takes by its
// name.
// CHECK-LABEL: func @counts
// VLLM: lora.merged_column_parallel_linear
// VLLM-NOT: lora.adapt
// VLLM: lora.merged_column_parallel_linear
// VLLM: lora.adapt {{.*}} @adapters::@named
// VLLM: lora.adapted_moe
// VLLM-NOT: lora.adapt
// VLLM: lora.parallel_lm_head
// VLLM: lora.adapt {{.*}} @adapters::@lm_head
// VLLM-NOT: lora.adapt
// DEFAULT: lora.adapt {{.*}} @adapters::@unnamed
// DEFAULT: lora.adapt {{.*}} @adapters::@named
// DEFAULT: lora.adapted_moe
// DEFAULT: lora.adapt {{.*}} @adapters::@lm_head
// DEFAULT: lora.adapt {{.*}} @adapters::@head
!x = tensor<?x64xf32>
!w = tensor<64x64xf32>
!gu = tensor<4x192x64xf32>
!d = tensor<4x64x96xf32>
func.func @counts(%x: !x, %w: !w, %gu: !gu, %d: !d, %e: tensor<?x2xi64>, %p: tensor<?x2xf32>) -> (!x, !x) {
  // MISS-DAG: Clause="record 'Column.merged' expects a packed length of 1, found 0"
  // MISS-DAG: Clause="record 'MergedColumn' expects a packed length of 2, found 0"
  // MISS-DAG: Clause="record 'ColumnSharded.merged' expects a packed length of 1, found 0"
  // MISS-DAG: Clause="record 'MergedColumnSharded' expects a packed length of 2, found 0"
  // MISS-DAG: Clause="record 'MergedColumnSharded.undivided' expects a packed length of 2, found 0"
  // MISS-DAG: Clause="record 'MergedColumnVariableSlice' expects a packed length of >=3, found 0"
  // MISS-DAG: Clause="record 'MergedColumnVariableSlice.fused' expects >=3 slices, found 2"
  // expected-remark @below {{no adapter on 'unnamed': record 'MergedColumn.undivided' expects a packed length of 2, found 0}}
  %0 = lora.merged_column_parallel_linear %x, %w site "unnamed" sizes [32, 32] : (!x, !w) -> !x
  // expected-remark @below {{adapter on 'named' by record 'MergedColumn.undivided'}}
  %1 = lora.merged_column_parallel_linear %0, %w site "named" sizes [32, 32] members ["gate", "up"] : (!x, !w) -> !x
  // expected-remark @below {{adapter on 'experts' by record 'FusedMoE3D'}}
  %2 = lora.fused_moe_3d %1 gate_up %gu down %d experts %e weights %p site "experts" order concatenated activation silu
      : (!x, !gu, !d, tensor<?x2xi64>, tensor<?x2xf32>) -> !x
  // expected-remark @below {{adapter on 'lm_head' by record 'LogitsProcessor'}}
  %3 = lora.parallel_lm_head %2, %w site "lm_head" : (!x, !w) -> !x
  // expected-remark @below {{no adapter on 'head': record 'LogitsProcessor' expects a site that ends in 'lm_head', found 'head'}}
  %4 = lora.parallel_lm_head %2, %w site "head" : (!x, !w) -> !x
  return %3, %4 : !x, !x
}
