// What may stand between products and the wait for them: the loops in which
// schedules keep the tensor cores busy (invalid-in-flight.mlir has the rest).

// RUN: lora-opt %s | FileCheck %s

// The main loop: the first block peeled, one group in flight over the back edge,
// the stage before it given back.
// CHECK-LABEL: hopper.kernel @main_loop(
// CHECK: hopper.return
hopper.kernel @main_loop(%n: i32 {hopper.value = "tokens"}) threads 128 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %yes = arith.cmpi eq, %n, %c0 : i32
  %ring = hopper.alloc : !hopper.buffer<4, 16384>
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<4>
  %p0 = hopper.cursor : !hopper.cursor<4>
  %s0 = hopper.stage %p0 : !hopper.cursor<4>
  %l = hopper.tile %ring[%s0] : !hopper.buffer<4, 16384> -> !hopper.tile<64x64xbf16, swizzle = 128>
  %r = hopper.tile %ring[%s0] at 8192 : !hopper.buffer<4, 16384> -> !hopper.tile<32x64xbf16, swizzle = 128>
  hopper.wait %pipe[%p0] : !hopper.pipeline<4>
  %x = hopper.mma_group -> !hopper.acc<32> {
    %0 = hopper.mma %l, %r : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<32>
    hopper.yield %0 : !hopper.acc<32>
  }
  %p1 = hopper.advance %p0 : !hopper.cursor<4>
  %y:3 = scf.for %k = %c1 to %n step %c1 iter_args(%a = %x, %p = %p1, %q = %p0) -> (!hopper.acc<32>, !hopper.cursor<4>, !hopper.cursor<4>) : i32 {
    hopper.wait %pipe[%p] : !hopper.pipeline<4>
    %s = hopper.stage %p : !hopper.cursor<4>
    %lk = hopper.tile %ring[%s] : !hopper.buffer<4, 16384> -> !hopper.tile<64x64xbf16, swizzle = 128>
    %rk = hopper.tile %ring[%s] at 8192 : !hopper.buffer<4, 16384> -> !hopper.tile<32x64xbf16, swizzle = 128>
    %z = hopper.mma_group -> !hopper.acc<32> {
      %0 = hopper.mma %lk, %rk plus %a : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<32>
      hopper.yield %0 : !hopper.acc<32>
    }
    hopper.mma_wait pending 1
    hopper.release %pipe[%q] : !hopper.pipeline<4>
    %next = hopper.advance %p : !hopper.cursor<4>
    scf.yield %z, %next, %p : !hopper.acc<32>, !hopper.cursor<4>, !hopper.cursor<4>
  }
  hopper.mma_wait
  hopper.release %pipe[%y#2] : !hopper.pipeline<4>
  %v:16 = hopper.unpack %y#0 : !hopper.acc<32>
  hopper.return
}

// Within the loop over tiles, one more block behind: its group is waited for
// together with the loop's.
// CHECK-LABEL: hopper.kernel @extension(
// CHECK: hopper.return
hopper.kernel @extension(%n: i32 {hopper.value = "tokens"}) threads 128 {
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
    hopper.wait %pipe[%p0] : !hopper.pipeline<4>
    %x = hopper.mma_group -> !hopper.acc<32> {
      %0 = hopper.mma %l, %r : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<32>
      hopper.yield %0 : !hopper.acc<32>
    }
    %p1 = hopper.advance %p0 : !hopper.cursor<4>
    %y:3 = scf.for %k = %c1 to %n step %c1 iter_args(%a = %x, %p = %p1, %q = %p0) -> (!hopper.acc<32>, !hopper.cursor<4>, !hopper.cursor<4>) : i32 {
      hopper.wait %pipe[%p] : !hopper.pipeline<4>
      %s = hopper.stage %p : !hopper.cursor<4>
      %lk = hopper.tile %ring[%s] : !hopper.buffer<4, 16384> -> !hopper.tile<64x64xbf16, swizzle = 128>
      %rk = hopper.tile %ring[%s] at 8192 : !hopper.buffer<4, 16384> -> !hopper.tile<32x64xbf16, swizzle = 128>
      %z = hopper.mma_group -> !hopper.acc<32> {
        %0 = hopper.mma %lk, %rk plus %a : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<32>
        hopper.yield %0 : !hopper.acc<32>
      }
      hopper.mma_wait pending 1
      hopper.release %pipe[%q] : !hopper.pipeline<4>
      %next = hopper.advance %p : !hopper.cursor<4>
      scf.yield %z, %next, %p : !hopper.acc<32>, !hopper.cursor<4>, !hopper.cursor<4>
    }
    %e = hopper.mma_group -> !hopper.acc<32> {
      %0 = hopper.mma %l, %r plus %y#0 : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<32>
      hopper.yield %0 : !hopper.acc<32>
    }
    hopper.mma_wait pending 1
    hopper.release %pipe[%y#2] : !hopper.pipeline<4>
    hopper.mma_wait
    hopper.release %pipe[%y#1] : !hopper.pipeline<4>
    %v:16 = hopper.unpack %e : !hopper.acc<32>
  }
  hopper.return
}

// A first tile with another accumulator between the blocks of the main one: a
// branch gives what is in flight, each block gives back the stage before it.
// CHECK-LABEL: hopper.kernel @interleaved(
// CHECK: hopper.return
hopper.kernel @interleaved(%n: i32 {hopper.value = "tokens"}) threads 128 {
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
    %x = scf.if %first -> (!hopper.acc<32>) {
      %z = hopper.acc_zero : !hopper.acc<32>
      %u = hopper.acc_zero : !hopper.acc<32>
      %w:4 = scf.for %k = %c0 to %n step %c1 iter_args(%a = %z, %s = %u, %p = %p0, %q = %p0) -> (!hopper.acc<32>, !hopper.acc<32>, !hopper.cursor<4>, !hopper.cursor<4>) : i32 {
        %st = hopper.stage %p : !hopper.cursor<4>
        %lk = hopper.tile %ring[%st] : !hopper.buffer<4, 16384> -> !hopper.tile<64x64xbf16, swizzle = 128>
        %rk = hopper.tile %ring[%st] at 8192 : !hopper.buffer<4, 16384> -> !hopper.tile<32x64xbf16, swizzle = 128>
        %a1 = hopper.mma_group -> !hopper.acc<32> {
          %0 = hopper.mma %lk, %rk plus %a : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<32>
          hopper.yield %0 : !hopper.acc<32>
        }
        hopper.mma_wait pending 1
        scf.if %yes {
          hopper.release %pipe[%q] : !hopper.pipeline<4>
        }
        %p1 = hopper.advance %p : !hopper.cursor<4>
        %s1 = hopper.mma_group -> !hopper.acc<32> {
          %0 = hopper.mma %l, %r plus %s : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<32>
          hopper.yield %0 : !hopper.acc<32>
        }
        hopper.mma_wait pending 1
        scf.if %yes {
          hopper.release %pipe[%p] : !hopper.pipeline<4>
        }
        %p2 = hopper.advance %p1 : !hopper.cursor<4>
        scf.yield %a1, %s1, %p2, %p1 : !hopper.acc<32>, !hopper.acc<32>, !hopper.cursor<4>, !hopper.cursor<4>
      }
      hopper.mma_wait
      %v:16 = hopper.unpack %w#1 : !hopper.acc<32>
      %u2 = hopper.acc_zero : !hopper.acc<32>
      %rest = scf.for %k = %c0 to %n step %c1 iter_args(%a = %w#0) -> (!hopper.acc<32>) : i32 {
        %a1 = hopper.mma_group -> !hopper.acc<32> {
          %0 = hopper.mma %l, %r plus %a : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<32>
          hopper.yield %0 : !hopper.acc<32>
        }
        hopper.mma_wait pending 1
        scf.yield %a1 : !hopper.acc<32>
      }
      scf.yield %rest : !hopper.acc<32>
    } else {
      %y = hopper.mma_group -> !hopper.acc<32> {
        %0 = hopper.mma %l, %r : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<32>
        hopper.yield %0 : !hopper.acc<32>
      }
      scf.yield %y : !hopper.acc<32>
    }
    hopper.mma_wait
    %v:16 = hopper.unpack %x : !hopper.acc<32>
  }
  hopper.return
}

// Fragments: the products before may be in flight, pure ops and barriers stand
// beside; accumulators are carried through nested loops.
// CHECK-LABEL: hopper.kernel @fragments(
// CHECK: hopper.return
hopper.kernel @fragments(%n: i32 {hopper.value = "tokens"}) threads 128 {
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
  %z = hopper.acc_zero : !hopper.acc<32>
  %x = hopper.mma_group -> !hopper.acc<32> {
    %0 = hopper.mma %l, %r plus %z : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<32>
    hopper.yield %0 : !hopper.acc<32>
  }
  %y = hopper.mma_group -> !hopper.acc<32> {
    %0 = hopper.mma %f, %d plus %x : !hopper.fragment<bf16>, !hopper.tile<32x16xbf16, swizzle = 32> -> !hopper.acc<32>
    hopper.yield %0 : !hopper.acc<32>
  }
  %sum = arith.addi %n, %c1 : i32
  hopper.barrier %c1 threads 128
  hopper.mma_wait
  %u = scf.for %i = %c0 to %n step %c1 iter_args(%a = %y) -> (!hopper.acc<32>) : i32 {
    %w = scf.for %j = %c0 to %n step %c1 iter_args(%b = %a) -> (!hopper.acc<32>) : i32 {
      %e = hopper.mma_group -> !hopper.acc<32> {
        %0 = hopper.mma %f, %d plus %b : !hopper.fragment<bf16>, !hopper.tile<32x16xbf16, swizzle = 32> -> !hopper.acc<32>
        hopper.yield %0 : !hopper.acc<32>
      }
      hopper.mma_wait
      scf.yield %e : !hopper.acc<32>
    }
    scf.yield %w : !hopper.acc<32>
  }
  %v:16 = hopper.unpack %u : !hopper.acc<32>
  hopper.return
}

// Another accumulator may be read, another stage given back.
// CHECK-LABEL: hopper.kernel @others(
// CHECK: hopper.return
hopper.kernel @others(%n: i32 {hopper.value = "tokens"}) threads 128 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %yes = arith.cmpi eq, %n, %c0 : i32
  %ring = hopper.alloc : !hopper.buffer<4, 16384>
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<4>
  %p0 = hopper.cursor : !hopper.cursor<4>
  %s0 = hopper.stage %p0 : !hopper.cursor<4>
  %l = hopper.tile %ring[%s0] : !hopper.buffer<4, 16384> -> !hopper.tile<64x64xbf16, swizzle = 128>
  %r = hopper.tile %ring[%s0] at 8192 : !hopper.buffer<4, 16384> -> !hopper.tile<32x64xbf16, swizzle = 128>
  %p1 = hopper.advance %p0 : !hopper.cursor<4>
  %x = hopper.mma_group -> !hopper.acc<32> {
    %0 = hopper.mma %l, %r : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<32>
    hopper.yield %0 : !hopper.acc<32>
  }
  %y = hopper.mma_group -> !hopper.acc<32> {
    %0 = hopper.mma %l, %r : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<32x64xbf16, swizzle = 128> -> !hopper.acc<32>
    hopper.yield %0 : !hopper.acc<32>
  }
  hopper.mma_wait pending 1
  %v:16 = hopper.unpack %x : !hopper.acc<32>
  hopper.release %pipe[%p1] : !hopper.pipeline<4>
  hopper.mma_wait
  hopper.return
}

// Loops in loops, each with a group that the next round still sees: checked in a
// time that does not double with each.
// CHECK-LABEL: hopper.kernel @nested(
// CHECK: hopper.return
hopper.kernel @nested(%n: i32 {hopper.value = "tokens"}) threads 128 {
  %c1 = arith.constant 1 : i32
  scf.for %i0 = %c1 to %n step %c1 : i32 { hopper.mma_group {} hopper.mma_wait pending 7
  scf.for %i1 = %c1 to %n step %c1 : i32 { hopper.mma_group {} hopper.mma_wait pending 7
  scf.for %i2 = %c1 to %n step %c1 : i32 { hopper.mma_group {} hopper.mma_wait pending 7
  scf.for %i3 = %c1 to %n step %c1 : i32 { hopper.mma_group {} hopper.mma_wait pending 7
  scf.for %i4 = %c1 to %n step %c1 : i32 { hopper.mma_group {} hopper.mma_wait pending 7
  scf.for %i5 = %c1 to %n step %c1 : i32 { hopper.mma_group {} hopper.mma_wait pending 7
  scf.for %i6 = %c1 to %n step %c1 : i32 { hopper.mma_group {} hopper.mma_wait pending 7
  scf.for %i7 = %c1 to %n step %c1 : i32 { hopper.mma_group {} hopper.mma_wait pending 7
  scf.for %i8 = %c1 to %n step %c1 : i32 { hopper.mma_group {} hopper.mma_wait pending 7
  scf.for %i9 = %c1 to %n step %c1 : i32 { hopper.mma_group {} hopper.mma_wait pending 7
  scf.for %i10 = %c1 to %n step %c1 : i32 { hopper.mma_group {} hopper.mma_wait pending 7
  scf.for %i11 = %c1 to %n step %c1 : i32 { hopper.mma_group {} hopper.mma_wait pending 7
  scf.for %i12 = %c1 to %n step %c1 : i32 { hopper.mma_group {} hopper.mma_wait pending 7
  scf.for %i13 = %c1 to %n step %c1 : i32 { hopper.mma_group {} hopper.mma_wait pending 7
  scf.for %i14 = %c1 to %n step %c1 : i32 { hopper.mma_group {} hopper.mma_wait pending 7
  scf.for %i15 = %c1 to %n step %c1 : i32 { hopper.mma_group {} hopper.mma_wait pending 7
  scf.for %i16 = %c1 to %n step %c1 : i32 { hopper.mma_group {} hopper.mma_wait pending 7
  scf.for %i17 = %c1 to %n step %c1 : i32 { hopper.mma_group {} hopper.mma_wait pending 7
  scf.for %i18 = %c1 to %n step %c1 : i32 { hopper.mma_group {} hopper.mma_wait pending 7
  scf.for %i19 = %c1 to %n step %c1 : i32 { hopper.mma_group {} hopper.mma_wait pending 7
  scf.for %i20 = %c1 to %n step %c1 : i32 { hopper.mma_group {} hopper.mma_wait pending 7
  scf.for %i21 = %c1 to %n step %c1 : i32 { hopper.mma_group {} hopper.mma_wait pending 7
  scf.for %i22 = %c1 to %n step %c1 : i32 { hopper.mma_group {} hopper.mma_wait pending 7
  scf.for %i23 = %c1 to %n step %c1 : i32 { hopper.mma_group {} hopper.mma_wait pending 7
  scf.for %i24 = %c1 to %n step %c1 : i32 { hopper.mma_group {} hopper.mma_wait pending 7
  scf.for %i25 = %c1 to %n step %c1 : i32 { hopper.mma_group {} hopper.mma_wait pending 7
  scf.for %i26 = %c1 to %n step %c1 : i32 { hopper.mma_group {} hopper.mma_wait pending 7
  scf.for %i27 = %c1 to %n step %c1 : i32 { hopper.mma_group {} hopper.mma_wait pending 7
  scf.for %i28 = %c1 to %n step %c1 : i32 { hopper.mma_group {} hopper.mma_wait pending 7
  scf.for %i29 = %c1 to %n step %c1 : i32 { hopper.mma_group {} hopper.mma_wait pending 7
  scf.for %i30 = %c1 to %n step %c1 : i32 { hopper.mma_group {} hopper.mma_wait pending 7
  scf.for %i31 = %c1 to %n step %c1 : i32 { hopper.mma_group {} hopper.mma_wait pending 7
  }}}}}}}}}}}}}}}}
  }}}}}}}}}}}}}}}}
  hopper.return
}
