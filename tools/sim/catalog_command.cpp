// The catalog and a scenario, printed for a person at a terminal.
#include "tools/sim/catalog_command.hpp"

#include <algorithm>
#include <iostream>
#include <span>

#include "sim/catalog.hpp"
#include "sim/limits_table.hpp"
#include "sim/runner.hpp"
#include "tools/sim/files.hpp"

namespace vox::tools {
namespace {

using sim::ParamSpec;
using sim::Setting;

constexpr std::size_t name_width = 26;
constexpr std::size_t kind_width = 18;
constexpr std::size_t default_width = 12;

std::string kind_text(const ParamSpec& spec) {
  return std::string(to_string(spec.kind)) + (spec.ranged ? " or range" : "");
}

void print_params(std::ostream& out, std::span<const ParamSpec> params) {
  for (const ParamSpec& spec : params) {
    const std::string_view preset = spec.default_text.empty() ? "(needed)" : spec.default_text;
    out << "    " << padded(spec.name, name_width) << padded(kind_text(spec), kind_width)
        << padded(preset, default_width) << spec.doc << '\n';
  }
}

void print_section(std::ostream& out, std::string_view title, std::span<const ParamSpec> params) {
  out << "\n  " << title << '\n';
  print_params(out, params);
}

void print_names(std::ostream& out, std::string_view name, std::string_view doc) {
  out << "  " << padded(name, name_width) << doc << '\n';
}

// What each key of a section is set to, and what it is for.
void print_settings(std::ostream& out, const sim::Settings& settings,
                    std::span<const ParamSpec> specs) {
  for (const Setting& setting : settings) {
    const auto spec = std::find_if(specs.begin(), specs.end(), [&](const ParamSpec& candidate) {
      return candidate.name == setting.name;
    });
    out << "    " << padded(setting.name, name_width) << padded(format_setting(setting), kind_width)
        << ' ' << spec->doc << '\n';
  }
}

void print_promises(std::ostream& out, std::string_view when,
                    const std::vector<std::string>& promises) {
  for (const std::string& promise : promises) {
    out << "  " << padded(when, 12) << padded(promise, name_width)
        << sim::find_promise(promise)->doc << '\n';
  }
}

void print_work(std::ostream& out, const sim::Scenario& scenario) {
  for (const sim::WorkloadEntry& entry : scenario.workloads) {
    const sim::WorkloadSpec& spec = *sim::find_workload(entry.run);
    out << '\n' << entry.host << " runs " << entry.run << ": " << spec.doc << '\n';
    print_settings(out, entry.settings, spec.params);
  }
  for (const sim::FaultEntry& entry : scenario.faults) {
    const sim::FaultSpec& spec = *sim::find_fault(entry.kind);
    out << "\nfault " << entry.name << ": " << spec.doc << '\n';
    print_settings(out, entry.settings, spec.params);
  }
}

void print_explanation(std::ostream& out, const sim::Scenario& scenario) {
  out << scenario.name << "\n\n";
  for (const std::string& line : scenario.prose) out << "  " << line << '\n';
  const auto duration_ns = static_cast<std::uint64_t>(scenario.duration.count());
  out << "\nseeds " << format_range(scenario.seeds, sim::Measure::count) << ", for "
      << format_amount(duration_ns, sim::Measure::duration) << " each, hosts";
  for (const std::string& host : host_names(scenario.hosts)) out << ' ' << host;
  out << "\n";
  print_work(out, scenario);
  out << "\nexpected\n";
  print_promises(out, "always", scenario.expect.promises);
  print_promises(out, "eventually", scenario.expect.eventually);
  for (const std::string& mark : scenario.expect.reached) {
    out << "  " << padded("sometimes", 12) << padded(mark, name_width)
        << sim::mark_specs()[sim::mark_number(mark) - 1].doc << '\n';
  }
  out << "\nlimits of every session\n";
  print_settings(out, scenario.limits, sim::limit_params());
}

}  // namespace

void print_catalog(std::ostream& out) {
  out << "sections\n";
  print_section(out, "[world]", sim::world_params());
  print_section(out, "[[host]]", sim::host_params());
  print_section(out, "[network]", sim::network_params());
  print_section(out, "[[workload]], and the keys of what runs", sim::workload_params());
  print_section(out, "[expect], with promises, eventually and reached", sim::expect_params());
  print_section(out, "[limits]", sim::limit_params());
  out << "\nworkloads\n";
  for (const sim::WorkloadSpec* spec : sim::workload_specs()) {
    out << "\n  " << spec->name << ": " << spec->doc << '\n';
    print_params(out, spec->params);
  }
  out << "\nkinds of faults\n";
  for (const sim::FaultSpec& spec : sim::fault_specs()) {
    out << "\n  " << to_string(spec.kind) << ": " << spec.doc << '\n';
    print_params(out, spec.params);
  }
  out << "\npromises\n";
  for (const sim::PromiseSpec* spec : sim::promise_specs()) {
    print_names(out, spec->name, spec->doc);
  }
  out << "\nmarks\n";
  for (const sim::MarkSpec& spec : sim::mark_specs()) print_names(out, spec.name, spec.doc);
}

ExitCode list_command(const ListArguments& arguments) {
  if (arguments.limits) {
    print_limits_markdown(std::cout);
  } else if (arguments.markdown) {
    print_catalog_markdown(std::cout);
  } else {
    print_catalog(std::cout);
  }
  return ExitCode::held;
}

ExitCode explain_command(const ExplainArguments& arguments) {
  const LoadedScenarios loaded = load_scenarios(arguments.paths);
  for (const LoadedScenario& scenario : loaded.scenarios) {
    print_explanation(std::cout, scenario.scenario);
  }
  for (const std::string& complaint : loaded.complaints) std::cerr << complaint << '\n';
  return loaded.complaints.empty() ? ExitCode::held : ExitCode::usage;
}

}  // namespace vox::tools
