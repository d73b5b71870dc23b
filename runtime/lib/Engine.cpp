//===- Engine.cpp - Batched greedy generation -----------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Engine.h"

#include <algorithm>
#include <chrono>
#include <cmath>

using namespace lora::runtime::impl;

Engine::Engine(std::shared_ptr<Session> session, int64_t prefillChunk)
    : session(std::move(session)),
      prefillChunk(prefillChunk > 0 ? prefillChunk : kDefaultPrefillChunk),
      rowTaken(size_t(this->session->maxRows()), false) {}

Engine::~Engine() {
  for (auto &[id, active] : requests)
    leave(active);
}

Expected<uint64_t> Engine::submit(Request request) {
  if (request.tokens.empty())
    return makeError(ErrorCode::InvalidArgument,
                     "empty prompt: expected at least one token");
  for (size_t i = 0; i < request.tokens.size(); ++i)
    if (request.tokens[i] < 0 || request.tokens[i] >= session->vocabSize())
      return makeError(ErrorCode::OutOfRange, "token ", i,
                       " of the prompt: expected an id in [0, ",
                       session->vocabSize(), "), found ", request.tokens[i]);
  int64_t prompt = int64_t(request.tokens.size());
  if (request.newTokens < 0 || request.newTokens > INT32_MAX)
    return makeError(ErrorCode::InvalidArgument, "expected new_tokens in [0, ",
                     INT32_MAX, "], found ", request.newTokens);
  // The last new token is not fed.
  int64_t needed = prompt + std::max<int64_t>(request.newTokens - 1, 0);
  if (needed > session->maxLen())
    return makeError(ErrorCode::OutOfRange, "a prompt of ", prompt,
                     " tokens with ", request.newTokens, " new ones needs ",
                     needed, " cache positions, the cache has ",
                     session->maxLen());
  if (request.adapter) {
    if (!session->adapters())
      return makeError(ErrorCode::NotFound, "unknown adapter '",
                       *request.adapter, "': the session has no bank");
    if (Status status = session->adapters()->check(*request.adapter); !status)
      return status.error();
  }
  uint64_t id = ++lastId;
  requests[id].request = std::move(request);
  queue.push_back(id);
  return id;
}

const RequestResult *Engine::result(uint64_t id) const {
  auto it = requests.find(id);
  return it == requests.end() ? nullptr : &it->second.result;
}

bool Engine::remove(uint64_t id) {
  auto it = requests.find(id);
  if (it == requests.end())
    return false;
  leave(it->second);
  std::erase(queue, id);
  std::erase(running, id);
  requests.erase(it);
  return true;
}

/// Gives back the row and the adapter's lease.
void Engine::leave(Active &active) {
  if (active.row >= 0)
    rowTaken[size_t(active.row)] = false;
  if (active.slot >= 0)
    session->adapters()->release(active.slot);
  active.row = active.slot = -1;
}

void Engine::finish(uint64_t id, Status status) {
  Active &active = requests.at(id);
  leave(active);
  active.result.status = std::move(status);
  active.result.finished = true;
  std::erase(running, id);
}

/// Moves queued requests to free rows, in order; one whose adapter finds every
/// slot in use lets later ones pass.
void Engine::admit() {
  for (size_t i = 0; i < queue.size();) {
    auto row = std::find(rowTaken.begin(), rowTaken.end(), false);
    if (row == rowTaken.end())
      return;
    uint64_t id = queue[i];
    Active &active = requests.at(id);
    int32_t slot = -1;
    if (active.request.adapter) {
      auto lease = session->adapters()->acquire(*active.request.adapter);
      // Nobody runs who could free a slot: waiting would be forever.
      bool wait = !lease && lease.error().code == ErrorCode::Exhausted &&
                  !running.empty();
      if (wait) {
        ++i;
        continue;
      }
      if (!lease) {
        queue.erase(queue.begin() + ptrdiff_t(i));
        finish(id, lease.error());
        continue;
      }
      slot = *lease;
    }
    active.slot = slot;
    active.row = int32_t(row - rowTaken.begin());
    *row = true;
    running.push_back(id);
    queue.erase(queue.begin() + ptrdiff_t(i));
  }
}

/// The best `count` logits; the lower id of equals first. NaN is worst.
static std::vector<TopLogit> topLogits(const float *logits, int64_t vocab,
                                       int64_t count) {
  std::vector<TopLogit> all(static_cast<size_t>(vocab));
  for (int64_t i = 0; i < vocab; ++i)
    all[size_t(i)] = {i, logits[i]};
  count = std::clamp<int64_t>(count, 0, vocab);
  auto better = [](const TopLogit &a, const TopLogit &b) {
    bool aNan = std::isnan(a.value), bNan = std::isnan(b.value);
    if (aNan || bNan)
      return aNan == bNan ? a.id < b.id : bNan;
    return a.value != b.value ? a.value > b.value : a.id < b.id;
  };
  std::partial_sort(all.begin(), all.begin() + count, all.end(), better);
  all.resize(size_t(count));
  return all;
}

/// Greedy choice from one row of logits: after a prompt or a decoded token.
void Engine::takeToken(uint64_t id, Active &active, const float *logits) {
  int64_t vocab = session->vocabSize();
  Request &request = active.request;
  RequestResult &result = active.result;
  bool first = result.tokens.empty();
  if (first && request.top > 0)
    result.top = topLogits(logits, vocab, request.top);
  if (request.newTokens == 0)
    return finish(id, Status::success());
  int64_t best = 0;
  for (int64_t i = 1; i < vocab; ++i)
    if (logits[i] > logits[best])
      best = i;
  if (request.margins) {
    std::vector<TopLogit> two = topLogits(logits, vocab, 2);
    result.margins.push_back(two.size() < 2 ? 0.0f
                                            : two[0].value - two[1].value);
  }
  result.tokens.push_back(best);
  active.next = best;
  bool stopped = std::find(request.stop.begin(), request.stop.end(), best) !=
                 request.stop.end();
  if (stopped || int64_t(result.tokens.size()) >= request.newTokens)
    finish(id, Status::success());
}

size_t Engine::step() {
  admit();
  std::vector<StepItem> items;
  std::vector<uint64_t> ids;
  int64_t decoded = 0, prefilled = 0;
  for (uint64_t id : running) {
    Active &active = requests.at(id);
    if (!active.decoding())
      continue;
    items.push_back({active.row, active.slot, active.fed,
                     std::span(&active.next, 1), LogitsMode::Last});
    ids.push_back(id);
    ++decoded;
  }
  for (uint64_t id : running) {
    Active &active = requests.at(id);
    if (active.decoding() || prefilled >= prefillChunk)
      continue;
    std::span<const int64_t> rest(active.request.tokens);
    rest = rest.subspan(size_t(active.fed));
    size_t count = std::min(rest.size(), size_t(prefillChunk - prefilled));
    items.push_back(
        {active.row, active.slot, active.fed, rest.first(count),
         count == rest.size() ? LogitsMode::Last : LogitsMode::None});
    ids.push_back(id);
    prefilled += int64_t(count);
  }
  if (items.empty())
    return queue.size() + running.size();

  auto start = std::chrono::steady_clock::now();
  Expected<StepLogits> logits = session->step(items);
  double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
          .count();
  double share = double(prefilled) / double(prefilled + decoded);
  totals.prefillTokens += prefilled;
  totals.decodeTokens += decoded;
  totals.prefillSeconds += seconds * share;
  totals.decodeSeconds += seconds * (1 - share);
  ++totals.steps;

  if (!logits) {
    for (uint64_t id : ids)
      finish(id, logits.error());
    return queue.size() + running.size();
  }
  int64_t row = 0;
  for (size_t i = 0; i < items.size(); ++i) {
    Active &active = requests.at(ids[i]);
    active.fed += int64_t(items[i].tokens.size());
    if (items[i].logits == LogitsMode::Last)
      takeToken(ids[i], active, logits->data + row++ * logits->vocab);
  }
  return queue.size() + running.size();
}
