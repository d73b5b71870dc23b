// The manifest is JSON of the size that it says, and holds what a runtime needs.
// RUN: lora-opt %s --convert-lora-to-llvm="target=cpu cpu=x86-64-v3 cpu-features=avx2,fma" \
// RUN:   | %python %S/Inputs/read_manifest.py | FileCheck %s

// CHECK: "abi_version": 4,
// CHECK: "bank": {
// CHECK-NEXT: "dtype": "bf16",
// CHECK-NEXT: "max_adapters": 3,
// CHECK-NEXT: "max_rank": 16,
// CHECK-NEXT: "name": "adapters",
// CHECK-NEXT: "sites": [
// An experts' site has their number, the width of their input and between.
// CHECK: "experts": 4,
// CHECK-NEXT: "in": 8,
// CHECK-NEXT: "intermediate": 6,
// CHECK-NEXT: "kind": "moe",
// CHECK-NEXT: "name": "e",
// CHECK-NEXT: "slices": [
// CHECK: "in": 8,
// CHECK-NEXT: "module": "gate_up",
// CHECK-NEXT: "size": 12
// CHECK: "cpu": "x86-64-v3",
// CHECK-NEXT: "cpu_features": [
// CHECK-NEXT: "avx2",
// CHECK-NEXT: "fma"
// CHECK-NEXT: ],
// CHECK: "entries": [
// Arguments without the frame; -1 is a dynamic size; caches count layers by kind;
// a weight is an index.
// CHECK: "dtype": "i64",
// CHECK-NEXT: "role": "ids",
// CHECK-NEXT: "shape": [
// CHECK-NEXT: -1
// CHECK: "layer": 0,
// CHECK-NEXT: "role": "k_cache",
// CHECK: "layer": 0,
// CHECK-NEXT: "role": "v_cache",
// CHECK: "layer": 1,
// CHECK-NEXT: "role": "k_cache",
// CHECK: "role": "weight",
// CHECK-NEXT: "shape": [
// CHECK-NEXT: 2
// CHECK-NEXT: ],
// CHECK-NEXT: "weight": 0
// CHECK: "role": "weight",
// CHECK: "weight": 1
// CHECK: "name": "main",
// CHECK-NEXT: "results": [
// CHECK: "role": "logits",
// CHECK: "symbol": "lora_entry_main"
// The model's facts as they are, whatever their kind.
// CHECK: "format": "lora-program",
// CHECK: "model": {
// CHECK-NEXT: "architecture": "Quote\"and\\back\u00e9",
// CHECK-NEXT: "eos_token_ids": [
// CHECK-NEXT: 2,
// CHECK-NEXT: 3
// CHECK-NEXT: ],
// CHECK-NEXT: "tied": true,
// CHECK-NEXT: "vocab_size": 256
// CHECK: "target": "cpu",
// CHECK: "weights": [
// CHECK: "aliases": [],
// CHECK-NEXT: "dtype": "f32",
// CHECK-NEXT: "name": "norm.weight",
// CHECK: "aliases": [
// CHECK-NEXT: "embed_tokens.weight"
// CHECK-NEXT: ],
// CHECK-NEXT: "dtype": "bf16",
// CHECK-NEXT: "name": "lm_head.weight",
func.func @main(%f: !lora.frame, %ids: memref<?xi64>, %k0: memref<?x2xf32>, %v0: memref<?x2xf32>, %k1: memref<?x2xf32>,
                %n: memref<2xf32>, %h: memref<4x2xbf16>) -> memref<?x4xf32> attributes {
    argument_roles = ["frame", "ids", "k_cache", "v_cache", "k_cache", "weight", "weight"], result_roles = ["logits"],
    weights = ["norm.weight", "lm_head.weight"], weight_aliases = [[], ["embed_tokens.weight"]],
    model = {architecture = "Quote\22and\\back\C3\A9", vocab_size = 256 : i64, tied = true, eos_token_ids = array<i64: 2, 3>},
    bank = {name = "adapters", max_adapters = 3 : i64, max_rank = 16 : i64, dtype = bf16, sites = [
      {name = "e", kind = "moe", experts = 4 : i64, slices = [#lora.slice<"gate_up", 8 -> 12>, #lora.slice<"down", 6 -> 8>]}]}} {
  %c0 = arith.constant 0 : index
  %t = memref.dim %ids, %c0 : memref<?xi64>
  %a = memref.alloc(%t) : memref<?x4xf32>
  return %a : memref<?x4xf32>
}
