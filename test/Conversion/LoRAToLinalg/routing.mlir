// RUN: lora-opt %s --convert-lora-to-linalg | FileCheck %s

// A routing is its slots wherever it goes: through functions, calls, branches and
// structured control flow. No cast between the two is left.
// CHECK-NOT: unrealized_conversion_cast
// CHECK-NOT: !lora.routing
// CHECK-LABEL: func @route(
// CHECK-SAME: %[[SLOTS:.*]]: tensor<7xi32>) -> tensor<?xi32>
// CHECK: %[[R:.*]] = tensor.cast %[[SLOTS]] : tensor<7xi32> to tensor<?xi32>
// CHECK: return %[[R]]
func.func @route(%slots: tensor<7xi32>) -> !lora.routing {
  %r = lora.route %slots : tensor<7xi32>
  return %r : !lora.routing
}
// CHECK: func private @declared(tensor<?xi32>)
func.func private @declared(!lora.routing)
// CHECK-LABEL: func @call(
// CHECK: %[[R:.*]] = call @route(%{{.*}}) : (tensor<7xi32>) -> tensor<?xi32>
// CHECK: call @declared(%[[R]]) : (tensor<?xi32>) -> ()
func.func @call(%slots: tensor<7xi32>) {
  %r = func.call @route(%slots) : (tensor<7xi32>) -> !lora.routing
  func.call @declared(%r) : (!lora.routing) -> ()
  return
}
// CHECK-LABEL: func @branch(
// CHECK: cf.cond_br %{{.*}}, ^bb1(%{{.*}} : tensor<?xi32>), ^bb1(%{{.*}} : tensor<?xi32>)
// CHECK: ^bb1(%{{.*}}: tensor<?xi32>)
func.func @branch(%c: i1, %a: !lora.routing, %b: !lora.routing) -> !lora.routing {
  cf.cond_br %c, ^bb1(%a : !lora.routing), ^bb1(%b : !lora.routing)
^bb1(%r: !lora.routing):
  return %r : !lora.routing
}
// CHECK-LABEL: func @if(
// CHECK: scf.if %{{.*}} -> (tensor<?xi32>)
func.func @if(%c: i1, %a: !lora.routing, %b: !lora.routing) -> !lora.routing {
  %r = scf.if %c -> !lora.routing {
    scf.yield %a : !lora.routing
  } else {
    scf.yield %b : !lora.routing
  }
  return %r : !lora.routing
}
// Kernels of the runtime belong to a lower level and stay.
// CHECK-LABEL: func @kernel(
// CHECK: lora.call_kernel
func.func @kernel(%f: !lora.frame, %x: memref<?x8xf32>, %s: memref<?xi32>, %w: memref<4x8xf32>, %y: memref<?x4xf32>) {
  lora.call_kernel linear %f [0, 1, 0] ins(%x, %s, %w : memref<?x8xf32>, memref<?xi32>, memref<4x8xf32>)
      outs(%y : memref<?x4xf32>)
  return
}
