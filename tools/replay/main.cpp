// vox-replay: runs a recorded run again.
#include "tools/sim/sim_main.hpp"

int main(int count, char** words) { return vox::tools::run_vox_replay(count, words); }
