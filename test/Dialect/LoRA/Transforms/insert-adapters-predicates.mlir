// REQUIRES: mlir-pdll
// Predicates from files that mlir-pdll has made, text and bytecode.
// RUN: mlir-pdll --x=mlir -I %src/include %S/Inputs/predicates.pdll -o %t.pdl.mlir
// RUN: mlir-opt %t.pdl.mlir --emit-bytecode -o %t.pdl.mlirbc
// RUN: lora-opt %s --allow-unregistered-dialect --irdl-file=%S/Inputs/foo.irdl.mlir --lora-insert-adapters=predicates=%t.pdl.mlir --remarks-filter=lora-insert-adapters --remark-format=emitRemark -verify-diagnostics | FileCheck %s
// RUN: lora-opt %s --allow-unregistered-dialect --irdl-file=%S/Inputs/foo.irdl.mlir --lora-insert-adapters=predicates=%t.pdl.mlirbc --remarks-filter=lora-insert-adapters --remark-format=emitRemark -verify-diagnostics | FileCheck %s

// An error is at its place in the .pdll.
// RUN: mlir-pdll --x=mlir -I %src/include %S/Inputs/erases.pdll -o %t.erases.pdl.mlir
// RUN: not lora-opt %s --allow-unregistered-dialect --lora-insert-adapters=predicates=%t.erases.pdl.mlir 2>&1 | FileCheck %s --check-prefix=PLACE
// PLACE: erases.pdll:4:60: error: expected nothing but a call of LoRAAdapt or LoRARefuse in a rewrite section, found 'pdl.erase'

!x = tensor<?x64xf32>
!w = tensor<64x64xf32>
// expected-remark @below {{'acme.linear' (the module) is a variant of 'lora.row_parallel_linear'}}
lora.variant "acme.linear" of "lora.row_parallel_linear" layer {} delta result
// expected-remark @below {{'foo.linear' (the module) is a variant of 'lora.replicated_linear'}}
lora.variant "foo.linear" of "lora.replicated_linear" layer {} delta result

// CHECK-LABEL: func @main
func.func @main(%x: !x, %w: !w) -> !x {
  // CHECK: %[[Y0:.*]] = lora.row_parallel_linear {{.*}} "by_name"
  // CHECK-NEXT: lora.adapt %[[Y0]]
  // expected-remark-re @below {{record 'acme_odd' expects SiteMatches("/^refused/"), found 'by_name'{{.*}}adapter on 'by_name' by record 'acme_row' ({{.*}}.pdl.mlir{{(bc)?}}, pattern 'Row')}}
  %0 = lora.row_parallel_linear %x, %w site "by_name" : (!x, !w) -> !x

  // CHECK-NEXT: %[[Y1:.*]] = lora.row_parallel_linear {{.*}} "refused.a"
  // CHECK-NOT: lora.adapt %[[Y1]]
  // expected-remark-re @below {{no adapter on 'refused.a': record 'acme_odd' ({{.*}}.pdl.mlir{{(bc)?}}, pattern 'Odd') refuses it: it is odd}}
  %1 = lora.row_parallel_linear %0, %w site "refused.a" : (!x, !w) -> !x

  // The same site, another kind of layer.
  // CHECK: lora.replicated_linear {{.*}} "refused.a2"
  // CHECK-NEXT: lora.adapt
  // expected-remark @below {{adapter on 'refused.a2' by record 'replicated'}}
  %2 = lora.replicated_linear %1, %w site "refused.a2" : (!x, !w) -> !x

  // The negated constraint.
  // CHECK: lora.row_parallel_linear {{.*}} "refused.but"
  // CHECK-NEXT: lora.adapt
  // expected-remark-re @below {{record 'acme_odd' expects not SiteMatches("*.but"), found 'refused.but'{{.*}}record 'acme_row' expects SiteMatches("by_name"), found 'refused.but'{{.*}}adapter on 'refused.but' by record 'row'}}
  %3 = lora.row_parallel_linear %2, %w site "refused.but" : (!x, !w) -> !x

  // What a pattern asks of other ops, of the program as it was: the adapter
  // between the two is new.
  // expected-remark-re @below {{adapter on 'after' by record 'acme_after' ({{.*}}, pattern 'AfterRow')}}
  %4 = lora.column_parallel_linear %0, %w site "after" : (!x, !w) -> !x
  // expected-remark-re @below {{record 'acme_after' expects the rest of its pattern, found other operands, results or attributes{{.*}}adapter on 'not_after' by record 'column'}}
  %5 = lora.column_parallel_linear %x, %w site "not_after" : (!x, !w) -> !x

  // Layers without C++: registered nowhere, and made by IRDL.
  // CHECK: %[[A:.*]] = "acme.linear"
  // CHECK-NEXT: lora.adapt %[[A]]
  // expected-remark-re @below {{record 'acme_odd' expects SiteMatches("/^refused/"), found 'vendor'{{.*}}adapter on 'vendor' by record 'acme_vendor' ({{.*}}, pattern 'Vendor')}}
  %6 = "acme.linear"(%5, %w) {site = "vendor"} : (!x, !w) -> !x
  // expected-remark-re @below {{no adapter on 'refused.vendor': record 'acme_odd' ({{.*}}, pattern 'Odd') refuses it: it is odd}}
  %7 = "acme.linear"(%6, %w) {site = "refused.vendor"} : (!x, !w) -> !x
  // CHECK: %[[F:.*]] = "foo.linear"
  // CHECK-NEXT: lora.adapt %[[F]]
  // expected-remark-re @below {{adapter on 'dynamic' by record 'foo_dynamic' ({{.*}}, pattern 'Dynamic')}}
  %8 = "foo.linear"(%7, %w) {site = "dynamic"} : (!x, !w) -> !x

  // A pattern that says only where is about no layer elsewhere.
  // expected-remark-re @below {{no adapter on 'anywhere': record 'acme_site' ({{.*}}, pattern 'Anywhere') refuses it: of its site}}
  %9 = lora.replicated_linear %8, %w site "anywhere" : (!x, !w) -> !x
  return %9 : !x
}
