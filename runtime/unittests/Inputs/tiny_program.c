//===- tiny_program.c - A program written by hand -------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A one-layer language model with adapters on every layer, against the contract
// of include/lora/ABI/Program.h. Macros make the broken variants of the tests.
//
//===----------------------------------------------------------------------===//

#include "lora/ABI/Program.h"

#include <string.h>

#ifndef TINY_ABI
#define TINY_ABI "4"
#endif
#ifndef TINY_FEATURES
#define TINY_FEATURES ""
#endif
#ifndef TINY_TARGET
#define TINY_TARGET "cpu"
#endif
#ifndef TINY_OPEN
#define TINY_OPEN "{"
#endif
#ifndef TINY_MAX_ADAPTERS
#define TINY_MAX_ADAPTERS "3"
#endif
#ifndef TINY_MAX_RANK
#define TINY_MAX_RANK "8"
#endif
#ifdef TINY_FORWARD
#define TINY_SERVE(text) ""
#define TINY_LOGITS "[-1,-1,32]"
#else
#define TINY_SERVE(text) text
#define TINY_LOGITS "[-1,32]"
#endif
#ifndef TINY_ENTRY
#define TINY_ENTRY "lora_entry_main"
#endif

enum { kVocab = 32, kHidden = 16, kHeads = 2, kHeadSize = 8 };

#define TINY_WEIGHT(name, rows, columns)                                       \
  "{\"name\":\"" name "\",\"dtype\":\"f32\",\"shape\":[" #rows "," #columns "]}"
#define TINY_ARG(role, dtype, shape)                                           \
  "{\"role\":\"" role "\",\"dtype\":\"" dtype "\",\"shape\":" shape "}"
#define TINY_CACHE(role)                                                       \
  "{\"role\":\"" role "\",\"layer\":0,\"dtype\":\"f32\",\"shape\":[-1,-1,1,8]" \
  "}"
#define TINY_CACHE_RESULT(role, argument)                                      \
  "{\"role\":\"" role "\",\"layer\":0,\"dtype\":\"f32\",\"shape\":[-1,-1,1,8]" \
  ",\"argument\":" #argument "}"
#define TINY_WARG(index, shape)                                                \
  "{\"role\":\"weight\",\"weight\":" #index                                    \
  ",\"dtype\":\"f32\",\"shape\":" shape "}"
#define TINY_ATTN "model.layers.0.self_attn."

#ifndef TINY_NO_MANIFEST
__attribute__((visibility("default"))) const char lora_manifest[] = TINY_OPEN
    "\"format\":\"lora-program\",\"abi_version\":" TINY_ABI
    ",\"producer\":\"by hand\",\"target\":\"" TINY_TARGET
    "\",\"cpu_features\":[" TINY_FEATURES "],"
    "\"model\":{\"vocab_size\":32,\"max_position\":64},"
    "\"weights\":["
    "{\"name\":\"tied.weight\",\"aliases\":[\"model.embed_tokens.weight\"],"
    "\"dtype\":\"f32\",\"shape\":[32,16]},"            //
    TINY_WEIGHT(TINY_ATTN "q_proj.weight", 16, 16) "," //
    TINY_WEIGHT(TINY_ATTN "k_proj.weight", 8, 16) ","  //
    TINY_WEIGHT(TINY_ATTN "v_proj.weight", 8, 16) ","  //
    TINY_WEIGHT(TINY_ATTN "o_proj.weight", 16, 16) "," //
    TINY_WEIGHT("lm_head.weight", 32,
                16) "],"
                    "\"entries\":[{\"name\":\"main\",\"symbol\":\"" TINY_ENTRY
                    "\","
                    "\"arguments\":[" TINY_ARG("ids", "i64", "[-1,-1]") "," //
    TINY_SERVE(TINY_ARG("positions", "i64", "[-1,-1]") ","                  //
               TINY_ARG("rows", "i64", "[-1,-1]") ","                       //
               TINY_ARG("select", "i64", "[-1]") ","                        //
               TINY_CACHE("k_cache") "," TINY_CACHE("v_cache") ",")         //
    TINY_ARG("slots", "i32", "[-1]") ","                                    //
    TINY_WARG(0, "[32,16]") "," TINY_WARG(1, "[16,16]") ","                 //
    TINY_WARG(2, "[8,16]") "," TINY_WARG(3, "[8,16]") ","                   //
    TINY_WARG(4, "[16,16]") "," TINY_WARG(
        5, "[32,16]") "],"
                      "\"results\":[" TINY_ARG("logits", "f32", TINY_LOGITS) //
    TINY_SERVE(
        "," TINY_CACHE_RESULT("k_cache", 4) "," //
        TINY_CACHE_RESULT(
            "v_cache",
            5)) "]}]"
#ifndef TINY_NO_BANK
                ",\"bank\":{\"name\":\"adapters\",\"max_"
                "adapters\":" TINY_MAX_ADAPTERS ",\"max_rank\":" TINY_MAX_RANK
                ","
                "\"dtype\":\"f32\",\"sites\":["
                "{\"name\":\"model.embed_tokens\",\"kind\":\"embedding\","
                "\"in\":32,"
                "\"slices\":[{\"module\":\"model.embed_tokens\",\"size\":16}]},"
                "{\"name\":\"" TINY_ATTN
                "qkv_proj\",\"kind\":\"linear\",\"in\":16,"
                "\"slices\":[{\"module\":\"" TINY_ATTN "q_proj\",\"size\":16},"
                "{\"module\":\"" TINY_ATTN "k_proj\",\"size\":8},"
                "{\"module\":\"" TINY_ATTN "v_proj\",\"size\":8}]},"
                "{\"name\":\"" TINY_ATTN
                "o_proj\",\"kind\":\"linear\",\"in\":16,"
                "\"slices\":[{\"module\":\"" TINY_ATTN
                "o_proj\",\"size\":16}]},"
                "{\"name\":\"lm_head\",\"kind\":\"linear\",\"in\":16,"
                "\"slices\":[{\"module\":\"lm_head\",\"size\":32}]}]}"
#endif
                "}";

__attribute__((visibility("default"))) const uint64_t lora_manifest_size =
#ifdef TINY_LYING_SIZE
    1 << 30;
#else
    sizeof(lora_manifest) - 1;
#endif
#endif // TINY_NO_MANIFEST

static LoraTensor dense(void *data, int32_t dtype, int32_t rank,
                        const int64_t *sizes) {
  LoraTensor tensor = {data, dtype, rank, {0}, {0}};
  int64_t stride = 1;
  for (int32_t i = rank; i-- > 0;) {
    tensor.sizes[i] = sizes[i];
    tensor.strides[i] = stride;
    stride *= sizes[i];
  }
  return tensor;
}

static LoraTensor temporary(LoraFrame *frame, int32_t rank,
                            const int64_t *sizes) {
  int64_t bytes = 4;
  for (int32_t i = 0; i < rank; ++i)
    bytes *= sizes[i];
#ifdef TINY_HUGE_TEMPORARY
  bytes += (int64_t)1 << 60;
#endif
  return dense(frame->alloc(frame, (size_t)bytes), LORA_DTYPE_F32, rank, sizes);
}

/// The columns [first, first + heads * 8) of a matrix as [1, heads, T, 8].
static LoraTensor headsOf(const LoraTensor *matrix, int64_t first,
                          int64_t heads) {
  LoraTensor tensor = *matrix;
  tensor.data = (float *)matrix->data + first;
  tensor.rank = 4;
  int64_t sizes[4] = {1, heads, matrix->sizes[0], kHeadSize};
  int64_t strides[4] = {0, kHeadSize, matrix->strides[0], 1};
  memcpy(tensor.sizes, sizes, sizeof(sizes));
  memcpy(tensor.strides, strides, sizeof(strides));
  return tensor;
}

static const LoraTensor kNone = {NULL, LORA_DTYPE_NONE, 0, {0}, {0}};

__attribute__((visibility("default"))) int32_t lora_entry_main(
    LoraFrame *frame, const LoraTensor *arguments, LoraTensor *results) {
  enum { kIds, kPositions, kRows, kSelect, kK, kV, kSlots, kFirstWeight };
  const LoraTensor *weights = arguments + kFirstWeight;
  int64_t numTokens = arguments[kIds].sizes[1];
  int64_t numSelected = arguments[kSelect].sizes[0];
#ifdef TINY_NO_BANK
  LoraTensor slots = kNone;
  int64_t sites[4] = {-1, -1, -1, -1};
#else
  LoraTensor slots = arguments[kSlots];
  int64_t sites[4] = {0, 1, 2, 3};
#endif
#ifdef TINY_FAILING_KERNEL
  // A token that means trouble, to show that others are not harmed.
  if (((const int64_t *)arguments[kIds].data)[0] == 31)
    sites[0] = 99;
#endif

  int64_t flat[1] = {numTokens};
  LoraTensor ids = dense(arguments[kIds].data, LORA_DTYPE_I64, 1, flat);
  int64_t hiddenSizes[2] = {numTokens, kHidden};
  LoraTensor x = temporary(frame, 2, hiddenSizes);
  LoraTensor embed[4] = {ids, slots, x, weights[0]};
  frame->call(frame, LORA_KERNEL_EMBEDDING, embed, 4, &sites[0], 1);

  int64_t qkvSizes[2] = {numTokens, 32};
  LoraTensor qkv = temporary(frame, 2, qkvSizes);
  LoraTensor project[6] = {x, slots, qkv, weights[1], weights[2], weights[3]};
  int64_t qkvAttributes[3] = {sites[1], 3, 0};
  frame->call(frame, LORA_KERNEL_LINEAR, project, 6, qkvAttributes, 3);

  int64_t mixedSizes[4] = {1, numTokens, kHeads, kHeadSize};
  LoraTensor mixed = temporary(frame, 4, mixedSizes);
  LoraTensor attend[8] = {headsOf(&qkv, 0, kHeads),
                          headsOf(&qkv, 16, 1),
                          headsOf(&qkv, 24, 1),
                          arguments[kRows],
                          arguments[kPositions],
                          mixed,
                          arguments[kK],
                          arguments[kV]};
  double scale = 0.35;
  int64_t attendAttributes[2] = {0, 0};
  memcpy(attendAttributes, &scale, sizeof(scale));
  frame->call(frame, LORA_KERNEL_CACHED_ATTENTION, attend, 8, attendAttributes,
              2);

  LoraTensor o = temporary(frame, 2, hiddenSizes);
  LoraTensor mixedRows = dense(mixed.data, LORA_DTYPE_F32, 2, hiddenSizes);
  LoraTensor output[4] = {mixedRows, slots, o, weights[4]};
  int64_t oAttributes[3] = {sites[2], 1, 0};
  frame->call(frame, LORA_KERNEL_LINEAR, output, 4, oAttributes, 3);

  int64_t pickedSizes[2] = {numSelected, kHidden};
  LoraTensor picked = temporary(frame, 2, pickedSizes);
  int64_t slotSizes[1] = {numSelected};
  LoraTensor pickedSlots = temporary(frame, 1, slotSizes);
  for (int64_t i = 0; i < numSelected && frame->status == 0; ++i) {
    int64_t token = ((const int64_t *)arguments[kSelect].data)[i];
    for (int64_t j = 0; j < kHidden; ++j)
      ((float *)picked.data)[i * kHidden + j] =
          ((float *)x.data)[token * kHidden + j] +
          ((float *)o.data)[token * kHidden + j];
    ((int32_t *)pickedSlots.data)[i] =
        ((const int32_t *)arguments[kSlots].data)[token];
  }
  pickedSlots.dtype = LORA_DTYPE_I32;

  int64_t logitSizes[2] = {numSelected, kVocab};
  results[0] = temporary(frame, 2, logitSizes);
  LoraTensor head[4] = {picked, slots.dtype ? pickedSlots : kNone, results[0],
                        weights[5]};
  int64_t headAttributes[3] = {sites[3], 1, 0};
  frame->call(frame, LORA_KERNEL_LINEAR, head, 4, headAttributes, 3);

  frame->free(frame, pickedSlots.data);
  frame->free(frame, picked.data);
  frame->free(frame, o.data);
  frame->free(frame, mixed.data);
  frame->free(frame, qkv.data);
  frame->free(frame, x.data);
  return frame->status;
}
