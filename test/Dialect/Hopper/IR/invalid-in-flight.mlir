// What must not stand between products and the wait for them: constraints C3 and
// C4 of hopper.mma_group, over loops and branches.

// RUN: lora-opt %s --verify-diagnostics --split-input-file

// C4: an accumulator is defined beside products of another one.
hopper.kernel @k(%n: i32 {hopper.value = "tokens"}) threads 128 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %yes = arith.cmpi eq, %n, %c0 : i32
  %ring = hopper.alloc : !hopper.buffer<4, 16384>
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<4>
  %p0 = hopper.cursor : !hopper.cursor<4>
  %s0 = hopper.stage %p0 : !hopper.cursor<4>
  %l = hopper.tile %ring[%s0] : !hopper.buffer<4, 16384> -> !hopper.tile<64x64xbf16, swizzle = 128>
  %r = hopper.tile %ring[%s0] at 8192 : !hopper.buffer<4, 16384> -> !hopper.tile<32x64xbf16, swizzle = 128>
  // expected-note@+1 {{the products}}
  %x = hopper.mma_group -> !hopper.acc<32> {
    %0 = hopper.mma %l, %r : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<32>
    hopper.yield %0 : !hopper.acc<32>
  }
  // expected-error@+1 {{expected products to be over where an accumulator is defined, found them in flight}}
  %z = hopper.acc_zero : !hopper.acc<32>
  hopper.mma_wait
  hopper.return
}

// -----

// A wait for all but one leaves the last.
hopper.kernel @k(%n: i32 {hopper.value = "tokens"}) threads 128 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %yes = arith.cmpi eq, %n, %c0 : i32
  %ring = hopper.alloc : !hopper.buffer<4, 16384>
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<4>
  %p0 = hopper.cursor : !hopper.cursor<4>
  %s0 = hopper.stage %p0 : !hopper.cursor<4>
  %l = hopper.tile %ring[%s0] : !hopper.buffer<4, 16384> -> !hopper.tile<64x64xbf16, swizzle = 128>
  %r = hopper.tile %ring[%s0] at 8192 : !hopper.buffer<4, 16384> -> !hopper.tile<32x64xbf16, swizzle = 128>
  %x = hopper.mma_group -> !hopper.acc<32> {
    %0 = hopper.mma %l, %r : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<32>
    hopper.yield %0 : !hopper.acc<32>
  }
  // expected-note@+1 {{the products}}
  %y = hopper.mma_group -> !hopper.acc<32> {
    %0 = hopper.mma %l, %r : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<32>
    hopper.yield %0 : !hopper.acc<32>
  }
  hopper.mma_wait pending 1
  // expected-error@+1 {{expected products to be over where an accumulator is defined, found them in flight}}
  %z = hopper.acc_zero : !hopper.acc<32>
  hopper.return
}

// -----

// A choice of accumulators is a definition.
hopper.kernel @k(%n: i32 {hopper.value = "tokens"}) threads 128 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %yes = arith.cmpi eq, %n, %c0 : i32
  %ring = hopper.alloc : !hopper.buffer<4, 16384>
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<4>
  %p0 = hopper.cursor : !hopper.cursor<4>
  %s0 = hopper.stage %p0 : !hopper.cursor<4>
  %l = hopper.tile %ring[%s0] : !hopper.buffer<4, 16384> -> !hopper.tile<64x64xbf16, swizzle = 128>
  %r = hopper.tile %ring[%s0] at 8192 : !hopper.buffer<4, 16384> -> !hopper.tile<32x64xbf16, swizzle = 128>
  %z = hopper.acc_zero : !hopper.acc<32>
  // expected-note@+1 {{the products}}
  %x = hopper.mma_group -> !hopper.acc<32> {
    %0 = hopper.mma %l, %r : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<32>
    hopper.yield %0 : !hopper.acc<32>
  }
  // expected-error@+1 {{'arith.select' op expected products to be over where an accumulator is defined, found them in flight}}
  %w = arith.select %yes, %x, %z : !hopper.acc<32>
  hopper.mma_wait
  hopper.return
}

// -----

// So is a branch that gives one.
hopper.kernel @k(%n: i32 {hopper.value = "tokens"}) threads 128 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %yes = arith.cmpi eq, %n, %c0 : i32
  %ring = hopper.alloc : !hopper.buffer<4, 16384>
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<4>
  %p0 = hopper.cursor : !hopper.cursor<4>
  %s0 = hopper.stage %p0 : !hopper.cursor<4>
  %l = hopper.tile %ring[%s0] : !hopper.buffer<4, 16384> -> !hopper.tile<64x64xbf16, swizzle = 128>
  %r = hopper.tile %ring[%s0] at 8192 : !hopper.buffer<4, 16384> -> !hopper.tile<32x64xbf16, swizzle = 128>
  %z = hopper.acc_zero : !hopper.acc<32>
  // expected-note@+1 {{the products}}
  %x = hopper.mma_group -> !hopper.acc<32> {
    %0 = hopper.mma %l, %r : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<32>
    hopper.yield %0 : !hopper.acc<32>
  }
  // expected-error@+1 {{'scf.if' op expected products to be over where an accumulator is defined, found them in flight}}
  %w = scf.if %yes -> (!hopper.acc<32>) {
    scf.yield %x : !hopper.acc<32>
  } else {
    scf.yield %z : !hopper.acc<32>
  }
  hopper.mma_wait
  hopper.return
}

// -----

// A back edge brings the group of the round before.
hopper.kernel @k(%n: i32 {hopper.value = "tokens"}) threads 128 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %yes = arith.cmpi eq, %n, %c0 : i32
  %ring = hopper.alloc : !hopper.buffer<4, 16384>
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<4>
  %p0 = hopper.cursor : !hopper.cursor<4>
  %s0 = hopper.stage %p0 : !hopper.cursor<4>
  %l = hopper.tile %ring[%s0] : !hopper.buffer<4, 16384> -> !hopper.tile<64x64xbf16, swizzle = 128>
  %r = hopper.tile %ring[%s0] at 8192 : !hopper.buffer<4, 16384> -> !hopper.tile<32x64xbf16, swizzle = 128>
  scf.for %i = %c0 to %n step %c1 : i32 {
    // expected-error@+1 {{expected products to be over where an accumulator is defined, found them in flight}}
    %z = hopper.acc_zero : !hopper.acc<32>
    // expected-note@+1 {{the products}}
    %x = hopper.mma_group -> !hopper.acc<32> {
      %0 = hopper.mma %l, %r plus %z : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<32>
      hopper.yield %0 : !hopper.acc<32>
    }
    hopper.mma_wait pending 1
  }
  hopper.mma_wait
  hopper.return
}

// -----

// A loop may leave its group, and one inside of it, too.
hopper.kernel @k(%n: i32 {hopper.value = "tokens"}) threads 128 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %yes = arith.cmpi eq, %n, %c0 : i32
  %ring = hopper.alloc : !hopper.buffer<4, 16384>
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<4>
  %p0 = hopper.cursor : !hopper.cursor<4>
  %s0 = hopper.stage %p0 : !hopper.cursor<4>
  %l = hopper.tile %ring[%s0] : !hopper.buffer<4, 16384> -> !hopper.tile<64x64xbf16, swizzle = 128>
  %r = hopper.tile %ring[%s0] at 8192 : !hopper.buffer<4, 16384> -> !hopper.tile<32x64xbf16, swizzle = 128>
  scf.for %i = %c0 to %n step %c1 : i32 {
    scf.while : () -> () {
      scf.condition(%yes)
    } do {
      // expected-note@+1 {{the products}}
      %x = hopper.mma_group -> !hopper.acc<32> {
        %0 = hopper.mma %l, %r : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<32>
        hopper.yield %0 : !hopper.acc<32>
      }
      scf.yield
    }
  }
  // expected-error@+1 {{expected products to be over where an accumulator is defined, found them in flight}}
  %z = hopper.acc_zero : !hopper.acc<32>
  hopper.return
}

// -----

// A wait in one branch alone is none.
hopper.kernel @k(%n: i32 {hopper.value = "tokens"}) threads 128 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %yes = arith.cmpi eq, %n, %c0 : i32
  %ring = hopper.alloc : !hopper.buffer<4, 16384>
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<4>
  %p0 = hopper.cursor : !hopper.cursor<4>
  %s0 = hopper.stage %p0 : !hopper.cursor<4>
  %l = hopper.tile %ring[%s0] : !hopper.buffer<4, 16384> -> !hopper.tile<64x64xbf16, swizzle = 128>
  %r = hopper.tile %ring[%s0] at 8192 : !hopper.buffer<4, 16384> -> !hopper.tile<32x64xbf16, swizzle = 128>
  // expected-note@+1 {{the products}}
  %x = hopper.mma_group -> !hopper.acc<32> {
    %0 = hopper.mma %l, %r : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<32>
    hopper.yield %0 : !hopper.acc<32>
  }
  scf.if %yes {
    hopper.mma_wait
  }
  // expected-error@+1 {{expected products to be over where an accumulator is defined, found them in flight}}
  %z = hopper.acc_zero : !hopper.acc<32>
  hopper.return
}

// -----

// The loop over tiles is one.
hopper.kernel @k(%n: i32 {hopper.value = "tokens"}) threads 128 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %yes = arith.cmpi eq, %n, %c0 : i32
  %ring = hopper.alloc : !hopper.buffer<4, 16384>
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<4>
  %p0 = hopper.cursor : !hopper.cursor<4>
  %s0 = hopper.stage %p0 : !hopper.cursor<4>
  %l = hopper.tile %ring[%s0] : !hopper.buffer<4, 16384> -> !hopper.tile<64x64xbf16, swizzle = 128>
  %r = hopper.tile %ring[%s0] at 8192 : !hopper.buffer<4, 16384> -> !hopper.tile<32x64xbf16, swizzle = 128>
  hopper.tiles (%m, %t, %first) in (%n, 4) group 8 {
    // expected-error@+1 {{expected products to be over where an accumulator is defined, found them in flight}}
    %z = hopper.acc_zero : !hopper.acc<32>
    // expected-note@+1 {{the products}}
    %x = hopper.mma_group -> !hopper.acc<32> {
      %0 = hopper.mma %l, %r plus %z : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<32>
      hopper.yield %0 : !hopper.acc<32>
    }
  }
  hopper.return
}

// -----

// C3: products of a fragment, then another group,
hopper.kernel @k(%n: i32 {hopper.value = "tokens"}) threads 128 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %yes = arith.cmpi eq, %n, %c0 : i32
  %ring = hopper.alloc : !hopper.buffer<4, 16384>
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<4>
  %p0 = hopper.cursor : !hopper.cursor<4>
  %s0 = hopper.stage %p0 : !hopper.cursor<4>
  %l = hopper.tile %ring[%s0] : !hopper.buffer<4, 16384> -> !hopper.tile<64x64xbf16, swizzle = 128>
  %r = hopper.tile %ring[%s0] at 8192 : !hopper.buffer<4, 16384> -> !hopper.tile<32x64xbf16, swizzle = 128>
  %f = hopper.from_words %c0, %c0, %c0, %c0 : !hopper.fragment<bf16>
  %d = hopper.tile %ring[%s0] : !hopper.buffer<4, 16384> -> !hopper.tile<32x16xbf16, swizzle = 32>
  // expected-note@+1 {{the products}}
  %x = hopper.mma_group -> !hopper.acc<32> {
    %0 = hopper.mma %f, %d : !hopper.fragment<bf16>, !hopper.tile<32x16xbf16, swizzle = 32> -> !hopper.acc<32>
    hopper.yield %0 : !hopper.acc<32>
  }
  // expected-error@+1 {{expected behind products with a fragment a hopper.mma_wait for all, found another group, a loop or a branch}}
  %y = hopper.mma_group -> !hopper.acc<32> {
    %0 = hopper.mma %f, %d plus %x : !hopper.fragment<bf16>, !hopper.tile<32x16xbf16, swizzle = 32> -> !hopper.acc<32>
    hopper.yield %0 : !hopper.acc<32>
  }
  hopper.mma_wait
  hopper.return
}

// -----

// a branch,
hopper.kernel @k(%n: i32 {hopper.value = "tokens"}) threads 128 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %yes = arith.cmpi eq, %n, %c0 : i32
  %ring = hopper.alloc : !hopper.buffer<4, 16384>
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<4>
  %p0 = hopper.cursor : !hopper.cursor<4>
  %s0 = hopper.stage %p0 : !hopper.cursor<4>
  %l = hopper.tile %ring[%s0] : !hopper.buffer<4, 16384> -> !hopper.tile<64x64xbf16, swizzle = 128>
  %r = hopper.tile %ring[%s0] at 8192 : !hopper.buffer<4, 16384> -> !hopper.tile<32x64xbf16, swizzle = 128>
  %f = hopper.from_words %c0, %c0, %c0, %c0 : !hopper.fragment<bf16>
  %d = hopper.tile %ring[%s0] : !hopper.buffer<4, 16384> -> !hopper.tile<32x16xbf16, swizzle = 32>
  // expected-note@+1 {{the products}}
  %x = hopper.mma_group -> !hopper.acc<32> {
    %0 = hopper.mma %f, %d : !hopper.fragment<bf16>, !hopper.tile<32x16xbf16, swizzle = 32> -> !hopper.acc<32>
    hopper.yield %0 : !hopper.acc<32>
  }
  // expected-error@+1 {{expected behind products with a fragment a hopper.mma_wait for all, found another group, a loop or a branch}}
  scf.if %yes {
  }
  hopper.mma_wait
  hopper.return
}

// -----

// what becomes a branch,
hopper.kernel @k(%n: i32 {hopper.value = "tokens"}) threads 128 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %yes = arith.cmpi eq, %n, %c0 : i32
  %ring = hopper.alloc : !hopper.buffer<4, 16384>
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<4>
  %p0 = hopper.cursor : !hopper.cursor<4>
  %s0 = hopper.stage %p0 : !hopper.cursor<4>
  %l = hopper.tile %ring[%s0] : !hopper.buffer<4, 16384> -> !hopper.tile<64x64xbf16, swizzle = 128>
  %r = hopper.tile %ring[%s0] at 8192 : !hopper.buffer<4, 16384> -> !hopper.tile<32x64xbf16, swizzle = 128>
  %f = hopper.from_words %c0, %c0, %c0, %c0 : !hopper.fragment<bf16>
  %d = hopper.tile %ring[%s0] : !hopper.buffer<4, 16384> -> !hopper.tile<32x16xbf16, swizzle = 32>
  // expected-note@+1 {{the products}}
  %x = hopper.mma_group -> !hopper.acc<32> {
    %0 = hopper.mma %f, %d : !hopper.fragment<bf16>, !hopper.tile<32x16xbf16, swizzle = 32> -> !hopper.acc<32>
    hopper.yield %0 : !hopper.acc<32>
  }
  // expected-error@+1 {{'hopper.release' op expected behind products with a fragment a hopper.mma_wait for all, found another group, a loop or a branch}}
  hopper.release %pipe[%p0] : !hopper.pipeline<4>
  hopper.mma_wait
  hopper.return
}

// -----

// or a loop,
hopper.kernel @k(%n: i32 {hopper.value = "tokens"}) threads 128 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %yes = arith.cmpi eq, %n, %c0 : i32
  %ring = hopper.alloc : !hopper.buffer<4, 16384>
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<4>
  %p0 = hopper.cursor : !hopper.cursor<4>
  %s0 = hopper.stage %p0 : !hopper.cursor<4>
  %l = hopper.tile %ring[%s0] : !hopper.buffer<4, 16384> -> !hopper.tile<64x64xbf16, swizzle = 128>
  %r = hopper.tile %ring[%s0] at 8192 : !hopper.buffer<4, 16384> -> !hopper.tile<32x64xbf16, swizzle = 128>
  %f = hopper.from_words %c0, %c0, %c0, %c0 : !hopper.fragment<bf16>
  %d = hopper.tile %ring[%s0] : !hopper.buffer<4, 16384> -> !hopper.tile<32x16xbf16, swizzle = 32>
  // expected-note@+1 {{the products}}
  %x = hopper.mma_group -> !hopper.acc<32> {
    %0 = hopper.mma %f, %d : !hopper.fragment<bf16>, !hopper.tile<32x16xbf16, swizzle = 32> -> !hopper.acc<32>
    hopper.yield %0 : !hopper.acc<32>
  }
  // expected-error@+1 {{'hopper.wait' op expected behind products with a fragment a hopper.mma_wait for all, found another group, a loop or a branch}}
  hopper.wait %pipe[%p0] : !hopper.pipeline<4>
  hopper.mma_wait
  hopper.return
}

// -----

// the end of the block,
hopper.kernel @k(%n: i32 {hopper.value = "tokens"}) threads 128 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %yes = arith.cmpi eq, %n, %c0 : i32
  %ring = hopper.alloc : !hopper.buffer<4, 16384>
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<4>
  %p0 = hopper.cursor : !hopper.cursor<4>
  %s0 = hopper.stage %p0 : !hopper.cursor<4>
  %l = hopper.tile %ring[%s0] : !hopper.buffer<4, 16384> -> !hopper.tile<64x64xbf16, swizzle = 128>
  %r = hopper.tile %ring[%s0] at 8192 : !hopper.buffer<4, 16384> -> !hopper.tile<32x64xbf16, swizzle = 128>
  %f = hopper.from_words %c0, %c0, %c0, %c0 : !hopper.fragment<bf16>
  %d = hopper.tile %ring[%s0] : !hopper.buffer<4, 16384> -> !hopper.tile<32x16xbf16, swizzle = 32>
  scf.for %i = %c0 to %n step %c1 : i32 {
    // expected-note@+1 {{the products}}
    %x = hopper.mma_group -> !hopper.acc<32> {
      %0 = hopper.mma %f, %d : !hopper.fragment<bf16>, !hopper.tile<32x16xbf16, swizzle = 32> -> !hopper.acc<32>
      hopper.yield %0 : !hopper.acc<32>
    }
    // expected-error@+1 {{expected behind products with a fragment a hopper.mma_wait for all, found another group, a loop or a branch}}
    scf.yield
  }
  hopper.mma_wait
  hopper.return
}

// -----

// or a wait that is not for all.
hopper.kernel @k(%n: i32 {hopper.value = "tokens"}) threads 128 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %yes = arith.cmpi eq, %n, %c0 : i32
  %ring = hopper.alloc : !hopper.buffer<4, 16384>
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<4>
  %p0 = hopper.cursor : !hopper.cursor<4>
  %s0 = hopper.stage %p0 : !hopper.cursor<4>
  %l = hopper.tile %ring[%s0] : !hopper.buffer<4, 16384> -> !hopper.tile<64x64xbf16, swizzle = 128>
  %r = hopper.tile %ring[%s0] at 8192 : !hopper.buffer<4, 16384> -> !hopper.tile<32x64xbf16, swizzle = 128>
  %f = hopper.from_words %c0, %c0, %c0, %c0 : !hopper.fragment<bf16>
  %d = hopper.tile %ring[%s0] : !hopper.buffer<4, 16384> -> !hopper.tile<32x16xbf16, swizzle = 32>
  %x = hopper.mma_group -> !hopper.acc<32> {
    %0 = hopper.mma %l, %r : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<32>
    hopper.yield %0 : !hopper.acc<32>
  }
  // expected-note@+1 {{the products}}
  %y = hopper.mma_group -> !hopper.acc<32> {
    %0 = hopper.mma %f, %d plus %x : !hopper.fragment<bf16>, !hopper.tile<32x16xbf16, swizzle = 32> -> !hopper.acc<32>
    hopper.yield %0 : !hopper.acc<32>
  }
  hopper.mma_wait pending 1
  // expected-error@+1 {{expected behind products with a fragment a hopper.mma_wait for all, found another group, a loop or a branch}}
  scf.if %yes {
  }
  hopper.mma_wait
  hopper.return
}

// -----

// An accumulator is read too early,
hopper.kernel @k(%n: i32 {hopper.value = "tokens"}) threads 128 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %yes = arith.cmpi eq, %n, %c0 : i32
  %ring = hopper.alloc : !hopper.buffer<4, 16384>
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<4>
  %p0 = hopper.cursor : !hopper.cursor<4>
  %s0 = hopper.stage %p0 : !hopper.cursor<4>
  %l = hopper.tile %ring[%s0] : !hopper.buffer<4, 16384> -> !hopper.tile<64x64xbf16, swizzle = 128>
  %r = hopper.tile %ring[%s0] at 8192 : !hopper.buffer<4, 16384> -> !hopper.tile<32x64xbf16, swizzle = 128>
  // expected-note@+1 {{the products}}
  %x = hopper.mma_group -> !hopper.acc<32> {
    %0 = hopper.mma %l, %r : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<32>
    hopper.yield %0 : !hopper.acc<32>
  }
  // expected-error@+1 {{'hopper.unpack' op expected the accumulator's products to be over, found them in flight}}
  %v:16 = hopper.unpack %x : !hopper.acc<32>
  hopper.mma_wait
  hopper.return
}

// -----

// behind a loop that leaves a group in flight,
hopper.kernel @k(%n: i32 {hopper.value = "tokens"}) threads 128 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %yes = arith.cmpi eq, %n, %c0 : i32
  %ring = hopper.alloc : !hopper.buffer<4, 16384>
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<4>
  %p0 = hopper.cursor : !hopper.cursor<4>
  %s0 = hopper.stage %p0 : !hopper.cursor<4>
  %l = hopper.tile %ring[%s0] : !hopper.buffer<4, 16384> -> !hopper.tile<64x64xbf16, swizzle = 128>
  %r = hopper.tile %ring[%s0] at 8192 : !hopper.buffer<4, 16384> -> !hopper.tile<32x64xbf16, swizzle = 128>
  %x = hopper.mma_group -> !hopper.acc<32> {
    %0 = hopper.mma %l, %r : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<32>
    hopper.yield %0 : !hopper.acc<32>
  }
  %y = scf.for %i = %c0 to %n step %c1 iter_args(%a = %x) -> (!hopper.acc<32>) : i32 {
    // expected-note@+1 {{the products}}
    %z = hopper.mma_group -> !hopper.acc<32> {
      %0 = hopper.mma %l, %r plus %a : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<32>
      hopper.yield %0 : !hopper.acc<32>
    }
    hopper.mma_wait pending 1
    scf.yield %z : !hopper.acc<32>
  }
  // expected-error@+1 {{expected the accumulator's products to be over, found them in flight}}
  %v:16 = hopper.unpack %y : !hopper.acc<32>
  hopper.return
}

// -----

// or behind one that may not run.
hopper.kernel @k(%n: i32 {hopper.value = "tokens"}) threads 128 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %yes = arith.cmpi eq, %n, %c0 : i32
  %ring = hopper.alloc : !hopper.buffer<4, 16384>
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<4>
  %p0 = hopper.cursor : !hopper.cursor<4>
  %s0 = hopper.stage %p0 : !hopper.cursor<4>
  %l = hopper.tile %ring[%s0] : !hopper.buffer<4, 16384> -> !hopper.tile<64x64xbf16, swizzle = 128>
  %r = hopper.tile %ring[%s0] at 8192 : !hopper.buffer<4, 16384> -> !hopper.tile<32x64xbf16, swizzle = 128>
  // expected-note@+1 {{the products}}
  %x = hopper.mma_group -> !hopper.acc<32> {
    %0 = hopper.mma %l, %r : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<32>
    hopper.yield %0 : !hopper.acc<32>
  }
  %y = hopper.tiles (%m, %t, %first) in (%n, 4) group 8 carry(%a = %x) : !hopper.acc<32> {
    hopper.yield %a : !hopper.acc<32>
  }
  // expected-error@+1 {{expected the accumulator's products to be over, found them in flight}}
  %v:16 = hopper.unpack %y : !hopper.acc<32>
  hopper.return
}

// -----

// A stage is given back while products read it,
hopper.kernel @k(%n: i32 {hopper.value = "tokens"}) threads 128 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %yes = arith.cmpi eq, %n, %c0 : i32
  %ring = hopper.alloc : !hopper.buffer<4, 16384>
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<4>
  %p0 = hopper.cursor : !hopper.cursor<4>
  %s0 = hopper.stage %p0 : !hopper.cursor<4>
  %l = hopper.tile %ring[%s0] : !hopper.buffer<4, 16384> -> !hopper.tile<64x64xbf16, swizzle = 128>
  %r = hopper.tile %ring[%s0] at 8192 : !hopper.buffer<4, 16384> -> !hopper.tile<32x64xbf16, swizzle = 128>
  // expected-note@+1 {{the products}}
  %x = hopper.mma_group -> !hopper.acc<32> {
    %0 = hopper.mma %l, %r : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<32>
    hopper.yield %0 : !hopper.acc<32>
  }
  // expected-error@+1 {{'hopper.release' op expected the products that read the stage to be over, found them in flight}}
  hopper.release %pipe[%p0] : !hopper.pipeline<4>
  hopper.mma_wait
  hopper.return
}

// -----

// also behind a wait that leaves them, and within a branch.
hopper.kernel @k(%n: i32 {hopper.value = "tokens"}) threads 128 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %yes = arith.cmpi eq, %n, %c0 : i32
  %ring = hopper.alloc : !hopper.buffer<4, 16384>
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<4>
  %p0 = hopper.cursor : !hopper.cursor<4>
  %s0 = hopper.stage %p0 : !hopper.cursor<4>
  %l = hopper.tile %ring[%s0] : !hopper.buffer<4, 16384> -> !hopper.tile<64x64xbf16, swizzle = 128>
  %r = hopper.tile %ring[%s0] at 8192 : !hopper.buffer<4, 16384> -> !hopper.tile<32x64xbf16, swizzle = 128>
  // expected-note@+1 {{the products}}
  %x = hopper.mma_group -> !hopper.acc<32> {
    %0 = hopper.mma %l, %r : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<32>
    hopper.yield %0 : !hopper.acc<32>
  }
  hopper.mma_wait pending 1
  scf.if %yes {
    // expected-error@+1 {{expected the products that read the stage to be over, found them in flight}}
    hopper.release %pipe[%p0] : !hopper.pipeline<4>
  }
  hopper.mma_wait
  hopper.return
}
