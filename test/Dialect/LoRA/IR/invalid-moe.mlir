// Every way in which a mixture of experts is refused.

// RUN: lora-opt %s --verify-diagnostics --split-input-file

// X1: ranks and token counts.
func.func @f(%x: tensor<64xf32>, %g: tensor<4x96x64xf32>, %u: tensor<4x96x64xf32>, %d: tensor<4x64x96xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>) {
  // expected-error@+1 {{'lora.fused_moe' op expected input of rank 2, found 'tensor<64xf32>'}}
  %y = lora.fused_moe %x gate %g up %u down %d experts %i weights %p site "s" activation silu
      : (tensor<64xf32>, tensor<4x96x64xf32>, tensor<4x96x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %g: tensor<4x96x64xf32>, %u: tensor<4x96x64xf32>, %d: tensor<4x64x96xf32>, %i: tensor<?xi64>, %p: tensor<?x2xf32>) {
  // expected-error@+1 {{expected expert ids of rank 2, found 'tensor<?xi64>'}}
  %y = lora.fused_moe %x gate %g up %u down %d experts %i weights %p site "s" activation silu
      : (tensor<?x64xf32>, tensor<4x96x64xf32>, tensor<4x96x64xf32>, tensor<4x64x96xf32>, tensor<?xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %g: tensor<4x96x64xf32>, %u: tensor<4x96x64xf32>, %d: tensor<4x64x96xf32>, %i: tensor<?x2xi64>, %p: tensor<f32>) {
  // expected-error@+1 {{expected expert weights of rank 2, found 'tensor<f32>'}}
  %y = lora.fused_moe %x gate %g up %u down %d experts %i weights %p site "s" activation silu
      : (tensor<?x64xf32>, tensor<4x96x64xf32>, tensor<4x96x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<f32>) -> tensor<?x64xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %g: tensor<4x96x64xf32>, %u: tensor<4x96x64xf32>, %d: tensor<4x64x96xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>) {
  // expected-error@+1 {{expected result of rank 2, found 'tensor<f32>'}}
  %y = lora.fused_moe %x gate %g up %u down %d experts %i weights %p site "s" activation silu
      : (tensor<?x64xf32>, tensor<4x96x64xf32>, tensor<4x96x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<f32>
  return
}

// -----

func.func @f(%x: tensor<8x64xf32>, %g: tensor<4x96x64xf32>, %u: tensor<4x96x64xf32>, %d: tensor<4x64x96xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>) {
  // expected-error@+1 {{expected input and result to have the same leading sizes, found 8 and 9 in dimension 0}}
  %y = lora.fused_moe %x gate %g up %u down %d experts %i weights %p site "s" activation silu
      : (tensor<8x64xf32>, tensor<4x96x64xf32>, tensor<4x96x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<9x64xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %g: tensor<4x96x64xf32>, %u: tensor<4x96x64xf32>, %d: tensor<4x64x96xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>) {
  // expected-error@+1 {{expected input and result to have the same leading sizes, found 64 and 32 in dimension 1}}
  %y = lora.fused_moe %x gate %g up %u down %d experts %i weights %p site "s" activation silu
      : (tensor<?x64xf32>, tensor<4x96x64xf32>, tensor<4x96x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x32xf32>
  return
}

// -----

func.func @f(%x: tensor<8x64xf32>, %g: tensor<4x96x64xf32>, %u: tensor<4x96x64xf32>, %d: tensor<4x64x96xf32>, %i: tensor<9x2xi64>, %p: tensor<?x2xf32>) {
  // expected-error@+1 {{expected input and expert ids to have the same leading sizes, found 8 and 9 in dimension 0}}
  %y = lora.fused_moe %x gate %g up %u down %d experts %i weights %p site "s" activation silu
      : (tensor<8x64xf32>, tensor<4x96x64xf32>, tensor<4x96x64xf32>, tensor<4x64x96xf32>, tensor<9x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %g: tensor<4x96x64xf32>, %u: tensor<4x96x64xf32>, %d: tensor<4x64x96xf32>, %i: tensor<?x2xi64>, %p: tensor<?x3xf32>) {
  // expected-error@+1 {{expected expert ids and expert weights to have the same leading sizes, found 2 and 3 in dimension 1}}
  %y = lora.fused_moe %x gate %g up %u down %d experts %i weights %p site "s" activation silu
      : (tensor<?x64xf32>, tensor<4x96x64xf32>, tensor<4x96x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x3xf32>) -> tensor<?x64xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %g: tensor<4x96x64xf32>, %u: tensor<4x96x64xf32>, %d: tensor<4x64x96xf32>, %i: tensor<?x2xf32>, %p: tensor<?x2xf32>) {
  // expected-error@+1 {{operand #4 must be ranked tensor of 32-bit signless integer or 64-bit signless integer values, but got 'tensor<?x2xf32>'}}
  %y = lora.fused_moe %x gate %g up %u down %d experts %i weights %p site "s" activation silu
      : (tensor<?x64xf32>, tensor<4x96x64xf32>, tensor<4x96x64xf32>, tensor<4x64x96xf32>, tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?x64xf32>
  return
}

// -----

// X2: the weights' sizes.
func.func @f(%x: tensor<?x64xf32>, %g: tensor<96x64xf32>, %u: tensor<4x96x64xf32>, %d: tensor<4x64x96xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>) {
  // expected-error@+1 {{expected weights of rank 3, [experts, out, in], found 'tensor<96x64xf32>'}}
  %y = lora.fused_moe %x gate %g up %u down %d experts %i weights %p site "s" activation silu
      : (tensor<?x64xf32>, tensor<96x64xf32>, tensor<4x96x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %g: tensor<4x96x64xf32>, %u: tensor<4x96x64xf32>, %d: tensor<4x32x96xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>) {
  // expected-error@+1 {{expected down's output size to be 64, found 32}}
  %y = lora.fused_moe %x gate %g up %u down %d experts %i weights %p site "s" activation silu
      : (tensor<?x64xf32>, tensor<4x96x64xf32>, tensor<4x96x64xf32>, tensor<4x32x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %g: tensor<5x96x64xf32>, %u: tensor<4x96x64xf32>, %d: tensor<4x64x96xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>) {
  // expected-error@+1 {{expected gate's and up's experts to be 4, found 5}}
  %y = lora.fused_moe %x gate %g up %u down %d experts %i weights %p site "s" activation silu
      : (tensor<?x64xf32>, tensor<5x96x64xf32>, tensor<4x96x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %g: tensor<4x96x64xf32>, %u: tensor<4x80x64xf32>, %d: tensor<4x64x96xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>) {
  // expected-error@+1 {{expected gate's and up's output size to be 96, found 80}}
  %y = lora.fused_moe %x gate %g up %u down %d experts %i weights %p site "s" activation silu
      : (tensor<?x64xf32>, tensor<4x96x64xf32>, tensor<4x80x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %g: tensor<4x96x64xf32>, %u: tensor<4x96x32xf32>, %d: tensor<4x64x96xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>) {
  // expected-error@+1 {{expected gate's and up's input size to be 64, found 32}}
  %y = lora.fused_moe %x gate %g up %u down %d experts %i weights %p site "s" activation silu
      : (tensor<?x64xf32>, tensor<4x96x64xf32>, tensor<4x96x32xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
  return
}

// -----

// X3: one element type.
func.func @f(%x: tensor<?x64xf32>, %g: tensor<4x96x64xf32>, %u: tensor<4x96x64xf32>, %d: tensor<4x64x96xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>) {
  // expected-error@+1 {{expected the result's element type to be the input's, 'f32', found 'f16'}}
  %y = lora.fused_moe %x gate %g up %u down %d experts %i weights %p site "s" activation silu
      : (tensor<?x64xf32>, tensor<4x96x64xf32>, tensor<4x96x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf16>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %g: tensor<4x96x64xf32>, %u: tensor<4x96x64xbf16>, %d: tensor<4x64x96xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>) {
  // expected-error@+1 {{expected the weights' element type to be the input's, 'f32', found 'bf16'}}
  %y = lora.fused_moe %x gate %g up %u down %d experts %i weights %p site "s" activation silu
      : (tensor<?x64xf32>, tensor<4x96x64xf32>, tensor<4x96x64xbf16>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
  return
}

// -----

// X4.
func.func @f(%x: tensor<?x64xf32>, %g: tensor<4x96x64xf32>, %u: tensor<4x96x64xf32>, %d: tensor<4x64x96xf32>, %i: tensor<?x5xi64>, %p: tensor<?x5xf32>) {
  // expected-error@+1 {{expected at most as many experts a token as there are, 4, found 5}}
  %y = lora.fused_moe %x gate %g up %u down %d experts %i weights %p site "s" activation silu
      : (tensor<?x64xf32>, tensor<4x96x64xf32>, tensor<4x96x64xf32>, tensor<4x64x96xf32>, tensor<?x5xi64>, tensor<?x5xf32>) -> tensor<?x64xf32>
  return
}

// -----

// L4.
func.func @f(%x: tensor<?x64xf32>, %g: tensor<4x96x64xf32>, %u: tensor<4x96x64xf32>, %d: tensor<4x64x96xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>) {
  // expected-error@+1 {{expected a site, the path of a module, found an empty name}}
  %y = lora.fused_moe %x gate %g up %u down %d experts %i weights %p site "" activation silu
      : (tensor<?x64xf32>, tensor<4x96x64xf32>, tensor<4x96x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %g: tensor<4x96x64xf32>, %u: tensor<4x96x64xf32>, %d: tensor<?x64x96xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>) {
  // expected-error@+1 {{expected a weight of static shape, found 'tensor<?x64x96xf32>'}}
  %y = lora.fused_moe %x gate %g up %u down %d experts %i weights %p site "s" activation silu
      : (tensor<?x64xf32>, tensor<4x96x64xf32>, tensor<4x96x64xf32>, tensor<?x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %g: tensor<4x0x64xf32>, %u: tensor<4x0x64xf32>, %d: tensor<4x64x0xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>) {
  // expected-error@+1 {{expected a weight with no empty dimension, found 'tensor<4x0x64xf32>'}}
  %y = lora.fused_moe %x gate %g up %u down %d experts %i weights %p site "s" activation silu
      : (tensor<?x64xf32>, tensor<4x0x64xf32>, tensor<4x0x64xf32>, tensor<4x64x0xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %g: tensor<4x96x64xf32>, %u: tensor<4x96x64xf32>, %d: tensor<4x64x96xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>) {
  // expected-error@+1 {{expected 3 members, one for each slice, found 2}}
  %y = lora.fused_moe %x gate %g up %u down %d experts %i weights %p site "s" activation silu members ["a", "b"]
      : (tensor<?x64xf32>, tensor<4x96x64xf32>, tensor<4x96x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %g: tensor<4x96x64xf32>, %u: tensor<4x96x64xf32>, %d: tensor<4x64x96xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>) {
  // expected-error@+1 {{expected distinct members, found "a" twice}}
  %y = lora.fused_moe %x gate %g up %u down %d experts %i weights %p site "s" activation silu members ["a", "b", "a"]
      : (tensor<?x64xf32>, tensor<4x96x64xf32>, tensor<4x96x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
  return
}

// -----

// Y1: gate and up are in one weight.
func.func @f(%x: tensor<?x64xf32>, %g: tensor<4x96x64xf32>, %d: tensor<4x64x96xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>) {
  // expected-error@+1 {{'lora.fused_moe_3d' op expected gate_up's output size to be 192, found 96}}
  %y = lora.fused_moe_3d %x gate_up %g down %d experts %i weights %p site "s" order concatenated activation silu
      : (tensor<?x64xf32>, tensor<4x96x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %g: tensor<3x192x64xf32>, %d: tensor<4x64x96xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>) {
  // expected-error@+1 {{expected gate_up's experts to be 4, found 3}}
  %y = lora.fused_moe_3d %x gate_up %g down %d experts %i weights %p site "s" order concatenated activation silu
      : (tensor<?x64xf32>, tensor<3x192x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %g: tensor<4x192x65xf32>, %d: tensor<4x64x96xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>) {
  // expected-error@+1 {{expected gate_up's input size to be 64, found 65}}
  %y = lora.fused_moe_3d %x gate_up %g down %d experts %i weights %p site "s" order concatenated activation silu
      : (tensor<?x64xf32>, tensor<4x192x65xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
  return
}

// -----

// Twice the inner size leaves int64.
func.func @f(%x: tensor<?x64xf32>, %g: tensor<4x192x64xf32>, %d: tensor<4x64x4611686018427387904xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>) {
  // expected-error@+1 {{expected gate_up's output size to be 4611686018427387904 * 2, which is more than a size can be}}
  %y = lora.fused_moe_3d %x gate_up %g down %d experts %i weights %p site "s" order concatenated activation silu
      : (tensor<?x64xf32>, tensor<4x192x64xf32>, tensor<4x64x4611686018427387904xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %g: tensor<4x192x64xf32>, %d: tensor<4x64x96xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>) {
  // expected-error@+1 {{expected 2 members, one for each slice, found 3}}
  %y = lora.fused_moe_3d %x gate_up %g down %d experts %i weights %p site "s" order interleaved activation silu members ["a", "b", "c"]
      : (tensor<?x64xf32>, tensor<4x192x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %g: tensor<4x192x64xf32>, %d: tensor<4x64x96xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>) {
  // expected-error@+1 {{expected members to be paths of modules, found an empty name}}
  %y = lora.fused_moe_3d %x gate_up %g down %d experts %i weights %p site "s" order interleaved activation silu members ["a", ""]
      : (tensor<?x64xf32>, tensor<4x192x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
  return
}
