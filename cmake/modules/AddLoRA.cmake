# Thin wrappers over MLIR's macros, so that build rules live in one place.

# add_lora_library(Name sources... [INTERNAL] [DEPENDS targets...]
#                  [LINK_LIBS libs...])
# A shared library over libMLIR.so: plugins and tools share one copy of it.
# INTERNAL ones are not installed.
function(add_lora_library name)
  cmake_parse_arguments(ARG "INTERNAL" "" "DEPENDS;LINK_LIBS" ${ARGN})
  add_library(${name} SHARED ${ARG_UNPARSED_ARGUMENTS})
  llvm_update_compile_flags(${name})
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
  target_link_libraries(${name} PUBLIC ${ARG_LINK_LIBS} MLIR)
  lora_use_pch(${name})
  if(NOT ARG_INTERNAL)
    lora_export_library(${name})
  endif()
endfunction()

# Installs a library of the compiler; LoRAOpt::<name> is its name in this build,
# too. The C++ interface changes with the minor version, so the soname has it.
function(lora_export_library name)
  add_library(LoRAOpt::${name} ALIAS ${name})
  target_compile_features(${name} INTERFACE cxx_std_20)
  target_include_directories(${name} INTERFACE
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
    $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/include>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  get_target_property(type ${name} TYPE)
  if(NOT type STREQUAL "INTERFACE_LIBRARY")
    set_target_properties(${name} PROPERTIES
      VERSION ${PROJECT_VERSION}
      SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
      INSTALL_RPATH "$ORIGIN;${LLVM_LIBRARY_DIR}")
  endif()
  install(TARGETS ${name} EXPORT LoRAOptCompilerTargets
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT Compiler)
endfunction()

# add_lora_tool(name sources... [INSTALL] [LINK_LIBS libs...])
function(add_lora_tool name)
  cmake_parse_arguments(ARG "INSTALL" "" "LINK_LIBS" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  llvm_update_compile_flags(${name})
  target_link_libraries(${name} PRIVATE ${ARG_LINK_LIBS} MLIR)
  if(ARG_INSTALL)
    set_target_properties(${name} PROPERTIES
      INSTALL_RPATH "${LORA_TOOL_RPATH};${LLVM_LIBRARY_DIR}")
    install(TARGETS ${name} EXPORT LoRAOptCompilerTargets
      RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT Compiler)
  endif()
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
