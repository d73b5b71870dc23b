// REQUIRES: mlir-pdll
// The highest priority decides, whoever has it; two of it are a tie.
// RUN: mlir-pdll --x=mlir -I %src/include %S/Inputs/priorities.pdll -o %t.pdl.mlir
// RUN: lora-opt %s -split-input-file --lora-insert-adapters=predicates=%t.pdl.mlir --remarks-filter=lora-insert-adapters --remark-format=emitRemark -verify-diagnostics -o /dev/null

!x = tensor<?x64xf32>
!w = tensor<64x64xf32>
func.func @main(%x: !x, %w: !w) -> !x {
  // expected-remark-re @below {{record 'first' expects SiteMatches("/first/"), found 'a.over'{{.*}}record 'second' expects SiteMatches("/second/"), found 'a.over'{{.*}}record 'twin' expects SiteMatches("/twin/"), found 'a.over'{{.*}}adapter on 'a.over' by record 'over' ({{.*}}, pattern 'Over')}}
  %0 = lora.row_parallel_linear %x, %w site "a.over" : (!x, !w) -> !x
  // Only what was asked before the decision is a near miss.
  // expected-remark-re @below {{no adapter on 'first.second': record 'first' ({{.*}}, pattern 'First') refuses it: it comes first}}
  %1 = lora.row_parallel_linear %0, %w site "first.second" : (!x, !w) -> !x
  // expected-remark-re @below {{record 'first' expects SiteMatches("/first/"), found 'second'{{.*}}adapter on 'second' by record 'second' ({{.*}}, pattern 'Second')}}
  %2 = lora.row_parallel_linear %1, %w site "second" : (!x, !w) -> !x
  return %2 : !x
}

// -----

!x = tensor<?x64xf32>
!w = tensor<64x64xf32>
func.func @patterns(%x: !x, %w: !w) -> !x {
  // expected-error-re @below {{expected one record of priority 2 to accept the layer, found 'second' ({{.*}}.pdl.mlir, pattern 'Second') and 'twin' ({{.*}}.pdl.mlir, pattern 'Twin')}}
  %0 = lora.row_parallel_linear %x, %w site "second.twin" : (!x, !w) -> !x
  return %0 : !x
}

// -----

!x = tensor<?x64xf32>
!w = tensor<64x64xf32>
func.func @record(%x: !x, %w: !w) -> !x {
  // expected-error-re @below {{expected one record of priority 0 to accept the layer, found 'column' (lora-opt) and 'equal' ({{.*}}.pdl.mlir, pattern 'Equal')}}
  %0 = lora.column_parallel_linear %x, %w site "equal" : (!x, !w) -> !x
  return %0 : !x
}
