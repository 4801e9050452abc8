// Messages between the two ends of a stream.
#include "tests/sim/checkers/checker_test.hpp"

namespace vox::sim {
namespace {

class OrderKeptTest : public CheckerTest {
 protected:
  OrderKeptTest() : CheckerTest(order_kept_spec) {}

  void pair_on(std::uint64_t stream) {
    attached(alice, stream);
    attached(bob, stream);
  }
};

TEST_F(OrderKeptTest, HoldsForBothDirectionsAndManyConnections) {
  pair_on(7);
  message_sent(alice, 1, 10);
  message_sent(alice, 3, 10);
  message_sent(alice, 1, 11);
  message_sent(bob, 1, 10);
  message_received(bob, 1, 10);
  message_received(alice, 1, 10);
  message_received(bob, 3, 10);
  message_received(bob, 1, 11);
  finish();
  expect_holds();
}

TEST_F(OrderKeptTest, LetsOneConnectionPassAnother) {
  pair_on(7);
  message_sent(alice, 1, 10);
  message_sent(alice, 3, 20);
  message_sent(alice, 3, 21);
  message_received(bob, 3, 20);
  message_received(bob, 3, 21);
  message_received(bob, 1, 10);
  expect_holds();
}

TEST_F(OrderKeptTest, IsBrokenByASkippedMessage) {
  pair_on(7);
  message_sent(alice, 1, 10);
  message_sent(alice, 1, 11);
  const auto event = message_received(bob, 1, 11);
  expect_broken(event,
                "session 1 on host 2 received a message of kind 5, id 11 and 10 bytes on "
                "connection 1, where its counterpart had sent a message of kind 5, id 10 and 10 "
                "bytes next");
}

TEST_F(OrderKeptTest, IsBrokenByAMessageThatComesTwice) {
  pair_on(7);
  message_sent(alice, 1, 10);
  message_received(bob, 1, 10);
  const auto event = message_received(bob, 1, 10);
  expect_broken(
      event,
      "session 1 on host 2 received a message of kind 5, id 10 and 10 bytes on "
      "connection 1, where its counterpart had sent nothing that is still under way next");
}

TEST_F(OrderKeptTest, IsBrokenByAMessageOfAnotherConnection) {
  pair_on(7);
  message_sent(alice, 1, 10);
  const auto event = message_received(bob, 3, 10);
  expect_broken(
      event,
      "session 1 on host 2 received a message of kind 5, id 10 and 10 bytes on "
      "connection 3, where its counterpart had sent nothing that is still under way next");
}

TEST_F(OrderKeptTest, IsBrokenByAnotherKind) {
  pair_on(7);
  message_sent(bob, 1, 10, wire::MessageKind::connection_open);
  const auto event = message_received(alice, 1, 10, wire::MessageKind::connection_close);
  expect_broken(event,
                "session 1 on host 1 received a message of kind 4, id 10 and 10 bytes on "
                "connection 1, where its counterpart had sent a message of kind 1, id 10 and 10 "
                "bytes next");
}

TEST_F(OrderKeptTest, IsBrokenByAnotherSize) {
  pair_on(7);
  message_sent(bob, 1, 10, wire::MessageKind::request, 100);
  const auto event = message_received(alice, 1, 10, wire::MessageKind::request, 99);
  expect_broken(event,
                "session 1 on host 1 received a message of kind 5, id 10 and 99 bytes on "
                "connection 1, where its counterpart had sent a message of kind 5, id 10 and 100 "
                "bytes next");
}

TEST_F(OrderKeptTest, IsBrokenByReceivingWhatOneSentOneself) {
  pair_on(7);
  message_sent(alice, 1, 10);
  const auto event = message_received(alice, 1, 10);
  expect_broken(
      event,
      "session 1 on host 1 received a message of kind 5, id 10 and 10 bytes on "
      "connection 1, where its counterpart had sent nothing that is still under way next");
}

TEST_F(OrderKeptTest, IsBrokenByAThirdSessionOnOneStream) {
  pair_on(7);
  const auto event = attached(alice_again, 7);
  expect_broken(event, "session 2 on host 1 is the third on stream 7");
}

TEST_F(OrderKeptTest, LetsTheLastMessagesBeLost) {
  pair_on(7);
  message_sent(alice, 1, 10);
  message_sent(alice, 1, 11);
  message_received(bob, 1, 10);
  link_ended(alice);
  link_ended(bob);
  finish();
  expect_holds();
}

TEST_F(OrderKeptTest, RemembersWhatWasSentByWhoHasLetGoSince) {
  pair_on(7);
  message_sent(alice, 1, 10);
  message_sent(alice, 1, 11);
  link_ended(alice);
  message_received(bob, 1, 10);
  expect_holds();
  const auto event = message_received(bob, 1, 10);
  expect_broken(event,
                "session 1 on host 2 received a message of kind 5, id 10 and 10 bytes on "
                "connection 1, where its counterpart had sent a message of kind 5, id 11 and 10 "
                "bytes next");
}

TEST_F(OrderKeptTest, RemembersWhatWasSentBeforeTheOtherSideAttached) {
  attached(alice, 7);
  message_sent(alice, 1, 10);
  link_ended(alice);
  attached(bob, 7);
  message_received(bob, 1, 10);
  expect_holds();
  const auto event = message_received(bob, 1, 11);
  expect_broken(
      event,
      "session 1 on host 2 received a message of kind 5, id 11 and 10 bytes on "
      "connection 1, where its counterpart had sent nothing that is still under way next");
}

TEST_F(OrderKeptTest, BeginsAnewOnAnotherStream) {
  pair_on(7);
  message_sent(alice, 1, 10);  // lost
  link_ended(alice);
  link_ended(bob);
  pair_on(8);
  message_sent(alice, 1, 11);
  message_received(bob, 1, 11);
  finish();
  expect_holds();
}

TEST_F(OrderKeptTest, IsBrokenByAMessageOfTheLinkBefore) {
  pair_on(7);
  message_sent(alice, 1, 10);
  link_ended(alice);
  link_ended(bob);
  pair_on(8);
  const auto event = message_received(bob, 1, 10);
  expect_broken(
      event,
      "session 1 on host 2 received a message of kind 5, id 10 and 10 bytes on "
      "connection 1, where its counterpart had sent nothing that is still under way next");
}

TEST_F(OrderKeptTest, TellsThePairsOfTwoStreamsApart) {
  constexpr SessionKey bob_again{2, 2};
  pair_on(7);
  attached(alice_again, 8);
  attached(bob_again, 8);
  message_sent(alice, 1, 10);
  message_sent(alice_again, 1, 20);
  message_received(bob_again, 1, 20);
  message_received(bob, 1, 10);
  expect_holds();
}

TEST_F(OrderKeptTest, DoesNotJudgeUnknownStreamsAndCounterpartsThatAreNoSessions) {
  attached(alice, 0);
  attached(alice_again, 0);
  attached(bob, 9);
  for (const SessionKey& session : {alice, alice_again, bob}) {
    message_received(session, 1, 10);
    message_received(session, 1, 10);
  }
  finish();
  expect_holds();
}

TEST_F(OrderKeptTest, ForgetsAStreamThatBothSidesHaveLetGo) {
  pair_on(7);
  message_sent(alice, 1, 10);
  link_ended(alice);
  link_ended(bob);
  pair_on(7);  // as another one of that number would
  message_sent(alice, 1, 11);
  message_received(bob, 1, 11);
  expect_holds();
}

TEST_F(OrderKeptTest, IgnoresWhatAHostWithoutPowerSays) {
  pair_on(7);
  message_sent(alice, 1, 10);
  crashed(1);
  attached(alice, 7);
  message_sent(alice, 1, 11);
  message_received(alice, 1, 99);
  message_received(bob, 1, 10);
  expect_holds();
  const auto event = message_received(bob, 1, 11);
  expect_broken(
      event,
      "session 1 on host 2 received a message of kind 5, id 11 and 10 bytes on "
      "connection 1, where its counterpart had sent nothing that is still under way next");
}

}  // namespace
}  // namespace vox::sim
