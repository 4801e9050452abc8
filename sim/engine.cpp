// The loop.
#include "sim/engine.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "sim/sim_executor.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {
namespace {

SimExecutor& executor_of(const Timer& timer) { return static_cast<SimExecutor&>(timer.executor()); }

}  // namespace

const ChargedHost* Engine::charged_by(const SimExecutor& executor) { return &executor.charged(); }

RunEnd Engine::run(Time until) {
  VOX_ASSERT(current_ == nullptr);  // not from inside the world
  stopping_ = false;
  while (!stopping_) {
    if (turns_this_instant_ >= World::tasks_per_instant_max) return RunEnd::livelock;
    if (take_turn()) continue;
    const Time next = next_due();
    if (next == never) return RunEnd::quiet;
    if (next > until) {
      now_ = std::max(now_, until);
      return RunEnd::deadline;
    }
    VOX_ASSERT(next > now_);
    now_ = next;
    turns_this_instant_ = 0;
  }
  return RunEnd::stopped;
}

bool Engine::take_turn() {
  switch (next_turn()) {
    case Turn::none: return false;
    case Turn::task: run_task(); break;
    case Turn::timer: run_timer(); break;
    case Turn::arrival: run_arrival(); break;
  }
  turns_this_instant_ += 1;
  return true;
}

Engine::Turn Engine::next_turn() const {
  const bool task = !ready_.empty();
  const bool timer = timers_.next_deadline() <= now_;
  const bool arrival = !arrivals_.empty() && arrivals_.top().due_ <= now_;
  if (!timer && !arrival) return task ? Turn::task : Turn::none;
  if (!task && !arrival) return Turn::timer;
  if (!task && !timer) return Turn::arrival;
  return drawn_turn(task, timer, arrival);
}

Engine::Turn Engine::drawn_turn(bool task, bool timer, bool arrival) const {
  constexpr std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t task_order = task ? ready_.top().order : last;
  const std::uint64_t timer_order = timer ? executor_of(timers_.front()).timer_order() : last;
  const std::uint64_t arrival_order = arrival ? arrivals_.top().receiver_.arrival_order() : last;
  const std::uint64_t first = std::min({task_order, timer_order, arrival_order});
  if (arrival && arrival_order == first) return Turn::arrival;
  if (timer && timer_order == first) return Turn::timer;
  VOX_ASSERT(task);
  return Turn::task;
}

Time Engine::next_due() const {
  const Time arrival = arrivals_.empty() ? never : arrivals_.top().due_;
  return std::min(arrival, timers_.next_deadline());
}

void Engine::run_task() {
  Task& task = ready_.pop();
  VOX_ASSERT(task.is_queued());
  task.set_queued(false);
  const auto& executor = static_cast<const SimExecutor&>(task.executor());
  run_as(executor, [&task] { task.run(); });
}

void Engine::run_timer() {
  Timer* timer = timers_.pop_due(now_);
  VOX_ASSERT(timer != nullptr);
  SimExecutor& executor = executor_of(*timer);
  executor.count_timer();
  run_as(executor, [timer] { timer->fire(); });
}

void Engine::run_arrival() {
  Arrival& arrival = arrivals_.pop();
  VOX_ASSERT(arrival.due_ == now_);
  arrival.receiver_.count_arrival();
  arrival.function_(arrival.context_);
}

void Engine::arm(Arrival& arrival, Time due) {
  VOX_ASSERT(!arrival.is_armed());
  VOX_ASSERT(due >= now_ && due != never);
  arrival.due_ = due;
  arrival.sequence_ = next_arrival_sequence_++;
  arrivals_.push(arrival);
}

void Engine::disarm(Arrival& arrival) {
  if (arrival.is_armed()) arrivals_.remove(arrival);
}

void Engine::extract(const SimExecutor& executor, ReadyQueue& ready, TimerQueue& timers) {
  std::vector<Task*> tasks;
  while (!ready_.empty()) tasks.push_back(&ready_.pop());
  for (Task* task : tasks) (&task->executor() == &executor ? ready : ready_).push(*task);

  std::vector<Timer*> armed;
  while (Timer* timer = timers_.pop_due(never)) armed.push_back(timer);
  // Arming again in the order of falling due keeps that order, also of equal deadlines.
  for (Timer* timer : armed) {
    TimerQueue& queue = &timer->executor() == &executor ? timers : timers_;
    queue.arm(*timer, timer->deadline());
  }
}

}  // namespace vox::sim
