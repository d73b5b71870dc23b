// RUN: lora-opt %s --lora-insert-adapters="sites=a.*" --remarks-filter=lora-insert-adapters --remark-format=emitRemark -verify-diagnostics | FileCheck %s

// Every layer leaves a remark, with the record or the clause that failed.
// CHECK-LABEL: func @main
// CHECK-COUNT-3: lora.adapt %
// CHECK: lora.adapted_moe
!x = tensor<?x64xf32>
!w = tensor<64x64xf32>
func.func @main(%x: !x, %w: !w, %gu: tensor<4x192x64xf32>, %d: tensor<4x64x96xf32>, %e: tensor<?x2xi64>, %p: tensor<?x2xf32>) -> !x {
  // expected-remark @below {{adapter on 'a.o' by record 'row'}}
  %0 = lora.row_parallel_linear %x, %w site "a.o" : (!x, !w) -> !x
  // expected-remark @below {{no adapter on 'b.o': not selected by sites or adapters}}
  %1 = lora.row_parallel_linear %0, %w site "b.o" : (!x, !w) -> !x
  // expected-remark @below {{adapter on 'a.reduced' by record 'row'}}
  %2 = lora.row_parallel_linear %1, %w site "a.reduced" parallel <2> : (!x, !w) -> !x
  // expected-remark @below {{adapter on 'a.partial' by record 'column'}}
  %3 = lora.column_parallel_linear %2, %w site "a.partial" parallel <2> : (!x, !w) -> !x
  // expected-remark @below {{adapter on 'a.moe' by record 'experts_3d'}}
  %4 = lora.fused_moe_3d %3 gate_up %gu down %d experts %e weights %p site "a.moe" order concatenated activation silu parallel <2>
      : (!x, tensor<4x192x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> !x
  return %4 : !x
}
