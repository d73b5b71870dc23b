// RUN: lora-opt %s -split-input-file --convert-lora-to-kernels | FileCheck %s

// A linear of flat tokens: the frame comes first, the result is a new tensor,
// site -1 takes no slots.
// CHECK-LABEL: func @plain(
// CHECK-SAME: %[[F:.*]]: !lora.frame, %[[X:.*]]: tensor<?x64xf32>, %[[W:.*]]: tensor<32x64xf32>)
// CHECK: %[[T:.*]] = tensor.dim %[[X]], %{{.*}}
// CHECK: %[[E:.*]] = tensor.empty(%[[T]]) : tensor<?x32xf32>
// CHECK: %[[Y:.*]] = lora.call_kernel linear %[[F]] [-1, 1, 0] ins(%[[X]], %[[W]] : {{.*}}) outs(%[[E]] : {{.*}})
// CHECK: return %[[Y]]
func.func @plain(%x: tensor<?x64xf32>, %w: tensor<32x64xf32>) -> tensor<?x32xf32> {
  %y = lora.column_parallel_linear %x, %w site "up"
      : (tensor<?x64xf32>, tensor<32x64xf32>) -> tensor<?x32xf32>
  return %y : tensor<?x32xf32>
}

// -----

// Leading dimensions are joined for the kernel and come back after it; a more
// exact result type is a cast. The bias follows the weight.
// CHECK-LABEL: func @batched(
// CHECK-SAME: %[[F:.*]]: !lora.frame, %[[X:.*]]: tensor<?x?x8xbf16>, %[[W:.*]]: tensor<4x8xbf16>, %[[B:.*]]: tensor<4xbf16>)
// CHECK: %[[FLAT:.*]] = tensor.collapse_shape %[[X]] {{\[}}[0, 1], [2]]
// CHECK: %[[Y:.*]] = lora.call_kernel linear %[[F]] [-1, 1, 1] ins(%[[FLAT]], %[[W]], %[[B]] :
// CHECK-DAG: %[[D0:.*]] = tensor.dim %[[X]], %c0
// CHECK-DAG: %[[D1:.*]] = tensor.dim %[[X]], %c1
// CHECK: %[[EXPANDED:.*]] = tensor.expand_shape %[[Y]] {{\[}}[0, 1], [2]] output_shape [%[[D0]], %[[D1]], 4]
// CHECK: %[[CAST:.*]] = tensor.cast %[[EXPANDED]] : tensor<?x?x4xbf16> to tensor<?x3x?xbf16>
// CHECK: return %[[CAST]]
func.func @batched(%x: tensor<?x?x8xbf16>, %w: tensor<4x8xbf16>, %b: tensor<4xbf16>) -> tensor<?x3x?xbf16> {
  %y = lora.replicated_linear %x, %w bias %b site "gate"
      : (tensor<?x?x8xbf16>, tensor<4x8xbf16>, tensor<4xbf16>) -> tensor<?x3x?xbf16>
  return %y : tensor<?x3x?xbf16>
}

// -----

// A packed layer's weights and biases are passed as the tensors that they were:
// after canonicalization nothing is concatenated.
// CHECK-LABEL: func @packed(
// CHECK-SAME: %[[F:.*]]: !lora.frame, %[[X:.*]]: tensor<?x8xf32>, %[[Q:.*]]: tensor<4x8xf32>, %[[K:.*]]: tensor<2x8xf32>, %[[V:.*]]: tensor<2x8xf32>, %[[BQ:.*]]: tensor<4xf32>, %[[BK:.*]]: tensor<2xf32>, %[[BV:.*]]: tensor<2xf32>)
// CHECK: lora.call_kernel linear %[[F]] [-1, 3, 1] ins(%[[X]], %[[Q]], %[[K]], %[[V]], %[[BQ]], %[[BK]], %[[BV]] :
// CHECK-SAME: outs(%{{.*}} : tensor<?x8xf32>)
func.func @packed(%x: tensor<?x8xf32>, %q: tensor<4x8xf32>, %k: tensor<2x8xf32>, %v: tensor<2x8xf32>,
                  %bq: tensor<4xf32>, %bk: tensor<2xf32>, %bv: tensor<2xf32>) -> tensor<?x8xf32> {
  %w = tensor.concat dim(0) %q, %k, %v : (tensor<4x8xf32>, tensor<2x8xf32>, tensor<2x8xf32>) -> tensor<8x8xf32>
  %b = tensor.concat dim(0) %bq, %bk, %bv : (tensor<4xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<8xf32>
  %y = lora.qkv_parallel_linear %x, %w bias %b site "qkv_proj" heads 2 kv_heads 1 head_size 2
      : (tensor<?x8xf32>, tensor<8x8xf32>, tensor<8xf32>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}

// -----

// A bias that is cut otherwise than the weights: both are passed whole.
// CHECK-LABEL: func @other_bias(
// CHECK: %[[W:.*]] = tensor.concat dim(0)
// CHECK: lora.call_kernel linear %{{.*}} [-1, 1, 1] ins(%{{.*}}, %[[W]], %{{.*}} : tensor<?x8xf32>, tensor<8x8xf32>, tensor<8xf32>)
func.func @other_bias(%x: tensor<?x8xf32>, %g: tensor<4x8xf32>, %u: tensor<4x8xf32>, %b: tensor<8xf32>) -> tensor<?x8xf32> {
  %w = tensor.concat dim(0) %g, %u : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<8x8xf32>
  %y = lora.merged_column_parallel_linear %x, %w bias %b site "gate_up" sizes [4, 4]
      : (tensor<?x8xf32>, tensor<8x8xf32>, tensor<8xf32>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}

// -----

// Ids become i64. An embedding without an adapter has no slots.
// CHECK-LABEL: func @embedding(
// CHECK-SAME: %[[F:.*]]: !lora.frame, %[[IDS:.*]]: tensor<?x?xi32>, %[[W:.*]]: tensor<16x8xf32>)
// CHECK: %[[FLAT:.*]] = tensor.collapse_shape %[[IDS]] {{\[}}[0, 1]]
// CHECK: %[[WIDE:.*]] = arith.extsi %[[FLAT]] : tensor<?xi32> to tensor<?xi64>
// CHECK: %[[Y:.*]] = lora.call_kernel embedding %[[F]] [-1] ins(%[[WIDE]], %[[W]] :
// CHECK: tensor.expand_shape %[[Y]]
func.func @embedding(%ids: tensor<?x?xi32>, %w: tensor<16x8xf32>) -> tensor<?x?x8xf32> {
  %y = lora.vocab_parallel_embedding %ids, %w site "embed_tokens"
      : (tensor<?x?xi32>, tensor<16x8xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}

// -----

// Mixtures of experts: order 2 is gate and up apart, 1 interleaved; activation 1
// is gelu. The result's width is the experts', whatever its type says.
// CHECK-LABEL: func @moe(
// CHECK-SAME: %[[F:.*]]: !lora.frame, %[[X:.*]]: tensor<?x8xf32>, %[[G:[^:]*]]: tensor<4x6x8xf32>, %[[U:[^:]*]]: tensor<4x6x8xf32>, %[[D:[^:]*]]: tensor<4x8x6xf32>, %[[IDS:[^:]*]]: tensor<?x2xi32>, %[[W:[^:]*]]: tensor<?x2xf32>)
// CHECK: %[[WIDE:.*]] = arith.extsi %[[IDS]]
// CHECK: lora.call_kernel moe %[[F]] [-1, 2, 1] ins(%[[X]], %[[WIDE]], %[[W]], %[[G]], %[[U]], %[[D]] : {{.*}}) outs(%{{.*}} : tensor<?x8xf32>)
// CHECK: tensor.cast %{{.*}} : tensor<?x8xf32> to tensor<?x?xf32>
func.func @moe(%x: tensor<?x8xf32>, %g: tensor<4x6x8xf32>, %u: tensor<4x6x8xf32>, %d: tensor<4x8x6xf32>,
               %ids: tensor<?x2xi32>, %w: tensor<?x2xf32>) -> tensor<?x?xf32> {
  %y = lora.fused_moe %x gate %g up %u down %d experts %ids weights %w site "experts" activation gelu
      : (tensor<?x8xf32>, tensor<4x6x8xf32>, tensor<4x6x8xf32>, tensor<4x8x6xf32>, tensor<?x2xi32>, tensor<?x2xf32>) -> tensor<?x?xf32>
  return %y : tensor<?x?xf32>
}

// CHECK-LABEL: func @moe_3d(
// CHECK: lora.call_kernel moe %{{.*}} [-1, 1, 0] ins(
func.func @moe_3d(%x: tensor<?x8xf32>, %gu: tensor<4x12x8xf32>, %d: tensor<4x8x6xf32>,
                  %ids: tensor<?x2xi64>, %w: tensor<?x2xf32>) -> tensor<?x8xf32> {
  %y = lora.fused_moe_3d %x gate_up %gu down %d experts %ids weights %w site "experts" order interleaved activation silu
      : (tensor<?x8xf32>, tensor<4x12x8xf32>, tensor<4x8x6xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}

// -----

// Layers in a loop are converted where they stand; a function that has none
// keeps its signature.
// CHECK-LABEL: func @loop(
// CHECK-SAME: %[[F:.*]]: !lora.frame
// CHECK: scf.for
// CHECK: lora.call_kernel linear %[[F]]
// CHECK: scf.yield
// CHECK-LABEL: func @untouched(%{{.*}}: tensor<2xf32>) -> tensor<2xf32>
func.func @loop(%n: index, %x: tensor<?x8xf32>, %w: tensor<8x8xf32>) -> tensor<?x8xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %z = scf.for %i = %c0 to %n step %c1 iter_args(%v = %x) -> tensor<?x8xf32> {
    %y = lora.replicated_linear %v, %w site "shared" : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
    scf.yield %y : tensor<?x8xf32>
  }
  return %z : tensor<?x8xf32>
}
func.func @untouched(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}
