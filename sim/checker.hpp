// INTERFACE: a promise, watched. One promise a file under checkers/, named as in scenario files.
//
// A checker sees every event of the run and fails it by saying so once; it decides from the events
// alone, never from the state of a session, so a bug cannot hide what it did by also hiding its
// books.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "sim/event_kinds.hpp"
#include "sim/trace.hpp"
#include "sim/world.hpp"

namespace vox::sim {

struct Failure {
  std::string promise;      // "control.answered_once"
  std::uint64_t event = 0;  // index of the event that broke it, or of the last one
  std::string message;      // what was expected and what happened
};

class Checker {
 public:
  /// Whether judge_time() is called.
  enum class Judges : std::uint8_t { events, time_too };

  virtual ~Checker() = default;
  /// Of each event of its kinds, in order.
  virtual void observe(std::uint64_t index, const TraceEvent& event) = 0;
  /// Whenever time has passed since the last event, before the next is observed, of whatever kind
  /// that is: what has waited too long is found here. After the run, finish() judges the rest.
  virtual void judge_time(std::int64_t /*now_ns*/) {}
  /// Once, after the run. `end` says how it ended; time limits are judged here.
  virtual void finish(World& world, RunEnd end) = 0;
  /// Once, after the world was destroyed: what must be gone is gone. Only `quiescent` cares.
  virtual void finish_destroyed() {}

  [[nodiscard]] EventKinds kinds() const { return kinds_; }
  [[nodiscard]] bool judges_time() const { return judges_ == Judges::time_too; }
  [[nodiscard]] const std::optional<Failure>& failure() const { return failure_; }
  /// The run has come to this event: what fails without naming one fails at it.
  void come_to(std::uint64_t event) { last_event_ = event; }

 protected:
  /// `kinds`: what it is told of. One that leaves out what it needs is blind, so its file names
  /// each kind that its code reads.
  explicit Checker(std::string_view promise, EventKinds kinds = EventKinds::all(),
                   Judges judges = Judges::events)
      : promise_(promise), kinds_(kinds), judges_(judges) {}
  /// At the event being told, or the run's last. Keeps the first failure.
  void fail_promise(std::string message) { fail_promise(last_event_, std::move(message)); }
  void fail_promise(std::uint64_t event, std::string message) {
    if (!failure_) failure_ = Failure{promise_, event, std::move(message)};
  }

 private:
  const std::string promise_;
  const EventKinds kinds_;
  const Judges judges_;
  std::uint64_t last_event_ = 0;
  std::optional<Failure> failure_;
};

}  // namespace vox::sim
