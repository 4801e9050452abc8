// Promise: shutdown returns by its deadline in every state.
//
// Whoever shuts a session down says how long that may take, by its host's clock, and when it has
// returned. A shutdown
// that is over its time is noticed at the first event after it. Below that, each shutdown that a
// session was given ends: it is never left behind with a session that has gone.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "sim/checkers/checkers.hpp"
#include "sim/checkers/event_kind.hpp"
#include "sim/checkers/host_clocks.hpp"
#include "sim/checkers/host_lives.hpp"
#include "sim/checkers/session_table.hpp"
#include "sim/checkers/words.hpp"
#include "vox/connection/operation.hpp"

namespace vox::sim {
namespace {

class ShutdownBounded final : public Checker {
  static constexpr EventKinds watched_kinds =
      HostLives::kinds | HostClocks::kinds |
      EventKinds{{EventKind::control_submitted, EventKind::control_ended},
                 {WorldEvent::work_started, WorldEvent::work_ended}};

 public:
  ShutdownBounded() : Checker("shutdown.bounded", watched_kinds, Judges::time_too) {}

  void observe(std::uint64_t, const TraceEvent& event) override {
    if (clocks_.observe(event)) return find_next_due();
    if (lives_.is_afterlife(event)) return;
    switch (world_kind(event)) {
      case WorldEvent::host_crashed: return forget_host(event.host);
      case WorldEvent::work_started: return start(event);
      case WorldEvent::work_ended: return end(event);
      default: break;
    }
    if (event.b != shutdown_number) return;
    if (is_kind(event, EventKind::control_submitted)) sessions_.of(event).insert(event.a);
    if (is_kind(event, EventKind::control_ended)) sessions_.of(event).erase(event.a);
  }

  void judge_time(std::int64_t now_ns) override {
    if (now_ns <= next_due_ns_) return;
    for (const Work& work : open_) {
      if (now_ns <= due_ns(work)) continue;
      fail_promise(words(work) + " has not returned within " + time_words(work.bound.count()));
    }
  }

  void finish(World& world, RunEnd) override {
    judge_time(world.now().time_since_epoch().count());
    for (const Work& work : open_) {
      fail_promise(words(work) + " never returned");
    }
    sessions_.for_each([this](const SessionKey& key, const std::set<std::uint64_t>& open) {
      if (open.empty()) return;
      fail_promise(operation_words(shutdown_number, *open.begin(), key) + " never ended");
    });
  }

 private:
  static constexpr auto shutdown_number = static_cast<std::uint64_t>(OperationKind::shutdown);
  static constexpr auto shutdown_kind = static_cast<std::uint64_t>(WorkKind::shutdown);

  struct Work {
    std::uint64_t id;
    std::uint32_t host;
    Duration bound;
    Time due;  // by the host's clock
  };

  static std::string words(const Work& work) {
    return work_words(shutdown_kind, work.id, work.host);
  }

  void start(const TraceEvent& event) {
    if (event.a != shutdown_kind) return;
    const Duration bound{static_cast<std::int64_t>(event.b)};
    const Time due = after(clocks_.time_at(event.host, event.at_ns), bound);
    open_.push_back({event.object, event.host, bound, due});
    find_next_due();
  }

  // No other work has its number.
  void end(const TraceEvent& event) {
    if (open_.empty()) return;
    std::erase_if(open_, [&](const Work& work) {
      return work.id == event.object && work.host == event.host;
    });
    find_next_due();
  }

  void forget_host(std::uint32_t host) {
    std::erase_if(open_, [host](const Work& work) { return work.host == host; });
    find_next_due();
    sessions_.forget_host(host);
  }

  void find_next_due() {
    next_due_ns_ = never.time_since_epoch().count();
    for (const Work& work : open_) next_due_ns_ = std::min(next_due_ns_, due_ns(work));
  }

  [[nodiscard]] std::int64_t due_ns(const Work& work) const {
    return clocks_.at_world(work.host, work.due).time_since_epoch().count();
  }

  HostLives lives_;
  HostClocks clocks_;
  std::vector<Work> open_;
  std::int64_t next_due_ns_ = never.time_since_epoch().count();
  SessionTable<std::set<std::uint64_t>> sessions_;  // numbers of shutdowns that have not ended
};

}  // namespace

constinit const PromiseSpec shutdown_bounded_spec{
    "shutdown.bounded", "shutdown returns by its deadline in every state", PromiseWhen::always,
    [](const PromiseContext&) {
      return std::unique_ptr<Checker>(std::make_unique<ShutdownBounded>());
    }};

}  // namespace vox::sim
