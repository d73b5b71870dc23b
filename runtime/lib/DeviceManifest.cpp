//===- DeviceManifest.cpp - What a program for a GPU says about itself ----===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DeviceManifest.h"

#include "JsonReader.h"
#include "Manifest.h"

#include <algorithm>
#include <charconv>

using namespace lora::runtime::impl;
using Reader = JsonReader;

std::optional<DeviceTarget> DeviceTarget::parse(std::string_view text) {
  if (!text.starts_with("sm_"))
    return std::nullopt;
  int number = 0;
  const char *end = text.data() + text.size();
  auto [next, error] = std::from_chars(text.data() + 3, end, number);
  if (error != std::errc() || number < 10 || number > 999)
    return std::nullopt;
  DeviceTarget target{number / 10, number % 10, 0};
  if (next != end && (*next == 'a' || *next == 'f'))
    target.suffix = *next++;
  return next == end ? std::optional(target) : std::nullopt;
}

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

static constexpr std::pair<std::string_view, BufferRole> kBuffers[] = {
    {"x", BufferRole::X},
    {"w", BufferRole::W},
    {"y", BufferRole::Y},
    {"bias", BufferRole::Bias},
    {"a", BufferRole::A},
    {"scales", BufferRole::Scales},
    {"header", BufferRole::Header},
    {"blocks", BufferRole::Blocks},
    {"block_adapter", BufferRole::BlockAdapter},
    {"block_part", BufferRole::BlockPart},
    {"token_adapter", BufferRole::TokenAdapter},
    {"token_block", BufferRole::TokenBlock},
    {"tile_begin", BufferRole::TileBegin},
    {"tile_blocks", BufferRole::TileBlocks},
};

static constexpr std::pair<std::string_view, TensorRole> kTensors[] = {
    {"x", TensorRole::X}, {"w", TensorRole::W},           {"y", TensorRole::Y},
    {"a", TensorRole::A}, {"shrunk", TensorRole::Shrunk},
};

static constexpr std::pair<std::string_view, ValueRole> kValues[] = {
    {"tokens", ValueRole::Tokens},
    {"tiles", ValueRole::Tiles},
    {"ctas", ValueRole::Ctas},
    {"x_stride", ValueRole::XStride},
    {"w_stride", ValueRole::WStride},
    {"y_stride", ValueRole::YStride},
    {"adapter_blocks", ValueRole::AdapterBlocks},
};

template <typename T, size_t N>
static std::optional<T> lookup(const std::pair<std::string_view, T> (&table)[N],
                               std::string_view name) {
  for (const auto &[known, value] : table)
    if (known == name)
      return value;
  return std::nullopt;
}

/// The workspace of a name that an earlier entry of the kernel declares.
static std::optional<size_t> findWorkspace(const DeviceInfo &device,
                                           const KernelInfo &kernel,
                                           std::string_view name) {
  for (const WorkspaceInfo &workspace : kernel.workspaces)
    if (device.workspaces[workspace.name].name == name)
      return workspace.name;
  return std::nullopt;
}

static void readWorkspace(Reader &reader, DeviceInfo &device,
                          KernelInfo &kernel) {
  WorkspaceInfo workspace;
  std::string name = reader.text("name");
  workspace.bytes = reader.integer("bytes", 0, INT64_MAX / 4, 0);
  workspace.bytesPerToken = reader.integer("bytes_per_token", 0, INT32_MAX, 0);
  workspace.bytesPerEntry = reader.integer("bytes_per_entry", 0, INT32_MAX, 0);
  workspace.perAdapterBlock = reader.boolean("per_adapter_block");
  bool zeroed = reader.boolean("zeroed");
  if (findWorkspace(device, kernel, name))
    reader.fail("workspace '", name, "' is declared a second time");
  auto it =
      std::find_if(device.workspaces.begin(), device.workspaces.end(),
                   [&](const WorkspaceName &w) { return w.name == name; });
  workspace.name = size_t(it - device.workspaces.begin());
  if (it == device.workspaces.end())
    device.workspaces.push_back({name, zeroed});
  else if (it->zeroed != zeroed)
    reader.fail("workspace '", name,
                "': expected the same 'zeroed' in every kernel");
  kernel.workspaces.push_back(workspace);
}

/// The slice of "b0", "b1", ...
static std::optional<size_t> parseSlice(const std::string &name) {
  if (name.size() < 2 || name.size() > 4 || name[0] != 'b' ||
      !std::all_of(name.begin() + 1, name.end(),
                   [](char c) { return c >= '0' && c <= '9'; }))
    return std::nullopt;
  return size_t(std::stoi(name.substr(1)));
}

static void readTensorMap(Reader &reader, const DeviceInfo &device,
                          const KernelInfo &kernel, ParamInfo &param) {
  std::string name = reader.text("tensor");
  size_t rank = 2;
  if (auto role = lookup(kTensors, name)) {
    param.tensor = *role;
  } else if (auto slice = parseSlice(name)) {
    param.tensor = TensorRole::B;
    param.slice = *slice;
    rank = 3;
  } else {
    reader.fail("expected tensor x, w, y, a, b0, b1, ... or shrunk, found '",
                name, "'");
  }
  if (param.tensor == TensorRole::Shrunk) {
    auto found = findWorkspace(device, kernel, "shrunk");
    if (!found)
      reader.fail("tensor 'shrunk': expected a workspace of that name");
    param.workspace = found.value_or(0);
  }
  for (int64_t size : reader.integers("box", 1, 256))
    param.box.push_back(uint32_t(size));
  if (!reader.failed() && param.box.size() != rank)
    reader.fail("expected a 'box' of ", rank, " sizes, found ",
                param.box.size());
  param.swizzle = int(reader.integer("swizzle", 0, 128, 0));
  if (param.swizzle != 0 && param.swizzle != 32 && param.swizzle != 64 &&
      param.swizzle != 128)
    reader.fail("expected a 'swizzle' of 0, 32, 64 or 128 bytes, found ",
                param.swizzle);
  param.l2Promotion = int(reader.integer("l2_promotion", 0, 256, 0));
  if (param.l2Promotion != 0 && param.l2Promotion != 64 &&
      param.l2Promotion != 128 && param.l2Promotion != 256)
    reader.fail("expected an 'l2_promotion' of 0, 64, 128 or 256 bytes, found ",
                param.l2Promotion);
  if (reader.failed())
    return;
  int64_t inner = int64_t(param.box.back()) * 2;
  if (inner % 16 != 0)
    reader.fail("expected rows of the 'box' in multiples of 16 bytes, found ",
                inner);
  if (param.swizzle != 0 && inner > param.swizzle)
    reader.fail("expected rows of the 'box' within the swizzle's ",
                param.swizzle, " bytes, found ", inner);
}

static ParamInfo readParam(Reader &reader, const DeviceInfo &device,
                           const KernelInfo &kernel) {
  ParamInfo param;
  std::string kind = reader.text("kind");
  if (kind == "tensor_map") {
    param.kind = ParamInfo::Kind::TensorMap;
    readTensorMap(reader, device, kernel, param);
  } else if (kind == "pointer") {
    param.kind = ParamInfo::Kind::Pointer;
    std::string name = reader.text("buffer");
    if (name.starts_with("@")) {
      auto found = findWorkspace(device, kernel, name.substr(1));
      if (!found)
        reader.fail("the kernel has no workspace '", name.substr(1), "'");
      param.buffer = BufferRole::Workspace;
      param.workspace = found.value_or(0);
    } else if (auto role = lookup(kBuffers, name)) {
      param.buffer = *role;
    } else if (auto slice = parseSlice(name)) {
      param.buffer = BufferRole::B;
      param.slice = *slice;
    } else {
      reader.fail("unknown buffer '", name, "'");
    }
  } else if (kind == "i32") {
    param.kind = ParamInfo::Kind::I32;
    const Json *value = reader.get("value");
    if (value && value->is_string()) {
      auto role = lookup(kValues, value->get_ref<const std::string &>());
      if (!role)
        reader.fail("expected value tokens, tiles, ctas, x_stride, w_stride, "
                    "y_stride, adapter_blocks or a number, found ",
                    value->dump());
      param.value = role.value_or(ValueRole::Number);
    } else {
      param.number = int32_t(reader.integer("value", INT32_MIN, INT32_MAX));
    }
  } else {
    reader.fail("expected kind tensor_map, pointer or i32, found '", kind, "'");
  }
  return param;
}

static void readGrid(Reader &reader, KernelInfo &kernel) {
  if (reader.get("ctas")) {
    kernel.ctas = reader.integer("ctas", 1, INT32_MAX);
  } else {
    kernel.tileTokens = reader.integer("tile_tokens", 1, INT32_MAX);
    kernel.tiles = reader.integer("tiles", 1, 1 << 20);
    kernel.persistent = reader.boolean("persistent");
    kernel.minCtas = reader.integer("min_ctas", 0, INT32_MAX, 0);
    kernel.maxCtas = reader.integer("max_ctas", 0, INT32_MAX, 0);
    if (!kernel.persistent && (kernel.minCtas || kernel.maxCtas))
      reader.fail("expected 'min_ctas' and 'max_ctas' of a persistent grid "
                  "only");
    if (kernel.maxCtas &&
        (kernel.maxCtas < kernel.minCtas || kernel.maxCtas < kernel.cluster))
      reader.fail("expected 'max_ctas' of at least 'min_ctas' and the "
                  "cluster's ",
                  kernel.cluster, " CTAs, found ", kernel.maxCtas);
  }
  int64_t unit = kernel.ctas ? kernel.ctas : kernel.tiles;
  if (!kernel.persistent && unit % kernel.cluster != 0)
    reader.fail("expected a multiple of the cluster's ", kernel.cluster,
                " CTAs, found ", unit);
}

static void readKernel(Reader &reader, DeviceInfo &device) {
  KernelInfo kernel;
  kernel.name = reader.text("name");
  if (reader.get("schedule"))
    kernel.schedule = reader.text("schedule");
  kernel.image =
      size_t(reader.integer("image", 0, int64_t(device.images.size()) - 1));
  kernel.threads = int(reader.integer("threads", 1, 1024));
  kernel.cluster = int(reader.integer("cluster", 1, 16, 1));
  kernel.sharedBytes = int(reader.integer("shared_bytes", 0, 1 << 24, 0));
  kernel.programmaticLaunch = reader.boolean("programmatic_launch");
  kernel.coResident = reader.boolean("co_resident");
  static const Json kNone = Json::object();
  const Json *grid = reader.get("grid");
  Reader gridReader = reader.child(grid ? *grid : kNone, "grid");
  readGrid(gridReader, kernel);
  reader.each("workspaces", false,
              [&](Reader &element) { readWorkspace(element, device, kernel); });
  reader.each("params", true, [&](Reader &element) {
    kernel.params.push_back(readParam(element, device, kernel));
  });
  device.kernels.push_back(std::move(kernel));
}

//===----------------------------------------------------------------------===//
// Linears, embeddings and layers
//===----------------------------------------------------------------------===//

static bool needsAdapters(const ParamInfo &param) {
  switch (param.kind) {
  case ParamInfo::Kind::TensorMap:
    return param.tensor == TensorRole::A || param.tensor == TensorRole::B;
  case ParamInfo::Kind::Pointer:
    return param.buffer != BufferRole::X && param.buffer != BufferRole::W &&
           param.buffer != BufferRole::Y && param.buffer != BufferRole::Bias &&
           param.buffer != BufferRole::Workspace;
  case ParamInfo::Kind::I32:
    return false;
  }
  return false;
}

/// Checks that a variant's kernels find in the linear what they ask for.
static void checkVariant(Reader &reader, const DeviceInfo &device,
                         const LinearInfo &linear, const VariantInfo &variant) {
  for (size_t index : variant.kernels) {
    const KernelInfo &kernel = device.kernels[index];
    for (const ParamInfo &param : kernel.params) {
      if (needsAdapters(param) && !variant.adapted)
        reader.fail("kernel '", kernel.name,
                    "' reads adapters: expected \"adapted\": true");
      bool readsB = param.kind == ParamInfo::Kind::TensorMap
                        ? param.tensor == TensorRole::B
                        : param.kind == ParamInfo::Kind::Pointer &&
                              param.buffer == BufferRole::B;
      if (readsB && param.slice >= linear.slices.size())
        reader.fail("kernel '", kernel.name, "' reads b", param.slice,
                    ": expected less than ", linear.slices.size(), " slices");
      if (param.kind == ParamInfo::Kind::Pointer &&
          param.buffer == BufferRole::Bias && !linear.bias)
        reader.fail("kernel '", kernel.name,
                    "' reads a bias: expected \"bias\": true");
    }
  }
}

/// `check` looks at each variant whose numbers are good.
template <typename Check>
static std::vector<VariantInfo>
readVariants(Reader &reader, const DeviceInfo &device, Check &&check) {
  std::vector<VariantInfo> variants;
  reader.each("variants", true, [&](Reader &element) {
    VariantInfo variant;
    variant.minTokens = element.integer("min_tokens", 0, INT32_MAX, 0);
    variant.maxTokens = element.integer("max_tokens", 0, INT32_MAX, 0);
    variant.adapted = element.boolean("adapted");
    variant.maxAdapterBlocks =
        element.integer("max_adapter_blocks", 0, INT32_MAX, 0);
    variant.maxTileBlocks = element.integer("max_tile_blocks", 0, INT32_MAX, 0);
    variant.batchInvariant = element.boolean("batch_invariant");
    for (int64_t kernel :
         element.integers("kernels", 0, int64_t(device.kernels.size()) - 1))
      variant.kernels.push_back(size_t(kernel));
    if (!element.failed() && variant.kernels.empty())
      element.fail("expected at least one kernel");
    if (!element.failed())
      check(element, variant);
    variants.push_back(std::move(variant));
  });
  return variants;
}

static void readLinear(Reader &reader, DeviceInfo &device) {
  LinearInfo linear;
  linear.in = reader.integer("in", 8, 1 << 24);
  linear.slices = reader.integers("slices", 8, 1 << 24);
  linear.dtype = reader.dtype("dtype");
  linear.bias = reader.boolean("bias");
  for (int64_t size : linear.slices)
    linear.out += size;
  if (linear.in % 8 != 0 ||
      std::any_of(linear.slices.begin(), linear.slices.end(),
                  [](int64_t size) { return size % 8 != 0; }))
    reader.fail("expected multiples of 8 for 'in' and 'slices'");
  if (linear.slices.empty())
    reader.fail("expected at least one slice");
  if (linear.dtype != LORA_DTYPE_F16 && linear.dtype != LORA_DTYPE_BF16)
    reader.fail("expected dtype f16 or bf16, found ", dtypeName(linear.dtype));
  linear.variants = readVariants(
      reader, device, [&](Reader &element, const VariantInfo &variant) {
        checkVariant(element, device, linear, variant);
      });
  device.linears.push_back(std::move(linear));
}

/// An embedding's kernels take what needs no more than a call to be known.
static void checkEmbedding(Reader &reader, const DeviceInfo &device,
                           const VariantInfo &variant) {
  for (size_t index : variant.kernels) {
    const KernelInfo &kernel = device.kernels[index];
    bool simple = kernel.workspaces.empty() && kernel.cluster == 1 &&
                  !kernel.coResident && !kernel.persistent;
    for (const ParamInfo &param : kernel.params) {
      bool isPointer = param.kind == ParamInfo::Kind::Pointer;
      simple &= param.kind != ParamInfo::Kind::TensorMap;
      simple &= !isPointer || (param.buffer != BufferRole::Bias &&
                               param.buffer != BufferRole::Workspace &&
                               (param.buffer != BufferRole::B || !param.slice));
      if (needsAdapters(param) && !variant.adapted)
        reader.fail("kernel '", kernel.name,
                    "' reads adapters: expected \"adapted\": true");
    }
    if (!simple)
      reader.fail("kernel '", kernel.name,
                  "': expected pointers and numbers alone for an embedding, "
                  "without bias, workspaces, clusters or waiting");
  }
}

static void readEmbedding(Reader &reader, DeviceInfo &device) {
  EmbeddingInfo embedding;
  embedding.vocab = reader.integer("vocab", 1, INT32_MAX);
  embedding.hidden = reader.integer("hidden", 8, 1 << 24);
  embedding.dtype = reader.dtype("dtype");
  if (embedding.hidden % 8 != 0)
    reader.fail("expected a multiple of 8 for 'hidden', found ",
                embedding.hidden);
  if (embedding.dtype != LORA_DTYPE_F16 && embedding.dtype != LORA_DTYPE_BF16)
    reader.fail("expected dtype f16 or bf16, found ",
                dtypeName(embedding.dtype));
  embedding.variants = readVariants(
      reader, device, [&](Reader &element, const VariantInfo &variant) {
        checkEmbedding(element, device, variant);
      });
  device.embeddings.push_back(std::move(embedding));
}

/// Indices of the weights that a list names: matrices [n, columns], or vectors
/// without `columns`, whose rows add up to `total`.
static std::vector<size_t> readWeights(Reader &reader, const char *key,
                                       const Manifest &manifest,
                                       LoraDType dtype, int64_t total,
                                       std::optional<int64_t> columns) {
  std::vector<size_t> out;
  int64_t rows = 0;
  for (const std::string &name : reader.strings(key, /*required=*/false)) {
    auto it = std::find_if(manifest.weights.begin(), manifest.weights.end(),
                           [&](const WeightInfo &w) { return w.name == name; });
    if (it == manifest.weights.end()) {
      reader.fail("'", key, "': the manifest has no weight '", name, "'");
      return out;
    }
    size_t rank = columns ? 2 : 1;
    if (it->dtype != dtype || it->shape.size() != rank ||
        (columns && it->shape[1] != *columns)) {
      reader.fail("'", key, "': weight '", name, "': expected ",
                  dtypeName(dtype), columns ? " [n, " : " [n]",
                  columns ? concat(*columns, "]") : std::string(), ", found ",
                  dtypeName(it->dtype), " ", shapeString(it->shape));
      return out;
    }
    rows += it->shape[0];
    out.push_back(size_t(it - manifest.weights.begin()));
  }
  // A layer without names takes its weight from the caller.
  if (!out.empty() && rows != total)
    reader.fail("'", key, "': expected ", total, " rows in all, found ", rows);
  return out;
}

/// What a layer multiplies or looks up, for its weights and its site.
struct LayerShape {
  SiteKind kind;
  int64_t in;
  std::vector<int64_t> slices;
  LoraDType dtype;
  int64_t rows, columns; ///< Of the weight.
};

static LayerShape shapeOf(const DeviceInfo &device, const LayerInfo &layer) {
  if (layer.embedding) {
    const EmbeddingInfo &embedding = device.embeddings[*layer.embedding];
    return {SiteKind::Embedding, embedding.vocab, {embedding.hidden},
            embedding.dtype,     embedding.vocab, embedding.hidden};
  }
  const LinearInfo &linear = device.linears[layer.linear];
  return {SiteKind::Linear, linear.in,  linear.slices,
          linear.dtype,     linear.out, linear.in};
}

static void readLayer(Reader &reader, DeviceInfo &device,
                      const Manifest &manifest) {
  LayerInfo layer;
  layer.site = reader.text("site");
  if (reader.get("embedding")) {
    layer.embedding = size_t(
        reader.integer("embedding", 0, int64_t(device.embeddings.size()) - 1));
    if (reader.get("linear"))
      reader.fail("expected a 'linear' or an 'embedding', found both");
  } else {
    layer.linear =
        size_t(reader.integer("linear", 0, int64_t(device.linears.size()) - 1));
  }
  if (reader.failed())
    return;
  LayerShape shape = shapeOf(device, layer);
  if (std::any_of(device.layers.begin(), device.layers.end(),
                  [&](const LayerInfo &l) { return l.site == layer.site; }))
    reader.fail("site '", layer.site, "' occurs a second time");
  layer.weights = readWeights(reader, "weights", manifest, shape.dtype,
                              shape.rows, shape.columns);
  layer.biases = readWeights(reader, "biases", manifest, shape.dtype,
                             shape.rows, std::nullopt);
  if (layer.embedding && !layer.biases.empty())
    reader.fail("expected no 'biases' of an embedding, found ",
                layer.biases.size());
  int64_t numSites = manifest.bank ? int64_t(manifest.bank->sites.size()) : 0;
  layer.bankSite = reader.integer("bank_site", -1, numSites - 1, -1);
  if (!reader.failed() && layer.bankSite >= 0) {
    const SiteInfo &site = manifest.bank->sites[size_t(layer.bankSite)];
    bool same = site.kind == shape.kind && site.in == shape.in &&
                site.slices.size() == shape.slices.size();
    for (size_t i = 0; same && i < site.slices.size(); ++i)
      same = site.slices[i].size == shape.slices[i];
    if (!same)
      reader.fail("'bank_site': expected the sizes of ",
                  layer.embedding ? "embedding " : "linear ",
                  layer.embedding.value_or(layer.linear),
                  ", found those of site '", site.name, "'");
    else if (manifest.bank->dtype != shape.dtype)
      reader.fail("'bank_site': expected a bank of dtype ",
                  dtypeName(shape.dtype), ", found ",
                  dtypeName(manifest.bank->dtype));
  }
  device.layers.push_back(std::move(layer));
}

bool DeviceInfo::hasEmbedding(size_t bankSite) const {
  return std::any_of(layers.begin(), layers.end(), [&](const LayerInfo &layer) {
    return layer.embedding && layer.bankSite == int64_t(bankSite);
  });
}

DeviceInfo DeviceInfo::read(JsonReader &reader, const DeviceTarget &target,
                            const Manifest &manifest) {
  DeviceInfo device;
  device.target = target;
  reader.each("images", true, [&](Reader &element) {
    ImageInfo image;
    image.symbol = element.text("symbol");
    if (!image.symbol.starts_with(LORA_IMAGE_PREFIX))
      element.fail("expected a symbol that starts with " LORA_IMAGE_PREFIX
                   ", found '",
                   image.symbol, "'");
    image.bytes = uint64_t(element.integer("bytes", 1, INT64_MAX));
    std::string format = element.text("format");
    if (format != "cubin" && format != "ptx")
      element.fail("expected format cubin or ptx, found '", format, "'");
    image.format = format == "ptx" ? ImageFormat::Ptx : ImageFormat::Cubin;
    if (element.get("ptx"))
      image.ptx = size_t(element.integer("ptx", 0, INT32_MAX));
    device.images.push_back(std::move(image));
  });
  for (const ImageInfo &image : device.images)
    if (image.ptx && (image.format != ImageFormat::Cubin ||
                      *image.ptx >= device.images.size() ||
                      device.images[*image.ptx].format != ImageFormat::Ptx))
      reader.fail("image '", image.symbol,
                  "': expected 'ptx' of a cubin, the number of an image of "
                  "format ptx, found ",
                  *image.ptx);
  reader.each("kernels", true,
              [&](Reader &element) { readKernel(element, device); });
  reader.each("linears", true,
              [&](Reader &element) { readLinear(element, device); });
  reader.each("embeddings", false,
              [&](Reader &element) { readEmbedding(element, device); });
  reader.each("layers", true,
              [&](Reader &element) { readLayer(element, device, manifest); });
  return device;
}
