// The catalog as docs/CATALOG.md.
#include <ostream>
#include <span>

#include "sim/catalog.hpp"
#include "sim/limits_table.hpp"
#include "sim/runner.hpp"
#include "tools/sim/catalog_command.hpp"

namespace vox::tools {
namespace {

using sim::ParamSpec;

void print_params(std::ostream& out, std::span<const ParamSpec> params) {
  out << "\n| key | kind | default | meaning |\n| --- | --- | --- | --- |\n";
  for (const ParamSpec& spec : params) {
    out << "| `" << spec.name << "` | " << to_string(spec.kind) << (spec.ranged ? " or range" : "")
        << " | ";
    if (spec.default_text.empty()) {
      out << "needed";
    } else {
      out << '`' << spec.default_text << '`';
    }
    out << " | " << spec.doc << " |\n";
  }
}

void print_section(std::ostream& out, std::string_view title, std::span<const ParamSpec> params) {
  out << "\n### " << title << '\n';
  print_params(out, params);
}

void print_promises(std::ostream& out) {
  out << "\n## Promises\n\n| promise | list of `[expect]` | holds when |\n| --- | --- | --- |\n";
  for (const sim::PromiseSpec* spec : sim::promise_specs()) {
    const bool always = spec->when == sim::PromiseWhen::always;
    out << "| `" << spec->name << "` | `" << (always ? "promises" : "eventually") << "` | "
        << spec->doc << " |\n";
  }
  out << "| `" << sim::limits_fit_promise
      << "` | every run | the limits drawn from their ranges fit each other |\n| `"
      << sim::time_passes_promise << "` | every run | no task posts itself for ever |\n";
}

}  // namespace

void print_catalog_markdown(std::ostream& out) {
  out << "# Catalog\n\nEverything that a scenario can name. Made by `vox-sim list --markdown`; a "
         "test compares the two.\nHow to write a scenario is in [SCENARIOS.md](SCENARIOS.md).\n"
         "\n## Sections\n";
  print_section(out, "`[world]`", sim::world_params());
  print_section(out, "`[[host]]`", sim::host_params());
  print_section(out, "`[network]`", sim::network_params());
  print_section(out, "`[[workload]]`, beside the keys of what runs", sim::workload_params());
  print_section(out, "`[expect]`, beside its lists", sim::expect_params());
  print_section(out, "`[limits]`", sim::limit_params());
  out << "\n## Workloads\n";
  for (const sim::WorkloadSpec* spec : sim::workload_specs()) {
    out << "\n### `" << spec->name << "`\n\n" << spec->doc << '\n';
    print_params(out, spec->params);
  }
  out << "\n## Kinds of faults\n";
  for (const sim::FaultSpec& spec : sim::fault_specs()) {
    out << "\n### `" << to_string(spec.kind) << "`\n\n" << spec.doc << '\n';
    print_params(out, spec.params);
  }
  print_promises(out);
  out << "\n## Marks\n\n| mark | reached when |\n| --- | --- |\n";
  for (const sim::MarkSpec& spec : sim::mark_specs()) {
    out << "| `" << spec.name << "` | " << spec.doc << " |\n";
  }
}

}  // namespace vox::tools
