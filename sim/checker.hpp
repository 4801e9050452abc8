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
  virtual ~Checker() = default;
  virtual void observe(std::uint64_t index, const TraceEvent& event) = 0;
  /// Once, after the run. `end` says how it ended; time limits are judged here.
  virtual void finish(World& world, RunEnd end) = 0;
  /// Once, after the world was destroyed: what must be gone is gone. Only `quiescent` cares.
  virtual void finish_destroyed() {}

  [[nodiscard]] const std::optional<Failure>& failure() const { return failure_; }

 protected:
  explicit Checker(std::string_view promise) : promise_(promise) {}
  /// Keeps the first failure.
  void fail_promise(std::uint64_t event, std::string message) {
    if (!failure_) failure_ = Failure{promise_, event, std::move(message)};
  }

 private:
  std::string promise_;
  std::optional<Failure> failure_;
};

}  // namespace vox::sim
