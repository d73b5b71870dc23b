// RUN: lora-opt %s -split-input-file -verify-diagnostics

func.func @f(%x: tensor<?x6xf32>) {
  // expected-error @below {{expected input and result of one element type, found 'tensor<?x6xf32>' and 'tensor<?x12xf16>'}}
  %0 = lora.all_gather %x parallel <2> : tensor<?x6xf32> -> tensor<?x12xf16>
  return
}

// -----

func.func @f(%x: tensor<?x6xf32>) {
  // expected-error @below {{expected the result's last size to be 12, found 18}}
  %0 = lora.all_gather %x parallel <2> : tensor<?x6xf32> -> tensor<?x18xf32>
  return
}

// -----

func.func @f(%x: tensor<?x?xf32>) {
  // expected-error @below {{expected the result's last size to be a multiple of the degree, 4, found 18}}
  %0 = lora.all_gather %x parallel <4> : tensor<?x?xf32> -> tensor<?x18xf32>
  return
}

// -----

func.func @f(%x: tensor<3x6xf32>) {
  // expected-error @below {{expected input and result to have the same leading sizes, found 3 and 4 in dimension 0}}
  %0 = lora.all_gather %x parallel <2> : tensor<3x6xf32> -> tensor<4x12xf32>
  return
}

// -----

func.func @f(%x: tensor<3x6xf32>) {
  // expected-error @below {{expected input and result to have the same leading sizes, found 'tensor<3x6xf32>' and 'tensor<36xf32>'}}
  %0 = lora.all_gather %x parallel <2> : tensor<3x6xf32> -> tensor<36xf32>
  return
}

// -----

func.func @f(%x: tensor<f32>) {
  // expected-error @below {{expected input of at least rank 1, found 'tensor<f32>'}}
  %0 = lora.all_gather %x parallel <2> : tensor<f32> -> tensor<f32>
  return
}

// -----

func.func @f(%x: tensor<4611686018427387904xf32>) {
  // expected-error @below {{expected sizes in the range of a tensor's, found 4611686018427387904 * 4}}
  %0 = lora.all_gather %x parallel <4> : tensor<4611686018427387904xf32> -> tensor<?xf32>
  return
}

// -----

func.func @f(%x: tensor<?x6xf32>) {
  // expected-error @below {{expected the input's last size to be 8, found 6}}
  %0 = lora.all_slice %x parallel <2> : tensor<?x6xf32> -> tensor<?x4xf32>
  return
}

// -----

func.func @f(%x: tensor<?x6xf32>) {
  // expected-error @below {{expected the input's last size to be a multiple of the degree, 4, found 6}}
  %0 = lora.all_slice %x parallel <4> : tensor<?x6xf32> -> tensor<?x?xf32>
  return
}

// -----

func.func @f(%x: tensor<?x6xf32>) {
  // expected-error @below {{expected a degree of at least 1, found 0}}
  %0 = lora.all_reduce %x parallel <0> : tensor<?x6xf32>
  return
}

// -----

func.func @f(%x: tensor<?x6xf64>) {
  // expected-error @below {{operand #0 must be ranked tensor of 32-bit float or 16-bit float or bfloat16 type values, but got 'tensor<?x6xf64>'}}
  %0 = lora.all_reduce %x parallel <2> : tensor<?x6xf64>
  return
}

// -----

func.func @f(%x: tensor<?x6xf32>) {
  // expected-error @below {{failed to verify that all of {input, result} have same type}}
  %0 = "lora.all_reduce"(%x) {parallel = #lora.parallel<2>} : (tensor<?x6xf32>) -> tensor<?x12xf32>
  return
}
