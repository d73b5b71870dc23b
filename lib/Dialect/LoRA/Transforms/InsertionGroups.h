//===- InsertionGroups.h - Layers that are alike --------------- -*- C++
//-*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A model repeats its layers; a report shows each kind once.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_LIB_DIALECT_LORA_TRANSFORMS_INSERTIONGROUPS_H
#define LORA_LIB_DIALECT_LORA_TRANSFORMS_INSERTIONGROUPS_H

#include "lora/Dialect/LoRA/Transforms/InsertionReport.h"

#include <string>
#include <vector>

namespace mlir::lora {

struct InsertionGroup {
  std::string pattern; ///< Of the sites; a star for what differs.
  std::vector<const InsertionReport::Site *> sites;
};

struct InsertionGroups {
  explicit InsertionGroups(const InsertionReport &report);

  std::vector<InsertionGroup> groups; ///< In the order of their first layers.
  /// Layers of a group differ in the numbers of their sites alone; if loose,
  /// because there were too many groups, in any part of their sites.
  bool isLoose;
};

/// What names of a group have in common, in whole components: a star for what
/// differs.
std::string
getCommonName(ArrayRef<const InsertionReport::Site *> sites,
              llvm::function_ref<StringRef(const InsertionReport::Site &)> get);

} // namespace mlir::lora

#endif // LORA_LIB_DIALECT_LORA_TRANSFORMS_INSERTIONGROUPS_H
