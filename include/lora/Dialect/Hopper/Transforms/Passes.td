//===- Passes.td - Passes on kernels for Hopper ------------*- tablegen -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_HOPPER_TRANSFORMS_PASSES_TD
#define LORA_DIALECT_HOPPER_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def HopperWriteSchedule : Pass<"hopper-write-schedule", "::mlir::ModuleOp"> {
  let summary = "Write one kernel of a linear layer, to see how it is scheduled";
  let description = [{
    Adds a `hopper.kernel` to the module: what `convert-lora-to-hopper` would write for a
    layer of the given shape, with the parameters chosen by hand.

    ```mlir
    module {
    }
    ```
    becomes, with `schedule=gemm k=64 slices=64 tile-columns=64 stages=2`,
    ```mlir
    hopper.kernel @kernel(
        %x: !hopper.tensor_map<128x64xbf16, swizzle = 128> {hopper.tensor = "x"},
        %tiles: i32 {hopper.value = "tiles"}) threads 384 attributes {schedule = "gemm"} {
      hopper.return
    }
    ```
    (its body, and most of its arguments, left out here).
  }];
  let options = [
    Option<"schedule", "schedule", "std::string", "\"gemm\"",
           "gemm, shrink, split or decode">,
    Option<"name", "name", "std::string", "\"kernel\"", "Name of the kernel">,
    Option<"k", "k", "int64_t", "4096", "Input width">,
    ListOption<"slices", "slices", "int64_t", "Output widths">,
    Option<"dtype", "dtype", "std::string", "\"bf16\"", "bf16 or f16">,
    Option<"bias", "bias", "bool", "false", "Whether a bias is added">,
    Option<"tileColumns", "tile-columns", "int64_t", "256",
           "Columns of a tile; 0: decode's choice of everything that is not "
           "given">,
    Option<"stages", "stages", "int64_t", "4",
           "Stages of the ring (gemm, shrink)">,
    Option<"delta", "delta", "std::string", "\"none\"",
           "gemm: none, workspace or interleaved; split: none or workspace">,
    Option<"interval", "interval", "int64_t", "4",
           "gemm: main k-blocks per unit of the shrink">,
    Option<"tileBlocks", "tile-blocks", "int64_t", "1",
           "gemm: rank blocks of an m-tile">,
    Option<"group", "group", "int64_t", "16",
           "gemm: rows of tiles that are walked together">,
    Option<"overlap", "overlap", "bool", "true",
           "gemm: may begin before the kernel before has ended">,
    Option<"tokens", "tokens", "int64_t", "64",
           "decode, split (128 without it): tokens of a tile">,
    Option<"clusterRows", "cluster-rows", "int64_t", "1",
           "gemm: m-tiles of a cluster, which share W">,
    Option<"clusterColumns", "cluster-columns", "int64_t", "1",
           "gemm: tiles of columns of a cluster, which share x">,
    Option<"cluster", "cluster", "int64_t", "0",
           "CTAs that share K; 0: the schedule's default">,
    Option<"adapted", "adapted", "bool", "false", "decode: with adapters">,
    Option<"adapterBlocks", "adapter-blocks", "int64_t", "1",
           "decode: rank blocks of an adapter, 0: any number">,
    Option<"columns", "columns", "int64_t", "128",
           "shrink: columns of A whose sums a CTA holds at once">,
    Option<"groups", "groups", "int64_t", "1",
           "shrink: clusters that share the rank blocks of an m-tile">,
    Option<"loraStages", "lora-stages", "int64_t", "0",
           "decode: stages of the adapters' ring; 0: the schedule's default">,
    Option<"minUnits", "min-units", "int64_t", "1",
           "gemm, decode: units of the shrink that a CTA takes at least">,
    Option<"inData", "in-data", "bool", "false",
           "decode: whether sums carry their own count">,
    Option<"sentinel", "sentinel", "bool", "false",
           "decode: whether one lane polls one word first">,
    Option<"sleep", "sleep", "int64_t", "50",
           "decode: nanoseconds between polls of sums with counts">,
    Option<"leadStages", "lead-stages", "int64_t", "4",
           "decode: stages of W that go out before the first factors">,
    Option<"launchAhead", "launch-ahead", "int32_t", "3",
           "decode: copies of W left to issue when the next kernel is let in">,
    Option<"routingAhead", "routing-ahead", "bool", "false",
           "decode: whether routing and factors are read before the kernel "
           "before is over">
  ];
}

#endif // LORA_DIALECT_HOPPER_TRANSFORMS_PASSES_TD
