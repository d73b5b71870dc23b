# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Copies a model folder with its weights rounded to f16: to_f16.py FROM TO"""

import pathlib
import shutil
import sys

import numpy as np
from safetensors.numpy import load_file, save_file

source, target = map(pathlib.Path, sys.argv[1:])
target.mkdir(parents=True)
shutil.copyfile(source / "config.json", target / "config.json")
weights = load_file(source / "model.safetensors")
save_file({k: v.astype(np.float16) for k, v in weights.items()}, target / "model.safetensors")
