// What two ends of a stream hold, once they are quiet and while they are not.
#include "tests/sim/checkers/checker_test.hpp"

namespace vox::sim {
namespace {

using namespace std::chrono_literals;
using enum SessionState;

constexpr std::string_view five_is_alices =
    "connection 5 is active in session 1 on host 1 and not in its counterpart, session 1 on host 2";

class SlotsAgreeTest : public CheckerTest {
 protected:
  SlotsAgreeTest() : CheckerTest(slots_agree_spec) {}

  void pair_on(std::uint64_t stream) {
    for (const SessionKey& session : {alice, bob}) {
      attached(session, stream);
      moved(session, establishing, open);
    }
  }
  std::uint64_t active(SessionKey session, std::uint64_t connection) {
    return connection_moved(session, connection, ConnectionState::pending_inbound,
                            ConnectionState::active);
  }
  std::uint64_t closing(SessionKey session, std::uint64_t connection) {
    return connection_moved(session, connection, ConnectionState::active, ConnectionState::closing);
  }
  std::uint64_t closed(SessionKey session, std::uint64_t connection) {
    return connection_moved(session, connection, ConnectionState::closing, ConnectionState::closed);
  }

  static std::string though_quiet() {
    return std::string(five_is_alices) +
           ", though nothing changed and nothing was under way for 1s";
  }
  static std::string for_too_long() {
    return std::string(five_is_alices) + ", for longer than 30s";
  }
};

TEST_F(SlotsAgreeTest, HoldsWhenBothHoldTheSame) {
  pair_on(7);
  for (const std::uint64_t connection : {1u, 3u, 2u}) {
    active(alice, connection);
    active(bob, connection);
  }
  closing(bob, 3);
  closing(alice, 3);
  closed(alice, 3);
  closed(bob, 3);
  wait(1min);
  anything();
  finish();
  expect_holds();
}

// --- when quiet

TEST_F(SlotsAgreeTest, IsBrokenByAConnectionThatOneHoldsAlone) {
  pair_on(7);
  const auto last = active(alice, 5);
  wait(1s);
  finish();
  expect_broken(last, though_quiet());
}

TEST_F(SlotsAgreeTest, IsBrokenByAConnectionThatTheCounterpartHasClosed) {
  pair_on(7);
  active(bob, 5);
  active(alice, 5);
  const auto last = closing(bob, 5);
  wait(2s);
  finish();
  expect_broken(last, though_quiet());
}

TEST_F(SlotsAgreeTest, DoesNotCountTheRoot) {
  pair_on(7);
  active(alice, 0);
  wait(1min);
  anything();
  finish();
  expect_holds();
}

TEST_F(SlotsAgreeTest, IsNotJudgedBeforeItIsQuiet) {
  pair_on(7);
  wait(1min);
  active(alice, 5);
  wait(1s - 1ns);
  finish();
  expect_holds();
}

TEST_F(SlotsAgreeTest, IsNotQuietRightAfterThePairHasBegun) {
  active(alice, 5);
  wait(1min);
  pair_on(7);
  wait(1s - 1ns);
  finish();
  expect_holds();
}

TEST_F(SlotsAgreeTest, IsNotQuietWhileMessagesArrive) {
  pair_on(7);
  active(alice, 5);
  wait(500ms);
  message_sent(alice, 5, 1);
  message_received(bob, 5, 1);
  wait(999ms);
  finish();
  expect_holds();
}

TEST_F(SlotsAgreeTest, IsQuietWhenOnlyPingsAndPongsArrive) {
  pair_on(7);
  active(alice, 5);
  wait(500ms);
  message_sent(bob, 0, 1, wire::MessageKind::ping);
  message_received(alice, 0, 1, wire::MessageKind::ping);
  message_sent(alice, 0, 1, wire::MessageKind::pong);
  message_received(bob, 0, 1, wire::MessageKind::pong);
  wait(500ms);
  finish();
  expect_broken(last_event(), though_quiet());
}

TEST_F(SlotsAgreeTest, IsNotQuietWhileAMessageIsUnderWayEitherWay) {
  for (const SessionKey& sender : {alice, bob}) {
    pair_on(number(sender.host));
    const std::uint64_t connection = sender.host;
    active(alice, connection);
    message_sent(sender, connection, 0, wire::MessageKind::connection_close);
    wait(10s);
    link_ended(alice);
    link_ended(bob);
    closing(alice, connection);
  }
  finish();
  expect_holds();
}

TEST_F(SlotsAgreeTest, IsJudgedWhenASessionLeavesOpen) {
  pair_on(7);
  active(alice, 5);
  wait(3s);
  const auto event = moved(bob, open, draining);
  expect_broken(event, though_quiet());
}

TEST_F(SlotsAgreeTest, IsJudgedWhenALinkEnds) {
  pair_on(7);
  active(alice, 5);
  wait(3s);
  const auto event = link_ended(alice);
  expect_broken(event, though_quiet());
}

TEST_F(SlotsAgreeTest, IsNotJudgedOnceOneOfTheTwoIsNoLongerOpen) {
  pair_on(7);
  moved(bob, open, draining);
  active(alice, 5);
  wait(1min);
  anything();
  finish();
  expect_holds();
}

TEST_F(SlotsAgreeTest, IsNotJudgedWithoutACounterpart) {
  attached(alice, 7);
  attached(bob, 8);
  active(alice, 1);
  active(bob, 2);
  wait(1min);
  anything();
  finish();
  expect_holds();
}

TEST_F(SlotsAgreeTest, IsNotJudgedOnStreamsThatAreUnknown) {
  pair_on(0);
  active(alice, 5);
  wait(1min);
  anything();
  finish();
  expect_holds();
}

TEST_F(SlotsAgreeTest, IsNotJudgedAcrossACrash) {
  pair_on(7);
  active(alice, 5);
  crashed(2);
  attached(bob, 8);  // while its code is taken down
  active(bob, 1);
  booted(2);
  attached(alice_again, 8);
  wait(1min);
  anything();
  finish();
  expect_holds();
}

// --- while something goes on

TEST_F(SlotsAgreeTest, IsBrokenByAConnectionThatOutlivesItsClose) {
  pair_on(7);
  active(alice, 5);
  message_received(alice, 5, 0, wire::MessageKind::connection_close);
  anything();
  expect_holds();
  wait(1ns);
  const auto event = anything();
  expect_broken(event,
                "connection 5 is active in session 1 on host 1, which has received its close");
}

TEST_F(SlotsAgreeTest, HoldsWhenACloseTakesEffectWithinItsInstant) {
  attached(alice, 7);  // also without a counterpart that is a session
  active(alice, 5);
  active(alice, 3);
  message_received(alice, 5, 0, wire::MessageKind::connection_close);
  message_received(alice, 9, 0, wire::MessageKind::connection_close);  // it never was
  message_received(alice, 3, 0, wire::MessageKind::request);
  closing(alice, 5);
  wait(1ns);
  anything();
  expect_holds();
}

TEST_F(SlotsAgreeTest, AsksNoEffectOfACloseThatAHostReceivedAsItCrashed) {
  pair_on(7);
  active(alice, 5);
  message_received(alice, 5, 0, wire::MessageKind::connection_close);
  crashed(1);
  wait(1s);
  anything();
  finish();
  expect_holds();
}

TEST_F(SlotsAgreeTest, IsBrokenByADisagreementThatLasts) {
  pair_on(7);
  active(alice, 5);
  active(bob, 5);
  closing(bob, 5);
  message_sent(bob, 5, 0, wire::MessageKind::connection_close);  // and it never arrives
  wait(30s);
  anything();
  expect_holds();
  wait(1ns);
  const auto event = anything();
  expect_broken(event, for_too_long());
}

TEST_F(SlotsAgreeTest, IsBrokenByAnAcceptThatNeverArrives) {
  pair_on(7);
  message_sent(alice, 5, 0, wire::MessageKind::connection_accept);
  active(alice, 5);
  wait(31s);
  const auto event = anything();
  expect_broken(event, for_too_long());
}

TEST_F(SlotsAgreeTest, HoldsForADisagreementThatEndsInTime) {
  pair_on(7);
  message_sent(alice, 5, 0, wire::MessageKind::connection_accept);
  active(alice, 5);
  wait(29s);
  message_received(bob, 5, 0, wire::MessageKind::connection_accept);
  active(bob, 5);
  wait(1h);
  anything();
  expect_holds();
}

TEST_F(SlotsAgreeTest, CountsADisagreementFromTheEndOfTheLastFault) {
  pair_on(7);
  fault_started();
  message_sent(alice, 5, 0, wire::MessageKind::connection_accept);
  active(alice, 5);
  wait(1h);
  anything();
  fault_ended();
  wait(30s);
  anything();
  expect_holds();
  wait(1ns);
  const auto event = anything();
  expect_broken(event, for_too_long());
}

TEST_F(SlotsAgreeTest, CountsADisagreementFromTheBeginningOfThePair) {
  active(alice, 5);
  wait(1h);
  pair_on(7);
  message_sent(alice, 5, 0, wire::MessageKind::connection_close);
  wait(30s);
  anything();
  expect_holds();
  wait(1ns);
  const auto event = anything();
  expect_broken(event, for_too_long());
}

TEST_F(SlotsAgreeTest, ForgetsADisagreementWithItsPair) {
  pair_on(7);
  active(alice, 5);
  wait(1s - 1ns);
  link_ended(bob);
  link_ended(alice);
  wait(1min);
  anything();
  expect_holds();
  pair_on(8);
  wait(30s);
  anything();
  expect_holds();
  wait(1ns);
  const auto event = anything();
  expect_broken(event, for_too_long());
}

TEST_F(SlotsAgreeTest, CountsADisagreementThatComesBackFromItsReturn) {
  pair_on(7);
  active(alice, 5);
  wait(20s);
  closing(alice, 5);
  active(bob, 5);
  active(alice, 5);
  closing(bob, 5);
  wait(30s);
  anything();
  expect_holds();
  wait(1ns);
  const auto event = anything();
  expect_broken(event, for_too_long());
}

TEST_F(SlotsAgreeTest, KeepsWhatASessionHoldsAcrossStreams) {
  pair_on(7);
  active(alice, 5);
  active(bob, 5);
  message_sent(alice, 5, 1);  // and it is lost
  message_sent(bob, 5, 2);
  message_received(alice, 5, 2);
  link_ended(alice);
  link_ended(bob);
  closing(bob, 5);
  pair_on(8);
  wait(1s);
  finish();
  expect_broken(last_event(), though_quiet());
}

}  // namespace
}  // namespace vox::sim
