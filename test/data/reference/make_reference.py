# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes peft.json: layers with adapters as PyTorch and PEFT compute them.

Everything is float64 and every input lies on a grid that f32, f16 and bf16 hold
exactly, so that a test may compare to the last bit of its own rounding.
usage: make_reference.py > peft.json
"""

import json
import sys

import peft
import torch
from torch import nn

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)
TOKENS, HIDDEN, INNER, EXPERTS, CHOSEN, VOCAB = 6, 6, 4, 3, 2, 10
SLOTS = [-1, 0, 1, 1, 0, -1]  # One adapter of each rank, and the base.
ADAPTERS = {"a": dict(r=2, lora_alpha=4), "b": dict(r=3, lora_alpha=5, use_rslora=True)}


def grid(*shape):
    """Multiples of 1/32 in [-1, 1]: exact in bf16 too."""
    return torch.randint(-32, 33, shape) / 32


def packed(tensor):
    tensor = tensor.detach()
    kind = "ints" if tensor.dtype == torch.int64 else "floats"
    return {"shape": list(tensor.shape), kind: tensor.flatten().tolist()}


def adapted(model):
    """The PEFT model with all adapters, every parameter on the grid."""
    for parameter in model.parameters():
        parameter.data = grid(*parameter.shape)
    targets = [
        name
        for name, module in model.named_modules()
        if isinstance(module, (nn.Linear, nn.Embedding))
    ]
    result = None
    for name, options in ADAPTERS.items():
        config = peft.LoraConfig(target_modules=targets, **options)
        if result is None:
            result = peft.get_peft_model(
                model, config, adapter_name=name, autocast_adapter_dtype=False
            )
        else:
            result.add_adapter(name, config)
    for name, parameter in result.named_parameters():
        if "lora_" in name:
            parameter.data = grid(*parameter.shape)
    return result.double().eval()


def mixed(model, run):
    """Rows of `run(model)`, each under its token's adapter."""
    outputs = {}
    with model.disable_adapter():
        outputs[-1] = run(model.base_model.model)
    for slot, name in enumerate(ADAPTERS):
        model.set_adapter(name)
        outputs[slot] = run(model.base_model.model)
    return torch.stack([outputs[slot][token] for token, slot in enumerate(SLOTS)])


def slices(modules):
    """Slot -> slices, from the LoRA layers that make up the site's slices. A list
    of layers is one slice of experts; `rows` reorders B's rows."""
    result = []
    for name in ADAPTERS:
        row = []
        for layers in modules:
            many = isinstance(layers, list)
            a, b = [], []
            for layer in layers if many else [layers]:
                if isinstance(layer, peft.tuners.lora.Embedding):
                    a.append(layer.lora_embedding_A[name])
                    b.append(layer.lora_embedding_B[name])
                else:
                    a.append(layer.lora_A[name].weight)
                    b.append(layer.lora_B[name].weight)
                scale, rank = layer.scaling[name], layer.r[name]
            row.append(
                {
                    "rank": rank,
                    "scale": scale,
                    "a": packed(torch.stack(a)),
                    "b": packed(torch.stack(b)),
                }
            )
        result.append(row)
    return result


def linear_case():
    """q and v of one input: two slices of unequal width, with bias."""
    model = adapted(nn.ModuleDict({"q": nn.Linear(HIDDEN, 5), "v": nn.Linear(HIDDEN, 3)}))
    layers = [model.base_model.model[name] for name in ("q", "v")]
    x = grid(TOKENS, HIDDEN)
    y = mixed(model, lambda m: torch.cat([m["q"](x), m["v"](x)], -1))
    return {
        "x": packed(x),
        "weight": packed(torch.cat([layer.base_layer.weight for layer in layers])),
        "bias": packed(torch.cat([layer.base_layer.bias for layer in layers])),
        "slices": slices(layers),
        "y": packed(y),
    }


def embedding_case():
    model = adapted(nn.ModuleDict({"e": nn.Embedding(VOCAB, HIDDEN)}))
    layer = model.base_model.model["e"]
    ids = torch.randint(0, VOCAB, (TOKENS,))
    return {
        "ids": packed(ids),
        "weight": packed(layer.base_layer.weight),
        "slices": slices([layer]),
        "y": packed(mixed(model, lambda m: m["e"](ids))),
    }


def moe_case(activation):
    """Every expert's three linears are PEFT's own."""
    names = ("gate", "up", "down")
    sizes = {"gate": (HIDDEN, INNER), "up": (HIDDEN, INNER), "down": (INNER, HIDDEN)}
    model = adapted(
        nn.ModuleDict(
            {f"{n}{e}": nn.Linear(*sizes[n], bias=False) for n in names for e in range(EXPERTS)}
        )
    )
    layers = {n: [model.base_model.model[f"{n}{e}"] for e in range(EXPERTS)] for n in names}
    x = grid(TOKENS, HIDDEN)
    ids = torch.stack([torch.randperm(EXPERTS)[:CHOSEN] for _ in range(TOKENS)])
    weights = grid(TOKENS, CHOSEN)

    def run(m):
        y = torch.zeros(TOKENS, HIDDEN)
        for t in range(TOKENS):
            for j in range(CHOSEN):
                e = ids[t, j].item()
                row = x[t : t + 1]
                inner = activation(m[f"gate{e}"](row)) * m[f"up{e}"](row)
                y[t] += weights[t, j] * m[f"down{e}"](inner)[0]
        return y

    stacked = {n: torch.stack([layer.base_layer.weight for layer in layers[n]]) for n in names}
    return {
        "x": packed(x),
        "ids": packed(ids),
        "expert_weights": packed(weights),
        "gate": packed(stacked["gate"]),
        "up": packed(stacked["up"]),
        "down": packed(stacked["down"]),
        "slices": slices([layers[n] for n in names]),
        "y": packed(mixed(model, run)),
    }


def attention_case():
    """Grouped heads over a cache: 3 positions are there, 2 come with the call."""
    heads, kv_heads, size, v_size, old, new = 4, 2, 4, 3, 3, 2
    total, scale = old + new, 0.5
    q, k, v = (
        grid(1, heads, new, size),
        grid(1, kv_heads, total, size),
        grid(1, kv_heads, total, v_size),
    )
    mask = torch.ones(total, total, dtype=torch.bool).tril()[old:]
    y = nn.functional.scaled_dot_product_attention(
        q, k, v, attn_mask=mask, scale=scale, enable_gqa=True
    )
    window = mask & torch.ones_like(mask).triu(old - 1)
    windowed = nn.functional.scaled_dot_product_attention(
        q, k, v, attn_mask=window, scale=scale, enable_gqa=True
    )
    return {
        "q": packed(q),
        "k": packed(k[:, :, old:]),
        "v": packed(v[:, :, old:]),
        "k_old": packed(k[0, :, :old].transpose(0, 1)),
        "v_old": packed(v[0, :, :old].transpose(0, 1)),
        "y": packed(y.transpose(1, 2)),
        "windowed": packed(windowed.transpose(1, 2)),
    }


json.dump(
    {
        "slots": SLOTS,
        "linear": linear_case(),
        "embedding": embedding_case(),
        "moe_silu": moe_case(nn.functional.silu),
        "moe_gelu": moe_case(nn.functional.gelu),
        "moe_gelu_tanh": moe_case(lambda x: nn.functional.gelu(x, approximate="tanh")),
        "attention": attention_case(),
    },
    sys.stdout,
)
print()
