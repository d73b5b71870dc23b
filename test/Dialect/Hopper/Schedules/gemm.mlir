// RUN: lora-opt %s --hopper-write-schedule="schedule=gemm k=4096 slices=4096 overlap=false" | FileCheck %s --check-prefix=BASE
// RUN: lora-opt %s --hopper-write-schedule="schedule=gemm k=4096 slices=4096 delta=workspace" | FileCheck %s --check-prefix=WORK
// RUN: lora-opt %s --hopper-write-schedule="schedule=gemm k=4096 slices=4096,1024,1024 delta=interleaved tile-columns=192 min-units=4" | FileCheck %s --check-prefix=INTER
// RUN: not lora-opt %s --hopper-write-schedule="schedule=gemm k=4096 slices=4096 delta=interleaved min-units=16" 2>&1 | FileCheck %s --check-prefix=FULL
// RUN: not lora-opt %s --hopper-write-schedule="schedule=gemm k=4096 slices=4096 delta=interleaved group=0" 2>&1 | FileCheck %s --check-prefix=GROUP

// BASE-LABEL: hopper.kernel @kernel(
// BASE-SAME: programmatic_launch = false
// BASE-NOT: hopper.await

// The GEMM copies x while the shrink may still run, and S when that is over.
// WORK-LABEL: hopper.kernel @kernel(
// WORK-SAME: programmatic_launch = true
// WORK: hopper.launch_dependents
// WORK: hopper.warp_role 0, 4
// WORK: hopper.load %{{.*}} : <128x64xbf16
// WORK: hopper.grid_wait
// WORK: hopper.load %{{.*}} : <128x16xbf16
// Four rank blocks in a stage, then one.
// WORK: hopper.warp_role 4, 8
// WORK-NOT: hopper.grid_wait
// WORK-COUNT-7: hopper.mma %
// WORK-NOT: hopper.mma %

// Slots of all CTAs; a record of each m-tile, zero again at the end.
// INTER-LABEL: hopper.kernel @kernel(
// INTER-SAME: co_resident
// INTER-SAME: bytes = 6488064 : i64, {{.*}}name = "partials"
// INTER-SAME: bytes = 128 : i64, bytes_per_entry = 0 : i64, bytes_per_token = 64 : i64, name = "flags", per_adapter_block = false, zeroed = true
// S is awaited before the extension, of as many slices as a tile may touch.
// INTER: hopper.warp_role 0, 4
// INTER: hopper.elect warpgroup
// INTER: hopper.await
// INTER-NEXT: hopper.fence_async global
// INTER-COUNT-2: hopper.load %{{.*}} : <128x16xbf16
// INTER-NOT: hopper.load %{{.*}} : <128x16xbf16
// Warp 1 frees the slots when S of what was in them is there, and publishes.
// INTER: hopper.await
// INTER-COUNT-2: hopper.barrier %{{.*}} threads 160 arrive
// INTER-COUNT-2: hopper.barrier %{{.*}} threads 160
// INTER: hopper.reduce_add %{{.*}}, %{{.*}} release : i32
// Others wait for the units of an m-tile, and publish its S.
// INTER: hopper.await
// INTER: hopper.fence_async global
// INTER-NEXT: hopper.warp_sync
// INTER: hopper.reduce_add %{{.*}}, %{{.*}} release : i32
// The products neither wait for memory nor add to counters, but at the end.
// INTER: hopper.warp_role 4, 8
// INTER-NOT: hopper.await
// INTER-NOT: hopper.reduce_add
// INTER: hopper.fetch_add

// 16 units, one every four of 64 k-blocks, do not fit behind the first.
// FULL: error: kernel: expected an interval that leaves room for units in a tile, found 4

// GROUP: error: kernel: expected groups of 1 row of tiles or more, found 0

module {
}
