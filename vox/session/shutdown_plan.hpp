// How a session ends: by which phases, until when, and what it found on its way. No I/O, no fibers;
// told the time.
//
//   stop_accepting --nothing new--> drain --requests ended, or out of time--> abort --> over
//
//   drain   requests in flight, both ways, may finish. Its part of the time is `drain`.
//   abort   what is left is given up: calls fail, handlers are cancelled. The link takes what is
//           owed and ends in order; handlers may clean up. The time for both is `grace`, counted
//           from the end of the drain, whatever happens to the link meanwhile.
//
// A session that has nothing to drain, for it has no link, begins with abort. Repeats join, and
// what is asked for sooner holds for all: deadlines only ever move forward.
#pragma once

#include <algorithm>
#include <cstdint>

#include "vox/base/assert.hpp"
#include "vox/base/time.hpp"
#include "vox/connection/shutdown_report.hpp"
#include "vox/session/session_operations.hpp"

namespace vox {

class ShutdownPlan {
 public:
  enum class Stage : std::uint8_t {
    idle,        // nobody asked for an end
    requests,    // drain
    flushing,    // abort: what is owed goes to the link
    lingering,   // abort: the link has it all, and the counterpart's end is awaited
    left_overs,  // abort: the session is closed, and handlers may clean up
    over,
  };

  [[nodiscard]] Stage stage() const { return stage_; }
  /// When the present stage ends at the latest.
  [[nodiscard]] Time deadline() const {
    return stage_ == Stage::requests ? drain_deadline_ : abort_deadline_;
  }

  void begin_drain(Time now, const ShutdownOptions& options) {
    VOX_ASSERT(stage_ == Stage::idle);
    stage_ = Stage::requests;
    grace_ = options.grace;
    drain_deadline_ = after(now, options.drain);
  }
  /// The drain is over: what is left is given up.
  void begin_abort(Time now) {
    VOX_ASSERT(stage_ == Stage::requests);
    stage_ = Stage::flushing;
    abort_deadline_ = after(now, grace_);
  }
  void begin_lingering() {
    VOX_ASSERT(stage_ == Stage::flushing);
    stage_ = Stage::lingering;
  }
  /// The session is closed.
  void handle_closed(Time now) {
    VOX_ASSERT(stage_ != Stage::left_overs && stage_ != Stage::over);
    if (stage_ == Stage::requests) begin_abort(now);
    stage_ = Stage::left_overs;
  }
  void handle_over() {
    VOX_ASSERT(stage_ == Stage::left_overs);
    stage_ = Stage::over;
    drain_deadline_ = abort_deadline_ = never;
  }

  /// A shutdown joins: nothing happens later than it asks for.
  void hasten(Time now, const ShutdownOptions& options) {
    if (stage_ == Stage::over) return;
    if (stage_ == Stage::requests) {
      grace_ = std::min(grace_, options.grace);
      drain_deadline_ = std::min(drain_deadline_, after(now, options.drain));
      return;
    }
    // Without a drain of its own, a session that has none to do takes its grace only.
    const bool drained = stage_ == Stage::flushing || stage_ == Stage::lingering;
    const Duration left = drained ? options.drain + options.grace : options.grace;
    abort_deadline_ = std::min(abort_deadline_, after(now, left));
  }

  ShutdownReport report;

 private:
  Stage stage_ = Stage::idle;
  Time drain_deadline_ = never;
  Time abort_deadline_ = never;
  Duration grace_{};
};

}  // namespace vox
