// Promise: no control operation count, queue or buffer passes its limit, ever.
//
// A session reports each of its gauges together with its bound, so nothing is remembered here: the
// figure of every single report is compared. That also holds for what a host does after it crashed.
#include <string>
#include <string_view>

#include "sim/checkers/checkers.hpp"
#include "sim/checkers/event_kind.hpp"
#include "sim/checkers/words.hpp"

namespace vox::sim {
namespace {

class ControlBounded final : public Checker {
 public:
  ControlBounded() : Checker("control.bounded") {}

  void observe(std::uint64_t index, const TraceEvent& event) override {
    switch (core_kind(event)) {
      case EventKind::control_occupancy:
        return judge(index, event, "places of the control mailbox taken", event.a, event.b);
      case EventKind::outgoing_count:
        return judge(index, event, "control slots in use", event.a, event.b);
      case EventKind::outbox_bytes:
        return judge(index, event, "bytes held for the link", event.a, event.b);
      case EventKind::inbound_bytes:
        return judge(index, event, "bytes held of requests", event.a, event.b);
      case EventKind::handler_started:
        return judge(index, event, "handlers of one connection running", event.b, event.c);
      default: return;
    }
  }

  void finish(World&, RunEnd) override {}

 private:
  void judge(std::uint64_t index, const TraceEvent& event, std::string_view what,
             std::uint64_t figure, std::uint64_t bound) {
    if (figure <= bound) return;
    fail_promise(index, session_words(session_of(event)) + " has " + std::to_string(figure) + ' ' +
                            std::string(what) + ", " + std::to_string(bound) + " at most");
  }
};

}  // namespace

constinit const PromiseSpec control_bounded_spec{
    "control.bounded", "no control operation count, queue or buffer passes its limit, ever",
    PromiseWhen::always, [](const PromiseContext&) {
      return std::unique_ptr<Checker>(std::make_unique<ControlBounded>());
    }};

}  // namespace vox::sim
