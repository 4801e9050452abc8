// Plans made into faults, and faults put on the world's calendar.
#include "sim/fault.hpp"

#include <array>
#include <utility>

#include "sim/faults/clock_drift.hpp"
#include "sim/faults/clock_pause.hpp"
#include "sim/faults/crash.hpp"
#include "sim/faults/delay.hpp"
#include "sim/faults/half_open.hpp"
#include "sim/faults/partition.hpp"
#include "sim/faults/reset.hpp"
#include "sim/faults/stall.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {
namespace {

using Maker = std::unique_ptr<Fault> (*)(World&, const FaultPlan&);

template <typename Kind>
std::unique_ptr<Fault> make(World& world, const FaultPlan& plan) {
  return std::make_unique<Kind>(world, plan);
}

struct FaultMaker {
  FaultKind kind;
  std::string_view name;
  Maker make_fault;
};

constexpr std::array fault_makers{
    FaultMaker{FaultKind::partition, "partition", make<Partition>},
    FaultMaker{FaultKind::one_way_partition, "one_way_partition", make<OneWayPartition>},
    FaultMaker{FaultKind::half_open, "half_open", make<HalfOpen>},
    FaultMaker{FaultKind::delay, "delay", make<Delay>},
    FaultMaker{FaultKind::stall, "stall", make<Stall>},
    FaultMaker{FaultKind::reset, "reset", make<Reset>},
    FaultMaker{FaultKind::crash, "crash", make<Crash>},
    FaultMaker{FaultKind::clock_drift, "clock_drift", make<ClockDrift>},
    FaultMaker{FaultKind::clock_pause, "clock_pause", make<ClockPause>},
};
static_assert(fault_makers.size() == static_cast<std::size_t>(FaultKind::clock_pause));

const FaultMaker& entry_of(FaultKind kind) {
  const auto number = static_cast<std::size_t>(kind);
  VOX_ASSERT(number >= 1 && number <= fault_makers.size());
  const FaultMaker& entry = fault_makers[number - 1];
  VOX_ASSERT(entry.kind == kind);
  return entry;
}

}  // namespace

std::string_view to_string(FaultKind kind) {
  const auto number = static_cast<std::size_t>(kind);
  return number >= 1 && number <= fault_makers.size() ? entry_of(kind).name : std::string_view();
}

std::optional<FaultKind> fault_kind(std::string_view name) {
  for (const FaultMaker& entry : fault_makers) {
    if (entry.name == name) return entry.kind;
  }
  return std::nullopt;
}

Result<void> validate_fault(World& world, const FaultPlan& plan) {
  const bool kind_known = !to_string(plan.kind).empty();
  const bool alone = strikes_one_host(plan.kind);
  const bool hosts_known =
      world.find_host(plan.from) != nullptr && (alone || world.find_host(plan.to) != nullptr);
  const bool times_fit = plan.at >= Time{} && plan.at != never && plan.lasts >= Duration::zero() &&
                         plan.extra_latency >= Duration::zero();
  const bool rate_fits = plan.rate_ppm >= clock_rate_ppm_min && plan.rate_ppm <= clock_rate_ppm_max;
  if (plan.kind == FaultKind::clock_pause && plan.lasts == for_ever) {
    return fail(Error::invalid_argument);  // nothing it holds would ever come to an end
  }
  if (!kind_known || !hosts_known || !times_fit || !rate_fits) return fail(Error::invalid_argument);
  if (!alone && plan.from == plan.to) return fail(Error::invalid_argument);
  return {};
}

std::unique_ptr<Fault> make_fault(World& world, const FaultPlan& plan) {
  VOX_ASSERT(validate_fault(world, plan).has_value());
  return entry_of(plan.kind).make_fault(world, plan);
}

void install_fault(World& world, const FaultPlan& plan, std::uint64_t number) {
  // Shared, because the actions that hold it must be copyable.
  const std::shared_ptr<Fault> fault = make_fault(world, plan);
  const std::uint32_t host = world.host(plan.from).number();
  const std::uint64_t kind = static_cast<std::uint64_t>(plan.kind);
  const std::uint64_t peer =
      strikes_one_host(plan.kind) ? 0 : std::uint64_t{world.host(plan.to).number()};
  world.schedule(plan.at, [&world, fault, host, kind, peer, number] {
    world.report(host, WorldEvent::fault_started, number, kind, peer);
    fault->start();
  });
  const Duration lasts = plan.kind == FaultKind::reset ? Duration::zero() : plan.lasts;
  const Time ends_at = after(plan.at, lasts);
  if (ends_at == never) return;
  world.schedule(ends_at, [&world, fault, host, kind, peer, number] {
    fault->end();
    world.report(host, WorldEvent::fault_ended, number, kind, peer);
  });
}

}  // namespace vox::sim
