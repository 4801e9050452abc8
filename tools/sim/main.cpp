// vox-sim: runs scenarios from seeds.
#include "tools/sim/sim_main.hpp"

int main(int count, char** words) { return vox::tools::run_vox_sim(count, words); }
