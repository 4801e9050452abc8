// Which hosts have power, so that a checker can tell what a host does from what only looks like it.
//
// When a host crashes, its code is still run out, so that destructors and cancelled fibers come to
// their end. None of that happened to anybody: the power was gone. The trace has it all the same,
// between the crash and the next boot.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/checkers/event_kind.hpp"
#include "sim/event_kinds.hpp"

namespace vox::sim {

class HostLives {
 public:
  static constexpr EventKinds kinds{{}, {WorldEvent::host_crashed, WorldEvent::host_started}};

  /// Takes every event of a checker's kinds, in order, and says whether it is one that a host
  /// without power reports. The crash itself and the boot are not.
  [[nodiscard]] bool is_afterlife(const TraceEvent& event) {
    if (is_kind(event, WorldEvent::host_crashed)) return set_down(event.host, true);
    if (is_kind(event, WorldEvent::host_started)) return set_down(event.host, false);
    return event.host < is_down_.size() && is_down_[event.host];
  }

 private:
  bool set_down(std::uint32_t host, bool down) {
    if (host >= is_down_.size()) is_down_.resize(host + std::size_t{1});
    is_down_[host] = down;
    return false;
  }

  std::vector<bool> is_down_;  // by the host's number
};

}  // namespace vox::sim
