//===- LoRATypes.td - Types of the lora dialect --------- -*- tablegen -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_LORA_IR_LORATYPES_TD
#define LORA_DIALECT_LORA_IR_LORATYPES_TD

include "lora/Dialect/LoRA/IR/LoRADialect.td"
include "mlir/IR/AttrTypeBase.td"

class LoRA_Type<string name, string typeMnemonic>
    : TypeDef<LoRA_Dialect, name> {
  let mnemonic = typeMnemonic;
}

def LoRA_RoutingType : LoRA_Type<"Routing", "routing"> {
  let summary = "the adapter slot of every token of a batch";
  let description = [{
    Made once a batch by `lora.route` and shared by all layers; opaque, so that a
    device may keep what its kernels want (sorted tokens, group starts).
  }];
}

def LoRA_FrameType : LoRA_Type<"Frame", "frame"> {
  let summary = "the runtime's call frame";
  let description = [{
    What the runtime hands to a compiled program for one call: `LoraFrame` of
    `lora/ABI/Program.h`. Appears only below the level of layers.
  }];
}

#endif // LORA_DIALECT_LORA_IR_LORATYPES_TD
