// Files in and out: whole texts, and the scenarios that a command line names.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario.hpp"
#include "vox/base/result.hpp"

namespace vox::tools {

/// The text, or why it could not be read.
[[nodiscard]] Result<std::string, std::string> read_text(const std::string& path);
/// Makes the directories above it. Fails with why it could not be written.
[[nodiscard]] Result<void, std::string> write_text(const std::string& path, std::string_view text);

struct LoadedScenario {
  std::string path;
  sim::Scenario scenario;
};

struct LoadedScenarios {
  std::vector<LoadedScenario> scenarios;  // in the order named
  std::vector<std::string> complaints;    // "file:line:column: what is wrong"
};

/// Every file named; a directory stands for its *.toml files in order of name.
[[nodiscard]] LoadedScenarios load_scenarios(const std::vector<std::string>& paths);

}  // namespace vox::tools
