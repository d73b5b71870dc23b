//===- Passes.td - All conversions ---------------------- -*- tablegen -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_CONVERSION_PASSES_TD
#define LORA_CONVERSION_PASSES_TD

include "mlir/Pass/PassBase.td"

//===----------------------------------------------------------------------===//
// ExternalizeGlobals
//===----------------------------------------------------------------------===//

def LoRAExternalizeGlobals
    : Pass<"lora-externalize-globals", "::mlir::ModuleOp"> {
  let summary = "Turn external globals into function arguments";
  let description = [{
    Bufferization knows nothing of `ml_program` globals. Each global whose value
    is `#ml_program.extern` becomes a trailing argument of every function that
    loads it, itself or through a function that it calls, and is erased. An
    argument is `bufferization.writable = false`: weights are mapped read-only.

    The order is that of the first load in the module, the same in all functions,
    so that two entry points of one program agree on it. A function tells what it
    takes by attributes, entry i being the i-th trailing argument:

    * `weights`: the globals' names;
    * `weight_aliases`: the `aliases` of each global, `[]` without any;
    * `argument_roles`, where the function has it: grows by `"weight"`.

    A function that has `weights` already gets further ones after them. Errors: an
    external global that is used by anything but `ml_program.global_load_const` in
    a `func.func`; a function that takes weights and is used by anything but
    `func.call`.

    ```mlir
    ml_program.global private @w(#ml_program.extern : tensor<4x8xf32>) : tensor<4x8xf32> {aliases = ["v"]}
    func.func @f(%x: tensor<8xf32>) -> tensor<4x8xf32> {
      %w = ml_program.global_load_const @w : tensor<4x8xf32>
      return %w : tensor<4x8xf32>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<8xf32>, %w: tensor<4x8xf32> {bufferization.writable = false}) -> tensor<4x8xf32>
        attributes {weights = ["w"], weight_aliases = [["v"]]} {
      return %w : tensor<4x8xf32>
    }
    ```
  }];
  let dependentDialects = ["::mlir::func::FuncDialect",
                           "::mlir::ml_program::MLProgramDialect"];
}

//===----------------------------------------------------------------------===//
// HopperToNVVM
//===----------------------------------------------------------------------===//

def ConvertHopperToNVVM
    : Pass<"convert-hopper-to-nvvm", "::mlir::ModuleOp"> {
  let summary = "Lower Hopper kernels to nvvm";
  let description = [{
    Each `hopper.kernel` of the module becomes an `llvm.func` that is a kernel of
    `nvvm`; what is left in it are ops of `nvvm`, `llvm`, `scf`, `arith` and
    `vector`. The module gets NVPTX's triple and data layout, and a symbol `smem`,
    the dynamic shared memory, for all its kernels.

    *Prologue.* Tensor maps are prefetched, one thread initialises the barriers of
    all pipelines, and nobody goes on before: a barrier of the CTA, or of the
    cluster where a kernel of clusters does not wait itself (`hopper.cluster_wait`).

    *Types.* Every value has the form in which the hardware takes it: an
    accumulator is a struct of f32, as wgmma's, a fragment four i32, a cursor its
    stage and phase, a tile its address, in bytes for copies and in units of 16
    bytes for matrix descriptors.

    Errors: ops of the dialect outside of a kernel of the module; a symbol `smem`
    that is something else.

    ```mlir
    hopper.kernel @first(%out: !llvm.ptr<1> {hopper.buffer = "out"}, %n: i32 {hopper.value = "n"}) threads 128 {
      hopper.elect warpgroup {
        %cta = hopper.id cta
        %ours = arith.cmpi ult, %cta, %n : i32
        scf.if %ours {
          hopper.reduce_add %out, %cta : i32
        }
      }
      hopper.return
    }
    ```

    becomes

    ```mlir
    llvm.mlir.global external @smem() {addr_space = 3 : i32, alignment = 1024 : i64} : !llvm.array<0 x i8>
    llvm.func @first(%out: !llvm.ptr<1>, %n: i32)
        attributes {nvvm.kernel, nvvm.maxntid = array<i32: 128, 1, 1>, nvvm.minctasm = 1 : i32} {
      %thread = nvvm.read.ptx.sreg.tid.x : i32
      %c127 = arith.constant 127 : i32
      %c0 = arith.constant 0 : i32
      %inWarpgroup = arith.andi %thread, %c127 : i32
      %first = arith.cmpi eq, %inWarpgroup, %c0 : i32
      scf.if %first {
        %cta = nvvm.read.ptx.sreg.ctaid.x : i32
        %ours = arith.cmpi ult, %cta, %n : i32
        scf.if %ours {
          nvvm.inline_ptx "red.relaxed.gpu.global.add.u32 [$0], $1;" ro(%out, %cta : !llvm.ptr<1>, i32)
        }
      }
      llvm.return
    }
    ```
  }];
  let dependentDialects = [
      "::mlir::arith::ArithDialect", "::mlir::LLVM::LLVMDialect",
      "::mlir::NVVM::NVVMDialect", "::mlir::scf::SCFDialect",
      "::mlir::vector::VectorDialect"];
}

//===----------------------------------------------------------------------===//
// LoRAToLinalg
//===----------------------------------------------------------------------===//

def ConvertLoRAToLinalg : Pass<"convert-lora-to-linalg", "::mlir::ModuleOp"> {
  let summary = "Lower layers and adapters to linalg on tensors";
  let description = [{
    Every op of the dialect but `lora.call_kernel` becomes `linalg.contract` and
    `linalg.generic` on tensors, which any compiler below can take. Weights stay
    `[out, in]`. Products are f32 whatever the element type, and are rounded once,
    after bias and delta have been added.

    *Routing.* `!lora.routing` becomes the slots themselves, `tensor<?xi32>`.

    *Bank.* Slice i of a site becomes four external globals, dense over the slots,
    with S `max_adapters`, R `max_rank` and E the experts of a moe site:

    | global | type | holds |
    | --- | --- | --- |
    | `<bank>/<site>/<i>/a` | `tensor<SxRxin>`, `tensor<SxExRxin>` | A |
    | `<bank>/<site>/<i>/b` | `tensor<SxRxout>`, `tensor<SxExRxout>` | B transposed |
    | `<bank>/<site>/<i>/rank` | `tensor<Sxi32>` | rank, 0 for an adapter without the slice |
    | `<bank>/<site>/<i>/scale` | `tensor<Sxf32>` | scale |

    By contract rows of A and B beyond an adapter's rank are zero. A token of slot
    -1, or of an adapter without the slice, keeps its base bit for bit: the base
    is selected, nothing is added to it.

    *Checks at run time.* A token id outside an embedding's table fails a
    `cf.assert`. Slots and expert ids are taken as valid.

    Errors: a layer that ends in a collective, or that takes its part of a whole
    input, at a degree above 1 (collectives are lowered before); ops of other
    dialects on `!lora.routing` that have no conversion.

    ```mlir
    func.func @f(%x: tensor<?x8xbf16>, %w: tensor<4x8xbf16>) -> tensor<?x4xbf16> {
      %y = lora.replicated_linear %x, %w site "gate"
          : (tensor<?x8xbf16>, tensor<4x8xbf16>) -> tensor<?x4xbf16>
      return %y : tensor<?x4xbf16>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<?x8xbf16>, %w: tensor<4x8xbf16>) -> tensor<?x4xbf16> {
      %c0 = arith.constant 0 : index
      %f0 = arith.constant 0.0 : f32
      %n = tensor.dim %x, %c0 : tensor<?x8xbf16>
      %sums = tensor.empty(%n) : tensor<?x4xf32>
      %zero = linalg.fill ins(%f0 : f32) outs(%sums : tensor<?x4xf32>) -> tensor<?x4xf32>
      %acc = linalg.contract
          indexing_maps = [affine_map<(t, n, k) -> (t, k)>, affine_map<(t, n, k) -> (n, k)>,
                           affine_map<(t, n, k) -> (t, n)>] {site = "gate"}
          ins(%x, %w : tensor<?x8xbf16>, tensor<4x8xbf16>)
          outs(%zero : tensor<?x4xf32>) -> tensor<?x4xf32>
      %empty = tensor.empty(%n) : tensor<?x4xbf16>
      %y = linalg.generic
          {indexing_maps = [affine_map<(t, n) -> (t, n)>, affine_map<(t, n) -> (t, n)>],
           iterator_types = ["parallel", "parallel"]}
          ins(%acc : tensor<?x4xf32>) outs(%empty : tensor<?x4xbf16>) {
      ^bb0(%sum: f32, %out: bf16):
        %rounded = arith.truncf %sum : f32 to bf16
        linalg.yield %rounded : bf16
      } -> tensor<?x4xbf16>
      return %y : tensor<?x4xbf16>
    }
    ```
  }];
  let dependentDialects = [
      "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
      "::mlir::cf::ControlFlowDialect", "::mlir::linalg::LinalgDialect",
      "::mlir::math::MathDialect", "::mlir::ml_program::MLProgramDialect",
      "::mlir::tensor::TensorDialect"];
}

//===----------------------------------------------------------------------===//
// LoRAToKernels
//===----------------------------------------------------------------------===//

def ConvertLoRAToKernels : Pass<"convert-lora-to-kernels", "::mlir::ModuleOp"> {
  let summary = "Turn layers and their adapters into calls of runtime kernels";
  let description = [{
    Every linear, embedding, mixture of experts and cached attention becomes one
    `lora.call_kernel`, and so does a `lora.adapt` on anything but its own layer.
    Activations are flattened to `[tokens, features]`. The weights of a packed layer
    stay the separate tensors that were concatenated: the kernel takes a list, so
    nothing is copied. A routing becomes its tensor of slots. The function gets the
    call frame as its first argument.

    A cached attention is a call of a private function whose declaration has
    `layer = "cached_attention"`, `scale` (f64) and `window` (i64, 0 for none).
    Its caches are updated in place; results of the function that are such caches
    (`result_roles` k_cache and v_cache) are dropped, since they are arguments.

    The contract with the runtime, a JSON manifest as `lora/ABI/Program.h` has it,
    is completed by a later pass; this one leaves the bank's part as a `bank`
    dictionary on the function and erases the bank.

    Layers with a parallel degree above 1 and a collective are an error here: they
    need a device with collectives.

    ```mlir
    // Before
    func.func @f(%x: tensor<?x64xf32>, %w: tensor<32x64xf32>) -> tensor<?x32xf32> {
      %y = lora.column_parallel_linear %x, %w site "up"
          : (tensor<?x64xf32>, tensor<32x64xf32>) -> tensor<?x32xf32>
      return %y : tensor<?x32xf32>
    }

    // After
    func.func @f(%f: !lora.frame, %x: tensor<?x64xf32>, %w: tensor<32x64xf32>) -> tensor<?x32xf32> {
      %c0 = arith.constant 0 : index
      %t = tensor.dim %x, %c0 : tensor<?x64xf32>
      %e = tensor.empty(%t) : tensor<?x32xf32>
      %y = lora.call_kernel linear %f [-1, 1, 0] ins(%x, %w : tensor<?x64xf32>, tensor<32x64xf32>)
          outs(%e : tensor<?x32xf32>) -> tensor<?x32xf32>
      return %y : tensor<?x32xf32>
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
    "::mlir::lora::LoRADialect", "::mlir::tensor::TensorDialect"];
}

//===----------------------------------------------------------------------===//
// LoRAToLLVM
//===----------------------------------------------------------------------===//

def ConvertLoRAToLLVM : Pass<"convert-lora-to-llvm", "::mlir::ModuleOp"> {
  let summary = "Lower a bufferized program to LLVM, with entries and manifest";
  let description = [{
    Takes buffers, kernel calls and `cf`; leaves only the LLVM dialect. For each
    public function whose first argument is a `!lora.frame` it adds
    `lora_entry_<name>`, a `LoraEntry` of `lora/ABI/Program.h`, and to the module
    the manifest as data: roles, types, weights and bank come from the function's
    attributes `argument_roles`, `result_roles`, `weights`, `weight_aliases`,
    `model` and `bank`. Allocations go through the frame.

    A cached attention whose cache is not the caller's buffer is an error: its
    update would be lost.

    ```mlir
    // Before
    func.func @f(%f: !lora.frame, %x: memref<?x64xf32>, %w: memref<32x64xf32>, %y: memref<?x32xf32>) {
      lora.call_kernel linear %f [-1, 1, 0] ins(%x, %w : memref<?x64xf32>, memref<32x64xf32>)
          outs(%y : memref<?x32xf32>)
      return
    }

    // After, in outline
    llvm.func internal @f(!llvm.ptr, ...)
    llvm.func @lora_entry_f(%frame: !llvm.ptr, %arguments: !llvm.ptr, %results: !llvm.ptr) -> i32
    llvm.mlir.global constant @lora_manifest("{...}")
    llvm.mlir.global constant @lora_manifest_size(...) : i64
    ```
  }];
  let options = [
    Option<"target", "target", "std::string", /*default=*/"\"cpu\"",
           "Name of the device in the manifest">,
    Option<"cpu", "cpu", "std::string", /*default=*/"\"\"",
           "Processor in the manifest; empty: not stated">,
    ListOption<"cpuFeatures", "cpu-features", "std::string",
               "Extensions that the code will use, for the manifest">,
  ];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

//===----------------------------------------------------------------------===//
// LoRAToHopper
//===----------------------------------------------------------------------===//

def LoRAWriteKernels : Pass<"lora-write-kernels", "::mlir::ModuleOp"> {
  let summary = "Write a library of GPU kernels for the module's linears and embeddings";
  let description = [{
    For each linear of the module, with adapters (`lora.adapted_linear`) or
    without, the kernels that compute it for any number of tokens and any batch of
    adapters. Each is a `hopper.kernel` in a module of its own, both with a name
    made of all that the kernel depends on; equal kernels are written once. The
    layers stay where they are: who runs them is up to the host.

    An embedding has a kernel for calls without adapters and two, for few tokens
    and for many, for those with them, the same on all GPUs; it takes along a `lora.adapt` that alone uses its rows.

    With `plain` kernels are for any NVIDIA GPU from sm_80 on: an `llvm.func` each,
    over nvvm, scf, arith and vector ops, whose `lora.launch` says what the host has
    to know. A linear has one for calls without adapters and two for those with.

    The module gets `lora.device`, which becomes the part of that name in the
    manifest (`lora/ABI/DeviceProgram.h`): `linears`, one for all layers of a
    shape, each with its `variants` in the order in which a call tries them, and
    `layers` with the names of their weights, which are globals side by side, or
    none where the caller brings the weight, and their site in the bank;
    `embeddings`, if there are any, as `linears`.

    A linear or an embedding without a kernel gets a warning: elements of f32,
    sizes that are no multiple of 8, a collective of its own, a variant that is
    not decomposed. Experts and adapters that are apart from their layer get a
    remark.
    With `tuning` a table of what was measured to be fastest takes the place of the
    plan's own choices (`lora/Conversion/LoRAToHopper/TuningTable.h` has its keys); of
    linears that it does not have nothing changes.

    Errors: no layer is left; a bank whose dtype is not its layers'; a second
    bank; a module that has kernels already; a tuning table that cannot be read, has
    keys or values that are unknown, or names a kernel that cannot be written.

    ```mlir
    // Before
    ml_program.global private @up.weight(#ml_program.extern : tensor<128x64xbf16>) : tensor<128x64xbf16>
    func.func @f(%x: tensor<?x64xbf16>) -> tensor<?x128xbf16> {
      %w = ml_program.global_load_const @up.weight : tensor<128x64xbf16>
      %y = lora.column_parallel_linear %x, %w site "up"
          : (tensor<?x64xbf16>, tensor<128x64xbf16>) -> tensor<?x128xbf16>
      return %y : tensor<?x128xbf16>
    }

    // After, with the kernel's body and most of its arguments left out
    module attributes {lora.device = {
        layers = [{bank_site = -1, biases = [], linear = 0, site = "up", weights = ["up.weight"]} ],
        linears = [{bias = false, dtype = bf16, in = 64, slices = array<i64: 128>, variants = [
          {adapted = false, batch_invariant = true, kernels = [@gemm_bf16_k64_n128_c128_s6_g8],
           max_adapter_blocks = 0, max_tile_blocks = 0, max_tokens = 0, min_tokens = 1} ]} ]}} {
      ml_program.global private @up.weight(#ml_program.extern : tensor<128x64xbf16>) : tensor<128x64xbf16>
      func.func @f(%x: tensor<?x64xbf16>) -> tensor<?x128xbf16> {
        %w = ml_program.global_load_const @up.weight : tensor<128x64xbf16>
        %y = lora.column_parallel_linear %x, %w site "up"
            : (tensor<?x64xbf16>, tensor<128x64xbf16>) -> tensor<?x128xbf16>
        return %y : tensor<?x128xbf16>
      }
      module @gemm_bf16_k64_n128_c128_s6_g8 {
        hopper.kernel @gemm_bf16_k64_n128_c128_s6_g8(%tiles: i32 {hopper.value = "tiles"}) threads 384
            attributes {launch = {grid = {persistent = true, tile_tokens = 128 : i64, tiles = 1 : i64},
                                  programmatic_launch = true, workspaces = []}, schedule = "gemm"} {
          hopper.return
        }
      }
    }
    ```
  }];
  let options = [
    Option<"ctas", "ctas", "int64_t", /*default=*/"132",
           "CTAs that the device holds at once: its multiprocessors">,
    Option<"maxTokens", "max-tokens", "int64_t", /*default=*/"0",
           "Most tokens of a call; 0: any number">,
    Option<"tuning", "tuning", "std::string", /*default=*/"",
           "File of measured choices, as benchmarks/hopper/tune.py writes it">,
    Option<"plain", "plain", "bool", /*default=*/"false",
           "Kernels for any GPU from sm_80 on, instead of Hopper's">,
  ];
  let dependentDialects = [
      "::mlir::arith::ArithDialect", "::mlir::hopper::HopperDialect",
      "::mlir::LLVM::LLVMDialect", "::mlir::NVVM::NVVMDialect",
      "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect"];
}

#endif // LORA_CONVERSION_PASSES_TD
