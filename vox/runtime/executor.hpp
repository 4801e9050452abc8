// INTERFACE: the machine as vox sees it. One thread's worth of time, tasks, timers and chance.
//
// net/epoll_executor is this on Linux, sim/sim_executor is this on a seed. State owned by an
// executor needs no lock: everything but the three functions marked "any thread" is called from
// the executor's own thread only.
//
// Rules, asked of every implementation by tests/conformance/executor_conformance.cpp:
//   E1  now() is constant while a task or timer runs, and never goes back.
//   E2  post() never runs the task inside the call, never allocates and never fails; the task runs
//       once. Posting a queued task changes nothing. A running task may post itself.
//   E3  Two posted tasks may run in either order: nobody may rely on the order of posting.
//   E4  A timer fires once, at or after its deadline, never inside arm(). Equal deadlines fire in
//       the order they were armed. Re-arming moves it; a disarmed or destroyed timer never fires.
//   E5  Timers do not starve tasks, nor tasks timers or streams: a task that posts itself for ever
//       still lets a due timer fire.
//   E6  entropy() differs between draws; it is the only source of chance.
//   E7  is_current() is true exactly on the executor's thread while it runs something.
//   E8  post_from_outside() is post() from any thread, with E2's promises; a task it queued is not
//       destroyed by its owner before it ran.
//   E9  run_from_outside() runs the function in a fiber and returns after it has; it refuses with
//       `busy` when its door is full, `closed` when the executor has stopped, and
//       `invalid_argument` when is_current(), where waiting would be for itself.
#pragma once

#include <cstdint>
#include <functional>

#include "vox/base/result.hpp"
#include "vox/base/time.hpp"
#include "vox/runtime/task.hpp"

namespace vox {

class FiberPool;
class Observer;

/// Why a parked fiber runs again.
enum class Wake : std::uint8_t { signalled, cancelled, deadline, closed };

class Executor {
 public:
  virtual ~Executor() = default;

  [[nodiscard]] virtual Time now() const = 0;

  virtual void post(Task& task) = 0;
  virtual void withdraw(Task& task) = 0;
  virtual void arm(Timer& timer, Time deadline) = 0;
  virtual void disarm(Timer& timer) = 0;

  /// 64 random bits: cryptographic in production, keyed by the seed in the simulator.
  virtual std::uint64_t entropy() = 0;

  /// Where this executor's fibers live.
  [[nodiscard]] virtual FiberPool& fibers() = 0;
  /// Who wants to know what happens; null when nobody does. Constant for the executor's life.
  [[nodiscard]] virtual Observer* observer() const = 0;
  /// Numbers for objects in observations: 1, 2, 3… in order of creation.
  virtual std::uint32_t next_object_number() = 0;

  /// Any thread.
  [[nodiscard]] virtual bool is_current() const = 0;
  /// Any thread. See E8.
  virtual void post_from_outside(Task& task) = 0;
  /// Any thread but the executor's own; blocks the calling OS thread. See E9.
  virtual Result<void> run_from_outside(const std::function<void()>& function) = 0;
};

inline Task::~Task() { withdraw(); }
inline void Task::post() { executor_.post(*this); }
inline void Task::withdraw() {
  if (queued_) executor_.withdraw(*this);
}
inline Timer::~Timer() { disarm(); }
inline void Timer::arm(Time deadline) { executor_.arm(*this, deadline); }
inline void Timer::disarm() {
  if (is_armed()) executor_.disarm(*this);
}

}  // namespace vox
