// RUN: lora-opt %s --lora-raise-layers --remarks-filter=lora-raise-layers --remark-format=emitRemark -verify-diagnostics -o %t
// RUN: FileCheck %s --input-file=%t
// RUN: not lora-opt %s --lora-raise-layers="row=*" 2>&1 | FileCheck %s --check-prefix=REGEX

// REGEX: error: expected row to be a regular expression, found an error:

#x = affine_map<(m, n, k) -> (m, k)>
#w = affine_map<(m, n, k) -> (n, k)>
#wt = affine_map<(m, n, k) -> (k, n)>
#y = affine_map<(m, n, k) -> (m, n)>
#yt = affine_map<(m, n, k) -> (n, m)>
#x4 = affine_map<(a, b, c, n, k) -> (a, b, c, k)>
#w4 = affine_map<(a, b, c, n, k) -> (n, k)>
#y4 = affine_map<(a, b, c, n, k) -> (a, b, c, n)>
#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>
ml_program.global private @w(#ml_program.extern) : tensor<32x64xf32>
ml_program.global private @half(#ml_program.extern) : tensor<32x64xbf16>
ml_program.global private @table(#ml_program.extern) : tensor<256x64xf32>

// What becomes a layer says which; what does not stays, and says which
// condition failed.
// CHECK-LABEL: func @f32
// CHECK: lora.column_parallel_linear
// CHECK: linalg.contract
// CHECK: linalg.contract
// CHECK: linalg.contract
// CHECK: linalg.contract
// CHECK: linalg.matmul
func.func @f32(%x: tensor<64x64xf32>, %x4: tensor<2x2x2x64xf32>, %init: tensor<64x32xf32>)
    -> (tensor<64x32xf32>, tensor<64x32xf32>, tensor<64x64xf32>, tensor<32x64xf32>, tensor<2x2x2x32xf32>, tensor<32x32xf32>) {
  %w = ml_program.global_load_const @w : tensor<32x64xf32>
  %z = arith.constant dense<0.0> : tensor<64x32xf32>
  %zs = arith.constant dense<0.0> : tensor<64x64xf32>
  %zt = arith.constant dense<0.0> : tensor<32x64xf32>
  %z4 = arith.constant dense<0.0> : tensor<2x2x2x32xf32>
  %zw = arith.constant dense<0.0> : tensor<32x32xf32>
  // expected-remark @below {{raised 'w' to lora.column_parallel_linear}}
  %0 = linalg.contract indexing_maps = [#x, #w, #y] ins(%x, %w : tensor<64x64xf32>, tensor<32x64xf32>) outs(%z : tensor<64x32xf32>) -> tensor<64x32xf32>
  // expected-remark @below {{not a layer: expected the product to start from zero or a bias}}
  %1 = linalg.contract indexing_maps = [#x, #w, #y] ins(%x, %w : tensor<64x64xf32>, tensor<32x64xf32>) outs(%init : tensor<64x32xf32>) -> tensor<64x32xf32>
  // expected-remark @below {{not a layer: expected a weight [out, in], found [in, out]}}
  %2 = linalg.contract indexing_maps = [#x, #wt, #y] ins(%init, %w : tensor<64x32xf32>, tensor<32x64xf32>) outs(%zs : tensor<64x64xf32>) -> tensor<64x64xf32>
  // expected-remark @below {{not a layer: expected input [..., in] and result [..., out] with the same leading dimensions}}
  %3 = linalg.contract indexing_maps = [#x, #w, #yt] ins(%x, %w : tensor<64x64xf32>, tensor<32x64xf32>) outs(%zt : tensor<32x64xf32>) -> tensor<32x64xf32>
  // expected-remark @below {{not a layer: expected an input of rank 2 or 3, found 4}}
  %4 = linalg.contract indexing_maps = [#x4, #w4, #y4] ins(%x4, %w : tensor<2x2x2x64xf32>, tensor<32x64xf32>) outs(%z4 : tensor<2x2x2x32xf32>) -> tensor<2x2x2x32xf32>
  %et = tensor.empty() : tensor<64x32xf32>
  %t = linalg.transpose ins(%w : tensor<32x64xf32>) outs(%et : tensor<64x32xf32>) permutation = [1, 0]
  // expected-remark @below {{not a layer: both operands are weights}}
  %5 = linalg.matmul ins(%w, %t : tensor<32x64xf32>, tensor<64x32xf32>) outs(%zw : tensor<32x32xf32>) -> tensor<32x32xf32>
  return %0, %1, %2, %3, %4, %5 : tensor<64x32xf32>, tensor<64x32xf32>, tensor<64x64xf32>, tensor<32x64xf32>, tensor<2x2x2x32xf32>, tensor<32x32xf32>
}

// A bf16 layer accumulates in f32 and rounds once: what does not, is none.
// CHECK-LABEL: func @bf16
// CHECK-COUNT-3: linalg.contract
func.func @bf16(%x: tensor<8x64xbf16>, %xf: tensor<8x64xf32>) -> (tensor<8x32xf32>, tensor<8x32xbf16>, tensor<8x32xf32>) {
  %w = ml_program.global_load_const @half : tensor<32x64xbf16>
  %zf = arith.constant dense<0.0> : tensor<8x32xf32>
  %zb = arith.constant dense<0.0> : tensor<8x32xbf16>
  // expected-remark @below {{not a layer: expected the f32 result to be rounded to bf16 right away, found other uses}}
  %0 = linalg.contract indexing_maps = [#x, #w, #y] ins(%x, %w : tensor<8x64xbf16>, tensor<32x64xbf16>) outs(%zf : tensor<8x32xf32>) -> tensor<8x32xf32>
  // expected-remark @below {{not a layer: expected an f32 accumulator, found bf16}}
  %1 = linalg.contract indexing_maps = [#x, #w, #y] ins(%x, %w : tensor<8x64xbf16>, tensor<32x64xbf16>) outs(%zb : tensor<8x32xbf16>) -> tensor<8x32xbf16>
  // expected-remark @below {{not a layer: expected the input's element type to be the weight's, bf16, found f32}}
  %2 = linalg.contract indexing_maps = [#x, #w, #y] ins(%xf, %w : tensor<8x64xf32>, tensor<32x64xbf16>) outs(%zf : tensor<8x32xf32>) -> tensor<8x32xf32>
  return %0, %1, %2 : tensor<8x32xf32>, tensor<8x32xbf16>, tensor<8x32xf32>
}

// A bias that is added after the rounding rounds again, and stays apart.
// CHECK-LABEL: func @late_bias
// CHECK: %[[Y:.*]] = lora.column_parallel_linear %{{.*}}, %{{.*}} site "half"
// CHECK: arith.addf
func.func @late_bias(%x: tensor<8x64xbf16>, %b: tensor<8x32xbf16>) -> tensor<8x32xbf16> {
  %w = ml_program.global_load_const @half : tensor<32x64xbf16>
  %zf = arith.constant dense<0.0> : tensor<8x32xf32>
  %e = tensor.empty() : tensor<8x32xbf16>
  // expected-remark @below {{raised 'half' to lora.column_parallel_linear}}
  %0 = linalg.contract indexing_maps = [#x, #w, #y] ins(%x, %w : tensor<8x64xbf16>, tensor<32x64xbf16>) outs(%zf : tensor<8x32xf32>) -> tensor<8x32xf32>
  %1 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%0 : tensor<8x32xf32>) outs(%e : tensor<8x32xbf16>) {
  ^bb0(%i: f32, %o: bf16):
    %t = arith.truncf %i : f32 to bf16
    linalg.yield %t : bf16
  } -> tensor<8x32xbf16>
  %2 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]} ins(%1, %b : tensor<8x32xbf16>, tensor<8x32xbf16>) outs(%e : tensor<8x32xbf16>) {
  ^bb0(%i: bf16, %j: bf16, %o: bf16):
    %s = arith.addf %i, %j : bf16
    linalg.yield %s : bf16
  } -> tensor<8x32xbf16>
  return %2 : tensor<8x32xbf16>
}

// Columns of a table are no embedding.
// CHECK-LABEL: func @columns
// CHECK: tensor.extract
func.func @columns(%ids: tensor<?xi64>, %e: tensor<?x256xf32>) -> tensor<?x256xf32> {
  %w = ml_program.global_load_const @table : tensor<256x64xf32>
  // expected-remark @below {{not a layer: expected rows to be read by id, column by column}}
  %0 = linalg.generic {indexing_maps = [#row, #id], iterator_types = ["parallel", "parallel"]} ins(%ids : tensor<?xi64>) outs(%e : tensor<?x256xf32>) {
  ^bb0(%i: i64, %o: f32):
    %c = arith.index_cast %i : i64 to index
    %r = linalg.index 1 : index
    %v = tensor.extract %w[%r, %c] : tensor<256x64xf32>
    linalg.yield %v : f32
  } -> tensor<?x256xf32>
  return %0 : tensor<?x256xf32>
}
