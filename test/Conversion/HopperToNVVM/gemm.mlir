// RUN: lora-opt %s --convert-hopper-to-nvvm -o %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: lora-ptx %t.mlir --emit=checks | FileCheck %s --check-prefix=PTX
// RUN: %if ptxas %{ lora-ptx %t.mlir --emit=cubin | FileCheck %s --check-prefix=CUBIN %}

// A whole kernel: y = x W^T of 4096 by 4096, 128 x 256 tiles, 4 stages, one
// warpgroup that copies and two that multiply; the assembler takes it as it is.

// The sums stay one struct around the loop, and one group is in flight.
// CHECK-LABEL: llvm.func @gemm(
// CHECK: nvvm.setmaxregister increase 232
// CHECK: D[<f32>, <zero>]
// CHECK: scf.for {{.*}} -> (!llvm.struct<(f32, {{.*}}, i32, i32, i32, i32)
// CHECK-COUNT-4: nvvm.wgmma.mma_async
// CHECK-NEXT: nvvm.wgmma.commit.group.sync.aligned
// CHECK-NEXT: nvvm.wgmma.wait.group.sync.aligned 1

// PTX: kernel gemm: 8 wgmma, 0 with A in registers,
// PTX-NOT: fence

// CUBIN: kernel gemm: 168 registers, {{[0-9]+}} barriers, 0 shared, 0 stack, spills 0 + 0

hopper.kernel @gemm(
    %x: !hopper.tensor_map<128x64xbf16, swizzle = 128> {hopper.tensor = "x"},
    %w: !hopper.tensor_map<256x64xbf16, swizzle = 128> {hopper.tensor = "w"},
    %y: !hopper.tensor_map<64x64xbf16, swizzle = 128> {hopper.tensor = "y"},
    %tiles: i32 {hopper.value = "tiles"}) threads 384 {
  %ring = hopper.alloc : !hopper.buffer<4, 49152>
  %staging = hopper.alloc : !hopper.buffer<4, 8192>
  %pipe = hopper.pipeline producers 1 consumers 2 : !hopper.pipeline<4>
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %c64 = arith.constant 64 : i32
  %c128 = arith.constant 128 : i32
  %c192 = arith.constant 192 : i32
  %c256 = arith.constant 256 : i32
  %c8192 = arith.constant 8192 : i32
  hopper.warp_role 0, 4 registers 40 {
    hopper.elect warpgroup {
      %start = hopper.cursor producer : !hopper.cursor<4>
      %end = hopper.tiles (%m, %n, %first) in (%tiles, 16) group 8 carry(%begin = %start) : !hopper.cursor<4> {
        %m0 = arith.muli %m, %c128 : i32
        %n0 = arith.muli %n, %c256 : i32
        %next = scf.for %i = %c0 to %c64 step %c1 iter_args(%p = %begin) -> (!hopper.cursor<4>) : i32 {
          %stage = hopper.stage %p : !hopper.cursor<4>
          %a = hopper.tile %ring[%stage] : !hopper.buffer<4, 49152> -> !hopper.tile<128x64xbf16, swizzle = 128>
          %b = hopper.tile %ring[%stage] at 16384 : !hopper.buffer<4, 49152> -> !hopper.tile<256x64xbf16, swizzle = 128>
          %k = arith.muli %i, %c64 : i32
          hopper.fill %pipe[%p] : !hopper.pipeline<4> {
            hopper.load %x[%k, %m0] to %a : !hopper.tensor_map<128x64xbf16, swizzle = 128> to !hopper.tile<128x64xbf16, swizzle = 128>
            hopper.load %w[%k, %n0] to %b : !hopper.tensor_map<256x64xbf16, swizzle = 128> to !hopper.tile<256x64xbf16, swizzle = 128>
          }
          %q = hopper.advance %p : !hopper.cursor<4>
          scf.yield %q : !hopper.cursor<4>
        }
        hopper.yield %next : !hopper.cursor<4>
      }
    }
  }
  hopper.warp_role 4, 8 registers 232 {
    %warp = hopper.id warp
    %c2 = arith.constant 2 : i32
    %id = arith.shrui %warp, %c2 : i32
    %group = arith.subi %id, %c1 : i32
    %rows = arith.muli %group, %c8192 : i32
    %slot0 = arith.muli %group, %c2 : i32
    %slot1 = arith.addi %slot0, %c1 : i32
    %start = hopper.cursor : !hopper.cursor<4>
    %end = hopper.tiles (%m, %n, %first) in (%tiles, 16) group 8 carry(%begin = %start) : !hopper.cursor<4> {
      %m0 = arith.muli %m, %c128 : i32
      %n0 = arith.muli %n, %c256 : i32
      hopper.wait %pipe[%begin] : !hopper.pipeline<4>
      %stage = hopper.stage %begin : !hopper.cursor<4>
      %a = hopper.tile %ring[%stage] offset %rows : !hopper.buffer<4, 49152> -> !hopper.tile<64x64xbf16, swizzle = 128>
      %b = hopper.tile %ring[%stage] at 16384 : !hopper.buffer<4, 49152> -> !hopper.tile<256x64xbf16, swizzle = 128>
      %acc0 = hopper.mma_group -> !hopper.acc<256> {
        %0 = hopper.mma %a, %b : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<256x64xbf16, swizzle = 128> -> !hopper.acc<256>
        hopper.yield %0 : !hopper.acc<256>
      }
      %second = hopper.advance %begin : !hopper.cursor<4>
      %acc, %next, %last = scf.for %i = %c1 to %c64 step %c1
          iter_args(%sum = %acc0, %p = %second, %before = %begin) -> (!hopper.acc<256>, !hopper.cursor<4>, !hopper.cursor<4>) : i32 {
        hopper.wait %pipe[%p] : !hopper.pipeline<4>
        %s = hopper.stage %p : !hopper.cursor<4>
        %a1 = hopper.tile %ring[%s] offset %rows : !hopper.buffer<4, 49152> -> !hopper.tile<64x64xbf16, swizzle = 128>
        %b1 = hopper.tile %ring[%s] at 16384 : !hopper.buffer<4, 49152> -> !hopper.tile<256x64xbf16, swizzle = 128>
        %more = hopper.mma_group -> !hopper.acc<256> {
          %0 = hopper.mma %a1, %b1 plus %sum : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<256x64xbf16, swizzle = 128> -> !hopper.acc<256>
          hopper.yield %0 : !hopper.acc<256>
        }
        hopper.mma_wait pending 1
        hopper.release %pipe[%before] : !hopper.pipeline<4>
        %q = hopper.advance %p : !hopper.cursor<4>
        scf.yield %more, %q, %p : !hopper.acc<256>, !hopper.cursor<4>, !hopper.cursor<4>
      }
      hopper.mma_wait
      hopper.release %pipe[%last] : !hopper.pipeline<4>
      %v:128 = hopper.unpack %acc : !hopper.acc<256>
      %above = arith.muli %group, %c64 : i32
      %row = arith.addi %m0, %above : i32
      hopper.elect warpgroup {
        hopper.store_wait 1
      }
      hopper.barrier %id threads 128
      %t0 = hopper.tile %staging[%slot0] : !hopper.buffer<4, 8192> -> !hopper.tile<64x64xbf16, swizzle = 128>
      hopper.store_matrix %v#0, %v#1, %v#2, %v#3, %v#4, %v#5, %v#6, %v#7, %v#8, %v#9, %v#10, %v#11, %v#12, %v#13, %v#14, %v#15, %v#16, %v#17, %v#18, %v#19, %v#20, %v#21, %v#22, %v#23, %v#24, %v#25, %v#26, %v#27, %v#28, %v#29, %v#30, %v#31 to %t0 : !hopper.tile<64x64xbf16, swizzle = 128>
      hopper.fence_async shared
      hopper.barrier %id threads 128
      hopper.elect warpgroup {
        %column = arith.addi %n0, %c0 : i32
        hopper.store %t0 to %y[%column, %row] : !hopper.tile<64x64xbf16, swizzle = 128> to !hopper.tensor_map<64x64xbf16, swizzle = 128>
      }
      hopper.elect warpgroup {
        hopper.store_wait 1
      }
      hopper.barrier %id threads 128
      %t1 = hopper.tile %staging[%slot1] : !hopper.buffer<4, 8192> -> !hopper.tile<64x64xbf16, swizzle = 128>
      hopper.store_matrix %v#32, %v#33, %v#34, %v#35, %v#36, %v#37, %v#38, %v#39, %v#40, %v#41, %v#42, %v#43, %v#44, %v#45, %v#46, %v#47, %v#48, %v#49, %v#50, %v#51, %v#52, %v#53, %v#54, %v#55, %v#56, %v#57, %v#58, %v#59, %v#60, %v#61, %v#62, %v#63 to %t1 : !hopper.tile<64x64xbf16, swizzle = 128>
      hopper.fence_async shared
      hopper.barrier %id threads 128
      hopper.elect warpgroup {
        %column = arith.addi %n0, %c64 : i32
        hopper.store %t1 to %y[%column, %row] : !hopper.tile<64x64xbf16, swizzle = 128> to !hopper.tensor_map<64x64xbf16, swizzle = 128>
      }
      hopper.elect warpgroup {
        hopper.store_wait 1
      }
      hopper.barrier %id threads 128
      %t2 = hopper.tile %staging[%slot0] : !hopper.buffer<4, 8192> -> !hopper.tile<64x64xbf16, swizzle = 128>
      hopper.store_matrix %v#64, %v#65, %v#66, %v#67, %v#68, %v#69, %v#70, %v#71, %v#72, %v#73, %v#74, %v#75, %v#76, %v#77, %v#78, %v#79, %v#80, %v#81, %v#82, %v#83, %v#84, %v#85, %v#86, %v#87, %v#88, %v#89, %v#90, %v#91, %v#92, %v#93, %v#94, %v#95 to %t2 : !hopper.tile<64x64xbf16, swizzle = 128>
      hopper.fence_async shared
      hopper.barrier %id threads 128
      hopper.elect warpgroup {
        %column = arith.addi %n0, %c128 : i32
        hopper.store %t2 to %y[%column, %row] : !hopper.tile<64x64xbf16, swizzle = 128> to !hopper.tensor_map<64x64xbf16, swizzle = 128>
      }
      hopper.elect warpgroup {
        hopper.store_wait 1
      }
      hopper.barrier %id threads 128
      %t3 = hopper.tile %staging[%slot1] : !hopper.buffer<4, 8192> -> !hopper.tile<64x64xbf16, swizzle = 128>
      hopper.store_matrix %v#96, %v#97, %v#98, %v#99, %v#100, %v#101, %v#102, %v#103, %v#104, %v#105, %v#106, %v#107, %v#108, %v#109, %v#110, %v#111, %v#112, %v#113, %v#114, %v#115, %v#116, %v#117, %v#118, %v#119, %v#120, %v#121, %v#122, %v#123, %v#124, %v#125, %v#126, %v#127 to %t3 : !hopper.tile<64x64xbf16, swizzle = 128>
      hopper.fence_async shared
      hopper.barrier %id threads 128
      hopper.elect warpgroup {
        %column = arith.addi %n0, %c192 : i32
        hopper.store %t3 to %y[%column, %row] : !hopper.tile<64x64xbf16, swizzle = 128> to !hopper.tensor_map<64x64xbf16, swizzle = 128>
      }
      hopper.yield %next : !hopper.cursor<4>
    }
    hopper.elect warpgroup {
      hopper.store_wait 0
    }
  }
  hopper.return
}
