// Patterns of names, and guesses at what a wrong name meant.
#include "sim/names.hpp"

#include <gtest/gtest.h>

namespace vox::sim {
namespace {

TEST(Names, AStarStandsForAnyCharacters) {
  EXPECT_TRUE(matches_pattern("client-*", "client-1"));
  EXPECT_TRUE(matches_pattern("client-*", "client-"));
  EXPECT_FALSE(matches_pattern("client-*", "client"));
  EXPECT_TRUE(matches_pattern("*", ""));
  EXPECT_TRUE(matches_pattern("*-a-*b", "x-a-a-b"));
  EXPECT_FALSE(matches_pattern("*-a-*b", "x-a-a-c"));
  EXPECT_TRUE(matches_pattern("server", "server"));
  EXPECT_FALSE(matches_pattern("server", "server2"));
  EXPECT_FALSE(matches_pattern("", "server"));
}

TEST(Names, MatchingNamesKeepTheirOrder) {
  const std::vector<std::string> hosts{"server", "client-2", "client-1"};
  EXPECT_EQ(matching_names("client-*", hosts), (std::vector<std::string>{"client-2", "client-1"}));
  EXPECT_TRUE(matching_names("peer", hosts).empty());
}

TEST(Names, ANearNameIsGuessedAndAFarOneIsNot) {
  const std::vector<std::string_view> keys{"latency", "buffer", "short_read", "short_write"};
  EXPECT_EQ(nearest_name("latncy", keys), "latency");
  EXPECT_EQ(nearest_name("short_wirte", keys), "short_write");
  EXPECT_EQ(nearest_name("colour", keys), "");
  EXPECT_EQ(guess_at("bufer", keys), "; did you mean \"buffer\"?");
  EXPECT_EQ(guess_at("colour", keys), ": expected one of latency, buffer, short_read, short_write");
}

}  // namespace
}  // namespace vox::sim
