// RUN: lora-opt %s --verify-roundtrip | FileCheck %s

// Leading dimensions may be dynamic and of any number up to two.
// CHECK-LABEL: func @replicated
// CHECK: lora.replicated_linear %{{.*}}, %{{.*}} bias %{{.*}} site "gate"
func.func @replicated(%x: tensor<?x?x64xf32>, %w: tensor<4x64xf32>, %b: tensor<4xf32>) -> tensor<?x?x4xf32> {
  %y = lora.replicated_linear %x, %w bias %b site "gate"
      : (tensor<?x?x64xf32>, tensor<4x64xf32>, tensor<4xf32>) -> tensor<?x?x4xf32>
  return %y : tensor<?x?x4xf32>
}
