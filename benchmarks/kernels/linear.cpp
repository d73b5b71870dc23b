//===- linear.cpp - Linears of a small model against BLAS peers -----------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Times LORA_KERNEL_LINEAR, oneDNN, OpenBLAS and plain loops at the shapes of
// SmolLM2-135M, with and without adapters, and writes JSON. The contenders take
// turns, so that a noisy machine disturbs all of them alike.
//
//===----------------------------------------------------------------------===//

#include "lora/Runtime/CPU/Kernels.h"

#include <nlohmann/json.hpp>

#ifdef LORA_BENCH_DNNL
#include <dnnl.h>
extern "C" void omp_set_num_threads(int); // Of the OpenMP that oneDNN uses.
#endif
#ifdef LORA_BENCH_OPENBLAS
#include <cblas.h>
#endif

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <random>
#include <string>
#include <vector>

using namespace lora::runtime::cpu;
using Json = nlohmann::json;

namespace {

/// Twice the level-3 cache of the machines this has run on: weights that are
/// rotated through this much come from memory.
constexpr int64_t kColdBytes = 64 << 20;
constexpr double kSlowCall = 0.02;
constexpr double kMostSeconds = 0.8; // For one contender of one case.

struct Options {
  std::string out = "cpu-linear.json", only;
  int rounds = 40;
  std::vector<int> threads = {1, 2};
  bool append = false;
};

/// A contender: `call(i)` does the i-th product, on the i-th copy of the
/// weights.
struct Contender {
  std::string name;
  std::function<void(int64_t)> call;
  std::vector<double> samples = {}; ///< Seconds a call.
  double spent = 0;
};

double now() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

/// Lets the contenders take turns. Single calls are timed: most fit between two
/// decisions of the scheduler, so that a low percentile is what the code does
/// when nothing else runs. Each call gets the copy that was used longest ago.
void race(std::vector<Contender> &contenders, int64_t copies, int rounds) {
  int64_t copy = 0;
  for (int round = 0; round < rounds; ++round)
    for (Contender &c : contenders) {
      if (c.spent > kMostSeconds)
        continue;
      c.call(++copy % copies); // Wakes its threads.
      for (int repeat = 0; repeat < 5; ++repeat) {
        double start = now();
        c.call(++copy % copies);
        c.samples.push_back(now() - start);
        c.spent += c.samples.back();
        // Slow ones need no more samples a round.
        if (c.samples.back() > kSlowCall)
          break;
      }
    }
}

void randomize(std::vector<float> &v, float scale = 1) {
  uint32_t state = 12345;
  for (float &x : v) {
    state = state * 1664525u + 1013904223u;
    x = scale * (static_cast<float>(state >> 8) * 0x1p-23f - 1.0f);
  }
}

std::vector<uint16_t> toBF16(const std::vector<float> &v) {
  std::vector<uint16_t> out(v.size());
  for (size_t i = 0; i < v.size(); ++i) {
    uint32_t bits;
    std::memcpy(&bits, &v[i], 4);
    out[i] = static_cast<uint16_t>((bits + 0x8000u) >> 16);
  }
  return out;
}

LoraTensor matrix(void *data, int32_t dtype, int64_t rows, int64_t columns) {
  LoraTensor t = {};
  t.data = data;
  t.dtype = dtype;
  t.rank = 2;
  t.sizes[0] = rows;
  t.sizes[1] = t.strides[0] = columns;
  t.strides[1] = 1;
  return t;
}

/// Adapters of a linear with one slice, one bank for each copy of the weights.
struct Adapters {
  Adapters(int64_t in, int64_t out, int64_t copies, int32_t dtype)
      : outSize(out), width(dtype == LORA_DTYPE_F32 ? 4 : 2) {
    const int32_t ranks[] = {8, 8, 16, 16};
    int64_t total = 0;
    for (int32_t rank : ranks)
      total += rank * (in + out);
    std::vector<float> values(total * copies);
    randomize(values, 0.05f);
    data.resize(values.size() * width);
    if (dtype == LORA_DTYPE_F32) {
      std::memcpy(data.data(), values.data(), data.size());
    } else {
      std::vector<uint16_t> half = toBF16(values);
      std::memcpy(data.data(), half.data(), data.size());
    }
    char *at = data.data();
    for (int64_t i = 0; i < copies; ++i)
      for (int32_t rank : ranks) {
        slices.push_back({at, at + rank * in * width, rank, 2.0f});
        at += rank * (in + out) * width;
      }
    for (int64_t i = 0; i < copies; ++i)
      sites.push_back({slices.data() + 4 * i, &outSize, 1, 0});
    bank = {sites.data(), static_cast<int32_t>(copies), 4, dtype, 0};
  }
  int64_t outSize, width;
  std::vector<char> data;
  std::vector<LoraSlice> slices;
  std::vector<LoraBankSite> sites;
  LoraBank bank;
};

/// Gigabytes a second that plain vector loops read from memory, without a hint
/// to the caches: a low percentile over passes of 4 MiB, as for the contenders.
double readBandwidth(ThreadPool &pool) {
  constexpr int64_t kPass = 1 << 20;
  static std::vector<float> data(64 * kPass, 1.0f);
  std::vector<double> times;
  std::vector<double> sums(pool.size());
  for (int64_t pass = 0; pass < 256; ++pass) {
    const float *from = data.data() + pass % 64 * kPass;
    double start = now();
    pool.parallelFor(kPass, 1 << 14,
                     [&](int64_t begin, int64_t end, int worker) {
                       float sum[64] = {};
                       for (int64_t i = begin; i < end; i += 64)
                         for (int j = 0; j < 64; ++j)
                           sum[j] += from[i + j];
                       for (float s : sum)
                         sums[worker] += s;
                     });
    times.push_back(now() - start);
  }
  if (sums[0] < 0)
    std::abort();
  std::sort(times.begin(), times.end());
  return kPass * 4e-9 / times[times.size() / 10];
}

void naive(int64_t m, int64_t n, int64_t k, const float *x, const float *w,
           float *y) {
  for (int64_t i = 0; i < m; ++i)
    for (int64_t j = 0; j < n; ++j) {
      float sum = 0;
      for (int64_t l = 0; l < k; ++l)
        sum += x[i * k + l] * w[j * k + l];
      y[i * n + j] = sum;
    }
}

struct Case {
  int64_t m, n, k;
  int threads;
};

Json runCase(const Case &p, const Options &options, ThreadPool &pool) {
  Scratch scratch;
  int64_t weightSize = p.n * p.k;
  int64_t copies =
      p.m <= 4 ? std::max<int64_t>(1, kColdBytes / (weightSize * 4) + 1) : 1;
  std::vector<float> x(p.m * p.k), w(weightSize * copies), y(p.m * p.n),
      reference(p.m * p.n);
  randomize(x);
  randomize(w);
  std::vector<uint16_t> half = toBF16(w);
  Adapters f32Bank(p.k, p.n, copies, LORA_DTYPE_F32);
  Adapters bf16Bank(p.k, p.n, copies, LORA_DTYPE_BF16);
  // Four requests: one token each, or one prompt each.
  std::vector<int32_t> slots(p.m);
  for (int64_t i = 0; i < p.m; ++i)
    slots[i] = static_cast<int32_t>(p.m >= 4 ? i / (p.m / 4) : 3);
  LoraTensor slotTensor = {};
  slotTensor.data = slots.data();
  slotTensor.dtype = LORA_DTYPE_I32;
  slotTensor.rank = 1;
  slotTensor.sizes[0] = p.m;
  slotTensor.strides[0] = 1;

  auto ours = [&](int64_t copy, bool isHalf, Adapters *adapters) {
    void *weights = isHalf ? static_cast<void *>(&half[copy * weightSize])
                           : static_cast<void *>(&w[copy * weightSize]);
    LoraTensor operands[] = {
        matrix(x.data(), LORA_DTYPE_F32, p.m, p.k),
        adapters ? slotTensor : LoraTensor{},
        matrix(y.data(), LORA_DTYPE_F32, p.m, p.n),
        matrix(weights, isHalf ? LORA_DTYPE_BF16 : LORA_DTYPE_F32, p.n, p.k)};
    int64_t attributes[] = {adapters ? copy : -1, 1, 0};
    Status status =
        runKernel(pool, scratch, adapters ? &adapters->bank : nullptr,
                  LORA_KERNEL_LINEAR, operands, 4, attributes, 3);
    if (!status.ok()) {
      std::fprintf(stderr, "%s\n", status.message.c_str());
      std::exit(1);
    }
  };
  std::vector<Contender> contenders;
  auto enter = [&](std::string name, std::function<void(int64_t)> call) {
    if (options.only.empty() || name.find(options.only) != std::string::npos)
      contenders.push_back({std::move(name), std::move(call)});
  };
  enter("ours", [&](int64_t i) { ours(i, false, nullptr); });
  enter("ours + 4 adapters (f32)",
        [&](int64_t i) { ours(i, false, &f32Bank); });
  enter("ours + 4 adapters (bf16)",
        [&](int64_t i) { ours(i, false, &bf16Bank); });
  enter("ours, bf16 W", [&](int64_t i) { ours(i, true, nullptr); });
#ifdef LORA_BENCH_DNNL
  omp_set_num_threads(p.threads);
  enter("oneDNN", [&](int64_t i) {
    dnnl_sgemm('N', 'T', p.m, p.n, p.k, 1.0f, x.data(), p.k, &w[i * weightSize],
               p.k, 0.0f, y.data(), p.n);
  });
#endif
#ifdef LORA_BENCH_OPENBLAS
  openblas_set_num_threads(p.threads);
  enter(std::string("OpenBLAS ") + openblas_get_corename(), [&](int64_t i) {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, p.m, p.n, p.k, 1.0f,
                x.data(), p.k, &w[i * weightSize], p.k, 0.0f, y.data(), p.n);
  });
#endif
  // Plain loops are hopeless where arithmetic counts; a look is enough.
  if (p.threads == 1 && p.m * weightSize < 200e6)
    enter("plain loops", [&](int64_t i) {
      naive(p.m, p.n, p.k, x.data(), &w[i * weightSize], y.data());
    });

  // All must compute the same before they are timed.
  naive(std::min<int64_t>(p.m, 4), p.n, p.k, x.data(), w.data(),
        reference.data());
  for (Contender &c : contenders) {
    if (c.name.find("adapters") != std::string::npos ||
        c.name.find("bf16") != std::string::npos)
      continue;
    std::fill(y.begin(), y.end(), -1e30f);
    c.call(0);
    for (int64_t i = 0; i < std::min<int64_t>(p.m, 4) * p.n; ++i)
      if (!(std::abs(y[i] - reference[i]) < 1e-2f)) {
        std::fprintf(stderr, "%s: expected %g, found %g\n", c.name.c_str(),
                     reference[i], y[i]);
        std::exit(1);
      }
  }

  race(contenders, copies, options.rounds);
  Json results = Json::object();
  for (Contender &c : contenders) {
    std::sort(c.samples.begin(), c.samples.end());
    double median = c.samples[c.samples.size() / 2];
    double low = c.samples[c.samples.size() / 10];
    double flop = 2.0 * p.m * weightSize;
    results[c.name] = {{"us_p10", low * 1e6},
                       {"us_median", median * 1e6},
                       {"samples", c.samples.size()},
                       {"gflops_p10", flop / low * 1e-9}};
    std::printf("%6ld %6ld %6ld %2d  %-26s p10 %10.1f us  median %10.1f us "
                "%7.1f GFLOP/s %6.1f GB/s\n",
                p.m, p.n, p.k, p.threads, c.name.c_str(), low * 1e6,
                median * 1e6, flop / low * 1e-9, weightSize * 4e-9 / low);
  }
  std::fflush(stdout);
  return {{"m", p.m},          {"n", p.n},
          {"k", p.k},          {"threads", p.threads},
          {"copies", copies},  {"weight_bytes", weightSize * 4},
          {"results", results}};
}

std::string cpuName() {
  std::ifstream file("/proc/cpuinfo");
  std::string line;
  while (std::getline(file, line))
    if (line.rfind("model name", 0) == 0)
      return line.substr(line.find(':') + 2);
  return "unknown";
}

Json versions() {
  Json result = {{"compiler", __VERSION__}, {"instructions", getIsaName()}};
#ifdef LORA_BENCH_DNNL
  const dnnl_version_t *v = dnnl_version();
  result["oneDNN"] = std::to_string(v->major) + "." + std::to_string(v->minor) +
                     "." + std::to_string(v->patch);
#endif
#ifdef LORA_BENCH_OPENBLAS
  result["OpenBLAS"] = openblas_get_config();
#endif
  return result;
}

} // namespace

int main(int argc, char **argv) {
  Options options;
  std::string command;
  std::vector<int64_t> ms = {1, 4, 32, 256};
  for (int i = 0; i < argc; ++i) {
    std::string flag = argv[i], value = i + 1 < argc ? argv[i + 1] : "";
    command += (i ? " " : "") + flag;
    if (flag == "--out")
      options.out = value;
    else if (flag == "--only")
      options.only = value;
    else if (flag == "--append")
      options.append = true;
    else if (flag == "--rounds")
      options.rounds = std::atoi(value.c_str());
    else if (flag == "--threads")
      options.threads = {std::atoi(value.c_str())};
    else if (flag == "--m")
      ms = {std::atoi(value.c_str())};
    else if (flag == "--help") {
      std::printf("usage: lora-bench-linear [--out FILE] [--only NAME] "
                  "[--append] [--rounds N] [--threads N] [--m M]\n"
                  "--append adds contenders to the cases that FILE has, as for "
                  "another OPENBLAS_CORETYPE.\n");
      return 0;
    }
  }
  const char *core = std::getenv("OPENBLAS_CORETYPE");
  Json document;
  if (options.append)
    std::ifstream(options.out) >> document;
  else
    document = {{"benchmark", "linear"},           {"cpu", cpuName()},
                {"versions", versions()},          {"commands", Json::array()},
                {"read_gb_per_s", Json::object()}, {"cases", Json::array()}};
  document["commands"].push_back(
      (core ? "OPENBLAS_CORETYPE=" + std::string(core) + " " : "") + command);

  const int64_t shapes[][2] = {
      {960, 576}, {576, 576}, {3072, 576}, {576, 1536}, {49152, 576}};
  for (int threads : options.threads) {
    ThreadPool pool(threads);
    document["read_gb_per_s"][std::to_string(threads)] = readBandwidth(pool);
    for (auto [n, k] : shapes)
      for (int64_t m : ms) {
        Json result = runCase({m, n, k, threads}, options, pool);
        if (!options.append) {
          document["cases"].push_back(result);
          continue;
        }
        for (Json &old : document["cases"])
          if (old["m"] == m && old["n"] == n && old["k"] == k &&
              old["threads"] == threads)
            old["results"].update(result["results"]);
      }
  }
  std::ofstream file(options.out);
  file << document.dump(1) << "\n";
  if (!file) {
    std::fprintf(stderr, "expected to write %s, found no way to\n",
                 options.out.c_str());
    return 1;
  }
  return 0;
}
