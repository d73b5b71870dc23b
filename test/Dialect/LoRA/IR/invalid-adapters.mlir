// Every way in which an op that adds an adapter's delta is refused.

// RUN: lora-opt %s --verify-diagnostics --split-input-file

// A1: the symbol.
lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%y: tensor<?x48xf32>, %x: tensor<?x64xf32>, %r: !lora.routing) {
  // expected-error@+1 {{'lora.adapt' op expected @nowhere to be a bank site, found no such symbol}}
  %z = lora.adapt %y, %x, %r @nowhere : tensor<?x48xf32>, tensor<?x64xf32>
  return
}

// -----

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%y: tensor<?x48xf32>, %x: tensor<?x64xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected @b::@nowhere to be a bank site, found no such symbol}}
  %z = lora.adapt %y, %x, %r @b::@nowhere : tensor<?x48xf32>, tensor<?x64xf32>
  return
}

// -----

// expected-note@+1 {{symbol declared here}}
lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%y: tensor<?x48xf32>, %x: tensor<?x64xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected @b to be a bank site, found lora.bank}}
  %z = lora.adapt %y, %x, %r @b : tensor<?x48xf32>, tensor<?x64xf32>
  return
}

// -----

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  // expected-note@+1 {{bank site declared here}}
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%y: tensor<?x48xf32>, %x: tensor<?x64xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected a bank site of kind linear or embedding, found moe}}
  %z = lora.adapt %y, %x, %r @b::@moe : tensor<?x48xf32>, tensor<?x64xf32>
  return
}

// -----

// A2: what x is.
lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  // expected-note@+1 {{bank site declared here}}
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%y: tensor<?x48xf32>, %x: tensor<?xi64>, %r: !lora.routing) {
  // expected-error@+1 {{expected an activation for a linear site, found 'tensor<?xi64>'}}
  %z = lora.adapt %y, %x, %r @b::@qk : tensor<?x48xf32>, tensor<?xi64>
  return
}

// -----

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  // expected-note@+1 {{bank site declared here}}
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%y: tensor<?x64xf32>, %x: tensor<?x128xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected token ids for an embedding site, found 'tensor<?x128xf32>'}}
  %z = lora.adapt %y, %x, %r @b::@e : tensor<?x64xf32>, tensor<?x128xf32>
  return
}

// -----

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%y: tensor<?x48xf32>, %x: tensor<f32>, %r: !lora.routing) {
  // expected-error@+1 {{expected an input of at least rank 1, found 'tensor<f32>'}}
  %z = lora.adapt %y, %x, %r @b::@qk : tensor<?x48xf32>, tensor<f32>
  return
}

// -----

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  // expected-note@+1 {{bank site declared here}}
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%y: tensor<?x48xf32>, %x: tensor<?x65xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected the input's last size to be 64 as the bank site has it, found 65}}
  %z = lora.adapt %y, %x, %r @b::@qk : tensor<?x48xf32>, tensor<?x65xf32>
  return
}

// -----

// A3.
lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  // expected-note@+1 {{bank site declared here}}
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%y: tensor<?x32xf32>, %x: tensor<?x64xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected the base's last size to be 48 as the bank site has it, found 32}}
  %z = lora.adapt %y, %x, %r @b::@qk : tensor<?x32xf32>, tensor<?x64xf32>
  return
}

// -----

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%y: tensor<f32>, %x: tensor<?x64xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected a base of at least rank 1, found 'tensor<f32>'}}
  %z = lora.adapt %y, %x, %r @b::@qk : tensor<f32>, tensor<?x64xf32>
  return
}

// -----

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  // expected-note@+1 {{bank site declared here}}
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%y: tensor<?x48xf32>, %x: tensor<?xi64>, %r: !lora.routing) {
  // expected-error@+1 {{expected the base's last size to be 64 as the bank site has it, found 48}}
  %z = lora.adapt %y, %x, %r @b::@e : tensor<?x48xf32>, tensor<?xi64>
  return
}

// -----

// A4.
lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%y: tensor<6x48xf32>, %x: tensor<5x64xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected input and base to have the same leading sizes, found 5 and 6 in dimension 0}}
  %z = lora.adapt %y, %x, %r @b::@qk : tensor<6x48xf32>, tensor<5x64xf32>
  return
}

// -----

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%y: tensor<?x?x48xf32>, %x: tensor<?x64xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected input and base to have the same leading sizes, found 'tensor<?x64xf32>' and 'tensor<?x?x48xf32>'}}
  %z = lora.adapt %y, %x, %r @b::@qk : tensor<?x?x48xf32>, tensor<?x64xf32>
  return
}

// -----

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%y: tensor<?x64xf32>, %x: tensor<?x?xi64>, %r: !lora.routing) {
  // expected-error@+1 {{expected input and base to have the same leading sizes, found 'tensor<?x?xi64>' and 'tensor<?x64xf32>'}}
  %z = lora.adapt %y, %x, %r @b::@e : tensor<?x64xf32>, tensor<?x?xi64>
  return
}

// -----

// H1: two slices of max_rank 8.
lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  // expected-note@+1 {{bank site declared here}}
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%x: tensor<?x64xf32>, %r: !lora.routing) {
  // expected-error@+1 {{'lora.shrink' op expected the result's last size to be 16 as the bank site has it, found 8}}
  %s = lora.shrink %x, %r @b::@qk : tensor<?x64xf32> -> tensor<?x8xf32>
  return
}

// -----

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%x: tensor<5x64xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected input and result to have the same leading sizes, found 5 and 6 in dimension 0}}
  %s = lora.shrink %x, %r @b::@qk : tensor<5x64xf32> -> tensor<6x16xf32>
  return
}

// -----

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%x: tensor<?x64xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected result of at least rank 1, found 'tensor<f32>'}}
  %s = lora.shrink %x, %r @b::@qk : tensor<?x64xf32> -> tensor<f32>
  return
}

// -----

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%x: tensor<?x64xf32>, %r: !lora.routing) {
  // expected-error@+1 {{result #0 must be ranked tensor of 32-bit float values, but got 'tensor<?x16xbf16>'}}
  %s = lora.shrink %x, %r @b::@qk : tensor<?x64xf32> -> tensor<?x16xbf16>
  return
}

// -----

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%x: tensor<?x64xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected @b::@nowhere to be a bank site, found no such symbol}}
  %s = lora.shrink %x, %r @b::@nowhere : tensor<?x64xf32> -> tensor<?x16xf32>
  return
}

// -----

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  // expected-note@+1 {{bank site declared here}}
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%x: tensor<?x64xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected a bank site of kind linear or embedding, found moe}}
  %s = lora.shrink %x, %r @b::@moe : tensor<?x64xf32> -> tensor<?x16xf32>
  return
}

// -----

// P1.
lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  // expected-note@+1 {{bank site declared here}}
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%y: tensor<?x48xf32>, %s: tensor<?x24xf32>, %r: !lora.routing) {
  // expected-error@+1 {{'lora.expand' op expected the shrunk input's last size to be 16 as the bank site has it, found 24}}
  %z = lora.expand %y, %s, %r @b::@qk : tensor<?x48xf32>, tensor<?x24xf32>
  return
}

// -----

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%y: tensor<6x48xf32>, %s: tensor<5x16xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected shrunk input and base to have the same leading sizes, found 5 and 6 in dimension 0}}
  %z = lora.expand %y, %s, %r @b::@qk : tensor<6x48xf32>, tensor<5x16xf32>
  return
}

// -----

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%y: tensor<?x48xf32>, %s: tensor<f32>, %r: !lora.routing) {
  // expected-error@+1 {{expected a shrunk input of at least rank 1, found 'tensor<f32>'}}
  %z = lora.expand %y, %s, %r @b::@qk : tensor<?x48xf32>, tensor<f32>
  return
}

// -----

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%y: tensor<f32>, %s: tensor<?x16xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected a base of at least rank 1, found 'tensor<f32>'}}
  %z = lora.expand %y, %s, %r @b::@qk : tensor<f32>, tensor<?x16xf32>
  return
}

// -----

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  // expected-note@+1 {{bank site declared here}}
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%y: tensor<?x16xf32>, %s: tensor<?x16xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected the base's last size to be 48 as the bank site has it, found 16}}
  %z = lora.expand %y, %s, %r @b::@qk : tensor<?x16xf32>, tensor<?x16xf32>
  return
}

// -----

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  // expected-note@+1 {{bank site declared here}}
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%y: tensor<?x48xf32>, %s: tensor<?x16xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected a bank site of kind linear or embedding, found moe}}
  %z = lora.expand %y, %s, %r @b::@moe : tensor<?x48xf32>, tensor<?x16xf32>
  return
}

// -----

lora.bank @b max_adapters 2 max_rank 8 dtype f32 {
  lora.bank.site @qk linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>]
  lora.bank.site @e embedding [#lora.slice<"e", 128 -> 64>]
  lora.bank.site @moe moe experts 4 [#lora.slice<"gu", 64 -> 192>, #lora.slice<"d", 96 -> 64>]
}

func.func @f(%y: tensor<?x48xf32>, %s: tensor<?x16xf32>, %r: !lora.routing) {
  // expected-error@+1 {{expected @x to be a bank site, found no such symbol}}
  %z = lora.expand %y, %s, %r @x : tensor<?x48xf32>, tensor<?x16xf32>
  return
}
