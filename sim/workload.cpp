// What actors are given.
#include "sim/workload.hpp"

#include "sim/catalog.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {
namespace {

// Who draws, as a number that does not depend on what else the scenario has: the low half of what
// any seed would draw for the entry's path.
std::uint32_t entry_number(std::string_view entry) {
  const Random fixed(0);
  return static_cast<std::uint32_t>(scenario_draws(fixed, "entry/" + std::string(entry)).bits());
}

}  // namespace

WorkloadContext::WorkloadContext(RunContext& run, Host& host, std::string_view entry)
    : run_(&run), host_(&host), entry_number_(entry_number(entry)) {}

void WorkloadContext::report(WorldEvent kind, std::uint64_t object, std::uint64_t a,
                             std::uint64_t b, std::uint64_t c) const {
  host_->world().report(host_->number(), kind, object, a, b, c);
}

void WorkloadContext::reach(std::string_view mark) const {
  const std::uint32_t number = mark_number(mark);
  VOX_ASSERT(number > 0);
  report(WorldEvent::mark_reached, number);
}

Draws WorkloadContext::draws() const {
  const std::uint64_t boot = host_->boot_count();
  return {host_->world().random(), Purpose::workload, host_->number(), entry_number_, boot << 32U};
}

}  // namespace vox::sim
