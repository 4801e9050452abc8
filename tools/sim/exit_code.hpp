// How vox-sim and vox-replay end, for scripts and CI. The numbers are documented and never change.
#pragma once

namespace vox::tools {

enum class ExitCode : int {
  held = 0,               // all promises held
  broken = 1,             // a promise was broken, or a mark was never reached
  usage = 2,              // the command line or a file is wrong
  not_deterministic = 3,  // one run, done twice, was two different runs
  nothing_selected = 4,   // no scenario, or no seed
  incomplete = 5,         // interrupted, or out of budget before the minimum
  internal = 70,          // a bug of ours
};

constexpr int to_int(ExitCode code) { return static_cast<int>(code); }

}  // namespace vox::tools
