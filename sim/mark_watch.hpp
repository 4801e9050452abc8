// Which marks a run has come to: those that its events show, and those that its actors name.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

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
  struct Pending {
    std::uint16_t kind;
    std::size_t mark;
  };
  std::vector<Pending> pending_;  // marks that an event may still show; a few, so scanned
  std::vector<bool> reached_;     // of mark number + 1
};

}  // namespace vox::sim
