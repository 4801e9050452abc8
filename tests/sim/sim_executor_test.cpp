// The simulator's executor: whose turn it is, what time it is, and what chance is.
#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "tests/sim/two_hosts.hpp"

namespace vox::sim {
namespace {

using std::chrono::milliseconds;

/// A task or timer that runs a function, so that tests can be written from top to bottom.
struct Action {
  Action(Executor& executor, std::function<void()> function)
      : body(std::move(function)),
        task(executor, calls<&Action::run>, this),
        timer(executor, calls<&Action::run>, this) {}
  void run() { body(); }
  std::function<void()> body;
  Task task;
  Timer timer;
};

std::string order_of_two_tasks(std::uint64_t seed, bool across_hosts) {
  TwoHosts hosts({.seed = seed});
  std::string order;
  Action first(hosts.alice.executor(), [&] { order += '1'; });
  Action second((across_hosts ? hosts.bob : hosts.alice).executor(), [&] { order += '2'; });
  first.task.post();
  second.task.post();
  EXPECT_EQ(hosts.world.run(Time{}), RunEnd::quiet);
  return order;
}

TEST(SimExecutor, TasksOfOneInstantRunInBothOrdersOverSeeds) {
  for (const bool across_hosts : {false, true}) {
    std::set<std::string> orders;
    for (std::uint64_t seed = 0; seed < 32; ++seed) {
      orders.insert(order_of_two_tasks(seed, across_hosts));
      EXPECT_EQ(order_of_two_tasks(seed, across_hosts), order_of_two_tasks(seed, across_hosts));
    }
    EXPECT_EQ(orders, (std::set<std::string>{"12", "21"})) << across_hosts;
  }
}

TEST(SimExecutor, EqualDeadlinesFireInTheOrderTheyWereArmed) {
  for (std::uint64_t seed = 0; seed < 16; ++seed) {
    TwoHosts hosts({.seed = seed});
    std::string order;
    Action first(hosts.alice.executor(), [&] { order += '1'; });
    Action second(hosts.alice.executor(), [&] { order += '2'; });
    Action third(hosts.alice.executor(), [&] { order += '3'; });
    const Time deadline = Time{} + milliseconds(5);
    second.timer.arm(deadline);
    first.timer.arm(deadline + milliseconds(1));
    third.timer.arm(deadline);
    first.timer.arm(deadline);  // moved: behind the others now
    EXPECT_EQ(hosts.world.run(never), RunEnd::quiet);
    EXPECT_EQ(order, "231");
  }
}

TEST(SimExecutor, ADueTimerAndATaskOfTheSameInstantRaceInBothOrdersOverSeeds) {
  std::set<std::string> orders;
  for (std::uint64_t seed = 0; seed < 32; ++seed) {
    TwoHosts hosts({.seed = seed});
    std::string order;
    Action task(hosts.alice.executor(), [&] { order += 'k'; });
    Action timer(hosts.alice.executor(), [&] { order += 't'; });
    Action start(hosts.alice.executor(), [&] {
      task.task.post();
      timer.timer.arm(hosts.world.now());
    });
    start.task.post();
    EXPECT_EQ(hosts.world.run(never), RunEnd::quiet);
    orders.insert(order);
  }
  EXPECT_EQ(orders, (std::set<std::string>{"kt", "tk"}));
}

TEST(SimExecutor, TimeJumpsToTheNextDeadlineAndStandsStillMeanwhile) {
  TwoHosts hosts;
  std::vector<Time> seen;
  Action late(hosts.bob.executor(), [&] { seen.push_back(hosts.bob.executor().now()); });
  Action early(hosts.alice.executor(), [&] {
    seen.push_back(hosts.alice.executor().now());
    late.task.post();
  });
  early.timer.arm(Time{} + milliseconds(3));
  late.timer.arm(Time{} + milliseconds(9));
  EXPECT_EQ(hosts.world.run(never), RunEnd::quiet);
  EXPECT_EQ(seen, (std::vector<Time>{Time{} + milliseconds(3), Time{} + milliseconds(3),
                                     Time{} + milliseconds(9)}));
}

TEST(SimExecutor, ADeadlineThatHasPassedFiresNow) {
  TwoHosts hosts;
  int fired_count = 0;
  Action late(hosts.alice.executor(), [&] { fired_count += 1; });
  Action start(hosts.alice.executor(), [&] { late.timer.arm(Time{} + milliseconds(1)); });
  start.timer.arm(Time{} + milliseconds(7));
  EXPECT_EQ(hosts.world.run(Time{} + milliseconds(7)), RunEnd::quiet);
  EXPECT_EQ(fired_count, 1);
}

TEST(SimExecutor, ATaskPostedTwiceRunsOnceAndAWithdrawnOneNever) {
  TwoHosts hosts;
  int ran_count = 0;
  Action twice(hosts.alice.executor(), [&] { ran_count += 1; });
  Action withdrawn(hosts.alice.executor(), [&] { ran_count += 100; });
  twice.task.post();
  twice.task.post();
  withdrawn.task.post();
  withdrawn.task.withdraw();
  EXPECT_EQ(hosts.world.run(Time{}), RunEnd::quiet);
  EXPECT_EQ(ran_count, 1);
}

TEST(SimExecutor, IsCurrentExactlyWhileItsHostRuns) {
  TwoHosts hosts;
  std::vector<bool> current;
  Action action(hosts.alice.executor(), [&] {
    current = {hosts.alice.executor().is_current(), hosts.bob.executor().is_current()};
  });
  action.task.post();
  EXPECT_FALSE(hosts.alice.executor().is_current());
  EXPECT_EQ(hosts.world.run(Time{}), RunEnd::quiet);
  EXPECT_EQ(current, (std::vector<bool>{true, false}));
  EXPECT_FALSE(hosts.alice.executor().is_current());
}

TEST(SimExecutor, ThereIsNoOutsideToRunFrom) {
  TwoHosts hosts;
  const Result<void> ran = hosts.alice.executor().run_from_outside([] { FAIL(); });
  ASSERT_FALSE(ran.has_value());
  EXPECT_EQ(ran.error(), Error::invalid_argument);
}

TEST(SimExecutor, EntropyDiffersBetweenDrawsHostsBootsAndSeeds) {
  std::set<std::uint64_t> draws;
  for (const std::uint64_t seed : {1u, 2u}) {
    TwoHosts hosts({.seed = seed});
    for (int boot = 0; boot < 2; ++boot) {
      for (Host* host : {&hosts.alice, &hosts.bob}) {
        draws.insert(host->executor().entropy());
        draws.insert(host->executor().entropy());
        host->crash();
        host->boot();
      }
    }
  }
  EXPECT_EQ(draws.size(), 16u);
}

TEST(SimExecutor, TheEntropyOfABootDoesNotDependOnTheBootBeforeIt) {
  const auto second_boot = [](int draws_count) {
    TwoHosts hosts;
    for (int i = 0; i < draws_count; ++i) (void)hosts.alice.executor().entropy();
    hosts.alice.crash();
    hosts.alice.boot();
    return hosts.alice.executor().entropy();
  };
  EXPECT_EQ(second_boot(0), second_boot(5));
}

TEST(SimExecutor, ATaskThatPostsItselfForEverIsALivelock) {
  TwoHosts hosts;
  Action spin(hosts.alice.executor(), [&] { spin.task.post(); });
  spin.task.post();
  EXPECT_EQ(hosts.world.run(never), RunEnd::livelock);
  EXPECT_EQ(hosts.world.now(), Time{});
}

TEST(SimExecutor, ATaskThatPostsItselfForEverStillLetsADueTimerFire) {
  TwoHosts hosts;
  Action spin(hosts.alice.executor(), [&] { spin.task.post(); });
  Action stop(hosts.alice.executor(), [&] { spin.body = [] {}; });
  spin.task.post();
  stop.timer.arm(Time{});
  EXPECT_EQ(hosts.world.run(never), RunEnd::quiet);
}

}  // namespace
}  // namespace vox::sim
