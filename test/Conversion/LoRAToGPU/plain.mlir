// RUN: lora-opt %s --lora-write-kernels=plain --canonicalize --cse -o %t.mlir && FileCheck %s < %t.mlir
// RUN: lora-opt %s --lora-write-kernels="plain max-tokens=64" | FileCheck %s --check-prefix=FEW
// RUN: sed s/bf16/f16/g %s | lora-opt --lora-write-kernels=plain | FileCheck %s --check-prefix=HALF

// Two kernels serve every batch, one every call without adapters.
// CHECK: linears = [{bias = true, dtype = bf16, in = 72 : i64, slices = array<i64: 64, 24>, variants = [
// CHECK-SAME: {adapted = false, batch_invariant = true, kernels = [@[[BASE:plain_gemm_bf16_k72_n88_bias]]], max_adapter_blocks = 0 : i64, max_tile_blocks = 0 : i64, max_tokens = 0 : i64, min_tokens = 1 : i64}
// CHECK-SAME: {adapted = true, batch_invariant = true, kernels = [@[[SHRINK:plain_shrink_bf16_k72_nx2]], @[[GEMM:plain_gemm_bf16_k72_n64_24_w_bias]]], max_adapter_blocks = 0 : i64, max_tile_blocks = 0 : i64, max_tokens = 0 : i64, min_tokens = 1 : i64}
// FEW-COUNT-2: max_tokens = 64 : i64

// A tile of y in 32 x 32 parts, by three stages of asynchronous copies. What lies
// beyond K is copied as zeros: 72 is no multiple of a k-block.
// CHECK: module @[[BASE]]
// CHECK: llvm.mlir.global internal @[[BASE]]_shared() {addr_space = 3 : i32, alignment = 128 : i64} : !llvm.array<49152 x i8>
// CHECK: llvm.func @[[BASE]](%{{.*}}: !llvm.ptr<1>, {{.*}}: i32)
// CHECK-SAME: lora.launch = {grid = {persistent = false, tile_tokens = 64 : i64, tiles = 2 : i64}, params = [
// CHECK-SAME: {buffer = "x", kind = "pointer"}, {buffer = "w", kind = "pointer"}, {buffer = "y", kind = "pointer"}, {buffer = "bias", kind = "pointer"},
// CHECK-SAME: {kind = "i32", value = "tokens"}, {kind = "i32", value = "x_stride"}, {kind = "i32", value = "w_stride"}, {kind = "i32", value = "y_stride"}],
// CHECK-SAME: schedule = "plain_gemm", threads = 128 : i64, workspaces = []}
// CHECK-SAME: nvvm.kernel
// CHECK-DAG: %[[K:.*]] = arith.constant 72 : i32
// CHECK: %[[INSIDE:.*]] = arith.cmpi ult, %{{.*}}, %[[K]] : i32
// CHECK: %[[BYTES:.*]] = arith.select %[[INSIDE]], %{{.*}}, %{{.*}} : i32
// CHECK: nvvm.cp.async.shared.global %{{.*}}, %{{.*}}, 16, cache = cg, %[[BYTES]]
// CHECK: nvvm.cp.async.commit.group
// CHECK: %[[SUMS:.*]]:34 = scf.for
// CHECK: nvvm.cp.async.wait.group 1
// CHECK: nvvm.barrier
// CHECK: nvvm.cp.async.commit.group
// CHECK-COUNT-4: nvvm.ldmatrix
// CHECK-COUNT-8: nvvm.mma.sync
// CHECK: scf.yield
// CHECK-NOT: nvvm.vote.sync
// CHECK: arith.extf %{{.*}} : bf16 to f32
// CHECK: arith.truncf %{{.*}} : vector<2xf32> to vector<2xbf16>

// Only rows of the block's own adapter are written.
// CHECK: llvm.func @[[SHRINK]](
// CHECK-SAME: lora.launch = {grid = {persistent = false, tile_tokens = 16 : i64, tiles = 16 : i64}, params = [{buffer = "x", kind = "pointer"}, {buffer = "a", kind = "pointer"},
// CHECK-SAME: {buffer = "@shrunk", kind = "pointer"},
// CHECK-SAME: schedule = "plain_shrink", threads = 128 : i64,
// CHECK-SAME: workspaces = [{bytes = 0 : i64, bytes_per_entry = 8192 : i64, bytes_per_token = 0 : i64, name = "shrunk", per_adapter_block = false, zeroed = false}]}
// CHECK: nvvm.vote.sync any
// CHECK: scf.for
// CHECK-COUNT-2: nvvm.mma.sync
// CHECK: nvvm.barrier
// CHECK: %[[MINE:.*]] = arith.cmpi eq,
// CHECK: scf.if %[[MINE]]
// CHECK: arith.mulf
// CHECK: llvm.store %{{.*}} : vector<2xbf16>, !llvm.ptr<1>
// CHECK: nvvm.barrier

// S B^T comes behind the base sums, which are those of the kernel without it.
// Slices begin at multiples of 32, so a warp's columns are of one slice.
// CHECK: llvm.func @[[GEMM]](
// CHECK-SAME: {buffer = "b0", kind = "pointer"}, {buffer = "b1", kind = "pointer"}
// CHECK: %[[SUMS:.*]]:34 = scf.for
// CHECK: scf.for {{.*}} iter_args(%{{.*}} = %[[SUMS]]#0,
// CHECK: %[[USED:.*]] = nvvm.vote.sync any
// CHECK: scf.if %[[USED]]
// CHECK: arith.select %{{.*}} : !llvm.ptr<1>
// CHECK-NOT: arith.select %{{.*}} : !llvm.ptr<1>
// CHECK-COUNT-8: nvvm.mma.sync

// HALF: llvm.func @plain_gemm_f16_k72_n88_bias(
// HALF: nvvm.mma.sync {{.*}} (vector<2xf16>, vector<2xf16>, f32) -> !llvm.struct<(f32, f32, f32, f32)>

lora.bank @adapters max_adapters 8 max_rank 64 dtype bf16 {
  lora.bank.site @qk linear [#lora.slice<"q", 72 -> 64>, #lora.slice<"k", 72 -> 24>]
}
func.func @main(%x: tensor<?x72xbf16>, %w: tensor<88x72xbf16>, %b: tensor<88xbf16>, %slots: tensor<?xi32>)
    -> tensor<?x88xbf16> {
  %r = lora.route %slots : tensor<?xi32>
  %y = lora.adapted_linear %x, %w, %r bias %b @adapters::@qk site "qk"
      : (tensor<?x72xbf16>, tensor<88x72xbf16>, !lora.routing, tensor<88xbf16>) -> tensor<?x88xbf16>
  return %y : tensor<?x88xbf16>
}
