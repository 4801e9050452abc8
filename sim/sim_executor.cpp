// Posting and arming into the world's queues, and the afterlife of a host without power.
#include "sim/sim_executor.hpp"

#include <algorithm>

#include "vox/base/assert.hpp"

namespace vox::sim {
namespace {

// The peer of a draw for Purpose::schedule tells apart what is being ordered.
constexpr std::uint32_t order_of_tasks = 0;
constexpr std::uint32_t order_of_timers = 1;
constexpr std::uint32_t order_of_arrivals = 2;

}  // namespace

void HostObserver::observe(const Observation& observation) {
  engine_.trace().append({.at_ns = engine_.now().time_since_epoch().count(),
                          .host = host_,
                          .kind = static_cast<std::uint16_t>(observation.kind),
                          .object = observation.object,
                          .connection = observation.connection,
                          .a = observation.a,
                          .b = observation.b,
                          .c = observation.c});
}

SimExecutor::SimExecutor(Engine& engine, std::uint32_t host, FiberOptions options)
    : engine_(engine),
      host_(host),
      observer_(engine, host),
      ready_(&engine.ready()),
      timers_(&engine.timers()),
      clock_(&engine.clock()),
      charged_{.account = MemoryAccount::open(), .fibers = &fibers_},
      fibers_(*this, options) {}

SimExecutor::~SimExecutor() {
  VOX_ASSERT(!is_in_afterlife());
  VOX_ASSERT(own_timers_.empty() && held_ready_.empty());
  charged_.account->close();
}

void SimExecutor::post(Task& task) {
  VOX_ASSERT(&task.executor() == this);
  if (task.is_queued()) return;
  task.set_queued(true);
  task.order = engine_.random().bits(Purpose::schedule, host_, order_of_tasks, posted_count_++);
  task.sequence = engine_.next_task_sequence();
  ready_->push(task);
}

void SimExecutor::withdraw(Task& task) {
  VOX_ASSERT(&task.executor() == this);
  if (!task.is_queued()) return;
  task.set_queued(false);
  ready_->remove(task);
}

void SimExecutor::arm(Timer& timer, Time deadline) {
  VOX_ASSERT(&timer.executor() == this);
  timers_->arm(timer, deadline);
}

void SimExecutor::disarm(Timer& timer) {
  VOX_ASSERT(&timer.executor() == this);
  timers_->disarm(timer);
}

std::uint64_t SimExecutor::entropy() {
  return engine_.random().bits(Purpose::entropy, host_, boot_count_, entropy_count_++);
}

Result<void> SimExecutor::run_from_outside(const std::function<void()>&) {
  return fail(Error::invalid_argument);
}

std::uint64_t SimExecutor::timer_order() const {
  return engine_.random().bits(Purpose::schedule, host_, order_of_timers, timers_count_);
}

std::uint64_t SimExecutor::arrival_order() const {
  return engine_.random().bits(Purpose::schedule, host_, order_of_arrivals, arrivals_count_);
}

void SimExecutor::set_clock_rate(std::uint64_t rate_ppm) {
  VOX_ASSERT(clock_rate_ppm_min <= rate_ppm && rate_ppm <= clock_rate_ppm_max);
  awake_rate_ppm_ = rate_ppm;
  change_clock_rate();
}

// What the host still does in this instant takes no time, so it is done before the clock stops in
// effect: whoever looks at instants as wholes still may.
void SimExecutor::suspend() {
  suspended_count_ += 1;
  change_clock_rate();
  if (suspended_count_ == 1) engine_.stand_still_after_instant(*this);
}

void SimExecutor::resume() {
  VOX_ASSERT(suspended_count_ > 0);
  suspended_count_ -= 1;
  if (suspended_count_ > 0) return;
  change_clock_rate();
  stands_still_ = false;
  while (!held_ready_.empty()) engine_.ready().push(held_ready_.pop());
  choose_queues();
}

void SimExecutor::stand_still() {
  if (suspended_count_ == 0) return;  // no longer
  stands_still_ = true;
  choose_queues();
}

void SimExecutor::change_clock_rate() {
  VOX_ASSERT(!is_in_afterlife());
  begin_own_clock();
  const Time shown = now();
  host_clock_.set_rate(engine_.now(), suspended_count_ > 0 ? 0 : awake_rate_ppm_);
  VOX_ASSERT(now() == shown);
}

void SimExecutor::begin_own_clock() {
  if (has_own_clock_) return;
  has_own_clock_ = true;
  engine_.extract_timers(*this, own_timers_);
  engine_.add_clock(*this);
  choose_queues();
}

void SimExecutor::choose_queues() {
  VOX_ASSERT(!is_in_afterlife());
  ready_ = stands_still_ ? &held_ready_ : &engine_.ready();
  timers_ = has_own_clock_ ? &own_timers_ : &engine_.timers();
  own_clock_ = has_own_clock_ ? &host_clock_ : nullptr;
}

void SimExecutor::begin_boot(std::uint32_t boot_count) {
  VOX_ASSERT(boot_count == boot_count_ + 1);
  VOX_ASSERT(fibers_.live_count() == 0);
  boot_count_ = boot_count;
  entropy_count_ = 0;
}

void SimExecutor::begin_afterlife() {
  VOX_ASSERT(!is_in_afterlife());
  VOX_ASSERT(!is_current());  // nobody pulls the plug on the stack they stand on
  engine_.extract_tasks(*this, afterlife_ready_);
  while (!held_ready_.empty()) afterlife_ready_.push(held_ready_.pop());
  if (has_own_clock_) {
    while (Timer* timer = own_timers_.pop_due(never)) {
      afterlife_timers_.arm(*timer, timer->deadline());
    }
  } else {
    engine_.extract_timers(*this, afterlife_timers_);
  }
  ready_ = &afterlife_ready_;
  timers_ = &afterlife_timers_;
  afterlife_now_ = now();
  clock_ = &afterlife_now_;
  own_clock_ = nullptr;
}

bool SimExecutor::step_ready() {
  VOX_ASSERT(is_in_afterlife());
  if (afterlife_ready_.empty()) return false;
  Task& task = afterlife_ready_.pop();
  task.set_queued(false);
  engine_.run_as(*this, [&task] { task.run(); });
  return true;
}

bool SimExecutor::step_timer() {
  VOX_ASSERT(is_in_afterlife());
  if (afterlife_timers_.empty()) return false;
  afterlife_now_ = std::max(afterlife_now_, afterlife_timers_.next_deadline());
  Timer* timer = afterlife_timers_.pop_due(afterlife_now_);
  VOX_ASSERT(timer != nullptr);
  engine_.run_as(*this, [timer] { timer->fire(); });
  return true;
}

void SimExecutor::end_afterlife() {
  VOX_ASSERT(is_in_afterlife());
  VOX_ASSERT(afterlife_ready_.empty());
  VOX_ASSERT(afterlife_timers_.empty());
  VOX_ASSERT(fibers_.live_count() == 0);
  clock_ = &engine_.clock();
  choose_queues();
}

}  // namespace vox::sim
