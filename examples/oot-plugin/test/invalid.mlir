// RUN: lora-opt %s --load-dialect-plugin=%acme -split-input-file -verify-diagnostics

!x = tensor<?x16xf32>
func.func @weight(%x: !x, %w: tensor<16x8xf32>) -> !x {
  // expected-error @below {{'acme.linear' op expected the input's last size to be 8}}
  %y = acme.linear %x, %w site "o" : (!x, tensor<16x8xf32>) -> !x
  return %y : !x
}

// -----

!x = tensor<?x16xf32>
func.func @residual(%x: !x, %w: tensor<16x16xf32>, %r: tensor<?x8xf32>) -> !x {
  // expected-error @below {{expected a residual of the result's type, 'tensor<?x16xf32>', found 'tensor<?x8xf32>'}}
  %y = acme.linear %x, %w residual %r site "o" : (!x, tensor<16x16xf32>, tensor<?x8xf32>) -> !x
  return %y : !x
}

// -----

func.func @heads(%x: tensor<?x16xf32>, %w: tensor<32x16xf32>) -> tensor<?x32xf32> {
  // expected-error @below {{expected the result's last size to be 48, found 32}}
  %y = acme.qkv_linear %x, %w site "qkv" heads 4 kv_heads 2 head_size 4 replicas 2 : (tensor<?x16xf32>, tensor<32x16xf32>) -> tensor<?x32xf32>
  return %y : tensor<?x32xf32>
}

// -----

func.func @rows(%x: tensor<?x16xf32>, %w: tensor<30x16xf32>) -> tensor<?x32xf32> {
  // expected-error @below {{expected q, k and v to add up to the weight's rows, 30, found 16 + 8 + 8}}
  %y = acme.qkv_linear %x, %w site "qkv" heads 4 kv_heads 2 head_size 4 : (tensor<?x16xf32>, tensor<30x16xf32>) -> tensor<?x32xf32>
  return %y : tensor<?x32xf32>
}

// -----

func.func @number(%x: tensor<?x16xf32>, %w: tensor<32x16xf32>) -> tensor<?x32xf32> {
  // expected-error @below {{expected heads, sizes and replicas of 1 to 1048576, found -1}}
  %y = acme.qkv_linear %x, %w site "qkv" heads 4 kv_heads 2 head_size 4 replicas -1 : (tensor<?x16xf32>, tensor<32x16xf32>) -> tensor<?x32xf32>
  return %y : tensor<?x32xf32>
}

// -----

func.func @scalar(%x: tensor<?x16xf32>, %w: tensor<32x16xf32>) -> tensor<f32> {
  // expected-error @below {{expected a weight of rank 2 and a result of at least 2, found}}
  %y = acme.qkv_linear %x, %w site "qkv" heads 4 kv_heads 2 head_size 4 : (tensor<?x16xf32>, tensor<32x16xf32>) -> tensor<f32>
  return %y : tensor<f32>
}

// -----

!x = tensor<?x16xf32>
func.func @chunks(%x: !x, %w: tensor<16x16xf32>) -> !x {
  // expected-error @below {{expected at least one chunk, found 0}}
  %y = acme.row_linear %x, %w site "o" chunks 0 : (!x, tensor<16x16xf32>) -> !x
  return %y : !x
}

// -----

!x = tensor<?x16xf32>
func.func @addend(%x: !x, %w: tensor<16x16xf32>, %a: tensor<?x8xf32>) -> !x {
  // expected-error @below {{expected an addend of the result's type, 'tensor<?x16xf32>', found 'tensor<?x8xf32>'}}
  %y = acme.row_linear %x, %w addend %a site "o" : (!x, tensor<16x16xf32>, tensor<?x8xf32>) -> !x
  return %y : !x
}

// -----

!x = tensor<?x16xf32>
func.func @site(%x: !x, %w: tensor<16x16xf32>) -> !x {
  // expected-error @below {{expected a site, the path of a module, found an empty name}}
  %y = acme.router %x, %w site "" : (!x, tensor<16x16xf32>) -> !x
  return %y : !x
}

// -----

!x = tensor<?x16xf32>
func.func @shared(%x: !x, %gu: tensor<4x8x16xf32>, %d: tensor<4x16x8xf32>, %ids: tensor<?x2xi64>, %p: tensor<?x2xf32>,
                  %sgu: tensor<20x16xf32>, %sd: tensor<16x12xf32>) -> !x {
  // expected-error @below {{expected shared weights [2 I, 16] and [16, I] of the experts' type, found 'tensor<20x16xf32>' and 'tensor<16x12xf32>'}}
  %y = acme.fused_moe %x gate %gu up %gu down %d experts %ids weights %p shared %sgu, %sd site "s" site "e" activation silu
      : (!x, tensor<4x8x16xf32>, tensor<4x8x16xf32>, tensor<4x16x8xf32>, tensor<?x2xi64>, tensor<?x2xf32>,
         tensor<20x16xf32>, tensor<16x12xf32>) -> !x
  return %y : !x
}

// -----

!x = tensor<?x16xf32>
func.func @half(%x: !x, %gu: tensor<4x8x16xf32>, %d: tensor<4x16x8xf32>, %ids: tensor<?x2xi64>, %p: tensor<?x2xf32>) -> !x {
  // expected-error @below {{expected both weights and the site of the shared expert or none of them}}
  %y = acme.fused_moe %x gate %gu up %gu down %d experts %ids weights %p site "e" activation silu {shared_site = "s"}
      : (!x, tensor<4x8x16xf32>, tensor<4x8x16xf32>, tensor<4x16x8xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> !x
  return %y : !x
}
