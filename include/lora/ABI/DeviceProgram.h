//===- DeviceProgram.h - Contract of compiled GPU kernels -----------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Part of the contract of Program.h, under its version: what a program for a
// GPU holds, how adapters and the routing of a batch lie in device memory, and
// how a kernel is launched. Plain C, no dependency on CUDA.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_ABI_DEVICEPROGRAM_H
#define LORA_ABI_DEVICEPROGRAM_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Adapters lie in device memory in *rank blocks*: an adapter of rank r takes
/// ceil(r / 16) blocks of a site's pool, the last one filled up with zeros (16
/// is the depth of one tensor core instruction, nothing smaller is computed).
/// Blocks of one adapter need not be adjacent; a block has the same number in
/// every site's pool.
#define LORA_RANK_BLOCK 16

/// Rows of an m-tile, the unit in which `tile_begin` lists adapters.
#define LORA_TILE_TOKENS 128

/// The pool of one site on a device, P blocks, S slices of widths N_i, input
/// width K, element type `dtype` (f16 or bf16):
///
///   a       [P][S][16][K]        rows of A; absent slices are zero
///   b_i     [P][N_i / 4][64]     columns of B, for each slice a tensor: the 16
///                                values of output row n start at n * 16, their
///                                two halves of 8 swapped where (n >> 2) & 1.
///                                (This is how a 32-byte swizzle lays them out
///                                in shared memory; stored so, they are copied
///                                in rows of 128 bytes without swizzle.)
///   scales  [P] f32              lora_alpha / r, or as PEFT has it
///
/// That of an embedding, vocabulary V, rows of width H:
///
///   a       [P][V][16]     columns of A: the values of an id are adjacent
///   b_0     [P][16][H]     rows of B^T
///   scales  [P] f32
///
/// Values are finite: a factor that is not is refused at load, because rows of
/// other adapters multiply it by zero. An embedding that the program has no
/// kernel for has no pool, and takes no adapter.

/// The routing of a batch, i32 arrays in device memory. T tokens; adapters of
/// the batch are numbered 0 .. n-1 in no particular order, their blocks 0 ..
/// q-1, blocks of an adapter adjacent and in order.
///
///   header         [LORA_ROUTING_HEADER_WORDS]  see LoraRoutingHeader
///   blocks         [q]   block -> number in the pools
///   block_adapter  [q]   block -> adapter of the batch
///   block_part     [q]   block -> which 16 ranks of its adapter, from 0
///   token_adapter  [T]   token -> adapter of the batch, -1: none
///   token_block    [T]   token -> its adapter's first block (0..q-1), or 0
///   tile_begin     [ceil(T / 128) + 1]   m-tile -> first entry of tile_blocks
///   tile_blocks    [tile_begin[last]]    blocks (0..q-1) that tokens of the
///                                        tile use, ascending, none twice
typedef enum LoraRoutingHeader {
  LORA_ROUTING_TOKENS = 0,         ///< T
  LORA_ROUTING_ADAPTERS = 1,       ///< n
  LORA_ROUTING_BLOCKS = 2,         ///< q
  LORA_ROUTING_ADAPTER_BLOCKS = 3, ///< Largest number of blocks of an adapter.
  LORA_ROUTING_TILE_BLOCKS = 4     ///< Largest number of entries of a tile.
} LoraRoutingHeader;
#define LORA_ROUTING_HEADER_WORDS 16

/// Routing, pools and scales are written by copies alone. A kernel that begins
/// before its predecessor has ended (programmatic_launch) never overtakes a
/// copy: what comes behind one waits for it, and the kernels after that for
/// their predecessors to have begun. So kernels read them before they wait for
/// the kernel before. Whoever writes them by a kernel of his own synchronises
/// the stream with it, or launches the next call without that attribute.

/// The manifest of a program for a GPU has "target": "sm_90a" (or another), no
/// "entries", the "bank" of Program.h, and
///
/// "device": {
///   "images": [{"symbol": "lora_image_0", "bytes": 12345,
///               "format": "cubin" | "ptx", "ptx": 7}, ...],
///                          "ptx", of a cubin: the image with the same kernels
///                          as PTX, for devices that do not run the cubin
///   "kernels": [{
///     "name": "...",           the kernel's symbol in its image
///     "schedule": "decode", "image": 0,
///     "threads": 384, "cluster": 2, "shared_bytes": 215040,
///     "programmatic_launch": true,   may start before its predecessor ended
///     "co_resident": true,           all CTAs wait for each other: the device
///                                    must hold them all at once
///     "grid": {"ctas": 128}          fixed, or
///             {"tile_tokens": 128, "tiles": 24, "persistent": true,
///              "min_ctas": 132, "max_ctas": 132},
///                  ceil(T / tile_tokens) * tiles CTAs; persistent: no more
///                  than the device holds at once, and than max_ctas; a device
///                  that holds fewer than min_ctas, and than there are tiles,
///                  cannot run it (0 or absent: no limit)
///     "workspaces": [{"name": "sums", "bytes": 64, "bytes_per_token": 384,
///                     "bytes_per_entry": 0, "per_adapter_block": false,
///                     "zeroed": true}, ...],
///     "params": [...]                in the order of the kernel's parameters
///   }, ...],
///   "linears": [{                   equal layers share one
///     "in": 4096, "slices": [4096, 1024, 1024], "dtype": "bf16",
///     "bias": false,
///     "variants": [{"min_tokens": 1, "max_tokens": 16, "adapted": true,
///                   "max_adapter_blocks": 1, "max_tile_blocks": 0,
///                   "batch_invariant": false, "kernels": [3]}, ...]}, ...],
///   "embeddings": [{                absent if there are none
///     "vocab": 128256, "hidden": 4096, "dtype": "bf16",
///     "variants": [...]}, ...],      as of linears
///   "layers": [{"site": "model.layers.0.self_attn.qkv_proj", "linear": 0,
///               "weights": ["model.layers.0.self_attn.q_proj.weight", ...],
///               "biases": [], "bank_site": 0 | -1},
///              {"site": "model.embed_tokens", "embedding": 0, ...}, ...]
/// }
///
/// y of an embedding is w[x] + scale a[x] b_0, summed in f32 in the order of
/// the adapter's ranks and rounded once; a token without an adapter gets the
/// bits of w[x]. A row whose id is not in [0, V) is NaN (7fff in every
/// element), and nothing is read for it: the host does not see the ids.
///
/// A call uses the first variant whose conditions hold (a limit of 0 is none;
/// `adapted` is false for a call without routing) and whose kernels the device
/// can hold; its kernels run in order on one stream, nothing between them. A
/// "batch_invariant" variant gives a row the same bits whatever the other rows
/// and their number; a call that asks for it uses those alone.
/// `max_adapter_blocks` and `max_tile_blocks` bound LORA_ROUTING_ADAPTER_BLOCKS
/// and LORA_ROUTING_TILE_BLOCKS. A batch with a routing in which no token has
/// an adapter uses a variant that is not adapted, if one holds, unless the call
/// asks for batch invariance. "weights" and "biases" of a layer may be absent:
/// the caller brings them.
///
/// Workspaces have names; kernels of one stream share one buffer for a name, as
/// large as the largest need: bytes + T * bytes_per_token (times the routing's
/// adapter blocks where `per_adapter_block`) + bytes_per_entry * entries of
/// tile_blocks. "zeroed": all zero before the first call, and again after each.
///
/// Parameters:
///   {"kind": "tensor_map", "tensor": "x", "box": [128, 64], "swizzle": 128,
///    "l2_promotion": 256}     a CUtensorMap by value; box outermost first
///     x [T, K], w [N, K], y [T, N] (N all slices), a [P * S * 16, K],
///     b0, b1, ... [P, N_i / 4, 64], shrunk [entries * S * 128, 16] in the
///     workspace "shrunk"; not of an embedding
///   {"kind": "pointer", "buffer": "y"}
///     x, w, y, bias, the pools a, b0, b1, ..., scales, header, blocks,
///     block_adapter, block_part, token_adapter, token_block, tile_begin,
///     tile_blocks, or a workspace's name with a leading '@'. Of an embedding x
///     is the ids, i64 [T], and w is [V, H]; it has no bias and no workspace
///   {"kind": "i32", "value": "tokens"}
///     tokens; tiles (m-tiles of 128); ctas; x_stride, w_stride, y_stride
///     (elements from a row to the next; a call whose stride is no i32 is
///     refused); adapter_blocks (the batch's LORA_ROUTING_ADAPTER_BLOCKS,
///     or the most that the bank's rank allows where a call is captured for any
///     batch); or a number
///
/// Code for "sm_XY" runs on devices of compute capability X.Y and newer ones:
/// a cubin on those of the same X (an integrated GPU's on it alone), PTX on
/// all. With a suffix 'a' it runs on X.Y alone.
///
/// Rows of x, w and y may be further apart than they are wide, by a multiple of
/// 16 bytes; K, H and every slice are multiples of 8. Ids may be any distance
/// apart.
#define LORA_IMAGE_PREFIX "lora_image_"

#ifdef __cplusplus
}
#endif

#endif // LORA_ABI_DEVICEPROGRAM_H
