// Every way in which an op that names a bank site is refused.

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

// -----

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
