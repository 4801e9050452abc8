// The loop, and the thread it belongs to.
#include "net/epoll_executor.hpp"

#include <sys/random.h>

#include <algorithm>
#include <ctime>
#include <utility>

#include "net/outside_door.hpp"
#include "net/wake_event.hpp"
#include "vox/base/assert.hpp"

namespace vox::net {

EpollExecutor::EpollExecutor(EpollOptions options)
    : options_(options),
      wake_(std::make_unique<WakeEvent>(poller_)),
      door_(std::make_unique<OutsideDoor>(*wake_, options.outside_calls_max)),
      fibers_(*this, options.fibers),
      main_scope_(*this) {
  outside_scope_.emplace(*this);
  read_clock();
}

// Late handles have posted the end of what they hold: it has to happen somewhere.
EpollExecutor::~EpollExecutor() {
  VOX_ASSERT(runner_.load() == std::thread::id());
  runner_.store(std::this_thread::get_id());
  door_->close();
  take_from_outside();
  for (int turns = 0; !ready_.empty(); ++turns) {
    VOX_ASSERT(turns < 100'000);  // something posts itself for ever
    run_ready();
    take_from_outside();
  }
  runner_.store(std::thread::id());
}

// --- running

void EpollExecutor::run() {
  run_while([this] { return !door_->is_stop_requested(); });
}

void EpollExecutor::run(std::function<void()> main) {
  if (main_scope_.is_cancelled()) return;  // stopped for good
  bool ended = false;
  const Result<void> started = main_scope_.spawn([&ended, body = std::move(main)] {
    body();
    ended = true;
  });
  VOX_ASSERT(started.has_value());
  run_while([&] {
    if (door_->is_stop_requested()) main_scope_.cancel();
    return !ended || !main_scope_.empty();
  });
}

void EpollExecutor::run_while(const std::function<bool()>& wanted) {
  VOX_ASSERT(runner_.load() == std::thread::id());  // one thread at a time
  runner_.store(std::this_thread::get_id());
  if (outside_scope_->is_cancelled()) outside_scope_.emplace(*this);
  door_->open();
  while (wanted()) turn(wanted);
  // Threads that wait for calls under way are let go in order: their stacks are in use here.
  door_->close();
  outside_scope_->cancel();
  const auto is_needed = [this] { return !outside_scope_->empty(); };
  while (is_needed()) turn(is_needed);
  runner_.store(std::thread::id());
}

void EpollExecutor::stop() { door_->request_stop(); }

// Whether to go on is asked once more before sleeping: what was waited for may have ended in this
// very turn, and then nothing is left that would wake us.
void EpollExecutor::turn(const std::function<bool()>& wanted) {
  read_clock();
  fire_timers();
  run_ready();
  take_from_outside();
  poller_.poll(wanted() ? timeout_ms() : 0);
}

void EpollExecutor::read_clock() {
  timespec time{};
  const int read = ::clock_gettime(CLOCK_MONOTONIC, &time);
  VOX_ASSERT(read == 0);
  const Time read_time{std::chrono::seconds(time.tv_sec) + Duration(time.tv_nsec)};
  VOX_ASSERT(read_time >= now_);
  now_ = read_time;
}

// Time stands still in a turn, so this ends: a timer armed for now by a firing one is the last of
// its kind only if it arms none. Hence the quota.
void EpollExecutor::fire_timers() {
  for (std::uint64_t quota = timers_.armed_count(); quota > 0; --quota) {
    Timer* timer = timers_.pop_due(now_);
    if (timer == nullptr) return;
    timer->fire();
  }
}

void EpollExecutor::run_ready() {
  IntrusiveList<Task> batch;
  batch.splice_back(ready_);
  while (!batch.empty()) {
    Task& task = batch.pop_front();
    task.set_queued(false);
    task.run();  // may destroy the task
  }
}

void EpollExecutor::take_from_outside() {
  door_->drain([this](OutsideCall& call) {
    const Result<void> started = outside_scope_->spawn([this, &call] {
      call.function();
      door_->finish(call, {});
    });
    if (!started) {
      const bool stopping = started.error() == Error::cancelled;
      door_->finish(call, fail(stopping ? Error::closed : started.error()));
    }
  });
}

int EpollExecutor::timeout_ms() const {
  if (!ready_.empty()) return 0;
  const Time next = timers_.next_deadline();
  if (next == never) return -1;
  if (next <= now_) return 0;
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(next - now_).count();
  return static_cast<int>(std::min<std::int64_t>(ms, 60'000));
}

// --- tasks

void EpollExecutor::post(Task& task) {
  VOX_ASSERT(&task.executor() == this);
  if (task.is_queued()) return;
  task.set_queued(true);
  ready_.push_back(task);
}

void EpollExecutor::withdraw(Task& task) {
  VOX_ASSERT(task.is_queued());
  task.set_queued(false);
  static_cast<ListLink<Task>&>(task).unlink();
}

std::uint64_t EpollExecutor::entropy() {
  std::uint64_t bits = 0;
  const ssize_t drawn = ::getrandom(&bits, sizeof bits, 0);
  VOX_ASSERT(drawn == sizeof bits);
  return bits;
}

// --- other threads

bool EpollExecutor::is_current() const { return runner_.load() == std::this_thread::get_id(); }

void EpollExecutor::post_from_outside(Task& task) {
  if (is_current()) return post(task);
  door_->post(task);
}

Result<void> EpollExecutor::run_from_outside(const std::function<void()>& function) {
  if (is_current()) return fail(Error::invalid_argument);
  return door_->call(function);
}

}  // namespace vox::net
