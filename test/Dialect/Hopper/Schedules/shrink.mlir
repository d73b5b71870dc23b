// RUN: lora-opt %s --hopper-write-schedule="schedule=shrink k=4096 slices=4096 columns=128 cluster=2 groups=2" | FileCheck %s --check-prefix=PAIR
// RUN: lora-opt %s --hopper-write-schedule="schedule=shrink k=4096 slices=4096,1024,1024 columns=256 cluster=1 stages=9" | FileCheck %s --check-prefix=ONE
// RUN: not lora-opt %s --hopper-write-schedule="schedule=shrink columns=257 k=64 slices=64" 2>&1 | FileCheck %s --check-prefix=WIDE
// RUN: not lora-opt %s --hopper-write-schedule="schedule=shrink columns=8 k=64 slices=64" 2>&1 | FileCheck %s --check-prefix=NARROW
// RUN: not lora-opt %s --hopper-write-schedule="schedule=shrink groups=0 k=64 slices=64" 2>&1 | FileCheck %s --check-prefix=GROUPS
// RUN: not lora-opt %s --hopper-write-schedule="schedule=shrink stages=0 k=64 slices=64" 2>&1 | FileCheck %s --check-prefix=STAGES
// RUN: not lora-opt %s --hopper-write-schedule="schedule=shrink cluster=3 k=64 slices=64" 2>&1 | FileCheck %s --check-prefix=CLUSTER

// Two clusters of two CTAs for an m-tile, 8 rank blocks at once each.
// PAIR-LABEL: hopper.kernel @kernel(
// PAIR-SAME: threads 384 cluster 2
// PAIR-SAME: tile_tokens = 128 : i64, tiles = 4 : i64
// PAIR-SAME: bytes_per_entry = 4096 : i64, {{.*}}name = "shrunk"
// PAIR: hopper.alloc : <4, 32768>
// A cluster without entries leaves.
// PAIR: hopper.warp_role 0, 4 {
// PAIR: scf.if
// The GEMM behind is let begin when x is there, not before.
// PAIR: hopper.grid_wait
// PAIR: hopper.grid_wait
// PAIR-NEXT: hopper.launch_dependents
// PAIR: boxes(%{{.*}})
// PAIR: hopper.load %{{.*}} : <128x64xbf16
// PAIR: boxes(%{{.*}})
// PAIR: hopper.load %{{.*}} : <16x64xbf16
// PAIR-COUNT-2: hopper.cluster_wait
// PAIR: hopper.warp_role 4, 8 {
// PAIR: hopper.grid_wait
// PAIR-NOT: hopper.launch_dependents
// PAIR: hopper.mma {{.*}} -> <128>
// Sums lie where the copies were; parts of two CTAs for each of 8 pieces.
// PAIR: hopper.fence_async shared
// PAIR: hopper.cluster_wait
// PAIR-COUNT-16: hopper.peer_address
// PAIR: hopper.cluster_wait
// PAIR: hopper.fence_async global

// Five rank blocks of three slices, in registers that copies need not.
// ONE-LABEL: hopper.kernel @kernel(
// ONE-SAME: threads 384 attributes
// ONE-SAME: tiles = 1 : i64
// ONE: hopper.alloc : <4, 47104>
// ONE: hopper.warp_role 0, 4 registers 40
// ONE: hopper.warp_role 4, 8 registers 232
// ONE: hopper.mma {{.*}} -> <240>
// ONE-NOT: hopper.cluster_arrive
// ONE-NOT: hopper.peer_address

// WIDE: error: kernel: expected 16 to 256 columns of sums, found 257
// NARROW: error: kernel: expected 16 to 256 columns of sums, found 8
// GROUPS: error: kernel: expected at least one cluster for an m-tile, found 0
// STAGES: error: kernel: expected at least one stage, found 0
// CLUSTER: error: kernel: expected clusters of 1, 2, 4 or 8 CTAs, found 3
