// RUN: lora-opt %s --lora-print-predicates -o /dev/null 2>&1 | FileCheck %s --check-prefix=DEFAULT
// RUN: lora-opt %s --lora-print-predicates=policy=vllm -o /dev/null 2>&1 | FileCheck %s --check-prefix=VLLM
// RUN: not lora-opt %s --lora-print-predicates=policy=other -o /dev/null 2>&1 | FileCheck %s --check-prefix=UNKNOWN

// Nothing is to be said against the default table: it decides on every layer,
// the declared variant, and what may derive from them or replace them.
// DEFAULT: priority name adapter base resolve identity site packed slices fits sharded degree effect provider
// DEFAULT-NEXT: 0 embedding embedding lora.vocab_parallel_embedding yes either any any any yes any any adapt lora-opt
// DEFAULT: 0 merged_column merged_column lora.merged_column_parallel_linear yes either any any any yes any any adapt lora-opt
// DEFAULT-NEXT: 0 qkv qkv lora.qkv_parallel_linear yes either any any any yes any any adapt lora-opt
// DEFAULT: 0 experts_3d experts_3d lora.fused_moe_3d yes either any any any yes any any adapt lora-opt
// DEFAULT-NOT: {{error|warning|note}}

// vLLM's overlap is a record that never decides, and its gaps are notes.
// VLLM: 1 MergedColumn.undivided MergedColumn lora.merged_column_parallel_linear yes derived any 2 any any any 1 adapt lora-opt
// VLLM: 0 LogitsProcessor LogitsProcessor lora.parallel_lm_head yes either lm_head any any any any any adapt lora-opt
// VLLM: 0 MergedColumnVariableSlice.fused MergedColumnVariableSlice lora.merged_column_parallel_linear yes derived any <=1 >=3 any no any adapt lora-opt
// VLLM-NOT: error
// VLLM: warning: expected record 'MergedColumnSharded.undivided' (lora-opt) to decide somewhere, found all that it accepts decided by 'MergedColumn.undivided' (lora-opt)
// VLLM-NOT: warning
// VLLM: note: no record accepts {{.*}}'lora.row_parallel_linear' beside 'acme.row', which replaces that;
// VLLM-SAME: an op derived from 'acme.row'
// VLLM: note: no record accepts {{.*}} site other than 'lm_head'

// UNKNOWN: print-predicates.mlir:{{[0-9]+}}:{{[0-9]+}}: error: expected policy to be default or vllm, found 'other'
lora.variant "acme.row" of "lora.row_parallel_linear" replaces layer {} delta result
