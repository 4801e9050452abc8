// The ways between two hosts that a fault concerns: what the kinds that spoil a path have in
// common.
#pragma once

#include "sim/fault.hpp"
#include "sim/network.hpp"

namespace vox::sim {

enum class Ways : std::uint8_t { one, both };

class Paths {
 public:
  /// `from` to `to`, or that and the way back.
  Paths(World& world, const FaultPlan& plan, Ways ways)
      : network_(world.network()),
        from_(world.host(plan.from).number()),
        to_(world.host(plan.to).number()),
        ways_(ways) {}

  /// Applies `change` to the condition of each way.
  template <typename Change>
  void change_each(Change change) {
    change_one(from_, to_, change);
    if (ways_ == Ways::both) change_one(to_, from_, change);
  }

 private:
  template <typename Change>
  void change_one(std::uint32_t from, std::uint32_t to, Change change) {
    change(network_.path(from, to));
    network_.path_changed(from, to);
  }

  Network& network_;
  std::uint32_t from_;
  std::uint32_t to_;
  Ways ways_;
};

inline Ways ways_of(const FaultPlan& plan) { return plan.both_ways ? Ways::both : Ways::one; }

}  // namespace vox::sim
