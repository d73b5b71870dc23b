//===- CApiSession.cpp - C API: session and engine ------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CApi.h"

using namespace lora::runtime::impl;

//===----------------------------------------------------------------------===//
// Session
//===----------------------------------------------------------------------===//

lora_status lora_session_create(lora_device *device,
                                const lora_program *program,
                                const lora_weights *weights, lora_bank *bank,
                                int64_t max_rows, int64_t max_len,
                                lora_session **session, lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(device);
    LORA_REQUIRE(program);
    LORA_REQUIRE(weights);
    LORA_REQUIRE(session);
    if (!device->impl)
      return makeError(ErrorCode::Unsupported,
                       "sessions run on the CPU: expected a CPU device, found "
                       "a CUDA device");
    if (weights->program != program->impl)
      return makeError(ErrorCode::InvalidArgument,
                       "the weights were opened for another program, '",
                       weights->program->path(), "'");
    auto created =
        Session::create(device->impl, program->impl, weights->impl,
                        bank ? bank->impl : nullptr, max_rows, max_len);
    if (!created)
      return created.error();
    *session = new lora_session{std::move(*created)};
    return Status::success();
  });
}

lora_status lora_session_step(lora_session *session,
                              const lora_step_item *items, size_t num_items,
                              lora_logits *logits, lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(session);
    LORA_REQUIRE_LIST(items, num_items);
    std::vector<StepItem> list(num_items);
    for (size_t i = 0; i < num_items; ++i) {
      const lora_step_item &item = items[i];
      LORA_REQUIRE_LIST(item.tokens, item.num_tokens);
      if (item.logits < LORA_LOGITS_NONE || item.logits > LORA_LOGITS_ALL)
        return makeError(ErrorCode::InvalidArgument, "unknown logits mode ",
                         item.logits);
      list[i] = {item.row, item.slot, item.position,
                 std::span(item.tokens, item.num_tokens),
                 LogitsMode(item.logits)};
    }
    auto result = session->impl->step(list);
    if (!result)
      return result.error();
    if (logits)
      *logits = {result->data, result->rows, result->vocab};
    return Status::success();
  });
}

uint64_t lora_session_cache_bytes(const lora_session *session) {
  return session ? session->impl->cacheBytes() : 0;
}

uint64_t lora_session_temporary_bytes(const lora_session *session) {
  return session ? session->impl->temporaryBytes() : 0;
}

void lora_session_free(lora_session *session) { delete session; }

//===----------------------------------------------------------------------===//
// Engine
//===----------------------------------------------------------------------===//

lora_status lora_engine_create(lora_session *session, int64_t prefill_chunk,
                               lora_engine **engine, lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(session);
    LORA_REQUIRE(engine);
    if (prefill_chunk < 0)
      return makeError(ErrorCode::InvalidArgument,
                       "expected a prefill chunk of at least 0, found ",
                       prefill_chunk);
    *engine = new lora_engine{
        std::make_unique<Engine>(session->impl, prefill_chunk), {}};
    return Status::success();
  });
}

void lora_engine_free(lora_engine *engine) { delete engine; }

lora_status lora_engine_submit(lora_engine *engine, const lora_request *request,
                               uint64_t *id, lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(engine);
    LORA_REQUIRE(request);
    LORA_REQUIRE_LIST(request->tokens, request->num_tokens);
    LORA_REQUIRE_LIST(request->stop, request->num_stop);
    Request copy;
    copy.tokens.assign(request->tokens, request->tokens + request->num_tokens);
    if (request->adapter)
      copy.adapter = request->adapter;
    copy.newTokens = request->new_tokens;
    copy.stop.assign(request->stop, request->stop + request->num_stop);
    copy.top = request->top;
    copy.margins = request->margins;
    auto number = engine->impl->submit(std::move(copy));
    if (!number)
      return number.error();
    if (id)
      *id = *number;
    return Status::success();
  });
}

lora_status lora_engine_step(lora_engine *engine, size_t *remaining,
                             lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(engine);
    size_t left = engine->impl->step();
    if (remaining)
      *remaining = left;
    return Status::success();
  });
}

lora_status lora_engine_run(lora_engine *engine, lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(engine);
    while (engine->impl->step() != 0) {
    }
    return Status::success();
  });
}

lora_status lora_engine_result(const lora_engine *engine, uint64_t id,
                               lora_result *result, lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(engine);
    LORA_REQUIRE(result);
    const RequestResult *found = engine->impl->result(id);
    if (!found)
      return makeError(ErrorCode::NotFound, "no request has the number ", id);
    engine->top.clear();
    for (const TopLogit &logit : found->top)
      engine->top.push_back({logit.id, logit.value});
    *result = {};
    result->finished = found->finished;
    result->status =
        found->status ? LORA_OK : lora_status(found->status.error().code);
    result->message =
        found->status ? "" : found->status.error().message.c_str();
    result->tokens = found->tokens.data();
    result->num_tokens = found->tokens.size();
    result->top = engine->top.data();
    result->num_top = engine->top.size();
    result->margins = found->margins.data();
    result->num_margins = found->margins.size();
    return Status::success();
  });
}

lora_status lora_engine_remove(lora_engine *engine, uint64_t id,
                               lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(engine);
    if (!engine->impl->remove(id))
      return makeError(ErrorCode::NotFound, "no request has the number ", id);
    return Status::success();
  });
}

lora_engine_stats lora_engine_get_stats(const lora_engine *engine) {
  lora_engine_stats out = {};
  if (!engine)
    return out;
  const EngineStats &stats = engine->impl->stats();
  out.prefill_tokens = stats.prefillTokens;
  out.decode_tokens = stats.decodeTokens;
  out.prefill_seconds = stats.prefillSeconds;
  out.decode_seconds = stats.decodeSeconds;
  out.steps = stats.steps;
  return out;
}
