// Every gauge of the control plane, at its bound and one past it.
#include "tests/sim/checkers/checker_test.hpp"

namespace vox::sim {
namespace {

class ControlBoundedTest : public CheckerTest {
 protected:
  ControlBoundedTest() : CheckerTest(control_bounded_spec) {}
};

TEST_F(ControlBoundedTest, HoldsWhileEveryGaugeIsAtItsBound) {
  for (std::uint64_t operation = 1; operation <= 16; ++operation) submitted(alice, operation);
  core(EventKind::control_occupancy, alice, 0, 16, 16, 1000);
  core(EventKind::outgoing_count, alice, 0, 8, 8);
  core(EventKind::outbox_bytes, alice, 0, 4096, 4096);
  core(EventKind::inbound_bytes, alice, 0, 100, 100);
  core(EventKind::handler_started, alice, 3, 99, 64, 64);
  finish();
  expect_holds();
}

TEST_F(ControlBoundedTest, IsBrokenByAPlaceTooMany) {
  const auto event = core(EventKind::control_occupancy, alice, 0, 17, 16);
  expect_broken(event,
                "session 1 on host 1 has 17 places of the control mailbox taken, 16 at most");
}

TEST_F(ControlBoundedTest, IsBrokenByAPlaceThatNobodyHolds) {
  submitted(alice, 1);
  submitted(alice, 2);
  submitted(alice, 3, OperationKind::close);
  submitted(alice_again, 1);
  core(EventKind::control_occupancy, alice, 0, 2, 16);
  ended(alice, 1);
  core(EventKind::control_occupancy, alice, 0, 1, 16);
  expect_holds();
  ended(alice, 2);
  const auto event = core(EventKind::control_occupancy, alice, 0, 1, 16);
  expect_broken(event, "session 1 on host 1 has 1 places of the control mailbox taken by 0 opens");
}

TEST_F(ControlBoundedTest, CountsTheOpensOfEachBootForThemselves) {
  submitted(alice, 1);
  submitted(bob, 1);
  crashed(1);
  core(EventKind::control_occupancy, alice, 0, 1, 16);
  booted(1);
  core(EventKind::control_occupancy, bob, 0, 1, 16);
  expect_holds();
  const auto event = core(EventKind::control_occupancy, alice, 0, 1, 16);
  expect_broken(event, "session 1 on host 1 has 1 places of the control mailbox taken by 0 opens");
}

TEST_F(ControlBoundedTest, IsBrokenByAControlSlotTooMany) {
  anything();
  const auto event = core(EventKind::outgoing_count, bob, 0, 9, 8);
  expect_broken(event, "session 1 on host 2 has 9 control slots in use, 8 at most");
}

TEST_F(ControlBoundedTest, IsBrokenByAnOutboxThatHoldsTooMuch) {
  const auto event = core(EventKind::outbox_bytes, alice, 0, 4097, 4096);
  expect_broken(event, "session 1 on host 1 has 4097 bytes held for the link, 4096 at most");
}

TEST_F(ControlBoundedTest, IsBrokenByRequestsThatHoldTooMuch) {
  const auto event = core(EventKind::inbound_bytes, alice, 0, 101, 100);
  expect_broken(event, "session 1 on host 1 has 101 bytes held of requests, 100 at most");
}

TEST_F(ControlBoundedTest, IsBrokenByAHandlerTooMany) {
  const auto event = core(EventKind::handler_started, alice_again, 3, 99, 65, 64);
  expect_broken(event, "session 2 on host 1 has 65 handlers of one connection running, 64 at most");
}

TEST_F(ControlBoundedTest, IsBrokenByAHandlerThatItsSessionDoesNotCount) {
  core(EventKind::handler_started, alice, 3, 1, 1, 2);
  core(EventKind::handler_started, alice, 3, 3, 2, 2);
  core(EventKind::handler_started, alice, 5, 1, 1, 2);
  core(EventKind::handler_ended, alice, 3, 1);
  core(EventKind::handler_started, alice, 3, 5, 2, 2);
  expect_holds();
  const auto event = core(EventKind::handler_started, alice, 3, 7, 2, 2);
  expect_broken(event,
                "session 1 on host 1 has 3 handlers of one connection running, by their events, "
                "2 at most");
}

TEST_F(ControlBoundedTest, CountsNoHandlersOfAFormerLink) {
  core(EventKind::handler_started, alice, 3, 1, 1, 1);
  attached(alice, 101);
  core(EventKind::handler_started, alice, 3, 3, 1, 1);
  core(EventKind::handler_ended, alice, 3, 1);
  core(EventKind::handler_ended, alice, 3, 3);
  core(EventKind::handler_started, alice, 3, 5, 1, 1);
  finish();
  expect_holds();
}

TEST_F(ControlBoundedTest, KeepsTheFirstOfTwoFailures) {
  const auto event = core(EventKind::outgoing_count, alice, 0, 9, 8);
  core(EventKind::outgoing_count, alice, 0, 10, 8);
  finish();
  expect_broken(event, "session 1 on host 1 has 9 control slots in use, 8 at most");
}

}  // namespace
}  // namespace vox::sim
