//===- Verify.cpp - Checks that several ops share -------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/IR/Verify.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::lora;

static RankedTensorType typeOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

static bool compatible(int64_t a, int64_t b) {
  return ShapedType::isDynamic(a) || ShapedType::isDynamic(b) || a == b;
}

std::optional<int64_t> checks::multiplied(int64_t size, int64_t factor) {
  int64_t product;
  if (ShapedType::isDynamic(size) || ShapedType::isDynamic(factor))
    return ShapedType::kDynamic;
  if (llvm::MulOverflow(size, factor, product))
    return std::nullopt;
  return product;
}

std::optional<int64_t> checks::added(ArrayRef<int64_t> sizes) {
  int64_t sum = 0;
  for (int64_t size : sizes)
    if (llvm::AddOverflow(sum, size, sum))
      return std::nullopt;
  return sum;
}

/// A size against a multiple of another one.
static LogicalResult verifyScaledSize(Operation *op, StringRef what,
                                      int64_t found, int64_t size,
                                      int64_t factor) {
  std::optional<int64_t> expected = checks::multiplied(size, factor);
  if (expected)
    return checks::verifySize(op, what, found, *expected);
  return op->emitOpError("expected ")
         << what << " to be " << size << " * " << factor
         << ", which is more than a size can be";
}

LogicalResult checks::verifySize(Operation *op, StringRef what, int64_t found,
                                 int64_t expected) {
  if (compatible(found, expected))
    return success();
  return op->emitOpError("expected ")
         << what << " to be " << expected << ", found " << found;
}

LogicalResult checks::verifyLeadingSizes(Operation *op, StringRef aName,
                                         RankedTensorType a, unsigned aTrailing,
                                         StringRef bName, RankedTensorType b,
                                         unsigned bTrailing) {
  for (auto [name, type, trailing] :
       {std::tuple<StringRef, RankedTensorType, unsigned>(aName, a, aTrailing),
        {bName, b, bTrailing}})
    if (type.getRank() < static_cast<int64_t>(trailing))
      return op->emitOpError("expected ")
             << name << " of at least rank " << trailing << ", found " << type;
  ArrayRef<int64_t> as = a.getShape().drop_back(aTrailing);
  ArrayRef<int64_t> bs = b.getShape().drop_back(bTrailing);
  if (as.size() != bs.size())
    return op->emitOpError("expected ")
           << aName << " and " << bName
           << " to have the same leading sizes, found " << a << " and " << b;
  for (auto [index, sizes] : llvm::enumerate(llvm::zip_equal(as, bs)))
    if (!compatible(std::get<0>(sizes), std::get<1>(sizes)))
      return op->emitOpError("expected ")
             << aName << " and " << bName
             << " to have the same leading sizes, found " << std::get<0>(sizes)
             << " and " << std::get<1>(sizes) << " in dimension " << index;
  return success();
}

LogicalResult checks::verifyLinear(Operation *op, Value input, Value weight,
                                   Value bias, RankedTensorType result,
                                   int64_t inFactor, int64_t outFactor) {
  RankedTensorType x = typeOf(input), w = typeOf(weight);
  if (w.getRank() != 2)
    return op->emitOpError("expected a weight of rank 2, [out, in], found ")
           << w;
  if (x.getRank() != 2 && x.getRank() != 3)
    return op->emitOpError(
               "expected an input of rank 2 or 3, [..., in], found ")
           << x;
  Type element = w.getElementType();
  for (auto [name, type] :
       {std::pair<StringRef, RankedTensorType>("input", x), {"result", result}})
    if (type.getElementType() != element)
      return op->emitOpError("expected the ")
             << name << "'s element type to be the weight's, " << element
             << ", found " << type.getElementType();
  if (failed(verifyScaledSize(op, "the input's last size", x.getShape().back(),
                              w.getDimSize(1), inFactor)) ||
      failed(verifyLeadingSizes(op, "input", x, 1, "result", result, 1)) ||
      failed(verifyScaledSize(op, "the result's last size",
                              result.getShape().back(), w.getDimSize(0),
                              outFactor)))
    return failure();
  if (!bias)
    return success();
  RankedTensorType b = typeOf(bias);
  if (b.getRank() != 1 || b.getElementType() != element)
    return op->emitOpError("expected a bias of rank 1 and element type ")
           << element << ", found " << b;
  return verifySize(op, "the bias's size", b.getDimSize(0), w.getDimSize(0));
}

LogicalResult checks::verifyLayer(Operation *op, StringRef site,
                                  ValueRange weights, size_t slices,
                                  std::optional<ArrayAttr> members,
                                  bool mayBeFused) {
  if (site.empty())
    return op->emitOpError(
        "expected a site, the path of a module, found an empty "
        "name");
  for (Value weight : weights) {
    RankedTensorType type = typeOf(weight);
    if (!type.hasStaticShape())
      return op->emitOpError("expected a weight of static shape, found ")
             << type;
    if (llvm::is_contained(type.getShape(), 0))
      return op->emitOpError(
                 "expected a weight with no empty dimension, found ")
             << type;
  }
  if (!members)
    return success();
  if (members->size() != slices && !(mayBeFused && members->size() == 1))
    return op->emitOpError("expected ")
           << slices << " members, one for each slice,"
           << (mayBeFused ? " or a single one, found " : " found ")
           << members->size();
  llvm::SmallDenseSet<Attribute, 4> seen;
  for (auto member : members->getAsRange<StringAttr>()) {
    if (member.getValue().empty())
      return op->emitOpError(
          "expected members to be paths of modules, found an "
          "empty name");
    if (!seen.insert(member).second)
      return op->emitOpError("expected distinct members, found ")
             << member << " twice";
  }
  return success();
}

LogicalResult checks::verifyMoE(Operation *op, Value input, Value ids,
                                Value expertWeights, ValueRange weights,
                                Value result) {
  RankedTensorType x = typeOf(input), i = typeOf(ids),
                   p = typeOf(expertWeights), y = typeOf(result);
  for (auto [name, type] : {std::pair<StringRef, RankedTensorType>("input", x),
                            {"expert ids", i},
                            {"expert weights", p},
                            {"result", y}})
    if (type.getRank() != 2)
      return op->emitOpError("expected ")
             << name << " of rank 2, found " << type;
  if (weights.size() != 2 && weights.size() != 3)
    return op->emitOpError(
               "expected two weights (gate_up, down) or three (gate, "
               "up, down), found ")
           << weights.size();
  Type element = x.getElementType();
  if (y.getElementType() != element)
    return op->emitOpError(
               "expected the result's element type to be the input's, ")
           << element << ", found " << y.getElementType();
  for (Value weight : weights) {
    RankedTensorType w = typeOf(weight);
    if (w.getRank() != 3)
      return op->emitOpError(
                 "expected weights of rank 3, [experts, out, in], found ")
             << w;
    if (w.getElementType() != element)
      return op->emitOpError(
                 "expected the weights' element type to be the input's, ")
             << element << ", found " << w.getElementType();
  }
  if (failed(verifyLeadingSizes(op, "input", x, 0, "result", y, 0)) ||
      failed(verifyLeadingSizes(op, "input", x, 1, "expert ids", i, 1)) ||
      failed(
          verifyLeadingSizes(op, "expert ids", i, 0, "expert weights", p, 0)))
    return failure();

  RankedTensorType down = typeOf(weights.back());
  int64_t experts = down.getDimSize(0), hidden = x.getDimSize(1),
          inner = down.getDimSize(2);
  if (failed(verifySize(op, "down's output size", down.getDimSize(1), hidden)))
    return failure();
  int64_t factor = weights.size() == 2 ? 2 : 1;
  for (Value weight : weights.drop_back()) {
    RankedTensorType w = typeOf(weight);
    StringRef name = factor == 2 ? "gate_up" : "gate's and up";
    if (failed(verifySize(op, (name + "'s experts").str(), w.getDimSize(0),
                          experts)) ||
        failed(verifyScaledSize(op, (name + "'s output size").str(),
                                w.getDimSize(1), inner, factor)) ||
        failed(verifySize(op, (name + "'s input size").str(), w.getDimSize(2),
                          hidden)))
      return failure();
  }
  if (!i.isDynamicDim(1) && !ShapedType::isDynamic(experts) &&
      i.getDimSize(1) > experts)
    return op->emitOpError(
               "expected at most as many experts a token as there are, ")
           << experts << ", found " << i.getDimSize(1);
  return success();
}

FailureOr<BankSiteOp> checks::lookupBankSite(Operation *op,
                                             SymbolRefAttr adapter,
                                             SymbolTableCollection &symbols) {
  Operation *found = symbols.lookupNearestSymbolFrom(op, adapter);
  if (!found)
    return op->emitOpError("expected ")
           << adapter << " to be a bank site, found no such symbol";
  auto site = dyn_cast<BankSiteOp>(found);
  if (site)
    return site;
  InFlightDiagnostic diagnostic = op->emitOpError("expected ")
                                  << adapter << " to be a bank site, found "
                                  << found->getName();
  diagnostic.attachNote(found->getLoc()) << "symbol declared here";
  return failure();
}

LogicalResult
checks::reifyLike(OpBuilder &builder, Operation *op, Value leading,
                  unsigned trailing,
                  ReifiedRankedShapedTypeDims &reifiedReturnShapes) {
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  int64_t fromLeading = typeOf(leading).getRank() - trailing;
  // Decided before anything is built: a failed reification leaves no ops
  // behind.
  for (int64_t dim = fromLeading; dim < type.getRank(); ++dim)
    if (type.isDynamicDim(dim))
      return failure();
  SmallVector<OpFoldResult> sizes;
  for (int64_t dim = 0; dim < type.getRank(); ++dim)
    sizes.push_back(
        type.isDynamicDim(dim)
            ? tensor::getMixedSize(builder, op->getLoc(), leading, dim)
            : builder.getIndexAttr(type.getDimSize(dim)));
  reifiedReturnShapes.assign(1, sizes);
  return success();
}
