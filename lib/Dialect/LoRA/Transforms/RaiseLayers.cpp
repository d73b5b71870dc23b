//===- RaiseLayers.cpp - Make layer ops of an imported program ------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RaiseMatch.h"

#include "lora/Dialect/LoRA/Transforms/Passes.h"
#include "lora/Dialect/LoRA/Transforms/RaiseLayers.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MLProgram/IR/MLProgram.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Remarks.h"
#include "llvm/Support/Regex.h"

namespace mlir::lora {
#define GEN_PASS_DEF_LORARAISELAYERS
#include "lora/Dialect/LoRA/Transforms/Passes.h.inc"
} // namespace mlir::lora

using namespace mlir;
using namespace mlir::lora;

static constexpr StringLiteral kCategory = "lora-raise-layers";
static constexpr StringLiteral kMoEPrefix = "lora.fused_moe:";

namespace {

class Raiser {
public:
  Raiser(ModuleOp module, const RaiseOptions &options)
      : module(module), symbols(module), row(options.row),
        replicated(options.replicated) {}

  LogicalResult run();

private:
  LogicalResult verifyInputs(ArrayRef<Operation *> candidates);
  void raiseProduct(linalg::LinalgOp op);
  void raiseEmbedding(linalg::GenericOp op);
  void raiseTorchLinear(Operation *op);
  LogicalResult raiseMoE(func::CallOp call);

  StringAttr siteOf(Operation *op, StringAttr global, bool isEmbedding);
  bool isRouter(StringRef last, Value input, Value weight);
  Value createLinear(OpBuilder &builder, Location loc, Operation *source,
                     const LinearMatch &match);

  void missed(Operation *op, StringRef reason);
  void raised(Operation *layer);

  ModuleOp module;
  SymbolTable symbols;
  llvm::Regex row, replicated;
};

} // namespace

//===----------------------------------------------------------------------===//
// Remarks
//===----------------------------------------------------------------------===//

void Raiser::missed(Operation *op, StringRef reason) {
  if (auto remark = remark::missed(
          op->getLoc(),
          remark::RemarkOpts::name("NotRaised").category(kCategory)))
    remark << ("not a layer: " + reason).str();
}

void Raiser::raised(Operation *layer) {
  if (auto remark = remark::passed(
          layer->getLoc(),
          remark::RemarkOpts::name("Raised").category(kCategory)))
    remark << ("raised '" +
               cast<LayerOpInterface>(layer).getLayerSite().getValue() +
               "' to " + layer->getName().getStringRef())
                  .str();
}

//===----------------------------------------------------------------------===//
// Sites and kinds
//===----------------------------------------------------------------------===//

static StringRef lastComponent(StringRef site) {
  return site.substr(site.rfind('.') + 1);
}

StringAttr Raiser::siteOf(Operation *op, StringAttr global, bool isEmbedding) {
  if (auto site = op->getAttrOfType<StringAttr>("site"))
    return site;
  SmallVector<StringRef> names{global.getValue()};
  if (auto declared = symbols.lookup<ml_program::GlobalOp>(global))
    if (auto aliases = declared->getAttrOfType<ArrayAttr>("aliases"))
      for (auto alias : aliases.getAsRange<StringAttr>())
        names.push_back(alias.getValue());
  for (StringRef &name : names)
    name.consume_back(".weight");
  // Tied weights share a global under the name of one of its users.
  StringRef site = names.front();
  for (StringRef name : names)
    if (isEmbedding == (lastComponent(name) != "lm_head")) {
      site = name;
      break;
    }
  return StringAttr::get(module.getContext(), site);
}

/// Whether `value` leaves its function as the logits, up to casts and reshapes.
static bool isLogits(Value value) {
  for (OpOperand &use : value.getUses()) {
    Operation *user = use.getOwner();
    if (isa<tensor::CastOp, tensor::CollapseShapeOp, tensor::ExpandShapeOp>(
            user)) {
      if (isLogits(user->getResult(0)))
        return true;
      continue;
    }
    if (!isa<func::ReturnOp>(user))
      continue;
    auto roles = user->getParentOp()->getAttrOfType<ArrayAttr>("result_roles");
    unsigned index = use.getOperandNumber();
    if (roles && index < roles.size())
      if (auto role = dyn_cast<StringAttr>(roles[index]);
          role && role == "logits")
        return true;
  }
  return false;
}

/// The experts that `op` chooses from, or 0 if it is no mixture of experts.
static int64_t expertsOf(Operation *op) {
  if (auto layer = dyn_cast<MoELayerOpInterface>(op))
    return layer.getNumExperts();
  auto call = dyn_cast<func::CallOp>(op);
  if (!call || !call.getCallee().starts_with(kMoEPrefix) ||
      call.getNumOperands() < 2)
    return 0;
  auto weight = dyn_cast<RankedTensorType>(call.getOperand(1).getType());
  return weight && weight.getRank() == 3 ? weight.getDimSize(0) : 0;
}

bool Raiser::isRouter(StringRef last, Value input, Value weight) {
  if (replicated.match(last))
    return true;
  int64_t outputs = cast<RankedTensorType>(weight.getType()).getDimSize(0);
  return llvm::any_of(input.getUsers(), [&](Operation *user) {
    return expertsOf(user) == outputs && user->getOperand(0) == input;
  });
}

Value Raiser::createLinear(OpBuilder &builder, Location loc, Operation *source,
                           const LinearMatch &match) {
  StringAttr site = siteOf(source, match.global, false);
  StringRef last = lastComponent(site.getValue());
  auto create = [&]<typename OpTy>(auto... own) -> Value {
    auto layer = OpTy::create(builder, loc, match.resultType, match.input,
                              match.weight, match.bias, site,
                              /*members=*/ArrayAttr(),
                              /*parallel=*/ParallelAttr(), own...);
    raised(layer);
    return layer.getResult();
  };
  if (last == "lm_head" || (match.result && isLogits(match.result)))
    return create.operator()<ParallelLMHeadOp>();
  if (isRouter(last, match.input, match.weight))
    return create.operator()<ReplicatedLinearOp>();
  if (row.match(last))
    return create.operator()<RowParallelLinearOp>(builder.getBoolAttr(true),
                                                  builder.getBoolAttr(true));
  return create.operator()<ColumnParallelLinearOp>(UnitAttr());
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

void Raiser::raiseProduct(linalg::LinalgOp op) {
  LinearMatch match;
  std::string reason;
  MatchResult result = matchLinear(op, match, reason);
  if (result == MatchResult::Missed)
    missed(op, reason);
  if (result != MatchResult::Layer)
    return;

  OpBuilder builder(op);
  Value bias = match.bias;
  if (bias && bias.getDefiningOp() &&
      bias.getDefiningOp()->getBlock() == op->getBlock() &&
      op->isBeforeInBlock(bias.getDefiningOp()))
    bias.getDefiningOp()->moveBefore(op);
  Value layer = createLinear(builder, op->getLoc(), op, match);

  // Sizes may be asked of a value that is absorbed.
  for (Value value : match.absorbed)
    for (OpOperand &use : llvm::make_early_inc_range(value.getUses())) {
      auto dim = dyn_cast<tensor::DimOp>(use.getOwner());
      if (!dim)
        continue;
      if (!match.regrouped) {
        use.set(layer);
        continue;
      }
      builder.setInsertionPoint(dim);
      if (*dim.getConstantIndex() == 0) {
        use.set(match.regrouped);
        continue;
      }
      int64_t width = match.resultType.getShape().back();
      dim.replaceAllUsesWith(
          arith::ConstantIndexOp::create(builder, dim.getLoc(), width)
              .getResult());
      dim.erase();
    }
  Operation *last = match.result.getDefiningOp();
  match.result.replaceAllUsesWith(layer);
  eraseDead(last);
}

void Raiser::raiseEmbedding(linalg::GenericOp op) {
  EmbeddingMatch match;
  std::string reason;
  MatchResult result = matchEmbedding(op, match, reason);
  if (result == MatchResult::Missed)
    missed(op, reason);
  if (result != MatchResult::Layer)
    return;
  OpBuilder builder(op);
  auto layer = VocabParallelEmbeddingOp::create(
      builder, op.getLoc(), op.getResult(0).getType(), match.ids, match.weight,
      siteOf(op, match.global, true), ParallelAttr());
  raised(layer);
  op.getResult(0).replaceAllUsesWith(layer.getResult());
  SetVector<Operation *> operands;
  for (Value operand : op->getOperands())
    if (Operation *producer = operand.getDefiningOp())
      operands.insert(producer);
  op.erase(); // Not dead by itself where it asserts the bounds.
  for (Operation *producer : operands)
    if (producer->use_empty())
      eraseDead(producer);
}

void Raiser::raiseTorchLinear(Operation *op) {
  TorchLinearMatch match;
  std::string reason;
  MatchResult matched = matchTorchLinear(op, match, reason);
  if (matched == MatchResult::Missed)
    missed(op, reason);
  if (matched != MatchResult::Layer)
    return;
  OpBuilder builder(op);
  auto convert = [&](StringRef name, Value value, Type type) -> Value {
    OperationState state(op->getLoc(), name, value, type);
    return builder.create(state)->getResult(0);
  };
  LinearMatch &linear = match.linear;
  if (!linear.input)
    linear.input = convert("torch_c.to_builtin_tensor", op->getOperand(0),
                           match.inputType);
  Value layer = createLinear(builder, op->getLoc(), op, linear);
  Value result = op->getResult(0);
  for (Operation *user : llvm::make_early_inc_range(result.getUsers()))
    if (user->getName().getStringRef() == "torch_c.to_builtin_tensor" &&
        user->getNumResults() == 1 &&
        user->getResult(0).getType() == layer.getType()) {
      user->getResult(0).replaceAllUsesWith(layer);
      user->erase();
    }
  if (!result.use_empty())
    result.replaceAllUsesWith(
        convert("torch_c.from_builtin_tensor", layer, result.getType()));
  SmallVector<Operation *> producers;
  for (Value operand : op->getOperands())
    if (Operation *producer = operand.getDefiningOp())
      producers.push_back(producer);
  op->erase();
  for (Operation *producer : producers)
    if (producer->use_empty())
      eraseDead(producer);
}

//===----------------------------------------------------------------------===//
// Mixtures of experts
//===----------------------------------------------------------------------===//

LogicalResult Raiser::raiseMoE(func::CallOp call) {
  auto callee = symbols.lookup<func::FuncOp>(call.getCalleeAttr().getAttr());
  if (!callee)
    return call.emitOpError("expected a declaration of its callee, found none");
  auto fail = [&](const Twine &message) -> LogicalResult {
    InFlightDiagnostic diagnostic = callee.emitOpError(message);
    diagnostic.attachNote(call.getLoc()) << "called here";
    return failure();
  };
  auto kind = callee->getAttrOfType<StringAttr>("layer");
  bool packed = kind && kind == "fused_moe_3d";
  if (!kind || (!packed && kind != "fused_moe"))
    return fail("expected layer = \"fused_moe_3d\" or \"fused_moe\", found " +
                (kind ? "\"" + kind.getValue() + "\"" : Twine("none")));
  unsigned weights = packed ? 2 : 3;
  if (call.getNumOperands() != weights + 3 || call.getNumResults() != 1)
    return fail("expected " + Twine(weights + 3) + " arguments (x, " +
                (packed ? "gate_up, down" : "gate, up, down") +
                ", ids, weights) and one result, found " +
                Twine(call.getNumOperands()) + " and " +
                Twine(call.getNumResults()));
  for (Type type : call.getOperandTypes())
    if (!isa<RankedTensorType>(type))
      return fail("expected tensors of known rank as arguments");

  auto text = [&](StringRef name) {
    auto attr = callee->getAttrOfType<StringAttr>(name);
    return attr ? attr.getValue() : StringRef();
  };
  std::optional<Activation> activation =
      symbolizeActivation(text("activation"));
  if (!activation)
    return fail("expected activation to be silu, gelu or gelu_tanh, found '" +
                text("activation") + "'");
  std::optional<MoEOrder> order = symbolizeMoEOrder(text("order"));
  if (packed && !order)
    return fail("expected order to be concatenated or interleaved, found '" +
                text("order") + "'");

  OpBuilder builder(call);
  StringRef path = text("site");
  if (path.empty())
    path = call.getCallee().drop_front(kMoEPrefix.size());
  auto members = [&](ArrayRef<StringRef> names) {
    SmallVector<Attribute> modules;
    for (StringRef name : names)
      modules.push_back(builder.getStringAttr(path + "." + name));
    return builder.getArrayAttr(modules);
  };
  StringAttr site = builder.getStringAttr(path);
  auto activationAttr = ActivationAttr::get(builder.getContext(), *activation);
  Type type = call.getResult(0).getType();
  ValueRange in = call.getOperands();
  Operation *layer;
  if (packed)
    layer = FusedMoE3DOp::create(
        builder, call.getLoc(), type, in[0], in[1], in[2], in[3], in[4], site,
        MoEOrderAttr::get(builder.getContext(), *order), activationAttr,
        members({"gate_up_proj", "down_proj"}), ParallelAttr());
  else
    layer = FusedMoEOp::create(builder, call.getLoc(), type, in[0], in[1],
                               in[2], in[3], in[4], in[5], site, activationAttr,
                               members({"gate_proj", "up_proj", "down_proj"}),
                               ParallelAttr());
  raised(layer);
  call.getResult(0).replaceAllUsesWith(layer->getResult(0));
  call.erase();
  return success();
}

//===----------------------------------------------------------------------===//
// The whole module
//===----------------------------------------------------------------------===//

/// Refuses layers that read what a front end has mistranslated.
LogicalResult Raiser::verifyInputs(ArrayRef<Operation *> candidates) {
  DenseMap<Value, Operation *> casts = findUnitCasts(module);
  if (casts.empty())
    return success();
  for (Operation *op : candidates) {
    auto linalgOp = dyn_cast<linalg::LinalgOp>(op);
    if (!linalgOp || !isProductBody(linalgOp))
      continue;
    LinearMatch match;
    std::string reason;
    if (matchLinear(linalgOp, match, reason) == MatchResult::NotALayer)
      continue;
    Operation *cast = casts.lookup(match.input);
    if (!cast)
      continue;
    InFlightDiagnostic diagnostic =
        op->emitError("expected the input of layer '")
        << siteOf(op, match.global, false).getValue()
        << "' to keep its dynamic sizes, found a cast of one to 1: the front "
           "end has mistranslated a view that merges two dynamic dimensions; "
           "export with at most one of them dynamic, or import linears as "
           "linalg.contract";
    diagnostic.attachNote(cast->getLoc()) << "cast here";
    return failure();
  }
  return success();
}

LogicalResult Raiser::run() {
  std::string error;
  for (auto [name, regex] : {std::pair<StringRef, llvm::Regex *>("row", &row),
                             {"replicated", &replicated}})
    if (!regex->isValid(error))
      return emitError(module.getLoc(), "expected ")
             << name
             << " to be a regular expression, found an error: " << error;

  // Raising erases the op at hand and what feeds it alone, which is never
  // another candidate.
  SmallVector<Operation *> candidates;
  module.walk([&](Operation *op) {
    if (isRaisingCandidate(op))
      candidates.push_back(op);
    else if (auto call = dyn_cast<func::CallOp>(op);
             call && call.getCallee().starts_with(kMoEPrefix))
      candidates.push_back(op);
  });
  if (failed(verifyInputs(candidates)))
    return failure();
  llvm::SetVector<StringAttr> callees;
  for (Operation *op : candidates) {
    if (auto call = dyn_cast<func::CallOp>(op)) {
      callees.insert(call.getCalleeAttr().getAttr());
      if (failed(raiseMoE(call)))
        return failure();
    } else if (auto generic = dyn_cast<linalg::GenericOp>(op);
               generic && !isProductBody(generic)) {
      raiseEmbedding(generic);
    } else if (auto linalgOp = dyn_cast<linalg::LinalgOp>(op)) {
      raiseProduct(linalgOp);
    } else {
      raiseTorchLinear(op);
    }
  }
  if (callees.empty())
    return success();

  std::optional<SymbolTable::UseRange> uses =
      SymbolTable::getSymbolUses(&module.getBodyRegion());
  if (!uses)
    return success();
  llvm::DenseSet<StringAttr> used;
  for (const SymbolTable::SymbolUse &use : *uses)
    used.insert(use.getSymbolRef().getRootReference());
  for (StringAttr name : callees)
    if (auto callee = symbols.lookup<func::FuncOp>(name);
        callee && callee.isPrivate() && callee.isExternal() &&
        !used.contains(name))
      symbols.erase(callee);
  return success();
}

LogicalResult lora::raiseLayers(ModuleOp module, const RaiseOptions &options) {
  return Raiser(module, options).run();
}

namespace {
struct LoRARaiseLayers
    : public mlir::lora::impl::LoRARaiseLayersBase<LoRARaiseLayers> {
  using LoRARaiseLayersBase::LoRARaiseLayersBase;
  void runOnOperation() override {
    if (failed(raiseLayers(getOperation(), RaiseOptions{row, replicated})))
      signalPassFailure();
  }
};
} // namespace
