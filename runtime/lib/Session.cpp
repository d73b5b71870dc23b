//===- Session.cpp - Running a program on rows of a KV cache --------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Session.h"

#include <algorithm>
#include <csetjmp>
#include <cstring>
#include <sys/mman.h>

using namespace lora::runtime::impl;
namespace cpu = lora::runtime::cpu;

std::unique_ptr<cpu::Scratch> Device::takeScratch() {
  std::lock_guard lock(mutex);
  if (idle.empty())
    return std::make_unique<cpu::Scratch>();
  std::unique_ptr<cpu::Scratch> scratch = std::move(idle.back());
  idle.pop_back();
  return scratch;
}

void Device::giveBack(std::unique_ptr<cpu::Scratch> scratch) {
  std::lock_guard lock(mutex);
  idle.push_back(std::move(scratch));
}

//===----------------------------------------------------------------------===//
// The frame: what a program sees of the runtime
//===----------------------------------------------------------------------===//

namespace {
struct CallState {
  cpu::ThreadPool &pool;
  cpu::Scratch &scratch;
  Allocator &allocator;
  ErrorCode code = ErrorCode::Internal;
  std::string message = {};
  size_t refused = 0; ///< Bytes of the allocation that failed.
  std::jmp_buf outOfMemory = {};
};
} // namespace

static void frameCall(LoraFrame *frame, int32_t kernel, LoraTensor *operands,
                      int32_t numOperands, const int64_t *attributes,
                      int32_t numAttributes) {
  if (frame->status != 0)
    return;
  auto *state = static_cast<CallState *>(frame->runtime);
  try {
    cpu::Status status =
        cpu::runKernel(state->pool, state->scratch, frame->bank, kernel,
                       operands, numOperands, attributes, numAttributes);
    if (status.ok())
      return;
    state->code = status.code == cpu::StatusCode::OutOfMemory
                      ? ErrorCode::OutOfMemory
                      : ErrorCode::Internal;
    state->message = std::move(status.message);
  } catch (const std::bad_alloc &) {
    state->code = ErrorCode::OutOfMemory;
  }
  frame->status = int32_t(state->code);
}

/// Compiled code writes to what it asks for without looking: when memory is out
/// the call ends here. The program's own frames hold nothing but temporaries,
/// and the allocator knows those.
static void *frameAlloc(LoraFrame *frame, size_t bytes) {
  auto *state = static_cast<CallState *>(frame->runtime);
  if (void *memory = state->allocator.allocate(bytes))
    return memory;
  state->refused = bytes;
  std::longjmp(state->outOfMemory, 1);
}

static void frameFree(LoraFrame *frame, void *pointer) {
  static_cast<CallState *>(frame->runtime)->allocator.release(pointer);
}

/// False if the program ran out of memory. Apart from its caller, so that no
/// variable of it is live across the jump.
static bool enter(LoraEntry entry, LoraFrame &frame, CallState &state,
                  const LoraTensor *arguments, LoraTensor *results) {
  if (setjmp(state.outOfMemory) != 0)
    return false;
  int32_t status = entry(&frame, arguments, results);
  if (frame.status == 0)
    frame.status = status;
  return true;
}

Status Session::run(const LoraBank *bank) {
  CallState state{device->pool, scratch, allocator};
  LoraFrame frame = {};
  frame.abi_version = LORA_ABI_VERSION;
  frame.call = frameCall;
  frame.alloc = frameAlloc;
  frame.free = frameFree;
  frame.bank = bank;
  frame.runtime = &state;
  results.assign(program->mainEntry().results.size(), LoraTensor{});
  if (!enter(program->mainFunction(), frame, state, arguments.data(),
             results.data())) {
    allocator.releaseAll();
    return makeError(ErrorCode::OutOfMemory, "'", program->path(),
                     "': cannot allocate ", state.refused,
                     " bytes for a temporary");
  }
  if (frame.status == 0) {
    resultsLive = true;
    return Status::success();
  }
  allocator.releaseAll();
  if (state.code == ErrorCode::OutOfMemory)
    return makeError(ErrorCode::OutOfMemory, "'", program->path(), "': ",
                     state.message.empty() ? "memory is out" : state.message);
  return makeError(ErrorCode::Internal, "'", program->path(), "': entry '",
                   program->mainEntry().name, "' failed with status ",
                   frame.status, state.message.empty() ? "" : ": ",
                   state.message);
}

//===----------------------------------------------------------------------===//
// Construction
//===----------------------------------------------------------------------===//

/// More rows than any machine serves at once.
static constexpr int64_t kMaxRows = int64_t(1) << 20;

Session::~Session() {
  dropResults();
  for (const CacheBuffer &cache : caches)
    ::munmap(cache.data, cache.bytes);
}

/// A session feeds tokens at positions of cache rows. A program without those
/// arguments computes something, but not from where a sequence stands.
static Status checkServes(const Program &program) {
  if (program.manifest().target != "cpu")
    return makeError(ErrorCode::Unsupported, "'", program.path(),
                     "': sessions run on the CPU: expected a program for "
                     "target cpu, found '",
                     program.manifest().target, "'");
  static constexpr std::pair<Role, const char *> kNeeded[] = {
      {Role::Ids, "ids"},        {Role::Positions, "positions"},
      {Role::Rows, "rows"},      {Role::Select, "select"},
      {Role::KCache, "k_cache"}, {Role::VCache, "v_cache"}};
  const EntryInfo &entry = program.mainEntry();
  std::string found;
  bool complete = true;
  for (auto [role, name] : kNeeded) {
    bool present = std::any_of(
        entry.arguments.begin(), entry.arguments.end(),
        [role = role](const ValueInfo &value) { return value.role == role; });
    complete &= present;
    if (present)
      found += (found.empty() ? "" : ", ") + std::string(name);
  }
  if (complete)
    return Status::success();
  return makeError(ErrorCode::Unsupported, "'", program.path(),
                   "': expected a program imported with --mode serve "
                   "(arguments ids, positions, rows, select and caches), found "
                   "one with ",
                   found, " only");
}

Expected<std::unique_ptr<Session>> Session::create(
    std::shared_ptr<Device> device, std::shared_ptr<const Program> program,
    std::shared_ptr<const Weights> weights, std::shared_ptr<AdapterStore> store,
    int64_t maxRows, int64_t maxLen) {
  if (maxRows < 1 || maxRows > kMaxRows || maxLen < 1 || maxLen > INT32_MAX)
    return makeError(ErrorCode::InvalidArgument, "expected 1 to ", kMaxRows,
                     " cache rows of 1 to ", INT32_MAX, " positions, found ",
                     maxRows, " rows of ", maxLen);
  if (store && store->program() != program)
    return makeError(ErrorCode::InvalidArgument,
                     "the bank was made for another program, '",
                     store->program()->path(), "'");
  if (store && store->current()->bank.max_adapters == 0)
    return makeError(ErrorCode::Unsupported,
                     "sessions run on the CPU: expected a bank in host memory, "
                     "found one of a CUDA device");
  if (weights->tensors().size() != program->manifest().weights.size())
    return makeError(ErrorCode::InvalidArgument,
                     "the weights were opened for another program");
  if (Status status = checkServes(*program); !status)
    return status.error();
  std::unique_ptr<Session> session(new Session());
  session->device = std::move(device);
  session->program = std::move(program);
  session->weights = std::move(weights);
  session->store = std::move(store);
  session->rows = maxRows;
  session->length = maxLen;
  if (Status status = session->allocateCaches(); !status)
    return status.error();
  session->rowLengths.assign(size_t(maxRows), 0);
  return session;
}

static LoraTensor view(void *data, LoraDType dtype,
                       std::initializer_list<int64_t> sizes) {
  LoraTensor tensor = {};
  tensor.data = data;
  tensor.dtype = dtype;
  tensor.rank = int32_t(sizes.size());
  std::copy(sizes.begin(), sizes.end(), tensor.sizes);
  int64_t stride = 1;
  for (int32_t i = tensor.rank; i-- > 0;) {
    tensor.strides[i] = stride;
    stride *= tensor.sizes[i];
  }
  return tensor;
}

/// Binds the arguments that stay: caches and weights.
Status Session::allocateCaches() {
  const EntryInfo &entry = program->mainEntry();
  for (const ValueInfo &value : entry.arguments) {
    if (value.role == Role::Weight) {
      arguments.push_back(weights->tensors()[size_t(value.weight)]);
      continue;
    }
    arguments.push_back(LoraTensor{});
    if (value.role != Role::KCache && value.role != Role::VCache)
      continue;
    const int64_t wanted[2] = {rows, length};
    for (int i = 0; i < 2; ++i)
      if (value.shape[size_t(i)] != -1 && value.shape[size_t(i)] != wanted[i])
        return makeError(ErrorCode::Mismatch, "'", program->path(),
                         "': the program has caches of ", value.shape[0],
                         " rows and ", value.shape[1], " positions, found ",
                         rows, " and ", length);
    uint64_t bytes = dtypeSize(value.dtype);
    for (int64_t dim : {rows, length, value.shape[2], value.shape[3]})
      if (__builtin_mul_overflow(bytes, uint64_t(dim), &bytes))
        bytes = UINT64_MAX >> 1;
    void *memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
      return makeError(ErrorCode::OutOfMemory, "cannot allocate ", bytes,
                       " bytes for a cache of ", rows, " rows and ", length,
                       " positions");
    caches.push_back({memory, size_t(bytes)});
    bytesOfCaches += bytes;
    arguments.back() = view(memory, value.dtype,
                            {rows, length, value.shape[2], value.shape[3]});
  }
  return Status::success();
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

Status Session::check(std::span<const StepItem> items,
                      const BankImage *bank) const {
  if (items.empty())
    return makeError(ErrorCode::InvalidArgument,
                     "expected at least one sequence in a step");
  std::vector<bool> seen(size_t(rows), false);
  for (const StepItem &item : items) {
    if (item.row < 0 || item.row >= rows)
      return makeError(ErrorCode::OutOfRange, "expected a cache row in [0, ",
                       rows, "), found ", item.row);
    if (seen[size_t(item.row)])
      return makeError(ErrorCode::InvalidArgument, "cache row ", item.row,
                       " occurs twice in one step");
    seen[size_t(item.row)] = true;
    if (item.tokens.empty())
      return makeError(ErrorCode::InvalidArgument, "cache row ", item.row,
                       ": expected at least one token");
    if (item.position < 0 || item.position > rowLengths[size_t(item.row)])
      return makeError(ErrorCode::OutOfRange, "cache row ", item.row,
                       ": expected a position in [0, ",
                       rowLengths[size_t(item.row)],
                       "], what the row holds, found ", item.position);
    if (int64_t(item.tokens.size()) > length - item.position)
      return makeError(ErrorCode::OutOfRange, "cache row ", item.row, ": ",
                       item.tokens.size(), " tokens at position ",
                       item.position, " do not fit the cache of ", length,
                       " positions");
    for (int64_t token : item.tokens)
      if (token < 0 || token >= vocabSize())
        return makeError(ErrorCode::OutOfRange, "expected a token id in [0, ",
                         vocabSize(), "), found ", token);
    if (item.slot == -1)
      continue;
    if (!bank)
      return makeError(ErrorCode::OutOfRange, "adapter slot ", item.slot,
                       ": the session has no bank; expected -1");
    if (item.slot < 0 || size_t(item.slot) >= bank->adapters.size() ||
        !bank->adapters[size_t(item.slot)])
      return makeError(ErrorCode::OutOfRange, "adapter slot ", item.slot,
                       " holds no adapter");
  }
  return Status::success();
}

/// Packs all tokens into one row, without padding.
void Session::pack(std::span<const StepItem> items) {
  ids.clear();
  positions.clear();
  rowIds.clear();
  select.clear();
  slots.clear();
  for (const StepItem &item : items) {
    for (size_t i = 0; i < item.tokens.size(); ++i) {
      bool last = i + 1 == item.tokens.size();
      if (item.logits == LogitsMode::All ||
          (item.logits == LogitsMode::Last && last))
        select.push_back(int64_t(ids.size()));
      ids.push_back(item.tokens[i]);
      positions.push_back(item.position + int64_t(i));
      rowIds.push_back(item.row);
      slots.push_back(item.slot);
    }
  }
}

void Session::bindArguments() {
  int64_t numTokens = int64_t(ids.size());
  const EntryInfo &entry = program->mainEntry();
  for (size_t i = 0; i < arguments.size(); ++i) {
    LoraTensor &argument = arguments[i];
    switch (entry.arguments[i].role) {
    case Role::Ids:
      argument = view(ids.data(), LORA_DTYPE_I64, {1, numTokens});
      break;
    case Role::Positions:
      argument = view(positions.data(), LORA_DTYPE_I64, {1, numTokens});
      break;
    case Role::Rows:
      argument = view(rowIds.data(), LORA_DTYPE_I64, {1, numTokens});
      break;
    case Role::Select:
      argument = view(select.data(), LORA_DTYPE_I64, {int64_t(select.size())});
      break;
    case Role::Slots:
      argument = view(slots.data(), LORA_DTYPE_I32, {numTokens});
      break;
    default:
      break;
    }
  }
}

/// Gives the results of the last step back to the allocator.
void Session::dropResults() {
  if (!resultsLive)
    return;
  const EntryInfo &entry = program->mainEntry();
  for (size_t i = 0; i < results.size(); ++i)
    if (entry.results[i].argument < 0)
      allocator.release(results[i].data);
  resultsLive = false;
}

Expected<StepLogits> Session::takeLogits() {
  const EntryInfo &entry = program->mainEntry();
  size_t index = 0;
  while (entry.results[index].role != Role::Logits)
    ++index;
  const LoraTensor &logits = results[index];
  int64_t vocab = vocabSize();
  int64_t wanted = int64_t(select.size());
  int64_t count = 1;
  for (int32_t i = 0; i < logits.rank; ++i)
    count *= logits.sizes[i];
  bool floats = logits.dtype == LORA_DTYPE_F32 ||
                logits.dtype == LORA_DTYPE_F16 ||
                logits.dtype == LORA_DTYPE_BF16;
  bool dense = true;
  int64_t stride = 1;
  for (int32_t i = logits.rank; i-- > 0;) {
    dense &= logits.sizes[i] == 1 || logits.strides[i] == stride;
    stride *= logits.sizes[i];
  }
  if (!floats || (count && !dense) || count != wanted * vocab)
    return makeError(
        ErrorCode::Internal, "'", program->path(),
        "': expected dense float logits [", wanted, ", ", vocab, "], found ",
        floats ? dtypeName(LoraDType(logits.dtype)) : "another dtype", " ",
        shapeString(std::span(
            logits.sizes, size_t(std::clamp(logits.rank, 0, LORA_MAX_RANK)))));
  StepLogits out{static_cast<const float *>(logits.data), wanted, vocab};
  if (logits.dtype != LORA_DTYPE_F32) {
    converted.resize(size_t(count));
    for (int64_t i = 0; i < count; ++i)
      converted[size_t(i)] =
          peft::loadFloat(logits.data, LoraDType(logits.dtype), i);
    out.data = converted.data();
  }
  return out;
}

Expected<StepLogits> Session::step(std::span<const StepItem> items) {
  // Held until the end: a swap meanwhile does not pull memory away.
  std::shared_ptr<const BankImage> bank = store ? store->current() : nullptr;
  if (Status status = check(items, bank.get()); !status)
    return status.error();
  dropResults();
  pack(items);
  bindArguments();
  for (const StepItem &item : items)
    rowLengths[size_t(item.row)] = item.position;
  if (Status status = run(bank ? &bank->bank : nullptr); !status)
    return status.error();
  for (const StepItem &item : items)
    rowLengths[size_t(item.row)] = item.position + int64_t(item.tokens.size());
  return takeLogits();
}
