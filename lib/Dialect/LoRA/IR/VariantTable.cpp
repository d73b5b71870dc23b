//===- VariantTable.cpp - Which ops are variants of which layers ----------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/IR/VariantTable.h"

#include "lora/Dialect/LoRA/IR/DeclaredLayer.h"

#include "llvm/ADT/Sequence.h"
#include "llvm/Support/Format.h"

#include <array>

using namespace mlir;
using namespace mlir::lora;

ArrayRef<StringRef> lora::getLayerKinds() {
  static const StringRef kinds[] = {
      ReplicatedLinearOp::getOperationName(),
      ColumnParallelLinearOp::getOperationName(),
      MergedColumnParallelLinearOp::getOperationName(),
      QKVParallelLinearOp::getOperationName(),
      RowParallelLinearOp::getOperationName(),
      VocabParallelEmbeddingOp::getOperationName(),
      ParallelLMHeadOp::getOperationName(),
      FusedMoEOp::getOperationName(),
      FusedMoE3DOp::getOperationName()};
  return kinds;
}

static bool isLayerKind(StringRef name) {
  return llvm::is_contained(getLayerKinds(), name);
}

//===----------------------------------------------------------------------===//
// Declarations
//===----------------------------------------------------------------------===//

void VariantTable::add(Variant variant) {
  // A layer's own interface is seen only once its dialect is loaded.
  MLIRContext *context = variant.name.getContext();
  if (!variant.op)
    context->getOrLoadDialect(variant.name.getValue().split('.').first);
  declarations.push_back(std::move(variant));
}

void VariantTable::add(MLIRContext *context, StringRef name, StringRef base,
                       StringRef provider, VariantOptions options) {
  Variant variant;
  variant.name = StringAttr::get(context, name);
  variant.base = StringAttr::get(context, base);
  variant.replaces = options.replaces;
  variant.version = options.version;
  variant.provider = provider.str();
  variant.convert = std::move(options.convert);
  add(std::move(variant));
}

static std::string quote(const Variant &variant) {
  return ("'" + variant.name.getValue() + "' (" + variant.provider + ")").str();
}

static bool isDescribed(VariantOp op) {
  return op && (op.getLayer() || op.getDelta() || op.getDecomposition());
}

/// The description of a declaration as text, for comparison.
static std::string descriptionOf(VariantOp op) {
  std::string text;
  if (!isDescribed(op))
    return text;
  llvm::raw_string_ostream os(text);
  os << op.getLayerAttr() << op.getDeltaAttr() << op.getReasonAttr()
     << op.getDecompositionAttr();
  return text;
}

FailureOr<VariantTable> VariantTable::get(ModuleOp module) {
  auto *dialect = module.getContext()->getLoadedDialect<LoRADialect>();
  VariantTable table = dialect ? dialect->getVariants() : VariantTable();
  // A module knows its own declarations and those of the modules around it.
  SmallVector<VariantOp> own;
  for (Operation *scope = module; scope; scope = scope->getParentOp())
    if (auto outer = dyn_cast<ModuleOp>(scope))
      llvm::append_range(own, outer.getOps<VariantOp>());
  for (VariantOp op : own) {
    Variant variant;
    variant.name = op.getNameAttr();
    variant.base = op.getBaseAttr();
    variant.replaces = op.getReplaces();
    variant.version = static_cast<int64_t>(op.getVersion());
    variant.provider = op.getProvider().value_or("the module").str();
    variant.op = op;
    table.declarations.push_back(std::move(variant));
  }
  if (failed(table.verify(module)))
    return failure();
  // Descriptions need the lineage's root.
  for (Variant &variant : table.declarations)
    if (variant.op && isDescribed(variant.op))
      variant.description = std::make_shared<DeclaredLayer>(
          variant.op, table.getRoot(variant.name).getValue());
  return table;
}

//===----------------------------------------------------------------------===//
// Verification
//===----------------------------------------------------------------------===//

/// The layer kind or declared variant that is spelled most like `name`; not
/// `except`.
static StringRef nearestName(StringRef name, StringAttr except,
                             ArrayRef<Variant> declared) {
  SmallVector<StringRef> names(getLayerKinds());
  for (const Variant &variant : declared)
    if (variant.name != except)
      names.push_back(variant.name);
  StringRef best;
  unsigned distance = ~0u;
  for (StringRef candidate : names)
    if (unsigned found = name.edit_distance(candidate); found < distance)
      std::tie(best, distance) = std::pair(candidate, found);
  return best;
}

static bool isMoEKind(StringRef root) {
  return root == FusedMoEOp::getOperationName() ||
         root == FusedMoE3DOp::getOperationName();
}

/// What a registered op lacks of its root's interfaces; empty if nothing.
static StringRef missingInterface(StringAttr name, StringRef root) {
  auto info =
      RegisteredOperationName::lookup(name.getValue(), name.getContext());
  if (!info)
    return "registration";
  if (!info->hasInterface<LayerOpInterface>())
    return "LayerOpInterface";
  // Experts of another make need not tell their parts: they bring an adapter op
  // or decompose.
  if (!isMoEKind(root) && !info->hasInterface<ParallelLinearOpInterface>())
    return "ParallelLinearOpInterface";
  return {};
}

/// Checks a description against what the op tells itself and its lineage.
static void
verifyDescription(const Variant &variant, StringRef root, bool hasInterface,
                  function_ref<InFlightDiagnostic(const Variant &)> complain) {
  VariantOp op = variant.op;
  DictionaryAttr layer = op.getLayerAttr();
  if (hasInterface && !layer) {
    complain(variant) << "expected variant " << quote(variant)
                      << " to be told by its own interface where a delta goes, "
                         "found a delta or decomposition beside it";
    return;
  }
  if (isMoEKind(root)) {
    if (op.getDelta() == DeltaPoint::Result)
      complain(variant) << "expected variant " << quote(variant) << " of '"
                        << root
                        << "' (lora-opt) to take deltas by decomposition or "
                           "never, found result: those of experts act inside";
    return;
  }
  auto numberOf = [&](StringRef key, int64_t otherwise) {
    auto attr = layer ? layer.getAs<IntegerAttr>(key) : IntegerAttr();
    return attr ? attr.getInt() : otherwise;
  };
  int64_t input = numberOf("input", 0), weight = numberOf("weight", 1),
          bias = numberOf("bias", -1);
  if (input == weight || input == bias || weight == bias)
    complain(variant) << "expected input, weight and bias of variant "
                      << quote(variant) << " to be different operands, found "
                      << input << ", " << weight
                      << (bias < 0 ? "" : ", " + std::to_string(bias));
}

LogicalResult VariantTable::verify(ModuleOp module) {
  bool failed = false;
  auto complain = [&](const Variant &variant) {
    failed = true;
    return emitError(variant.op ? variant.op->getLoc() : module.getLoc());
  };
  // Of two, the one that stands in the module is where to look.
  auto complainOfBoth = [&](const Variant &variant, const Variant &first,
                            const Twine &message) {
    InFlightDiagnostic diagnostic = complain(variant.op ? variant : first)
                                    << message;
    if (variant.op && first.op)
      diagnostic.attachNote(first.op->getLoc()) << "first declared here";
  };

  // By name and provider, so that the order of loading does not show; of equal
  // ones the innermost module's is first.
  auto keyOf = [&](size_t index) {
    const Variant &v = declarations[index];
    return std::tuple(v.name.getValue(), StringRef(v.provider), !v.op,
                      v.base.getValue(), v.replaces, v.version,
                      descriptionOf(v.op), index);
  };
  auto order = llvm::to_vector(llvm::seq(declarations.size()));
  llvm::sort(order, [&](size_t a, size_t b) { return keyOf(a) < keyOf(b); });
  std::vector<Variant> merged;
  for (size_t index : order) {
    Variant &variant = declarations[index];
    auto [it, isNew] = byName.try_emplace(variant.name, merged.size());
    if (isNew) {
      merged.push_back(std::move(variant));
      continue;
    }
    Variant &first = merged[it->second];
    if (first.base == variant.base && first.replaces == variant.replaces &&
        first.version == variant.version) {
      if (isDescribed(first.op) && isDescribed(variant.op) &&
          descriptionOf(first.op) != descriptionOf(variant.op)) {
        complainOfBoth(variant, first,
                       "expected one description of variant '" +
                           variant.name.getValue() + "', found two (" +
                           first.provider + " and " + variant.provider + ")");
        continue;
      }
      // The same fact twice: a plugin's and a reproducer's.
      if (!first.convert)
        first.convert = std::move(variant.convert);
      if (!isDescribed(first.op) && variant.op)
        first.op = variant.op;
      continue;
    }
    auto describe = [](const Variant &v) {
      return ("of '" + v.base.getValue() + "'" +
              (v.replaces ? ", replacing it" : "") + ", version " +
              Twine(v.version))
          .str();
    };
    complainOfBoth(variant, first,
                   "expected one declaration of variant '" +
                       variant.name.getValue() + "', found " + describe(first) +
                       " (" + first.provider + ") and " + describe(variant) +
                       " (" + variant.provider + ")");
  }
  declarations = std::move(merged);

  for (const Variant &variant : declarations) {
    if (variant.version < 1 || variant.version > kVariantVersion)
      complain(variant) << "expected variant " << quote(variant)
                        << " to be of a version of the layer contract that "
                           "lora-opt knows, 1 to "
                        << kVariantVersion << ", found " << variant.version;
    if (!byName.count(variant.base) && !isLayerKind(variant.base.getValue()))
      complain(variant) << "expected variant " << quote(variant)
                        << " to derive from a layer or a declared variant, "
                           "found '"
                        << variant.base.getValue() << "'; the nearest is '"
                        << nearestName(variant.base.getValue(), variant.name,
                                       declarations)
                        << "'";
    if (isLayerKind(variant.name.getValue()))
      complain(variant) << "expected a variant's name to be free, found "
                        << quote(variant)
                        << " to be a layer of the lora dialect (lora-opt)";
    if (!variant.replaces)
      continue;
    auto [it, isNew] = replacements.try_emplace(variant.base, variant.name);
    if (isNew)
      continue;
    const Variant &first = *lookup(it->second);
    complainOfBoth(variant, first,
                   "expected one replacement of '" + variant.base.getValue() +
                       "', found " + quote(first) + " and " + quote(variant));
  }

  // A cycle is reported once, at its first name.
  DenseSet<StringAttr> cyclic;
  for (const Variant &variant : declarations) {
    if (cyclic.contains(variant.name))
      continue;
    SmallVector<StringAttr> path = {variant.name};
    for (StringAttr at = variant.base; byName.count(at); at = getBase(at)) {
      if (at == variant.name) {
        InFlightDiagnostic diagnostic = complain(variant)
                                        << "expected variants without a "
                                           "cycle, found ";
        for (StringAttr name : path)
          diagnostic << quote(*lookup(name)) << " of ";
        diagnostic << "'" << variant.name.getValue() << "'";
        cyclic.insert(path.begin(), path.end());
        break;
      }
      if (llvm::is_contained(path, at))
        break; // A cycle further up, which has its own report.
      path.push_back(at);
    }
  }
  if (failed)
    return failure();

  for (const Variant &variant : declarations) {
    StringRef root = getRoot(variant.name).getValue();
    StringRef missing = missingInterface(variant.name, root);
    if (isDescribed(variant.op)) {
      verifyDescription(variant, root, missing.empty(), complain);
      continue;
    }
    if (missing.empty())
      continue;
    const Variant *base = lookup(variant.base);
    complain(variant) << "expected variant " << quote(variant) << " to "
                      << (missing == "registration" ? "be a registered op"
                                                    : "implement ")
                      << (missing == "registration" ? "" : missing)
                      << ", as its base '" << variant.base.getValue() << "' ("
                      << (base ? base->provider : "lora-opt")
                      << ") does, or to have a layer description; found "
                         "neither";
  }
  return failure(failed);
}

//===----------------------------------------------------------------------===//
// Questions
//===----------------------------------------------------------------------===//

const Variant *VariantTable::lookup(StringAttr name) const {
  auto it = byName.find(name);
  return it == byName.end() ? nullptr : &declarations[it->second];
}

StringAttr VariantTable::resolve(StringAttr kind) const {
  while (StringAttr replacement = getReplacement(kind))
    kind = replacement;
  return kind;
}

StringAttr VariantTable::getReplacement(StringAttr kind) const {
  return replacements.lookup(kind);
}

StringAttr VariantTable::getBase(StringAttr name) const {
  const Variant *variant = lookup(name);
  return variant ? variant->base : StringAttr();
}

bool VariantTable::derives(StringAttr name, StringAttr ancestor) const {
  for (; name; name = getBase(name))
    if (name == ancestor)
      return true;
  return false;
}

StringAttr VariantTable::getRoot(StringAttr name) const {
  while (StringAttr base = getBase(name))
    name = base;
  return isLayerKind(name.getValue()) ? name : StringAttr();
}

std::vector<const Variant *> VariantTable::getVariants() const {
  std::vector<const Variant *> variants;
  for (const Variant &variant : declarations)
    variants.push_back(&variant);
  return variants;
}

LayerOpInterface VariantTable::asLayer(Operation *op) const {
  const Variant *variant = lookup(op->getName().getIdentifier());
  if (variant && variant->description)
    return variant->description->asLayer(op);
  return dyn_cast<LayerOpInterface>(op);
}

ParallelLinearOpInterface VariantTable::asLinear(Operation *op) const {
  const Variant *variant = lookup(op->getName().getIdentifier());
  if (variant && variant->description)
    return variant->description->asLinear(op);
  return dyn_cast<ParallelLinearOpInterface>(op);
}

MoELayerOpInterface VariantTable::asMoE(Operation *op) const {
  return dyn_cast<MoELayerOpInterface>(op);
}

std::string VariantTable::whyNotReadable(Operation *op) const {
  const Variant *variant = lookup(op->getName().getIdentifier());
  return variant && variant->description
             ? variant->description->whyNotReadable(op)
             : std::string();
}

void VariantTable::print(raw_ostream &os) const {
  SmallVector<std::array<std::string, 5>> rows = {
      {"variant", "of", "replaces", "version", "provider"}};
  for (const Variant &variant : declarations) {
    std::string lineage = variant.base.str();
    for (StringAttr at = getBase(variant.base); at; at = getBase(at))
      lineage += " < " + at.str();
    rows.push_back({variant.name.str(), std::move(lineage),
                    variant.replaces ? "yes" : "no",
                    std::to_string(variant.version),
                    variant.provider + (variant.description ? ", described"
                                        : variant.op        ? ", declared"
                                                            : "")});
  }
  std::array<size_t, 5> widths = {};
  for (const auto &row : rows)
    for (auto [width, cell] : llvm::zip_equal(widths, row))
      width = std::max(width, cell.size());
  for (const auto &row : rows) {
    for (auto [width, cell] : llvm::drop_end(llvm::zip_equal(widths, row)))
      os << llvm::left_justify(cell, width + 2);
    os << row.back() << "\n";
  }
}
