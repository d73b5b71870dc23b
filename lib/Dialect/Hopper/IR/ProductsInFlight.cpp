//===- ProductsInFlight.cpp - What may stand beside products --------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A walk in the order of execution. A loop is walked until the groups that its
// back edge brings are those that it was walked with; branches are joined. What
// a loop was walked with is kept: nested loops are walked again only with
// groups that are new to them, so that depth costs no powers of two.
//
//===----------------------------------------------------------------------===//

#include "ProductsInFlight.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "llvm/ADT/SmallPtrSet.h"
#include <map>

using namespace mlir;
using namespace mlir::hopper;

namespace {

/// A group that may be in flight.
struct Running {
  MmaGroupOp group;
  /// How many groups at least were issued after it, up to kMaxPending: a wait
  /// for all but so many ends it.
  int64_t younger;
  /// Values of the group's block are those that it was issued with: no back
  /// edge lies in between.
  bool current;
  bool hasFragment;
};

class Walk {
public:
  using State = SmallVector<Running, 4>;
  LogicalResult walk(Block &block, State &state);

private:
  LogicalResult walkRegions(Operation *op, State &state);
  LogicalResult verifyBeside(Operation *op, const State &state);
  LogicalResult verifyUnpack(UnpackOp op, const State &state);
  LogicalResult verifyRelease(ReleaseOp op, const State &state);

  /// What may be in flight when a round of a loop begins, or the loop ends.
  std::map<Operation *, State> loops;
};

} // namespace

static bool isAccumulator(Type type) { return isa<AccType>(type); }

static bool hasFragment(MmaGroupOp group) {
  return llvm::any_of(group.getBody().getOps<MmaOp>(), [](MmaOp mma) {
    return isa<FragmentType>(mma.getLhs().getType());
  });
}

/// Adds `more` to `state`; whether that changed it.
static bool join(Walk::State &state, const Walk::State &more) {
  bool changed = false;
  for (const Running &entry : more) {
    auto *found = llvm::find_if(state, [&](const Running &other) {
      return other.group == entry.group;
    });
    if (found == state.end()) {
      state.push_back(entry);
      changed = true;
      continue;
    }
    changed |= entry.younger < found->younger;
    found->younger = std::min(found->younger, entry.younger);
    found->current &= entry.current;
  }
  return changed;
}

static InFlightDiagnostic refuse(Operation *op, const Running &running,
                                 const Twine &message) {
  InFlightDiagnostic diagnostic = op->emitOpError(message);
  MmaGroupOp group = running.group;
  diagnostic.attachNote(group.getLoc()) << "the products";
  return diagnostic;
}

/// Ops that become a loop or a branch.
static bool branches(Operation *op) {
  return op->getNumRegions() != 0 || op->hasTrait<OpTrait::IsTerminator>() ||
         isa<WaitOp, ReleaseOp, AwaitOp, AwaitCountsOp>(op);
}

static bool isLoop(Operation *op) {
  return isa<LoopLikeOpInterface, TilesOp>(op);
}

LogicalResult Walk::verifyBeside(Operation *op, const State &state) {
  for (const Running &running : state) {
    if (running.hasFragment && (isa<MmaGroupOp>(op) || branches(op)))
      return refuse(op, running,
                    "expected behind products with a fragment a "
                    "hopper.mma_wait for all, found another group, a loop or "
                    "a branch");
    // A loop carries accumulators in the registers that they have.
    if (!isa<MmaGroupOp>(op) && !isLoop(op) &&
        llvm::any_of(op->getResultTypes(), isAccumulator))
      return refuse(op, running,
                    "expected products to be over where an accumulator is "
                    "defined, found them in flight");
  }
  return success();
}

/// The group in flight that gives `acc`, or null. What a loop gives is what its
/// last round did; block arguments are of an earlier round and not followed.
static const Running *giver(Value acc, const Walk::State &state,
                            SmallPtrSetImpl<void *> &seen) {
  Operation *op = acc.getDefiningOp();
  if (!op || !seen.insert(acc.getAsOpaquePointer()).second)
    return nullptr;
  unsigned index = cast<OpResult>(acc).getResultNumber();
  if (auto group = dyn_cast<MmaGroupOp>(op)) {
    auto *found = llvm::find_if(
        state, [&](const Running &entry) { return entry.group == group; });
    return found == state.end() ? nullptr : found;
  }
  SmallVector<Value> sources;
  if (isa<scf::IfOp, scf::ForOp, TilesOp>(op))
    for (Region &region : op->getRegions())
      if (!region.empty() && index < region.front().back().getNumOperands())
        sources.push_back(region.front().back().getOperand(index));
  if (auto loop = dyn_cast<scf::ForOp>(op))
    sources.push_back(loop.getInitArgs()[index]);
  if (auto tiles = dyn_cast<TilesOp>(op))
    sources.push_back(tiles.getInits()[index]);
  for (Value source : sources)
    if (const Running *found = giver(source, state, seen))
      return found;
  return nullptr;
}

LogicalResult Walk::verifyUnpack(UnpackOp op, const State &state) {
  SmallPtrSet<void *, 8> seen;
  if (const Running *running = giver(op.getAcc(), state, seen))
    return refuse(op, *running,
                  "expected the accumulator's products to be over, found them "
                  "in flight");
  return success();
}

LogicalResult Walk::verifyRelease(ReleaseOp op, const State &state) {
  auto reads = [&](Value operand) {
    auto tile = operand.getDefiningOp<hopper::TileOp>();
    auto stage = tile ? tile.getStage().getDefiningOp<StageOp>() : StageOp();
    return stage && stage.getCursor() == op.getCursor();
  };
  for (const Running &running : state) {
    if (!running.current)
      continue;
    MmaGroupOp group = running.group;
    for (auto mma : group.getBody().getOps<MmaOp>())
      if (reads(mma.getLhs()) || reads(mma.getRhs()))
        return refuse(op, running,
                      "expected the products that read the stage to be over, "
                      "found them in flight");
  }
  return success();
}

LogicalResult Walk::walkRegions(Operation *op, State &state) {
  if (isa<scf::IfOp>(op)) {
    State joined;
    for (Region &region : op->getRegions()) {
      State branch = state;
      if (!region.empty() && failed(walk(region.front(), branch)))
        return failure();
      join(joined, branch);
    }
    state = joined;
    return success();
  }
  // Warps of another role are others.
  if (isa<WarpRoleOp>(op)) {
    State role = state;
    return walk(op->getRegion(0).front(), role);
  }
  auto [found, isNew] = loops.try_emplace(op);
  State &known = found->second;
  bool changed = join(known, state) || isNew;
  while (changed) {
    State round = known;
    for (Region &region : op->getRegions())
      for (Block &block : region)
        if (failed(walk(block, round)))
          return failure();
    changed = join(known, round);
  }
  state = known;
  return success();
}

LogicalResult Walk::walk(Block &block, State &state) {
  for (Operation &op : block) {
    if (auto wait = dyn_cast<MmaWaitOp>(op)) {
      int64_t pending = wait.getPending();
      llvm::erase_if(state, [&](const Running &entry) {
        return entry.younger >= pending;
      });
      continue;
    }
    if (!state.empty() && failed(verifyBeside(&op, state)))
      return failure();
    if (auto group = dyn_cast<MmaGroupOp>(op)) {
      for (Running &entry : state)
        entry.younger = std::min(entry.younger + 1, kMaxPending);
      llvm::erase_if(
          state, [&](const Running &entry) { return entry.group == group; });
      state.push_back({group, 0, true, hasFragment(group)});
    } else if (auto unpack = dyn_cast<UnpackOp>(op)) {
      if (failed(verifyUnpack(unpack, state)))
        return failure();
    } else if (auto release = dyn_cast<ReleaseOp>(op)) {
      if (failed(verifyRelease(release, state)))
        return failure();
    } else if (op.getNumRegions() && failed(walkRegions(&op, state))) {
      return failure();
    }
  }
  for (Running &entry : state)
    if (entry.group->getBlock() == &block)
      entry.current = false;
  return success();
}

LogicalResult hopper::verifyProductsInFlight(KernelOp kernel) {
  Walk::State state;
  return Walk().walk(kernel.getBody().front(), state);
}
