// An executor on one thread of Linux: epoll, a monotonic clock, and the kernel's randomness.
//
// One turn: the clock is read once; timers that are due fire; the tasks that were ready when the
// turn began run; what other threads brought is taken in; then descriptors are polled, sleeping
// until the next deadline when nothing is ready. So everything that became ready in a turn has run
// before a link writes once for all of it.
//
// Threads: construct it anywhere; the thread that calls run() is the executor's own until run()
// returns. Only stop(), post_from_outside(), run_from_outside() and is_current() are for others.
// Destroying it, after run() has returned, runs what is still ready, so that handles dropped late
// end what they hold. Fork safety: none; create it after forking.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <thread>

#include "net/epoll_poller.hpp"
#include "vox/base/intrusive_list.hpp"
#include "vox/runtime/executor.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/runtime/scope.hpp"
#include "vox/runtime/timer_queue.hpp"

namespace vox::net {

class OutsideDoor;
class WakeEvent;

struct EpollOptions {
  FiberOptions fibers{};
  /// Calls from other threads that may be waiting or running at once. Past it: busy.
  std::uint32_t outside_calls_max = 1024;
  /// Who wants to know what happens. Outlives the executor.
  Observer* observer = nullptr;
};

class EpollExecutor final : public Executor {
 public:
  explicit EpollExecutor(EpollOptions options = {});
  ~EpollExecutor() override;
  EpollExecutor(const EpollExecutor&) = delete;
  EpollExecutor& operator=(const EpollExecutor&) = delete;

  /// Runs until stop(), which is final. Calls of other threads that are under way are cancelled and
  /// awaited first.
  void run();
  /// Runs `main` in a fiber, and returns when that and its scope have ended; stop() cancels the
  /// scope. After a stop() that was seen by an earlier run, `main` is not run at all.
  void run(std::function<void()> main);
  /// Any thread; also from a signal handler's thread, not from a handler itself.
  void stop();

  /// The scope of run(main)'s fiber. Cancelled by stop().
  [[nodiscard]] Scope& scope() { return main_scope_; }
  [[nodiscard]] EpollPoller& poller() { return poller_; }

  [[nodiscard]] Time now() const override { return now_; }
  void post(Task& task) override;
  void withdraw(Task& task) override;
  void arm(Timer& timer, Time deadline) override { timers_.arm(timer, deadline); }
  void disarm(Timer& timer) override { timers_.disarm(timer); }
  std::uint64_t entropy() override;
  [[nodiscard]] FiberPool& fibers() override { return fibers_; }
  [[nodiscard]] Observer* observer() const override { return options_.observer; }
  std::uint32_t next_object_number() override { return ++objects_count_; }
  [[nodiscard]] bool is_current() const override;
  void post_from_outside(Task& task) override;
  Result<void> run_from_outside(const std::function<void()>& function) override;

 private:
  void turn(const std::function<bool()>& wanted);
  void fire_timers();
  void run_ready();
  void take_from_outside();
  [[nodiscard]] int timeout_ms() const;
  void read_clock();
  void run_while(const std::function<bool()>& wanted);

  EpollOptions options_;
  Time now_{};
  EpollPoller poller_;
  std::unique_ptr<WakeEvent> wake_;
  std::unique_ptr<OutsideDoor> door_;
  IntrusiveList<Task> ready_;
  TimerQueue timers_;
  std::uint32_t objects_count_ = 0;
  std::atomic<std::thread::id> runner_{};
  FiberPool fibers_;
  Scope main_scope_;
  std::optional<Scope> outside_scope_;  // of calls of other threads; one a run
};

}  // namespace vox::net
