// RUN: lora-opt %s --hopper-write-schedule="schedule=decode name=base slices=4096 bias tile-columns=64 tokens=16" | FileCheck %s --check-prefix=BASE
// RUN: lora-opt %s --hopper-write-schedule="schedule=decode slices=4096,1024,1024 tile-columns=0 adapted" | FileCheck %s --check-prefix=PAIR
// RUN: lora-opt %s --hopper-write-schedule="schedule=decode slices=4096 dtype=f16 tile-columns=32 cluster=1 lora-stages=2 adapted adapter-blocks=0" | FileCheck %s --check-prefix=ANY
// RUN: lora-opt %s --hopper-write-schedule="schedule=decode slices=14336,14336 tile-columns=0 tokens=128 adapted" | FileCheck %s --check-prefix=TWO
// RUN: not lora-opt %s --hopper-write-schedule="schedule=decode slices=57344 tile-columns=0 adapted" 2>&1 | FileCheck %s --check-prefix=WIDE

// Half of K for each CTA of a pair, and no adapters: no workspace, nobody waits.
// BASE-LABEL: hopper.kernel @base(
// BASE-SAME: %{{.*}}: !hopper.tensor_map<64x64xbf16, swizzle = 128> {hopper.l2_promotion = 256 : i32, hopper.tensor = "w"}
// BASE-SAME: %{{.*}}: !hopper.tensor_map<16x64xbf16, swizzle = 128> {{{.*}}hopper.tensor = "x"}
// BASE-SAME: {hopper.buffer = "y"}, %{{.*}} {hopper.buffer = "bias"}, %{{.*}}: i32 {hopper.value = "tokens"}, %{{.*}}: i32 {hopper.value = "y_stride"})
// BASE-SAME: threads 256 cluster 2 attributes {launch = {grid = {ctas = 128 : i64}, programmatic_launch = true, workspaces = []}, schedule = "decode"}
// x is read when the kernels before are over, W before. That the peer has begun
// is all that a barrier of the cluster tells, and needs no fence.
// BASE: hopper.cluster_arrive relaxed
// BASE-NOT: hopper.cluster_arrive
// BASE: hopper.warp_role 0, 4
// BASE-NOT: hopper.grid_wait
// BASE: hopper.cluster_wait
// BASE: hopper.exchange
// BASE: hopper.wait
// BASE: hopper.warp_role 4, 1
// The next kernel comes when three of 32 copies are left.
// BASE: arith.constant 29 : i32
// BASE: hopper.load %{{.*}} : <64x64xbf16
// BASE: hopper.launch_dependents
// BASE: hopper.load %{{.*}} : <64x64xbf16
// BASE: hopper.cluster_wait
// BASE: hopper.warp_role 5, 1
// BASE: hopper.grid_wait
// BASE: hopper.load %{{.*}} : <16x64xbf16
// BASE-NOT: hopper.await
// BASE-NOT: nvvm.shfl.sync bfly

// The peer's columns go through its memory, S through sums that carry counts.
// PAIR-LABEL: hopper.kernel @kernel(
// PAIR-SAME: hopper.tensor = "a"
// PAIR-SAME: %{{.*}}: !hopper.tensor_map<1x12x64xbf16> {{{.*}}hopper.tensor = "b0"}
// PAIR-SAME: hopper.tensor = "b1"
// PAIR-SAME: hopper.tensor = "b2"
// PAIR-SAME: "y"}, {{.*}}"tokens"}, {{.*}}"y_stride"}, {{.*}}"header"}, {{.*}}"blocks"}, {{.*}}"token_adapter"}, {{.*}}"scales"}, {{.*}}"@sums"}, {{.*}}"@counters"})
// PAIR-SAME: threads 384 cluster 2 co_resident
// PAIR-SAME: bytes_per_token = 384 : i64, name = "sums", per_adapter_block = false, zeroed = true
// PAIR-SAME: bytes = 128 : i64, {{.*}}name = "counters", per_adapter_block = false, zeroed = true
// PAIR: hopper.mma %{{.*}} -> <96>
// PAIR: hopper.exchange
// Tiles begin anew with each slice: of the last of 4096 columns 64 are its own.
// A warp that has nothing else to do zeroes the sums when all have read them.
// PAIR: hopper.warp_role 7, 1
// PAIR: hopper.barrier {{.*}} threads 160
// PAIR: hopper.fetch_add
// Routing is read before the kernel before is over, sums are written after.
// PAIR: hopper.warp_role 8, 4
// PAIR: llvm.load %{{.*}} -> f32
// PAIR: hopper.grid_wait
// PAIR: hopper.to_fixed %{{.*}} fraction 28
// PAIR: hopper.await_counts %{{.*}} sleep 200
// PAIR: hopper.barrier {{.*}} threads 160 arrive
// PAIR: hopper.mask
// PAIR: hopper.mma %{{.*}} : !hopper.fragment<bf16>, <48x16xbf16, swizzle = 32>
// PAIR-NOT: hopper.fetch_add

// Alone, the main warpgroup expands; any number of rank blocks counts with a
// counter.
// ANY-LABEL: hopper.kernel @kernel(
// ANY-SAME: {{.*}}"token_block"}, {{.*}}"block_adapter"}, {{.*}}"scales"}, {{.*}}"@sums"}, {{.*}}"@counters"}, {{.*}}"adapter_blocks"})
// ANY-SAME: threads 384 co_resident
// ANY-SAME: per_adapter_block = true
// ANY: hopper.warp_role 0, 4
// ANY: hopper.mma %{{.*}} -> <32>
// ANY: hopper.mma %{{.*}} : !hopper.fragment<f16>, <32x16xf16, swizzle = 32>
// ANY: hopper.warp_role 8, 4
// ANY-NEXT: hopper.grid_wait
// ANY: hopper.to_fixed %{{.*}} fraction 32
// ANY: hopper.reduce_add %{{.*}} release
// ANY: hopper.await
// ANY-NOT: hopper.await_counts

// 224 columns of 128 tokens: two accumulators, and registers from who needs few.
// TWO: hopper.warp_role 0, 8 registers 168
// TWO: %[[SUMS:.*]]:2 = hopper.mma_group -> !hopper.acc<112>, !hopper.acc<112>
// TWO: hopper.mma %{{.*}} plus %{{.*}} : !hopper.fragment<bf16>, <112x16xbf16, swizzle = 32> -> <112>
// Lanes exchange words and write 16 bytes each, where y is aligned to them.
// TWO: %[[ALIGNED:.*]] = arith.andi %{{.*}}, %{{.*}} : i1
// TWO: scf.if %[[ALIGNED]] {
// TWO: nvvm.shfl.sync bfly
// TWO: llvm.store %{{.*}} {alignment = 16 : i64} : vector<4xi32>, !llvm.ptr<1>
// TWO: } else {
// TWO: llvm.store %{{.*}} {alignment = 4 : i64} : i32, !llvm.ptr<1>
// TWO: hopper.warp_role 8, 4 registers 40
// TWO: hopper.warp_role 12, 4 registers 136

// WIDE: error: expected a layer for the decode schedule, found 57344 columns for 64 tokens
module {
}
