// Ops of an IRDL dialect: registered, with verifiers, without interfaces.
// RUN: split-file %s %t
// RUN: lora-opt --irdl-file=%t/acme.irdl.mlir %t/program.mlir --lora-resolve-variants --lora-insert-adapters | FileCheck %s
// RUN: not lora-opt --irdl-file=%t/acme.irdl.mlir %t/f16.mlir --lora-resolve-variants 2>&1 | FileCheck %s --check-prefix=VERIFIER
// RUN: not lora-opt --irdl-file=%t/acme.irdl.mlir %t/undescribed.mlir --lora-resolve-variants 2>&1 | FileCheck %s --check-prefix=UNDESCRIBED

// A layer becomes the vendor's op, which IRDL verifies, and takes the adapter.
// CHECK-LABEL: func @main
// CHECK: %[[Y:.*]] = "acme.row_linear"(%[[X:.*]], %{{.*}}) {{.*}}site = "o"
// CHECK-NEXT: lora.adapt %[[Y]], %[[X]], %{{.*}} @adapters::@o

// What its verifier says is why it cannot.
// VERIFIER: error: 'lora.row_parallel_linear' op expected variant 'acme.row_linear' (Acme) to take the place of the layer, found that it cannot: expected 'tensor<?x8xf32>' but got 'tensor<?x8xf16>'

// Being registered is not enough.
// UNDESCRIBED: error: expected variant 'acme.row_linear' (Acme) to implement LayerOpInterface, as its base 'lora.row_parallel_linear' (lora-opt) does, or to have a layer description; found neither

//--- acme.irdl.mlir
irdl.dialect @acme {
  irdl.operation @row_linear {
    %input = irdl.is tensor<?x8xf32>
    %weight = irdl.base "!builtin.tensor"
    irdl.operands(input: %input, weight: %weight)
    irdl.results(result: %input)
  }
}

//--- program.mlir
lora.variant "acme.row_linear" of "lora.row_parallel_linear" replaces provider "Acme" layer {} delta result
func.func @main(%x: tensor<?x8xf32>, %w: tensor<8x8xf32>) -> tensor<?x8xf32> {
  %y = lora.row_parallel_linear %x, %w site "o" : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}

//--- f16.mlir
lora.variant "acme.row_linear" of "lora.row_parallel_linear" replaces provider "Acme" layer {} delta result
func.func @main(%x: tensor<?x8xf16>, %w: tensor<8x8xf16>) -> tensor<?x8xf16> {
  %y = lora.row_parallel_linear %x, %w site "o" : (tensor<?x8xf16>, tensor<8x8xf16>) -> tensor<?x8xf16>
  return %y : tensor<?x8xf16>
}

//--- undescribed.mlir
lora.variant "acme.row_linear" of "lora.row_parallel_linear" replaces provider "Acme"
