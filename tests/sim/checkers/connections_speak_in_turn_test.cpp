// What is said on a connection, in its turn and out of it.
#include "tests/sim/checkers/checker_test.hpp"

namespace vox::sim {
namespace {

using wire::MessageKind;

class ConnectionsSpeakInTurnTest : public CheckerTest {
 protected:
  ConnectionsSpeakInTurnTest() : CheckerTest(connections_speak_in_turn_spec) {
    attached(alice, 100);
    attached(bob, 100);
  }

  std::uint64_t says(SessionKey who, MessageKind kind) { return message_sent(who, 1, 0, kind); }
  void hears(SessionKey who, MessageKind kind) { message_received(who, 1, 0, kind); }
  void opened() {
    says(alice, MessageKind::connection_open);
    hears(bob, MessageKind::connection_open);
    says(bob, MessageKind::connection_accept);
    hears(alice, MessageKind::connection_accept);
  }
};

TEST_F(ConnectionsSpeakInTurnTest, HoldsForAConnectionFromItsOpenToItsClose) {
  opened();
  says(alice, MessageKind::request);
  says(bob, MessageKind::request);
  says(alice, MessageKind::connection_close);
  says(bob, MessageKind::request);
  hears(bob, MessageKind::connection_close);
  finish();
  expect_holds();
}

TEST_F(ConnectionsSpeakInTurnTest, HoldsForARefusalAndForAnOpenGivenUp) {
  says(alice, MessageKind::connection_open);
  hears(bob, MessageKind::connection_open);
  says(bob, MessageKind::connection_reject);
  says(alice, MessageKind::connection_close);
  expect_holds();
}

TEST_F(ConnectionsSpeakInTurnTest, HoldsForACloseThatIsSaidAgainOnAnotherLink) {
  opened();
  says(alice, MessageKind::connection_close);
  attached(alice, 101);
  says(alice, MessageKind::connection_close);
  expect_holds();
}

TEST_F(ConnectionsSpeakInTurnTest, HoldsForTheRoot) {
  message_sent(alice, 0, 0, MessageKind::request);
  message_sent(alice, 0, 0, MessageKind::ping);
  expect_holds();
}

TEST_F(ConnectionsSpeakInTurnTest, IsBrokenByACallBeforeTheAcceptThatItNeeds) {
  says(alice, MessageKind::connection_open);
  const auto event = says(alice, MessageKind::request);
  expect_broken(event,
                "session 1 on host 1 has sent message kind 5 on connection 1 before its Accept was "
                "received");
}

TEST_F(ConnectionsSpeakInTurnTest, IsBrokenByAnAcceptorThatCallsBeforeItAccepts) {
  hears(bob, MessageKind::connection_open);
  const auto event = says(bob, MessageKind::request);
  expect_broken(event,
                "session 1 on host 2 has sent message kind 5 on connection 1 before its Accept");
}

TEST_F(ConnectionsSpeakInTurnTest, IsBrokenByASecondAccept) {
  opened();
  const auto event = says(bob, MessageKind::connection_accept);
  expect_broken(
      event, "session 1 on host 2 has sent message kind 2 on connection 1 that was opened already");
}

TEST_F(ConnectionsSpeakInTurnTest, IsBrokenByACallWithoutAnOpen) {
  const auto event = says(alice, MessageKind::request);
  expect_broken(event,
                "session 1 on host 1 has sent message kind 5 on connection 1 before its Open");
}

TEST_F(ConnectionsSpeakInTurnTest, IsBrokenByAnAnswerAfterTheClose) {
  opened();
  says(bob, MessageKind::connection_close);
  const auto event = says(bob, MessageKind::request);
  expect_broken(event,
                "session 1 on host 2 has sent message kind 5 on connection 1 after its Close");
}

TEST_F(ConnectionsSpeakInTurnTest, IsBrokenByAnAnswerAfterTheCounterpartsClose) {
  opened();
  hears(bob, MessageKind::connection_close);
  const auto event = says(bob, MessageKind::request);
  expect_broken(event,
                "session 1 on host 2 has sent message kind 5 on connection 1 after its Close");
}

TEST_F(ConnectionsSpeakInTurnTest, IsBrokenByACloseThatIsSaidTwiceOnOneLink) {
  opened();
  says(alice, MessageKind::connection_close);
  const auto event = says(alice, MessageKind::connection_close);
  expect_broken(event,
                "session 1 on host 1 has sent message kind 4 on connection 1 after its Close");
}

}  // namespace
}  // namespace vox::sim
