// RUN: lora-opt %s -split-input-file --convert-lora-to-linalg | FileCheck %s

// Experts' weights are read in place, [T, k, ...] holds activations only; the sum
// over j is one sequential reduction.
// CHECK-DAG: #[[$TOKEN:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d3)>
// CHECK-DAG: #[[$PAIR:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d1)>
// CHECK-DAG: #[[$OUT:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>
// CHECK-DAG: #[[$INNER:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d1, d3)>
// CHECK-DAG: #[[$TJH:.*]] = affine_map<(d0, d1, d2) -> (d0, d2, d1)>
// CHECK-LABEL: func @separate(
// CHECK-SAME: %[[X:.*]]: tensor<?x8xbf16>, %[[GATE:.*]]: tensor<4x10x8xbf16>, %[[UP:.*]]: tensor<4x10x8xbf16>, %[[DOWN:.*]]: tensor<4x8x10xbf16>, %[[IDS:.*]]: tensor<?x2xi64>, %[[W:.*]]: tensor<?x2xf32>
// CHECK: %[[G:.*]] = linalg.generic {indexing_maps = [#[[$TOKEN]], #[[$PAIR]], #[[$OUT]]], {{.*}} ins(%[[X]], %[[IDS]] : {{.*}}) outs(%{{.*}} : tensor<?x2x10xf32>)
// CHECK: tensor.extract %[[GATE]]
// CHECK: %[[U:.*]] = linalg.generic {{.*}} ins(%[[X]], %[[IDS]] : {{.*}}) outs(%{{.*}} : tensor<?x2x10xf32>)
// CHECK: tensor.extract %[[UP]]
// CHECK: %[[H:.*]] = linalg.generic {{.*}} ins(%[[G]], %[[U]] : {{.*}}) outs(%{{.*}} : tensor<?x2x10xf32>)
// CHECK: math.exp
// CHECK: %[[D:.*]] = linalg.generic {indexing_maps = [#[[$INNER]], #[[$PAIR]], #[[$OUT]]], {{.*}} ins(%[[H]], %[[IDS]] : {{.*}}) outs(%{{.*}} : tensor<?x2x8xf32>)
// CHECK: tensor.extract %[[DOWN]]
// CHECK: %[[SUM:.*]] = linalg.generic {indexing_maps = [#[[$TJH]], {{.*}}iterator_types = ["parallel", "parallel", "reduction"]} ins(%[[D]], %[[W]] : {{.*}}) outs(%{{.*}} : tensor<?x8xf32>)
// CHECK: linalg.generic {{.*}} ins(%[[SUM]] : tensor<?x8xf32>) outs(%{{.*}} : tensor<?x8xbf16>)
func.func @separate(%x: tensor<?x8xbf16>, %gate: tensor<4x10x8xbf16>, %up: tensor<4x10x8xbf16>,
                    %down: tensor<4x8x10xbf16>, %ids: tensor<?x2xi64>, %w: tensor<?x2xf32>) -> tensor<?x8xbf16> {
  %y = lora.fused_moe %x gate %gate up %up down %down experts %ids weights %w site "experts" activation silu
      : (tensor<?x8xbf16>, tensor<4x10x8xbf16>, tensor<4x10x8xbf16>, tensor<4x8x10xbf16>,
         tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x8xbf16>
  return %y : tensor<?x8xbf16>
}

// -----

// Of a packed gate_up the gate is the first half of the rows, or the even ones.
// CHECK-LABEL: func @concatenated(
// CHECK: tensor.extract_slice %[[GU:.*]][0, 0, 0] [%{{.*}}, 2, 10] [1, 1, 1] : tensor<?x2x20xf32>
// CHECK: tensor.extract_slice %[[GU]][0, 0, 10] [%{{.*}}, 2, 10] [1, 1, 1]
// CHECK: math.erf
func.func @concatenated(%x: tensor<?x8xf32>, %gu: tensor<4x20x8xf32>, %down: tensor<4x8x10xf32>,
                        %ids: tensor<?x2xi64>, %w: tensor<?x2xf32>) -> tensor<?x8xf32> {
  %y = lora.fused_moe_3d %x gate_up %gu down %down experts %ids weights %w site "experts" order concatenated activation gelu
      : (tensor<?x8xf32>, tensor<4x20x8xf32>, tensor<4x8x10xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}
// CHECK-LABEL: func @interleaved(
// CHECK: tensor.extract_slice %[[GU:.*]][0, 0, 0] [%{{.*}}, 2, 10] [1, 1, 2] : tensor<?x2x20xf32>
// CHECK: tensor.extract_slice %[[GU]][0, 0, 1] [%{{.*}}, 2, 10] [1, 1, 2]
// CHECK: math.tanh
func.func @interleaved(%x: tensor<?x8xf32>, %gu: tensor<4x20x8xf32>, %down: tensor<4x8x10xf32>,
                       %ids: tensor<?x2xi64>, %w: tensor<?x2xf32>) -> tensor<?x8xf32> {
  %y = lora.fused_moe_3d %x gate_up %gu down %down experts %ids weights %w site "experts" order interleaved activation gelu_tanh
      : (tensor<?x8xf32>, tensor<4x20x8xf32>, tensor<4x8x10xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}

// -----

// An adapter's A and B are those of the token's slot and the expert, and act
// before the activation and before the weighted sum.
lora.bank @adapters max_adapters 3 max_rank 2 dtype f32 {
  lora.bank.site @e moe experts 4 [#lora.slice<"gate_up", 8 -> 20>, #lora.slice<"down", 10 -> 8>]
}
// CHECK-LABEL: func @adapted(
// CHECK-SAME: %[[IDS:[^ ]*]]: tensor<?x2xi64>
// CHECK: %[[A:.*]] = ml_program.global_load_const @"adapters/e/0/a" : tensor<3x4x2x8xf32>
// CHECK: ins(%{{.*}}, %{{.*}}, %[[IDS]] : tensor<?x8xf32>, tensor<?xi32>, tensor<?x2xi64>) outs(%{{.*}} : tensor<?x2x2xf32>)
// CHECK: ^bb0(%{{.*}}: f32, %{{.*}}: i32, %[[ID:.*]]: i64, %{{.*}}: f32):
// CHECK: %[[E:.*]] = arith.index_cast %[[ID]]
// CHECK: tensor.extract %[[A]][%{{.*}}, %[[E]], %{{.*}}, %{{.*}}]
// CHECK: arith.select {{.*}} : f32
// CHECK: tensor.extract_slice
// CHECK: math.exp
// CHECK: ml_program.global_load_const @"adapters/e/1/a"
// CHECK: arith.select {{.*}} : f32
// CHECK: iterator_types = ["parallel", "parallel", "reduction"]} {{.*}} outs(%{{.*}} : tensor<?x8xf32>)
func.func @adapted(%x: tensor<?x8xf32>, %gu: tensor<4x20x8xf32>, %down: tensor<4x8x10xf32>,
                   %ids: tensor<?x2xi64>, %w: tensor<?x2xf32>, %r: !lora.routing) -> tensor<?x8xf32> {
  %y = lora.adapted_moe %x experts %ids weights %w, %r @adapters::@e site "experts" order concatenated activation silu (%gu, %down)
      : (tensor<?x8xf32>, tensor<?x2xi64>, tensor<?x2xf32>, !lora.routing, tensor<4x20x8xf32>, tensor<4x8x10xf32>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}
