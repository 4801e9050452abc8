// The one way in from other threads: tasks that must get in, and calls that may be refused.
// Internal.
//
// Tasks are intrusive and bounded by what exists; calls are bounded by the door's capacity. Both
// wait here under one lock until the executor's thread takes them.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>

#include "net/wake_event.hpp"
#include "vox/base/intrusive_list.hpp"
#include "vox/base/result.hpp"
#include "vox/runtime/task.hpp"

namespace vox::net {

/// A call from another thread, on that thread's stack until it is done.
struct OutsideCall : ListLink<OutsideCall> {
  explicit OutsideCall(const std::function<void()>& called) : function(called) {}
  const std::function<void()>& function;
  Result<void> result;
  bool done = false;
};

class OutsideDoor {
 public:
  OutsideDoor(WakeEvent& wake, std::uint32_t calls_max) : wake_(wake), calls_max_(calls_max) {}
  ~OutsideDoor();

  // Any thread.
  void post(Task& task);
  [[nodiscard]] Result<void> call(const std::function<void()>& function);
  void request_stop();
  [[nodiscard]] bool is_stop_requested();

  // The executor's thread.
  /// Queues what was posted; gives each new call to `start`.
  void drain(const std::function<void(OutsideCall&)>& start);
  /// Lets the thread of `call` go on.
  void finish(OutsideCall& call, Result<void> result);
  /// Refuses what waits and all that comes: closed.
  void close();
  /// The executor runs again.
  void open();

 private:
  void wake_locked();

  WakeEvent& wake_;
  const std::uint32_t calls_max_;
  std::mutex mutex_;
  std::condition_variable done_;
  Task* tasks_first_ = nullptr;
  Task* tasks_last_ = nullptr;
  IntrusiveList<OutsideCall> calls_;
  std::uint32_t calls_count_ = 0;  // waiting or running
  bool signalled_ = false;
  bool stop_requested_ = false;
  bool closed_ = false;
};

}  // namespace vox::net
