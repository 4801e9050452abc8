// Segments that vanish without a word, like a middlebox that forgot the stream. Nothing sent then
// ever arrives, nor anything after it on the same stream, also when the fault has ended.
#pragma once

#include "sim/faults/paths.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {

class HalfOpen final : public Fault {
 public:
  HalfOpen(World& world, const FaultPlan& plan) : paths_(world, plan, ways_of(plan)) {}
  void start() override {
    paths_.change_each([](PathCondition& path) { path.swallowed += 1; });
  }
  void end() override {
    paths_.change_each([](PathCondition& path) {
      VOX_ASSERT(path.swallowed > 0);
      path.swallowed -= 1;
    });
  }

 private:
  Paths paths_;
};

}  // namespace vox::sim
