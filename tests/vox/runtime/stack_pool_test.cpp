// Stacks that outlive the executors they serve.
#include "vox/runtime/stack_pool.hpp"

#include <gtest/gtest.h>

#include "tests/vox/support/manual_executor.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/runtime/scope.hpp"

namespace vox::test {
namespace {

TEST(StackPoolTest, TheStackGivenBackLastIsTakenNext) {
  StackPool stacks(65536, 2);
  const FiberStack first = stacks.take();
  const FiberStack second = stacks.take();
  EXPECT_NE(first.top, second.top);
  EXPECT_GE(first.bytes, 65536U);
  stacks.give_back(first);
  stacks.give_back(second);
  EXPECT_EQ(stacks.kept_count(), 2U);
  const FiberStack again = stacks.take();
  EXPECT_EQ(again.top, second.top);
  stacks.give_back(again);
  EXPECT_EQ(stacks.taken_count(), 0U);
}

TEST(StackPoolTest, NoMoreAreKeptThanAskedFor) {
  StackPool stacks(65536, 1);
  const FiberStack first = stacks.take();
  const FiberStack second = stacks.take();
  stacks.give_back(first);
  stacks.give_back(second);
  EXPECT_EQ(stacks.kept_count(), 1U);
}

void run_fibers(StackPool& stacks, int count) {
  ManualExecutor executor(ManualExecutorOptions{.fibers = {.idle_max = 1, .stacks = &stacks}});
  {
    Scope scope(executor);
    int ran = 0;
    for (int i = 0; i < count; ++i) ASSERT_TRUE(scope.spawn([&ran] { ran += 1; }).has_value());
    EXPECT_EQ(stacks.taken_count(), static_cast<std::size_t>(count));
    executor.run_ready();
    EXPECT_EQ(ran, count);
  }
}

TEST(StackPoolTest, AnExecutorGivesBackItsFibersStacksAndTheNextOneUsesThem) {
  StackPool stacks(FiberOptions{}.stack_bytes, 8);
  run_fibers(stacks, 3);
  EXPECT_EQ(stacks.taken_count(), 0U);
  EXPECT_EQ(stacks.kept_count(), 3U);
  run_fibers(stacks, 5);
  EXPECT_EQ(stacks.taken_count(), 0U);
  EXPECT_EQ(stacks.kept_count(), 5U);
}

}  // namespace
}  // namespace vox::test
