// Every way in which a call of a kernel is refused.

// RUN: lora-opt %s --verify-diagnostics --split-input-file

// K1.
func.func @f(%f: !lora.frame, %x: memref<?x?xf32>, %w: memref<?x?xf32>, %s: memref<?xi32>, %y: memref<?x?xf32>) {
  // expected-error@+1 {{expected at least one out, found none}}
  "lora.call_kernel"(%f, %x, %w) <{kernel = #lora<kernel linear>, operandSegmentSizes = array<i32: 1, 2, 0>, parameters = array<i64: -1, 1, 0>}> : (!lora.frame, memref<?x?xf32>, memref<?x?xf32>) -> ()
  return
}

// -----

func.func @f(%f: !lora.frame, %x: tensor<?x?xf32>, %w: memref<?x?xf32>, %y: memref<?x?xf32>) {
  // expected-error@+1 {{'lora.call_kernel' op expected tensors or buffers alone, found both}}
  lora.call_kernel linear %f [-1, 1, 0] ins(%x, %w : tensor<?x?xf32>, memref<?x?xf32>) outs(%y : memref<?x?xf32>)
  return
}

// -----

// K2.
func.func @f(%f: !lora.frame, %x: tensor<?x?xf32>, %w: tensor<?x?xf32>, %y: tensor<?x?xf32>) {
  // expected-error@+1 {{expected the number of tensor results (0) to be equal to the number of output tensors (1)}}
  lora.call_kernel linear %f [-1, 1, 0] ins(%x, %w : tensor<?x?xf32>, tensor<?x?xf32>) outs(%y : tensor<?x?xf32>)
  return
}

// -----

func.func @f(%f: !lora.frame, %x: tensor<?x?xf32>, %w: tensor<?x?xf32>, %y: tensor<?x?xf32>) {
  // expected-error@+1 {{expected type of operand #3 ('tensor<?x?xf32>') to match type of corresponding result ('tensor<?x4xf32>')}}
  %z = lora.call_kernel linear %f [-1, 1, 0] ins(%x, %w : tensor<?x?xf32>, tensor<?x?xf32>) outs(%y : tensor<?x?xf32>) -> tensor<?x4xf32>
  return
}

// -----

func.func @f(%f: !lora.frame, %x: memref<?x?xf32>, %w: memref<?x?xf32>, %s: memref<?xi32>, %y: memref<?x?xf32>) {
  // expected-error@+1 {{expected the number of tensor results (1) to be equal to the number of output tensors (0)}}
  %z = lora.call_kernel linear %f [-1, 1, 0] ins(%x, %w : memref<?x?xf32>, memref<?x?xf32>) outs(%y : memref<?x?xf32>) -> tensor<?x?xf32>
  return
}

// -----

// K3: parameters.
func.func @f(%f: !lora.frame, %x: memref<?x?xf32>, %w: memref<?x?xf32>, %s: memref<?xi32>, %y: memref<?x?xf32>) {
  // expected-error@+1 {{expected 3 parameters of the linear kernel, found 2}}
  lora.call_kernel linear %f [-1, 1] ins(%x, %w : memref<?x?xf32>, memref<?x?xf32>) outs(%y : memref<?x?xf32>)
  return
}

// -----

func.func @f(%f: !lora.frame, %x: memref<?x?xf32>, %w: memref<?x?xf32>, %s: memref<?xi32>, %y: memref<?x?xf32>) {
  // expected-error@+1 {{expected 3 parameters of the linear kernel, found 0}}
  lora.call_kernel linear %f [] ins(%x, %w : memref<?x?xf32>, memref<?x?xf32>) outs(%y : memref<?x?xf32>)
  return
}

// -----

func.func @f(%f: !lora.frame, %x: memref<?x?xf32>, %w: memref<?x?xf32>, %s: memref<?xi32>, %y: memref<?x?xf32>) {
  // expected-error@+1 {{expected 1 parameters of the embedding kernel, found 3}}
  lora.call_kernel embedding %f [-1, 1, 0] ins(%x, %w : memref<?x?xf32>, memref<?x?xf32>) outs(%y : memref<?x?xf32>)
  return
}

// -----

func.func @f(%f: !lora.frame, %x: memref<?x?xf32>, %w: memref<?x?xf32>, %s: memref<?xi32>, %y: memref<?x?xf32>) {
  // expected-error@+1 {{expected 2 parameters of the cached_attention kernel, found 3}}
  lora.call_kernel cached_attention %f [-1, 1, 0] ins(%x, %w : memref<?x?xf32>, memref<?x?xf32>) outs(%y : memref<?x?xf32>)
  return
}

// -----

func.func @f(%f: !lora.frame, %x: memref<?x?xf32>, %w: memref<?x?xf32>, %s: memref<?xi32>, %y: memref<?x?xf32>) {
  // expected-error@+1 {{expected 3 parameters of the moe kernel, found 1}}
  lora.call_kernel moe %f [-1] ins(%x, %w : memref<?x?xf32>, memref<?x?xf32>) outs(%y : memref<?x?xf32>)
  return
}

// -----

func.func @f(%f: !lora.frame, %x: memref<?x?xf32>, %w: memref<?x?xf32>, %s: memref<?xi32>, %y: memref<?x?xf32>) {
  // expected-error@+1 {{expected a linear kernel's number of weights to be positive and below 2147483648, found 0}}
  lora.call_kernel linear %f [-1, 0, 0] ins(%x, %w : memref<?x?xf32>, memref<?x?xf32>) outs(%y : memref<?x?xf32>)
  return
}

// -----

func.func @f(%f: !lora.frame, %x: memref<?x?xf32>, %w: memref<?x?xf32>, %s: memref<?xi32>, %y: memref<?x?xf32>) {
  // expected-error@+1 {{expected a linear kernel's number of weights to be positive and below 2147483648, found 9223372036854775807}}
  lora.call_kernel linear %f [-1, 9223372036854775807, 0] ins(%x, %w : memref<?x?xf32>, memref<?x?xf32>) outs(%y : memref<?x?xf32>)
  return
}

// -----

// K3: slots exactly with a site, a bias for each weight, both caches.
func.func @f(%f: !lora.frame, %x: memref<?x?xf32>, %w: memref<?x?xf32>, %s: memref<?xi32>, %y: memref<?x?xf32>) {
  // expected-error@+1 {{expected 3 ins and 1 outs of the linear kernel with these parameters, found 2 and 1}}
  lora.call_kernel linear %f [0, 1, 0] ins(%x, %w : memref<?x?xf32>, memref<?x?xf32>) outs(%y : memref<?x?xf32>)
  return
}

// -----

func.func @f(%f: !lora.frame, %x: memref<?x?xf32>, %w: memref<?x?xf32>, %s: memref<?xi32>, %y: memref<?x?xf32>) {
  // expected-error@+1 {{expected 2 ins and 1 outs of the linear kernel with these parameters, found 3 and 1}}
  lora.call_kernel linear %f [-1, 1, 0] ins(%x, %s, %w : memref<?x?xf32>, memref<?xi32>, memref<?x?xf32>) outs(%y : memref<?x?xf32>)
  return
}

// -----

func.func @f(%f: !lora.frame, %x: memref<?x?xf32>, %w: memref<?x?xf32>, %s: memref<?xi32>, %y: memref<?x?xf32>) {
  // expected-error@+1 {{expected 5 ins and 1 outs of the linear kernel with these parameters, found 2 and 1}}
  lora.call_kernel linear %f [-1, 2, 1] ins(%x, %w : memref<?x?xf32>, memref<?x?xf32>) outs(%y : memref<?x?xf32>)
  return
}

// -----

func.func @f(%f: !lora.frame, %x: memref<?x?xf32>, %w: memref<?x?xf32>, %s: memref<?xi32>, %y: memref<?x?xf32>) {
  // expected-error@+1 {{expected 2 ins and 1 outs of the linear kernel with these parameters, found 2 and 2}}
  lora.call_kernel linear %f [-1, 1, 0] ins(%x, %w : memref<?x?xf32>, memref<?x?xf32>) outs(%y, %y : memref<?x?xf32>, memref<?x?xf32>)
  return
}

// -----

func.func @f(%f: !lora.frame, %x: memref<?x?xf32>, %w: memref<?x?xf32>, %s: memref<?xi32>, %y: memref<?x?xf32>) {
  // expected-error@+1 {{expected 3 ins and 1 outs of the embedding kernel with these parameters, found 2 and 1}}
  lora.call_kernel embedding %f [0] ins(%x, %w : memref<?x?xf32>, memref<?x?xf32>) outs(%y : memref<?x?xf32>)
  return
}

// -----

func.func @f(%f: !lora.frame, %x: memref<?x?xf32>, %w: memref<?x?xf32>, %s: memref<?xi32>, %y: memref<?x?xf32>) {
  // expected-error@+1 {{expected 5 ins and 3 outs of the cached_attention kernel with these parameters, found 2 and 1}}
  lora.call_kernel cached_attention %f [0, 0] ins(%x, %w : memref<?x?xf32>, memref<?x?xf32>) outs(%y : memref<?x?xf32>)
  return
}

// -----

func.func @f(%f: !lora.frame, %x: memref<?x?xf32>, %w: memref<?x?xf32>, %s: memref<?xi32>, %y: memref<?x?xf32>) {
  // expected-error@+1 {{expected 6 ins and 1 outs of the moe kernel with these parameters, found 2 and 1}}
  lora.call_kernel moe %f [0, 0, 0] ins(%x, %w : memref<?x?xf32>, memref<?x?xf32>) outs(%y : memref<?x?xf32>)
  return
}

// -----

func.func @f(%f: !lora.frame, %x: memref<?x?xf32>, %w: memref<?x?xf32>, %s: memref<?xi32>, %y: memref<?x?xf32>) {
  // expected-error@+1 {{expected 6 ins and 1 outs of the moe kernel with these parameters, found 2 and 1}}
  lora.call_kernel moe %f [-1, 2, 0] ins(%x, %w : memref<?x?xf32>, memref<?x?xf32>) outs(%y : memref<?x?xf32>)
  return
}

// -----

// A layout that is no strides cannot be handed to a kernel.
func.func @f(%f: !lora.frame, %x: memref<?x?xf32, affine_map<(d0, d1) -> (d0 floordiv 2, d1)>>, %w: memref<?x?xf32>, %y: memref<?x?xf32>) {
  // expected-error@+1 {{operand #1 must be variadic of ranked tensor of any type values or strided memref of any type values, but got 'memref<?x?xf32, affine_map<(d0, d1) -> (d0 floordiv 2, d1)>>'}}
  lora.call_kernel linear %f [-1, 1, 0] ins(%x, %w : memref<?x?xf32, affine_map<(d0, d1) -> (d0 floordiv 2, d1)>>, memref<?x?xf32>) outs(%y : memref<?x?xf32>)
  return
}

// -----

func.func @f(%f: !lora.frame, %x: memref<*xf32>, %w: memref<?x?xf32>, %y: memref<?x?xf32>) {
  // expected-error@+1 {{operand #1 must be variadic of ranked tensor of any type values or strided memref of any type values, but got 'memref<*xf32>'}}
  lora.call_kernel linear %f [-1, 1, 0] ins(%x, %w : memref<*xf32>, memref<?x?xf32>) outs(%y : memref<?x?xf32>)
  return
}

// -----

func.func @f(%f: !lora.frame, %x: memref<?x?xf32>, %y: memref<?x?xf32>) {
  // expected-error@+1 {{expected 2 ins and 1 outs of the adapt kernel with these parameters, found 1 and 1}}
  lora.call_kernel adapt %f [0, 4] ins(%x : memref<?x?xf32>) outs(%y : memref<?x?xf32>)
  return
}
