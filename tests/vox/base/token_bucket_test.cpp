// How often something may happen, asked at exact moments.
#include "vox/base/token_bucket.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace vox::test {
namespace {

using namespace std::chrono_literals;

constexpr Time at(Duration since_start) { return Time{} + since_start; }

TEST(TokenBucketTest, GivesItsBurstAtOnceAndThenOneEachInterval) {
  TokenBucket bucket(3, 100ms);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(bucket.try_take(at(0ms)));
  EXPECT_FALSE(bucket.try_take(at(0ms)));
  EXPECT_FALSE(bucket.try_take(at(100ms) - Duration(1)));
  EXPECT_TRUE(bucket.try_take(at(100ms)));
  EXPECT_FALSE(bucket.try_take(at(100ms)));
  EXPECT_FALSE(bucket.try_take(at(199ms)));
  EXPECT_TRUE(bucket.try_take(at(200ms)));
}

TEST(TokenBucketTest, FillsUpToItsBurstAndNoFurther) {
  TokenBucket bucket(3, 100ms);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(bucket.try_take(at(0ms)));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(bucket.try_take(at(1h)));
  EXPECT_FALSE(bucket.try_take(at(1h)));
}

TEST(TokenBucketTest, ARefusedTakeCostsNothing) {
  TokenBucket bucket(1, 100ms);
  EXPECT_TRUE(bucket.try_take(at(0ms)));
  for (int i = 0; i < 99; ++i) EXPECT_FALSE(bucket.try_take(at(1ms * i)));
  EXPECT_TRUE(bucket.try_take(at(100ms)));
}

TEST(TokenBucketTest, SaysHowManyThereAreAndWhenTheNextIs) {
  TokenBucket bucket(2, 100ms);
  EXPECT_EQ(bucket.available(at(5ms)), 2u);
  EXPECT_EQ(bucket.next(at(5ms)), at(5ms));
  EXPECT_TRUE(bucket.try_take(at(5ms)));
  EXPECT_EQ(bucket.available(at(5ms)), 1u);
  EXPECT_TRUE(bucket.try_take(at(5ms)));
  EXPECT_EQ(bucket.available(at(104ms)), 0u);
  EXPECT_EQ(bucket.next(at(5ms)), at(105ms));
  EXPECT_EQ(bucket.available(at(105ms)), 1u);
  EXPECT_EQ(bucket.available(at(205ms)), 2u);
}

TEST(TokenBucketTest, WithoutAnIntervalNothingIsRefused) {
  TokenBucket bucket(1, Duration::zero());
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(bucket.try_take(at(7ms)));
  EXPECT_EQ(bucket.available(at(7ms)), 1u);
  EXPECT_EQ(bucket.next(at(7ms)), at(7ms));
}

// The invariant, for every span of a busy second with irregular askers.
TEST(TokenBucketTest, NoSpanOfTimeHasMoreThanTheBurstAndOneAnInterval) {
  TokenBucket bucket(4, 10ms);
  std::vector<Time> taken;
  for (int i = 0; i < 4000; ++i) {
    const Time now = at(250us * (i - i % 7));
    if (bucket.try_take(now)) taken.push_back(now);
  }
  ASSERT_GT(taken.size(), 90u);
  for (std::size_t from = 0; from < taken.size(); ++from) {
    for (std::size_t to = from; to < taken.size(); ++to) {
      const auto passed = (taken[to] - taken[from]) / Duration(10ms);
      EXPECT_LE(to - from + 1, 4u + static_cast<std::size_t>(passed));
    }
  }
}

}  // namespace
}  // namespace vox::test
