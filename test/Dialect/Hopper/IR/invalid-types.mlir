// Every way in which a type of the dialect is refused.

// RUN: lora-opt %s --verify-diagnostics --split-input-file

// C4 of a tensor map.
// expected-error@+1 {{expected elements of bf16 or f16, found 'f32'}}
func.func private @f(!hopper.tensor_map<64x64xf32>)

// -----

// expected-error@+1 {{expected elements of bf16 or f16, found 'tensor<4xf32>'}}
func.func private @f(!hopper.tile<64x64xtensor<4xf32>>)

// -----

// C1.
// expected-error@+1 {{expected 1 to 5 dimensions, found 0}}
func.func private @f(!hopper.tensor_map<bf16>)

// -----

// expected-error@+1 {{expected 1 to 5 dimensions, found 6}}
func.func private @f(!hopper.tile<1x1x1x1x1x64xbf16>)

// -----

// expected-error@+1 {{expected a box of at most 256 elements a dimension, found 257}}
func.func private @f(!hopper.tensor_map<257x64xbf16>)

// -----

// expected-error@+1 {{expected sizes of 1 or more, found 0}}
func.func private @f(!hopper.tile<0x64xbf16>)

// -----

// expected-error@+1 {{expected static shape}}
func.func private @f(!hopper.tile<?x64xbf16>)

// -----

// C2.
// expected-error@+1 {{expected innermost rows of a multiple of 16 bytes, found 24}}
func.func private @f(!hopper.tensor_map<64x12xbf16>)

// -----

// expected-error@+1 {{expected innermost rows of the swizzle's 64 bytes, found 128}}
func.func private @f(!hopper.tensor_map<64x64xbf16, swizzle = 64>)

// -----

// C3.
// expected-error@+1 {{expected a swizzle of 0, 32, 64 or 128 bytes, found 16}}
func.func private @f(!hopper.tile<64x8xbf16, swizzle = 16>)

// -----

// expected-error@+1 {{expected a swizzle of 0, 32, 64 or 128 bytes, found -128}}
func.func private @f(!hopper.tile<64x64xbf16, swizzle = -128>)

// -----

// No tile is larger than the memory that it lies in; no size is too large to say so.
// expected-error@+1 {{expected at most 232448 bytes of shared memory, found 1817 x 64 elements of 2}}
func.func private @f(!hopper.tile<1817x64xbf16>)

// -----

// expected-error@+1 {{expected at most 232448 bytes of shared memory, found 256 x 256 x 256 x 256 x 256 elements of 2}}
func.func private @f(!hopper.tensor_map<256x256x256x256x256xbf16>)

// -----

// expected-error@+1 {{expected at most 232448 bytes of shared memory, found 4611686018427387904 x 4611686018427387904 elements of 2}}
func.func private @f(!hopper.tile<4611686018427387904x4611686018427387904xbf16>)

// -----

// expected-error@+1 {{expected 1 stage or more, found 0}}
func.func private @f(!hopper.buffer<0, 1024>)

// -----

// expected-error@+1 {{expected stages of a positive multiple of 16 bytes, found 8}}
func.func private @f(!hopper.buffer<4, 8>)

// -----

// expected-error@+1 {{expected stages of a positive multiple of 16 bytes, found -16}}
func.func private @f(!hopper.buffer<4, -16>)

// -----

// expected-error@+1 {{expected at most 232448 bytes of shared memory, found 2 stages of 116240}}
func.func private @f(!hopper.buffer<2, 116240>)

// -----

// expected-error@+1 {{expected at most 232448 bytes of shared memory, found 9223372036854775807 stages of 1024}}
func.func private @f(!hopper.buffer<9223372036854775807, 1024>)

// -----

// expected-error@+1 {{expected a multiple of 8 columns from 8 to 256, found 0}}
func.func private @f(!hopper.acc<0>)

// -----

// expected-error@+1 {{expected a multiple of 8 columns from 8 to 256, found 12}}
func.func private @f(!hopper.acc<12>)

// -----

// expected-error@+1 {{expected a multiple of 8 columns from 8 to 256, found 264}}
func.func private @f(!hopper.acc<264>)

// -----

// expected-error@+1 {{expected elements of bf16 or f16, found 'i16'}}
func.func private @f(!hopper.fragment<i16>)

// -----

// expected-error@+1 {{expected 1 to 1024 stages, found 0}}
func.func private @f(!hopper.pipeline<0>)

// -----

// expected-error@+1 {{expected 1 to 1024 stages, found 1025}}
func.func private @f(!hopper.cursor<1025>)
