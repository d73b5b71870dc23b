// Every way in which a linear layer or an embedding is refused.

// RUN: lora-opt %s --verify-diagnostics --split-input-file

// L1: one element type.
func.func @f(%x: tensor<?x64xf32>, %w: tensor<4x64xbf16>) {
  // expected-error@+1 {{'lora.replicated_linear' op expected the input's element type to be the weight's, 'bf16', found 'f32'}}
  %y = lora.replicated_linear %x, %w site "s" : (tensor<?x64xf32>, tensor<4x64xbf16>) -> tensor<?x4xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %w: tensor<4x64xf32>) {
  // expected-error@+1 {{expected the result's element type to be the weight's, 'f32', found 'f16'}}
  %y = lora.replicated_linear %x, %w site "s" : (tensor<?x64xf32>, tensor<4x64xf32>) -> tensor<?x4xf16>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %w: tensor<4x64xf32>, %b: tensor<4xf16>) {
  // expected-error@+1 {{expected a bias of rank 1 and element type 'f32', found 'tensor<4xf16>'}}
  %y = lora.replicated_linear %x, %w bias %b site "s" : (tensor<?x64xf32>, tensor<4x64xf32>, tensor<4xf16>) -> tensor<?x4xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf64>, %w: tensor<4x64xf64>) {
  // expected-error@+1 {{operand #0 must be ranked tensor of 32-bit float or 16-bit float or bfloat16 type values, but got 'tensor<?x64xf64>'}}
  %y = lora.replicated_linear %x, %w site "s" : (tensor<?x64xf64>, tensor<4x64xf64>) -> tensor<?x4xf64>
  return
}

// -----

func.func @f(%x: tensor<*xf32>, %w: tensor<4x64xf32>) {
  // expected-error@+1 {{operand #0 must be ranked tensor of 32-bit float or 16-bit float or bfloat16 type values, but got 'tensor<*xf32>'}}
  %y = lora.column_parallel_linear %x, %w site "s" : (tensor<*xf32>, tensor<4x64xf32>) -> tensor<?x4xf32>
  return
}

// -----

// L2: ranks.
func.func @f(%x: tensor<64xf32>, %w: tensor<4x64xf32>) {
  // expected-error@+1 {{expected an input of rank 2 or 3, [..., in], found 'tensor<64xf32>'}}
  %y = lora.column_parallel_linear %x, %w site "s" : (tensor<64xf32>, tensor<4x64xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3x4x64xf32>, %w: tensor<4x64xf32>) {
  // expected-error@+1 {{expected an input of rank 2 or 3, [..., in], found 'tensor<2x3x4x64xf32>'}}
  %y = lora.column_parallel_linear %x, %w site "s" : (tensor<2x3x4x64xf32>, tensor<4x64xf32>) -> tensor<2x3x4x4xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %w: tensor<64xf32>) {
  // expected-error@+1 {{expected a weight of rank 2, [out, in], found 'tensor<64xf32>'}}
  %y = lora.column_parallel_linear %x, %w site "s" : (tensor<?x64xf32>, tensor<64xf32>) -> tensor<?x4xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %w: tensor<f32>) {
  // expected-error@+1 {{expected a weight of rank 2, [out, in], found 'tensor<f32>'}}
  %y = lora.parallel_lm_head %x, %w site "s" : (tensor<?x64xf32>, tensor<f32>) -> tensor<?x4xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %w: tensor<4x64xf32>) {
  // expected-error@+1 {{expected result of at least rank 1, found 'tensor<f32>'}}
  %y = lora.parallel_lm_head %x, %w site "s" : (tensor<?x64xf32>, tensor<4x64xf32>) -> tensor<f32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %w: tensor<4x64xf32>, %b: tensor<f32>) {
  // expected-error@+1 {{expected a bias of rank 1 and element type 'f32', found 'tensor<f32>'}}
  %y = lora.row_parallel_linear %x, %w bias %b site "s" : (tensor<?x64xf32>, tensor<4x64xf32>, tensor<f32>) -> tensor<?x4xf32>
  return
}

// -----

// L2: sizes.
func.func @f(%x: tensor<?x32xf32>, %w: tensor<4x64xf32>) {
  // expected-error@+1 {{expected the input's last size to be 64, found 32}}
  %y = lora.row_parallel_linear %x, %w site "s" : (tensor<?x32xf32>, tensor<4x64xf32>) -> tensor<?x4xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %w: tensor<4x64xf32>) {
  // expected-error@+1 {{expected the result's last size to be 4, found 8}}
  %y = lora.row_parallel_linear %x, %w site "s" : (tensor<?x64xf32>, tensor<4x64xf32>) -> tensor<?x8xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %w: tensor<4x64xf32>, %b: tensor<5xf32>) {
  // expected-error@+1 {{expected the bias's size to be 4, found 5}}
  %y = lora.row_parallel_linear %x, %w bias %b site "s" : (tensor<?x64xf32>, tensor<4x64xf32>, tensor<5xf32>) -> tensor<?x4xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3x64xf32>, %w: tensor<4x64xf32>) {
  // expected-error@+1 {{expected input and result to have the same leading sizes, found 3 and 5 in dimension 1}}
  %y = lora.row_parallel_linear %x, %w site "s" : (tensor<2x3x64xf32>, tensor<4x64xf32>) -> tensor<2x5x4xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3x64xf32>, %w: tensor<4x64xf32>) {
  // expected-error@+1 {{expected input and result to have the same leading sizes, found 'tensor<2x3x64xf32>' and 'tensor<6x4xf32>'}}
  %y = lora.row_parallel_linear %x, %w site "s" : (tensor<2x3x64xf32>, tensor<4x64xf32>) -> tensor<6x4xf32>
  return
}

// -----

// L2: a collective widens the input or the result by the degree.
func.func @f(%x: tensor<?x64xf32>, %w: tensor<4x64xf32>) {
  // expected-error@+1 {{expected the result's last size to be 8, found 4}}
  %y = lora.column_parallel_linear %x, %w site "s" gather_output parallel <2> : (tensor<?x64xf32>, tensor<4x64xf32>) -> tensor<?x4xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %w: tensor<4x64xf32>) {
  // expected-error@+1 {{expected the input's last size to be 192, found 64}}
  %y = lora.row_parallel_linear %x, %w site "s" parallel <3> {input_is_parallel = false} : (tensor<?x64xf32>, tensor<4x64xf32>) -> tensor<?x4xf32>
  return
}

// -----

// Products that leave int64 are errors, not wrapped sizes.
func.func @f(%x: tensor<?x64xf32>, %w: tensor<4x64xf32>) {
  // expected-error@+1 {{expected the result's last size to be 4 * 9223372036854775807, which is more than a size can be}}
  %y = lora.parallel_lm_head %x, %w site "s" parallel <9223372036854775807> : (tensor<?x64xf32>, tensor<4x64xf32>) -> tensor<?x4xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %w: tensor<4x64xf32>) {
  // expected-error@+1 {{expected the input's last size to be 64 * 4611686018427387904, which is more than a size can be}}
  %y = lora.row_parallel_linear %x, %w site "s" parallel <4611686018427387904> {input_is_parallel = false} : (tensor<?x64xf32>, tensor<4x64xf32>) -> tensor<?x4xf32>
  return
}

// -----

// L3.
func.func @f(%x: tensor<?x64xf32>, %w: tensor<4x64xf32>) {
  // expected-error@+1 {{expected a parallel degree of 1, found 2}}
  %y = lora.replicated_linear %x, %w site "s" parallel <2> : (tensor<?x64xf32>, tensor<4x64xf32>) -> tensor<?x4xf32>
  return
}

// -----

// L4: the site, the weight and the members.
func.func @f(%x: tensor<?x64xf32>, %w: tensor<4x64xf32>) {
  // expected-error@+1 {{expected a site, the path of a module, found an empty name}}
  %y = lora.replicated_linear %x, %w site "" : (tensor<?x64xf32>, tensor<4x64xf32>) -> tensor<?x4xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %w: tensor<?x64xf32>) {
  // expected-error@+1 {{expected a weight of static shape, found 'tensor<?x64xf32>'}}
  %y = lora.replicated_linear %x, %w site "s" : (tensor<?x64xf32>, tensor<?x64xf32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @f(%x: tensor<?x0xf32>, %w: tensor<4x0xf32>) {
  // expected-error@+1 {{expected a weight with no empty dimension, found 'tensor<4x0xf32>'}}
  %y = lora.column_parallel_linear %x, %w site "s" : (tensor<?x0xf32>, tensor<4x0xf32>) -> tensor<?x4xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %w: tensor<4x64xf32>) {
  // expected-error@+1 {{expected 1 members, one for each slice, or a single one, found 0}}
  %y = lora.column_parallel_linear %x, %w site "s" members [] : (tensor<?x64xf32>, tensor<4x64xf32>) -> tensor<?x4xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %w: tensor<4x64xf32>) {
  // expected-error@+1 {{expected members to be paths of modules, found an empty name}}
  %y = lora.column_parallel_linear %x, %w site "s" members [""] : (tensor<?x64xf32>, tensor<4x64xf32>) -> tensor<?x4xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %w: tensor<4x64xf32>) {
  // expected-error@+1 {{attribute 'members' failed to satisfy constraint: string array attribute}}
  %y = lora.column_parallel_linear %x, %w site "s" members [1] : (tensor<?x64xf32>, tensor<4x64xf32>) -> tensor<?x4xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %w: tensor<4x64xf32>) {
  // expected-error@+1 {{expected distinct members, found "a" twice}}
  %y = lora.merged_column_parallel_linear %x, %w site "s" sizes [2, 2] members ["a", "a"] : (tensor<?x64xf32>, tensor<4x64xf32>) -> tensor<?x4xf32>
  return
}

// -----

// M1, M2.
func.func @f(%x: tensor<?x64xf32>, %w: tensor<4x64xf32>) {
  // expected-error@+1 {{expected positive output sizes, found 0}}
  %y = lora.merged_column_parallel_linear %x, %w site "s" sizes [4, 0] : (tensor<?x64xf32>, tensor<4x64xf32>) -> tensor<?x4xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %w: tensor<4x64xf32>) {
  // expected-error@+1 {{expected output sizes that add up to the weight's rows, 4, found 2 + 3}}
  %y = lora.merged_column_parallel_linear %x, %w site "s" sizes [2, 3] : (tensor<?x64xf32>, tensor<4x64xf32>) -> tensor<?x4xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %w: tensor<4x64xf32>) {
  // expected-error@+1 {{expected output sizes that add up to the weight's rows, 4, found none}}
  %y = lora.merged_column_parallel_linear %x, %w site "s" sizes [] : (tensor<?x64xf32>, tensor<4x64xf32>) -> tensor<?x4xf32>
  return
}

// -----

// The sum wraps around to 4.
func.func @f(%x: tensor<?x64xf32>, %w: tensor<4x64xf32>) {
  // expected-error@+1 {{expected output sizes that add up to the weight's rows, 4, found 9223372036854775807 + 9223372036854775807 + 6}}
  %y = lora.merged_column_parallel_linear %x, %w site "s" sizes [9223372036854775807, 9223372036854775807, 6] : (tensor<?x64xf32>, tensor<4x64xf32>) -> tensor<?x4xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %w: tensor<4x64xf32>) {
  // expected-error@+1 {{expected 2 members, one for each slice, or a single one, found 3}}
  %y = lora.merged_column_parallel_linear %x, %w site "s" sizes [2, 2] members ["a", "b", "c"] : (tensor<?x64xf32>, tensor<4x64xf32>) -> tensor<?x4xf32>
  return
}

// -----

// Q1, Q2, Q3.
func.func @f(%x: tensor<?x64xf32>, %w: tensor<96x64xf32>) {
  // expected-error@+1 {{expected heads to be positive, found 0}}
  %y = lora.qkv_parallel_linear %x, %w site "s" heads 0 kv_heads 1 head_size 32 : (tensor<?x64xf32>, tensor<96x64xf32>) -> tensor<?x96xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %w: tensor<96x64xf32>) {
  // expected-error@+1 {{expected kv_heads to be positive, found -1}}
  %y = lora.qkv_parallel_linear %x, %w site "s" heads 1 kv_heads -1 head_size 32 : (tensor<?x64xf32>, tensor<96x64xf32>) -> tensor<?x96xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %w: tensor<96x64xf32>) {
  // expected-error@+1 {{expected head_size to be positive, found 0}}
  %y = lora.qkv_parallel_linear %x, %w site "s" heads 1 kv_heads 1 head_size 0 : (tensor<?x64xf32>, tensor<96x64xf32>) -> tensor<?x96xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %w: tensor<96x64xf32>) {
  // expected-error@+1 {{expected v_head_size to be positive, found -8}}
  %y = lora.qkv_parallel_linear %x, %w site "s" heads 1 kv_heads 1 head_size 8 v_head_size -8 : (tensor<?x64xf32>, tensor<96x64xf32>) -> tensor<?x96xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %w: tensor<96x64xf32>) {
  // expected-error@+1 {{expected heads to be a multiple of kv_heads, 2, found 3}}
  %y = lora.qkv_parallel_linear %x, %w site "s" heads 3 kv_heads 2 head_size 8 : (tensor<?x64xf32>, tensor<96x64xf32>) -> tensor<?x96xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %w: tensor<96x64xf32>) {
  // expected-error@+1 {{expected q, k and v to add up to the weight's rows, 96, found 2 * 16 + 1 * 16 + 1 * 8}}
  %y = lora.qkv_parallel_linear %x, %w site "s" heads 2 kv_heads 1 head_size 16 v_head_size 8 : (tensor<?x64xf32>, tensor<96x64xf32>) -> tensor<?x96xf32>
  return
}

// -----

// Each width alone is more than int64 holds.
func.func @f(%x: tensor<?x64xf32>, %w: tensor<96x64xf32>) {
  // expected-error@+1 {{expected q, k and v to add up to the weight's rows, 96, found 4611686018427387904 * 4611686018427387904 + 1 * 4611686018427387904 + 1 * 96}}
  %y = lora.qkv_parallel_linear %x, %w site "s" heads 4611686018427387904 kv_heads 1 head_size 4611686018427387904 v_head_size 96 : (tensor<?x64xf32>, tensor<96x64xf32>) -> tensor<?x96xf32>
  return
}

// -----

// Their sum alone is.
func.func @f(%x: tensor<?x64xf32>, %w: tensor<96x64xf32>) {
  // expected-error@+1 {{expected q, k and v to add up to the weight's rows, 96, found 1 * 4611686018427387904 + 1 * 4611686018427387904 + 1 * 96}}
  %y = lora.qkv_parallel_linear %x, %w site "s" heads 1 kv_heads 1 head_size 4611686018427387904 v_head_size 96 : (tensor<?x64xf32>, tensor<96x64xf32>) -> tensor<?x96xf32>
  return
}

// -----

func.func @f(%x: tensor<?x64xf32>, %w: tensor<96x64xf32>) {
  // expected-error@+1 {{expected 3 members, one for each slice, or a single one, found 2}}
  %y = lora.qkv_parallel_linear %x, %w site "s" heads 1 kv_heads 1 head_size 32 members ["q", "k"] : (tensor<?x64xf32>, tensor<96x64xf32>) -> tensor<?x96xf32>
  return
}

// -----

// E1, E2.
func.func @f(%i: tensor<2x3x4xi64>, %w: tensor<128x64xf32>) {
  // expected-error@+1 {{expected ids of rank 1 or 2, found 'tensor<2x3x4xi64>'}}
  %y = lora.vocab_parallel_embedding %i, %w site "s" : (tensor<2x3x4xi64>, tensor<128x64xf32>) -> tensor<2x3x4x64xf32>
  return
}

// -----

func.func @f(%i: tensor<i64>, %w: tensor<128x64xf32>) {
  // expected-error@+1 {{expected ids of rank 1 or 2, found 'tensor<i64>'}}
  %y = lora.vocab_parallel_embedding %i, %w site "s" : (tensor<i64>, tensor<128x64xf32>) -> tensor<64xf32>
  return
}

// -----

func.func @f(%i: tensor<?xi16>, %w: tensor<128x64xf32>) {
  // expected-error@+1 {{operand #0 must be ranked tensor of 32-bit signless integer or 64-bit signless integer values, but got 'tensor<?xi16>'}}
  %y = lora.vocab_parallel_embedding %i, %w site "s" : (tensor<?xi16>, tensor<128x64xf32>) -> tensor<?x64xf32>
  return
}

// -----

func.func @f(%i: tensor<?xi64>, %w: tensor<128xf32>) {
  // expected-error@+1 {{expected a weight of rank 2, [vocab, hidden], found 'tensor<128xf32>'}}
  %y = lora.vocab_parallel_embedding %i, %w site "s" : (tensor<?xi64>, tensor<128xf32>) -> tensor<?x64xf32>
  return
}

// -----

func.func @f(%i: tensor<?xi64>, %w: tensor<128x64xf32>) {
  // expected-error@+1 {{expected the result's element type to be the weight's, 'f32', found 'bf16'}}
  %y = lora.vocab_parallel_embedding %i, %w site "s" : (tensor<?xi64>, tensor<128x64xf32>) -> tensor<?x64xbf16>
  return
}

// -----

func.func @f(%i: tensor<?xi64>, %w: tensor<128x64xf32>) {
  // expected-error@+1 {{expected result of at least rank 1, found 'tensor<f32>'}}
  %y = lora.vocab_parallel_embedding %i, %w site "s" : (tensor<?xi64>, tensor<128x64xf32>) -> tensor<f32>
  return
}

// -----

func.func @f(%i: tensor<5xi64>, %w: tensor<128x64xf32>) {
  // expected-error@+1 {{expected ids and result to have the same leading sizes, found 5 and 6 in dimension 0}}
  %y = lora.vocab_parallel_embedding %i, %w site "s" : (tensor<5xi64>, tensor<128x64xf32>) -> tensor<6x64xf32>
  return
}

// -----

func.func @f(%i: tensor<5xi64>, %w: tensor<128x64xf32>) {
  // expected-error@+1 {{expected ids and result to have the same leading sizes, found 'tensor<5xi64>' and 'tensor<5x1x64xf32>'}}
  %y = lora.vocab_parallel_embedding %i, %w site "s" : (tensor<5xi64>, tensor<128x64xf32>) -> tensor<5x1x64xf32>
  return
}

// -----

func.func @f(%i: tensor<5xi64>, %w: tensor<128x64xf32>) {
  // expected-error@+1 {{expected the result's last size to be 64, found 32}}
  %y = lora.vocab_parallel_embedding %i, %w site "s" : (tensor<5xi64>, tensor<128x64xf32>) -> tensor<5x32xf32>
  return
}

// -----

func.func @f(%i: tensor<5xi64>, %w: tensor<?x64xf32>) {
  // expected-error@+1 {{expected a weight of static shape, found 'tensor<?x64xf32>'}}
  %y = lora.vocab_parallel_embedding %i, %w site "s" : (tensor<5xi64>, tensor<?x64xf32>) -> tensor<5x64xf32>
  return
}
