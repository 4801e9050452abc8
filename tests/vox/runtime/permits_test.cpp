// Permits: first come, first served, and each of them somewhere at every moment.
#include "vox/runtime/permits.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <string>

#include "tests/vox/base/numbers.hpp"
#include "tests/vox/support/runtime_test.hpp"

namespace vox::test {
namespace {

using std::chrono::milliseconds;

class PermitsTest : public RuntimeTest {
 protected:
  // A fiber that takes a permit, says so and keeps it.
  void spawn_taker(Scope& of, char name, Time deadline = never) {
    ASSERT_TRUE(of.spawn([this, name, deadline] {
      switch (permits.await_take(deadline)) {
        case Wake::signalled: log.push_back(name); break;
        case Wake::cancelled: log += "(cancelled)"; break;
        case Wake::deadline: log += "(deadline)"; break;
        case Wake::closed: log += "(closed)"; break;
      }
    }));
    executor.run_ready();
  }
  Permits permits{executor, 1};
  std::string log;
};

TEST_F(PermitsTest, AReturnedPermitGoesToWhoWaitedLongestAndNewcomersCannotBargeIn) {
  ASSERT_TRUE(permits.try_take());
  spawn_taker(scope, 'a');
  spawn_taker(scope, 'b');
  EXPECT_EQ(permits.waiting_count(), 2U);
  permits.give_back();
  EXPECT_FALSE(permits.try_take()) << "it is a's already, though a has not run";
  EXPECT_EQ(permits.free_count(), 0U);
  executor.run_ready();
  EXPECT_EQ(log, "a");
  permits.give_back();
  executor.run_ready();
  EXPECT_EQ(log, "ab");
  permits.give_back();
  EXPECT_EQ(permits.free_count(), 1U);
  EXPECT_EQ(permits.taken_count_max(), 1U);
}

TEST_F(PermitsTest, AGrantThatMeetsACancellationIsOwnedAndNotLost) {
  Scope doomed(executor);
  ASSERT_TRUE(permits.try_take());
  spawn_taker(doomed, 'a');
  permits.give_back();
  doomed.cancel();
  executor.run_ready();
  EXPECT_EQ(log, "a");
  permits.give_back();
  EXPECT_TRUE(permits.try_take());
  permits.give_back();
}

TEST_F(PermitsTest, ACancellationThatMeetsAGrantLeavesItToTheNextOne) {
  Scope doomed(executor);
  ASSERT_TRUE(permits.try_take());
  spawn_taker(doomed, 'a');
  spawn_taker(scope, 'b');
  doomed.cancel();
  permits.give_back();
  executor.run_ready();
  EXPECT_EQ(log, "(cancelled)b");
  permits.give_back();
  EXPECT_EQ(permits.free_count(), 1U);
}

TEST_F(PermitsTest, AGrantAndADeadlineAtOneMomentAgreeWhicheverComesFirst) {
  for (const bool grant_first : {true, false}) {
    log.clear();
    const Time moment = executor.now() + milliseconds(1);
    Timer grant(executor, calls<&Permits::give_back>, &permits);
    ASSERT_TRUE(permits.try_take());
    if (grant_first) grant.arm(moment);
    spawn_taker(scope, 'a', moment);
    if (!grant_first) grant.arm(moment);
    executor.run_until_quiet();
    EXPECT_EQ(log, grant_first ? "a" : "(deadline)");
    EXPECT_EQ(permits.taken_count(), grant_first ? 1U : 0U);
    if (grant_first) permits.give_back();
  }
}

TEST_F(PermitsTest, ClosingWakesThoseWhoWaitWithoutAPermitAndRefusesFromThenOn) {
  ASSERT_TRUE(permits.try_take());
  spawn_taker(scope, 'a');
  permits.close();
  executor.run_ready();
  EXPECT_EQ(log, "(closed)");
  EXPECT_FALSE(permits.try_take());
  permits.give_back();
  EXPECT_EQ(permits.free_count(), 1U);
  EXPECT_FALSE(permits.try_take());
  spawn_taker(scope, 'b');
  EXPECT_EQ(log, "(closed)(closed)");
}

TEST_F(PermitsTest, AGrantThatMeetsAClosingIsOwned) {
  ASSERT_TRUE(permits.try_take());
  spawn_taker(scope, 'a');
  permits.give_back();
  permits.close();
  executor.run_ready();
  EXPECT_EQ(log, "a");
  permits.give_back();
  EXPECT_EQ(permits.free_count(), 1U);
}

TEST_F(PermitsTest, AFreePermitIsTakenWithoutSuspendingAndWithoutAskingTheDeadline) {
  run([&] {
    EXPECT_EQ(permits.await_take(executor.now()), Wake::signalled);
    EXPECT_EQ(permits.await_take(executor.now()), Wake::deadline);
  });
  permits.give_back();
}

TEST_F(PermitsTest, GivingBackWhatNobodyTookIsAsserted) {
  EXPECT_DEATH(permits.give_back(), "taken_count");
}

// Fibers that take, hold and give back, some of them cancelled or out of patience at any moment.
class PermitsStressTest : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(PermitsStressTest, NoPermitIsLostOrGivenTwiceHoweverGrantsCancelsAndDeadlinesMeet) {
  constexpr std::uint32_t capacity = 3;
  ManualExecutor executor({.order_seed = GetParam()});
  Numbers numbers(GetParam());
  Permits permits(executor, capacity);
  Scope scope(executor);
  std::uint32_t held = 0;
  std::deque<Scope> scopes;
  for (int i = 0; i < 40; ++i) {
    Scope& own = scopes.emplace_back(executor, &scope);
    const Duration patience(numbers.below(20));
    const Duration work(numbers.below(10));
    ASSERT_TRUE(own.spawn([&, patience, work] {
      if (permits.await_take(after(executor.now(), patience)) != Wake::signalled) return;
      held += 1;
      EXPECT_LE(held, capacity);
      static_cast<void>(await_sleep(executor, work));
      held -= 1;
      permits.give_back();
    }));
  }
  for (int step = 0; step < 60; ++step) {
    executor.advance(Duration(1));
    if (numbers.below(3) == 0) scopes[numbers.below(scopes.size())].cancel();
    ASSERT_EQ(permits.free_count() + permits.taken_count(), capacity);
    if (permits.free_count() > 0) {
      ASSERT_EQ(permits.waiting_count(), 0U);
    }
  }
  executor.run_until_quiet();
  EXPECT_EQ(permits.free_count(), capacity);
  EXPECT_EQ(held, 0U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, PermitsStressTest, ::testing::Range<std::uint64_t>(0, 50));

}  // namespace
}  // namespace vox::test
