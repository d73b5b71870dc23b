// RUN: lora-opt %s -split-input-file -verify-diagnostics -allow-unregistered-dialect --lora-externalize-globals

// A load that is no constant load cannot become an argument.
// expected-note@below {{global declared here}}
ml_program.global private @w(#ml_program.extern : tensor<3xf32>) : tensor<3xf32>
func.func @f() -> tensor<3xf32> {
  // expected-error@below {{expected external global 'w' to be read by ml_program.global_load_const only, found this use}}
  %w = ml_program.global_load @w : tensor<3xf32>
  return %w : tensor<3xf32>
}

// -----

// Only func.func has arguments to put weights in.
ml_program.global private @w(#ml_program.extern : tensor<3xf32>) : tensor<3xf32>
ml_program.func @f() -> tensor<3xf32> {
  // expected-error@below {{expected a load of an external global inside a func.func, found it inside ml_program.func}}
  %w = ml_program.global_load_const @w : tensor<3xf32>
  ml_program.return %w : tensor<3xf32>
}

// -----

// A function whose address is taken cannot change its type.
ml_program.global private @w(#ml_program.extern : tensor<3xf32>) : tensor<3xf32>
// expected-note@below {{function defined here}}
func.func private @f() -> tensor<3xf32> {
  %w = ml_program.global_load_const @w : tensor<3xf32>
  return %w : tensor<3xf32>
}
func.func @g() -> tensor<3xf32> {
  // expected-error@below {{expected function 'f' to be used by func.call only, as it takes weights, found this use}}
  %f = constant @f : () -> tensor<3xf32>
  %y = call_indirect %f() : () -> tensor<3xf32>
  return %y : tensor<3xf32>
}

// -----

// A caller that is no func.func has nothing to forward.
ml_program.global private @w(#ml_program.extern : tensor<3xf32>) : tensor<3xf32>
func.func private @f() -> tensor<3xf32> {
  %w = ml_program.global_load_const @w : tensor<3xf32>
  return %w : tensor<3xf32>
}
ml_program.func @g() -> tensor<3xf32> {
  // expected-error@below {{expected a call of a function that takes weights inside a func.func, found it inside ml_program.func}}
  %y = func.call @f() : () -> tensor<3xf32>
  ml_program.return %y : tensor<3xf32>
}

// -----

// Roles and arguments must agree before either grows.
ml_program.global private @w(#ml_program.extern : tensor<3xf32>) : tensor<3xf32>
// expected-error@below {{expected as many argument_roles as arguments, 1, found 2}}
func.func @f(%x: i32) -> tensor<3xf32> attributes {argument_roles = ["ids", "rows"]} {
  %w = ml_program.global_load_const @w : tensor<3xf32>
  return %w : tensor<3xf32>
}
