// RUN: lora-opt %s --convert-hopper-to-nvvm --split-input-file | FileCheck %s

// Shared memory: in the order of the ops, each aligned; barriers too.
// The rings' barriers and tensor maps are there before any role begins.

// CHECK: module attributes {llvm.data_layout = "{{.*}}p6:32:32{{.*}}", llvm.target_triple = "nvptx64-nvidia-cuda"}
// CHECK: llvm.mlir.global external @smem() {addr_space = 3 : i32, alignment = 1024 : i64} : !llvm.array<0 x i8>
// CHECK: llvm.func @roles(%[[X:.*]]: !llvm.ptr {llvm.align = 64 : i64, llvm.byval = !llvm.array<16 x i64>, nvvm.grid_constant},
// CHECK-SAME: %{{.*}}: !llvm.ptr<1>, %{{.*}}: i32)
// CHECK-SAME: nvvm.kernel, nvvm.maxntid = array<i32: 384, 1, 1>, nvvm.minctasm = 1 : i32}
hopper.kernel @roles(%x: !hopper.tensor_map<64x64xbf16, swizzle = 128> {hopper.tensor = "x"},
    %out: !llvm.ptr<1> {hopper.buffer = "out"}, %n: i32 {hopper.value = "n"}) threads 384 {
  // CHECK-DAG: %[[SMEM:.*]] = llvm.mlir.addressof @smem : !llvm.ptr<3>
  // CHECK-DAG: %[[TID:.*]] = nvvm.read.ptx.sreg.tid.x
  // CHECK: %[[WARP:.*]] = nvvm.shfl.sync idx
  // CHECK: nvvm.prefetch tensormap, %[[X]]
  // CHECK: %[[T0:.*]] = arith.cmpi eq, %[[TID]], %c0
  // CHECK: scf.if %[[T0]]
  // CHECK: %[[F0:.*]] = llvm.getelementptr %[[SMEM]][1008]
  // CHECK: nvvm.mbarrier.init %[[F0]], %[[PRODUCERS:.*]] : !llvm.ptr<3>, i32
  // CHECK: %[[F1:.*]] = llvm.getelementptr %[[SMEM]][1016]
  // CHECK: nvvm.mbarrier.init %[[F1]], %[[PRODUCERS]] :
  // CHECK: %[[E0:.*]] = llvm.getelementptr %[[SMEM]][1024]
  // CHECK: nvvm.mbarrier.init %[[E0]], %[[CONSUMERS:.*]] :
  // CHECK: nvvm.fence.mbarrier.init
  // CHECK: nvvm.barrier
  // CHECK: %[[C:.*]] = llvm.getelementptr %[[SMEM]][2048]
  %a = hopper.alloc align 128 : !hopper.buffer<1, 896>
  %b = hopper.alloc padding 16 align 16 : !hopper.buffer<2, 48>
  %pipe = hopper.pipeline producers 1 consumers 2 : !hopper.pipeline<2>
  %c = hopper.alloc : !hopper.buffer<1, 64>
  %c0 = arith.constant 0 : i32
  // CHECK: %[[ROLE:.*]] = arith.cmpi ult, %[[WARP]], %{{.*}} : i32
  // CHECK: scf.if %[[ROLE]] {
  // CHECK-NEXT: nvvm.setmaxregister decrease 40
  hopper.warp_role 0, 4 registers 40 {
    // CHECK: %[[LANE:.*]] = arith.andi %[[TID]], %c31
    // CHECK: %[[FIRST:.*]] = arith.cmpi eq, %[[LANE]], %c0
    // CHECK: scf.if %[[FIRST]] {
    hopper.elect warp {
      // CHECK: %[[CTA:.*]] = nvvm.read.ptx.sreg.ctaid.x
      // CHECK: %[[P:.*]] = llvm.getelementptr %[[C]][64]
      // CHECK: llvm.store %[[CTA]], %[[P]]
      %cta = hopper.id cta
      %p = hopper.address %c[%c0] at 64 : !hopper.buffer<1, 64>
      llvm.store %cta, %p : i32, !llvm.ptr<3>
    }
  }
  // CHECK: arith.addi %[[WARP]], %c-4
  // CHECK: nvvm.setmaxregister increase 232
  hopper.warp_role 4, 8 registers 232 {
    // CHECK: arith.andi %[[TID]], %c127
    hopper.elect warpgroup {
      // CHECK-DAG: nvvm.read.ptx.sreg.nctaid.x
      // CHECK-DAG: nvvm.read.ptx.sreg.cluster.ctarank
      %num = hopper.id num_ctas
      %rank = hopper.id cluster_rank
      %sum = arith.addi %num, %rank : i32
      // One multiplication, and what is constant in one addition.
      // CHECK: %[[STAGE:.*]] = arith.muli %{{.*}}, %c48
      // CHECK: %[[BYTES:.*]] = arith.addi %[[STAGE]], %{{.*}} : i32
      // CHECK: %[[AT:.*]] = arith.addi %[[BYTES]], %c32
      // CHECK: llvm.getelementptr %{{.*}}[%[[AT]]] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, i8
      %q = hopper.address %b[%n] at 32 offset %sum : !hopper.buffer<2, 48>
      llvm.store %sum, %q : i32, !llvm.ptr<3>
    }
  }
  // CHECK: llvm.return
  hopper.return
}

// -----

// Clusters: all CTAs have come before a peer's barrier is used.

// CHECK-LABEL: llvm.func @cluster(
// CHECK-SAME: nvvm.cluster_dim = array<i32: 2, 1, 1>
// CHECK: nvvm.mbarrier.init
// CHECK: nvvm.cluster.arrive.relaxed {aligned}
// CHECK-NEXT: nvvm.cluster.wait {aligned}
// CHECK-NOT: nvvm.barrier
hopper.kernel @cluster() threads 128 cluster 2 {
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<1>
  hopper.return
}

// One that waits itself says when; two kernels share the symbol.

// CHECK-LABEL: llvm.func @cluster_waits(
// CHECK: nvvm.barrier
// CHECK: nvvm.cluster.arrive{{$}}
// CHECK: nvvm.cluster.wait{{$}}
hopper.kernel @cluster_waits() threads 128 cluster 2 {
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<1>
  hopper.cluster_arrive
  hopper.cluster_wait
  hopper.return
}

// A ring of several CTAs is used before.

// CHECK-LABEL: llvm.func @shared_ring(
// CHECK: nvvm.cluster.arrive.relaxed {aligned}
// CHECK-NEXT: nvvm.cluster.wait {aligned}
// CHECK: nvvm.cluster.arrive{{$}}
// CHECK: nvvm.cluster.wait{{$}}
hopper.kernel @shared_ring() threads 128 cluster 2 {
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<1, ctas = 2>
  hopper.cluster_arrive
  hopper.cluster_wait
  hopper.return
}

// -----

// Nothing to initialise, nothing to wait for.

// CHECK-LABEL: llvm.func @plain(
// CHECK-NOT: nvvm.shfl
// CHECK-NOT: nvvm.barrier
hopper.kernel @plain() threads 128 {
  hopper.return
}

// -----

// Tiles: the cluster's number in the grid; rows of a group column by column.

// CHECK-LABEL: llvm.func @tiles(
// CHECK-SAME: %[[ROWS:[^:]*]]: i32
hopper.kernel @tiles(%rows: i32 {hopper.value = "tiles"}, %out: !llvm.ptr<1> {hopper.buffer = "out"}) threads 128 cluster 2 {
  // CHECK-DAG: %[[CTA:.*]] = nvvm.read.ptx.sreg.ctaid.x
  // CHECK-DAG: %[[CID:.*]] = arith.divui %[[CTA]], %c2
  // CHECK-DAG: %[[GRID:.*]] = nvvm.read.ptx.sreg.nctaid.x
  // CHECK-DAG: %[[STEP:.*]] = arith.divui %[[GRID]], %c2
  // CHECK-DAG: %[[END:.*]] = arith.muli %[[ROWS]], %c24
  // CHECK: scf.for %[[T:.*]] = %[[CID]] to %[[END]] step %[[STEP]] iter_args(%[[STAGE:.*]] = %{{.*}}, %[[PHASE:.*]] = %{{.*}}) -> (i32, i32)
  // CHECK: %[[G:.*]] = arith.divui %[[T]], %[[PER:.*]] : i32
  // CHECK: %[[IN:.*]] = arith.remui %[[T]], %[[PER]]
  // CHECK: %[[BASE:.*]] = arith.muli %[[G]], %c8
  // CHECK: %[[LEFT:.*]] = arith.subi %[[ROWS]], %[[BASE]]
  // CHECK: %[[SIZE:.*]] = arith.minui %[[LEFT]], %c8
  // CHECK: %[[R:.*]] = arith.remui %[[IN]], %[[SIZE]]
  // CHECK: %[[N:.*]] = arith.divui %[[IN]], %[[SIZE]]
  // CHECK: %[[FIRST:.*]] = arith.cmpi eq, %[[T]], %[[CID]]
  // CHECK: %[[M:.*]] = arith.addi %[[BASE]], %[[R]]
  // CHECK: scf.if %[[FIRST]]
  // CHECK: arith.addi %[[M]], %[[N]]
  // CHECK: scf.yield %{{.*}}, %{{.*}} : i32, i32
  %begin = hopper.cursor : !hopper.cursor<3>
  %end = hopper.tiles (%m, %n, %first) in (%rows, 24) group 8 carry(%c = %begin) : !hopper.cursor<3> {
    scf.if %first {
      %sum = arith.addi %m, %n : i32
      hopper.reduce_add %out, %sum : i32
    }
    %next = hopper.advance %c : !hopper.cursor<3>
    hopper.yield %next : !hopper.cursor<3>
  }
  // CHECK: scf.for
  // CHECK-NOT: iter_args
  hopper.tiles (%m, %n, %first) in (%rows, 24) group 8 {
    hopper.warp_sync
  }
  hopper.return
}
