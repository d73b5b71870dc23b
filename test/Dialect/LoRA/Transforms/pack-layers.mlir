// RUN: lora-opt %s -split-input-file --lora-pack-layers | FileCheck %s
// Twice is once.
// RUN: lora-opt %s -split-input-file --lora-pack-layers -o %t.once
// RUN: lora-opt %t.once -split-input-file --lora-pack-layers | diff - %t.once

// Three linears of one input are one layer at the first one's place; the head
// counts are the model's, and loads that come later move up.
// CHECK-LABEL: func @qkv
// CHECK-SAME: %[[X:[^:]*]]: tensor<?x3x64xf32>
// CHECK-DAG: %[[WQ:.*]] = ml_program.global_load_const @q
// CHECK-DAG: %[[WK:.*]] = ml_program.global_load_const @k
// CHECK-DAG: %[[WV:.*]] = ml_program.global_load_const @v
// CHECK: %[[W:.*]] = tensor.concat dim(0) %[[WQ]], %[[WK]], %[[WV]] : {{.*}} -> tensor<128x64xf32>
// CHECK: %[[Y:.*]] = lora.qkv_parallel_linear %[[X]], %[[W]] site "a.qkv_proj" heads 4 kv_heads 2 head_size 16 members ["a.q_proj", "a.k_proj", "a.v_proj"]
// CHECK: %[[N:.*]] = tensor.dim %[[Y]]
// CHECK-DAG: %[[Q:.*]] = tensor.extract_slice %[[Y]][0, 0, 0] [%[[N]], 3, 64] [1, 1, 1]
// CHECK-DAG: %[[K:.*]] = tensor.extract_slice %[[Y]][0, 0, 64] [%[[N]], 3, 32] [1, 1, 1]
// CHECK-DAG: %[[V:.*]] = tensor.extract_slice %[[Y]][0, 0, 96] [%[[N]], 3, 32] [1, 1, 1]
// CHECK-NOT: column_parallel
// CHECK: return %[[Q]], %[[K]], %[[V]]
ml_program.global private @q(#ml_program.extern) : tensor<64x64xf32>
ml_program.global private @k(#ml_program.extern) : tensor<32x64xf32>
ml_program.global private @v(#ml_program.extern) : tensor<32x64xf32>
func.func @qkv(%x: tensor<?x3x64xf32>) -> (tensor<?x3x64xf32>, tensor<?x3x32xf32>, tensor<?x3x32xf32>)
    attributes {model = {num_heads = 4 : i64, num_kv_heads = 2 : i64, head_dim = 16 : i64}} {
  %wv = ml_program.global_load_const @v : tensor<32x64xf32>
  %v = lora.column_parallel_linear %x, %wv site "a.v_proj" : (tensor<?x3x64xf32>, tensor<32x64xf32>) -> tensor<?x3x32xf32>
  %wq = ml_program.global_load_const @q : tensor<64x64xf32>
  %q = lora.column_parallel_linear %x, %wq site "a.q_proj" : (tensor<?x3x64xf32>, tensor<64x64xf32>) -> tensor<?x3x64xf32>
  %wk = ml_program.global_load_const @k : tensor<32x64xf32>
  %k = lora.column_parallel_linear %x, %wk site "a.k_proj" : (tensor<?x3x64xf32>, tensor<32x64xf32>) -> tensor<?x3x32xf32>
  return %q, %k, %v : tensor<?x3x64xf32>, tensor<?x3x32xf32>, tensor<?x3x32xf32>
}
