// Each way to select: whole name, last components, a module inside a packed
// layer, glob, regular expression, all, and what PEFT folders touch.
// RUN: lora-opt %s --lora-insert-adapters=sites=model.layers.0.self_attn.o_proj | FileCheck %s --check-prefix=WHOLE
// RUN: lora-opt %s --lora-insert-adapters=sites=o_proj | FileCheck %s --check-prefix=LAST
// RUN: lora-opt %s --lora-insert-adapters=sites=self_attn.k_proj | FileCheck %s --check-prefix=MEMBER
// RUN: lora-opt %s --lora-insert-adapters="sites=model.layers.1.*,*qkv*" | FileCheck %s --check-prefix=GLOB
// RUN: lora-opt %s --lora-insert-adapters='sites=/layers\.[01]\..*o_proj$/' | FileCheck %s --check-prefix=LAST
// RUN: lora-opt %s --lora-insert-adapters=sites=all | FileCheck %s --check-prefix=ALL
// RUN: lora-opt %s --lora-insert-adapters | FileCheck %s --check-prefix=ALL
// RUN: lora-opt %s --lora-insert-adapters=adapters=%data/tiny/llama/adapters/embed-head-r4 | FileCheck %s --check-prefix=PEFT
// RUN: lora-opt %s --lora-insert-adapters="adapters=%data/tiny/llama/adapters/embed-head-r4 sites=layers.1.self_attn.o_proj" | FileCheck %s --check-prefix=UNION

// A program with adapters on some layers gets the rest by another run.
// RUN: lora-opt %s --lora-insert-adapters=sites=o_proj --lora-insert-adapters | FileCheck %s --check-prefix=EXTEND

// WHOLE: lora.bank.site @model.layers.0.self_attn.o_proj
// WHOLE-NOT: lora.bank.site
// WHOLE-COUNT-1: lora.adapt
// WHOLE-NOT: lora.adapt

// LAST: lora.bank.site @model.layers.0.self_attn.o_proj
// LAST-NEXT: lora.bank.site @model.layers.1.self_attn.o_proj
// LAST-NOT: lora.bank.site

// MEMBER: lora.bank.site @model.layers.0.self_attn.qkv_proj
// MEMBER-NEXT: lora.bank.site @model.layers.1.self_attn.qkv_proj
// MEMBER-NOT: lora.bank.site

// GLOB: lora.bank.site @model.layers.0.self_attn.qkv_proj
// GLOB-NEXT: lora.bank.site @model.layers.1.self_attn.qkv_proj
// GLOB-NEXT: lora.bank.site @model.layers.1.self_attn.o_proj
// GLOB-NOT: lora.bank.site

// ALL-COUNT-6: lora.bank.site
// ALL-NOT: lora.bank.site

// PEFT: lora.bank.site @model.embed_tokens
// PEFT-NEXT: lora.bank.site @model.layers.0.self_attn.qkv_proj
// PEFT-NEXT: lora.bank.site @model.layers.1.self_attn.qkv_proj
// PEFT-NEXT: lora.bank.site @lm_head
// PEFT-NOT: lora.bank.site

// UNION: lora.bank.site @model.layers.1.self_attn.o_proj

// EXTEND: lora.bank.site @model.layers.0.self_attn.o_proj
// EXTEND-NEXT: lora.bank.site @model.layers.1.self_attn.o_proj
// EXTEND-COUNT-4: lora.bank.site
// EXTEND: func @main
// EXTEND-SAME: tensor<?xi32>)
// EXTEND-COUNT-1: lora.route
// EXTEND-NOT: lora.route

!x = tensor<?x64xf32>
!w = tensor<64x64xf32>
!t = tensor<256x64xf32>
func.func @main(%ids: tensor<?xi64>, %t: !t, %w: !w) -> tensor<?x256xf32> {
  %e = lora.vocab_parallel_embedding %ids, %t site "model.embed_tokens" : (tensor<?xi64>, !t) -> !x
  %q0 = lora.qkv_parallel_linear %e, %w site "model.layers.0.self_attn.qkv_proj" heads 2 kv_heads 1 head_size 16
      members ["model.layers.0.self_attn.q_proj", "model.layers.0.self_attn.k_proj", "model.layers.0.self_attn.v_proj"] : (!x, !w) -> !x
  %o0 = lora.row_parallel_linear %q0, %w site "model.layers.0.self_attn.o_proj" : (!x, !w) -> !x
  %q1 = lora.qkv_parallel_linear %o0, %w site "model.layers.1.self_attn.qkv_proj" heads 2 kv_heads 1 head_size 16
      members ["model.layers.1.self_attn.q_proj", "model.layers.1.self_attn.k_proj", "model.layers.1.self_attn.v_proj"] : (!x, !w) -> !x
  %o1 = lora.row_parallel_linear %q1, %w site "model.layers.1.self_attn.o_proj" : (!x, !w) -> !x
  %l = lora.parallel_lm_head %o1, %t site "lm_head" : (!x, !t) -> tensor<?x256xf32>
  return %l : tensor<?x256xf32>
}
