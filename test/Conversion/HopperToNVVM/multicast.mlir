// RUN: lora-opt %s --convert-hopper-to-nvvm | lora-ptx --emit=ptx | FileCheck %s
// RUN: lora-opt %s --verify-roundtrip | FileCheck %s --check-prefix=ROUNDTRIP
// RUN: %if ptxas %{ lora-opt %s --convert-hopper-to-nvvm | lora-ptx --emit=cubin | FileCheck %s --check-prefix=CUBIN %}

// CTAs of a cluster of 4 in pairs, 0 and 2, 1 and 3: of 128 rows each copies 64
// for both. What the machine is told: who is meant, and no fence of all memory
// before a peer is told that a stage is free.

// ROUNDTRIP: hopper.pipeline producers 1 consumers 1 : <2, ctas = 2, stride = 2>
// ROUNDTRIP: hopper.load {{.*}} multicast 2 stride 2 :

// CHECK-LABEL: .entry pairs(
// CHECK: barrier.cluster.arrive.relaxed.aligned;
// CHECK: barrier.cluster.wait.aligned;
// CHECK-NOT: {{fence|membar}}
// CHECK: cp.async.bulk.tensor.2d.shared::cluster.global.{{.*}}multicast::cluster
// CHECK-NOT: {{fence|membar}}
// CHECK: mapa.shared::cluster
// CHECK-NOT: {{fence|membar}}
// CHECK: mbarrier.arrive{{.*}}.shared::cluster.b64 _, [
// CHECK: barrier.cluster.arrive;
// CHECK: barrier.cluster.wait;

// CUBIN: pairs

!map = !hopper.tensor_map<64x64xbf16, swizzle = 128>
!tile = !hopper.tile<64x64xbf16, swizzle = 128>
!pipe = !hopper.pipeline<2, ctas = 2, stride = 2>
!cursor = !hopper.cursor<2>
hopper.kernel @pairs(%w: !map {hopper.tensor = "w"}, %n: i32 {hopper.value = "n"}) threads 256 cluster 4 {
  %ring = hopper.alloc : !hopper.buffer<2, 16384>
  %pipe = hopper.pipeline producers 1 consumers 1 : !pipe
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  hopper.warp_role 0, 4 {
    %c64 = arith.constant 64 : i32
    %c8192 = arith.constant 8192 : i32
    %rank = hopper.id cluster_rank
    %number = arith.shrui %rank, %c1 : i32
    %row = arith.muli %number, %c64 : i32
    %offset = arith.muli %number, %c8192 : i32
    hopper.elect warpgroup {
      %start = hopper.cursor producer : !cursor
      %end = scf.for %i = %c0 to %n step %c1 iter_args(%c = %start) -> (!cursor) : i32 {
        %k = arith.muli %i, %c64 : i32
        %stage = hopper.stage %c : !cursor
        %half = hopper.tile %ring[%stage] offset %offset : !hopper.buffer<2, 16384> -> !tile
        hopper.fill %pipe[%c] : !pipe {
          hopper.load %w[%k, %row] to %half multicast 2 stride 2 : !map to !tile
        }
        %next = hopper.advance %c : !cursor
        scf.yield %next : !cursor
      }
    }
  }
  hopper.warp_role 4, 4 {
    %start = hopper.cursor : !cursor
    %end = scf.for %i = %c0 to %n step %c1 iter_args(%c = %start) -> (!cursor) : i32 {
      hopper.wait %pipe[%c] : !pipe
      hopper.release %pipe[%c] : !pipe
      %next = hopper.advance %c : !cursor
      scf.yield %next : !cursor
    }
  }
  hopper.cluster_arrive
  hopper.cluster_wait
  hopper.return
}
