// REQUIRES: ptxas
// RUN: split-file %s %t
// RUN: lora-ptx %t/two.mlir --emit=cubin | FileCheck %s
// RUN: lora-ptx %t/two.mlir --emit=times | FileCheck %s --check-prefix=TIMES
// RUN: not lora-ptx %t/bad.mlir --emit=cubin 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: not lora-ptx %t/refused.mlir --chip=sm_90 --emit=cubin 2>&1 | FileCheck %s --check-prefix=REFUSED

// Each module within is an image, in order; resources are those of the kernels.
// CHECK: image first: ELF, assembled
// CHECK-NEXT: kernel a: {{[1-9][0-9]*}} registers, 0 barriers, 4096 shared, 0 stack, spills 0 + 0
// CHECK-NEXT: image second: ELF, assembled
// CHECK-DAG: kernel b: {{.*}}, 1 barriers, 0 shared
// CHECK-DAG: kernel c: {{.*}}, 0 barriers, 0 shared

// TIMES: {{[0-9]}} ms, passes {{[0-9.]+}} ms
// TIMES-NEXT: image first: LLVM {{[0-9.]+}} ms, assembler {{[0-9.]+}} ms
// TIMES-NEXT: image second: LLVM
//--- two.mlir
module @first {
  llvm.mlir.global internal @tile() {addr_space = 3 : i32} : !llvm.array<1024 x i32>
  llvm.func @a(%out: !llvm.ptr<1>) attributes {nvvm.kernel} {
    %tile = llvm.mlir.addressof @tile : !llvm.ptr<3>
    %tid = nvvm.read.ptx.sreg.tid.x : i32
    %p = llvm.getelementptr %tile[%tid] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, i32
    llvm.store volatile %tid, %p : i32, !llvm.ptr<3>
    llvm.return
  }
}
module @second {
  llvm.func @b() attributes {nvvm.kernel} {
    nvvm.barrier0
    llvm.return
  }
  llvm.func @c() attributes {nvvm.kernel} {
    llvm.return
  }
}

// An error stands at its kernel, and every kernel with one is told of, in order.
// BAD: bad.mlir:2:3: error: expected a kernel 'a' that the assembler takes as written, found C7508
// BAD: bad.mlir:8:3: error: expected a kernel 'b' that the assembler takes as written, found C7508
//--- bad.mlir
module @first {
  llvm.func @a() attributes {nvvm.kernel} {
    nvvm.setmaxregister decrease 40
    llvm.return
  }
}
module @second {
  llvm.func @b() attributes {nvvm.kernel} {
    nvvm.setmaxregister decrease 40
    llvm.return
  }
}

// What LLVM lets pass in inline assembly is the assembler's to refuse.
// REFUSED: refused.mlir:2:3: error: ptxas {{.*}} failed: {{.*}}wgmma
//--- refused.mlir
module {
  llvm.func @a() attributes {nvvm.kernel} {
    llvm.inline_asm has_side_effects "wgmma.fence.sync.aligned;", "" : () -> ()
    llvm.return
  }
}
