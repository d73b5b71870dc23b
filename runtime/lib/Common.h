//===- Common.h - Types shared inside the runtime -------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The runtime returns errors as values, as the adapter library does.
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_LIB_COMMON_H
#define RUNTIME_LIB_COMMON_H

#include "lora/Peft/Error.h"
#include "lora/Peft/Names.h"

namespace lora::runtime::impl {

using peft::concat;
using peft::dtypeName;
using peft::dtypeSize;
using peft::Error;
using peft::ErrorCode;
using peft::Expected;
using peft::makeError;
using peft::shapeString;
using peft::Status;

} // namespace lora::runtime::impl

#endif // RUNTIME_LIB_COMMON_H
