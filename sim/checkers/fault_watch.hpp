// Whether a fault works now, and when the last one ended: what bounds on time are judged from.
#pragma once

#include <algorithm>
#include <cstdint>

#include "sim/checkers/event_kind.hpp"
#include "sim/event_kinds.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {

class FaultWatch {
 public:
  static constexpr EventKinds kinds{{}, {WorldEvent::fault_started, WorldEvent::fault_ended}};

  /// Takes those and may take others, in order.
  void observe(const TraceEvent& event) {
    if (is_kind(event, WorldEvent::fault_started)) {
      active_count_ += 1;
    } else if (is_kind(event, WorldEvent::fault_ended)) {
      VOX_ASSERT(active_count_ > 0);
      active_count_ -= 1;
      healed_at_ns_ = event.at_ns;
    }
  }

  [[nodiscard]] bool is_active() const { return active_count_ > 0; }
  /// When the wait of something that began at `at_ns` begins to count: not before faults healed.
  [[nodiscard]] std::int64_t counts_from_ns(std::int64_t at_ns) const {
    VOX_ASSERT(!is_active());
    return std::max(at_ns, healed_at_ns_);
  }

 private:
  std::uint64_t active_count_ = 0;
  std::int64_t healed_at_ns_ = 0;
};

}  // namespace vox::sim
