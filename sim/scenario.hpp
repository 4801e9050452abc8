// A scenario: who is in the world, what they do, what goes wrong, and what must hold all the same.
//
// Plain data with every default filled in, so that a recorded run says everything that was in force
// and stays true when a default changes. scenario_reader.cpp makes it from a file and has checked
// it; scenario_writer.cpp writes it so that it reads back equal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/document.hpp"
#include "sim/params.hpp"
#include "sim/world.hpp"

namespace vox::sim {

inline constexpr std::uint64_t scenario_hosts_max = 1000;
/// Strikes of all faults together.
inline constexpr std::uint64_t scenario_strikes_max = 10'000;

struct HostEntry {
  std::string name;
  /// Makes name-1 to name-count; 0 makes the host `name`.
  std::uint64_t count = 0;
  friend bool operator==(const HostEntry&, const HostEntry&) = default;
};

struct WorkloadEntry {
  std::string name;  // what its draws are keyed by
  std::string host;  // a pattern
  std::string run;   // a workload of the catalog
  Settings settings;
  friend bool operator==(const WorkloadEntry&, const WorkloadEntry&) = default;
};

struct FaultEntry {
  std::string name;  // what its draws are keyed by
  std::string kind;  // a fault of the catalog
  Settings settings;
  friend bool operator==(const FaultEntry&, const FaultEntry&) = default;
};

struct Expectations {
  std::vector<std::string> promises;    // always
  std::vector<std::string> eventually;  // once faults have healed
  std::vector<std::string> reached;     // marks, sometimes: by at least one seed
  Duration liveness_bound{};
  friend bool operator==(const Expectations&, const Expectations&) = default;
};

struct Scenario {
  std::string name;                // of its file, without the ending
  std::vector<std::string> prose;  // the lines it opens with
  Range<std::uint64_t> seeds;
  Duration duration{};
  Settings limits;
  std::vector<HostEntry> hosts;
  std::vector<WorkloadEntry> workloads;
  NetworkOptions network;
  std::vector<FaultEntry> faults;
  Expectations expect;
  friend bool operator==(const Scenario&, const Scenario&) = default;
};

/// Every host, in the order of the file: their numbers in traces are 1, 2, 3…
[[nodiscard]] std::vector<std::string> host_names(const std::vector<HostEntry>& hosts);

struct ParsedScenario {
  std::optional<Scenario> scenario;  // when there is nothing to complain of
  Diagnostics diagnostics;           // in the order of the file
};
[[nodiscard]] ParsedScenario parse_scenario(std::string_view text, std::string_view name);

/// The same for a text that was parsed already. `extra_section` is one more that may stand in it.
[[nodiscard]] ParsedScenario read_scenario(const Document& document, std::string_view text,
                                           std::string_view name, std::string_view extra_section);

/// The canonical text: parse_scenario(write_scenario(x), x.name) is x.
[[nodiscard]] std::string write_scenario(const Scenario& scenario);

}  // namespace vox::sim
