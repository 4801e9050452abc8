// Promise: once quiet, both peers hold the same connections.
//
// Two sessions are a pair while both are attached to the same stream and open. A pair is judged
// whenever one of the two lets go of the other, and at the end: if for a while no connection has
// changed and no message has come on either side, and nothing is under way between them, then the
// same connections are active on both. Pairs that are never quiet are held to two things more: who
// has received the close of a connection holds it no longer, and a connection that is active on one
// side only comes to rest, because what ends it, or accepts it, is on its way.
#include <algorithm>
#include <array>
#include <compare>
#include <iterator>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "sim/checkers/checkers.hpp"
#include "sim/checkers/event_kind.hpp"
#include "sim/checkers/fault_watch.hpp"
#include "sim/checkers/host_lives.hpp"
#include "sim/checkers/session_table.hpp"
#include "sim/checkers/waits.hpp"
#include "sim/checkers/words.hpp"
#include "vox/base/assert.hpp"
#include "vox/connection/connection_state.hpp"
#include "vox/session/session_state.hpp"
#include "vox/wire/message.hpp"

namespace vox::sim {
namespace {

/// How long nothing happens before a pair is quiet. Longer than answering takes.
constexpr Duration settle_time = std::chrono::seconds(1);
/// How long a connection may be active on one side only, once faults have healed.
constexpr Duration disagreement_max = std::chrono::seconds(30);

struct Session {
  SessionKey key;
  std::uint64_t stream = 0;  // that it is attached to; 0 for none that is known
  Session* counterpart = nullptr;
  std::vector<std::uint64_t> active;  // connections, sorted; never the root
  std::int64_t changed_at_ns = 0;
  std::uint64_t sent_count = 0;  // messages, on this stream
  std::uint64_t received_count = 0;

  [[nodiscard]] bool holds(std::uint64_t connection) const {
    return std::binary_search(active.begin(), active.end(), connection);
  }
};

struct Disagreement {
  std::uint64_t stream = 0;
  std::uint64_t connection = 0;
  friend auto operator<=>(const Disagreement&, const Disagreement&) = default;
};

/// A close that a session has received of a connection that it held then.
struct HeardClose {
  const Session* session = nullptr;
  std::uint64_t connection = 0;
  std::int64_t at_ns = 0;
};

bool is_message(const TraceEvent& event, wire::MessageKind kind) {
  return static_cast<wire::MessageKind>(event.a) == kind;
}
bool is_idle_talk(const TraceEvent& event) {
  return is_message(event, wire::MessageKind::ping) || is_message(event, wire::MessageKind::pong);
}

std::vector<std::uint64_t> differences(const Session& one, const Session& other) {
  std::vector<std::uint64_t> on_one_only;
  std::set_symmetric_difference(one.active.begin(), one.active.end(), other.active.begin(),
                                other.active.end(), std::back_inserter(on_one_only));
  return on_one_only;
}

std::string disagreement_words(std::uint64_t connection, const Session& one, const Session& other) {
  const Session& holder = one.holds(connection) ? one : other;
  const Session& lacking = &holder == &one ? other : one;
  VOX_ASSERT(holder.holds(connection) && !lacking.holds(connection));
  return "connection " + std::to_string(connection) + " is active in " + session_words(holder.key) +
         " and not in its counterpart, " + session_words(lacking.key);
}

class SlotsAgree final : public Checker {
  static constexpr EventKinds watched_kinds =
      HostLives::kinds | FaultWatch::kinds |
      EventKinds{
          {EventKind::session_transition, EventKind::link_attached, EventKind::link_ended,
           EventKind::connection_transition, EventKind::message_sent, EventKind::message_received},
          {}};

 public:
  SlotsAgree() : Checker("slots.agree", watched_kinds, Judges::time_too) {}

  void observe(std::uint64_t, const TraceEvent& event) override {
    faults_.observe(event);
    if (lives_.is_afterlife(event)) return;
    if (is_kind(event, WorldEvent::host_crashed)) return forget_host(event.host);
    switch (core_kind(event)) {
      case EventKind::session_transition: return observe_transition(event);
      case EventKind::link_attached: return attach(event);
      case EventKind::link_ended: return judge_and_detach(session_of_event(event), event.at_ns);
      case EventKind::connection_transition: return observe_connection(event);
      case EventKind::message_sent: session_of_event(event).sent_count += 1; return;
      case EventKind::message_received: return observe_received(event);
      default: return;
    }
  }

  void judge_time(std::int64_t now_ns) override {
    judge_heard_closes(now_ns);
    judge_disagreements(now_ns);
  }

  void finish(World& world, RunEnd) override {
    const std::int64_t now_ns = world.now().time_since_epoch().count();
    judge_time(now_ns);
    sessions_.for_each([&](const SessionKey&, Session& session) { judge_pair(session, now_ns); });
  }

 private:
  Session& session_of_event(const TraceEvent& event) {
    Session& session = sessions_.of(event);
    session.key = vox::sim::session_of(event);
    return session;
  }

  // A session that is opening is attached already; one that leaves `open` keeps nothing in step.
  void observe_transition(const TraceEvent& event) {
    if (static_cast<SessionState>(event.a) != SessionState::open) return;
    judge_and_detach(session_of_event(event), event.at_ns);
  }

  void attach(const TraceEvent& event) {
    Session& session = session_of_event(event);
    judge_and_detach(session, event.at_ns);
    session.stream = event.b;
    session.sent_count = session.received_count = 0;
    session.changed_at_ns = event.at_ns;
    if (session.stream == 0) return;
    const auto [alone, is_first] = alone_by_stream_.emplace(session.stream, &session);
    if (is_first) return;
    join(session, *alone->second, event.at_ns);
    alone_by_stream_.erase(alone);
  }

  void join(Session& one, Session& other, std::int64_t at_ns) {
    VOX_ASSERT(&one != &other && one.stream == other.stream);
    VOX_ASSERT(one.counterpart == nullptr && other.counterpart == nullptr);
    one.counterpart = &other;
    other.counterpart = &one;
    for (const std::uint64_t connection : differences(one, other)) {
      disagreements_.begin({one.stream, connection}, at_ns);
    }
  }

  void judge_and_detach(Session& session, std::int64_t at_ns) {
    judge_pair(session, at_ns);
    detach(session);
  }

  void detach(Session& session) {
    if (session.stream == 0) return;
    if (Session* const counterpart = std::exchange(session.counterpart, nullptr)) {
      VOX_ASSERT(counterpart->counterpart == &session);
      counterpart->counterpart = nullptr;
      disagreements_.end_range({session.stream, 0},
                               {session.stream, std::numeric_limits<std::uint64_t>::max()});
    }
    const auto alone = alone_by_stream_.find(session.stream);
    if (alone != alone_by_stream_.end() && alone->second == &session) alone_by_stream_.erase(alone);
    session.stream = 0;
  }

  void observe_connection(const TraceEvent& event) {
    if (event.connection == root_connection_id.value) return;
    Session& session = session_of_event(event);
    session.changed_at_ns = event.at_ns;
    const auto place =
        std::lower_bound(session.active.begin(), session.active.end(), event.connection);
    const bool was_active = place != session.active.end() && *place == event.connection;
    const bool is_active = static_cast<ConnectionState>(event.b) == ConnectionState::active;
    if (was_active && !is_active) session.active.erase(place);
    if (!was_active && is_active) session.active.insert(place, event.connection);
    if (session.counterpart == nullptr) return;
    const Disagreement disagreement{session.stream, event.connection};
    if (session.counterpart->holds(event.connection) == is_active) {
      disagreements_.end(disagreement);
    } else {
      disagreements_.begin(disagreement, event.at_ns);
    }
  }

  void observe_received(const TraceEvent& event) {
    Session& session = session_of_event(event);
    session.received_count += 1;
    if (is_idle_talk(event)) return;
    session.changed_at_ns = event.at_ns;
    if (is_message(event, wire::MessageKind::connection_close) && session.holds(event.connection)) {
      heard_closes_.push_back({&session, event.connection, event.at_ns});
    }
  }

  void forget_host(std::uint32_t host) {
    sessions_.for_each_of_host(host, [this](const SessionKey&, Session& s) { detach(s); });
    std::erase_if(heard_closes_,
                  [host](const HeardClose& heard) { return heard.session->key.host == host; });
    sessions_.forget_host(host);
  }

  void judge_pair(const Session& session, std::int64_t now_ns) {
    if (session.counterpart == nullptr) return;
    const Session& other = *session.counterpart;
    const std::int64_t changed_at_ns = std::max(session.changed_at_ns, other.changed_at_ns);
    if (now_ns - changed_at_ns < settle_time.count()) return;
    const bool is_under_way =
        session.sent_count != other.received_count || other.sent_count != session.received_count;
    if (is_under_way || session.active == other.active) return;
    fail_promise(disagreement_words(differences(session, other).front(), session, other) +
                 ", though nothing changed and nothing was under way for " +
                 time_words(settle_time.count()));
  }

  // A message is taken within the instant in which it is received.
  void judge_heard_closes(std::int64_t now_ns) {
    if (heard_closes_.empty() || heard_closes_.front().at_ns == now_ns) return;
    for (const HeardClose& heard : heard_closes_) {
      VOX_ASSERT(heard.at_ns < now_ns);
      if (!heard.session->holds(heard.connection)) continue;
      fail_promise("connection " + std::to_string(heard.connection) + " is active in " +
                   session_words(heard.session->key) + ", which has received its close");
    }
    heard_closes_.clear();
  }

  void judge_disagreements(std::int64_t now_ns) {
    const auto overdue = disagreements_.find_overdue(now_ns, faults_, disagreement_max);
    if (!overdue) return;
    const Disagreement& what = overdue->key;
    sessions_.for_each([&](const SessionKey&, const Session& session) {
      if (session.stream != what.stream || session.counterpart == nullptr) return;
      fail_promise(disagreement_words(what.connection, session, *session.counterpart) +
                   ", for longer than " + time_words(disagreement_max.count()));
    });
  }

  HostLives lives_;
  FaultWatch faults_;
  SessionTable<Session> sessions_;
  std::map<std::uint64_t, Session*> alone_by_stream_;
  Waits<Disagreement> disagreements_;
  std::vector<HeardClose> heard_closes_;  // all of one instant
};

}  // namespace

constinit const PromiseSpec slots_agree_spec{
    "slots.agree", "once quiet, both peers hold the same connections", PromiseWhen::always,
    [](const PromiseContext&) { return std::unique_ptr<Checker>(std::make_unique<SlotsAgree>()); }};

}  // namespace vox::sim
