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
#include "llvm/ADT/SmallPtrSet.h"

using namespace mlir;
using namespace mlir::lora;

//===----------------------------------------------------------------------===//
// Reading an op
//===----------------------------------------------------------------------===//

/// The number in an attribute; none for another attribute or one that leaves
/// int64.
static std::optional<int64_t> numberIn(Attribute attr) {
  auto number = dyn_cast_if_present<IntegerAttr>(attr);
  if (!number || isa<BoolAttr>(attr))
    return std::nullopt;
  const APInt &value = number.getValue();
  // Of an unsigned one the first bit is no sign.
  bool isUnsigned = number.getType().isUnsignedInteger();
  if (isUnsigned ? value.getActiveBits() > 63 : value.getSignificantBits() > 64)
    return std::nullopt;
  return isUnsigned ? static_cast<int64_t>(value.getZExtValue())
                    : value.getSExtValue();
}

/// Numbers in an attribute that may be a dense or a plain array.
static std::optional<SmallVector<int64_t>> numbersIn(Attribute attr) {
  if (auto dense = dyn_cast_if_present<DenseI64ArrayAttr>(attr))
    return SmallVector<int64_t>(dense.asArrayRef());
  auto array = dyn_cast_if_present<ArrayAttr>(attr);
  if (!array)
    return std::nullopt;
  SmallVector<int64_t> numbers;
  for (Attribute element : array) {
    std::optional<int64_t> number = numberIn(element);
    if (!number)
      return std::nullopt;
    numbers.push_back(*number);
  }
  return numbers;
}

static Value operandOf(Operation *op, std::optional<unsigned> index) {
  return index && *index < op->getNumOperands() ? op->getOperand(*index)
                                                : Value();
}

static RankedTensorType tensorOf(Value value) {
  return value ? dyn_cast<RankedTensorType>(value.getType())
               : RankedTensorType();
}

static std::string say(const Twine &expected, const Twine &found) {
  return ("expected " + expected + ", found " + found).str();
}

template <typename T>
static std::string textOf(T what) {
  std::string text;
  llvm::raw_string_ostream(text) << what;
  return text;
}

namespace mlir::lora {
/// What the functions of both tables read.
struct DeclaredAccess {
  static StringAttr site(const DeclaredLayer &self, Operation *op) {
    auto site = op->getAttrOfType<StringAttr>(self.site);
    return site ? site : StringAttr::get(op->getContext(), "");
  }

  static int64_t degree(const DeclaredLayer &self, Operation *op) {
    Attribute attr = op->getAttr(self.parallel);
    if (auto parallel = dyn_cast_if_present<ParallelAttr>(attr))
      return parallel.getDegree();
    return numberIn(attr).value_or(1);
  }

  /// Which dimension of the weight is the layer's output.
  static unsigned outDim(const DeclaredLayer &self) {
    return self.kind == SiteKind::Embedding ? 1 : 0;
  }

  /// The weight's type, if it is `[out, in]` of positive static sizes.
  static RankedTensorType weightType(const DeclaredLayer &self, Operation *op) {
    RankedTensorType type = tensorOf(operandOf(op, self.weight));
    return type && type.getRank() == 2 && type.hasStaticShape() &&
                   !llvm::is_contained(type.getShape(), 0)
               ? type
               : RankedTensorType();
  }

  static SmallVector<int64_t> widths(const DeclaredLayer &self, Operation *op,
                                     std::string &why);
  static SmallVector<SliceAttr> slices(const DeclaredLayer &self,
                                       Operation *op);
  static ArrayAttr members(const DeclaredLayer &self, Operation *op) {
    return op->getAttrOfType<ArrayAttr>(self.members);
  }
  static std::string whyNotNamed(const DeclaredLayer &self, Operation *op);

  static Value decompose(const DeclaredLayer &self, Operation *op,
                         OpBuilder &builder);
  static FunctionOpInterface fitting(const DeclaredLayer &self, Operation *op);
  static void fill(DeclaredLayer &layer);
};
} // namespace mlir::lora

/// The widths of the output's parts; empty, with the reason, if they cannot be
/// read.
SmallVector<int64_t> DeclaredAccess::widths(const DeclaredLayer &self,
                                            Operation *op, std::string &why) {
  RankedTensorType weight = weightType(self, op);
  if (!weight) {
    Value value = operandOf(op, self.weight);
    why = value ? say("a weight [out, in] of static shape",
                      textOf(value.getType()))
                : say("an operand as its weight", "none");
    return {};
  }
  int64_t out = weight.getDimSize(outDim(self));
  std::string source = "'" + self.widths + "'";
  std::optional<SmallVector<int64_t>> parts;
  if (!self.widths.empty()) {
    Attribute attr = op->getAttr(self.widths);
    parts = numbersIn(attr);
    if (!parts) {
      why = say("an array of widths in " + source,
                attr ? textOf(attr) : std::string("none"));
      return {};
    }
  } else if (self.isQKV &&
             (op->hasAttr("num_heads") || op->hasAttr("num_kv_heads") ||
              op->hasAttr("head_size"))) {
    source = "heads and sizes";
    // The product of two stays in int64.
    constexpr int64_t kMax = 1 << 24;
    auto read = [&](StringRef name, Attribute attr) -> int64_t {
      std::optional<int64_t> number = numberIn(attr);
      if (number && *number >= 1 && *number <= kMax)
        return *number;
      if (why.empty())
        why = say("a number from 1 to " + Twine(kMax) + " in '" + name + "'",
                  attr ? textOf(attr) : std::string("none"));
      return 1;
    };
    int64_t heads = read("num_heads", op->getAttr("num_heads"));
    int64_t kvHeads = read("num_kv_heads", op->getAttr("num_kv_heads"));
    int64_t size = read("head_size", op->getAttr("head_size"));
    int64_t vSize = size;
    if (Attribute attr = op->getAttr("v_head_size"))
      vSize = read("v_head_size", attr);
    if (!why.empty())
      return {};
    parts.emplace({heads * size, kvHeads * size, kvHeads * vSize});
  } else {
    return {out};
  }

  int64_t sum = 0;
  for (int64_t part : *parts) {
    if (part < 1) {
      why = say("positive widths in " + source, Twine(part));
      return {};
    }
    // Stays there: what is larger than the weight is not added up.
    sum = part > out - sum ? out + 1 : sum + part;
    if (sum > out)
      break;
  }
  if (sum != out) {
    why = say(source + " to add up to the weight's output size, " + Twine(out),
              sum > out ? Twine("more") : Twine(sum));
    return {};
  }
  if (self.kind == SiteKind::Embedding && parts->size() > 1) {
    why = say("an embedding of one part", Twine(parts->size()) + " widths");
    return {};
  }
  return std::move(*parts);
}

SmallVector<SliceAttr> DeclaredAccess::slices(const DeclaredLayer &self,
                                              Operation *op) {
  // The parts of an expert are not described.
  if (self.kind == SiteKind::MoE || !self.whyNotReadable(op).empty())
    return {};
  RankedTensorType weight = weightType(self, op);
  int64_t in = weight.getDimSize(1 - outDim(self));
  std::string why;
  SmallVector<int64_t> parts = widths(self, op, why);
  ArrayAttr names = members(self, op);
  MLIRContext *context = op->getContext();
  if (names && names.size() == 1)
    return {SliceAttr::get(context, cast<StringAttr>(names[0]), in,
                           weight.getDimSize(outDim(self)))};
  SmallVector<SliceAttr> slices;
  static constexpr StringLiteral qkv[] = {"q", "k", "v"};
  for (auto [index, part] : llvm::enumerate(parts)) {
    StringAttr module = site(self, op);
    if (names)
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

/// Why the site and the members cannot be read; empty if they can.
std::string DeclaredAccess::whyNotNamed(const DeclaredLayer &self,
                                        Operation *op) {
  auto path = op->getAttr(self.site);
  auto text = dyn_cast_if_present<StringAttr>(path);
  if (!text || text.getValue().empty())
    return say("a string attribute '" + self.site + "', the module's path",
               path ? textOf(path) : std::string("none"));
  Attribute names = op->getAttr(self.members);
  if (!names)
    return {};
  auto array = dyn_cast<ArrayAttr>(names);
  llvm::SmallPtrSet<const void *, 4> seen;
  if (!array || !llvm::all_of(array, [&](Attribute name) {
        auto text = dyn_cast<StringAttr>(name);
        return text && !text.getValue().empty() &&
               seen.insert(text.getAsOpaquePointer()).second;
      }))
    return say("distinct paths of modules in '" + self.members + "'",
               textOf(names));
  return {};
}

std::string DeclaredLayer::whyNotReadable(Operation *op) const {
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
  if (std::string why = DeclaredAccess::whyNotNamed(*this, op); !why.empty())
    return why;
  if (Attribute degree = op->getAttr(parallel))
    if (!isa<ParallelAttr>(degree) && numberIn(degree).value_or(0) < 1)
      return say("a degree in '" + parallel + "'", textOf(degree));
  if (point == DeltaPoint::Decomposition)
    for (OpResult other : op->getResults())
      if (other.getResultNumber() != result && !other.use_empty())
        return say("only result " + Twine(result) +
                       " to be used, which is all that it decomposes into",
                   "a use of result " + Twine(other.getResultNumber()));
  if (kind == SiteKind::MoE)
    return {};
  // A sum that nobody speaks of would come before the delta.
  if (point == DeltaPoint::Result && !collective &&
      DeclaredAccess::degree(*this, op) > 1)
    return say("to say 'collective' at a degree above 1", "nothing");
  std::string why;
  SmallVector<int64_t> parts = DeclaredAccess::widths(*this, op, why);
  if (!why.empty())
    return why;
  ArrayAttr names = DeclaredAccess::members(*this, op);
  if (names && names.size() != 1 && names.size() != parts.size())
    return say(parts.size() == 1 ? Twine("a single path in '" + members + "'")
                                 : "a single path or " + Twine(parts.size()) +
                                       " in '" + members + "'",
               Twine(names.size()));
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
  // A function stands for one result.
  for (OpResult other : op->getResults())
    if (other.getResultNumber() != self.result && !other.use_empty())
      return {};
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

/// `$site` and `$parent` in a text.
static std::string substitute(StringRef text, StringRef site) {
  StringRef parent = site.contains('.') ? site.rsplit('.').first : StringRef();
  std::string result;
  while (!text.empty()) {
    if (text.consume_front("$site")) {
      result += site;
    } else if (text.consume_front("$parent")) {
      result += parent;
      if (parent.empty())
        text.consume_front(".");
    } else {
      result += text.front();
      text = text.drop_front();
    }
  }
  return result;
}

/// `$site` and `$parent` in the strings of all attributes, inside too.
static void substitute(Operation *root, StringRef site) {
  AttrTypeReplacer replacer;
  replacer.addReplacement([&](StringAttr text) -> std::optional<Attribute> {
    if (!text.getValue().contains('$'))
      return std::nullopt;
    return StringAttr::get(substitute(text.getValue(), site), text.getType());
  });
  replacer.recursivelyReplaceElementsIn(root);
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
    copy->walk([&](Operation *made) { made->setLoc(loc); });
    substitute(copy, site);
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
    std::string why;
    return widths(of(c), op, why);
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
    return degree(ofLinear(c), op) > 1
               ? ofLinear(c).collective.value_or(Collective::None)
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
  // A sum does not show in the result's type as other collectives do.
  if (root != RowParallelLinearOp::getOperationName())
    collective = Collective::None;
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
      collective = symbolizeCollective(name.getValue());
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

/// An interface value of an op that does not implement it. The constructor of
/// an op and a table asserts that the op does, that of a null op and a table
/// not.
template <typename InterfaceT, typename ConceptT>
static InterfaceT makeInterface(Operation *op, const ConceptT *table) {
  InterfaceT made(static_cast<Operation *>(nullptr),
                  static_cast<const typename InterfaceT::Concept *>(table));
  static_cast<OpState &>(made) = InterfaceT(op, nullptr);
  return made;
}

LayerOpInterface DeclaredLayer::asLayer(Operation *op) const {
  return makeInterface<LayerOpInterface>(op, &layer);
}

ParallelLinearOpInterface DeclaredLayer::asLinear(Operation *op) const {
  if (kind == SiteKind::MoE)
    return {};
  return makeInterface<ParallelLinearOpInterface>(op, &linear);
}
