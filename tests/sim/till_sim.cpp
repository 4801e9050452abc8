// A program of a user's own: all of vox-sim, with tills. Run by programs_test.cpp.
#include "tests/sim/extension_fixture.hpp"
#include "tools/sim/sim_main.hpp"

int main(int count, char** words) {
  return vox::tools::run_vox_sim(count, words, vox::sim::till_extension);
}
