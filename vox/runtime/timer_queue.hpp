// Timers in the order they fall due: by deadline, then by when they were armed.
//
// Both executors use this one queue, so equal deadlines fire in the order they were set in
// production as in the simulator.
#pragma once

#include "vox/base/assert.hpp"
#include "vox/runtime/task.hpp"

namespace vox {

class TimerQueue {
 public:
  [[nodiscard]] bool empty() const { return heap_.empty(); }
  [[nodiscard]] std::uint64_t armed_count() const { return armed_count_; }
  /// When the first timer falls due; `never` when there is none.
  [[nodiscard]] Time next_deadline() const { return heap_.empty() ? never : heap_.top().deadline_; }

  /// The first timer to fall due. Only when there is one.
  [[nodiscard]] Timer& front() const { return heap_.top(); }

  void arm(Timer& timer, Time deadline) {
    disarm(timer);
    if (deadline == never) return;
    timer.deadline_ = deadline;
    timer.sequence_ = next_sequence_++;
    heap_.push(timer);
    armed_count_ += 1;
  }

  void disarm(Timer& timer) {
    if (!timer.is_armed()) return;
    heap_.remove(timer);
    armed_count_ -= 1;
  }

  /// Takes the first timer that is due at `now`; null when none is. It is disarmed before it is
  /// returned, so that firing may arm it again.
  Timer* pop_due(Time now) {
    if (heap_.empty() || heap_.top().deadline_ > now) return nullptr;
    armed_count_ -= 1;
    return &heap_.pop();
  }

 private:
  PairingHeap<Timer, Timer::Before> heap_;
  std::uint64_t next_sequence_ = 1;
  std::uint64_t armed_count_ = 0;
};

}  // namespace vox
