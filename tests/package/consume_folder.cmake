# Configures an outside project that adds vox as a folder: it must get the libraries and nothing it
# did not ask for, neither tests nor tools nor an install rule. Building them again would prove
# nothing that the rest of the tests does not.
include(${CMAKE_CURRENT_LIST_DIR}/consume.cmake)

set(build ${WORK}/folder)
file(REMOVE_RECURSE ${build})
run_step("Configuring the outside project" ${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR}/consumer
  -B ${build} ${configure_arguments} -DWITH_SIM=OFF -DVOX_FOLDER=${VOX_SOURCE})
run_step("Listing its targets" ${CMAKE_COMMAND} --build ${build} --target help)
foreach(wanted vox_core vox_net)
  if(NOT step_output MATCHES "\n${wanted}: phony")
    message(FATAL_ERROR "The outside project should have ${wanted}:\n${step_output}")
  endif()
endforeach()
foreach(stranger vox_sim vox-sim vox-replay gtest benchmark _test)
  if(step_output MATCHES "${stranger}[^\n]*: phony")
    message(FATAL_ERROR "The outside project should not have ${stranger}:\n${step_output}")
  endif()
endforeach()
