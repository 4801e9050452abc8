// Promise: a registry holds no more sessions than live.
//
// Whoever keeps one says now and then how many sessions it holds. Those that may be in it are, by
// their own events, established and not closed: an entry of one that has ended, or that never came
// about, stays until the registry is full of them and nobody can resume any more.
#include <map>
#include <set>
#include <string>

#include "sim/checkers/checkers.hpp"
#include "sim/checkers/event_kind.hpp"
#include "sim/checkers/host_lives.hpp"
#include "vox/session/session_state.hpp"

namespace vox::sim {
namespace {

class RegistryLean final : public Checker {
  static constexpr EventKinds watched_kinds =
      HostLives::kinds |
      EventKinds{{EventKind::session_transition}, {WorldEvent::registry_counted}};

 public:
  RegistryLean() : Checker("registry.lean", watched_kinds) {}

  void observe(std::uint64_t index, const TraceEvent& event) override {
    if (lives_.is_afterlife(event)) return;
    if (is_kind(event, WorldEvent::host_crashed)) {
      living_.erase(event.host);
    } else if (is_kind(event, EventKind::session_transition)) {
      move(event);
    } else if (is_kind(event, WorldEvent::registry_counted)) {
      judge(index, event);
    }
  }

  void finish(World&, RunEnd) override {}

 private:
  void move(const TraceEvent& event) {
    std::set<std::uint64_t>& living = living_[event.host];
    if (static_cast<SessionState>(event.b) == SessionState::closed) {
      living.erase(event.object);
    } else {
      living.insert(event.object);  // the first move of a session is that it is established
    }
  }

  void judge(std::uint64_t index, const TraceEvent& event) {
    const std::size_t living_count = living_[event.host].size();
    if (event.object <= living_count) return;
    fail_promise(index, "the registry of host " + std::to_string(event.host) + " holds " +
                            std::to_string(event.object) + " sessions, of which " +
                            std::to_string(living_count) + " live at most");
  }

  HostLives lives_;
  std::map<std::uint32_t, std::set<std::uint64_t>> living_;  // by host
};

}  // namespace

constinit const PromiseSpec registry_lean_spec{
    "registry.lean", "a registry holds no more sessions than live", PromiseWhen::always,
    [](const PromiseContext&) {
      return std::unique_ptr<Checker>(std::make_unique<RegistryLean>());
    }};

}  // namespace vox::sim
