// RUN: lora-opt %s --allow-unregistered-dialect --split-input-file --lora-insert-adapters=fully-sharded --remarks-filter=lora-insert-adapters --remark-format=emitRemark -verify-diagnostics | FileCheck %s --check-prefixes=CHECK,DEFAULT
// RUN: lora-opt %s --allow-unregistered-dialect --split-input-file --lora-insert-adapters="policy=vllm fully-sharded" | FileCheck %s --check-prefixes=CHECK,VLLM

// Three parts, fully sharded.
// DEFAULT: lora.bank.site @three linear [#lora.slice<"three.0", 64 -> 32>, #lora.slice<"three.1", 64 -> 16>, #lora.slice<"three.2", 64 -> 16>]
// CHECK-LABEL: func @many_parts_fully_sharded
// VLLM-NOT: lora.adapt
// DEFAULT: lora.adapt
!x = tensor<?x64xf32>
!w = tensor<64x64xf32>
func.func @many_parts_fully_sharded(%x: !x, %w: !w) -> !x {
  // expected-remark @below {{adapter on 'three' by record 'merged_column'}}
  %0 = lora.merged_column_parallel_linear %x, %w site "three" sizes [32, 16, 16] members ["three.0", "three.1", "three.2"] parallel <2> : (!x, !w) -> !x
  return %0 : !x
}

// -----

// A vendor's merged layer beside the one that it derives from, divided.
// CHECK-LABEL: func @derived_merged_divided
// VLLM-NOT: lora.adapt
// DEFAULT: lora.adapt
!x = tensor<?x64xf32>
!w = tensor<64x64xf32>
// expected-remark @below {{'acme.merged' (the module) is a variant of}}
lora.variant "acme.merged" of "lora.merged_column_parallel_linear" layer {widths = "sizes"} delta result
func.func @derived_merged_divided(%x: !x, %w: !w) -> !x {
  // expected-remark @below {{adapter on 'mlp' by record 'merged_column'}}
  %0 = "acme.merged"(%x, %w) {site = "mlp", sizes = array<i64: 40, 24>, members = ["gate", "up"], parallel = #lora.parallel<2>} : (!x, !w) -> !x
  return %0 : !x
}

// -----

// One tensor over two parts of unequal width: its rows are those parts, not two
// halves (vLLM adapts it, and cuts halves).
// DEFAULT: lora.bank.site @fused linear [#lora.slice<"fused.stored", 64 -> 64>]
// CHECK-LABEL: func @fused_unequal
// CHECK: lora.adapt
!x = tensor<?x64xf32>
!w = tensor<64x64xf32>
func.func @fused_unequal(%x: !x, %w: !w) -> !x {
  // expected-remark @below {{adapter on 'fused' by record 'merged_column'}}
  %0 = lora.merged_column_parallel_linear %x, %w site "fused" sizes [48, 16] members ["fused.stored"] parallel <2> : (!x, !w) -> !x
  return %0 : !x
}

// -----

// V by its own head size (vLLM adapts it, with v as wide as k).
// DEFAULT: lora.bank.site @qkv linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>, #lora.slice<"v", 64 -> 8>]
// CHECK-LABEL: func @v_head_size
// CHECK: lora.adapt
!x = tensor<?x64xf32>
func.func @v_head_size(%x: !x, %w: tensor<56x64xf32>) -> tensor<?x56xf32> {
  // expected-remark @below {{adapter on 'qkv' by record 'qkv'}}
  %0 = lora.qkv_parallel_linear %x, %w site "qkv" heads 2 kv_heads 1 head_size 16 v_head_size 8 members ["q", "k", "v"] parallel <2>
      : (!x, tensor<56x64xf32>) -> tensor<?x56xf32>
  return %0 : tensor<?x56xf32>
}

// -----

// A part that every rank has whole beside divided ones: the op says its widths
// on one rank, and so are the slices.
// DEFAULT: lora.bank.site @gated linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>, #lora.slice<"gate", 64 -> 4>]
// CHECK-LABEL: func @replicated_parts
// VLLM-NOT: lora.adapt
// DEFAULT: lora.adapt
!x = tensor<?x64xf32>
// expected-remark @below {{'acme.gated' (the module) is a variant of}}
lora.variant "acme.gated" of "lora.merged_column_parallel_linear" layer {widths = "sizes"} delta result
func.func @replicated_parts(%x: !x, %w: tensor<52x64xf32>) -> tensor<?x52xf32> {
  // expected-remark @below {{adapter on 'gated' by record 'merged_column'}}
  %0 = "acme.gated"(%x, %w) {site = "gated", sizes = array<i64: 32, 16, 4>, members = ["q", "k", "gate"], parallel = #lora.parallel<4>} : (!x, tensor<52x64xf32>) -> tensor<?x52xf32>
  return %0 : tensor<?x52xf32>
}

// -----

// Three modules for two parts.
// CHECK-LABEL: func @packed_contradicts_slices
// CHECK-NOT: lora.adapt
!x = tensor<?x64xf32>
!w = tensor<64x64xf32>
// expected-remark @below {{'acme.merged' (the module) is a variant of}}
lora.variant "acme.merged" of "lora.merged_column_parallel_linear" layer {widths = "sizes"} delta result
func.func @packed_contradicts_slices(%x: !x, %w: !w) -> !x {
  // expected-remark @below {{no adapter on 'odd': record 'merged_column' expects a packed length that fits 2 slices, found 3}}
  %0 = "acme.merged"(%x, %w) {site = "odd", sizes = array<i64: 40, 24>, members = ["a", "b", "c"]} : (!x, !w) -> !x
  return %0 : !x
}
