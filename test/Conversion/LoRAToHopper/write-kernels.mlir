// RUN: lora-opt %s --lora-write-kernels -o %t.mlir && FileCheck %s < %t.mlir
// RUN: lora-opt %s --lora-write-kernels="max-tokens=100" | FileCheck %s --check-prefix=FEW
// RUN: lora-opt %s --lora-write-kernels="ctas=78" | FileCheck %s --check-prefix=SMALL
// RUN: lora-opt %s --lora-write-kernels --remarks-filter=lora-write-kernels -o /dev/null 2>&1 \
// RUN:   | FileCheck %s --check-prefix=REMARKS

// Layers of one shape share a linear, with and without adapters are two; entry
// points share layers. An embedding takes the adapters on it along.
// CHECK: module attributes {lora.device = {
// CHECK-SAME: embeddings = [{dtype = bf16, hidden = 1024 : i64, variants = [
// CHECK-SAME: {adapted = false, batch_invariant = true, kernels = [@plain_embedding_bf16_v256_n1024], max_adapter_blocks = 0 : i64, max_tile_blocks = 0 : i64, max_tokens = 0 : i64, min_tokens = 1 : i64}
// CHECK-SAME: {adapted = true, batch_invariant = true, kernels = [@plain_embedding_bf16_v256_n1024_w], max_adapter_blocks = 0 : i64, max_tile_blocks = 0 : i64, max_tokens = 4095 : i64, min_tokens = 1 : i64}
// CHECK-SAME: {adapted = true, batch_invariant = true, kernels = [@plain_embedding_bf16_v256_n1024_w4], max_adapter_blocks = 0 : i64, max_tile_blocks = 0 : i64, max_tokens = 0 : i64, min_tokens = 4096 : i64}], vocab = 256 : i64}
// CHECK-SAME: layers = [
// CHECK-SAME: {bank_site = 0 : i64, biases = [], embedding = 0 : i64, site = "embed", weights = ["embed.weight"]}
// CHECK-SAME: {bank_site = 1 : i64, biases = [], linear = 0 : i64, site = "0.qkv", weights = ["0.q.weight", "0.k.weight"]}
// CHECK-SAME: {bank_site = -1 : i64, biases = [], linear = 1 : i64, site = "0.up", weights = ["0.up.weight"]}
// CHECK-SAME: {bank_site = -1 : i64, biases = [], linear = 1 : i64, site = "1.up", weights = []}
// CHECK-SAME: {bank_site = -1 : i64, biases = ["0.down.bias"], linear = 2 : i64, site = "0.down", weights = ["0.down.weight"]}
// CHECK-SAME: ], linears = [

// The delta's cheapest form first, and one that takes any batch last.
// CHECK-SAME: {bias = false, dtype = bf16, in = 1024 : i64, slices = array<i64: 512, 256>, variants = [
// CHECK-SAME: {adapted = false, batch_invariant = true, kernels = [@[[BASE:[a-z0-9_]+]]], max_adapter_blocks = 0 : i64, max_tile_blocks = 0 : i64, max_tokens = [[#BOUND:]] : i64, min_tokens = 1 : i64}
// CHECK-SAME: {adapted = true, batch_invariant = false, kernels = [@[[EIGHT:shrink_bf16_k1024_nx2_[a-z0-9_]+]], @[[ANY:gemm_bf16_k1024_n512_256_[a-z0-9_]+_w]]], max_adapter_blocks = 0 : i64, max_tile_blocks = 8 : i64,
// CHECK-SAME: {adapted = true, batch_invariant = false, kernels = [@[[ONE:gemm_bf16_k1024_n512_256_[a-z0-9_]+_b1_[a-z0-9_]+]]], max_adapter_blocks = 0 : i64, max_tile_blocks = 1 : i64,
// CHECK-SAME: {adapted = true, batch_invariant = false, kernels = [@[[TWO:gemm_bf16_k1024_n512_256_[a-z0-9_]+_b2_[a-z0-9_]+]]], max_adapter_blocks = 0 : i64, max_tile_blocks = 2 : i64,
// CHECK-SAME: {adapted = true, batch_invariant = false, kernels = [@[[FAST:shrink_bf16_k1024_nx2_[a-z0-9_]+]], @[[ANY]]], max_adapter_blocks = 0 : i64, max_tile_blocks = 0 : i64,
// CHECK-SAME: {adapted = true, batch_invariant = true, kernels = [@[[SHRINK:shrink_bf16_k1024_nx2_[a-z0-9_]+]], @[[ANY]]], max_adapter_blocks = 0 : i64, max_tile_blocks = 0 : i64,

// CHECK: lora.bank @adapters
// CHECK: func.func @prefill
// CHECK: lora.adapted_linear
// CHECK: func.func @decode

// CHECK: module @[[BASE]] {
// CHECK-NEXT: hopper.kernel @[[BASE]](
// CHECK-SAME: threads 384 attributes {launch = {grid = {persistent = true, tile_tokens = 128 : i64, tiles = [[#]] : i64}
// CHECK: module @[[EIGHT]] {
// CHECK: module @[[ANY]] {
// CHECK: module @[[ONE]] {
// CHECK-NEXT: hopper.kernel @[[ONE]](
// CHECK-SAME: co_resident
// CHECK-SAME: grid = {max_ctas = 132 : i64, min_ctas = 132 : i64, persistent = true
// CHECK: module @[[TWO]] {
// CHECK: module @[[FAST]] {
// CHECK: module @[[SHRINK]] {
// CHECK: module @plain_embedding_bf16_v256_n1024 {
// CHECK-NEXT: llvm.func @plain_embedding_bf16_v256_n1024(
// CHECK: module @plain_embedding_bf16_v256_n1024_w {

// Every name is there once.
// RUN: grep -o "hopper.kernel @[a-z0-9_]*" %t.mlir | sort > %t.names && sort -u %t.names | diff - %t.names

// No range goes beyond what is asked for.
// FEW: linears = [
// FEW-SAME: {adapted = false, batch_invariant = true, kernels = [@{{[a-z0-9_]+}}], max_adapter_blocks = 0 : i64, max_tile_blocks = 0 : i64, max_tokens = 100 : i64, min_tokens = 1 : i64}, {adapted = true,

// SMALL: min_ctas = 78

// REMARKS-DAG: layer 'embed' is embedding 0
// REMARKS-DAG: layer '0.qkv' is linear 0

lora.bank @adapters max_adapters 8 max_rank 64 dtype bf16 {
  lora.bank.site @embed embedding [#lora.slice<"embed", 256 -> 1024>]
  lora.bank.site @qkv linear [#lora.slice<"0.q", 1024 -> 512>, #lora.slice<"0.k", 1024 -> 256>]
}
ml_program.global private @embed.weight(#ml_program.extern : tensor<256x1024xbf16>) : tensor<256x1024xbf16>
ml_program.global private @"0.q.weight"(#ml_program.extern : tensor<512x1024xbf16>) : tensor<512x1024xbf16>
ml_program.global private @"0.k.weight"(#ml_program.extern : tensor<256x1024xbf16>) : tensor<256x1024xbf16>
ml_program.global private @"0.up.weight"(#ml_program.extern : tensor<768x1024xbf16>) : tensor<768x1024xbf16>
ml_program.global private @"0.down.weight"(#ml_program.extern : tensor<1024x768xbf16>) : tensor<1024x768xbf16>
ml_program.global private @"0.down.bias"(#ml_program.extern : tensor<1024xbf16>) : tensor<1024xbf16>

func.func @prefill(%ids: tensor<?xi64>, %slots: tensor<?xi32>, %mine: tensor<768x1024xbf16>)
    -> (tensor<?x768xbf16>, tensor<?x1024xbf16>, tensor<?x768xbf16>) {
  %r = lora.route %slots : tensor<?xi32>
  %e = ml_program.global_load_const @embed.weight : tensor<256x1024xbf16>
  %base = lora.vocab_parallel_embedding %ids, %e site "embed"
      : (tensor<?xi64>, tensor<256x1024xbf16>) -> tensor<?x1024xbf16>
  %x = lora.adapt %base, %ids, %r @adapters::@embed : tensor<?x1024xbf16>, tensor<?xi64>
  %q = ml_program.global_load_const @"0.q.weight" : tensor<512x1024xbf16>
  %k = ml_program.global_load_const @"0.k.weight" : tensor<256x1024xbf16>
  %qk = tensor.concat dim(0) %q, %k : (tensor<512x1024xbf16>, tensor<256x1024xbf16>) -> tensor<768x1024xbf16>
  %a = lora.adapted_linear %x, %qk, %r @adapters::@qkv site "0.qkv"
      : (tensor<?x1024xbf16>, tensor<768x1024xbf16>, !lora.routing) -> tensor<?x768xbf16>
  %u = ml_program.global_load_const @"0.up.weight" : tensor<768x1024xbf16>
  %b = lora.column_parallel_linear %x, %u site "0.up"
      : (tensor<?x1024xbf16>, tensor<768x1024xbf16>) -> tensor<?x768xbf16>
  %other = lora.column_parallel_linear %x, %mine site "1.up"
      : (tensor<?x1024xbf16>, tensor<768x1024xbf16>) -> tensor<?x768xbf16>
  %d = ml_program.global_load_const @"0.down.weight" : tensor<1024x768xbf16>
  %bias = ml_program.global_load_const @"0.down.bias" : tensor<1024xbf16>
  %c = lora.row_parallel_linear %b, %d bias %bias site "0.down"
      : (tensor<?x768xbf16>, tensor<1024x768xbf16>, tensor<1024xbf16>) -> tensor<?x1024xbf16>
  return %a, %c, %other : tensor<?x768xbf16>, tensor<?x1024xbf16>, tensor<?x768xbf16>
}

func.func @decode(%x: tensor<?x1024xbf16>) -> tensor<?x768xbf16> {
  %u = ml_program.global_load_const @"0.up.weight" : tensor<768x1024xbf16>
  %y = lora.column_parallel_linear %x, %u site "0.up"
      : (tensor<?x1024xbf16>, tensor<768x1024xbf16>) -> tensor<?x768xbf16>
  return %y : tensor<?x768xbf16>
}
