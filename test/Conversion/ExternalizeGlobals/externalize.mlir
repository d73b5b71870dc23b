// RUN: lora-opt %s -split-input-file -allow-unregistered-dialect --lora-externalize-globals | FileCheck %s
// RUN: lora-opt %s -split-input-file -allow-unregistered-dialect --lora-externalize-globals --lora-externalize-globals | FileCheck %s

// Arguments stand in the order of the first load, not of the declarations; a tied
// weight that is loaded twice is one argument; aliases and roles are kept; a
// global with a value, and one that nobody loads, are no arguments.
// CHECK: ml_program.global private @inline
// CHECK-NOT: ml_program.global
// CHECK-LABEL: func @order(
// CHECK-SAME: %[[X:.*]]: tensor<4xf32>, %[[TIED:[^:]*]]: tensor<2x4xf32> {bufferization.writable = false}, %[[FIRST:[^:]*]]: tensor<4xf32> {bufferization.writable = false}
// CHECK-SAME: argument_roles = ["ids", "weight", "weight"]
// CHECK-SAME: weight_aliases = {{\[}}["embed.weight"], []]
// CHECK-SAME: weights = ["head.weight", "first"]
// CHECK: ml_program.global_load_const @inline
// CHECK-NOT: global_load_const
// CHECK: return %[[TIED]], %[[FIRST]], %[[TIED]]
ml_program.global private @first(#ml_program.extern : tensor<4xf32>) : tensor<4xf32>
ml_program.global private @unused(#ml_program.extern : tensor<4xf32>) : tensor<4xf32>
ml_program.global private @inline(dense<1.0> : tensor<4xf32>) : tensor<4xf32>
ml_program.global private @head.weight(#ml_program.extern : tensor<2x4xf32>) : tensor<2x4xf32> {aliases = ["embed.weight"]}
func.func @order(%x: tensor<4xf32>) -> (tensor<2x4xf32>, tensor<4xf32>, tensor<2x4xf32>, tensor<4xf32>)
    attributes {argument_roles = ["ids"]} {
  %a = ml_program.global_load_const @head.weight : tensor<2x4xf32>
  %b = ml_program.global_load_const @first : tensor<4xf32>
  %c = ml_program.global_load_const @head.weight : tensor<2x4xf32>
  %d = ml_program.global_load_const @inline : tensor<4xf32>
  return %a, %b, %c, %d : tensor<2x4xf32>, tensor<4xf32>, tensor<2x4xf32>, tensor<4xf32>
}

// -----

// Two entries agree on the order though each loads them in its own.
// CHECK-LABEL: func @one(
// CHECK-SAME: tensor<1xf32> {{.*}}tensor<2xf32> {{.*}}weights = ["a", "b"]
// CHECK-LABEL: func @other(
// CHECK-SAME: tensor<1xf32> {{.*}}tensor<2xf32> {{.*}}weights = ["a", "b"]
ml_program.global private @b(#ml_program.extern : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @a(#ml_program.extern : tensor<1xf32>) : tensor<1xf32>
func.func @one() -> (tensor<1xf32>, tensor<2xf32>) {
  %a = ml_program.global_load_const @a : tensor<1xf32>
  %b = ml_program.global_load_const @b : tensor<2xf32>
  return %a, %b : tensor<1xf32>, tensor<2xf32>
}
func.func @other() -> (tensor<1xf32>, tensor<2xf32>) {
  %b = ml_program.global_load_const @b : tensor<2xf32>
  %a = ml_program.global_load_const @a : tensor<1xf32>
  return %a, %b : tensor<1xf32>, tensor<2xf32>
}

// -----

// Weights of a callee pass through its callers, also from two levels down; a
// function that needs none is left alone.
// CHECK-LABEL: func @main(
// CHECK-SAME: %[[X:.*]]: i32, %[[W:.*]]: tensor<3xf32> {{{.*}}}, %[[V:.*]]: tensor<5xf32> {{{.*}}})
// CHECK: call @middle(%[[X]], %[[W]], %[[V]]) : (i32, tensor<3xf32>, tensor<5xf32>)
// CHECK: call @plain(%[[X]]) : (i32) -> ()
// CHECK: return %{{.*}}, %[[W]]
// CHECK-LABEL: func private @middle(
// CHECK-SAME: %[[X:.*]]: i32, %[[W:.*]]: tensor<3xf32> {{{.*}}}, %[[V:.*]]: tensor<5xf32> {{{.*}}})
// CHECK-SAME: weights = ["w", "v"]
// CHECK: call @leaf(%[[V]])
// CHECK: return %[[W]]
// CHECK-LABEL: func private @leaf(
// CHECK-SAME: %[[V:.*]]: tensor<5xf32>
// CHECK-SAME: weights = ["v"]
// CHECK: return %[[V]]
// CHECK-LABEL: func private @plain(%{{.*}}: i32) {
ml_program.global private @w(#ml_program.extern : tensor<3xf32>) : tensor<3xf32>
ml_program.global private @v(#ml_program.extern : tensor<5xf32>) : tensor<5xf32>
func.func @main(%x: i32) -> (tensor<3xf32>, tensor<3xf32>) {
  %w = ml_program.global_load_const @w : tensor<3xf32>
  %y = func.call @middle(%x) : (i32) -> tensor<3xf32>
  func.call @plain(%x) : (i32) -> ()
  return %y, %w : tensor<3xf32>, tensor<3xf32>
}
func.func private @middle(%x: i32) -> tensor<3xf32> {
  %w = ml_program.global_load_const @w : tensor<3xf32>
  %v = func.call @leaf() : () -> tensor<5xf32>
  return %w : tensor<3xf32>
}
func.func private @leaf() -> tensor<5xf32> {
  %v = ml_program.global_load_const @v : tensor<5xf32>
  return %v : tensor<5xf32>
}
func.func private @plain(%x: i32) {
  return
}

// -----

// Functions that call each other come to rest.
// CHECK-LABEL: func private @ping(
// CHECK-SAME: %[[X:.*]]: i32, %[[W:.*]]: tensor<3xf32>
// CHECK: call @pong(%[[X]], %[[W]])
// CHECK-LABEL: func private @pong(
// CHECK-SAME: %[[X:.*]]: i32, %[[W:.*]]: tensor<3xf32>
// CHECK: call @ping(%[[X]], %[[W]])
ml_program.global private @w(#ml_program.extern : tensor<3xf32>) : tensor<3xf32>
func.func private @ping(%x: i32) {
  func.call @pong(%x) : (i32) -> ()
  return
}
func.func private @pong(%x: i32) {
  %w = ml_program.global_load_const @w : tensor<3xf32>
  "test.use"(%w) : (tensor<3xf32>) -> ()
  func.call @ping(%x) : (i32) -> ()
  return
}

// -----

// New weights follow the ones that a function already takes.
// CHECK-LABEL: func @again(
// CHECK-SAME: weight_aliases = {{\[}}["x"], []], weights = ["old", "new"]
ml_program.global private @new(#ml_program.extern : tensor<3xf32>) : tensor<3xf32>
func.func @again(%old: tensor<3xf32>) -> tensor<3xf32>
    attributes {weights = ["old"], weight_aliases = [["x"]]} {
  %w = ml_program.global_load_const @new : tensor<3xf32>
  return %w : tensor<3xf32>
}
