// RUN: lora-opt %s --convert-hopper-to-nvvm --split-input-file --allow-unregistered-dialect --verify-diagnostics

// expected-error@+1 {{expected 'smem' to be dynamic shared memory, found another symbol}}
llvm.mlir.global external @smem() : i32
hopper.kernel @kernel() threads 128 {
  hopper.return
}

// -----

module {
  module @inner {
    // expected-error@+1 {{expected to be within a hopper.kernel of the module}}
    hopper.kernel @kernel() threads 128 {
      hopper.return
    }
  }
}

// -----

func.func @outside() {
  // expected-error@+1 {{expected to be within a hopper.kernel of the module}}
  hopper.grid_wait
  return
}

// -----

// What no pattern knows of keeps its types, and is named.
hopper.kernel @foreign() threads 128 {
  // expected-error@+1 {{failed to legalize unresolved materialization}}
  %c = hopper.cursor : !hopper.cursor<2>
  // expected-note@+1 {{see existing live user here}}
  "test.use"(%c) : (!hopper.cursor<2>) -> ()
  hopper.return
}
