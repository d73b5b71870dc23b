// A variant without any C++ takes an adapter and compiles through its
// decomposition.
// RUN: lora-compile %s --allow-unregistered-dialect --max-rank=8 --emit=layers -o - | FileCheck %s --check-prefix=LAYERS
// RUN: lora-compile %s --allow-unregistered-dialect --max-rank=8 --emit=adapted -o - | FileCheck %s --check-prefix=ADAPTED
// RUN: lora-compile %s --allow-unregistered-dialect --max-rank=8 -o %t.lso
// RUN: not lora-compile %s --max-rank=8 -o %t.lso 2>&1 | FileCheck %s --check-prefix=UNREGISTERED
// RUN: not lora-compile %s --allow-unregistered-dialect --irdl-file=%t.none -o %t.lso 2>&1 | FileCheck %s --check-prefix=IRDL
// UNREGISTERED: error: {{.*}} expected variant 'acme.linear' (acme 2.4) to take the place of the layer, found that it cannot: 'acme.linear' is registered nowhere; --allow-unregistered-dialect lets it be
// IRDL: lora-compile: cannot open input file '{{.*}}.none'

lora.variant "acme.linear" of "lora.column_parallel_linear" replaces provider "acme 2.4" layer {} delta result
    decomposition [@acme_linear]
func.func private @acme_linear(%x: tensor<?x8xf32>, %w: tensor<8x8xf32>) -> tensor<?x8xf32> {
  %y = lora.column_parallel_linear %x, %w site "$site" : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  %z = arith.addf %y, %x : tensor<?x8xf32>
  return %z : tensor<?x8xf32>
}
ml_program.global private @up.weight(#ml_program.extern : tensor<8x8xf32>) : tensor<8x8xf32>
// LAYERS-LABEL: func @main
// LAYERS: "acme.linear"
// ADAPTED-LABEL: func @main
// ADAPTED: %[[Y:.*]] = lora.column_parallel_linear %[[X:.*]], %
// ADAPTED: %[[Z:.*]] = arith.addf %[[Y]], %[[X]]
// ADAPTED: lora.adapt %[[Z]], %[[X]]
func.func @main(%x: tensor<?x8xf32>) -> tensor<?x8xf32> {
  %w = ml_program.global_load_const @up.weight : tensor<8x8xf32>
  %y = lora.column_parallel_linear %x, %w site "up" : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}
