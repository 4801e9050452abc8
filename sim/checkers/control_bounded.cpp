// Promise: no control operation count, queue or buffer passes its limit, ever.
//
// A session reports each of its gauges together with its bound, and the figure of every single
// report is compared. A place of the mailbox, besides, is held by an open that has been submitted
// and has not ended: places taken for nobody have leaked, and would one day be all there are. And
// handlers are counted here as well, those that the present link has brought: a request that was
// cancelled has its place until its handler has ended. All of it also holds for what a host does
// after it crashed.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/checkers/checkers.hpp"
#include "sim/checkers/event_kind.hpp"
#include "sim/checkers/session_table.hpp"
#include "sim/checkers/words.hpp"
#include "vox/connection/operation.hpp"

namespace vox::sim {
namespace {

class ControlBounded final : public Checker {
  static constexpr EventKinds watched_kinds = EventKinds{
      {EventKind::control_submitted, EventKind::control_ended, EventKind::control_occupancy,
       EventKind::outgoing_count, EventKind::outbox_bytes, EventKind::inbound_bytes,
       EventKind::channel_bytes, EventKind::answer_bytes, EventKind::proxy_bytes,
       EventKind::handler_started, EventKind::handler_ended, EventKind::link_attached},
      {WorldEvent::host_started}};

 public:
  ControlBounded() : Checker("control.bounded", watched_kinds) {}

  void observe(std::uint64_t index, const TraceEvent& event) override {
    if (is_kind(event, WorldEvent::host_started)) return sessions_.forget_host(event.host);
    switch (core_kind(event)) {
      case EventKind::control_submitted: return count_open(event, 1);
      case EventKind::control_ended: return count_open(event, -1);
      case EventKind::control_occupancy: return judge_places(index, event);
      case EventKind::outgoing_count:
        return judge(index, event, "control slots in use", event.a, event.b);
      case EventKind::outbox_bytes:
        return judge(index, event, "bytes held for the link", event.a, event.b);
      case EventKind::inbound_bytes:
        return judge(index, event, "bytes held of requests", event.a, event.b);
      case EventKind::channel_bytes:
        return judge(index, event, "bytes held of items", event.a, event.b);
      case EventKind::answer_bytes:
        return judge(index, event, "bytes held of answers", event.a, event.b);
      case EventKind::proxy_bytes:
        return judge(index, event, "bytes held of a proxied connection", event.a, event.b);
      case EventKind::handler_started: return judge_handlers(index, event);
      case EventKind::handler_ended:
        std::erase(sessions_.of(event).handlers[event.connection], event.a);
        return;
      case EventKind::link_attached: return sessions_.of(event).handlers.clear();
      default: return;
    }
  }

  void finish(World&, RunEnd) override {}

 private:
  struct Session {
    std::int64_t opens_count = 0;  // submitted and not ended
    // Requests whose handlers run, of the present link, by connection.
    std::map<std::uint64_t, std::vector<std::uint64_t>> handlers;
  };

  // An end that nothing had begun is another promise's affair.
  void count_open(const TraceEvent& event, std::int64_t change) {
    if (static_cast<OperationKind>(event.b) == OperationKind::open) {
      sessions_.of(event).opens_count += change;
    }
  }

  void judge_places(std::uint64_t index, const TraceEvent& event) {
    judge(index, event, "places of the control mailbox taken", event.a, event.b);
    const std::int64_t opens_count = sessions_.of(event).opens_count;
    if (static_cast<std::int64_t>(event.a) <= opens_count) return;
    fail_promise(index, session_words(session_of(event)) + " has " + std::to_string(event.a) +
                            " places of the control mailbox taken by " +
                            std::to_string(opens_count) + " opens");
  }

  void judge_handlers(std::uint64_t index, const TraceEvent& event) {
    judge(index, event, "handlers of one connection running", event.b, event.c);
    std::vector<std::uint64_t>& handlers = sessions_.of(event).handlers[event.connection];
    handlers.push_back(event.a);
    judge(index, event, "handlers of one connection running, by their events", handlers.size(),
          event.c);
  }

  void judge(std::uint64_t index, const TraceEvent& event, std::string_view what,
             std::uint64_t figure, std::uint64_t bound) {
    if (figure <= bound) return;
    fail_promise(index, session_words(session_of(event)) + " has " + std::to_string(figure) + ' ' +
                            std::string(what) + ", " + std::to_string(bound) + " at most");
  }

  SessionTable<Session> sessions_;
};

}  // namespace

constinit const PromiseSpec control_bounded_spec{
    "control.bounded", "no control operation count, queue or buffer passes its limit, ever",
    PromiseWhen::always, [](const PromiseContext&) {
      return std::unique_ptr<Checker>(std::make_unique<ControlBounded>());
    }};

}  // namespace vox::sim
