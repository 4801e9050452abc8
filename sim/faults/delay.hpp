// A slow path: everything arrives, later.
#pragma once

#include "sim/faults/paths.hpp"

namespace vox::sim {

class Delay final : public Fault {
 public:
  Delay(World& world, const FaultPlan& plan)
      : paths_(world, plan, ways_of(plan)), latency_(plan.extra_latency) {}
  void start() override {
    paths_.change_each([this](PathCondition& path) { path.extra_latency += latency_; });
  }
  void end() override {
    paths_.change_each([this](PathCondition& path) { path.extra_latency -= latency_; });
  }

 private:
  Paths paths_;
  Duration latency_;
};

}  // namespace vox::sim
