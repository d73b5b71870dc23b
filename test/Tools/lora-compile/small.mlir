// What each --emit writes, and which layers get adapters.
// RUN: lora-compile %s --emit=layers -o - | FileCheck %s --check-prefix=LAYERS
// RUN: lora-compile %s --emit=adapted -o - | FileCheck %s --check-prefix=ADAPTED
// RUN: lora-compile %s --emit=adapted --no-adapters -o - | FileCheck %s --check-prefix=LAYERS
// RUN: lora-compile %s --emit=adapted --sites=up --max-adapters=3 --max-rank=5 --bank-dtype=bf16 -o - \
// RUN:   | FileCheck %s --check-prefix=SITES
// RUN: lora-compile %s --emit=llvm --cpu=x86-64-v3 -o - | FileCheck %s --check-prefix=LLVM

// LAYERS-NOT: lora.bank
// LAYERS-COUNT-2: lora.column_parallel_linear
// LAYERS-NOT: lora.adapt

// ADAPTED: lora.bank @adapters max_adapters 8 max_rank 64 dtype f32
// ADAPTED: lora.route
// ADAPTED-COUNT-2: lora.adapted_linear
// ADAPTED-NOT: lora.column_parallel_linear

// SITES: lora.bank @adapters max_adapters 3 max_rank 5 dtype bf16
// SITES: lora.bank.site @up linear [#lora.slice<"up", 8 -> 4>]
// SITES-NOT: lora.bank.site
// SITES: lora.adapted_linear {{.*}} site "up"
// SITES: lora.column_parallel_linear {{.*}} site "head"

// LLVM: llvm.func @lora_entry_main(
// LLVM: llvm.mlir.global external constant @lora_manifest("{{.*}}\22cpu\22:\22x86-64-v3\22

// A program is an executable shared object, made whole or not at all; the module
// is also there as LLVM IR. Timing covers LLVM and the linker.
// RUN: rm -rf %t && mkdir %t
// RUN: lora-compile %s -o %t/small.lso --dump-llvm=%t/small.ll --mlir-timing 2>&1 | FileCheck %s --check-prefix=TIMING
// TIMING: Execution time report
// TIMING: Parser
// TIMING: ConvertLoRAToKernels
// TIMING: LLVM and linker
// RUN: FileCheck %s --check-prefix=IR < %t/small.ll
// IR: target triple =
// IR: @lora_manifest = {{.*}}constant
// IR: define {{.*}}i32 @lora_entry_main(
// RUN: test -x %t/small.lso && ls %t | FileCheck %s --check-prefix=FILES
// FILES: small.ll
// FILES-NEXT: small.lso
// FILES-NOT: {{.}}

// Every level of optimization works.
// RUN: lora-compile %s -O0 -o %t/small.lso
// RUN: lora-compile %s -O3 -o %t/small.lso

// IR dumps are MLIR's.
// RUN: lora-compile %s --emit=layers -o %t/out.mlir --mlir-print-ir-after=lora-raise-layers 2>&1 \
// RUN:   | FileCheck %s --check-prefix=DUMP
// DUMP: IR Dump After LoRARaiseLayers
// DUMP: lora.column_parallel_linear
// DUMP-NOT: IR Dump

func.func @main(%x: tensor<?x8xf32>, %w: tensor<4x8xf32>, %h: tensor<16x4xf32>) -> tensor<?x16xf32>
    attributes {argument_roles = ["x", "w", "h"], result_roles = ["logits"]} {
  %y = lora.column_parallel_linear %x, %w site "up" : (tensor<?x8xf32>, tensor<4x8xf32>) -> tensor<?x4xf32>
  %z = lora.column_parallel_linear %y, %h site "head" : (tensor<?x4xf32>, tensor<16x4xf32>) -> tensor<?x16xf32>
  return %z : tensor<?x16xf32>
}
