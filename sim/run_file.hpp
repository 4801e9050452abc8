// A recorded run: a .voxrun file has all that is needed to run it again, and to see that it did.
//
// It is a scenario file with one more section. The scenario is the one that was executed, with
// every default written out; [run] has the seed, what came of it, and the checkpoints of its hash.
// Text, because people read it in reviews, and TOML, because the scenario is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/runner.hpp"
#include "sim/scenario.hpp"

namespace vox::sim {

inline constexpr std::uint64_t run_file_format = 1;

struct RunRecord {
  Scenario scenario;
  std::uint64_t seed = 0;
  std::string revision;  // of the sources that ran it
  TraceHash hash;
  std::uint64_t events_count = 0;
  std::vector<Checkpoint> checkpoints;
  Duration simulated{};
  std::optional<Failure> failure;
  friend bool operator==(const RunRecord&, const RunRecord&);
};

/// What `result` came to, with the revision of these sources.
[[nodiscard]] RunRecord record_run(const Scenario& scenario, const RunResult& result);

/// "control_mailbox_full.7.voxrun".
[[nodiscard]] std::string run_file_name(std::string_view scenario, std::uint64_t seed);

[[nodiscard]] std::string write_run_file(const RunRecord& record);

struct ParsedRunFile {
  std::optional<RunRecord> record;
  Diagnostics diagnostics;
};
[[nodiscard]] ParsedRunFile parse_run_file(std::string_view text);

}  // namespace vox::sim
