// Promise: once faults heal, every waiting operation ends within a bound.
//
// What waits: control operations from submission to outcome, calls from start to end, and the work
// of actors. While a fault works nothing is judged; when the last one has ended, everything is
// counted from there. A world that has fallen quiet will end nothing any more, whatever the bound.
#include <compare>
#include <limits>
#include <string>

#include "sim/checkers/checkers.hpp"
#include "sim/checkers/event_kind.hpp"
#include "sim/checkers/fault_watch.hpp"
#include "sim/checkers/host_lives.hpp"
#include "sim/checkers/session_table.hpp"
#include "sim/checkers/waits.hpp"
#include "sim/checkers/words.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {
namespace {

enum class WaitKind : std::uint8_t { control, call, work };

// Host first, so that all of one host are a range. `kind` says what an OperationKind or a WorkKind
// is of; it is fixed by the rest of the key.
struct WaitKey {
  SessionKey session;  // number 0 for work
  WaitKind what{};
  std::uint64_t connection = 0;
  std::uint64_t number = 0;
  std::uint64_t kind = 0;
  friend auto operator<=>(const WaitKey&, const WaitKey&) = default;
};

std::string words(const WaitKey& key) {
  switch (key.what) {
    case WaitKind::control: return operation_words(key.kind, key.number, key.session);
    case WaitKind::call: return request_words(key.number, true, key.connection, key.session);
    case WaitKind::work: return work_words(key.kind, key.number, key.session.host);
  }
  VOX_UNREACHABLE("WaitKind has a value outside its enumerators");
}

class Liveness final : public Checker {
  static constexpr EventKinds watched_kinds =
      HostLives::kinds | FaultWatch::kinds |
      EventKinds{{EventKind::control_submitted, EventKind::control_ended,
                  EventKind::request_started, EventKind::request_ended},
                 {WorldEvent::work_started, WorldEvent::work_ended}};

 public:
  explicit Liveness(Duration bound)
      : Checker("liveness", watched_kinds, Judges::time_too), bound_(bound) {
    VOX_ASSERT(bound_ > Duration::zero());
  }

  void observe(std::uint64_t, const TraceEvent& event) override {
    faults_.observe(event);
    if (lives_.is_afterlife(event)) return;
    if (!observe_work(event)) observe_core(event);
  }

  void judge_time(std::int64_t now_ns) override {
    const auto overdue = waits_.find_overdue(now_ns, faults_, bound_);
    if (!overdue) return;
    fail_promise(words(overdue->key) + " has waited longer than " + time_words(bound_.count()));
  }

  void finish(World& world, RunEnd end) override {
    judge_time(world.now().time_since_epoch().count());
    if (end != RunEnd::quiet || faults_.is_active()) return;
    if (const auto oldest = waits_.find_oldest()) {
      fail_promise(words(oldest->key) + " waits, and nothing happens any more");
    }
  }

 private:
  bool observe_work(const TraceEvent& event) {
    switch (world_kind(event)) {
      case WorldEvent::host_crashed: forget_host(event.host); return true;
      case WorldEvent::work_started: waits_.begin(work_of(event), event.at_ns); return true;
      case WorldEvent::work_ended: waits_.end(work_of(event)); return true;
      default: return false;
    }
  }

  void observe_core(const TraceEvent& event) {
    switch (core_kind(event)) {
      case EventKind::control_submitted: return waits_.begin(control_of(event), event.at_ns);
      case EventKind::control_ended: return waits_.end(control_of(event));
      case EventKind::request_started:
        if (event.b != 0) waits_.begin(call_of(event), event.at_ns);
        return;
      case EventKind::request_ended:
        if (event.b != 0) waits_.end(call_of(event));
        return;
      default: return;
    }
  }

  static WaitKey control_of(const TraceEvent& event) {
    return {.session = session_of(event),
            .what = WaitKind::control,
            .number = event.a,
            .kind = event.b};
  }
  static WaitKey call_of(const TraceEvent& event) {
    return {.session = session_of(event),
            .what = WaitKind::call,
            .connection = event.connection,
            .number = event.a};
  }
  static WaitKey work_of(const TraceEvent& event) {
    return {.session = {event.host, 0},
            .what = WaitKind::work,
            .number = event.object,
            .kind = event.a};
  }

  void forget_host(std::uint32_t host) {
    constexpr auto last = std::numeric_limits<std::uint64_t>::max();
    waits_.end_range({.session = {host, 0}}, {.session = {host, last}});
  }

  const Duration bound_;
  HostLives lives_;
  FaultWatch faults_;
  Waits<WaitKey> waits_;
};

}  // namespace

constinit const PromiseSpec liveness_spec{
    "liveness", "once faults heal, every waiting operation ends within liveness_bound",
    PromiseWhen::eventually, [](const PromiseContext& context) {
      return std::unique_ptr<Checker>(std::make_unique<Liveness>(context.liveness_bound));
    }};

}  // namespace vox::sim
