// For a script.
#include "tools/sim/report.hpp"

namespace vox::tools {
namespace {

std::string json_quoted(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string quoted = "\"";
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (character == '"' || character == '\\') {
      quoted += '\\';
      quoted += character;
    } else if (character == '\n') {
      quoted += "\\n";
    } else if (byte < 0x20) {
      quoted += "\\u00";
      quoted += digits[byte >> 4U];
      quoted += digits[byte & 0xFU];
    } else {
      quoted += character;
    }
  }
  return quoted + '"';
}

std::string json_failure(const ScenarioSummary& scenario, const RunSummary& run) {
  if (run.is_good()) return "null";
  const std::string promise = run.difference ? "world.deterministic" : run.failure->promise;
  const std::string message = run.difference ? *run.difference : run.failure->message;
  const std::uint64_t event = run.failure ? run.failure->event : 0;
  return "{\"promise\":" + json_quoted(promise) + ",\"event\":" + std::to_string(event) +
         ",\"message\":" + json_quoted(message) +
         ",\"replay\":" + json_quoted(replay_line(scenario, run)) + '}';
}

}  // namespace

std::string json_line(const ScenarioSummary& scenario, const RunSummary& run) {
  std::string line = "{\"scenario\":" + json_quoted(scenario.name);
  line += ",\"seed\":" + std::to_string(run.seed);
  line += ",\"outcome\":";
  line += run.is_good() ? "\"passed\"" : "\"failed\"";
  line += ",\"hash\":" + json_quoted(run.hash.to_string());
  line += ",\"events\":" + std::to_string(run.events_count);
  line += ",\"simulated_ns\":" + std::to_string(run.simulated_ns);
  line += ",\"wall_ns\":" + std::to_string(run.wall_ns);
  line += ",\"failure\":" + json_failure(scenario, run);
  return line + '}';
}

}  // namespace vox::tools
