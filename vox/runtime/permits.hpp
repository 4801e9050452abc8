// A counted resource handed out in order of arrival: places in the mailbox, request concurrency.
//
// A released permit goes to the fiber that has waited longest, at the moment of release. A newcomer
// cannot take it in between, so waiting is first come, first served; and a fiber that was given one
// owns it even when its scope is cancelled before it runs, so none is lost and none is returned
// twice.
//
// Invariants: free_count() + taken_count() == capacity(); nobody waits while one is free.
#pragma once

#include "vox/base/assert.hpp"
#include "vox/runtime/wait_queue.hpp"

namespace vox {

class Permits {
 public:
  Permits(Executor& executor, std::uint32_t capacity)
      : waiters_(executor), capacity_(capacity), free_(capacity) {}

  /// Sets how many there are. Only while none is taken and nobody waits.
  void set_capacity(std::uint32_t capacity) {
    VOX_ASSERT(taken_count() == 0 && waiters_.empty());
    capacity_ = free_ = capacity;
  }

  [[nodiscard]] std::uint32_t capacity() const { return capacity_; }
  [[nodiscard]] std::uint32_t free_count() const { return free_; }
  [[nodiscard]] std::uint32_t taken_count() const { return capacity_ - free_; }
  /// The most that were ever taken at once.
  [[nodiscard]] std::uint32_t taken_count_max() const { return taken_max_; }
  [[nodiscard]] std::uint32_t waiting_count() const { return waiters_.size(); }

  /// Takes one if one is free.
  [[nodiscard]] bool try_take() {
    if (closed_ || free_ == 0) return false;
    VOX_ASSERT(waiters_.empty());  // a newcomer overtakes nobody
    free_ -= 1;
    if (taken_count() > taken_max_) taken_max_ = taken_count();
    return true;
  }

  /// Suspends until one is handed over. Only `signalled` means that the caller owns it.
  [[nodiscard]] Wake await_take(Time deadline = never) {
    if (closed_) return Wake::closed;
    if (try_take()) return Wake::signalled;
    return waiters_.await_wake(deadline);
  }

  /// Gives one back: to the fiber that waited longest, or to the free ones.
  void give_back() {
    VOX_ASSERT(taken_count() > 0);
    VOX_ASSERT(!closed_ || waiters_.empty());
    if (waiters_.wake_one()) return;  // handed over: the count does not change
    free_ += 1;
  }

  /// Sends away, without a permit and with Wake::closed, those that wait now. Later ones may wait.
  void dismiss_waiting() { waiters_.wake_all(Wake::closed); }

  /// Nobody is handed a permit any more; those that wait are woken without one.
  void close() {
    closed_ = true;
    waiters_.wake_all(Wake::closed);
  }
  [[nodiscard]] bool is_closed() const { return closed_; }

 private:
  WaitQueue waiters_;
  std::uint32_t capacity_;
  std::uint32_t free_;
  std::uint32_t taken_max_ = 0;
  bool closed_ = false;
};

}  // namespace vox
