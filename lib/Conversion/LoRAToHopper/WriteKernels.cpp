//===- WriteKernels.cpp - Layers to a library of kernels ------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Conversion/LoRAToHopper/LinearPlan.h"
#include "lora/Conversion/LoRAToHopper/LoRAToHopper.h"
#include "lora/Conversion/Manifest/Manifest.h"
#include "lora/Dialect/LoRA/IR/LoRA.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/MLProgram/IR/MLProgram.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Remarks.h"
#include "mlir/IR/SymbolTable.h"

namespace mlir::lora {
#define GEN_PASS_DEF_LORAWRITEKERNELS
#include "lora/Conversion/Passes.h.inc"
} // namespace mlir::lora

using namespace mlir;
using namespace mlir::lora;
using hopper::LinearShape;

static constexpr StringLiteral kCategory = "lora-write-kernels";

namespace {

struct Layer {
  Operation *op = nullptr;
  StringAttr site;
  bool isEmbedding = false;
  size_t group = 0;                       ///< Of linears, or of embeddings.
  SmallVector<Attribute> weights, biases; ///< Names; empty: the caller's.
  int64_t bankSite = -1;
};

/// Layers of one shape.
struct LinearGroup {
  LinearShape shape;
  bool adapted = false;
};
struct EmbeddingGroup {
  EmbeddingShape shape;
  bool adapted = false;
};

class Writer {
public:
  Writer(ModuleOp module, const WriteKernelsOptions &options,
         const TuningTable *tuning)
      : module(module), options(options), tuning(tuning),
        builder(module.getContext()) {}

  LogicalResult write();

private:
  LogicalResult addOp(Operation *op);
  LogicalResult addAdapted(AdaptedLinearOp op);
  void addBase(ParallelLinearOpInterface layer);
  LogicalResult addEmbedding(VocabParallelEmbeddingOp op);
  void addLinear(Operation *op, StringAttr site, Value weight, Value bias,
                 ArrayRef<int64_t> slices, int64_t bankSite);
  void addLayer(Layer layer);
  FailureOr<BankSiteOp> siteOf(Operation *op, SymbolRefAttr name, Value weight);

  size_t getLinear(const LinearShape &shape, bool adapted);
  size_t getEmbedding(const EmbeddingShape &shape, bool adapted);
  FailureOr<DictionaryAttr> writeLinear(const LinearGroup &linear);
  FailureOr<DictionaryAttr> writeEmbedding(const EmbeddingGroup &embedding);
  FailureOr<FlatSymbolRefAttr>
  writeKernel(const std::string &name,
              function_ref<LogicalResult(ModuleOp)> build);
  DictionaryAttr describe(const LinearVariant &variant,
                          ArrayRef<Attribute> kernels);
  DictionaryAttr describe(const Layer &layer);

  /// Why an op has no kernel: a surprise for a linear, what is to be expected
  /// for others.
  void missed(Operation *op, const Twine &reason);

  NamedAttribute number(StringRef name, int64_t value) {
    return builder.getNamedAttr(name, builder.getI64IntegerAttr(value));
  }
  NamedAttribute flag(StringRef name, bool value) {
    return builder.getNamedAttr(name, builder.getBoolAttr(value));
  }

  ModuleOp module;
  const WriteKernelsOptions &options;
  const TuningTable *tuning;
  Builder builder;
  BankOp bank;
  llvm::DenseMap<Operation *, int64_t> siteNumbers;
  SymbolTableCollection symbols;
  SmallVector<Layer> layers;
  llvm::DenseMap<StringAttr, size_t> layerOfSite;
  SmallVector<LinearGroup> linears;
  SmallVector<EmbeddingGroup> embeddings;
  llvm::StringMap<FlatSymbolRefAttr> kernels;
};

} // namespace

void Writer::missed(Operation *op, const Twine &reason) {
  if (auto remark = remark::missed(
          op->getLoc(),
          remark::RemarkOpts::name("NoKernel").category(kCategory)))
    remark << ("no kernel: " + reason).str();
}

static std::string quote(StringAttr name) {
  return ("'" + name.getValue() + "'").str();
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

/// The globals that a tensor is made of, along its rows; empty if it is made of
/// something else.
static SmallVector<Attribute> getGlobalNames(Value tensor) {
  SmallVector<Attribute> names;
  for (Value segment : getRowSegments(tensor)) {
    auto load = segment.getDefiningOp<ml_program::GlobalLoadConstOp>();
    if (!load)
      return {};
    names.push_back(load.getGlobal().getLeafReference());
  }
  return names;
}

size_t Writer::getLinear(const LinearShape &shape, bool adapted) {
  for (auto [index, linear] : llvm::enumerate(linears))
    if (linear.adapted == adapted && linear.shape.k == shape.k &&
        linear.shape.slices == shape.slices &&
        linear.shape.elementType == shape.elementType &&
        linear.shape.bias == shape.bias)
      return index;
  linears.push_back({shape, adapted});
  return linears.size() - 1;
}

size_t Writer::getEmbedding(const EmbeddingShape &shape, bool adapted) {
  for (auto [index, embedding] : llvm::enumerate(embeddings))
    if (embedding.adapted == adapted && embedding.shape == shape)
      return index;
  embeddings.push_back({shape, adapted});
  return embeddings.size() - 1;
}

static auto warnFor(Operation *op, StringAttr site) {
  return [op, site] {
    return op->emitWarning("layer ") << site << " gets no kernel: ";
  };
}

void Writer::addLinear(Operation *op, StringAttr site, Value weight, Value bias,
                       ArrayRef<int64_t> slices, int64_t bankSite) {
  auto type = cast<RankedTensorType>(weight.getType());
  LinearShape shape;
  shape.k = type.getDimSize(1);
  shape.slices.assign(slices.begin(), slices.end());
  shape.elementType = type.getElementType();
  shape.bias = bias != nullptr;
  if (failed(shape.verify(warnFor(op, site))))
    return;
  Layer layer{op, site,    /*isEmbedding=*/false, 0, getGlobalNames(weight),
              {}, bankSite};
  if (bias) {
    layer.biases = getGlobalNames(bias);
    // The caller brings both or none.
    if (layer.weights.empty() || layer.biases.empty()) {
      layer.weights.clear();
      layer.biases.clear();
    }
  }
  layer.group = getLinear(shape, bankSite >= 0);
  addLayer(std::move(layer));
}

void Writer::addLayer(Layer layer) {
  auto [it, isNew] = layerOfSite.try_emplace(layer.site, layers.size());
  if (isNew) {
    layers.push_back(std::move(layer));
    return;
  }
  // Entry points of one model share layers.
  const Layer &other = layers[it->second];
  if (other.isEmbedding == layer.isEmbedding && other.group == layer.group &&
      other.weights == layer.weights && other.biases == layer.biases &&
      other.bankSite == layer.bankSite)
    return;
  InFlightDiagnostic diagnostic = warnFor(layer.op, layer.site)()
                                  << "another layer of this site differs";
  diagnostic.attachNote(other.op->getLoc()) << "which is here";
}

void Writer::addBase(ParallelLinearOpInterface layer) {
  StringAttr site = layer.getLayerSite();
  Operation *op = layer.getOperation();
  if (layer.getLayerCollective() != Collective::None) {
    op->emitWarning("layer ")
        << site << " gets no kernel: it ends in "
        << stringifyCollective(layer.getLayerCollective()) << " over "
        << layer.getParallelDegree() << " ranks";
    return;
  }
  auto row = dyn_cast<RowParallelLinearOp>(op);
  if (row && !row.getInputIsParallel() && row.getParallelDegree() > 1) {
    op->emitWarning("layer ")
        << site << " gets no kernel: it takes its part of a whole input";
    return;
  }
  if (!layer.isPlainProduct()) {
    op->emitWarning("layer ")
        << site
        << " gets no kernel: it is not a plain product (run "
           "lora-decompose-variants)";
    return;
  }
  SmallVector<int64_t> widths;
  for (SliceAttr slice : layer.getLayerSlices())
    widths.push_back(slice.getOut());
  addLinear(op, site, layer.getLayerWeight(), layer.getLayerBias(), widths,
            /*bankSite=*/-1);
}

/// The bank's site by the name that an op has for it.
FailureOr<BankSiteOp> Writer::siteOf(Operation *op, SymbolRefAttr name,
                                     Value weight) {
  auto site = symbols.lookupNearestSymbolFrom<BankSiteOp>(op, name);
  if (!site || !siteNumbers.contains(site))
    return op->emitOpError("expected ")
           << name << " to be a site of the program's bank";
  Type type = cast<RankedTensorType>(weight.getType()).getElementType();
  if ((type.isF16() || type.isBF16()) && bank.getDtype() != type) {
    InFlightDiagnostic diagnostic =
        op->emitOpError("expected a bank of the layer's dtype ")
        << type << ", found one of " << bank.getDtype();
    diagnostic.attachNote(bank.getLoc()) << "bank declared here";
    return diagnostic;
  }
  return site;
}

LogicalResult Writer::addAdapted(AdaptedLinearOp op) {
  FailureOr<BankSiteOp> site = siteOf(op, op.getAdapter(), op.getWeight());
  if (failed(site))
    return failure();
  SmallVector<int64_t> widths;
  for (SliceAttr slice : site->getSliceAttrs())
    widths.push_back(slice.getOut());
  addLinear(op, op.getSiteAttr(), op.getWeight(), op.getBias(), widths,
            siteNumbers.lookup(*site));
  return success();
}

/// The embedding whose kernel takes an adapt op along.
static VocabParallelEmbeddingOp embeddingOf(AdaptOp adapt) {
  auto op = adapt.getBase().getDefiningOp<VocabParallelEmbeddingOp>();
  bool isOurs =
      op && op.getResult().hasOneUse() && adapt.getInput() == op.getIds();
  return isOurs ? op : VocabParallelEmbeddingOp();
}

LogicalResult Writer::addEmbedding(VocabParallelEmbeddingOp op) {
  StringAttr name = op.getSiteAttr();
  int64_t bankSite = -1;
  if (op.getResult().hasOneUse())
    if (auto adapt = dyn_cast<AdaptOp>(*op.getResult().user_begin());
        adapt && embeddingOf(adapt)) {
      FailureOr<BankSiteOp> site =
          siteOf(adapt, adapt.getAdapter(), op.getWeight());
      if (failed(site))
        return failure();
      bankSite = siteNumbers.lookup(*site);
    }
  if (op.getParallelDegree() > 1) {
    warnFor(op, name)() << "it ends in "
                        << stringifyCollective(op.getLayerCollective())
                        << " over " << op.getParallelDegree() << " ranks";
    return success();
  }
  auto type = cast<RankedTensorType>(op.getWeight().getType());
  EmbeddingShape shape{type.getDimSize(0), type.getDimSize(1),
                       type.getElementType()};
  if (failed(shape.verify(warnFor(op, name))))
    return success();
  addLayer({op,
            name,
            /*isEmbedding=*/true,
            getEmbedding(shape, bankSite >= 0),
            getGlobalNames(op.getWeight()),
            {},
            bankSite});
  return success();
}

LogicalResult Writer::addOp(Operation *op) {
  if (auto adapted = dyn_cast<AdaptedLinearOp>(op))
    return addAdapted(adapted);
  if (auto embedding = dyn_cast<VocabParallelEmbeddingOp>(op))
    return addEmbedding(embedding);
  if (auto adapt = dyn_cast<AdaptOp>(op)) {
    if (embeddingOf(adapt))
      return success();
    missed(op, "adapters of site '" +
                   adapt.getAdapter().getLeafReference().getValue() +
                   "' are apart from their layer");
    return success();
  }
  if (isa<ShrinkOp, ExpandOp>(op)) {
    missed(op, "adapters are apart from their layer");
    return success();
  }
  if (auto moe = dyn_cast<AdaptedMoEOp>(op)) {
    missed(op, "layer " + quote(moe.getSiteAttr()) + " is one of experts");
    return success();
  }
  auto layer = dyn_cast<LayerOpInterface>(op);
  if (!layer)
    return success();
  auto linear = dyn_cast<ParallelLinearOpInterface>(op);
  if (linear && layer.getSiteKind() == SiteKind::Linear)
    addBase(linear);
  else
    missed(op, "layer " + quote(layer.getLayerSite()) + " is not a linear");
  return success();
}

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

FailureOr<FlatSymbolRefAttr>
Writer::writeKernel(const std::string &name,
                    function_ref<LogicalResult(ModuleOp)> build) {
  FlatSymbolRefAttr &known = kernels[name];
  if (known)
    return known;
  if (Operation *other = symbols.getSymbolTable(module).lookup(name)) {
    InFlightDiagnostic diagnostic =
        module.emitError("expected a module without kernels, found '")
        << name << "'";
    diagnostic.attachNote(other->getLoc()) << "which is here";
    return diagnostic;
  }
  OpBuilder b = OpBuilder::atBlockEnd(module.getBody());
  auto own = ModuleOp::create(b, module.getLoc(), name);
  if (failed(build(own)))
    return failure();
  known = FlatSymbolRefAttr::get(builder.getContext(), name);
  return known;
}

DictionaryAttr Writer::describe(const LinearVariant &variant,
                                ArrayRef<Attribute> kernels) {
  return builder.getDictionaryAttr(
      {number("min_tokens", variant.minTokens),
       number("max_tokens", variant.maxTokens),
       flag("adapted", variant.adapted),
       number("max_adapter_blocks", variant.maxAdapterBlocks),
       number("max_tile_blocks", variant.maxTileBlocks),
       flag("batch_invariant", variant.batchInvariant),
       builder.getNamedAttr("kernels", builder.getArrayAttr(kernels))});
}

FailureOr<DictionaryAttr> Writer::writeLinear(const LinearGroup &linear) {
  LinearPlanOptions plan;
  plan.plain = options.plain;
  plan.ctas = options.ctas;
  plan.maxTokens = options.maxTokens;
  plan.adapted = linear.adapted;
  plan.tuning = tuning;
  if (linear.adapted) {
    plan.maxAdapters = bank.getMaxAdapters();
    plan.maxRank = bank.getMaxRank();
  }
  SmallVector<Attribute> variants;
  for (const LinearVariant &variant : planLinear(linear.shape, plan)) {
    SmallVector<Attribute> names;
    for (const PlannedKernel &kernel : variant.kernels) {
      FailureOr<FlatSymbolRefAttr> name = writeKernel(
          kernel.getName(), [&](ModuleOp own) { return kernel.build(own); });
      if (failed(name))
        return failure();
      names.push_back(*name);
    }
    variants.push_back(describe(variant, names));
  }
  const LinearShape &shape = linear.shape;
  return builder.getDictionaryAttr(
      {number("in", shape.k),
       builder.getNamedAttr("slices",
                            builder.getDenseI64ArrayAttr(shape.slices)),
       builder.getNamedAttr("dtype", TypeAttr::get(shape.elementType)),
       flag("bias", shape.bias),
       builder.getNamedAttr("variants", builder.getArrayAttr(variants))});
}

/// One kernel for calls without adapters, one or two for those with, on every
/// GPU.
FailureOr<DictionaryAttr>
Writer::writeEmbedding(const EmbeddingGroup &embedding) {
  const EmbeddingShape &shape = embedding.shape;
  SmallVector<Attribute> variants;
  auto add = [&](EmbeddingOptions kernel, int64_t minTokens,
                 int64_t maxTokens) -> LogicalResult {
    FailureOr<FlatSymbolRefAttr> name =
        writeKernel(kernel.getKernelName(shape), [&](ModuleOp own) {
          buildPlainEmbedding(own, shape, kernel);
          return success();
        });
    if (failed(name))
      return failure();
    LinearVariant variant;
    variant.minTokens = minTokens;
    variant.maxTokens = maxTokens;
    variant.adapted = kernel.adapted;
    variant.batchInvariant = true;
    variants.push_back(describe(variant, {*name}));
    return success();
  };
  if (failed(add({}, 1, options.maxTokens)))
    return failure();
  if (embedding.adapted) {
    EmbeddingOptions kernel;
    kernel.adapted = true;
    int64_t many = getTiledEmbeddingTokens(shape);
    bool isFew = options.maxTokens && options.maxTokens < many;
    if (failed(add(kernel, 1, isFew ? options.maxTokens : many - 1)))
      return failure();
    kernel.tokens = kEmbeddingTokens;
    if (!isFew && failed(add(kernel, many, options.maxTokens)))
      return failure();
  }
  return builder.getDictionaryAttr(
      {number("vocab", shape.vocab), number("hidden", shape.hidden),
       builder.getNamedAttr("dtype", TypeAttr::get(shape.elementType)),
       builder.getNamedAttr("variants", builder.getArrayAttr(variants))});
}

DictionaryAttr Writer::describe(const Layer &layer) {
  return builder.getDictionaryAttr(
      {builder.getNamedAttr("site", layer.site),
       number(layer.isEmbedding ? "embedding" : "linear",
              static_cast<int64_t>(layer.group)),
       builder.getNamedAttr("weights", builder.getArrayAttr(layer.weights)),
       builder.getNamedAttr("biases", builder.getArrayAttr(layer.biases)),
       number("bank_site", layer.bankSite)});
}

LogicalResult Writer::write() {
  if (module->hasAttr(kDeviceAttrName))
    return module.emitError("expected a module without kernels, found '")
           << kDeviceAttrName << "'";
  FailureOr<BankOp> found = getProgramBank(module);
  if (failed(found))
    return failure();
  bank = *found;
  if (bank)
    for (auto [index, site] : llvm::enumerate(bank.getOps<BankSiteOp>()))
      siteNumbers[site] = index;
  for (auto function : module.getOps<func::FuncOp>()) {
    WalkResult walked = function.walk([&](Operation *op) {
      return failed(addOp(op)) ? WalkResult::interrupt()
                               : WalkResult::advance();
    });
    if (walked.wasInterrupted())
      return failure();
  }
  if (layers.empty())
    return module.emitError("expected a linear or an embedding of bf16 or f16 "
                            "that a kernel can be written for, found none");
  SmallVector<Attribute> linearAttrs, embeddingAttrs, layerAttrs;
  for (const LinearGroup &linear : linears) {
    FailureOr<DictionaryAttr> written = writeLinear(linear);
    if (failed(written))
      return failure();
    linearAttrs.push_back(*written);
  }
  for (const EmbeddingGroup &embedding : embeddings) {
    FailureOr<DictionaryAttr> written = writeEmbedding(embedding);
    if (failed(written))
      return failure();
    embeddingAttrs.push_back(*written);
  }
  for (const Layer &layer : layers) {
    layerAttrs.push_back(describe(layer));
    if (auto remark = remark::passed(
            layer.op->getLoc(),
            remark::RemarkOpts::name("Kernels").category(kCategory)))
      remark << ("layer " + quote(layer.site) + " is " +
                 (layer.isEmbedding ? "embedding " : "linear ") +
                 Twine(layer.group))
                    .str();
  }
  SmallVector<NamedAttribute> device = {
      builder.getNamedAttr("linears", builder.getArrayAttr(linearAttrs)),
      builder.getNamedAttr("layers", builder.getArrayAttr(layerAttrs))};
  if (!embeddingAttrs.empty())
    device.push_back(builder.getNamedAttr(
        "embeddings", builder.getArrayAttr(embeddingAttrs)));
  module->setAttr(kDeviceAttrName, builder.getDictionaryAttr(device));
  return success();
}

LogicalResult mlir::lora::writeKernels(ModuleOp module,
                                       const WriteKernelsOptions &options) {
  if (options.ctas <= 0)
    return module.emitError("expected a positive number of CTAs, found ")
           << options.ctas;
  if (options.maxTokens < 0)
    return module.emitError("expected max-tokens of 0 or more, found ")
           << options.maxTokens;
  if (options.tuning.empty())
    return Writer(module, options, nullptr).write();
  FailureOr<TuningTable> tuning =
      TuningTable::load(module.getContext(), options.tuning, options.ctas);
  if (failed(tuning))
    return failure();
  return Writer(module, options, &*tuning).write();
}

namespace {
struct LoRAWriteKernels : lora::impl::LoRAWriteKernelsBase<LoRAWriteKernels> {
  using LoRAWriteKernelsBase::LoRAWriteKernelsBase;
  void runOnOperation() override {
    if (failed(writeKernels(getOperation(), {ctas, maxTokens, tuning, plain})))
      signalPassFailure();
  }
};
} // namespace
