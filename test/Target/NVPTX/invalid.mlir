// RUN: split-file %s %t
// RUN: not lora-ptx %t/plain.mlir --chip=sm_75 2>&1 | FileCheck %s --check-prefix=OLD
// RUN: not lora-ptx %t/plain.mlir --chip=zen5 2>&1 | FileCheck %s --check-prefix=CHIP
// RUN: not lora-ptx %t/plain.mlir --chip=sm_90a --ptx-version=78 2>&1 | FileCheck %s --check-prefix=VERSION
// RUN: not lora-ptx %t/plain.mlir --ptx-version=999 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// RUN: not lora-ptx %t/wgmma.mlir --chip=sm_100a 2>&1 | FileCheck %s --check-prefix=WGMMA
// RUN: not lora-ptx %t/cluster.mlir --chip=sm_80 2>&1 | FileCheck %s --check-prefix=CLUSTER
// RUN: not lora-ptx %t/libdevice.mlir 2>&1 | FileCheck %s --check-prefix=LIBDEVICE
// RUN: not lora-ptx %t/foreign.mlir 2>&1 | FileCheck %s --check-prefix=FOREIGN

// OLD: expected a chip from sm_80 to sm_121f, found 'sm_75'
// CHIP: expected a chip from sm_80 to sm_121f, found 'zen5'
// VERSION: expected a PTX version that LLVM knows, at least 80 for sm_90a, found 78
// UNKNOWN: expected a PTX version that LLVM knows, at least 80 for sm_90a, found 999
//--- plain.mlir
llvm.func @kernel() attributes {nvvm.kernel} {
  llvm.return
}

// WGMMA: wgmma.mlir:2:3: error: 'nvvm.wgmma.fence.aligned' op expected a chip with it (sm_90a), found 'sm_100a'
//--- wgmma.mlir
llvm.func @kernel() attributes {nvvm.kernel} {
  nvvm.wgmma.fence.aligned
  llvm.return
}

// CLUSTER: 'nvvm.cluster.wait' op expected a chip with it (sm_90 or newer), found 'sm_80'
//--- cluster.mlir
llvm.func @kernel() attributes {nvvm.kernel} {
  nvvm.cluster.wait
  llvm.return
}

// No libdevice is linked; the error is at the declaration.
// LIBDEVICE: libdevice.mlir:1:1: error: expected functions that the kernels define, found a call of '__nv_expf'
//--- libdevice.mlir
llvm.func @__nv_expf(f32) -> f32
llvm.func @kernel(%x: f32, %out: !llvm.ptr<1>) attributes {nvvm.kernel} {
  %y = llvm.call @__nv_expf(%x) : (f32) -> f32
  llvm.store %y, %out : f32, !llvm.ptr<1>
  llvm.return
}

// FOREIGN: foreign.mlir:1:1: error: {{.*}}func.func
//--- foreign.mlir
func.func @host() {
  return
}
