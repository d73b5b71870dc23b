// Every way in which a pipeline, a fill or a copy is refused.

// RUN: lora-opt %s --verify-diagnostics --split-input-file

hopper.kernel @k() threads 128 {
  // expected-error@+1 {{'hopper.pipeline' op expected 1 to 1048575 producers, found 0}}
  %0 = hopper.pipeline producers 0 consumers 1 : !hopper.pipeline<4>
  hopper.return
}

// -----

hopper.kernel @k() threads 128 {
  // expected-error@+1 {{expected 1 to 1048575 consumers, found 1048576}}
  %0 = hopper.pipeline producers 1 consumers 1048576 : !hopper.pipeline<4>
  hopper.return
}

// -----

func.func @f() {
  // expected-error@+1 {{'hopper.cursor' op expected 0 steps or more, found -1}}
  %0 = hopper.cursor steps -1 : !hopper.cursor<4>
  return
}

// -----

// A cursor of another pipeline.
func.func @f(%p: !hopper.pipeline<4>, %q: !hopper.cursor<3>) {
  // expected-error@+1 {{failed to verify that cursor runs over the pipeline's stages}}
  "hopper.wait"(%p, %q) : (!hopper.pipeline<4>, !hopper.cursor<3>) -> ()
  return
}

// -----

// C1 of a fill: paths.
func.func @f(%p: !hopper.pipeline<4>, %q: !hopper.cursor<4>, %c: i32, %b: i1,
             %m: !hopper.tensor_map<64x64xbf16>, %t: !hopper.tile<64x64xbf16>) {
  hopper.elect warp {
    // expected-error@+1 {{'hopper.fill' op expected the same number of bytes on all paths, found loads in a scf.if}}
    hopper.fill %p[%q] : !hopper.pipeline<4> {
      // expected-note@+1 {{branches bring different numbers}}
      scf.if %b {
        hopper.load %m[%c, %c] to %t : !hopper.tensor_map<64x64xbf16> to !hopper.tile<64x64xbf16>
      }
    }
  }
  return
}

// -----

func.func @f(%p: !hopper.pipeline<4>, %q: !hopper.cursor<4>, %c: i32, %b: i1,
             %m: !hopper.tensor_map<64x64xbf16>, %t: !hopper.tile<64x64xbf16>,
             %n: !hopper.tensor_map<32x64xbf16>, %u: !hopper.tile<32x64xbf16>) {
  hopper.elect warp {
    // expected-error@+1 {{expected the same number of bytes on all paths}}
    hopper.fill %p[%q] : !hopper.pipeline<4> {
      scf.if %b {
        // expected-note@+1 {{branches bring different numbers}}
        scf.if %b {
          hopper.load %m[%c, %c] to %t : !hopper.tensor_map<64x64xbf16> to !hopper.tile<64x64xbf16>
        } else {
          hopper.load %n[%c, %c] to %u : !hopper.tensor_map<32x64xbf16> to !hopper.tile<32x64xbf16>
        }
      } else {
        hopper.load %m[%c, %c] to %t : !hopper.tensor_map<64x64xbf16> to !hopper.tile<64x64xbf16>
      }
    }
  }
  return
}

// -----

func.func @f(%p: !hopper.pipeline<4>, %q: !hopper.cursor<4>, %c: i32,
             %m: !hopper.tensor_map<64x64xbf16>, %t: !hopper.tile<64x64xbf16>) {
  hopper.elect warp {
    // expected-error@+1 {{expected the same number of bytes on all paths, found loads in a scf.for}}
    hopper.fill %p[%q] : !hopper.pipeline<4> {
      // expected-note@+1 {{how often it loads is not known}}
      scf.for %i = %c to %c step %c : i32 {
        hopper.load %m[%c, %i] to %t : !hopper.tensor_map<64x64xbf16> to !hopper.tile<64x64xbf16>
      }
    }
  }
  return
}

// -----

// C2.
func.func @f(%p: !hopper.pipeline<4>, %q: !hopper.cursor<4>) {
  hopper.elect warp {
    // expected-error@+1 {{expected no region arguments without boxes, found 1}}
    "hopper.fill"(%p, %q) ({
    ^bb0(%lane: i32):
      "hopper.yield"() : () -> ()
    }) : (!hopper.pipeline<4>, !hopper.cursor<4>) -> ()
  }
  return
}

// -----

func.func @f(%p: !hopper.pipeline<4>, %q: !hopper.cursor<4>, %n: i32) {
  // expected-error@+1 {{expected the lane, an i32, as the region's argument, found 0 arguments}}
  "hopper.fill"(%p, %q, %n) ({
    "hopper.yield"() : () -> ()
  }) : (!hopper.pipeline<4>, !hopper.cursor<4>, i32) -> ()
  return
}

// -----

func.func @f(%p: !hopper.pipeline<4>, %q: !hopper.cursor<4>) {
  %n = arith.constant 33 : i32
  // expected-error@+1 {{expected 0 to 32 boxes, found 33}}
  hopper.fill %p[%q] boxes(%n) (%lane) : !hopper.pipeline<4> {
  }
  return
}

// -----

// C3. 32 boxes of 32768 bytes are 2^20.
func.func @f(%p: !hopper.pipeline<4>, %q: !hopper.cursor<4>,
             %m: !hopper.tensor_map<256x64xbf16>, %t: !hopper.tile<256x64xbf16>) {
  %n = arith.constant 32 : i32
  // expected-error@+1 {{expected at most 1048575 bytes a stage, found 1048576}}
  hopper.fill %p[%q] boxes(%n) (%lane) : !hopper.pipeline<4> {
    hopper.load %m[%lane, %lane] to %t : !hopper.tensor_map<256x64xbf16> to !hopper.tile<256x64xbf16>
  }
  return
}

// -----

// C4.
func.func @f(%p: !hopper.pipeline<4>, %q: !hopper.cursor<4>) {
  // expected-error@+1 {{expected to be in a hopper.elect, found none around}}
  hopper.fill %p[%q] : !hopper.pipeline<4> {
  }
  return
}

// -----

func.func @f(%p: !hopper.pipeline<4>, %q: !hopper.cursor<4>, %n: i32) {
  hopper.elect warp {
    // expected-error@+1 {{expected boxes to be filled by a whole warp, found them in a hopper.elect}}
    hopper.fill %p[%q] boxes(%n) (%lane) : !hopper.pipeline<4> {
    }
  }
  return
}

// -----

func.func @f(%p: !hopper.pipeline<4>, %q: !hopper.cursor<4>) {
  hopper.elect warp {
    hopper.fill %p[%q] : !hopper.pipeline<4> {
      // expected-error@+1 {{expected one hopper.fill at a time, found one within another}}
      hopper.fill %p[%q] : !hopper.pipeline<4> {
      }
    }
  }
  return
}

// -----

// C1 of a load.
func.func @f(%c: i32, %m: !hopper.tensor_map<64x64xbf16>, %t: !hopper.tile<64x64xbf16>) {
  // expected-error@+1 {{'hopper.load' op expected to be in a hopper.fill, found none around}}
  hopper.load %m[%c, %c] to %t : !hopper.tensor_map<64x64xbf16> to !hopper.tile<64x64xbf16>
  return
}

// -----

// C2.
func.func @f(%p: !hopper.pipeline<4>, %q: !hopper.cursor<4>, %c: i32,
             %m: !hopper.tensor_map<64x64xbf16>, %t: !hopper.tile<64x64xf16>) {
  hopper.fill %p[%q] boxes(%c) (%lane) : !hopper.pipeline<4> {
    // expected-error@+1 {{expected a tile of 'bf16' as the box, found 'f16'}}
    hopper.load %m[%c, %c] to %t : !hopper.tensor_map<64x64xbf16> to !hopper.tile<64x64xf16>
  }
  return
}

// -----

func.func @f(%p: !hopper.pipeline<4>, %q: !hopper.cursor<4>, %c: i32,
             %m: !hopper.tensor_map<64x64xbf16>, %t: !hopper.tile<64x64xbf16, swizzle = 128>) {
  hopper.fill %p[%q] boxes(%c) (%lane) : !hopper.pipeline<4> {
    // expected-error@+1 {{expected a tile with the box's swizzle of 0 bytes, found 128}}
    hopper.load %m[%c, %c] to %t : !hopper.tensor_map<64x64xbf16> to !hopper.tile<64x64xbf16, swizzle = 128>
  }
  return
}

// -----

func.func @f(%p: !hopper.pipeline<4>, %q: !hopper.cursor<4>, %c: i32,
             %m: !hopper.tensor_map<64x64xbf16>, %t: !hopper.tile<128x32xbf16>) {
  hopper.fill %p[%q] boxes(%c) (%lane) : !hopper.pipeline<4> {
    // expected-error@+1 {{expected a tile with the box's rows of 128 bytes, found 64}}
    hopper.load %m[%c, %c] to %t : !hopper.tensor_map<64x64xbf16> to !hopper.tile<128x32xbf16>
  }
  return
}

// -----

func.func @f(%p: !hopper.pipeline<4>, %q: !hopper.cursor<4>, %c: i32,
             %m: !hopper.tensor_map<64x64xbf16>, %t: !hopper.tile<128x64xbf16>) {
  hopper.fill %p[%q] boxes(%c) (%lane) : !hopper.pipeline<4> {
    // expected-error@+1 {{expected a tile of the box's 8192 bytes, found 16384}}
    hopper.load %m[%c, %c] to %t : !hopper.tensor_map<64x64xbf16> to !hopper.tile<128x64xbf16>
  }
  return
}

// -----

// C3.
func.func @f(%p: !hopper.pipeline<4>, %q: !hopper.cursor<4>, %c: i32,
             %m: !hopper.tensor_map<1x64x64xbf16>, %t: !hopper.tile<64x64xbf16>) {
  hopper.fill %p[%q] boxes(%c) (%lane) : !hopper.pipeline<4> {
    // expected-error@+1 {{expected a coordinate for each of the box's 3 dimensions, found 2}}
    hopper.load %m[%c, %c] to %t : !hopper.tensor_map<1x64x64xbf16> to !hopper.tile<64x64xbf16>
  }
  return
}

// -----

// C1 of a release.
func.func @f(%p: !hopper.pipeline<4>, %q: !hopper.cursor<4>) {
  // expected-note@+1 {{the first}}
  hopper.release %p[%q] : !hopper.pipeline<4>
  // expected-error@+1 {{'hopper.release' op expected a stage to be released once, found a second release}}
  hopper.release %p[%q] : !hopper.pipeline<4>
  return
}

// -----

func.func @f(%p: !hopper.pipeline<4>, %q: !hopper.cursor<4>) {
  hopper.elect warpgroup {
    // expected-error@+1 {{expected to be run by a warpgroup, found it in a hopper.elect}}
    hopper.release %p[%q] : !hopper.pipeline<4>
  }
  return
}

// -----

// A store is as a load.
func.func @f(%c: i32, %m: !hopper.tensor_map<64x64xbf16>, %t: !hopper.tile<32x64xbf16>) {
  // expected-error@+1 {{'hopper.store' op expected a tile of the box's 8192 bytes, found 4096}}
  hopper.store %t to %m[%c, %c] : !hopper.tile<32x64xbf16> to !hopper.tensor_map<64x64xbf16>
  return
}

// -----

func.func @f(%c: i32, %m: !hopper.tensor_map<64x64xbf16>, %t: !hopper.tile<64x64xbf16>) {
  // expected-error@+1 {{expected a coordinate for each of the box's 2 dimensions, found 1}}
  hopper.store %t to %m[%c] : !hopper.tile<64x64xbf16> to !hopper.tensor_map<64x64xbf16>
  return
}

// -----

func.func @f() {
  // expected-error@+1 {{'hopper.store_wait' op expected 0 pending stores or more, found -1}}
  hopper.store_wait -1
  return
}

// -----

// C1 to C3 of a matrix's store.
func.func @f(%v: f32, %t: !hopper.tile<128x64xbf16, swizzle = 128>) {
  // expected-error@+1 {{'hopper.store_matrix' op expected a tile of 64 rows and 32 or 64 columns, found '!hopper.tile<128x64xbf16, swizzle = 128>'}}
  hopper.store_matrix %v to %t : !hopper.tile<128x64xbf16, swizzle = 128>
  return
}

// -----

func.func @f(%v: f32, %t: !hopper.tile<64x16xbf16, swizzle = 32>) {
  // expected-error@+1 {{expected a tile of 64 rows and 32 or 64 columns}}
  hopper.store_matrix %v to %t : !hopper.tile<64x16xbf16, swizzle = 32>
  return
}

// -----

func.func @f(%v: f32, %t: !hopper.tile<64x64xbf16>) {
  // expected-error@+1 {{expected a swizzle of the row's 128 bytes, found 0}}
  hopper.store_matrix %v to %t : !hopper.tile<64x64xbf16>
  return
}

// -----

func.func @f(%v: f32, %t: !hopper.tile<64x32xbf16, swizzle = 64>) {
  // expected-error@+1 {{expected 16 values, found 1}}
  hopper.store_matrix %v to %t : !hopper.tile<64x32xbf16, swizzle = 64>
  return
}

// -----

func.func @f(%v: f32, %t: !hopper.tile<64x32xbf16, swizzle = 64>) {
  hopper.elect warpgroup {
    // expected-error@+1 {{expected to be run by a warpgroup, found it in a hopper.elect}}
    hopper.store_matrix %v to %t : !hopper.tile<64x32xbf16, swizzle = 64>
  }
  return
}

// -----

// Rings of several CTAs.
// expected-error@+1 {{expected 1 to 8 CTAs, found 9}}
func.func @f(%p: !hopper.pipeline<4, ctas = 9>) {
  return
}

// -----

// expected-error@+1 {{expected a stride of 1 to 2 of 4 CTAs, found 4}}
func.func @f(%p: !hopper.pipeline<4, ctas = 4, stride = 4>) {
  return
}

// -----

hopper.kernel @k() threads 128 cluster 6 {
  // expected-error@+1 {{'hopper.pipeline' op expected clusters of a multiple of 4 CTAs, as the pipeline has them, found 6}}
  %0 = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<4, ctas = 2, stride = 2>
  hopper.return
}

// -----

hopper.kernel @k() threads 128 cluster 2 {
  // expected-error@+1 {{expected 1 to 1048575 consumers of all CTAs, found 1048576}}
  %0 = hopper.pipeline producers 1 consumers 524288 : !hopper.pipeline<4, ctas = 2>
  hopper.return
}

// -----

// C6 of a kernel.
hopper.kernel @k() threads 128 cluster 2 {
  // expected-error@+1 {{expected a hopper.cluster_arrive and a hopper.cluster_wait by all threads behind the last use of a pipeline of several CTAs, found neither}}
  %p = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<4, ctas = 2>
  %q = hopper.cursor : !hopper.cursor<4>
  hopper.cluster_arrive
  hopper.cluster_wait
  // expected-note@+1 {{the last use}}
  hopper.warp_role 0, 4 {
    hopper.wait %p[%q] : !hopper.pipeline<4, ctas = 2>
    hopper.release %p[%q] : !hopper.pipeline<4, ctas = 2>
  }
  hopper.return
}

// -----

hopper.kernel @k() threads 128 cluster 2 {
  // expected-error@+1 {{behind the last use of a pipeline of several CTAs, found no wait}}
  %p = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<4, ctas = 2>
  hopper.cluster_wait
  hopper.cluster_arrive
  hopper.return
}

// -----

// C3 of a fill counts what peers bring: 32 boxes of 16384 bytes from each of two.
func.func @f(%p: !hopper.pipeline<4, ctas = 2>, %q: !hopper.cursor<4>,
             %m: !hopper.tensor_map<128x64xbf16>, %t: !hopper.tile<128x64xbf16>) {
  %n = arith.constant 32 : i32
  // expected-error@+1 {{expected at most 1048575 bytes a stage, found 1048576}}
  hopper.fill %p[%q] boxes(%n) (%lane) : !hopper.pipeline<4, ctas = 2> {
    hopper.load %m[%lane, %lane] to %t multicast 2 : !hopper.tensor_map<128x64xbf16> to !hopper.tile<128x64xbf16>
  }
  return
}

// -----

// C4 of a load.
func.func @f(%p: !hopper.pipeline<4, ctas = 2>, %q: !hopper.cursor<4>, %c: i32,
             %m: !hopper.tensor_map<64x64xbf16>, %t: !hopper.tile<64x64xbf16>) {
  hopper.fill %p[%q] boxes(%c) (%lane) : !hopper.pipeline<4, ctas = 2> {
    // expected-error@+1 {{'hopper.load' op expected 1 to 8 CTAs, found 0}}
    hopper.load %m[%c, %c] to %t multicast 0 : !hopper.tensor_map<64x64xbf16> to !hopper.tile<64x64xbf16>
  }
  return
}

// -----

func.func @f(%p: !hopper.pipeline<4, ctas = 2>, %q: !hopper.cursor<4>, %c: i32,
             %m: !hopper.tensor_map<64x64xbf16>, %t: !hopper.tile<64x64xbf16>) {
  hopper.fill %p[%q] boxes(%c) (%lane) : !hopper.pipeline<4, ctas = 2> {
    // expected-error@+1 {{expected a stride of 1 to 1 of 1 CTAs, found 2}}
    hopper.load %m[%c, %c] to %t stride 2 : !hopper.tensor_map<64x64xbf16> to !hopper.tile<64x64xbf16>
  }
  return
}

// -----

// C5: no peers, more of them, others.
func.func @f(%p: !hopper.pipeline<4>, %q: !hopper.cursor<4>, %c: i32,
             %m: !hopper.tensor_map<64x64xbf16>, %t: !hopper.tile<64x64xbf16>) {
  hopper.fill %p[%q] boxes(%c) (%lane) : !hopper.pipeline<4> {
    // expected-error@+1 {{expected a multicast to CTAs of the pipeline's 1, 1 apart, found 2, 1 apart}}
    hopper.load %m[%c, %c] to %t multicast 2 : !hopper.tensor_map<64x64xbf16> to !hopper.tile<64x64xbf16>
  }
  return
}

// -----

func.func @f(%p: !hopper.pipeline<4, ctas = 2>, %q: !hopper.cursor<4>, %c: i32,
             %m: !hopper.tensor_map<64x64xbf16>, %t: !hopper.tile<64x64xbf16>) {
  hopper.fill %p[%q] boxes(%c) (%lane) : !hopper.pipeline<4, ctas = 2> {
    // expected-error@+1 {{expected a multicast to CTAs of the pipeline's 2, 1 apart, found 4, 1 apart}}
    hopper.load %m[%c, %c] to %t multicast 4 : !hopper.tensor_map<64x64xbf16> to !hopper.tile<64x64xbf16>
  }
  return
}

// -----

func.func @f(%p: !hopper.pipeline<4, ctas = 2, stride = 2>, %q: !hopper.cursor<4>, %c: i32,
             %m: !hopper.tensor_map<64x64xbf16>, %t: !hopper.tile<64x64xbf16>) {
  hopper.fill %p[%q] boxes(%c) (%lane) : !hopper.pipeline<4, ctas = 2, stride = 2> {
    // expected-error@+1 {{expected a multicast to CTAs of the pipeline's 2, 2 apart, found 2, 1 apart}}
    hopper.load %m[%c, %c] to %t multicast 2 : !hopper.tensor_map<64x64xbf16> to !hopper.tile<64x64xbf16>
  }
  return
}

// -----

// C1 of an exchange.
func.func @f(%v: f32, %here: !llvm.ptr<3>, %peer: i32, %p: !hopper.pipeline<1>, %c: !hopper.cursor<1>) {
  // expected-error@+1 {{expected a multiple of 4 values, found 3}}
  hopper.exchange %v, %v, %v at %here with %peer step 2048 on %p[%c] : !hopper.pipeline<1>
  return
}

// -----

// C2.
func.func @f(%v: f32, %here: !llvm.ptr<3>, %peer: i32, %p: !hopper.pipeline<1>, %c: !hopper.cursor<1>) {
  // expected-error@+1 {{expected a step of a multiple of 16 bytes, found 2056}}
  hopper.exchange %v, %v, %v, %v at %here with %peer step 2056 on %p[%c] : !hopper.pipeline<1>
  return
}

// -----

// C2: none.
func.func @f(%v: f32, %here: !llvm.ptr<3>, %peer: i32, %p: !hopper.pipeline<1>, %c: !hopper.cursor<1>) {
  // expected-error@+1 {{expected a step of a multiple of 16 bytes, found 0}}
  hopper.exchange %v, %v, %v, %v at %here with %peer step 0 on %p[%c] : !hopper.pipeline<1>
  return
}

// -----

// C4.
func.func @f(%v: f32, %here: !llvm.ptr<3>, %peer: i32, %p: !hopper.pipeline<1>, %c: !hopper.cursor<1>) {
  hopper.elect warp {
    // expected-error@+1 {{expected to be run by a warpgroup, found it in a hopper.elect}}
    hopper.exchange %v, %v, %v, %v at %here with %peer step 2048 on %p[%c] : !hopper.pipeline<1>
  }
  return
}

// -----

// C4: who expects is a warpgroup's first thread, what it expects four warps'.
hopper.kernel @k(%v: f32 {hopper.value = "scale"}) threads 128 cluster 2 {
  %c0 = arith.constant 0 : i32
  %received = hopper.alloc align 128 : !hopper.buffer<1, 2048>
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<1>
  %cursor = hopper.cursor : !hopper.cursor<1>
  %here = hopper.address %received[%c0] : !hopper.buffer<1, 2048>
  hopper.warp_role 2, 2 {
    // expected-error@+1 {{expected a role of whole warpgroups, found 2 warps from 2}}
    hopper.exchange %v, %v, %v, %v at %here with %c0 step 2048 on %pipe[%cursor] : !hopper.pipeline<1>
  }
  hopper.return
}

// -----

// C5.
func.func @f(%v: f32, %here: !llvm.ptr<3>, %peer: i32, %p: !hopper.pipeline<1, ctas = 2>, %c: !hopper.cursor<1>) {
  // expected-error@+1 {{expected a pipeline of one CTA, found one of 2}}
  hopper.exchange %v, %v, %v, %v at %here with %peer step 2048 on %p[%c] : !hopper.pipeline<1, ctas = 2>
  return
}

// -----

// C6.
hopper.kernel @k(%v: f32 {hopper.value = "scale"}) threads 128 cluster 2 {
  %c0 = arith.constant 0 : i32
  %c2 = arith.constant 2 : i32
  %received = hopper.alloc align 128 : !hopper.buffer<1, 2048>
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<1>
  %cursor = hopper.cursor : !hopper.cursor<1>
  %here = hopper.address %received[%c0] : !hopper.buffer<1, 2048>
  // expected-error@+1 {{expected a peer of 0 to 1, found 2}}
  hopper.exchange %v, %v, %v, %v at %here with %c2 step 2048 on %pipe[%cursor] : !hopper.pipeline<1>
  hopper.return
}

// -----

// C6: below.
hopper.kernel @k(%v: f32 {hopper.value = "scale"}) threads 128 cluster 2 {
  %c0 = arith.constant 0 : i32
  %m1 = arith.constant -1 : i32
  %received = hopper.alloc align 128 : !hopper.buffer<1, 2048>
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<1>
  %cursor = hopper.cursor : !hopper.cursor<1>
  %here = hopper.address %received[%c0] : !hopper.buffer<1, 2048>
  // expected-error@+1 {{expected a peer of 0 to 1, found -1}}
  hopper.exchange %v, %v, %v, %v at %here with %m1 step 2048 on %pipe[%cursor] : !hopper.pipeline<1>
  hopper.return
}
