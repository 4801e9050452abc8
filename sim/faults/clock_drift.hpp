// A clock that runs too fast or too slow for a while. It never goes back, and is not set right
// afterwards: what it is off by stays.
#pragma once

#include "sim/fault.hpp"

namespace vox::sim {

class ClockDrift final : public Fault {
 public:
  ClockDrift(World& world, const FaultPlan& plan)
      : host_(world.host(plan.from)), rate_ppm_(plan.rate_ppm) {}
  void start() override { set_ = host_.set_clock_rate(rate_ppm_); }
  // Of several at once the one that began last counts, until it ends.
  void end() override {
    if (host_.clock_rates_set_count() == set_) host_.set_clock_rate(true_rate_ppm);
  }

 private:
  Host& host_;
  std::uint64_t rate_ppm_;
  std::uint64_t set_ = 0;
};

}  // namespace vox::sim
