// RUN: lora-opt %s --hopper-write-schedule="schedule=gemm k=4096 slices=4096 tile-columns=128 stages=6 cluster-rows=2 cluster-columns=2" | FileCheck %s --check-prefix=BASE
// RUN: not lora-opt %s --hopper-write-schedule="schedule=gemm slices=4096 cluster-rows=3" 2>&1 | FileCheck %s --check-prefix=THREE
// RUN: not lora-opt %s --hopper-write-schedule="schedule=gemm slices=4096 cluster-rows=4 cluster-columns=4" 2>&1 | FileCheck %s --check-prefix=SIXTEEN
// RUN: not lora-opt %s --hopper-write-schedule="schedule=gemm slices=4096 cluster-rows=2 delta=workspace" 2>&1 | FileCheck %s --check-prefix=DELTA

// Tiles of a cluster share: half of x goes to the neighbour in the row, half of
// W to the one in the column. The grid is whole clusters, in both directions.
// BASE-LABEL: hopper.kernel @kernel(
// BASE-SAME: !hopper.tensor_map<64x64xbf16, swizzle = 128> {{.*}}hopper.tensor = "x"
// BASE-SAME: !hopper.tensor_map<64x64xbf16, swizzle = 128> {{.*}}hopper.tensor = "w"
// BASE-SAME: cluster 4
// BASE-SAME: tile_tokens = 256 : i64, tiles = 64 : i64
// BASE: hopper.pipeline producers 1 consumers 2 : <6, ctas = 4>
// BASE: %[[RANK:.*]] = hopper.id cluster_rank
// BASE: %[[ROW:.*]] = arith.remui %[[RANK]], %c2
// BASE: %[[COLUMN:.*]] = arith.divui %{{.*}}, %c2
// BASE: hopper.tiles ({{.*}}) in (%{{.*}}, 16) group
// BASE: hopper.load {{.*}} multicast 2 stride 2 : <64x64xbf16
// BASE-NEXT: hopper.load {{.*}} multicast 2 : <64x64xbf16
// BASE: hopper.tiles ({{.*}}) in (%{{.*}}, 16) group
// No CTA leaves before the others.
// BASE: hopper.cluster_arrive
// BASE-NEXT: hopper.cluster_wait
// BASE-NEXT: hopper.return

// THREE: error: kernel: expected clusters of 1, 2 or 4 rows and columns of tiles, found 3 and 1
// SIXTEEN: error: kernel: expected clusters of at most 8 tiles, found 16
// DELTA: error: kernel: expected no delta where tiles of a cluster share x or W, found one and clusters of 2

module {
}
