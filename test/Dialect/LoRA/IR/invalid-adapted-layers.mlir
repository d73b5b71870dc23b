// Every way in which a layer fused with its adapters, or a routing, is refused.

// RUN: lora-opt %s --verify-diagnostics --split-input-file

// L1, L2 without the bank.
lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%x: tensor<?x64xf32>, %w: tensor<48x32xf32>, %r: !lora.routing) {
  // expected-error@+1 {{'lora.adapted_linear' op expected the input's last size to be 32, found 64}}
  %y = lora.adapted_linear %x, %w, %r @b::@qk site "s" : (tensor<?x64xf32>, tensor<48x32xf32>, !lora.routing) -> tensor<?x48xf32>
  return
}

// -----

// N1.
lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%x: tensor<?x64xf32>, %w: tensor<48x64xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected a site, the path of a module, found an empty name}}
  %y = lora.adapted_linear %x, %w, %r @b::@qk site "" : (tensor<?x64xf32>, tensor<48x64xf32>, !lora.routing) -> tensor<?x48xf32>
  return
}

// -----

// A2, A3.
lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  // expected-note@+1 {{bank site declared here}}
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%x: tensor<?x32xf32>, %w: tensor<48x32xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected the input's last size to be 64 as the bank site has it, found 32}}
  %y = lora.adapted_linear %x, %w, %r @b::@qk site "s" : (tensor<?x32xf32>, tensor<48x32xf32>, !lora.routing) -> tensor<?x48xf32>
  return
}

// -----

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  // expected-note@+1 {{bank site declared here}}
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%x: tensor<?x64xf32>, %w: tensor<32x64xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected the result's last size to be 48 as the bank site has it, found 32}}
  %y = lora.adapted_linear %x, %w, %r @b::@qk site "s" : (tensor<?x64xf32>, tensor<32x64xf32>, !lora.routing) -> tensor<?x32xf32>
  return
}

// -----

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  // expected-note@+1 {{bank site declared here}}
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%x: tensor<?x64xf32>, %w: tensor<48x64xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected a bank site of kind linear, found embedding}}
  %y = lora.adapted_linear %x, %w, %r @b::@e site "s" : (tensor<?x64xf32>, tensor<48x64xf32>, !lora.routing) -> tensor<?x48xf32>
  return
}

// -----

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%x: tensor<?x64xf32>, %w: tensor<48x64xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected @b::@x to be a bank site, found no such symbol}}
  %y = lora.adapted_linear %x, %w, %r @b::@x site "s" : (tensor<?x64xf32>, tensor<48x64xf32>, !lora.routing) -> tensor<?x48xf32>
  return
}

// -----

// The weights alone.
lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%x: tensor<?x64xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>, %w0: tensor<4x64x96xf32>, %r: !lora.routing) {
  // expected-error@+1 {{'lora.adapted_moe' op expected two weights (gate_up, down) or three (gate, up, down), found 1}}
  %y = lora.adapted_moe %x experts %i weights %p, %r @b::@moe site "s" order concatenated activation silu (%w0) : (tensor<?x64xf32>, tensor<?x2xi64>, tensor<?x2xf32>, !lora.routing, tensor<4x64x96xf32>) -> tensor<?x64xf32>
  return
}

// -----

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%x: tensor<?x64xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>, %w0: tensor<4x96x64xf32>, %w1: tensor<4x64x96xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected gate_up's output size to be 192, found 96}}
  %y = lora.adapted_moe %x experts %i weights %p, %r @b::@moe site "s" order concatenated activation silu (%w0, %w1) : (tensor<?x64xf32>, tensor<?x2xi64>, tensor<?x2xf32>, !lora.routing, tensor<4x96x64xf32>, tensor<4x64x96xf32>) -> tensor<?x64xf32>
  return
}

// -----

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%x: tensor<?x64xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>, %w0: tensor<4x192x64xf32>, %w1: tensor<4x64x96xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected a site, the path of a module, found an empty name}}
  %y = lora.adapted_moe %x experts %i weights %p, %r @b::@moe site "" order concatenated activation silu (%w0, %w1) : (tensor<?x64xf32>, tensor<?x2xi64>, tensor<?x2xf32>, !lora.routing, tensor<4x192x64xf32>, tensor<4x64x96xf32>) -> tensor<?x64xf32>
  return
}

// -----

// D1.
lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%x: tensor<?x64xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>, %w0: tensor<4x192x64xf32>, %w1: tensor<4x64x96xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected an order exactly with two weights, found none with two}}
  %y = lora.adapted_moe %x experts %i weights %p, %r @b::@moe site "s" activation silu (%w0, %w1) : (tensor<?x64xf32>, tensor<?x2xi64>, tensor<?x2xf32>, !lora.routing, tensor<4x192x64xf32>, tensor<4x64x96xf32>) -> tensor<?x64xf32>
  return
}

// -----

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%x: tensor<?x64xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>, %w0: tensor<4x96x64xf32>, %w1: tensor<4x96x64xf32>, %w2: tensor<4x64x96xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected an order exactly with two weights, found one with three}}
  %y = lora.adapted_moe %x experts %i weights %p, %r @b::@moe site "s" order concatenated activation silu (%w0, %w1, %w2) : (tensor<?x64xf32>, tensor<?x2xi64>, tensor<?x2xf32>, !lora.routing, tensor<4x96x64xf32>, tensor<4x96x64xf32>, tensor<4x64x96xf32>) -> tensor<?x64xf32>
  return
}

// -----

// D2.
lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  // expected-note@+1 {{bank site declared here}}
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%x: tensor<?x64xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>, %w0: tensor<4x192x64xf32>, %w1: tensor<4x64x96xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected a bank site of kind moe, found linear}}
  %y = lora.adapted_moe %x experts %i weights %p, %r @b::@qk site "s" order concatenated activation silu (%w0, %w1) : (tensor<?x64xf32>, tensor<?x2xi64>, tensor<?x2xf32>, !lora.routing, tensor<4x192x64xf32>, tensor<4x64x96xf32>) -> tensor<?x64xf32>
  return
}

// -----

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  // expected-note@+1 {{bank site declared here}}
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%x: tensor<?x64xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>, %w0: tensor<4x96x64xf32>, %w1: tensor<4x96x64xf32>, %w2: tensor<4x64x96xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected the number of weights to be 2 as the bank site has it, found 3}}
  %y = lora.adapted_moe %x experts %i weights %p, %r @b::@moe site "s" activation silu (%w0, %w1, %w2) : (tensor<?x64xf32>, tensor<?x2xi64>, tensor<?x2xf32>, !lora.routing, tensor<4x96x64xf32>, tensor<4x96x64xf32>, tensor<4x64x96xf32>) -> tensor<?x64xf32>
  return
}

// -----

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  // expected-note@+1 {{bank site declared here}}
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%x: tensor<?x64xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>, %w0: tensor<8x192x64xf32>, %w1: tensor<8x64x96xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected experts of 'gu' to be 4 as the bank site has it, found 8}}
  %y = lora.adapted_moe %x experts %i weights %p, %r @b::@moe site "s" order concatenated activation silu (%w0, %w1) : (tensor<?x64xf32>, tensor<?x2xi64>, tensor<?x2xf32>, !lora.routing, tensor<8x192x64xf32>, tensor<8x64x96xf32>) -> tensor<?x64xf32>
  return
}

// -----

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  // expected-note@+1 {{bank site declared here}}
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%x: tensor<?x64xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>, %w0: tensor<4x128x64xf32>, %w1: tensor<4x64x64xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected output size of 'gu' to be 192 as the bank site has it, found 128}}
  %y = lora.adapted_moe %x experts %i weights %p, %r @b::@moe site "s" order concatenated activation silu (%w0, %w1) : (tensor<?x64xf32>, tensor<?x2xi64>, tensor<?x2xf32>, !lora.routing, tensor<4x128x64xf32>, tensor<4x64x64xf32>) -> tensor<?x64xf32>
  return
}

// -----

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  // expected-note@+1 {{bank site declared here}}
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%x: tensor<?x32xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>, %w0: tensor<4x192x32xf32>, %w1: tensor<4x32x96xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected input size of 'gu' to be 64 as the bank site has it, found 32}}
  %y = lora.adapted_moe %x experts %i weights %p, %r @b::@moe site "s" order concatenated activation silu (%w0, %w1) : (tensor<?x32xf32>, tensor<?x2xi64>, tensor<?x2xf32>, !lora.routing, tensor<4x192x32xf32>, tensor<4x32x96xf32>) -> tensor<?x32xf32>
  return
}

// -----

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%x: tensor<?x64xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>, %w0: tensor<4x192x64xf32>, %w1: tensor<4x64x96xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected @b::@x to be a bank site, found no such symbol}}
  %y = lora.adapted_moe %x experts %i weights %p, %r @b::@x site "s" order concatenated activation silu (%w0, %w1) : (tensor<?x64xf32>, tensor<?x2xi64>, tensor<?x2xf32>, !lora.routing, tensor<4x192x64xf32>, tensor<4x64x96xf32>) -> tensor<?x64xf32>
  return
}

// -----

// Slots are i32, one for each token.
lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%s: tensor<?xi64>, %r: !lora.routing) {
  // expected-error@+1 {{operand #0 must be 1D tensor of 32-bit signless integer values, but got 'tensor<?xi64>'}}
  %q = lora.route %s : tensor<?xi64>
  return
}

// -----

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%s: tensor<?x?xi32>, %r: !lora.routing) {
  // expected-error@+1 {{operand #0 must be 1D tensor of 32-bit signless integer values, but got 'tensor<?x?xi32>'}}
  %q = lora.route %s : tensor<?x?xi32>
  return
}
