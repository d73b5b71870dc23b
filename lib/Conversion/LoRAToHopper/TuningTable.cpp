//===- TuningTable.cpp - Measured choices of kernels ----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// JSON is read as the YAML that it is: LLVM's reader of YAML knows where each
// value lies.
//
//===----------------------------------------------------------------------===//

#include "lora/Conversion/LoRAToHopper/TuningTable.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/YAMLTraits.h"

using namespace mlir;
using namespace mlir::lora;
using hopper::DecodeOptions;
using hopper::DeltaSource;
using hopper::LinearShape;
using Linear = TuningTable::Linear;
using Decode = TuningTable::Decode;
using Gemm = TuningTable::Gemm;

static constexpr int64_t kDecodeTokens[] = {16, 32, 64, 128};
static constexpr int64_t kGemmTokens[] = {256, 512, 1024, 2048, 4096, 8192, 0};
static constexpr int64_t kTileColumns[] = {128, 192, 224, 256};

LLVM_YAML_IS_SEQUENCE_VECTOR(TuningTable::Linear)
LLVM_YAML_IS_SEQUENCE_VECTOR(TuningTable::Decode)
LLVM_YAML_IS_SEQUENCE_VECTOR(TuningTable::Gemm)

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

namespace {
/// Where a table comes from: for people.
struct Measured {
  std::string card, driver, torch, cuda, ptxas, command;
};
struct Root {
  Measured measured;
  std::vector<Linear> linears;
};
} // namespace

/// Empty, or what is wrong.
static std::string checkOneOf(StringRef key, int64_t value,
                              ArrayRef<int64_t> known) {
  if (llvm::is_contained(known, value))
    return {};
  std::string list;
  for (int64_t each : known)
    list += (list.empty() ? "" : ", ") + std::to_string(each);
  return llvm::formatv("expected {0} of {1}, found {2}", key, list, value);
}

namespace llvm::yaml {
template <>
struct ScalarEnumerationTraits<DeltaSource> {
  static void enumeration(IO &io, DeltaSource &value) {
    io.enumCase(value, "none", DeltaSource::None);
    io.enumCase(value, "workspace", DeltaSource::Workspace);
  }
};

template <>
struct MappingTraits<Decode> {
  static void mapping(IO &io, Decode &entry) {
    const auto *begin = static_cast<const char *>(io.getContext());
    const Node *node = static_cast<Input &>(io).getCurrentNode();
    const char *here = node->getSourceRange().Start.getPointer();
    entry.line = std::count(begin, here, '\n') + 1;
    io.mapRequired("tokens", entry.tokens);
    io.mapOptional("adapted", entry.adapted);
    io.mapOptional("adapter_blocks", entry.adapterBlocks);
    io.mapOptional("tile_columns", entry.tileColumns);
    io.mapOptional("cluster", entry.cluster);
    io.mapOptional("lora_stages", entry.loraStages);
    io.mapOptional("min_units", entry.minUnits);
    io.mapOptional("lead_stages", entry.leadStages);
    io.mapOptional("in_data", entry.inData);
    io.mapOptional("sentinel", entry.sentinel);
    io.mapOptional("sleep", entry.sleep);
  }
  static std::string validate(IO &, Decode &entry) {
    return checkOneOf("tokens", entry.tokens, kDecodeTokens);
  }
};

template <>
struct MappingTraits<Gemm> {
  static void mapping(IO &io, Gemm &entry) {
    io.mapRequired("max_tokens", entry.maxTokens);
    io.mapOptional("delta", entry.delta);
    io.mapRequired("tile_columns", entry.tileColumns);
  }
  static std::string validate(IO &, Gemm &entry) {
    std::string tokens = checkOneOf("max_tokens", entry.maxTokens, kGemmTokens);
    if (!tokens.empty())
      return tokens;
    return checkOneOf("tile_columns", entry.tileColumns, kTileColumns);
  }
};

template <>
struct MappingTraits<Linear> {
  static void mapping(IO &io, Linear &linear) {
    io.mapRequired("in", linear.k);
    io.mapRequired("slices", linear.slices);
    io.mapRequired("dtype", linear.dtype);
    io.mapOptional("decode", linear.decode);
    io.mapOptional("gemm", linear.gemm);
  }
  static std::string validate(IO &, Linear &linear) {
    if (linear.dtype == "bf16" || linear.dtype == "f16")
      return {};
    return "expected dtype of bf16, f16, found " + linear.dtype;
  }
};

template <>
struct MappingTraits<Measured> {
  static void mapping(IO &io, Measured &measured) {
    io.mapOptional("card", measured.card);
    io.mapOptional("driver", measured.driver);
    io.mapOptional("torch", measured.torch);
    io.mapOptional("cuda", measured.cuda);
    io.mapOptional("ptxas", measured.ptxas);
    io.mapOptional("command", measured.command);
  }
};

template <>
struct MappingTraits<Root> {
  static void mapping(IO &io, Root &root) {
    io.mapOptional("measured", root.measured);
    io.mapRequired("linears", root.linears);
  }
};
} // namespace llvm::yaml

namespace {
struct Reader {
  MLIRContext *context;
  StringRef path;
  Location at(int64_t line, int64_t column = 0) const {
    return FileLineColLoc::get(context, path, line, column);
  }
};
} // namespace

static LinearShape getShape(const Linear &linear, MLIRContext *context) {
  Builder builder(context);
  LinearShape shape;
  shape.k = linear.k;
  shape.slices.assign(linear.slices.begin(), linear.slices.end());
  shape.elementType = linear.dtype == "bf16"
                          ? static_cast<Type>(builder.getBF16Type())
                          : builder.getF16Type();
  return shape;
}

static void applyTo(const Decode &entry, DecodeOptions &options) {
  auto set = [](auto &field, const auto &value) {
    if (value)
      field = *value;
  };
  set(options.tileColumns, entry.tileColumns);
  set(options.cluster, entry.cluster);
  // Tiles that begin with each slice are more, maybe too many.
  if (entry.tileColumns || entry.cluster)
    options.alignTiles = false;
  set(options.loraStages, entry.loraStages);
  set(options.minUnits, entry.minUnits);
  set(options.leadStages, entry.leadStages);
  set(options.inData, entry.inData);
  set(options.sentinel, entry.sentinel);
  set(options.sleep, entry.sleep);
}

/// Whether the kernel of an entry can be written, and can run on the device.
static LogicalResult check(const Linear &linear, const Decode &entry,
                           const Reader &reader, int64_t ctas) {
  Location loc = reader.at(entry.line);
  LinearShape shape = getShape(linear, reader.context);
  if (failed(shape.verify([&] { return emitError(loc); })))
    return failure();
  std::optional<DecodeOptions> options = hopper::chooseDecode(
      shape, entry.tokens, entry.adapted, entry.adapterBlocks, ctas);
  if (!options)
    return emitError(loc) << "expected a linear for the decode schedule, found "
                          << shape.getN() << " columns for " << entry.tokens
                          << " tokens";
  applyTo(entry, *options);
  OwningOpRef<ModuleOp> module = ModuleOp::create(loc);
  if (failed(hopper::buildDecode(*module, "kernel", shape, *options)))
    return failure();
  int64_t found =
      llvm::divideCeil(shape.getN(), options->tileColumns) * options->cluster;
  if (found > ctas)
    return emitError(loc) << "expected tiles for at most " << ctas
                          << " CTAs, found " << found;
  return success();
}

FailureOr<TuningTable> TuningTable::load(MLIRContext *context, StringRef path,
                                         int64_t ctas) {
  Reader reader{context, path};
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/true);
  if (!buffer)
    return emitError(reader.at(0))
           << "cannot read the tuning table: " << buffer.getError().message();
  auto report = [](const llvm::SMDiagnostic &diagnostic, void *data) {
    auto &reader = *static_cast<Reader *>(data);
    emitError(reader.at(std::max(diagnostic.getLineNo(), 0),
                        diagnostic.getColumnNo() + 1))
        << diagnostic.getMessage();
  };
  StringRef text = (*buffer)->getBuffer();
  llvm::yaml::Input input(text, const_cast<char *>(text.data()), report,
                          &reader);
  Root root;
  input >> root;
  if (input.error())
    return failure();
  TuningTable table;
  table.linears = std::move(root.linears);
  for (const Linear &linear : table.linears)
    for (const Decode &entry : linear.decode)
      if (failed(check(linear, entry, reader, ctas)))
        return failure();
  return table;
}

//===----------------------------------------------------------------------===//
// Use
//===----------------------------------------------------------------------===//

const Linear *TuningTable::find(const LinearShape &shape) const {
  StringRef dtype = shape.elementType.isBF16() ? "bf16" : "f16";
  for (const Linear &linear : linears)
    if (linear.k == shape.k && linear.dtype == dtype &&
        ArrayRef<int64_t>(linear.slices) == ArrayRef<int64_t>(shape.slices))
      return &linear;
  return nullptr;
}

void TuningTable::apply(const LinearShape &shape,
                        DecodeOptions &options) const {
  const Linear *linear = find(shape);
  if (!linear)
    return;
  for (const Decode &entry : linear->decode)
    if (entry.tokens == options.tokens && entry.adapted == options.adapted &&
        (!entry.adapted || entry.adapterBlocks == options.adapterBlocks))
      applyTo(entry, options);
}

std::optional<int64_t> TuningTable::getTileColumns(const LinearShape &shape,
                                                   int64_t maxTokens,
                                                   DeltaSource delta) const {
  const Linear *linear = find(shape);
  if (!linear)
    return std::nullopt;
  for (const Gemm &entry : linear->gemm)
    if (entry.maxTokens == maxTokens && entry.delta == delta)
      return entry.tileColumns;
  return std::nullopt;
}
