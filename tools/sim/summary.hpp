// What a batch came to, scenario by scenario: what every report is made of.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "tools/sim/batch.hpp"
#include "tools/sim/files.hpp"
#include "tools/sim/program_words.hpp"

namespace vox::tools {

/// A run that a report speaks of.
struct RunSummary {
  std::uint64_t seed = 0;
  std::optional<sim::Failure> failure;
  std::optional<std::string> difference;
  sim::TraceHash hash;
  std::uint64_t events_count = 0;
  std::uint64_t simulated_ns = 0;
  std::uint64_t wall_ns = 0;
  std::string run_file;  // where it is recorded; empty when it is not
  [[nodiscard]] bool is_good() const { return !failure && !difference; }
};

struct ScenarioSummary {
  ProgramWords program;  // that ran it
  std::string path;
  std::string name;
  /// In order of seed. Good ones only when they are kept: a night's worth of them is a lot.
  std::vector<RunSummary> runs;
  // Of all runs, kept or not.
  std::uint64_t runs_count = 0;
  std::uint64_t first_seed = 0;
  std::uint64_t last_seed = 0;
  std::uint64_t simulated_ns = 0;
  std::uint64_t wall_ns = 0;
  std::set<std::string> marks_reached;
  /// Expected, and reached by no seed; judged only when the scenario's own range was run or more.
  std::vector<std::string> marks_missed;
  [[nodiscard]] bool passed() const;
  /// Null when every run was good.
  [[nodiscard]] const RunSummary* first_bad_run() const;
};

class Summary {
 public:
  Summary(const std::vector<LoadedScenario>& scenarios, bool keep_good_runs,
          const ProgramWords& program = {});
  void add(const JobResult& result, const RunSummary& run);
  /// After the last run. Marks are judged when the batch was not cut short.
  void finish(const std::vector<LoadedScenario>& scenarios, bool complete);

  [[nodiscard]] const std::vector<ScenarioSummary>& scenarios() const { return scenarios_; }
  [[nodiscard]] bool any_broken() const;
  [[nodiscard]] bool any_difference() const;

 private:
  std::vector<ScenarioSummary> scenarios_;
  bool keep_good_runs_;
};

[[nodiscard]] RunSummary summarize(const JobResult& result, std::string run_file);

/// "vox-sim run scenarios/a.toml --seed 77".
[[nodiscard]] std::string reproduce_line(const ScenarioSummary& scenario, const RunSummary& run);
/// "vox-replay out/a.77.voxrun".
[[nodiscard]] std::string replay_line(const ScenarioSummary& scenario, const RunSummary& run);
/// "control.answered_once: close #3 ended twice", or what differed.
[[nodiscard]] std::string complaint_of(const RunSummary& run);

}  // namespace vox::tools
