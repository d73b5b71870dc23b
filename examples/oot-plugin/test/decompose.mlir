// What acme's layers are made of, where no kernel of its own runs them.
// RUN: lora-opt %s --load-dialect-plugin=%acme --lora-decompose-variants="strict" | FileCheck %s

!x = tensor<?x16xf32>
!w = tensor<16x16xf32>

// CHECK-LABEL: func @linear
// CHECK: %[[Y:.*]] = lora.column_parallel_linear
// CHECK: %[[C:.*]] = arith.constant 5.000000e-01
// CHECK: %[[S:.*]] = tensor.splat %[[C]]
// CHECK: %[[R:.*]] = arith.mulf %{{.*}}, %[[S]]
// CHECK: arith.addf %[[Y]], %[[R]]
func.func @linear(%x: !x, %w: !w, %r: !x) -> !x {
  %y = acme.linear %x, %w residual %r site "o_proj" {residual_scale = 0.5 : f32} : (!x, !w, !x) -> !x
  return %y : !x
}

// CHECK-LABEL: func @row
// CHECK: %[[Y:.*]] = lora.row_parallel_linear {{.*}} {reduce_results = false}
// CHECK: %[[S:.*]] = arith.addf %[[Y]], %{{.*}}
// CHECK: lora.all_reduce %[[S]] parallel <2>
func.func @row(%x: !x, %w: !w, %a: !x) -> !x {
  %y = acme.row_linear %x, %w addend %a site "down_proj" parallel <2> : (!x, !w, !x) -> !x
  return %y : !x
}

// CHECK-LABEL: func @adapted
// CHECK: %[[Y:.*]] = lora.adapted_moe
// CHECK: arith.mulf %[[Y]]
lora.bank @adapters max_adapters 2 max_rank 4 dtype f32 {
  lora.bank.site @experts moe experts 4 [#lora.slice<"experts.gate_proj", 16 -> 8>, #lora.slice<"experts.up_proj", 16 -> 8>, #lora.slice<"experts.down_proj", 8 -> 16>]
}
func.func @adapted(%x: !x, %gu: tensor<4x8x16xf32>, %d: tensor<4x16x8xf32>, %ids: tensor<?x2xi64>, %p: tensor<?x2xf32>, %r: !lora.routing) -> !x {
  %y = acme.adapted_moe %x gate %gu up %gu down %d experts %ids weights %p, %r @adapters::@experts site "experts" activation silu {routed_scale = 2.5 : f32}
      : (!x, tensor<4x8x16xf32>, tensor<4x8x16xf32>, tensor<4x16x8xf32>, tensor<?x2xi64>, tensor<?x2xf32>, !lora.routing) -> !x
  return %y : !x
}

// CHECK-LABEL: func @plain
// CHECK: lora.replicated_linear
// CHECK: lora.replicated_linear
// CHECK-NOT: acme.
func.func @plain(%x: !x, %w: !w) -> !x {
  %y = acme.router %x, %w site "router" : (!x, !w) -> !x
  %z = acme.legacy_linear %y, %w site "proj" : (!x, !w) -> !x
  return %z : !x
}
