// RUN: lora-opt %s -split-input-file -verify-diagnostics --convert-lora-to-llvm

// An entry takes and gives dense buffers that a LoraTensor can describe.
// expected-error@below {{expected argument 1 of an entry to be a buffer, found 'f32'}}
func.func @scalar(%f: !lora.frame, %x: f32) {
  return
}

// -----

// expected-error@below {{expected result 0 of an entry to be a buffer, found 'f32'}}
func.func @scalar_result(%f: !lora.frame, %x: memref<f32>) -> f32 {
  %0 = memref.load %x[] : memref<f32>
  return %0 : f32
}

// -----

// expected-error@below {{expected argument 1 of an entry to be a buffer, found 'tensor<?x64xf32>'}}
func.func @tensor(%f: !lora.frame, %x: tensor<?x64xf32>) {
  return
}

// -----

func.func @tensor_op(%x: tensor<*xf32>) {
  // expected-error@below {{expected buffers (run lora-bufferize), found a tensor}}
  %y = math.exp %x : tensor<*xf32>
  return
}

// -----

// expected-error@below {{expected argument 2 of an entry to be a buffer, found '!lora.frame'}}
func.func @two_frames(%f: !lora.frame, %x: memref<f32>, %g: !lora.frame) {
  return
}

// -----

// expected-error@below {{expected an element type that the ABI has, found 'memref<1xi8>'}}
func.func @element(%f: !lora.frame, %x: memref<1xi8>) {
  return
}

// -----

// expected-error@below {{expected buffers of rank 5 at most, found 'memref<1x1x1x1x1x1xf32>'}}
func.func @rank(%f: !lora.frame, %x: memref<1x1x1x1x1x1xf32>) {
  return
}

// -----

// expected-error@below {{expected dense buffers, found 'memref<2xf32, strided<[1], offset: 5>>'}}
func.func @layout(%f: !lora.frame, %x: memref<2xf32, strided<[1], offset: 5>>) {
  return
}

// -----

// expected-error@below {{expected a role for each of 2 arguments, found 1}}
func.func @roles(%f: !lora.frame, %x: memref<f32>) attributes {argument_roles = ["frame"]} {
  return
}

// -----

// expected-error@below {{expected a name in 'weights' for each weight, found 0}}
func.func @no_weights(%f: !lora.frame, %x: memref<f32>) attributes {argument_roles = ["frame", "weight"]} {
  return
}

// -----

// expected-error@below {{expected a name in 'weights' for each weight, found 1}}
func.func @few_weights(%f: !lora.frame, %x: memref<f32>, %y: memref<f32>)
    attributes {argument_roles = ["frame", "weight", "weight"], weights = ["x"]} {
  return
}

// -----

// expected-error@below {{expected a 'bank' with 'sites', each with a 'kind' and 'slices', found {name = "x"}}}
func.func @bank(%f: !lora.frame, %x: memref<f32>) attributes {bank = {name = "x"}} {
  return
}

// -----

// Memory comes from the frame.
// expected-error@below {{expected a !lora.frame as first argument of a function that allocates}}
func.func @no_frame() -> memref<1xf32> {
  %a = memref.alloc() : memref<1xf32>
  return %a : memref<1xf32>
}

// -----

// A cache that is a copy: the caller would never see the update.
func.func @copy(%f: !lora.frame, %q: memref<?x2x?x8xf32>, %k: memref<?x1x?x8xf32>, %r: memref<?x?xi64>,
                %c: memref<?x?x1x8xf32>, %o: memref<?x?x2x8xf32>) {
  %c1 = arith.constant 1 : index
  %copy = memref.alloc(%c1, %c1) : memref<?x?x1x8xf32>
  // expected-error@below {{expected a cache that is an argument of the program, found a copy: its update would be lost}}
  lora.call_kernel cached_attention %f [0, 0]
      ins(%q, %k, %k, %r, %r : memref<?x2x?x8xf32>, memref<?x1x?x8xf32>, memref<?x1x?x8xf32>, memref<?x?xi64>, memref<?x?xi64>)
      outs(%o, %c, %copy : memref<?x?x2x8xf32>, memref<?x?x1x8xf32>, memref<?x?x1x8xf32>)
  return
}

// -----

// An operand whose type the ABI lacks, and ops that nothing lowers.
func.func private @operand(%f: !lora.frame, %x: memref<?x64xi8>, %w: memref<32x64xf32>, %y: memref<?x32xf32>) {
  // expected-error@below {{failed to legalize operation 'lora.call_kernel'}}
  lora.call_kernel linear %f [-1, 1, 0] ins(%x, %w : memref<?x64xi8>, memref<32x64xf32>) outs(%y : memref<?x32xf32>)
  return
}

// -----

func.func @too_early(%f: !lora.frame, %x: memref<4xf32>) {
  %c = arith.constant 0.0 : f32
  // expected-error@below {{failed to legalize operation 'linalg.fill'}}
  linalg.fill ins(%c : f32) outs(%x : memref<4xf32>)
  return
}
