// Rules E1 to E9 of vox/runtime/executor.hpp, asked of every backend.
//
// E3 says what may not be relied on, so there is nothing in it to see in one run: that the shuffled
// backends keep all the other rules is its test.
#include <array>
#include <atomic>
#include <deque>
#include <set>
#include <thread>
#include <vector>

#include "tests/conformance/conformance_test.hpp"
#include "vox/runtime/event.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/runtime/scope.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

/// A task or timer that calls a lambda.
template <typename Runnable>
class Calling {
 public:
  Calling(Executor& executor, std::function<void()> function)
      : runnable(
            executor, [](void* context) { static_cast<Calling*>(context)->function_(); }, this),
        function_(std::move(function)) {}
  Runnable runnable;

 private:
  std::function<void()> function_;
};
using CallingTask = Calling<Task>;
using CallingTimer = Calling<Timer>;

class ExecutorConformance : public ConformanceTest {
 protected:
  /// Long enough for everything that is ready to have run.
  void pause() { ASSERT_EQ(await_sleep(executor, 5ms), Wake::deadline); }
};

TEST_P(ExecutorConformance, E1TimeStandsStillInATaskAndInATimerAndNeverGoesBack) {
  run([&] {
    std::vector<Time> seen;
    const auto look = [&] {
      const Time before = executor.now();
      volatile std::uint64_t work = 0;
      for (int i = 0; i < 200'000; ++i) work = work + 1;
      EXPECT_EQ(executor.now(), before);
      seen.push_back(before);
    };
    CallingTask task(executor, look);
    CallingTimer timer(executor, look);
    for (int i = 0; i < 10; ++i) {
      task.runnable.post();
      timer.runnable.arm(executor.now());
      pause();
    }
    EXPECT_EQ(seen.size(), 20u);
    EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  });
}

TEST_P(ExecutorConformance, E2ATaskRunsLaterAndOnceHoweverOftenItWasPosted) {
  run([&] {
    int runs = 0;
    CallingTask task(executor, [&] { runs += 1; });
    for (int i = 0; i < 3; ++i) task.runnable.post();
    EXPECT_EQ(runs, 0);
    EXPECT_TRUE(task.runnable.is_queued());
    pause();
    EXPECT_EQ(runs, 1);
    EXPECT_FALSE(task.runnable.is_queued());
  });
}

TEST_P(ExecutorConformance, E2ARunningTaskMayPostItselfAndIsNotRunInsideTheCall) {
  run([&] {
    int runs = 0;
    int depth = 0;
    CallingTask* self = nullptr;
    CallingTask task(executor, [&] {
      depth += 1;
      EXPECT_EQ(depth, 1);
      if (++runs < 5) self->runnable.post();
      depth -= 1;
    });
    self = &task;
    task.runnable.post();
    pause();
    EXPECT_EQ(runs, 5);
  });
}

TEST_P(ExecutorConformance, E2ATaskMayDestroyItselfWhileItRuns) {
  run([&] {
    bool ran = false;
    CallingTask* task = nullptr;
    task = new CallingTask(executor, [&] {
      bool& outlives = ran;
      delete task;
      outlives = true;
    });
    task->runnable.post();
    pause();
    EXPECT_TRUE(ran);
  });
}

TEST_P(ExecutorConformance, E2AQueuedTaskThatIsWithdrawnOrDestroyedByAnotherDoesNotRun) {
  run([&] {
    std::deque<std::unique_ptr<CallingTask>> tasks;
    int runs = 0;
    for (int i = 0; i < 8; ++i) {
      tasks.push_back(std::make_unique<CallingTask>(executor, [&] {
        if (++runs > 1) return;
        // The first to run takes all that are still queued with it.
        for (auto& other : tasks) {
          if (other->runnable.is_queued()) other.reset();
        }
      }));
    }
    for (auto& task : tasks) task->runnable.post();
    CallingTask withdrawn(executor, [&] { ADD_FAILURE() << "was withdrawn"; });
    withdrawn.runnable.post();
    withdrawn.runnable.withdraw();
    EXPECT_FALSE(withdrawn.runnable.is_queued());
    pause();
    EXPECT_EQ(runs, 1);
  });
}

TEST_P(ExecutorConformance, E3AllThatWerePostedRunOnceInSomeOrder) {
  run([&] {
    std::array<int, 100> runs{};
    std::deque<CallingTask> tasks;
    for (int& count : runs) tasks.emplace_back(executor, [&count] { count += 1; });
    for (CallingTask& task : tasks) task.runnable.post();
    pause();
    for (const int count : runs) EXPECT_EQ(count, 1);
  });
}

TEST_P(ExecutorConformance, E4ATimerFiresOnceAtItsDeadlineOrLaterAndNeverInsideArm) {
  run([&] {
    int fired = 0;
    Time fired_at{};
    CallingTimer timer(executor, [&] {
      fired += 1;
      fired_at = executor.now();
    });
    for (const Duration delay : {Duration(-1h), Duration(0), Duration(1ns), Duration(3ms)}) {
      fired = 0;
      const Time deadline = executor.now() + delay;
      timer.runnable.arm(deadline);
      EXPECT_EQ(fired, 0);
      EXPECT_TRUE(timer.runnable.is_armed());
      while (fired == 0) pause();
      EXPECT_EQ(fired, 1);
      EXPECT_GE(fired_at, deadline);
      EXPECT_FALSE(timer.runnable.is_armed());
    }
  });
}

TEST_P(ExecutorConformance, E4EqualDeadlinesFireInTheOrderTheyWereArmed) {
  run([&] {
    std::vector<int> order;
    std::deque<CallingTimer> timers;
    const Time deadline = executor.now() + 2ms;
    for (int i = 0; i < 50; ++i) timers.emplace_back(executor, [&order, i] { order.push_back(i); });
    for (CallingTimer& timer : timers) timer.runnable.arm(deadline);
    timers.front().runnable.arm(deadline);  // armed again: now the last
    while (order.size() < timers.size()) pause();
    ASSERT_EQ(order.size(), 50u);
    EXPECT_EQ(order.back(), 0);
    order.pop_back();
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
  });
}

TEST_P(ExecutorConformance, E4ArmingAgainMovesATimerAndOneDisarmedOrDestroyedNeverFires) {
  run([&] {
    int moved = 0;
    Time moved_at{};
    CallingTimer timer(executor, [&] {
      moved += 1;
      moved_at = executor.now();
    });
    const Time late = executor.now() + 10ms;
    timer.runnable.arm(executor.now() + 1ms);
    timer.runnable.arm(late);
    CallingTimer disarmed(executor, [] { ADD_FAILURE() << "was disarmed"; });
    disarmed.runnable.arm(executor.now() + 1ms);
    disarmed.runnable.disarm();
    CallingTimer put_off(executor, [] { ADD_FAILURE() << "was put off for ever"; });
    put_off.runnable.arm(executor.now() + 1ms);
    put_off.runnable.arm(never);
    {
      CallingTimer destroyed(executor, [] { ADD_FAILURE() << "was destroyed"; });
      destroyed.runnable.arm(executor.now() + 1ms);
    }
    while (moved == 0) pause();
    pause();
    EXPECT_EQ(moved, 1);
    EXPECT_GE(moved_at, late);
  });
}

TEST_P(ExecutorConformance, E4AFiringTimerMayArmItselfDisarmAnotherAndDestroyItself) {
  run([&] {
    int repeats = 0;
    CallingTimer* self = nullptr;
    CallingTimer repeating(executor, [&] {
      if (++repeats < 4) self->runnable.arm(executor.now());
    });
    self = &repeating;
    const Time deadline = executor.now() + 1ms;
    CallingTimer victim(executor, [] { ADD_FAILURE() << "was disarmed by one before it"; });
    bool gone = false;
    CallingTimer* killer = new CallingTimer(executor, [&] {
      bool& outlives = gone;
      victim.runnable.disarm();
      delete killer;
      outlives = true;
    });
    killer->runnable.arm(deadline);
    victim.runnable.arm(deadline);
    repeating.runnable.arm(deadline);
    while (repeats < 4 || !gone) pause();
    pause();
    EXPECT_EQ(repeats, 4);
  });
}

TEST_P(ExecutorConformance, E5ATaskThatPostsItselfForEverLetsDueTimersAndOtherTasksRun) {
  run([&] {
    bool spinning = true;
    std::uint64_t spins = 0;
    CallingTask* self = nullptr;
    CallingTask spinner(executor, [&] {
      spins += 1;
      if (spinning) self->runnable.post();
    });
    self = &spinner;
    Event fired(executor);
    CallingTimer timer(executor, [&] { fired.set(); });
    Event other_ran(executor);
    CallingTask other(executor, [&] { other_ran.set(); });
    spinner.runnable.post();
    timer.runnable.arm(executor.now());
    other.runnable.post();
    EXPECT_EQ(fired.await_set(), Wake::signalled);
    EXPECT_EQ(other_ran.await_set(), Wake::signalled);
    EXPECT_GT(spins, 0u);
    spinning = false;
  });
}

TEST_P(ExecutorConformance, E5ATimerThatIsAlwaysDueLetsTasksRun) {
  run([&] {
    bool repeating = true;
    CallingTimer* self = nullptr;
    CallingTimer timer(executor, [&] {
      if (repeating) self->runnable.arm(executor.now());
    });
    self = &timer;
    timer.runnable.arm(executor.now());
    Event ran(executor);
    CallingTask task(executor, [&] { ran.set(); });
    for (int i = 0; i < 10; ++i) await_turn(executor);
    task.runnable.post();
    EXPECT_EQ(ran.await_set(), Wake::signalled);
    repeating = false;
  });
}

TEST_P(ExecutorConformance, E6EntropyDiffersBetweenDraws) {
  run([&] {
    std::set<std::uint64_t> draws;
    for (int i = 0; i < 1000; ++i) draws.insert(executor.entropy());
    EXPECT_EQ(draws.size(), 1000u);
  });
}

TEST_P(ExecutorConformance, E7IsCurrentExactlyWhileTheExecutorRunsSomething) {
  EXPECT_FALSE(executor.is_current());
  run([&] {
    EXPECT_TRUE(executor.is_current());
    bool in_task = false;
    bool in_timer = false;
    CallingTask task(executor, [&] { in_task = executor.is_current(); });
    CallingTimer timer(executor, [&] { in_timer = executor.is_current(); });
    task.runnable.post();
    timer.runnable.arm(executor.now());
    pause();
    EXPECT_TRUE(in_task);
    EXPECT_TRUE(in_timer);
    if (!backend->has_outside()) return;
    bool elsewhere = true;
    std::thread([&] { elsewhere = executor.is_current(); }).join();
    EXPECT_FALSE(elsewhere);
  });
  EXPECT_FALSE(executor.is_current());
}

TEST_P(ExecutorConformance, E8ATaskPostedFromOutsideRunsOnTheExecutorOnceAPost) {
  run([&] {
    int runs = 0;
    CallingTask task(executor, [&] {
      EXPECT_TRUE(executor.is_current());
      runs += 1;
    });
    executor.post_from_outside(task.runnable);
    EXPECT_EQ(runs, 0);
    pause();
    EXPECT_EQ(runs, 1);
    if (!backend->has_outside()) return;
    std::thread([&] {
      for (int i = 0; i < 3; ++i) executor.post_from_outside(task.runnable);
    }).join();  // the executor stands still meanwhile: coalesced
    pause();
    EXPECT_EQ(runs, 2);
  });
}

TEST_P(ExecutorConformance, E8APostFromOutsideWakesAnExecutorThatSleeps) {
  if (!backend->has_outside()) GTEST_SKIP() << "there is no outside";
  std::thread poster;
  run([&] {
    Event posted(executor);
    CallingTask task(executor, [&] { posted.set(); });
    pause();  // nothing else is ready any more
    poster = std::thread([&] { executor.post_from_outside(task.runnable); });
    EXPECT_EQ(posted.await_set(), Wake::signalled);
    poster.join();
  });
}

TEST_P(ExecutorConformance, E9ACallFromOutsideRunsInAFiberAndReturnsAfterIt) {
  if (!backend->has_outside()) GTEST_SKIP() << "there is no outside";
  run([&] {
    std::atomic<bool> returned{false};
    bool ran = false;
    Result<void> result = fail(Error::io);
    std::thread caller([&] {
      result = executor.run_from_outside([&] {
        EXPECT_TRUE(executor.is_current());
        EXPECT_NE(executor.fibers().current(), nullptr);
        pause();
        EXPECT_FALSE(returned.load());
        ran = true;
      });
      returned = true;
    });
    while (!returned.load()) pause();
    caller.join();
    EXPECT_TRUE(result.has_value());
    EXPECT_TRUE(ran);
  });
}

TEST_P(ExecutorConformance, E9ACallFromTheExecutorItselfIsRefused) {
  run([&] {
    bool ran = false;
    const auto function = [&] { ran = true; };
    EXPECT_EQ(executor.run_from_outside(function).error(), Error::invalid_argument);
    bool asked = false;
    CallingTask task(executor, [&] {
      asked = true;
      EXPECT_EQ(executor.run_from_outside(function).error(), Error::invalid_argument);
    });
    task.runnable.post();
    pause();
    EXPECT_TRUE(asked);
    EXPECT_FALSE(ran);
  });
}

// When the body ends in the very turn that something else ended in, there is nothing that would
// wake the executor once more.
TEST_P(ExecutorConformance, ARunEndsWithItsBodyAlsoWhenNothingElseIsLeftToHappen) {
  for (int i = 0; i < 3; ++i) {
    bool ended = false;
    run([&] {
      for (int sleeps = 0; sleeps < i; ++sleeps) pause();
      ended = true;
    });
    EXPECT_TRUE(ended);
  }
}

INSTANTIATE_TEST_SUITE_P(Backends, ExecutorConformance, ::testing::ValuesIn(executor_backends()),
                         backend_name);

}  // namespace
}  // namespace vox::test
