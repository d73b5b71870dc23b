// RUN: lora-opt %s -split-input-file -verify-diagnostics -allow-unregistered-dialect --lora-bufferize

// An op that has no buffer form.
func.func @unknown(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@below {{op was not bufferized}}
  %y = "test.op"(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}
