//===- lora_runtime.h - The runtime's C API -------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Loads compiled programs, weights and PEFT adapters and generates tokens.
// Plain C; every call that can fail returns a status and, on demand, a message.
// Longer than other files: one header is the whole API, for other languages
// too.
//
//===----------------------------------------------------------------------===//
//
// Objects are made by `*_create` or `*_open` and end with `*_free`, in any
// order: each keeps what it needs alive. `*_free` of null does nothing. Strings
// are UTF-8 and end with a zero byte; paths are the system's. Arguments named
// `error` may be null; otherwise they receive null on success and, on failure,
// an object to be given to lora_error_free. On failure no output is written and
// nothing else has changed, unless a function says so.
//
// Threads: lora_bank, lora_device_program, lora_linear, lora_embedding and
// lora_kernel functions may be called from any thread at any time, also while
// sessions run and kernels are in flight. A session and its engine, a stream, a
// routing are used by one thread at a time; several sessions may share a
// device.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_RUNTIME_LORA_RUNTIME_H
#define LORA_RUNTIME_LORA_RUNTIME_H

#include "lora/ABI/Program.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define LORA_API __attribute__((visibility("default")))
#else
#define LORA_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

//===----------------------------------------------------------------------===//
// Status
//===----------------------------------------------------------------------===//

typedef enum lora_status {
  LORA_OK = 0,
  LORA_INVALID_ARGUMENT = 1, ///< The caller broke a rule of this header.
  LORA_NOT_FOUND = 2,        ///< No such file, tensor, adapter or module.
  LORA_IO_ERROR = 3,         ///< The operating system refused.
  LORA_BAD_FORMAT = 4,       ///< A file is not what it claims to be.
  LORA_MISMATCH = 5,         ///< Of another shape, dtype or model.
  LORA_UNSUPPORTED = 6,      ///< Understood, and outside what is supported.
  LORA_OUT_OF_RANGE = 7,     ///< A token, position, row, slot or rank.
  LORA_EXHAUSTED = 8,        ///< All adapter slots or blocks are in use.
  LORA_VERSION_MISMATCH = 9, ///< Made for another ABI version.
  LORA_OUT_OF_MEMORY = 10,
  LORA_INTERNAL = 11 ///< A program, a kernel or a driver failed.
} lora_status;

typedef struct lora_error lora_error;

LORA_API lora_status lora_error_status(const lora_error *error);
/// Names the file, the tensor, what was expected and what was found. Lives as
/// long as the error.
LORA_API const char *lora_error_message(const lora_error *error);
LORA_API void lora_error_free(lora_error *error);
/// "out of range" and so on.
LORA_API const char *lora_status_name(lora_status status);
/// LORA_ABI_VERSION of the programs that this runtime runs.
LORA_API int32_t lora_abi_version(void);

//===----------------------------------------------------------------------===//
// Device
//===----------------------------------------------------------------------===//

typedef struct lora_device lora_device;

/// The CPU with `num_threads` threads, the caller included; 0 takes one for
/// each CPU that this process may use.
LORA_API lora_status lora_device_create_cpu(int32_t num_threads,
                                            lora_device **device,
                                            lora_error **error);
LORA_API int32_t lora_device_num_threads(const lora_device *device);

typedef struct lora_cuda_info {
  const char *name;     ///< Valid as long as the device.
  int32_t major, minor; ///< Compute capability.
  int32_t multiprocessors;
  int32_t shared_bytes; ///< Of one CTA, when it opts in.
  int32_t l2_bytes;
  uint64_t memory_bytes;
} lora_cuda_info;

/// A CUDA device by its ordinal among those that this process sees. Nothing was
/// linked for it: libcuda.so.1 is opened now (LORA_LIBCUDA names another file).
/// The primary context is used, as by torch and the CUDA runtime. Every
/// function that takes something of this device makes the context current on
/// its thread for as long as it runs; a thread that had none keeps it. Errors:
/// NOT_FOUND (no driver, no such device), UNSUPPORTED (a driver older
/// than 12.0, compute capability below 8.0), INTERNAL (a driver call, by name).
LORA_API lora_status lora_device_create_cuda(int32_t ordinal,
                                             lora_device **device,
                                             lora_error **error);

/// Where a device's memory comes from. `allocate` returns `bytes` (not 0) of
/// memory of that device, 256-byte aligned, or null when there is none;
/// `release` gets it back when the device has no more use for it. Both are
/// called from any thread, with the primary context current.
typedef struct lora_allocator {
  void *(*allocate)(void *user, size_t bytes);
  void (*release)(void *user, void *memory);
  void *user;
} lora_allocator;

/// The same with workspaces, banks, routings and uploaded weights in the memory
/// of the caller's allocator, which must outlive all of them. Null: the
/// driver's. Memory that is needed while a stream is captured is always the
/// driver's: an allocator that serves graphs would hand out what a graph writes
/// to.
LORA_API lora_status
lora_device_create_cuda_with(int32_t ordinal, const lora_allocator *allocator,
                             lora_device **device, lora_error **error);
/// UNSUPPORTED for another kind of device.
LORA_API lora_status lora_device_get_cuda_info(const lora_device *device,
                                               lora_cuda_info *info,
                                               lora_error **error);
LORA_API void lora_device_free(lora_device *device);

//===----------------------------------------------------------------------===//
// Program
//===----------------------------------------------------------------------===//

typedef struct lora_program lora_program;

typedef struct lora_program_info {
  int64_t vocab_size;
  int64_t max_positions; ///< The model's own limit; 0 if it names none.
  int32_t num_weights;
  int32_t num_sites;    ///< Adapted layers; 0 without a bank.
  int32_t max_adapters; ///< Slots of the bank.
  int32_t max_rank;
} lora_program_info;

/// Opens a file that lora-compile made. Errors: NOT_FOUND, IO_ERROR, BAD_FORMAT
/// (no program, truncated, for another processor), VERSION_MISMATCH.
LORA_API lora_status lora_program_open(const char *path, lora_program **program,
                                       lora_error **error);
LORA_API lora_program_info lora_program_get_info(const lora_program *program);
/// The manifest's JSON, `*size` bytes, without a terminator.
LORA_API const char *lora_program_manifest(const lora_program *program,
                                           size_t *size);
/// The number of an adapted layer in the manifest's `bank.sites`, which kernels
/// have as an attribute. NOT_FOUND names the nearest.
LORA_API lora_status lora_program_find_site(const lora_program *program,
                                            const char *site, int32_t *index,
                                            lora_error **error);
LORA_API void lora_program_free(lora_program *program);

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

typedef struct lora_weights lora_weights;

/// Called while weights come in, with bytes done and in total.
typedef void (*lora_progress_fn)(void *user, uint64_t done, uint64_t total);

/// Maps the safetensors of a Hugging Face model folder and matches them to the
/// program by name and alias, dtype and shape. Experts that are stored one by
/// one are stacked; nothing else is copied. `progress` may be null. Errors:
/// NOT_FOUND, IO_ERROR, BAD_FORMAT, MISMATCH, OUT_OF_MEMORY.
LORA_API lora_status lora_weights_open(const lora_program *program,
                                       const char *folder,
                                       lora_progress_fn progress, void *user,
                                       lora_weights **weights,
                                       lora_error **error);
LORA_API uint64_t lora_weights_bytes(const lora_weights *weights);
/// Bytes that had to be copied out of the files.
LORA_API uint64_t lora_weights_copied_bytes(const lora_weights *weights);
LORA_API void lora_weights_free(lora_weights *weights);

//===----------------------------------------------------------------------===//
// Bank: adapters by name, and the slots that programs see
//===----------------------------------------------------------------------===//

typedef struct lora_bank lora_bank;

/// Element types of tensors in memory (LoraDType).
typedef enum lora_dtype {
  LORA_F32 = 1,
  LORA_F16 = 2,
  LORA_BF16 = 3,
  LORA_F64 = 7
} lora_dtype;

/// A dense, row-major tensor under its PEFT name
/// (`base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight`).
typedef struct lora_tensor {
  const char *name;
  int32_t dtype; ///< A lora_dtype.
  const int64_t *shape;
  size_t rank;
  const void *data;
} lora_tensor;

typedef struct lora_adapter_info {
  const char *name; ///< Valid until the bank's next call.
  int32_t slot;     ///< -1: loaded, and given a slot when it is acquired.
  int32_t leases;   ///< Requests that use it.
  bool pinned;
  uint64_t bytes;
} lora_adapter_info;

/// An empty bank for the adapters of one program. UNSUPPORTED if it was
/// compiled without adapters.
LORA_API lora_status lora_bank_create(const lora_program *program,
                                      lora_bank **bank, lora_error **error);
LORA_API void lora_bank_free(lora_bank *bank);

/// Loads a PEFT folder under a name, or replaces what has that name. All of it
/// is checked before anything changes. Requests in flight on a replaced adapter
/// finish with the version they started with. Errors: NOT_FOUND (a file, or a
/// module that matches no site), IO_ERROR, BAD_FORMAT, MISMATCH (another
/// model; a value or scale that is not finite, or not in the bank's dtype),
/// UNSUPPORTED (a PEFT feature, named), OUT_OF_RANGE (rank), EXHAUSTED.
LORA_API lora_status lora_bank_load(lora_bank *bank, const char *name,
                                    const char *folder, lora_error **error);
/// The same from memory: `config` is the text of an adapter_config.json. The
/// tensors are copied.
LORA_API lora_status lora_bank_load_tensors(lora_bank *bank, const char *name,
                                            const char *config,
                                            const lora_tensor *tensors,
                                            size_t num_tensors,
                                            lora_error **error);
/// Forgets an adapter. Requests in flight finish with it.
LORA_API lora_status lora_bank_unload(lora_bank *bank, const char *name,
                                      lora_error **error);
/// A pinned adapter keeps a slot; others give theirs up, the least recently
/// used first. EXHAUSTED if no slot can be had.
LORA_API lora_status lora_bank_pin(lora_bank *bank, const char *name,
                                   bool pinned, lora_error **error);
/// Leases the adapter's slot, for lora_step_item, until lora_bank_release.
/// EXHAUSTED if all slots are pinned or leased.
LORA_API lora_status lora_bank_acquire(lora_bank *bank, const char *name,
                                       int32_t *slot, lora_error **error);
LORA_API lora_status lora_bank_release(lora_bank *bank, int32_t slot,
                                       lora_error **error);
/// Writes up to `capacity` adapters, by name, and returns how many there are.
LORA_API size_t lora_bank_list(lora_bank *bank, lora_adapter_info *infos,
                               size_t capacity);

//===----------------------------------------------------------------------===//
// Routing: which adapter each token of a batch has
//===----------------------------------------------------------------------===//

typedef struct lora_routing lora_routing;
typedef struct lora_stream lora_stream;

/// The most that batches have. 0 for the last two: what the program's bank
/// allows.
typedef struct lora_batch_limits {
  int64_t max_tokens;
  int64_t max_blocks;       ///< Of 16 ranks, over the adapters of a batch.
  int64_t max_tile_entries; ///< Those blocks, counted in each 128 tokens.
} lora_batch_limits;

/// For all layers of a bank's program, on the bank's device. Errors:
/// INVALID_ARGUMENT.
LORA_API lora_status lora_routing_create(lora_bank *bank,
                                         const lora_batch_limits *limits,
                                         lora_routing **routing,
                                         lora_error **error);
/// Describes a batch: token t has the adapter in slot `slots[t]` (of
/// lora_bank_acquire), or none for -1. Layers that run from here on see the
/// adapters as they are now, also when one is replaced, evicted or unloaded
/// meanwhile: all layers of a batch have the same version. Errors: OUT_OF_RANGE
/// (a slot without an adapter, a limit), INVALID_ARGUMENT (no stream for a bank
/// on a CUDA device), UNSUPPORTED (the stream is being captured); the batch
/// before is then still there.
///
/// In host memory: `stream` is null; kernels that are running finish with the
/// batch that they started with.
/// On a CUDA device: calls that come later on the stream see it; the routing
/// belongs to that stream's order. Addresses depend on the number of tokens
/// alone, so a captured graph may be replayed after another batch of as many
/// tokens. Waits only if four batches are on their way to the device.
LORA_API lora_status lora_routing_set(lora_routing *routing,
                                      const int32_t *slots, size_t num_tokens,
                                      lora_stream *stream, lora_error **error);
/// Waits for a CUDA device.
LORA_API void lora_routing_free(lora_routing *routing);

//===----------------------------------------------------------------------===//
// CPU: kernels by themselves
//===----------------------------------------------------------------------===//

/// Runs one LoraKernel (Program.h) on a CPU device. With a routing (of a bank
/// in host memory) the `slots` operand, given as LORA_DTYPE_NONE, becomes that
/// of its batch and the `site` attribute is a number of its program's
/// (lora_program_find_site); with null the site is -1. Any thread at any time.
/// Errors, before anything is written: INVALID_ARGUMENT (an operand or
/// attribute: which, what was expected and found), UNSUPPORTED (a CUDA device
/// or bank), OUT_OF_MEMORY.
LORA_API lora_status lora_kernel_run(
    lora_device *device, int32_t kernel, const LoraTensor *operands,
    size_t num_operands, const int64_t *attributes, size_t num_attributes,
    const lora_routing *routing, lora_error **error);

//===----------------------------------------------------------------------===//
// CUDA: streams, banks, linear layers and embeddings
//===----------------------------------------------------------------------===//
//
// Pointers to device memory and CUstreams come from anybody (torch, cuMemAlloc,
// lora_device_alloc): all share the device's primary context. Every function
// of this part may also fail with INTERNAL, which names the driver's call, and
// OUT_OF_MEMORY.
//
// Functions that create, load, reserve or free allocate and may wait for the
// device: not while a stream is captured, except for lora_stream_wrap,
// lora_stream_reserve, lora_linear_create and lora_embedding_create.
// lora_routing_set, lora_linear_run and lora_embedding_run allocate nothing and
// wait for nothing; the latter two may be captured, also as the first call of
// all.

typedef struct lora_device_program lora_device_program;
typedef struct lora_linear lora_linear;
typedef struct lora_embedding lora_embedding;

/// Device memory, 256-byte aligned. Freeing waits for the device.
LORA_API lora_status lora_device_alloc(lora_device *device, size_t bytes,
                                       void **memory, lora_error **error);
LORA_API void lora_device_free_memory(lora_device *device, void *memory);

/// A stream of the runtime's own.
LORA_API lora_status lora_stream_create(lora_device *device,
                                        lora_stream **stream,
                                        lora_error **error);
/// The caller's CUstream (null: the default stream), who keeps it alive. One
/// lora_stream for each CUstream: it holds the workspaces of its kernels.
LORA_API lora_status lora_stream_wrap(lora_device *device, void *handle,
                                      lora_stream **stream, lora_error **error);
/// Whether the stream is being captured. The default stream may not be asked
/// while another one is (INTERNAL).
LORA_API lora_status lora_stream_is_capturing(const lora_stream *stream,
                                              bool *capturing,
                                              lora_error **error);
/// The CUstream.
LORA_API void *lora_stream_handle(const lora_stream *stream);
LORA_API lora_status lora_stream_synchronize(lora_stream *stream,
                                             lora_error **error);
/// Copies `bytes`, in the order of the stream. Host memory must stay until the
/// copy is done.
LORA_API lora_status lora_stream_copy_to_device(lora_stream *stream,
                                                void *device, const void *host,
                                                size_t bytes,
                                                lora_error **error);
LORA_API lora_status lora_stream_copy_to_host(lora_stream *stream, void *host,
                                              const void *device, size_t bytes,
                                              lora_error **error);
LORA_API void lora_stream_free(lora_stream *stream);

/// The kernels of a program on a device. UNSUPPORTED for a program of the CPU
/// or of a compute capability that this device does not run.
LORA_API lora_status lora_device_program_create(lora_device *device,
                                                const lora_program *program,
                                                lora_device_program **loaded,
                                                lora_error **error);
LORA_API void lora_device_program_free(lora_device_program *loaded);

/// Makes the workspaces for a program's kernels on a stream, or lets them grow.
/// Once for each stream, before its first call; not between a capture and its
/// replays, which use what was there. While the stream is captured workspaces
/// may be made, but not grow. Errors: INVALID_ARGUMENT, UNSUPPORTED.
LORA_API lora_status lora_stream_reserve(lora_stream *stream,
                                         const lora_device_program *program,
                                         const lora_batch_limits *limits,
                                         lora_error **error);

/// A bank whose adapters lie in the memory of a CUDA device: all lora_bank
/// functions work on it. `num_blocks` blocks of 16 ranks for every site, all
/// allocated now; 0 takes max_adapters * ceil(max_rank / 16). Loaded adapters
/// stay in page-locked memory, and what holds a slot is in device memory as
/// well: acquiring an adapter that lost its slot copies it again, behind
/// nobody's work. Blocks of an adapter that was replaced, unloaded or evicted
/// are free when no routing names them and the work that was enqueued on those
/// routings' streams is done; until then a load without room stays in host
/// memory, and acquire and pin are EXHAUSTED. A block of an embedding is 32
/// bytes for each id of its vocabulary. Loading an adapter for experts, or for
/// an embedding that the program has no kernel for, is UNSUPPORTED. Errors:
/// UNSUPPORTED (a program without a bank or without such sites in it, another
/// dtype than f16 and bf16), OUT_OF_RANGE.
LORA_API lora_status lora_bank_create_cuda(lora_device *device,
                                           const lora_program *program,
                                           int64_t num_blocks, lora_bank **bank,
                                           lora_error **error);

typedef struct lora_bank_memory {
  int64_t num_blocks;
  int64_t free_blocks;
  uint64_t bytes; ///< Of device memory.
} lora_bank_memory;

/// UNSUPPORTED for a bank in host memory.
LORA_API lora_status lora_bank_get_memory(lora_bank *bank,
                                          lora_bank_memory *memory,
                                          lora_error **error);

/// A layer of a program by its site. `weight` [N, K] (N: all slices) and `bias`
/// [N], or null, are the caller's device memory, used as they are. Kernels are
/// loaded now. Errors: NOT_FOUND (no such layer), MISMATCH (dtype, shape,
/// strides, alignment, device), BAD_FORMAT (an image that the driver refuses).
LORA_API lora_status lora_linear_create(
    lora_device_program *program, const char *site, const LoraTensor *weight,
    const LoraTensor *bias, lora_linear **linear, lora_error **error);
/// The same with the program's own weights, copied to the device: q, k and v
/// one after another.
LORA_API lora_status lora_linear_create_from_weights(
    lora_device_program *program, const char *site, const lora_weights *weights,
    lora_linear **linear, lora_error **error);

typedef enum lora_linear_flags {
  /// A row gets the same bits whatever the other rows and their number.
  LORA_BATCH_INVARIANT = 1,
  /// Kernels that fit every batch of as many tokens within the routing's
  /// limits, not only the one that is set: for calls that are captured.
  LORA_ANY_ROUTING = 2,
  /// x and y are memory of the program's device: the driver is not asked
  /// where they are new.
  LORA_KNOWN_MEMORY = 4,
  /// LORA_ANY_ROUTING if there is a routing and the stream is being captured,
  /// for a caller who does not know. The default stream may not be asked while
  /// another one is captured (INTERNAL).
  LORA_FOLLOW_CAPTURE = 8
} lora_linear_flags;

/// y [T, N] = x [T, K] W^T + bias + delta, enqueued on the stream. `routing` is
/// null, or set to T tokens on this stream. x and y are device memory with
/// dense rows, 16-byte aligned. `flags` are lora_linear_flags, or'ed. The
/// choice of kernels is the program's. Errors: MISMATCH (dtype, shape, strides,
/// alignment, device, the routing's tokens), INVALID_ARGUMENT (objects of
/// different programs or devices), OUT_OF_RANGE (more than the stream is
/// reserved for), UNSUPPORTED (no kernel fits: why, one by one). Nothing is
/// enqueued then, except for INTERNAL.
LORA_API lora_status lora_linear_run(lora_linear *linear, const LoraTensor *x,
                                     const LoraTensor *y,
                                     const lora_routing *routing,
                                     lora_stream *stream, uint32_t flags,
                                     lora_error **error);
LORA_API void lora_linear_free(lora_linear *linear);

/// An embedding of a program by its site, `weight` [V, H] as for
/// lora_linear_create; errors too.
LORA_API lora_status lora_embedding_create(lora_device_program *program,
                                           const char *site,
                                           const LoraTensor *weight,
                                           lora_embedding **embedding,
                                           lora_error **error);
LORA_API lora_status lora_embedding_create_from_weights(
    lora_device_program *program, const char *site, const lora_weights *weights,
    lora_embedding **embedding, lora_error **error);

/// y [T, H] = W[ids] + delta, enqueued on the stream; ids are i64 [T] in device
/// memory, at any distance, and y as for lora_linear_run, as are `routing`,
/// `flags` and errors. Any number of threads at a time. A row has the same bits
/// whatever the other rows; one without an adapter has those of W. Ids are not
/// seen by the host: the row of one that is not in [0, V) is NaN, and nothing
/// is read for it. No stream has to be reserved.
LORA_API lora_status lora_embedding_run(lora_embedding *embedding,
                                        const LoraTensor *ids,
                                        const LoraTensor *y,
                                        const lora_routing *routing,
                                        lora_stream *stream, uint32_t flags,
                                        lora_error **error);
LORA_API void lora_embedding_free(lora_embedding *embedding);

//===----------------------------------------------------------------------===//
// Session: rows of a KV cache
//===----------------------------------------------------------------------===//

typedef struct lora_session lora_session;

typedef enum lora_logits_mode {
  LORA_LOGITS_NONE = 0,
  LORA_LOGITS_LAST = 1, ///< Of the item's last token.
  LORA_LOGITS_ALL = 2
} lora_logits_mode;

/// New tokens of one cache row.
typedef struct lora_step_item {
  int32_t row;
  int32_t slot;     ///< An adapter's slot, or -1 for the base model.
  int64_t position; ///< Of the first token: what the row holds, or less to go
                    ///< back. 0 starts a new sequence.
  const int64_t *tokens;
  size_t num_tokens;
  int32_t logits; ///< A lora_logits_mode.
} lora_step_item;

/// [rows, vocab] in the order of the items; valid until the session's next
/// call.
typedef struct lora_logits {
  const float *data;
  int64_t rows;
  int64_t vocab;
} lora_logits;

/// `bank` may be null: base model only. The cache holds `max_rows` sequences of
/// `max_len` tokens; its memory is taken as it is written. UNSUPPORTED for a
/// program without positions and caches, and for a CUDA device.
LORA_API lora_status lora_session_create(
    lora_device *device, const lora_program *program,
    const lora_weights *weights, lora_bank *bank, int64_t max_rows,
    int64_t max_len, lora_session **session, lora_error **error);
/// Runs the program once for all items; their tokens are packed, not padded.
/// `logits` may be null. A kernel that fails (INTERNAL, OUT_OF_MEMORY) cuts the
/// rows of the step back to their `position`; other rows are untouched.
LORA_API lora_status lora_session_step(lora_session *session,
                                       const lora_step_item *items,
                                       size_t num_items, lora_logits *logits,
                                       lora_error **error);
LORA_API uint64_t lora_session_cache_bytes(const lora_session *session);
/// Memory kept for temporaries of the program and its kernels.
LORA_API uint64_t lora_session_temporary_bytes(const lora_session *session);
LORA_API void lora_session_free(lora_session *session);

//===----------------------------------------------------------------------===//
// Engine: batched greedy generation over a session
//===----------------------------------------------------------------------===//

typedef struct lora_engine lora_engine;

typedef struct lora_request {
  const int64_t *tokens;
  size_t num_tokens;
  const char *adapter; ///< A name in the session's bank; null: base model.
  int64_t new_tokens;  ///< Exact, unless `stop` ends the request earlier.
  const int64_t *stop; ///< Token ids; the one that is met is kept.
  size_t num_stop;
  int64_t top;  ///< Best logits to keep of the prompt's last position.
  bool margins; ///< Keep the gap between the two best logits of each step.
} lora_request;

typedef struct lora_top_logit {
  int64_t id;
  float value;
} lora_top_logit;

/// Pointers are valid until the engine's next call.
typedef struct lora_result {
  bool finished;
  lora_status status;    ///< LORA_OK unless the request failed.
  const char *message;   ///< Why it failed; empty otherwise.
  const int64_t *tokens; ///< New tokens; the lowest id wins a tie.
  size_t num_tokens;
  const lora_top_logit *top; ///< Best first.
  size_t num_top;
  const float *margins; ///< One for each new token, if asked for.
  size_t num_margins;
} lora_result;

/// Times of steps that both prefill and decode are shared out by tokens.
typedef struct lora_engine_stats {
  int64_t prefill_tokens;
  int64_t decode_tokens;
  double prefill_seconds;
  double decode_seconds;
  int64_t steps;
} lora_engine_stats;

/// The engine owns the session's rows from here on. `prefill_chunk` bounds the
/// prompt tokens of one step; 0 takes the default, 512.
LORA_API lora_status lora_engine_create(lora_session *session,
                                        int64_t prefill_chunk,
                                        lora_engine **engine,
                                        lora_error **error);
LORA_API void lora_engine_free(lora_engine *engine);
/// Queues a request; it starts when a row is free. Errors: INVALID_ARGUMENT (an
/// empty prompt), OUT_OF_RANGE (a token id, or more positions than the cache
/// has), NOT_FOUND (an adapter).
LORA_API lora_status lora_engine_submit(lora_engine *engine,
                                        const lora_request *request,
                                        uint64_t *id, lora_error **error);
/// One step of all running requests; `remaining`, which may be null, receives
/// how many requests are not finished. A request that fails says so in its
/// result.
LORA_API lora_status lora_engine_step(lora_engine *engine, size_t *remaining,
                                      lora_error **error);
/// Steps until nothing remains.
LORA_API lora_status lora_engine_run(lora_engine *engine, lora_error **error);
LORA_API lora_status lora_engine_result(const lora_engine *engine, uint64_t id,
                                        lora_result *result,
                                        lora_error **error);
/// Drops a request, finished or not.
LORA_API lora_status lora_engine_remove(lora_engine *engine, uint64_t id,
                                        lora_error **error);
LORA_API lora_engine_stats lora_engine_get_stats(const lora_engine *engine);

#ifdef __cplusplus
}
#endif

#endif // LORA_RUNTIME_LORA_RUNTIME_H
