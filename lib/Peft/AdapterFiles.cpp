//===- AdapterFiles.cpp - PEFT LoRA folders -------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Peft/AdapterFiles.h"
#include "lora/Peft/Names.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <map>

using namespace peft;

float FactorView::at(int64_t expert, int64_t rank, int64_t i) const {
  return loadFloat(data, dtype,
                   expert * expertStride + rank * rankStride + i * stride);
}

static std::string_view partName(ExpertPart part) {
  switch (part) {
  case ExpertPart::GateUp:
    return "gate_up_proj";
  case ExpertPart::Gate:
    return "gate_proj";
  case ExpertPart::Up:
    return "up_proj";
  case ExpertPart::Down:
    return "down_proj";
  case ExpertPart::None:
    break;
  }
  return {};
}

std::string AdapterEntry::target() const {
  if (part == ExpertPart::None)
    return module;
  if (expert < 0)
    return concat(module, '.', partName(part));
  return concat(module, '.', expert, '.', partName(part));
}

//===----------------------------------------------------------------------===//
// Names of tensors
//===----------------------------------------------------------------------===//

namespace {
/// The two factors of one module, by the module's name in the file.
struct FactorPair {
  const MemoryTensor *a = nullptr;
  const MemoryTensor *b = nullptr;
  bool embedding = false;
};

/// Builds the entries of one adapter.
class EntryBuilder {
public:
  EntryBuilder(const std::string &source, AdapterFiles &adapter)
      : source(source), adapter(adapter) {}

  Status run(std::span<const MemoryTensor> tensors);

private:
  template <typename... Ts>
  Error bad(ErrorCode code, const MemoryTensor &tensor,
            const Ts &...parts) const {
    return makeError(code, "'", source, "': tensor '", tensor.name,
                     "': ", parts...);
  }

  Status collect(const MemoryTensor &tensor);
  Status checkTensor(const MemoryTensor &tensor) const;
  Status addEntry(const std::string &module, const FactorPair &pair);
  Status checkFactors(AdapterEntry &entry, const FactorPair &pair,
                      std::string_view configName) const;
  Expected<ExpertPart> stackedPart(const std::string &module, bool inner,
                                   const FactorPair &pair) const;

  const std::string &source;
  AdapterFiles &adapter;
  std::map<std::string, FactorPair> pairs;
  std::vector<std::string> parameters; ///< Those that the factors change.
};
} // namespace

static constexpr std::string_view kPrefix = "base_model.model.";
static constexpr std::string_view kBaseLayer = ".base_layer";

Status EntryBuilder::checkTensor(const MemoryTensor &tensor) const {
  switch (tensor.dtype) {
  case LORA_DTYPE_F32:
  case LORA_DTYPE_F16:
  case LORA_DTYPE_BF16:
  case LORA_DTYPE_F64:
    break;
  default:
    return bad(ErrorCode::Unsupported, tensor,
               "expected a factor in f32, f16, bf16 or f64, found another "
               "dtype");
  }
  if (tensor.shape.size() != 2 || tensor.shape[0] <= 0 || tensor.shape[1] <= 0)
    return bad(ErrorCode::Mismatch, tensor, "expected a matrix, found shape ",
               shapeString(tensor.shape));
  return Status::success();
}

Status EntryBuilder::collect(const MemoryTensor &tensor) {
  std::string_view name = tensor.name;
  if (name.starts_with(kPrefix))
    name.remove_prefix(kPrefix.size());

  struct Suffix {
    std::string_view text;
    bool isB;
    bool embedding;
  };
  static constexpr Suffix kSuffixes[] = {
      {".lora_A.weight", false, false},
      {".lora_B.weight", true, false},
      {".lora_embedding_A", false, true},
      {".lora_embedding_B", true, true},
  };
  for (const Suffix &suffix : kSuffixes) {
    if (!name.ends_with(suffix.text))
      continue;
    if (Status status = checkTensor(tensor); !status)
      return status;
    name.remove_suffix(suffix.text.size());
    FactorPair &pair = pairs[std::string(name)];
    const MemoryTensor *&slot = suffix.isB ? pair.b : pair.a;
    if (slot || ((pair.a || pair.b) && pair.embedding != suffix.embedding))
      return bad(ErrorCode::BadFormat, tensor, "conflicts with tensor '",
                 (pair.a ? pair.a : pair.b)->name, "'");
    pair.embedding = suffix.embedding;
    slot = &tensor;
    return Status::success();
  }
  if (name.find("lora_magnitude_vector") != std::string_view::npos)
    return bad(ErrorCode::Unsupported, tensor, "use_dora is not supported");
  if (name.ends_with("lora_B.bias"))
    return bad(ErrorCode::Unsupported, tensor, "lora_bias is not supported");
  return bad(ErrorCode::Unsupported, tensor,
             "expected lora_A.weight, lora_B.weight, lora_embedding_A or "
             "lora_embedding_B; other trained tensors are not supported");
}

Status EntryBuilder::run(std::span<const MemoryTensor> tensors) {
  for (const MemoryTensor &tensor : tensors)
    if (Status status = collect(tensor); !status)
      return status;
  for (const auto &[module, pair] : pairs) {
    if (!pair.a)
      return bad(ErrorCode::NotFound, *pair.b, "its lora_A is missing");
    if (!pair.b)
      return bad(ErrorCode::NotFound, *pair.a, "its lora_B is missing");
    if (Status status = addEntry(module, pair); !status)
      return status;
  }
  if (adapter.entries.empty())
    return makeError(ErrorCode::BadFormat, "'", source,
                     "': expected LoRA factors, found none");
  if (const std::string *name =
          adapter.config.findUnmatchedParameter(parameters))
    return makeError(ErrorCode::Mismatch, "'", source,
                     "': target_parameters of '", adapter.config.path(),
                     "' names '", *name,
                     "', expected factors for it, found "
                     "none");
  return Status::success();
}

//===----------------------------------------------------------------------===//
// Modules
//===----------------------------------------------------------------------===//

ExpertPart peft::parseExpertPart(std::string_view name) {
  if (name == "gate_proj" || name == "w1")
    return ExpertPart::Gate;
  if (name == "up_proj" || name == "w3")
    return ExpertPart::Up;
  if (name == "down_proj" || name == "w2")
    return ExpertPart::Down;
  return ExpertPart::None;
}

/// Splits `P.experts.3.w1` into `P.experts`, 3 and Gate.
static bool splitExpert(std::string_view module, AdapterEntry &entry) {
  auto [head, last] = splitLast(module);
  auto [experts, number] = splitLast(head);
  ExpertPart part = parseExpertPart(last);
  if (part == ExpertPart::None || splitLast(experts).second != "experts")
    return false;
  int64_t index = -1;
  auto [end, ec] =
      std::from_chars(number.data(), number.data() + number.size(), index);
  if (ec != std::errc() || end != number.data() + number.size() || index < 0)
    return false;
  entry.kind = AdapterKind::Experts;
  entry.module = normalizeModule(experts);
  entry.part = part;
  entry.expert = index;
  return true;
}

/// PEFT nests the wrappers of one module's parameters: with both adapted,
/// `experts.base_layer` is gate_up_proj and `experts` is down_proj; with one,
/// `experts` is whichever target_parameters names.
Expected<ExpertPart> EntryBuilder::stackedPart(const std::string &module,
                                               bool inner,
                                               const FactorPair &pair) const {
  bool gateUp = adapter.config.selectsParameter(module + ".gate_up_proj");
  bool down = adapter.config.selectsParameter(module + ".down_proj");
  bool nested = pairs.count(module + std::string(kBaseLayer)) != 0;
  if (inner || nested) {
    if (gateUp && down)
      return inner ? ExpertPart::GateUp : ExpertPart::Down;
  } else if (gateUp != down) {
    return gateUp ? ExpertPart::GateUp : ExpertPart::Down;
  }
  return bad(ErrorCode::Mismatch, *pair.a,
             "target_parameters of the configuration does not say which of ",
             module, ".gate_up_proj and .down_proj it adapts");
}

Status EntryBuilder::addEntry(const std::string &module,
                              const FactorPair &pair) {
  AdapterEntry entry;
  entry.tensor = pair.a->name;
  entry.tensorB = pair.b->name;
  std::string outer = module;
  bool inner = outer.ends_with(kBaseLayer);
  if (inner)
    outer.resize(outer.size() - kBaseLayer.size());
  bool stacked = !pair.embedding && splitLast(outer).second == "experts";

  std::string configName = outer;
  bool selected;
  if (stacked) {
    Expected<ExpertPart> part = stackedPart(outer, inner, pair);
    if (!part)
      return part.error();
    entry.kind = AdapterKind::Experts;
    entry.module = normalizeModule(outer);
    entry.part = *part;
    configName = concat(outer, '.', partName(*part));
    selected = true;
  } else if (inner) {
    return bad(ErrorCode::Unsupported, *pair.a,
               "nested adapters are supported on experts only");
  } else {
    entry.module = normalizeModule(module);
    if (pair.embedding)
      entry.kind = AdapterKind::Embedding;
    else
      splitExpert(module, entry);
    selected = adapter.config.selectsModule(module);
    // A router is adapted through its parameter, which patterns then name.
    if (!selected && adapter.config.selectsParameter(configName + ".weight")) {
      configName += ".weight";
      selected = true;
    }
  }
  if (!selected)
    return bad(ErrorCode::Mismatch, *pair.a, "'", adapter.config.path(),
               "' does not select module '", module, "'");
  if (Status status = checkFactors(entry, pair, configName); !status)
    return status;
  bool isParameter = stacked || configName.ends_with(".weight");
  parameters.push_back(isParameter ? configName : configName + ".weight");
  adapter.entries.push_back(std::move(entry));
  return Status::success();
}

Status EntryBuilder::checkFactors(AdapterEntry &entry, const FactorPair &pair,
                                  std::string_view configName) const {
  entry.rank = adapter.config.rankOf(configName);
  entry.scale = adapter.config.scaleOf(configName);
  if (!std::isfinite(float(entry.scale))) {
    char alpha[32];
    std::snprintf(alpha, sizeof(alpha), "%g",
                  adapter.config.alphaOf(configName));
    return bad(ErrorCode::Mismatch, *pair.a, "'", adapter.config.path(),
               "' gives '", configName, "' alpha ", alpha, " at rank ",
               entry.rank, ", expected a scale that fits f32");
  }
  const MemoryTensor &a = *pair.a;
  const MemoryTensor &b = *pair.b;
  bool stacked = entry.kind == AdapterKind::Experts && entry.expert < 0;
  if (stacked) {
    if (a.shape[0] % entry.rank != 0)
      return bad(ErrorCode::Mismatch, a, "expected a multiple of rank ",
                 entry.rank, " rows, found shape ", shapeString(a.shape));
    entry.numExperts = a.shape[0] / entry.rank;
  } else if (a.shape[0] != entry.rank) {
    return bad(ErrorCode::Mismatch, a, "the configuration gives '", configName,
               "' rank ", entry.rank, ", found shape ", shapeString(a.shape));
  }
  if (b.shape[1] != a.shape[0])
    return bad(ErrorCode::Mismatch, b, "expected ", a.shape[0],
               " columns as A has rows, found shape ", shapeString(b.shape));
  entry.in = a.shape[1];
  entry.out = b.shape[0];
  // A is (E, r, in); B is (out, r, E), the expert fastest.
  entry.a = {static_cast<const uint8_t *>(a.data), a.dtype,
             entry.rank * entry.in, entry.in, 1};
  entry.b = {static_cast<const uint8_t *>(b.data), b.dtype, 1, entry.numExperts,
             b.shape[1]};
  return Status::success();
}

//===----------------------------------------------------------------------===//
// Entry points
//===----------------------------------------------------------------------===//

Expected<AdapterFiles> peft::loadAdapter(const std::string &folder) {
  std::error_code ec;
  if (!std::filesystem::is_directory(folder, ec))
    return makeError(ErrorCode::NotFound, "'", folder,
                     "': expected an adapter folder");
  Expected<AdapterConfig> config =
      AdapterConfig::read(folder + "/adapter_config.json");
  if (!config)
    return config.error();
  auto file = SafetensorsFile::open(folder + "/adapter_model.safetensors");
  if (!file)
    return file.error();
  AdapterFiles adapter{folder, std::move(*config), std::move(*file), {}};
  std::vector<MemoryTensor> tensors;
  for (const auto &[name, view] : adapter.file->tensors())
    tensors.push_back({name, view.dtype, view.shape, view.data});
  if (Status status = EntryBuilder(adapter.file->path(), adapter).run(tensors);
      !status)
    return status.error();
  return adapter;
}

Expected<AdapterFiles>
peft::loadAdapter(const std::string &name, std::string_view configText,
                  std::span<const MemoryTensor> tensors) {
  Expected<AdapterConfig> config = AdapterConfig::parse(configText, name);
  if (!config)
    return config.error();
  AdapterFiles adapter{name, std::move(*config), nullptr, {}};
  if (Status status = EntryBuilder(name, adapter).run(tensors); !status)
    return status.error();
  return adapter;
}
