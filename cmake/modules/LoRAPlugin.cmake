# Rules for plugins; find_package(LoRAOpt) brings them to a vendor's project.

# lora_tablegen(output generator arguments...)
# mlir_tablegen that finds our .td files and MLIR's.
macro(lora_tablegen)
  mlir_tablegen(${ARGN} EXTRA_INCLUDES ${LoRAOpt_INCLUDE_DIRS} ${MLIR_INCLUDE_DIRS})
endmacro()

# lora_add_plugin(name [SOURCES] sources... [DEPENDS targets...]
#                 [LINK_LIBS libs...])
# lib<name>.so for the --load-dialect-plugin and --load-pass-plugin of lora-opt,
# lora-compile and mlir-opt. It links the lora dialect; DEPENDS is for generated
# headers, which it finds in the current binary folder.
function(lora_add_plugin name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;LINK_LIBS" ${ARGN})
  set(sources ${ARG_SOURCES} ${ARG_UNPARSED_ARGUMENTS})
  if(NOT sources)
    message(FATAL_ERROR
      "lora_add_plugin(${name}): expected at least one source, found none")
  endif()
  add_library(${name} MODULE ${sources})
  target_include_directories(${name} PRIVATE
    ${CMAKE_CURRENT_SOURCE_DIR} ${CMAKE_CURRENT_BINARY_DIR})
  target_link_libraries(${name} PRIVATE LoRAOpt::LoRAIR ${ARG_LINK_LIBS})
  if(NOT LLVM_ENABLE_RTTI)
    target_compile_options(${name} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-fno-rtti>)
  endif()
  if(UNIX AND NOT APPLE AND NOT LORA_SANITIZER)
    # A library that was forgotten is an error here, not where it is loaded.
    target_link_options(${name} PRIVATE "LINKER:-z,defs")
  endif()
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
endfunction()
