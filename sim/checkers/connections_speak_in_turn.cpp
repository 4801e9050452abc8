// Promise: on each connection the messages of a session come in the order that their meaning has.
//
// Whoever opened says Open first and nothing but Close until the answer is here; whoever was asked
// says Accept once before anything else, or Reject; after a Close of either side, or Reject,
// nothing follows, except the same Close again on another link. What comes out of turn is lost on a
// counterpart that forgets closed connections and does not know those that it has not accepted.
#include <map>
#include <string>
#include <string_view>

#include "sim/checkers/checkers.hpp"
#include "sim/checkers/event_kind.hpp"
#include "sim/checkers/host_lives.hpp"
#include "sim/checkers/session_table.hpp"
#include "sim/checkers/words.hpp"
#include "vox/base/ids.hpp"
#include "vox/wire/message.hpp"

namespace vox::sim {
namespace {

using wire::MessageKind;

class ConnectionsSpeakInTurn final : public Checker {
  static constexpr EventKinds watched_kinds =
      HostLives::kinds |
      EventKinds{{EventKind::link_attached, EventKind::message_sent, EventKind::message_received},
                 {}};

 public:
  ConnectionsSpeakInTurn() : Checker("connections.speak_in_turn", watched_kinds) {}

  void observe(std::uint64_t index, const TraceEvent& event) override {
    if (lives_.is_afterlife(event)) return;
    if (is_kind(event, WorldEvent::host_crashed)) return sessions_.forget_host(event.host);
    if (is_kind(event, EventKind::link_attached)) sessions_.of(event).links_count += 1;
    const bool is_sent = is_kind(event, EventKind::message_sent);
    if (!is_sent && !is_kind(event, EventKind::message_received)) return;
    if (event.connection == root_connection_id.value) return;
    const auto kind = static_cast<MessageKind>(event.a);
    if (is_sent) return send(index, event, kind);
    Session& session = sessions_.of(event);
    if (kind == MessageKind::connection_open) {
      session.connections[event.connection].turn = Turn::ours_to_answer;
    } else if (kind == MessageKind::connection_accept) {
      Turn& turn = session.connections[event.connection].turn;
      if (turn == Turn::theirs_to_answer) turn = Turn::anybodys;
    } else if (kind == MessageKind::connection_close) {
      session.connections[event.connection] = {Turn::over, session.links_count};
    }
  }

  void finish(World&, RunEnd) override {}

 private:
  enum class Turn : std::uint8_t { unopened, theirs_to_answer, ours_to_answer, anybodys, over };
  struct Connection {
    Turn turn = Turn::unopened;
    std::uint64_t link = 0;  // on which its last word was said
  };
  struct Session {
    std::uint64_t links_count = 0;
    std::map<std::uint64_t, Connection> connections;
  };

  void send(std::uint64_t index, const TraceEvent& event, MessageKind kind) {
    Session& session = sessions_.of(event);
    Connection& connection = session.connections[event.connection];
    const bool is_last_word =
        kind == MessageKind::connection_close || kind == MessageKind::connection_reject;
    if (!may_send(session, connection, kind)) {
      fail_promise(index, session_words(session_of(event)) + " has sent message kind " +
                              std::to_string(event.a) + " on connection " +
                              std::to_string(event.connection) + ' ' +
                              std::string(words(connection.turn)));
    }
    if (is_last_word) connection = {Turn::over, session.links_count};
    if (kind == MessageKind::connection_open) connection.turn = Turn::theirs_to_answer;
    if (kind == MessageKind::connection_accept) connection.turn = Turn::anybodys;
  }

  static bool may_send(const Session& session, const Connection& connection, MessageKind kind) {
    switch (connection.turn) {
      case Turn::unopened: return kind == MessageKind::connection_open;
      case Turn::theirs_to_answer: return kind == MessageKind::connection_close;
      case Turn::ours_to_answer:
        return kind == MessageKind::connection_accept || kind == MessageKind::connection_reject ||
               kind == MessageKind::connection_close;
      case Turn::anybodys:
        return kind != MessageKind::connection_open && kind != MessageKind::connection_accept;
      case Turn::over:
        return kind == MessageKind::connection_close && connection.link < session.links_count;
    }
    VOX_UNREACHABLE("Turn has a value outside its enumerators");
  }

  static std::string_view words(Turn turn) {
    switch (turn) {
      case Turn::unopened: return "before its Open";
      case Turn::theirs_to_answer: return "before its Accept was received";
      case Turn::ours_to_answer: return "before its Accept";
      case Turn::anybodys: return "that was opened already";
      case Turn::over: return "after its Close";
    }
    VOX_UNREACHABLE("Turn has a value outside its enumerators");
  }

  HostLives lives_;
  SessionTable<Session> sessions_;
};

}  // namespace

constinit const PromiseSpec connections_speak_in_turn_spec{
    "connections.speak_in_turn",
    "on each connection nothing is sent before it is accepted or after it is closed",
    PromiseWhen::always, [](const PromiseContext&) {
      return std::unique_ptr<Checker>(std::make_unique<ConnectionsSpeakInTurn>());
    }};

}  // namespace vox::sim
