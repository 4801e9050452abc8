// Timers: by deadline, then by arming, whatever is re-armed and disarmed in between.
#include "vox/runtime/timer_queue.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <set>
#include <utility>

#include "tests/vox/base/numbers.hpp"
#include "tests/vox/support/runtime_test.hpp"

namespace vox::test {
namespace {

using std::chrono::milliseconds;

class TimerTest : public RuntimeTest {
 protected:
  struct Named {
    Named(TimerTest& test, char letter) : owner(test), name(letter) {}
    void fire() {
      owner.fired.push_back(name);
      if (rearm_after > Duration::zero()) timer.arm(after(owner.executor.now(), rearm_after));
    }
    TimerTest& owner;
    char name;
    Duration rearm_after{};
    Timer timer{owner.executor, calls<&Named::fire>, this};
  };

  [[nodiscard]] Time at(int ms) const { return start + milliseconds(ms); }

  const Time start = executor.now();
  std::string fired;
  Named a{*this, 'a'};
  Named b{*this, 'b'};
  Named c{*this, 'c'};
};

TEST_F(TimerTest, EqualDeadlinesFireInTheOrderTheyWereArmed) {
  for (Named* named : {&c, &a, &b}) named->timer.arm(at(5));
  executor.run_until_quiet();
  EXPECT_EQ(fired, "cab");
  EXPECT_EQ(executor.now(), at(5));
}

TEST_F(TimerTest, RearmingMovesATimerAlsoBehindItsEquals) {
  a.timer.arm(at(5));
  b.timer.arm(at(5));
  a.timer.arm(at(5));
  c.timer.arm(at(9));
  c.timer.arm(at(1));
  EXPECT_EQ(executor.armed_count(), 3U);
  executor.run_until_quiet();
  EXPECT_EQ(fired, "cba");
}

TEST_F(TimerTest, ADisarmedOrDestroyedTimerDoesNotFireAndNeverDisarms) {
  a.timer.arm(at(1));
  b.timer.arm(at(2));
  {
    Named destroyed(*this, 'd');
    destroyed.timer.arm(at(3));
  }
  a.timer.disarm();
  a.timer.disarm();
  b.timer.arm(never);
  EXPECT_FALSE(b.timer.is_armed());
  EXPECT_EQ(executor.armed_count(), 0U);
  executor.run_until_quiet();
  EXPECT_EQ(fired, "");
}

TEST_F(TimerTest, AFiringTimerMayArmItselfAgain) {
  a.rearm_after = milliseconds(10);
  a.timer.arm(at(10));
  executor.advance(milliseconds(35));
  EXPECT_EQ(fired, "aaa");
  EXPECT_EQ(a.timer.deadline(), at(40));
  a.timer.disarm();
}

TEST_F(TimerTest, APastDeadlineFiresAtOnceButNotInsideArm) {
  a.timer.arm(start - milliseconds(1));
  EXPECT_EQ(fired, "");
  executor.run_ready();
  EXPECT_EQ(fired, "a");
  EXPECT_EQ(executor.now(), start);
}

TEST_F(TimerTest, TheQueueYieldsTheOrderOfASetUnderAnyMixOfArmsAndDisarms) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Numbers numbers(seed);
    TimerQueue queue;
    std::deque<Timer> timers;
    for (int i = 0; i < 40; ++i) timers.emplace_back(executor, nullptr, nullptr);
    std::set<std::pair<std::pair<Time, int>, Timer*>> reference;
    std::vector<std::pair<Time, int>> keys(timers.size());
    for (int step = 0; step < 500; ++step) {
      const std::size_t index = numbers.below(timers.size());
      Timer& timer = timers[index];
      reference.erase({keys[index], &timer});
      if (numbers.below(3) == 0) {
        queue.disarm(timer);
      } else {
        keys[index] = {at(static_cast<int>(numbers.below(10))), step};
        queue.arm(timer, keys[index].first);
        reference.insert({keys[index], &timer});
      }
      ASSERT_EQ(queue.armed_count(), reference.size());
      const Time first = reference.empty() ? never : reference.begin()->first.first;
      ASSERT_EQ(queue.next_deadline(), first);
    }
    while (!reference.empty()) {
      ASSERT_EQ(queue.pop_due(reference.begin()->first.first - Duration(1)), nullptr);
      ASSERT_EQ(queue.pop_due(reference.begin()->first.first), reference.begin()->second) << seed;
      reference.erase(reference.begin());
    }
    ASSERT_EQ(queue.pop_due(never), nullptr);
  }
}

}  // namespace
}  // namespace vox::test
