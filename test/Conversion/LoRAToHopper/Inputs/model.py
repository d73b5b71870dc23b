# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Prints a module with the embedding and one layer of each kind of linear that a model has,
in the sizes of its config.json, one GPU to a model."""

import sys

# hidden, q, k and v, intermediate, vocabulary
MODELS = {
    "llama-3-8b": (4096, 4096, 1024, 14336, 128256),
    "llama-3-70b": (8192, 8192, 1024, 28672, 128256),
    "qwen3-8b": (4096, 4096, 1024, 12288, 151936),
    "qwen2-0.5b": (896, 896, 128, 4864, 151936),
    "smollm2-135m": (576, 576, 192, 1536, 49152),
    "tiny": (256, 256, 128, 512, 1024),
}
HEAD = 32
#: Whose q, k and v have a bias.
BIASED = {"qwen2-0.5b"}


def matrix(rows, columns):
    return f"tensor<{rows}x{columns}xbf16>"


def main(name):
    hidden, q, kv, intermediate, vocabulary = MODELS[name]
    attention, mlp = "model.layers.0.self_attn.", "model.layers.0.mlp."
    # op, site, members, attributes, in, widths
    layers = [
        (
            "qkv_parallel_linear",
            attention + "qkv_proj",
            [attention + part for part in ("q_proj", "k_proj", "v_proj")],
            f"heads {q // HEAD} kv_heads {kv // HEAD} head_size {HEAD} ",
            hidden,
            [q, kv, kv],
        ),
        ("row_parallel_linear", attention + "o_proj", [], "", q, [hidden]),
        (
            "merged_column_parallel_linear",
            mlp + "gate_up_proj",
            [mlp + "gate_proj", mlp + "up_proj"],
            f"sizes [{intermediate}, {intermediate}] ",
            hidden,
            [intermediate, intermediate],
        ),
        ("row_parallel_linear", mlp + "down_proj", [], "", intermediate, [hidden]),
        ("parallel_lm_head", "lm_head", [], "", hidden, [vocabulary]),
    ]
    body, arguments, results, values = [], [], [], []
    for index, (op, site, members, attributes, width, slices) in enumerate(layers):
        parts = []
        for member, rows in zip(members or [site], slices, strict=True):
            shape = matrix(rows, width)
            print(
                f'ml_program.global private @"{member}.weight"(#ml_program.extern : {shape}) '
                f": {shape}"
            )
            parts.append((f"%w{index}_{len(parts)}", shape))
            body.append(
                f'{parts[-1][0]} = ml_program.global_load_const @"{member}.weight" : {shape}'
            )
        rows = sum(slices)
        weight, shape = parts[0]
        if len(parts) > 1:
            weight, shape = f"%w{index}", matrix(rows, width)
            names = ", ".join(part for part, _ in parts)
            types = ", ".join(part for _, part in parts)
            body.append(f"{weight} = tensor.concat dim(0) {names} : ({types}) -> {shape}")
        bias = bias_type = ""
        if name in BIASED and site.endswith("qkv_proj"):
            vectors = []
            for member, size in zip(members, slices, strict=True):
                kind = f"tensor<{size}xbf16>"
                print(
                    f'ml_program.global private @"{member}.bias"(#ml_program.extern : {kind}) '
                    f": {kind}"
                )
                vectors.append((f"%b{len(vectors)}", kind))
                body.append(
                    f'{vectors[-1][0]} = ml_program.global_load_const @"{member}.bias" : {kind}'
                )
            values_of = ", ".join(value for value, _ in vectors)
            kinds = ", ".join(kind for _, kind in vectors)
            body.append(f"%b = tensor.concat dim(0) {values_of} : ({kinds}) -> tensor<{rows}xbf16>")
            bias, bias_type = " bias %b", f", tensor<{rows}xbf16>"
        names = "members [" + ", ".join(f'"{m}"' for m in members) + "] " if members else ""
        x, y = matrix("?", width), matrix("?", rows)
        body.append(
            f'%y{index} = lora.{op} %x{index}, {weight}{bias} site "{site}" {attributes}{names}'
            f": ({x}, {shape}{bias_type}) -> {y}"
        )
        arguments.append(f"%x{index}: {x}")
        results.append(y)
        values.append(f"%y{index}")
    table, name = matrix(vocabulary, hidden), "model.embed_tokens"
    print(f'ml_program.global private @"{name}.weight"(#ml_program.extern : {table}) : {table}')
    body.append(f'%e = ml_program.global_load_const @"{name}.weight" : {table}')
    body.append(
        f'%y = lora.vocab_parallel_embedding %ids, %e site "{name}" : '
        f"(tensor<?xi64>, {table}) -> {matrix('?', hidden)}"
    )
    arguments.append("%ids: tensor<?xi64>")
    results.append(matrix("?", hidden))
    values.append("%y")
    print(f"func.func @main({', '.join(arguments)}) -> ({', '.join(results)}) {{")
    print("\n".join("  " + line for line in body))
    print(f"  return {', '.join(values)} : {', '.join(results)}\n}}")


main(*sys.argv[1:])
