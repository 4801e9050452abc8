// The executor among threads: its door, its end, and what comes late. Rules E1 to E9 are asked in
// tests/conformance.
#include "net/epoll_executor.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "vox/runtime/event.hpp"

namespace vox::net {
namespace {

using namespace std::chrono_literals;

TEST(EpollExecutorTest, ADoorThatIsFullSaysBusyAtOnceAndTakesCallsAgainWhenOneHasEnded) {
  EpollExecutor executor({.outside_calls_max = 2});
  executor.run([&] {
    Event both_inside(executor);
    Event let_go(executor);
    int inside = 0;
    std::vector<std::thread> callers;
    for (int i = 0; i < 2; ++i) {
      callers.emplace_back([&] {
        const Result<void> called = executor.run_from_outside([&] {
          if (++inside == 2) both_inside.set();
          EXPECT_EQ(let_go.await_set(), Wake::signalled);
        });
        EXPECT_TRUE(called.has_value());
      });
    }
    ASSERT_EQ(both_inside.await_set(), Wake::signalled);
    std::thread([&] {
      EXPECT_EQ(executor.run_from_outside([] {}).error(), Error::busy);
    }).join();  // refused without our help: we stand still
    let_go.set();
    while (executor.fibers().live_count() > 1) await_turn(executor);
    for (std::thread& caller : callers) caller.join();
    std::atomic<bool> called{false};
    std::thread again([&] {
      EXPECT_TRUE(executor.run_from_outside([] {}).has_value());
      called = true;
    });
    while (!called.load()) await_turn(executor);
    again.join();
  });
}

TEST(EpollExecutorTest, StopCancelsCallsUnderWayAndRefusesLaterOnes) {
  EpollExecutor executor;
  std::atomic<bool> inside{false};
  Wake woken = Wake::signalled;
  std::thread caller([&] {
    const Result<void> called = executor.run_from_outside([&] {
      inside = true;
      woken = await_sleep(executor, 1h);
    });
    EXPECT_TRUE(called.has_value());
  });
  std::thread stopper([&] {
    while (!inside.load()) std::this_thread::yield();
    executor.stop();
  });
  executor.run();
  caller.join();
  stopper.join();
  EXPECT_EQ(woken, Wake::cancelled);
  EXPECT_EQ(executor.run_from_outside([] {}).error(), Error::closed);
  executor.run();  // stop() is final
  bool ran = false;
  executor.run([&] { ran = true; });
  executor.run([&] { ran = true; });
  EXPECT_EQ(executor.run_from_outside([] {}).error(), Error::closed);
}

TEST(EpollExecutorTest, StopCancelsWhatMainWaitsForAndRunReturnsWhenItHasEnded) {
  EpollExecutor executor;
  std::atomic<bool> running{false};
  std::thread stopper([&] {
    while (!running.load()) std::this_thread::yield();
    executor.stop();
  });
  Wake woken = Wake::signalled;
  executor.run([&] {
    running = true;
    woken = await_sleep(executor, 1h);
  });
  stopper.join();
  EXPECT_EQ(woken, Wake::cancelled);
}

TEST(EpollExecutorTest, RunReturnsWhenMainEndsInATurnThatLeavesNothingToWakeFor) {
  EpollExecutor executor;
  executor.run([&] {
    for (int i = 0; i < 3; ++i) (void)await_sleep(executor, 1ms);
  });
  executor.run([] {});
}

/// A task that says how far its poster had come when it ran last.
struct Chased {
  explicit Chased(Executor& executor) : task(executor, calls<&Chased::chase>, this) {}
  void chase() { seen = posted.load(); }
  std::atomic<std::uint32_t> posted{0};
  std::uint32_t seen = 0;
  Task task;
};

TEST(EpollExecutorTest, EveryPostOfAStormFromManyThreadsIsFollowedByARun) {
  constexpr std::uint32_t posts_count = 5000;
  EpollExecutor executor;
  std::vector<std::unique_ptr<Chased>> chased;
  for (int i = 0; i < 8; ++i) chased.push_back(std::make_unique<Chased>(executor));
  Chased shared(executor);
  std::atomic<int> done{0};
  executor.run([&] {
    std::vector<std::thread> posters;
    for (auto& own : chased) {
      posters.emplace_back([&executor, &done, &shared, mine = own.get()] {
        for (std::uint32_t i = 1; i <= posts_count; ++i) {
          mine->posted = i;
          executor.post_from_outside(mine->task);
          shared.posted += 1;
          executor.post_from_outside(shared.task);
        }
        done += 1;
      });
    }
    while (done.load() < 8) (void)await_sleep(executor, 1ms);
    for (std::thread& poster : posters) poster.join();
    (void)await_sleep(executor, 1ms);
  });
  for (const auto& own : chased) EXPECT_EQ(own->seen, posts_count);
  EXPECT_EQ(shared.seen, 8 * posts_count);
}

TEST(EpollExecutorTest, CallsOfManyThreadsAllRunOnTheOneThread) {
  EpollExecutor executor;
  std::uint64_t sum = 0;  // without a lock: that is the point
  const auto add_one = [&] {
    if (sum % 7 == 0) await_turn(executor);
    sum += 1;
  };
  std::atomic<int> done{0};
  executor.run([&] {
    std::vector<std::thread> callers;
    for (int i = 0; i < 8; ++i) {
      callers.emplace_back([&] {
        for (int calls = 0; calls < 200; ++calls) {
          EXPECT_TRUE(executor.run_from_outside(add_one));
        }
        done += 1;
      });
    }
    while (done.load() < 8) (void)await_sleep(executor, 1ms);
    for (std::thread& caller : callers) caller.join();
  });
  EXPECT_EQ(sum, 1600u);
}

TEST(EpollExecutorTest, WhatIsPostedAfterTheLastRunStillRunsWhenTheExecutorGoes) {
  int runs = 0;
  {
    EpollExecutor executor;
    executor.run([] {});
    struct Last {
      Last(Executor& on, int& counted)
          : count(counted),
            task(
                on,
                [](void* self) {
                  static_cast<Last*>(self)->count += 1;
                  delete static_cast<Last*>(self);
                },
                this) {}
      int& count;
      Task task;
    };
    auto* here = new Last(executor, runs);
    executor.post_from_outside(here->task);
    auto* elsewhere = new Last(executor, runs);
    std::thread([&] { executor.post_from_outside(elsewhere->task); }).join();
  }
  EXPECT_EQ(runs, 2);
}

TEST(EpollExecutorTest, AThreadThatCallsAnExecutorWhichNeverRunsIsLetGoWhenThatIsStoppedAndRun) {
  EpollExecutor executor;
  executor.stop();
  std::thread caller([&] { EXPECT_FALSE(executor.run_from_outside([] {}).has_value()); });
  executor.run();
  caller.join();
}

}  // namespace
}  // namespace vox::net
