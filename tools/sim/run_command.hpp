// `vox-sim run`: from files to results.
#pragma once

#include "tools/sim/arguments.hpp"

namespace vox::tools {

[[nodiscard]] ExitCode run_command(const RunArguments& arguments);

/// The share of seeds that run twice is chosen by the seed, not by how many have run.
[[nodiscard]] bool is_checked_for_determinism(std::uint64_t seed, sim::Ratio share);

}  // namespace vox::tools
