// Turning the crank by hand: see manual_executor.hpp.
#include "tests/vox/support/manual_executor.hpp"

#include "vox/base/assert.hpp"
#include "vox/runtime/scope.hpp"

namespace vox::test {
namespace {

// A bijection of 64 bits that leaves no pattern of a counter standing.
constexpr std::uint64_t mix(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
  return value ^ (value >> 31);
}

// Tasks posted within one window of steps run in any order; those of a later window run later, so
// that a task that posts itself for ever cannot keep out one with an unlucky draw.
constexpr std::uint64_t window_steps = 8;
constexpr std::uint64_t draw_bits = 24;

// Due timers go first, so that everything that falls due at one moment has fired before anybody
// hears of it: the hardest order for those who wait. So many in a row, as E5 wants tasks to run
// too.
constexpr std::uint32_t timers_in_a_row_max = 16;

}  // namespace

ManualExecutor::ManualExecutor(ManualExecutorOptions options)
    : options_(options), now_(options.start), fibers_(*this, options.fibers) {}

ManualExecutor::~ManualExecutor() {
  VOX_ASSERT(!running_);
  VOX_ASSERT(ready_count_ == 0 && ready_.empty());
  VOX_ASSERT(timers_.empty());
  VOX_ASSERT(fibers_.live_count() == 0);
}

std::uint64_t ManualExecutor::next_order() {
  if (!options_.order_seed.has_value()) return 0;  // the sequence number decides
  const std::uint64_t draw = mix(*options_.order_seed ^ mix(posts_count_));
  return (steps_count_ / window_steps) << draw_bits | draw >> (64 - draw_bits);
}

void ManualExecutor::post(Task& task) {
  VOX_ASSERT(&task.executor() == this);
  if (task.is_queued()) return;
  task.sequence = ++posts_count_;
  task.order = next_order();
  task.set_queued(true);
  ready_.push(task);
  ready_count_ += 1;
}

void ManualExecutor::withdraw(Task& task) {
  VOX_ASSERT(&task.executor() == this && task.is_queued());
  ready_.remove(task);
  task.set_queued(false);
  VOX_ASSERT(ready_count_ > 0);
  ready_count_ -= 1;
}

std::uint64_t ManualExecutor::entropy() {
  return mix(mix(options_.order_seed.value_or(0)) + ++draws_count_);
}

bool ManualExecutor::fire_due() {
  Timer* timer = timers_.pop_due(now_);
  if (timer == nullptr) return false;
  timers_in_a_row_ += 1;
  timer->fire();
  return true;
}

bool ManualExecutor::run_task() {
  if (ready_.empty()) return false;
  Task& task = ready_.pop();
  task.set_queued(false);
  VOX_ASSERT(ready_count_ > 0);
  ready_count_ -= 1;
  timers_in_a_row_ = 0;
  task.run();  // may destroy the task
  return true;
}

bool ManualExecutor::timers_first() const {
  if (timers_in_a_row_ >= timers_in_a_row_max) return false;
  return !options_.order_seed.has_value() || mix(*options_.order_seed + steps_count_) % 2 == 0;
}

bool ManualExecutor::step() {
  VOX_ASSERT(!running_);  // the crank is turned from outside, never by what it runs
  VOX_ASSERT(steps_count_ < steps_max);
  running_ = true;
  const bool ran = timers_first() ? fire_due() || run_task() : run_task() || fire_due();
  running_ = false;
  if (ran) steps_count_ += 1;
  return ran;
}

void ManualExecutor::run_ready() {
  while (step()) continue;
}

bool ManualExecutor::advance_to_next_deadline() {
  const Time deadline = timers_.next_deadline();
  if (deadline == never) return false;
  if (deadline > now_) now_ = deadline;
  return true;
}

void ManualExecutor::advance(Duration delay) {
  VOX_ASSERT(delay >= Duration::zero());
  const Time end = after(now_, delay);
  run_ready();
  while (timers_.next_deadline() <= end) {
    const bool moved = advance_to_next_deadline();
    VOX_ASSERT(moved && now_ <= end);
    run_ready();
  }
  now_ = end;
}

bool ManualExecutor::run_until(const std::function<bool()>& done) {
  while (!done()) {
    if (!step() && !advance_to_next_deadline()) return false;
  }
  return true;
}

void ManualExecutor::run_until_quiet() {
  const bool stopped_early = run_until([] { return false; });
  VOX_ASSERT(!stopped_early);
}

Result<void> ManualExecutor::run_from_outside(const std::function<void()>& function) {
  if (running_) return fail(Error::invalid_argument);
  Scope scope(*this);
  const Result<void> spawned = scope.spawn([&function] { function(); });
  if (!spawned) return spawned;
  if (run_until([&scope] { return scope.empty(); })) return {};
  scope.cancel();
  const bool ended = run_until([&scope] { return scope.empty(); });
  VOX_ASSERT(ended);  // it waits behind a Shield for something that never comes
  return fail(Error::exhausted);
}

}  // namespace vox::test
