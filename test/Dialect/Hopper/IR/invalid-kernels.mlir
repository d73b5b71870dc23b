// Every way in which a kernel, its arguments or its roles are refused.

// RUN: lora-opt %s --verify-diagnostics --split-input-file

// C1.
// expected-error@+1 {{'hopper.kernel' op expected a multiple of 128 threads up to 1024, found 0}}
hopper.kernel @k() threads 0 { hopper.return }

// -----

// expected-error@+1 {{expected a multiple of 128 threads up to 1024, found 192}}
hopper.kernel @k() threads 192 { hopper.return }

// -----

// expected-error@+1 {{expected a multiple of 128 threads up to 1024, found 1152}}
hopper.kernel @k() threads 1152 { hopper.return }

// -----

// expected-error@+1 {{expected a multiple of 128 threads up to 1024, found -128}}
hopper.kernel @k() threads -128 { hopper.return }

// -----

// expected-error@+1 {{expected clusters of 1 to 8 CTAs, found 0}}
hopper.kernel @k() threads 128 cluster 0 { hopper.return }

// -----

// expected-error@+1 {{expected clusters of 1 to 8 CTAs, found 9}}
hopper.kernel @k() threads 128 cluster 9 { hopper.return }

// -----

// expected-error@+1 {{integer value too large}}
hopper.kernel @k() threads 99999999999 { hopper.return }

// -----

// expected-error@+1 {{expected no results, found 1}}
hopper.kernel @k() -> i32 threads 128 { hopper.return }

// -----

// expected-error@+1 {{expected no results, found 1}}
"hopper.kernel"() <{cluster = 1 : i32, function_type = () -> i32, sym_name = "k", threads = 128 : i32}> ({ hopper.return }) : () -> ()

// -----

// expected-error@+1 {{expected hopper.return at the end, found llvm.unreachable}}
hopper.kernel @k() threads 128 { llvm.unreachable }

// -----

// Arguments.
// expected-error@+1 {{expected arguments of !hopper.tensor_map, !llvm.ptr<1>, i32 or f32, found 'i64' as argument 1}}
hopper.kernel @k(%a: i32 {hopper.value = "n"}, %b: i64 {hopper.value = "n"}) threads 128 { hopper.return }

// -----

// expected-error@+1 {{expected arguments of !hopper.tensor_map, !llvm.ptr<1>, i32 or f32, found '!llvm.ptr<3>' as argument 0}}
hopper.kernel @k(%a: !llvm.ptr<3> {hopper.buffer = "y"}) threads 128 { hopper.return }

// -----

// expected-error@+1 {{expected 'hopper.value' of argument 0 to be a name, found none}}
hopper.kernel @k(%a: i32) threads 128 { hopper.return }

// -----

// expected-error@+1 {{expected 'hopper.value' of argument 0 to be a name, found ""}}
hopper.kernel @k(%a: f32 {hopper.value = ""}) threads 128 { hopper.return }

// -----

// expected-error@+1 {{expected 'hopper.buffer' of argument 0 to be a name, found 3 : i32}}
hopper.kernel @k(%a: !llvm.ptr<1> {hopper.buffer = 3 : i32}) threads 128 { hopper.return }

// -----

// expected-error@+1 {{expected 'hopper.tensor' of argument 0 of '!hopper.tensor_map<64x64xbf16>', found 'hopper.buffer'}}
hopper.kernel @k(%a: !hopper.tensor_map<64x64xbf16> {hopper.buffer = "x"}) threads 128 { hopper.return }

// -----

// expected-error@+1 {{expected 'hopper.value' of argument 0 of 'i32', found 'hopper.tensor'}}
hopper.kernel @k(%a: i32 {hopper.value = "n", hopper.tensor = "x"}) threads 128 { hopper.return }

// -----

// expected-error@+1 {{expected 'hopper.l2_promotion' of argument 0 to be 0, 64, 128 or 256 bytes, found 32 : i32}}
hopper.kernel @k(%a: !hopper.tensor_map<64x64xbf16> {hopper.tensor = "x", hopper.l2_promotion = 32 : i32}) threads 128 { hopper.return }

// -----

// expected-error@+1 {{expected 'hopper.l2_promotion' of argument 0 to be 0, 64, 128 or 256 bytes, found "all"}}
hopper.kernel @k(%a: !hopper.tensor_map<64x64xbf16> {hopper.tensor = "x", hopper.l2_promotion = "all"}) threads 128 { hopper.return }

// -----

// expected-error@+1 {{expected 'hopper.l2_promotion' of tensor maps alone, found it of argument 0 of 'i32'}}
hopper.kernel @k(%a: i32 {hopper.value = "n", hopper.l2_promotion = 64 : i32}) threads 128 { hopper.return }

// -----

// C2. 4 * 49152 + 34816 is the limit, 231424; barriers come on top.
// expected-error@+1 {{expected at most 231424 bytes of shared memory (232448 less 1024 for alignment), found 231488}}
hopper.kernel @k() threads 128 {
  %a = hopper.alloc : !hopper.buffer<4, 49152>
  %b = hopper.alloc padding 16 : !hopper.buffer<1, 34800>
  %p = hopper.pipeline producers 1 consumers 2 : !hopper.pipeline<4>
  hopper.return
}

// -----

// A tile's alignment leaves a gap.
// expected-error@+1 {{found 231440}}
hopper.kernel @k() threads 128 {
  %a = hopper.alloc align 16 : !hopper.buffer<1, 16>
  %b = hopper.alloc : !hopper.buffer<1, 230416>
  hopper.return
}

// -----

// C3.
hopper.kernel @k() threads 256 {
  // expected-error@+1 {{'hopper.warp_role' op expected warps of the kernel's 8, found warps 4 to 8}}
  hopper.warp_role 4, 5 {}
  hopper.return
}

// -----

hopper.kernel @k() threads 256 {
  // expected-note@+1 {{the other role}}
  hopper.warp_role 0, 4 {}
  // expected-error@+1 {{expected warps without another role, found warp 3}}
  hopper.warp_role 3, 5 {}
  hopper.return
}

// -----

hopper.kernel @k() threads 256 {
  // expected-error@+1 {{expected a first warp of 0 to 31, found -4}}
  hopper.warp_role -4, 4 {}
  hopper.return
}

// -----

hopper.kernel @k() threads 256 {
  // expected-error@+1 {{expected 1 to 32 warps, found 0}}
  hopper.warp_role 0, 0 {}
  hopper.return
}

// -----

hopper.kernel @k() threads 256 {
  // expected-error@+1 {{expected 1 to 32 warps, found 2147483647}}
  hopper.warp_role 1, 2147483647 {}
  hopper.return
}

// -----

// C1, C2 of a role.
hopper.kernel @k() threads 384 {
  // expected-error@+1 {{expected whole warpgroups of 4 warps where registers are set, found 2 warps from 0}}
  hopper.warp_role 0, 2 registers 40 {}
  hopper.return
}

// -----

hopper.kernel @k() threads 384 {
  // expected-error@+1 {{expected whole warpgroups of 4 warps where registers are set, found 4 warps from 2}}
  hopper.warp_role 2, 4 registers 40 {}
  hopper.return
}

// -----

hopper.kernel @k() threads 384 {
  // expected-error@+1 {{expected a multiple of 8 registers from 24 to 256, found 16}}
  hopper.warp_role 0, 4 registers 16 {}
  hopper.return
}

// -----

hopper.kernel @k() threads 384 {
  // expected-error@+1 {{expected a multiple of 8 registers from 24 to 256, found 100}}
  hopper.warp_role 0, 4 registers 100 {}
  hopper.return
}

// -----

hopper.kernel @k() threads 384 {
  // expected-error@+1 {{expected a multiple of 8 registers from 24 to 256, found 264}}
  hopper.warp_role 0, 4 registers 264 {}
  hopper.return
}

// -----

// C4. 384 threads begin with 168 each.
// expected-error@+1 {{expected roles with at most 64512 registers, 384 threads of 168, found 65536}}
hopper.kernel @k() threads 384 {
  hopper.warp_role 0, 4 registers 32 {}
  hopper.warp_role 4, 8 registers 240 {}
  hopper.return
}

// -----

// Warps without a role, or whose role sets none, keep what they began with.
// expected-error@+1 {{expected roles with at most 64512 registers, 384 threads of 168, found 73728}}
hopper.kernel @k() threads 384 {
  hopper.warp_role 4, 4 {}
  hopper.warp_role 8, 4 registers 240 {}
  hopper.return
}

// -----

// Roles, memory and pipelines are the kernel's own.
func.func @f() {
  // expected-error@+1 {{'hopper.warp_role' op expects parent op 'hopper.kernel'}}
  hopper.warp_role 0, 4 {}
  return
}

// -----

hopper.kernel @k(%n: i32 {hopper.value = "tokens"}) threads 128 {
  hopper.elect warp {
    // expected-error@+1 {{expected nothing to be yielded to hopper.elect, found 1 values}}
    hopper.yield %n : i32
  }
  hopper.return
}

// -----

func.func @f(%m: i32) {
  // expected-error@+1 {{'hopper.tiles' op expected 1 column of tiles or more, found 0}}
  hopper.tiles (%a, %b, %c) in (%m, 0) group 8 {}
  return
}

// -----

func.func @f(%m: i32) {
  // expected-error@+1 {{expected groups of 1 row of tiles or more, found -1}}
  hopper.tiles (%a, %b, %c) in (%m, 4) group -1 {}
  return
}

// -----

func.func @f(%m: i32) {
  %0 = hopper.tiles (%a, %b, %c) in (%m, 4) group 1 carry(%d = %m) : i32 {
    // expected-error@+1 {{'hopper.yield' op expected the carried values' types 'i32', found 'i1'}}
    hopper.yield %c : i1
  }
  return
}

// -----

func.func @f(%m: i32) {
  // expected-error@+1 {{expected a region with arguments of 'i32', 'i32', 'i1', found 'i32', 'i32'}}
  "hopper.tiles"(%m) <{n_tiles = 4 : i32, group = 1 : i32}> ({
  ^bb0(%a: i32, %b: i32):
    "hopper.yield"() : () -> ()
  }) : (i32) -> ()
  return
}

// -----

func.func @f(%m: i32) {
  // expected-error@+1 {{expected 1 types, found 2}}
  %0:2 = hopper.tiles (%a, %b, %c) in (%m, 4) group 1 carry(%d = %m) : i32, i32 {
    hopper.yield %d : i32
  }
  return
}

// -----

hopper.kernel @k() threads 128 {
  hopper.elect warpgroup {
    %c0 = arith.constant 0 : i32
    %c1 = arith.constant 1 : i32
    scf.for %i = %c0 to %c1 step %c1 : i32 {
      // expected-error@+1 {{expected all threads of a warp, found one, within another hopper.elect}}
      hopper.elect warp {
      }
    }
  }
  hopper.return
}
