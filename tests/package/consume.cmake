# What both ways of consuming vox share: running a step and stopping at the first that fails, and
# the arguments with which the outside project is configured.

# run_step(WHAT command...): prints the step's output only when it fails.
function(run_step what)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result
    OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${what} failed (${result}):\n${output}")
  endif()
  set(step_output "${output}" PARENT_SCOPE)
endfunction()

set(configure_arguments
  -G ${GENERATOR} -DCMAKE_C_COMPILER=${C_COMPILER} -DCMAKE_CXX_COMPILER=${CXX_COMPILER}
  -DCMAKE_CXX_COMPILER_LAUNCHER=${CXX_COMPILER_LAUNCHER} -DWITH_SIM=${WITH_SIM})
# Archives built with a sanitizer link only into programs built with it.
if(SANITIZE)
  list(APPEND configure_arguments -DCMAKE_CXX_FLAGS=-fsanitize=${SANITIZE})
endif()
