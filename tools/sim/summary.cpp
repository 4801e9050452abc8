// Adding up.
#include "tools/sim/summary.hpp"

#include <algorithm>

#include "vox/base/assert.hpp"

namespace vox::tools {

bool ScenarioSummary::passed() const { return first_bad_run() == nullptr && marks_missed.empty(); }

const RunSummary* ScenarioSummary::first_bad_run() const {
  const auto bad =
      std::find_if(runs.begin(), runs.end(), [](const RunSummary& run) { return !run.is_good(); });
  return bad == runs.end() ? nullptr : &*bad;
}

Summary::Summary(const std::vector<LoadedScenario>& scenarios, bool keep_good_runs,
                 const ProgramWords& program)
    : keep_good_runs_(keep_good_runs) {
  for (const LoadedScenario& loaded : scenarios) {
    ScenarioSummary scenario;
    scenario.program = program;
    scenario.path = loaded.path;
    scenario.name = loaded.scenario.name;
    scenarios_.push_back(std::move(scenario));
  }
}

RunSummary summarize(const JobResult& result, std::string run_file) {
  VOX_ASSERT(result.run.simulated >= Duration::zero());
  return {.seed = result.job.seed,
          .failure = result.run.failure,
          .difference = result.difference,
          .hash = result.run.hash,
          .events_count = result.run.events_count,
          .simulated_ns = static_cast<std::uint64_t>(result.run.simulated.count()),
          .wall_ns = result.wall_ns,
          .run_file = std::move(run_file)};
}

void Summary::add(const JobResult& result, const RunSummary& run) {
  VOX_ASSERT(result.job.scenario < scenarios_.size());
  ScenarioSummary& scenario = scenarios_[result.job.scenario];
  if (scenario.runs_count == 0) {
    scenario.first_seed = run.seed;
  } else {
    VOX_ASSERT(scenario.last_seed < run.seed);
  }
  scenario.last_seed = run.seed;
  scenario.runs_count += 1;
  scenario.simulated_ns += run.simulated_ns;
  scenario.wall_ns += run.wall_ns;
  scenario.marks_reached.insert(result.run.marks_reached.begin(), result.run.marks_reached.end());
  if (keep_good_runs_ || !run.is_good()) scenario.runs.push_back(run);
}

void Summary::finish(const std::vector<LoadedScenario>& scenarios, bool complete) {
  VOX_ASSERT(scenarios.size() == scenarios_.size());
  for (std::size_t i = 0; complete && i < scenarios.size(); ++i) {
    const sim::Scenario& scenario = scenarios[i].scenario;
    const std::uint64_t ordinary_count = scenario.seeds.max - scenario.seeds.min;
    if (scenarios_[i].runs_count <= ordinary_count) continue;
    for (const std::string& mark : scenario.expect.reached) {
      if (!scenarios_[i].marks_reached.contains(mark)) scenarios_[i].marks_missed.push_back(mark);
    }
  }
}

bool Summary::any_broken() const {
  return std::any_of(scenarios_.begin(), scenarios_.end(), [](const ScenarioSummary& scenario) {
    return !scenario.marks_missed.empty() ||
           std::any_of(scenario.runs.begin(), scenario.runs.end(),
                       [](const RunSummary& run) { return run.failure.has_value(); });
  });
}

bool Summary::any_difference() const {
  return std::any_of(scenarios_.begin(), scenarios_.end(), [](const ScenarioSummary& scenario) {
    return std::any_of(scenario.runs.begin(), scenario.runs.end(),
                       [](const RunSummary& run) { return run.difference.has_value(); });
  });
}

std::string reproduce_line(const ScenarioSummary& scenario, const RunSummary& run) {
  return scenario.program.name + " run " + scenario.path + " --seed " + std::to_string(run.seed) +
         (run.difference ? " --check-determinism" : "");
}

std::string replay_line(const ScenarioSummary& scenario, const RunSummary& run) {
  return scenario.program.replay + ' ' + run.run_file;
}

std::string complaint_of(const RunSummary& run) {
  if (run.difference) return "not deterministic: " + *run.difference;
  VOX_ASSERT(run.failure.has_value());
  return run.failure->promise + ": " + run.failure->message;
}

}  // namespace vox::tools
