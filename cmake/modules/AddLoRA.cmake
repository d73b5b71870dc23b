# Thin wrappers over MLIR's macros, so that build rules live in one place.

# add_lora_library(Name sources... [DEPENDS targets...] [LINK_LIBS libs...])
# A shared library over libMLIR.so: plugins and tools share one copy of it.
function(add_lora_library name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;LINK_LIBS" ${ARGN})
  add_library(${name} SHARED ${ARG_UNPARSED_ARGUMENTS})
  llvm_update_compile_flags(${name})
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
  target_link_libraries(${name} PUBLIC ${ARG_LINK_LIBS} MLIR)
  lora_use_pch(${name})
endfunction()

# add_lora_tool(name sources... [LINK_LIBS libs...])
function(add_lora_tool name)
  cmake_parse_arguments(ARG "" "" "LINK_LIBS" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  llvm_update_compile_flags(${name})
  target_link_libraries(${name} PRIVATE ${ARG_LINK_LIBS} MLIR)
endfunction()

# One precompiled header for the whole compiler; it pays with clang only.
function(lora_use_pch name)
  if(NOT LORA_ENABLE_PCH OR NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    return()
  endif()
  if(NOT TARGET LoRAPCH)
    file(WRITE ${CMAKE_BINARY_DIR}/LoRAPCH.cpp "")
    add_library(LoRAPCH SHARED ${CMAKE_BINARY_DIR}/LoRAPCH.cpp)
    llvm_update_compile_flags(LoRAPCH)
    target_link_libraries(LoRAPCH PUBLIC MLIR)
    target_precompile_headers(LoRAPCH PRIVATE
      <mlir/IR/BuiltinOps.h> <mlir/IR/DialectImplementation.h>
      <mlir/IR/PatternMatch.h> <mlir/Pass/Pass.h>
      <mlir/Interfaces/SideEffectInterfaces.h>)
  endif()
  target_precompile_headers(${name} REUSE_FROM LoRAPCH)
endfunction()
