// RUN: lora-opt %s --split-input-file --verify-diagnostics --lora-write-kernels
// RUN: not lora-opt %s --split-input-file --lora-write-kernels="ctas=0" 2>&1 | FileCheck %s --check-prefix=CTAS
// CTAS: error: expected a positive number of CTAs, found 0
// RUN: not lora-opt %s --split-input-file --lora-write-kernels="max-tokens=-1" 2>&1 | FileCheck %s --check-prefix=TOKENS
// TOKENS: error: expected max-tokens of 0 or more, found -1

// Layers without a kernel are warnings as long as there is one with.
func.func @some(%x: tensor<?x64xbf16>, %f: tensor<?x64xf32>, %o: tensor<?x68xbf16>, %p: tensor<?x32xbf16>,
    %w: tensor<32x64xbf16>, %fw: tensor<32x64xf32>, %ow: tensor<32x68xbf16>, %nw: tensor<12x64xbf16>) {
  %0 = lora.replicated_linear %x, %w site "good" : (tensor<?x64xbf16>, tensor<32x64xbf16>) -> tensor<?x32xbf16>
  // expected-warning@+1 {{layer "float" gets no kernel: expected elements of bf16 or f16, found 'f32'}}
  %1 = lora.replicated_linear %f, %fw site "float" : (tensor<?x64xf32>, tensor<32x64xf32>) -> tensor<?x32xf32>
  // expected-warning@+1 {{layer "odd" gets no kernel: expected an input width that is a positive multiple of 8 (the copy engine wants rows of a multiple of 16 bytes), found 68}}
  %2 = lora.replicated_linear %o, %ow site "odd" : (tensor<?x68xbf16>, tensor<32x68xbf16>) -> tensor<?x32xbf16>
  // expected-warning@+1 {{layer "narrow" gets no kernel: expected output widths that are positive multiples of 8 (the copy engine wants rows of a multiple of 16 bytes), found 12}}
  %3 = lora.replicated_linear %x, %nw site "narrow" : (tensor<?x64xbf16>, tensor<12x64xbf16>) -> tensor<?x12xbf16>
  // expected-warning@+1 {{layer "down" gets no kernel: it ends in all_reduce over 2 ranks}}
  %4 = lora.row_parallel_linear %x, %w site "down" parallel <2>
      : (tensor<?x64xbf16>, tensor<32x64xbf16>) -> tensor<?x32xbf16>
  // expected-note@+1 {{which is here}}
  %5 = lora.replicated_linear %x, %w site "twice" : (tensor<?x64xbf16>, tensor<32x64xbf16>) -> tensor<?x32xbf16>
  %ww = tensor.concat dim(0) %w, %w : (tensor<32x64xbf16>, tensor<32x64xbf16>) -> tensor<64x64xbf16>
  // expected-warning@+1 {{layer "twice" gets no kernel: another layer of this site differs}}
  %6 = lora.replicated_linear %x, %ww site "twice" : (tensor<?x64xbf16>, tensor<64x64xbf16>) -> tensor<?x64xbf16>
  return
}

// -----

// expected-error@+1 {{expected a linear or an embedding of bf16 or f16 that a kernel can be written for, found none}}
module {
  func.func @none(%ids: tensor<?xi64>, %w: tensor<256x64xf32>, %odd: tensor<256x68xbf16>, %split: tensor<256x64xbf16>) {
    // expected-warning@+1 {{layer "embed" gets no kernel: expected elements of bf16 or f16, found 'f32'}}
    %0 = lora.vocab_parallel_embedding %ids, %w site "embed" : (tensor<?xi64>, tensor<256x64xf32>) -> tensor<?x64xf32>
    // expected-warning@+1 {{layer "odd" gets no kernel: expected a width that is a positive multiple of 8 (rows are read by 16 bytes), found 68}}
    %1 = lora.vocab_parallel_embedding %ids, %odd site "odd" : (tensor<?xi64>, tensor<256x68xbf16>) -> tensor<?x68xbf16>
    // expected-warning@+1 {{layer "split" gets no kernel: it ends in all_reduce over 2 ranks}}
    %2 = lora.vocab_parallel_embedding %ids, %split site "split" parallel <2>
        : (tensor<?xi64>, tensor<256x64xbf16>) -> tensor<?x64xbf16>
    return
  }
}

// -----

// expected-note@+1 {{bank declared here}}
lora.bank @adapters max_adapters 8 max_rank 16 dtype f16 {
  lora.bank.site @e embedding [#lora.slice<"e", 256 -> 64>]
}
func.func @dtype(%ids: tensor<?xi64>, %w: tensor<256x64xbf16>, %r: !lora.routing) -> tensor<?x64xbf16> {
  %0 = lora.vocab_parallel_embedding %ids, %w site "e" : (tensor<?xi64>, tensor<256x64xbf16>) -> tensor<?x64xbf16>
  // expected-error@+1 {{expected a bank of the layer's dtype 'bf16', found one of 'f16'}}
  %y = lora.adapt %0, %ids, %r @adapters::@e : tensor<?x64xbf16>, tensor<?xi64>
  return %y : tensor<?x64xbf16>
}

// -----

// expected-note@+1 {{bank declared here}}
lora.bank @adapters max_adapters 8 max_rank 16 dtype f32 {
  lora.bank.site @o linear [#lora.slice<"o", 64 -> 32>]
}
func.func @dtype(%x: tensor<?x64xbf16>, %w: tensor<32x64xbf16>, %r: !lora.routing) -> tensor<?x32xbf16> {
  // expected-error@+1 {{expected a bank of the layer's dtype 'bf16', found one of 'f32'}}
  %y = lora.adapted_linear %x, %w, %r @adapters::@o site "o"
      : (tensor<?x64xbf16>, tensor<32x64xbf16>, !lora.routing) -> tensor<?x32xbf16>
  return %y : tensor<?x32xbf16>
}

// -----

// expected-note@+1 {{first bank declared here}}
lora.bank @first max_adapters 8 max_rank 16 dtype bf16 {
}
// expected-error@+1 {{expected one bank in a program, found another}}
lora.bank @second max_adapters 8 max_rank 16 dtype bf16 {
}

// -----

// expected-error@+1 {{expected a module without kernels, found 'lora.device'}}
module attributes {lora.device = {}} {
}

// -----

// expected-error@+1 {{expected a module without kernels, found 'gemm_bf16_k64_n32_c128_s6_g16'}}
module {
  func.func @taken(%x: tensor<?x64xbf16>, %w: tensor<32x64xbf16>) {
    %0 = lora.replicated_linear %x, %w site "good" : (tensor<?x64xbf16>, tensor<32x64xbf16>) -> tensor<?x32xbf16>
    return
  }
  // expected-note@+1 {{which is here}}
  func.func private @gemm_bf16_k64_n32_c128_s6_g16()
}
