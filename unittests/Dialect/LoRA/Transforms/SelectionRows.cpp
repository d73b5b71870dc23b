//===- SelectionRows.cpp - What vLLM selects, as situations in IR ---------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SelectionRows.h"

#include "mlir/Parser/Parser.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::lora;
using namespace selection;

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

std::string Row::text() const {
  return kind + " " + identity + " registered " + registered + " degree " +
         std::to_string(degree) + " packed " + std::to_string(packed) +
         (fullySharded ? " fully sharded" : "");
}

static Rows readRows() {
  Rows result;
  auto buffer =
      llvm::MemoryBuffer::getFile(LORA_TEST_DATA "/reference/selection.json");
  if (!buffer) {
    ADD_FAILURE() << "no selection.json";
    return result;
  }
  llvm::Expected<llvm::json::Value> file =
      llvm::json::parse((*buffer)->getBuffer());
  if (!file || !file->getAsArray() || file->getAsArray()->empty()) {
    ADD_FAILURE() << "selection.json: " << llvm::toString(file.takeError());
    return result;
  }
  auto strings = [](const llvm::json::Array &array) {
    std::vector<std::string> texts;
    for (const llvm::json::Value &value : array)
      texts.push_back(value.getAsString()->str());
    return texts;
  };
  const llvm::json::Array &rows = *file->getAsArray();
  const llvm::json::Object &header = *rows.front().getAsObject();
  result.order = strings(*header.getArray("order"));
  EXPECT_EQ(header.getInteger("rows"), static_cast<int64_t>(rows.size()) - 1);
  for (const llvm::json::Value &value : llvm::drop_begin(rows)) {
    const llvm::json::Object &object = *value.getAsObject();
    Row row;
    row.kind = object.getString("k")->str();
    row.identity = object.getString("i")->str();
    row.registered = object.getString("g")->str();
    row.degree = object.getInteger("l").value_or(*object.getInteger("t"));
    row.packed = *object.getInteger("p");
    row.fullySharded = *object.getInteger("f") != 0;
    row.selected = object.getString("s").value_or("").str();
    row.matching = strings(*object.getArray("m"));
    result.rows.push_back(std::move(row));
  }
  return result;
}

const Rows &Rows::get() {
  static const Rows rows = readRows();
  return rows;
}

//===----------------------------------------------------------------------===//
// Kinds
//===----------------------------------------------------------------------===//

// vLLM's subclasses are ops of a dialect `vllm` that nothing registers. Slices
// are the layers' output_sizes, as the file's header and its "ok:" results say.
const Kind *selection::getKind(StringRef name) {
  static constexpr StringLiteral column = "lora.column_parallel_linear",
                                 merged = "lora.merged_column_parallel_linear",
                                 qkv = "lora.qkv_parallel_linear",
                                 embedding = "lora.vocab_parallel_embedding",
                                 moe = "lora.fused_moe",
                                 replicated = "lora.replicated_linear",
                                 row = "lora.row_parallel_linear",
                                 head = "lora.parallel_lm_head";
  static const Kind kinds[] = {
      {"Replicated", replicated, replicated, 1},
      {"GateLinear", replicated, "vllm.gate_linear", 1},
      {"Column", column, column, 1},
      {"Merged1", merged, merged, 1},
      {"Merged2e", merged, merged, 2},
      {"Merged2u", merged, merged, 2},
      {"Merged2e-disable_tp", merged, merged, 2},
      {"Merged3e", merged, merged, 3},
      {"Merged3u", merged, merged, 3},
      {"Merged4e", merged, merged, 4},
      {"Merged4u", merged, merged, 4},
      {"Merged5e", merged, merged, 5},
      {"Merged5u", merged, merged, 5},
      {"QKV", qkv, qkv, 3},
      {"Row", row, row, 1},
      {"VocabEmbedding", embedding, embedding, 1},
      {"LMHead", head, head, 1},
      {"MoE-gated", moe, moe, 0},
      // The dialect's experts have a gate; others are variants of them, as
      // replacements without one are of a replacement.
      {"MoE-nongated", moe, "vllm.non_gated_moe", 0},
      {"DCPGroupColumnParallelLinear", column,
       "vllm.dcp_group_column_parallel_linear", 1},
      {"MuseSpark1xQKVOGateParallelLinear", column,
       "vllm.muse_spark_qkvo_gate_parallel_linear", 1},
      {"Step5SparseIndexerIndexTPLinear", column,
       "vllm.step5_sparse_indexer_index_tp_linear", 1},
      {"MinimaxM3QKVParallelLinearWithIndexer", qkv,
       "vllm.minimax_m3_qkv_parallel_linear_with_indexer", 3},
      {"Step5FusedQKVIndexerLinear", qkv, "vllm.step5_fused_qkv_indexer_linear",
       7},
      {"KimiK3MergedQKVGateLinear", merged, "vllm.kimi_k3_merged_qkv_gate", 3},
      {"_KimiGDNMergedColumnParallelLinear", merged, "vllm.kimi_gdn_merged", 4},
      {"_KimiGDNMergedColumnParallelLinear(kimi_k3)", merged,
       "vllm.kimi_k3_gdn_merged", 4},
      {"_Glm5NextMergedColumnParallelLinear", merged, "vllm.glm5_next_merged",
       4},
      {"DeepSeekV2FusedQkvAProjLinear", merged,
       "vllm.deepseek_v2_fused_qkv_a_proj", 2},
      {"Qwen4ExpQSAQKVIndexerLinear", merged, "vllm.qwen4_qsa_qkv_indexer", 4},
      {"BartScaledWordEmbedding", embedding, "vllm.bart_scaled_word_embedding",
       1},
      {"PLEVocabParallelEmbedding", embedding,
       "vllm.ple_vocab_parallel_embedding", 1},
      // Classes that the transformers backend rebases on the embedding.
      {"transformers_rebased(nn.Embedding subclass)", embedding,
       "transformers.scaled_embedding", 1},
      {"transformers_rebased(nn.Embedding)", embedding,
       "transformers.embedding", 1},
      {"TransformersMoERunner", moe, "vllm.transformers_moe_runner", 0},
      {"LatentMoERunner", moe, "vllm.latent_moe_runner", 0},
      {"ROCmLatentMoERunner", moe, "vllm.rocm_latent_moe_runner", 0},
      {"MuseMoERunner", moe, "vllm.muse_moe_runner", 0},
      // Ops that are no layers and that nothing declares.
      {"nn.Linear", "", "linalg.matmul_transpose_b", 1},
      {"nn.Embedding", "", "tensor.gather", 1},
  };
  for (const Kind &kind : kinds)
    if (kind.name == name)
      return &kind;
  return nullptr;
}

/// The op of a class that a replacement is registered for.
static StringRef getOpOfClass(StringRef className) {
  static constexpr std::pair<StringLiteral, StringLiteral> classes[] = {
      {"ReplicatedLinear", "Replicated"},
      {"ColumnParallelLinear", "Column"},
      {"MergedColumnParallelLinear", "Merged2e"},
      {"QKVParallelLinear", "QKV"},
      {"VocabParallelEmbedding", "VocabEmbedding"},
      {"ParallelLMHead", "LMHead"},
      {"MoERunner", "MoE-gated"}};
  for (const auto &[name, kind] : classes)
    if (name == className)
      return getKind(kind)->op;
  const Kind *kind = getKind(className);
  return kind ? kind->op : StringRef();
}

//===----------------------------------------------------------------------===//
// Situations
//===----------------------------------------------------------------------===//

static StringRef getRoot(const Row &row, const Kind &kind) {
  // vLLM's one runner of experts is two layers here: what it is given to pack
  // is made up from which of them it is. Lengths of neither go to both.
  bool is3D = row.packed == 1 || row.packed > 2;
  return kind.root == "lora.fused_moe" && is3D ? "lora.fused_moe_3d"
                                               : kind.root;
}

/// The op of the row's class.
static StringRef getOwnOp(const Row &row, const Kind &kind) {
  return kind.op == kind.root ? getRoot(row, kind) : kind.op;
}

std::string Situations::getSource(const Row &row) {
  const Kind &kind = *getKind(row.kind);
  if (kind.root.empty())
    return "";
  StringRef own = getOwnOp(row, kind), root = getRoot(row, kind);
  std::string source;
  auto declare = [&](StringRef name, StringRef of, bool replaces) {
    source += ("lora.variant \"" + name + "\" of \"" + of + "\"" +
               (replaces ? " replaces" : "") +
               " layer {widths = \"widths\"} delta result\n")
                  .str();
  };
  if (own != root)
    declare(own, root, false);
  bool isVariantOfClass = row.kind == "MoE-nongated";
  StringRef replaced;
  if (StringRef name = row.registered; name == "own")
    replaced = isVariantOfClass ? root : own;
  else if (name != "-")
    replaced = getOpOfClass(name.split(':').second);
  if (replaced == "lora.fused_moe")
    replaced = root;
  declare("model.derived", own, false);
  declare("acme.layer",
          isVariantOfClass && replaced == root ? "acme.other" : own,
          replaced == own);
  declare("acme.derived", "acme.layer", false);
  if (!replaced.empty() && replaced != own)
    declare("acme.other", replaced, true);
  return source;
}

static StringRef getOp(const Row &row) {
  const Kind &kind = *getKind(row.kind);
  return llvm::StringSwitch<StringRef>(row.identity)
      .Cases({"intree", "real_subclass"}, getOwnOp(row, kind))
      .Case("intree_sub", "model.derived")
      // A foreign one, which is none of vLLM's base classes, is a variant like
      // any other: what an op derives from is declared.
      .Cases({"oot", "oot_foreign"}, "acme.layer")
      .Case("oot_sub", "acme.derived")
      .Default("");
}

const Situation *Situations::get(const Row &row) {
  StringRef op = getOp(row);
  std::string source = getSource(row);
  std::unique_ptr<Situation> &situation = bySource[op.str() + "\n" + source];
  if (situation)
    return situation.get();
  EXPECT_FALSE(op.empty()) << row.text();
  auto made = std::make_unique<Situation>();
  made->module = parseSourceString<ModuleOp>(source, context);
  if (!made->module) {
    ADD_FAILURE() << row.text() << "\n" << source;
    return nullptr;
  }
  FailureOr<VariantTable> variants = VariantTable::get(*made->module);
  if (failed(variants)) {
    ADD_FAILURE() << row.text() << "\n" << source;
    return nullptr;
  }
  made->variants = std::move(*variants);
  made->op = StringAttr::get(context, op);
  situation = std::move(made);
  return situation.get();
}

LayerFacts selection::getFacts(const Row &row, const Situation &situation,
                               StringRef component) {
  LayerFacts facts;
  facts.op = situation.op;
  facts.site =
      StringAttr::get(situation.op.getContext(), "model.layers.0." + component);
  facts.packed = row.packed;
  int64_t slices = getKind(row.kind)->slices;
  facts.slices = slices ? slices : row.packed;
  facts.degree = row.degree;
  facts.fullySharded = row.fullySharded;
  return facts;
}

static StringAttr getTarget(const Row &row, const Situation &situation) {
  return situation.variants.resolve(StringAttr::get(
      situation.op.getContext(), getRoot(row, *getKind(row.kind))));
}

bool selection::isOfTarget(const Row &row, const Situation &situation) {
  return situation.variants.derives(situation.op, getTarget(row, situation));
}

bool selection::isTarget(const Row &row, const Situation &situation) {
  return situation.op == getTarget(row, situation);
}
