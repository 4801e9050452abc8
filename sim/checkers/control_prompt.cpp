// Promise: what a counterpart sends does not hold up what was asked for here.
//
// A close or a shutdown that was accepted takes effect before its session has taken one turn's
// worth of messages, messages_per_turn, from its link: a counterpart that floods has its quota, and
// then control has its turn. A close takes effect when its connection is closing, a shutdown when
// its session drains; ending does for both.
#include <string>
#include <vector>

#include "sim/checkers/checkers.hpp"
#include "sim/checkers/event_kind.hpp"
#include "sim/checkers/host_lives.hpp"
#include "sim/checkers/session_table.hpp"
#include "sim/checkers/words.hpp"
#include "vox/base/assert.hpp"
#include "vox/connection/connection_state.hpp"
#include "vox/connection/operation.hpp"
#include "vox/session/session_state.hpp"

namespace vox::sim {
namespace {

class ControlPrompt final : public Checker {
  static constexpr EventKinds watched_kinds =
      HostLives::kinds | EventKinds{{EventKind::control_accepted, EventKind::control_ended,
                                     EventKind::connection_transition,
                                     EventKind::session_transition, EventKind::message_received},
                                    {}};

 public:
  explicit ControlPrompt(std::uint64_t messages_max)
      : Checker("control.prompt", watched_kinds), messages_max_(messages_max) {
    VOX_ASSERT(messages_max_ > 0);
  }

  void observe(std::uint64_t index, const TraceEvent& event) override {
    if (lives_.is_afterlife(event)) return;
    if (is_kind(event, WorldEvent::host_crashed)) return sessions_.forget_host(event.host);
    switch (core_kind(event)) {
      case EventKind::control_accepted: return accept(event);
      case EventKind::control_ended:
        std::erase_if(sessions_.of(event),
                      [&](const Accepted& one) { return one.number == event.a; });
        return;
      case EventKind::connection_transition: return move_connection(event);
      case EventKind::session_transition: return move_session(event);
      case EventKind::message_received: return count(index, event);
      default: return;
    }
  }

  void finish(World&, RunEnd) override {}

 private:
  struct Accepted {
    std::uint64_t number;
    std::uint64_t kind;
    std::uint64_t connection;
    std::uint64_t messages_count;
  };
  using Session = std::vector<Accepted>;

  void accept(const TraceEvent& event) {
    switch (static_cast<OperationKind>(event.b)) {
      case OperationKind::close:
      case OperationKind::drop:
      case OperationKind::shutdown:
        sessions_.of(event).push_back({event.a, event.b, event.c, 0});
        return;
      default: return;
    }
  }

  void move_connection(const TraceEvent& event) {
    const auto state = static_cast<ConnectionState>(event.b);
    if (state != ConnectionState::closing && state != ConnectionState::closed) return;
    std::erase_if(sessions_.of(event), [&](const Accepted& one) {
      return one.kind != shutdown_kind && one.connection == event.connection;
    });
  }

  void move_session(const TraceEvent& event) {
    const auto state = static_cast<SessionState>(event.b);
    if (state == SessionState::draining || state == SessionState::closed) {
      sessions_.of(event).clear();
    }
  }

  void count(std::uint64_t index, const TraceEvent& event) {
    for (Accepted& one : sessions_.of(event)) {
      one.messages_count += 1;
      if (one.messages_count <= messages_max_) continue;
      fail_promise(index, operation_words(one.kind, one.number, session_of(event)) +
                              " has no effect yet, and " + std::to_string(one.messages_count) +
                              " messages were taken since it was accepted, " +
                              std::to_string(messages_max_) + " at most");
    }
  }

  static constexpr auto shutdown_kind = static_cast<std::uint64_t>(OperationKind::shutdown);

  const std::uint64_t messages_max_;
  HostLives lives_;
  SessionTable<Session> sessions_;
};

}  // namespace

constinit const PromiseSpec control_prompt_spec{
    "control.prompt",
    "closes and shutdowns take effect before messages_per_turn more messages are taken",
    PromiseWhen::always, [](const PromiseContext& context) {
      return std::unique_ptr<Checker>(
          std::make_unique<ControlPrompt>(context.limits.messages_per_turn));
    }};

}  // namespace vox::sim
