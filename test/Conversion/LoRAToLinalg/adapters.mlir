// RUN: lora-opt %s -split-input-file --convert-lora-to-linalg | FileCheck %s

// The bank becomes external tensors, dense over slots; B is [slots, rank, out].
// CHECK-NOT: lora.bank
// CHECK-DAG: ml_program.global private @"adapters/o/0/a"(#{{.*}}) : tensor<4x2x8xbf16>
// CHECK-DAG: ml_program.global private @"adapters/o/0/b"(#{{.*}}) : tensor<4x2x6xbf16>
// CHECK-DAG: ml_program.global private @"adapters/o/0/rank"(#{{.*}}) : tensor<4xi32>
// CHECK-DAG: ml_program.global private @"adapters/o/0/scale"(#{{.*}}) : tensor<4xf32>
// CHECK-DAG: ml_program.global private @"adapters/e/1/a"(#{{.*}}) : tensor<4x3x2x10xbf16>
// CHECK-DAG: ml_program.global private @"adapters/e/1/b"(#{{.*}}) : tensor<4x3x2x8xbf16>
lora.bank @adapters max_adapters 4 max_rank 2 dtype bf16 {
  lora.bank.site @o linear [#lora.slice<"o_proj", 8 -> 6>]
  lora.bank.site @e moe experts 3 [#lora.slice<"gate_up", 8 -> 20>, #lora.slice<"down", 10 -> 8>]
}

// Each token reads its own slot's A and B; the base is selected, bit for bit,
// where the slot is none or has no rank; all sums are f32.
// CHECK-LABEL: func @adapt(
// CHECK-SAME: %[[Y:.*]]: tensor<?x6xbf16>, %[[X:.*]]: tensor<?x8xbf16>, %[[SLOTS:.*]]: tensor<?xi32>
// CHECK-DAG: %[[A:.*]] = ml_program.global_load_const @"adapters/o/0/a"
// CHECK-DAG: %[[B:.*]] = ml_program.global_load_const @"adapters/o/0/b"
// CHECK-DAG: %[[RANK:.*]] = ml_program.global_load_const @"adapters/o/0/rank"
// CHECK-DAG: %[[SCALE:.*]] = ml_program.global_load_const @"adapters/o/0/scale"
// CHECK: %[[XA:.*]] = linalg.generic {{.*}} ins(%[[X]], %[[SLOTS]] : {{.*}}) outs(%{{.*}} : tensor<?x2xf32>)
// CHECK: tensor.extract %[[A]][%{{.*}}, %{{.*}}, %{{.*}}]
// CHECK: %[[S:.*]] = linalg.generic {{.*}} ins(%[[XA]], %[[SLOTS]] : {{.*}}) outs(%{{.*}} : tensor<?x2xf32>)
// CHECK: tensor.extract %[[RANK]]
// CHECK: tensor.extract %[[SCALE]]
// CHECK: %[[D:.*]] = linalg.generic {{.*}} ins(%[[S]], %[[SLOTS]] : {{.*}}) outs(%{{.*}} : tensor<?x6xf32>)
// CHECK: tensor.extract %[[B]][%{{.*}}, %{{.*}}, %{{.*}}]
// CHECK: %[[Z:.*]] = linalg.generic {{.*}} ins(%[[Y]], %[[D]], %[[SLOTS]] : {{.*}}) outs(%{{.*}} : tensor<?x6xbf16>)
// CHECK: ^bb0(%[[BASE:.*]]: bf16, %{{.*}}: f32, %[[SLOT:.*]]: i32, %{{.*}}: bf16):
// CHECK: %[[SUM:.*]] = arith.addf {{.*}} : f32
// CHECK: arith.cmpi sge, %[[SLOT]]
// CHECK: %[[ROUNDED:.*]] = arith.truncf %[[SUM]]
// CHECK: arith.select %{{.*}}, %[[ROUNDED]], %[[BASE]] : bf16
// CHECK: return %[[Z]]
func.func @adapt(%y: tensor<?x6xbf16>, %x: tensor<?x8xbf16>, %r: !lora.routing) -> tensor<?x6xbf16> {
  %z = lora.adapt %y, %x, %r @adapters::@o : tensor<?x6xbf16>, tensor<?x8xbf16>
  return %z : tensor<?x6xbf16>
}

// -----

// Every slice touches its own columns, on what the slice before it has left;
// leading dimensions are flattened to tokens and restored, by a reshape where
// bufferization can take one, else row by row.
lora.bank @adapters max_adapters 4 max_rank 2 dtype f32 {
  lora.bank.site @qkv linear [#lora.slice<"q", 8 -> 6>, #lora.slice<"v", 8 -> 4>]
}
// CHECK-LABEL: func @slices(
// CHECK-SAME: %[[Y:.*]]: tensor<?x?x10xf32>, %[[X:.*]]: tensor<?x?x8xf32>
// CHECK-DAG: %[[YT:.*]] = tensor.collapse_shape %[[Y]] {{\[}}[0, 1], [2]]
// CHECK-DAG: %[[XT:.*]] = tensor.collapse_shape %[[X]] {{\[}}[0, 1], [2]]
// CHECK: tensor.extract_slice %[[YT]][0, 0] [%{{.*}}, 6] [1, 1]
// CHECK: linalg.generic {{.*}} ins(%[[XT]],
// CHECK: %[[FIRST:.*]] = tensor.insert_slice %{{.*}} into %[[YT]][0, 0] [%{{.*}}, 6] [1, 1]
// CHECK: tensor.extract_slice %[[FIRST]][0, 6] [%{{.*}}, 4] [1, 1]
// CHECK: linalg.generic {{.*}} ins(%[[XT]],
// CHECK: %[[BOTH:.*]] = tensor.insert_slice %{{.*}} into %[[FIRST]][0, 6] [%{{.*}}, 4] [1, 1]
// CHECK: %[[Z:.*]] = linalg.generic {{.*}} outs(%{{.*}} : tensor<?x?x10xf32>)
// CHECK: %[[B:.*]] = linalg.index 0
// CHECK: %[[BS:.*]] = arith.muli %[[B]], %{{.*}} : index
// CHECK: %[[T:.*]] = arith.addi %[[BS]], %{{.*}} : index
// CHECK: tensor.extract %[[BOTH]][%[[T]], %{{.*}}]
// CHECK: return %[[Z]]
func.func @slices(%y: tensor<?x?x10xf32>, %x: tensor<?x?x8xf32>, %r: !lora.routing) -> tensor<?x?x10xf32> {
  %z = lora.adapt %y, %x, %r @adapters::@qkv : tensor<?x?x10xf32>, tensor<?x?x8xf32>
  return %z : tensor<?x?x10xf32>
}

// CHECK-LABEL: func @static(
// CHECK: %[[Z:.*]] = tensor.expand_shape %{{.*}} {{\[}}[0, 1], [2]] output_shape [%{{.*}}, 3, 10]
// CHECK: return %[[Z]]
func.func @static(%y: tensor<?x3x10xf32>, %x: tensor<?x3x8xf32>, %r: !lora.routing) -> tensor<?x3x10xf32> {
  %z = lora.adapt %y, %x, %r @adapters::@qkv : tensor<?x3x10xf32>, tensor<?x3x8xf32>
  return %z : tensor<?x3x10xf32>
}

// The halves meet in the rank space, one block of max_rank columns a slice.
// CHECK-LABEL: func @halves(
// CHECK: %[[ONE:.*]] = tensor.insert_slice %{{.*}} into %{{.*}}[0, 0] [%{{.*}}, 2] [1, 1] : tensor<?x2xf32> into tensor<?x4xf32>
// CHECK: %[[S:.*]] = tensor.insert_slice %{{.*}} into %[[ONE]][0, 2] [%{{.*}}, 2] [1, 1]
// CHECK: tensor.extract_slice %[[S]][0, 0] [%{{.*}}, 2] [1, 1]
// CHECK: tensor.extract_slice %[[S]][0, 2] [%{{.*}}, 2] [1, 1]
func.func @halves(%y: tensor<?x10xf32>, %x: tensor<?x8xf32>, %r: !lora.routing) -> tensor<?x10xf32> {
  %s = lora.shrink %x, %r @adapters::@qkv : tensor<?x8xf32> -> tensor<?x4xf32>
  %z = lora.expand %y, %s, %r @adapters::@qkv : tensor<?x10xf32>, tensor<?x4xf32>
  return %z : tensor<?x10xf32>
}

// -----

// An embedding's A is read at the token id, without a product.
lora.bank @adapters max_adapters 4 max_rank 2 dtype f32 {
  lora.bank.site @embed embedding [#lora.slice<"embed", 100 -> 8>]
}
// CHECK-LABEL: func @embedding(
// CHECK: %[[A:.*]] = ml_program.global_load_const @"adapters/embed/0/a" : tensor<4x2x100xf32>
// CHECK: linalg.generic {{.*}}iterator_types = ["parallel", "parallel"]} ins(%{{.*}}, %{{.*}} : tensor<?xi64>, tensor<?xi32>) outs(%{{.*}} : tensor<?x2xf32>)
// CHECK: ^bb0(%[[ID:.*]]: i64, %{{.*}}: i32,
// CHECK: cf.assert
// CHECK: %[[V:.*]] = arith.index_cast %[[ID]]
// CHECK: tensor.extract %[[A]][%{{.*}}, %{{.*}}, %[[V]]]
func.func @embedding(%y: tensor<?x8xf32>, %ids: tensor<?xi64>, %r: !lora.routing) -> tensor<?x8xf32> {
  %z = lora.adapt %y, %ids, %r @adapters::@embed : tensor<?x8xf32>, tensor<?xi64>
  return %z : tensor<?x8xf32>
}

// -----

// In a fused linear base and delta meet in f32; the one rounding comes last.
lora.bank @adapters max_adapters 4 max_rank 2 dtype bf16 {
  lora.bank.site @o linear [#lora.slice<"o_proj", 8 -> 6>]
}
// CHECK-LABEL: func @adapted_linear(
// CHECK: %[[BASE:.*]] = linalg.contract {{.*}} {site = "o_proj"} {{.*}} -> tensor<?x6xf32>
// CHECK-NOT: arith.truncf
// CHECK: %[[SUM:.*]] = linalg.generic {{.*}} ins(%[[BASE]], %{{.*}}, %{{.*}} : {{.*}}) outs(%{{.*}} : tensor<?x6xf32>)
// CHECK-NOT: arith.truncf
// CHECK: linalg.generic {{.*}} ins(%[[SUM]] : tensor<?x6xf32>) outs(%{{.*}} : tensor<?x6xbf16>)
// CHECK: arith.truncf
func.func @adapted_linear(%x: tensor<?x8xbf16>, %w: tensor<6x8xbf16>, %r: !lora.routing) -> tensor<?x6xbf16> {
  %y = lora.adapted_linear %x, %w, %r @adapters::@o site "o_proj"
      : (tensor<?x8xbf16>, tensor<6x8xbf16>, !lora.routing) -> tensor<?x6xbf16>
  return %y : tensor<?x6xbf16>
}
