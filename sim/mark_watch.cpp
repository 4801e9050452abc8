// Each event held against the marks that are still to come.
#include "sim/mark_watch.hpp"

#include "sim/catalog.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {

MarkWatch::MarkWatch() : reached_(mark_specs().size()) {}

void MarkWatch::on_event(std::uint64_t, const TraceEvent& event) {
  if (event.kind == static_cast<std::uint16_t>(WorldEvent::mark_reached)) {
    VOX_ASSERT(event.object >= 1 && event.object <= reached_.size());
    reached_[event.object - 1] = true;
    return;
  }
  const std::span<const MarkSpec> marks = mark_specs();
  for (std::size_t i = 0; i < marks.size(); ++i) {
    if (reached_[i] || marks[i].is_event == nullptr) continue;
    reached_[i] = marks[i].is_event(event);
  }
}

bool MarkWatch::is_reached(std::uint32_t mark_number) const {
  VOX_ASSERT(mark_number >= 1 && mark_number <= reached_.size());
  return reached_[mark_number - 1];
}

std::vector<std::string> MarkWatch::reached() const {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < reached_.size(); ++i) {
    if (reached_[i]) names.emplace_back(mark_specs()[i].name);
  }
  return names;
}

}  // namespace vox::sim
