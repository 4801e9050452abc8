// A host that can hear another and cannot be heard: the asymmetry that heartbeats get wrong.
#pragma once

#include "sim/faults/paths.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {

class OneWayPartition final : public Fault {
 public:
  OneWayPartition(World& world, const FaultPlan& plan) : paths_(world, plan, Ways::one) {}
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

}  // namespace vox::sim
