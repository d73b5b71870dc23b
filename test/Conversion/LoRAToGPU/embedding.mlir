// RUN: lora-opt %s --lora-write-kernels=plain --canonicalize --cse -o %t.mlir && FileCheck %s < %t.mlir
// RUN: lora-opt %s --lora-write-kernels --canonicalize --cse | FileCheck %s
// RUN: lora-opt %s --lora-write-kernels="plain max-tokens=64" | FileCheck %s --check-prefix=FEW
// RUN: sed s/bf16/f16/g %s | lora-opt --lora-write-kernels=plain | FileCheck %s --check-prefix=HALF
// RUN: lora-opt %s --lora-write-kernels --remarks-filter=lora-write-kernels -o /dev/null 2>&1 \
// RUN:   | FileCheck %s --check-prefix=REMARKS

// The same kernels on every GPU, with adapters one for few tokens and one for many. Equal tables share them; one whose rows somebody else
// reads as well has no adapters in its kernel.
// CHECK: embeddings = [{dtype = bf16, hidden = 1032 : i64, variants = [
// CHECK-SAME: {adapted = false, batch_invariant = true, kernels = [@[[BASE:plain_embedding_bf16_v1000_n1032]]],
// CHECK-SAME: {adapted = true, batch_invariant = true, kernels = [@[[ADAPTED:plain_embedding_bf16_v1000_n1032_w]]], max_adapter_blocks = 0 : i64, max_tile_blocks = 0 : i64, max_tokens = 2047 : i64, min_tokens = 1 : i64}
// CHECK-SAME: {adapted = true, batch_invariant = true, kernels = [@[[MANY:plain_embedding_bf16_v1000_n1032_w4]]], max_adapter_blocks = 0 : i64, max_tile_blocks = 0 : i64, max_tokens = 0 : i64, min_tokens = 2048 : i64}
// CHECK-SAME: vocab = 1000 : i64}, {dtype = bf16, hidden = 1032 : i64, variants = [
// CHECK-SAME: {adapted = false, batch_invariant = true, kernels = [@[[BASE]]],
// CHECK-SAME: layers = [{bank_site = 0 : i64, biases = [], embedding = 0 : i64, site = "first", weights = ["table"]}
// CHECK-SAME: {bank_site = 1 : i64, biases = [], embedding = 0 : i64, site = "second", weights = []}
// CHECK-SAME: {bank_site = -1 : i64, biases = [], embedding = 1 : i64, site = "read", weights = []}]
// CHECK-SAME: linears = []
// FEW: lora.device = {embeddings = [
// FEW-COUNT-3: max_tokens = 64 : i64
// FEW-NOT: plain_embedding_bf16_v1000_n1032_w4
// REMARKS-DAG: layer 'first' is embedding 0
// REMARKS-DAG: layer 'second' is embedding 0
// REMARKS-DAG: layer 'read' is embedding 1
// REMARKS-DAG: no kernel: adapters of site 'read' are apart from their layer

// A CTA has a token and a strip of 1024 columns, a thread 8 of them. An id outside
// of the table reads nothing.
// CHECK: llvm.func @[[BASE]](%[[X:.*]]: !llvm.ptr<1>, %[[W:.*]]: !llvm.ptr<1>, %[[Y:.*]]: !llvm.ptr<1>, %{{.*}}: i32, %{{.*}}: i32, %{{.*}}: i32)
// CHECK-SAME: lora.launch = {grid = {persistent = false, tile_tokens = 1 : i64, tiles = 2 : i64}, params = [
// CHECK-SAME: {buffer = "x", kind = "pointer"}, {buffer = "w", kind = "pointer"}, {buffer = "y", kind = "pointer"},
// CHECK-SAME: {kind = "i32", value = "x_stride"}, {kind = "i32", value = "w_stride"}, {kind = "i32", value = "y_stride"}],
// CHECK-SAME: schedule = "plain_embedding", threads = 128 : i64, workspaces = []}
// CHECK-SAME: nvvm.kernel
// CHECK-DAG: %[[NAN:.*]] = arith.constant dense<2147450879> : vector<4xi32>
// CHECK-DAG: %[[V:.*]] = arith.constant 1000 : i64
// CHECK-DAG: %[[H:.*]] = arith.constant 1032 : i32
// CHECK: %[[THERE:.*]] = arith.cmpi ult, %{{.*}}, %[[H]] : i32
// CHECK: scf.if %[[THERE]] {
// CHECK: %[[ID:.*]] = llvm.load %{{.*}} {alignment = 8 : i64} : !llvm.ptr<1> -> i64
// CHECK: %[[INSIDE:.*]] = arith.cmpi ult, %[[ID]], %[[V]] : i64
// CHECK: %[[ROW:.*]] = scf.if %[[INSIDE]]
// CHECK: %[[AT:.*]] = llvm.getelementptr %[[W]][
// CHECK: %[[WORDS:.*]] = llvm.load %[[AT]] {alignment = 16 : i64} : !llvm.ptr<1> -> vector<4xi32>
// CHECK: scf.yield %[[WORDS]]
// CHECK: scf.yield %[[NAN]]
// CHECK: llvm.store %[[ROW]], %{{.*}} {alignment = 16 : i64} : vector<4xi32>, !llvm.ptr<1>

// A token without an adapter keeps the words as they are; the others sum the ranks
// of their own blocks in f32, in order, and round once.
// CHECK: llvm.func @[[ADAPTED]](
// CHECK-SAME: {buffer = "a", kind = "pointer"}, {buffer = "b0", kind = "pointer"}, {buffer = "scales", kind = "pointer"}, {buffer = "header", kind = "pointer"}, {buffer = "blocks", kind = "pointer"}, {buffer = "block_adapter", kind = "pointer"}, {buffer = "token_adapter", kind = "pointer"}, {buffer = "token_block", kind = "pointer"},
// CHECK: %[[WORDS:.*]] = llvm.load %{{.*}} {alignment = 16 : i64} : !llvm.ptr<1> -> vector<4xi32>
// CHECK: %[[ADAPTER:.*]] = llvm.load %{{.*}} : !llvm.ptr<1> -> i32
// CHECK: %[[HAS:.*]] = arith.cmpi sge, %[[ADAPTER]], %{{.*}} : i32
// CHECK: scf.if %[[HAS]]
// CHECK: %[[BASE:.*]] = arith.extf %{{.*}} : vector<8xbf16> to vector<8xf32>
// CHECK: %[[SUMS:.*]] = scf.for %{{.*}} iter_args(%{{.*}} = %[[BASE]]) -> (vector<8xf32>)
// CHECK: %[[OWN:.*]] = arith.cmpi eq, %{{.*}}, %[[ADAPTER]] : i32
// CHECK: scf.if %[[OWN]]
// CHECK-COUNT-16: llvm.intr.fma
// CHECK-NOT: llvm.intr.fma
// CHECK: arith.truncf %[[SUMS]] : vector<8xf32> to vector<8xbf16>
// CHECK: scf.yield %[[WORDS]]

// Four tokens of one adapter share the rows of B; other tiles, and the last one, go
// token by token.
// CHECK: llvm.func @[[MANY]](
// CHECK-SAME: lora.launch = {grid = {persistent = false, tile_tokens = 4 : i64, tiles = 2 : i64}
// CHECK-SAME: {kind = "i32", value = "tokens"}, {kind = "i32", value = "x_stride"}
// CHECK: %[[DONE:.*]] = scf.if %{{.*}} -> (i1) {
// CHECK: scf.if %[[SAME:.*]] {
// CHECK: scf.for %{{.*}} -> (vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>)
// CHECK-COUNT-64: llvm.intr.fma
// CHECK-NOT: llvm.intr.fma
// CHECK-COUNT-4: llvm.store %{{.*}} {alignment = 16 : i64} : vector<4xi32>, !llvm.ptr<1>
// CHECK: scf.yield %[[SAME]] : i1
// CHECK: arith.select %[[DONE]],
// CHECK: scf.for
// CHECK-COUNT-16: llvm.intr.fma
// CHECK-NOT: llvm.intr.fma
// CHECK-NOT: llvm.func
// HALF: llvm.func @plain_embedding_f16_v1000_n1032_w(
// HALF: arith.truncf %{{.*}} : vector<8xf32> to vector<8xf16>

lora.bank @adapters max_adapters 8 max_rank 64 dtype bf16 {
  lora.bank.site @first embedding [#lora.slice<"first", 1000 -> 1032>]
  lora.bank.site @second embedding [#lora.slice<"second", 1000 -> 1032>]
  lora.bank.site @read embedding [#lora.slice<"read", 1000 -> 1032>]
}
ml_program.global private @table(#ml_program.extern : tensor<1000x1032xbf16>) : tensor<1000x1032xbf16>
func.func @main(%ids: tensor<?xi64>, %own: tensor<1000x1032xbf16>, %slots: tensor<?xi32>)
    -> (tensor<?x1032xbf16>, tensor<?x1032xbf16>, tensor<?x1032xbf16>, tensor<?x1032xbf16>) {
  %r = lora.route %slots : tensor<?xi32>
  %w = ml_program.global_load_const @table : tensor<1000x1032xbf16>
  %0 = lora.vocab_parallel_embedding %ids, %w site "first" : (tensor<?xi64>, tensor<1000x1032xbf16>) -> tensor<?x1032xbf16>
  %1 = lora.adapt %0, %ids, %r @adapters::@first : tensor<?x1032xbf16>, tensor<?xi64>
  %2 = lora.vocab_parallel_embedding %ids, %own site "second" : (tensor<?xi64>, tensor<1000x1032xbf16>) -> tensor<?x1032xbf16>
  %3 = lora.adapt %2, %ids, %r @adapters::@second : tensor<?x1032xbf16>, tensor<?xi64>
  %4 = lora.vocab_parallel_embedding %ids, %own site "read" : (tensor<?xi64>, tensor<1000x1032xbf16>) -> tensor<?x1032xbf16>
  %5 = lora.adapt %4, %ids, %r @adapters::@read : tensor<?x1032xbf16>, tensor<?xi64>
  return %1, %3, %4, %5 : tensor<?x1032xbf16>, tensor<?x1032xbf16>, tensor<?x1032xbf16>, tensor<?x1032xbf16>
}
