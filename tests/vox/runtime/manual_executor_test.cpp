// The tests' own executor: what the other tests take for granted.
#include "tests/vox/support/manual_executor.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/vox/support/runtime_test.hpp"

namespace vox::test {
namespace {

using std::chrono::milliseconds;

// Appends its letter to a string when it runs.
struct Letter {
  Letter(Executor& executor, std::string& log, char name)
      : task(executor, calls<&Letter::write>, this),
        timer(executor, calls<&Letter::write>, this),
        text(log),
        letter(name) {}
  void write() { text.push_back(letter); }
  Task task;
  Timer timer;
  std::string& text;
  char letter;
};

std::string order_of_ten_tasks(std::optional<std::uint64_t> seed) {
  ManualExecutor executor({.order_seed = seed});
  std::string log;
  std::vector<std::unique_ptr<Letter>> letters;
  for (char letter = 'a'; letter < 'k'; ++letter) {
    letters.push_back(std::make_unique<Letter>(executor, log, letter));
    letters.back()->task.post();
  }
  executor.run_ready();
  return log;
}

TEST(ManualExecutorTest, TasksRunInTheOrderOfPostingWithoutASeed) {
  EXPECT_EQ(order_of_ten_tasks(std::nullopt), "abcdefghij");
}

TEST(ManualExecutorTest, ASeedPermutesTheOrderAndRepeatsItself) {
  const std::string first = order_of_ten_tasks(1);
  EXPECT_EQ(first, order_of_ten_tasks(1));
  EXPECT_NE(first, order_of_ten_tasks(2));
  EXPECT_NE(first, "abcdefghij");
  EXPECT_EQ(first.size(), 10U);
}

TEST(ManualExecutorTest, PostingAQueuedTaskChangesNothingAndAWithdrawnOneDoesNotRun) {
  ManualExecutor executor;
  std::string log;
  Letter a(executor, log, 'a');
  Letter b(executor, log, 'b');
  a.task.post();
  b.task.post();
  a.task.post();
  EXPECT_EQ(executor.ready_count(), 2U);
  b.task.withdraw();
  executor.run_ready();
  EXPECT_EQ(log, "a");
}

TEST(ManualExecutorTest, AdvanceStopsAtEveryDeadlineOnTheWay) {
  ManualExecutor executor;
  const Time start = executor.now();
  std::string log;
  Letter early(executor, log, '1');
  Letter late(executor, log, '2');
  Letter after_the_end(executor, log, '3');
  late.timer.arm(start + milliseconds(9));
  after_the_end.timer.arm(start + milliseconds(11));
  early.timer.arm(start + milliseconds(5));
  executor.advance(milliseconds(10));
  EXPECT_EQ(log, "12");
  EXPECT_EQ(executor.now(), start + milliseconds(10));
  executor.run_until_quiet();
  EXPECT_EQ(log, "123");
  EXPECT_EQ(executor.now(), start + milliseconds(11));
}

// Posts itself for ever, under either order, until it is withdrawn.
struct Restless {
  explicit Restless(Executor& executor) : task(executor, calls<&Restless::again>, this) {}
  void again() {
    runs += 1;
    task.post();
  }
  Task task;
  std::uint64_t runs = 0;
};

TEST(ManualExecutorTest, ATaskThatPostsItselfKeepsOutNeitherTimersNorOtherTasks) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    ManualExecutor executor({.order_seed = seed});
    std::string log;
    Restless restless(executor);
    Letter other(executor, log, 't');
    Letter due(executor, log, 'd');
    restless.task.post();
    other.task.post();
    due.timer.arm(executor.now());
    for (int i = 0; i < 40; ++i) EXPECT_TRUE(executor.step());
    EXPECT_EQ(log.size(), 2U) << "seed " << seed;
    restless.task.withdraw();
  }
}

TEST(ManualExecutorTest, EntropyDiffersBetweenDrawsAndRepeatsBetweenRuns) {
  ManualExecutor one;
  ManualExecutor two;
  const std::uint64_t first = one.entropy();
  EXPECT_NE(first, one.entropy());
  EXPECT_EQ(first, two.entropy());
}

TEST(ManualExecutorTest, RunFromOutsideReturnsAfterItsFiberAndSaysWhenItNeverWould) {
  ManualExecutor executor;
  const Time start = executor.now();
  EXPECT_TRUE(executor.run_from_outside([&] {
    EXPECT_TRUE(executor.is_current());
    EXPECT_EQ(await_sleep(executor, milliseconds(3)), Wake::deadline);
    const Result<void> nested = executor.run_from_outside([] {});
    EXPECT_EQ(nested.error(), Error::invalid_argument);
  }));
  EXPECT_FALSE(executor.is_current());
  EXPECT_EQ(executor.now(), start + milliseconds(3));

  WaitQueue nobody_signals(executor);
  Wake woken = Wake::signalled;
  const Result<void> stuck =
      executor.run_from_outside([&] { woken = nobody_signals.await_wake(); });
  EXPECT_EQ(stuck.error(), Error::exhausted);
  EXPECT_EQ(woken, Wake::cancelled);
}

using RuntimeFixtureTest = RuntimeTest;

TEST_F(RuntimeFixtureTest, RunReturnsAfterTheBodyHasEnded) {
  std::string log;
  run([&] {
    log += "a";
    EXPECT_EQ(await_sleep(executor, milliseconds(1)), Wake::deadline);
    log += "b";
  });
  EXPECT_EQ(log, "ab");
}

}  // namespace
}  // namespace vox::test
