// Promise: a pong answers a ping of its own link, and each ping is answered once at most.
//
// A pong that was owed on a link that has ended would tell the counterpart, on its next link, that
// something arrived which it has not sent there: a stale answer keeps a dead link alive.
#include <algorithm>
#include <string>
#include <vector>

#include "sim/checkers/checkers.hpp"
#include "sim/checkers/event_kind.hpp"
#include "sim/checkers/host_lives.hpp"
#include "sim/checkers/session_table.hpp"
#include "sim/checkers/words.hpp"
#include "vox/wire/message.hpp"

namespace vox::sim {
namespace {

class PongsAnswer final : public Checker {
  static constexpr EventKinds watched_kinds =
      HostLives::kinds |
      EventKinds{{EventKind::link_attached, EventKind::message_received, EventKind::message_sent},
                 {}};

 public:
  PongsAnswer() : Checker("pongs.answer", watched_kinds) {}

  void observe(std::uint64_t index, const TraceEvent& event) override {
    if (lives_.is_afterlife(event)) return;
    if (is_kind(event, WorldEvent::host_crashed)) return pings_.forget_host(event.host);
    const auto message = static_cast<wire::MessageKind>(event.a);
    if (is_kind(event, EventKind::link_attached)) {
      pings_.of(event).clear();
    } else if (is_kind(event, EventKind::message_received)) {
      if (message == wire::MessageKind::ping) pings_.of(event).push_back(event.b);
    } else if (is_kind(event, EventKind::message_sent) && message == wire::MessageKind::pong) {
      judge(index, event);
    }
  }

  void finish(World&, RunEnd) override {}

 private:
  void judge(std::uint64_t index, const TraceEvent& event) {
    std::vector<std::uint64_t>& pings = pings_.of(event);
    if (std::find(pings.begin(), pings.end(), event.b) == pings.end()) {
      fail_promise(index, session_words(session_of(event)) + " has sent pong " +
                              std::to_string(event.b) + ", which answers no ping of its link");
    }
    pings.clear();  // a pong answers those before it as well
  }

  HostLives lives_;
  SessionTable<std::vector<std::uint64_t>> pings_;  // since the last pong
};

}  // namespace

constinit const PromiseSpec pongs_answer_spec{
    "pongs.answer", "a pong answers a ping of its own link", PromiseWhen::always,
    [](const PromiseContext&) {
      return std::unique_ptr<Checker>(std::make_unique<PongsAnswer>());
    }};

}  // namespace vox::sim
