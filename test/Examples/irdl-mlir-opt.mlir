// The distribution's mlir-opt reads the vendor's dialect as ours does, and inserts the
// same adapters; nobody needs the IRDL file who lets unregistered ops be.
// UNSUPPORTED: sanitizer
// RUN: lora-opt --irdl-file=%src/examples/irdl/acme.irdl.mlir %src/examples/irdl/model.mlir --lora-insert-adapters -o %t.mlir
// RUN: mlir-opt --irdl-file=%src/examples/irdl/acme.irdl.mlir %src/examples/irdl/model.mlir --load-dialect-plugin=%lora-plugin --load-pass-plugin=%lora-plugin --pass-pipeline='builtin.module(lora-insert-adapters)' -o %t.mlir-opt.mlir
// RUN: diff %t.mlir %t.mlir-opt.mlir
// RUN: lora-opt --allow-unregistered-dialect %src/examples/irdl/model.mlir --lora-insert-adapters -o %t.unregistered.mlir
// RUN: diff %t.mlir %t.unregistered.mlir
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: not lora-opt %src/examples/irdl/model.mlir 2>&1 | FileCheck %s --check-prefix=UNKNOWN

// CHECK-LABEL: func @main
// CHECK-NOT: acme.qkv_linear
// CHECK: %[[Y:.*]] = lora.qkv_parallel_linear
// CHECK-NEXT: lora.adapt %[[Y]], %{{.*}} @adapters::@model.layers.0.self_attn.qkv_proj
// UNKNOWN: error: {{.*}}unregistered dialect

// A run without adapters compiles through the same decomposition.
// RUN: lora-compile --irdl-file=%src/examples/irdl/acme.irdl.mlir %src/examples/irdl/model.mlir --no-adapters --emit=llvm -o - | FileCheck %s --check-prefix=LLVM
// LLVM: llvm.func {{.*}}@lora_entry_main
