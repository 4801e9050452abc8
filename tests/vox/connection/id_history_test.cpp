// Ids that are over, remembered in few ranges.
#include "vox/connection/id_history.hpp"

#include <gtest/gtest.h>

namespace vox {
namespace {

TEST(IdHistoryTest, KnowsExactlyWhatWasAdded) {
  IdHistory history(8);
  for (const std::uint64_t id : {5u, 1u, 9u}) history.add(id);
  for (const std::uint64_t id : {1u, 5u, 9u}) EXPECT_TRUE(history.contains(id)) << id;
  for (const std::uint64_t id : {3u, 7u, 11u}) EXPECT_FALSE(history.contains(id)) << id;
}

TEST(IdHistoryTest, KnowsEvenIdsAsWell) {
  IdHistory history(8);
  history.add(2);
  history.add(4);
  EXPECT_TRUE(history.contains(2));
  EXPECT_TRUE(history.contains(4));
  EXPECT_FALSE(history.contains(6));
}

TEST(IdHistoryTest, AMillionIdsThatEndInOrderAreOneRange) {
  IdHistory history(8);
  for (std::uint64_t id = 1; id < 2'000'000; id += 2) history.add(id);
  EXPECT_EQ(history.ranges_count(), 1u);
  EXPECT_TRUE(history.contains(999'999));
  EXPECT_FALSE(history.contains(2'000'001));
}

TEST(IdHistoryTest, IdsThatEndOutOfOrderMergeOnceTheirGapIsFilled) {
  IdHistory history(8);
  history.add(1);
  history.add(5);
  history.add(9);
  EXPECT_EQ(history.ranges_count(), 3u);
  history.add(7);
  EXPECT_EQ(history.ranges_count(), 2u);
  history.add(3);
  EXPECT_EQ(history.ranges_count(), 1u);
  history.add(3);
  EXPECT_EQ(history.ranges_count(), 1u);
}

TEST(IdHistoryTest, MoreGapsThanAllowedCloseTheLowest) {
  IdHistory history(3);
  for (const std::uint64_t id : {1u, 5u, 9u}) history.add(id);
  history.add(13);
  EXPECT_EQ(history.ranges_count(), 3u);
  EXPECT_TRUE(history.contains(3));  // the gap that was closed
  EXPECT_FALSE(history.contains(7));
  EXPECT_FALSE(history.contains(11));
}

TEST(IdHistoryTest, ClosingAllGapsMakesEverythingUpToTheHighestOver) {
  IdHistory history(8);
  history.close_gaps();
  EXPECT_FALSE(history.contains(1));
  history.add(7);
  history.add(11);
  history.close_gaps();
  for (const std::uint64_t id : {1u, 3u, 5u, 7u, 9u, 11u}) EXPECT_TRUE(history.contains(id)) << id;
  EXPECT_FALSE(history.contains(13));
  EXPECT_EQ(history.ranges_count(), 1u);
}

}  // namespace
}  // namespace vox
