// Integers of variable length: every width at its edges, and each way of being no integer.
#include "vox/wire/varint.hpp"

#include "tests/vox/wire/wire_testing.hpp"

namespace vox::wire {
namespace {

template <typename Unsigned>
std::string varint_hex(Unsigned value) {
  std::byte out[varint_bytes_max<Unsigned>];
  return to_hex({out, put_varint(out, value)});
}

template <typename Unsigned>
void expect_both_ways(Unsigned value, std::string_view bytes) {
  EXPECT_EQ(varint_hex(value), to_hex(hex(bytes)));
  const auto read = get_varint<Unsigned>(hex(bytes));
  EXPECT_EQ(read.violation, Violation::none) << bytes;
  EXPECT_TRUE(read.value == value) << bytes;
  EXPECT_EQ(read.bytes, hex(bytes).size()) << bytes;
}

template <typename Unsigned>
Violation refusal(std::string_view bytes) {
  const auto read = get_varint<Unsigned>(hex(bytes));
  EXPECT_EQ(read.bytes == 0, read.violation != Violation::none);
  return read.violation;
}

TEST(Varint, WritesAndReadsTheExamplesOfTheSpecification) {
  expect_both_ways<std::uint64_t>(0, "00");
  expect_both_ways<std::uint64_t>(1, "01");
  expect_both_ways<std::uint64_t>(127, "7f");
  expect_both_ways<std::uint64_t>(128, "8001");
  expect_both_ways<std::uint64_t>(255, "ff01");
  expect_both_ways<std::uint64_t>(256, "8002");
  expect_both_ways<std::uint64_t>(16383, "ff7f");
  expect_both_ways<std::uint64_t>(16384, "808001");
  expect_both_ways<std::uint64_t>(65535, "ffff03");
  expect_both_ways<std::uint64_t>(65536, "808004");
  expect_both_ways<std::uint64_t>(1048576, "808040");
  expect_both_ways<std::uint64_t>(0xffffffff, "ffffffff0f");
  expect_both_ways<std::uint64_t>(UINT64_MAX, "ffffffffffffffffff01");
}

TEST(Varint, HoldsTheLargestValueOfEachWidth) {
  expect_both_ways<std::uint16_t>(0xffff, "ffff03");
  expect_both_ways<std::uint32_t>(0xffffffff, "ffffffff0f");
  expect_both_ways<Uint128>(~Uint128{0}, "ffffffffffffffffffffffffffffffffffff 03");
  expect_both_ways<Uint128>(Uint128{1} << 64, "80808080808080808002");
}

TEST(Varint, ReadsOnlyItsOwnBytes) {
  const auto read = get_varint<std::uint32_t>(hex("ac02 ff"));
  EXPECT_EQ(read.value, 300U);
  EXPECT_EQ(read.bytes, 2U);
}

TEST(Varint, RefusesBitsThatTheWidthDoesNotHave) {
  EXPECT_EQ(refusal<std::uint16_t>("808004"), Violation::varint_overflow);
  EXPECT_EQ(refusal<std::uint16_t>("80808001"), Violation::varint_overflow);
  EXPECT_EQ(refusal<std::uint32_t>("8080808010"), Violation::varint_overflow);
  EXPECT_EQ(refusal<std::uint64_t>("ffffffffffffffffff02"), Violation::varint_overflow);
  EXPECT_EQ(refusal<std::uint64_t>("ffffffffffffffffff7f"), Violation::varint_overflow);
  EXPECT_EQ(refusal<std::uint64_t>("8080808080808080808001"), Violation::varint_overflow);
  EXPECT_EQ(refusal<Uint128>("ffffffffffffffffffffffffffffffffffff 04"),
            Violation::varint_overflow);
}

TEST(Varint, RefusesEveryFormButTheShortest) {
  EXPECT_EQ(refusal<std::uint64_t>("8000"), Violation::varint_overlong);
  EXPECT_EQ(refusal<std::uint64_t>("ff00"), Violation::varint_overlong);
  EXPECT_EQ(refusal<std::uint64_t>("80808000"), Violation::varint_overlong);
  EXPECT_EQ(refusal<std::uint64_t>("ffffffffffffffffff00"), Violation::varint_overlong);
  EXPECT_EQ(refusal<std::uint16_t>("808000"), Violation::varint_overlong);
  EXPECT_EQ(refusal<Uint128>("ffffffffffffffffffffffffffffffffffff 00"),
            Violation::varint_overlong);
}

TEST(Varint, RefusesAnIntegerThatEndsEarly) {
  EXPECT_EQ(refusal<std::uint64_t>(""), Violation::truncated_value);
  EXPECT_EQ(refusal<std::uint64_t>("80"), Violation::truncated_value);
  EXPECT_EQ(refusal<std::uint64_t>("ffffffffffffffffff"), Violation::truncated_value);
  EXPECT_EQ(refusal<Uint128>("ffffffffffffffffffffffffffffffffffff"), Violation::truncated_value);
}

TEST(Varint, EveryPowerOfTwoAndItsNeighboursSurvive) {
  for (unsigned bit = 0; bit < 128; ++bit) {
    const Uint128 power = Uint128{1} << bit;
    for (const Uint128 value : {power - 1, power, power + 1}) {
      std::byte out[varint_bytes_max<Uint128>];
      const std::size_t bytes = put_varint(out, value);
      const auto read = get_varint<Uint128>({out, bytes});
      EXPECT_TRUE(read.value == value && read.bytes == bytes) << "bit " << bit;
      if (bit >= 64) continue;
      const auto narrow = get_varint<std::uint64_t>({out, bytes});
      const bool fits = value <= UINT64_MAX;
      EXPECT_EQ(narrow.violation, fits ? Violation::none : Violation::varint_overflow);
    }
  }
}

TEST(Zigzag, AlternatesAroundZero) {
  EXPECT_EQ((zigzag<std::uint32_t, std::int32_t>(0)), 0U);
  EXPECT_EQ((zigzag<std::uint32_t, std::int32_t>(-1)), 1U);
  EXPECT_EQ((zigzag<std::uint32_t, std::int32_t>(1)), 2U);
  EXPECT_EQ((zigzag<std::uint32_t, std::int32_t>(-128)), 255U);
  EXPECT_EQ((zigzag<std::uint64_t, std::int64_t>(INT64_MIN)), UINT64_MAX);
  EXPECT_EQ((zigzag<std::uint64_t, std::int64_t>(INT64_MAX)), UINT64_MAX - 1);
}

TEST(Zigzag, IsUndoneForEveryShortInteger) {
  for (int value = INT16_MIN; value <= INT16_MAX; ++value) {
    const auto number = static_cast<std::int16_t>(value);
    ASSERT_EQ(unzigzag<std::int16_t>(zigzag<std::uint16_t>(number)), number);
  }
}

}  // namespace
}  // namespace vox::wire
