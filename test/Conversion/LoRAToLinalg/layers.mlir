// RUN: lora-opt %s -split-input-file --convert-lora-to-linalg | FileCheck %s

// A linear is one contraction that reads W as it is, keeps the site, accumulates
// in f32 and rounds once; the bias is the accumulator's start.
// CHECK-DAG: #[[$LAST:.*]] = affine_map<(d0, d1, d2) -> (d2)>
// CHECK-DAG: #[[$X:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d1, d3)>
// CHECK-DAG: #[[$W:.*]] = affine_map<(d0, d1, d2, d3) -> (d2, d3)>
// CHECK-DAG: #[[$Y:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>
// CHECK-LABEL: func @replicated(
// CHECK-SAME: %[[X0:.*]]: tensor<?x?x8xbf16>, %[[W0:.*]]: tensor<4x8xbf16>, %[[B0:.*]]: tensor<4xbf16>
// CHECK: %[[INIT:.*]] = linalg.generic {indexing_maps = [#[[$LAST]], {{.*}} ins(%[[B0]] : tensor<4xbf16>) outs(%{{.*}} : tensor<?x?x4xf32>)
// CHECK: arith.extf
// CHECK: %[[ACC:.*]] = linalg.contract indexing_maps = [#[[$X]], #[[$W]], #[[$Y]]] {site = "gate"}
// CHECK-SAME: ins(%[[X0]], %[[W0]] : {{.*}}) outs(%[[INIT]] : tensor<?x?x4xf32>)
// CHECK: linalg.generic {{.*}} ins(%[[ACC]] : tensor<?x?x4xf32>) outs(%{{.*}} : tensor<?x?x4xbf16>)
// CHECK: arith.truncf
func.func @replicated(%x: tensor<?x?x8xbf16>, %w: tensor<4x8xbf16>, %b: tensor<4xbf16>) -> tensor<?x?x4xbf16> {
  %y = lora.replicated_linear %x, %w bias %b site "gate"
      : (tensor<?x?x8xbf16>, tensor<4x8xbf16>, tensor<4xbf16>) -> tensor<?x?x4xbf16>
  return %y : tensor<?x?x4xbf16>
}

// -----

// In f32 there is nothing to round: a fill and the contraction are all.
// CHECK-LABEL: func @column(
// CHECK: %[[ZERO:.*]] = linalg.fill
// CHECK: %[[Y:.*]] = linalg.contract {{.*}} {site = "up"} {{.*}} outs(%[[ZERO]] : tensor<?x4xf32>)
// CHECK-NOT: linalg
// CHECK: return %[[Y]]
func.func @column(%x: tensor<?x8xf32>, %w: tensor<4x8xf32>) -> tensor<?x4xf32> {
  %y = lora.column_parallel_linear %x, %w site "up" : (tensor<?x8xf32>, tensor<4x8xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// -----

// Packed layers are one product; a degree without a collective is no obstacle.
// CHECK-LABEL: func @merged(
// CHECK: linalg.contract {{.*}} {site = "gate_up"} {{.*}} -> tensor<?x12xf32>
func.func @merged(%x: tensor<?x8xf32>, %w: tensor<12x8xf32>) -> tensor<?x12xf32> {
  %y = lora.merged_column_parallel_linear %x, %w site "gate_up" sizes [6, 6] parallel <4>
      : (tensor<?x8xf32>, tensor<12x8xf32>) -> tensor<?x12xf32>
  return %y : tensor<?x12xf32>
}
// CHECK-LABEL: func @qkv(
// CHECK: linalg.contract {{.*}} {site = "qkv"} {{.*}} -> tensor<?x8xf32>
func.func @qkv(%x: tensor<?x8xf32>, %w: tensor<8x8xf32>) -> tensor<?x8xf32> {
  %y = lora.qkv_parallel_linear %x, %w site "qkv" heads 2 kv_heads 1 head_size 2
      : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}
// CHECK-LABEL: func @row(
// CHECK: linalg.contract {{.*}} {site = "down"} {{.*}} -> tensor<?x4xf32>
func.func @row(%x: tensor<?x8xf32>, %w: tensor<4x8xf32>) -> tensor<?x4xf32> {
  %y = lora.row_parallel_linear %x, %w site "down" parallel <2> {reduce_results = false}
      : (tensor<?x8xf32>, tensor<4x8xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}
// CHECK-LABEL: func @head(
// CHECK: linalg.contract {{.*}} {site = "lm_head"} {{.*}} -> tensor<?x4xf32>
func.func @head(%x: tensor<?x8xf32>, %w: tensor<4x8xf32>) -> tensor<?x4xf32> {
  %y = lora.parallel_lm_head %x, %w site "lm_head" : (tensor<?x8xf32>, tensor<4x8xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// -----

// An embedding reads one row for each id and refuses ids outside the table.
// CHECK-LABEL: func @embedding(
// CHECK-SAME: %[[IDS:.*]]: tensor<?x?xi32>, %[[W:.*]]: tensor<100x8xbf16>
// CHECK: linalg.generic {{.*}} ins(%[[IDS]] : tensor<?x?xi32>) outs(%{{.*}} : tensor<?x?x8xbf16>)
// CHECK: %[[IN:.*]] = arith.cmpi ult, %[[ID:.*]], %{{.*}} : i32
// CHECK: cf.assert %[[IN]], "expected a token id from 0 to 99"
// CHECK: %[[ROW:.*]] = arith.index_cast %[[ID]]
// CHECK: tensor.extract %[[W]][%[[ROW]], %{{.*}}]
func.func @embedding(%ids: tensor<?x?xi32>, %w: tensor<100x8xbf16>) -> tensor<?x?x8xbf16> {
  %y = lora.vocab_parallel_embedding %ids, %w site "embed" : (tensor<?x?xi32>, tensor<100x8xbf16>) -> tensor<?x?x8xbf16>
  return %y : tensor<?x?x8xbf16>
}
