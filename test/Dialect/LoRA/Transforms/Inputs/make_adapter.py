# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""make_adapter.py FOLDER RANK MODULE:IN:OUT...: a PEFT adapter of zeros."""

import json
import os
import struct
import sys

folder, rank = sys.argv[1], int(sys.argv[2])
tensors, offset = {}, 0
names = set()
for argument in sys.argv[3:]:
    module, in_size, out_size = argument.split(":")
    names.add(module.rsplit(".", 1)[-1])
    for part, shape in (("A", [rank, int(in_size)]), ("B", [int(out_size), rank])):
        size = 4 * shape[0] * shape[1]
        tensors[f"base_model.model.{module}.lora_{part}.weight"] = {
            "dtype": "F32",
            "shape": shape,
            "data_offsets": [offset, offset + size],
        }
        offset += size
os.makedirs(folder, exist_ok=True)
with open(os.path.join(folder, "adapter_config.json"), "w") as file:
    config = {"peft_type": "LORA", "r": rank, "lora_alpha": rank, "target_modules": sorted(names)}
    json.dump(config, file)
header = json.dumps(tensors).encode()
with open(os.path.join(folder, "adapter_model.safetensors"), "wb") as file:
    file.write(struct.pack("<Q", len(header)) + header + bytes(offset))
