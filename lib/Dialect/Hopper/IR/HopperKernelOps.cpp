//===- HopperKernelOps.cpp - Kernels, roles, tiles, memory ----------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/Hopper/IR/Hopper.h"

#include "ProductsInFlight.h"
#include "Warpgroups.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/FunctionImplementation.h"
#include "llvm/ADT/SmallBitVector.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::hopper;

//===----------------------------------------------------------------------===//
// KernelOp
//===----------------------------------------------------------------------===//

void KernelOp::build(OpBuilder &builder, OperationState &state, StringRef name,
                     ArrayRef<Type> argTypes, int32_t threads,
                     int32_t cluster) {
  state.addAttribute(getSymNameAttrName(state.name),
                     builder.getStringAttr(name));
  state.addAttribute(getFunctionTypeAttrName(state.name),
                     TypeAttr::get(builder.getFunctionType(argTypes, {})));
  state.addAttribute(getThreadsAttrName(state.name),
                     builder.getI32IntegerAttr(threads));
  state.addAttribute(getClusterAttrName(state.name),
                     builder.getI32IntegerAttr(cluster));
  OpBuilder::InsertionGuard guard(builder);
  Block *body = builder.createBlock(state.addRegion());
  for (Type type : argTypes)
    body->addArgument(type, state.location);
}

/// hopper.kernel @name(%x: type {attrs}, ...) threads 384 [cluster 2]
///   [co_resident] [attributes {...}] { ... }
ParseResult KernelOp::parse(OpAsmParser &parser, OperationState &state) {
  StringAttr name;
  SmallVector<OpAsmParser::Argument> arguments;
  SmallVector<Type> resultTypes;
  SmallVector<DictionaryAttr> resultAttrs;
  bool isVariadic = false;
  if (parser.parseSymbolName(name, getSymNameAttrName(state.name),
                             state.attributes) ||
      function_interface_impl::parseFunctionSignatureWithArguments(
          parser, /*allowVariadic=*/false, arguments, isVariadic, resultTypes,
          resultAttrs))
    return failure();
  Builder &builder = parser.getBuilder();
  if (!resultTypes.empty())
    return parser.emitError(parser.getNameLoc(), "expected no results, found ")
           << resultTypes.size();
  SmallVector<Type> types;
  for (OpAsmParser::Argument &argument : arguments)
    types.push_back(argument.type);
  state.addAttribute(getFunctionTypeAttrName(state.name),
                     TypeAttr::get(builder.getFunctionType(types, {})));
  call_interface_impl::addArgAndResultAttrs(
      builder, state, arguments, resultAttrs, getArgAttrsAttrName(state.name),
      getResAttrsAttrName(state.name));
  int32_t threads = 0, cluster = 1;
  if (parser.parseKeyword("threads") || parser.parseInteger(threads))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("cluster")) &&
      parser.parseInteger(cluster))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("co_resident")))
    state.addAttribute(getCoResidentAttrName(state.name),
                       builder.getUnitAttr());
  state.addAttribute(getThreadsAttrName(state.name),
                     builder.getI32IntegerAttr(threads));
  state.addAttribute(getClusterAttrName(state.name),
                     builder.getI32IntegerAttr(cluster));
  if (parser.parseOptionalAttrDictWithKeyword(state.attributes))
    return failure();
  return parser.parseRegion(*state.addRegion(), arguments);
}

void KernelOp::print(OpAsmPrinter &printer) {
  printer << ' ';
  printer.printSymbolName(getSymName());
  function_interface_impl::printFunctionSignature(
      printer, *this, getArgumentTypes(), /*isVariadic=*/false, {});
  printer << " threads " << getThreads();
  if (getCluster() != 1)
    printer << " cluster " << getCluster();
  if (getCoResident())
    printer << " co_resident";
  printer.printOptionalAttrDictWithKeyword(
      (*this)->getAttrs(),
      {getSymNameAttrName(), getFunctionTypeAttrName(), getThreadsAttrName(),
       getClusterAttrName(), getCoResidentAttrName(), getArgAttrsAttrName(),
       getResAttrsAttrName()});
  printer << ' ';
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false);
}

void KernelOp::visitShared(
    function_ref<void(Operation *, int64_t, int64_t)> visit) {
  int64_t end = 0;
  auto place = [&](Operation *op, int64_t size, int64_t alignment) {
    int64_t begin = llvm::alignTo(end, alignment);
    end = begin + size;
    visit(op, begin, size);
  };
  for (Operation &op : getBody().front()) {
    if (auto alloc = dyn_cast<AllocOp>(op)) {
      BufferType type = alloc.getBuffer().getType();
      place(alloc, type.getStages() * type.getStageBytes() + alloc.getPadding(),
            alloc.getAlignment());
    } else if (auto pipeline = dyn_cast<CreatePipelineOp>(op)) {
      place(pipeline, 16 * pipeline.getPipeline().getType().getStages(), 8);
    }
  }
}

int64_t KernelOp::getSharedBytes() {
  int64_t end = 0;
  visitShared([&](Operation *, int64_t offset, int64_t bytes) {
    end = offset + bytes;
  });
  return end;
}

int64_t KernelOp::getInitialRegisters() {
  int64_t threads = std::max<int64_t>(getThreads(), 1);
  return std::min<int64_t>(kRegisters / threads, 255) / 8 * 8;
}

/// What the host passes for an argument: one attribute, which fits the type.
static LogicalResult verifyArgument(KernelOp kernel, unsigned index) {
  Type type = kernel.getArgumentTypes()[index];
  auto pointer = dyn_cast<LLVM::LLVMPointerType>(type);
  StringRef expected;
  if (isa<TensorMapType>(type))
    expected = "hopper.tensor";
  else if (pointer && pointer.getAddressSpace() == 1)
    expected = "hopper.buffer";
  else if (type.isInteger(32) || type.isF32())
    expected = "hopper.value";
  else
    return kernel.emitOpError("expected arguments of !hopper.tensor_map, "
                              "!llvm.ptr<1>, i32 or f32, found ")
           << type << " as argument " << index;
  for (StringRef name : {"hopper.tensor", "hopper.buffer", "hopper.value"})
    if (name != expected && kernel.getArgAttr(index, name))
      return kernel.emitOpError("expected '")
             << expected << "' of argument " << index << " of " << type
             << ", found '" << name << "'";
  Attribute passed = kernel.getArgAttr(index, expected);
  auto name = dyn_cast_or_null<StringAttr>(passed);
  if (!name || name.empty()) {
    InFlightDiagnostic diagnostic = kernel.emitOpError("expected '")
                                    << expected << "' of argument " << index
                                    << " to be a name, found ";
    return passed ? diagnostic << passed : diagnostic << "none";
  }
  Attribute promotion = kernel.getArgAttr(index, "hopper.l2_promotion");
  if (!promotion)
    return success();
  if (!isa<TensorMapType>(type))
    return kernel.emitOpError("expected 'hopper.l2_promotion' of tensor maps "
                              "alone, found it of argument ")
           << index << " of " << type;
  auto bytes = dyn_cast<IntegerAttr>(promotion);
  if (!bytes || !bytes.getType().isSignlessIntOrIndex() ||
      bytes.getValue().getActiveBits() > 32 ||
      !llvm::is_contained({0, 64, 128, 256}, bytes.getValue().getZExtValue()))
    return kernel.emitOpError("expected 'hopper.l2_promotion' of argument ")
           << index << " to be 0, 64, 128 or 256 bytes, found " << promotion;
  return success();
}

LogicalResult KernelOp::verify() {
  // As a signed number: a huge one was perhaps meant to be negative.
  int32_t threads = getThreads(), cluster = getCluster();
  if (threads < kWarpgroupSize || threads > 1024 || threads % kWarpgroupSize)
    return emitOpError("expected a multiple of 128 threads up to 1024, found ")
           << threads;
  if (cluster < 1 || cluster > kMaxCluster)
    return emitOpError("expected clusters of 1 to ")
           << kMaxCluster << " CTAs, found " << cluster;
  if (getFunctionType().getNumResults() != 0)
    return emitOpError("expected no results, found ")
           << getFunctionType().getNumResults();
  for (unsigned index = 0; index < getNumArguments(); ++index)
    if (failed(verifyArgument(*this, index)))
      return failure();
  return success();
}

/// C3: roles are of warps that the kernel has, each warp has one at most.
static LogicalResult verifyRoles(KernelOp kernel) {
  int64_t warps = kernel.getThreads() / kWarpSize;
  SmallVector<WarpRoleOp> roleOf(warps);
  for (auto role : kernel.getBody().getOps<WarpRoleOp>()) {
    int64_t first = role.getFirst(), end = first + role.getCount();
    if (end > warps)
      return role.emitOpError("expected warps of the kernel's ")
             << warps << ", found warps " << first << " to " << end - 1;
    for (int64_t warp = first; warp < end; ++warp) {
      if (roleOf[warp]) {
        InFlightDiagnostic diagnostic = role.emitOpError("expected warps "
                                                         "without another "
                                                         "role, found warp ")
                                        << warp;
        diagnostic.attachNote(roleOf[warp].getLoc()) << "the other role";
        return diagnostic;
      }
      roleOf[warp] = role;
    }
  }

  // C4. Warps trade registers of the CTA's share, which is fixed at launch.
  int64_t initial = kernel.getInitialRegisters();
  int64_t share = kernel.getThreads() * initial, needed = 0;
  for (WarpRoleOp role : roleOf) {
    int64_t registers =
        role && role.getRegisters() ? *role.getRegisters() : initial;
    needed += kWarpSize * registers;
  }
  if (needed > share)
    return kernel.emitOpError("expected roles with at most ")
           << share << " registers, " << kernel.getThreads() << " threads of "
           << initial << ", found " << needed;
  return success();
}

/// One thread alone would wait for the others to elect.
static LogicalResult verifyElections(KernelOp kernel) {
  WalkResult nested = kernel.walk([](ElectOp op) {
    if (!op->getParentOfType<ElectOp>())
      return WalkResult::advance();
    op.emitOpError("expected all threads of a ")
        << stringifyScope(op.getScope())
        << ", found one, within another hopper.elect";
    return WalkResult::interrupt();
  });
  return failure(nested.wasInterrupted());
}

/// C6: no CTA leaves while another may copy into its stages or free one of its.
static LogicalResult verifyLeaving(KernelOp kernel) {
  Block &body = kernel.getBody().front();
  for (auto pipeline : body.getOps<CreatePipelineOp>()) {
    if (pipeline.getPipeline().getType().getCtas() == 1)
      continue;
    Operation *last = pipeline;
    for (Operation *user : pipeline.getPipeline().getUsers()) {
      Operation *top = body.findAncestorOpInBlock(*user);
      if (last->isBeforeInBlock(top))
        last = top;
    }
    bool arrived = false, waited = false;
    for (Operation *op = last->getNextNode(); op; op = op->getNextNode()) {
      arrived |= isa<ClusterArriveOp>(op);
      waited |= arrived && isa<ClusterWaitOp>(op);
    }
    if (waited)
      continue;
    InFlightDiagnostic diagnostic =
        pipeline.emitOpError("expected a hopper.cluster_arrive and a "
                             "hopper.cluster_wait by all threads behind the "
                             "last use of a pipeline of several CTAs, found ")
        << (arrived ? "no wait" : "neither");
    if (last != pipeline.getOperation())
      diagnostic.attachNote(last->getLoc()) << "the last use";
    return diagnostic;
  }
  return success();
}

LogicalResult KernelOp::verifyRegions() {
  Block &body = getBody().front();
  if (!isa<ReturnOp>(body.back()))
    return emitOpError("expected hopper.return at the end, found ")
           << body.back().getName();
  int64_t bytes = getSharedBytes();
  if (bytes > kSharedBytes - kSharedAlignment)
    return emitOpError("expected at most ")
           << kSharedBytes - kSharedAlignment << " bytes of shared memory ("
           << kSharedBytes << " less " << kSharedAlignment
           << " for alignment), found " << bytes;
  if (failed(verifyRoles(*this)) || failed(verifyElections(*this)) ||
      failed(verifyLeaving(*this)))
    return failure();
  return verifyProductsInFlight(*this);
}

LogicalResult hopper::YieldOp::verify() {
  Operation *parent = (*this)->getParentOp();
  if (getOperands().empty() || isa<MmaGroupOp, TilesOp>(parent))
    return success();
  return emitOpError("expected nothing to be yielded to ")
         << parent->getName() << ", found " << getNumOperands() << " values";
}

LogicalResult hopper::verifyWarpgroups(Operation *op) {
  if (op->getParentOfType<ElectOp>())
    return op->emitOpError(
        "expected to be run by a warpgroup, found it in a hopper.elect");
  auto role = op->getParentOfType<WarpRoleOp>();
  if (role && (role.getFirst() % 4 || role.getCount() % 4))
    return op->emitOpError("expected a role of whole warpgroups, found ")
           << role.getCount() << " warps from " << role.getFirst();
  return success();
}

LogicalResult WarpRoleOp::verify() {
  int32_t first = getFirst(), count = getCount();
  if (first < 0 || first > 31)
    return emitOpError("expected a first warp of 0 to 31, found ") << first;
  if (count < 1 || count > 32)
    return emitOpError("expected 1 to 32 warps, found ") << count;
  if (!getRegisters())
    return success();
  int32_t registers = *getRegisters();
  if (first % 4 || count % 4)
    return emitOpError("expected whole warpgroups of 4 warps where registers "
                       "are set, found ")
           << count << " warps from " << first;
  if (registers < 24 || registers > 256 || registers % 8)
    return emitOpError(
               "expected a multiple of 8 registers from 24 to 256, found ")
           << registers;
  return success();
}

//===----------------------------------------------------------------------===//
// TilesOp
//===----------------------------------------------------------------------===//

void TilesOp::build(
    OpBuilder &builder, OperationState &state, Value mTiles, int32_t nTiles,
    int32_t group, ValueRange inits,
    function_ref<void(OpBuilder &, Location, Value, Value, Value, ValueRange)>
        body) {
  state.addOperands(mTiles);
  state.addOperands(inits);
  state.addTypes(inits.getTypes());
  state.addAttribute(getNTilesAttrName(state.name),
                     builder.getI32IntegerAttr(nTiles));
  state.addAttribute(getGroupAttrName(state.name),
                     builder.getI32IntegerAttr(group));
  OpBuilder::InsertionGuard guard(builder);
  Block *block = builder.createBlock(state.addRegion());
  Location loc = state.location;
  Value m = block->addArgument(builder.getI32Type(), loc);
  Value n = block->addArgument(builder.getI32Type(), loc);
  Value first = block->addArgument(builder.getI1Type(), loc);
  for (Value init : inits)
    block->addArgument(init.getType(), loc);
  body(builder, loc, m, n, first, block->getArguments().drop_front(3));
}

/// hopper.tiles (%m, %n, %first) in (%rows, 24) group 8
///   [carry(%a = %b, ...) : types] { ... }
ParseResult TilesOp::parse(OpAsmParser &parser, OperationState &state) {
  Builder &builder = parser.getBuilder();
  SmallVector<OpAsmParser::Argument> arguments(3);
  OpAsmParser::UnresolvedOperand mTiles;
  int32_t nTiles = 0, group = 0;
  if (parser.parseLParen() || parser.parseArgument(arguments[0]) ||
      parser.parseComma() || parser.parseArgument(arguments[1]) ||
      parser.parseComma() || parser.parseArgument(arguments[2]) ||
      parser.parseRParen() || parser.parseKeyword("in") ||
      parser.parseLParen() || parser.parseOperand(mTiles) ||
      parser.parseComma() || parser.parseInteger(nTiles) ||
      parser.parseRParen() || parser.parseKeyword("group") ||
      parser.parseInteger(group))
    return failure();
  arguments[0].type = arguments[1].type = builder.getI32Type();
  arguments[2].type = builder.getI1Type();
  SmallVector<OpAsmParser::UnresolvedOperand> inits;
  SmallVector<Type> types;
  SMLoc location = parser.getCurrentLocation();
  if (succeeded(parser.parseOptionalKeyword("carry"))) {
    SmallVector<OpAsmParser::Argument> carried;
    if (parser.parseAssignmentList(carried, inits) ||
        parser.parseColonTypeList(types))
      return failure();
    if (types.size() != carried.size())
      return parser.emitError(location, "expected ")
             << carried.size() << " types, found " << types.size();
    for (auto [argument, type] : llvm::zip_equal(carried, types)) {
      argument.type = type;
      arguments.push_back(argument);
    }
  }
  if (parser.resolveOperand(mTiles, builder.getI32Type(), state.operands) ||
      parser.resolveOperands(inits, types, location, state.operands))
    return failure();
  state.addTypes(types);
  state.addAttribute(getNTilesAttrName(state.name),
                     builder.getI32IntegerAttr(nTiles));
  state.addAttribute(getGroupAttrName(state.name),
                     builder.getI32IntegerAttr(group));
  Region *body = state.addRegion();
  if (parser.parseRegion(*body, arguments) ||
      parser.parseOptionalAttrDict(state.attributes))
    return failure();
  ensureTerminator(*body, builder, state.location);
  return success();
}

void TilesOp::print(OpAsmPrinter &printer) {
  Block &block = getBody().front();
  printer << " (" << block.getArgument(0) << ", " << block.getArgument(1)
          << ", " << block.getArgument(2) << ") in (" << getMTiles() << ", "
          << getNTiles() << ") group " << getGroup();
  if (!getInits().empty()) {
    printer << " carry(";
    llvm::interleaveComma(
        llvm::zip_equal(block.getArguments().drop_front(3), getInits()),
        printer, [&](auto pair) {
          printer << std::get<0>(pair) << " = " << std::get<1>(pair);
        });
    printer << ") : " << getInits().getTypes();
  }
  printer << ' ';
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false,
                      /*printBlockTerminators=*/!getInits().empty());
  printer.printOptionalAttrDict((*this)->getAttrs(),
                                {getNTilesAttrName(), getGroupAttrName()});
}

LogicalResult TilesOp::verify() {
  int32_t nTiles = getNTiles(), group = getGroup();
  if (nTiles < 1)
    return emitOpError("expected 1 column of tiles or more, found ") << nTiles;
  if (group < 1)
    return emitOpError("expected groups of 1 row of tiles or more, found ")
           << group;
  return success();
}

LogicalResult TilesOp::verifyRegions() {
  Builder builder(getContext());
  Block &block = getBody().front();
  SmallVector<Type> expected = {builder.getI32Type(), builder.getI32Type(),
                                builder.getI1Type()};
  llvm::append_range(expected, getInits().getTypes());
  if (!llvm::equal(block.getArgumentTypes(), expected))
    return emitOpError("expected a region with arguments of ")
           << expected << ", found " << block.getArgumentTypes();
  Operation *yield = block.getTerminator();
  if (yield->getOperandTypes() != getInits().getTypes())
    return yield->emitOpError("expected the carried values' types ")
           << getInits().getTypes() << ", found " << yield->getOperandTypes();
  return success();
}

//===----------------------------------------------------------------------===//
// Shared memory
//===----------------------------------------------------------------------===//

LogicalResult AllocOp::verify() {
  int64_t padding = getPadding(), alignment = getAlignment();
  if (padding < 0 || padding > kSharedBytes)
    return emitOpError("expected padding of 0 to ")
           << kSharedBytes << " bytes, found " << padding;
  if (alignment < 16 || alignment > kSharedAlignment ||
      !llvm::isPowerOf2_64(alignment))
    return emitOpError("expected an alignment of a power of two from 16 to ")
           << kSharedAlignment << ", found " << alignment;
  return success();
}

/// Bytes behind the last stage that may be touched, too.
static int64_t paddingOf(Value buffer) {
  auto alloc = buffer.getDefiningOp<AllocOp>();
  return alloc ? std::clamp<int64_t>(alloc.getPadding(), 0, kSharedBytes) : 0;
}

static LogicalResult verifyStage(Operation *op, Value stage, BufferType type) {
  APInt constant;
  if (!matchPattern(stage, m_ConstantInt(&constant)))
    return success();
  int64_t index = constant.getSExtValue();
  if (index < 0 || index >= type.getStages())
    return op->emitOpError("expected a stage of 0 to ")
           << type.getStages() - 1 << ", found " << index;
  return success();
}

/// The constant part of a place in a stage: `at`, and `offset` if it is known.
/// Failure (with an error) if it is outside of all that the buffer has.
static FailureOr<int64_t> constantPlace(Operation *op, int64_t at, Value offset,
                                        int64_t limit, bool &known) {
  APInt constant;
  known = true;
  if (at < 0 || at > limit)
    return op->emitOpError("expected a place at 0 to ")
           << limit << " bytes, found " << at;
  if (!offset)
    return at;
  known = matchPattern(offset, m_ConstantInt(&constant));
  int64_t place = known ? at + constant.getSExtValue() : at;
  if (place < 0 || place > limit)
    return op->emitOpError("expected a place at 0 to ")
           << limit << " bytes, found " << at << " and an offset of "
           << constant.getSExtValue();
  return place;
}

LogicalResult hopper::TileOp::verify() {
  BufferType buffer = getBuffer().getType();
  TileType tile = getTile().getType();
  int64_t limit = buffer.getStageBytes() + paddingOf(getBuffer());
  bool known;
  FailureOr<int64_t> place =
      constantPlace(*this, getAt(), getOffset(), limit, known);
  if (failed(place) || failed(verifyStage(*this, getStage(), buffer)))
    return failure();
  if (known && *place + tile.getBytes() > limit)
    return emitOpError("expected a tile within the ")
           << limit << " bytes of a stage and the padding, found "
           << tile.getBytes() << " bytes at " << *place;

  // The swizzle is a function of address bits: patterns repeat from there on.
  int64_t alignment = std::max<int64_t>(128, 8 * tile.getSwizzle());
  if (*place % alignment)
    return emitOpError("expected a tile at a multiple of ")
           << alignment << " bytes, found " << *place;
  if (buffer.getStages() > 1 && buffer.getStageBytes() % alignment)
    return emitOpError("expected stages of a multiple of ")
           << alignment << " bytes, found " << buffer.getStageBytes();
  if (auto alloc = getBuffer().getDefiningOp<AllocOp>();
      alloc && alloc.getAlignment() < static_cast<uint64_t>(alignment))
    return emitOpError("expected a buffer aligned to ")
           << alignment << " bytes, found " << alloc.getAlignment();
  return success();
}

LogicalResult hopper::AddressOp::verify() {
  BufferType buffer = getBuffer().getType();
  bool known;
  // The end of a stage is an address, too.
  int64_t limit = buffer.getStageBytes() + paddingOf(getBuffer());
  if (failed(constantPlace(*this, getAt(), getOffset(), limit, known)))
    return failure();
  return verifyStage(*this, getStage(), buffer);
}

LogicalResult PeerAddressOp::verify() {
  auto kernel = (*this)->getParentOfType<KernelOp>();
  APInt rank;
  if (!kernel || !matchPattern(getRank(), m_ConstantInt(&rank)))
    return success();
  if (rank.isNegative() || rank.uge(kernel.getCluster()))
    return emitOpError("expected a rank of 0 to ")
           << kernel.getCluster() - 1 << ", found " << rank.getSExtValue();
  return success();
}
