// Where each layer takes its delta, and what insertion says about it.
// RUN: lora-opt %s --load-dialect-plugin=%acme --lora-insert-adapters="max-adapters=2 max-rank=4" \
// RUN:   --remarks-filter-passed=lora-insert-adapters --remarks-filter-missed=lora-insert-adapters \
// RUN:   --remark-format=emitRemark -verify-diagnostics -o %t.once
// RUN: FileCheck %s --input-file=%t.once
// Once is enough, also for deltas that are operands.
// RUN: lora-opt %t.once --load-dialect-plugin=%acme --lora-insert-adapters="max-adapters=2 max-rank=4" | diff %t.once -

!x = tensor<?x16xf32>
!w = tensor<16x16xf32>

// On the result: whatever the layer adds stays.
// CHECK-LABEL: func @linear
// CHECK: %[[Y:.*]] = acme.linear %[[X:.*]], %{{.*}} residual %{{.*}} site "a.o_proj"
// CHECK: %[[D:.*]] = lora.adapt %[[Y]], %[[X]], %{{.*}} @adapters::@a.o_proj
// CHECK: return %[[D]]
func.func @linear(%x: !x, %w: !w, %r: !x) -> !x {
  // expected-remark @below {{adapter on 'a.o_proj' by record 'column'}}
  %y = acme.linear %x, %w residual %r site "a.o_proj" {residual_scale = 0.5 : f32} : (!x, !w, !x) -> !x
  return %y : !x
}

// On the product, whose heads are replicated afterwards: k's and v's deltas, too.
// CHECK-LABEL: func @qkv
// CHECK: %[[P:.*]] = lora.qkv_parallel_linear %[[X:.*]], %{{.*}} site "b.qkv_proj" heads 4 kv_heads 2 head_size 4 {{.*}} -> tensor<?x32xf32>
// CHECK: %[[D:.*]] = lora.adapt %[[P]], %[[X]], %{{.*}} @adapters::@b.qkv_proj
// CHECK: %[[Q:.*]] = tensor.extract_slice %[[D]][0, 0] {{.*}} to tensor<?x16xf32>
// CHECK: %[[K0:.*]] = tensor.extract_slice %[[D]][0, 16] {{.*}} to tensor<?x4xf32>
// CHECK: %[[K1:.*]] = tensor.extract_slice %[[D]][0, 20] {{.*}} to tensor<?x4xf32>
// CHECK: %[[V0:.*]] = tensor.extract_slice %[[D]][0, 24] {{.*}} to tensor<?x4xf32>
// CHECK: %[[V1:.*]] = tensor.extract_slice %[[D]][0, 28] {{.*}} to tensor<?x4xf32>
// CHECK: %[[ALL:.*]] = tensor.concat dim(1) %[[Q]], %[[K0]], %[[K0]], %[[K1]], %[[K1]], %[[V0]], %[[V0]], %[[V1]], %[[V1]]
// CHECK: return %[[ALL]]
func.func @qkv(%x: !x, %w: tensor<32x16xf32>) -> tensor<?x48xf32> {
  // expected-remark @below {{adapter on 'b.qkv_proj' by record 'qkv'}}
  %y = acme.qkv_linear %x, %w site "b.qkv_proj" heads 4 kv_heads 2 head_size 4 replicas 2
      : (!x, tensor<32x16xf32>) -> tensor<?x48xf32>
  return %y : tensor<?x48xf32>
}

// Before the collective, as an operand: the collective stays where it is.
// CHECK-LABEL: func @row
// CHECK: %[[ZERO:.*]] = tensor.splat
// CHECK: %[[D:.*]] = lora.adapt %[[ZERO]], %[[X:.*]], %{{.*}} @adapters::@c.down_proj
// CHECK: %[[Y:.*]] = acme.row_linear %[[X]], %{{.*}} addend %[[D]] site "c.down_proj" chunks 8 parallel <2>
// CHECK: return %[[Y]]
func.func @row(%x: !x, %w: !w) -> !x {
  // expected-remark @below {{adapter on 'c.down_proj' by record 'row'}}
  %y = acme.row_linear %x, %w site "c.down_proj" chunks 8 parallel <2> : (!x, !w) -> !x
  return %y : !x
}

// Without a collective there is nothing to be before.
// CHECK-LABEL: func @row_alone
// CHECK: %[[Y:.*]] = acme.row_linear
// CHECK: lora.adapt %[[Y]]
func.func @row_alone(%x: !x, %w: !w) -> !x {
  // expected-remark @below {{adapter on 'd.down_proj' by record 'row'}}
  %y = acme.row_linear %x, %w site "d.down_proj" : (!x, !w) -> !x
  return %y : !x
}

// By an adapter op of acme's.
// CHECK-LABEL: func @experts
// CHECK-NOT: acme.fused_moe
// CHECK: acme.adapted_moe %{{.*}}, %{{.*}} @adapters::@e.experts site "e.experts" activation silu {routed_scale = 2.500000e+00 : f32}
func.func @experts(%x: !x, %gu: tensor<4x8x16xf32>, %d: tensor<4x16x8xf32>, %ids: tensor<?x2xi64>, %p: tensor<?x2xf32>) -> !x {
  // expected-remark @below {{adapter on 'e.experts' by record 'experts'}}
  %y = acme.fused_moe %x gate %gu up %gu down %d experts %ids weights %p site "e.experts" activation silu {routed_scale = 2.5 : f32}
      : (!x, tensor<4x8x16xf32>, tensor<4x8x16xf32>, tensor<4x16x8xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> !x
  return %y : !x
}

// Inside: the routed part as above, the shared expert's linears by their names.
// CHECK-LABEL: func @shared
// CHECK: acme.adapted_moe %{{.*}} @adapters::@f.experts
// CHECK: %[[GU:.*]] = lora.merged_column_parallel_linear %{{.*}} members ["f.shared.gate_proj", "f.shared.up_proj"]
// CHECK: lora.adapt %[[GU]], %{{.*}} @adapters::@f.shared.gate_up_proj
// CHECK: %[[DOWN:.*]] = lora.row_parallel_linear
// CHECK: lora.adapt %[[DOWN]], %{{.*}} @adapters::@f.shared.down_proj
// CHECK-NOT: acme.fused_moe
func.func @shared(%x: !x, %gu: tensor<4x8x16xf32>, %d: tensor<4x16x8xf32>, %ids: tensor<?x2xi64>, %p: tensor<?x2xf32>,
                  %sgu: tensor<24x16xf32>, %sd: tensor<16x12xf32>) -> !x {
  // expected-remark @below {{adapter on 'f.experts' by record 'experts'}}
  // expected-remark @below {{adapter on 'f.shared.gate_up_proj' by record 'merged_column'}}
  // expected-remark @below {{adapter on 'f.shared.down_proj' by record 'row'}}
  %y = acme.fused_moe %x gate %gu up %gu down %d experts %ids weights %p shared %sgu, %sd site "f.shared" site "f.experts" activation silu
      : (!x, tensor<4x8x16xf32>, tensor<4x8x16xf32>, tensor<4x16x8xf32>, tensor<?x2xi64>, tensor<?x2xf32>,
         tensor<24x16xf32>, tensor<16x12xf32>) -> !x
  return %y : !x
}

// CHECK-LABEL: func @none
// CHECK-NEXT: acme.router
// CHECK-NEXT: acme.legacy_linear
// CHECK-NEXT: return
func.func @none(%x: !x, %w: !w) -> !x {
  // expected-remark @below {{no adapter on 'g.router': the layer takes no delta: experts are fetched before the adapters of a batch are known}}
  %y = acme.router %x, %w site "g.router" : (!x, !w) -> !x
  // expected-remark @below {{no adapter on 'g.proj': the layer does not say where a delta may be added}}
  %z = acme.legacy_linear %y, %w site "g.proj" : (!x, !w) -> !x
  return %z : !x
}
