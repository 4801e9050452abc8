# Installing vox, so that find_package(vox) gives another project vox::core, vox::net, vox::sim and
# vox::sim_main.
#
# Headers go to include/vox-0, named after the incompatible version: two of them can be installed
# side by side. Internal headers and the flags that vox itself is built with stay here.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(vox_installed_libraries vox_core vox_net)
set(vox_installed_programs)
if(VOX_BUILD_TOOLS)
  list(APPEND vox_installed_libraries vox_sim vox_sim_main)
  list(APPEND vox_installed_programs vox-sim vox-replay)
endif()
set(vox_package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/vox)

install(TARGETS ${vox_installed_libraries} EXPORT voxTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/vox-0)
install(TARGETS ${vox_installed_programs} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(EXPORT voxTargets NAMESPACE vox:: DESTINATION ${vox_package_folder})

configure_package_config_file(
  ${CMAKE_CURRENT_LIST_DIR}/voxConfig.cmake.in ${PROJECT_BINARY_DIR}/voxConfig.cmake
  INSTALL_DESTINATION ${vox_package_folder})
# Below 1.0 a minor version may break what the one before it promised.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/voxConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/voxConfig.cmake ${PROJECT_BINARY_DIR}/voxConfigVersion.cmake
  DESTINATION ${vox_package_folder})
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE-MIT ${PROJECT_SOURCE_DIR}/LICENSE-APACHE
  DESTINATION ${CMAKE_INSTALL_DOCDIR})
