// For a person.
#include <ostream>

#include "tools/sim/console.hpp"
#include "tools/sim/report.hpp"

namespace vox::tools {
namespace {

constexpr std::size_t name_width = 28;
constexpr std::size_t seeds_width = 15;
constexpr std::string_view indent = "         ";
constexpr std::size_t others_shown_max = 8;

std::string seeds_text(const std::vector<RunSummary>& runs) {
  if (runs.empty()) return "no seed";
  if (runs.size() == 1) return "seed " + std::to_string(runs.front().seed);
  return "seeds " + std::to_string(runs.front().seed) + ".." + std::to_string(runs.back().seed);
}

void print_line(std::ostream& out, std::string_view state, const ScenarioSummary& scenario,
                std::string_view seeds, std::string_view rest) {
  out << "  " << state << ' ' << padded(scenario.name, name_width) << ' '
      << padded(seeds, seeds_width) << ' ' << rest << '\n';
}

void print_passed(std::ostream& out, const ScenarioSummary& scenario, bool color) {
  std::uint64_t simulated_ns = 0;
  std::uint64_t wall_ns = 0;
  for (const RunSummary& run : scenario.runs) {
    simulated_ns += run.simulated_ns;
    wall_ns += run.wall_ns;
  }
  print_line(out, colored("ok  ", Color::green, color), scenario, seeds_text(scenario.runs),
             format_simulated(simulated_ns) + " simulated in " + format_wall(wall_ns));
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

void print_failed(std::ostream& out, const ScenarioSummary& scenario, bool color) {
  const std::string state = colored("FAIL", Color::red, color);
  if (const RunSummary* run = scenario.first_bad_run()) {
    print_line(out, state, scenario, "seed " + std::to_string(run->seed), complaint_of(*run));
    out << indent << "reproduce: " << reproduce_line(scenario, *run) << '\n';
    if (!run->run_file.empty()) out << indent << "replay:    " << replay_line(*run) << '\n';
    print_others(out, scenario);
  }
  for (const std::string& mark : scenario.marks_missed) {
    print_line(out, state, scenario, seeds_text(scenario.runs), mark + ": reached by no seed");
  }
}

}  // namespace

void print_table(std::ostream& out, const Summary& summary, bool color) {
  std::size_t passed_count = 0;
  std::size_t failed_count = 0;
  std::size_t skipped_count = 0;
  for (const ScenarioSummary& scenario : summary.scenarios()) {
    if (scenario.runs.empty()) {
      skipped_count += 1;
      print_line(out, "--  ", scenario, "no seed", "did not run");
    } else if (scenario.passed()) {
      passed_count += 1;
      print_passed(out, scenario, color);
    } else {
      failed_count += 1;
      print_failed(out, scenario, color);
    }
  }
  out << "scenarios: " << passed_count << " passed, " << failed_count << " failed";
  if (skipped_count > 0) out << ", " << skipped_count << " skipped";
  out << '\n';
}

}  // namespace vox::tools
