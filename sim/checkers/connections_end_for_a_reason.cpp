// Promise: a connection that is in use ends because somebody ended it.
//
// Repeated, late and crossing messages must not touch a connection that is well: one that leaves
// `active` was closed or dropped here, closed by the counterpart, given up before it was accepted,
// or its session had left `open`. Each of these is an event of its own, seen before.
#include <set>
#include <string>

#include "sim/checkers/checkers.hpp"
#include "sim/checkers/event_kind.hpp"
#include "sim/checkers/host_lives.hpp"
#include "sim/checkers/session_table.hpp"
#include "sim/checkers/words.hpp"
#include "vox/base/ids.hpp"
#include "vox/connection/connection_state.hpp"
#include "vox/connection/operation.hpp"
#include "vox/session/session_state.hpp"
#include "vox/wire/message.hpp"

namespace vox::sim {
namespace {

class ConnectionsEndForAReason final : public Checker {
  static constexpr EventKinds watched_kinds =
      HostLives::kinds | EventKinds{{EventKind::session_transition, EventKind::control_accepted,
                                     EventKind::message_received, EventKind::connection_transition},
                                    {}};

 public:
  ConnectionsEndForAReason() : Checker("connections.end_for_a_reason", watched_kinds) {}

  void observe(std::uint64_t index, const TraceEvent& event) override {
    if (lives_.is_afterlife(event)) return;
    if (is_kind(event, WorldEvent::host_crashed)) return sessions_.forget_host(event.host);
    switch (core_kind(event)) {
      case EventKind::session_transition:
        sessions_.of(event).is_open = static_cast<SessionState>(event.b) == SessionState::open;
        return;
      case EventKind::control_accepted:
        if (is_close(event)) sessions_.of(event).excused.insert(event.c);
        return;
      case EventKind::message_received:
        if (static_cast<wire::MessageKind>(event.a) != wire::MessageKind::connection_close) return;
        sessions_.of(event).excused.insert(event.connection);
        return;
      case EventKind::connection_transition: return judge(index, event);
      default: return;
    }
  }

  void finish(World&, RunEnd) override {}

 private:
  struct Session {
    bool is_open = false;
    std::set<std::uint64_t> excused;  // connections that somebody has ended
    std::uint64_t accepted_last = 0;  // the connection of ours that became active last, and when:
    std::int64_t accepted_at_ns = 0;  // whoever asked for it may be gone by then
  };

  static bool is_close(const TraceEvent& event) {
    const auto kind = static_cast<OperationKind>(event.b);
    return kind == OperationKind::close || kind == OperationKind::drop;
  }

  void judge(std::uint64_t index, const TraceEvent& event) {
    if (event.connection == root_connection_id.value) return;
    Session& session = sessions_.of(event);
    const bool is_local = event.c != 0;
    if (static_cast<ConnectionState>(event.b) == ConnectionState::active && is_local) {
      session.accepted_last = event.connection;
      session.accepted_at_ns = event.at_ns;
    }
    if (static_cast<ConnectionState>(event.b) == ConnectionState::closed) {
      session.excused.erase(event.connection);
    }
    if (static_cast<ConnectionState>(event.a) != ConnectionState::active) return;
    const bool is_given_up =
        session.accepted_last == event.connection && session.accepted_at_ns == event.at_ns;
    if (is_given_up || !session.is_open || session.excused.contains(event.connection)) return;
    fail_promise(index, "connection " + std::to_string(event.connection) + " of " +
                            session_words(session_of(event)) +
                            " was active and has ended, and nobody closed it");
  }

  HostLives lives_;
  SessionTable<Session> sessions_;
};

}  // namespace

constinit const PromiseSpec connections_end_for_a_reason_spec{
    "connections.end_for_a_reason", "a connection in use ends because somebody ended it",
    PromiseWhen::always, [](const PromiseContext&) {
      return std::unique_ptr<Checker>(std::make_unique<ConnectionsEndForAReason>());
    }};

}  // namespace vox::sim
