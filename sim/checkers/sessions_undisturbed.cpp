// Promise: without a fault and without an attacker nobody's session ends by a deadline or a broken
// rule.
//
// For scenarios whose network and counterparts are honest, however slow: there a session ends
// because it was shut down, at one end or the other. What two sessions of ours throw each other out
// for, or take each other for dead over, is a mistake of one of them.
#include <string>

#include "sim/checkers/checkers.hpp"
#include "sim/checkers/event_kind.hpp"
#include "sim/checkers/session_table.hpp"
#include "sim/checkers/words.hpp"
#include "vox/connection/close_reason.hpp"

namespace vox::sim {
namespace {

class SessionsUndisturbed final : public Checker {
  static constexpr EventKinds watched_kinds = EventKinds{{EventKind::session_transition}, {}};

 public:
  SessionsUndisturbed() : Checker("sessions.undisturbed", watched_kinds) {}

  void observe(std::uint64_t index, const TraceEvent& event) override {
    if (!is_kind(event, EventKind::session_transition)) return;
    const auto reason = static_cast<CloseReason>(event.c);
    if (!is_disturbance(reason)) return;
    fail_promise(index, session_words(session_of(event)) +
                            " was disturbed: " + std::string(to_string(reason)));
  }

  void finish(World&, RunEnd) override {}

 private:
  static bool is_disturbance(CloseReason reason) {
    switch (reason) {
      case CloseReason::keepalive_timeout:
      case CloseReason::write_stalled:
      case CloseReason::frame_stalled:
      case CloseReason::violation:
      case CloseReason::counterpart_error:
      case CloseReason::handshake_failed:
      case CloseReason::handshake_timeout:
      case CloseReason::resume_timeout: return true;
      default: return false;
    }
  }
};

}  // namespace

constinit const PromiseSpec sessions_undisturbed_spec{
    "sessions.undisturbed",
    "without a fault no session ends by a deadline or a broken rule; for honest scenarios only",
    PromiseWhen::always, [](const PromiseContext&) {
      return std::unique_ptr<Checker>(std::make_unique<SessionsUndisturbed>());
    }};

}  // namespace vox::sim
