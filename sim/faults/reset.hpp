// Every stream between two hosts, cut at once. New ones may be made right after.
#pragma once

#include "sim/fault.hpp"
#include "sim/network.hpp"

namespace vox::sim {

class Reset final : public Fault {
 public:
  Reset(World& world, const FaultPlan& plan)
      : network_(world.network()),
        from_(world.host(plan.from).number()),
        to_(world.host(plan.to).number()) {}
  void start() override { network_.reset_streams(from_, to_); }
  void end() override {}

 private:
  Network& network_;
  std::uint32_t from_;
  std::uint32_t to_;
};

}  // namespace vox::sim
