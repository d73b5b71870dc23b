// What the op itself refuses: V1 to V5.
// RUN: lora-opt %s -split-input-file -verify-diagnostics

// expected-error @below {{expected a name of the form dialect.op, found 'acme'}}
lora.variant "acme" of "lora.replicated_linear"

// -----

// expected-error @below {{expected a name of the form dialect.op, found ''}}
lora.variant "" of "lora.replicated_linear"

// -----

// expected-error @below {{expected a name of the form dialect.op, found '.x'}}
lora.variant ".x" of "lora.replicated_linear"

// -----

// expected-error @below {{expected a base of the form dialect.op, found 'lora.'}}
lora.variant "acme.x" of "lora."

// -----

// expected-error @below {{expected a base other than the variant itself, found 'acme.x'}}
lora.variant "acme.x" of "acme.x"

// -----

// expected-error @below {{expected a version of at least 1, found 0}}
lora.variant "acme.x" of "lora.replicated_linear" version 0

// -----

// expected-error @below {{expected a version of at least 1, found -9223372036854775808}}
lora.variant "acme.x" of "lora.replicated_linear" version -9223372036854775808

// -----

// expected-error @below {{expected keys of layer to be input, weight, bias, result, site, members, parallel, widths or collective, found 'wieght'}}
lora.variant "acme.x" of "lora.replicated_linear" layer {wieght = 1}

// -----

// expected-error @below {{expected 'input' of layer to be a number from 0 to 65535, found -1 : i64}}
lora.variant "acme.x" of "lora.replicated_linear" layer {input = -1}

// -----

// expected-error @below {{expected 'weight' of layer to be a number from 0 to 65535, found 65536 : i64}}
lora.variant "acme.x" of "lora.replicated_linear" layer {weight = 65536}

// -----

// expected-error @below {{expected 'bias' of layer to be a number from 0 to 65535, found 2 : i32}}
lora.variant "acme.x" of "lora.replicated_linear" layer {bias = 2 : i32}

// -----

// expected-error @below {{expected 'result' of layer to be a number from 0 to 65535, found "0"}}
lora.variant "acme.x" of "lora.replicated_linear" layer {result = "0"}

// -----

// expected-error @below {{expected 'result' of layer to be a number from 0 to 65535, found 100000000000000000000000000000 : i128}}
lora.variant "acme.x" of "lora.replicated_linear" layer {result = 100000000000000000000000000000 : i128}

// -----

// expected-error @below {{expected 'result' of layer to be a number from 0 to 65535, found true}}
lora.variant "acme.x" of "lora.replicated_linear" layer {result = true}

// -----

// expected-error @below {{expected 'site' of layer to be the name of an attribute, found ""}}
lora.variant "acme.x" of "lora.replicated_linear" layer {site = ""}

// -----

// expected-error @below {{expected 'widths' of layer to be the name of an attribute, found [1, 2]}}
lora.variant "acme.x" of "lora.replicated_linear" layer {widths = [1, 2]}

// -----

// expected-error @below {{expected 'members' of layer to be the name of an attribute, found unit}}
lora.variant "acme.x" of "lora.replicated_linear" layer {members}

// -----

// expected-error @below {{expected 'collective' of layer to be "none", "all_gather" or "all_reduce", found "all_to_all"}}
lora.variant "acme.x" of "lora.replicated_linear" layer {collective = "all_to_all"}

// -----

// expected-error @below {{expected 'collective' of layer to be "none", "all_gather" or "all_reduce", found 1 : i64}}
lora.variant "acme.x" of "lora.replicated_linear" layer {collective = 1}

// -----

// expected-error @below {{expected a delta of result, decomposition or never, found before_collective, which needs C++}}
lora.variant "acme.x" of "lora.replicated_linear" layer {} delta before_collective

// -----

// expected-error @below {{expected a delta of result, decomposition or never, found own, which needs C++}}
lora.variant "acme.x" of "lora.replicated_linear" delta own

// -----

// expected-error @below {{expected a delta of result, decomposition or never, found unknown, which needs C++}}
lora.variant "acme.x" of "lora.replicated_linear" delta unknown

// -----

// expected-error @below {{expected a decomposition for its deltas, found none}}
lora.variant "acme.x" of "lora.replicated_linear" delta decomposition

// -----

// expected-error @below {{expected a decomposition for its deltas, found none}}
lora.variant "acme.x" of "lora.replicated_linear" delta decomposition decomposition []

// -----

// expected-error @below {{expected a reason beside delta never only, found it beside delta result}}
lora.variant "acme.x" of "lora.replicated_linear" delta result reason "why"

// -----

// expected-error @below {{expected a reason beside delta never only, found it beside none}}
lora.variant "acme.x" of "lora.replicated_linear" reason "why"

// -----

// expected-error @below {{expected decomposition @f to be a function of one block that returns one value, found no such symbol}}
lora.variant "acme.x" of "lora.replicated_linear" decomposition [@f]

// -----

// expected-error @below {{expected decomposition @b to be a function of one block that returns one value, found another symbol}}
lora.variant "acme.x" of "lora.replicated_linear" decomposition [@b]
// expected-note @below {{symbol declared here}}
lora.bank @b max_adapters 1 max_rank 1 dtype f32 {}

// -----

// expected-error @below {{expected decomposition @f to be a function of one block that returns one value, found another function}}
lora.variant "acme.x" of "lora.replicated_linear" decomposition [@f]
// expected-note @below {{symbol declared here}}
func.func private @f(tensor<f32>) -> tensor<f32>

// -----

// expected-error @below {{expected decomposition @f to be a function of one block}}
lora.variant "acme.x" of "lora.replicated_linear" decomposition [@f]
// expected-note @below {{symbol declared here}}
func.func @f(%x: f32) {
  return
}

// -----

// expected-error @below {{expected decomposition @f to be a function of one block}}
lora.variant "acme.x" of "lora.replicated_linear" decomposition [@f]
// expected-note @below {{symbol declared here}}
func.func @f(%x: f32) -> (f32, f32) {
  return %x, %x : f32, f32
}

// -----

// expected-error @below {{expected decomposition @f to be a function of one block}}
lora.variant "acme.x" of "lora.replicated_linear" decomposition [@f]
// expected-note @below {{symbol declared here}}
func.func @f(%x: f32) -> f32 {
  cf.br ^next
^next:
  return %x : f32
}

// -----

// Ends without returning.
// expected-error @below {{expected decomposition @f to be a function of one block}}
lora.variant "acme.x" of "lora.replicated_linear" decomposition [@f]
// expected-note @below {{symbol declared here}}
func.func @f(%x: f32) -> f32 {
  llvm.unreachable
}

// -----

// LLVM's void is a type, but no value.
// expected-error @below {{expected decomposition @f to be a function of one block}}
lora.variant "acme.x" of "lora.replicated_linear" decomposition [@f]
// expected-note @below {{symbol declared here}}
llvm.func @f(%x: f32) {
  llvm.return
}

// -----

func.func @f() {
  // expected-error @below {{expects parent op 'builtin.module'}}
  lora.variant "acme.x" of "lora.replicated_linear"
  return
}
