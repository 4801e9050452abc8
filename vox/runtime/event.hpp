// A condition that becomes true once and stays true: "this has ended", "this is established".
#pragma once

#include "vox/runtime/wait_queue.hpp"

namespace vox {

class Event {
 public:
  explicit Event(Executor& executor) : waiters_(executor) {}

  [[nodiscard]] bool is_set() const { return set_; }

  /// Idempotent. Wakes everybody.
  void set() {
    set_ = true;
    waiters_.wake_all();
  }

  /// Suspends until it is set. Answers at once when it is.
  [[nodiscard]] Wake await_set(Time deadline = never) {
    if (set_) return Wake::signalled;
    return waiters_.await_wake(deadline);
  }

 private:
  WaitQueue waiters_;
  bool set_ = false;
};

}  // namespace vox
