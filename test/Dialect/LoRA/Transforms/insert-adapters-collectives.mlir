// Where the dialect's own layers take a delta. A second run changes nothing.
// RUN: lora-opt %s -split-input-file --lora-insert-adapters -o %t.once.mlir
// RUN: FileCheck %s --input-file=%t.once.mlir
// RUN: lora-opt %t.once.mlir -split-input-file --lora-insert-adapters -o %t.twice.mlir
// RUN: diff %t.once.mlir %t.twice.mlir

// Row-parallel: the delta goes on the partial sum, whatever is around it.
// CHECK-LABEL: lora.bank @adapters
// CHECK-COUNT-4: linear [#lora.slice<"{{.*}}", 8 -> 6>]
// CHECK-LABEL: func @row
// CHECK-SAME: (%[[X:[a-z0-9]+]]: tensor<?x8xf32>, %[[ALL:[a-z0-9]+]]: tensor<?x32xf32>, %[[W:[a-z0-9]+]]: tensor<6x8xf32>, %[[B:[a-z0-9]+]]: tensor<6xf32>
// CHECK: %[[R:.*]] = lora.route
// Nothing around it.
// CHECK: %[[P:.*]] = lora.row_parallel_linear %[[X]], %[[W]] site "partial" parallel <4> {reduce_results = false}
// CHECK-NEXT: lora.adapt %[[P]], %[[X]], %[[R]] @adapters::@partial
// A sum after it; the bias is one rank's, and is summed with the rest.
// CHECK-NEXT: %[[L:.*]] = lora.row_parallel_linear %[[X]], %[[W]] bias %[[B]] site "reduced" parallel <4> {reduce_results = false}
// CHECK-NEXT: %[[A:.*]] = lora.adapt %[[L]], %[[X]], %[[R]] @adapters::@reduced
// CHECK-NEXT: %[[REDUCED:.*]] = lora.all_reduce %[[A]] parallel <4>
// The rank's part of a whole input before it, which the delta is of, too.
// CHECK-NEXT: %[[S:.*]] = lora.all_slice %[[ALL]] parallel <4> : tensor<?x32xf32> -> tensor<?x8xf32>
// CHECK-NEXT: %[[L:.*]] = lora.row_parallel_linear %[[S]], %[[W]] site "sliced" parallel <4> {reduce_results = false}
// CHECK-NEXT: lora.adapt %[[L]], %[[S]], %[[R]] @adapters::@sliced
// Both.
// CHECK-NEXT: %[[S:.*]] = lora.all_slice %[[ALL]] parallel <4>
// CHECK-NEXT: %[[L:.*]] = lora.row_parallel_linear %[[S]], %[[W]] site "both" parallel <4> {reduce_results = false}
// CHECK-NEXT: %[[A:.*]] = lora.adapt %[[L]], %[[S]], %[[R]] @adapters::@both
// CHECK-NEXT: %[[BOTH:.*]] = lora.all_reduce %[[A]] parallel <4>
// CHECK-NEXT: return %[[REDUCED]], %[[BOTH]]
!x = tensor<?x8xf32>
!all = tensor<?x32xf32>
!w = tensor<6x8xf32>
!b = tensor<6xf32>
!y = tensor<?x6xf32>
func.func @row(%x: !x, %all: !all, %w: !w, %b: !b) -> (!y, !y) {
  %0 = lora.row_parallel_linear %x, %w site "partial" parallel <4> {reduce_results = false} : (!x, !w) -> !y
  %1 = lora.row_parallel_linear %x, %w bias %b site "reduced" parallel <4> : (!x, !w, !b) -> !y
  %2 = lora.row_parallel_linear %all, %w site "sliced" parallel <4> {input_is_parallel = false, reduce_results = false} : (!all, !w) -> !y
  %3 = lora.row_parallel_linear %all, %w site "both" parallel <4> {input_is_parallel = false} : (!all, !w) -> !y
  return %1, %3 : !y, !y
}

// -----

// At degree 1 there is nothing to split.
// CHECK-LABEL: func @alone
// CHECK-NOT: lora.all_
// CHECK-COUNT-3: lora.adapt %{{.*}}, %{{.*}},
// CHECK-NOT: lora.all_
// CHECK: return
!x = tensor<?x8xf32>
!w = tensor<8x8xf32>
func.func @alone(%x: !x, %w: !w) -> (!x, !x, !x) {
  %0 = lora.row_parallel_linear %x, %w site "row" {input_is_parallel = false} : (!x, !w) -> !x
  %1 = lora.column_parallel_linear %x, %w site "column" gather_output : (!x, !w) -> !x
  %2 = lora.parallel_lm_head %x, %w site "lm_head" parallel <1> : (!x, !w) -> !x
  return %0, %1, %2 : !x, !x, !x
}

// -----

// Column-parallel and merged layers: on the rank's columns, before the gather.
// CHECK-LABEL: lora.bank @adapters
// CHECK: lora.bank.site @column linear [#lora.slice<"column", 8 -> 6>]
// CHECK-NEXT: lora.bank.site @merged linear [#lora.slice<"g", 8 -> 2>, #lora.slice<"u", 8 -> 4>]
// CHECK-NEXT: lora.bank.site @fused linear [#lora.slice<"gate_up", 8 -> 6>]
// CHECK-LABEL: func @column
// CHECK-SAME: (%[[X:[a-z0-9]+]]: tensor<?x?x8xf16>, %[[W:[a-z0-9]+]]: tensor<6x8xf16>, %[[B:[a-z0-9]+]]: tensor<6xf16>
// CHECK: %[[R:.*]] = lora.route
// CHECK: %[[L:.*]] = lora.column_parallel_linear %[[X]], %[[W]] bias %[[B]] site "column" parallel <2> : ({{.*}}) -> tensor<?x?x6xf16>
// CHECK-NEXT: %[[A:.*]] = lora.adapt %[[L]], %[[X]], %[[R]] @adapters::@column
// CHECK-NEXT: %[[Y0:.*]] = lora.all_gather %[[A]] parallel <2> : tensor<?x?x6xf16> -> tensor<?x?x12xf16>
// CHECK-NEXT: %[[L:.*]] = lora.merged_column_parallel_linear %[[X]], %[[W]] site "merged" sizes [2, 4] members ["g", "u"] parallel <2> : ({{.*}}) -> tensor<?x?x6xf16>
// CHECK-NEXT: %[[A:.*]] = lora.adapt %[[L]], %[[X]], %[[R]] @adapters::@merged
// CHECK-NEXT: %[[Y1:.*]] = lora.all_gather %[[A]] parallel <2> : tensor<?x?x6xf16> -> tensor<?x?x12xf16>
// A module that is stored fused: one slice. Dynamic sizes stay so.
// CHECK-NEXT: %[[L:.*]] = lora.merged_column_parallel_linear %[[X]], %[[W]] site "fused" sizes [2, 4] members ["gate_up"] parallel <2> : ({{.*}}) -> tensor<?x?x?xf16>
// CHECK-NEXT: %[[A:.*]] = lora.adapt %[[L]], %[[X]], %[[R]] @adapters::@fused
// CHECK-NEXT: %[[Y2:.*]] = lora.all_gather %[[A]] parallel <2> : tensor<?x?x?xf16> -> tensor<?x?x?xf16>
// CHECK-NEXT: return %[[Y0]], %[[Y1]], %[[Y2]]
!x = tensor<?x?x8xf16>
!w = tensor<6x8xf16>
!b = tensor<6xf16>
!y = tensor<?x?x12xf16>
func.func @column(%x: !x, %w: !w, %b: !b) -> (!y, !y, tensor<?x?x?xf16>) {
  %0 = lora.column_parallel_linear %x, %w bias %b site "column" gather_output parallel <2> : (!x, !w, !b) -> !y
  %1 = lora.merged_column_parallel_linear %x, %w site "merged" sizes [2, 4] gather_output members ["g", "u"] parallel <2> : (!x, !w) -> !y
  %2 = lora.merged_column_parallel_linear %x, %w site "fused" sizes [2, 4] gather_output members ["gate_up"] parallel <2> : (!x, !w) -> tensor<?x?x?xf16>
  return %0, %1, %2 : !y, !y, tensor<?x?x?xf16>
}

// -----

// Fused q, k and v: one module, three widths.
// CHECK-LABEL: lora.bank @adapters
// CHECK: lora.bank.site @qkv linear [#lora.slice<"qkv_proj", 8 -> 8>]
// CHECK-LABEL: func @qkv
// CHECK: %[[L:.*]] = lora.qkv_parallel_linear
// CHECK-NEXT: lora.adapt %[[L]]
func.func @qkv(%x: tensor<?x8xf32>, %w: tensor<8x8xf32>) -> tensor<?x8xf32> {
  %0 = lora.qkv_parallel_linear %x, %w site "qkv" heads 2 kv_heads 1 head_size 2 members ["qkv_proj"] parallel <2> : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  return %0 : tensor<?x8xf32>
}

// -----

// The head: one rank's logits are a column-parallel linear; the rows' routing stays.
// CHECK-LABEL: lora.bank @adapters
// CHECK: lora.bank.site @lm_head linear [#lora.slice<"lm_head", 8 -> 6>]
// CHECK-LABEL: func @head
// CHECK-SAME: (%[[X:[a-z0-9]+]]: tensor<?x8xf32>, %[[W:[a-z0-9]+]]: tensor<6x8xf32>, %[[SELECT:[a-z0-9]+]]: tensor<?xi32>
// CHECK: linalg.generic {{.*}} ins(%[[SELECT]] : tensor<?xi32>)
// CHECK: %[[R:.*]] = lora.route
// CHECK-NEXT: %[[L:.*]] = lora.column_parallel_linear %[[X]], %[[W]] site "lm_head" parallel <4> : (tensor<?x8xf32>, tensor<6x8xf32>) -> tensor<?x6xf32>
// CHECK-NEXT: %[[A:.*]] = lora.adapt %[[L]], %[[X]], %[[R]] @adapters::@lm_head
// CHECK-NEXT: %[[Y:.*]] = lora.all_gather %[[A]] parallel <4> : tensor<?x6xf32> -> tensor<?x24xf32>
// CHECK-NEXT: return %[[Y]]
func.func @head(%x: tensor<?x8xf32>, %w: tensor<6x8xf32>, %select: tensor<?xi32>) -> tensor<?x24xf32> attributes {argument_roles = ["x", "weight", "select"]} {
  %0 = lora.parallel_lm_head %x, %w site "lm_head" parallel <4> : (tensor<?x8xf32>, tensor<6x8xf32>) -> tensor<?x24xf32>
  return %0 : tensor<?x24xf32>
}

// -----

// The embedding's rows are whole after its sum, and so are their deltas: every rank
// looks them up by the same ids.
// CHECK-LABEL: func @embedding
// CHECK: %[[L:.*]] = lora.vocab_parallel_embedding %{{.*}} site "embed" parallel <2>
// CHECK-NEXT: %[[A:.*]] = lora.adapt %[[L]]
// CHECK-NEXT: return %[[A]]
func.func @embedding(%ids: tensor<?xi64>, %w: tensor<6x8xf32>) -> tensor<?x8xf32> {
  %0 = lora.vocab_parallel_embedding %ids, %w site "embed" parallel <2> : (tensor<?xi64>, tensor<6x8xf32>) -> tensor<?x8xf32>
  return %0 : tensor<?x8xf32>
}

// -----

// Experts keep their degree: their result is a partial sum, with its deltas.
// CHECK-LABEL: func @experts
// CHECK: %[[A:.*]] = lora.adapted_moe %{{.*}} parallel <2>
// CHECK-NEXT: %[[B:.*]] = lora.adapted_moe %{{.*}} parallel <2>
// CHECK-NEXT: return %[[A]], %[[B]]
!x = tensor<?x8xf32>
!in = tensor<3x4x8xf32>
!out = tensor<3x8x4xf32>
!gu = tensor<3x8x8xf32>
!e = tensor<?x2xi64>
!p = tensor<?x2xf32>
func.func @experts(%x: !x, %g: !in, %u: !in, %gu: !gu, %d: !out, %e: !e, %p: !p) -> (!x, !x) {
  %0 = lora.fused_moe %x gate %g up %u down %d experts %e weights %p site "a" activation silu parallel <2>
      : (!x, !in, !in, !out, !e, !p) -> !x
  %1 = lora.fused_moe_3d %x gate_up %gu down %d experts %e weights %p site "b" order interleaved activation gelu parallel <2>
      : (!x, !gu, !out, !e, !p) -> !x
  return %0, %1 : !x, !x
}
