// Which marks a run has come to: those that its events show, and those that its actors name.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/event_kinds.hpp"
#include "sim/trace.hpp"

namespace vox::sim {

class MarkWatch final : public TraceSink {
 public:
  MarkWatch();
  void on_event(std::uint64_t index, const TraceEvent& event) override;
  [[nodiscard]] bool is_reached(std::uint32_t mark_number) const;
  /// In the order of the catalog.
  [[nodiscard]] std::vector<std::string> reached() const;

 private:
  // Numbers of marks that an event may still show, by the row of its kind.
  std::array<std::vector<std::size_t>, event_rows_count> pending_;
  std::vector<bool> reached_;  // of mark number + 1
};

}  // namespace vox::sim
