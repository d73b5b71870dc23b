//===- BufferizableOpInterfaceImpl.h - Bufferization of kernel calls --- -*- C++
//-*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_CONVERSION_LORATOKERNELS_BUFFERIZABLEOPINTERFACEIMPL_H
#define LORA_CONVERSION_LORATOKERNELS_BUFFERIZABLEOPINTERFACEIMPL_H

namespace mlir {
class DialectRegistry;
namespace lora {

/// Lets one-shot bufferization turn `lora.call_kernel` on tensors into the same
/// op on buffers, outs updated in place where they may be.
void registerBufferizableOpInterfaceExternalModels(DialectRegistry &registry);

} // namespace lora
} // namespace mlir

#endif // LORA_CONVERSION_LORATOKERNELS_BUFFERIZABLEOPINTERFACEIMPL_H
