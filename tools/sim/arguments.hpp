// What the command line of vox-sim asks for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/random.hpp"
#include "tools/sim/console.hpp"
#include "tools/sim/exit_code.hpp"
#include "tools/sim/program_words.hpp"

namespace vox::tools {

/// How long to go on beyond the ordinary seeds.
struct Budget {
  /// One of the two: wall time in nanoseconds, or runs altogether.
  std::optional<std::uint64_t> time_ns;
  std::optional<std::uint64_t> runs_count;
  friend bool operator==(const Budget&, const Budget&) = default;
};

struct RunArguments {
  ProgramWords program;
  std::vector<std::string> paths;
  std::optional<sim::Range<std::uint64_t>> seeds;  // instead of the scenario's own
  std::optional<Budget> budget;
  std::uint64_t workers_count = 1;
  sim::Ratio check_determinism{0, 1};  // which share of runs is done twice
  bool json = false;
  std::string junit_path;
  std::string out_directory = "out";
  bool record_all = false;  // a .voxrun for every run, not only for failures
  ProgressKind progress = ProgressKind::automatic;
  ColorKind color = ColorKind::automatic;
  std::uint64_t failures_max = 0;  // 0: no limit
};

struct ListArguments {
  bool markdown = false;
  bool limits = false;
};

struct ExplainArguments {
  std::vector<std::string> paths;
};

/// The command line was answered already: help, or a complaint on stderr.
struct Answered {
  ExitCode code;
};

/// What follows `replay`, for the command line of vox-replay.
struct ReplayWords {
  std::vector<std::string> words;
};

using Arguments =
    std::variant<RunArguments, ListArguments, ExplainArguments, ReplayWords, Answered>;
[[nodiscard]] Arguments parse_arguments(std::vector<std::string> words,
                                        const ProgramWords& program = {});

/// "1", "0", "1/10" or "0.1": a share of everything. Nothing when it is none.
[[nodiscard]] std::optional<sim::Ratio> parse_share(const std::string& text);

}  // namespace vox::tools
