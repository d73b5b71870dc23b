// RUN: lora-opt %s -split-input-file --lora-insert-adapters="max-rank=16 dtype=bf16" | FileCheck %s
// Twice is once.
// RUN: lora-opt %s -split-input-file --lora-insert-adapters="max-rank=16 dtype=bf16" -o %t.once
// RUN: lora-opt %t.once -split-input-file --lora-insert-adapters="max-rank=16 dtype=bf16" | diff - %t.once

// One bank, one slots argument with its role, one routing of all tokens; the
// delta takes the place of the layer's result.
// CHECK: lora.bank @adapters max_adapters 8 max_rank 16 dtype bf16
// CHECK-NEXT: lora.bank.site @a.up linear [#lora.slice<"a.up", 64 -> 32>]
// CHECK-NEXT: lora.bank.site @a.down linear [#lora.slice<"a.down", 32 -> 64>]
// CHECK-LABEL: func @linears
// CHECK-SAME: %[[X:.*]]: tensor<?x64xf32>, %[[U:.*]]: tensor<32x64xf32>, %[[D:[^:]*]]: tensor<64x32xf32>, %[[SLOTS:[^:]*]]: tensor<?xi32>)
// CHECK-SAME: argument_roles = ["x", "weight", "weight", "slots"]
// CHECK-NEXT: %[[R:.*]] = lora.route %[[SLOTS]]
// CHECK-NEXT: %[[Y0:.*]] = lora.column_parallel_linear %[[X]], %[[U]]
// CHECK-NEXT: %[[Z0:.*]] = lora.adapt %[[Y0]], %[[X]], %[[R]] @adapters::@a.up
// CHECK-NEXT: %[[Y1:.*]] = lora.row_parallel_linear %[[Z0]], %[[D]]
// CHECK-NEXT: %[[Z1:.*]] = lora.adapt %[[Y1]], %[[Z0]], %[[R]] @adapters::@a.down
// CHECK-NEXT: return %[[Z1]]
func.func @linears(%x: tensor<?x64xf32>, %u: tensor<32x64xf32>, %d: tensor<64x32xf32>) -> tensor<?x64xf32>
    attributes {argument_roles = ["x", "weight", "weight"]} {
  %0 = lora.column_parallel_linear %x, %u site "a.up" : (tensor<?x64xf32>, tensor<32x64xf32>) -> tensor<?x32xf32>
  %1 = lora.row_parallel_linear %0, %d site "a.down" : (tensor<?x32xf32>, tensor<64x32xf32>) -> tensor<?x64xf32>
  return %1 : tensor<?x64xf32>
}

// -----

!x = tensor<?x64xf32>

// All nine layers: seven get a delta, mixtures of experts become adapted ones.
// A packed layer is one site with a slice for each module.
// CHECK: lora.bank @adapters
// CHECK-NEXT: lora.bank.site @embed embedding [#lora.slice<"embed", 256 -> 64>]
// CHECK-NEXT: lora.bank.site @rep linear [#lora.slice<"rep", 64 -> 64>]
// CHECK-NEXT: lora.bank.site @col linear [#lora.slice<"col", 64 -> 64>]
// CHECK-NEXT: lora.bank.site @merged linear [#lora.slice<"m.gate", 64 -> 48>, #lora.slice<"m.up", 64 -> 16>]
// CHECK-NEXT: lora.bank.site @qkv linear [#lora.slice<"a.q", 64 -> 32>, #lora.slice<"a.k", 64 -> 16>, #lora.slice<"a.v", 64 -> 16>]
// CHECK-NEXT: lora.bank.site @row linear [#lora.slice<"row", 64 -> 64>]
// CHECK-NEXT: lora.bank.site @moe moe experts 4 [#lora.slice<"moe.gate_proj", 64 -> 96>, #lora.slice<"moe.up_proj", 64 -> 96>, #lora.slice<"moe.down_proj", 96 -> 64>]
// CHECK-NEXT: lora.bank.site @moe3d moe experts 4 [#lora.slice<"moe3d.gate_up_proj", 64 -> 192>, #lora.slice<"moe3d.down_proj", 96 -> 64>]
// CHECK-NEXT: lora.bank.site @lm_head linear [#lora.slice<"lm_head", 64 -> 256>]
// CHECK-LABEL: func @nine
// CHECK-SAME: %[[IDS:[^:]*]]: tensor<?xi64>, %[[SELECT:[^:]*]]: tensor<?xi64>
// CHECK-SAME: %[[SLOTS:[^:]*]]: tensor<?xi32>)
// The head takes picked rows, whose slots are gathered once.
// CHECK: %[[ROWS:.*]] = linalg.generic {{.*}} ins(%[[SELECT]] : tensor<?xi64>)
// CHECK: tensor.extract %[[SLOTS]]
// CHECK: %[[RS:.*]] = lora.route %[[ROWS]]
// CHECK: %[[R:.*]] = lora.route %[[SLOTS]]
// CHECK: %[[E:.*]] = lora.vocab_parallel_embedding
// CHECK-NEXT: lora.adapt %[[E]], %[[IDS]], %[[R]] @adapters::@embed
// CHECK-COUNT-5: lora.adapt %{{.*}}, %[[R]] @adapters
// CHECK-NOT: lora.fused_moe
// CHECK: lora.adapted_moe %{{.*}} experts %{{.*}} weights %{{.*}}, %[[R]] @adapters::@moe site "moe" activation gelu(%{{.*}}, %{{.*}}, %{{.*}})
// CHECK: lora.adapted_moe %{{.*}} experts %{{.*}} weights %{{.*}}, %[[R]] @adapters::@moe3d site "moe3d" order interleaved activation silu(%{{.*}}, %{{.*}})
// CHECK: %[[L:.*]] = lora.parallel_lm_head
// CHECK-NEXT: %[[LA:.*]] = lora.adapt %[[L]], %{{.*}}, %[[RS]] @adapters::@lm_head
// CHECK-NEXT: return %[[LA]]
func.func @nine(%ids: tensor<?xi64>, %select: tensor<?xi64>, %picked: !x, %table: tensor<256x64xf32>, %w: tensor<64x64xf32>,
                %g: tensor<4x96x64xf32>, %gu: tensor<4x192x64xf32>, %d: tensor<4x64x96xf32>, %e: tensor<?x2xi64>, %p: tensor<?x2xf32>)
    -> tensor<?x256xf32>
    attributes {argument_roles = ["ids", "select", "x", "weight", "weight", "weight", "weight", "weight", "x", "x"]} {
  %0 = lora.vocab_parallel_embedding %ids, %table site "embed" : (tensor<?xi64>, tensor<256x64xf32>) -> !x
  %1 = lora.replicated_linear %0, %w site "rep" : (!x, tensor<64x64xf32>) -> !x
  %2 = lora.column_parallel_linear %1, %w site "col" : (!x, tensor<64x64xf32>) -> !x
  %3 = lora.merged_column_parallel_linear %2, %w site "merged" sizes [48, 16] members ["m.gate", "m.up"] : (!x, tensor<64x64xf32>) -> !x
  %4 = lora.qkv_parallel_linear %3, %w site "qkv" heads 2 kv_heads 1 head_size 16 members ["a.q", "a.k", "a.v"] : (!x, tensor<64x64xf32>) -> !x
  %5 = lora.row_parallel_linear %4, %w site "row" : (!x, tensor<64x64xf32>) -> !x
  %6 = lora.fused_moe %5 gate %g up %g down %d experts %e weights %p site "moe" activation gelu
      : (!x, tensor<4x96x64xf32>, tensor<4x96x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> !x
  %7 = lora.fused_moe_3d %6 gate_up %gu down %d experts %e weights %p site "moe3d" order interleaved activation silu
      : (!x, tensor<4x192x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> !x
  %8 = lora.parallel_lm_head %7, %table site "lm_head" : (!x, tensor<256x64xf32>) -> tensor<?x256xf32>
  return %8 : tensor<?x256xf32>
}

// -----

// Two functions of one model share a site; each has its own slots. Where no
// rows are picked, a head has the routing of all tokens.
// CHECK: lora.bank.site @lm_head
// CHECK-NOT: lora.bank.site
// CHECK-LABEL: func @prefill
// CHECK: %[[R:.*]] = lora.route
// CHECK-NOT: lora.route
// CHECK: lora.adapt %{{.*}}, %[[R]] @adapters::@lm_head
// CHECK-LABEL: func @decode
// CHECK: lora.route
// CHECK: lora.adapt %{{.*}} @adapters::@lm_head
func.func @prefill(%x: tensor<?x64xf32>, %w: tensor<256x64xf32>) -> tensor<?x256xf32> {
  %y = lora.parallel_lm_head %x, %w site "lm_head" : (tensor<?x64xf32>, tensor<256x64xf32>) -> tensor<?x256xf32>
  return %y : tensor<?x256xf32>
}
func.func @decode(%x: tensor<?x64xf32>, %w: tensor<256x64xf32>) -> tensor<?x256xf32> {
  %y = lora.parallel_lm_head %x, %w site "lm_head" : (tensor<?x64xf32>, tensor<256x64xf32>) -> tensor<?x256xf32>
  return %y : tensor<?x256xf32>
}
