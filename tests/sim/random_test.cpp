// Draws by key: the same key is the same draw, and nothing else is.
#include "sim/random.hpp"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace vox::sim {
namespace {

TEST(Random, TheSameKeyIsTheSameDraw) {
  EXPECT_EQ(Random(7).bits(Purpose::latency, 1, 2, 3), Random(7).bits(Purpose::latency, 1, 2, 3));
}

// A recorded seed means the same in every version: these numbers may never change.
TEST(Random, TheDrawsOfAKeyAreFixedForEver) {
  EXPECT_EQ(Random(1).bits(Purpose::schedule, 1, 0, 0), 0x467c362b4f19ed71u);
  EXPECT_EQ(Random(42).bits(Purpose::latency, 3, 4, 5), 14843360172516181411u);
}

TEST(Random, EveryPartOfTheKeyMatters) {
  const std::set<std::uint64_t> draws{
      Random(1).bits(Purpose::latency, 1, 2, 3), Random(2).bits(Purpose::latency, 1, 2, 3),
      Random(1).bits(Purpose::fault, 1, 2, 3),   Random(1).bits(Purpose::latency, 2, 2, 3),
      Random(1).bits(Purpose::latency, 1, 1, 3), Random(1).bits(Purpose::latency, 1, 2, 4)};
  EXPECT_EQ(draws.size(), 6u);
}

TEST(Draws, BelowReachesEveryValueAndNoOther) {
  const Random random(1);
  Draws draws(random, Purpose::workload, 1, 0);
  std::vector<int> counts(5);
  for (int i = 0; i < 5000; ++i) counts.at(draws.below(5)) += 1;
  for (const int count : counts) {
    EXPECT_GT(count, 850);
    EXPECT_LT(count, 1150);
  }
}

TEST(Draws, WithinReachesBothEndsOfItsRange) {
  const Random random(1);
  Draws draws(random, Purpose::workload, 1, 0);
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 200; ++i) seen.insert(draws.within(Range<std::uint64_t>{10, 13}));
  EXPECT_EQ(seen, (std::set<std::uint64_t>{10, 11, 12, 13}));
}

TEST(Draws, WithinTheWholeRangeOfNumbersIsAnyNumber) {
  const Random random(1);
  Draws draws(random, Purpose::workload, 1, 0);
  Draws same(random, Purpose::workload, 1, 0);
  EXPECT_EQ(draws.within(Range<std::uint64_t>{0, ~std::uint64_t{0}}), same.bits());
}

TEST(Draws, ARangeOfOneValueDrawsNothing) {
  const Random random(1);
  Draws draws(random, Purpose::workload, 1, 0);
  Draws untouched(random, Purpose::workload, 1, 0);
  EXPECT_EQ(draws.within(Range<Duration>{Duration(5), Duration(5)}), Duration(5));
  EXPECT_EQ(draws.bits(), untouched.bits());
}

TEST(Draws, AChanceIsAsOftenAsItsRatio) {
  const Random random(1);
  Draws draws(random, Purpose::workload, 1, 0);
  int hits = 0;
  for (int i = 0; i < 4000; ++i) hits += draws.chance({1, 4}) ? 1 : 0;
  EXPECT_GT(hits, 900);
  EXPECT_LT(hits, 1100);
  EXPECT_FALSE(draws.chance({0, 4}));
  EXPECT_TRUE(draws.chance({4, 4}));
}

TEST(Draws, RangesOfOrdinalsOfOneKeyDoNotMeet) {
  const Random random(1);
  Draws first(random, Purpose::latency, 1, 2, 0);
  Draws second(random, Purpose::latency, 1, 2, std::uint64_t{1} << 34);
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 100; ++i) {
    seen.insert(first.bits());
    seen.insert(second.bits());
  }
  EXPECT_EQ(seen.size(), 200u);
}

}  // namespace
}  // namespace vox::sim
