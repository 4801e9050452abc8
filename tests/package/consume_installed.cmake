# Installs the build tree into an empty prefix and uses it from an outside project. Proves that the
# public headers include only each other, that the package brings its dependencies, and that neither
# the build's flags nor the paths of the machine that built it come along.
include(${CMAKE_CURRENT_LIST_DIR}/consume.cmake)

set(prefix ${WORK}/prefix)
set(build ${WORK}/installed)
file(REMOVE_RECURSE ${prefix} ${build})
run_step("Installing" ${CMAKE_COMMAND} --install ${VOX_BUILD} --prefix ${prefix})

file(STRINGS ${VOX_BUILD}/install_manifest.txt package_files REGEX "\\.cmake$")
if(NOT package_files)
  message(FATAL_ERROR "No package was installed.")
endif()
foreach(package_file IN LISTS package_files)
  file(READ ${package_file} text)
  # What begins with a variable is found wherever the package is; a checkout at /vox would be seen
  # in it, though nothing says so.
  string(REGEX REPLACE "[$]{[A-Za-z_]+}/[^\";) \n]*" "" text "${text}")
  foreach(stranger ${VOX_SOURCE} ${VOX_BUILD} ${prefix} vox_build_flags vox_xxhash -Werror
      fsanitize)
    string(FIND "${text}" "${stranger}" found)
    if(NOT found EQUAL -1)
      message(FATAL_ERROR "${package_file} must not say ${stranger}.")
    endif()
  endforeach()
endforeach()

run_step("Configuring the outside project" ${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR}/consumer
  -B ${build} ${configure_arguments} -DCMAKE_PREFIX_PATH=${prefix}
  -DREADME_PROGRAM=${VOX_SOURCE}/examples/calculator.cpp)
run_step("Building the outside project" ${CMAKE_COMMAND} --build ${build})
run_step("Running the outside project" ${build}/consumer)
message("${step_output}")
if(WITH_SIM)
  run_step("Running the program of the README" ${build}/readme_program)
  message("${step_output}")
  if(NOT step_output MATCHES "2 \\+ 3 = 5.*2 \\+ 3 = 5.*simulated, hash")
    message(FATAL_ERROR "The program of the README should have calculated on both backends.")
  endif()
  run_step("Running the simulator of the outside project" ${build}/consumer_sim
    ${CMAKE_CURRENT_LIST_DIR}/consumer/a_greeter_greets.toml --check-determinism)
  message("${step_output}")
endif()
