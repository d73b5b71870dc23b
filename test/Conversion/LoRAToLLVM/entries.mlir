// RUN: lora-opt %s -split-input-file --convert-lora-to-llvm | FileCheck %s

// An entry reads sizes and strides of each argument, hands over offset 0, writes
// each result's descriptor and returns the frame's status.
// CHECK-LABEL: llvm.func internal @f(
// Allocations go through the frame.
// CHECK-SAME: %[[FRAME:[^:]*]]: !llvm.ptr
// CHECK: %[[ALLOC_PTR:.*]] = llvm.getelementptr inbounds %[[FRAME]][0, 3]
// CHECK: %[[ALLOC:.*]] = llvm.load %[[ALLOC_PTR]]
// CHECK: %[[FREE_PTR:.*]] = llvm.getelementptr inbounds %[[FRAME]][0, 4]
// CHECK: %[[FREE:.*]] = llvm.load %[[FREE_PTR]]
// CHECK: llvm.call %[[ALLOC]](%[[FRAME]], %{{.*}}) : !llvm.ptr, (!llvm.ptr, i64) -> !llvm.ptr
// CHECK: llvm.call %[[FREE]](%[[FRAME]], %{{.*}}) : !llvm.ptr, (!llvm.ptr, !llvm.ptr) -> ()
// CHECK-NOT: _mlir_memref_to_llvm
// CHECK-LABEL: llvm.func @lora_entry_f(
// CHECK-SAME: %[[F:.*]]: !llvm.ptr, %[[ARGUMENTS:.*]]: !llvm.ptr, %[[RESULTS:.*]]: !llvm.ptr) -> i32
// CHECK: %[[DATA_PTR:.*]] = llvm.getelementptr inbounds %[[ARGUMENTS]][0, 0]
// CHECK: %[[DATA:.*]] = llvm.load %[[DATA_PTR]]
// CHECK: %[[SIZE_PTR:.*]] = llvm.getelementptr inbounds %[[ARGUMENTS]][0, 3, 0]
// CHECK: %[[SIZE:.*]] = llvm.load %[[SIZE_PTR]]
// CHECK: %[[STRIDE_PTR:.*]] = llvm.getelementptr inbounds %[[ARGUMENTS]][0, 4, 0]
// CHECK: %[[STRIDE:.*]] = llvm.load %[[STRIDE_PTR]]
// CHECK: %[[R:.*]] = llvm.call @f(%[[F]], %[[DATA]], %[[DATA]], %{{.*}}, %[[SIZE]], %[[STRIDE]])
// CHECK: %[[R1:.*]] = llvm.extractvalue %[[R]][1]
// CHECK: %[[DATA1:.*]] = llvm.extractvalue %[[R1]][1]
// CHECK: %[[TO:.*]] = llvm.getelementptr inbounds %[[RESULTS]][1, 0]
// CHECK: llvm.store %[[DATA1]], %[[TO]]
// CHECK: %[[STATUS_PTR:.*]] = llvm.getelementptr inbounds %[[F]][0, 1]
// CHECK: %[[STATUS:.*]] = llvm.load %[[STATUS_PTR]] : !llvm.ptr -> i32
// CHECK: llvm.return %[[STATUS]]
func.func @f(%f: !lora.frame, %x: memref<?xf32>) -> (memref<?xf32>, memref<2xi64>) {
  %c0 = arith.constant 0 : index
  %n = memref.dim %x, %c0 : memref<?xf32>
  %a = memref.alloc(%n) : memref<?xf32>
  %t = memref.alloc() : memref<2xi64>
  %b = memref.alloc() : memref<2xi64>
  memref.dealloc %t : memref<2xi64>
  return %a, %b : memref<?xf32>, memref<2xi64>
}

// -----

// A private function is no entry; with a frame it may allocate. What is shared is
// not inlined again, and lora.noalias ends on the one pointer that is used.
// CHECK-LABEL: llvm.func internal @shared(
// CHECK-SAME: %{{[^:]*}}: !llvm.ptr, %{{[^:]*}}: !llvm.ptr, %{{[^:]*}}: !llvm.ptr, %{{[^:]*}}: i64, %{{[^:]*}}: i64, %{{[^:]*}}: i64,
// CHECK-SAME: %{{[^:]*}}: !llvm.ptr, %{{[^:]*}}: !llvm.ptr {llvm.noalias}, %{{[^:]*}}: i64)
// CHECK-SAME: no_inline
// CHECK: llvm.call %{{.*}}(%{{.*}}) : !llvm.ptr, (!llvm.ptr, i64) -> !llvm.ptr
// CHECK-NOT: @lora_entry_shared
// CHECK: @lora_entry_main
func.func private @shared(%f: !lora.frame, %x: memref<?xf32>, %y: memref<f32> {lora.noalias}) {
  %a = memref.alloc() : memref<1xf32>
  memref.dealloc %a : memref<1xf32>
  return
}
func.func @main(%f: !lora.frame, %x: memref<?xf32>, %y: memref<f32>) {
  call @shared(%f, %x, %y) : (!lora.frame, memref<?xf32>, memref<f32>) -> ()
  return
}

// -----

// Without a frame there is no entry, hence no manifest.
// CHECK-LABEL: llvm.func @plain(
// CHECK-NOT: lora_
func.func @plain(%x: memref<?xf32>) {
  return
}
