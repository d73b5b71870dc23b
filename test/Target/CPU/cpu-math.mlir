// RUN: lora-opt %s --lora-cpu-math | FileCheck %s

// exp, tanh and erf become polynomials, in f32 for narrow types.
// CHECK-LABEL: func @approximated(
// CHECK-NOT: math.exp
// CHECK-NOT: math.tanh
// CHECK-NOT: math.erf
// CHECK: arith.extf %{{.*}} : bf16 to f32
// CHECK: math.fma {{.*}} : f32
// CHECK: arith.truncf %{{.*}} : f32 to bf16
// CHECK: return
func.func @approximated(%x: f32, %y: bf16, %z: vector<4xf32>) -> (f32, bf16, vector<4xf32>) {
  %a = math.exp %x : f32
  %b = math.tanh %y : bf16
  %c = math.erf %z : vector<4xf32>
  return %a, %b, %c : f32, bf16, vector<4xf32>
}

// f64 keeps its accuracy, tensors wait for linalg, and what LLVM has as an
// instruction or a library call stays; in f32 for narrow types.
// CHECK-LABEL: func @kept(
// CHECK: math.exp %{{.*}} : f64
// CHECK: math.exp %{{.*}} : tensor<4xf32>
// CHECK: math.exp %{{.*}} : tensor<*xf32>
// CHECK: math.cos %{{.*}} : f32
// CHECK: %[[WIDE:.*]] = arith.extf %{{.*}} : f16 to f32
// CHECK: math.rsqrt %[[WIDE]] : f32
func.func @kept(%d: f64, %t: tensor<4xf32>, %u: tensor<*xf32>, %x: f32, %h: f16)
    -> (f64, tensor<4xf32>, tensor<*xf32>, f32, f16) {
  %a = math.exp %d : f64
  %b = math.exp %t : tensor<4xf32>
  %c = math.exp %u : tensor<*xf32>
  %e = math.cos %x : f32
  %g = math.rsqrt %h : f16
  return %a, %b, %c, %e, %g : f64, tensor<4xf32>, tensor<*xf32>, f32, f16
}

// A sum may be reassociated where its length is static and innermost: the order
// is then the same for every token. Over a dynamic length, or a token dimension
// inside, it may not.
#matrix = affine_map<(t, k) -> (t, k)>
#row = affine_map<(t, k) -> (t)>
#column = affine_map<(t, k) -> (k)>
// CHECK-LABEL: func @sums(
// CHECK: arith.addf %{{.*}}, %{{.*}} fastmath<reassoc,contract> : f32
// CHECK: arith.addf %{{.*}}, %{{[^ ]*}} : f32
// CHECK: arith.addf %{{.*}}, %{{[^ ]*}} : f32
func.func @sums(%x: tensor<?x8xf32>, %z: tensor<?x?xf32>, %o: tensor<?xf32>, %p: tensor<8xf32>)
    -> (tensor<?xf32>, tensor<?xf32>, tensor<8xf32>) {
  %static = linalg.generic {indexing_maps = [#matrix, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<?x8xf32>) outs(%o : tensor<?xf32>) {
  ^bb0(%a: f32, %b: f32):
    %c = arith.addf %a, %b : f32
    linalg.yield %c : f32
  } -> tensor<?xf32>
  %dynamic = linalg.generic {indexing_maps = [#matrix, #row], iterator_types = ["parallel", "reduction"]}
      ins(%z : tensor<?x?xf32>) outs(%o : tensor<?xf32>) {
  ^bb0(%a: f32, %b: f32):
    %c = arith.addf %a, %b : f32
    linalg.yield %c : f32
  } -> tensor<?xf32>
  %outer = linalg.generic {indexing_maps = [#matrix, #column], iterator_types = ["reduction", "parallel"]}
      ins(%x : tensor<?x8xf32>) outs(%p : tensor<8xf32>) {
  ^bb0(%a: f32, %b: f32):
    %c = arith.addf %a, %b : f32
    linalg.yield %c : f32
  } -> tensor<8xf32>
  return %static, %dynamic, %outer : tensor<?xf32>, tensor<?xf32>, tensor<8xf32>
}
