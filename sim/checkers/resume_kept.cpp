// Promise: a session that can be resumed is.
//
// For scenarios in which every session is resumable. Losing its link does not end an open session.
// A resume that names the link it replaces, and competes with no other, is not refused, whatever
// has been seen of that link's end by then. And a session that comes back is not given up while the
// session that its counterpart has for it is there and waits.
#include <map>
#include <string>

#include "sim/checkers/checkers.hpp"
#include "sim/checkers/event_kind.hpp"
#include "sim/checkers/host_lives.hpp"
#include "sim/checkers/session_table.hpp"
#include "sim/checkers/words.hpp"
#include "vox/base/result.hpp"
#include "vox/connection/close_reason.hpp"
#include "vox/connection/operation.hpp"
#include "vox/session/session_state.hpp"

namespace vox::sim {
namespace {

class ResumeKept final : public Checker {
  static constexpr EventKinds watched_kinds =
      HostLives::kinds | EventKinds{{EventKind::link_attached, EventKind::session_transition,
                                     EventKind::control_accepted, EventKind::control_ended},
                                    {}};

 public:
  ResumeKept() : Checker("resume.kept", watched_kinds) {}

  void observe(std::uint64_t index, const TraceEvent& event) override {
    if (lives_.is_afterlife(event)) return;
    if (is_kind(event, WorldEvent::host_crashed)) return sessions_.forget_host(event.host);
    switch (core_kind(event)) {
      case EventKind::link_attached: return attach(event);
      case EventKind::session_transition: return move(index, event);
      case EventKind::control_accepted: return accept(event);
      case EventKind::control_ended: return end(index, event);
      default: return;
    }
  }

  void finish(World&, RunEnd) override {}

 private:
  struct Session {
    SessionState state = SessionState::establishing;
    std::uint64_t epoch = 0;
    SessionKey counterpart;      // of its last link; of host 0 when it is not known
    std::uint64_t resuming = 0;  // the resume that may not be refused; 0 for none
  };

  static bool is_loss(CloseReason reason) {
    return reason == CloseReason::link_lost || reason == CloseReason::keepalive_timeout ||
           reason == CloseReason::write_stalled || reason == CloseReason::frame_stalled;
  }
  static bool waits_for_resume(const Session& session) {
    return session.state == SessionState::open || session.state == SessionState::awaiting_resume;
  }

  void attach(const TraceEvent& event) {
    Session& session = sessions_.of(event);
    session.epoch = event.a;
    if (event.b == 0) return;
    const SessionKey key = session_of(event);
    const auto [first, is_first] = first_by_stream_.emplace(event.b, key);
    if (is_first || first->second == key) return;
    session.counterpart = first->second;
    sessions_.of(first->second).counterpart = key;
    first_by_stream_.erase(first);
  }

  void move(std::uint64_t index, const TraceEvent& event) {
    const auto from = static_cast<SessionState>(event.a);
    const auto reason = static_cast<CloseReason>(event.c);
    Session& session = sessions_.of(event);
    session.state = static_cast<SessionState>(event.b);
    if (session.state != SessionState::closed || !is_loss(reason)) return;
    if (from == SessionState::open) {
      fail_promise(index, session_words(session_of(event)) +
                              " has ended with its link: " + std::string(to_string(reason)));
    }
    const SessionKey counterpart = session.counterpart;
    if (from != SessionState::recovering || counterpart.host == 0) return;
    if (!waits_for_resume(sessions_.of(counterpart))) return;
    fail_promise(index, session_words(session_of(event)) +
                            " was not resumed, though its counterpart, " +
                            session_words(counterpart) + ", is still there");
  }

  void accept(const TraceEvent& event) {
    if (!is_resume(event)) return;
    Session& session = sessions_.of(event);
    if (waits_for_resume(session) && event.c == session.epoch) session.resuming = event.a;
  }

  void end(std::uint64_t index, const TraceEvent& event) {
    if (!is_resume(event)) return;
    Session& session = sessions_.of(event);
    if (session.resuming != event.a) return;
    session.resuming = 0;
    const bool is_refused =
        event.c == ended_with(Error::busy) || event.c == ended_with(Error::stale_epoch);
    if (!is_refused) return;
    fail_promise(index, operation_words(event.b, event.a, session_of(event)) +
                            " names the link it replaces and was refused");
  }

  static bool is_resume(const TraceEvent& event) {
    return static_cast<OperationKind>(event.b) == OperationKind::resume;
  }
  static std::uint64_t ended_with(Error error) { return 1 + static_cast<std::uint64_t>(error); }

  HostLives lives_;
  SessionTable<Session> sessions_;
  std::map<std::uint64_t, SessionKey> first_by_stream_;  // whose counterpart is not attached yet
};

}  // namespace

constinit const PromiseSpec resume_kept_spec{
    "resume.kept", "a session that can be resumed is", PromiseWhen::always,
    [](const PromiseContext&) { return std::unique_ptr<Checker>(std::make_unique<ResumeKept>()); }};

}  // namespace vox::sim
