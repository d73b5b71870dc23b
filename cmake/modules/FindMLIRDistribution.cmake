# Finds MLIR 22, the distribution's packages first, and repairs what Debian's
# exports leave out. Sets MLIR_LINK_MLIR_DYLIB: everything links libMLIR.so.
# Used by this build and by those that find_package(LoRAOpt): what is wrong is
# left in LORA_MLIR_ERROR, empty if nothing is.

set(LORA_MLIR_ERROR "")
find_package(MLIR 22.1 CONFIG QUIET HINTS "$ENV{MLIR_ROOT}" /usr/lib/llvm-22)
if(NOT MLIR_FOUND)
  string(CONCAT LORA_MLIR_ERROR
    "MLIR 22.1 was not found. On Debian or Ubuntu: apt-get install libmlir-22-dev "
    "mlir-22-tools llvm-22-dev clang-22 lld-22. Elsewhere: pass "
    "-DMLIR_DIR=<prefix>/lib/cmake/mlir or set MLIR_ROOT.")
  return()
endif()
if(NOT TARGET MLIR)
  string(CONCAT LORA_MLIR_ERROR
    "expected an MLIR with libMLIR.so, found none at ${MLIR_DIR}: build it with "
    "-DLLVM_BUILD_LLVM_DYLIB=ON -DMLIR_BUILD_MLIR_DYLIB=ON.")
  return()
endif()
message(STATUS "MLIR ${LLVM_PACKAGE_VERSION}: ${MLIR_DIR}")

# The dylib's target is exported without its dependency on libLLVM.so, and
# without its headers.
set_property(TARGET MLIR APPEND PROPERTY INTERFACE_LINK_LIBRARIES LLVM)
target_include_directories(MLIR SYSTEM INTERFACE
  ${LLVM_INCLUDE_DIRS} ${MLIR_INCLUDE_DIRS})
set(MLIR_LINK_MLIR_DYLIB ON)

# LLVMConfig names bin/llvm-lit, which no Debian package ships; bin/lit is there.
if(NOT EXISTS "${LLVM_DEFAULT_EXTERNAL_LIT}")
  set(LLVM_EXTERNAL_LIT "${LLVM_TOOLS_BINARY_DIR}/lit" CACHE FILEPATH "lit")
endif()
