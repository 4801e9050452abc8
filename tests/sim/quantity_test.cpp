// Amounts: units, ranges, ratios, and what is said of wrong ones.
#include "sim/quantity.hpp"

#include <gtest/gtest.h>

#include <array>

namespace vox::sim {
namespace {

std::string complaint(std::string_view text, Measure measure) {
  const auto parsed = parse_range(text, measure);
  return parsed ? "" : parsed.error();
}

TEST(Quantity, EveryUnitCountsWhatItSays) {
  struct Case {
    std::string_view text;
    Measure measure;
    std::uint64_t amount;
  };
  constexpr std::array cases{
      Case{"7ns", Measure::duration, 7},
      Case{"7us", Measure::duration, 7'000},
      Case{"20ms", Measure::duration, 20'000'000},
      Case{"30s", Measure::duration, 30'000'000'000},
      Case{"2m", Measure::duration, 120'000'000'000},
      Case{"1h", Measure::duration, 3'600'000'000'000},
      Case{"64B", Measure::bytes, 64},
      Case{"64KiB", Measure::bytes, 65'536},
      Case{"3MiB", Measure::bytes, 3'145'728},
      Case{"1GiB", Measure::bytes, 1'073'741'824},
      Case{"12", Measure::count, 12},
  };
  for (const Case& each : cases) {
    const auto amount = parse_amount(each.text, each.measure);
    ASSERT_TRUE(amount.has_value()) << each.text;
    EXPECT_EQ(*amount, each.amount) << each.text;
    EXPECT_EQ(parse_amount(format_amount(*amount, each.measure), each.measure), each.amount);
  }
}

TEST(Quantity, WhatIsPrintedUsesTheLargestUnitThatDivides) {
  EXPECT_EQ(format_amount(90'000'000'000, Measure::duration), "90s");
  EXPECT_EQ(format_amount(60'000'000'000, Measure::duration), "1m");
  EXPECT_EQ(format_amount(1'500'000, Measure::duration), "1500us");
  EXPECT_EQ(format_amount(0, Measure::duration), "0s");
  EXPECT_EQ(format_amount(0, Measure::bytes), "0B");
  EXPECT_EQ(format_amount(1536, Measure::bytes), "1536B");
  EXPECT_EQ(format_amount(for_ever_ns, Measure::duration), "for_ever");
  EXPECT_EQ(format_range({1000, 5000}, Measure::duration), "1us..5us");
  EXPECT_EQ(format_range({5, 5}, Measure::count), "5");
}

TEST(Quantity, WrongAmountsAreToldApart) {
  EXPECT_EQ(complaint("20", Measure::duration),
            "\"20\" has no unit: expected a duration in ns, us, ms, s, m or h, such as \"20ms\"");
  EXPECT_EQ(complaint("64KB", Measure::bytes),
            "\"64KB\" has the wrong unit: expected a size in B, KiB, MiB or GiB, such as "
            "\"64KiB\"");
  EXPECT_EQ(complaint("1.5s", Measure::duration),
            "\"1.5s\" has the wrong unit: expected a duration in ns, us, ms, s, m or h, such as "
            "\"20ms\"");
  EXPECT_EQ(complaint("soon", Measure::duration),
            "\"soon\" is not an amount: expected a duration in ns, us, ms, s, m or h, such as "
            "\"20ms\"");
  EXPECT_EQ(complaint("12x", Measure::count), "\"12x\" is not a number: expected a count");
  EXPECT_EQ(complaint("99999999999h", Measure::duration), "\"99999999999h\" is too large");
  EXPECT_EQ(complaint("99999999999999999999", Measure::count),
            "\"99999999999999999999\" is too large");
}

TEST(Quantity, ARangeHasBothEndsAndRunsForwards) {
  EXPECT_EQ(*parse_range("1s..5s", Measure::duration),
            (Range<std::uint64_t>{1'000'000'000, 5'000'000'000}));
  EXPECT_EQ(*parse_range("3", Measure::count), (Range<std::uint64_t>{3, 3}));
  EXPECT_EQ(complaint("5s..1s", Measure::duration),
            "\"5s..1s\" runs backwards: expected the smaller end first");
  EXPECT_NE(complaint("1..5s", Measure::duration), "");
  EXPECT_NE(complaint("1s..", Measure::duration), "");
  EXPECT_NE(complaint("..1s", Measure::duration), "");
}

TEST(Quantity, ARatioIsAFractionOfAtMostOne) {
  EXPECT_EQ(*parse_ratio("1/100"), (Ratio{1, 100}));
  EXPECT_EQ(*parse_ratio("0/1"), (Ratio{0, 1}));
  EXPECT_EQ(parse_ratio("3/2").error(),
            "\"3/2\" is more than one: expected a fraction such as "
            "\"1/100\"");
  EXPECT_EQ(parse_ratio("1/0").error(),
            "\"1/0\" divides by zero: expected a fraction such as "
            "\"1/100\"");
  EXPECT_FALSE(parse_ratio("0.01").has_value());
  EXPECT_FALSE(parse_ratio("1/").has_value());
}

}  // namespace
}  // namespace vox::sim
