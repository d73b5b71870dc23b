// Every op in its custom form, and the three ways through which it must come
// back unchanged: print and parse, the generic form, bytecode. What ops mean is
// tested where they are lowered.

// RUN: lora-opt %s --verify-roundtrip | FileCheck %s
// RUN: lora-opt %s | not grep "[^ ]  "
// RUN: lora-opt %s -o %t.custom
// RUN: lora-opt %s --mlir-print-op-generic | lora-opt -o %t.generic
// RUN: diff %t.custom %t.generic
// RUN: lora-opt %s --emit-bytecode | lora-opt -o %t.bytecode
// RUN: diff %t.custom %t.bytecode

//===----------------------------------------------------------------------===//
// A product: roles, tiles, a pipeline, the tensor cores
//===----------------------------------------------------------------------===//

// CHECK-LABEL: hopper.kernel @gemm(
// CHECK-SAME: %[[X:.*]]: !hopper.tensor_map<128x64xbf16, swizzle = 128> {hopper.tensor = "x"}
// CHECK-SAME: %[[W:.*]]: !hopper.tensor_map<256x64xbf16, swizzle = 128> {hopper.l2_promotion = 256 : i32, hopper.tensor = "w"}
// CHECK-SAME: %[[Y:.*]]: !hopper.tensor_map<64x64xbf16, swizzle = 128> {hopper.tensor = "y"}
// CHECK-SAME: %[[TILES:.*]]: i32 {hopper.value = "tiles"}
// CHECK-SAME: %{{.*}}: f32 {hopper.value = "scale"}
// CHECK-SAME: ) threads 384 attributes {schedule = "gemm"} {
hopper.kernel @gemm(
    %x: !hopper.tensor_map<128x64xbf16, swizzle = 128> {hopper.tensor = "x"},
    %w: !hopper.tensor_map<256x64xbf16, swizzle = 128> {hopper.tensor = "w", hopper.l2_promotion = 256 : i32},
    %y: !hopper.tensor_map<64x64xbf16, swizzle = 128> {hopper.tensor = "y"},
    %tiles: i32 {hopper.value = "tiles"},
    %scale: f32 {hopper.value = "scale"}) threads 384 attributes {schedule = "gemm"} {
  // CHECK: %[[RING:.*]] = hopper.alloc : <3, 49152>
  %ring = hopper.alloc : !hopper.buffer<3, 49152>
  // CHECK: %[[STAGING:.*]] = hopper.alloc padding 1024 {x} : <4, 8192>
  %staging = hopper.alloc padding 1024 {x} : !hopper.buffer<4, 8192>
  // CHECK: %[[PIPE:.*]] = hopper.pipeline producers 1 consumers 2 : <3>
  %pipe = hopper.pipeline producers 1 consumers 2 : !hopper.pipeline<3>
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  // CHECK: hopper.launch_dependents
  hopper.launch_dependents
  // CHECK: hopper.warp_role 0, 4 registers 40 {
  hopper.warp_role 0, 4 registers 40 {
    // CHECK: hopper.elect warpgroup {
    hopper.elect warpgroup {
      // CHECK: hopper.grid_wait
      hopper.grid_wait
      // CHECK: %[[P0:.*]] = hopper.cursor producer : <3>
      %p0 = hopper.cursor producer : !hopper.cursor<3>
      // CHECK: %{{.*}} = hopper.tiles (%[[M:.*]], %[[N:.*]], %[[FIRST:.*]]) in (%[[TILES]], 24) group 8 carry(%[[P:.*]] = %[[P0]]) : !hopper.cursor<3> {
      %end = hopper.tiles (%m, %n, %first) in (%tiles, 24) group 8 carry(%p = %p0) : !hopper.cursor<3> {
        // CHECK: %[[STAGE:.*]] = hopper.stage %[[P]] : <3>
        %stage = hopper.stage %p : !hopper.cursor<3>
        // CHECK: %[[A:.*]] = hopper.tile %[[RING]][%[[STAGE]]] : <3, 49152> -> <128x64xbf16, swizzle = 128>
        %a = hopper.tile %ring[%stage] : !hopper.buffer<3, 49152> -> !hopper.tile<128x64xbf16, swizzle = 128>
        // CHECK: %[[B:.*]] = hopper.tile %[[RING]][%[[STAGE]]] at 16384 : <3, 49152> -> <256x64xbf16, swizzle = 128>
        %b = hopper.tile %ring[%stage] at 16384 : !hopper.buffer<3, 49152> -> !hopper.tile<256x64xbf16, swizzle = 128>
        // CHECK: hopper.fill %[[PIPE]][%[[P]]] : !hopper.pipeline<3> {
        hopper.fill %pipe[%p] : !hopper.pipeline<3> {
          // CHECK-NEXT: hopper.load %[[X]][%{{.*}}, %[[M]]] to %[[A]] : <128x64xbf16, swizzle = 128> to <128x64xbf16, swizzle = 128>
          hopper.load %x[%c0, %m] to %a : !hopper.tensor_map<128x64xbf16, swizzle = 128> to !hopper.tile<128x64xbf16, swizzle = 128>
          // CHECK-NEXT: hopper.load %[[W]][%{{.*}}, %[[N]]] to %[[B]] hint 7 : <256x64xbf16, swizzle = 128> to <256x64xbf16, swizzle = 128>
          hopper.load %w[%c0, %n] to %b hint 7 : !hopper.tensor_map<256x64xbf16, swizzle = 128> to !hopper.tile<256x64xbf16, swizzle = 128>
        // CHECK-NEXT: }
        }
        // CHECK: %[[NEXT:.*]] = hopper.advance %[[P]] : <3>
        %next = hopper.advance %p : !hopper.cursor<3>
        // CHECK-NEXT: hopper.yield %[[NEXT]] : !hopper.cursor<3>
        hopper.yield %next : !hopper.cursor<3>
      } {last}
    }
  }
  // CHECK: hopper.warp_role 4, 8 registers 232 {
  hopper.warp_role 4, 8 registers 232 {
    // CHECK: %[[Q:.*]] = hopper.cursor steps 3 : <3>
    %q = hopper.cursor steps 3 : !hopper.cursor<3>
    // CHECK: hopper.tiles (%{{.*}}, %{{.*}}, %{{.*}}) in (%[[TILES]], 24) group 8 {
    hopper.tiles (%m, %n, %first) in (%tiles, 24) group 8 {
      // CHECK: hopper.wait %[[PIPE]][%[[Q]]] : <3>
      hopper.wait %pipe[%q] : !hopper.pipeline<3>
      %stage = hopper.stage %q : !hopper.cursor<3>
      // CHECK: %[[LEFT:.*]] = hopper.tile %[[RING]][%{{.*}}] offset %{{.*}} : <3, 49152> -> <64x64xbf16, swizzle = 128>
      %a = hopper.tile %ring[%stage] offset %m : !hopper.buffer<3, 49152> -> !hopper.tile<64x64xbf16, swizzle = 128>
      %b = hopper.tile %ring[%stage] at 16384 : !hopper.buffer<3, 49152> -> !hopper.tile<256x64xbf16, swizzle = 128>
      // CHECK: %[[ACC:.*]] = hopper.mma_group -> !hopper.acc<256> {
      %acc = hopper.mma_group -> !hopper.acc<256> {
        // CHECK-NEXT: %[[S0:.*]] = hopper.mma %[[LEFT]], %[[RIGHT:.*]] : !hopper.tile<64x64xbf16, swizzle = 128>, <256x64xbf16, swizzle = 128> -> <256>
        %0 = hopper.mma %a, %b : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<256x64xbf16, swizzle = 128> -> !hopper.acc<256>
        // CHECK-NEXT: %[[S1:.*]] = hopper.mma %[[LEFT]], %[[RIGHT]] plus %[[S0]] :
        %1 = hopper.mma %a, %b plus %0 : !hopper.tile<64x64xbf16, swizzle = 128>, !hopper.tile<256x64xbf16, swizzle = 128> -> !hopper.acc<256>
        // CHECK-NEXT: hopper.yield %[[S1]] : !hopper.acc<256>
        hopper.yield %1 : !hopper.acc<256>
      }
      // CHECK: hopper.mma_wait pending 1
      hopper.mma_wait pending 1
      // CHECK-NEXT: hopper.mma_wait{{$}}
      hopper.mma_wait
      // CHECK-NEXT: hopper.release %[[PIPE]][%[[Q]]] : <3>
      hopper.release %pipe[%q] : !hopper.pipeline<3>
      // CHECK: %[[V:.*]]:128 = hopper.unpack %[[ACC]] : !hopper.acc<256>
      %v:128 = hopper.unpack %acc : !hopper.acc<256>
      // CHECK: %[[OUT:.*]] = hopper.tile %[[STAGING]]
      %t = hopper.tile %staging[%c1] : !hopper.buffer<4, 8192> -> !hopper.tile<64x64xbf16, swizzle = 128>
      // CHECK: hopper.store_matrix %[[V]]#0, {{.*}}, %[[V]]#31 to %[[OUT]] : <64x64xbf16, swizzle = 128>
      hopper.store_matrix %v#0, %v#1, %v#2, %v#3, %v#4, %v#5, %v#6, %v#7, %v#8, %v#9, %v#10, %v#11, %v#12, %v#13, %v#14, %v#15, %v#16, %v#17, %v#18, %v#19, %v#20, %v#21, %v#22, %v#23, %v#24, %v#25, %v#26, %v#27, %v#28, %v#29, %v#30, %v#31 to %t : !hopper.tile<64x64xbf16, swizzle = 128>
      // CHECK: hopper.fence_async shared
      hopper.fence_async shared
      // CHECK: hopper.barrier %{{.*}} threads 128{{$}}
      hopper.barrier %c1 threads 128
      hopper.elect warpgroup {
        // CHECK: hopper.store %[[OUT]] to %[[Y]][%{{.*}}, %{{.*}}] : <64x64xbf16, swizzle = 128> to <64x64xbf16, swizzle = 128>
        hopper.store %t to %y[%c0, %c0] : !hopper.tile<64x64xbf16, swizzle = 128> to !hopper.tensor_map<64x64xbf16, swizzle = 128>
        // CHECK: hopper.store_wait 1{{$}}
        hopper.store_wait 1
        // CHECK: hopper.store_wait 0 written
        hopper.store_wait 0 written
      }
    }
  }
  hopper.return
}

//===----------------------------------------------------------------------===//
// Clusters, flags, fragments, fixed point
//===----------------------------------------------------------------------===//

// CHECK-LABEL: hopper.kernel @sums(
// CHECK-SAME: %[[P:.*]]: !llvm.ptr<1> {hopper.buffer = "@sums"}
// CHECK-SAME: threads 256 cluster 2 co_resident attributes {launch = {grid = {ctas = 64 : i64}}} {
hopper.kernel @sums(
    %p: !llvm.ptr<1> {hopper.buffer = "@sums"},
    %b: !hopper.tensor_map<1x8x64xf16> {hopper.tensor = "b0"},
    %n: i32 {hopper.value = "tokens"}) threads 256 cluster 2 co_resident
    attributes {launch = {grid = {ctas = 64 : i64}}} {
  // CHECK: %[[RING:.*]] = hopper.alloc : <2, 8192>
  %ring = hopper.alloc : !hopper.buffer<2, 8192>
  // CHECK: %[[RECEIVE:.*]] = hopper.alloc align 128 : <1, 4096>
  %receive = hopper.alloc align 128 : !hopper.buffer<1, 4096>
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<2>
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %c2 = arith.constant 2 : i32
  %c40 = arith.constant 40 : i64
  // CHECK: hopper.id thread{{$}}
  %thread = hopper.id thread
  // CHECK: hopper.id lane{{$}}
  %lane = hopper.id lane
  // CHECK: hopper.id warp{{$}}
  %warp = hopper.id warp
  // CHECK: hopper.id cta{{$}}
  %cta = hopper.id cta
  // CHECK: hopper.id num_ctas{{$}}
  %ctas = hopper.id num_ctas
  // CHECK: %[[RANK:.*]] = hopper.id cluster_rank{{$}}
  %rank = hopper.id cluster_rank
  // CHECK: hopper.warp_role 0, 4 {
  hopper.warp_role 0, 4 {
    %p0 = hopper.cursor producer steps 5 : !hopper.cursor<2>
    // CHECK: hopper.fill %{{.*}}[%{{.*}}] boxes(%{{.*}}) (%[[BOX:.*]]) : !hopper.pipeline<2> {
    hopper.fill %pipe[%p0] boxes(%n) (%box) : !hopper.pipeline<2> {
      %c1024 = arith.constant 1024 : i32
      // CHECK: %[[OFFSET:.*]] = arith.muli %[[BOX]]
      %at = arith.muli %box, %c1024 : i32
      // CHECK: hopper.tile %[[RING]][%{{.*}}] at 1024 offset %[[OFFSET]]
      %t = hopper.tile %ring[%c0] at 1024 offset %at : !hopper.buffer<2, 8192> -> !hopper.tile<8x64xf16>
      hopper.load %b[%c0, %c0, %box] to %t : !hopper.tensor_map<1x8x64xf16> to !hopper.tile<8x64xf16>
    } {x}
    // CHECK: hopper.elect warp {
    hopper.elect warp {
      // CHECK: hopper.await %[[P]], %{{.*}}
      hopper.await %p, %c2
    }
    // CHECK: hopper.warp_sync
    hopper.warp_sync
  }
  // CHECK: hopper.warp_role 4, 4 {
  hopper.warp_role 4, 4 {
    // CHECK: %[[ZERO:.*]] = hopper.acc_zero : <32>
    %zero = hopper.acc_zero : !hopper.acc<32>
    // CHECK: %[[S:.*]]:16 = hopper.unpack %[[ZERO]] {x} : !hopper.acc<32>
    %s:16 = hopper.unpack %zero {x} : !hopper.acc<32>
    // CHECK: %[[F:.*]] = hopper.fragment %[[S]]#0, {{.*}}, %[[S]]#7 : <f16>
    %f = hopper.fragment %s#0, %s#1, %s#2, %s#3, %s#4, %s#5, %s#6, %s#7 : !hopper.fragment<f16>
    %mine = arith.cmpi eq, %lane, %c0 : i32
    // CHECK: %[[MASKED:.*]] = hopper.mask %[[F]] rows %{{.*}}, %{{.*}} : <f16>
    %m = hopper.mask %f rows %mine, %mine : !hopper.fragment<f16>
    // CHECK: %[[W0:.*]], %[[W1:.*]], %[[W2:.*]], %[[W3:.*]] = hopper.words %[[MASKED]] : <f16>
    %w0, %w1, %w2, %w3 = hopper.words %m : !hopper.fragment<f16>
    // CHECK: %[[PACKED:.*]] = hopper.pack %[[S]]#0, %[[S]]#1 as f16
    %packed = hopper.pack %s#0, %s#1 as f16
    // CHECK: %[[BACK:.*]] = hopper.from_words %[[PACKED]], %[[W1]], %[[W2]], %[[W3]] : <f16>
    %back = hopper.from_words %packed, %w1, %w2, %w3 : !hopper.fragment<f16>
    %r = hopper.tile %ring[%c0] : !hopper.buffer<2, 8192> -> !hopper.tile<32x16xf16, swizzle = 32>
    // CHECK: hopper.mma_group -> !hopper.acc<32>, !hopper.acc<32> {
    %d:2 = hopper.mma_group -> !hopper.acc<32>, !hopper.acc<32> {
      // CHECK-NEXT: hopper.mma %[[BACK]], %{{.*}} plus %[[ZERO]] : !hopper.fragment<f16>, <32x16xf16, swizzle = 32> -> <32>
      %0 = hopper.mma %back, %r plus %zero : !hopper.fragment<f16>, !hopper.tile<32x16xf16, swizzle = 32> -> !hopper.acc<32>
      %1 = hopper.mma %m, %r : !hopper.fragment<f16>, !hopper.tile<32x16xf16, swizzle = 32> -> !hopper.acc<32>
      hopper.yield %0, %1 : !hopper.acc<32>, !hopper.acc<32>
    }
    hopper.mma_wait
    // CHECK: %[[FIXED:.*]] = hopper.to_fixed %[[S]]#0 fraction 32
    %fixed = hopper.to_fixed %s#0 fraction 32
    // CHECK: hopper.from_fixed %[[FIXED]] fraction 32
    %float = hopper.from_fixed %fixed fraction 32
    // CHECK: hopper.reduce_add %[[P]], %[[FIXED]] : i64
    hopper.reduce_add %p, %fixed : i64
    hopper.reduce_add %p, %float : f32
    // CHECK: hopper.reduce_add %[[P]], %{{.*}} release : i32
    hopper.reduce_add %p, %c1 release : i32
    // CHECK: hopper.fetch_add %[[P]], %{{.*}}
    %old = hopper.fetch_add %p, %c1
    // CHECK: hopper.await_counts %[[P]], %[[P]] equal %{{.*}}, %{{.*}} sleep 50 : vector<2xi64>, vector<2xi64>
    %sums:2 = hopper.await_counts %p, %p equal %c40, %c40 sleep 50 : vector<2xi64>, vector<2xi64>
    // CHECK: %[[HERE:.*]] = hopper.address %[[RECEIVE]][%{{.*}}] at 64 offset %{{.*}} : <1, 4096>
    %here = hopper.address %receive[%c0] at 64 offset %thread : !hopper.buffer<1, 4096>
    // CHECK: hopper.peer_address %[[HERE]] of %[[RANK]]
    %there = hopper.peer_address %here of %rank
    // CHECK: hopper.fence_async global
    hopper.fence_async global
    // CHECK: hopper.barrier %{{.*}} threads 128 arrive
    hopper.barrier %c2 threads 128 arrive
  }
  // CHECK: hopper.cluster_arrive{{$}}
  hopper.cluster_arrive
  // CHECK: hopper.cluster_wait
  hopper.cluster_wait
  // CHECK: hopper.cluster_arrive relaxed
  hopper.cluster_arrive relaxed
  hopper.cluster_wait
  // CHECK: hopper.return
  hopper.return
}

// CHECK-LABEL: hopper.kernel @exchange(
// CHECK-SAME: %[[V:[^:]*]]: f32
hopper.kernel @exchange(%v: f32 {hopper.value = "scale"}) threads 128 cluster 2 {
  %c0 = arith.constant 0 : i32
  %received = hopper.alloc align 128 : !hopper.buffer<1, 4096>
  // CHECK: %[[PIPE:.*]] = hopper.pipeline
  %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<1>
  // CHECK: %[[CURSOR:.*]] = hopper.cursor : <1>
  %cursor = hopper.cursor : !hopper.cursor<1>
  // CHECK: %[[RANK:.*]] = hopper.id cluster_rank
  %rank = hopper.id cluster_rank
  // CHECK: %[[HERE:.*]] = hopper.address
  %here = hopper.address %received[%c0] : !hopper.buffer<1, 4096>
  // CHECK: hopper.exchange %[[V]], %[[V]], %[[V]], %[[V]] at %[[HERE]] with %[[RANK]] step 2048 on %[[PIPE]][%[[CURSOR]]] : <1>
  hopper.exchange %v, %v, %v, %v at %here with %rank step 2048 on %pipe[%cursor] : !hopper.pipeline<1>
  hopper.wait %pipe[%cursor] : !hopper.pipeline<1>
  hopper.return
}
