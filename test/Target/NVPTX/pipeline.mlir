// RUN: lora-opt %s --lora-nvptx-pipeline | FileCheck %s

// All that kernels are made of becomes LLVM, and nvvm ops that have an intrinsic
// stay.
// CHECK-LABEL: llvm.func @kernel(
// CHECK-NOT: {{(arith|cf|index|math|scf|ub|vector)\.[a-z_]+ }}
// CHECK-NOT: unrealized_conversion_cast
// CHECK-DAG: nvvm.read.ptx.sreg.tid.x
// CHECK-DAG: llvm.cond_br
// CHECK-DAG: llvm.intr.sqrt
// CHECK-DAG: llvm.fptrunc
llvm.func @kernel(%x: vector<2xf32>, %out: !llvm.ptr<1>) attributes {nvvm.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = index.constant 4
  %poison = ub.poison : f32
  %tid = nvvm.read.ptx.sreg.tid.x : i32
  %even = arith.trunci %tid : i32 to i1
  %zero = arith.constant 0.0 : f32
  %sum = scf.for %i = %c0 to %n step %c1 iter_args(%acc = %zero) -> f32 {
    %e = vector.extract %x[1] : f32 from vector<2xf32>
    %s = math.sqrt %e : f32
    %next = arith.addf %acc, %s : f32
    scf.yield %next : f32
  }
  llvm.store %poison, %out : f32, !llvm.ptr<1>
  %chosen = arith.select %even, %sum, %zero : f32
  %pair = vector.from_elements %chosen, %sum : vector<2xf32>
  %half = arith.truncf %pair : vector<2xf32> to vector<2xbf16>
  llvm.store %half, %out : vector<2xbf16>, !llvm.ptr<1>
  llvm.return
}
