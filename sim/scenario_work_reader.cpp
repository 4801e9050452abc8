// What hosts do, what goes wrong, and what must hold: workloads, faults, expectations.
#include <algorithm>

#include "sim/catalog.hpp"
#include "sim/fault_plans.hpp"
#include "sim/host_clock.hpp"
#include "sim/names.hpp"
#include "sim/scenario_reader.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {
namespace {

template <typename Entries>
std::vector<std::string> entry_names(const Entries& entries) {
  std::vector<std::string> names;
  for (const auto& entry : entries) names.push_back(entry.name);
  return names;
}

std::vector<std::string_view> workload_names() {
  std::vector<std::string_view> names;
  for (const WorkloadSpec* spec : workload_specs()) names.push_back(spec->name);
  return names;
}

std::vector<std::string_view> fault_names() {
  std::vector<std::string_view> names;
  for (const FaultSpec& spec : fault_specs()) names.push_back(to_string(spec.kind));
  return names;
}

std::vector<std::string_view> mark_names() {
  std::vector<std::string_view> names;
  for (const MarkSpec& spec : mark_specs()) names.push_back(spec.name);
  return names;
}

std::vector<std::string_view> promise_names(PromiseWhen when) {
  std::vector<std::string_view> names;
  for (const PromiseSpec* spec : promise_specs()) {
    if (spec->when == when) names.push_back(spec->name);
  }
  return names;
}

std::string format_ns(std::uint64_t amount_ns) {
  return format_amount(amount_ns, Measure::duration);
}

std::uint64_t as_ns(Duration duration) { return static_cast<std::uint64_t>(duration.count()); }

}  // namespace

void ScenarioReader::check_hosts(TableReader& table, std::string_view key,
                                 std::string_view pattern) {
  if (pattern.empty() || hosts_.empty()) return;  // complained of already
  if (!matching_names(pattern, hosts_).empty()) return;
  const std::vector<std::string_view> candidates(hosts_.begin(), hosts_.end());
  table.complain(table.position_of(key), std::string(key) + " in " + table.title() +
                                             ": no host is called \"" + std::string(pattern) +
                                             "\"" + guess_at(pattern, candidates));
}

std::string ScenarioReader::take_entry_name(TableReader& table, std::string_view stem,
                                            std::span<const std::string> taken) {
  const auto is_taken = [taken](std::string_view name) {
    return std::find(taken.begin(), taken.end(), name) != taken.end();
  };
  if (table.take("name") == nullptr) {
    std::uint64_t number = 1;
    while (is_taken(std::string(stem) + '-' + std::to_string(number))) number += 1;
    return std::string(stem) + '-' + std::to_string(number);
  }
  std::string name = table.take_text("name", "a name in quotes");
  if (name.empty()) return name;
  if (!is_entry_name(name)) {
    table.complain(table.position_of("name"), "\"" + name + "\" cannot be a name: expected " +
                                                  "letters, digits, \"_\" and \"-\"");
  }
  if (is_taken(name)) {
    table.complain(table.position_of("name"), "two entries of " + table.title() + " are called \"" +
                                                  name + "\": expected a name for each");
  }
  return name;
}

void ScenarioReader::read_workloads() {
  read_tables("workload", [this](TableReader& table) { read_workload(table); });
  if (!scenario_.workloads.empty()) return;
  root_.complain({1, 1}, "nothing runs: expected [[workload]] with host and run");
}

void ScenarioReader::read_workload(TableReader& table) {
  WorkloadEntry workload;
  workload.host = table.take_text("host", "the host it runs on, in quotes");
  check_hosts(table, "host", workload.host);
  workload.run = table.take_text("run", "the name of a workload in quotes");
  workload.name = take_entry_name(table, workload.run, entry_names(scenario_.workloads));
  const WorkloadSpec* spec = find_workload(workload.run);
  if (spec != nullptr) {
    workload.settings = table.take_settings(spec->params);
    for (const Setting& setting : workload.settings) {
      if (setting.kind == ParamKind::host) check_hosts(table, setting.name, setting.text);
    }
    table.finish();  // of an unknown workload nobody knows the keys
  } else if (!workload.run.empty()) {
    table.complain(table.position_of("run"), "there is no workload \"" + workload.run + "\"" +
                                                 guess_at(workload.run, workload_names()));
  }
  scenario_.workloads.push_back(std::move(workload));
}

void ScenarioReader::read_faults() {
  read_tables("fault", [this](TableReader& table) { read_fault(table); });
}

void ScenarioReader::read_fault(TableReader& table) {
  FaultEntry fault;
  fault.kind = table.take_text("kind", "the kind of the fault in quotes");
  fault.name = take_entry_name(table, fault.kind, entry_names(scenario_.faults));
  const FaultSpec* spec = find_fault(fault.kind);
  if (spec == nullptr) {
    if (fault.kind.empty()) return;
    table.complain(table.position_of("kind"), "there is no kind of fault \"" + fault.kind + "\"" +
                                                  guess_at(fault.kind, fault_names()));
    return;
  }
  const std::size_t complaints_before = complaints_count();
  fault.settings = table.take_settings(spec->params);
  for (const Setting& setting : fault.settings) {
    if (setting.kind == ParamKind::host) check_hosts(table, setting.name, setting.text);
  }
  table.finish();
  const bool checkable = !hosts_.empty() && scenario_.duration > Duration::zero();
  if (complaints_before == complaints_count() && checkable) check_strikes(table, fault);
  scenario_.faults.push_back(std::move(fault));
}

// Only of a fault that nothing else is wrong with, and in time that is known.
void ScenarioReader::check_strikes(TableReader& table, const FaultEntry& fault) {
  VOX_ASSERT(!hosts_.empty());
  VOX_ASSERT(scenario_.duration > Duration::zero());
  const std::uint64_t pairs_count = struck_pairs(fault, hosts_).size();
  const std::uint64_t repeat = find_setting(fault.settings, "repeat").range.max;
  if (pairs_count == 0) {
    table.complain(table.position_of("to"),
                   "to in [[fault]]: expected another host than the one in from");
  } else if (repeat > scenario_strikes_max / pairs_count) {
    table.complain(table.position_of("repeat"),
                   "repeat in [[fault]]: expected at most " +
                       std::to_string(scenario_strikes_max / pairs_count) + " strikes");
  } else if (latest_strike_ns(fault) >= as_ns(scenario_.duration)) {
    table.complain(table.position_of("at"),
                   "at in [[fault]]: a strike at " + format_ns(latest_strike_ns(fault)) +
                       " comes too late: expected it before the run ends at " +
                       format_ns(as_ns(scenario_.duration)));
  } else {
    check_clock(table, fault);
  }
}

// What would never end: a host that still stands when the run closes cannot come to rest.
void ScenarioReader::check_clock(TableReader& table, const FaultEntry& fault) {
  if (fault.kind == to_string(FaultKind::clock_pause) &&
      latest_end_ns(fault) >= as_ns(scenario_.duration)) {
    table.complain(table.position_of("lasts"),
                   "lasts in [[fault]]: a pause until " + format_ns(latest_end_ns(fault)) +
                       " is too long: expected its end before the run ends at " +
                       format_ns(as_ns(scenario_.duration)));
  }
  if (fault.kind != to_string(FaultKind::clock_drift)) return;
  const Range<std::uint64_t> rate = find_setting(fault.settings, "rate_ppm").range;
  if (rate.min >= clock_rate_ppm_min && rate.max <= clock_rate_ppm_max) return;
  table.complain(table.position_of("rate_ppm"),
                 "rate_ppm in [[fault]]: expected " + std::to_string(clock_rate_ppm_min) + " to " +
                     std::to_string(clock_rate_ppm_max) + ", where 1000000 is true");
}

std::vector<std::string> ScenarioReader::take_promises(TableReader& table, std::string_view key) {
  const PromiseWhen when = key == "eventually" ? PromiseWhen::eventually : PromiseWhen::always;
  std::vector<std::string> names;
  for (const TableReader::Text& promise : table.take_texts(key, "promises")) {
    const PromiseSpec* spec = find_promise(promise.text);
    if (spec == nullptr) {
      table.complain(promise.position, "there is no promise \"" + promise.text + "\"" +
                                           guess_at(promise.text, promise_names(when)));
    } else if (spec->when != when) {
      const bool belongs_to_always = spec->when == PromiseWhen::always;
      table.complain(promise.position, "\"" + promise.text + "\" is not judged here: expected it " +
                                           "in " + (belongs_to_always ? "promises" : "eventually"));
    } else if (std::find(names.begin(), names.end(), promise.text) != names.end()) {
      table.complain(promise.position,
                     "\"" + promise.text + "\" is promised twice: expected it once");
    }
    names.push_back(promise.text);
  }
  return names;
}

std::vector<std::string> ScenarioReader::take_marks(TableReader& table) {
  std::vector<std::string> names;
  for (const TableReader::Text& mark : table.take_texts("reached", "marks")) {
    if (mark_number(mark.text) == 0) {
      table.complain(mark.position,
                     "there is no mark \"" + mark.text + "\"" + guess_at(mark.text, mark_names()));
    }
    names.push_back(mark.text);
  }
  return names;
}

void ScenarioReader::read_expectations() {
  TableReader table(take_table("expect"), "[expect]", complaints_);
  const std::size_t complaints_before = complaints_count();
  Expectations& expect = scenario_.expect;
  expect.promises = take_promises(table, "promises");
  expect.eventually = take_promises(table, "eventually");
  expect.reached = take_marks(table);
  const Setting bound = table.take_setting(expect_params().front());
  expect.liveness_bound = Duration(static_cast<Duration::rep>(bound.range.min));
  if (complaints_before != complaints_count()) return table.finish();
  if (expect.promises.empty() && expect.eventually.empty()) {
    table.complain(table.position(), "nothing is promised: expected [expect] with promises");
  }
  check_eventually(table);
  table.finish();
}

// What must hold once faults have healed cannot be judged when they do not, or when the run ends
// before the bound has passed.
void ScenarioReader::check_eventually(TableReader& table) {
  if (scenario_.expect.eventually.empty() || scenario_.duration == Duration::zero()) return;
  std::uint64_t healed_ns = 0;
  for (const FaultEntry& fault : scenario_.faults) {
    if (!fault.settings.empty()) healed_ns = std::max(healed_ns, latest_end_ns(fault));
  }
  const std::uint64_t duration_ns = as_ns(scenario_.duration);
  const std::uint64_t bound_ns = as_ns(scenario_.expect.liveness_bound);
  if (healed_ns <= duration_ns && bound_ns <= duration_ns - healed_ns) return;
  table.complain(table.position_of("eventually"),
                 "eventually in [expect] cannot be judged: faults may last until " +
                     format_ns(healed_ns) + " and the bound is " + format_ns(bound_ns) +
                     ": expected both to pass before the run ends at " + format_ns(duration_ns));
}

}  // namespace vox::sim
