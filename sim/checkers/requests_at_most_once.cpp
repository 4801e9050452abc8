// Promise: a non-idempotent operation executes at most once.
//
// What an actor asks for has a number of its own that travels with it, and the far side reports it
// when it does it. A second report of one number, from whatever session, host or boot, is a second
// execution. Work 0 is a request that carries no number.
#include <string>

#include "sim/checkers/checkers.hpp"
#include "sim/checkers/event_kind.hpp"
#include "sim/checkers/host_lives.hpp"
#include "sim/checkers/id_ranges.hpp"
#include "sim/checkers/words.hpp"

namespace vox::sim {
namespace {

class RequestsAtMostOnce final : public Checker {
  static constexpr EventKinds watched_kinds =
      HostLives::kinds | EventKinds{{}, {WorldEvent::work_executed}};

 public:
  RequestsAtMostOnce() : Checker("requests.at_most_once", watched_kinds) {}

  void observe(std::uint64_t index, const TraceEvent& event) override {
    if (lives_.is_afterlife(event)) return;
    if (!is_kind(event, WorldEvent::work_executed) || event.object == 0) return;
    if (static_cast<WorkKind>(event.a) != WorkKind::call) return;
    if (executed_.insert(event.object)) return;
    fail_promise(index, work_words(event.a, event.object, event.host) + " was executed twice");
  }

  void finish(World&, RunEnd) override {}

 private:
  HostLives lives_;
  IdRanges executed_;
};

}  // namespace

constinit const PromiseSpec requests_at_most_once_spec{
    "requests.at_most_once", "a non-idempotent operation executes at most once",
    PromiseWhen::always, [](const PromiseContext&) {
      return std::unique_ptr<Checker>(std::make_unique<RequestsAtMostOnce>());
    }};

}  // namespace vox::sim
