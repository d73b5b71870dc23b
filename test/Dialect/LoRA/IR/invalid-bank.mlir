// Every way in which a bank or a bank site is refused.

// RUN: lora-opt %s --verify-diagnostics --split-input-file

// B1.
// expected-error@+1 {{'lora.bank' op expected max_adapters to be positive, found 0}}
lora.bank @b max_adapters 0 max_rank 1 dtype f32 {
}

// -----

// expected-error@+1 {{expected max_adapters to be at most 1048576, found 1048577}}
lora.bank @b max_adapters 1048577 max_rank 1 dtype f32 {
}

// -----

// expected-error@+1 {{expected max_rank to be positive, found -1}}
lora.bank @b max_adapters 1 max_rank -1 dtype f32 {
}

// -----

// expected-error@+1 {{expected max_rank to be at most 1048576, found 9223372036854775807}}
lora.bank @b max_adapters 1 max_rank 9223372036854775807 dtype f32 {
}

// -----

// B2.
// expected-error@+1 {{expected a dtype of f32, f16 or bf16, found 'i8'}}
lora.bank @b max_adapters 1 max_rank 1 dtype i8 {
}

// -----

// expected-error@+1 {{expected a dtype of f32, f16 or bf16, found 'f64'}}
lora.bank @b max_adapters 1 max_rank 1 dtype f64 {
}

// -----

// B3.
// expected-error@+1 {{expected only lora.bank.site ops inside, found arith.constant}}
lora.bank @b max_adapters 1 max_rank 1 dtype f32 {
  // expected-note@+1 {{found here}}
  %0 = arith.constant 1 : i32
}

// -----

// B4: across sites, and within one.
lora.bank @b max_adapters 1 max_rank 1 dtype f32 {
  // expected-note@+1 {{first used here}}
  lora.bank.site @a linear [#lora.slice<"q", 4 -> 4>]
  // expected-error@+1 {{'lora.bank.site' op expected module 'q' in one slice only, found it again}}
  lora.bank.site @c linear [#lora.slice<"k", 4 -> 4>, #lora.slice<"q", 4 -> 4>]
}

// -----

lora.bank @b max_adapters 1 max_rank 1 dtype f32 {
  // expected-error@+2 {{expected module 'q' in one slice only, found it again}}
  // expected-note@+1 {{first used here}}
  lora.bank.site @a linear [#lora.slice<"q", 4 -> 4>, #lora.slice<"q", 4 -> 4>]
}

// -----

// Sites are symbols of their bank.
lora.bank @b max_adapters 1 max_rank 1 dtype f32 {
  // expected-note@+1 {{see existing symbol definition here}}
  lora.bank.site @a linear [#lora.slice<"q", 4 -> 4>]
  // expected-error@+1 {{redefinition of symbol named 'a'}}
  lora.bank.site @a linear [#lora.slice<"k", 4 -> 4>]
}

// -----

// expected-error@+1 {{'lora.bank.site' op expects parent op 'lora.bank'}}
lora.bank.site @a linear [#lora.slice<"q", 4 -> 4>]

// -----

// S1.
lora.bank @b max_adapters 1 max_rank 1 dtype f32 {
  // expected-error@+1 {{'lora.bank.site' op expected at least one slice, found none}}
  lora.bank.site @a linear []
}

// -----

lora.bank @b max_adapters 1 max_rank 1 dtype f32 {
  // expected-error@+1 {{attribute 'slices' failed to satisfy constraint: array of slices}}
  lora.bank.site @a linear ["q"]
}

// -----

// S2.
lora.bank @b max_adapters 1 max_rank 1 dtype f32 {
  // expected-error@+1 {{expected slices with one input size, 4, found 8 of 'k'}}
  lora.bank.site @a linear [#lora.slice<"q", 4 -> 4>, #lora.slice<"k", 8 -> 4>]
}

// -----

lora.bank @b max_adapters 1 max_rank 1 dtype f32 {
  // expected-error@+1 {{expected slices whose widths add up to a size, found more than 9223372036854775807}}
  lora.bank.site @a linear [#lora.slice<"q", 4 -> 9223372036854775807>, #lora.slice<"k", 4 -> 1>]
}

// -----

// S3.
lora.bank @b max_adapters 1 max_rank 1 dtype f32 {
  // expected-error@+1 {{expected one slice of an embedding site, found 2}}
  lora.bank.site @a embedding [#lora.slice<"q", 4 -> 4>, #lora.slice<"k", 4 -> 4>]
}

// -----

// S4.
lora.bank @b max_adapters 1 max_rank 1 dtype f32 {
  // expected-error@+1 {{expected the number of experts of a moe site, found none}}
  lora.bank.site @a moe [#lora.slice<"gu", 4 -> 8>, #lora.slice<"d", 4 -> 4>]
}

// -----

lora.bank @b max_adapters 1 max_rank 1 dtype f32 {
  // expected-error@+1 {{expected experts on a moe site only, found them on kind linear}}
  lora.bank.site @a linear experts 4 [#lora.slice<"q", 4 -> 4>]
}

// -----

lora.bank @b max_adapters 1 max_rank 1 dtype f32 {
  // expected-error@+1 {{expected experts on a moe site only, found them on kind embedding}}
  lora.bank.site @a embedding experts 4 [#lora.slice<"q", 4 -> 4>]
}

// -----

lora.bank @b max_adapters 1 max_rank 1 dtype f32 {
  // expected-error@+1 {{expected experts to be positive and below 2147483648, found 0}}
  lora.bank.site @a moe experts 0 [#lora.slice<"gu", 4 -> 8>, #lora.slice<"d", 4 -> 4>]
}

// -----

lora.bank @b max_adapters 1 max_rank 1 dtype f32 {
  // expected-error@+1 {{expected experts to be positive and below 2147483648, found -3}}
  lora.bank.site @a moe experts -3 [#lora.slice<"gu", 4 -> 8>, #lora.slice<"d", 4 -> 4>]
}

// -----

// S5.
lora.bank @b max_adapters 1 max_rank 1 dtype f32 {
  // expected-error@+1 {{expected two moe slices (gate_up, down) or three (gate, up, down), found 1}}
  lora.bank.site @a moe experts 2 [#lora.slice<"d", 4 -> 4>]
}

// -----

lora.bank @b max_adapters 1 max_rank 1 dtype f32 {
  // expected-error@+1 {{expected two moe slices (gate_up, down) or three (gate, up, down), found 4}}
  lora.bank.site @a moe experts 2 [#lora.slice<"a", 4 -> 4>, #lora.slice<"b", 4 -> 4>, #lora.slice<"c", 4 -> 4>, #lora.slice<"d", 4 -> 4>]
}

// -----

lora.bank @b max_adapters 1 max_rank 1 dtype f32 {
  // expected-error@+1 {{expected slice 'gu' to be 4 -> 12 as 'd' asks, found 4 -> 6}}
  lora.bank.site @a moe experts 2 [#lora.slice<"gu", 4 -> 6>, #lora.slice<"d", 6 -> 4>]
}

// -----

lora.bank @b max_adapters 1 max_rank 1 dtype f32 {
  // expected-error@+1 {{expected slice 'u' to be 4 -> 6 as 'd' asks, found 5 -> 6}}
  lora.bank.site @a moe experts 2 [#lora.slice<"g", 4 -> 6>, #lora.slice<"u", 5 -> 6>, #lora.slice<"d", 6 -> 4>]
}

// -----

lora.bank @b max_adapters 1 max_rank 1 dtype f32 {
  // expected-error@+1 {{expected 'd' to have an input size of at most 4611686018427387903, found 4611686018427387904}}
  lora.bank.site @a moe experts 2 [#lora.slice<"gu", 4 -> 6>, #lora.slice<"d", 4611686018427387904 -> 4>]
}
