// Two hosts that cannot reach each other. What they send meanwhile arrives when it heals.
#pragma once

#include "sim/faults/paths.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {

class Partition final : public Fault {
 public:
  Partition(World& world, const FaultPlan& plan) : paths_(world, plan, Ways::both) {}
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
