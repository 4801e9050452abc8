# Everything vox takes from elsewhere, each by the package that script/bootstrap installs.
find_package(Boost 1.81 REQUIRED COMPONENTS context)      # fibers
find_package(tl-expected REQUIRED)                        # Result<T>
find_path(VOX_XXHASH_INCLUDE_DIR xxhash.h REQUIRED)       # keyed draws and the trace hash
# BLAKE3 in C, which Debian 12 ships inside the sources of its Rust package.
find_path(VOX_BLAKE3_DIR blake3_impl.h REQUIRED            # ids of methods and schemas
  PATHS /usr/share/cargo/registry PATH_SUFFIXES blake3-1.3.1/c blake3/c)
if(VOX_BUILD_TOOLS)
  find_package(tomlplusplus REQUIRED)                     # scenario files
  find_package(CLI11 REQUIRED)                            # command lines
endif()
if(VOX_BUILD_BENCH)
  find_package(benchmark REQUIRED)                        # timing of the codecs
endif()
if(VOX_BUILD_TESTS)
  find_package(GTest REQUIRED)
endif()

# The trace hash is header-only on purpose: one inlined implementation, the same in every build.
add_library(vox_xxhash INTERFACE)
target_include_directories(vox_xxhash SYSTEM INTERFACE $<BUILD_INTERFACE:${VOX_XXHASH_INCLUDE_DIR}>)

# The portable C alone, compiled into the core: one result on every processor, nothing asked of the
# machine, and no package of its own for users of the installed library. Ids are hashed once for
# each type and method, so speed does not matter.
add_library(vox_blake3 OBJECT
  ${VOX_BLAKE3_DIR}/blake3.c ${VOX_BLAKE3_DIR}/blake3_dispatch.c
  ${VOX_BLAKE3_DIR}/blake3_portable.c)
target_compile_definitions(vox_blake3 PRIVATE
  BLAKE3_NO_SSE2 BLAKE3_NO_SSE41 BLAKE3_NO_AVX2 BLAKE3_NO_AVX512 BLAKE3_USE_NEON=0)
set_target_properties(vox_blake3 PROPERTIES
  POSITION_INDEPENDENT_CODE ON C_VISIBILITY_PRESET hidden)
