// Whether a run, done again, is the same run: event by event, and if not, where it first differs.
//
// Hashes tell that two runs differ and between which checkpoints. To name the event the run is done
// twice more with the events between those checkpoints kept.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/runner.hpp"

namespace vox::sim {

/// Runs the same scenario and seed, each time it is called.
using RunAgain = std::function<RunResult(const RunOptions&)>;
using EventText = std::function<std::string(std::uint64_t index, const TraceEvent& event)>;

/// The events between which two runs part: they agree up to `last_equal` and differ at or before
/// `first_different`.
struct Bracket {
  std::uint64_t last_equal = 0;
  std::uint64_t first_different = 0;
  friend bool operator==(const Bracket&, const Bracket&) = default;
};

/// What of a run is compared.
struct RunPrint {
  TraceHash hash;
  std::uint64_t events_count = 0;
  std::span<const Checkpoint> checkpoints;
};
[[nodiscard]] RunPrint print_of(const RunResult& result);

/// Nothing when the two are the same run.
[[nodiscard]] std::optional<Bracket> find_bracket(const RunPrint& first, const RunPrint& second);

/// Keeps the events of a stretch.
class EventRecorder final : public TraceSink {
 public:
  EventRecorder(std::uint64_t first, std::uint64_t last) : first_(first), last_(last) {}
  void on_event(std::uint64_t index, const TraceEvent& event) override;
  [[nodiscard]] const std::vector<TraceEvent>& events() const { return events_; }

 private:
  std::uint64_t first_;
  std::uint64_t last_;
  std::vector<TraceEvent> events_;
};

/// Runs once more and compares with `result`. Nothing when they are equal; else what differs, in
/// words, with both events.
[[nodiscard]] std::optional<std::string> check_determinism(const RunResult& result,
                                                           const RunAgain& run,
                                                           const EventText& event_text);

}  // namespace vox::sim
