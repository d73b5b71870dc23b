// RUN: lora-opt %s -split-input-file --convert-lora-to-llvm --canonicalize --cse | FileCheck %s

// A call goes through the frame: operands in the ABI's order (x, slots, out,
// weight), a rank and dtype each, sizes and strides; absent slots are a null
// pointer of dtype 0. The arrays are allocated once, at the function's start.
// CHECK-LABEL: llvm.func internal @linear(
// CHECK-SAME: %[[F:[^:]*]]: !llvm.ptr, %{{[^:]*}}: !llvm.ptr, %[[X:[^:]*]]: !llvm.ptr, %{{[^:]*}}: i64, %[[T:[^:]*]]: i64, %[[K:[^:]*]]: i64, %[[ST:[^:]*]]: i64, %[[SK:[^:]*]]: i64,
// CHECK-SAME: %{{[^:]*}}: !llvm.ptr, %[[W:[^:]*]]: !llvm.ptr,
// CHECK-DAG: %[[NULL:.*]] = llvm.mlir.zero : !llvm.ptr
// CHECK-DAG: %[[I0:.*]] = llvm.mlir.constant(0 : i32)
// CHECK-DAG: %[[I1:.*]] = llvm.mlir.constant(1 : i32)
// CHECK-DAG: %[[I2:.*]] = llvm.mlir.constant(2 : i32)
// CHECK-DAG: %[[I3:.*]] = llvm.mlir.constant(3 : i32)
// CHECK-DAG: %[[I4:.*]] = llvm.mlir.constant(4 : i32)
// CHECK-DAG: %[[L_1:.*]] = llvm.mlir.constant(-1 : i64)
// CHECK-DAG: %[[L3:.*]] = llvm.mlir.constant(3 : i64)
// CHECK-DAG: %[[L4:.*]] = llvm.mlir.constant(4 : i64)
// CHECK: %[[OPERANDS:.*]] = llvm.alloca %[[L4]] x !llvm.struct<(ptr, i32, i32, array<5 x i64>, array<5 x i64>)>
// CHECK: %[[PARAMETERS:.*]] = llvm.alloca %[[L3]] x i64
// CHECK: %[[P:.*]] = llvm.getelementptr inbounds %[[OPERANDS]][0, 0]
// CHECK-NEXT: llvm.store %[[X]], %[[P]]
// CHECK: %[[P:.*]] = llvm.getelementptr inbounds %[[OPERANDS]][0, 1]
// CHECK-NEXT: llvm.store %[[I1]], %[[P]]
// CHECK: %[[P:.*]] = llvm.getelementptr inbounds %[[OPERANDS]][0, 2]
// CHECK-NEXT: llvm.store %[[I2]], %[[P]]
// CHECK: %[[P:.*]] = llvm.getelementptr inbounds %[[OPERANDS]][0, 3, 0]
// CHECK-NEXT: llvm.store %[[T]], %[[P]]
// CHECK: %[[P:.*]] = llvm.getelementptr inbounds %[[OPERANDS]][0, 4, 0]
// CHECK-NEXT: llvm.store %[[ST]], %[[P]]
// CHECK: %[[P:.*]] = llvm.getelementptr inbounds %[[OPERANDS]][1, 0]
// CHECK-NEXT: llvm.store %[[NULL]], %[[P]]
// CHECK: %[[P:.*]] = llvm.getelementptr inbounds %[[OPERANDS]][1, 1]
// CHECK-NEXT: llvm.store %[[I0]], %[[P]]
// CHECK: %[[P:.*]] = llvm.getelementptr inbounds %[[OPERANDS]][3, 0]
// CHECK-NEXT: llvm.store %[[W]], %[[P]]
// CHECK: llvm.store %[[L_1]], %[[PARAMETERS]]
// CHECK: %[[P:.*]] = llvm.getelementptr inbounds %[[F]][0, 2]
// CHECK-NEXT: %[[CALL:.*]] = llvm.load %[[P]]
// CHECK-NEXT: llvm.call %[[CALL]](%[[F]], %[[I1]], %[[OPERANDS]], %[[I4]], %[[PARAMETERS]], %[[I3]])
func.func @linear(%f: !lora.frame, %x: memref<?x64xf32>, %w: memref<32x64xf32>, %y: memref<?x32xf32>) {
  lora.call_kernel linear %f [-1, 1, 0] ins(%x, %w : memref<?x64xf32>, memref<32x64xf32>)
      outs(%y : memref<?x32xf32>)
  return
}

// -----

// The result of an experts' kernel stands after the slots, before the weights.
// Its rank is 2 and its dtype bf16 (3); gate_up, behind it, has rank 3.
// CHECK-LABEL: llvm.func internal @moe(
// CHECK-DAG: %[[I2:.*]] = llvm.mlir.constant(2 : i32)
// CHECK-DAG: %[[I3:.*]] = llvm.mlir.constant(3 : i32)
// CHECK-DAG: %[[L7:.*]] = llvm.mlir.constant(7 : i64)
// CHECK: %[[OPERANDS:.*]] = llvm.alloca %[[L7]] x
// CHECK: %[[P:.*]] = llvm.getelementptr inbounds %[[OPERANDS]][4, 1]
// CHECK-NEXT: llvm.store %[[I3]], %[[P]]
// CHECK: %[[P:.*]] = llvm.getelementptr inbounds %[[OPERANDS]][4, 2]
// CHECK-NEXT: llvm.store %[[I2]], %[[P]]
// CHECK: %[[P:.*]] = llvm.getelementptr inbounds %[[OPERANDS]][5, 2]
// CHECK-NEXT: llvm.store %[[I3]], %[[P]]
func.func @moe(%f: !lora.frame, %x: memref<?x8xbf16>, %ids: memref<?x2xi64>, %p: memref<?x2xbf16>, %s: memref<?xi32>,
               %gu: memref<4x12x8xbf16>, %d: memref<4x8x6xbf16>, %y: memref<?x8xbf16>) {
  lora.call_kernel moe %f [0, 0, 0]
      ins(%x, %ids, %p, %s, %gu, %d : memref<?x8xbf16>, memref<?x2xi64>, memref<?x2xbf16>, memref<?xi32>, memref<4x12x8xbf16>, memref<4x8x6xbf16>)
      outs(%y : memref<?x8xbf16>)
  return
}

// -----

// A view's offset is applied to the pointer: the ABI has none.
// CHECK-LABEL: llvm.func internal @view(
// CHECK-SAME: %{{[^:]*}}: !llvm.ptr, %{{[^:]*}}: !llvm.ptr, %[[X:[^:]*]]: !llvm.ptr,
// CHECK: %[[ROW:.*]] = llvm.load
// CHECK: %[[DATA:.*]] = llvm.getelementptr %[[X]][%[[ROW]]] : (!llvm.ptr, i64) -> !llvm.ptr, f32
// CHECK: %[[P:.*]] = llvm.getelementptr inbounds %{{.*}}[0, 0]
// CHECK-NEXT: llvm.store %[[DATA]], %[[P]]
func.func @view(%f: !lora.frame, %x: memref<?x64xf32>, %w: memref<32x64xf32>, %y: memref<?x32xf32>, %n: memref<1xi64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n64 = memref.load %n[%c0] : memref<1xi64>
  %row = arith.index_cast %n64 : i64 to index
  %base, %offset, %sizes:2, %strides:2 = memref.extract_strided_metadata %x : memref<?x64xf32> -> memref<f32>, index, index, index, index, index
  %v = memref.reinterpret_cast %base to offset: [%row], sizes: [%c1, 64], strides: [64, 1] : memref<f32> to memref<?x64xf32, strided<[64, 1], offset: ?>>
  lora.call_kernel linear %f [-1, 1, 0] ins(%v, %w : memref<?x64xf32, strided<[64, 1], offset: ?>>, memref<32x64xf32>)
      outs(%y : memref<?x32xf32>)
  return
}
