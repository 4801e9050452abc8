// Promise: per connection, messages arrive in the order sent.
//
// Two sessions attached to one stream are its two sides. What one of them receives on a connection
// is the very message that the other sent next on it: of the same kind, id and size; nothing
// skipped, nothing twice. What was sent last may be lost with the link. Another link is another
// stream, where everything begins anew.
#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <string>

#include "sim/checkers/checkers.hpp"
#include "sim/checkers/event_kind.hpp"
#include "sim/checkers/host_lives.hpp"
#include "sim/checkers/session_table.hpp"
#include "sim/checkers/words.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {
namespace {

struct Message {
  std::uint64_t connection;
  std::uint64_t kind;
  std::uint64_t id;
  std::uint64_t bytes;
  friend bool operator==(const Message&, const Message&) = default;
};

Message message_of(const TraceEvent& event) {
  return {event.connection, event.a, event.b, event.c};
}

std::string words(const Message& message) {
  return "a message of kind " + std::to_string(message.kind) + ", id " +
         std::to_string(message.id) + " and " + std::to_string(message.bytes) + " bytes";
}

class OrderKept final : public Checker {
  static constexpr EventKinds watched_kinds =
      HostLives::kinds | EventKinds{{EventKind::link_attached, EventKind::link_ended,
                                     EventKind::message_sent, EventKind::message_received},
                                    {}};

 public:
  OrderKept() : Checker("order.kept", watched_kinds) {}

  void observe(std::uint64_t index, const TraceEvent& event) override {
    if (lives_.is_afterlife(event)) return;
    if (is_kind(event, WorldEvent::host_crashed)) return forget_host(event.host);
    switch (core_kind(event)) {
      case EventKind::link_attached: return attach(index, event);
      case EventKind::link_ended: return detach(sessions_.of(event));
      case EventKind::message_sent: return send(event);
      case EventKind::message_received: return receive(index, event);
      default: return;
    }
  }

  void finish(World&, RunEnd) override {}

 private:
  struct Stream {
    std::size_t sides_count = 0;                   // that were ever attached
    std::size_t attached_count = 0;                // that still are
    std::array<std::deque<Message>, 2> under_way;  // by the side that sent them
  };
  using Streams = std::map<std::uint64_t, Stream>;
  struct Session {
    Streams::iterator stream;
    bool is_attached = false;
    std::size_t side = 0;
  };

  void attach(std::uint64_t index, const TraceEvent& event) {
    Session& session = sessions_.of(event);
    detach(session);
    if (event.b == 0) return;
    session.stream = streams_.try_emplace(event.b).first;
    Stream& stream = session.stream->second;
    if (stream.sides_count == 2) {
      return fail_promise(index, session_words(session_of(event)) + " is the third on stream " +
                                     std::to_string(event.b));
    }
    session.side = stream.sides_count;
    session.is_attached = true;
    stream.sides_count += 1;
    stream.attached_count += 1;
  }

  // One side may still read what the other sent before it let go, or attach only then.
  void detach(Session& session) {
    if (!session.is_attached) return;
    session.is_attached = false;
    Stream& stream = session.stream->second;
    VOX_ASSERT(stream.attached_count > 0);
    stream.attached_count -= 1;
    if (stream.attached_count == 0 && stream.sides_count == 2) streams_.erase(session.stream);
  }

  void forget_host(std::uint32_t host) {
    sessions_.for_each_of_host(host, [this](const SessionKey&, Session& s) { detach(s); });
    sessions_.forget_host(host);
  }

  void send(const TraceEvent& event) {
    const Session& session = sessions_.of(event);
    if (!session.is_attached) return;
    session.stream->second.under_way[session.side].push_back(message_of(event));
  }

  void receive(std::uint64_t index, const TraceEvent& event) {
    const Session& session = sessions_.of(event);
    if (!session.is_attached) return;
    Stream& stream = session.stream->second;
    if (stream.sides_count < 2) return;  // the other end is no session of ours
    std::deque<Message>& under_way = stream.under_way[1 - session.side];
    const Message received = message_of(event);
    // In practice the first: connections share the stream's order.
    const auto next = std::find_if(under_way.begin(), under_way.end(), [&](const Message& sent) {
      return sent.connection == received.connection;
    });
    if (next == under_way.end()) return fail(index, event, "nothing that is still under way");
    if (!(*next == received)) return fail(index, event, words(*next));
    under_way.erase(next);
  }

  void fail(std::uint64_t index, const TraceEvent& event, std::string_view expected) {
    fail_promise(index, session_words(session_of(event)) + " received " + words(message_of(event)) +
                            " on connection " + std::to_string(event.connection) +
                            ", where its counterpart had sent " + std::string(expected) + " next");
  }

  HostLives lives_;
  Streams streams_;
  SessionTable<Session> sessions_;
};

}  // namespace

constinit const PromiseSpec order_kept_spec{
    "order.kept", "per connection, messages arrive in the order sent", PromiseWhen::always,
    [](const PromiseContext&) { return std::unique_ptr<Checker>(std::make_unique<OrderKept>()); }};

}  // namespace vox::sim
