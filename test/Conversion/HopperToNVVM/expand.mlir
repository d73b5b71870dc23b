// RUN: lora-opt %s --convert-hopper-to-nvvm -o %t.mlir
// RUN: lora-ptx %t.mlir --emit=checks | FileCheck %s --check-prefix=PTX
// RUN: %if ptxas %{ lora-ptx %t.mlir --emit=cubin | FileCheck %s --check-prefix=CUBIN %}

// Products from registers: 16 columns of x A^T become a left side, masked for
// each of four factors B, whose boxes a warp loads with a lane for each.

// PTX: kernel expand: 8 wgmma, 4 with A in registers,
// PTX-NOT: unguarded
// PTX-NOT: fence

// CUBIN: kernel expand: {{[0-9]+}} registers, {{[0-9]+}} barriers, 0 shared, 0 stack, spills 0 + 0

!x = !hopper.tile<64x64xbf16, swizzle = 128>
!a = !hopper.tile<16x64xbf16, swizzle = 128>
!b = !hopper.tile<64x16xbf16, swizzle = 32>
!x_map = !hopper.tensor_map<64x64xbf16, swizzle = 128>
!a_map = !hopper.tensor_map<16x64xbf16, swizzle = 128>
!b_map = !hopper.tensor_map<64x16xbf16, swizzle = 32>

hopper.kernel @expand(
    %x: !x_map {hopper.tensor = "x"}, %a: !a_map {hopper.tensor = "a"}, %b: !b_map {hopper.tensor = "b"},
    %y: !llvm.ptr<1> {hopper.buffer = "y"}, %blocks: i32 {hopper.value = "blocks"},
    %slots: i32 {hopper.value = "slots"}) threads 256 {
  %ring = hopper.alloc : !hopper.buffer<3, 10240>
  %factors = hopper.alloc : !hopper.buffer<2, 8192>
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<3>
  %more = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<2>
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %c2 = arith.constant 2 : i32
  %c4 = arith.constant 4 : i32
  %c64 = arith.constant 64 : i32
  %c2048 = arith.constant 2048 : i32
  %lane = hopper.id lane
  hopper.warp_role 0, 1 {
    %start = hopper.cursor producer : !hopper.cursor<3>
    hopper.elect warp {
      %end = scf.for %i = %c0 to %blocks step %c1 iter_args(%p = %start) -> (!hopper.cursor<3>) : i32 {
        %stage = hopper.stage %p : !hopper.cursor<3>
        %xt = hopper.tile %ring[%stage] : !hopper.buffer<3, 10240> -> !x
        %at = hopper.tile %ring[%stage] at 8192 : !hopper.buffer<3, 10240> -> !a
        %k = arith.muli %i, %c64 : i32
        hopper.fill %pipe[%p] : !hopper.pipeline<3> {
          hopper.load %x[%k, %c0] to %xt : !x_map to !x
          hopper.load %a[%k, %c0] to %at : !a_map to !a
        }
        %q = hopper.advance %p : !hopper.cursor<3>
        scf.yield %q : !hopper.cursor<3>
      }
    }
    %begin = hopper.cursor producer : !hopper.cursor<2>
    %last = scf.for %i = %c0 to %slots step %c4 iter_args(%p = %begin) -> (!hopper.cursor<2>) : i32 {
      %stage = hopper.stage %p : !hopper.cursor<2>
      hopper.fill %more[%p] boxes(%c4) (%box) : !hopper.pipeline<2> {
        %at = arith.muli %box, %c2048 : i32
        %t = hopper.tile %factors[%stage] offset %at : !hopper.buffer<2, 8192> -> !b
        %slot = arith.addi %i, %box : i32
        %row = arith.muli %slot, %c64 : i32
        hopper.load %b[%c0, %row] to %t : !b_map to !b
      }
      %q = hopper.advance %p : !hopper.cursor<2>
      scf.yield %q : !hopper.cursor<2>
    }
  }
  hopper.warp_role 4, 4 {
    %s0 = hopper.acc_zero : !hopper.acc<16>
    %start = hopper.cursor : !hopper.cursor<3>
    %s, %end = scf.for %i = %c0 to %blocks step %c1 iter_args(%sum = %s0, %p = %start) -> (!hopper.acc<16>, !hopper.cursor<3>) : i32 {
      hopper.wait %pipe[%p] : !hopper.pipeline<3>
      %stage = hopper.stage %p : !hopper.cursor<3>
      %xt = hopper.tile %ring[%stage] : !hopper.buffer<3, 10240> -> !x
      %at = hopper.tile %ring[%stage] at 8192 : !hopper.buffer<3, 10240> -> !a
      %next = hopper.mma_group -> !hopper.acc<16> {
        %0 = hopper.mma %xt, %at plus %sum : !x, !a -> !hopper.acc<16>
        hopper.yield %0 : !hopper.acc<16>
      }
      hopper.mma_wait
      hopper.release %pipe[%p] : !hopper.pipeline<3>
      %q = hopper.advance %p : !hopper.cursor<3>
      scf.yield %next, %q : !hopper.acc<16>, !hopper.cursor<3>
    }
    %v:8 = hopper.unpack %s : !hopper.acc<16>
    %f = hopper.fragment %v#0, %v#1, %v#2, %v#3, %v#4, %v#5, %v#6, %v#7 : !hopper.fragment<bf16>
    %y0 = hopper.acc_zero : !hopper.acc<64>
    %begin = hopper.cursor : !hopper.cursor<2>
    %sums, %last = scf.for %i = %c0 to %slots step %c4 iter_args(%sum = %y0, %p = %begin) -> (!hopper.acc<64>, !hopper.cursor<2>) : i32 {
      hopper.wait %more[%p] : !hopper.pipeline<2>
      %stage = hopper.stage %p : !hopper.cursor<2>
      %i1 = arith.addi %i, %c1 : i32
      %i2 = arith.addi %i, %c2 : i32
      %i3 = arith.addi %i1, %c2 : i32
      %own0 = arith.cmpi eq, %lane, %i : i32
      %f0 = hopper.mask %f rows %own0, %own0 : !hopper.fragment<bf16>
      %b0 = hopper.tile %factors[%stage] at 0 : !hopper.buffer<2, 8192> -> !b
      %own1 = arith.cmpi eq, %lane, %i1 : i32
      %f1 = hopper.mask %f rows %own1, %own1 : !hopper.fragment<bf16>
      %b1 = hopper.tile %factors[%stage] at 2048 : !hopper.buffer<2, 8192> -> !b
      %own2 = arith.cmpi eq, %lane, %i2 : i32
      %f2 = hopper.mask %f rows %own2, %own2 : !hopper.fragment<bf16>
      %b2 = hopper.tile %factors[%stage] at 4096 : !hopper.buffer<2, 8192> -> !b
      %own3 = arith.cmpi eq, %lane, %i3 : i32
      %f3 = hopper.mask %f rows %own3, %own3 : !hopper.fragment<bf16>
      %b3 = hopper.tile %factors[%stage] at 6144 : !hopper.buffer<2, 8192> -> !b
      %next = hopper.mma_group -> !hopper.acc<64> {
        %0 = hopper.mma %f0, %b0 plus %sum : !hopper.fragment<bf16>, !b -> !hopper.acc<64>
        %1 = hopper.mma %f1, %b1 plus %0 : !hopper.fragment<bf16>, !b -> !hopper.acc<64>
        %2 = hopper.mma %f2, %b2 plus %1 : !hopper.fragment<bf16>, !b -> !hopper.acc<64>
        %3 = hopper.mma %f3, %b3 plus %2 : !hopper.fragment<bf16>, !b -> !hopper.acc<64>
        hopper.yield %3 : !hopper.acc<64>
      }
      hopper.mma_wait
      hopper.release %more[%p] : !hopper.pipeline<2>
      %q = hopper.advance %p : !hopper.cursor<2>
      scf.yield %next, %q : !hopper.acc<64>, !hopper.cursor<2>
    }
    %thread = hopper.id thread
    %e:32 = hopper.unpack %sums : !hopper.acc<64>
    %at = llvm.getelementptr %y[%thread] : (!llvm.ptr<1>, i32) -> !llvm.ptr<1>, !llvm.array<16 x i32>
    %p0 = hopper.pack %e#0, %e#1 as bf16
    %y0p = llvm.getelementptr %at[0, 0] : (!llvm.ptr<1>) -> !llvm.ptr<1>, !llvm.array<16 x i32>
    llvm.store %p0, %y0p : i32, !llvm.ptr<1>
    %p1 = hopper.pack %e#2, %e#3 as bf16
    %y1p = llvm.getelementptr %at[0, 1] : (!llvm.ptr<1>) -> !llvm.ptr<1>, !llvm.array<16 x i32>
    llvm.store %p1, %y1p : i32, !llvm.ptr<1>
    %p2 = hopper.pack %e#4, %e#5 as bf16
    %y2p = llvm.getelementptr %at[0, 2] : (!llvm.ptr<1>) -> !llvm.ptr<1>, !llvm.array<16 x i32>
    llvm.store %p2, %y2p : i32, !llvm.ptr<1>
    %p3 = hopper.pack %e#6, %e#7 as bf16
    %y3p = llvm.getelementptr %at[0, 3] : (!llvm.ptr<1>) -> !llvm.ptr<1>, !llvm.array<16 x i32>
    llvm.store %p3, %y3p : i32, !llvm.ptr<1>
    %p4 = hopper.pack %e#8, %e#9 as bf16
    %y4p = llvm.getelementptr %at[0, 4] : (!llvm.ptr<1>) -> !llvm.ptr<1>, !llvm.array<16 x i32>
    llvm.store %p4, %y4p : i32, !llvm.ptr<1>
    %p5 = hopper.pack %e#10, %e#11 as bf16
    %y5p = llvm.getelementptr %at[0, 5] : (!llvm.ptr<1>) -> !llvm.ptr<1>, !llvm.array<16 x i32>
    llvm.store %p5, %y5p : i32, !llvm.ptr<1>
    %p6 = hopper.pack %e#12, %e#13 as bf16
    %y6p = llvm.getelementptr %at[0, 6] : (!llvm.ptr<1>) -> !llvm.ptr<1>, !llvm.array<16 x i32>
    llvm.store %p6, %y6p : i32, !llvm.ptr<1>
    %p7 = hopper.pack %e#14, %e#15 as bf16
    %y7p = llvm.getelementptr %at[0, 7] : (!llvm.ptr<1>) -> !llvm.ptr<1>, !llvm.array<16 x i32>
    llvm.store %p7, %y7p : i32, !llvm.ptr<1>
    %p8 = hopper.pack %e#16, %e#17 as bf16
    %y8p = llvm.getelementptr %at[0, 8] : (!llvm.ptr<1>) -> !llvm.ptr<1>, !llvm.array<16 x i32>
    llvm.store %p8, %y8p : i32, !llvm.ptr<1>
    %p9 = hopper.pack %e#18, %e#19 as bf16
    %y9p = llvm.getelementptr %at[0, 9] : (!llvm.ptr<1>) -> !llvm.ptr<1>, !llvm.array<16 x i32>
    llvm.store %p9, %y9p : i32, !llvm.ptr<1>
    %p10 = hopper.pack %e#20, %e#21 as bf16
    %y10p = llvm.getelementptr %at[0, 10] : (!llvm.ptr<1>) -> !llvm.ptr<1>, !llvm.array<16 x i32>
    llvm.store %p10, %y10p : i32, !llvm.ptr<1>
    %p11 = hopper.pack %e#22, %e#23 as bf16
    %y11p = llvm.getelementptr %at[0, 11] : (!llvm.ptr<1>) -> !llvm.ptr<1>, !llvm.array<16 x i32>
    llvm.store %p11, %y11p : i32, !llvm.ptr<1>
    %p12 = hopper.pack %e#24, %e#25 as bf16
    %y12p = llvm.getelementptr %at[0, 12] : (!llvm.ptr<1>) -> !llvm.ptr<1>, !llvm.array<16 x i32>
    llvm.store %p12, %y12p : i32, !llvm.ptr<1>
    %p13 = hopper.pack %e#26, %e#27 as bf16
    %y13p = llvm.getelementptr %at[0, 13] : (!llvm.ptr<1>) -> !llvm.ptr<1>, !llvm.array<16 x i32>
    llvm.store %p13, %y13p : i32, !llvm.ptr<1>
    %p14 = hopper.pack %e#28, %e#29 as bf16
    %y14p = llvm.getelementptr %at[0, 14] : (!llvm.ptr<1>) -> !llvm.ptr<1>, !llvm.array<16 x i32>
    llvm.store %p14, %y14p : i32, !llvm.ptr<1>
    %p15 = hopper.pack %e#30, %e#31 as bf16
    %y15p = llvm.getelementptr %at[0, 15] : (!llvm.ptr<1>) -> !llvm.ptr<1>, !llvm.array<16 x i32>
    llvm.store %p15, %y15p : i32, !llvm.ptr<1>
  }
  hopper.return
}
