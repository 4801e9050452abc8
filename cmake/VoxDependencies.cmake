# Everything vox takes from elsewhere, each by the package that script/bootstrap installs.
find_package(Boost 1.81 REQUIRED COMPONENTS context)      # fibers
find_package(tl-expected REQUIRED)                        # Result<T>
find_path(VOX_XXHASH_INCLUDE_DIR xxhash.h REQUIRED)       # keyed draws and the trace hash
if(VOX_BUILD_TOOLS)
  find_package(tomlplusplus REQUIRED)                     # scenario files
  find_package(CLI11 REQUIRED)                            # command lines
endif()
if(VOX_BUILD_TESTS)
  find_package(GTest REQUIRED)
endif()

# The trace hash is header-only on purpose: one inlined implementation, the same in every build.
add_library(vox_xxhash INTERFACE)
target_include_directories(vox_xxhash SYSTEM INTERFACE $<BUILD_INTERFACE:${VOX_XXHASH_INCLUDE_DIR}>)
