// A host that stands still, clock and all, and goes on as if nothing had been: a virtual machine
// that was suspended.
//
// What is sent to it meanwhile waits, as a counterpart's TCP would repeat it; what had left already
// arrives and lies there. What it had sent travels on. Unlike a stall nobody there notices
// anything: by its own clock no time has passed.
#pragma once

#include "sim/fault.hpp"
#include "sim/network.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {

class ClockPause final : public Fault {
 public:
  ClockPause(World& world, const FaultPlan& plan) : world_(world), host_(world.host(plan.from)) {}
  void start() override {
    change_ways_to_it([](PathCondition& path) { path.blocked += 1; });
    host_.suspend();
  }
  void end() override {
    host_.resume();
    change_ways_to_it([](PathCondition& path) {
      VOX_ASSERT(path.blocked > 0);
      path.blocked -= 1;
    });
  }

 private:
  template <typename Change>
  void change_ways_to_it(Change change) {
    for (const auto& other : world_.hosts()) {
      if (other->number() == host_.number()) continue;
      change(world_.network().path(other->number(), host_.number()));
      world_.network().path_changed(other->number(), host_.number());
    }
  }

  World& world_;
  Host& host_;
};

}  // namespace vox::sim
