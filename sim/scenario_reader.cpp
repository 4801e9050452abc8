// The scenario as a whole, and who is there: prose, world, limits, hosts, network.
#include "sim/scenario_reader.hpp"

#include <algorithm>
#include <limits>

#include "sim/catalog.hpp"
#include "sim/limits_table.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {
namespace {

// The comment a text opens with, line by line; empty when it does not, or when it says nothing.
std::vector<std::string> opening_prose(std::string_view text) {
  std::vector<std::string> lines;
  bool says_something = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (lines.empty() && line.empty()) continue;
    if (line.empty() || line.front() != '#') break;
    line.remove_prefix(line.starts_with("# ") ? 2 : 1);
    says_something = says_something || !line.empty();
    lines.emplace_back(line);
  }
  return says_something ? lines : std::vector<std::string>();
}

}  // namespace

bool is_entry_name(std::string_view text) {
  constexpr std::string_view letters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
  return !text.empty() && text.find_first_not_of(letters) == std::string_view::npos;
}

ScenarioReader::ScenarioReader(const Node& root, std::string_view name)
    : root_(root, "the scenario", complaints_) {
  scenario_.name = name;
}

ParsedScenario ScenarioReader::read(std::string_view text, std::string_view extra_section) {
  read_prose(text);
  if (!extra_section.empty()) root_.take(extra_section);
  read_world();
  read_limits();
  read_hosts();
  read_network();
  read_workloads();
  read_faults();
  read_expectations();
  root_.finish();
  std::stable_sort(
      complaints_.begin(), complaints_.end(),
      [](const Diagnostic& a, const Diagnostic& b) { return a.position < b.position; });
  if (complaints_.empty()) {
    VOX_ASSERT(!hosts_.empty() && hosts_.size() <= scenario_hosts_max);
    VOX_ASSERT(!scenario_.workloads.empty());
    VOX_ASSERT(!scenario_.expect.promises.empty() || !scenario_.expect.eventually.empty());
    return {std::move(scenario_), {}};
  }
  return {std::nullopt, std::move(complaints_)};
}

void ScenarioReader::read_prose(std::string_view text) {
  scenario_.prose = opening_prose(text);
  if (!scenario_.prose.empty()) return;
  root_.complain({1, 1}, "a scenario opens with the promise it tests: expected a comment in prose");
}

// An empty table stands for one that is missing: every key has its default, or is complained of.
const Node& ScenarioReader::take_table(std::string_view key) {
  static const Node nothing{.kind = Node::Kind::table, .position = {1, 1}, .entries = {}};
  const Entry* entry = root_.take(key);
  if (entry == nullptr) return nothing;
  if (entry->value.kind == Node::Kind::table) return entry->value;
  root_.complain(entry->position,
                 "\"" + entry->key + "\" is one section: expected [" + entry->key + "]");
  return nothing;
}

void ScenarioReader::read_world() {
  TableReader table(take_table("world"), "[world]", complaints_);
  const std::size_t complaints_before = complaints_count();
  const Settings settings = table.take_settings(world_params());
  scenario_.seeds = find_setting(settings, "seeds").range;
  scenario_.duration = as_duration(find_setting(settings, "duration").range.min);
  const bool endless = scenario_.duration > std::chrono::hours(24 * 365);
  if (complaints_before == complaints_count() &&
      (scenario_.duration == Duration::zero() || endless)) {
    table.complain(table.position_of("duration"),
                   "duration in [world]: expected more than nothing and at most a year");
  }
  table.finish();
}

void ScenarioReader::read_limits() {
  TableReader table(take_table("limits"), "[limits]", complaints_);
  const std::size_t complaints_before = complaints_count();
  scenario_.limits = table.take_settings(limit_params());
  for (const Setting& limit : scenario_.limits) {
    const bool fits = limit.kind != ParamKind::count ||
                      limit.range.max <= std::numeric_limits<std::uint32_t>::max();
    if (!fits) {
      table.complain(table.position_of(limit.name),
                     limit.name + " in [limits]: expected at most 4294967295");
    }
  }
  if (complaints_before == complaints_count() && !validate_limits(scenario_.limits)) {
    table.complain(table.position(),
                   "the limits do not fit each other: expected counts and timeouts above zero, "
                   "handshake_bytes_max of 8KiB or more, payload_bytes_max of 64B to 1GiB");
  }
  table.finish();
}

void ScenarioReader::read_hosts() {
  read_tables("host", [this](TableReader& table) { read_host(table); });
  std::uint64_t count = 0;
  for (const HostEntry& host : scenario_.hosts) count += std::max<std::uint64_t>(1, host.count);
  if (count == 0) {
    root_.complain({1, 1}, "the scenario has no host: expected [[host]] with a name");
  } else if (count > scenario_hosts_max) {
    root_.complain(root_.position_of("host"), "the scenario has " + std::to_string(count) +
                                                  " hosts: expected at most " +
                                                  std::to_string(scenario_hosts_max));
  } else {
    hosts_ = host_names(scenario_.hosts);
  }
  std::vector<std::string> sorted = hosts_;
  std::sort(sorted.begin(), sorted.end());
  const auto twin = std::adjacent_find(sorted.begin(), sorted.end());
  if (twin == sorted.end()) return;
  root_.complain(root_.position_of("host"),
                 "two hosts are called \"" + *twin + "\": expected a name for each");
}

void ScenarioReader::read_host(TableReader& table) {
  HostEntry host{.name = table.take_text("name", "the name of the host in quotes")};
  if (!host.name.empty() && (!is_entry_name(host.name) || host.name == "world")) {
    table.complain(table.position_of("name"),
                   "\"" + host.name + "\" cannot be a host: expected letters, digits, \"_\" and " +
                       "\"-\", and not \"world\"");
  }
  if (table.take("count") != nullptr) {
    const std::size_t complaints_before = complaints_count();
    const ParamSpec spec{"count", ParamKind::count, "", "", false};
    host.count = table.take_setting(spec).range.min;
    if (host.count == 0 && complaints_before == complaints_count()) {
      table.complain(table.position_of("count"), "count in [[host]]: expected 1 or more");
    }
  }
  table.finish();
  scenario_.hosts.push_back(std::move(host));
}

void ScenarioReader::read_network() {
  TableReader table(take_table("network"), "[network]", complaints_);
  const std::size_t complaints_before = complaints_count();
  const Settings settings = table.take_settings(network_params());
  const Range<std::uint64_t> latency = find_setting(settings, "latency").range;
  NetworkOptions& network = scenario_.network;
  network.latency = {as_duration(latency.min), as_duration(latency.max)};
  network.buffer_bytes = find_setting(settings, "buffer").range;
  network.short_read = find_setting(settings, "short_read").ratio;
  network.short_write = find_setting(settings, "short_write").ratio;
  const bool buffer_fits = network.buffer_bytes.min > 0 &&
                           network.buffer_bytes.max <= std::numeric_limits<std::uint32_t>::max();
  if (complaints_before == complaints_count() && !buffer_fits) {
    table.complain(table.position_of("buffer"), "buffer in [network]: expected 1B to 3GiB");
  }
  if (network.latency.max > scenario_.duration && scenario_.duration > Duration::zero()) {
    table.complain(table.position_of("latency"),
                   "latency in [network]: expected less than the duration of the world");
  }
  table.finish();
}

std::vector<std::string> host_names(const std::vector<HostEntry>& hosts) {
  std::vector<std::string> names;
  for (const HostEntry& host : hosts) {
    if (host.count == 0) names.push_back(host.name);
    for (std::uint64_t i = 1; i <= host.count; ++i) {
      names.push_back(host.name + '-' + std::to_string(i));
    }
  }
  return names;
}

ParsedScenario read_scenario(const Document& document, std::string_view text, std::string_view name,
                             std::string_view extra_section) {
  if (!document.diagnostics.empty()) return {std::nullopt, document.diagnostics};
  return ScenarioReader(document.root, name).read(text, extra_section);
}

ParsedScenario parse_scenario(std::string_view text, std::string_view name) {
  return read_scenario(parse_document(text), text, name, {});
}

}  // namespace vox::sim
