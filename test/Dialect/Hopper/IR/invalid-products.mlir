// Every way in which a product, its group or what goes in and out is refused.

// RUN: lora-opt %s --verify-diagnostics --split-input-file

// C1 of a product.
func.func @f(%a: !hopper.tile<128x64xbf16, swizzle = 128>, %b: !hopper.tile<32x64xbf16, swizzle = 128>) {
  hopper.mma_group {
    // expected-error@+1 {{'hopper.mma' op expected a left side of 64 rows and K columns, found '!hopper.tile<128x64xbf16, swizzle = 128>'}}
    %0 = hopper.mma %a, %b : !hopper.tile<128x64xbf16, swizzle = 128>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<32>
  }
  return
}

// -----

func.func @f(%a: !hopper.tile<64x64xbf16, swizzle = 128>, %b: !hopper.tile<32x64xbf16, swizzle = 128>) {
  hopper.mma_group {
    // expected-error@+1 {{expected a right side of 64 rows and K columns, found '!hopper.tile<32x64xbf16, swizzle = 128>'}}
    %0 = hopper.mma %a, %b : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<64>
  }
  return
}

// -----

func.func @f(%a: !hopper.tile<64x64xbf16, swizzle = 128>, %b: !hopper.tile<2x16x64xbf16, swizzle = 128>) {
  hopper.mma_group {
    // expected-error@+1 {{expected a right side of 32 rows and K columns, found}}
    %0 = hopper.mma %a, %b : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<2x16x64xbf16, swizzle = 128> -> !hopper.acc<32>
  }
  return
}

// -----

// C2.
func.func @f(%a: !hopper.tile<64x32xbf16, swizzle = 64>, %b: !hopper.tile<32x64xbf16, swizzle = 128>) {
  hopper.mma_group {
    // expected-error@+1 {{expected both sides with the same K, found 32 and 64}}
    %0 = hopper.mma %a, %b : !hopper.tile<64x32xbf16, swizzle = 64>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<32>
  }
  return
}

// -----

func.func @f(%a: !hopper.fragment<bf16>, %b: !hopper.tile<32x64xbf16, swizzle = 128>) {
  hopper.mma_group {
    // expected-error@+1 {{expected both sides with the same K, found 16 and 64}}
    %0 = hopper.mma %a, %b : !hopper.fragment<bf16>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<32>
  }
  return
}

// -----

func.func @f(%a: !hopper.tile<64x64xbf16>, %b: !hopper.tile<32x64xbf16, swizzle = 128>) {
  hopper.mma_group {
    // expected-error@+1 {{expected a swizzle of 32, 64 or 128 bytes of the left side, found none}}
    %0 = hopper.mma %a, %b : !hopper.tile<64x64xbf16>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<32>
  }
  return
}

// -----

func.func @f(%a: !hopper.fragment<bf16>, %b: !hopper.tile<32x16xbf16>) {
  hopper.mma_group {
    // expected-error@+1 {{expected a swizzle of 32, 64 or 128 bytes of the right side, found none}}
    %0 = hopper.mma %a, %b : !hopper.fragment<bf16>, !hopper.tile<32x16xbf16> -> !hopper.acc<32>
  }
  return
}

// -----

// C3.
func.func @f(%a: !hopper.fragment<f16>, %b: !hopper.tile<32x16xbf16, swizzle = 32>) {
  hopper.mma_group {
    // expected-error@+1 {{expected both sides of one element type, found 'f16' and 'bf16'}}
    %0 = hopper.mma %a, %b : !hopper.fragment<f16>, !hopper.tile<32x16xbf16, swizzle = 32> -> !hopper.acc<32>
  }
  return
}

// -----

func.func @f(%a: !hopper.fragment<bf16>, %b: !hopper.tile<32x16xbf16, swizzle = 32>, %c: !hopper.acc<16>) {
  hopper.mma_group {
    // expected-error@+1 {{failed to verify that accumulator and result have one type}}
    %0 = "hopper.mma"(%a, %b, %c) : (!hopper.fragment<bf16>, !hopper.tile<32x16xbf16, swizzle = 32>, !hopper.acc<16>) -> !hopper.acc<32>
  }
  return
}

// -----

func.func @f(%a: !hopper.fragment<bf16>, %b: !hopper.tile<32x16xbf16, swizzle = 32>) {
  // expected-error@+1 {{'hopper.mma' op expects parent op 'hopper.mma_group'}}
  %0 = hopper.mma %a, %b : !hopper.fragment<bf16>, !hopper.tile<32x16xbf16, swizzle = 32> -> !hopper.acc<32>
  return
}

// -----

// C1 of a group.
func.func @f(%c: i1) {
  hopper.mma_group {
    // expected-error@+1 {{'scf.if' op expected in a hopper.mma_group products, tiles, stages and arithmetic, found a region or an effect}}
    scf.if %c {
    }
  }
  return
}

// -----

func.func @f() {
  hopper.mma_group {
    // expected-error@+1 {{'hopper.warp_sync' op expected in a hopper.mma_group products, tiles, stages and arithmetic, found a region or an effect}}
    hopper.warp_sync
  }
  return
}

// -----

func.func @f() {
  hopper.mma_group {
    // expected-error@+1 {{'hopper.acc_zero' op expected in a hopper.mma_group products, tiles, stages and arithmetic, found a region or an effect}}
    %0 = hopper.acc_zero : !hopper.acc<32>
  }
  return
}

// -----

func.func @f(%a: !hopper.fragment<bf16>, %c: i1) {
  hopper.mma_group {
    // expected-error@+1 {{'hopper.mask' op expected accumulators and fragments of a hopper.mma_group in products alone}}
    %0 = hopper.mask %a rows %c, %c : !hopper.fragment<bf16>
  }
  return
}

// -----

// C2.
func.func @f(%a: !hopper.fragment<bf16>, %b: !hopper.tile<32x16xbf16, swizzle = 32>) {
  %r = hopper.mma_group -> !hopper.acc<64> {
    %0 = hopper.mma %a, %b : !hopper.fragment<bf16>, !hopper.tile<32x16xbf16, swizzle = 32> -> !hopper.acc<32>
    // expected-error@+1 {{'hopper.yield' op expected the group's results, '!hopper.acc<64>', found '!hopper.acc<32>'}}
    hopper.yield %0 : !hopper.acc<32>
  }
  return
}

// -----

func.func @f(%c: !hopper.acc<32>) {
  %r = hopper.mma_group -> !hopper.acc<32> {
    // expected-error@+1 {{expected accumulators of the group's own products, found another value}}
    hopper.yield %c : !hopper.acc<32>
  }
  return
}

// -----

func.func @f(%a: !hopper.fragment<bf16>, %b: !hopper.tile<32x16xbf16, swizzle = 32>) {
  %r:2 = hopper.mma_group -> !hopper.acc<32>, !hopper.acc<32> {
    %0 = hopper.mma %a, %b : !hopper.fragment<bf16>, !hopper.tile<32x16xbf16, swizzle = 32> -> !hopper.acc<32>
    %1 = hopper.mma %a, %b plus %0 : !hopper.fragment<bf16>, !hopper.tile<32x16xbf16, swizzle = 32> -> !hopper.acc<32>
    // expected-error@+1 {{expected sums that no product continues and each once, found one that is used before}}
    hopper.yield %1, %0 : !hopper.acc<32>, !hopper.acc<32>
  }
  return
}

// -----

func.func @f(%a: !hopper.fragment<bf16>, %b: !hopper.tile<32x16xbf16, swizzle = 32>, %c: !hopper.acc<32>) {
  hopper.mma_group {
    %0 = hopper.mma %a, %b plus %c : !hopper.fragment<bf16>, !hopper.tile<32x16xbf16, swizzle = 32> -> !hopper.acc<32>
    // expected-error@+1 {{expected an accumulator that no other product of the group continues, found a second use}}
    %1 = hopper.mma %a, %b plus %c : !hopper.fragment<bf16>, !hopper.tile<32x16xbf16, swizzle = 32> -> !hopper.acc<32>
  }
  return
}

// -----

// C5: 128 registers for 256 columns and 4 for a fragment; 512 threads have 128.
hopper.kernel @k() threads 512 {
  %ring = hopper.alloc : !hopper.buffer<1, 8192>
  %c0 = arith.constant 0 : i32
  %w = hopper.tile %ring[%c0] : !hopper.buffer<1, 8192> -> !hopper.tile<256x16xbf16, swizzle = 32>
  %a = hopper.from_words %c0, %c0, %c0, %c0 : !hopper.fragment<bf16>
  // expected-error@+1 {{'hopper.mma_group' op expected accumulators and fragments of at most 128 registers a thread, found 132}}
  %d = hopper.mma_group -> !hopper.acc<256> {
    %0 = hopper.mma %a, %w : !hopper.fragment<bf16>, !hopper.tile<256x16xbf16, swizzle = 32> -> !hopper.acc<256>
    hopper.yield %0 : !hopper.acc<256>
  }
  hopper.return
}

// -----

hopper.kernel @k() threads 384 {
  %ring = hopper.alloc : !hopper.buffer<1, 8192>
  %c0 = arith.constant 0 : i32
  hopper.warp_role 0, 4 registers 40 {
    %w = hopper.tile %ring[%c0] : !hopper.buffer<1, 8192> -> !hopper.tile<40x16xbf16, swizzle = 32>
    %a = hopper.from_words %c0, %c0, %c0, %c0 : !hopper.fragment<bf16>
    // expected-error@+1 {{expected accumulators and fragments of at most 40 registers a thread, found 44}}
    %d:2 = hopper.mma_group -> !hopper.acc<40>, !hopper.acc<40> {
      %0 = hopper.mma %a, %w : !hopper.fragment<bf16>, !hopper.tile<40x16xbf16, swizzle = 32> -> !hopper.acc<40>
      %1 = hopper.mma %a, %w plus %0 : !hopper.fragment<bf16>, !hopper.tile<40x16xbf16, swizzle = 32> -> !hopper.acc<40>
      %2 = hopper.mma %a, %w : !hopper.fragment<bf16>, !hopper.tile<40x16xbf16, swizzle = 32> -> !hopper.acc<40>
      hopper.yield %1, %2 : !hopper.acc<40>, !hopper.acc<40>
    }
  }
  hopper.return
}

// -----

// C6: whole warpgroups.
hopper.kernel @k() threads 256 {
  hopper.warp_role 0, 6 {
    // expected-error@+1 {{expected a role of whole warpgroups, found 6 warps from 0}}
    hopper.mma_group {
    }
  }
  hopper.return
}

// -----

func.func @f() {
  hopper.elect warpgroup {
    // expected-error@+1 {{expected to be run by a warpgroup, found it in a hopper.elect}}
    hopper.mma_group {
    }
  }
  return
}

// -----

func.func @f() {
  // expected-error@+1 {{'hopper.mma_wait' op expected 0 to 7 pending groups, found -1}}
  hopper.mma_wait pending -1
  return
}

// -----

func.func @f() {
  // expected-error@+1 {{expected 0 to 7 pending groups, found 8}}
  hopper.mma_wait pending 8
  return
}

// -----

func.func @f(%a: !hopper.acc<16>) {
  // expected-error@+1 {{'hopper.unpack' op expected 8 values, found 1}}
  %0 = "hopper.unpack"(%a) : (!hopper.acc<16>) -> f32
  return
}

// -----

func.func @f(%v: f32) {
  // expected-error@+1 {{'hopper.fragment' op expected 8 values, found 2}}
  %0 = hopper.fragment %v, %v : !hopper.fragment<bf16>
  return
}

// -----

func.func @f(%v: f32) {
  // expected-error@+1 {{'hopper.pack' op expected bf16 or f16, found 'f32'}}
  %0 = hopper.pack %v, %v as f32
  return
}

// -----

func.func @f(%v: f32) {
  // expected-error@+1 {{'hopper.to_fixed' op expected a fraction of 1 to 62 bits, found 0}}
  %0 = hopper.to_fixed %v fraction 0
  return
}

// -----

func.func @f(%v: i64) {
  // expected-error@+1 {{'hopper.from_fixed' op expected a fraction of 1 to 62 bits, found 63}}
  %0 = hopper.from_fixed %v fraction 63
  return
}
