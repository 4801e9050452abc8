// Two hosts that cannot reach each other, or one that can hear another and cannot be heard: the
// asymmetry that heartbeats get wrong. What they send meanwhile arrives when it heals.
#pragma once

#include "sim/faults/paths.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {

template <Ways ways>
class PartitionOf final : public Fault {
 public:
  PartitionOf(World& world, const FaultPlan& plan) : paths_(world, plan, ways) {}
  void start() override {
    paths_.change_each([](PathCondition& path) { path.blocked += 1; });
  }
  void end() override {
    paths_.change_each([](PathCondition& path) {
      VOX_ASSERT(path.blocked > 0);
      path.blocked -= 1;
    });
  }

 private:
  Paths paths_;
};

using Partition = PartitionOf<Ways::both>;
using OneWayPartition = PartitionOf<Ways::one>;

}  // namespace vox::sim
