//===- PackLayers.cpp - Join several linears of one input -----------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/Transforms/PackLayers.h"

#include "lora/Dialect/LoRA/Transforms/Passes.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace mlir::lora {
#define GEN_PASS_DEF_LORAPACKLAYERS
#include "lora/Dialect/LoRA/Transforms/Passes.h.inc"
} // namespace mlir::lora

using namespace mlir;
using namespace mlir::lora;

static constexpr StringLiteral kCategory = "lora-pack-layers";

//===----------------------------------------------------------------------===//
// Groups
//===----------------------------------------------------------------------===//

ArrayRef<PackGroup> lora::getDefaultPackGroups() {
  static const PackGroup groups[] = {
      {"qkv_proj", {"q_proj", "k_proj", "v_proj"}, true},
      {"gate_up_proj", {"gate_proj", "up_proj"}, false},
  };
  return groups;
}

FailureOr<PackGroup> lora::parsePackGroup(StringRef text) {
  PackGroup group;
  group.qkv = text.consume_front("qkv:");
  auto [name, members] = text.split('=');
  group.name = name.str();
  SmallVector<StringRef> parts;
  members.split(parts, '+');
  for (StringRef part : parts)
    group.members.push_back(part.str());
  auto isBad = [](StringRef part) {
    return part.empty() || part.contains('.');
  };
  if (isBad(name) || llvm::any_of(parts, isBad) || parts.size() < 2 ||
      (group.qkv && parts.size() != 3))
    return failure();
  return group;
}

//===----------------------------------------------------------------------===//
// What fits together
//===----------------------------------------------------------------------===//

using Linear = ColumnParallelLinearOp;

namespace {

/// The linears of one group, one input and one parent, by place in the group.
struct Candidate {
  const PackGroup *group;
  StringRef parent;
  SmallVector<Linear, 3> members;
};

} // namespace

/// Whether a weight or bias is there before `op`, or can be moved there.
static bool canPrecede(Value value, Operation *op) {
  Operation *producer = value ? value.getDefiningOp() : nullptr;
  return !producer || producer->getBlock() != op->getBlock() ||
         producer->isBeforeInBlock(op) ||
         (producer->getNumOperands() == 0 && isPure(producer));
}

static Linear firstOf(const Candidate &candidate) {
  Linear first;
  for (Linear member : candidate.members)
    if (member && (!first || member->isBeforeInBlock(first)))
      first = member;
  return first;
}

/// Why the members cannot be joined; empty if they can.
static std::string whyNotPacked(const Candidate &candidate) {
  for (auto [member, name] :
       llvm::zip_equal(candidate.members, candidate.group->members))
    if (!member)
      return "expected a column-parallel '" + name +
             "' of the same input, found none";
  Linear first = firstOf(candidate);
  auto type = cast<RankedTensorType>(first.getResult().getType());
  for (Linear member : candidate.members) {
    std::string who = "'" + member.getSite().str() + "'";
    auto own = cast<RankedTensorType>(member.getResult().getType());
    if (own.getElementType() != type.getElementType())
      return "expected one element type, found another in " + who;
    if (own.getShape().drop_back() != type.getShape().drop_back())
      return "expected one type of leading sizes, found another in " + who;
    if (!member.getBias() != !first.getBias())
      return "expected a bias in all or none, found a difference in " + who;
    if (member.getParallelAttr() != first.getParallelAttr() ||
        member.getGatherOutput() != first.getGatherOutput())
      return "expected one degree and gathering, found another in " + who;
    if (member.getMembers())
      return "expected layers that are not packed, found members in " + who;
    if (!canPrecede(member.getWeight(), first) ||
        !canPrecede(member.getBias(), first))
      return "expected weights that can be loaded before the first layer, "
             "found "
             "a computed one in " +
             who;
  }
  if (first.getGatherOutput() && first.getParallelDegree() > 1)
    return "expected outputs that stay on their rank, found gathered ones";
  return {};
}

static int64_t widthOf(Linear layer) {
  return cast<RankedTensorType>(layer.getWeight().getType()).getDimSize(0);
}

/// Head counts by the function's `model` dictionary or the options.
static std::optional<HeadCounts> headsOf(Operation *op,
                                         const PackOptions &options) {
  auto function = op->getParentOfType<FunctionOpInterface>();
  auto model =
      function ? function->getAttrOfType<DictionaryAttr>("model") : nullptr;
  if (!model)
    return options.heads;
  auto number = [&](StringRef name) {
    auto attr = model.getAs<IntegerAttr>(name);
    return attr ? attr.getInt() : 0;
  };
  HeadCounts heads{number("num_heads"), number("num_kv_heads"),
                   number("head_dim")};
  if (heads.heads < 1 || heads.kvHeads < 1 || heads.headSize < 1)
    return options.heads;
  return heads;
}

//===----------------------------------------------------------------------===//
// Packing
//===----------------------------------------------------------------------===//

/// Joins one operand of all members along its first dimension.
static Value concatOf(OpBuilder &builder, Location loc, Operation *first,
                      ArrayRef<Value> values) {
  for (Value value : values) {
    Operation *producer = value.getDefiningOp();
    if (producer && producer->getBlock() == first->getBlock() &&
        first->isBeforeInBlock(producer))
      producer->moveBefore(first);
  }
  return tensor::ConcatOp::create(builder, loc, 0, values);
}

static LayerOpInterface pack(const Candidate &candidate,
                             const PackOptions &options) {
  Linear first = firstOf(candidate);
  OpBuilder builder(first);
  SmallVector<Value> weights, biases;
  SmallVector<Attribute> modules;
  SmallVector<Location> locations;
  SmallVector<int64_t> widths;
  for (Linear member : candidate.members) {
    weights.push_back(member.getWeight());
    if (member.getBias())
      biases.push_back(member.getBias());
    modules.push_back(member.getSiteAttr());
    locations.push_back(member.getLoc());
    widths.push_back(widthOf(member));
  }
  Location loc = builder.getFusedLoc(locations);
  Value weight = concatOf(builder, loc, first, weights);
  Value bias = biases.empty() ? Value() : concatOf(builder, loc, first, biases);
  StringAttr site = builder.getStringAttr(candidate.parent.empty()
                                              ? Twine(candidate.group->name)
                                              : candidate.parent + "." +
                                                    candidate.group->name);
  ArrayAttr members = builder.getArrayAttr(modules);
  auto memberType = cast<RankedTensorType>(first.getResult().getType());
  SmallVector<int64_t> shape(memberType.getShape());
  shape.back() = llvm::sum_of(widths);
  auto type = RankedTensorType::get(shape, memberType.getElementType());

  std::optional<HeadCounts> heads;
  if (candidate.group->qkv)
    heads = headsOf(first, options);
  LayerOpInterface layer;
  if (heads && widths[0] == heads->heads * heads->headSize &&
      widths[1] == heads->kvHeads * heads->headSize &&
      widths[2] % heads->kvHeads == 0 && heads->heads % heads->kvHeads == 0) {
    int64_t vSize = widths[2] / heads->kvHeads;
    layer = QKVParallelLinearOp::create(
        builder, loc, type, first.getInput(), weight, bias, site, members,
        first.getParallelAttr(), builder.getI64IntegerAttr(heads->heads),
        builder.getI64IntegerAttr(heads->kvHeads),
        builder.getI64IntegerAttr(heads->headSize),
        vSize == heads->headSize ? IntegerAttr()
                                 : builder.getI64IntegerAttr(vSize));
  } else {
    layer = MergedColumnParallelLinearOp::create(
        builder, loc, type, first.getInput(), weight, bias, site, members,
        first.getParallelAttr(), builder.getDenseI64ArrayAttr(widths),
        first.getGatherOutputAttr());
  }

  Value result = layer.getLayerResult();
  SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(builder, loc, result);
  SmallVector<OpFoldResult> offsets(sizes.size(), builder.getIndexAttr(0));
  SmallVector<OpFoldResult> strides(sizes.size(), builder.getIndexAttr(1));
  int64_t offset = 0;
  for (auto [member, width] : llvm::zip_equal(candidate.members, widths)) {
    offsets.back() = builder.getIndexAttr(offset);
    sizes.back() = builder.getIndexAttr(width);
    offset += width;
    Value slice = tensor::ExtractSliceOp::create(
        builder, member->getLoc(),
        cast<RankedTensorType>(member->getResult(0).getType()), result, offsets,
        sizes, strides);
    member->getResult(0).replaceAllUsesWith(slice);
  }
  for (Linear member : candidate.members)
    member->erase();
  return layer;
}

void lora::packLayers(ModuleOp module, const PackOptions &options) {
  llvm::StringMap<std::pair<const PackGroup *, unsigned>> places;
  for (const PackGroup &group : options.groups)
    for (auto [index, member] : llvm::enumerate(group.members))
      places.try_emplace(member, &group, index);

  // A parent may be called several times, on other inputs or in other blocks.
  using Key = std::tuple<Block *, Value, StringRef, const PackGroup *>;
  DenseMap<Key, size_t> index;
  SmallVector<Candidate> candidates;
  module.walk([&](Linear layer) {
    auto [parent, last] = layer.getSite().rsplit('.');
    if (last.empty())
      std::swap(parent, last);
    auto place = places.find(last);
    if (place == places.end())
      return;
    auto [group, position] = place->second;
    auto slotFor = [&]() -> Linear & {
      auto [it, inserted] = index.try_emplace(
          Key{layer->getBlock(), layer.getInput(), parent, group},
          candidates.size());
      if (inserted)
        candidates.push_back(
            {group, parent, SmallVector<Linear, 3>(group->members.size())});
      return candidates[it->second].members[position];
    };
    Linear &slot = slotFor();
    if (!slot)
      slot = layer;
  });

  for (const Candidate &candidate : candidates) {
    Linear first = firstOf(candidate);
    std::string reason = whyNotPacked(candidate);
    if (!reason.empty()) {
      if (auto remark = remark::missed(
              first.getLoc(),
              remark::RemarkOpts::name("NotPacked").category(kCategory)))
        remark << ("'" + first.getSite() + "' not packed: " + reason).str();
      continue;
    }
    LayerOpInterface layer = pack(candidate, options);
    if (auto remark = remark::passed(
            layer.getLoc(),
            remark::RemarkOpts::name("Packed").category(kCategory)))
      remark << ("packed " + Twine(candidate.members.size()) + " linears as '" +
                 layer.getLayerSite().getValue() + "', " +
                 layer->getName().getStringRef())
                    .str();
  }
}

namespace {
struct LoRAPackLayers
    : public mlir::lora::impl::LoRAPackLayersBase<LoRAPackLayers> {
  using LoRAPackLayersBase::LoRAPackLayersBase;

  LogicalResult initialize(MLIRContext *context) override {
    for (const std::string &text : groups) {
      FailureOr<PackGroup> group = parsePackGroup(text);
      if (failed(group))
        return emitError(UnknownLoc::get(context),
                         "expected groups as "
                         "name=a+b or qkv:name=q+k+v, "
                         "found '")
               << text << "'";
      options.groups.push_back(std::move(*group));
    }
    if (numHeads > 0 && numKvHeads > 0 && headDim > 0)
      options.heads = HeadCounts{numHeads, numKvHeads, headDim};
    return success();
  }

  void runOnOperation() override { packLayers(getOperation(), options); }

  PackOptions options;
};
} // namespace
