# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

# Settings of the test suite. Optional packages are features: a test that needs
# one says REQUIRES, and is UNSUPPORTED, not passed, where it is absent.
import os
import shutil
import subprocess

import lit.formats
from lit.llvm import llvm_config

config.name = "lora-opt"
config.test_format = lit.formats.ShTest(not llvm_config.use_lit_shell)
config.suffixes = [".mlir", ".test"]
config.excludes = ["Inputs", "data", "python", "lit.cfg.py", "lit.site.cfg.py"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.lora_obj_root, "test")

llvm_config.use_default_substitutions()
llvm_config.with_environment("FILECHECK_OPTS", "-enable-var-scope")
llvm_config.with_environment("HF_HUB_OFFLINE", "1")
if "address" in config.lora_sanitizer:
    # libMLIR.so is not instrumented: it fills containers and arenas that inlined
    # code of ours has marked as empty.
    llvm_config.with_environment(
        "ASAN_OPTIONS", "allow_user_poisoning=0:detect_container_overflow=0"
    )
bin_dir = os.path.join(config.lora_obj_root, "bin")
llvm_config.with_environment("PATH", bin_dir, append_path=True)
llvm_config.add_tool_substitutions(
    ["lora-opt", "lora-compile", "lora-ptx", "lora-run", "mlir-opt", "mlir-pdll"]
    + ["split-file", "not"],
    [bin_dir, config.llvm_tools_dir],
)
# First, so that %python is not the interpreter that lit itself runs on.
config.substitutions[:0] = [
    ("%data", os.path.join(config.test_source_root, "data")),
    ("%src", config.lora_src_root),
    ("%obj", config.lora_obj_root),
    ("%plugins", os.path.join(config.test_exec_root, "lib", "TestPlugin")),
    ("%lora-plugin", os.path.join(config.lora_obj_root, "lib", "libLoRAPlugin.so")),
    # A project beside this one, with the same compiler.
    ("%cmake-configure", f"{config.cmake} {config.cmake_settings}"),
    ("%cmake", config.cmake),
    ("%python", config.lora_python or "python3"),
]


def find_assembler(name):
    """What lora-ptx finds as an assembler for PTX: "ptxas 13.5.37 /path", or
    nothing."""
    tool = os.path.join(bin_dir, "lora-ptx")
    if not os.path.exists(tool):
        return None
    command = [tool, "--emit=assembler"] + ([f"--lora-ptxas={name}"] if name else [])
    found = subprocess.run(command, capture_output=True, text=True)
    return found.stdout.strip() if found.returncode == 0 else None


# The front end's environment may have ptxas. Tests see the assembler that is found
# here, and keep no cubins of theirs.
if config.lora_python and "VIRTUAL_ENV" not in os.environ:
    os.environ["VIRTUAL_ENV"] = os.path.dirname(os.path.dirname(config.lora_python))
llvm_config.with_system_environment(["LORA_PTXAS", "VIRTUAL_ENV", "CUDA_HOME", "CUDA_PATH"])
llvm_config.with_environment("LORA_CACHE_DIR", "")
kind, version, path = ((find_assembler(None) or "") + "   ").split(" ", 2)
if kind == "ptxas":
    config.available_features.add("ptxas")
    if tuple(map(int, version.split(".")[:2])) >= (13, 3):
        config.available_features.add("ptxas-13.3")
    config.substitutions.insert(0, ("%ptxas", path.strip()))
if find_assembler("nvjitlink"):
    config.available_features.add("nvjitlink")

# The model that scripts/test prepares; LORA_SMOLLM2 names another place.
smollm2 = os.environ.get("LORA_SMOLLM2", os.path.join(config.lora_obj_root, "demo", "smollm2"))
if os.path.isfile(os.path.join(smollm2, "model.safetensors")):
    config.available_features.add("smollm2-model")
config.substitutions.insert(0, ("%smollm2", smollm2))


def installed_modules(names):
    """Those packages that the front end's interpreter has; none is imported,
    which would take seconds."""
    if not config.lora_python:
        return []
    probe = "import sys, importlib.util as u; print(*filter(u.find_spec, sys.argv[1:]))"
    found = subprocess.run(
        [config.lora_python, "-c", probe, *names], capture_output=True, text=True
    )
    return found.stdout.split()


if config.lora_enable_python:
    packages = "torch torch_mlir transformers peft tokenizers numpy gguf ruff yaml".split()
    for package in installed_modules(packages):
        config.available_features.add(package.replace("_", "-"))
if os.path.isfile(os.path.join(config.llvm_tools_dir, "mlir-pdll")):
    config.available_features.add("mlir-pdll")
if config.lora_sanitizer:
    config.available_features.add("sanitizer")
if os.environ.get("LORA_LONG_TESTS"):
    config.available_features.add("long-tests")
chromium = shutil.which("chromium") or shutil.which("chromium-browser")
if chromium:
    config.available_features.add("chromium")
config.substitutions.insert(0, ("%chromium", chromium or "chromium"))
if shutil.which("clang-format-22"):
    config.available_features.add("clang-format")
