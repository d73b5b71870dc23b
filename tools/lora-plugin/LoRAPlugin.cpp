//===- LoRAPlugin.cpp - lora for the distribution's mlir-opt --------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   mlir-opt --load-dialect-plugin=libLoRAPlugin.so
//     --load-pass-plugin=libLoRAPlugin.so
//     --pass-pipeline='builtin.module(lora-raise-layers)'
//
// mlir-opt makes its flags before it loads plugins: there our passes have names
// in --pass-pipeline, but no flags.
//
//===----------------------------------------------------------------------===//

#include "lora/InitAll.h"
#include "lora/Plugin.h"

LORA_PLUGIN_WITH_PASSES("lora", LORA_VERSION, mlir::lora::registerLoRADialects,
                        mlir::lora::registerLoRAPasses)
