// What the command line of vox-replay asks for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/random.hpp"
#include "tools/sim/exit_code.hpp"

namespace vox::tools {

struct ReplayArguments {
  std::string program = "vox-replay";  // what complaints begin with
  std::string path;
  bool print = false;                               // every event that the filters let through
  std::optional<sim::Range<std::uint64_t>> events;  // only these
  std::string host;                                 // only of hosts that this pattern matches
  std::string kind;                                 // only of kinds that this pattern matches
  std::uint64_t to_event = 0;                       // stop there; 0: at the end of the run
};

/// Or the answer that was already given.
using ReplayCommandLine = std::variant<ReplayArguments, ExitCode>;
[[nodiscard]] ReplayCommandLine parse_replay_arguments(std::vector<std::string> words,
                                                       const std::string& program = "vox-replay");

}  // namespace vox::tools
