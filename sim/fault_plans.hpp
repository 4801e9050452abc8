// What the [[fault]] entries of a scenario come to under one seed: which plans, when, on whom.
//
// Each strike of each entry draws for itself, keyed by the entry's name and the strike's number, so
// that taking an entry out, or a strike off its end, leaves the others as they were.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/fault.hpp"
#include "sim/random.hpp"
#include "sim/scenario.hpp"

namespace vox::sim {

/// In the order of the file, then of the strikes, then of the hosts.
[[nodiscard]] std::vector<FaultPlan> fault_plans(const Scenario& scenario, const Random& random);

/// When the last of `plans` has ended; zero without any, `never` when one has no end.
[[nodiscard]] Time healed_at(std::span<const FaultPlan> plans);

// The latest that any seed can make of an entry, in nanoseconds; at most for_ever_ns.
[[nodiscard]] std::uint64_t latest_strike_ns(const FaultEntry& fault);
[[nodiscard]] std::uint64_t latest_end_ns(const FaultEntry& fault);

/// The pairs of hosts that an entry's patterns name; for a fault of one host each with itself.
struct HostPair {
  std::string from;
  std::string to;
};
[[nodiscard]] std::vector<HostPair> struck_pairs(const FaultEntry& fault,
                                                 std::span<const std::string> hosts);

}  // namespace vox::sim
