//===- AdapterConfig.cpp - PEFT's adapter_config.json ---------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Peft/AdapterConfig.h"
#include "lora/Peft/JsonError.h"
#include "lora/Peft/SafetensorsFile.h"

#include <nlohmann/json.hpp>
#include <re2/re2.h>

#include <algorithm>
#include <charconv>
#include <cmath>

using namespace peft;
/// Keeps keys in file order: the first pattern that matches wins.
using Json = nlohmann::ordered_json;

//===----------------------------------------------------------------------===//
// What each key means here
//===----------------------------------------------------------------------===//

/// Keys that AdapterConfig reads.
static constexpr std::string_view kUsed[] = {
    "peft_type",           "r",
    "lora_alpha",          "use_rslora",
    "rank_pattern",        "alpha_pattern",
    "target_modules",      "exclude_modules",
    "layers_to_transform", "layers_pattern",
    "target_parameters",   "bias",
    "init_lora_weights",
};

/// Keys that change training, loading in PEFT or nothing, but never what the
/// saved factors compute. fan_in_fan_out is the layout of the base weight: A
/// and B are stored alike. velora_config only changes the backward pass.
static constexpr std::string_view kWithoutEffect[] = {
    "auto_mapping",   "base_model_name_or_path",
    "peft_version",   "revision",
    "task_type",      "inference_mode",
    "lora_dropout",   "fan_in_fan_out",
    "loftq_config",   "eva_config",
    "corda_config",   "lora_ga_config",
    "velora_config",  "megatron_config",
    "megatron_core",  "qalora_group_size",
    "runtime_config", "merge_weights",
};

/// Initialisations that leave the base weights alone. The others (PiSSA, OLoRA,
/// CorDA, LoftQ, ...) train against a changed base.
static constexpr std::string_view kPlainInit[] = {"gaussian", "eva",
                                                  "orthogonal"};

template <size_t N>
static bool contains(const std::string_view (&list)[N], std::string_view key) {
  return std::find(std::begin(list), std::end(list), key) != std::end(list);
}

/// Python's truth of a JSON value.
static bool isTruthy(const Json &value) {
  switch (value.type()) {
  case Json::value_t::null:
  case Json::value_t::discarded:
    return false;
  case Json::value_t::boolean:
    return value.get<bool>();
  case Json::value_t::string:
    return !value.get_ref<const std::string &>().empty();
  case Json::value_t::array:
  case Json::value_t::object:
    return !value.empty();
  default:
    return value.get<double>() != 0;
  }
}

/// A value for a message, cut short.
static std::string brief(const Json &value) {
  std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > 60)
    text = text.substr(0, 57) + "...";
  return text;
}

//===----------------------------------------------------------------------===//
// Parsing
//===----------------------------------------------------------------------===//

namespace peft {
struct ConfigParser {
  const Json &json;
  AdapterConfig &config;

  template <typename... Ts>
  Error bad(ErrorCode code, const Ts &...parts) const {
    return makeError(code, "'", config.file, "': ", parts...);
  }

  const Json *get(const char *key) const {
    auto it = json.find(key);
    return it == json.end() || it->is_null() ? nullptr : &*it;
  }

  static std::shared_ptr<const re2::RE2> compile(const std::string &text) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    return std::make_shared<const re2::RE2>(text, options);
  }

  /// Whether a pattern fails for want of lookahead or lookbehind, which Python
  /// has.
  static bool isLookaround(const re2::RE2 &pattern) {
    const std::string &found = pattern.error_arg();
    for (const char *start : {"(?=", "(?!", "(?<=", "(?<!"})
      if (found.starts_with(start))
        return true;
    return pattern.error_code() == re2::RE2::ErrorBadPerlOp;
  }

  Status refuseUnsupported() const {
    const Json *type = get("peft_type");
    if (!type || *type != "LORA")
      return bad(ErrorCode::Unsupported, "expected peft_type \"LORA\", found ",
                 type ? brief(*type) : "none");
    if (const Json *bias = get("bias"); bias && *bias != "none")
      return bad(ErrorCode::Unsupported, "bias = ", brief(*bias),
                 " is not supported; expected \"none\"");
    if (const Json *init = get("init_lora_weights");
        init && init->is_string() &&
        !contains(kPlainInit, init->get_ref<const std::string &>()))
      return bad(ErrorCode::Unsupported, "init_lora_weights = ", brief(*init),
                 " is not supported: it changes the base weights; convert the "
                 "adapter to plain LoRA when saving it");
    for (const auto &[key, value] : json.items())
      if (!contains(kUsed, key) && !contains(kWithoutEffect, key) &&
          isTruthy(value))
        return bad(ErrorCode::Unsupported, key, " = ", brief(value),
                   " is not supported");
    return Status::success();
  }

  Status parseRank(const char *what, const Json &value, int64_t &out) const {
    if (!value.is_number_unsigned() || value.get<uint64_t>() == 0 ||
        value.get<uint64_t>() > INT32_MAX)
      return bad(ErrorCode::BadFormat, what,
                 ": expected a positive integer rank, found ", brief(value));
    out = value.get<int64_t>();
    return Status::success();
  }

  Status parseAlpha(const char *what, const Json &value, double &out) const {
    if (!value.is_number())
      return bad(ErrorCode::BadFormat, what, ": expected a number, found ",
                 brief(value));
    out = value.get<double>();
    return Status::success();
  }

  template <typename T, typename ParseFn>
  Status
  parsePatterns(const char *key,
                std::vector<std::pair<AdapterConfig::Pattern, T>> &patterns,
                ParseFn parseValue) const {
    const Json *table = get(key);
    if (!table)
      return Status::success();
    if (!table->is_object())
      return bad(ErrorCode::BadFormat, key, ": expected an object, found ",
                 brief(*table));
    for (const auto &[text, value] : table->items()) {
      T parsed;
      if (Status status = parseValue(key, value, parsed); !status)
        return status;
      AdapterConfig::Pattern pattern = compile("(.*\\.)?(" + text + ")$");
      if (!pattern->ok())
        return bad(ErrorCode::Unsupported, key, ": '", text,
                   "' is no supported regular expression: ", pattern->error());
      patterns.emplace_back(std::move(pattern), parsed);
    }
    return Status::success();
  }

  Status parseStrings(const char *key, const Json &value,
                      std::vector<std::string> &out) const {
    if (!value.is_array())
      return bad(ErrorCode::BadFormat, key,
                 ": expected a list of names, found ", brief(value));
    for (const Json &item : value) {
      if (!item.is_string())
        return bad(ErrorCode::BadFormat, key, ": expected a name, found ",
                   brief(item));
      out.push_back(item.get<std::string>());
    }
    return Status::success();
  }

  Status parseSelector(const char *key,
                       AdapterConfig::Selector &selector) const {
    const Json *value = get(key);
    if (!value)
      return Status::success();
    if (!value->is_string())
      return parseStrings(key, *value, selector.names);
    std::string text = value->get<std::string>();
    if (text == "all-linear") {
      selector.everything = true;
    } else if (!text.empty()) {
      selector.pattern = compile(text);
      if (selector.pattern->ok())
        return Status::success();
      if (!isLookaround(*selector.pattern))
        return bad(ErrorCode::Unsupported, key, ": '", text,
                   "' is no supported regular expression: ",
                   selector.pattern->error());
      // selectsModule cannot tell.
      selector = {.everything = true, .names = {}, .pattern = nullptr};
    }
    return Status::success();
  }

  Status parseLayers() const {
    if (const Json *layers = get("layers_to_transform")) {
      Json list = layers->is_array() ? *layers : Json::array({*layers});
      for (const Json &layer : list) {
        if (!layer.is_number_unsigned())
          return bad(ErrorCode::BadFormat,
                     "layers_to_transform: expected layer numbers, found ",
                     brief(layer));
        config.layers.push_back(layer.get<int64_t>());
      }
    }
    std::vector<std::string> names;
    if (const Json *pattern = get("layers_pattern")) {
      if (pattern->is_string() && !pattern->get<std::string>().empty())
        names.push_back(pattern->get<std::string>());
      else if (!pattern->is_string())
        if (Status status = parseStrings("layers_pattern", *pattern, names);
            !status)
          return status;
    }
    for (const std::string &name : names) {
      AdapterConfig::Pattern pattern =
          compile("^(?:.*?\\.)?(?:" + name + ")\\.(\\d+)\\.");
      if (!pattern->ok())
        return bad(ErrorCode::Unsupported, "layers_pattern: '", name,
                   "' is no supported regular expression: ", pattern->error());
      config.layerPatterns.push_back(std::move(pattern));
    }
    if (names.empty())
      config.layerPatterns.push_back(compile("^.*?\\.[^.]*\\.(\\d+)\\."));
    return Status::success();
  }

  Status run() {
    if (Status status = refuseUnsupported(); !status)
      return status;
    if (const Json *r = get("r"))
      if (Status status = parseRank("r", *r, config.rank); !status)
        return status;
    if (const Json *alpha = get("lora_alpha"))
      if (Status status = parseAlpha("lora_alpha", *alpha, config.alpha);
          !status)
        return status;
    if (const Json *rs = get("use_rslora")) {
      if (!rs->is_boolean())
        return bad(ErrorCode::BadFormat,
                   "use_rslora: expected true or false, found ", brief(*rs));
      config.rsLora = rs->get<bool>();
    }
    auto rank = [&](const char *key, const Json &value, int64_t &out) {
      return parseRank(key, value, out);
    };
    auto alpha = [&](const char *key, const Json &value, double &out) {
      return parseAlpha(key, value, out);
    };
    if (Status s = parsePatterns("rank_pattern", config.rankPatterns, rank); !s)
      return s;
    if (Status s = parsePatterns("alpha_pattern", config.alphaPatterns, alpha);
        !s)
      return s;
    if (Status s = parseSelector("target_modules", config.targets); !s)
      return s;
    if (Status s = parseSelector("exclude_modules", config.excluded); !s)
      return s;
    if (const Json *names = get("target_parameters"))
      if (Status s =
              parseStrings("target_parameters", *names, config.parameters);
          !s)
        return s;
    return parseLayers();
  }
};
} // namespace peft

Expected<AdapterConfig> AdapterConfig::parse(std::string_view text,
                                             const std::string &path) {
  if (std::string wrong = describeJsonError(text); !wrong.empty())
    return makeError(ErrorCode::BadFormat, "'", path,
                     "': expected a JSON object: ", wrong);
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object())
    return makeError(ErrorCode::BadFormat, "'", path,
                     "': expected a JSON object, found ", json.type_name());
  AdapterConfig config;
  config.file = path;
  if (Status status = ConfigParser{json, config}.run(); !status)
    return status.error();
  return config;
}

Expected<AdapterConfig> AdapterConfig::read(const std::string &path) {
  Expected<std::string> text = readTextFile(path);
  if (!text)
    return text.error();
  return parse(*text, path);
}

//===----------------------------------------------------------------------===//
// Meaning
//===----------------------------------------------------------------------===//

/// Python's re.match: from the start.
static bool matchesStart(const re2::RE2 &pattern, std::string_view text) {
  re2::StringPiece piece(text.data(), text.size());
  return pattern.Match(piece, 0, text.size(), re2::RE2::ANCHOR_START, nullptr,
                       0);
}

int64_t AdapterConfig::rankOf(std::string_view module) const {
  for (const auto &[pattern, value] : rankPatterns)
    if (matchesStart(*pattern, module))
      return value;
  return rank;
}

double AdapterConfig::alphaOf(std::string_view module) const {
  for (const auto &[pattern, value] : alphaPatterns)
    if (matchesStart(*pattern, module))
      return value;
  return alpha;
}

double AdapterConfig::scaleOf(std::string_view module) const {
  double r = double(rankOf(module));
  return alphaOf(module) / (rsLora ? std::sqrt(r) : r);
}

/// `name` itself, or `name` after a dot at the end.
static bool isSuffix(std::string_view module, std::string_view name) {
  if (!module.ends_with(name))
    return false;
  return module.size() == name.size() ||
         module[module.size() - name.size() - 1] == '.';
}

bool AdapterConfig::Selector::matches(std::string_view module) const {
  if (everything)
    return true;
  if (pattern)
    return re2::RE2::FullMatch(re2::StringPiece(module.data(), module.size()),
                               *pattern);
  return std::any_of(names.begin(), names.end(), [&](const std::string &name) {
    return isSuffix(module, name);
  });
}

bool AdapterConfig::selectsModule(std::string_view module) const {
  // An exclusion that cannot be decided excludes nothing.
  if (!excluded.everything && excluded.matches(module))
    return false;
  if (targets.everything)
    return true;
  if (!targets.matches(module))
    return false;
  if (targets.pattern || layers.empty())
    return true;
  for (const Pattern &pattern : layerPatterns) {
    re2::StringPiece text(module.data(), module.size());
    re2::StringPiece number;
    re2::StringPiece groups[2];
    if (!pattern->Match(text, 0, text.size(), re2::RE2::ANCHOR_START, groups,
                        2))
      continue;
    number = groups[1];
    int64_t layer = -1;
    std::from_chars(number.data(), number.data() + number.size(), layer);
    return std::find(layers.begin(), layers.end(), layer) != layers.end();
  }
  return false;
}

bool AdapterConfig::selectsParameter(std::string_view parameter) const {
  return std::any_of(
      parameters.begin(), parameters.end(),
      [&](const std::string &name) { return isSuffix(parameter, name); });
}

const std::string *AdapterConfig::findUnmatchedParameter(
    std::span<const std::string> found) const {
  for (const std::string &name : parameters)
    if (std::none_of(found.begin(), found.end(), [&](const std::string &one) {
          return isSuffix(one, name);
        }))
      return &name;
  return nullptr;
}
