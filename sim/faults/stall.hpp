// A reader that takes nothing for a while and then everything. For the network the same as a one
// way partition; a kind of its own because scenarios are read by people.
#pragma once

#include "sim/faults/paths.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {

class Stall final : public Fault {
 public:
  Stall(World& world, const FaultPlan& plan) : paths_(world, plan, ways_of(plan)) {}
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
