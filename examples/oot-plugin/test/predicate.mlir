// acme's own record: what its overlapped collective cannot do is refused, with the
// reason; anything else is as before.
// RUN: lora-opt %s --load-dialect-plugin=%acme --lora-insert-adapters=fully-sharded \
// RUN:   --remarks-filter-passed=lora-insert-adapters --remarks-filter-missed=lora-insert-adapters \
// RUN:   --remark-format=emitRemark -verify-diagnostics | FileCheck %s

// CHECK-LABEL: func @row
// CHECK-NOT: lora.adapt
// CHECK: acme.row_linear
// CHECK: %[[Y:.*]] = acme.row_linear
// CHECK-NEXT: lora.adapt %[[Y]]
func.func @row(%x: tensor<?x16xf32>, %w: tensor<16x16xf32>) -> tensor<?x16xf32> {
  // expected-remark @below {{no adapter on 'o': record 'acme_overlap' (acme 2.4) refuses it: a split A needs a collective of its own}}
  %y = acme.row_linear %x, %w site "o" parallel <2> : (tensor<?x16xf32>, tensor<16x16xf32>) -> tensor<?x16xf32>
  // expected-remark @below {{adapter on 'p' by record 'row'}}
  %z = acme.row_linear %y, %w site "p" : (tensor<?x16xf32>, tensor<16x16xf32>) -> tensor<?x16xf32>
  return %z : tensor<?x16xf32>
}
