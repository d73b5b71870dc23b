// RUN: split-file %s %t

// What selects nothing is an error that names the nearest module.
// RUN: not lora-opt %t/o.mlir --lora-insert-adapters="sites=o_prj,layers.0.o_pro,nothing*,/nothing/" 2>&1 | FileCheck %s --check-prefix=SITES
// SITES: o.mlir:0:0: error: expected 'o_prj' in sites to be a layer of the program, found none; the nearest is 'o_proj'
// SITES: error: expected 'layers.0.o_pro' in sites to be a layer of the program, found none; the nearest is 'layers.0.o_proj'
// SITES: error: expected 'nothing*' in sites to be a layer of the program, found none{{$}}
// SITES: error: expected '/nothing/' in sites to be a layer of the program, found none{{$}}
// RUN: not lora-opt %t/o.mlir --lora-insert-adapters=adapters=%data/tiny/llama/adapters/embed-head-r4 2>&1 | FileCheck %s --check-prefix=MODULE
// MODULE: error: expected a module of adapter {{.*}}embed-head-r4 to be a layer of the program, found none of its 4
// MODULE: note: 'lm_head'; the nearest is 'layers.0.o_proj'

// Options that make no sense.
// RUN: not lora-opt %t/o.mlir --lora-insert-adapters="sites=/(/" 2>&1 | FileCheck %s --check-prefix=REGEX
// REGEX: error: expected a regular expression in sites, found '/(/':
// RUN: not lora-opt %t/o.mlir --lora-insert-adapters="sites=[z-a]" 2>&1 | FileCheck %s --check-prefix=GLOB
// GLOB: error: expected a glob in sites, found '[z-a]':
// RUN: not lora-opt %t/o.mlir --lora-insert-adapters=adapters=%t/none 2>&1 | FileCheck %s --check-prefix=FOLDER
// FOLDER: error: {{.*}}none
// RUN: not lora-opt %t/o.mlir --lora-insert-adapters=max-rank=0 2>&1 | FileCheck %s --check-prefix=RANK
// RANK: error: expected max-rank to be positive, found 0
// RUN: not lora-opt %t/o.mlir --lora-insert-adapters=max-adapters=-1 2>&1 | FileCheck %s --check-prefix=SLOTS
// SLOTS: error: expected max-adapters to be positive, found -1
// RUN: not lora-opt %t/o.mlir --lora-insert-adapters=dtype=f64 2>&1 | FileCheck %s --check-prefix=DTYPE
// DTYPE: error: expected dtype to be f32, f16 or bf16, found 'f64'

// What stands in the way in the program.
// RUN: lora-opt %t/bank.mlir -verify-diagnostics --lora-insert-adapters
// RUN: lora-opt %t/bank.mlir --lora-insert-adapters=bank=other -o /dev/null
// RUN: not lora-opt %t/bank.mlir --lora-insert-adapters="bank=other max-adapters=4" -o /dev/null 2>&1 | FileCheck %s --check-prefix=LIMIT
// LIMIT: error: expected max_adapters of 4 as asked for, found 8
// RUN: not lora-opt %t/bank.mlir --lora-insert-adapters="bank=other max-rank=4" -o /dev/null 2>&1 | FileCheck %s --check-prefix=LIMIT-RANK
// LIMIT-RANK: error: expected max_rank of 4 as asked for, found 64
// RUN: not lora-opt %t/bank.mlir --lora-insert-adapters="bank=other dtype=f16" -o /dev/null 2>&1 | FileCheck %s --check-prefix=LIMIT-DTYPE
// LIMIT-DTYPE: error: expected dtype 'f16' as asked for, found 'f32'
// RUN: lora-opt %t/slices.mlir -verify-diagnostics --lora-insert-adapters
// RUN: lora-opt %t/called.mlir -verify-diagnostics --lora-insert-adapters

//--- o.mlir
func.func @main(%x: tensor<?x64xf32>, %w: tensor<64x64xf32>) -> tensor<?x64xf32> {
  %y = lora.row_parallel_linear %x, %w site "layers.0.o_proj" : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
  return %y : tensor<?x64xf32>
}

//--- bank.mlir
lora.bank @other max_adapters 8 max_rank 64 dtype f32 {}
// expected-error @below {{expected @adapters to be free for the bank, found it taken}}
func.func private @adapters()

//--- slices.mlir
func.func @main(%x: tensor<?x64xf32>, %w: tensor<64x64xf32>, %v: tensor<32x64xf32>) -> tensor<?x32xf32> {
  // expected-note @below {{site declared here}}
  %y = lora.row_parallel_linear %x, %w site "o" : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
  // expected-error @below {{expected the slices of site 'o' to be [#lora.slice<"o", 64 -> 64>], found [#lora.slice<"o", 64 -> 32>]}}
  %z = lora.row_parallel_linear %y, %v site "o" : (tensor<?x64xf32>, tensor<32x64xf32>) -> tensor<?x32xf32>
  return %z : tensor<?x32xf32>
}

//--- called.mlir
// expected-error @below {{expected a function with adapted layers not to be called, as it gets one more argument, found a call; inline it first}}
func.func private @layer(%x: tensor<?x64xf32>, %w: tensor<64x64xf32>) -> tensor<?x64xf32> {
  %y = lora.row_parallel_linear %x, %w site "o" : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
  return %y : tensor<?x64xf32>
}
func.func @main(%x: tensor<?x64xf32>, %w: tensor<64x64xf32>) -> tensor<?x64xf32> {
  // expected-note @below {{called here}}
  %y = call @layer(%x, %w) : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
  return %y : tensor<?x64xf32>
}
