// The embedding's kernels as PTX, for Hopper as for the others: 16 bytes at a time,
// no call, no memory of its own, no waiting. Images by the assembler are in
// test/Tools/lora-compile/plain-program.test and gpu-program.test.
// RUN: lora-compile %s --target=sm_80 --no-adapters --emit=ptx -o %t.80.ptx 2>&1 | count 0
// RUN: FileCheck %s '-D$CHIP=sm_80' < %t.80.ptx
// RUN: lora-compile %s --target=sm_90a --no-adapters --emit=ptx -o %t.90a.ptx && FileCheck %s '-D$CHIP=sm_90a' < %t.90a.ptx
// RUN: lora-compile %s --target=sm_120 --no-adapters --emit=ptx -o %t.120.ptx && FileCheck %s '-D$CHIP=sm_120' < %t.120.ptx

// CHECK-LABEL: //--- plain_embedding_bf16_v1000_n64.ptx
// CHECK: .target [[$CHIP]]
// CHECK: .entry plain_embedding_bf16_v1000_n64(
// CHECK: .reqntid 128
// CHECK-NOT: {{call|bar\.|\.local|\.shared}}
// CHECK: ld.global.b64
// CHECK: setp.{{.*}}u64 {{.*}}, 1000
// CHECK: ld.global.{{v4.b32|v2.b64}}
// CHECK: st.global.{{v4.b32|v2.b64}}
// CHECK-LABEL: //--- plain_embedding_bf16_v1000_n64_w.ptx
// CHECK-NOT: {{call|bar\.|\.local|\.shared}}
// CHECK: ld.global.b64
// CHECK: fma.rn.f32
// CHECK: cvt.rn.bf16x2.f32
// CHECK: st.global.{{v4.b32|v2.b64}}
// CHECK-LABEL: //--- plain_embedding_bf16_v1000_n64_w4.ptx
// CHECK-NOT: {{call|bar\.|\.local|\.shared}}
// CHECK-COUNT-4: ld.global.b64
// CHECK: fma.rn.f32

lora.bank @adapters max_adapters 8 max_rank 64 dtype bf16 {
  lora.bank.site @embed embedding [#lora.slice<"embed", 1000 -> 64>]
}
func.func @main(%ids: tensor<?xi64>, %w: tensor<1000x64xbf16>, %slots: tensor<?xi32>) -> tensor<?x64xbf16> {
  %r = lora.route %slots : tensor<?xi32>
  %base = lora.vocab_parallel_embedding %ids, %w site "embed" : (tensor<?xi64>, tensor<1000x64xbf16>) -> tensor<?x64xbf16>
  %y = lora.adapt %base, %ids, %r @adapters::@embed : tensor<?x64xbf16>, tensor<?xi64>
  return %y : tensor<?x64xbf16>
}
