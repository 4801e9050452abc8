// Promise: a session that nobody can resume ends with its link, in the same instant.
//
// For scenarios in which no session is resumable: waiting there for a resume that nobody can
// deliver would keep a dead session, and all it holds, for as long as resume_timeout.
#include <string>
#include <vector>

#include "sim/checkers/checkers.hpp"
#include "sim/checkers/event_kind.hpp"
#include "sim/checkers/host_lives.hpp"
#include "sim/checkers/session_table.hpp"
#include "sim/checkers/words.hpp"
#include "vox/base/assert.hpp"
#include "vox/session/session_state.hpp"

namespace vox::sim {
namespace {

class SessionsEndWithLinks final : public Checker {
  static constexpr EventKinds watched_kinds =
      HostLives::kinds | EventKinds{{EventKind::link_ended, EventKind::session_transition}, {}};

 public:
  SessionsEndWithLinks() : Checker("sessions.end_with_links", watched_kinds, Judges::time_too) {}

  void observe(std::uint64_t, const TraceEvent& event) override {
    if (lives_.is_afterlife(event)) return;
    if (is_kind(event, WorldEvent::host_crashed)) return forget_host(event.host);
    if (is_kind(event, EventKind::link_ended)) {
      linkless_.push_back({session_of(event), event.at_ns});
    } else if (is_kind(event, EventKind::session_transition) &&
               static_cast<SessionState>(event.b) == SessionState::closed) {
      std::erase_if(linkless_,
                    [&](const Linkless& one) { return one.session == session_of(event); });
    }
  }

  void judge_time(std::int64_t now_ns) override {
    if (linkless_.empty() || linkless_.front().at_ns == now_ns) return;
    VOX_ASSERT(linkless_.front().at_ns < now_ns);
    fail_promise(session_words(linkless_.front().session) + " has lost its link and has not ended");
    linkless_.clear();
  }

  void finish(World& world, RunEnd) override {
    judge_time(world.now().time_since_epoch().count() + 1);
  }

 private:
  struct Linkless {
    SessionKey session;
    std::int64_t at_ns;
  };

  void forget_host(std::uint32_t host) {
    std::erase_if(linkless_, [host](const Linkless& one) { return one.session.host == host; });
  }

  HostLives lives_;
  std::vector<Linkless> linkless_;  // all of one instant
};

}  // namespace

constinit const PromiseSpec sessions_end_with_links_spec{
    "sessions.end_with_links",
    "a session that nobody can resume ends with its link; for scenarios without resumable ones",
    PromiseWhen::always, [](const PromiseContext&) {
      return std::unique_ptr<Checker>(std::make_unique<SessionsEndWithLinks>());
    }};

}  // namespace vox::sim
