// For a person.
#include <algorithm>
#include <ostream>

#include "tools/sim/console.hpp"
#include "tools/sim/report.hpp"

namespace vox::tools {
namespace {

constexpr std::size_t name_width_min = 28;
constexpr std::size_t seeds_width = 15;
constexpr std::string_view indent = "         ";
constexpr std::size_t others_shown_max = 8;

std::string seeds_text(const ScenarioSummary& scenario) {
  if (scenario.runs_count == 0) return "no seed";
  if (scenario.runs_count == 1) return "seed " + std::to_string(scenario.first_seed);
  return "seeds " + std::to_string(scenario.first_seed) + ".." + std::to_string(scenario.last_seed);
}

// Where a line goes, and how.
struct Table {
  std::ostream& out;
  std::size_t name_width;
  bool color;
};

void print_line(const Table& table, std::string_view state, const ScenarioSummary& scenario,
                std::string_view seeds, std::string_view rest) {
  table.out << "  " << state << ' ' << padded(scenario.name, table.name_width) << ' '
            << padded(seeds, seeds_width) << ' ' << rest << '\n';
}

void print_passed(const Table& table, const ScenarioSummary& scenario) {
  print_line(
      table, colored("ok  ", Color::green, table.color), scenario, seeds_text(scenario),
      format_simulated(scenario.simulated_ns) + " simulated in " + format_wall(scenario.wall_ns));
}

void print_others(std::ostream& out, const ScenarioSummary& scenario) {
  std::string seeds;
  std::size_t others_count = 0;
  for (const RunSummary& run : scenario.runs) {
    if (run.is_good() || &run == scenario.first_bad_run()) continue;
    others_count += 1;
    if (others_count <= others_shown_max) seeds += ' ' + std::to_string(run.seed);
  }
  if (others_count == 0) return;
  out << indent << "also:     " << seeds;
  if (others_count > others_shown_max) out << ", " << others_count << " seeds in all";
  out << '\n';
}

void print_failed(const Table& table, const ScenarioSummary& scenario) {
  std::ostream& out = table.out;
  const std::string state = colored("FAIL", Color::red, table.color);
  if (const RunSummary* run = scenario.first_bad_run()) {
    print_line(table, state, scenario, "seed " + std::to_string(run->seed), complaint_of(*run));
    out << indent << "reproduce: " << reproduce_line(scenario, *run) << '\n';
    if (!run->run_file.empty())
      out << indent << "replay:    " << replay_line(scenario, *run) << '\n';
    print_others(out, scenario);
  }
  for (const std::string& mark : scenario.marks_missed) {
    print_line(table, state, scenario, seeds_text(scenario), mark + ": reached by no seed");
  }
}

}  // namespace

void print_table(std::ostream& out, const Summary& summary, bool color) {
  Table table{out, name_width_min, color};
  for (const ScenarioSummary& scenario : summary.scenarios()) {
    table.name_width = std::max(table.name_width, scenario.name.size());
  }
  std::size_t passed_count = 0;
  std::size_t failed_count = 0;
  std::size_t skipped_count = 0;
  for (const ScenarioSummary& scenario : summary.scenarios()) {
    if (scenario.runs_count == 0) {
      skipped_count += 1;
      print_line(table, "--  ", scenario, seeds_text(scenario), "did not run");
    } else if (scenario.passed()) {
      passed_count += 1;
      print_passed(table, scenario);
    } else {
      failed_count += 1;
      print_failed(table, scenario);
    }
  }
  out << "scenarios: " << passed_count << " passed, " << failed_count << " failed";
  if (skipped_count > 0) out << ", " << skipped_count << " skipped";
  out << '\n';
}

}  // namespace vox::tools
