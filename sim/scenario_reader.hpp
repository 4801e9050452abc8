// From a document to a scenario: each section read and checked, then what must fit between them.
//
// Complaints are gathered, not thrown: a person who mends a file wants to see all that is wrong
// with it. A check that needs a value which was itself complained of is left out. Internal to sim.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario.hpp"
#include "sim/table_reader.hpp"

namespace vox::sim {

class ScenarioReader {
 public:
  ScenarioReader(const Node& root, std::string_view name);
  [[nodiscard]] ParsedScenario read(std::string_view text, std::string_view extra_section);

 private:
  // scenario_reader.cpp: who is there.
  void read_prose(std::string_view text);
  void read_world();
  void read_limits();
  void read_hosts();
  void read_host(TableReader& table);
  void read_network();
  [[nodiscard]] const Node& take_table(std::string_view key);
  template <typename Read>
  void read_tables(std::string_view key, Read read);

  // scenario_work_reader.cpp: what they do, what goes wrong, and what must hold.
  void read_workloads();
  void read_workload(TableReader& table);
  void read_faults();
  void read_fault(TableReader& table);
  void check_strikes(TableReader& table, const FaultEntry& fault);
  void check_clock(TableReader& table, const FaultEntry& fault);
  void read_expectations();
  void check_eventually(TableReader& table);
  std::vector<std::string> take_promises(TableReader& table, std::string_view key);
  std::vector<std::string> take_marks(TableReader& table);
  void check_hosts(TableReader& table, std::string_view key, std::string_view pattern);
  /// The key "name", or a default that no entry before has, made of `stem`.
  std::string take_entry_name(TableReader& table, std::string_view stem,
                              std::span<const std::string> taken);

  [[nodiscard]] std::size_t complaints_count() const { return complaints_.size(); }

  Diagnostics complaints_;
  TableReader root_;
  Scenario scenario_;
  std::vector<std::string> hosts_;
};

template <typename Read>
void ScenarioReader::read_tables(std::string_view key, Read read) {
  const Entry* entry = root_.take(key);
  if (entry == nullptr) return;
  const std::string title = "[[" + entry->key + "]]";
  if (entry->value.kind != Node::Kind::array) {
    root_.complain(entry->position, "\"" + entry->key + "\" is a list: expected " + title);
    return;
  }
  for (const Node& element : entry->value.elements) {
    if (element.kind != Node::Kind::table) {
      root_.complain(element.position, "found a value: expected " + title);
      continue;
    }
    TableReader table(element, title, complaints_);
    read(table);
  }
}

/// Letters, digits, "_" and "-": what a host or an entry may be called.
[[nodiscard]] bool is_entry_name(std::string_view text);

}  // namespace vox::sim
