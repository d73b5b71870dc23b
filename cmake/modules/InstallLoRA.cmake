# What `cmake --install` copies besides targets, and find_package(LoRAOpt), from
# the installed tree as from this build. Two components: Runtime ships to
# production and knows no MLIR, Compiler is the rest.

include(CMakePackageConfigHelpers)
set(LORA_CMAKE_INSTALL_DIR "${CMAKE_INSTALL_LIBDIR}/cmake/LoRAOpt")
set(LORA_CMAKE_BUILD_DIR "${CMAKE_BINARY_DIR}/lib/cmake/LoRAOpt")

# Headers: the compiler's with what a vendor's .td includes, without those of
# static libraries that stay inside.
install(DIRECTORY include/lora DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  COMPONENT Compiler
  FILES_MATCHING PATTERN "*.h" PATTERN "*.td" PATTERN "*.pdll"
  PATTERN "ABI" EXCLUDE PATTERN "Peft" EXCLUDE PATTERN "Reference" EXCLUDE)
install(DIRECTORY ${CMAKE_BINARY_DIR}/include/lora
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT Compiler
  FILES_MATCHING PATTERN "*.h.inc" PATTERN "CMakeFiles" EXCLUDE)
install(FILES include/lora/ABI/DeviceProgram.h include/lora/ABI/Program.h
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/lora/ABI COMPONENT Runtime)
install(FILES runtime/include/lora/Runtime/Runtime.h
  runtime/include/lora/Runtime/lora_runtime.h
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/lora/Runtime COMPONENT Runtime)

# Targets.
foreach(component Compiler Runtime)
  install(EXPORT LoRAOpt${component}Targets NAMESPACE LoRAOpt::
    DESTINATION ${LORA_CMAKE_INSTALL_DIR} COMPONENT ${component})
  export(EXPORT LoRAOpt${component}Targets NAMESPACE LoRAOpt::
    FILE ${LORA_CMAKE_BUILD_DIR}/LoRAOpt${component}Targets.cmake)
endforeach()

# The package's own files; the installed ones name no folder of this machine.
set(LORA_CONFIG_INCLUDE_DIRS "${PROJECT_SOURCE_DIR}/include;${CMAKE_BINARY_DIR}/include")
set(LORA_CONFIG_TOOLS_DIR "${CMAKE_BINARY_DIR}/bin")
set(LORA_CONFIG_LIBRARY_DIR "${CMAKE_BINARY_DIR}/lib")
configure_package_config_file(cmake/LoRAOptConfig.cmake.in
  ${LORA_CMAKE_BUILD_DIR}/LoRAOptConfig.cmake
  INSTALL_DESTINATION ${LORA_CMAKE_BUILD_DIR})
set(LORA_CONFIG_INCLUDE_DIRS "\${PACKAGE_PREFIX_DIR}/${CMAKE_INSTALL_INCLUDEDIR}")
set(LORA_CONFIG_TOOLS_DIR "\${PACKAGE_PREFIX_DIR}/${CMAKE_INSTALL_BINDIR}")
set(LORA_CONFIG_LIBRARY_DIR "\${PACKAGE_PREFIX_DIR}/${CMAKE_INSTALL_LIBDIR}")
configure_package_config_file(cmake/LoRAOptConfig.cmake.in
  ${CMAKE_BINARY_DIR}/cmake/LoRAOptConfig.cmake
  INSTALL_DESTINATION ${LORA_CMAKE_INSTALL_DIR})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/cmake/LoRAOptConfigVersion.cmake
  VERSION ${PROJECT_VERSION} COMPATIBILITY SameMinorVersion)
configure_file(${CMAKE_BINARY_DIR}/cmake/LoRAOptConfigVersion.cmake
  ${LORA_CMAKE_BUILD_DIR}/LoRAOptConfigVersion.cmake COPYONLY)
set(LORA_PACKAGE_MODULES cmake/modules/FindMLIRDistribution.cmake
  cmake/modules/LoRAPlugin.cmake)
foreach(module ${LORA_PACKAGE_MODULES})
  get_filename_component(name ${module} NAME)
  configure_file(${module} ${LORA_CMAKE_BUILD_DIR}/${name} COPYONLY)
endforeach()

# Either component alone is a package.
foreach(component Compiler Runtime)
  install(FILES ${CMAKE_BINARY_DIR}/cmake/LoRAOptConfig.cmake
    ${CMAKE_BINARY_DIR}/cmake/LoRAOptConfigVersion.cmake
    DESTINATION ${LORA_CMAKE_INSTALL_DIR} COMPONENT ${component})
endforeach()
install(FILES ${LORA_PACKAGE_MODULES} DESTINATION ${LORA_CMAKE_INSTALL_DIR}
  COMPONENT Compiler)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/licenses/lora-opt
  COMPONENT Runtime)
