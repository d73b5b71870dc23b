//===- Engine.h - Batched greedy generation -------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Requests of different length, each with its adapter or none, in one batch: a
// request joins when a cache row is free and leaves when it is finished.
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_LIB_ENGINE_H
#define RUNTIME_LIB_ENGINE_H

#include "Session.h"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace lora::runtime::impl {

struct Request {
  std::vector<int64_t> tokens;
  std::optional<std::string> adapter; ///< None: the base model.
  int64_t newTokens = 0;
  std::vector<int64_t> stop; ///< Ends after one of these, which is kept.
  int64_t top = 0;           ///< Logits to keep of the prompt's last position.
  bool margins = false;      ///< Keep the gap of the two best of each step.
};

struct TopLogit {
  int64_t id = 0;
  float value = 0;
};

struct RequestResult {
  bool finished = false;
  Status status; ///< Why a request failed.
  std::vector<int64_t> tokens;
  std::vector<TopLogit> top; ///< Best first, the lower id of equals first.
  std::vector<float> margins;
};

/// Times are shared out by tokens where a step both prefills and decodes.
struct EngineStats {
  int64_t prefillTokens = 0;
  int64_t decodeTokens = 0;
  double prefillSeconds = 0;
  double decodeSeconds = 0;
  int64_t steps = 0;
};

class Engine {
public:
  /// A step feeds at most this many prompt tokens unless told otherwise: enough
  /// for products at full speed, few enough to keep decoding rows moving.
  static constexpr int64_t kDefaultPrefillChunk = 512;

  Engine(std::shared_ptr<Session> session, int64_t prefillChunk);
  ~Engine();

  /// Queues a request and returns its number. Errors: InvalidArgument for an
  /// empty prompt, OutOfRange for a token or a length, NotFound.
  Expected<uint64_t> submit(Request request);
  /// One step; returns how many requests are not finished.
  size_t step();
  /// Null for an unknown number. Valid until `remove`.
  const RequestResult *result(uint64_t id) const;
  /// Drops a request, finished or not.
  bool remove(uint64_t id);
  const EngineStats &stats() const { return totals; }
  const Session &owner() const { return *session; }

private:
  struct Active {
    Request request;
    RequestResult result;
    int32_t row = -1;
    int32_t slot = -1;
    int64_t fed = 0;  ///< Tokens in the cache.
    int64_t next = 0; ///< The token to feed when decoding.
    bool decoding() const { return fed >= int64_t(request.tokens.size()); }
  };

  void admit();
  void leave(Active &active);
  void finish(uint64_t id, Status status);
  void takeToken(uint64_t id, Active &active, const float *logits);

  std::shared_ptr<Session> session;
  int64_t prefillChunk;
  std::map<uint64_t, Active> requests;
  std::deque<uint64_t> queue;
  std::vector<uint64_t> running; ///< In order of admission.
  std::vector<bool> rowTaken;
  uint64_t lastId = 0;
  EngineStats totals;
};

} // namespace lora::runtime::impl

#endif // RUNTIME_LIB_ENGINE_H
