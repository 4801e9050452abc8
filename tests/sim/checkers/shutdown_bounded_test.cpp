// Shutdowns and the time that they were given.
#include "tests/sim/checkers/checker_test.hpp"

namespace vox::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t one_second = 1'000'000'000;

class ShutdownBoundedTest : public CheckerTest {
 protected:
  ShutdownBoundedTest() : CheckerTest(shutdown_bounded_spec) {}

  std::uint64_t began(std::uint32_t host, std::uint64_t work, std::uint64_t bound = one_second) {
    return work_started(host, work, WorkKind::shutdown, bound);
  }
  std::uint64_t returned(std::uint32_t host, std::uint64_t work) {
    return work_ended(host, work, WorkKind::shutdown);
  }
};

TEST_F(ShutdownBoundedTest, HoldsWhenAShutdownTakesAllOfItsTime) {
  began(1, 1);
  submitted(alice, 1, OperationKind::shutdown);
  wait(1s);
  ended(alice, 1, OperationKind::shutdown);
  returned(1, 1);
  finish();
  expect_holds();
}

TEST_F(ShutdownBoundedTest, IsBrokenByReturningLate) {
  began(1, 1);
  wait(1s + 1ns);
  const auto event = returned(1, 1);
  expect_broken(event, "shutdown work 1 on host 1 has not returned within 1s");
}

TEST_F(ShutdownBoundedTest, IsBrokenAtTheFirstEventAfterTheTime) {
  began(1, 1, 20'000'000);
  began(2, 2, 10'000'000);
  wait(10ms);
  anything();
  expect_holds();
  wait(1ms);
  const auto event = anything();
  expect_broken(event, "shutdown work 2 on host 2 has not returned within 10ms");
}

// Whoever gave a shutdown its time counts it by the clock of its own host.
TEST_F(ShutdownBoundedTest, CountsByTheClockOfTheHost) {
  clock_rate(1, 500'000);
  began(1, 1);
  wait(1500ms);  // 750 ms there
  clock_rate(1, 0);
  wait(1h);
  clock_rate(1, 1'000'000);
  wait(250ms);
  anything();
  expect_holds();
  wait(1ns);
  const auto event = anything();
  expect_broken(event, "shutdown work 1 on host 1 has not returned within 1s");
}

TEST_F(ShutdownBoundedTest, AClockThatRunsFastBringsTheEndNearer) {
  began(1, 1);
  clock_rate(1, 2'000'000);
  wait(500ms + 1ns);
  const auto event = anything();
  expect_broken(event, "shutdown work 1 on host 1 has not returned within 1s");
}

TEST_F(ShutdownBoundedTest, IsBrokenByARunThatEndsAfterTheTime) {
  const auto last = began(1, 1);
  wait(2s);
  finish();
  expect_broken(last, "shutdown work 1 on host 1 has not returned within 1s");
}

TEST_F(ShutdownBoundedTest, IsBrokenByAShutdownThatNeverReturns) {
  const auto last = began(1, 1);
  finish();
  expect_broken(last, "shutdown work 1 on host 1 never returned");
}

TEST_F(ShutdownBoundedTest, IsBrokenByAnOperationThatNeverEnds) {
  submitted(alice, 4, OperationKind::shutdown);
  submitted(alice, 5, OperationKind::shutdown);
  const auto last = ended(alice, 5, OperationKind::shutdown);
  finish();
  expect_broken(last, "shutdown #4 of session 1 on host 1 never ended");
}

TEST_F(ShutdownBoundedTest, JudgesShutdownsOnly) {
  work_started(1, 1, WorkKind::call, one_second);
  submitted(alice, 1, OperationKind::close);
  wait(1min);
  anything();
  finish();
  expect_holds();
}

TEST_F(ShutdownBoundedTest, AsksNothingOfAHostThatCrashed) {
  began(1, 1);
  submitted(alice, 1, OperationKind::shutdown);
  crashed(1);
  submitted(alice, 2, OperationKind::shutdown);  // while its code is taken down
  wait(1min);
  booted(1);
  anything();
  finish();
  expect_holds();
}

}  // namespace
}  // namespace vox::sim
