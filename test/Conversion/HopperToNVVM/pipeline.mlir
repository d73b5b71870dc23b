// RUN: lora-opt %s --convert-hopper-to-nvvm --split-input-file | FileCheck %s

// Cursors: the phase of a producer is that of the barrier it waits for.

// CHECK-LABEL: llvm.func @cursors(
hopper.kernel @cursors(%n: i32 {hopper.value = "n"}, %out: !llvm.ptr<1> {hopper.buffer = "out"}) threads 128 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  // 8 steps of 3 stages: stage 2, phase 0, the producer's 1.
  // CHECK: %[[S0:.*]] = arith.constant 2 : i32
  // CHECK: %[[P0:.*]] = arith.constant 1 : i32
  // CHECK: scf.for {{.*}} iter_args(%[[S:.*]] = %[[S0]], %[[P:.*]] = %[[P0]]) -> (i32, i32)
  // CHECK: nvvm.inline_ptx {{.*}}%[[S]] :
  // CHECK: %[[NEXT:.*]] = arith.addi %[[S]], %c1
  // CHECK: %[[WRAP:.*]] = arith.cmpi eq, %[[NEXT]], %c3
  // CHECK: %[[STAGE:.*]] = arith.select %[[WRAP]], %c0{{.*}}, %[[NEXT]] : i32
  // CHECK: %[[FLIP:.*]] = arith.extui %[[WRAP]]
  // CHECK: %[[PHASE:.*]] = arith.xori %[[P]], %[[FLIP]]
  // CHECK: scf.yield %[[STAGE]], %[[PHASE]]
  %start = hopper.cursor producer steps 8 : !hopper.cursor<3>
  %end = scf.for %i = %c0 to %n step %c1 iter_args(%c = %start) -> (!hopper.cursor<3>) : i32 {
    %s = hopper.stage %c : !hopper.cursor<3>
    hopper.reduce_add %out, %s : i32
    %next = hopper.advance %c : !hopper.cursor<3>
    scf.yield %next : !hopper.cursor<3>
  }
  hopper.return
}

// -----

!map = !hopper.tensor_map<64x64xbf16, swizzle = 128>
!tile = !hopper.tile<64x64xbf16, swizzle = 128>

// One thread fills: both copies count on the stage's full barrier.

// CHECK-LABEL: llvm.func @fill(
// CHECK-SAME: %[[X:[^:]*]]: !llvm.ptr {
hopper.kernel @fill(%x: !map {hopper.tensor = "x"}, %n: i32 {hopper.value = "n"}) threads 128 {
  // CHECK: %[[WARP:.*]] = nvvm.shfl.sync idx
  %ring = hopper.alloc : !hopper.buffer<2, 16384>
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<2>
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  // Who copies is elected so that ptxas knows of it.
  // CHECK: %[[LANE:.*]] = nvvm.elect.sync -> i1
  // CHECK: %[[INDEX:.*]] = arith.andi %[[WARP]], %c3
  // CHECK: %[[FIRST:.*]] = arith.cmpi eq, %[[INDEX]], %c0
  // CHECK: %[[ELECTED:.*]] = arith.andi %[[LANE]], %[[FIRST]] : i1
  // CHECK: scf.if %[[ELECTED]]
  // CHECK: scf.for {{.*}} iter_args(%[[S:.*]] = %{{.*}}, %[[P:.*]] = %{{.*}})
  hopper.elect warpgroup {
    %start = hopper.cursor producer : !hopper.cursor<2>
    %end = scf.for %i = %c0 to %n step %c1 iter_args(%c = %start) -> (!hopper.cursor<2>) : i32 {
      %s = hopper.stage %c : !hopper.cursor<2>
      %a = hopper.tile %ring[%s] : !hopper.buffer<2, 16384> -> !tile
      %b = hopper.tile %ring[%s] at 8192 : !hopper.buffer<2, 16384> -> !tile
      // CHECK: %[[EMPTIES:.*]] = llvm.getelementptr %[[PIPE:.*]][16]
      // CHECK: %[[OFFSET:.*]] = arith.muli %[[S]], %c8
      // CHECK: %[[EMPTY:.*]] = llvm.getelementptr %[[EMPTIES]][%[[OFFSET]]]
      // CHECK: nvvm.mbarrier.try_wait.parity %[[EMPTY]], %[[P]]
      // CHECK: %[[FULL:.*]] = llvm.getelementptr %[[PIPE]][%{{.*}}]
      // CHECK: %[[BYTES:.*]] = arith.constant 16384 : i32
      // CHECK: nvvm.mbarrier.arrive.expect_tx %[[FULL]], %[[BYTES]]
      // CHECK: %[[A:.*]] = llvm.addrspacecast %{{.*}} : !llvm.ptr<3> to !llvm.ptr<7>
      // CHECK: nvvm.cp.async.bulk.tensor.shared.cluster.global %[[A]], %[[X]], %[[FULL]], box[%{{.*}}, %{{.*}}] :
      // CHECK: nvvm.cp.async.bulk.tensor.shared.cluster.global %{{.*}}, %[[X]], %[[FULL]], box[%{{.*}}, %{{.*}}] l2_cache_hint = %{{.*}} :
      hopper.fill %pipe[%c] : !hopper.pipeline<2> {
        hopper.load %x[%i, %c0] to %a : !map to !tile
        hopper.load %x[%i, %c1] to %b hint 1445655480193155072 : !map to !tile
      }
      // Nothing to bring.
      // CHECK: nvvm.mbarrier.try_wait.parity
      // CHECK: nvvm.mbarrier.arrive %{{.*}} : !llvm.ptr<3>
      %next = hopper.advance %c : !hopper.cursor<2>
      hopper.fill %pipe[%next] : !hopper.pipeline<2> {
      }
      scf.yield %next : !hopper.cursor<2>
    }
  }
  hopper.return
}

// -----

!map = !hopper.tensor_map<16x64xbf16, swizzle = 128>
!tile = !hopper.tile<16x64xbf16, swizzle = 128>

// A lane for each box; the first says how many bytes all of them bring.

// CHECK-LABEL: llvm.func @boxes(
// CHECK-SAME: %[[N:[^:]*]]: i32
hopper.kernel @boxes(%x: !map {hopper.tensor = "x"}, %n: i32 {hopper.value = "n"}) threads 128 {
  %ring = hopper.alloc : !hopper.buffer<1, 8192>
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<1>
  %c0 = arith.constant 0 : i32
  %c2048 = arith.constant 2048 : i32
  %c = hopper.cursor producer : !hopper.cursor<1>
  // CHECK: nvvm.mbarrier.try_wait.parity
  // CHECK: %[[LANE:.*]] = arith.andi %{{.*}}, %c31
  // CHECK: %[[LEADS:.*]] = arith.cmpi eq, %[[LANE]], %c0
  // CHECK: scf.if %[[LEADS]] {
  // CHECK: %[[BYTES:.*]] = arith.muli %[[N]], %c2048
  // CHECK: nvvm.mbarrier.arrive.expect_tx %[[FULL:.*]], %[[BYTES]]
  // CHECK: %[[MINE:.*]] = arith.cmpi ult, %[[LANE]], %[[N]]
  // CHECK: scf.if %[[MINE]] {
  // CHECK: %[[AT:.*]] = arith.muli %[[LANE]], %c2048
  // CHECK: nvvm.cp.async.bulk.tensor.shared.cluster.global %{{.*}}, %{{.*}}, %[[FULL]], box[%{{.*}}, %[[LANE]]]
  // CHECK: }
  // CHECK: nvvm.bar.warp.sync
  hopper.fill %pipe[%c] boxes(%n) (%lane) : !hopper.pipeline<1> {
    %offset = arith.muli %lane, %c2048 : i32
    %t = hopper.tile %ring[%c0] offset %offset : !hopper.buffer<1, 8192> -> !tile
    hopper.load %x[%c0, %lane] to %t : !map to !tile
  }
  hopper.return
}

// -----

!tile = !hopper.tile<64x32xf16, swizzle = 64>
!map = !hopper.tensor_map<64x32xf16, swizzle = 64>

// The consumer's side: a warpgroup's first thread releases, without scope.
// A tile of 32 columns: chunk c of row r lies at c ^ (r / 2 mod 4).

// CHECK-LABEL: llvm.func @consume(
// CHECK-SAME: %[[Y:[^:]*]]: !llvm.ptr {
// CHECK-SAME: %[[V:[^:]*]]: f32
hopper.kernel @consume(%y: !map {hopper.tensor = "y"}, %v: f32 {hopper.value = "v"}) threads 128 {
  %staging = hopper.alloc : !hopper.buffer<1, 4096>
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<1>
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %c = hopper.cursor : !hopper.cursor<1>
  // CHECK: nvvm.mbarrier.try_wait.parity %[[PIPE:[0-9]+]], %
  hopper.wait %pipe[%c] : !hopper.pipeline<1>
  // CHECK: %[[T:.*]] = arith.andi %[[TID:.*]], %c127
  // CHECK: %[[FIRST:.*]] = arith.cmpi eq, %[[T]], %c0
  // CHECK: scf.if %[[FIRST]] {
  // CHECK: %[[EMPTY:.*]] = llvm.getelementptr %[[PIPE]][8]
  // CHECK: nvvm.mbarrier.arrive %[[EMPTY]] : !llvm.ptr<3> -> i64
  hopper.release %pipe[%c] : !hopper.pipeline<1>
  // CHECK: %[[ROW:.*]] = arith.addi %{{.*}}, %{{.*}} : i32
  // CHECK: %[[HALF:.*]] = arith.shrui %{{.*}}, %c4
  // CHECK: %[[R2:.*]] = arith.shrui %[[ROW]], %c1
  // CHECK: %[[SWIZZLE:.*]] = arith.andi %[[R2]], %c3
  // CHECK: %[[ROWBYTES:.*]] = arith.muli %[[ROW]], %c64
  // CHECK: %[[CHUNK:.*]] = arith.xori %[[HALF]], %[[SWIZZLE]]
  // CHECK: %[[BYTES:.*]] = arith.muli %[[CHUNK]], %c16
  // CHECK: %[[AT:.*]] = arith.addi %[[ROWBYTES]], %[[BYTES]]
  // CHECK: %[[P:.*]] = llvm.getelementptr %{{.*}}[%[[AT]]]
  // CHECK: arith.truncf %{{.*}} : vector<2xf32> to vector<2xf16>
  // CHECK: nvvm.stmatrix %[[P]], %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} {{.*}}layout = #nvvm.mma_layout<row>
  // CHECK: nvvm.stmatrix
  // CHECK-NOT: nvvm.stmatrix
  %t = hopper.tile %staging[%c0] : !hopper.buffer<1, 4096> -> !tile
  hopper.store_matrix %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v to %t : !tile
  // CHECK: nvvm.fence.proxy {kind = #nvvm.proxy_kind<async.shared>, space = #nvvm.shared_space<cta>}
  // CHECK: nvvm.barrier id = %{{.*}} number_of_threads = %{{.*}}
  // CHECK: nvvm.cp.async.bulk.tensor.global.shared.cta %[[Y]], %{{.*}}, box[%{{.*}}, %{{.*}}]
  // CHECK: nvvm.cp.async.bulk.commit.group
  // CHECK: nvvm.cp.async.bulk.wait_group 1 {read}
  // CHECK: nvvm.cp.async.bulk.wait_group 0{{$}}
  hopper.fence_async shared
  hopper.barrier %c1 threads 128
  hopper.elect warpgroup {
    hopper.store %t to %y[%c0, %c1] : !tile to !map
    hopper.store_wait 1
    hopper.store_wait 0 written
  }
  hopper.return
}

// -----

!tile = !hopper.tile<64x64xbf16, swizzle = 128>

// 64 columns: chunk c of row r lies at c ^ (r mod 8).

// CHECK-LABEL: llvm.func @swizzle128(
// CHECK: %[[ROW:.*]] = arith.addi %{{.*}}, %{{.*}} : i32
// CHECK: arith.shrui
// CHECK: %[[SWIZZLE:.*]] = arith.andi %[[ROW]], %c7
// CHECK: arith.muli %[[ROW]], %c128
// CHECK: arith.xori %{{.*}}, %[[SWIZZLE]]
// CHECK-COUNT-4: nvvm.stmatrix
// CHECK-NOT: nvvm.stmatrix
hopper.kernel @swizzle128(%v: f32 {hopper.value = "v"}) threads 128 {
  %staging = hopper.alloc : !hopper.buffer<1, 8192>
  %c0 = arith.constant 0 : i32
  %t = hopper.tile %staging[%c0] : !hopper.buffer<1, 8192> -> !tile
  hopper.store_matrix %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v, %v to %t : !tile
  hopper.return
}

// -----

!map = !hopper.tensor_map<32x64xbf16, swizzle = 128>
!tile = !hopper.tile<32x64xbf16, swizzle = 128>
!pipe = !hopper.pipeline<2, ctas = 2>

// A ring of two CTAs: a stage is empty after the releases of both, and full with
// what both copy: an own box of 4096 bytes, and one from each of both. What a
// peer sends needs its barriers, and the peer itself until the end.

// CHECK-LABEL: llvm.func @shared(
// CHECK-SAME: %[[X:[^:]*]]: !llvm.ptr {
// CHECK: nvvm.mbarrier.init %{{.*}}, %[[PRODUCERS:.*]] : !llvm.ptr<3>, i32
// CHECK: nvvm.mbarrier.init %{{.*}}, %[[PRODUCERS]] :
// CHECK: nvvm.mbarrier.init %{{.*}}, %[[CONSUMERS:.*]] :
// CHECK: nvvm.cluster.arrive.relaxed {aligned}
// CHECK-NEXT: nvvm.cluster.wait {aligned}
hopper.kernel @shared(%x: !map {hopper.tensor = "x"}) threads 256 cluster 2 {
  %ring = hopper.alloc : !hopper.buffer<2, 12288>
  %pipe = hopper.pipeline producers 1 consumers 1 : !pipe
  %c0 = arith.constant 0 : i32
  hopper.warp_role 0, 4 {
    %c = hopper.cursor producer : !hopper.cursor<2>
    %a = hopper.tile %ring[%c0] : !hopper.buffer<2, 12288> -> !tile
    %b = hopper.tile %ring[%c0] at 4096 : !hopper.buffer<2, 12288> -> !tile
    hopper.elect warp {
      // CHECK: %[[BYTES:.*]] = arith.constant 12288 : i32
      // CHECK: nvvm.mbarrier.arrive.expect_tx %[[FULL:.*]], %[[BYTES]]
      // CHECK: nvvm.cp.async.bulk.tensor.shared.cluster.global %{{.*}}, %[[X]], %[[FULL]], box[%{{.*}}, %{{.*}}] :
      // CHECK: %[[MASK:.*]] = arith.constant 3 : i16
      // CHECK: nvvm.cp.async.bulk.tensor.shared.cluster.global %{{.*}}, %[[X]], %[[FULL]], box[%{{.*}}, %{{.*}}] multicast_mask = %[[MASK]] :
      hopper.fill %pipe[%c] : !pipe {
        hopper.load %x[%c0, %c0] to %a : !map to !tile
        hopper.load %x[%c0, %c0] to %b multicast 2 : !map to !tile
      }
    }
  }
  // Thread i of the warpgroup tells CTA i.
  // CHECK: %[[T:.*]] = arith.andi %{{.*}}, %c127
  // CHECK: %[[I:.*]] = arith.remui %[[T]], %c2
  // CHECK: %[[THERE:.*]] = nvvm.mapa %[[PIPE:.*]], %{{.*}} : !llvm.ptr<3> -> !llvm.ptr<7>
  // CHECK: %[[TELLS:.*]] = arith.cmpi ult, %[[T]], %c2
  // CHECK: scf.if %[[TELLS]] {
  // CHECK: llvm.getelementptr %[[THERE]][16] : (!llvm.ptr<7>)
  // CHECK: nvvm.mbarrier.arrive %{{.*}} : !llvm.ptr<7>{{$}}
  hopper.warp_role 4, 4 {
    %c = hopper.cursor : !hopper.cursor<2>
    hopper.wait %pipe[%c] : !pipe
    hopper.release %pipe[%c] : !pipe
  }
  // CHECK: nvvm.cluster.arrive{{$}}
  // CHECK: nvvm.cluster.wait{{$}}
  hopper.cluster_arrive
  hopper.cluster_wait
  hopper.return
}

// -----

!map = !hopper.tensor_map<32x64xbf16, swizzle = 128>
!tile = !hopper.tile<32x64xbf16, swizzle = 128>
!pipe = !hopper.pipeline<1, ctas = 2, stride = 2>

// Of a cluster of 8, CTAs r and r + 2: bits 0 and 2, moved by r / 4 * 4 + r mod 2.

// CHECK-LABEL: llvm.func @apart(
// CHECK: %[[FIVE:.*]] = arith.constant 5 : i32
// CHECK: %[[RANK:.*]] = nvvm.read.ptx.sreg.cluster.ctarank
// CHECK: %[[BLOCK:.*]] = arith.divui %[[RANK]], %c4
// CHECK: %[[BEGIN:.*]] = arith.muli %[[BLOCK]], %c4
// CHECK: %[[CLASS:.*]] = arith.remui %[[RANK]], %c2
// CHECK: %[[FIRST:.*]] = arith.addi %[[BEGIN]], %[[CLASS]]
// CHECK: %[[BITS:.*]] = arith.shli %{{.*}}, %[[FIRST]]
// CHECK: %[[MASK:.*]] = arith.trunci %[[BITS]] : i32 to i16
// CHECK: multicast_mask = %[[MASK]]
// CHECK: %[[STEP:.*]] = arith.muli %{{.*}}, %c2
// CHECK: %[[PEER:.*]] = arith.addi %{{.*}}, %[[STEP]]
// CHECK: nvvm.mapa %{{.*}}, %[[PEER]]
hopper.kernel @apart(%x: !map {hopper.tensor = "x"}) threads 128 cluster 8 {
  %ring = hopper.alloc : !hopper.buffer<1, 4096>
  %pipe = hopper.pipeline producers 1 consumers 1 : !pipe
  %c0 = arith.constant 0 : i32
  %c = hopper.cursor producer : !hopper.cursor<1>
  %a = hopper.tile %ring[%c0] : !hopper.buffer<1, 4096> -> !tile
  hopper.elect warp {
    hopper.fill %pipe[%c] : !pipe {
      hopper.load %x[%c0, %c0] to %a multicast 2 stride 2 hint 1445655480193155072 : !map to !tile
    }
  }
  hopper.release %pipe[%c] : !pipe
  hopper.cluster_arrive
  hopper.cluster_wait
  hopper.return
}

// -----

// Eight values of a thread: two stores of 16 bytes, 4096 bytes of the warpgroup.

// CHECK-LABEL: llvm.func @exchange(
// CHECK-SAME: %[[PEER:[^:]*]]: i32{{.*}}, %[[V:[^:]*]]: f32
// The barriers' fence is enough for peers.
// CHECK: nvvm.fence.mbarrier.init
// CHECK: nvvm.cluster.arrive.relaxed {aligned}
// CHECK: scf.if
// CHECK: %[[BYTES:.*]] = arith.constant 4096 : i32
// CHECK: nvvm.mbarrier.arrive.expect_tx %[[FULL:.*]], %[[BYTES]]
// CHECK: %[[BARRIER:.*]] = nvvm.mapa %[[FULL]], %[[PEER]] : !llvm.ptr<3> -> !llvm.ptr<7>
// CHECK: %[[THERE:.*]] = nvvm.mapa %{{.*}}, %[[PEER]] : !llvm.ptr<3> -> !llvm.ptr<7>
// CHECK: nvvm.inline_ptx "st.async.weak.shared::cluster.mbarrier::complete_tx::bytes.v4.f32 [$0 + 0], {$2, $3, $4, $5}, [$1];" ro(%[[THERE]], %[[BARRIER]], %[[V]], %[[V]], %[[V]], %[[V]]
// CHECK: nvvm.inline_ptx "st.async{{.*}} [$0 + 2048], {{.*}}" ro(%[[THERE]], %[[BARRIER]], %[[V]], %[[V]], %[[V]], %[[V]]
// CHECK: nvvm.mbarrier.try_wait.parity %[[FULL]]
hopper.kernel @exchange(%peer: i32 {hopper.value = "peer"}, %v: f32 {hopper.value = "scale"}) threads 128 cluster 2 {
  %c0 = arith.constant 0 : i32
  %received = hopper.alloc align 128 : !hopper.buffer<1, 4096>
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<1>
  %cursor = hopper.cursor : !hopper.cursor<1>
  %here = hopper.address %received[%c0] : !hopper.buffer<1, 4096>
  hopper.exchange %v, %v, %v, %v, %v, %v, %v, %v at %here with %peer step 2048 on %pipe[%cursor] : !hopper.pipeline<1>
  hopper.wait %pipe[%cursor] : !hopper.pipeline<1>
  hopper.return
}
