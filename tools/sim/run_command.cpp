// One batch: loaded, run, recorded, reported.
#include "tools/sim/run_command.hpp"

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include "sim/determinism.hpp"
#include "sim/run_file.hpp"
#include "tools/sim/files.hpp"
#include "tools/sim/interrupt.hpp"
#include "tools/sim/report.hpp"
#include "vox/base/assert.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/runtime/stack_pool.hpp"

namespace vox::tools {
namespace {

using Clock = std::chrono::steady_clock;

std::uint64_t ns_since(Clock::time_point start) {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start).count());
}

// Mapped stacks that all workers keep between their runs, and one of them at most. A kernel allows
// some 65,000 mappings a process, and a stack is two.
constexpr std::size_t stacks_kept_max = 16384;
constexpr std::size_t stacks_kept_by_worker_max = 4096;

class RunCommand {
 public:
  RunCommand(const RunArguments& arguments, std::vector<LoadedScenario> scenarios)
      : arguments_(arguments),
        scenarios_(std::move(scenarios)),
        plan_(make_plan()),
        summary_(scenarios_, !arguments.junit_path.empty() || prints_json_last(),
                 arguments.program),
        progress_(arguments.progress, plan_.jobs_count()),
        stacks_(make_stacks(arguments.workers_count)) {}

  ExitCode run() {
    const BatchEnd end = run_batch(
        plan_, batch_options(),
        [this](std::size_t worker, const Job& job) { return run_job(worker, job); },
        [this](JobResult result) { take_result(std::move(result)); },
        [this](std::uint64_t done, std::uint64_t failed) { progress_.update(done, failed); });
    progress_.finish();
    if (end.internal_error) {
      std::cerr << arguments_.program.name << ": internal error: " << *end.internal_error << '\n';
      return ExitCode::internal;
    }
    const bool complete = end.jobs_done_count >= plan_.minimum_count();
    summary_.finish(scenarios_, complete);
    if (!report()) return ExitCode::usage;
    if (summary_.any_difference()) return ExitCode::not_deterministic;
    if (summary_.any_broken()) return ExitCode::broken;
    return complete && !end.interrupted ? ExitCode::held : ExitCode::incomplete;
  }

 private:
  JobPlan make_plan() const {
    std::vector<sim::Range<std::uint64_t>> ranges;
    for (const LoadedScenario& loaded : scenarios_) {
      ranges.push_back(arguments_.seeds.value_or(loaded.scenario.seeds));
    }
    if (!arguments_.budget) return JobPlan(std::move(ranges));
    return {std::move(ranges), arguments_.budget->runs_count};
  }

  static std::vector<std::unique_ptr<StackPool>> make_stacks(std::uint64_t workers_count) {
    const std::size_t kept_max =
        std::min(stacks_kept_by_worker_max, stacks_kept_max / workers_count);
    std::vector<std::unique_ptr<StackPool>> pools;
    while (pools.size() < workers_count) {
      pools.push_back(std::make_unique<StackPool>(FiberOptions{}.stack_bytes, kept_max));
    }
    return pools;
  }

  BatchOptions batch_options() const {
    BatchOptions options{.workers_count = arguments_.workers_count,
                         .failures_max = arguments_.failures_max,
                         .deadline = {},
                         .is_interrupted = is_interrupted};
    if (arguments_.budget && arguments_.budget->time_ns) {
      options.deadline = Clock::now() + std::chrono::nanoseconds(*arguments_.budget->time_ns);
    }
    return options;
  }

  // On any worker's thread: touches nothing that changes but the worker's own stacks.
  JobResult run_job(std::size_t worker, const Job& job) const {
    VOX_ASSERT(job.scenario < scenarios_.size());
    const LoadedScenario& loaded = scenarios_[job.scenario];
    note_run(worker, loaded.path.c_str(), job.seed);
    const Clock::time_point start = Clock::now();
    JobResult result{
        .job = job,
        .run = sim::run_scenario(loaded.scenario, job.seed, {.stacks = stacks_[worker].get()})};
    result.wall_ns = ns_since(start);
    if (is_checked_for_determinism(job.seed, arguments_.check_determinism)) {
      result.difference = find_difference(loaded.scenario, result.run, *stacks_[worker]);
    }
    note_run(worker, nullptr, 0);
    return result;
  }

  static std::optional<std::string> find_difference(const sim::Scenario& scenario,
                                                    const sim::RunResult& result,
                                                    StackPool& stacks) {
    return sim::check_determinism(
        result,
        [&](sim::RunOptions options) {
          options.stacks = &stacks;
          return sim::run_scenario(scenario, result.seed, options);
        },
        [&](std::uint64_t index, const sim::TraceEvent& event) {
          return sim::format_event(index, event, sim::host_name_in(scenario, event.host));
        });
  }

  // In the order of the jobs.
  void take_result(JobResult result) {
    std::string run_file;
    if (arguments_.record_all || !result.is_good()) run_file = record(result);
    const RunSummary run = summarize(result, std::move(run_file));
    summary_.add(result, run);
    if (!arguments_.json || prints_json_last()) return;
    std::cout << json_line(summary_.scenarios()[result.job.scenario], run) << '\n';
  }

  std::string record(const JobResult& result) {
    const sim::Scenario& scenario = scenarios_[result.job.scenario].scenario;
    std::string path =
        arguments_.out_directory + '/' + sim::run_file_name(scenario.name, result.job.seed);
    const auto written =
        write_text(path, sim::write_run_file(sim::record_run(scenario, result.run)));
    if (written) return path;
    std::cerr << arguments_.program.name << ": " << written.error() << '\n';
    unwritten_ = true;
    return {};
  }

  // Lines come in order of (scenario, seed): when jobs do not, they wait for the end.
  [[nodiscard]] bool prints_json_last() const { return arguments_.json && !plan_.is_sorted(); }

  // False when something could not be written.
  bool report() {
    if (prints_json_last()) print_json();
    std::cout.flush();
    std::ostream& table = arguments_.json ? std::cerr : std::cout;
    const int fd = arguments_.json ? STDERR_FILENO : STDOUT_FILENO;
    print_table(table, summary_, wants_color(arguments_.color, fd));
    if (arguments_.junit_path.empty()) return !unwritten_;
    const auto written = write_text(arguments_.junit_path, junit_xml(summary_));
    if (!written) std::cerr << arguments_.program.name << ": " << written.error() << '\n';
    return written && !unwritten_;
  }

  void print_json() const {
    for (const ScenarioSummary& scenario : summary_.scenarios()) {
      for (const RunSummary& run : scenario.runs) std::cout << json_line(scenario, run) << '\n';
    }
  }

  const RunArguments& arguments_;
  const std::vector<LoadedScenario> scenarios_;
  const JobPlan plan_;
  Summary summary_;
  Progress progress_;
  std::vector<std::unique_ptr<StackPool>> stacks_;  // one for each worker
  bool unwritten_ = false;
};

}  // namespace

bool is_checked_for_determinism(std::uint64_t seed, sim::Ratio share) {
  const sim::Random random(seed);
  sim::Draws draws = sim::scenario_draws(random, "check-determinism");
  return draws.chance(share);
}

ExitCode run_command(const RunArguments& arguments) {
  LoadedScenarios loaded = load_scenarios(arguments.paths);
  for (const std::string& complaint : loaded.complaints) std::cerr << complaint << '\n';
  if (!loaded.complaints.empty()) return ExitCode::usage;
  const bool no_budget =
      arguments.budget && (arguments.budget->runs_count == 0U || arguments.budget->time_ns == 0U);
  if (loaded.scenarios.empty() || no_budget) {
    std::cerr << arguments.program.name << ": nothing selected; see " << arguments.program.name
              << " --help\n";
    return ExitCode::nothing_selected;
  }
  return RunCommand(arguments, std::move(loaded.scenarios)).run();
}

}  // namespace vox::tools
