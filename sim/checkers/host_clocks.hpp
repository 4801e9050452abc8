// What each host's clock shows, from the events that say how it runs: for bounds that a host counts
// by its own clock.
#pragma once

#include <cstdint>
#include <map>

#include "sim/checkers/event_kind.hpp"
#include "sim/event_kinds.hpp"
#include "sim/host_clock.hpp"

namespace vox::sim {

class HostClocks {
 public:
  static constexpr EventKinds kinds{{}, {WorldEvent::clock_rate}};

  /// Takes those and may take others, in order, and says whether a clock has changed its rate.
  bool observe(const TraceEvent& event) {
    if (!is_kind(event, WorldEvent::clock_rate)) return false;
    clocks_[event.host].set_rate(Time{Duration{event.at_ns}}, event.object);
    return true;
  }

  /// What the host's clock shows at a moment of the world, not before its last change.
  [[nodiscard]] Time time_at(std::uint32_t host, std::int64_t at_ns) const {
    const auto found = clocks_.find(host);
    const Time world{Duration{at_ns}};
    return found == clocks_.end() ? world : found->second.time_at(world);
  }
  /// When in the world it shows `shown`, if it goes on as it does now.
  [[nodiscard]] Time at_world(std::uint32_t host, Time shown) const {
    const auto found = clocks_.find(host);
    return found == clocks_.end() ? shown : found->second.at_world(shown);
  }

 private:
  std::map<std::uint32_t, HostClock> clocks_;  // of hosts whose clocks have run wrong
};

}  // namespace vox::sim
