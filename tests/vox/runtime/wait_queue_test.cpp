// Waiting: in order of arrival, and woken once, for the first reason that came.
#include "vox/runtime/wait_queue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

#include "tests/vox/support/runtime_test.hpp"
#include "vox/runtime/event.hpp"

namespace vox::test {
namespace {

using std::chrono::milliseconds;

class WaitQueueTest : public RuntimeTest {
 protected:
  void spawn_waiter(char name) {
    spawn([this, name] {
      if (queue.await_wake() == Wake::signalled) log.push_back(name);
    });
    executor.run_ready();
  }
  WaitQueue queue{executor};
  std::string log;
};

TEST_F(WaitQueueTest, WakesInOrderOfArrivalOneAtATime) {
  EXPECT_FALSE(queue.wake_one());
  for (const char name : {'a', 'b', 'c'}) spawn_waiter(name);
  EXPECT_EQ(queue.size(), 3U);
  EXPECT_TRUE(queue.wake_one());
  EXPECT_EQ(log, "") << "nobody runs inside the call";
  executor.run_ready();
  EXPECT_EQ(log, "a");
  EXPECT_EQ(queue.size(), 2U);
  queue.wake_all();
  EXPECT_TRUE(queue.empty());
  executor.run_ready();
  EXPECT_EQ(log, "abc");
}

TEST_F(WaitQueueTest, WakeAllWakesThoseWhoWaitNowAndNotThoseWhoWaitAgain) {
  int wakes = 0;
  spawn([&] {
    while (queue.await_wake() == Wake::signalled) wakes += 1;
  });
  executor.run_ready();
  queue.wake_all();
  executor.run_ready();
  EXPECT_EQ(wakes, 1);
  EXPECT_EQ(queue.size(), 1U);
  queue.wake_all(Wake::closed);
  executor.run_ready();
  EXPECT_EQ(wakes, 1);
}

TEST_F(WaitQueueTest, AWaitThatCannotSucceedDoesNotSuspend) {
  Scope cancelled_later(executor);
  bool ran = false;
  ASSERT_TRUE(cancelled_later.spawn([&] {
    EXPECT_EQ(queue.await_wake(executor.now()), Wake::deadline);
    EXPECT_EQ(queue.await_wake(executor.now() - milliseconds(1)), Wake::deadline);
    cancelled_later.cancel();
    EXPECT_EQ(queue.await_wake(), Wake::cancelled);
    EXPECT_EQ(queue.await_wake(executor.now()), Wake::cancelled);
    ran = true;
  }));
  ASSERT_TRUE(executor.step());
  EXPECT_TRUE(ran);
}

TEST_F(WaitQueueTest, AWakeUpLeavesNoTimerBehind) {
  spawn([&] { EXPECT_EQ(queue.await_wake(executor.now() + milliseconds(5)), Wake::signalled); });
  executor.run_ready();
  EXPECT_EQ(executor.armed_count(), 1U);
  queue.wake_one();
  executor.run_ready();
  EXPECT_EQ(executor.armed_count(), 0U);
}

TEST_F(WaitQueueTest, ADeadlineTakesOnlyItsOwnFiberOutOfTheLine) {
  Wake hurried = Wake::signalled;
  spawn_waiter('a');
  spawn([&] { hurried = queue.await_wake(executor.now() + milliseconds(1)); });
  executor.run_ready();
  spawn_waiter('c');
  executor.advance(milliseconds(2));
  EXPECT_EQ(hurried, Wake::deadline);
  EXPECT_EQ(queue.size(), 2U);
  queue.wake_all();
  executor.run_ready();
  EXPECT_EQ(log, "ac");
}

TEST_F(WaitQueueTest, AQueueMayEndOnceEverybodyInItWasWoken) {
  auto doomed = std::make_unique<WaitQueue>(executor);
  Wake wake = Wake::closed;
  spawn([&] { wake = doomed->await_wake(executor.now() + milliseconds(3)); });
  executor.run_ready();
  doomed->wake_all();
  doomed.reset();
  executor.run_ready();
  EXPECT_EQ(wake, Wake::signalled);
}

TEST_F(WaitQueueTest, ResultsNameTheReasons) {
  EXPECT_TRUE(to_result(Wake::signalled));
  EXPECT_EQ(to_result(Wake::cancelled).error(), Error::cancelled);
  EXPECT_EQ(to_result(Wake::deadline).error(), Error::deadline_exceeded);
  EXPECT_EQ(to_result(Wake::closed).error(), Error::closed);
}

// Everything that can wake a fiber strikes at one moment, before the fiber has run again.
class WakeRaceTest : public ::testing::Test {
 protected:
  // 's'ignal, 'c'ancel and the wait's own 'd'eadline, due at the same time in the order given.
  static Wake race(const std::string& order, std::optional<std::uint64_t> seed) {
    ManualExecutor executor({.order_seed = seed});
    const Time moment = executor.now() + milliseconds(1);
    Scope scope(executor);
    WaitQueue queue(executor);
    Timer signal(
        executor, [](void* context) { static_cast<WaitQueue*>(context)->wake_one(); }, &queue);
    Timer cancel(executor, calls<&Scope::cancel>, &scope);
    Wake wake = Wake::closed;
    int woken_count = 0;
    const Result<void> spawned = scope.spawn([&] {
      wake = queue.await_wake(moment);
      woken_count += 1;
    });
    EXPECT_TRUE(spawned);
    for (const char cause : order) {
      if (cause == 's') signal.arm(moment);
      if (cause == 'c') cancel.arm(moment);
      if (cause == 'd') executor.run_ready();  // the fiber starts to wait, which arms its deadline
    }
    executor.run_until_quiet();
    EXPECT_EQ(woken_count, 1);
    EXPECT_TRUE(queue.empty());
    return wake;
  }
};

TEST_F(WakeRaceTest, TheFirstReasonWinsInEveryOrderOfThree) {
  std::string order = "cds";
  do {
    const Wake first = order[0] == 's'   ? Wake::signalled
                       : order[0] == 'c' ? Wake::cancelled
                                         : Wake::deadline;
    EXPECT_EQ(race(order, std::nullopt), first) << order;
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_F(WakeRaceTest, TheFirstReasonWinsHoweverTasksAndTimersAreInterleaved) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    EXPECT_EQ(race("sdc", seed), Wake::signalled);
    EXPECT_EQ(race("dsc", seed), Wake::deadline);
    EXPECT_EQ(race("cds", seed), Wake::cancelled);
  }
}

TEST_F(WakeRaceTest, ASignalGivenToOneIsNotTakenBackByItsCancellation) {
  ManualExecutor executor;
  Scope scope(executor);
  WaitQueue queue(executor);
  Wake wake = Wake::closed;
  ASSERT_TRUE(scope.spawn([&] { wake = queue.await_wake(); }));
  executor.run_ready();
  EXPECT_TRUE(queue.wake_one());
  scope.cancel();
  EXPECT_FALSE(queue.wake_one()) << "it waits no more, so a second signal is for the next one";
  executor.run_ready();
  EXPECT_EQ(wake, Wake::signalled);
}

class EventTest : public RuntimeTest {};

TEST_F(EventTest, WakesEverybodyOnceAndIsSetFromThenOn) {
  Event event(executor);
  int woken = 0;
  for (int i = 0; i < 3; ++i) {
    spawn([&] {
      EXPECT_EQ(event.await_set(), Wake::signalled);
      woken += 1;
    });
  }
  executor.run_ready();
  EXPECT_EQ(woken, 0);
  EXPECT_FALSE(event.is_set());
  event.set();
  event.set();
  executor.run_ready();
  EXPECT_EQ(woken, 3);
  run([&] { EXPECT_EQ(event.await_set(), Wake::signalled); });
}

TEST_F(EventTest, WaitingForOneMayTimeOutAndASetOneAnswersEvenTheCancelled) {
  Event event(executor);
  run([&] {
    EXPECT_EQ(event.await_set(executor.now() + milliseconds(1)), Wake::deadline);
    event.set();
    scope.cancel();
    EXPECT_EQ(event.await_set(), Wake::signalled);
  });
}

}  // namespace
}  // namespace vox::test
