// RUN: lora-opt %s | lora-opt | FileCheck %s
// RUN: lora-opt %s --mlir-print-op-generic | lora-opt | FileCheck %s

// Every op, as it is written; what they mean is tested where they are lowered.

// CHECK-LABEL: hopper.kernel @gemm(
// CHECK-SAME: %[[X:.*]]: !hopper.tensor_map<128x64xbf16, swizzle = 128> {hopper.tensor = "x"}
// CHECK-SAME: threads 384 attributes {schedule = "gemm"} {
hopper.kernel @gemm(
    %x: !hopper.tensor_map<128x64xbf16, swizzle = 128> {hopper.tensor = "x"},
    %w: !hopper.tensor_map<256x64xbf16, swizzle = 128> {hopper.tensor = "w", hopper.l2_promotion = 256 : i32},
    %y: !hopper.tensor_map<64x64xbf16, swizzle = 128> {hopper.tensor = "y"},
    %tiles: i32 {hopper.value = "tiles"}) threads 384 attributes {schedule = "gemm"} {
  // CHECK: %[[RING:.*]] = hopper.alloc : <4, 49152>
  %ring = hopper.alloc : !hopper.buffer<4, 49152>
  %staging = hopper.alloc padding 1024 align 128 {x} : !hopper.buffer<4, 8192>
  // CHECK: %[[PIPE:.*]] = hopper.pipeline producers 1 consumers 2 : <4>
  %pipe = hopper.pipeline producers 1 consumers 2 : !hopper.pipeline<4>
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %c64 = arith.constant 64 : i32
  // CHECK: hopper.warp_role 0, 4 registers 40 {
  hopper.warp_role 0, 4 registers 40 {
    // CHECK: hopper.elect {{ ?}}warpgroup {
    hopper.elect warpgroup {
      %p0 = hopper.cursor producer : !hopper.cursor<4>
      // CHECK: hopper.tiles (%{{.*}}, %{{.*}}, %{{.*}}) in (%{{.*}}, 24) group 8 carry(%{{.*}} = %{{.*}}) : !hopper.cursor<4> {
      %end = hopper.tiles (%m, %n, %first) in (%tiles, 24) group 8 carry(%p = %p0) : !hopper.cursor<4> {
        %stage = hopper.stage %p : !hopper.cursor<4>
        %a = hopper.tile %ring[%stage] : !hopper.buffer<4, 49152> -> !hopper.tile<128x64xbf16, swizzle = 128>
        %b = hopper.tile %ring[%stage] at 16384 : !hopper.buffer<4, 49152> -> !hopper.tile<256x64xbf16, swizzle = 128>
        // CHECK: hopper.fill %[[PIPE]][%{{.*}}] : !hopper.pipeline<4> {
        hopper.fill %pipe[%p] : !hopper.pipeline<4> {
          // CHECK: hopper.load %[[X]][%{{.*}}, %{{.*}}] to %{{.*}} : <128x64xbf16
          hopper.load %x[%c0, %m] to %a : !hopper.tensor_map<128x64xbf16, swizzle = 128> to !hopper.tile<128x64xbf16, swizzle = 128>
          hopper.load %w[%c0, %n] to %b : !hopper.tensor_map<256x64xbf16, swizzle = 128> to !hopper.tile<256x64xbf16, swizzle = 128>
        }
        %next = hopper.advance %p : !hopper.cursor<4>
        hopper.yield %next : !hopper.cursor<4>
      }
    }
  }
  // CHECK: hopper.warp_role 4, 8 registers 232 {
  hopper.warp_role 4, 8 registers 232 {
    %p = hopper.cursor steps 3 : !hopper.cursor<4>
    hopper.wait %pipe[%p] : !hopper.pipeline<4>
    %stage = hopper.stage %p : !hopper.cursor<4>
    %a = hopper.tile %ring[%stage] offset %c64 : !hopper.buffer<4, 49152> -> !hopper.tile<64x64xbf16, swizzle = 128>
    %b = hopper.tile %ring[%stage] at 16384 : !hopper.buffer<4, 49152> -> !hopper.tile<256x64xbf16, swizzle = 128>
    // CHECK: %[[ACC:.*]] = hopper.mma_group -> <256> {
    %acc = hopper.mma_group -> !hopper.acc<256> {
      // CHECK: hopper.mma %{{.*}}, %{{.*}} : <      %0 = hopper.mma %a, %b : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<256x64xbf16, swizzle = 128> -> !hopper.acc<256>
      // CHECK: hopper.mma %{{.*}}, %{{.*}} plus %{{.*}} : <      %1 = hopper.mma %a, %b plus %0 : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<256x64xbf16, swizzle = 128> -> !hopper.acc<256>
      hopper.yield %1 : !hopper.acc<256>
    }
    // CHECK: hopper.mma_wait
    hopper.mma_wait
    hopper.release %pipe[%p] : !hopper.pipeline<4>
    // CHECK: hopper.unpack %[[ACC]] : !hopper.acc<256>
    %v:128 = hopper.unpack %acc : !hopper.acc<256>
    %t = hopper.tile %staging[%c0] : !hopper.buffer<4, 8192> -> !hopper.tile<64x64xbf16, swizzle = 128>
    hopper.store_matrix %v#0, %v#1, %v#2, %v#3, %v#4, %v#5, %v#6, %v#7, %v#8, %v#9, %v#10, %v#11, %v#12, %v#13, %v#14, %v#15, %v#16, %v#17, %v#18, %v#19, %v#20, %v#21, %v#22, %v#23, %v#24, %v#25, %v#26, %v#27, %v#28, %v#29, %v#30, %v#31 to %t : !hopper.tile<64x64xbf16, swizzle = 128>
    hopper.fence_async shared
    hopper.barrier %c1 threads 128
    hopper.elect warpgroup {
      // CHECK: hopper.store %{{.*}} to %{{.*}}[%{{.*}}, %{{.*}}]
      hopper.store %t to %y[%c0, %c0] : !hopper.tile<64x64xbf16, swizzle = 128> to !hopper.tensor_map<64x64xbf16, swizzle = 128>
      hopper.store_wait 0
    }
  }
  hopper.return
}
