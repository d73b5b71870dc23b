//===- LoRAToKernels.cpp - Layers to kernel calls -------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Conversion/LoRAToKernels/LoRAToKernels.h"

#include "CachedAttention.h"

#include "lora/ABI/Program.h"
#include "lora/Conversion/Manifest/Manifest.h"
#include "lora/Dialect/LoRA/IR/LoRA.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/ReshapeOpsUtils.h"
#include "mlir/IR/SymbolTable.h"

namespace mlir::lora {
#define GEN_PASS_DEF_CONVERTLORATOKERNELS
#include "lora/Conversion/Passes.h.inc"
} // namespace mlir::lora

using namespace mlir;
using namespace mlir::lora;

namespace {

/// Converts one function. Site numbers are positions in the module's bank.
class FunctionConverter {
public:
  FunctionConverter(func::FuncOp function, SymbolTableCollection &symbols,
                    const llvm::DenseMap<Operation *, int64_t> &siteNumbers)
      : function(function), symbols(symbols), siteNumbers(siteNumbers),
        builder(function.getContext()) {}

  /// Whether the function holds anything to convert.
  static bool isNeeded(func::FuncOp function, SymbolTableCollection &symbols);

  LogicalResult convert();

private:
  LogicalResult convertLinear(Operation *op, Value input, Value weight,
                              Value bias, BankSiteOp site, Value routing);
  LogicalResult convertEmbedding(VocabParallelEmbeddingOp op);
  LogicalResult convertAdapt(AdaptOp op);
  LogicalResult convertMoE(Operation *op, Value input, Value ids, Value weights,
                           ValueRange expertWeights,
                           std::optional<MoEOrder> order, Activation activation,
                           BankSiteOp site, Value routing);
  LogicalResult convertAttention(func::CallOp call, func::FuncOp callee);
  LogicalResult convertOne(Operation *op);
  LogicalResult dropCacheResults();
  LogicalResult checkRoles(StringRef name, unsigned count);

  FailureOr<BankSiteOp> siteOf(Operation *op, SymbolRefAttr adapter);
  int64_t numberOf(BankSiteOp site) {
    return site ? siteNumbers.lookup(site) : -1;
  }
  Value slotsOf(Value routing);
  Value size(Value tensor, int64_t dim) {
    return getValueOrCreateConstantIndexOp(
        builder, loc, tensor::getMixedSize(builder, loc, tensor, dim));
  }
  Value flatten(Value tensor, unsigned trailing);
  Value widen(Value ids);
  Value unflatten(Value flat, Value like, unsigned trailing, Type type);
  LogicalResult checkStatic(Operation *op, ValueRange weights);
  Value empty(ArrayRef<int64_t> shape, Type element, ValueRange dynamic) {
    return tensor::EmptyOp::create(builder, loc, shape, element, dynamic);
  }
  ResultRange call(Kernel kernel, ValueRange ins, ValueRange outs,
                   ArrayRef<int64_t> parameters);
  void replace(Operation *op, ValueRange values) {
    op->replaceAllUsesWith(values);
    op->erase();
  }

  func::FuncOp function;
  SymbolTableCollection &symbols;
  const llvm::DenseMap<Operation *, int64_t> &siteNumbers;
  OpBuilder builder;
  Location loc = function.getLoc();
  Value frame;
};

} // namespace

/// The callee's declaration if this is a cached attention.
static func::FuncOp attentionCallee(func::CallOp call,
                                    SymbolTableCollection &symbols) {
  auto callee =
      symbols.lookupNearestSymbolFrom<func::FuncOp>(call, call.getCalleeAttr());
  if (!callee || !callee.isExternal())
    return {};
  auto layer = callee->getAttrOfType<StringAttr>("layer");
  return layer && layer.getValue() == "cached_attention" ? callee
                                                         : func::FuncOp();
}

bool FunctionConverter::isNeeded(func::FuncOp function,
                                 SymbolTableCollection &symbols) {
  return function
      .walk([&](Operation *op) {
        auto call = dyn_cast<func::CallOp>(op);
        bool isOurs = call ? attentionCallee(call, symbols) != nullptr
                           : isa_and_nonnull<LoRADialect>(op->getDialect());
        return isOurs ? WalkResult::interrupt() : WalkResult::advance();
      })
      .wasInterrupted();
}

ResultRange FunctionConverter::call(Kernel kernel, ValueRange ins,
                                    ValueRange outs,
                                    ArrayRef<int64_t> parameters) {
  return CallKernelOp::create(builder, loc, TypeRange(outs), kernel, frame, ins,
                              outs, parameters)
      .getResults();
}

FailureOr<BankSiteOp> FunctionConverter::siteOf(Operation *op,
                                                SymbolRefAttr adapter) {
  auto site = symbols.lookupNearestSymbolFrom<BankSiteOp>(op, adapter);
  if (site && siteNumbers.contains(site))
    return site;
  return op->emitOpError("expected ")
         << adapter << " to be a site of the program's bank";
}

/// Routings are made by route ops in the same function.
Value FunctionConverter::slotsOf(Value routing) {
  auto route = routing.getDefiningOp<RouteOp>();
  return route ? route.getSlots() : Value();
}

/// Joins all but the last `trailing` dimensions.
Value FunctionConverter::flatten(Value value, unsigned trailing) {
  auto type = cast<RankedTensorType>(value.getType());
  unsigned leading = type.getRank() - trailing;
  if (leading == 1)
    return value;
  SmallVector<ReassociationIndices> groups(1);
  for (unsigned dim = 0; dim < leading; ++dim)
    groups.front().push_back(dim);
  for (unsigned dim = leading; dim < type.getRank(); ++dim)
    groups.push_back({dim});
  return tensor::CollapseShapeOp::create(builder, loc, value, groups);
}

/// Ids are i64 in the ABI.
Value FunctionConverter::widen(Value ids) {
  auto type = cast<RankedTensorType>(ids.getType());
  if (type.getElementType().isInteger(64))
    return ids;
  return arith::ExtSIOp::create(builder, loc, type.clone(builder.getI64Type()),
                                ids);
}

/// Kernels take their sizes from the weights.
LogicalResult FunctionConverter::checkStatic(Operation *op,
                                             ValueRange weights) {
  for (Value weight : weights)
    if (!cast<RankedTensorType>(weight.getType()).hasStaticShape())
      return op->emitOpError("expected weights of static shape, found ")
             << weight.getType();
  return success();
}

/// Undoes `flatten`: gives `flat` the leading sizes of `like`.
Value FunctionConverter::unflatten(Value flat, Value like, unsigned trailing,
                                   Type type) {
  auto likeType = cast<RankedTensorType>(like.getType());
  unsigned leading = likeType.getRank() - trailing;
  if (leading == 1)
    return flat.getType() == type
               ? flat
               : tensor::CastOp::create(builder, loc, type, flat).getResult();
  SmallVector<ReassociationIndices> groups(2);
  SmallVector<OpFoldResult> sizes;
  for (unsigned dim = 0; dim < leading; ++dim) {
    groups.front().push_back(dim);
    sizes.push_back(tensor::getMixedSize(builder, loc, like, dim));
  }
  groups.back().push_back(leading);
  sizes.push_back(tensor::getMixedSize(builder, loc, flat, 1));
  SmallVector<int64_t> shape(likeType.getShape().take_front(leading));
  shape.push_back(cast<RankedTensorType>(flat.getType()).getDimSize(1));
  auto expanded = RankedTensorType::get(
      shape, cast<RankedTensorType>(flat.getType()).getElementType());
  Value result = tensor::ExpandShapeOp::create(builder, loc, expanded, flat,
                                               groups, sizes);
  if (expanded == type)
    return result;
  return tensor::CastOp::create(builder, loc, type, result);
}

LogicalResult FunctionConverter::convertLinear(Operation *op, Value input,
                                               Value weight, Value bias,
                                               BankSiteOp site, Value routing) {
  if (failed(checkStatic(op, weight)))
    return failure();
  Value x = flatten(input, 1);
  SmallVector<Value> weights = getRowSegments(weight), biases;
  if (bias) {
    biases = getRowSegments(bias);
    auto rows = [](Value value) {
      return cast<RankedTensorType>(value.getType()).getDimSize(0);
    };
    // Bias segments must be the weights': otherwise take both whole.
    if (!llvm::equal(llvm::map_range(weights, rows),
                     llvm::map_range(biases, rows))) {
      weights = {weight};
      biases = {bias};
    }
  }
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  int64_t out = cast<RankedTensorType>(weight.getType()).getDimSize(0);
  Value init =
      empty({ShapedType::kDynamic, out}, type.getElementType(), {size(x, 0)});
  SmallVector<Value> ins{x};
  if (site)
    ins.push_back(slotsOf(routing));
  llvm::append_range(ins, weights);
  llvm::append_range(ins, biases);
  Value y =
      call(Kernel::Linear, ins, init,
           {numberOf(site), static_cast<int64_t>(weights.size()), bias ? 1 : 0})
          .front();
  replace(op, unflatten(y, input, 1, type));
  return success();
}

/// The adapt op on an embedding, which its kernel takes along.
static AdaptOp adaptOn(VocabParallelEmbeddingOp op) {
  if (!op.getResult().hasOneUse())
    return {};
  auto adapt = dyn_cast<AdaptOp>(*op.getResult().user_begin());
  bool isOurs = adapt && adapt.getBase() == op.getResult() &&
                adapt.getInput() == op.getIds();
  return isOurs ? adapt : AdaptOp();
}

LogicalResult FunctionConverter::convertEmbedding(VocabParallelEmbeddingOp op) {
  AdaptOp adapt = adaptOn(op);
  BankSiteOp site;
  if (adapt) {
    FailureOr<BankSiteOp> found = siteOf(adapt, adapt.getAdapter());
    if (failed(found))
      return failure();
    site = *found;
    builder.setInsertionPoint(adapt);
  }
  Value ids = widen(flatten(op.getIds(), 0));
  auto type = cast<RankedTensorType>(op.getResult().getType());
  Value init =
      empty({ShapedType::kDynamic,
             cast<RankedTensorType>(op.getWeight().getType()).getDimSize(1)},
            type.getElementType(), {size(ids, 0)});
  SmallVector<Value> ins{ids};
  if (site)
    ins.push_back(slotsOf(adapt.getRouting()));
  ins.push_back(op.getWeight());
  Value y = call(Kernel::Embedding, ins, init, {numberOf(site)}).front();
  Value result = unflatten(y, op.getIds(), 0, type);
  if (adapt)
    replace(adapt, result);
  replace(op, result);
  return success();
}

/// A delta on what no kernel of ours has made.
LogicalResult FunctionConverter::convertAdapt(AdaptOp op) {
  FailureOr<BankSiteOp> site = siteOf(op, op.getAdapter());
  if (failed(site))
    return failure();
  bool isEmbedding = site->getKind() == SiteKind::Embedding;
  Value x = isEmbedding ? widen(flatten(op.getInput(), 0))
                        : flatten(op.getInput(), 1);
  Value y =
      call(Kernel::Adapt, {x, slotsOf(op.getRouting())},
           flatten(op.getBase(), 1), {numberOf(*site), site->getInputSize()})
          .front();
  replace(op, unflatten(y, op.getBase(), 1, op.getType()));
  return success();
}

LogicalResult FunctionConverter::convertMoE(Operation *op, Value input,
                                            Value ids, Value weights,
                                            ValueRange expertWeights,
                                            std::optional<MoEOrder> order,
                                            Activation activation,
                                            BankSiteOp site, Value routing) {
  if (failed(checkStatic(op, expertWeights)))
    return failure();
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  // The last weight is down, [E, H, I].
  int64_t out =
      cast<RankedTensorType>(expertWeights.back().getType()).getDimSize(1);
  Value init = empty({ShapedType::kDynamic, out}, type.getElementType(),
                     {size(input, 0)});
  SmallVector<Value> ins{input, widen(ids), weights};
  if (site)
    ins.push_back(slotsOf(routing));
  llvm::append_range(ins, expertWeights);
  int64_t orderCode =
      order ? static_cast<int64_t>(*order) : int64_t(LORA_MOE_SEPARATE);
  Value y = call(Kernel::MoE, ins, init,
                 {numberOf(site), orderCode, static_cast<int64_t>(activation)})
                .front();
  replace(op, unflatten(y, input, 1, type));
  return success();
}

LogicalResult FunctionConverter::convertAttention(func::CallOp call,
                                                  func::FuncOp callee) {
  auto scale = callee->getAttrOfType<FloatAttr>("scale");
  auto window = callee->getAttrOfType<IntegerAttr>("window");
  if (failed(verifyCachedAttention(call, callee)))
    return failure();
  auto type = cast<RankedTensorType>(call.getResult(0).getType());
  Value q = call.getOperand(0), v = call.getOperand(2);
  // o is [B, S, Hq, Dv].
  SmallVector<Value> dynamic;
  Value sizes[] = {size(q, 0), size(q, 2), size(q, 1), size(v, 3)};
  for (auto [dim, value] : llvm::enumerate(sizes))
    if (type.isDynamicDim(dim))
      dynamic.push_back(value);
  Value init = empty(type.getShape(), type.getElementType(), dynamic);
  auto results =
      this->call(Kernel::CachedAttention, call.getOperands().take_front(5),
                 {init, call.getOperand(5), call.getOperand(6)},
                 {llvm::bit_cast<int64_t>(scale.getValueAsDouble()),
                  window ? window.getInt() : 0});
  replace(call, results);
  return success();
}

LogicalResult FunctionConverter::convertOne(Operation *op) {
  loc = op->getLoc();
  builder.setInsertionPoint(op);
  if (auto call = dyn_cast<func::CallOp>(op)) {
    func::FuncOp callee = attentionCallee(call, symbols);
    return callee ? convertAttention(call, callee) : success();
  }
  if (auto layer = dyn_cast<ParallelLinearOpInterface>(op))
    if (layer.getLayerCollective() != Collective::None)
      return op->emitOpError("expected a layer without a collective on this "
                             "device, found ")
             << stringifyCollective(layer.getLayerCollective()) << " over "
             << layer.getParallelDegree() << " ranks";
  if (isa<AllReduceOp, AllGatherOp, AllSliceOp>(op))
    return op->emitOpError("expected a program of one rank on this device, "
                           "found a collective over ")
           << op->getAttrOfType<ParallelAttr>("parallel").getDegree()
           << " ranks";
  if (auto row = dyn_cast<RowParallelLinearOp>(op))
    if (!row.getInputIsParallel() && row.getParallelDegree() > 1)
      return op->emitOpError(
                 "expected a parallel input on this device, found a "
                 "whole input at degree ")
             << row.getParallelDegree();
  if (auto embedding = dyn_cast<VocabParallelEmbeddingOp>(op))
    return convertEmbedding(embedding);
  if (auto layer = dyn_cast<ParallelLinearOpInterface>(op)) {
    if (!isa<LoRADialect>(op->getDialect()))
      return op->emitOpError("expected a layer of the lora dialect: a variant "
                             "needs a lowering of its own");
    return convertLinear(op, layer.getLayerInput(), layer.getLayerWeight(),
                         layer.getLayerBias(), {}, {});
  }
  if (auto adapted = dyn_cast<AdaptedLinearOp>(op)) {
    FailureOr<BankSiteOp> site = siteOf(op, adapted.getAdapter());
    if (failed(site))
      return failure();
    return convertLinear(op, adapted.getInput(), adapted.getWeight(),
                         adapted.getBias(), *site, adapted.getRouting());
  }
  if (auto moe = dyn_cast<MoELayerOpInterface>(op)) {
    if (!isa<LoRADialect>(op->getDialect()))
      return op->emitOpError("expected a layer of the lora dialect: a variant "
                             "needs a lowering of its own");
    return convertMoE(op, moe.getLayerInput(), moe.getExpertIds(),
                      moe.getExpertWeights(), moe.getLayerWeights(),
                      moe.getGateUpOrder(), moe.getGateActivation(), {}, {});
  }
  if (auto adapted = dyn_cast<AdaptedMoEOp>(op)) {
    FailureOr<BankSiteOp> site = siteOf(op, adapted.getAdapter());
    if (failed(site))
      return failure();
    return convertMoE(op, adapted.getInput(), adapted.getExpertIds(),
                      adapted.getExpertWeights(), adapted.getWeights(),
                      adapted.getOrder(), adapted.getActivation(), *site,
                      adapted.getRouting());
  }
  if (auto adapt = dyn_cast<AdaptOp>(op))
    return convertAdapt(adapt);
  if (isa<ShrinkOp, ExpandOp>(op))
    return op->emitOpError(
        "expected to be placed on its layer (run "
        "lora-place-adapters), found it apart: no kernel for it");
  return success();
}

/// A cache that the function returns is one of its arguments, updated in place.
LogicalResult FunctionConverter::dropCacheResults() {
  auto roles = function->getAttrOfType<ArrayAttr>("result_roles");
  if (!roles)
    return success();
  Operation *ret = function.getBody().front().getTerminator();
  llvm::BitVector dropped(function.getNumResults());
  SmallVector<Attribute> keptRoles;
  for (auto [index, role] : llvm::enumerate(roles)) {
    StringRef name = cast<StringAttr>(role).getValue();
    if (name != "k_cache" && name != "v_cache") {
      keptRoles.push_back(role);
      continue;
    }
    Value value = ret->getOperand(index);
    while (auto result = dyn_cast<OpResult>(value)) {
      auto kernel = dyn_cast<CallKernelOp>(result.getOwner());
      if (!kernel)
        break;
      value = kernel.getOuts()[result.getResultNumber()];
    }
    if (!isa<BlockArgument>(value))
      return function.emitOpError("expected result ")
             << index << " to be a cache that came in as an argument, found "
             << "another value";
    dropped.set(index);
  }
  ret->eraseOperands(dropped);
  function->setAttr("result_roles", builder.getArrayAttr(keptRoles));
  return function.eraseResults(dropped);
}

LogicalResult FunctionConverter::checkRoles(StringRef name, unsigned count) {
  Attribute attribute = function->getAttr(name);
  if (!attribute)
    return success();
  auto roles = dyn_cast<ArrayAttr>(attribute);
  if (!roles || !llvm::all_of(roles, llvm::IsaPred<StringAttr>))
    return function.emitOpError("expected '")
           << name << "' to be a list of strings, found " << attribute;
  if (roles.size() != count)
    return function.emitOpError("expected ")
           << count << " '" << name << "', found " << roles.size();
  return success();
}

LogicalResult FunctionConverter::convert() {
  if (failed(checkRoles("argument_roles", function.getNumArguments())) ||
      failed(checkRoles("result_roles", function.getNumResults())))
    return failure();
  if (!function.getBody().hasOneBlock())
    return function.emitOpError("expected one block, found ")
           << function.getBody().getBlocks().size();
  if (failed(function.insertArgument(0, FrameType::get(function.getContext()),
                                     {}, function.getLoc())))
    return failure();
  if (auto roles = function->getAttrOfType<ArrayAttr>("argument_roles")) {
    SmallVector<Attribute> withFrame{builder.getStringAttr("frame")};
    llvm::append_range(withFrame, roles);
    function->setAttr("argument_roles", builder.getArrayAttr(withFrame));
  }
  frame = function.getArgument(0);

  SmallVector<Operation *> ops;
  bool routingLeaves = false;
  function.walk([&](Operation *op) {
    if (op == function)
      return;
    for (Value operand : op->getOperands())
      if (isa<RoutingType>(operand.getType()) && !slotsOf(operand))
        routingLeaves = true;
    ops.push_back(op);
  });
  if (routingLeaves)
    return function.emitOpError(
        "expected every routing to be made by a lora.route in this function");
  // Embeddings erase the adapt op that follows them: gather first, skip erased.
  llvm::SmallPtrSet<Operation *, 8> absorbed;
  for (Operation *op : ops)
    if (auto embedding = dyn_cast<VocabParallelEmbeddingOp>(op))
      if (AdaptOp adapt = adaptOn(embedding))
        absorbed.insert(adapt);
  for (Operation *op : ops)
    if (!absorbed.contains(op) && !isa<RouteOp>(op) && failed(convertOne(op)))
      return failure();
  SmallVector<RouteOp> routes;
  function.walk([&](RouteOp route) { routes.push_back(route); });
  for (RouteOp route : routes) {
    if (!route->use_empty())
      return (*route->user_begin())
          ->emitOpError("expected routings to be used by layers and adapters "
                        "alone, found a use here");
    route.erase();
  }
  return dropCacheResults();
}

LogicalResult mlir::lora::convertLoRAToKernels(ModuleOp module) {
  FailureOr<BankOp> bankOp = getProgramBank(module);
  if (failed(bankOp))
    return failure();
  llvm::DenseMap<Operation *, int64_t> siteNumbers;
  DictionaryAttr bank;
  if (*bankOp) {
    bank = describeBank(*bankOp);
    for (auto [index, site] : llvm::enumerate(bankOp->getOps<BankSiteOp>()))
      siteNumbers[site] = index;
  }
  SymbolTableCollection symbols;
  SmallVector<func::FuncOp> attentions;
  for (auto function : module.getOps<func::FuncOp>()) {
    if (function.isExternal()) {
      auto layer = function->getAttrOfType<StringAttr>("layer");
      if (layer && layer.getValue() == "cached_attention")
        attentions.push_back(function);
      continue;
    }
    if (!FunctionConverter::isNeeded(function, symbols))
      continue;
    if (std::optional<SymbolTable::UseRange> uses =
            SymbolTable::getSymbolUses(function, module);
        uses && !uses->empty())
      return uses->begin()->getUser()->emitOpError(
                 "expected functions with layers to be inlined into the entry, "
                 "found a use of '")
             << function.getName() << "'";
    if (failed(FunctionConverter(function, symbols, siteNumbers).convert()))
      return failure();
    if (bank)
      function->setAttr("bank", bank);
  }
  if (*bankOp)
    bankOp->erase();
  for (func::FuncOp function : attentions)
    if (SymbolTable::symbolKnownUseEmpty(function, module))
      function.erase();
  return success();
}

namespace {
struct ConvertLoRAToKernelsPass
    : lora::impl::ConvertLoRAToKernelsBase<ConvertLoRAToKernelsPass> {
  void runOnOperation() override {
    if (failed(convertLoRAToKernels(getOperation())))
      signalPassFailure();
  }
};
} // namespace
