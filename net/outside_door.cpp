// Crossing threads: every field here is touched under the lock, and user code never is.
#include "net/outside_door.hpp"

#include <utility>

#include "vox/base/assert.hpp"
#include "vox/runtime/executor.hpp"

namespace vox::net {

// A thread whose call has been answered may still be on its way out.
OutsideDoor::~OutsideDoor() {
  std::unique_lock lock(mutex_);
  VOX_ASSERT(closed_);
  VOX_ASSERT(tasks_first_ == nullptr && calls_.empty());
  done_.wait(lock, [this] { return calls_count_ == 0; });
}

void OutsideDoor::wake_locked() {
  if (signalled_) return;
  signalled_ = true;
  wake_.signal();
}

void OutsideDoor::post(Task& task) {
  const std::lock_guard lock(mutex_);
  if (task.outside_queued) return;
  task.outside_queued = true;
  task.outside_next = nullptr;
  (tasks_last_ == nullptr ? tasks_first_ : tasks_last_->outside_next) = &task;
  tasks_last_ = &task;
  wake_locked();
}

Result<void> OutsideDoor::call(const std::function<void()>& function) {
  OutsideCall call(function);
  std::unique_lock lock(mutex_);
  if (closed_) return fail(Error::closed);
  if (calls_count_ >= calls_max_) return fail(Error::busy);
  calls_count_ += 1;
  calls_.push_back(call);
  wake_locked();
  done_.wait(lock, [&] { return call.done; });
  VOX_ASSERT(calls_count_ > 0);
  calls_count_ -= 1;
  if (calls_count_ == 0) done_.notify_all();
  return call.result;
}

void OutsideDoor::request_stop() {
  const std::lock_guard lock(mutex_);
  stop_requested_ = true;
  wake_locked();
}

bool OutsideDoor::is_stop_requested() {
  const std::lock_guard lock(mutex_);
  return stop_requested_;
}

void OutsideDoor::drain(const std::function<void(OutsideCall&)>& start) {
  IntrusiveList<OutsideCall> calls;
  Task* task = nullptr;
  {
    const std::lock_guard lock(mutex_);
    signalled_ = false;
    task = std::exchange(tasks_first_, nullptr);
    tasks_last_ = nullptr;
    for (Task* each = task; each != nullptr; each = each->outside_next) {
      each->outside_queued = false;
    }
    calls.splice_back(calls_);
    // From here on another thread may post the same task again, which writes its outside_next: so
    // the chain is walked under the lock, and only queued into the executor's own list.
    while (task != nullptr) {
      Task* next = task->outside_next;
      task->post();
      task = next;
    }
  }
  while (!calls.empty()) start(calls.pop_front());
}

void OutsideDoor::finish(OutsideCall& call, Result<void> result) {
  const std::lock_guard lock(mutex_);
  VOX_ASSERT(!call.done && !call.is_linked());
  call.result = result;
  call.done = true;
  done_.notify_all();
}

void OutsideDoor::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  while (!calls_.empty()) {
    OutsideCall& call = calls_.pop_front();
    call.result = fail(Error::closed);
    call.done = true;
  }
  done_.notify_all();
}

void OutsideDoor::open() {
  const std::lock_guard lock(mutex_);
  if (!stop_requested_) closed_ = false;
}

}  // namespace vox::net
