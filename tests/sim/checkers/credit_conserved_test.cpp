// Credit at both ends of a channel, and each way to make or lose some.
#include "tests/sim/checkers/checker_test.hpp"

namespace vox::sim {
namespace {

class CreditConservedTest : public CheckerTest {
 protected:
  CreditConservedTest() : CheckerTest(credit_conserved_spec, {.limits = window_of_four()}) {
    attached(alice, 7);
    attached(bob, 7);
  }

  static Limits window_of_four() {
    Limits limits;
    limits.channel_items_initial = 4;
    return limits;
  }

  std::uint64_t opened(SessionKey session, bool is_sender, std::uint64_t credit = 4,
                       std::uint64_t channel = 1) {
    return core(EventKind::channel_opened, session, 0, channel, is_sender, credit);
  }
  std::uint64_t sent(SessionKey session, std::uint64_t left, std::uint64_t channel = 1) {
    return core(EventKind::channel_item_sent, session, 0, channel, 10, left);
  }
  std::uint64_t received(SessionKey session, std::uint64_t channel = 1) {
    return core(EventKind::channel_item_received, session, 0, channel, 10, 1);
  }
  std::uint64_t taken(SessionKey session, std::uint64_t channel = 1) {
    return core(EventKind::channel_item_taken, session, 0, channel, 10, 0);
  }
  std::uint64_t granted(SessionKey session, std::uint64_t additional, std::uint64_t channel = 1) {
    return core(EventKind::channel_credit_granted, session, 0, channel, additional);
  }
  std::uint64_t credited(SessionKey session, std::uint64_t additional, std::uint64_t now,
                         std::uint64_t channel = 1) {
    return core(EventKind::channel_credit_received, session, 0, channel, additional, now);
  }

  /// One item from alice to bob's consumer; alice has so much credit left.
  void pass_one(std::uint64_t left) {
    sent(alice, left);
    received(bob);
    taken(bob);
  }
};

TEST_F(CreditConservedTest, HoldsForItemsThatFlowAndCreditThatComesBack) {
  opened(alice, true);
  sent(alice, 3);
  received(bob);  // before anybody has claimed it
  opened(bob, false);
  taken(bob);
  pass_one(2);
  granted(bob, 2);
  pass_one(1);
  credited(alice, 2, 3);
  pass_one(2);
  granted(bob, 2);
  credited(alice, 2, 4);
  finish();
  expect_holds();
}

TEST_F(CreditConservedTest, HoldsForTheSameIdOnOtherSessionsAndForBothDirections) {
  for (const SessionKey& session : {alice, bob, alice_again}) {
    opened(session, true, 4, 1);
    opened(session, false, 4, 2);
  }
  expect_holds();
}

TEST_F(CreditConservedTest, HoldsForItemsTakenAfterTheLinksEnd) {
  opened(alice, true);
  opened(bob, false);
  sent(alice, 3);
  received(bob);
  link_ended(alice);
  link_ended(bob);
  attached(bob, 8);
  taken(bob);
  finish();
  expect_holds();
}

TEST_F(CreditConservedTest, IsBrokenByAnItemPastTheCredit) {
  opened(alice, true);
  for (const std::uint64_t left : {3u, 2u, 1u, 0u}) sent(alice, left);
  const auto event = sent(alice, 0);
  expect_broken(event,
                "channel 1 on connection 0 of session 1 on host 1 has sent 5 items for 4 credits");
}

TEST_F(CreditConservedTest, IsBrokenByCreditThatIsSpentTwiceForOneItem) {
  opened(alice, true);
  const auto event = sent(alice, 2);
  expect_broken(event,
                "channel 1 on connection 0 of session 1 on host 1 counts 2 credits where 3 are "
                "left");
}

TEST_F(CreditConservedTest, IsBrokenByAGrantThatIsLostAtItsReceiver) {
  opened(alice, true);
  opened(bob, false);
  pass_one(3);
  pass_one(2);
  granted(bob, 2);
  const auto event = credited(alice, 2, 2);
  expect_broken(event,
                "channel 1 on connection 0 of session 1 on host 1 counts 2 credits where 4 are "
                "left");
}

TEST_F(CreditConservedTest, IsBrokenByCreditThatNobodyGranted) {
  opened(alice, true);
  opened(bob, false);
  pass_one(3);
  pass_one(2);
  granted(bob, 2);
  const auto event = credited(alice, 3, 5);
  expect_broken(event,
                "channel 1 on connection 0 of session 1 on host 1 has received 3 credits of 2 "
                "granted");
}

TEST_F(CreditConservedTest, IsBrokenByAGrantForWhatWasNotConsumed) {
  opened(bob, false);
  sent(alice, 3);
  sent(alice, 2);
  received(bob);
  received(bob);
  taken(bob);
  const auto event = granted(bob, 2);
  expect_broken(event,
                "channel 1 on connection 0 of session 1 on host 2 has granted 2 credits for 1 "
                "items taken");
}

TEST_F(CreditConservedTest, IsBrokenByAGrantThatKeepsABatchBack) {
  opened(bob, false);
  for (const std::uint64_t left : {3u, 2u, 1u}) pass_one(left);
  const auto event = granted(bob, 1);
  expect_broken(event,
                "channel 1 on connection 0 of session 1 on host 2 keeps back 2 credits, 1 at most");
}

TEST_F(CreditConservedTest, IsBrokenByAReceiverThatTakesInMoreThanItGranted) {
  opened(bob, false);
  link_ended(alice);  // its counterpart's book is not what this is judged by
  attached(bob, 0);
  for (int i = 0; i < 4; ++i) received(bob, 3);
  const auto event = received(bob, 3);
  expect_broken(event,
                "channel 3 on connection 0 of session 1 on host 2 has received 5 items for 4 "
                "credits");
}

TEST_F(CreditConservedTest, IsBrokenByAnItemThatNobodySent) {
  opened(alice, true);
  sent(alice, 3);
  received(bob);
  const auto event = received(bob);
  expect_broken(event,
                "channel 1 on connection 0 of session 1 on host 2 has received 2 items of 1 sent");
}

TEST_F(CreditConservedTest, IsBrokenByAnItemThatIsGivenOutTwice) {
  sent(alice, 3);
  received(bob);
  taken(bob);
  const auto event = taken(bob);
  expect_broken(event,
                "channel 1 on connection 0 of session 1 on host 2 has given out 2 items of 1 "
                "received");
}

TEST_F(CreditConservedTest, IsBrokenByAChannelThatGoesOnOverAnotherLink) {
  opened(alice, true);
  link_ended(alice);
  attached(alice, 8);
  const auto event = sent(alice, 3);
  expect_broken(event,
                "channel 1 on connection 0 of session 1 on host 1 is used over another link than "
                "it began on");
}

TEST_F(CreditConservedTest, IsBrokenByAnIdThatIsUsedAgain) {
  opened(alice, true);
  const auto event = opened(alice, true);
  expect_broken(event, "channel 1 on connection 0 of session 1 on host 1 was opened twice");
}

TEST_F(CreditConservedTest, IsBrokenByAChannelThatBeginsWithOtherCredit) {
  const auto event = opened(alice, true, 5);
  expect_broken(event,
                "channel 1 on connection 0 of session 1 on host 1 begins with 5 credits instead of "
                "4");
}

TEST_F(CreditConservedTest, AsksNothingOfAHostThatCrashed) {
  opened(alice, true);
  crashed(1);
  sent(alice, 0);  // while its code is taken down
  booted(1);
  attached(alice, 9);
  opened(alice, true);
  sent(alice, 3);
  finish();
  expect_holds();
}

}  // namespace
}  // namespace vox::sim
