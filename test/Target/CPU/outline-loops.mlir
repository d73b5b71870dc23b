// RUN: lora-opt %s -split-input-file --lora-outline-loops | FileCheck %s

// Equal loops share a function; different buffers are arguments. Arguments of an
// entry and allocations are buffers of their own.
// CHECK: func.func private @lora_loop_0(%[[A:.*]]: memref<?x8xf32> {lora.noalias})
// CHECK: %[[ZERO:.*]] = arith.constant 0.0
// CHECK: linalg.fill ins(%[[ZERO]] : f32) outs(%[[A]] :
// CHECK-NOT: lora_loop_1
// CHECK-LABEL: func @shared(
// CHECK-SAME: %[[X:.*]]: memref<?x8xf32>, %[[Y:.*]]: memref<?x8xf32>)
// CHECK: call @lora_loop_0(%[[X]])
// CHECK: call @lora_loop_0(%[[Y]])
// CHECK-NOT: linalg
func.func @shared(%x: memref<?x8xf32>, %y: memref<?x8xf32>) {
  %zero = arith.constant 0.0 : f32
  linalg.fill {site = "a"} ins(%zero : f32) outs(%x : memref<?x8xf32>)
  linalg.fill {site = "b"} ins(%zero : f32) outs(%y : memref<?x8xf32>)
  return
}

// -----

// Another constant, another type: another function.
// CHECK-DAG: func.func private @lora_loop_0(
// CHECK-DAG: func.func private @lora_loop_1(
// CHECK-DAG: func.func private @lora_loop_2(
// CHECK-LABEL: func @different(
// CHECK: call @lora_loop_0
// CHECK: call @lora_loop_1
// CHECK: call @lora_loop_2
func.func @different(%x: memref<?x8xf32>, %y: memref<8xf32>) {
  %zero = arith.constant 0.0 : f32
  %one = arith.constant 1.0 : f32
  linalg.fill ins(%zero : f32) outs(%x : memref<?x8xf32>)
  linalg.fill ins(%one : f32) outs(%x : memref<?x8xf32>)
  linalg.fill ins(%one : f32) outs(%y : memref<8xf32>)
  return
}

// -----

// What a body captures comes along; a value used twice is one argument.
#id = affine_map<(i) -> (i)>
// CHECK: func.func private @lora_loop_0(%[[X:[^:]*]]: memref<8xf32> {lora.noalias}, %[[OUT:[^:]*]]: memref<8xf32> {lora.noalias}, %[[S:[^:]*]]: f32, %[[TABLE:[^:]*]]: memref<8xf32> {lora.noalias})
// CHECK: linalg.generic {{.*}} ins(%[[X]], %[[X]] : {{.*}}) outs(%[[OUT]] :
// CHECK: arith.mulf %{{.*}}, %[[S]]
// CHECK: memref.load %[[TABLE]]
// CHECK-LABEL: func @captures(
func.func @captures(%x: memref<8xf32>, %table: memref<8xf32>, %s: f32, %out: memref<8xf32>) {
  linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%x, %x : memref<8xf32>, memref<8xf32>) outs(%out : memref<8xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %i = linalg.index 0 : index
    %m = arith.mulf %a, %s : f32
    %t = memref.load %table[%i] : memref<8xf32>
    %r = arith.addf %m, %t : f32
    linalg.yield %r : f32
  }
  return
}

// -----

// Views of one buffer may overlap, and of a buffer from nowhere nothing is known:
// no promise then, also not for the operands beside it.
#id = affine_map<(i) -> (i)>
// CHECK: func.func private @lora_loop_1(
// CHECK-NOT: noalias
// CHECK: func.func private @lora_loop_0(
// CHECK-NOT: noalias
// CHECK-LABEL: func @overlap(
func.func private @anywhere() -> memref<4xf32>
func.func @overlap(%x: memref<8xf32>, %y: memref<4xf32>) {
  %a = memref.subview %x[0] [4] [1] : memref<8xf32> to memref<4xf32, strided<[1]>>
  %b = memref.subview %x[2] [4] [1] : memref<8xf32> to memref<4xf32, strided<[1], offset: 2>>
  linalg.copy ins(%a : memref<4xf32, strided<[1]>>) outs(%b : memref<4xf32, strided<[1], offset: 2>>)
  %c = call @anywhere() : () -> memref<4xf32>
  linalg.copy ins(%c : memref<4xf32>) outs(%y : memref<4xf32>)
  return
}

// -----

// A name that is taken, ops on tensors, and private functions are left alone.
// CHECK-DAG: func.func private @lora_loop_0()
// CHECK-DAG: func.func private @lora_loop_0_{{[0-9]+}}(
// CHECK-LABEL: func @taken(
// CHECK: call @lora_loop_0_{{[0-9]+}}(
// CHECK: linalg.fill {{.*}} tensor<8xf32>
func.func private @lora_loop_0()
func.func @taken(%x: memref<8xf32>, %t: tensor<8xf32>) -> tensor<8xf32> {
  %zero = arith.constant 0.0 : f32
  linalg.fill ins(%zero : f32) outs(%x : memref<8xf32>)
  %f = linalg.fill ins(%zero : f32) outs(%t : tensor<8xf32>) -> tensor<8xf32>
  return %f : tensor<8xf32>
}
