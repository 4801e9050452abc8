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
    end_instant();
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

void Engine::end_instant() {
  VOX_ASSERT(ready_.empty());
  for (SimExecutor* executor : stopping_hosts_) executor->stand_still();
  stopping_hosts_.clear();
}

bool Engine::take_turn() {
  const DueTimers due = due_timers();
  switch (next_turn(due)) {
    case Turn::none: return false;
    case Turn::task: run_task(); break;
    case Turn::timer: run_timer(*due.timers); break;
    case Turn::arrival: run_arrival(); break;
  }
  turns_this_instant_ += 1;
  return true;
}

Engine::DueTimers Engine::due_timers() {
  DueTimers first{&timers_, timers_.next_deadline()};
  for (SimExecutor* executor : clocked_) {
    const Time due = executor->next_own_due();
    if (due < first.due) first = {&executor->own_timers(), due};
  }
  return first;
}

Engine::Turn Engine::next_turn(const DueTimers& due) const {
  const bool task = !ready_.empty();
  const bool timer = due.due <= now_;
  const bool arrival = !arrivals_.empty() && arrivals_.top().due_ <= now_;
  if (!timer && !arrival) return task ? Turn::task : Turn::none;
  if (!task && !arrival) return Turn::timer;
  if (!task && !timer) return Turn::arrival;
  return drawn_turn(task, timer ? due.timers : nullptr, arrival);
}

Engine::Turn Engine::drawn_turn(bool task, const TimerQueue* timers, bool arrival) const {
  const bool timer = timers != nullptr;
  constexpr std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t task_order = task ? ready_.top().order : last;
  const std::uint64_t timer_order = timer ? executor_of(timers->front()).timer_order() : last;
  const std::uint64_t arrival_order = arrival ? arrivals_.top().receiver_.arrival_order() : last;
  const std::uint64_t first = std::min({task_order, timer_order, arrival_order});
  if (arrival && arrival_order == first) return Turn::arrival;
  if (timer && timer_order == first) return Turn::timer;
  VOX_ASSERT(task);
  return Turn::task;
}

Time Engine::next_due() {
  const Time arrival = arrivals_.empty() ? never : arrivals_.top().due_;
  return std::min(arrival, due_timers().due);
}

void Engine::run_task() {
  Task& task = ready_.pop();
  VOX_ASSERT(task.is_queued());
  task.set_queued(false);
  const auto& executor = static_cast<const SimExecutor&>(task.executor());
  run_as(executor, [&task] { task.run(); });
}

void Engine::run_timer(TimerQueue& timers) {
  Timer* timer = timers.pop_due(never);  // the first: it is due, by whichever clock
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

void Engine::extract_tasks(const SimExecutor& executor, ReadyQueue& ready) {
  std::vector<Task*> tasks;
  while (!ready_.empty()) tasks.push_back(&ready_.pop());
  for (Task* task : tasks) (&task->executor() == &executor ? ready : ready_).push(*task);
}

void Engine::extract_timers(const SimExecutor& executor, TimerQueue& timers) {
  std::vector<Timer*> armed;
  while (Timer* timer = timers_.pop_due(never)) armed.push_back(timer);
  // Arming again in the order of falling due keeps that order, also of equal deadlines.
  for (Timer* timer : armed) {
    TimerQueue& queue = &timer->executor() == &executor ? timers : timers_;
    queue.arm(*timer, timer->deadline());
  }
}

}  // namespace vox::sim
