// RUN: lora-opt %s --lora-pack-layers="groups=w13=w1+w3,qkv:Wqkv=wq+wk+wv num-heads=4 num-kv-heads=2 head-dim=16" \
// RUN:   --remarks-filter=lora-pack-layers --remark-format=emitRemark -verify-diagnostics | FileCheck %s
// RUN: not lora-opt %s --lora-pack-layers=groups=a=b -o /dev/null 2>&1 | FileCheck %s --check-prefix=GROUP
// RUN: not lora-opt %s --lora-pack-layers=groups=qkv:a=b+c -o /dev/null 2>&1 | FileCheck %s --check-prefix=QKV

// GROUP: error: expected groups as name=a+b or qkv:name=q+k+v, found 'a=b'
// QKV: error: expected groups as name=a+b or qkv:name=q+k+v, found 'qkv:a=b+c'

!x = tensor<?x64xf32>
!w64 = tensor<64x64xf32>
!w32 = tensor<32x64xf32>

// Groups can be added; head counts come from the options where the program has
// none, and a v head of its own width is kept.
// CHECK-LABEL: func @groups
// CHECK: lora.qkv_parallel_linear {{.*}} site "a.Wqkv" heads 4 kv_heads 2 head_size 16 v_head_size 32
// CHECK: lora.merged_column_parallel_linear {{.*}} site "w13" sizes [64, 32] members ["w1", "w3"]
func.func @groups(%x: !x, %a: !w64, %b: !w32) -> (!x, tensor<?x32xf32>, !x, !x, tensor<?x32xf32>) {
  // expected-remark @below {{packed 3 linears as 'a.Wqkv', lora.qkv_parallel_linear}}
  %q = lora.column_parallel_linear %x, %a site "a.wq" : (!x, !w64) -> !x
  %k = lora.column_parallel_linear %x, %b site "a.wk" : (!x, !w32) -> tensor<?x32xf32>
  %v = lora.column_parallel_linear %x, %a site "a.wv" : (!x, !w64) -> !x
  // expected-remark @below {{packed 2 linears as 'w13', lora.merged_column_parallel_linear}}
  %g = lora.column_parallel_linear %x, %a site "w1" : (!x, !w64) -> !x
  %u = lora.column_parallel_linear %x, %b site "w3" : (!x, !w32) -> tensor<?x32xf32>
  return %q, %k, %v, %g, %u : !x, tensor<?x32xf32>, !x, !x, tensor<?x32xf32>
}

// Widths that contradict the head counts make a merged linear.
// CHECK-LABEL: func @contradiction
// CHECK: lora.merged_column_parallel_linear {{.*}} site "a.qkv_proj" sizes [32, 32, 32]
func.func @contradiction(%x: !x, %b: !w32) -> (tensor<?x32xf32>, tensor<?x32xf32>, tensor<?x32xf32>) {
  // expected-remark @below {{packed 3 linears as 'a.qkv_proj', lora.merged_column_parallel_linear}}
  %q = lora.column_parallel_linear %x, %b site "a.q_proj" : (!x, !w32) -> tensor<?x32xf32>
  %k = lora.column_parallel_linear %x, %b site "a.k_proj" : (!x, !w32) -> tensor<?x32xf32>
  %v = lora.column_parallel_linear %x, %b site "a.v_proj" : (!x, !w32) -> tensor<?x32xf32>
  return %q, %k, %v : tensor<?x32xf32>, tensor<?x32xf32>, tensor<?x32xf32>
}

// CHECK-LABEL: func @refused
// CHECK-COUNT-10: lora.column_parallel_linear
func.func @refused(%x: !x, %z: !x, %a: !w64, %bias: tensor<64xf32>) -> (!x, !x, !x, !x, !x, !x, !x, !x, !x, !x) {
  // expected-remark @below {{'no_bias.gate_proj' not packed: expected a bias in all or none, found a difference in 'no_bias.up_proj'}}
  %0 = lora.column_parallel_linear %x, %a site "no_bias.gate_proj" : (!x, !w64) -> !x
  %1 = lora.column_parallel_linear %x, %a bias %bias site "no_bias.up_proj" : (!x, !w64, tensor<64xf32>) -> !x
  // expected-remark @below {{'alone.gate_proj' not packed: expected a column-parallel 'up_proj' of the same input, found none}}
  %2 = lora.column_parallel_linear %x, %a site "alone.gate_proj" : (!x, !w64) -> !x
  // expected-remark @below {{'alone.up_proj' not packed: expected a column-parallel 'gate_proj' of the same input, found none}}
  %3 = lora.column_parallel_linear %z, %a site "alone.up_proj" : (!x, !w64) -> !x
  // expected-remark @below {{'degree.gate_proj' not packed: expected one degree and gathering, found another in 'degree.up_proj'}}
  %4 = lora.column_parallel_linear %x, %a site "degree.gate_proj" : (!x, !w64) -> !x
  %5 = lora.column_parallel_linear %x, %a site "degree.up_proj" parallel <2> : (!x, !w64) -> !x
  // expected-remark @below {{'members.gate_proj' not packed: expected layers that are not packed, found members in 'members.up_proj'}}
  %6 = lora.column_parallel_linear %x, %a site "members.gate_proj" : (!x, !w64) -> !x
  %7 = lora.column_parallel_linear %x, %a site "members.up_proj" members ["m"] : (!x, !w64) -> !x
  // expected-remark @below {{'computed.gate_proj' not packed: expected weights that can be loaded before the first layer, found a computed one in 'computed.up_proj'}}
  %8 = lora.column_parallel_linear %x, %a site "computed.gate_proj" : (!x, !w64) -> !x
  %late = arith.addf %a, %a : !w64
  %9 = lora.column_parallel_linear %x, %late site "computed.up_proj" : (!x, !w64) -> !x
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9 : !x, !x, !x, !x, !x, !x, !x, !x, !x, !x
}
