// RUN: lora-opt %s --convert-hopper-to-nvvm --split-input-file | FileCheck %s

!a = !hopper.tile<64x64xbf16, swizzle = 128>
!b = !hopper.tile<16x64xbf16, swizzle = 128>

// Both sides from shared memory: four steps of 16 columns, 32 bytes apart. The
// first sum begins at zero, and reads no accumulator.

// CHECK-LABEL: llvm.func @shared(
// CHECK-SAME: %[[OFFSET:[^:]*]]: i32
hopper.kernel @shared(%offset: i32 {hopper.value = "offset"}) threads 128 {
  %ring = hopper.alloc : !hopper.buffer<3, 10240>
  %c0 = arith.constant 0 : i32
  %c2 = arith.constant 2 : i32
  // A stage's bytes in units of 16, the dynamic offset too.
  // CHECK: %[[ADDRESS:.*]] = llvm.ptrtoint %[[RING:.*]] : !llvm.ptr<3> to i32
  // CHECK: %[[UNITS:.*]] = arith.shrui %[[ADDRESS]], %c4
  // CHECK: %[[STAGED:.*]] = arith.addi %[[UNITS]], %c1280
  // CHECK: %[[MORE:.*]] = arith.shrui %[[OFFSET]], %c4
  // CHECK: %[[A:.*]] = arith.addi %[[STAGED]], %[[MORE]]
  %a = hopper.tile %ring[%c2] offset %offset : !hopper.buffer<3, 10240> -> !a
  // CHECK: %[[BBASE:.*]] = arith.addi %{{.*}}, %c1280
  // CHECK: %[[B:.*]] = arith.addi %[[BBASE]], %c512
  %b = hopper.tile %ring[%c2] at 8192 : !hopper.buffer<3, 10240> -> !b
  // CHECK: nvvm.wgmma.fence.aligned
  // CHECK: %[[UNDEF:.*]] = llvm.mlir.undef : !llvm.struct<(f32, f32, f32, f32, f32, f32, f32, f32)>
  // CHECK: %[[A64:.*]] = arith.extui %[[A]] : i32 to i64
  // 1 << 62 | 1024 / 16 << 32 | 1 << 16
  // CHECK: %[[HIGH:.*]] = arith.constant 4611686293305360384 : i64
  // CHECK: %[[DA:.*]] = arith.ori %[[A64]], %[[HIGH]]
  // CHECK: %[[B64:.*]] = arith.extui %[[B]] : i32 to i64
  // CHECK: %[[DB:.*]] = arith.ori %[[B64]]
  // CHECK: %[[D0:.*]] = nvvm.wgmma.mma_async %[[DA]], %[[DB]], %[[UNDEF]], <m = 64, n = 16, k = 16>, D[<f32>, <zero>], A[<bf16>, <one>, <row>], B[<bf16>, <one>, <col>]
  // CHECK: arith.addi %[[A]], %c2
  // CHECK: %[[D1:.*]] = nvvm.wgmma.mma_async %{{.*}}, %{{.*}}, %[[D0]], {{.*}}D[<f32>, <one>]
  // CHECK: arith.addi %[[A]], %c4
  // CHECK: nvvm.wgmma.mma_async %{{.*}}, %{{.*}}, %[[D1]],
  // CHECK: arith.addi %[[A]], %c6
  // CHECK: %[[D3:.*]] = nvvm.wgmma.mma_async
  // CHECK-COUNT-4: nvvm.wgmma.mma_async
  // CHECK: nvvm.wgmma.commit.group.sync.aligned
  // CHECK: nvvm.wgmma.wait.group.sync.aligned 1
  %acc = hopper.mma_group -> !hopper.acc<16> {
    %0 = hopper.mma %a, %b : !a, !b -> !hopper.acc<16>
    %1 = hopper.mma %a, %b plus %0 : !a, !b -> !hopper.acc<16>
    hopper.yield %1 : !hopper.acc<16>
  }
  hopper.mma_wait pending 1
  hopper.return
}

// -----

!a64 = !hopper.tile<64x32xf16, swizzle = 64>
!b64 = !hopper.tile<8x32xf16, swizzle = 64>
!a32 = !hopper.tile<64x16xf16, swizzle = 32>
!b32 = !hopper.tile<8x16xf16, swizzle = 32>

// Narrower swizzles: 2 << 62 | 512 / 16 << 32, 3 << 62 | 256 / 16 << 32.

// CHECK-LABEL: llvm.func @swizzles(
hopper.kernel @swizzles() threads 128 {
  %ring = hopper.alloc : !hopper.buffer<1, 8192>
  %c0 = arith.constant 0 : i32
  %a64 = hopper.tile %ring[%c0] : !hopper.buffer<1, 8192> -> !a64
  %b64 = hopper.tile %ring[%c0] at 4096 : !hopper.buffer<1, 8192> -> !b64
  %a32 = hopper.tile %ring[%c0] : !hopper.buffer<1, 8192> -> !a32
  %b32 = hopper.tile %ring[%c0] at 4096 : !hopper.buffer<1, 8192> -> !b32
  // CHECK: llvm.inline_asm has_side_effects asm_dialect = att "mov.b32 $0, 0; mov.b32 $1, 0; mov.b32 $2, 0; mov.b32 $3, 0; ", "=f,=f,=f,=f"
  %zero = hopper.acc_zero : !hopper.acc<8>
  // CHECK: arith.constant -9223371899415756800 : i64
  // CHECK: nvvm.wgmma.mma_async {{.*}} <m = 64, n = 8, k = 16>, D[<f32>, <one>], A[<f16>, <one>, <row>]
  // CHECK: nvvm.wgmma.mma_async
  // CHECK: arith.constant -4611685949707845632 : i64
  // CHECK: nvvm.wgmma.mma_async
  // CHECK-NOT: nvvm.wgmma.mma_async
  %acc = hopper.mma_group -> !hopper.acc<8> {
    %0 = hopper.mma %a64, %b64 plus %zero : !a64, !b64 -> !hopper.acc<8>
    %1 = hopper.mma %a32, %b32 plus %0 : !a32, !b32 -> !hopper.acc<8>
    hopper.yield %1 : !hopper.acc<8>
  }
  hopper.mma_wait
  hopper.return
}

// -----

!b = !hopper.tile<8x16xbf16, swizzle = 32>

// The left side in registers: a masked fragment, made of an accumulator.

// CHECK-LABEL: llvm.func @registers(
// CHECK-SAME: %{{.*}}: f32, %[[N:[^:]*]]: i32
hopper.kernel @registers(%v: f32 {hopper.value = "v"}, %n: i32 {hopper.value = "n"}, %out: !llvm.ptr<1> {hopper.buffer = "out"}) threads 128 {
  %ring = hopper.alloc : !hopper.buffer<1, 1024>
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %b = hopper.tile %ring[%c0] : !hopper.buffer<1, 1024> -> !b
  %upper = arith.cmpi eq, %n, %c0 : i32
  %lower = arith.cmpi eq, %n, %c1 : i32
  // CHECK: %[[U:.*]] = arith.cmpi eq, %[[N]], %c0
  // CHECK: %[[L:.*]] = arith.cmpi eq, %[[N]], %c1
  // CHECK: %[[P0:.*]] = arith.truncf %{{.*}} : vector<2xf32> to vector<2xbf16>
  // CHECK: %[[W0:.*]] = llvm.bitcast %[[P0]] : vector<2xbf16> to i32
  // CHECK: %[[W1:.*]] = llvm.bitcast
  // CHECK: %[[W2:.*]] = llvm.bitcast
  // CHECK: %[[W3:.*]] = llvm.bitcast
  // CHECK: %[[M0:.*]] = arith.select %[[U]], %[[W0]], %[[Z:.*]] : i32
  // CHECK: %[[M1:.*]] = arith.select %[[L]], %[[W1]], %[[Z]]
  // CHECK: %[[M2:.*]] = arith.select %[[U]], %[[W2]], %[[Z]]
  // CHECK: %[[M3:.*]] = arith.select %[[L]], %[[W3]], %[[Z]]
  %f = hopper.fragment %v, %v, %v, %v, %v, %v, %v, %v : !hopper.fragment<bf16>
  %mask = hopper.mask %f rows %upper, %lower : !hopper.fragment<bf16>
  // CHECK: nvvm.wgmma.fence.aligned
  // CHECK: %[[D:.*]] = llvm.inline_asm has_side_effects asm_dialect = att
  // CHECK-SAME: "wgmma.mma_async.sync.aligned.m64n8k16.f32.bf16.bf16 {$0, $1, $2, $3}, {$4, $5, $6, $7}, $8, 0, 1, 1, 0;"
  // CHECK-SAME: "=f,=f,=f,=f,r,r,r,r,l" %[[M0]], %[[M1]], %[[M2]], %[[M3]], %
  // CHECK: %[[D0:.*]] = llvm.extractvalue %[[D]][0]
  // CHECK: llvm.inline_asm
  // CHECK-SAME: "{{.*}} {$0, $1, $2, $3}, {$8, $9, $10, $11}, $12, 1, 1, 1, 0;"
  // CHECK-SAME: "=f,=f,=f,=f,0,1,2,3,r,r,r,r,l" %[[D0]], %{{.*}}, %{{.*}}, %{{.*}}, %[[W0]], %[[W1]], %[[W2]], %[[W3]], %
  // CHECK: nvvm.wgmma.commit.group.sync.aligned
  %acc = hopper.mma_group -> !hopper.acc<8> {
    %0 = hopper.mma %mask, %b : !hopper.fragment<bf16>, !b -> !hopper.acc<8>
    %1 = hopper.mma %f, %b plus %0 : !hopper.fragment<bf16>, !b -> !hopper.acc<8>
    hopper.yield %1 : !hopper.acc<8>
  }
  hopper.mma_wait
  // CHECK-COUNT-4: llvm.extractvalue
  %e:4 = hopper.unpack %acc : !hopper.acc<8>
  // Words and fragments are the same registers; a choice is one of each.
  // CHECK: nvvm.inline_ptx {{.*}}%[[W3]] :
  %w:4 = hopper.words %mask : !hopper.fragment<bf16>
  %again = hopper.from_words %w#0, %w#1, %w#2, %w#3 : !hopper.fragment<bf16>
  %g:4 = hopper.words %f : !hopper.fragment<bf16>
  hopper.reduce_add %out, %g#3 : i32
  // CHECK-COUNT-4: arith.select %[[U]], %{{.*}}, %{{.*}} : i32
  %chosen = arith.select %upper, %f, %again : !hopper.fragment<bf16>
  // CHECK: arith.truncf %{{.*}} : vector<2xf32> to vector<2xf16>
  %p = hopper.pack %e#0, %e#1 as f16
  hopper.reduce_add %out, %p : i32
  // CHECK: %[[SCALE:.*]] = arith.constant 4.2949673E+9 : f32
  // CHECK: %[[SCALED:.*]] = arith.mulf %{{.*}}, %[[SCALE]]
  // CHECK: %[[FIXED:.*]] = llvm.call_intrinsic "llvm.nvvm.f2ll.rz"(%[[SCALED]]) : (f32) -> i64
  // CHECK: %[[BACK:.*]] = arith.sitofp %[[FIXED]] : i64 to f32
  // CHECK: %[[INVERSE:.*]] = arith.constant 2.32830644E-10 : f32
  // CHECK: arith.mulf %[[BACK]], %[[INVERSE]]
  %fixed = hopper.to_fixed %e#2 fraction 32
  %float = hopper.from_fixed %fixed fraction 32
  hopper.reduce_add %out, %float : f32
  hopper.return
}
