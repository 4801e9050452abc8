// INTERFACE: what goes wrong in a world, and when. One kind a file under faults/.
//
// A fault starts at a time, ends at a time, and in between changes the network or the hosts; it
// knows nothing of streams or sessions. A FaultPlan says which one in numbers and names, so that a
// scenario file, a recorded run and a test all say it the same way. Plans may overlap: conditions
// of a path are counted, and a host that one plan crashed is booted only by that plan.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "sim/host_clock.hpp"
#include "sim/world.hpp"
#include "vox/base/time.hpp"

namespace vox::sim {

/// Numbers are part of traces: append only.
enum class FaultKind : std::uint8_t {
  partition = 1,          // both ways: nothing travels, nothing is lost
  one_way_partition = 2,  // the same from `from` to `to` only
  half_open = 3,          // segments vanish without a word, and with them those that follow
  delay = 4,              // every segment takes `extra_latency` longer
  stall = 5,              // `to` gets nothing for a while, then all of it
  reset = 6,              // every stream between the two is cut, at `at`
  crash = 7,              // `from` loses power at `at` and boots when the fault ends
  clock_drift = 8,        // the clock of `from` runs at `rate_ppm` millionths of the world's
  clock_pause = 9,        // `from` stands still, its clock and all
};

/// Whether a kind strikes one host, `from`, and not a way between two.
constexpr bool strikes_one_host(FaultKind kind) {
  return kind == FaultKind::crash || kind == FaultKind::clock_drift ||
         kind == FaultKind::clock_pause;
}

/// The name a scenario file uses, "one_way_partition"; empty for no kind.
std::string_view to_string(FaultKind kind);
std::optional<FaultKind> fault_kind(std::string_view name);

/// A fault that never ends.
inline constexpr Duration for_ever = Duration::max();

struct FaultPlan {
  FaultKind kind = FaultKind::partition;
  std::string from{};
  /// Not for kinds that strike one host.
  std::string to{};
  Time at{};
  /// Ends this long after it began. A reset is over at once, whatever stands here; a pause ends.
  Duration lasts = for_ever;
  /// For `delay` only.
  Duration extra_latency{};
  /// For `half_open`, `delay` and `stall`: the way back as well.
  bool both_ways = false;
  /// For `clock_drift` only.
  std::uint64_t rate_ppm = true_rate_ppm;
  friend bool operator==(const FaultPlan&, const FaultPlan&) = default;
};

class Fault {
 public:
  virtual ~Fault() = default;
  /// Once, on the world's own account.
  virtual void start() = 0;
  /// Once after start(), or never when the fault outlasts the run.
  virtual void end() = 0;
};

/// `invalid_argument` when the plan names no host of this world, one host twice, or a time, latency
/// or rate that is none.
[[nodiscard]] Result<void> validate_fault(World& world, const FaultPlan& plan);

/// Schedules start and end of a valid plan, and reports both with `number`. Before or during a run.
void install_fault(World& world, const FaultPlan& plan, std::uint64_t number);

/// What install_fault() schedules. `world` outlives it.
[[nodiscard]] std::unique_ptr<Fault> make_fault(World& world, const FaultPlan& plan);

}  // namespace vox::sim
