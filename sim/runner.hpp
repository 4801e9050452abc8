// One scenario under one seed: the world built, run, closed and judged.
//
// A run has two parts. Until the scenario's duration its workloads work. Then they are told to end,
// by the cancellation of their hosts' scopes, and the world runs on until it is quiet, so that what
// is left over can be told from what is still busy. A broken promise ends a run at once.
//
// A run is a function of the sources, the scenario and the seed. It reads no clock: how long it
// took is for the caller to measure.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/checker.hpp"
#include "sim/scenario.hpp"
#include "sim/trace.hpp"

namespace vox {
class StackPool;
}

namespace vox::sim {

/// How long the world may take to become quiet after workloads were told to end.
inline constexpr Duration closing_time_max = std::chrono::minutes(5);

/// Watched in every run: time passes. Broken by a task that posts itself for ever.
inline constexpr std::string_view time_passes_promise = "world.time_passes";
/// Watched in every run: the limits drawn from their ranges fit each other.
inline constexpr std::string_view limits_fit_promise = "world.limits_fit";

struct RunOptions {
  /// Told of every event, in order. They outlive the run.
  std::vector<TraceSink*> sinks = {};
  /// Ends the run with the task that reports this event; 0 for never.
  std::uint64_t stop_after_event = 0;
  /// Stacks that stay mapped from run to run of one thread; null for a run's own.
  StackPool* stacks = nullptr;
};

struct RunResult {
  std::uint64_t seed = 0;
  TraceHash hash = {};
  std::uint64_t events_count = 0;
  std::vector<Checkpoint> checkpoints = {};
  std::vector<std::string> marks_reached = {};
  Duration simulated{};
  RunEnd end = RunEnd::quiet;
  std::optional<Failure> failure = {};
  [[nodiscard]] bool passed() const { return !failure; }
};

/// `scenario` was read without complaint.
[[nodiscard]] RunResult run_scenario(const Scenario& scenario, std::uint64_t seed,
                                     const RunOptions& options);

/// The name of a host in this scenario's traces; 0 is the world.
[[nodiscard]] std::string host_name_in(const Scenario& scenario, std::uint32_t host);

}  // namespace vox::sim
