// Fibers and the stacks they run on: reuse, bounds, measurement, and what a fault in one costs.
#include <gtest/gtest.h>

#include <csignal>
#include <cstring>
#include <memory>
#include <vector>

#include "tests/vox/support/runtime_test.hpp"
#include "vox/runtime/event.hpp"

namespace vox::test {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t stack_bytes = std::size_t{256} << 10;

// Touches `bytes` of the stack it runs on, and keeps the compiler from noticing that it is in vain.
__attribute__((noinline)) std::size_t touch_stack(std::size_t bytes) {
  volatile std::byte frame[1024];
  for (volatile std::byte& byte : frame) byte = std::byte{0x5A};
  const std::size_t deeper = bytes > sizeof(frame) ? touch_stack(bytes - sizeof(frame)) : 0;
  return deeper + std::to_integer<std::size_t>(frame[0]);
}

class FiberTest : public RuntimeTest {
 protected:
  FiberTest() : FiberTest(FiberOptions{}) {}
  explicit FiberTest(FiberOptions fibers) : RuntimeTest(ManualExecutorOptions{.fibers = fibers}) {}
  FiberPool& pool = executor.fibers();
};

TEST_F(FiberTest, ABodyRunsInALaterTaskAndNotInsideSpawn) {
  bool ran = false;
  spawn([&] { ran = true; });
  EXPECT_FALSE(ran);
  EXPECT_EQ(pool.live_count(), 1U);
  executor.run_ready();
  EXPECT_TRUE(ran);
  EXPECT_EQ(pool.live_count(), 0U);
}

TEST_F(FiberTest, AnEndedFibersStackServesTheNextOne) {
  for (int i = 0; i < 1000; ++i) run([] {});
  EXPECT_EQ(pool.stack_count(), 1U);
  EXPECT_EQ(pool.live_count_max(), 1U);
}

TEST_F(FiberTest, CurrentIsTheRunningFiberAndNobodyOutside) {
  EXPECT_EQ(pool.current(), nullptr);
  Fiber* first = nullptr;
  Fiber* second = nullptr;
  spawn([&] { first = pool.current(); });
  spawn([&] { second = pool.current(); });
  executor.run_ready();
  EXPECT_NE(first, nullptr);
  EXPECT_NE(second, nullptr);
  EXPECT_NE(first, second);
  EXPECT_EQ(pool.current(), nullptr);
}

TEST_F(FiberTest, ABodysCapturesAreGoneBeforeItsScopeIsEmpty) {
  auto captured = std::make_shared<int>(1);
  const std::weak_ptr<int> watched = captured;
  spawn([held = std::move(captured)] { EXPECT_EQ(*held, 1); });
  Scope waiting(executor);
  ASSERT_TRUE(waiting.spawn([&] {
    EXPECT_EQ(scope.await_empty(), Wake::signalled);
    EXPECT_TRUE(watched.expired());
  }));
  executor.run_ready();
}

TEST_F(FiberTest, SleepingEndsAtItsTimeAndTurnsLetOthersRun) {
  const Time start = executor.now();
  std::string log;
  spawn([&] {
    log += "a";
    await_turn(executor);
    log += "c";
    EXPECT_EQ(await_sleep(executor, milliseconds(7)), Wake::deadline);
    EXPECT_EQ(executor.now(), start + milliseconds(7));
  });
  spawn([&] { log += "b"; });
  executor.run_until_quiet();
  EXPECT_EQ(log, "abc");
}

TEST_F(FiberTest, ASleepOfNothingReturnsAtOnce) {
  run([&] { EXPECT_EQ(await_sleep(executor, Duration::zero()), Wake::deadline); });
}

TEST_F(FiberTest, AllOfTheStackThatWasAskedForCanBeUsed) {
#if defined(__SANITIZE_ADDRESS__)
  const std::size_t usable = stack_bytes / 4;  // red zones and wider frames take the rest
#else
  const std::size_t usable = stack_bytes - 16384;
#endif
  std::size_t touched = 0;
  run([&] { touched = touch_stack(usable); });
  EXPECT_GT(touched, 0U);
}

// Dies in any way but by returning.
bool died(int status) {
  return WIFSIGNALED(status) || (WIFEXITED(status) && WEXITSTATUS(status) != 0);
}

TEST_F(FiberTest, AStackOverflowDiesInsteadOfWritingIntoTheStackBelow) {
  // The stack mapped second lies below the first on Linux: without a guard page the first would
  // write into it and go on.
  EXPECT_EXIT(
      {
        WaitQueue waiting(executor);
        spawn([&] {
          await_turn(executor);
          static_cast<void>(touch_stack(stack_bytes + stack_bytes / 4));
        });
        spawn([&] { static_cast<void>(waiting.await_wake()); });
        executor.run_ready();
        std::_Exit(0);
      },
      died, "");
}

TEST_F(FiberTest, AnExceptionThatLeavesABodyEndsTheProgram) {
  EXPECT_DEATH(run([] { throw std::runtime_error("nobody catches this"); }), "");
}

TEST_F(FiberTest, WaitingOutsideAFiberIsAsserted) {
  EXPECT_DEATH(
      {
        WaitQueue queue(executor);
        static_cast<void>(queue.await_wake());
      },
      "fiber");
  EXPECT_DEATH(Shield shield(executor), "fiber");
  EXPECT_DEATH(await_turn(executor), "fiber");
}

class FiberBoundsTest : public FiberTest {
 protected:
  FiberBoundsTest() : FiberTest(FiberOptions{.fibers_max = 5, .idle_max = 2}) {}
};

TEST_F(FiberBoundsTest, SpawningPastTheMostFibersSaysExhaustedUntilOneHasEnded) {
  Event go(executor);
  for (int i = 0; i < 5; ++i) spawn([&] { EXPECT_EQ(go.await_set(), Wake::signalled); });
  EXPECT_EQ(scope.spawn([] {}).error(), Error::exhausted);
  executor.run_ready();
  EXPECT_EQ(scope.spawn([] {}).error(), Error::exhausted);
  EXPECT_EQ(pool.live_count(), 5U);
  EXPECT_EQ(scope.fiber_count(), 5U);
  go.set();
  executor.run_ready();
  EXPECT_EQ(pool.live_count(), 0U);
  EXPECT_EQ(pool.live_count_max(), 5U);
  run([] {});
}

TEST_F(FiberBoundsTest, OnlySoManyStacksAreKeptForReuse) {
  Event go(executor);
  for (int i = 0; i < 5; ++i) spawn([&] { EXPECT_EQ(go.await_set(), Wake::signalled); });
  executor.run_ready();
  EXPECT_EQ(pool.stack_count(), 5U);
  go.set();
  executor.run_ready();
  EXPECT_EQ(pool.stack_count(), 2U);
}

class FiberMeasureTest : public FiberTest {
 protected:
  FiberMeasureTest() : FiberTest(FiberOptions{.measure_stacks = true}) {}
};

TEST_F(FiberMeasureTest, MeasuresTheDeepestThatAnyStackHasBeen) {
  run([] {});
  const std::size_t shallow = pool.stack_bytes_used_max();
  EXPECT_GT(shallow, 0U);
  EXPECT_LT(shallow, 16'384U);
  run([] { static_cast<void>(touch_stack(32'768)); });
  const std::size_t deep = pool.stack_bytes_used_max();
  EXPECT_GT(deep, 32'768U);
  EXPECT_LT(deep, stack_bytes);
  run([] {});
  EXPECT_EQ(pool.stack_bytes_used_max(), deep);
}

}  // namespace
}  // namespace vox::test
