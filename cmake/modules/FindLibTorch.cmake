# LORA_TORCH_ROOT: the PyTorch package of LORA_PYTHON, or empty. A sanitizer's
# library cannot be loaded by a Python without it.

set(LORA_TORCH_ROOT "")
if(LORA_ENABLE_TORCH STREQUAL "OFF" OR LORA_SANITIZER)
  return()
endif()

if(LORA_PYTHON)
  # find_spec does not import it, which would take seconds.
  execute_process(
    COMMAND ${LORA_PYTHON} -c "from importlib.util import find_spec; \
spec = find_spec('torch'); print(list(spec.submodule_search_locations)[0] if spec else '')"
    OUTPUT_VARIABLE LORA_TORCH_FOUND OUTPUT_STRIP_TRAILING_WHITESPACE
    ERROR_QUIET)
  if(EXISTS "${LORA_TORCH_FOUND}/include/torch/csrc/stable/library.h"
      AND EXISTS "${LORA_TORCH_FOUND}/lib/libtorch_cpu.so")
    set(LORA_TORCH_ROOT ${LORA_TORCH_FOUND})
  endif()
endif()

if(LORA_TORCH_ROOT)
  message(STATUS "PyTorch for torch.ops.lora: ${LORA_TORCH_ROOT}")
elseif(NOT LORA_ENABLE_TORCH STREQUAL "AUTO")
  message(FATAL_ERROR "LORA_ENABLE_TORCH is ${LORA_ENABLE_TORCH}: expected "
    "PyTorch 2.11 or newer in LORA_PYTHON ('${LORA_PYTHON}'), found "
    "'${LORA_TORCH_FOUND}'")
endif()
