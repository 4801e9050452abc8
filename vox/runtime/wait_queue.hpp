// Where fibers wait: in order of arrival, with a deadline and a scope that can be cancelled.
//
// Everything in vox that suspends does so here, so there is one place where a fiber can be woken,
// and one answer to who wins when a signal, a cancellation and a deadline meet: the first of them
// to happen, decided when it happens and not when the fiber runs again. A wake-up that was given to
// a fiber is therefore never lost and never taken back.
#pragma once

#include "vox/base/assert.hpp"
#include "vox/base/intrusive_list.hpp"
#include "vox/base/time.hpp"
#include "vox/runtime/executor.hpp"

namespace vox {

class Fiber;
class WaitQueue;

/// A parked fiber, as its queue sees it. Lives on that fiber's stack.
class Waiter : public ListLink<Waiter> {
 public:
  Waiter(Fiber& waiting, WaitQueue& waited_on) : fiber(waiting), queue(waited_on) {}
  Fiber& fiber;
  WaitQueue& queue;
  Wake reason = Wake::signalled;
  bool woken = false;
};

class WaitQueue {
 public:
  explicit WaitQueue(Executor& executor) : executor_(executor) {}
  WaitQueue(const WaitQueue&) = delete;
  WaitQueue& operator=(const WaitQueue&) = delete;

  /// Suspends the current fiber until it is woken, `deadline` passes or its scope is cancelled.
  /// Answers `cancelled` without suspending when the scope is cancelled already. Must be called on
  /// a fiber of this queue's executor.
  [[nodiscard]] Wake await_wake(Time deadline = never);

  /// Wakes the one that has waited longest. False when nobody waits.
  bool wake_one();
  /// Wakes all that wait now, with the same reason.
  void wake_all(Wake reason = Wake::signalled);
  [[nodiscard]] bool empty() const { return waiters_.empty(); }
  /// How many wait now: a gauge.
  [[nodiscard]] std::uint32_t size() const { return size_; }

  /// Wakes one that waits here, whatever its place. For scopes and deadlines.
  void remove(Waiter& waiter, Wake reason);

 private:
  Executor& executor_;
  IntrusiveList<Waiter> waiters_;
  std::uint32_t size_ = 0;
};

/// `signalled` as success, the others as the errors they are.
inline Result<void> to_result(Wake wake) {
  switch (wake) {
    case Wake::signalled: return {};
    case Wake::cancelled: return fail(Error::cancelled);
    case Wake::deadline: return fail(Error::deadline_exceeded);
    case Wake::closed: return fail(Error::closed);
  }
  VOX_UNREACHABLE("Wake has a value outside its enumerators");
}

}  // namespace vox
