// An executor for unit tests: time stands still until the test moves it.
//
// It is the smallest thing that keeps the rules of vox/runtime/executor.hpp, so that a test of one
// class does not have to build a world or open a socket. Ready tasks run in the order of posting,
// or in an order drawn from a seed (rule E3 allows both, so correct code passes under either).
// There is no thread behind it: the functions marked "any thread" may be called from the test's own
// only.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "vox/base/pairing_heap.hpp"
#include "vox/runtime/executor.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/runtime/timer_queue.hpp"

namespace vox::test {

struct ManualExecutorOptions {
  /// Ready tasks run in an order drawn from this; without it, in the order of posting.
  std::optional<std::uint64_t> order_seed{};
  FiberOptions fibers{};
  /// Outlives the executor. Null for none.
  Observer* observer = nullptr;
  /// Where time begins. Not zero, so that a forgotten Time{} is seen to lie in the past.
  Time start{std::chrono::seconds(1)};
};

class ManualExecutor final : public Executor {
 public:
  explicit ManualExecutor(ManualExecutorOptions options = {});
  /// No task is queued, no timer armed and no fiber alive: asserted.
  ~ManualExecutor() override;
  ManualExecutor(const ManualExecutor&) = delete;
  ManualExecutor& operator=(const ManualExecutor&) = delete;

  // Driving it, from the test's own stack. What runs here is counted, and a run that does not end
  // within steps_max is asserted to be a livelock.

  /// Fires one due timer or runs one ready task: timers first, or as the seed draws. False when
  /// there is neither.
  bool step();
  /// Steps until nothing is ready or due. Time stands still.
  void run_ready();
  /// Moves time forward by `delay`, stopping at every deadline on the way to run what it makes
  /// ready; everything due at the new time has run when it returns.
  void advance(Duration delay);
  /// Steps, moving time to the next deadline whenever nothing is ready, until `done` answers true.
  /// False when nothing is left that could make it true.
  bool run_until(const std::function<bool()>& done);
  /// Steps and moves time until no task is ready and no timer armed.
  void run_until_quiet();

  [[nodiscard]] std::uint64_t ready_count() const { return ready_count_; }
  [[nodiscard]] std::uint64_t armed_count() const { return timers_.armed_count(); }
  [[nodiscard]] std::uint64_t steps_count() const { return steps_count_; }
  /// When the first armed timer falls due; `never` without one.
  [[nodiscard]] Time next_deadline() const { return timers_.next_deadline(); }

  // Executor.
  [[nodiscard]] Time now() const override { return now_; }
  void post(Task& task) override;
  void withdraw(Task& task) override;
  void arm(Timer& timer, Time deadline) override { timers_.arm(timer, deadline); }
  void disarm(Timer& timer) override { timers_.disarm(timer); }
  std::uint64_t entropy() override;
  [[nodiscard]] FiberPool& fibers() override { return fibers_; }
  [[nodiscard]] Observer* observer() const override { return options_.observer; }
  std::uint32_t next_object_number() override { return ++objects_count_; }
  [[nodiscard]] bool is_current() const override { return running_; }
  void post_from_outside(Task& task) override { post(task); }
  /// Drives the executor until the fiber has ended; `exhausted` when it waits for something that
  /// never comes, after which its scope has been cancelled.
  Result<void> run_from_outside(const std::function<void()>& function) override;

  static constexpr std::uint64_t steps_max = 50'000'000;

 private:
  struct Before {
    bool operator()(const Task& a, const Task& b) const {
      return a.order != b.order ? a.order < b.order : a.sequence < b.sequence;
    }
  };

  [[nodiscard]] std::uint64_t next_order();
  [[nodiscard]] bool timers_first() const;
  bool advance_to_next_deadline();
  bool fire_due();
  bool run_task();

  ManualExecutorOptions options_;
  Time now_;
  PairingHeap<Task, Before> ready_;
  TimerQueue timers_;
  std::uint64_t ready_count_ = 0;
  std::uint64_t posts_count_ = 0;
  std::uint64_t steps_count_ = 0;
  std::uint64_t draws_count_ = 0;
  std::uint32_t objects_count_ = 0;
  bool running_ = false;
  std::uint32_t timers_in_a_row_ = 0;
  FiberPool fibers_;  // last: destroyed before what its tasks are queued in
};

}  // namespace vox::test
