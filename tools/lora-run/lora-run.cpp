//===- lora-run.cpp - Generate tokens with a compiled program -------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Loads a program, a model folder and adapters, answers a file of requests in
// one batch and writes tokens, logits and timings as JSON.
//
//===----------------------------------------------------------------------===//

#include "OutputFile.h"

#include "lora/Peft/JsonError.h"
#include "lora/Peft/SafetensorsFile.h"
#include "lora/Runtime/Runtime.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <string_view>
#include <sys/resource.h>
#include <unistd.h>

using namespace lora::runtime;
using Json = nlohmann::json;
using Clock = std::chrono::steady_clock;

static const char *kUsage =
    "usage: lora-run PROGRAM.lso --weights DIR --requests IN.json "
    "[--adapter NAME=DIR]... [--out OUT.json]\n"
    "\n"
    "  --weights DIR       model folder with model.safetensors, whole or in "
    "shards\n"
    "  --adapter NAME=DIR  PEFT LoRA folder, under the name that requests use\n"
    "  --requests IN.json  [{\"tokens\": [1, 2], \"adapter\": \"a\" or null, "
    "\"new_tokens\": 24,\n"
    "                        \"top\": 20, \"stop\": [2], \"margins\": false}, "
    "...]\n"
    "  --out OUT.json      where results go; without it, standard output\n"
    "  --threads N         threads; 0, the default, takes every CPU\n"
    "  --max-rows N        requests that run at the same time (default: 8, or "
    "fewer\n"
    "                      if there are fewer requests)\n"
    "  --max-len N         cache positions a request may use (default: what "
    "the\n"
    "                      longest request needs, within the model's limit)\n"
    "  --prefill-chunk N   prompt tokens in one step (default: 512)\n"
    "  -h, --help          print this\n";

static constexpr std::string_view kOptions[] = {
    "--weights", "--requests", "--out",     "--adapter",
    "--threads", "--max-rows", "--max-len", "--prefill-chunk",
};

namespace {
struct Options {
  std::string program, weights, requests, out;
  std::vector<std::pair<std::string, std::string>> adapters;
  int64_t threads = 0, maxRows = 0, maxLen = 0, prefillChunk = 0;
};

struct RequestData {
  std::vector<int64_t> tokens, stop;
  std::optional<std::string> adapter;
  int64_t newTokens = 0, top = 0;
  bool margins = false;
};

/// Bytes on standard error, but only if the work takes long enough to wonder.
class ProgressLine {
public:
  void update(uint64_t done, uint64_t total) {
    double seconds =
        std::chrono::duration<double>(Clock::now() - start).count();
    int percent = total ? int(100 * done / total) : 100;
    // A log gets one line for every tenth.
    bool tooSoon = terminal ? percent == last : percent / 10 == last / 10;
    if (seconds < 0.5 || (last >= 0 && tooSoon))
      return;
    last = percent;
    std::fprintf(stderr, "%sloading weights: %d %% of %.0f MB%s",
                 terminal ? "\r" : "", percent, double(total) / 1e6,
                 terminal ? "" : "\n");
    shown = true;
  }
  ~ProgressLine() {
    if (shown && terminal)
      std::fputc('\n', stderr);
  }

private:
  Clock::time_point start = Clock::now();
  bool terminal = ::isatty(STDERR_FILENO) != 0;
  bool shown = false;
  int last = -1;
};
} // namespace

static int fail(const std::string &message) {
  std::fprintf(stderr, "lora-run: error: %s\n", message.c_str());
  return 1;
}

static double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

//===----------------------------------------------------------------------===//
// Command line
//===----------------------------------------------------------------------===//

/// Returns what is wrong, empty if nothing is.
static std::string parseOptions(int argc, char **argv, Options &options) {
  auto number = [](const std::string &flag, const char *text, int64_t low,
                   int64_t &out) -> std::string {
    char *end = nullptr;
    errno = 0;
    long long value = std::strtoll(text, &end, 10);
    if (errno || end == text || *end || value < low || value > INT_MAX)
      return flag + ": expected a number in [" + std::to_string(low) + ", " +
             std::to_string(INT_MAX) + "], found '" + text + "'";
    out = value;
    return {};
  };
  for (int i = 1; i < argc; ++i) {
    std::string arg = argv[i];
    if (arg.empty() || arg[0] != '-') {
      if (!options.program.empty())
        return "expected one program, found '" + options.program + "' and '" +
               arg + "'";
      options.program = arg;
      continue;
    }
    std::string value;
    size_t equals = arg.find('=');
    bool joined = equals != std::string::npos;
    if (joined) {
      value = arg.substr(equals + 1);
      arg.resize(equals);
    }
    if (std::find(std::begin(kOptions), std::end(kOptions), arg) ==
        std::end(kOptions))
      return "unknown option '" + arg + "'; see --help";
    if (!joined) {
      if (i + 1 == argc)
        return arg + ": expected a value";
      value = argv[++i];
    }
    std::string wrong;
    if (arg == "--weights") {
      options.weights = value;
    } else if (arg == "--requests") {
      options.requests = value;
    } else if (arg == "--out") {
      options.out = value;
    } else if (arg == "--adapter") {
      size_t split = value.find('=');
      if (split == std::string::npos || split == 0)
        return "--adapter: expected NAME=DIR, found '" + value + "'";
      std::string name = value.substr(0, split);
      for (const auto &[known, folder] : options.adapters)
        if (known == name)
          return "--adapter: the name '" + name + "' is given twice";
      options.adapters.emplace_back(name, value.substr(split + 1));
    } else if (arg == "--threads") {
      wrong = number(arg, value.c_str(), 0, options.threads);
    } else if (arg == "--max-rows") {
      wrong = number(arg, value.c_str(), 1, options.maxRows);
    } else if (arg == "--max-len") {
      wrong = number(arg, value.c_str(), 1, options.maxLen);
    } else {
      wrong = number(arg, value.c_str(), 1, options.prefillChunk);
    }
    if (!wrong.empty())
      return wrong;
  }
  if (options.program.empty())
    return "expected a program file; see --help";
  if (options.weights.empty())
    return "expected --weights DIR";
  if (options.requests.empty())
    return "expected --requests IN.json";
  return {};
}

//===----------------------------------------------------------------------===//
// Requests
//===----------------------------------------------------------------------===//

/// Reads a list of integers; returns what is wrong.
static std::string readIntegers(const Json &value, const std::string &where,
                                std::vector<int64_t> &out) {
  if (!value.is_array())
    return where + ": expected a list of integers, found " + value.type_name();
  for (size_t i = 0; i < value.size(); ++i) {
    const Json &item = value[i];
    if (!item.is_number_integer() ||
        (item.is_number_unsigned() &&
         item.get<uint64_t>() > uint64_t(INT64_MAX)))
      return where + "[" + std::to_string(i) +
             "]: expected an integer, found " +
             item.dump(-1, ' ', true, Json::error_handler_t::replace);
    out.push_back(item.get<int64_t>());
  }
  return {};
}

static std::string readRequest(const Json &json, const std::string &where,
                               RequestData &request) {
  if (!json.is_object())
    return where + ": expected an object, found " + json.type_name();
  bool hasTokens = false;
  for (const auto &[key, value] : json.items()) {
    std::string field = where + "." + key;
    std::string wrong;
    auto count = [&](int64_t &out) -> std::string {
      if (!value.is_number_unsigned() || value.get<uint64_t>() > INT_MAX)
        return field + ": expected an integer in [0, " +
               std::to_string(INT_MAX) + "], found " +
               value.dump(-1, ' ', true, Json::error_handler_t::replace);
      out = value.get<int64_t>();
      return {};
    };
    if (key == "tokens") {
      hasTokens = true;
      wrong = readIntegers(value, field, request.tokens);
    } else if (key == "stop") {
      if (!value.is_null())
        wrong = readIntegers(value, field, request.stop);
    } else if (key == "adapter") {
      if (value.is_string())
        request.adapter = value.get<std::string>();
      else if (!value.is_null())
        wrong = field + ": expected a name or null, found " + value.type_name();
      if (request.adapter && request.adapter->find('\0') != std::string::npos)
        wrong = field + ": expected a name without NUL, found " +
                value.dump(-1, ' ', true, Json::error_handler_t::replace);
    } else if (key == "new_tokens") {
      wrong = count(request.newTokens);
    } else if (key == "top") {
      wrong = count(request.top);
    } else if (key == "margins") {
      if (!value.is_boolean())
        wrong = field + ": expected true or false, found " + value.type_name();
      else
        request.margins = value.get<bool>();
    } else {
      wrong = where + ": unknown field '" + key + "'";
    }
    if (!wrong.empty())
      return wrong;
  }
  return hasTokens ? std::string() : where + ": expected 'tokens'";
}

static std::string readRequests(const std::string &path,
                                std::vector<RequestData> &requests) {
  auto text = peft::readTextFile(path);
  if (!text)
    return text.error().message;
  if (std::string wrong = peft::describeJsonError(*text); !wrong.empty())
    return "'" + path + "': expected a JSON list of requests: " + wrong;
  Json json = Json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_array())
    return "'" + path + "': expected a JSON list of requests, found " +
           json.type_name();
  for (size_t i = 0; i < json.size(); ++i) {
    RequestData request;
    std::string wrong =
        readRequest(json[i], "request " + std::to_string(i), request);
    if (!wrong.empty())
      return "'" + path + "': " + wrong;
    requests.push_back(std::move(request));
  }
  return {};
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

static Json resultJson(const lora_result &result, const RequestData &request) {
  Json out;
  out["tokens"] =
      std::vector<int64_t>(result.tokens, result.tokens + result.num_tokens);
  Json logits = Json::array();
  for (size_t i = 0; i < result.num_top; ++i)
    logits.push_back({result.top[i].id, result.top[i].value});
  out["logits"] = std::move(logits);
  if (request.margins)
    out["margins"] =
        std::vector<float>(result.margins, result.margins + result.num_margins);
  return out;
}

static double perSecond(int64_t count, double seconds) {
  return seconds > 0 ? double(count) / seconds : 0;
}

/// The cache length that the requests ask for, within the model's limit.
static int64_t neededLength(const std::vector<RequestData> &requests,
                            const lora_program_info &info) {
  int64_t needed = 1;
  for (const RequestData &request : requests)
    needed = std::max(needed, int64_t(request.tokens.size()) +
                                  std::max<int64_t>(request.newTokens - 1, 0));
  return info.max_positions > 0 ? std::min(needed, info.max_positions) : needed;
}

static int run(const Options &options) {
  std::vector<RequestData> requests;
  if (std::string wrong = readRequests(options.requests, requests);
      !wrong.empty())
    return fail(wrong);
  // Now, not after hours of work.
  OutputFile output;
  if (std::string wrong = output.open(options.out); !wrong.empty())
    return fail(wrong);

  auto loadStart = Clock::now();
  auto device = Device::cpu(int32_t(options.threads));
  if (!device)
    return fail(device.error().message());
  auto program = Program::open(options.program);
  if (!program)
    return fail(program.error().message());
  int64_t limit = program->info().max_positions;
  if (limit > 0 && options.maxLen > limit)
    return fail("--max-len: expected at most " + std::to_string(limit) +
                ", the model's limit, found " + std::to_string(options.maxLen));
  ProgressLine progress;
  auto weights = Weights::open(
      *program, options.weights,
      [&](uint64_t done, uint64_t total) { progress.update(done, total); });
  if (!weights)
    return fail(weights.error().message());
  std::optional<Bank> bank;
  if (!options.adapters.empty()) {
    auto created = Bank::create(*program);
    if (!created)
      return fail(created.error().message());
    bank = std::move(*created);
    for (const auto &[name, folder] : options.adapters)
      if (Outcome loaded = bank->load(name, folder); !loaded)
        return fail(loaded.error().message());
  }
  int64_t maxRows = options.maxRows
                        ? options.maxRows
                        : std::clamp<int64_t>(int64_t(requests.size()), 1, 8);
  int64_t maxLen =
      options.maxLen ? options.maxLen : neededLength(requests, program->info());
  auto session = Session::create(*device, *program, *weights,
                                 bank ? &*bank : nullptr, maxRows, maxLen);
  if (!session)
    return fail(session.error().message());
  auto engine = Engine::create(*session, options.prefillChunk);
  if (!engine)
    return fail(engine.error().message());
  double loadSeconds = secondsSince(loadStart);

  std::vector<uint64_t> ids;
  for (size_t i = 0; i < requests.size(); ++i) {
    const RequestData &data = requests[i];
    lora_request request = {};
    request.tokens = data.tokens.data();
    request.num_tokens = data.tokens.size();
    request.adapter = data.adapter ? data.adapter->c_str() : nullptr;
    request.new_tokens = data.newTokens;
    request.stop = data.stop.data();
    request.num_stop = data.stop.size();
    request.top = data.top;
    request.margins = data.margins;
    auto id = engine->submit(request);
    if (!id)
      return fail("request " + std::to_string(i) + ": " + id.error().message());
    ids.push_back(*id);
  }
  auto start = Clock::now();
  if (Outcome done = engine->run(); !done)
    return fail(done.error().message());
  double generateSeconds = secondsSince(start);

  Json results = Json::array();
  for (size_t i = 0; i < ids.size(); ++i) {
    auto result = engine->result(ids[i]);
    if (!result)
      return fail(result.error().message());
    if (result->status != LORA_OK)
      return fail("request " + std::to_string(i) + ": " + result->message);
    results.push_back(resultJson(*result, requests[i]));
  }
  lora_engine_stats stats = engine->stats();
  struct rusage usage = {};
  ::getrusage(RUSAGE_SELF, &usage);
  Json out;
  out["results"] = std::move(results);
  out["stats"] = {{"load_seconds", loadSeconds},
                  {"generate_seconds", generateSeconds},
                  {"prefill_tokens", stats.prefill_tokens},
                  {"prefill_seconds", stats.prefill_seconds},
                  {"prefill_tokens_per_second",
                   perSecond(stats.prefill_tokens, stats.prefill_seconds)},
                  {"decode_tokens", stats.decode_tokens},
                  {"decode_seconds", stats.decode_seconds},
                  {"decode_tokens_per_second",
                   perSecond(stats.decode_tokens, stats.decode_seconds)},
                  {"steps", stats.steps},
                  {"threads", device->numThreads()},
                  {"weights_bytes", weights->bytes()},
                  {"weights_copied_bytes", weights->copiedBytes()},
                  {"cache_bytes", session->cacheBytes()},
                  {"temporary_bytes", session->temporaryBytes()},
                  {"peak_rss_bytes", int64_t(usage.ru_maxrss) * 1024}};

  if (std::string wrong = output.commit(out.dump(1) + "\n"); !wrong.empty())
    return fail(wrong);
  std::fprintf(stderr,
               "lora-run: %zu requests; load %.2f s; prefill %lld tokens, "
               "%.1f tokens/s; decode %lld tokens, %.1f tokens/s; peak %.0f "
               "MB\n",
               requests.size(), loadSeconds,
               static_cast<long long>(stats.prefill_tokens),
               perSecond(stats.prefill_tokens, stats.prefill_seconds),
               static_cast<long long>(stats.decode_tokens),
               perSecond(stats.decode_tokens, stats.decode_seconds),
               double(usage.ru_maxrss) / 1e3);
  return 0;
}

int main(int argc, char **argv) {
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--help") == 0 ||
        std::strcmp(argv[i], "-h") == 0) {
      bool written =
          std::fputs(kUsage, stdout) >= 0 && std::fflush(stdout) == 0;
      return written ? 0 : fail("standard output: cannot write");
    }
  }
  Options options;
  if (std::string wrong = parseOptions(argc, argv, options); !wrong.empty())
    return fail(wrong);
  return run(options);
}
