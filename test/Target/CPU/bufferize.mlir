// RUN: lora-opt %s -split-input-file --lora-bufferize | FileCheck %s

// A kernel's outs are updated in place: no copy, no allocation, its results are
// its outs.
// CHECK-LABEL: func @linear(
// CHECK-SAME: %[[F:.*]]: !lora.frame, %[[X:.*]]: memref<?x64xf32>, %[[W:.*]]: memref<32x64xf32>, %[[E:.*]]: memref<?x32xf32>) -> memref<?x32xf32>
// CHECK-NEXT: lora.call_kernel linear %[[F]] [-1, 1, 0] ins(%[[X]], %[[W]] : memref<?x64xf32>, memref<32x64xf32>) outs(%[[E]] : memref<?x32xf32>)
// CHECK-NEXT: return %[[E]]
func.func @linear(%f: !lora.frame, %x: tensor<?x64xf32>, %w: tensor<32x64xf32> {bufferization.writable = false},
                  %e: tensor<?x32xf32>) -> tensor<?x32xf32> {
  %y = lora.call_kernel linear %f [-1, 1, 0] ins(%x, %w : tensor<?x64xf32>, tensor<32x64xf32>)
      outs(%e : tensor<?x32xf32>) -> tensor<?x32xf32>
  return %y : tensor<?x32xf32>
}

// -----

// The attention's output alone is overwritten without being read: an output that
// is read later is copied, the caches never are.
// CHECK-LABEL: func @attention(
// CHECK-SAME: %[[C:[^:]*]]: memref<?x?x1x8xf32>, %[[D:[^:]*]]: memref<?x?x1x8xf32>, %[[O:[^:]*]]: memref<?x?x2x8xf32>)
// CHECK: %[[FRESH:.*]] = memref.alloc(
// CHECK-NOT: copy
// CHECK: lora.call_kernel cached_attention %{{.*}} [0, 0] ins({{.*}}) outs(%[[FRESH]], %[[C]], %[[D]] :
// CHECK-NOT: copy
// CHECK: return %[[FRESH]], %[[O]]
func.func @attention(%f: !lora.frame, %q: tensor<?x2x?x8xf32>, %k: tensor<?x1x?x8xf32>, %r: tensor<?x?xi64>,
                     %c: tensor<?x?x1x8xf32>, %d: tensor<?x?x1x8xf32>, %o: tensor<?x?x2x8xf32>) -> (tensor<?x?x2x8xf32>, tensor<?x?x2x8xf32>) {
  %y:3 = lora.call_kernel cached_attention %f [0, 0]
      ins(%q, %k, %k, %r, %r : tensor<?x2x?x8xf32>, tensor<?x1x?x8xf32>, tensor<?x1x?x8xf32>, tensor<?x?xi64>, tensor<?x?xi64>)
      outs(%o, %c, %d : tensor<?x?x2x8xf32>, tensor<?x?x1x8xf32>, tensor<?x?x1x8xf32>)
      -> tensor<?x?x2x8xf32>, tensor<?x?x1x8xf32>, tensor<?x?x1x8xf32>
  return %y#0, %o : tensor<?x?x2x8xf32>, tensor<?x?x2x8xf32>
}

// -----

// What a delta is added to is read: kept by a copy where it is used later.
// CHECK-LABEL: func @adapt(
// CHECK-SAME: %[[X:[^:]*]]: memref<?x8xf32>, %[[S:[^:]*]]: memref<?xi32>, %[[Y:[^:]*]]: memref<?x4xf32>)
// CHECK: %[[FRESH:.*]] = memref.alloc(
// CHECK: copy ins(%[[Y]] : {{.*}}) outs(%[[FRESH]]
// CHECK: lora.call_kernel adapt %{{.*}} [0, 8] ins(%[[X]], %[[S]] : {{.*}}) outs(%[[FRESH]] :
// CHECK: return %[[FRESH]], %[[Y]]
func.func @adapt(%f: !lora.frame, %x: tensor<?x8xf32>, %s: tensor<?xi32>, %y: tensor<?x4xf32>) -> (tensor<?x4xf32>, tensor<?x4xf32>) {
  %z = lora.call_kernel adapt %f [0, 8] ins(%x, %s : tensor<?x8xf32>, tensor<?xi32>) outs(%y : tensor<?x4xf32>) -> tensor<?x4xf32>
  return %z, %y : tensor<?x4xf32>, tensor<?x4xf32>
}

// -----

// A group of two dynamic sizes is a cast whose strides are products of sizes.
// CHECK: #[[$BY4:.*]] = affine_map<()[s0] -> (s0 * 4)>
// CHECK-LABEL: func @expand(
// CHECK-SAME: %[[X:.*]]: memref<?x4xf32>, %[[B:.*]]: index, %[[S:.*]]: index)
// CHECK: %[[STRIDE:.*]] = affine.apply #[[$BY4]]()[%[[S]]]
// CHECK: %[[R:.*]] = memref.reinterpret_cast %[[X]] to offset: [0], sizes: [%[[B]], %[[S]], 4], strides: [%[[STRIDE]], 4, 1]
// CHECK: %[[CAST:.*]] = memref.cast %[[R]] : {{.*}} to memref<?x?x4xf32>
// CHECK: return %[[CAST]]
func.func @expand(%x: tensor<?x4xf32>, %b: index, %s: index) -> tensor<?x?x4xf32> {
  %y = tensor.expand_shape %x [[0, 1], [2]] output_shape [%b, %s, 4] : tensor<?x4xf32> into tensor<?x?x4xf32>
  return %y : tensor<?x?x4xf32>
}

// -----

// One dynamic size a group is upstream's to lower.
// CHECK-LABEL: func @expand_one(
// CHECK: memref.expand_shape
func.func @expand_one(%x: tensor<?x4xf32>, %n: index) -> tensor<?x2x4xf32> {
  %y = tensor.expand_shape %x [[0, 1], [2]] output_shape [%n, 2, 4] : tensor<?x4xf32> into tensor<?x2x4xf32>
  return %y : tensor<?x2x4xf32>
}

// -----

// A copy that has to be made, here of a weight that must not be written, is a
// linalg op.
// CHECK-LABEL: func @copy(
// CHECK-SAME: %[[X:.*]]: memref<4xf32>
// CHECK: %[[NEW:.*]] = memref.alloc()
// CHECK: linalg.copy ins(%[[X]] : {{.*}}) outs(%[[NEW]] :
// CHECK: memref.store %{{.*}}, %[[NEW]]
// CHECK: return %[[NEW]]
func.func @copy(%x: tensor<4xf32> {bufferization.writable = false}, %v: f32) -> tensor<4xf32> {
  %c0 = arith.constant 0 : index
  %y = tensor.insert %v into %x[%c0] : tensor<4xf32>
  return %y : tensor<4xf32>
}
