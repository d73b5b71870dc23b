//===- AdapterConfig.h - PEFT's adapter_config.json -----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A LoRA configuration with PEFT's meaning: rank, alpha and scale of every
// module. What changes the result and is not supported is refused by name.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_PEFT_ADAPTERCONFIG_H
#define LORA_PEFT_ADAPTERCONFIG_H

#include "lora/Peft/Error.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace re2 {
class RE2;
} // namespace re2

namespace peft {

class AdapterConfig {
public:
  /// Parses the text of an adapter_config.json; `path` is for messages.
  /// Errors: BadFormat, and Unsupported for use_dora, lora_bias, bias,
  /// modules_to_save and every other key that would change the result.
  static Expected<AdapterConfig> parse(std::string_view text,
                                       const std::string &path);
  static Expected<AdapterConfig> read(const std::string &path);

  /// Rank of a module: the first key of rank_pattern, in file order, that
  /// matches `(.*\.)?(KEY)$`, else `r`.
  int64_t rankOf(std::string_view module) const;
  /// Likewise with alpha_pattern and `lora_alpha`.
  double alphaOf(std::string_view module) const;
  /// alpha / rank, or alpha / sqrt(rank) with use_rslora.
  double scaleOf(std::string_view module) const;

  /// Whether target_modules, exclude_modules, layers_to_transform and
  /// layers_pattern select the module. True where they cannot tell (a regular
  /// expression with lookaround): the tensors decide.
  bool selectsModule(std::string_view module) const;
  /// Whether target_parameters select a parameter (`...experts.down_proj`).
  bool selectsParameter(std::string_view parameter) const;

  /// The first of target_parameters that names none of the parameters `found`;
  /// null if every one does.
  const std::string *
  findUnmatchedParameter(std::span<const std::string> found) const;

  const std::vector<std::string> &targetParameters() const {
    return parameters;
  }
  const std::string &path() const { return file; }

private:
  using Pattern = std::shared_ptr<const re2::RE2>;

  /// A list of names, or one regular expression.
  struct Selector {
    bool everything = false;
    std::vector<std::string> names;
    Pattern pattern;
    bool matches(std::string_view module) const;
  };

  std::string file;
  int64_t rank = 8;
  double alpha = 8;
  bool rsLora = false;
  std::vector<std::pair<Pattern, int64_t>> rankPatterns;
  std::vector<std::pair<Pattern, double>> alphaPatterns;
  Selector targets;
  Selector excluded;
  std::vector<int64_t> layers;
  std::vector<Pattern> layerPatterns;
  std::vector<std::string> parameters;

  friend struct ConfigParser;
};

} // namespace peft

#endif // LORA_PEFT_ADAPTERCONFIG_H
