// Ids in and out of order, against a set.
#include "sim/checkers/id_ranges.hpp"

#include <gtest/gtest.h>

#include <set>

#include "sim/random.hpp"

namespace vox::sim {
namespace {

TEST(IdRanges, IdsInOrderCostOneRange) {
  IdRanges ids;
  for (std::uint64_t id = 0; id < 1000; ++id) EXPECT_TRUE(ids.insert(id));
  EXPECT_EQ(ids.ranges_count(), 1U);
  EXPECT_FALSE(ids.insert(0));
  EXPECT_FALSE(ids.insert(999));
}

TEST(IdRanges, AnIdBetweenTwoRangesJoinsThem) {
  IdRanges ids;
  for (const std::uint64_t id : {7u, 9u, 11u}) EXPECT_TRUE(ids.insert(id));
  EXPECT_EQ(ids.ranges_count(), 3U);
  EXPECT_TRUE(ids.insert(10));
  EXPECT_TRUE(ids.insert(8));
  EXPECT_TRUE(ids.insert(6));
  EXPECT_EQ(ids.ranges_count(), 1U);
}

TEST(IdRanges, KnowsWhatASetKnows) {
  const Random random(1);
  Draws draws(random, Purpose::workload, 1, 1);
  IdRanges ids;
  std::set<std::uint64_t> expected;
  for (int i = 0; i < 20'000; ++i) {
    const std::uint64_t id = draws.below(10'000);
    ASSERT_EQ(ids.insert(id), expected.insert(id).second) << id;
  }
  std::size_t ranges = 0;
  for (const std::uint64_t id : expected) ranges += id == 0 || !expected.contains(id - 1);
  EXPECT_EQ(ids.ranges_count(), ranges);
}

}  // namespace
}  // namespace vox::sim
