// A program with one layer of every outcome, and a site that is an attack.
lora.variant "acme.qkv" of "lora.qkv_parallel_linear" replaces version 1
    provider "acme <2.4>" layer {} delta result
lora.variant "acme.row" of "lora.row_parallel_linear" provider "acme <2.4>"
    layer {} delta never reason "its weights are packed in \22four\22 bits"
!x = tensor<?x64xf32>
!w = tensor<64x64xf32>
func.func @main(%x: !x, %w: !w) -> !x {
  %q0 = lora.qkv_parallel_linear %x, %w site "m.layers.0.qkv_proj" heads 2 kv_heads 1 head_size 16
      members ["m.layers.0.q_proj", "m.layers.0.k_proj", "m.layers.0.v_proj"] : (!x, !w) -> !x
  %o0 = lora.row_parallel_linear %q0, %w site "m.layers.0.o_proj" : (!x, !w) -> !x
  %d0 = "acme.row"(%o0, %w) {site = "m.layers.0.down_proj"} : (!x, !w) -> !x
  %q1 = lora.qkv_parallel_linear %d0, %w site "m.layers.1.qkv_proj" heads 2 kv_heads 1 head_size 16
      members ["m.layers.1.q_proj", "m.layers.1.k_proj", "m.layers.1.v_proj"] : (!x, !w) -> !x
  %o1 = lora.row_parallel_linear %q1, %w site "m.layers.1.o_proj" : (!x, !w) -> !x
  %d1 = "acme.row"(%o1, %w) {site = "m.layers.1.down_proj"} : (!x, !w) -> !x
  %s = lora.replicated_linear %d1, %w site "</code></details><script>alert('1')</script>\22&amp;\01\FF" : (!x, !w) -> !x
  return %s : !x
}
