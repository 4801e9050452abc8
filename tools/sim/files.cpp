// Reading and writing files.
#include "tools/sim/files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace vox::tools {
namespace {

std::vector<std::string> expand_directories(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code ignored;
    if (!std::filesystem::is_directory(path, ignored)) {
      files.push_back(path);
      continue;
    }
    std::vector<std::string> inside;
    for (const auto& entry : std::filesystem::directory_iterator(path, ignored)) {
      if (entry.path().extension() == ".toml") inside.push_back(entry.path().string());
    }
    std::sort(inside.begin(), inside.end());
    files.insert(files.end(), inside.begin(), inside.end());
  }
  return files;
}

}  // namespace

Result<std::string, std::string> read_text(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return fail(path + ": is a directory");
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(path + ": cannot be read: " + std::strerror(errno));
  return std::string(std::istreambuf_iterator<char>(file), {});
}

Result<void, std::string> write_text(const std::string& path, std::string_view text) {
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  std::error_code error;
  if (!parent.empty()) std::filesystem::create_directories(parent, error);
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (error || !file) return fail(path + ": cannot be written: " + std::strerror(errno));
  return {};
}

LoadedScenarios load_scenarios(const std::vector<std::string>& paths) {
  LoadedScenarios loaded;
  std::set<std::string> names;
  for (const std::string& path : expand_directories(paths)) {
    const auto text = read_text(path);
    if (!text) {
      loaded.complaints.push_back(text.error() + ": expected a scenario file");
      continue;
    }
    const std::string name = std::filesystem::path(path).stem().string();
    sim::ParsedScenario parsed = sim::parse_scenario(*text, name);
    for (const sim::Diagnostic& diagnostic : parsed.diagnostics) {
      loaded.complaints.push_back(sim::format_diagnostic(path, diagnostic));
    }
    // Recorded runs and reports are told apart by the scenario's name.
    if (!names.insert(name).second) {
      loaded.complaints.push_back(path + ": another scenario is called \"" + name +
                                  "\": expected a name for each");
    }
    if (parsed.scenario) loaded.scenarios.push_back({path, *std::move(parsed.scenario)});
  }
  return loaded;
}

}  // namespace vox::tools
