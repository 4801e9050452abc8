// A host without power, for a while or for ever.
#pragma once

#include "sim/fault.hpp"

namespace vox::sim {

class Crash final : public Fault {
 public:
  Crash(World& world, const FaultPlan& plan) : host_(world.host(plan.from)) {}
  void start() override {
    if (!host_.is_up()) return;
    host_.crash();
    crashed_boot_ = host_.boot_count();
  }
  // Boots only a host that this fault crashed and that nobody has booted since.
  void end() override {
    if (!host_.is_up() && host_.boot_count() == crashed_boot_) host_.boot();
  }

 private:
  Host& host_;
  std::uint32_t crashed_boot_ = 0;
};

}  // namespace vox::sim
