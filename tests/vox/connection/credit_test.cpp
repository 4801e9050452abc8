// Credit at both ends of a channel: what may be sent, and what is given back.
#include "vox/connection/credit.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace vox {
namespace {

constexpr std::uint32_t credit_max = 1024;

// How many items go before credit runs out.
std::uint32_t spend_all(SendCredit& credit) {
  std::uint32_t spent = 0;
  for (; credit.available() > 0; ++spent) credit.spend();
  return spent;
}

TEST(SendCreditTest, InitialCreditAllowsThatManyItemsAndNoMore) {
  SendCredit credit(4, credit_max);
  EXPECT_EQ(spend_all(credit), 4u);
  ASSERT_TRUE(credit.try_grant(2));
  EXPECT_EQ(spend_all(credit), 2u);
}

TEST(SendCreditTest, NothingMayBeSentBeforeTheFirstGrantWhenTheInitialCreditIsZero) {
  SendCredit credit(0, credit_max);
  EXPECT_EQ(credit.available(), 0u);
  ASSERT_TRUE(credit.try_grant(1));
  EXPECT_EQ(spend_all(credit), 1u);
}

TEST(SendCreditTest, GrantsAddUp) {
  SendCredit credit(0, credit_max);
  ASSERT_TRUE(credit.try_grant(3));
  ASSERT_TRUE(credit.try_grant(5));
  EXPECT_EQ(spend_all(credit), 8u);
}

TEST(SendCreditTest, AGrantOfNothingChangesNothing) {
  SendCredit credit(2, credit_max);
  ASSERT_TRUE(credit.try_grant(0));
  EXPECT_EQ(credit.available(), 2u);
}

TEST(SendCreditTest, CreditPilesUpToItsMaximumAndNotBeyond) {
  SendCredit credit(16, credit_max);
  EXPECT_TRUE(credit.try_grant(credit_max - 16));
  EXPECT_EQ(credit.available(), credit_max);
  EXPECT_FALSE(credit.try_grant(1));
  EXPECT_EQ(credit.available(), credit_max);
}

TEST(SendCreditTest, AGrantThatWouldWrapAroundFillsTheCreditAndIsTooMuch) {
  SendCredit credit(16, credit_max);
  EXPECT_FALSE(credit.try_grant(std::numeric_limits<std::uint32_t>::max()));
  EXPECT_EQ(credit.available(), credit_max);
}

TEST(SendCreditDeathTest, SpendingWithoutCreditIsABugOfOurs) {
  SendCredit credit(0, credit_max);
  EXPECT_DEATH(credit.spend(), "available_");
}

// Takes one item in and hands it to the consumer.
void pass_one(ReceiveCredit& credit) {
  ASSERT_TRUE(credit.try_receive());
  credit.consume();
}

TEST(ReceiveCreditTest, CreditGoesBackInBatchesOfHalfTheInitialWindow) {
  ReceiveCredit credit(16);
  for (int i = 0; i < 7; ++i) pass_one(credit);
  EXPECT_EQ(credit.due(), 0u);
  pass_one(credit);
  EXPECT_EQ(credit.due(), 8u);
  credit.handle_granted();
  EXPECT_EQ(credit.due(), 0u);
}

TEST(ReceiveCreditTest, AWindowOfOneIsGivenBackOneByOne) {
  ReceiveCredit credit(1);
  for (int i = 0; i < 3; ++i) {
    pass_one(credit);
    EXPECT_EQ(credit.due(), 1u);
    credit.handle_granted();
  }
}

TEST(ReceiveCreditTest, WhatIsNotConsumedGivesNothingBack) {
  ReceiveCredit credit(16);
  for (int i = 0; i < 16; ++i) ASSERT_TRUE(credit.try_receive());
  EXPECT_EQ(credit.due(), 0u);
  EXPECT_EQ(credit.held(), 16u);
}

TEST(ReceiveCreditTest, AnItemPastTheWindowIsRefused) {
  ReceiveCredit credit(4);
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(credit.try_receive());
  EXPECT_FALSE(credit.try_receive());
  EXPECT_EQ(credit.held(), 4u);
}

TEST(ReceiveCreditTest, CreditThatIsDueCountsOnlyOnceItWasGranted) {
  ReceiveCredit credit(2);
  ASSERT_TRUE(credit.try_receive());
  ASSERT_TRUE(credit.try_receive());
  credit.consume();
  credit.consume();
  EXPECT_EQ(credit.due(), 2u);  // two batches of one, told as one sum
  EXPECT_FALSE(credit.try_receive());
  credit.handle_granted();
  EXPECT_TRUE(credit.try_receive());
  EXPECT_TRUE(credit.try_receive());
  EXPECT_FALSE(credit.try_receive());
}

TEST(ReceiveCreditTest, NoCreditIsLostOverManyItems) {
  for (const std::uint32_t initial : {1u, 2u, 3u, 5u, 16u, 17u}) {
    ReceiveCredit receiver(initial);
    SendCredit sender(initial, credit_max);
    for (int item = 0; item < 1000; ++item) {
      ASSERT_GT(sender.available(), 0u) << "stalled with a window of " << initial;
      sender.spend();
      pass_one(receiver);
      if (receiver.due() == 0) continue;
      ASSERT_TRUE(sender.try_grant(receiver.due()));
      receiver.handle_granted();
    }
    EXPECT_LE(sender.available(), initial);
  }
}

TEST(ChannelItemCostTest, SmallItemsCostWhatKeepingThemCosts) {
  EXPECT_EQ(channel_item_cost(0), 64u);
  EXPECT_EQ(channel_item_cost(64), 64u);
  EXPECT_EQ(channel_item_cost(65), 65u);
}

}  // namespace
}  // namespace vox
