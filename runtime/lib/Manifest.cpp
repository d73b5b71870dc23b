//===- Manifest.cpp - What a program says about itself --------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Manifest.h"

#include "JsonReader.h"
#include "lora/Peft/JsonError.h"

#include <algorithm>

using namespace lora::runtime::impl;
using peft::describeJsonError;
using Reader = JsonReader;

namespace {
struct RoleName {
  const char *name;
  Role role;
  bool argument;
  bool result;
  int rank;        ///< -1: any.
  LoraDType dtype; ///< NONE: any.
};
} // namespace

static constexpr RoleName kRoles[] = {
    {"ids", Role::Ids, true, false, 2, LORA_DTYPE_I64},
    {"positions", Role::Positions, true, false, 2, LORA_DTYPE_I64},
    {"rows", Role::Rows, true, false, 2, LORA_DTYPE_I64},
    {"select", Role::Select, true, false, 1, LORA_DTYPE_I64},
    {"slots", Role::Slots, true, false, 1, LORA_DTYPE_I32},
    {"k_cache", Role::KCache, true, true, 4, LORA_DTYPE_NONE},
    {"v_cache", Role::VCache, true, true, 4, LORA_DTYPE_NONE},
    {"weight", Role::Weight, true, false, -1, LORA_DTYPE_NONE},
    {"logits", Role::Logits, false, true, -1, LORA_DTYPE_NONE},
};

static ValueInfo readValue(Reader &reader, bool isResult,
                           const Manifest &manifest, size_t numArguments) {
  ValueInfo value;
  std::string role = reader.text("role");
  auto it = std::find_if(
      std::begin(kRoles), std::end(kRoles), [&](const RoleName &r) {
        return r.name == role && (isResult ? r.result : r.argument);
      });
  if (it == std::end(kRoles)) {
    reader.fail("unknown role '", role, "'");
    return value;
  }
  value.role = it->role;
  value.dtype = reader.dtype("dtype");
  value.shape = reader.shape(/*dynamic=*/true);
  if (it->rank >= 0 && value.shape.size() != size_t(it->rank))
    reader.fail("expected rank ", it->rank, " for role '", role, "', found ",
                value.shape.size());
  if (it->dtype != LORA_DTYPE_NONE && value.dtype != it->dtype)
    reader.fail("expected dtype ", dtypeName(it->dtype), " for role '", role,
                "', found ", dtypeName(value.dtype));
  if (value.role == Role::KCache || value.role == Role::VCache) {
    value.layer = reader.integer("layer", 0, INT32_MAX);
    if (value.shape.size() == 4 && (value.shape[2] < 1 || value.shape[3] < 1))
      reader.fail("expected static head sizes, found shape ",
                  shapeString(value.shape));
  }
  if (value.role == Role::Weight)
    value.weight =
        reader.integer("weight", 0, int64_t(manifest.weights.size()) - 1);
  if (isResult && value.role != Role::Logits)
    value.argument = reader.integer("argument", 0, int64_t(numArguments) - 1);
  return value;
}

static void readEntry(Reader &reader, Manifest &manifest) {
  EntryInfo entry;
  entry.name = reader.text("name");
  entry.symbol = reader.text("symbol");
  if (entry.symbol.compare(0, sizeof(LORA_ENTRY_PREFIX) - 1,
                           LORA_ENTRY_PREFIX) != 0)
    reader.fail("expected a symbol that starts with " LORA_ENTRY_PREFIX
                ", found '",
                entry.symbol, "'");
  reader.each("arguments", true, [&](Reader &element) {
    entry.arguments.push_back(readValue(element, false, manifest, 0));
  });
  int logits = 0;
  reader.each("results", true, [&](Reader &element) {
    entry.results.push_back(
        readValue(element, true, manifest, entry.arguments.size()));
    logits += entry.results.back().role == Role::Logits;
  });
  if (logits != 1)
    reader.fail("expected one result with role 'logits', found ", logits);
  auto count = [&](Role role) {
    return std::count_if(entry.arguments.begin(), entry.arguments.end(),
                         [&](const ValueInfo &v) { return v.role == role; });
  };
  for (const RoleName &role : kRoles)
    if (role.role <= Role::Slots && count(role.role) > 1)
      reader.fail("argument role '", role.name, "' occurs more than once");
  if (count(Role::Ids) != 1)
    reader.fail("expected an argument with role 'ids'");
  manifest.entries.push_back(std::move(entry));
}

static SiteInfo readSite(Reader &reader) {
  SiteInfo site;
  site.name = reader.text("name");
  std::string kind = reader.text("kind");
  if (kind == "linear")
    site.kind = SiteKind::Linear;
  else if (kind == "embedding")
    site.kind = SiteKind::Embedding;
  else if (kind == "moe")
    site.kind = SiteKind::MoE;
  else
    reader.fail("unknown site kind '", kind, "'");
  if (site.kind == SiteKind::MoE) {
    site.experts = reader.integer("experts", 1, INT32_MAX);
    site.intermediate = reader.integer("intermediate", 1, INT32_MAX);
    if (const Json *order = reader.get("order"))
      site.interleaved = *order == "interleaved";
  }
  reader.each("slices", true, [&](Reader &element) {
    SliceInfo slice;
    slice.module = element.text("module");
    slice.size = element.integer("size", 1, INT32_MAX);
    site.slices.push_back(std::move(slice));
  });
  if (site.slices.empty()) {
    reader.fail("expected at least one slice");
    return site;
  }
  // The last slice of a mixture of experts is down, back to the input's width.
  std::optional<int64_t> width;
  if (site.kind == SiteKind::MoE)
    width = site.slices.back().size;
  site.in = reader.integer("in", 1, INT32_MAX, width);
  return site;
}

static void readBank(Reader &reader, Manifest &manifest) {
  BankInfo bank;
  bank.name = reader.text("name");
  bank.maxAdapters =
      int32_t(reader.integer("max_adapters", 1, LORA_MAX_ADAPTERS));
  bank.maxRank = int32_t(reader.integer("max_rank", 1, LORA_MAX_ADAPTER_RANK));
  bank.dtype = reader.dtype("dtype");
  if (bank.dtype != LORA_DTYPE_F32 && bank.dtype != LORA_DTYPE_F16 &&
      bank.dtype != LORA_DTYPE_BF16)
    reader.fail("expected dtype f32, f16 or bf16, found ",
                dtypeName(bank.dtype));
  reader.each("sites", true, [&](Reader &element) {
    bank.sites.push_back(readSite(element));
  });
  manifest.bank = std::move(bank);
}

static void readDevice(Reader &reader, const DeviceTarget &target,
                       Manifest &manifest) {
  const Json *device = reader.get("device");
  if (!device) {
    reader.fail("expected an object 'device' beside target '", manifest.target,
                "'");
    return;
  }
  Reader element = reader.child(*device, "device");
  manifest.device = DeviceInfo::read(element, target, manifest);
}

/// The first extension that this processor lacks; one that is not in the ABI's
/// list counts as lacking.
static std::string
findMissingCPUFeature(const std::vector<std::string> &features) {
  for (const std::string &feature : features) {
    bool present = false;
#if defined(__x86_64__)
#define LORA_FEATURE(NAME)                                                     \
  if (feature == NAME)                                                         \
    present = __builtin_cpu_supports(NAME);
    LORA_X86_FEATURES(LORA_FEATURE)
#undef LORA_FEATURE
#endif
    if (!present)
      return feature;
  }
  return {};
}

Expected<Manifest> Manifest::parse(std::string_view text,
                                   const std::string &path) {
  auto bad = [&](ErrorCode code, const auto &...parts) {
    return makeError(code, "'", path, "': ", parts...);
  };
  if (std::string wrong = describeJsonError(text); !wrong.empty())
    return bad(ErrorCode::BadFormat, "the manifest is no JSON object: ", wrong);
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object())
    return bad(ErrorCode::BadFormat, "the manifest is no JSON object");
  if (!json.contains("format") || json["format"] != "lora-program")
    return bad(ErrorCode::BadFormat,
               "expected a manifest of format \"lora-program\"");
  if (!json.contains("abi_version") || json["abi_version"] != LORA_ABI_VERSION)
    return bad(ErrorCode::Version, "expected ABI version ", LORA_ABI_VERSION,
               ", found ",
               json.contains("abi_version") ? json["abi_version"].dump()
                                            : std::string("none"),
               "; compile the model again with this version's lora-compile");

  Manifest manifest;
  std::string failure;
  Reader reader(json, "manifest", failure);
  if (reader.get("producer"))
    manifest.producer = reader.text("producer");
  manifest.target = reader.text("target");
  std::optional<DeviceTarget> target = DeviceTarget::parse(manifest.target);
  if (failure.empty() && manifest.target != "cpu" && !target)
    return bad(ErrorCode::Unsupported,
               "expected a program for target cpu or sm_XX, found '",
               manifest.target, "'");
  manifest.cpuFeatures = reader.strings("cpu_features", /*required=*/false);
  reader.each("weights", true, [&](Reader &element) {
    WeightInfo weight;
    weight.name = element.text("name");
    weight.aliases = element.strings("aliases", /*required=*/false);
    weight.dtype = element.dtype("dtype");
    weight.shape = element.shape(/*dynamic=*/false);
    manifest.weights.push_back(std::move(weight));
  });
  bool onDevice = manifest.target != "cpu";
  reader.each("entries", !onDevice,
              [&](Reader &element) { readEntry(element, manifest); });
  if (const Json *bank = reader.get("bank")) {
    Reader element(*bank, "manifest.bank", failure);
    readBank(element, manifest);
  }
  if (onDevice)
    readDevice(reader, *target, manifest);
  else if (manifest.entries.empty())
    reader.fail("expected at least one entry");
  static const Json kNone = Json::object();
  const Json *model = reader.get("model");
  Reader modelReader(model ? *model : kNone, "manifest.model", failure);
  if (failure.empty() && onDevice)
    manifest.vocabSize = modelReader.integer("vocab_size", 0, INT32_MAX, 0);
  if (failure.empty() && !onDevice) {
    const EntryInfo &entry = manifest.entries.front();
    auto logits =
        std::find_if(entry.results.begin(), entry.results.end(),
                     [](const ValueInfo &v) { return v.role == Role::Logits; });
    int64_t width = logits->shape.empty() ? -1 : logits->shape.back();
    manifest.vocabSize = modelReader.integer(
        "vocab_size", 1, INT32_MAX,
        width > 0 ? std::optional<int64_t>(width) : std::nullopt);
    manifest.maxPositions =
        modelReader.integer("max_position", 0, INT32_MAX, 0);
  }
  if (!failure.empty())
    return bad(ErrorCode::BadFormat, failure);
  std::string missing = findMissingCPUFeature(manifest.cpuFeatures);
  if (!missing.empty())
    return bad(ErrorCode::Unsupported, "expected a processor with ", missing,
               ", which the program uses; this one has it not (compile with "
               "--cpu for this machine)");
  return manifest;
}
