// Comparing runs.
#include "sim/determinism.hpp"

#include <algorithm>
#include <cstring>

#include "vox/base/assert.hpp"

namespace vox::sim {
namespace {

bool is_same_event(const TraceEvent& a, const TraceEvent& b) {
  return std::memcmp(&a, &b, sizeof(TraceEvent)) == 0;
}

std::string describe_bracket(const Bracket& bracket) {
  return "between events " + std::to_string(bracket.last_equal + 1) + " and " +
         std::to_string(bracket.first_different);
}

std::string describe_pair(const EventRecorder& first, const EventRecorder& second,
                          const Bracket& bracket, const EventText& event_text) {
  VOX_ASSERT(bracket.last_equal < bracket.first_different);
  const std::size_t shared = std::min(first.events().size(), second.events().size());
  std::size_t i = 0;
  while (i < shared && is_same_event(first.events()[i], second.events()[i])) i += 1;
  const std::uint64_t index = bracket.last_equal + 1 + i;
  const auto text_of = [&](const EventRecorder& recorder) {
    const bool ended = i >= recorder.events().size();
    return ended ? std::string("the run ends") : event_text(index, recorder.events()[i]);
  };
  if (i == first.events().size() && i == second.events().size()) {
    return "two runs differ " + describe_bracket(bracket) + ", and two more do not";
  }
  return "event " + std::to_string(index) + " differs\n  once:  " + text_of(first) +
         "\n  again: " + text_of(second);
}

}  // namespace

RunPrint print_of(const RunResult& result) {
  return {result.hash, result.events_count, result.checkpoints};
}

std::optional<Bracket> find_bracket(const RunPrint& first, const RunPrint& second) {
  std::uint64_t last_equal = 0;
  const std::size_t shared = std::min(first.checkpoints.size(), second.checkpoints.size());
  for (std::size_t i = 0; i < shared; ++i) {
    const Checkpoint& checkpoint = first.checkpoints[i];
    VOX_ASSERT(checkpoint.events_count > last_equal);
    if (checkpoint != second.checkpoints[i]) {
      return Bracket{last_equal,
                     std::max(checkpoint.events_count, second.checkpoints[i].events_count)};
    }
    last_equal = checkpoint.events_count;
  }
  if (first.hash == second.hash && first.events_count == second.events_count &&
      first.checkpoints.size() == second.checkpoints.size()) {
    return std::nullopt;
  }
  const std::uint64_t longer = std::max(first.events_count, second.events_count);
  VOX_ASSERT(longer > last_equal || first.events_count == second.events_count);
  return Bracket{last_equal, std::min(last_equal + Trace::checkpoint_interval_events, longer)};
}

void EventRecorder::on_event(std::uint64_t index, const TraceEvent& event) {
  if (index >= first_ && index <= last_) events_.push_back(event);
}

std::optional<std::string> check_determinism(const RunResult& result, const RunAgain& run,
                                             const EventText& event_text) {
  const RunResult again = run({});
  const std::optional<Bracket> bracket = find_bracket(print_of(result), print_of(again));
  if (!bracket) return std::nullopt;
  EventRecorder first(bracket->last_equal + 1, bracket->first_different);
  EventRecorder second(bracket->last_equal + 1, bracket->first_different);
  static_cast<void>(run({.sinks = {&first}}));
  static_cast<void>(run({.sinks = {&second}}));
  return describe_pair(first, second, *bracket, event_text);
}

}  // namespace vox::sim
