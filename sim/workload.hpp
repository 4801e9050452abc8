// INTERFACE: what a host of a scenario does, and what an actor is given to do it.
//
// An actor is one file under actors/: a Workload, and the WorkloadSpec by which scenario files know
// it. Each [[workload]] entry makes one Workload on each host that it names, anew at each boot, and
// runs it in a fiber of its own. An actor reports its work as events (work_started, work_executed,
// work_ended, work_corrupt), because promises are judged from events alone.
//
//   W1  await_run() ends by itself when its scope is cancelled: the run then closes, and the
//   promise
//       `quiescent` asks that nothing stays behind. It is never destroyed before it has ended.
//   W2  Every work_started is followed by exactly one work_ended of the same id, also when the
//       scope is cancelled in between, unless the host crashes.
//   W3  All chance comes from WorkloadContext::draws() and Executor::entropy().
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "sim/params.hpp"
#include "sim/world.hpp"
#include "vox/base/limits.hpp"

namespace vox::sim {

class Workload {
 public:
  virtual ~Workload() = default;
  virtual void await_run() = 0;
};

// The numbers that work is reported with.
constexpr std::uint64_t as_number(WorkKind kind) { return static_cast<std::uint64_t>(kind); }
/// The outcome of a piece of work that ended with `error`; 0 is the outcome of one that went well.
constexpr std::uint64_t work_outcome(Error error) { return 1 + static_cast<std::uint64_t>(error); }

/// What all workloads of one run share. Outlives them.
struct RunContext {
  Limits limits;
  /// When workloads are told to end.
  Time ends_at{};
  /// No fault works from here on. `never` when one has no end.
  Time healed_at{};
  std::uint64_t works_count = 0;
};

/// What one workload is given. A value: keep a copy.
class WorkloadContext {
 public:
  WorkloadContext(RunContext& run, Host& host, std::string_view entry);

  /// As the scenario's [limits] say, for sessions of this host.
  [[nodiscard]] const Limits& limits() const { return run_->limits; }
  [[nodiscard]] Time ends_at() const { return run_->ends_at; }
  [[nodiscard]] Time healed_at() const { return run_->healed_at; }

  /// 1, 2, 3…: never the same twice in a world.
  [[nodiscard]] std::uint64_t next_work_id() const { return ++run_->works_count; }
  /// Reports an event of this host.
  void report(WorldEvent kind, std::uint64_t object, std::uint64_t a = 0, std::uint64_t b = 0,
              std::uint64_t c = 0) const;
  /// The run has come to a point that the catalog calls `mark`: asserted to exist.
  void reach(std::string_view mark) const;

  /// Chance for this workload on this host in this boot. Each call begins the same draws.
  [[nodiscard]] Draws draws() const;

 private:
  RunContext* run_;
  Host* host_;
  std::uint32_t entry_number_;
};

/// `params` outlives the workload.
using WorkloadFactory = std::unique_ptr<Workload> (*)(Host& host, const Params& params,
                                                      const WorkloadContext& context);

struct WorkloadSpec {
  std::string_view name;  // what `run` says
  std::string_view doc;   // one sentence
  /// No key is called host, run or name: those are every workload's.
  std::span<const ParamSpec> params;
  WorkloadFactory factory = nullptr;
};

}  // namespace vox::sim
