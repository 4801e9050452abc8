// Time as vox counts it: integer nanoseconds on a clock that only an Executor can read.
//
// The clock type has no now(): code in vox/ cannot ask the machine, only its executor, which is
// what lets the simulator own time. Nothing here is floating point.
#pragma once

#include <chrono>
#include <cstdint>

namespace vox {

using Duration = std::chrono::nanoseconds;

/// The time line of one executor. Deliberately without now(): ask Executor::now().
struct ExecutorClock {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<ExecutorClock, Duration>;
  static constexpr bool is_steady = true;
};

using Time = ExecutorClock::time_point;

/// A moment that never comes: the deadline of an operation that may wait for ever.
inline constexpr Time never = Time::max();

/// `start + delay`, saturating at `never` instead of overflowing. Negative delays count as zero.
constexpr Time after(Time start, Duration delay) {
  if (delay <= Duration::zero()) return start;
  if (never - start <= delay) return never;
  return start + delay;
}

}  // namespace vox
