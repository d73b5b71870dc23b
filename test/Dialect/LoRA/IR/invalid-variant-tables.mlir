// What the declarations of a module contradict: each other, the layers, their ops.
// Plugins' declarations are in unittests/Dialect/LoRA/IR.
// RUN: split-file %s %t
// RUN: lora-opt %t/flat.mlir -split-input-file --allow-unregistered-dialect --lora-print-variants -verify-diagnostics
// RUN: lora-opt %t/nested.mlir --allow-unregistered-dialect --pass-pipeline='builtin.module(builtin.module(lora-print-variants))' -verify-diagnostics

//--- flat.mlir
// The other order says the same, at the same declaration.
// expected-error @below {{expected one replacement of 'lora.row_parallel_linear', found 'acme.row' (acme) and 'zeta.row' (zeta)}}
lora.variant "zeta.row" of "lora.row_parallel_linear" replaces provider "zeta" layer {} delta result
// expected-note @below {{first declared here}}
lora.variant "acme.row" of "lora.row_parallel_linear" replaces provider "acme" layer {} delta result

// -----

// expected-note @below {{first declared here}}
lora.variant "acme.x" of "lora.row_parallel_linear" provider "acme" layer {}
// expected-error @below {{expected one declaration of variant 'acme.x', found of 'lora.row_parallel_linear', version 1 (acme) and of 'lora.column_parallel_linear', replacing it, version 1 (zeta)}}
lora.variant "acme.x" of "lora.column_parallel_linear" replaces provider "zeta" layer {}

// -----

// expected-note @below {{first declared here}}
lora.variant "acme.x" of "lora.row_parallel_linear" layer {} delta never
// expected-error @below {{expected one description of variant 'acme.x', found two (the module and the module)}}
lora.variant "acme.x" of "lora.row_parallel_linear" layer {} delta result

// -----

// expected-error @below {{expected variant 'acme.x' (the module) to derive from a layer or a declared variant, found 'lora.row_paralel_linear'; the nearest is 'lora.row_parallel_linear'}}
lora.variant "acme.x" of "lora.row_paralel_linear" layer {}

// -----

// expected-error @below {{expected variants without a cycle, found 'acme.a' (the module) of 'acme.b' (the module) of 'acme.a'}}
lora.variant "acme.a" of "acme.b" layer {}
lora.variant "acme.b" of "acme.a" layer {}

// -----

lora.variant "acme.c" of "acme.b" layer {}
lora.variant "acme.b" of "acme.a" provider "zeta" layer {}
// expected-error @below {{expected variants without a cycle, found 'acme.a' (the module) of 'acme.c' (the module) of 'acme.b' (zeta) of 'acme.a'}}
lora.variant "acme.a" of "acme.c" replaces layer {}

// -----

// expected-error @below {{expected variant 'acme.x' (acme 9) to be of a version of the layer contract that lora-opt knows, 1 to 1, found 9}}
lora.variant "acme.x" of "lora.row_parallel_linear" version 9 provider "acme 9" layer {}

// -----

// expected-error @below {{expected a variant's name to be free, found 'lora.row_parallel_linear' (the module) to be a layer of the lora dialect (lora-opt)}}
lora.variant "lora.row_parallel_linear" of "lora.column_parallel_linear" layer {}

// -----

// expected-error @below {{expected variant 'acme.x' (the module) to be a registered op, as its base 'lora.row_parallel_linear' (lora-opt) does, or to have a layer description; found neither}}
lora.variant "acme.x" of "lora.row_parallel_linear"

// -----

// A registered op that is no layer; its dialect need not be used.
// expected-error @below {{expected variant 'spirv.Undef' (the module) to implement LayerOpInterface, as its base 'acme.x' (acme) does, or to have a layer description; found neither}}
lora.variant "spirv.Undef" of "acme.x"
lora.variant "acme.x" of "lora.row_parallel_linear" provider "acme" layer {}

// -----

// expected-error @below {{expected variant 'acme.x' (the module) of 'lora.fused_moe' (lora-opt) to take deltas by decomposition or never, found result: those of experts act inside}}
lora.variant "acme.x" of "lora.fused_moe" layer {} delta result

// -----

// expected-error @below {{expected input, weight and bias of variant 'acme.x' (the module) to be different operands, found 0, 2, 2}}
lora.variant "acme.x" of "lora.row_parallel_linear" layer {weight = 2, bias = 2} delta result

//--- nested.mlir
// A module's declarations against those around it.
// expected-note @below {{first declared here}}
lora.variant "acme.x" of "lora.row_parallel_linear" provider "a" layer {}
module {
  // expected-error @below {{expected one declaration of variant 'acme.x', found of 'lora.row_parallel_linear', version 1 (a) and of 'lora.column_parallel_linear', version 1 (b)}}
  lora.variant "acme.x" of "lora.column_parallel_linear" provider "b" layer {}
}
