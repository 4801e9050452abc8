// Connections that leave `active`, with each reason there is and without one.
#include "tests/sim/checkers/checker_test.hpp"

namespace vox::sim {
namespace {

class ConnectionsEndForAReasonTest : public CheckerTest {
 protected:
  ConnectionsEndForAReasonTest() : CheckerTest(connections_end_for_a_reason_spec) {
    moved(alice, SessionState::establishing, SessionState::open);
  }

  void began(std::uint64_t connection, bool is_local = true) {
    const auto from =
        is_local ? ConnectionState::pending_outbound : ConnectionState::pending_inbound;
    core(EventKind::connection_transition, alice, connection, number(from),
         number(ConnectionState::active), is_local);
    wait(std::chrono::milliseconds(1));
  }
  std::uint64_t closing(std::uint64_t connection) {
    return connection_moved(alice, connection, ConnectionState::active, ConnectionState::closing);
  }
  void asked_to_close(std::uint64_t connection, OperationKind kind) {
    core(EventKind::control_accepted, alice, 0, 7, number(kind), connection);
  }
};

TEST_F(ConnectionsEndForAReasonTest, HoldsForEachReasonThereIs) {
  began(1);
  asked_to_close(1, OperationKind::close);
  closing(1);
  began(3);
  asked_to_close(3, OperationKind::drop);
  closing(3);
  began(2, false);
  message_received(alice, 2, 0, wire::MessageKind::connection_close);
  closing(2);
  began(5);
  moved(alice, SessionState::open, SessionState::draining);
  closing(5);
  finish();
  expect_holds();
}

TEST_F(ConnectionsEndForAReasonTest, HoldsForOneThatWasGivenUpBeforeItWasAccepted) {
  core(EventKind::connection_transition, alice, 1, number(ConnectionState::pending_outbound),
       number(ConnectionState::active), true);
  closing(1);
  expect_holds();
}

TEST_F(ConnectionsEndForAReasonTest, HoldsForOneThatWasNeverActiveAndForTheRoot) {
  connection_moved(alice, 1, ConnectionState::pending_outbound, ConnectionState::closing);
  began(0);
  closing(0);
  expect_holds();
}

TEST_F(ConnectionsEndForAReasonTest, IsBrokenByARepeatedAcceptThatCloses) {
  began(1);
  message_received(alice, 1, 0, wire::MessageKind::connection_accept);
  const auto event = closing(1);
  expect_broken(
      event, "connection 1 of session 1 on host 1 was active and has ended, and nobody closed it");
}

TEST_F(ConnectionsEndForAReasonTest, IsBrokenByTheReasonOfAnother) {
  began(1);
  began(3);
  asked_to_close(1, OperationKind::close);
  const auto event = closing(3);
  expect_broken(
      event, "connection 3 of session 1 on host 1 was active and has ended, and nobody closed it");
}

TEST_F(ConnectionsEndForAReasonTest, IsBrokenByTheReasonOfAFormerConnection) {
  began(1);
  asked_to_close(1, OperationKind::close);
  closing(1);
  connection_moved(alice, 1, ConnectionState::closing, ConnectionState::closed);
  began(1);
  const auto event = closing(1);
  expect_broken(
      event, "connection 1 of session 1 on host 1 was active and has ended, and nobody closed it");
}

}  // namespace
}  // namespace vox::sim
