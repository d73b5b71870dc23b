// RUN: lora-opt %s --convert-hopper-to-nvvm --split-input-file | FileCheck %s

// CHECK-LABEL: llvm.func @barriers(
// CHECK-SAME: %[[RANK:[^:]*]]: i32
hopper.kernel @barriers(%rank: i32 {hopper.value = "rank"}) threads 256 cluster 2 {
  %c1 = arith.constant 1 : i32
  %c0 = arith.constant 0 : i32
  %memory = hopper.alloc : !hopper.buffer<1, 64>
  // CHECK: nvvm.griddepcontrol launch_dependents
  // CHECK: nvvm.griddepcontrol wait
  hopper.launch_dependents
  hopper.grid_wait
  // CHECK: %[[N:.*]] = arith.constant 128 : i32
  // CHECK: nvvm.barrier.arrive id = %[[ID:.*]] number_of_threads = %[[N]]
  // CHECK: nvvm.barrier id = %[[ID]] number_of_threads
  hopper.barrier %c1 threads 128 arrive
  hopper.barrier %c1 threads 128
  // CHECK: nvvm.bar.warp.sync
  hopper.warp_sync
  // CHECK: nvvm.fence.proxy {kind = #nvvm.proxy_kind<async.global>}
  hopper.fence_async global
  // CHECK: %[[PEER:.*]] = nvvm.mapa %[[OWN:.*]], %[[RANK]] : !llvm.ptr<3> -> !llvm.ptr<7>
  // CHECK: llvm.store %{{.*}}, %[[PEER]]
  %own = hopper.address %memory[%c0] : !hopper.buffer<1, 64>
  %peer = hopper.peer_address %own of %rank
  llvm.store %c1, %peer : i32, !llvm.ptr<7>
  // CHECK: nvvm.cluster.arrive{{$}}
  // CHECK: nvvm.cluster.wait
  hopper.cluster_arrive
  hopper.cluster_wait
  // CHECK: nvvm.cluster.arrive.relaxed{{$}}
  hopper.cluster_arrive relaxed
  hopper.cluster_wait
  hopper.return
}

// -----

// CHECK-LABEL: llvm.func @additions(
// CHECK-SAME: %[[P:[^:]*]]: !llvm.ptr<1>, %[[I:[^:]*]]: i32, %[[F:[^:]*]]: f32
hopper.kernel @additions(%p: !llvm.ptr<1> {hopper.buffer = "out"}, %i: i32 {hopper.value = "i"}, %f: f32 {hopper.value = "f"}) threads 128 {
  // CHECK: nvvm.inline_ptx "red.release.gpu.global.add.u32 [$0], $1;" ro(%[[P]], %[[I]] : !llvm.ptr<1>, i32)
  hopper.reduce_add %p, %i release : i32
  %l = arith.extsi %i : i32 to i64
  // CHECK: nvvm.inline_ptx "red.relaxed.gpu.global.add.u64 [$0], $1;" ro(%[[P]], %{{.*}} : !llvm.ptr<1>, i64)
  hopper.reduce_add %p, %l : i64
  // CHECK: nvvm.inline_ptx "red.relaxed.gpu.global.add.f32 [$0], $1;" ro(%[[P]], %[[F]] : !llvm.ptr<1>, f32)
  hopper.reduce_add %p, %f : f32
  // CHECK: nvvm.inline_ptx "atom.acq_rel.gpu.global.add.u32 $0, [$1], $2;" ro(%[[P]], %[[I]] : !llvm.ptr<1>, i32) -> i32
  %old = hopper.fetch_add %p, %i
  llvm.store %old, %p : i32, !llvm.ptr<1>
  hopper.return
}

// -----

// CHECK-LABEL: llvm.func @await(
// CHECK-SAME: %[[P:[^:]*]]: !llvm.ptr<1>, %[[I:[^:]*]]: i32
hopper.kernel @await(%p: !llvm.ptr<1> {hopper.buffer = "count"}, %i: i32 {hopper.value = "i"}) threads 128 co_resident {
  // CHECK: scf.while : () -> () {
  // CHECK: %[[COUNT:.*]] = llvm.load %[[P]] atomic syncscope("device") acquire {alignment = 4 : i64} : !llvm.ptr<1> -> i32
  // CHECK: %[[LESS:.*]] = arith.cmpi slt, %[[COUNT]], %[[I]]
  // CHECK: scf.condition(%[[LESS]])
  hopper.await %p, %i
  hopper.return
}

// -----

// All words are read before the first is looked at.

// CHECK-LABEL: llvm.func @counts(
// CHECK-SAME: %[[P:[^:]*]]: !llvm.ptr<1>, %[[Q:[^:]*]]: !llvm.ptr<1>
hopper.kernel @counts(%p: !llvm.ptr<1> {hopper.buffer = "p"}, %q: !llvm.ptr<1> {hopper.buffer = "q"}) threads 128 co_resident {
  %m = arith.constant 3 : i64
  %n = arith.constant 4 : i64
  // CHECK: %[[LOOP:.*]]:2 = scf.while : () -> (vector<2xi64>, vector<2xi64>) {
  // CHECK: %[[V:.*]] = llvm.load volatile %[[P]] {alignment = 16 : i64} : !llvm.ptr<1> -> vector<2xi64>
  // CHECK: %[[W:.*]] = llvm.load volatile %[[Q]] {{.*}}
  // CHECK: %[[V0:.*]] = llvm.extractelement %[[V]]
  // CHECK: %[[C0:.*]] = arith.andi %[[V0]], %c255
  // CHECK: arith.xori %[[C0]], %c3
  // CHECK: llvm.extractelement %[[V]]
  // CHECK: %[[W0:.*]] = llvm.extractelement %[[W]]
  // CHECK: %[[C2:.*]] = arith.andi %[[W0]], %c255
  // CHECK: arith.xori %[[C2]], %c4
  // CHECK: %[[DIFFERS:.*]] = arith.cmpi ne, %{{.*}}, %c0
  // CHECK: scf.condition(%[[DIFFERS]]) %[[V]], %[[W]]
  // CHECK: } do {
  // CHECK: nvvm.nanosleep %{{.*}}
  // CHECK: scf.yield
  // CHECK: %[[S:.*]] = arith.shrsi %[[LOOP]]#0, %{{.*}} : vector<2xi64>
  // CHECK: arith.shrsi %[[LOOP]]#1
  // CHECK: llvm.store %[[S]], %[[P]]
  %s:2 = hopper.await_counts %p, %q equal %m, %n sleep 100 : vector<2xi64>, vector<2xi64>
  llvm.store %s#0, %p : vector<2xi64>, !llvm.ptr<1>
  // CHECK: scf.while
  // CHECK-NOT: nvvm.nanosleep
  // CHECK: llvm.return
  %t = hopper.await_counts %p equal %m sleep 0 : vector<2xi64>
  llvm.store %t, %p : vector<2xi64>, !llvm.ptr<1>
  hopper.return
}
