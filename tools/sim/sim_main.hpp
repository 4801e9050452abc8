// vox-sim and vox-replay as functions, for a program that adds to them:
//
//   int main(int count, char** words) {
//     return vox::tools::run_vox_sim(count, words, my_extension);
//   }
//
// is all of vox-sim, with the workloads, promises and marks of `my_extension` beside the built-in
// ones, and replays what it recorded: `my-sim replay FILE.voxrun`. A record names the workloads and
// promises that it needs, so a program without them says which one it does not know.
//
// Whoever links this counts memory (sim/memory_account.hpp): the program's operators new and delete
// are replaced by counting ones. docs/SIMULATION.md shows how to write such a program.
#pragma once

#include "sim/extension.hpp"

namespace vox::tools {

/// The arguments of main(); returns its exit code. Once in a program's life.
[[nodiscard]] int run_vox_sim(int count, char** words);
/// What it prints for a person to type names the program by its file, words[0].
[[nodiscard]] int run_vox_sim(int count, char** words, const sim::Extension& extension);

/// The same for vox-replay. A program that has run_vox_sim() needs it only to have both.
[[nodiscard]] int run_vox_replay(int count, char** words);
[[nodiscard]] int run_vox_replay(int count, char** words, const sim::Extension& extension);

}  // namespace vox::tools
