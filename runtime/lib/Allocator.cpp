//===- Allocator.cpp - Memory for a program's temporaries -----------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Allocator.h"

#include <algorithm>
#include <bit>
#include <cstdlib>

using namespace lora::runtime::impl;

/// Sits in the 64 bytes before what the program sees.
struct alignas(64) Allocator::Block {
  size_t bytes; ///< Of the class.
  uint32_t index;
  Block *next;
  Block *previous;
};

/// Cached memory beyond this and the largest need so far is given back.
static constexpr size_t kSlack = size_t(32) << 20;

/// Beyond any machine's memory; refused without asking.
static constexpr size_t kMaxBlock = size_t(1) << 39;

/// Class sizes are 64 * {4, 5, 6, 7} / 4 * 2^octave.
static size_t classOf(size_t bytes, size_t &rounded) {
  size_t units = std::max<size_t>(4, (bytes + 15) / 16); // Quarters of 64.
  size_t octave = size_t(std::bit_width(units)) - 3;
  size_t step = size_t(1) << octave;
  size_t quarters = (units + step - 1) >> octave; // 4 .. 8.
  if (quarters == 8) {
    quarters = 4;
    ++octave;
  }
  rounded = ((quarters * 16) << octave) + 63;
  rounded = rounded / 64 * 64;
  return 4 * octave + quarters - 4;
}

void *Allocator::allocate(size_t bytes) {
  if (bytes > kMaxBlock)
    return nullptr;
  size_t rounded;
  size_t index = classOf(bytes, rounded);
  Block *block = freeLists[index];
  if (block) {
    freeLists[index] = block->next;
    cached -= rounded;
  } else {
    if (cached > peak + kSlack)
      trim();
    void *memory = std::aligned_alloc(64, sizeof(Block) + rounded);
    if (!memory && cached) {
      trim();
      memory = std::aligned_alloc(64, sizeof(Block) + rounded);
    }
    if (!memory)
      return nullptr;
    ++fromSystem;
    block = static_cast<Block *>(memory);
    block->bytes = rounded;
    block->index = uint32_t(index);
  }
  block->previous = nullptr;
  block->next = firstLive;
  if (firstLive)
    firstLive->previous = block;
  firstLive = block;
  live += rounded;
  peak = std::max(peak, live);
  return block + 1;
}

void Allocator::release(void *pointer) {
  if (!pointer)
    return;
  Block *block = static_cast<Block *>(pointer) - 1;
  (block->previous ? block->previous->next : firstLive) = block->next;
  if (block->next)
    block->next->previous = block->previous;
  live -= block->bytes;
  cached += block->bytes;
  block->next = freeLists[block->index];
  freeLists[block->index] = block;
}

void Allocator::releaseAll() {
  while (firstLive)
    release(firstLive + 1);
}

void Allocator::trim() {
  for (Block *&list : freeLists) {
    while (Block *block = list) {
      list = block->next;
      std::free(block);
    }
  }
  cached = 0;
}

Allocator::~Allocator() {
  releaseAll();
  trim();
}
