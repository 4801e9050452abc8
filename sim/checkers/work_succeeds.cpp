// Promise: no piece of work fails.
//
// For scenarios in which nothing is broken but an attacker's manners: whoever is honest gets what
// it came for, and an attack ends as the scenario says. A run in which nobody worked has shown
// nothing and breaks the promise as well.
#include "sim/checkers/checkers.hpp"
#include "sim/checkers/event_kind.hpp"
#include "sim/checkers/host_lives.hpp"
#include "sim/checkers/words.hpp"

namespace vox::sim {
namespace {

class WorkSucceeds final : public Checker {
  static constexpr EventKinds watched_kinds =
      HostLives::kinds | EventKinds{{}, {WorldEvent::work_ended}};

 public:
  WorkSucceeds() : Checker("work.succeeds", watched_kinds) {}

  void observe(std::uint64_t index, const TraceEvent& event) override {
    if (lives_.is_afterlife(event)) return;
    if (world_kind(event) != WorldEvent::work_ended) return;
    if (event.b != 0) {
      return fail_promise(index, work_words(event.a, event.object, event.host) + " failed");
    }
    // Shutdowns succeed by themselves, and a notice is an attacker's.
    const auto kind = static_cast<WorkKind>(event.a);
    if (kind != WorkKind::shutdown && kind != WorkKind::notice) succeeded_ = true;
  }

  void finish(World& /*world*/, RunEnd /*end*/) override {
    if (!succeeded_) fail_promise("nobody has done any work");
  }

 private:
  HostLives lives_;
  bool succeeded_ = false;
};

}  // namespace

constinit const PromiseSpec work_succeeds_spec{
    "work.succeeds", "no piece of work fails, and there is some", PromiseWhen::always,
    [](const PromiseContext&) {
      return std::unique_ptr<Checker>(std::make_unique<WorkSucceeds>());
    }};

}  // namespace vox::sim
