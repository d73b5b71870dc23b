// RUN: lora-opt %s --convert-lora-to-kernels | FileCheck %s

// The declaration's scale is a parameter as the bits of its f64 (0.5), the window
// another. Caches are outs: updated, and no longer results. Roles keep step: the
// frame is the first argument, logits the only result. The declaration goes.
// CHECK-NOT: @attention
// CHECK-LABEL: func @main(
// CHECK-SAME: %[[F:.*]]: !lora.frame, %[[Q:.*]]: tensor<?x4x?x8xf32>, %[[K:.*]]: tensor<?x2x?x8xf32>, %[[V:.*]]: tensor<?x2x?x6xf32>, %[[R:[^:]*]]: tensor<?x?xi64>, %[[P:[^:]*]]: tensor<?x?xi64>, %[[KC:.*]]: tensor<?x?x2x8xf32>, %[[VC:.*]]: tensor<?x?x2x6xf32>) -> tensor<?x?x4x6xf32>
// CHECK-SAME: argument_roles = ["frame", "q", "k", "v", "rows", "positions", "k_cache", "v_cache"]
// CHECK-SAME: result_roles = ["logits"]
// CHECK-DAG: %[[B:.*]] = tensor.dim %[[Q]], %c0
// CHECK-DAG: %[[S:.*]] = tensor.dim %[[Q]], %c2
// CHECK: %[[E:.*]] = tensor.empty(%[[B]], %[[S]]) : tensor<?x?x4x6xf32>
// CHECK: %[[O:.*]]:3 = lora.call_kernel cached_attention %[[F]] [4602678819172646912, 128]
// CHECK-SAME: ins(%[[Q]], %[[K]], %[[V]], %[[R]], %[[P]] :
// CHECK-SAME: outs(%[[E]], %[[KC]], %[[VC]] :
// CHECK: return %[[O]]#0 : tensor<?x?x4x6xf32>
// CHECK-NOT: @attention
func.func private @attention(tensor<?x4x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x2x?x6xf32>, tensor<?x?xi64>, tensor<?x?xi64>,
    tensor<?x?x2x8xf32>, tensor<?x?x2x6xf32>) -> (tensor<?x?x4x6xf32>, tensor<?x?x2x8xf32>, tensor<?x?x2x6xf32>)
    attributes {layer = "cached_attention", scale = 5.000000e-01 : f64, window = 128 : i64}
func.func @main(%q: tensor<?x4x?x8xf32>, %k: tensor<?x2x?x8xf32>, %v: tensor<?x2x?x6xf32>, %r: tensor<?x?xi64>, %p: tensor<?x?xi64>,
                %kc: tensor<?x?x2x8xf32>, %vc: tensor<?x?x2x6xf32>) -> (tensor<?x?x4x6xf32>, tensor<?x?x2x8xf32>, tensor<?x?x2x6xf32>)
    attributes {argument_roles = ["q", "k", "v", "rows", "positions", "k_cache", "v_cache"], result_roles = ["logits", "k_cache", "v_cache"]} {
  %o:3 = call @attention(%q, %k, %v, %r, %p, %kc, %vc) : (tensor<?x4x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x2x?x6xf32>, tensor<?x?xi64>, tensor<?x?xi64>,
      tensor<?x?x2x8xf32>, tensor<?x?x2x6xf32>) -> (tensor<?x?x4x6xf32>, tensor<?x?x2x8xf32>, tensor<?x?x2x6xf32>)
  return %o#0, %o#1, %o#2 : tensor<?x?x4x6xf32>, tensor<?x?x2x8xf32>, tensor<?x?x2x6xf32>
}

// A call of another external function is left alone, and so is the function.
// CHECK-LABEL: func @other(
// CHECK-SAME: %{{[^:]*}}: tensor<2xf32>)
// CHECK: call @extern
func.func private @extern(tensor<2xf32>) -> tensor<2xf32>
func.func @other(%x: tensor<2xf32>) -> tensor<2xf32> {
  %y = call @extern(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %y : tensor<2xf32>
}
