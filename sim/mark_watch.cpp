// Each event held against the marks that are still to come.
#include "sim/mark_watch.hpp"

#include "sim/catalog.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {

MarkWatch::MarkWatch() : reached_(mark_specs().size()) {
  for (std::size_t i = 0; i < mark_specs().size(); ++i) {
    if (mark_specs()[i].kind != MarkSpec::by_actors) pending_.push_back({mark_specs()[i].kind, i});
  }
}

void MarkWatch::on_event(std::uint64_t, const TraceEvent& event) {
  if (event.kind == static_cast<std::uint16_t>(WorldEvent::mark_reached)) {
    VOX_ASSERT(event.object >= 1 && event.object <= reached_.size());
    reached_[event.object - 1] = true;
    return;
  }
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    if (pending_[i].kind != event.kind) continue;
    const MarkSpec& spec = mark_specs()[pending_[i].mark];
    if (spec.is_event != nullptr && !spec.is_event(event)) continue;
    reached_[pending_[i].mark] = true;
    pending_[i--] = pending_.back();
    pending_.pop_back();
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
