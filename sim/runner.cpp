// Building a world from a scenario, and what one run of it comes to.
#include "sim/runner.hpp"

#include <map>

#include "sim/catalog.hpp"
#include "sim/fault_plans.hpp"
#include "sim/host_program.hpp"
#include "sim/limits_table.hpp"
#include "sim/mark_watch.hpp"
#include "sim/memory_account.hpp"
#include "sim/names.hpp"
#include "sim/promise_watch.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {
namespace {

/// Who asked to be told of events, until the run is over: what taking the world down reports is
/// nobody's business.
class Tap final : public TraceSink {
 public:
  explicit Tap(const std::vector<TraceSink*>& sinks) : sinks_(sinks) {}
  void on_event(std::uint64_t index, const TraceEvent& event) override {
    for (TraceSink* sink : sinks_) sink->on_event(index, event);
  }
  void close() { sinks_.clear(); }

 private:
  std::vector<TraceSink*> sinks_;
};

/// Ends a run at an event.
class StopAt final : public TraceSink {
 public:
  StopAt(World& world, std::uint64_t event) : world_(world), event_(event) {}
  void on_event(std::uint64_t index, const TraceEvent&) override {
    if (index == event_) world_.stop();
  }

 private:
  World& world_;
  std::uint64_t event_;
};

std::vector<std::string> all_promises(const Expectations& expect) {
  std::vector<std::string> promises = expect.promises;
  promises.insert(promises.end(), expect.eventually.begin(), expect.eventually.end());
  return promises;
}

// One run. Members in the order of their needs: the world is destroyed before what its hosts use.
class ScenarioRun {
 public:
  ScenarioRun(const Scenario& scenario, std::uint64_t seed, const RunOptions& options)
      : scenario_(scenario),
        random_(seed),
        hosts_(host_names(scenario.hosts)),
        plans_(fault_plans(scenario, random_)),
        context_(make_context()),
        world_(std::make_unique<World>(WorldOptions{
            .seed = seed, .network = scenario.network, .fibers = {.stacks = options.stacks}})),
        tap_(options.sinks),
        stop_at_(*world_, options.stop_after_event),
        promises_(all_promises(scenario.expect), make_promise_context(),
                  [this] { world_->stop(); }) {
    if (!options.sinks.empty()) world_->trace().add_sink(tap_);
    world_->trace().add_sink(marks_);
    world_->trace().add_sink(promises_);
    if (options.stop_after_event > 0) world_->trace().add_sink(stop_at_);
    add_hosts();
    add_faults();
  }

  RunResult run() {
    RunResult result{.seed = random_.seed()};
    if (!context_.limits.validate()) {
      result.failure = Failure{std::string(limits_fit_promise), 0, "the limits drawn do not fit"};
      return result;
    }
    world_->schedule(context_.ends_at, [this] { end_workloads(); });
    result.end = world_->run(closes_by());
    judge(result.end);
    VOX_ASSERT(world_->now() <= closes_by());
    result.events_count = world_->trace().events_count();
    result.hash = world_->trace().hash();
    result.checkpoints = world_->trace().checkpoints();
    result.simulated = world_->now().time_since_epoch();
    result.marks_reached = marks_.reached();
    tap_.close();
    take_down(result.end);
    result.failure = failure_ ? failure_ : promises_.failure();
    return result;
  }

 private:
  [[nodiscard]] Time closes_by() const { return after(context_.ends_at, closing_time_max); }

  RunContext make_context() const {
    return {.limits = resolve_limits(scenario_.limits, random_),
            .ends_at = Time(scenario_.duration),
            .healed_at = healed_at(plans_)};
  }

  PromiseContext make_promise_context() const {
    return {.limits = context_.limits,
            .ends_at = context_.ends_at,
            .healed_at = context_.healed_at,
            .liveness_bound = scenario_.expect.liveness_bound,
            .memory_of = counts_memory() ? memory_reader() : nullptr};
  }

  [[nodiscard]] std::function<HostMemory(std::uint32_t)> memory_reader() const {
    return [this](std::uint32_t number) {
      const Host& host = *world_->hosts()[number - 1];
      return HostMemory{host.memory_bytes(), host.fibers_count()};
    };
  }

  void add_hosts() {
    for (const std::string& name : hosts_) {
      add_workloads(name);
      const std::vector<HostProgram::Maker>& makers = makers_[name];
      world_->add_host(name, [this, &makers](Host& host) {
        return std::make_unique<HostProgram>(host, makers, context_.ends_at);
      });
    }
  }

  // A workload's values are drawn once for the host, not at each boot: a host that comes back is
  // the same host.
  void add_workloads(const std::string& host_name) {
    for (const WorkloadEntry& entry : scenario_.workloads) {
      if (!matches_pattern(entry.host, host_name)) continue;
      const WorkloadSpec* spec = find_workload(entry.run);
      VOX_ASSERT(spec != nullptr);
      auto params = std::make_shared<const Params>(
          entry.settings, random_, "workload/" + entry.name + '/' + host_name, hosts_);
      makers_[host_name].push_back([this, spec, params, &entry](Host& host) {
        return spec->factory(host, *params, WorkloadContext(context_, host, entry.name));
      });
    }
  }

  void add_faults() {
    std::uint64_t number = 0;
    for (FaultPlan plan : plans_) {
      // One that outlasts the closing would keep the world from becoming quiet, for nothing.
      if (after(plan.at, plan.lasts) > closes_by()) plan.lasts = for_ever;
      VOX_ASSERT(validate_fault(*world_, plan).has_value());
      install_fault(*world_, plan, ++number);
    }
  }

  void end_workloads() {
    for (const auto& host : world_->hosts()) {
      if (host->is_up()) host->scope().cancel();
    }
  }

  void judge(RunEnd end) {
    const std::uint64_t last = world_->trace().events_count();
    if (end == RunEnd::livelock) {
      failure_ = Failure{std::string(time_passes_promise), last,
                         "tasks ran without end and time stood still"};
    }
    if (came_to_its_end(end)) promises_.finish(*world_, end);
  }

  // A world in which something spins cannot be taken down: its hosts would spin on. It is left as
  // it is, because a leak that is reported is worth more than a report that is lost.
  void take_down(RunEnd end) {
    if (end == RunEnd::livelock) {
      [[maybe_unused]] const World* leaked = world_.release();
      return;
    }
    world_.reset();
    if (came_to_its_end(end)) promises_.finish_destroyed();
  }

  // A run that was stopped, by a broken promise or on request, did not.
  static bool came_to_its_end(RunEnd end) {
    return end == RunEnd::deadline || end == RunEnd::quiet;
  }

  const Scenario& scenario_;
  const Random random_;
  const std::vector<std::string> hosts_;
  const std::vector<FaultPlan> plans_;
  RunContext context_;
  std::map<std::string, std::vector<HostProgram::Maker>> makers_;
  std::unique_ptr<World> world_;
  Tap tap_;
  MarkWatch marks_;
  StopAt stop_at_;
  PromiseWatch promises_;
  std::optional<Failure> failure_;
};

}  // namespace

RunResult run_scenario(const Scenario& scenario, std::uint64_t seed, const RunOptions& options) {
  return ScenarioRun(scenario, seed, options).run();
}

std::string host_name_in(const Scenario& scenario, std::uint32_t host) {
  if (host == 0) return "world";
  const std::vector<std::string> names = host_names(scenario.hosts);
  VOX_ASSERT(host <= names.size());
  return names[host - 1];
}

}  // namespace vox::sim
