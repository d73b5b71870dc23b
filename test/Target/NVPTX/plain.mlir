// Plain kernels as PTX: tensor cores and asynchronous copies that every chip from
// sm_80 on has, no call, and nothing of newer chips. Images by the assembler are in
// test/Tools/lora-compile/plain-program.test.
// RUN: lora-compile %s --target=sm_80 --no-adapters --emit=ptx -o %t.80.ptx 2>&1 | count 0
// RUN: FileCheck %s '-D$CHIP=sm_80' < %t.80.ptx
// RUN: lora-compile %s --target=sm_120 --no-adapters --emit=ptx -o %t.120.ptx && FileCheck %s '-D$CHIP=sm_120' < %t.120.ptx

// CHECK-LABEL: //--- plain_gemm_bf16_k64_n64.ptx
// CHECK: .target [[$CHIP]]
// CHECK: .entry plain_gemm_bf16_k64_n64(
// CHECK: .reqntid 128
// CHECK: .shared .align 128 .b8 plain_gemm_bf16_k64_n64_shared[49152]
// CHECK-NOT: {{call|mbarrier|wgmma|tcgen05|\.local}}
// CHECK: cp.async.cg.shared.global {{.*}}, 16, %r
// CHECK: cp.async.commit_group
// CHECK: cp.async.wait_group 1
// CHECK: ldmatrix.sync.aligned.m8n8.x4.shared.b16
// CHECK: mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32
// CHECK: cvt.rn.bf16x2.f32
// CHECK: st.global
// CHECK-LABEL: //--- plain_shrink_bf16_k64_nx1.ptx
// CHECK-NOT: {{call|mbarrier|wgmma|tcgen05|\.local}}
// CHECK: vote.sync.any.pred
// CHECK: mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32
// CHECK-LABEL: //--- plain_gemm_bf16_k64_n64_w.ptx
// CHECK: vote.sync.any.pred
// CHECK: mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32

lora.bank @adapters max_adapters 8 max_rank 64 dtype bf16 {
  lora.bank.site @up linear [#lora.slice<"up", 64 -> 64>]
}
func.func @main(%x: tensor<?x64xbf16>, %w: tensor<64x64xbf16>, %slots: tensor<?xi32>) -> tensor<?x64xbf16> {
  %r = lora.route %slots : tensor<?xi32>
  %y = lora.adapted_linear %x, %w, %r @adapters::@up site "up"
      : (tensor<?x64xbf16>, tensor<64x64xbf16>, !lora.routing) -> tensor<?x64xbf16>
  return %y : tensor<?x64xbf16>
}
