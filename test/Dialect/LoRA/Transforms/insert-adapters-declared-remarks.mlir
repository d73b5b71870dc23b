// Ops that are not as their declaration describes them get no adapter, and a remark
// says why; the program stays as it is.
// RUN: lora-opt %s -split-input-file --allow-unregistered-dialect --lora-insert-adapters --remarks-filter-missed=lora-insert-adapters --remark-format=emitRemark -verify-diagnostics | FileCheck %s --implicit-check-not=lora.adapt --implicit-check-not=lora.bank

!x = tensor<?x8xf32>
!w = tensor<12x8xf32>
!y = tensor<?x12xf32>
lora.variant "acme.linear" of "lora.replicated_linear" layer {} delta result
// CHECK-LABEL: func @operands
func.func @operands(%x: !x, %w: !w, %n: !x, %u: tensor<*xf32>, %m: memref<4x8xf32>, %v: vector<8xf32>, %w3: tensor<3x12x8xf32>, %wd: tensor<?x8xf32>, %w0: tensor<0x8xf32>) {
  // expected-remark @below {{no adapter on '': its description expected a result number 0, found 0 results}}
  "acme.linear"() : () -> ()
  // expected-remark @below {{no adapter on '': its description expected an operand as its input, found none}}
  %0 = "acme.linear"() : () -> !y
  // expected-remark @below {{expected a ranked tensor as its input, found tensor<*xf32>}}
  %1 = "acme.linear"(%u, %w) {site = "a"} : (tensor<*xf32>, !w) -> !y
  // expected-remark @below {{expected a ranked tensor as its input, found memref<4x8xf32>}}
  %2 = "acme.linear"(%m, %w) {site = "a"} : (memref<4x8xf32>, !w) -> !y
  // expected-remark @below {{expected a ranked tensor as its result, found vector<8xf32>}}
  %3 = "acme.linear"(%x, %w) {site = "a"} : (!x, !w) -> vector<8xf32>
  // expected-remark @below {{no adapter on 'a': its description expected an operand as its weight, found none}}
  %4 = "acme.linear"(%x) {site = "a"} : (!x) -> !y
  // expected-remark @below {{expected a weight [out, in] of static shape, found vector<8xf32>}}
  %5 = "acme.linear"(%x, %v) {site = "a"} : (!x, vector<8xf32>) -> !y
  // expected-remark @below {{expected a weight [out, in] of static shape, found tensor<3x12x8xf32>}}
  %6 = "acme.linear"(%x, %w3) {site = "a"} : (!x, tensor<3x12x8xf32>) -> !y
  // expected-remark @below {{expected a weight [out, in] of static shape, found tensor<?x8xf32>}}
  %7 = "acme.linear"(%x, %wd) {site = "a"} : (!x, tensor<?x8xf32>) -> !y
  // expected-remark @below {{expected a weight [out, in] of static shape, found tensor<0x8xf32>}}
  %8 = "acme.linear"(%x, %w0) {site = "a"} : (!x, tensor<0x8xf32>) -> !y
  return
}

// -----

!x = tensor<?x8xf32>
!w = tensor<12x8xf32>
!y = tensor<?x12xf32>
lora.variant "acme.linear" of "lora.replicated_linear" layer {site = "path", members = "names", parallel = "tp"} delta result
// CHECK-LABEL: func @names
func.func @names(%x: !x, %w: !w) {
  // expected-remark @below {{expected a string attribute 'path', the module's path, found none}}
  %0 = "acme.linear"(%x, %w) {site = "a"} : (!x, !w) -> !y
  // expected-remark @below {{expected a string attribute 'path', the module's path, found ""}}
  %1 = "acme.linear"(%x, %w) {path = ""} : (!x, !w) -> !y
  // expected-remark @below {{expected a string attribute 'path', the module's path, found 7 : i64}}
  %2 = "acme.linear"(%x, %w) {path = 7} : (!x, !w) -> !y
  // expected-remark @below {{expected distinct paths of modules in 'names', found "q"}}
  %3 = "acme.linear"(%x, %w) {path = "a", names = "q"} : (!x, !w) -> !y
  // expected-remark @below {{expected distinct paths of modules in 'names', found [1]}}
  %4 = "acme.linear"(%x, %w) {path = "a", names = [1]} : (!x, !w) -> !y
  // expected-remark @below {{expected distinct paths of modules in 'names', found [""]}}
  %5 = "acme.linear"(%x, %w) {path = "a", names = [""]} : (!x, !w) -> !y
  // expected-remark @below {{expected distinct paths of modules in 'names', found ["q", "q"]}}
  %6 = "acme.linear"(%x, %w) {path = "a", names = ["q", "q"]} : (!x, !w) -> !y
  // expected-remark @below {{expected a single path in 'names', found 2}}
  %7 = "acme.linear"(%x, %w) {path = "a", names = ["q", "k"]} : (!x, !w) -> !y
  // expected-remark @below {{expected a single path in 'names', found 0}}
  %8 = "acme.linear"(%x, %w) {path = "a", names = []} : (!x, !w) -> !y
  // expected-remark @below {{expected a degree in 'tp', found 0 : i64}}
  %9 = "acme.linear"(%x, %w) {path = "a", tp = 0} : (!x, !w) -> !y
  // expected-remark @below {{expected a degree in 'tp', found -3 : i8}}
  %10 = "acme.linear"(%x, %w) {path = "a", tp = -3 : i8} : (!x, !w) -> !y
  // expected-remark @below {{expected a degree in 'tp', found true}}
  %11 = "acme.linear"(%x, %w) {path = "a", tp = true} : (!x, !w) -> !y
  // expected-remark @below {{expected a degree in 'tp', found "two"}}
  %12 = "acme.linear"(%x, %w) {path = "a", tp = "two"} : (!x, !w) -> !y
  // expected-remark @below {{expected a degree in 'tp', found 100000000000000000000 : i128}}
  %13 = "acme.linear"(%x, %w) {path = "a", tp = 100000000000000000000 : i128} : (!x, !w) -> !y
  // expected-remark @below {{expected a degree in 'tp', found 18446744073709551615 : ui64}}
  %14 = "acme.linear"(%x, %w) {path = "a", tp = 18446744073709551615 : ui64} : (!x, !w) -> !y
  // As a property, which an op without registration has too.
  // expected-remark @below {{expected a degree in 'tp', found unit}}
  %15 = "acme.linear"(%x, %w) <{path = "a", tp}> : (!x, !w) -> !y
  return
}

// -----

!x = tensor<?x8xf32>
!w = tensor<12x8xf32>
!y = tensor<?x?xf32>
lora.variant "acme.merged" of "lora.merged_column_parallel_linear" layer {widths = "split"} delta result
// CHECK-LABEL: func @widths
func.func @widths(%x: !x, %w: !w) {
  // expected-remark @below {{expected an array of widths in 'split', found none}}
  %0 = "acme.merged"(%x, %w) {site = "a"} : (!x, !w) -> !y
  // expected-remark @below {{expected an array of widths in 'split', found "a"}}
  %1 = "acme.merged"(%x, %w) {site = "a", split = "a"} : (!x, !w) -> !y
  // expected-remark @below {{expected an array of widths in 'split', found array<i32: 12>}}
  %2 = "acme.merged"(%x, %w) {site = "a", split = array<i32: 12>} : (!x, !w) -> !y
  // expected-remark @below {{expected an array of widths in 'split', found [6, "6"]}}
  %3 = "acme.merged"(%x, %w) {site = "a", split = [6, "6"]} : (!x, !w) -> !y
  // expected-remark @below {{expected 'split' to add up to the weight's output size, 12, found 0}}
  %4 = "acme.merged"(%x, %w) {site = "a", split = []} : (!x, !w) -> !y
  // expected-remark @below {{expected 'split' to add up to the weight's output size, 12, found 11}}
  %5 = "acme.merged"(%x, %w) {site = "a", split = [6, 5]} : (!x, !w) -> !y
  // expected-remark @below {{expected 'split' to add up to the weight's output size, 12, found more}}
  %6 = "acme.merged"(%x, %w) {site = "a", split = array<i64: 6, 7>} : (!x, !w) -> !y
  // expected-remark @below {{expected positive widths in 'split', found 0}}
  %7 = "acme.merged"(%x, %w) {site = "a", split = [12, 0]} : (!x, !w) -> !y
  // expected-remark @below {{expected positive widths in 'split', found -1}}
  %8 = "acme.merged"(%x, %w) {site = "a", split = array<i64: -1, 13>} : (!x, !w) -> !y
  // Sums that leave int64, and come back to the right one.
  // expected-remark @below {{expected 'split' to add up to the weight's output size, 12, found more}}
  %9 = "acme.merged"(%x, %w) {site = "a", split = [9223372036854775807, 1, 13]} : (!x, !w) -> !y
  // expected-remark @below {{expected 'split' to add up to the weight's output size, 12, found more}}
  %10 = "acme.merged"(%x, %w) {site = "a", split = array<i64: 9223372036854775807, 9223372036854775807, 14>} : (!x, !w) -> !y
  // expected-remark @below {{expected a single path or 2 in 'members', found 3}}
  %11 = "acme.merged"(%x, %w) {site = "a", split = [6, 6], members = ["a", "b", "c"]} : (!x, !w) -> !y
  return
}

// -----

!x = tensor<?x8xf32>
!w = tensor<12x8xf32>
!y = tensor<?x?xf32>
lora.variant "acme.qkv" of "lora.qkv_parallel_linear" layer {} delta result
// CHECK-LABEL: func @heads
func.func @heads(%x: !x, %w: !w) {
  // expected-remark @below {{expected a number from 1 to 16777216 in 'num_kv_heads', found none}}
  %0 = "acme.qkv"(%x, %w) {site = "a", num_heads = 2} : (!x, !w) -> !y
  // expected-remark @below {{expected a number from 1 to 16777216 in 'num_heads', found none}}
  %1 = "acme.qkv"(%x, %w) {site = "a", head_size = 2} : (!x, !w) -> !y
  // expected-remark @below {{expected a number from 1 to 16777216 in 'num_heads', found -2 : i64}}
  %2 = "acme.qkv"(%x, %w) {site = "a", num_heads = -2, num_kv_heads = 1, head_size = 3} : (!x, !w) -> !y
  // expected-remark @below {{expected a number from 1 to 16777216 in 'head_size', found 9223372036854775807 : i64}}
  %3 = "acme.qkv"(%x, %w) {site = "a", num_heads = 2, num_kv_heads = 1, head_size = 9223372036854775807} : (!x, !w) -> !y
  // expected-remark @below {{expected a number from 1 to 16777216 in 'v_head_size', found "3"}}
  %4 = "acme.qkv"(%x, %w) {site = "a", num_heads = 2, num_kv_heads = 1, head_size = 3, v_head_size = "3"} : (!x, !w) -> !y
  // expected-remark @below {{expected heads and sizes to add up to the weight's output size, 12, found more}}
  %5 = "acme.qkv"(%x, %w) {site = "a", num_heads = 2, num_kv_heads = 2, head_size = 3} : (!x, !w) -> !y
  // expected-remark @below {{expected heads and sizes to add up to the weight's output size, 12, found 9}}
  %6 = "acme.qkv"(%x, %w) {site = "a", num_heads = 1, num_kv_heads = 1, head_size = 3} : (!x, !w) -> !y
  // expected-remark @below {{expected heads and sizes to add up to the weight's output size, 12, found more}}
  %7 = "acme.qkv"(%x, %w) {site = "a", num_heads = 16777216, num_kv_heads = 16777216, head_size = 16777216} : (!x, !w) -> !y
  return
}

// -----

!x = tensor<?x8xf32>
!w = tensor<12x8xf32>
lora.variant "acme.linear" of "lora.row_parallel_linear" layer {collective = "all_reduce"} delta result
// CHECK-LABEL: func @result
func.func @result(%x: !x, %w: !w, %q: tensor<?x8xi8>, %h: tensor<?x8xf16>, %r: tensor<8xf32>, %s: tensor<?x9xf32>, %z: tensor<f32>, %five: tensor<5x8xf32>) {
  // expected-remark @below {{no adapter on 'a': the layer's slices expect a result of 12 columns in f32, f16 or bf16, found tensor<?x13xf32>}}
  %0 = "acme.linear"(%x, %w) {site = "a"} : (!x, !w) -> tensor<?x13xf32>
  // expected-remark @below {{the layer's slices expect a result of 12 columns in f32, f16 or bf16, found tensor<?x12xi8>}}
  %1 = "acme.linear"(%x, %w) {site = "a"} : (!x, !w) -> tensor<?x12xi8>
  // expected-remark @below {{the layer's slices expect a result of 12 columns in f32, f16 or bf16, found tensor<?x12xf64>}}
  %2 = "acme.linear"(%x, %w) {site = "a"} : (!x, !w) -> tensor<?x12xf64>
  // expected-remark @below {{the layer's slices expect a result of 12 columns in f32, f16 or bf16, found tensor<f32>}}
  %3 = "acme.linear"(%x, %w) {site = "a"} : (!x, !w) -> tensor<f32>
  // expected-remark @below {{the layer's slices expect an input of 8 columns in the result's element type with the result's leading sizes, found tensor<?x8xi8>}}
  %4 = "acme.linear"(%q, %w) {site = "a"} : (tensor<?x8xi8>, !w) -> tensor<?x12xf32>
  // expected-remark @below {{the layer's slices expect an input of 8 columns in the result's element type with the result's leading sizes, found tensor<?x8xf16>}}
  %5 = "acme.linear"(%h, %w) {site = "a"} : (tensor<?x8xf16>, !w) -> tensor<?x12xf32>
  // expected-remark @below {{with the result's leading sizes, found tensor<8xf32>}}
  %6 = "acme.linear"(%r, %w) {site = "a"} : (tensor<8xf32>, !w) -> tensor<?x12xf32>
  // expected-remark @below {{the layer's slices expect an input of 8 columns in the result's element type with the result's leading sizes, found tensor<?x9xf32>}}
  %7 = "acme.linear"(%s, %w) {site = "a"} : (tensor<?x9xf32>, !w) -> tensor<?x12xf32>
  // expected-remark @below {{with the result's leading sizes, found tensor<f32>}}
  %8 = "acme.linear"(%z, %w) {site = "a"} : (tensor<f32>, !w) -> tensor<?x12xf32>
  // expected-remark @below {{with the result's leading sizes, found tensor<5x8xf32>}}
  %9 = "acme.linear"(%five, %w) {site = "a"} : (tensor<5x8xf32>, !w) -> tensor<6x12xf32>
  // expected-remark @below {{no adapter on 'a': a delta on the result would come after the layer's all_reduce}}
  %10 = "acme.linear"(%x, %w) {site = "a", parallel = 2} : (!x, !w) -> tensor<?x12xf32>
  // expected-remark @below {{no adapter on 'a': a delta on the result would come after the layer's all_reduce}}
  %11 = "acme.linear"(%x, %w) {site = "a", parallel = #lora.parallel<4>} : (!x, !w) -> tensor<?x12xf32>
  return
}

// -----

!w = tensor<12x8xf32>
lora.variant "acme.embed" of "lora.vocab_parallel_embedding" layer {widths = "split"} delta result
// CHECK-LABEL: func @embedding
func.func @embedding(%i: tensor<?xi32>, %w: !w, %x: tensor<?xf32>, %i2: tensor<?x?xi64>, %i8: tensor<?xi8>) {
  // expected-remark @below {{expected 'split' to add up to the weight's output size, 8, found more}}
  %0 = "acme.embed"(%i, %w) {site = "a", split = [12]} : (tensor<?xi32>, !w) -> tensor<?x8xf32>
  // expected-remark @below {{expected an embedding of one part, found 2 widths}}
  %1 = "acme.embed"(%i, %w) {site = "a", split = [4, 4]} : (tensor<?xi32>, !w) -> tensor<?x8xf32>
  // expected-remark @below {{the layer's slices expect ids in i32 or i64 with the result's leading sizes, found tensor<?xf32>}}
  %2 = "acme.embed"(%x, %w) {site = "a", split = [8]} : (tensor<?xf32>, !w) -> tensor<?x8xf32>
  // expected-remark @below {{the layer's slices expect ids in i32 or i64 with the result's leading sizes, found tensor<?x?xi64>}}
  %3 = "acme.embed"(%i2, %w) {site = "a", split = [8]} : (tensor<?x?xi64>, !w) -> tensor<?x8xf32>
  // expected-remark @below {{the layer's slices expect ids in i32 or i64 with the result's leading sizes, found tensor<?xi8>}}
  %4 = "acme.embed"(%i8, %w) {site = "a", split = [8]} : (tensor<?xi8>, !w) -> tensor<?x8xf32>
  return
}

// -----

// Degrees above 1: what the op does with the other ranks must be said.
!x = tensor<?x8xf32>
!w = tensor<8x8xf32>
lora.variant "acme.row" of "lora.row_parallel_linear" layer {} delta result
lora.variant "acme.embed" of "lora.vocab_parallel_embedding" layer {collective = "none"} delta result
lora.variant "acme.column" of "lora.column_parallel_linear" layer {collective = "all_gather"} delta result
// CHECK-LABEL: func @ranks
func.func @ranks(%x: !x, %w: !w, %ids: tensor<?xi64>) {
  // expected-remark @below {{no adapter on 'a': its description expected to say 'collective' at a degree above 1, found nothing}}
  %0 = "acme.row"(%x, %w) {site = "a", parallel = 2} : (!x, !w) -> !x
  // expected-remark @below {{no adapter on 'b': a delta on partial rows would be added by every rank}}
  %1 = "acme.embed"(%ids, %w) {site = "b", parallel = 2} : (tensor<?xi64>, !w) -> !x
  // expected-remark @below {{no adapter on 'c': a delta on the result would come after the layer's all_gather}}
  %2 = "acme.column"(%x, %w) {site = "c", parallel = 2} : (!x, !w) -> tensor<?x?xf32>
  return
}

// -----

// What a declaration leaves out or forbids.
!x = tensor<?x8xf32>
!w = tensor<8x8xf32>
lora.variant "acme.silent" of "lora.replicated_linear" layer {}
lora.variant "acme.quantized" of "lora.replicated_linear" layer {} delta never reason "it quantizes its result"
lora.variant "acme.never" of "lora.replicated_linear" delta never
lora.variant "acme.experts" of "lora.fused_moe" layer {} delta never
// CHECK-LABEL: func @delta
func.func @delta(%x: !x, %w: !w) {
  // expected-remark @below {{no adapter on 'a': the layer does not say where a delta may be added}}
  %0 = "acme.silent"(%x, %w) {site = "a"} : (!x, !w) -> !x
  // expected-remark @below {{no adapter on 'b': the layer takes no delta: it quantizes its result}}
  %1 = "acme.quantized"(%x, %w) {site = "b"} : (!x, !w) -> !x
  // expected-remark @below {{no adapter on 'c': the layer takes no delta}}
  %2 = "acme.never"(%x, %w) {site = "c"} : (!x, !w) -> !x
  // expected-remark @below {{no adapter on 'd': the layer takes no delta}}
  %3 = "acme.experts"(%x) {site = "d"} : (!x) -> !x
  return
}

// -----

// Outside of a func.func nobody could add an argument.
!x = tensor<?x8xf32>
!w = tensor<8x8xf32>
lora.variant "acme.linear" of "lora.replicated_linear" layer {} delta result
// CHECK: acme.func
"acme.func"() ({
^bb0(%x: !x, %w: !w):
  // expected-remark @below {{no adapter on 'a': expected it in a func.func, found it outside}}
  %0 = "acme.linear"(%x, %w) {site = "a"} : (!x, !w) -> !x
}) : () -> ()
