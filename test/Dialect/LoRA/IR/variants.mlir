// Declarations of variants and collectives: text, generic form and bytecode.
// RUN: lora-opt %s -split-input-file --verify-roundtrip | FileCheck %s
// RUN: lora-opt %s -split-input-file | lora-opt -split-input-file | FileCheck %s
// RUN: lora-opt %s -split-input-file --mlir-print-op-generic | lora-opt -split-input-file | FileCheck %s

// CHECK: lora.variant "acme.a" of "lora.row_parallel_linear"{{$}}
lora.variant "acme.a" of "lora.row_parallel_linear"
// CHECK: lora.variant "acme.b" of "acme.a" replaces version 7 provider "acme 2.4"{{$}}
lora.variant "acme.b" of "acme.a" replaces version 7 provider "acme 2.4"
// CHECK: lora.variant "acme.c" of "lora.replicated_linear" layer {bias = 2 : i64, collective = "all_gather", widths = "split"} delta result{{$}}
lora.variant "acme.c" of "lora.replicated_linear" layer {bias = 2, widths = "split", collective = "all_gather"} delta result
// CHECK: lora.variant "acme.d" of "lora.replicated_linear" delta never reason "it quantizes"{{$}}
lora.variant "acme.d" of "lora.replicated_linear" delta never reason "it quantizes"
// CHECK: lora.variant "acme.e" of "lora.replicated_linear" layer {} delta decomposition decomposition [@f, @g] {acme.note = 1 : i64}
lora.variant "acme.e" of "lora.replicated_linear" layer {} delta decomposition decomposition [@f, @g] {acme.note = 1}
// A name may be used again by the program, and hold what a bare name cannot.
// CHECK: lora.variant "torch.aten.linear" of "acme op.x\22y"
lora.variant "torch.aten.linear" of "acme op.x\"y"
func.func private @f(%x: tensor<?xf32>) -> tensor<?xf32> {
  return %x : tensor<?xf32>
}
func.func private @g(%x: f32) -> f32 {
  return %x : f32
}

// -----

// CHECK-LABEL: func @collectives
func.func @collectives(%x: tensor<?x6xf32>, %y: tensor<6xbf16>, %z: tensor<?x?x?xf16>, %s: tensor<f32>) {
  // CHECK: lora.all_reduce %{{.*}} parallel <4> : tensor<?x6xf32>{{$}}
  %0 = lora.all_reduce %x parallel <4> : tensor<?x6xf32>
  // CHECK: lora.all_reduce %{{.*}} parallel <4> : tensor<f32>{{$}}
  %1 = lora.all_reduce %s parallel <4> : tensor<f32>
  // CHECK: lora.all_gather %{{.*}} parallel <4> {acme.note} : tensor<6xbf16> -> tensor<24xbf16>
  %2 = lora.all_gather %y parallel <4> {acme.note} : tensor<6xbf16> -> tensor<24xbf16>
  // CHECK: lora.all_gather %{{.*}} parallel <2> : tensor<?x?x?xf16> -> tensor<3x?x8xf16>
  %3 = lora.all_gather %z parallel <2> : tensor<?x?x?xf16> -> tensor<3x?x8xf16>
  // CHECK: lora.all_slice %{{.*}} parallel <3> : tensor<?x6xf32> -> tensor<?x2xf32>
  %4 = lora.all_slice %x parallel <3> : tensor<?x6xf32> -> tensor<?x2xf32>
  // CHECK: lora.all_slice %{{.*}} parallel <1> : tensor<6xbf16> -> tensor<?xbf16>
  %5 = lora.all_slice %y parallel <1> : tensor<6xbf16> -> tensor<?xbf16>
  return
}
