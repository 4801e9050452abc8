// How often an operation that waits may be overtaken.
#include "tests/sim/checkers/checker_test.hpp"

namespace vox::sim {
namespace {

PromiseContext two_slots() {
  PromiseContext context;
  context.limits.connections_local_max = 2;
  return context;
}

class ControlFairTest : public CheckerTest {
 protected:
  ControlFairTest() : CheckerTest(control_fair_spec, two_slots()) {}

  std::uint64_t overtakes(SessionKey session, std::uint64_t operation,
                          OperationKind kind = OperationKind::open) {
    submitted(session, operation, kind);
    return accepted(session, operation, kind);
  }
  void waits(SessionKey session, std::uint64_t operation) {
    submitted(session, operation, OperationKind::open, true);
  }
};

TEST_F(ControlFairTest, HoldsForAnyNumberInTheOrderOfArrival) {
  for (std::uint64_t operation = 1; operation <= 10; ++operation) waits(alice, operation);
  for (std::uint64_t operation = 1; operation <= 10; ++operation) accepted(alice, operation);
  finish();
  expect_holds();
}

TEST_F(ControlFairTest, HoldsWhenAsManyOvertakeAsThereAreSlots) {
  waits(alice, 1);
  overtakes(alice, 2);
  overtakes(alice, 3);
  accepted(alice, 1);
  overtakes(alice, 4);
  expect_holds();
}

TEST_F(ControlFairTest, IsBrokenByOneOvertakerTooMany) {
  waits(alice, 1);
  overtakes(alice, 2);
  overtakes(alice, 3);
  const auto event = overtakes(alice, 4);
  expect_broken(event,
                "open #1 of session 1 on host 1 still waits while 3 later ones were accepted, "
                "2 at most");
}

TEST_F(ControlFairTest, CountsForEachThatWaitsWhoCameAfterIt) {
  waits(alice, 1);
  waits(alice, 2);
  overtakes(alice, 3);
  accepted(alice, 1);
  overtakes(alice, 4);
  expect_holds();
  const auto event = overtakes(alice, 5);
  expect_broken(event,
                "open #2 of session 1 on host 1 still waits while 3 later ones were accepted, "
                "2 at most");
}

TEST_F(ControlFairTest, DoesNotCountOtherKindsAndOtherSessions) {
  waits(alice, 1);
  for (std::uint64_t operation = 2; operation < 10; ++operation) {
    overtakes(alice, operation, OperationKind::close);
    overtakes(alice_again, operation);
    overtakes(bob, operation);
  }
  expect_holds();
}

TEST_F(ControlFairTest, DoesNotCountForWhoDoesNotWait) {
  submitted(alice, 1);
  for (std::uint64_t operation = 2; operation < 10; ++operation) overtakes(alice, operation);
  expect_holds();
}

TEST_F(ControlFairTest, DoesNotCountForWhoHasGivenUpOrCrashed) {
  waits(alice, 1);
  waits(bob, 1);
  ended(alice, 1);
  crashed(2);
  booted(2);
  for (std::uint64_t operation = 2; operation < 10; ++operation) {
    overtakes(alice, operation);
    overtakes(bob, operation);
  }
  expect_holds();
}

}  // namespace
}  // namespace vox::sim
