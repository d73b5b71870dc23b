// REQUIRES: mlir-pdll
// Each constraint of LoRAPredicates.pdll, met and not met. One that is not met
// is a near miss.
// RUN: mlir-pdll --x=mlir -I %src/include %S/Inputs/constraints.pdll -o %t.pdl.mlir
// RUN: lora-opt %s --allow-unregistered-dialect --lora-insert-adapters=predicates=%t.pdl.mlir --remarks-filter=lora-insert-adapters --remark-format=emitRemark -o /dev/null 2>&1 | FileCheck %s --check-prefixes=CHECK,APART
// RUN: lora-opt %s --allow-unregistered-dialect --lora-insert-adapters="fully-sharded predicates=%t.pdl.mlir" --remarks-filter=lora-insert-adapters --remark-format=emitRemark -o /dev/null 2>&1 | FileCheck %s --check-prefixes=CHECK,SHARDED

!x = tensor<?x64xf32>
!w = tensor<64x64xf32>
lora.variant "acme.column" of "lora.column_parallel_linear" layer {} delta result
lora.variant "acme.row" of "lora.row_parallel_linear" replaces layer {} delta result
lora.variant "acme.row2" of "acme.row" layer {} delta result

func.func @main(%x: !x, %w: !w) -> !x {
  // What derives from the kind is a variant of it; exactly it is only the kind.
  // CHECK-DAG: no adapter on 'variant.base': record 'variant'
  %0 = lora.column_parallel_linear %x, %w site "variant.base" : (!x, !w) -> !x
  // CHECK-DAG: no adapter on 'variant.derived': record 'variant'
  %1 = "acme.column"(%0, %w) {site = "variant.derived"} : (!x, !w) -> !x
  // CHECK-DAG: adapter on 'variant.other' by record 'replicated'
  %2 = lora.replicated_linear %1, %w site "variant.other" : (!x, !w) -> !x
  // CHECK-DAG: no adapter on 'exactly.base': record 'exactly'
  %3 = lora.column_parallel_linear %2, %w site "exactly.base" : (!x, !w) -> !x
  // CHECK-DAG: adapter on 'exactly.derived' by record 'column'
  // CHECK-DAG: record 'exactly' expects IsExactly("lora.column_parallel_linear"), found 'acme.column'
  %4 = "acme.column"(%3, %w) {site = "exactly.derived"} : (!x, !w) -> !x

  // A kind stands for what it resolves to.
  // CHECK-DAG: adapter on 'replaced.base' by record 'row'
  // CHECK-DAG: record 'replaced' expects IsVariantOf("lora.row_parallel_linear"), which resolves to 'acme.row', found 'lora.row_parallel_linear'
  %5 = lora.row_parallel_linear %4, %w site "replaced.base" : (!x, !w) -> !x
  // CHECK-DAG: no adapter on 'replaced.by': record 'replaced'
  %6 = "acme.row"(%5, %w) {site = "replaced.by"} : (!x, !w) -> !x
  // CHECK-DAG: no adapter on 'replaced.derived': record 'replaced'
  %7 = "acme.row2"(%6, %w) {site = "replaced.derived"} : (!x, !w) -> !x
  // CHECK-DAG: no adapter on 'exactly_replaced.by': record 'exactly_replaced'
  %8 = "acme.row"(%7, %w) {site = "exactly_replaced.by"} : (!x, !w) -> !x
  // CHECK-DAG: adapter on 'exactly_replaced.base' by record 'row'
  %9 = lora.row_parallel_linear %8, %w site "exactly_replaced.base" : (!x, !w) -> !x
  // CHECK-DAG: adapter on 'exactly_replaced.derived' by record 'row'
  // CHECK-DAG: record 'exactly_replaced' expects IsExactly("lora.row_parallel_linear"), which resolves to 'acme.row', found 'acme.row2'
  %10 = "acme.row2"(%9, %w) {site = "exactly_replaced.derived"} : (!x, !w) -> !x

  // Counts.
  // CHECK-DAG: no adapter on 'slices.three': record 'slices'
  %11 = lora.qkv_parallel_linear %10, %w site "slices.three" heads 2 kv_heads 1 head_size 16 members ["q", "k", "v"] : (!x, !w) -> !x
  // CHECK-DAG: adapter on 'slices.one' by record 'column'
  // CHECK-DAG: record 'slices' expects HasSlices(2, 3), found 1
  %12 = lora.column_parallel_linear %11, %w site "slices.one" : (!x, !w) -> !x
  // CHECK-DAG: no adapter on 'packed.three': record 'packed'
  %13 = lora.qkv_parallel_linear %12, %w site "packed.three" heads 2 kv_heads 1 head_size 16 members ["q", "k", "v"] : (!x, !w) -> !x
  // CHECK-DAG: adapter on 'packed.unsaid' by record 'column'
  // CHECK-DAG: record 'packed' expects HasPackedLength(2, unit), found {{[01]}}"
  %14 = lora.column_parallel_linear %13, %w site "packed.unsaid" : (!x, !w) -> !x
  // CHECK-DAG: no adapter on 'degree.two': record 'degree'
  %15 = lora.column_parallel_linear %14, %w site "degree.two" parallel <2> : (!x, !w) -> !x
  // CHECK-DAG: adapter on 'degree.four' by record 'column'
  // CHECK-DAG: record 'degree' expects HasDegree(unit, 2), found 4
  %16 = lora.column_parallel_linear %15, %w site "degree.four" parallel <4> : (!x, !w) -> !x

  // SHARDED-DAG: no adapter on 'sharded.here': record 'sharded'
  // APART-DAG: adapter on 'sharded.here' by record 'column'
  // APART-DAG: record 'sharded' expects IsFullySharded(), found none
  %17 = lora.column_parallel_linear %16, %w site "sharded.here" : (!x, !w) -> !x

  // Sites, and modules packed in one.
  // CHECK-DAG: no adapter on 'glob.a': record 'glob'
  %18 = lora.column_parallel_linear %17, %w site "glob.a" : (!x, !w) -> !x
  // CHECK-DAG: adapter on 'glob.c' by record 'column'
  // CHECK-DAG: record 'glob' expects SiteMatches("*.[ab]"), found 'glob.c'
  %19 = lora.column_parallel_linear %18, %w site "glob.c" : (!x, !w) -> !x
  // CHECK-DAG: no adapter on 'regex.2': record 'regex'
  %20 = lora.column_parallel_linear %19, %w site "regex.2" : (!x, !w) -> !x
  // CHECK-DAG: adapter on 'regex.4' by record 'column'
  // CHECK-DAG: record 'regex' expects SiteMatches("/[0-3]$/"), found 'regex.4'
  %21 = lora.column_parallel_linear %20, %w site "regex.4" : (!x, !w) -> !x
  // CHECK-DAG: no adapter on 'member.qkv': record 'member'
  %22 = lora.qkv_parallel_linear %21, %w site "member.qkv" heads 2 kv_heads 1 head_size 16 members ["q_proj", "k_proj", "v_proj"] : (!x, !w) -> !x
  // CHECK-DAG: adapter on 'member.o' by record 'qkv'
  // CHECK-DAG: record 'member' expects SiteMatches("q_proj"), found 'member.o'
  %23 = lora.qkv_parallel_linear %22, %w site "member.o" heads 2 kv_heads 1 head_size 16 members ["q", "k", "v"] : (!x, !w) -> !x
  return %23 : !x
}
