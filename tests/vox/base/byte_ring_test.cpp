// The ring against the obvious: a string that grows behind and shrinks in front.
#include "vox/base/byte_ring.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/vox/base/numbers.hpp"
#include "tests/vox/support/allocation_count.hpp"

namespace vox::test {
namespace {

constexpr std::size_t retained = 1U << 14;

std::string contents_of(const ByteRing& ring) {
  const auto [first, second] = ring.parts();
  return std::string(as_text(first)) + std::string(as_text(second));
}

TEST(ByteRingTest, YieldsWhatAStringWouldUnderAnyMixOfAppendsAndConsumes) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Numbers numbers(seed);
    ByteRing ring(retained);
    std::string expected;
    for (int round = 0; round < 400; ++round) {
      const std::string more(numbers.below(700), static_cast<char>('a' + round % 26));
      ring.append(as_bytes(more));
      expected += more;
      const std::size_t gone = numbers.below(expected.size() + 1);
      ring.consume(gone);
      expected.erase(0, gone);
      ASSERT_EQ(ring.size(), expected.size());
      ASSERT_EQ(contents_of(ring), expected) << "seed " << seed << " round " << round;
    }
  }
}

TEST(ByteRingTest, WrapsInsteadOfMovingBytesAndAllocatesNothingOnceItIsLargeEnough) {
  ByteRing ring(retained);
  const std::string chunk(1000, 'x');
  for (int i = 0; i < 4; ++i) ring.append(as_bytes(chunk));
  const std::size_t capacity = ring.capacity();
  const AllocationCount allocations;
  bool wrapped = false;
  for (int i = 0; i < 50; ++i) {
    ring.consume(1000);
    ring.append(as_bytes(chunk));
    wrapped = wrapped || !ring.parts()[1].empty();
  }
  EXPECT_TRUE(wrapped);
  EXPECT_EQ(ring.capacity(), capacity);
  EXPECT_EQ(allocations.calls(), 0U);
  ring.clear();
}

TEST(ByteRingTest, StartsUnwrappedAgainWheneverItWasEmpty) {
  ByteRing ring(retained);
  for (int i = 0; i < 3; ++i) {
    ring.append(as_bytes(std::string(3000, 'x')));
    EXPECT_TRUE(ring.parts()[1].empty());
    ring.clear();
  }
}

TEST(ByteRingTest, GivesTheMemoryOfAnUnusualBurstBackAfterAnOrdinaryOne) {
  ByteRing ring(retained);
  const std::string burst(10 * retained, 'b');
  ring.append(as_bytes(burst));
  ring.clear();
  EXPECT_GE(ring.capacity(), burst.size()) << "the next burst may be as large";
  ring.append(as_bytes("ordinary"));
  ring.clear();
  EXPECT_EQ(ring.capacity(), 0U);
  ring.append(as_bytes("and goes on"));
  EXPECT_EQ(contents_of(ring), "and goes on");
  ring.clear();
  EXPECT_GT(ring.capacity(), 0U) << "small blocks are kept";
}

TEST(ByteRingTest, ReserveLeavesTheContentsInPlaceAndTheAppendsFree) {
  ByteRing ring(retained);
  ring.append(as_bytes("abc"));
  ring.consume(1);
  ring.reserve(100'000);
  const std::string large(100'000, 'z');
  const AllocationCount allocations;
  ring.append(as_bytes(large));
  EXPECT_EQ(allocations.calls(), 0U);
  EXPECT_EQ(contents_of(ring), "bc" + large);
}

}  // namespace
}  // namespace vox::test
