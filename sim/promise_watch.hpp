// The promises of one run, watched event by event until the first is broken.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/promise.hpp"
#include "sim/trace.hpp"
#include "sim/world.hpp"

namespace vox::sim {

class PromiseWatch final : public TraceSink {
 public:
  /// `when_broken` is called once, at the event that broke a promise: the run is over.
  PromiseWatch(const std::vector<std::string>& promises, const PromiseContext& context,
               std::function<void()> when_broken);
  void on_event(std::uint64_t index, const TraceEvent& event) override;

  /// After the run; not when a promise was broken already.
  void finish(World& world, RunEnd end);
  void finish_destroyed();

  /// The first that was broken, by its event; of several at one event, the one named first.
  [[nodiscard]] const std::optional<Failure>& failure() const { return failure_; }

 private:
  [[nodiscard]] bool is_broken_by_time(std::int64_t now_ns);
  void take_failures();

  std::vector<std::unique_ptr<Checker>> checkers_;
  std::array<std::vector<Checker*>, event_rows_count> observers_;  // by the row of a kind
  std::vector<Checker*> timekeepers_;
  std::uint64_t last_event_ = 0;
  std::int64_t now_ns_ = 0;
  std::function<void()> when_broken_;
  std::optional<Failure> failure_;
  bool finished_ = false;
};

}  // namespace vox::sim
