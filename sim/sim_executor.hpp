// One host's share of the world's time: the Executor of the simulator. Twin of net/epoll_executor.
//
// It owns no loop: the engine runs the tasks and timers of all executors. Its own are its draws,
// its fibers, and an afterlife: when the host loses power, what it still has to run is taken apart
// and run out alone, on a clock of its own, so that destructors and cancelled fibers come to their
// end while the world stands still.
//
// Its clock is the world's until a fault gives it one of its own, which runs faster or slower, or
// stands still with the whole host: then nothing of it runs, and what is posted waits.
#pragma once

#include <cstdint>

#include "sim/engine.hpp"
#include "sim/host_clock.hpp"
#include "sim/memory_account.hpp"
#include "vox/runtime/executor.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/runtime/observer.hpp"

namespace vox::sim {

/// What a host's core observes, as events of the trace.
class HostObserver final : public Observer {
 public:
  HostObserver(Engine& engine, std::uint32_t host) : engine_(engine), host_(host) {}
  void observe(const Observation& observation) override;

 private:
  Engine& engine_;
  std::uint32_t host_;
};

class SimExecutor final : public Executor {
 public:
  /// `host` 0 is the world's own account.
  SimExecutor(Engine& engine, std::uint32_t host, FiberOptions options);
  ~SimExecutor() override;
  SimExecutor(const SimExecutor&) = delete;
  SimExecutor& operator=(const SimExecutor&) = delete;

  [[nodiscard]] Time now() const override {
    return own_clock_ == nullptr ? *clock_ : own_clock_->time_at(*clock_);
  }
  void post(Task& task) override;
  void withdraw(Task& task) override;
  void arm(Timer& timer, Time deadline) override;
  void disarm(Timer& timer) override;
  std::uint64_t entropy() override;
  [[nodiscard]] FiberPool& fibers() override { return fibers_; }
  [[nodiscard]] Observer* observer() const override { return &observer_; }
  std::uint32_t next_object_number() override { return ++objects_count_; }
  [[nodiscard]] bool is_current() const override { return engine_.current() == this; }
  /// The same as post(): a world has one thread.
  void post_from_outside(Task& task) override { post(task); }
  /// Refuses: there is no outside.
  Result<void> run_from_outside(const std::function<void()>& function) override;

  [[nodiscard]] std::uint32_t host() const { return host_; }
  /// Who pays for what runs here.
  [[nodiscard]] const ChargedHost& charged() const { return charged_; }
  void set_program_scope(const Scope* scope) { charged_.program_scope = scope; }

  // For the engine: where the host's first due timer and first arrival stand among what competes.
  [[nodiscard]] std::uint64_t timer_order() const;
  [[nodiscard]] std::uint64_t arrival_order() const;
  void count_timer() { timers_count_ += 1; }
  void count_arrival() { arrivals_count_ += 1; }

  // The host's own clock. The first call of either kind begins it.
  void set_clock_rate(std::uint64_t rate_ppm);
  /// Counted: the host goes on when each suspend() had its resume(). It finishes its instant first.
  void suspend();
  void resume();
  /// 0 while suspended.
  [[nodiscard]] std::uint64_t clock_rate_ppm() const { return host_clock_.rate_ppm(); }

  // For the engine, of an executor with a clock of its own.
  [[nodiscard]] TimerQueue& own_timers() { return own_timers_; }
  [[nodiscard]] Time next_own_due() const {
    return stands_still_ ? never : host_clock_.at_world(own_timers_.next_deadline());
  }
  void stand_still();

  /// A new boot draws its own entropy.
  void begin_boot(std::uint32_t boot_count);

  void begin_afterlife();
  enum class Afterlife : std::uint8_t { over, spins, waits };
  /// Runs what is ready, and while `busy` is not empty what falls due as well, until nothing is
  /// left to run. `waits`: fibers are left that nothing here will wake.
  template <typename Busy>
  [[nodiscard]] Afterlife run_afterlife(Busy busy) {
    for (std::uint64_t steps = 0; steps < afterlife_steps_max; ++steps) {
      if (step_ready()) continue;
      if (!busy()) return Afterlife::over;
      if (!step_timer()) return Afterlife::waits;
    }
    return Afterlife::spins;
  }
  /// Timers that outlived everything that could have armed them.
  [[nodiscard]] std::uint64_t afterlife_timers_count() const {
    return afterlife_timers_.armed_count();
  }
  /// Nothing is left: asserted.
  void end_afterlife();

 private:
  /// Far more than a host's tear-down takes, far less than a person waits.
  static constexpr std::uint64_t afterlife_steps_max = 1'000'000;
  [[nodiscard]] bool is_in_afterlife() const { return clock_ == &afterlife_now_; }
  bool step_ready();
  bool step_timer();
  void begin_own_clock();
  void change_clock_rate();
  void choose_queues();

  Engine& engine_;
  std::uint32_t host_;
  mutable HostObserver observer_;
  ReadyQueue* ready_;
  TimerQueue* timers_;
  const Time* clock_;
  const HostClock* own_clock_ = nullptr;  // null in the afterlife, and while it is the world's
  std::uint64_t posted_count_ = 0;
  std::uint64_t timers_count_ = 0;
  std::uint64_t arrivals_count_ = 0;
  std::uint64_t entropy_count_ = 0;
  std::uint32_t boot_count_ = 0;
  std::uint32_t objects_count_ = 0;
  ChargedHost charged_;
  HostClock host_clock_;
  bool has_own_clock_ = false;
  bool stands_still_ = false;
  std::uint32_t suspended_count_ = 0;
  std::uint64_t awake_rate_ppm_ = true_rate_ppm;  // when not suspended
  TimerQueue own_timers_;  // in the host's time; empty while its clock is the world's
  ReadyQueue held_ready_;  // posted while it stands still
  ReadyQueue afterlife_ready_;
  TimerQueue afterlife_timers_;
  Time afterlife_now_{};
  FiberPool fibers_;  // last: its idle fibers hold tasks of this executor
};

}  // namespace vox::sim
