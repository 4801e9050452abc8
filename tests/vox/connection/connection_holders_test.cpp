// When a connection counts as dropped, by who held it.
#include "vox/connection/connection_holders.hpp"

#include <gtest/gtest.h>

namespace vox {
namespace {

TEST(ConnectionHoldersTest, TheLastHandleDropsTheConnectionAndNoneBefore) {
  ConnectionHolders holders;
  holders.begin(Holder::handle);
  holders.begin(Holder::handle);
  EXPECT_FALSE(holders.end(Holder::handle));
  EXPECT_TRUE(holders.end(Holder::handle));
}

TEST(ConnectionHoldersTest, AChannelThatIsHeldPutsTheDropOffUntilItEnds) {
  ConnectionHolders holders;
  holders.begin(Holder::handle);
  holders.begin(Holder::channel);
  holders.begin(Holder::channel);
  EXPECT_FALSE(holders.end(Holder::handle));
  EXPECT_FALSE(holders.end(Holder::channel));
  EXPECT_TRUE(holders.end(Holder::channel));
}

TEST(ConnectionHoldersTest, TheLastChannelDropsNothingWhileThereIsAHandle) {
  ConnectionHolders holders;
  holders.begin(Holder::handle);
  holders.begin(Holder::channel);
  EXPECT_FALSE(holders.end(Holder::channel));
  EXPECT_TRUE(holders.end(Holder::handle));
}

TEST(ConnectionHoldersTest, WhatOnlyChannelsEverHeldIsNobodysToDrop) {
  ConnectionHolders holders;
  holders.begin(Holder::channel);
  EXPECT_FALSE(holders.was_held());
  EXPECT_FALSE(holders.end(Holder::channel));
}

TEST(ConnectionHoldersTest, AConnectionThatWasHeldOnceStaysOneThatWas) {
  ConnectionHolders holders;
  holders.begin(Holder::handle);
  EXPECT_TRUE(holders.end(Holder::handle));
  EXPECT_TRUE(holders.was_held());
  holders.begin(Holder::channel);
  EXPECT_TRUE(holders.end(Holder::channel)) << "a drop is told again after each later holder";
}

TEST(ConnectionHoldersTest, ADropClosesUnlessItWasSaidThatItDoesNot) {
  ConnectionHolders holders;
  EXPECT_TRUE(holders.close_on_drop());
  holders.keep_open_without_handles();
  EXPECT_FALSE(holders.close_on_drop());
}

TEST(ConnectionHoldersDeathTest, AnEndWithoutItsBeginIsABugOfOurs) {
  ConnectionHolders holders;
  holders.begin(Holder::handle);
  EXPECT_DEATH((void)holders.end(Holder::channel), "count_of");
}

}  // namespace
}  // namespace vox
