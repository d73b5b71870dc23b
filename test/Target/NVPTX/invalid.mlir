// RUN: split-file %s %t
// RUN: not lora-ptx %t/plain.mlir --chip=sm_75 2>&1 | FileCheck %s --check-prefix=OLD
// RUN: not lora-ptx %t/plain.mlir --chip=zen5 2>&1 | FileCheck %s --check-prefix=CHIP
// RUN: not lora-ptx %t/plain.mlir --chip=sm_90a --ptx-version=78 2>&1 | FileCheck %s --check-prefix=VERSION
// RUN: not lora-ptx %t/plain.mlir --ptx-version=999 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// RUN: not lora-ptx %t/wgmma.mlir --chip=sm_100a 2>&1 | FileCheck %s --check-prefix=WGMMA
// RUN: not lora-ptx %t/cluster.mlir --chip=sm_80 2>&1 | FileCheck %s --check-prefix=CLUSTER
// RUN: not lora-ptx %t/libdevice.mlir 2>&1 | FileCheck %s --check-prefix=LIBDEVICE
// RUN: not lora-ptx %t/foreign.mlir 2>&1 | FileCheck %s --check-prefix=FOREIGN
// RUN: not lora-ptx %t/ordering.mlir 2>&1 | FileCheck %s --check-prefix=ORDERING
// RUN: not lora-ptx %t/select.mlir --chip=sm_80 2>&1 | FileCheck %s --check-prefix=SELECT
// RUN: lora-ptx %t/select.mlir --chip=sm_90 | FileCheck %s --check-prefix=SELECTED

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

// LLVM would drop the ordering without a word; a load's, a store's and that of
// cmpxchg it keeps.
// ORDERING: ordering.mlir:5:8: error: 'llvm.atomicrmw' op expected the ordering 'monotonic', beside fences or as inline PTX with another, found 'release', which would be dropped
//--- ordering.mlir
llvm.func @kernel(%p: !llvm.ptr<1>, %x: i32) attributes {nvvm.kernel} {
  llvm.store %x, %p atomic syncscope("device") release {alignment = 4 : i64} : i32, !llvm.ptr<1>
  %0 = llvm.cmpxchg %p, %x, %x syncscope("device") acq_rel monotonic : !llvm.ptr<1>, i32
  %1 = llvm.atomicrmw add %p, %x syncscope("device") monotonic : !llvm.ptr<1>, i32
  %2 = llvm.atomicrmw add %p, %x syncscope("device") release : !llvm.ptr<1>, i32
  llvm.return
}

// An op that does not say which chips have it ends in LLVM, not in a crash.
// SELECT: Cannot select
// SELECT: select.mlir:1:1: error: LLVM has no code for these kernels on sm_80; its own message, on the error stream, says why
// SELECT-NOT: Stack dump
// SELECTED: stmatrix
//--- select.mlir
llvm.func @kernel(%p: !llvm.ptr<3>, %x: i32) attributes {nvvm.kernel} {
  nvvm.stmatrix %p, %x {layout = #nvvm.mma_layout<row>, shape = #nvvm.ld_st_matrix_shape<m = 8, n = 8>, eltType = #nvvm.ld_st_matrix_elt_type<b16>} : !llvm.ptr<3>, i32
  llvm.return
}
