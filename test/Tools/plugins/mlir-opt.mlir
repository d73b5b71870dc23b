// Our dialect and passes in the distribution's mlir-opt, beside a vendor's plugin in
// either order.
// UNSUPPORTED: sanitizer
// RUN: mlir-opt %s --load-dialect-plugin=%lora-plugin --load-pass-plugin=%lora-plugin --pass-pipeline='builtin.module(lora-insert-adapters{max-adapters=2 max-rank=4},lora-place-adapters)' | FileCheck %s
// RUN: mlir-opt %s --load-dialect-plugin=%lora-plugin --load-dialect-plugin=%plugins/libTestPlugin.so --load-pass-plugin=%lora-plugin --load-pass-plugin=%plugins/libTestPlugin.so --pass-pipeline='builtin.module(lora-insert-adapters{max-adapters=2 max-rank=4},lora-place-adapters,test-plugin-mark)' -o %t.first
// RUN: mlir-opt %s --load-pass-plugin=%plugins/libTestPlugin.so --load-pass-plugin=%lora-plugin --load-dialect-plugin=%plugins/libTestPlugin.so --load-dialect-plugin=%lora-plugin --pass-pipeline='builtin.module(lora-insert-adapters{max-adapters=2 max-rank=4},lora-place-adapters,test-plugin-mark)' -o %t.second
// RUN: FileCheck %s --check-prefixes=CHECK,VENDOR --input-file=%t.first
// RUN: diff %t.first %t.second
// The whole way down: upstream's interfaces are registered for our ops.
// RUN: mlir-opt %s --load-dialect-plugin=%lora-plugin --load-pass-plugin=%lora-plugin --pass-pipeline='builtin.module(lora-insert-adapters,lora-place-adapters,lora-cpu-pipeline)' | FileCheck %s --check-prefix=LLVM

// VENDOR: test_plugin.extended = true
// CHECK: lora.bank @adapters max_adapters 2 max_rank 4
// CHECK-NEXT: lora.bank.site @gate linear
// CHECK: %[[R:.*]] = lora.route
// CHECK-NEXT: lora.adapted_linear %{{.*}}, %{{.*}}, %[[R]] @adapters::@gate
// LLVM: llvm.func {{.*}}@layer
// LLVM-NOT: {{^ *}}lora.
func.func @layer(%x: tensor<?x8xf32>, %w: tensor<4x8xf32>) -> tensor<?x4xf32> {
  %y = lora.replicated_linear %x, %w site "gate"
      : (tensor<?x8xf32>, tensor<4x8xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}
