// A scenario as text: every section, every key, in one order.
#include <span>

#include "sim/scenario.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {
namespace {

void write_key(std::string& text, std::string_view key, std::string_view value) {
  text += key;
  text += " = ";
  text += value;
  text += '\n';
}

void write_settings(std::string& text, const Settings& settings) {
  for (const Setting& setting : settings) write_key(text, setting.name, format_setting(setting));
}

std::string quoted_range(Range<std::uint64_t> range, Measure measure) {
  return toml_quoted(format_range(range, measure));
}

std::string quoted_duration(Duration duration) {
  return toml_quoted(
      format_amount(static_cast<std::uint64_t>(duration.count()), Measure::duration));
}

std::string list_of(std::span<const std::string> names) {
  std::string text = "[";
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += ", ";
    text += toml_quoted(names[i]);
  }
  return text + ']';
}

void write_network(std::string& text, const NetworkOptions& network) {
  const Range<std::uint64_t> latency{static_cast<std::uint64_t>(network.latency.min.count()),
                                     static_cast<std::uint64_t>(network.latency.max.count())};
  text += "\n[network]\n";
  write_key(text, "latency", quoted_range(latency, Measure::duration));
  write_key(text, "buffer", quoted_range(network.buffer_bytes, Measure::bytes));
  write_key(text, "short_read", toml_quoted(format_ratio(network.short_read)));
  write_key(text, "short_write", toml_quoted(format_ratio(network.short_write)));
}

void write_hosts(std::string& text, const std::vector<HostEntry>& hosts) {
  for (const HostEntry& host : hosts) {
    text += "\n[[host]]\n";
    write_key(text, "name", toml_quoted(host.name));
    if (host.count > 0) write_key(text, "count", std::to_string(host.count));
  }
}

void write_expectations(std::string& text, const Expectations& expect) {
  text += "\n[expect]\n";
  write_key(text, "promises", list_of(expect.promises));
  write_key(text, "eventually", list_of(expect.eventually));
  write_key(text, "reached", list_of(expect.reached));
  write_key(text, "liveness_bound", quoted_duration(expect.liveness_bound));
}

}  // namespace

std::string write_scenario(const Scenario& scenario) {
  // What could not be read back is not a scenario.
  VOX_ASSERT(!scenario.prose.empty());
  VOX_ASSERT(!scenario.hosts.empty() && !scenario.workloads.empty());
  VOX_ASSERT(scenario.duration > Duration::zero());
  std::string text;
  for (const std::string& line : scenario.prose) {
    text += line.empty() ? "#" : "# " + line;
    text += '\n';
  }
  text += "\n[world]\n";
  write_key(text, "seeds", quoted_range(scenario.seeds, Measure::count));
  write_key(text, "duration", quoted_duration(scenario.duration));
  text += "\n[limits]\n";
  write_settings(text, scenario.limits);
  write_hosts(text, scenario.hosts);
  write_network(text, scenario.network);
  for (const WorkloadEntry& workload : scenario.workloads) {
    text += "\n[[workload]]\n";
    write_key(text, "name", toml_quoted(workload.name));
    write_key(text, "host", toml_quoted(workload.host));
    write_key(text, "run", toml_quoted(workload.run));
    write_settings(text, workload.settings);
  }
  for (const FaultEntry& fault : scenario.faults) {
    text += "\n[[fault]]\n";
    write_key(text, "name", toml_quoted(fault.name));
    write_key(text, "kind", toml_quoted(fault.kind));
    write_settings(text, fault.settings);
  }
  write_expectations(text, scenario.expect);
  return text;
}

}  // namespace vox::sim
