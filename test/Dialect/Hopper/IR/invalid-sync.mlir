// Every way in which waiting for others is refused.

// RUN: lora-opt %s --verify-diagnostics --split-input-file

// C1 of a barrier.
func.func @f(%id: i32) {
  // expected-error@+1 {{'hopper.barrier' op expected a multiple of 32 threads up to 1024, found 0}}
  hopper.barrier %id threads 0
  return
}

// -----

func.func @f(%id: i32) {
  // expected-error@+1 {{expected a multiple of 32 threads up to 1024, found 48}}
  hopper.barrier %id threads 48
  return
}

// -----

hopper.kernel @k(%id: i32 {hopper.value = "tokens"}) threads 256 {
  // expected-error@+1 {{expected a multiple of 32 threads up to 256, found 288}}
  hopper.barrier %id threads 288
  hopper.return
}

// -----

// C2.
func.func @f() {
  %c0 = arith.constant 0 : i32
  // expected-error@+1 {{expected a barrier of 1 to 15 (0 is the whole CTA's), found 0}}
  hopper.barrier %c0 threads 128
  return
}

// -----

func.func @f() {
  %c16 = arith.constant 16 : i32
  // expected-error@+1 {{expected a barrier of 1 to 15 (0 is the whole CTA's), found 16}}
  hopper.barrier %c16 threads 128 arrive
  return
}

// -----

func.func @f() {
  %c = arith.constant -1 : i32
  // expected-error@+1 {{expected a barrier of 1 to 15 (0 is the whole CTA's), found -1}}
  hopper.barrier %c threads 128
  return
}

// -----

// C5 of a kernel, C1 of a wait.
// expected-note@+1 {{the kernel}}
hopper.kernel @k(%p: !llvm.ptr<1> {hopper.buffer = "@flags"}) threads 128 {
  %c1 = arith.constant 1 : i32
  hopper.elect warp {
    // expected-error@+1 {{'hopper.await' op expected a kernel that is co_resident, found one that is not}}
    hopper.await %p, %c1
  }
  hopper.return
}

// -----

func.func @f(%p: !llvm.ptr<1>, %n: i32) {
  // expected-error@+1 {{expected to be in a hopper.kernel that is co_resident, found no kernel}}
  hopper.await %p, %n
  return
}

// -----

// expected-note@+1 {{the kernel}}
hopper.kernel @k(%p: !llvm.ptr<1> {hopper.buffer = "@sums"}) threads 128 {
  %c1 = arith.constant 1 : i64
  // expected-error@+1 {{'hopper.await_counts' op expected a kernel that is co_resident, found one that is not}}
  %0 = hopper.await_counts %p equal %c1 sleep 50 : vector<2xi64>
  hopper.return
}

// -----

// C2 of sums.
hopper.kernel @k(%p: !llvm.ptr<1> {hopper.buffer = "@sums"}) threads 128 co_resident {
  %c1 = arith.constant 1 : i64
  // expected-error@+1 {{expected a count and two sums for each of 2 pointers, found 1 counts and sums for 2}}
  %0:2 = hopper.await_counts %p, %p equal %c1 sleep 50 : vector<2xi64>, vector<2xi64>
  hopper.return
}

// -----

hopper.kernel @k(%p: !llvm.ptr<1> {hopper.buffer = "@sums"}) threads 128 co_resident {
  %c1 = arith.constant 1 : i64
  // expected-error@+1 {{expected a count and two sums for each of 1 pointers, found 1 counts and sums for 0}}
  hopper.await_counts %p equal %c1 sleep 50
  hopper.return
}

// -----

hopper.kernel @k() threads 128 co_resident {
  // expected-error@+1 {{expected 1 pointer or more, found none}}
  "hopper.await_counts"() <{operandSegmentSizes = array<i32: 0, 0>, sleep = 50 : i32}> : () -> ()
  hopper.return
}

// -----

hopper.kernel @k(%p: !llvm.ptr<1> {hopper.buffer = "@sums"}) threads 128 co_resident {
  %c256 = arith.constant 256 : i64
  // expected-error@+1 {{expected counts of 0 to 255, found 256}}
  %0 = hopper.await_counts %p equal %c256 sleep 50 : vector<2xi64>
  hopper.return
}

// -----

hopper.kernel @k(%p: !llvm.ptr<1> {hopper.buffer = "@sums"}) threads 128 co_resident {
  %c1 = arith.constant 1 : i64
  // expected-error@+1 {{expected to sleep 0 to 1000000 nanoseconds, found -1}}
  %0 = hopper.await_counts %p equal %c1 sleep -1 : vector<2xi64>
  hopper.return
}

// -----

func.func @f(%p: !llvm.ptr<3>, %n: i32) {
  // expected-error@+1 {{operand #0 must be pointer to global memory}}
  %0 = "hopper.fetch_add"(%p, %n) : (!llvm.ptr<3>, i32) -> i32
  return
}
