# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

# Settings of acme's tests. The model is checked with NumPy: without it, that test is
# UNSUPPORTED.
import os
import subprocess

import lit.formats

config.name = "acme"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
config.test_source_root = os.path.dirname(__file__)
config.excludes = ["Inputs"]
path = [config.lora_tools_dir, config.llvm_tools_dir, os.environ["PATH"]]
config.environment["PATH"] = os.pathsep.join(path)
config.environment["FILECHECK_OPTS"] = "-enable-var-scope"
config.substitutions += [
    ("%acme", config.acme_plugin),
    ("%lora-plugin", config.lora_plugin),
    ("%models", os.path.join(config.test_source_root, os.pardir, "models")),
    ("%python", config.acme_python),
]
numpy = subprocess.run([config.acme_python, "-c", "import numpy"], capture_output=True)
if numpy.returncode == 0:
    config.available_features.add("numpy")
if os.access(os.path.join(config.lora_tools_dir, "lora-run"), os.X_OK):
    config.available_features.add("lora-run")
if os.access(os.path.join(config.llvm_tools_dir, "mlir-opt"), os.X_OK):
    config.available_features.add("mlir-opt")
