// What is just allowed; invalid-*.mlir has what is just not.

// RUN: lora-opt %s --verify-roundtrip | FileCheck %s

// All memory (231424 bytes, barriers among it) and all registers: 40 and 2 * 232
// are 3 * 168. A buffer's padding and its last byte's address are its own.
// CHECK-LABEL: hopper.kernel @full(
// CHECK: hopper.return
hopper.kernel @full(%n: f32 {hopper.value = "scale"},
                    %m: !hopper.tensor_map<256x256xbf16> {hopper.tensor = "x", hopper.l2_promotion = 0}) threads 384 {
  %ring = hopper.alloc padding 6144 : !hopper.buffer<4, 49152>
  %rest = hopper.alloc : !hopper.buffer<1, 28608>
  %pipe = hopper.pipeline producers 1 consumers 2 : !hopper.pipeline<4>
  %c0 = arith.constant 0 : i32
  %c3 = arith.constant 3 : i32
  %c1024 = arith.constant 1024 : i32
  %a = hopper.tile %ring[%c3] at 47104 : !hopper.buffer<4, 49152> -> !hopper.tile<64x64xbf16, swizzle = 128>
  %b = hopper.tile %rest[%c0] at 19456 offset %c1024 : !hopper.buffer<1, 28608> -> !hopper.tile<63x64xbf16, swizzle = 128>
  %c = hopper.tile %ring[%c0] at 128 : !hopper.buffer<4, 49152> -> !hopper.tile<8x64xbf16>
  %end = hopper.address %rest[%c0] at 28608 : !hopper.buffer<1, 28608>
  hopper.warp_role 0, 4 registers 40 {
  }
  hopper.warp_role 4, 8 registers 232 {
  }
  hopper.return
}

// CHECK-LABEL: hopper.kernel @trade(
hopper.kernel @trade() threads 384 cluster 8 {
  hopper.warp_role 0, 4 registers 24 {
  }
  hopper.warp_role 4, 8 registers 240 {
  }
  hopper.return
}

// Roles without registers are of any warps; they keep what the kernel has.
// CHECK-LABEL: hopper.kernel @small(
hopper.kernel @small() threads 1024 {
  hopper.warp_role 0, 1 {
  }
  hopper.warp_role 1, 3 {
  }
  hopper.warp_role 31, 1 {
  }
  hopper.return
}

// As many registers as a thread can name: 244 + 4, of 248 that 128 threads have.
// CHECK-LABEL: hopper.kernel @registers(
hopper.kernel @registers() threads 128 {
  %ring = hopper.alloc : !hopper.buffer<1, 8192>
  %c0 = arith.constant 0 : i32
  %u = hopper.tile %ring[%c0] : !hopper.buffer<1, 8192> -> !hopper.tile<256x16xbf16, swizzle = 32>
  %w = hopper.tile %ring[%c0] : !hopper.buffer<1, 8192> -> !hopper.tile<232x16xbf16, swizzle = 32>
  %a = hopper.from_words %c0, %c0, %c0, %c0 : !hopper.fragment<bf16>
  %d:2 = hopper.mma_group -> !hopper.acc<256>, !hopper.acc<232> {
    %0 = hopper.mma %a, %u : !hopper.fragment<bf16>, !hopper.tile<256x16xbf16, swizzle = 32> -> !hopper.acc<256>
    %1 = hopper.mma %a, %w : !hopper.fragment<bf16>, !hopper.tile<232x16xbf16, swizzle = 32> -> !hopper.acc<232>
    hopper.yield %0, %1 : !hopper.acc<256>, !hopper.acc<232>
  }
  hopper.mma_wait
  hopper.mma_wait pending 7
  hopper.return
}

// Branches that bring the same, boxes as many as a barrier can count.
// CHECK-LABEL: func @fills(
func.func @fills(%p: !hopper.pipeline<1024>, %q: !hopper.cursor<1024>, %c: i32, %b: i1,
                 %m: !hopper.tensor_map<1x8x64xbf16>, %t: !hopper.tile<8x64xbf16>,
                 %n: !hopper.tensor_map<4x64xbf16>, %u: !hopper.tile<4x64xbf16>) {
  hopper.elect warp {
    hopper.fill %p[%q] : !hopper.pipeline<1024> {
      scf.if %b {
        hopper.load %m[%c, %c, %c] to %t : !hopper.tensor_map<1x8x64xbf16> to !hopper.tile<8x64xbf16>
      } else {
        hopper.load %n[%c, %c] to %u : !hopper.tensor_map<4x64xbf16> to !hopper.tile<4x64xbf16>
        hopper.load %n[%c, %c] to %u : !hopper.tensor_map<4x64xbf16> to !hopper.tile<4x64xbf16>
      }
    }
    // A producer with nothing to bring.
    hopper.fill %p[%q] : !hopper.pipeline<1024> {
    }
  }
  %n32 = arith.constant 32 : i32
  hopper.fill %p[%q] boxes(%n32) (%lane) : !hopper.pipeline<1024> {
    hopper.load %m[%c, %c, %lane] to %t : !hopper.tensor_map<1x8x64xbf16> to !hopper.tile<8x64xbf16>
  }
  return
}

// Once in each block.
// CHECK-LABEL: func @releases(
func.func @releases(%p: !hopper.pipeline<2>, %o: !hopper.pipeline<2>, %q: !hopper.cursor<2>, %b: i1) {
  scf.if %b {
    hopper.release %p[%q] : !hopper.pipeline<2>
  } else {
    hopper.release %p[%q] : !hopper.pipeline<2>
  }
  hopper.release %o[%q] : !hopper.pipeline<2>
  return
}

// CHECK-LABEL: hopper.kernel @waits(
hopper.kernel @waits(%p: !llvm.ptr<1> {hopper.buffer = "@sums"}, %v: f32 {hopper.value = "scale"}) threads 256 co_resident {
  %c15 = arith.constant 15 : i32
  %c255 = arith.constant 255 : i64
  hopper.barrier %c15 threads 256
  hopper.barrier %c15 threads 32 arrive
  %s = hopper.await_counts %p equal %c255 sleep 0 : vector<2xi64>
  hopper.await %p, %c15
  %a = hopper.to_fixed %v fraction 1
  %b = hopper.to_fixed %v fraction 62
  hopper.return
}
