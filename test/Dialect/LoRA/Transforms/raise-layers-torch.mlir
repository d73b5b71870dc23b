// RUN: lora-opt %s --allow-unregistered-dialect --lora-raise-layers | FileCheck %s

ml_program.global private @up.weight(#ml_program.extern) : tensor<32x64xbf16>
ml_program.global private @up.bias(#ml_program.extern) : tensor<32xbf16>
ml_program.global private @down.weight(#ml_program.extern) : tensor<64x32xbf16>

// Torch's own linear in generic form: the weight is followed through its
// conversion, and between two layers no conversion is left.
// CHECK-LABEL: func @linears
// CHECK-SAME: %[[X:.*]]: !torch.vtensor<[?,?,64],bf16>
// CHECK-DAG: %[[U:.*]] = ml_program.global_load_const @up.weight
// CHECK-DAG: %[[B:.*]] = ml_program.global_load_const @up.bias
// CHECK-DAG: %[[D:.*]] = ml_program.global_load_const @down.weight
// CHECK: %[[T:.*]] = "torch_c.to_builtin_tensor"(%[[X]]) : {{.*}} -> tensor<?x?x64xbf16>
// CHECK: %[[Y:.*]] = lora.column_parallel_linear %[[T]], %[[U]] bias %[[B]] site "up"
// CHECK: %[[Z:.*]] = lora.column_parallel_linear %[[Y]], %[[D]] site "down"
// CHECK: %[[R:.*]] = "torch_c.from_builtin_tensor"(%[[Z]]) : {{.*}} -> !torch.vtensor<[?,?,64],bf16>
// CHECK: return %[[R]]
func.func @linears(%x: !torch.vtensor<[?,?,64],bf16>) -> !torch.vtensor<[?,?,64],bf16> {
  %0 = ml_program.global_load_const @up.weight : tensor<32x64xbf16>
  %1 = ml_program.global_load_const @up.bias : tensor<32xbf16>
  %2 = ml_program.global_load_const @down.weight : tensor<64x32xbf16>
  %w = "torch_c.from_builtin_tensor"(%0) : (tensor<32x64xbf16>) -> !torch.vtensor<[32,64],bf16>
  %b = "torch_c.from_builtin_tensor"(%1) : (tensor<32xbf16>) -> !torch.vtensor<[32],bf16>
  %d = "torch_c.from_builtin_tensor"(%2) : (tensor<64x32xbf16>) -> !torch.vtensor<[64,32],bf16>
  %none = "torch.constant.none"() : () -> !torch.none
  %y = "torch.aten.linear"(%x, %w, %b) : (!torch.vtensor<[?,?,64],bf16>, !torch.vtensor<[32,64],bf16>, !torch.vtensor<[32],bf16>) -> !torch.vtensor<[?,?,32],bf16>
  %z = "torch.aten.linear"(%y, %d, %none) : (!torch.vtensor<[?,?,32],bf16>, !torch.vtensor<[64,32],bf16>, !torch.none) -> !torch.vtensor<[?,?,64],bf16>
  return %z : !torch.vtensor<[?,?,64],bf16>
}

// Without a weight of its own it is no layer.
// CHECK-LABEL: func @no_weight
// CHECK: torch.aten.linear
func.func @no_weight(%x: !torch.vtensor<[?,64],f32>, %w: !torch.vtensor<[8,64],f32>) -> !torch.vtensor<[?,8],f32> {
  %none = "torch.constant.none"() : () -> !torch.none
  %y = "torch.aten.linear"(%x, %w, %none) : (!torch.vtensor<[?,64],f32>, !torch.vtensor<[8,64],f32>, !torch.none) -> !torch.vtensor<[?,8],f32>
  return %y : !torch.vtensor<[?,8],f32>
}
