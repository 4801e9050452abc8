// For a CI system.
#include <algorithm>

#include "tools/sim/report.hpp"

namespace vox::tools {
namespace {

std::string xml_escaped(std::string_view text) {
  std::string escaped;
  for (const char character : text) {
    switch (character) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      case '\n': escaped += "&#10;"; break;
      default:
        // XML has no way to say most control characters.
        escaped += static_cast<unsigned char>(character) < 0x20 ? ' ' : character;
    }
  }
  return escaped;
}

// Milliseconds as JUnit wants them: seconds with a point.
std::string seconds_text(std::uint64_t amount_ns) {
  const std::uint64_t ms = amount_ns / 1'000'000;
  std::string rest = std::to_string(ms % 1000);
  rest.insert(0, 3 - rest.size(), '0');
  return std::to_string(ms / 1000) + '.' + rest;
}

std::string attribute(std::string_view name, std::string_view value) {
  return ' ' + std::string(name) + "=\"" + xml_escaped(value) + '"';
}

void add_case(std::string& xml, const ScenarioSummary& scenario, const RunSummary& run) {
  xml += "    <testcase" + attribute("classname", scenario.name) +
         attribute("name", "seed " + std::to_string(run.seed)) +
         attribute("time", seconds_text(run.wall_ns));
  if (run.is_good()) {
    xml += "/>\n";
    return;
  }
  std::string text = complaint_of(run) + "\nreproduce: " + reproduce_line(scenario, run);
  if (!run.run_file.empty()) text += "\nreplay: " + replay_line(scenario, run);
  xml += ">\n      <failure" + attribute("message", complaint_of(run)) + '>' + xml_escaped(text) +
         "</failure>\n    </testcase>\n";
}

void add_mark(std::string& xml, const ScenarioSummary& scenario, const std::string& mark) {
  xml += "    <testcase" + attribute("classname", scenario.name) +
         attribute("name", "reaches " + mark) + ">\n      <failure" +
         attribute("message", mark + ": reached by no seed") + "/>\n    </testcase>\n";
}

void add_suite(std::string& xml, const ScenarioSummary& scenario) {
  const auto bad_count =
      static_cast<std::size_t>(std::count_if(scenario.runs.begin(), scenario.runs.end(),
                                             [](const RunSummary& run) { return !run.is_good(); }));
  const std::size_t missed_count = scenario.marks_missed.size();
  xml += "  <testsuite" + attribute("name", scenario.name) +
         attribute("tests", std::to_string(scenario.runs.size() + missed_count)) +
         attribute("failures", std::to_string(bad_count + missed_count)) + ">\n";
  for (const RunSummary& run : scenario.runs) add_case(xml, scenario, run);
  for (const std::string& mark : scenario.marks_missed) add_mark(xml, scenario, mark);
  xml += "  </testsuite>\n";
}

}  // namespace

std::string junit_xml(const Summary& summary) {
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"vox-sim\">\n";
  for (const ScenarioSummary& scenario : summary.scenarios()) add_suite(xml, scenario);
  return xml + "</testsuites>\n";
}

}  // namespace vox::tools
