// Promise: every accepted control operation ends exactly once.
//
// And so does every one that was refused: an operation is submitted once, accepted at most once,
// ended once, in that order. Numbers count up from 1 in each session, so the last one submitted
// tells an operation that has ended from one that never was. A host without power owes nothing.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "sim/checkers/checkers.hpp"
#include "sim/checkers/event_kind.hpp"
#include "sim/checkers/host_lives.hpp"
#include "sim/checkers/session_table.hpp"
#include "sim/checkers/words.hpp"

namespace vox::sim {
namespace {

class ControlAnsweredOnce final : public Checker {
  static constexpr EventKinds watched_kinds =
      HostLives::kinds | EventKinds{{EventKind::control_submitted, EventKind::control_accepted,
                                     EventKind::control_ended},
                                    {}};

 public:
  ControlAnsweredOnce() : Checker("control.answered_once", watched_kinds) {}

  void observe(std::uint64_t, const TraceEvent& event) override {
    if (lives_.is_afterlife(event)) return;
    if (is_kind(event, WorldEvent::host_crashed)) return sessions_.forget_host(event.host);
    switch (core_kind(event)) {
      case EventKind::control_submitted: return submit(event);
      case EventKind::control_accepted: return accept(event);
      case EventKind::control_ended: return end(event);
      default: return;
    }
  }

  void finish(World&, RunEnd) override {
    sessions_.for_each([this](const SessionKey& key, const Session& session) {
      if (session.open.empty()) return;
      const Operation& operation = session.open.front();
      fail_promise(operation_words(operation.kind, operation.number, key) + " never ended");
    });
  }

 private:
  struct Operation {
    std::uint64_t number;
    std::uint64_t kind;
    bool is_accepted;
  };
  // Invariant: `open` is sorted by number, and no number in it is past submitted_last.
  struct Session {
    std::uint64_t submitted_last = 0;
    std::vector<Operation> open;
  };
  using Found = std::vector<Operation>::iterator;

  static Found find(Session& session, std::uint64_t number) {
    const auto found = std::lower_bound(
        session.open.begin(), session.open.end(), number,
        [](const Operation& operation, std::uint64_t wanted) { return operation.number < wanted; });
    const bool is_there = found != session.open.end() && found->number == number;
    return is_there ? found : session.open.end();
  }

  void submit(const TraceEvent& event) {
    Session& session = sessions_.of(event);
    if (event.a <= session.submitted_last) return fail(event, "was submitted twice");
    session.submitted_last = event.a;
    session.open.push_back({event.a, event.b, false});
  }

  void accept(const TraceEvent& event) {
    Session& session = sessions_.of(event);
    const Found operation = find(session, event.a);
    if (operation == session.open.end()) {
      const bool is_known = event.a <= session.submitted_last;
      return fail(event, is_known ? "was accepted after its end" : "was accepted unsubmitted");
    }
    if (operation->is_accepted) return fail(event, "was accepted twice");
    operation->is_accepted = true;
  }

  void end(const TraceEvent& event) {
    Session& session = sessions_.of(event);
    const Found operation = find(session, event.a);
    if (operation == session.open.end()) {
      const bool is_known = event.a <= session.submitted_last;
      return fail(event, is_known ? "ended twice" : "ended unsubmitted");
    }
    session.open.erase(operation);
  }

  void fail(const TraceEvent& event, std::string_view what) {
    fail_promise(operation_words(event.b, event.a, session_of(event)) + ' ' + std::string(what));
  }

  HostLives lives_;
  SessionTable<Session> sessions_;
};

}  // namespace

constinit const PromiseSpec control_answered_once_spec{
    "control.answered_once", "every accepted control operation ends exactly once",
    PromiseWhen::always, [](const PromiseContext&) {
      return std::unique_ptr<Checker>(std::make_unique<ControlAnsweredOnce>());
    }};

}  // namespace vox::sim
