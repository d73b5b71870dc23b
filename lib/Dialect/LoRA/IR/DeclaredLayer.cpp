//===- DeclaredLayer.cpp - Layers that are described, not coded -----------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/IR/DeclaredLayer.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

using namespace mlir;
using namespace mlir::lora;

//===----------------------------------------------------------------------===//
// Reading an op
//===----------------------------------------------------------------------===//

/// Numbers in an attribute that may be a dense or a plain array.
static std::optional<SmallVector<int64_t>> numbersIn(Attribute attr) {
  SmallVector<int64_t> numbers;
  if (auto dense = dyn_cast_if_present<DenseI64ArrayAttr>(attr)) {
    llvm::append_range(numbers, dense.asArrayRef());
    return numbers;
  }
  auto array = dyn_cast_if_present<ArrayAttr>(attr);
  if (!array)
    return std::nullopt;
  for (Attribute element : array) {
    auto number = dyn_cast<IntegerAttr>(element);
    if (!number || number.getValue().getSignificantBits() > 64)
      return std::nullopt;
    numbers.push_back(number.getValue().getSExtValue());
  }
  return numbers;
}

static std::optional<int64_t> numberIn(Operation *op, StringRef name) {
  auto number = op->getAttrOfType<IntegerAttr>(name);
  if (!number || number.getValue().getSignificantBits() > 64)
    return std::nullopt;
  return number.getValue().getSExtValue();
}

static Value operandOf(Operation *op, std::optional<unsigned> index) {
  return index && *index < op->getNumOperands() ? op->getOperand(*index)
                                                : Value();
}

static RankedTensorType tensorOf(Value value) {
  return value ? dyn_cast<RankedTensorType>(value.getType())
               : RankedTensorType();
}

/// The widths of q, k and v by the attributes of `lora.qkv_parallel_linear`.
static std::optional<SmallVector<int64_t>> qkvWidths(Operation *op) {
  std::optional<int64_t> heads = numberIn(op, "num_heads"),
                         kvHeads = numberIn(op, "num_kv_heads"),
                         size = numberIn(op, "head_size");
  if (!heads || !kvHeads || !size)
    return std::nullopt;
  int64_t vSize = numberIn(op, "v_head_size").value_or(*size);
  for (int64_t number : {*heads, *kvHeads, *size, vSize})
    if (number < 1 || number > (1 << 24))
      return std::nullopt;
  return SmallVector<int64_t>{*heads * *size, *kvHeads * *size,
                              *kvHeads * vSize};
}

namespace mlir::lora {
/// What the functions of both tables read.
struct DeclaredAccess {
  static StringAttr site(const DeclaredLayer &self, Operation *op) {
    auto site = op->getAttrOfType<StringAttr>(self.site);
    return site ? site : StringAttr::get(op->getContext(), "");
  }

  static int64_t degree(const DeclaredLayer &self, Operation *op) {
    if (auto parallel = op->getAttrOfType<ParallelAttr>(self.parallel))
      return parallel.getDegree();
    return numberIn(op, self.parallel).value_or(1);
  }

  static SmallVector<int64_t> widths(const DeclaredLayer &self, Operation *op) {
    if (!self.widths.empty())
      return numbersIn(op->getAttr(self.widths))
          .value_or(SmallVector<int64_t>());
    if (self.isQKV)
      if (std::optional<SmallVector<int64_t>> widths = qkvWidths(op))
        return *widths;
    RankedTensorType weight = tensorOf(operandOf(op, self.weight));
    if (!weight || weight.getRank() != 2)
      return {};
    return {weight.getDimSize(self.kind == SiteKind::Embedding ? 1 : 0)};
  }

  static ArrayAttr members(const DeclaredLayer &self, Operation *op) {
    return op->getAttrOfType<ArrayAttr>(self.members);
  }

  static SmallVector<SliceAttr> slices(const DeclaredLayer &self,
                                       Operation *op) {
    RankedTensorType weight = tensorOf(operandOf(op, self.weight));
    if (!weight || weight.getRank() != 2 || !self.whyNotReadable(op).empty())
      return {};
    int64_t in = weight.getDimSize(self.kind == SiteKind::Embedding ? 0 : 1);
    SmallVector<int64_t> parts = widths(self, op);
    ArrayAttr names = members(self, op);
    MLIRContext *context = op->getContext();
    if (names && names.size() == 1 && parts.size() > 1) {
      int64_t sum = 0;
      for (int64_t part : parts)
        sum += part;
      return {SliceAttr::get(context, cast<StringAttr>(names[0]), in, sum)};
    }
    SmallVector<SliceAttr> slices;
    static constexpr StringLiteral qkv[] = {"q", "k", "v"};
    for (auto [index, part] : llvm::enumerate(parts)) {
      StringAttr module = site(self, op);
      if (names && index < names.size())
        module = cast<StringAttr>(names[index]);
      else if (parts.size() > 1)
        module = StringAttr::get(context, module.getValue() + "." +
                                              (self.isQKV && parts.size() == 3
                                                   ? qkv[index].str()
                                                   : std::to_string(index)));
      slices.push_back(SliceAttr::get(context, module, in, part));
    }
    return slices;
  }

  static Value decompose(const DeclaredLayer &self, Operation *op,
                         OpBuilder &builder);
  static FunctionOpInterface fitting(const DeclaredLayer &self, Operation *op);
  static void fill(DeclaredLayer &layer);
};
} // namespace mlir::lora

std::string DeclaredLayer::whyNotReadable(Operation *op) const {
  auto say = [](const Twine &expected, const Twine &found) {
    return ("expected " + expected + ", found " + found).str();
  };
  auto textOf = [](auto what) {
    std::string text;
    llvm::raw_string_ostream(text) << what;
    return text;
  };
  auto ranked = [&](StringRef name, Value value) -> std::string {
    if (!value)
      return say("an operand as its " + name, "none");
    if (!tensorOf(value))
      return say("a ranked tensor as its " + name, textOf(value.getType()));
    return {};
  };
  if (result >= op->getNumResults())
    return say("a result number " + Twine(result),
               Twine(op->getNumResults()) + " results");
  if (std::string why = ranked("input", operandOf(op, input)); !why.empty())
    return why;
  if (std::string why = ranked("result", op->getResult(result)); !why.empty())
    return why;
  auto siteAttr = op->getAttrOfType<StringAttr>(site);
  if (!siteAttr || siteAttr.getValue().empty())
    return say("a string attribute '" + site + "', the module's path", "none");
  if (Attribute names = op->getAttr(members)) {
    auto array = dyn_cast<ArrayAttr>(names);
    if (!array || !llvm::all_of(array, [](Attribute name) {
          auto text = dyn_cast<StringAttr>(name);
          return text && !text.getValue().empty();
        }))
      return say("paths of modules in '" + members + "'", textOf(names));
  }
  if (Attribute degree = op->getAttr(parallel))
    if (!isa<ParallelAttr>(degree) && numberIn(op, parallel).value_or(0) < 1)
      return say("a degree in '" + parallel + "'", textOf(degree));
  if (kind == SiteKind::MoE)
    return {};
  if (std::string why = ranked("weight", operandOf(op, weight)); !why.empty())
    return why;
  RankedTensorType type = tensorOf(operandOf(op, weight));
  if (type.getRank() != 2 || !type.hasStaticShape() ||
      llvm::is_contained(type.getShape(), 0))
    return say("a weight [out, in] of static shape", textOf(type));
  if (!widths.empty()) {
    std::optional<SmallVector<int64_t>> numbers =
        numbersIn(op->getAttr(widths));
    int64_t sum = 0;
    for (int64_t number : numbers.value_or(SmallVector<int64_t>())) {
      if (number < 1)
        return say("positive widths in '" + widths + "'", Twine(number));
      if (llvm::AddOverflow(sum, number, sum))
        sum = -1;
    }
    if (!numbers || sum != type.getDimSize(0))
      return say("widths in '" + widths +
                     "' that add up to the weight's rows, " +
                     Twine(type.getDimSize(0)),
                 numbers ? Twine(sum) : Twine("no numbers"));
  }
  return {};
}

//===----------------------------------------------------------------------===//
// Decomposition
//===----------------------------------------------------------------------===//

static bool fits(Type have, Type want) {
  return have == want || tensor::CastOp::areCastCompatible(have, want);
}

FunctionOpInterface DeclaredAccess::fitting(const DeclaredLayer &self,
                                            Operation *op) {
  for (Operation *candidate : self.decompositions) {
    auto function = cast<FunctionOpInterface>(candidate);
    if (function.getNumArguments() == op->getNumOperands() &&
        llvm::all_of(
            llvm::zip_equal(op->getOperandTypes(), function.getArgumentTypes()),
            [](auto types) {
              return fits(std::get<0>(types), std::get<1>(types));
            }) &&
        fits(function.getResultTypes()[0],
             op->getResult(self.result).getType()))
      return function;
  }
  return {};
}

/// `$site` and `$parent` in the strings of a layer's attributes.
static Attribute substitute(Attribute attr, StringRef site) {
  if (auto array = dyn_cast<ArrayAttr>(attr)) {
    SmallVector<Attribute> elements;
    for (Attribute element : array)
      elements.push_back(substitute(element, site));
    return ArrayAttr::get(attr.getContext(), elements);
  }
  auto text = dyn_cast<StringAttr>(attr);
  if (!text || !text.getValue().contains('$'))
    return attr;
  std::string value = text.getValue().str();
  for (auto [key, with] : {std::pair<StringRef, StringRef>("$site", site),
                           {"$parent", site.rsplit('.').first}})
    for (size_t at = value.find(key.str()); at != std::string::npos;
         at = value.find(key.str(), at + with.size()))
      value.replace(at, key.size(), with.str());
  return StringAttr::get(attr.getContext(), value);
}

Value DeclaredAccess::decompose(const DeclaredLayer &self, Operation *op,
                                OpBuilder &builder) {
  FunctionOpInterface function = fitting(self, op);
  if (!function)
    return {};
  Location loc = op->getLoc();
  auto castTo = [&](Value value, Type type) -> Value {
    return value.getType() == type
               ? value
               : tensor::CastOp::create(builder, loc, type, value).getResult();
  };
  IRMapping mapping;
  for (auto [argument, operand] :
       llvm::zip_equal(function.getArguments(), op->getOperands()))
    mapping.map(argument, castTo(operand, argument.getType()));
  StringRef site = DeclaredAccess::site(self, op).getValue();
  Block &body = function.getFunctionBody().front();
  for (Operation &inner : body.without_terminator()) {
    Operation *copy = builder.clone(inner, mapping);
    copy->setLoc(loc);
    for (StringRef name : {"site", "members"})
      if (Attribute attr = copy->getAttr(name))
        copy->setAttr(name, substitute(attr, site));
  }
  return castTo(mapping.lookupOrDefault(body.getTerminator()->getOperand(0)),
                op->getResult(self.result).getType());
}

//===----------------------------------------------------------------------===//
// Tables of functions
//===----------------------------------------------------------------------===//

void DeclaredAccess::fill(DeclaredLayer &declared) {
  using Layer = detail::LayerOpInterfaceInterfaceTraits::Concept;
  using Linear = detail::ParallelLinearOpInterfaceInterfaceTraits::Concept;
  // Both concepts carry a pointer to the description behind the functions.
  static constexpr auto of =
      [](const Layer *concept_) -> const DeclaredLayer & {
    return *static_cast<const DeclaredLayer::LayerConcept *>(concept_)->self;
  };
  static constexpr auto ofLinear =
      [](const Linear *concept_) -> const DeclaredLayer & {
    return *static_cast<const DeclaredLayer::LinearConcept *>(concept_)->self;
  };

  DeclaredLayer::LayerConcept &layer = declared.layer;
  layer.self = &declared;
  layer.getLayerSite = [](const Layer *c, Operation *op) {
    return site(of(c), op);
  };
  layer.getLayerInput = [](const Layer *c, Operation *op) {
    return operandOf(op, of(c).input);
  };
  layer.getLayerResult = [](const Layer *c, Operation *op) -> Value {
    return op->getResult(of(c).result);
  };
  layer.getLayerSlices = [](const Layer *c, Operation *op) {
    return slices(of(c), op);
  };
  layer.getSiteKind = [](const Layer *c, Operation *) { return of(c).kind; };
  layer.getParallelDegree = [](const Layer *c, Operation *op) {
    return degree(of(c), op);
  };
  layer.getPackedLength = [](const Layer *c, Operation *op) {
    ArrayAttr names = members(of(c), op);
    return names ? static_cast<int64_t>(names.size()) : int64_t(0);
  };
  layer.getOutputWidths = [](const Layer *c, Operation *op) {
    return widths(of(c), op);
  };
  layer.getDeltaPoint = [](const Layer *c, Operation *) { return of(c).point; };
  layer.getDeltaReason = [](const Layer *c, Operation *) -> StringRef {
    return of(c).reason;
  };
  layer.addDelta = [](const Layer *c, Operation *op, OpBuilder &builder,
                      AdaptFn adapt) -> LogicalResult {
    if (of(c).point != DeltaPoint::Result)
      return failure();
    Value result = op->getResult(of(c).result);
    builder.setInsertionPointAfter(op);
    Value adapted = adapt(builder, operandOf(op, of(c).input), result);
    result.replaceAllUsesExcept(adapted, adapted.getDefiningOp());
    return success();
  };
  layer.hasAdapter = [](const Layer *, Operation *) { return false; };
  layer.createAdapted = [](const Layer *, Operation *, OpBuilder &, Value,
                           SymbolRefAttr) { return Value(); };
  layer.hasDecomposition = [](const Layer *c, Operation *op) -> bool {
    return static_cast<bool>(fitting(of(c), op));
  };
  layer.decompose = [](const Layer *c, Operation *op, OpBuilder &builder) {
    return decompose(of(c), op, builder);
  };

  DeclaredLayer::LinearConcept &linear = declared.linear;
  linear.self = &declared;
  linear.implLayerOpInterface = &layer;
  linear.getLayerWeight = [](const Linear *c, Operation *op) {
    return operandOf(op, ofLinear(c).weight);
  };
  linear.getLayerBias = [](const Linear *c, Operation *op) -> Value {
    Value bias = operandOf(op, ofLinear(c).bias);
    return tensorOf(bias) ? bias : Value();
  };
  linear.getLayerCollective = [](const Linear *c, Operation *op) {
    return degree(ofLinear(c), op) > 1 ? ofLinear(c).collective
                                       : Collective::None;
  };
  linear.takesSelectedRows = [](const Linear *c, Operation *) {
    return ofLinear(c).isHead;
  };
  // Nothing says that the op does no more than its product.
  linear.isPlainProduct = [](const Linear *, Operation *) { return false; };
}

DeclaredLayer::DeclaredLayer(VariantOp variant, StringRef root) {
  if (root == VocabParallelEmbeddingOp::getOperationName())
    kind = SiteKind::Embedding;
  else if (root == FusedMoEOp::getOperationName() ||
           root == FusedMoE3DOp::getOperationName())
    kind = SiteKind::MoE;
  isQKV = root == QKVParallelLinearOp::getOperationName();
  isHead = root == ParallelLMHeadOp::getOperationName();
  if (DictionaryAttr layer = variant.getLayerAttr()) {
    auto number = [&](StringRef key, auto &field) {
      if (auto attr = layer.getAs<IntegerAttr>(key))
        field = static_cast<unsigned>(attr.getInt());
    };
    auto text = [&](StringRef key, std::string &field) {
      if (auto attr = layer.getAs<StringAttr>(key))
        field = attr.str();
    };
    number("input", input);
    number("weight", weight);
    number("bias", bias);
    number("result", result);
    text("site", site);
    text("members", members);
    text("parallel", parallel);
    text("widths", widths);
    if (auto name = layer.getAs<StringAttr>("collective"))
      collective =
          symbolizeCollective(name.getValue()).value_or(Collective::None);
  }
  point = variant.getDelta().value_or(DeltaPoint::Unknown);
  reason = variant.getReason().value_or("").str();
  if (ArrayAttr functions = variant.getDecompositionAttr())
    for (auto symbol : functions.getAsRange<FlatSymbolRefAttr>())
      if (Operation *function =
              SymbolTable::lookupNearestSymbolFrom(variant, symbol))
        decompositions.push_back(function);
  DeclaredAccess::fill(*this);
}

LayerOpInterface DeclaredLayer::asLayer(Operation *op) const {
  return LayerOpInterface(op, &layer);
}

ParallelLinearOpInterface DeclaredLayer::asLinear(Operation *op) const {
  if (kind == SiteKind::MoE)
    return {};
  return ParallelLinearOpInterface(op, &linear);
}
