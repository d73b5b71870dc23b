// RUN: lora-opt %s --hopper-write-schedule="schedule=split k=14336 slices=4096 tokens=256 tile-columns=144 cluster=4" --canonicalize | FileCheck %s --check-prefix=BASE
// RUN: lora-opt %s --hopper-write-schedule="schedule=split k=14336 slices=4096 tokens=256 tile-columns=160 cluster=4 delta=workspace" --canonicalize | FileCheck %s --check-prefix=WORK
// RUN: lora-opt %s --hopper-write-schedule="schedule=split k=4096 slices=4096 tile-columns=128 delta=workspace" --canonicalize | FileCheck %s --check-prefix=NARROW
// RUN: lora-opt %s --hopper-write-schedule="schedule=split k=4096 slices=4096 tile-columns=128 cluster=1" | FileCheck %s --check-prefix=ALONE
// RUN: not lora-opt %s --hopper-write-schedule="schedule=split tile-columns=100" 2>&1 | FileCheck %s --check-prefix=COLUMNS
// RUN: not lora-opt %s --hopper-write-schedule="schedule=split tile-columns=216 tokens=256" 2>&1 | FileCheck %s --check-prefix=WIDE
// RUN: not lora-opt %s --hopper-write-schedule="schedule=split tile-columns=128 tokens=64" 2>&1 | FileCheck %s --check-prefix=TOKENS
// RUN: not lora-opt %s --hopper-write-schedule="schedule=split tile-columns=128 cluster=5" 2>&1 | FileCheck %s --check-prefix=CLUSTER
// RUN: not lora-opt %s --hopper-write-schedule="schedule=split tile-columns=128 delta=interleaved" 2>&1 | FileCheck %s --check-prefix=DELTA
// RUN: not lora-opt %s --hopper-write-schedule="schedule=split tile-columns=128 k=100" 2>&1 | FileCheck %s --check-prefix=SHAPE
// RUN: not lora-opt %s --hopper-write-schedule="schedule=splat" 2>&1 | FileCheck %s --check-prefix=NAME

// 29 tiles, each of a cluster, all at once.
// BASE-LABEL: hopper.kernel @kernel(
// BASE-SAME: threads 384 cluster 4
// BASE-SAME: grid = {persistent = false, tile_tokens = 256 : i64, tiles = 116 : i64}
// BASE-SAME: schedule = "split"
// BASE: hopper.warp_role 0, 4
// W does not wait for the kernel before, x does.
// BASE-NOT: hopper.grid_wait
// BASE: hopper.load %{{.*}} : <144x64xbf16
// BASE: hopper.grid_wait
// BASE: hopper.load %{{.*}} : <256x64xbf16
// BASE-NOT: hopper.load
// All threads come to the barrier before the exchange.
// BASE: hopper.cluster_arrive relaxed
// BASE-NEXT: hopper.cluster_wait
// BASE-NOT: hopper.cluster_arrive
// A quarter of the k-blocks; two products share a tile of W.
// BASE: hopper.warp_role 4, 8
// BASE-COUNT-2: hopper.mma %
// BASE: scf.for %{{.*}} = %c1_i32 to %c56_i32
// BASE-COUNT-2: hopper.mma %{{.*}} plus
// BASE-NOT: hopper.mma %
// BASE: hopper.cluster_wait
// Of 18 groups of 8 columns the ranks finish 5, 5, 5 and 3; all get 5, of two
// accumulators. Rank 0 sends to rank 1 first.
// BASE: hopper.exchange {{.*}} with %c1_i32 step 2048 on %[[SUMS:.*]][
// BASE: hopper.exchange {{.*}} with %c2_i32 step 2048 on %[[SUMS]][
// BASE: hopper.exchange {{.*}} with %c3_i32 step 2048 on %[[SUMS]][
// Rank 1 begins with rank 2.
// BASE: hopper.exchange {{.*}} with %c2_i32 step 2048 on %[[SUMS]][
// BASE-NOT: hopper.cluster_arrive
// BASE: hopper.wait %[[SUMS]][
// Three parts of others for each group and accumulator.
// BASE-COUNT-15: llvm.load %{{.*}} -> vector<4xf32>
// BASE: llvm.store %{{.*}} : i32, !llvm.ptr<1>
// BASE-COUNT-15: llvm.load %{{.*}} -> vector<4xf32>
// BASE-NOT: llvm.load %{{.*}} -> vector<4xf32>

// x is copied while the shrink may still run, S when that is over; nobody else
// waits for it.
// WORK-LABEL: hopper.kernel @kernel(
// WORK-SAME: bytes_per_entry = 4096 : i64, {{.*}}name = "shrunk"
// WORK: hopper.load %{{.*}} : <160x64xbf16
// WORK: hopper.fill %{{.*}} boxes(%c4_i32)
// WORK: hopper.load %{{.*}} : <1x40x64xbf16>
// WORK-NOT: hopper.grid_wait
// WORK: hopper.load %{{.*}} : <256x64xbf16
// WORK: hopper.grid_wait
// WORK: hopper.fill %{{.*}} boxes(%c4_i32)
// WORK: hopper.load %{{.*}} : <128x16xbf16
// WORK: hopper.warp_role 4, 8
// WORK-NOT: hopper.grid_wait
// Two accumulators, then two entries of an m-tile with each.
// WORK-COUNT-8: hopper.mma %
// WORK-NOT: hopper.mma %

// Of one m-tile four entries lie in a stage, for both warpgroups.
// NARROW-LABEL: hopper.kernel @kernel(
// NARROW-SAME: threads 384 cluster 2
// NARROW-SAME: tile_tokens = 128 : i64, tiles = 64 : i64
// NARROW: hopper.warp_role 4, 8
// NARROW-COUNT-6: hopper.mma %
// NARROW-NOT: hopper.mma %

// ALONE-LABEL: hopper.kernel @kernel(
// ALONE-NOT: hopper.cluster_wait
// ALONE-NOT: hopper.exchange
// ALONE: hopper.return

// COLUMNS: error: kernel: expected tiles of a multiple of 8 columns from 32 to 256 (registers of clusters of 2), found 100
// WIDE: error: kernel: expected tiles of a multiple of 8 columns from 32 to 144 (registers of clusters of 2), found 216
// TOKENS: error: kernel: expected tiles of 128 or 256 tokens, found 64
// CLUSTER: error: kernel: expected clusters of 1 to 4 CTAs, found 5
// DELTA: error: kernel: expected a delta of none or workspace, found interleaved
// SHAPE: error: kernel: expected an input width that is a positive multiple of 8
// NAME: error: expected a schedule of gemm, shrink, split or decode, found splat

module {
}
