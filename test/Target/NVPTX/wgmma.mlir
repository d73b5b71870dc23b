// RUN: lora-ptx %s | FileCheck %s
// RUN: lora-ptx %s --emit=checks | FileCheck %s --check-prefix=COUNT

// Operands in shared memory.
// CHECK: .version 8.6
// CHECK-NEXT: .target sm_90a
// CHECK-LABEL: .entry both_shared(
// CHECK: .maxntid 128, 1, 1
// CHECK: wgmma.fence.sync.aligned
// CHECK: wgmma.mma_async.sync.aligned.m64n8k16.f32.bf16.bf16 {{{.*}}}, %rd{{[0-9]+}}, %rd{{[0-9]+}}
// CHECK: wgmma.wait_group.sync.aligned 0
// COUNT: kernel both_shared: 1 wgmma, 0 with A in registers
!acc = !llvm.struct<(f32, f32, f32, f32)>
llvm.func @both_shared(%a: i64, %b: i64, %out: !llvm.ptr<1>)
    attributes {nvvm.kernel, nvvm.maxntid = array<i32: 128, 1, 1>} {
  %zero = arith.constant 0.0 : f32
  %0 = llvm.mlir.undef : !acc
  %1 = llvm.insertvalue %zero, %0[0] : !acc
  %2 = llvm.insertvalue %zero, %1[1] : !acc
  %3 = llvm.insertvalue %zero, %2[2] : !acc
  %4 = llvm.insertvalue %zero, %3[3] : !acc
  nvvm.wgmma.fence.aligned
  %d = nvvm.wgmma.mma_async %a, %b, %4, #nvvm.shape<m = 64, n = 8, k = 16>,
    D[<f32>, <one>], A[<bf16>, <one>, <row>], B[<bf16>, <one>, <col>] : !acc -> !acc
  nvvm.wgmma.commit.group.sync.aligned
  nvvm.wgmma.wait.group.sync.aligned 0
  %d0 = llvm.extractvalue %d[0] : !acc
  llvm.store %d0, %out : f32, !llvm.ptr<1>
  llvm.return
}

// A in registers; the same ones are free again only after the wait.
// CHECK-LABEL: .entry a_in_registers(
// CHECK: wgmma.mma_async.sync.aligned.m64n8k16.f32.bf16.bf16 {{{.*}}}, {{{.*}}}, %rd{{[0-9]+}}
// COUNT: kernel a_in_registers: 1 wgmma, 1 with A in registers
// COUNT-NOT: unguarded
llvm.func @a_in_registers(%a: vector<4xi32>, %b: i64, %out: !llvm.ptr<1>)
    attributes {nvvm.kernel, nvvm.maxntid = array<i32: 128, 1, 1>} {
  %zero = arith.constant 0.0 : f32
  %a0 = vector.extract %a[0] : i32 from vector<4xi32>
  %a1 = vector.extract %a[1] : i32 from vector<4xi32>
  %a2 = vector.extract %a[2] : i32 from vector<4xi32>
  %a3 = vector.extract %a[3] : i32 from vector<4xi32>
  nvvm.wgmma.fence.aligned
  %d = llvm.inline_asm has_side_effects
    "wgmma.mma_async.sync.aligned.m64n8k16.f32.bf16.bf16 {$0, $1, $2, $3}, {$4, $5, $6, $7}, $8, 1, 1, 1, 0;",
    "=f,=f,=f,=f,r,r,r,r,l,0,1,2,3" %a0, %a1, %a2, %a3, %b, %zero, %zero, %zero, %zero
    : (i32, i32, i32, i32, i64, f32, f32, f32, f32) -> !acc
  nvvm.wgmma.commit.group.sync.aligned
  nvvm.wgmma.wait.group.sync.aligned 0
  %d0 = llvm.extractvalue %d[0] : !acc
  llvm.store %d0, %out : f32, !llvm.ptr<1>
  llvm.return
}
