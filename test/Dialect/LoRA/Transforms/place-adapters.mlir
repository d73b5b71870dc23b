// RUN: lora-opt %s --lora-place-adapters | FileCheck %s --check-prefix=FUSED
// RUN: lora-opt %s --lora-place-adapters=placement=apart | FileCheck %s --check-prefix=APART

lora.bank @adapters max_adapters 8 max_rank 16 dtype f32 {
  lora.bank.site @qkv linear [#lora.slice<"q", 64 -> 32>, #lora.slice<"k", 64 -> 16>, #lora.slice<"v", 64 -> 16>]
  lora.bank.site @embed embedding [#lora.slice<"embed", 256 -> 64>]
}

// A delta right on its linear is one op with it, or two halves with the slices'
// ranks side by side.
// FUSED-LABEL: func @linear
// FUSED-SAME: %[[X:.*]]: tensor<?x?x64xf32>, %[[W:.*]]: tensor<64x64xf32>, %[[B:.*]]: tensor<64xf32>, %[[R:.*]]: !lora.routing
// FUSED-NEXT: %[[Y:.*]] = lora.adapted_linear %[[X]], %[[W]], %[[R]] bias %[[B]] @adapters::@qkv site "qkv"
// FUSED-NEXT: return %[[Y]]
// APART-LABEL: func @linear
// APART-SAME: %[[X:.*]]: tensor<?x?x64xf32>, %{{.*}}: tensor<64x64xf32>, %{{.*}}: tensor<64xf32>, %[[R:.*]]: !lora.routing
// APART-NEXT: %[[Y:.*]] = lora.qkv_parallel_linear
// APART-NEXT: %[[S:.*]] = lora.shrink %[[X]], %[[R]] @adapters::@qkv : tensor<?x?x64xf32> -> tensor<?x?x48xf32>
// APART-NEXT: %[[Z:.*]] = lora.expand %[[Y]], %[[S]], %[[R]] @adapters::@qkv
// APART-NEXT: return %[[Z]]
func.func @linear(%x: tensor<?x?x64xf32>, %w: tensor<64x64xf32>, %b: tensor<64xf32>, %r: !lora.routing) -> tensor<?x?x64xf32> {
  %y = lora.qkv_parallel_linear %x, %w bias %b site "qkv" heads 2 kv_heads 1 head_size 16
      : (tensor<?x?x64xf32>, tensor<64x64xf32>, tensor<64xf32>) -> tensor<?x?x64xf32>
  %z = lora.adapt %y, %x, %r @adapters::@qkv : tensor<?x?x64xf32>, tensor<?x?x64xf32>
  return %z : tensor<?x?x64xf32>
}

// An embedding keeps its delta.
// FUSED-LABEL: func @embedding
// FUSED: lora.adapt
// APART-LABEL: func @embedding
// APART: lora.adapt
func.func @embedding(%ids: tensor<?xi64>, %w: tensor<256x64xf32>, %r: !lora.routing) -> tensor<?x64xf32> {
  %y = lora.vocab_parallel_embedding %ids, %w site "embed" : (tensor<?xi64>, tensor<256x64xf32>) -> tensor<?x64xf32>
  %z = lora.adapt %y, %ids, %r @adapters::@embed : tensor<?x64xf32>, tensor<?xi64>
  return %z : tensor<?x64xf32>
}
