// Tasks and timers: the two things an executor runs. Both are intrusive.
//
// A task is a function and its context with the links its executor needs; posting one never
// allocates and never fails, so that destructors, wake-ups and protocol reactions can always be
// scheduled. A task belongs to one executor for its life and is queued at most once: posting it
// again before it ran changes nothing (coalescing), which is what bounds every run queue by the
// number of things that exist.
#pragma once

#include <cstdint>

#include "vox/base/intrusive_list.hpp"
#include "vox/base/pairing_heap.hpp"
#include "vox/base/time.hpp"

namespace vox {

class Executor;

/// What a task or timer calls. `context` is what was given with it.
using TaskFunction = void (*)(void* context);

/// Wraps a member function for a Task or Timer: `Task(executor, calls<&Session::pump>, this)`.
template <auto Method>
struct MemberCall;
template <typename Owner, void (Owner::*Method)()>
struct MemberCall<Method> {
  static void run(void* context) { (static_cast<Owner*>(context)->*Method)(); }
};
template <auto Method>
inline constexpr TaskFunction calls = &MemberCall<Method>::run;

class Task : public ListLink<Task>, public HeapLink {
 public:
  /// `executor` outlives the task.
  Task(Executor& executor, TaskFunction function, void* context)
      : executor_(executor), function_(function), context_(context) {}
  /// Withdraws itself when still queued. Only from the executor's own thread.
  ~Task();

  /// Queues the task (rule E2). Only from the executor's own thread; from elsewhere use
  /// Executor::post_from_outside.
  void post();
  /// Takes the task back when it is queued.
  void withdraw();
  [[nodiscard]] bool is_queued() const { return queued_; }
  [[nodiscard]] Executor& executor() const { return executor_; }

  // For executors only: their order key, their door for other threads, and running. A task may be
  // destroyed while it runs.
  Task* outside_next = nullptr;
  bool outside_queued = false;  // guarded by the executor's door
  std::uint64_t order = 0;
  std::uint64_t sequence = 0;
  void set_queued(bool queued) { queued_ = queued; }
  void run() { function_(context_); }

 private:
  Executor& executor_;
  TaskFunction function_;
  void* context_;
  bool queued_ = false;
};

class Timer : public HeapLink {
 public:
  Timer(Executor& executor, TaskFunction function, void* context)
      : executor_(executor), function_(function), context_(context) {}
  ~Timer();

  /// Fires once, at `deadline` or as soon after it as the executor runs (rule E4). Arming an armed
  /// timer moves it. `never` disarms.
  void arm(Time deadline);
  void disarm();
  [[nodiscard]] bool is_armed() const { return is_in_heap(); }
  [[nodiscard]] Time deadline() const { return deadline_; }
  [[nodiscard]] Executor& executor() const { return executor_; }

  // For timer queues only.
  struct Before {
    bool operator()(const Timer& a, const Timer& b) const {
      return a.deadline_ != b.deadline_ ? a.deadline_ < b.deadline_ : a.sequence_ < b.sequence_;
    }
  };
  void fire() { function_(context_); }

 private:
  friend class TimerQueue;
  Executor& executor_;
  TaskFunction function_;
  void* context_;
  Time deadline_ = never;
  std::uint64_t sequence_ = 0;
};

}  // namespace vox
