// RUN: lora-opt %s -split-input-file -verify-diagnostics -allow-unregistered-dialect --convert-lora-to-linalg

// A collective needs other ranks.
func.func @row(%x: tensor<?x8xf32>, %w: tensor<4x8xf32>) -> tensor<?x4xf32> {
  // expected-error@below {{expected a layer without a collective, or a parallel degree of 1, found all_reduce at degree 4}}
  %y = lora.row_parallel_linear %x, %w site "down" parallel <4>
      : (tensor<?x8xf32>, tensor<4x8xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// -----

func.func @column(%x: tensor<?x8xf32>, %w: tensor<4x8xf32>) -> tensor<?x8xf32> {
  // expected-error@below {{expected a layer without a collective, or a parallel degree of 1, found all_gather at degree 2}}
  %y = lora.column_parallel_linear %x, %w site "up" gather_output parallel <2>
      : (tensor<?x8xf32>, tensor<4x8xf32>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}

// -----

func.func @embedding(%ids: tensor<?xi64>, %w: tensor<4x8xf32>) -> tensor<?x8xf32> {
  // expected-error@below {{found all_reduce at degree 2}}
  %y = lora.vocab_parallel_embedding %ids, %w site "embed" parallel <2>
      : (tensor<?xi64>, tensor<4x8xf32>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}

// -----

// So does taking a part of the input: which one is known at run time only.
func.func @whole_input(%x: tensor<?x16xf32>, %w: tensor<4x8xf32>) -> tensor<?x4xf32> {
  // expected-error@below {{expected a parallel input, or a parallel degree of 1, found a whole input at degree 2}}
  %y = lora.row_parallel_linear %x, %w site "down" parallel <2> {input_is_parallel = false, reduce_results = false}
      : (tensor<?x16xf32>, tensor<4x8xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// -----

// The bank's names must be free.
lora.bank @adapters max_adapters 4 max_rank 2 dtype f32 {
  // expected-error@below {{expected symbol 'adapters/o/0/b' to be free for the bank, found it taken}}
  lora.bank.site @o linear [#lora.slice<"o_proj", 8 -> 6>]
}
// expected-note@below {{defined here}}
func.func private @"adapters/o/0/b"()

// -----

// Nothing is left half converted: an op that holds a routing and has no
// conversion is an error at that op.
func.func @unknown(%slots: tensor<?xi32>) {
  %r = lora.route %slots : tensor<?xi32>
  // expected-error@below {{failed to legalize operation 'test.use' that was explicitly marked illegal}}
  "test.use"(%r) : (!lora.routing) -> ()
  return
}
