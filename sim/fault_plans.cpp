// Entries made into plans.
#include "sim/fault_plans.hpp"

#include <algorithm>

#include "sim/catalog.hpp"
#include "sim/names.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {
namespace {

bool has_setting(const FaultEntry& fault, std::string_view name) {
  return std::any_of(fault.settings.begin(), fault.settings.end(),
                     [name](const Setting& setting) { return setting.name == name; });
}

std::uint64_t sum_up_to_for_ever(std::uint64_t a, std::uint64_t b) {
  return a >= for_ever_ns - std::min(b, for_ever_ns) ? for_ever_ns : a + b;
}

std::uint64_t product_up_to_for_ever(std::uint64_t a, std::uint64_t b) {
  return b != 0 && a > for_ever_ns / b ? for_ever_ns : a * b;
}

// What the settings of one entry come to.
class EntryPlans {
 public:
  EntryPlans(const FaultEntry& fault, const Random& random, std::span<const std::string> hosts)
      : fault_(fault), random_(random), pairs_(struck_pairs(fault, hosts)) {
    VOX_ASSERT(!pairs_.empty());
  }

  void append_to(std::vector<FaultPlan>& plans) const {
    const std::uint64_t strikes_count = drawn("repeat", 0);
    std::uint64_t at_ns = drawn("at", 0);
    for (std::uint64_t strike = 0; strike < strikes_count; ++strike) {
      if (strike > 0) at_ns += drawn("every", strike);
      append_strike(plans, strike, at_ns);
    }
  }

 private:
  [[nodiscard]] Draws draws(std::string_view key, std::uint64_t strike) const {
    return scenario_draws(
        random_, "fault/" + fault_.name + '/' + std::string(key) + '/' + std::to_string(strike));
  }
  [[nodiscard]] std::uint64_t drawn(std::string_view key, std::uint64_t strike) const {
    return draws(key, strike).within(find_setting(fault_.settings, key).range);
  }
  [[nodiscard]] bool flag(std::string_view key) const {
    return has_setting(fault_, key) && find_setting(fault_.settings, key).range.min == 1;
  }

  void append_strike(std::vector<FaultPlan>& plans, std::uint64_t strike,
                     std::uint64_t at_ns) const {
    FaultPlan plan{.kind = find_fault(fault_.kind)->kind,
                   .at = Time(Duration(static_cast<Duration::rep>(at_ns)))};
    plan.both_ways = flag("both_ways");
    if (has_setting(fault_, "lasts")) {
      plan.lasts = Duration(static_cast<Duration::rep>(drawn("lasts", strike)));
    }
    if (has_setting(fault_, "extra_latency")) {
      plan.extra_latency = Duration(static_cast<Duration::rep>(drawn("extra_latency", strike)));
    }
    if (has_setting(fault_, "rate_ppm")) plan.rate_ppm = drawn("rate_ppm", strike);
    const std::size_t one = draws("pick_one", strike).below(pairs_.size());
    for (std::size_t i = 0; i < pairs_.size(); ++i) {
      if (flag("pick_one") && i != one) continue;
      plan.from = pairs_[i].from;
      plan.to = strikes_one_host(plan.kind) ? std::string() : pairs_[i].to;
      plans.push_back(plan);
    }
  }

  const FaultEntry& fault_;
  const Random& random_;
  const std::vector<HostPair> pairs_;
};

}  // namespace

std::vector<FaultPlan> fault_plans(const Scenario& scenario, const Random& random) {
  const std::vector<std::string> hosts = host_names(scenario.hosts);
  std::vector<FaultPlan> plans;
  for (const FaultEntry& fault : scenario.faults) {
    EntryPlans(fault, random, hosts).append_to(plans);
  }
  VOX_ASSERT(plans.size() <= scenario_strikes_max);
  for (const FaultPlan& plan : plans) VOX_ASSERT(plan.at < Time(scenario.duration));
  return plans;
}

Time healed_at(std::span<const FaultPlan> plans) {
  Time healed{};
  for (const FaultPlan& plan : plans) {
    const Duration lasts = plan.kind == FaultKind::reset ? Duration::zero() : plan.lasts;
    healed = std::max(healed, after(plan.at, lasts));
  }
  return healed;
}

std::uint64_t latest_strike_ns(const FaultEntry& fault) {
  const std::uint64_t strikes = find_setting(fault.settings, "repeat").range.max;
  const std::uint64_t every_ns = find_setting(fault.settings, "every").range.max;
  return sum_up_to_for_ever(find_setting(fault.settings, "at").range.max,
                            product_up_to_for_ever(strikes == 0 ? 0 : strikes - 1, every_ns));
}

std::uint64_t latest_end_ns(const FaultEntry& fault) {
  const std::uint64_t lasts_ns =
      has_setting(fault, "lasts") ? find_setting(fault.settings, "lasts").range.max : 0;
  return sum_up_to_for_ever(latest_strike_ns(fault), lasts_ns);
}

std::vector<HostPair> struck_pairs(const FaultEntry& fault, std::span<const std::string> hosts) {
  std::vector<HostPair> pairs;
  if (has_setting(fault, "host")) {
    for (std::string& host : matching_names(find_setting(fault.settings, "host").text, hosts)) {
      pairs.push_back({host, host});
    }
    return pairs;
  }
  const auto froms = matching_names(find_setting(fault.settings, "from").text, hosts);
  const auto tos = matching_names(find_setting(fault.settings, "to").text, hosts);
  for (const std::string& from : froms) {
    for (const std::string& to : tos) {
      if (from != to) pairs.push_back({from, to});
    }
  }
  return pairs;
}

}  // namespace vox::sim
