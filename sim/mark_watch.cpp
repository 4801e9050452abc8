// Each event held against the marks that are still to come.
#include "sim/mark_watch.hpp"

#include "sim/catalog.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {

MarkWatch::MarkWatch() : reached_(mark_specs().size()) {
  for (std::size_t i = 0; i < mark_specs().size(); ++i) {
    const std::uint16_t kind = mark_specs()[i].kind;
    if (kind != MarkSpec::by_actors) pending_[event_row(kind)].push_back(i);
  }
}

void MarkWatch::on_event(std::uint64_t, const TraceEvent& event) {
  if (event.kind == static_cast<std::uint16_t>(WorldEvent::mark_reached)) {
    VOX_ASSERT(event.object >= 1 && event.object <= reached_.size());
    reached_[event.object - 1] = true;
    return;
  }
  std::vector<std::size_t>& pending = pending_[event_row(event.kind)];
  std::erase_if(pending, [&](std::size_t mark) {
    const MarkSpec& spec = mark_specs()[mark];
    if (spec.kind != event.kind) return false;  // kinds of an extension share a row
    if (spec.is_event != nullptr && !spec.is_event(event)) return false;
    reached_[mark] = true;
    return true;
  });
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
