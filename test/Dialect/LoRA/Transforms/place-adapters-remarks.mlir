// RUN: lora-opt %s --lora-place-adapters --remarks-filter=lora-place-adapters --remark-format=emitRemark -verify-diagnostics | FileCheck %s

lora.bank @adapters max_adapters 8 max_rank 16 dtype f32 {
  lora.bank.site @o linear [#lora.slice<"o", 64 -> 64>]
  lora.bank.site @embed embedding [#lora.slice<"embed", 256 -> 64>]
}
!x = tensor<?x64xf32>
!w = tensor<64x64xf32>

// What cannot be one op with its layer stays, and says why.
// CHECK-LABEL: func @f
// CHECK: lora.adapted_linear
// CHECK-COUNT-5: lora.adapt %
func.func @f(%x: !x, %other: !x, %w: !w, %t: tensor<256x64xf32>, %ids: tensor<?xi64>, %r: !lora.routing) -> (!x, !x, !x, !x, !x, !x, !x) {
  %0 = lora.row_parallel_linear %x, %w site "o" : (!x, !w) -> !x
  // expected-remark @below {{adapter 'o' placed with its layer}}
  %1 = lora.adapt %0, %x, %r @adapters::@o : !x, !x
  %2 = lora.row_parallel_linear %x, %w site "o" parallel <2> : (!x, !w) -> !x
  // expected-remark @below {{adapter 'o' stays: the layer ends in a collective}}
  %3 = lora.adapt %2, %x, %r @adapters::@o : !x, !x
  %4 = lora.row_parallel_linear %x, %w site "o" : (!x, !w) -> !x
  // expected-remark @below {{adapter 'o' stays: it reads another input than the layer}}
  %5 = lora.adapt %4, %other, %r @adapters::@o : !x, !x
  %6 = lora.row_parallel_linear %x, %w site "o" : (!x, !w) -> !x
  // expected-remark @below {{adapter 'o' stays: the layer's result has other uses}}
  %7 = lora.adapt %6, %x, %r @adapters::@o : !x, !x
  // expected-remark @below {{adapter 'o' stays: its base is not the result of a linear}}
  %8 = lora.adapt %other, %x, %r @adapters::@o : !x, !x
  %9 = lora.vocab_parallel_embedding %ids, %t site "embed" : (tensor<?xi64>, tensor<256x64xf32>) -> !x
  // expected-remark @below {{adapter 'embed' stays: only a linear's delta can be placed}}
  %10 = lora.adapt %9, %ids, %r @adapters::@embed : !x, tensor<?xi64>
  return %1, %3, %5, %6, %7, %8, %10 : !x, !x, !x, !x, !x, !x, !x
}
