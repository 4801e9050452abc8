// Scenarios for tests: a small one that is right, and edits of it.
#pragma once

#include <string>
#include <string_view>

#include "sim/scenario.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {

/// Line numbers of this text stand in expectations: append, do not insert.
inline constexpr std::string_view small_scenario_text = R"(# Messages come back.
[world]
seeds = "1..8"
duration = "5s"

[[host]]
name = "server"

[[host]]
name = "client"
count = 2

[network]
latency = "1ms..3ms"
buffer = "16B..1KiB"

[[workload]]
host = "server"
run = "stream_echo_server"

[[workload]]
host = "client-*"
run = "stream_pingpong"
server = "server"
rounds = "3..5"

[[fault]]
kind = "partition"
from = "client-1"
to = "server"
at = "10ms..1s"
lasts = "500ms"

[expect]
promises = ["bytes.intact", "quiescent"]
reached = ["stream.full"]
)";

/// `text` with its only `from` replaced.
inline std::string with(std::string_view text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  VOX_ASSERT(at != std::string_view::npos);
  VOX_ASSERT(text.find(from, at + 1) == std::string_view::npos);
  return std::string(text.substr(0, at)) + std::string(to) +
         std::string(text.substr(at + from.size()));
}

inline Scenario parse_or_die(std::string_view text) {
  ParsedScenario parsed = parse_scenario(text, "small");
  VOX_ASSERT(parsed.scenario.has_value());
  return *std::move(parsed.scenario);
}

inline Scenario small_scenario() { return parse_or_die(small_scenario_text); }

}  // namespace vox::sim
