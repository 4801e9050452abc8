// Promise: no operation waits while later ones of its class overtake it without end.
//
// An operation that waits for its place counts those of its kind and session that came later and
// were accepted first. Some may: whoever is handed a place takes it in its next turn, and turns of
// one instant come in any order. Since nobody is accepted without one of the session's slots for
// connections, as many as there are slots is what that explains.
#include <algorithm>
#include <string>
#include <vector>

#include "sim/checkers/checkers.hpp"
#include "sim/checkers/event_kind.hpp"
#include "sim/checkers/host_lives.hpp"
#include "sim/checkers/session_table.hpp"
#include "sim/checkers/words.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {
namespace {

class ControlFair final : public Checker {
  static constexpr EventKinds watched_kinds =
      HostLives::kinds | EventKinds{{EventKind::control_submitted, EventKind::control_accepted,
                                     EventKind::control_ended},
                                    {}};

 public:
  explicit ControlFair(std::uint64_t overtaken_max)
      : Checker("control.fair", watched_kinds), overtaken_max_(overtaken_max) {
    VOX_ASSERT(overtaken_max_ > 0);
  }

  void observe(std::uint64_t index, const TraceEvent& event) override {
    if (lives_.is_afterlife(event)) return;
    if (is_kind(event, WorldEvent::host_crashed)) return sessions_.forget_host(event.host);
    switch (core_kind(event)) {
      case EventKind::control_submitted: return submit(event);
      case EventKind::control_accepted: return accept(index, event);
      case EventKind::control_ended: return forget(sessions_.of(event), event.a);
      default: return;
    }
  }

  void finish(World&, RunEnd) override {}

 private:
  struct Waiting {
    std::uint64_t number;
    std::uint64_t kind;
    std::uint64_t overtaken_count;
  };
  using Session = std::vector<Waiting>;  // by number, which is the order of submission

  void submit(const TraceEvent& event) {
    if (event.c == 0) return;
    sessions_.of(event).push_back({event.a, event.b, 0});
  }

  // In the order of arrival nobody is in front of the one accepted, and nothing is counted.
  void accept(std::uint64_t index, const TraceEvent& event) {
    Session& session = sessions_.of(event);
    for (Waiting& waiting : session) {
      if (waiting.number >= event.a) break;
      if (waiting.kind != event.b) continue;
      waiting.overtaken_count += 1;
      if (waiting.overtaken_count > overtaken_max_) fail(index, event, waiting);
    }
    forget(session, event.a);
  }

  static void forget(Session& session, std::uint64_t number) {
    const auto found = std::lower_bound(
        session.begin(), session.end(), number,
        [](const Waiting& waiting, std::uint64_t wanted) { return waiting.number < wanted; });
    if (found != session.end() && found->number == number) session.erase(found);
  }

  void fail(std::uint64_t index, const TraceEvent& event, const Waiting& waiting) {
    fail_promise(index, operation_words(waiting.kind, waiting.number, session_of(event)) +
                            " still waits while " + std::to_string(waiting.overtaken_count) +
                            " later ones were accepted, " + std::to_string(overtaken_max_) +
                            " at most");
  }

  const std::uint64_t overtaken_max_;
  HostLives lives_;
  SessionTable<Session> sessions_;
};

}  // namespace

constinit const PromiseSpec control_fair_spec{
    "control.fair",
    "no operation waits while later ones of its class overtake it without end: "
    "more often than connections_local_max",
    PromiseWhen::always, [](const PromiseContext& context) {
      return std::unique_ptr<Checker>(
          std::make_unique<ControlFair>(context.limits.connections_local_max));
    }};

}  // namespace vox::sim
