// What a batch came to, said to three readers: a person, a script, a CI system.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "tools/sim/summary.hpp"

namespace vox::tools {

/// The table a run ends with, and its closing line.
void print_table(std::ostream& out, const Summary& summary, bool color);

/// One JSON object, without the end of its line. Its form is fixed: scripts read it.
[[nodiscard]] std::string json_line(const ScenarioSummary& scenario, const RunSummary& run);

/// JUnit XML: a suite for each scenario, a case for each seed.
[[nodiscard]] std::string junit_xml(const Summary& summary);

}  // namespace vox::tools
