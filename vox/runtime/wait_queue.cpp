// Parking and waking: see wait_queue.hpp for who wins when several reasons meet.
#include "vox/runtime/wait_queue.hpp"

#include "vox/base/assert.hpp"
#include "vox/runtime/fiber.hpp"
#include "vox/runtime/fiber_pool.hpp"

namespace vox {

Wake WaitQueue::await_wake(Time deadline) {
  FiberPool& pool = executor_.fibers();
  Fiber* fiber = pool.current();
  VOX_ASSERT(fiber != nullptr);  // only fibers can wait; elsewhere use the try_ form
  if (fiber->is_cancelled()) return Wake::cancelled;
  if (deadline <= executor_.now()) return Wake::deadline;

  Waiter waiter(*fiber, *this);
  Timer timer(
      executor_,
      [](void* context) {
        auto& expired = *static_cast<Waiter*>(context);
        // Woken for another reason and not yet run: that one came first, and the queue may be gone.
        if (!expired.woken) expired.queue.remove(expired, Wake::deadline);
      },
      &waiter);
  timer.arm(deadline);
  waiters_.push_back(waiter);
  size_ += 1;
  fiber->waiter = &waiter;
  pool.park();
  VOX_ASSERT(waiter.woken && !waiter.is_linked());
  return waiter.reason;
}

void WaitQueue::remove(Waiter& waiter, Wake reason) {
  VOX_ASSERT(&waiter.queue == this && waiter.is_linked());
  waiter.unlink();
  size_ -= 1;
  executor_.fibers().wake(waiter, reason);
}

bool WaitQueue::wake_one() {
  if (waiters_.empty()) return false;
  remove(waiters_.front(), Wake::signalled);
  return true;
}

void WaitQueue::wake_all(Wake reason) {
  while (!waiters_.empty()) remove(waiters_.front(), reason);
}

}  // namespace vox
