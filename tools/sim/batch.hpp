// Many runs on several threads, and their results in order.
//
// A worker runs whole worlds and shares nothing with the others but the number of the next job.
// Results are handed on in the order of the jobs, whoever finished first, so that what is printed,
// counted and written is the same for every number of workers; so is where --max-fail stops.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "sim/runner.hpp"
#include "tools/sim/job_plan.hpp"

namespace vox::tools {

/// What one job came to.
struct JobResult {
  Job job;
  sim::RunResult run;
  std::uint64_t wall_ns = 0;
  /// What differed when it was run again.
  std::optional<std::string> difference = {};
  [[nodiscard]] bool is_good() const { return run.passed() && !difference; }
};

struct BatchOptions {
  std::uint64_t workers_count = 1;
  std::uint64_t failures_max = 0;  // 0: no limit
  /// No job begins after it.
  std::optional<std::chrono::steady_clock::time_point> deadline;
  /// Asked before each job: true ends the batch after what runs now.
  std::function<bool()> is_interrupted = [] { return false; };
};

/// Runs on any thread.
using RunJob = std::function<JobResult(std::size_t worker, const Job& job)>;
/// In the order of the jobs, one at a time.
using TakeResult = std::function<void(JobResult result)>;
/// After each job, one at a time: how many are done, and how many of them failed.
using TakeProgress = std::function<void(std::uint64_t done_count, std::uint64_t failed_count)>;

struct BatchEnd {
  std::uint64_t jobs_done_count = 0;
  bool stopped_by_failures = false;
  bool interrupted = false;
  /// A worker threw: the message.
  std::optional<std::string> internal_error;
};

[[nodiscard]] BatchEnd run_batch(const JobPlan& plan, const BatchOptions& options,
                                 const RunJob& run, const TakeResult& take_result,
                                 const TakeProgress& take_progress);

}  // namespace vox::tools
