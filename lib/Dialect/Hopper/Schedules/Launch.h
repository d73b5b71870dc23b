//===- Launch.h - What a schedule tells the host ----------------*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The `launch` attribute of a kernel: grid and workspaces, in the words of
// lora/ABI/DeviceProgram.h.
//
//===----------------------------------------------------------------------===//

#ifndef LIB_DIALECT_HOPPER_SCHEDULES_LAUNCH_H
#define LIB_DIALECT_HOPPER_SCHEDULES_LAUNCH_H

#include "lora/Dialect/Hopper/IR/Hopper.h"

#include "mlir/IR/Builders.h"

namespace mlir::hopper {

struct Workspace {
  StringRef name;
  int64_t bytes = 0;
  int64_t bytesPerToken = 0;
  int64_t bytesPerEntry = 0;
  bool perAdapterBlock = false;
  bool zeroed = false;
};

/// A grid of a fixed number of CTAs, or one for each tile.
struct Grid {
  int64_t ctas = 0;
  int64_t tileTokens = 0;
  int64_t tiles = 0;
  bool persistent = false;
  /// Of a persistent grid, 0: none. What the device must hold at once, unless
  /// there are fewer tiles, and what the host launches at most.
  int64_t minCTAs = 0;
  int64_t maxCTAs = 0;
};

/// `overlap`: whether the kernel may begin before the one before it has ended.
inline void setLaunch(KernelOp kernel, const Grid &grid,
                      ArrayRef<Workspace> workspaces, bool overlap = true) {
  Builder b(kernel.getContext());
  auto number = [&](StringRef name, int64_t value) {
    return b.getNamedAttr(name, b.getI64IntegerAttr(value));
  };
  auto flag = [&](StringRef name, bool value) {
    return b.getNamedAttr(name, b.getBoolAttr(value));
  };
  SmallVector<NamedAttribute> gridAttrs;
  if (grid.ctas)
    gridAttrs.push_back(number("ctas", grid.ctas));
  if (grid.tiles) {
    gridAttrs.push_back(number("tile_tokens", grid.tileTokens));
    gridAttrs.push_back(number("tiles", grid.tiles));
    gridAttrs.push_back(flag("persistent", grid.persistent));
  }
  if (grid.minCTAs)
    gridAttrs.push_back(number("min_ctas", grid.minCTAs));
  if (grid.maxCTAs)
    gridAttrs.push_back(number("max_ctas", grid.maxCTAs));
  SmallVector<Attribute> spaces;
  for (const Workspace &space : workspaces)
    spaces.push_back(b.getDictionaryAttr(
        {b.getNamedAttr("name", b.getStringAttr(space.name)),
         number("bytes", space.bytes),
         number("bytes_per_token", space.bytesPerToken),
         number("bytes_per_entry", space.bytesPerEntry),
         flag("per_adapter_block", space.perAdapterBlock),
         flag("zeroed", space.zeroed)}));
  kernel.setLaunchAttr(b.getDictionaryAttr(
      {b.getNamedAttr("grid", b.getDictionaryAttr(gridAttrs)),
       b.getNamedAttr("workspaces", b.getArrayAttr(spaces)),
       flag("programmatic_launch", overlap)}));
}

} // namespace mlir::hopper

#endif // LIB_DIALECT_HOPPER_SCHEDULES_LAUNCH_H
