//===- TinyModel.h - The tiny program's model, in float64 -----------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Weights, adapters and an independent reference of the hand-written program:
// no kernel of the runtime takes part in it.
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_UNITTESTS_TINYMODEL_H
#define RUNTIME_UNITTESTS_TINYMODEL_H

#include "../../unittests/Peft/TestFiles.h"

#include <cmath>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace tiny {

struct Matrix {
  int64_t rows = 0, columns = 0;
  std::vector<float> values;
  double at(int64_t i, int64_t j) const {
    return values[size_t(i * columns + j)];
  }
};

inline Matrix randomMatrix(std::mt19937 &random, int64_t rows, int64_t columns,
                           double scale) {
  std::normal_distribution<float> normal(0.0f, float(scale));
  Matrix out{rows, columns, {}};
  for (int64_t i = 0; i < rows * columns; ++i)
    out.values.push_back(normal(random));
  return out;
}

inline const std::string kAttention = "model.layers.0.self_attn.";

/// Module -> weight.
using Weights = std::map<std::string, Matrix>;

inline Weights makeWeights(unsigned seed = 1) {
  std::mt19937 random(seed);
  Weights weights;
  weights["model.embed_tokens"] = randomMatrix(random, 32, 16, 1.0);
  weights[kAttention + "q_proj"] = randomMatrix(random, 16, 16, 0.3);
  weights[kAttention + "k_proj"] = randomMatrix(random, 8, 16, 0.3);
  weights[kAttention + "v_proj"] = randomMatrix(random, 8, 16, 0.3);
  weights[kAttention + "o_proj"] = randomMatrix(random, 16, 16, 0.3);
  weights["lm_head"] = randomMatrix(random, 32, 16, 0.5);
  return weights;
}

inline void writeModel(const std::string &folder, const Weights &weights) {
  testfiles::SafetensorsWriter writer;
  for (const auto &[module, matrix] : weights)
    writer.add(module + ".weight", {matrix.rows, matrix.columns},
               matrix.values);
  writer.write(folder + "/model.safetensors");
}

/// One adapter: scale * B A for each module.
struct Adapter {
  int64_t rank = 4;
  double alpha = 8;
  std::map<std::string, std::pair<Matrix, Matrix>> factors; ///< A, B.

  double scale() const { return alpha / double(rank); }
  double delta(const std::string &module, int64_t i, int64_t j) const {
    auto it = factors.find(module);
    if (it == factors.end())
      return 0;
    double sum = 0;
    for (int64_t r = 0; r < rank; ++r)
      sum += it->second.second.at(i, r) * it->second.first.at(r, j);
    return scale() * sum;
  }
};

inline Adapter makeAdapter(unsigned seed, int64_t rank,
                           const std::vector<std::string> &modules) {
  std::mt19937 random(seed);
  Adapter adapter;
  adapter.rank = rank;
  Weights shapes = makeWeights();
  for (const std::string &module : modules) {
    const Matrix &w = shapes.at(module);
    bool embedding = module == "model.embed_tokens";
    // An embedding's table is [vocab, hidden]: A is [r, vocab].
    int64_t in = embedding ? w.rows : w.columns;
    int64_t out = embedding ? w.columns : w.rows;
    adapter.factors[module] = {randomMatrix(random, rank, in, 0.3),
                               randomMatrix(random, out, rank, 0.3)};
  }
  return adapter;
}

inline std::string adapterConfig(const Adapter &adapter,
                                 const std::string &extra = "") {
  return "{\"peft_type\":\"LORA\",\"r\":" + std::to_string(adapter.rank) +
         ",\"lora_alpha\":" + std::to_string(adapter.alpha) +
         ",\"target_modules\":\"all-linear\"" + extra + "}";
}

inline void writeAdapter(const std::string &folder, const Adapter &adapter,
                         const std::string &extra = "") {
  testfiles::SafetensorsWriter writer;
  for (const auto &[module, factors] : adapter.factors) {
    const auto &[a, b] = factors;
    std::string name = "base_model.model." + module;
    bool embedding = module == "model.embed_tokens";
    writer.add(name + (embedding ? ".lora_embedding_A" : ".lora_A.weight"),
               {a.rows, a.columns}, a.values);
    writer.add(name + (embedding ? ".lora_embedding_B" : ".lora_B.weight"),
               {b.rows, b.columns}, b.values);
  }
  writer.write(folder + "/adapter_model.safetensors");
  testfiles::writeText(folder + "/adapter_config.json",
                       adapterConfig(adapter, extra));
}

/// Logits of every position of one sequence; `adapter` may be null.
inline std::vector<std::vector<double>>
reference(const Weights &weights, const Adapter *adapter,
          const std::vector<int64_t> &tokens) {
  auto linear = [&](const std::string &module, const std::vector<double> &x) {
    const Matrix &w = weights.at(module);
    std::vector<double> y(size_t(w.rows), 0.0);
    for (int64_t i = 0; i < w.rows; ++i)
      for (int64_t j = 0; j < w.columns; ++j)
        y[size_t(i)] +=
            x[size_t(j)] *
            (w.at(i, j) + (adapter ? adapter->delta(module, i, j) : 0.0));
    return y;
  };
  std::vector<std::vector<double>> out, keys, values;
  for (int64_t token : tokens) {
    std::vector<double> x(16);
    for (int64_t j = 0; j < 16; ++j)
      x[size_t(j)] =
          weights.at("model.embed_tokens").at(token, j) +
          (adapter ? adapter->delta("model.embed_tokens", j, token) : 0.0);
    std::vector<double> q = linear(kAttention + "q_proj", x);
    keys.push_back(linear(kAttention + "k_proj", x));
    values.push_back(linear(kAttention + "v_proj", x));
    std::vector<double> mixed(16, 0.0);
    for (size_t head = 0; head < 2; ++head) {
      std::vector<double> weight(keys.size());
      double total = 0;
      for (size_t p = 0; p < keys.size(); ++p) {
        double score = 0;
        for (size_t d = 0; d < 8; ++d)
          score += q[head * 8 + d] * keys[p][d];
        total += weight[p] = std::exp(0.35 * score);
      }
      for (size_t p = 0; p < keys.size(); ++p)
        for (size_t d = 0; d < 8; ++d)
          mixed[head * 8 + d] += weight[p] / total * values[p][d];
    }
    std::vector<double> o = linear(kAttention + "o_proj", mixed);
    for (size_t j = 0; j < 16; ++j)
      o[j] += x[j];
    out.push_back(linear("lm_head", o));
  }
  return out;
}

/// Greedy continuation by the reference.
inline std::vector<int64_t> greedy(const Weights &weights,
                                   const Adapter *adapter,
                                   std::vector<int64_t> tokens,
                                   int64_t newTokens) {
  std::vector<int64_t> out;
  for (int64_t i = 0; i < newTokens; ++i) {
    std::vector<double> logits = reference(weights, adapter, tokens).back();
    size_t best = 0;
    for (size_t j = 1; j < logits.size(); ++j)
      if (logits[j] > logits[best])
        best = j;
    out.push_back(int64_t(best));
    tokens.push_back(int64_t(best));
  }
  return out;
}

} // namespace tiny

#endif // RUNTIME_UNITTESTS_TINYMODEL_H
