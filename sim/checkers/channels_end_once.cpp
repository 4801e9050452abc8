// Promise: a channel ends once, and all that is heard of it afterwards is what it owed.
//
// Judged for each end by itself, and for one link. Whoever closes may have an item and the Close to
// send; whoever loses interest the Reset; whoever is told, or has lost the link, nothing. Nothing
// that comes later is taken: it would be kept for nobody, or for the next one with that id.
#include <map>
#include <string>
#include <utility>

#include "sim/checkers/checkers.hpp"
#include "sim/checkers/event_kind.hpp"
#include "sim/checkers/host_lives.hpp"
#include "sim/checkers/session_table.hpp"
#include "sim/checkers/words.hpp"
#include "vox/connection/channel_end.hpp"
#include "vox/wire/message.hpp"

namespace vox::sim {
namespace {

class ChannelsEndOnce final : public Checker {
  static constexpr EventKinds watched_kinds =
      HostLives::kinds | EventKinds{{EventKind::link_attached, EventKind::channel_ended,
                                     EventKind::channel_item_received,
                                     EventKind::channel_credit_received, EventKind::message_sent},
                                    {}};

 public:
  ChannelsEndOnce() : Checker("channels.end_once", watched_kinds) {}

  void observe(std::uint64_t index, const TraceEvent& event) override {
    if (lives_.is_afterlife(event)) return;
    if (is_kind(event, WorldEvent::host_crashed)) return sessions_.forget_host(event.host);
    index_ = index;
    switch (core_kind(event)) {
      case EventKind::link_attached: return owe_nothing(event);
      case EventKind::channel_ended: return end(event);
      case EventKind::channel_item_received: return judge(event, "has taken an item");
      case EventKind::channel_credit_received: return judge(event, "has taken credit");
      case EventKind::message_sent: return send(event);
      default: return;
    }
  }

  void finish(World&, RunEnd) override {}

 private:
  using ChannelKey = std::pair<std::uint64_t, std::uint64_t>;  // connection, channel
  using Session = std::map<ChannelKey, std::uint64_t>;  // ended: messages that are still owed

  static std::uint64_t owed_by(const TraceEvent& event) {
    const bool is_sender = event.b != 0;
    switch (static_cast<ChannelEnd>(event.c)) {
      case ChannelEnd::closed: return is_sender ? 2 : 0;
      case ChannelEnd::reset_here:
      case ChannelEnd::exhausted:
      case ChannelEnd::connection_closed: return 1;
      default: return 0;
    }
  }

  // What was owed to the former link is for nobody.
  void owe_nothing(const TraceEvent& event) {
    for (auto& [channel, owed] : sessions_.of(event)) owed = 0;
  }

  void end(const TraceEvent& event) {
    const bool is_new =
        sessions_.of(event).try_emplace({event.connection, event.a}, owed_by(event)).second;
    if (!is_new) fail(event, event.a, "has ended");
  }

  void send(const TraceEvent& event) {
    if (static_cast<wire::MessageKind>(event.a) != wire::MessageKind::channel) return;
    Session& session = sessions_.of(event);
    const auto ended = session.find({event.connection, event.b});
    if (ended == session.end()) return;
    if (ended->second == 0) return fail(event, event.b, "has sent a message");
    ended->second -= 1;
  }

  // Opening is not judged: a channel may be over before anybody claims it for what had come.
  void judge(const TraceEvent& event, const char* what) {
    const Session& session = sessions_.of(event);
    if (session.find({event.connection, event.a}) != session.end()) fail(event, event.a, what);
  }

  void fail(const TraceEvent& event, std::uint64_t channel, const char* what) {
    fail_promise(index_, "channel " + std::to_string(channel) + " on connection " +
                             std::to_string(event.connection) + " of " +
                             session_words(session_of(event)) + ' ' + what + " after its end");
  }

  std::uint64_t index_ = 0;
  HostLives lives_;
  SessionTable<Session> sessions_;
};

}  // namespace

constinit const PromiseSpec channels_end_once_spec{
    "channels.end_once", "a channel ends once, and nothing follows but what it owed",
    PromiseWhen::always, [](const PromiseContext&) {
      return std::unique_ptr<Checker>(std::make_unique<ChannelsEndOnce>());
    }};

}  // namespace vox::sim
