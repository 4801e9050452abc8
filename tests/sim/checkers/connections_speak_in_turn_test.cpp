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
  /// Says it, and sees the promise broken by that, because of what stands in the way.
  void expect_out_of_turn(SessionKey who, MessageKind kind, const std::string& why) {
    const std::uint64_t event = says(who, kind);
    expect_broken(event, "session 1 on host " + std::to_string(who.host) +
                             " has sent message kind " + std::to_string(number(kind)) +
                             " on connection 1 " + why);
  }
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
  expect_out_of_turn(alice, MessageKind::request, "before its Accept was received");
}

TEST_F(ConnectionsSpeakInTurnTest, IsBrokenByAnAcceptorThatCallsBeforeItAccepts) {
  hears(bob, MessageKind::connection_open);
  expect_out_of_turn(bob, MessageKind::request, "before its Accept");
}

TEST_F(ConnectionsSpeakInTurnTest, IsBrokenByASecondAccept) {
  opened();
  expect_out_of_turn(bob, MessageKind::connection_accept, "that was opened already");
}

TEST_F(ConnectionsSpeakInTurnTest, IsBrokenByACallWithoutAnOpen) {
  expect_out_of_turn(alice, MessageKind::request, "before its Open");
}

TEST_F(ConnectionsSpeakInTurnTest, IsBrokenByAnAnswerAfterTheClose) {
  opened();
  says(bob, MessageKind::connection_close);
  expect_out_of_turn(bob, MessageKind::request, "after its Close");
}

TEST_F(ConnectionsSpeakInTurnTest, IsBrokenByAnAnswerAfterTheCounterpartsClose) {
  opened();
  hears(bob, MessageKind::connection_close);
  expect_out_of_turn(bob, MessageKind::request, "after its Close");
}

TEST_F(ConnectionsSpeakInTurnTest, IsBrokenByACloseThatIsSaidTwiceOnOneLink) {
  opened();
  says(alice, MessageKind::connection_close);
  expect_out_of_turn(alice, MessageKind::connection_close, "after its Close");
}

}  // namespace
}  // namespace vox::sim
