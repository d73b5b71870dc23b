// Every way in which shared memory, or a place in it, is refused.

// RUN: lora-opt %s --verify-diagnostics --split-input-file

func.func @f() {
  // expected-error@+1 {{'hopper.alloc' op expects parent op 'hopper.kernel'}}
  %0 = hopper.alloc : !hopper.buffer<1, 1024>
  return
}

// -----

hopper.kernel @k() threads 128 {
  // expected-error@+1 {{expected padding of 0 to 232448 bytes, found -16}}
  %0 = hopper.alloc padding -16 : !hopper.buffer<1, 1024>
  hopper.return
}

// -----

hopper.kernel @k() threads 128 {
  // expected-error@+1 {{expected padding of 0 to 232448 bytes, found 9223372036854775807}}
  %0 = hopper.alloc padding 9223372036854775807 : !hopper.buffer<1, 1024>
  hopper.return
}

// -----

hopper.kernel @k() threads 128 {
  // expected-error@+1 {{expected an alignment of a power of two from 16 to 1024, found 0}}
  %0 = hopper.alloc align 0 : !hopper.buffer<1, 1024>
  hopper.return
}

// -----

hopper.kernel @k() threads 128 {
  // expected-error@+1 {{expected an alignment of a power of two from 16 to 1024, found 96}}
  %0 = hopper.alloc align 96 : !hopper.buffer<1, 1024>
  hopper.return
}

// -----

// C1 of a tile.
hopper.kernel @k(%s: i32 {hopper.value = "tokens"}) threads 128 {
  %0 = hopper.alloc : !hopper.buffer<2, 8192>
  // expected-error@+1 {{'hopper.tile' op expected a tile within the 8192 bytes of a stage and the padding, found 8192 bytes at 1024}}
  %1 = hopper.tile %0[%s] at 1024 : !hopper.buffer<2, 8192> -> !hopper.tile<64x64xbf16, swizzle = 128>
  hopper.return
}

// -----

hopper.kernel @k(%s: i32 {hopper.value = "tokens"}) threads 128 {
  %0 = hopper.alloc padding 1024 : !hopper.buffer<2, 8192>
  // expected-error@+1 {{expected a tile within the 9216 bytes of a stage and the padding, found 8192 bytes at 2048}}
  %1 = hopper.tile %0[%s] at 2048 : !hopper.buffer<2, 8192> -> !hopper.tile<64x64xbf16, swizzle = 128>
  hopper.return
}

// -----

// An offset that is known counts.
hopper.kernel @k(%s: i32 {hopper.value = "tokens"}) threads 128 {
  %0 = hopper.alloc : !hopper.buffer<2, 9216>
  %c = arith.constant 1024 : i32
  // expected-error@+1 {{expected a tile within the 9216 bytes of a stage and the padding, found 8192 bytes at 2048}}
  %1 = hopper.tile %0[%s] at 1024 offset %c : !hopper.buffer<2, 9216> -> !hopper.tile<64x64xbf16, swizzle = 128>
  hopper.return
}

// -----

hopper.kernel @k(%s: i32 {hopper.value = "tokens"}) threads 128 {
  %0 = hopper.alloc : !hopper.buffer<2, 8192>
  %c = arith.constant -1024 : i32
  // expected-error@+1 {{expected a place at 0 to 8192 bytes, found 0 and an offset of -1024}}
  %1 = hopper.tile %0[%s] offset %c : !hopper.buffer<2, 8192> -> !hopper.tile<8x64xbf16, swizzle = 128>
  hopper.return
}

// -----

hopper.kernel @k(%s: i32 {hopper.value = "tokens"}) threads 128 {
  %0 = hopper.alloc : !hopper.buffer<2, 8192>
  // expected-error@+1 {{expected a place at 0 to 8192 bytes, found 9223372036854775807}}
  %1 = hopper.tile %0[%s] at 9223372036854775807 : !hopper.buffer<2, 8192> -> !hopper.tile<8x64xbf16, swizzle = 128>
  hopper.return
}

// -----

hopper.kernel @k(%s: i32 {hopper.value = "tokens"}) threads 128 {
  %0 = hopper.alloc : !hopper.buffer<2, 8192>
  // expected-error@+1 {{expected a place at 0 to 8192 bytes, found -1024}}
  %1 = hopper.tile %0[%s] at -1024 offset %s : !hopper.buffer<2, 8192> -> !hopper.tile<8x64xbf16, swizzle = 128>
  hopper.return
}

// -----

hopper.kernel @k() threads 128 {
  %0 = hopper.alloc : !hopper.buffer<2, 8192>
  %c2 = arith.constant 2 : i32
  // expected-error@+1 {{expected a stage of 0 to 1, found 2}}
  %1 = hopper.tile %0[%c2] : !hopper.buffer<2, 8192> -> !hopper.tile<64x64xbf16, swizzle = 128>
  hopper.return
}

// -----

// C2.
hopper.kernel @k(%s: i32 {hopper.value = "tokens"}) threads 128 {
  %0 = hopper.alloc : !hopper.buffer<2, 8192>
  // expected-error@+1 {{expected a tile at a multiple of 128 bytes, found 64}}
  %1 = hopper.tile %0[%s] at 64 : !hopper.buffer<2, 8192> -> !hopper.tile<8x64xbf16>
  hopper.return
}

// -----

hopper.kernel @k(%s: i32 {hopper.value = "tokens"}) threads 128 {
  %0 = hopper.alloc : !hopper.buffer<2, 8192>
  // expected-error@+1 {{expected a tile at a multiple of 256 bytes, found 128}}
  %1 = hopper.tile %0[%s] at 128 : !hopper.buffer<2, 8192> -> !hopper.tile<8x16xbf16, swizzle = 32>
  hopper.return
}

// -----

hopper.kernel @k(%s: i32 {hopper.value = "tokens"}) threads 128 {
  %0 = hopper.alloc : !hopper.buffer<2, 8192>
  // expected-error@+1 {{expected a tile at a multiple of 512 bytes, found 256}}
  %1 = hopper.tile %0[%s] at 256 : !hopper.buffer<2, 8192> -> !hopper.tile<8x32xbf16, swizzle = 64>
  hopper.return
}

// -----

hopper.kernel @k(%s: i32 {hopper.value = "tokens"}) threads 128 {
  %0 = hopper.alloc : !hopper.buffer<2, 8192>
  // expected-error@+1 {{expected a tile at a multiple of 1024 bytes, found 512}}
  %1 = hopper.tile %0[%s] at 512 : !hopper.buffer<2, 8192> -> !hopper.tile<8x64xbf16, swizzle = 128>
  hopper.return
}

// -----

hopper.kernel @k(%s: i32 {hopper.value = "tokens"}) threads 128 {
  %0 = hopper.alloc : !hopper.buffer<2, 8704>
  // expected-error@+1 {{expected stages of a multiple of 1024 bytes, found 8704}}
  %1 = hopper.tile %0[%s] : !hopper.buffer<2, 8704> -> !hopper.tile<64x64xbf16, swizzle = 128>
  hopper.return
}

// -----

hopper.kernel @k(%s: i32 {hopper.value = "tokens"}) threads 128 {
  %0 = hopper.alloc align 512 : !hopper.buffer<2, 8192>
  // expected-error@+1 {{expected a buffer aligned to 1024 bytes, found 512}}
  %1 = hopper.tile %0[%s] : !hopper.buffer<2, 8192> -> !hopper.tile<64x64xbf16, swizzle = 128>
  hopper.return
}

// -----

// Addresses.
hopper.kernel @k(%s: i32 {hopper.value = "tokens"}) threads 128 {
  %0 = hopper.alloc : !hopper.buffer<2, 8192>
  // expected-error@+1 {{'hopper.address' op expected a place at 0 to 8192 bytes, found 8193}}
  %1 = hopper.address %0[%s] at 8193 : !hopper.buffer<2, 8192>
  hopper.return
}

// -----

hopper.kernel @k() threads 128 {
  %0 = hopper.alloc : !hopper.buffer<2, 8192>
  %c = arith.constant -1 : i32
  // expected-error@+1 {{expected a stage of 0 to 1, found -1}}
  %1 = hopper.address %0[%c] : !hopper.buffer<2, 8192>
  hopper.return
}

// -----

hopper.kernel @k() threads 128 cluster 2 {
  %0 = hopper.alloc : !hopper.buffer<1, 16>
  %c0 = arith.constant 0 : i32
  %c2 = arith.constant 2 : i32
  %1 = hopper.address %0[%c0] : !hopper.buffer<1, 16>
  // expected-error@+1 {{'hopper.peer_address' op expected a rank of 0 to 1, found 2}}
  %2 = hopper.peer_address %1 of %c2
  hopper.return
}
