# How every vox target is made, so that warnings, sanitizers and header checks are said once.

add_library(vox_build_flags INTERFACE)
target_compile_options(vox_build_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Wold-style-cast -Woverloaded-virtual -Wcast-align -Wnull-dereference -Werror
  # GCC 12 reports null dereferences and unset members inside inlined library code.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-null-dereference -Wno-maybe-uninitialized>
  # In a static library nobody replaces one of our functions: GCC may inline what is not `inline`.
  $<$<CXX_COMPILER_ID:GNU>:-fno-semantic-interposition>
  # The same page prints the same whatever directory it was built in.
  -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)
if(VOX_SANITIZE)
  target_compile_options(vox_build_flags INTERFACE
    -fsanitize=${VOX_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(vox_build_flags INTERFACE -fsanitize=${VOX_SANITIZE})
endif()

if(VOX_FUZZ)
  # Calls for each comparison are dear, and what they help with is magic numbers: our formats have
  # few, and the seeds have all of them. Executions are worth more.
  target_compile_options(vox_build_flags INTERFACE -fno-sanitize-coverage=trace-cmp)
endif()

# vox_library(name HEADERS public... INTERNAL_HEADERS private... SOURCES files... LINKS targets...)
# makes vox_<name>, its alias and export name vox::<name>. Public headers are a file set: installed,
# and each compiled alone.
function(vox_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "HEADERS;INTERNAL_HEADERS;SOURCES;LINKS")
  set(target vox_${name})
  add_library(${target} STATIC)
  add_library(vox::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name}
    VERIFY_INTERFACE_HEADER_SETS ON POSITION_INDEPENDENT_CODE ON)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_sources(${target}
    PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${arg_HEADERS}
    PRIVATE ${arg_SOURCES} ${arg_INTERNAL_HEADERS})
  target_link_libraries(${target} PUBLIC ${arg_LINKS} PRIVATE $<BUILD_INTERFACE:vox_build_flags>)
endfunction()

# vox_executable(name SOURCES files... LINKS targets...): a program in build/<preset>/bin.
function(vox_executable name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINKS")
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${arg_LINKS} vox_build_flags)
endfunction()

# vox_compile_quickly(target): for code that runs once, such as a test's own. To optimise it under
# sanitizers doubles the time to compile it. So do the checks of every use of a pointer, which find
# little that AddressSanitizer does not; the libraries have them.
function(vox_compile_quickly target)
  if(VOX_SANITIZE)
    target_compile_options(${target} PRIVATE -O0
      -fno-sanitize=alignment,nonnull-attribute,null,object-size,pointer-overflow,return
      -fno-sanitize=returns-nonnull-attribute,vptr)
  endif()
endfunction()

# vox_unite(target [APART files...]): its sources may be compiled several at a time, so that what
# they include is read, and what they instantiate made, once for them all. APART: those that give
# names of their own to what another has under the same. Where VOX_UNITE is off, and in presets
# release and fuzz it is, each stands alone, so a header that is forgotten is missed.
function(vox_unite target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "APART")
  if(VOX_UNITE)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 12)
    set_source_files_properties(${arg_APART} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  endif()
endfunction()

# What every test includes, read once: half of what a test costs to compile is GoogleTest and the
# standard library. Only of others, so that no warning about ours is lost; and only here, so that a
# header which is forgotten is missing in the presets that build without.
function(vox_precompile_test_headers source)
  add_library(vox_test_headers OBJECT ${source})
  target_link_libraries(vox_test_headers PRIVATE GTest::gtest vox_build_flags)
  target_compile_features(vox_test_headers PRIVATE cxx_std_20)
  vox_compile_quickly(vox_test_headers)
  target_precompile_headers(vox_test_headers PRIVATE
    <gtest/gtest.h> <algorithm> <array> <chrono> <functional> <map> <memory> <optional> <set> <span>
    <string> <string_view> <utility> <variant> <vector> <tl/expected.hpp>)
endfunction()

# vox_test(name SOURCES files... LINKS targets...): a GoogleTest program, each case its own ctest.
function(vox_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINKS")
  vox_executable(${name} SOURCES ${arg_SOURCES} LINKS ${arg_LINKS} GTest::gtest GTest::gtest_main)
  vox_compile_quickly(${name})
  if(TARGET vox_test_headers)
    target_precompile_headers(${name} REUSE_FROM vox_test_headers)
  endif()
  include(GoogleTest)
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 300)
endfunction()
