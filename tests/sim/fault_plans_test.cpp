// What fault entries come to under a seed.
#include "sim/fault_plans.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/sim/scenario_text.hpp"

namespace vox::sim {
namespace {

std::vector<FaultPlan> plans_of(std::string_view faults, std::uint64_t seed = 1) {
  const std::size_t cut = small_scenario_text.find("[[fault]]");
  const std::size_t expect = small_scenario_text.find("[expect]");
  const std::string text = std::string(small_scenario_text.substr(0, cut)) + std::string(faults) +
                           std::string(small_scenario_text.substr(expect));
  return fault_plans(parse_or_die(text), Random(seed));
}

constexpr std::string_view partition_text =
    "[[fault]]\nkind = \"partition\"\nfrom = \"client-*\"\nto = \"server\"\nat = \"1s..2s\"\n"
    "lasts = \"10ms..20ms\"\n";
constexpr std::string_view crash_text =
    "[[fault]]\nkind = \"crash\"\nhost = \"client-1\"\nat = \"1s..2s\"\nrepeat = 3\n"
    "every = \"100ms..200ms\"\nlasts = \"50ms\"\n";

TEST(FaultPlans, APatternStrikesEveryPairAtOnce) {
  const std::vector<FaultPlan> plans = plans_of(partition_text);
  ASSERT_EQ(plans.size(), 2u);
  EXPECT_EQ(plans[0].from, "client-1");
  EXPECT_EQ(plans[1].from, "client-2");
  EXPECT_EQ(plans[0].to, "server");
  EXPECT_EQ(plans[0].at, plans[1].at);
  EXPECT_EQ(plans[0].lasts, plans[1].lasts);
}

TEST(FaultPlans, PickOneStrikesOneDrawnPair) {
  std::size_t first_count = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const auto plans = plans_of(std::string(partition_text) + "pick_one = true\n", seed);
    ASSERT_EQ(plans.size(), 1u);
    first_count += plans[0].from == "client-1" ? 1U : 0U;
  }
  EXPECT_GT(first_count, 5u);
  EXPECT_LT(first_count, 35u);
}

TEST(FaultPlans, RepeatedStrikesFollowEachOtherAndDrawForThemselves) {
  const std::vector<FaultPlan> plans = plans_of(crash_text);
  ASSERT_EQ(plans.size(), 3u);
  for (std::size_t i = 1; i < plans.size(); ++i) {
    const Duration gap = plans[i].at - plans[i - 1].at;
    EXPECT_GE(gap, std::chrono::milliseconds(100));
    EXPECT_LE(gap, std::chrono::milliseconds(200));
    EXPECT_TRUE(plans[i].to.empty());
  }
  EXPECT_NE(plans[1].at - plans[0].at, plans[2].at - plans[1].at);
}

TEST(FaultPlans, AnotherEntryLeavesTheDrawsOfThisOneAlone) {
  const auto alone = plans_of(partition_text, 9);
  const auto behind = plans_of(std::string(crash_text) + std::string(partition_text), 9);
  ASSERT_EQ(behind.size(), alone.size() + 3);
  EXPECT_TRUE(std::equal(alone.begin(), alone.end(), behind.begin() + 3));
}

TEST(FaultPlans, HealedAtIsWhenTheLastHasEnded) {
  EXPECT_EQ(healed_at({}), Time{});
  const auto plans = plans_of(crash_text);
  EXPECT_EQ(healed_at(plans), plans.back().at + std::chrono::milliseconds(50));
  const auto endless = plans_of(with(crash_text, "lasts = \"50ms\"\n", ""));
  EXPECT_EQ(healed_at(endless), never);
}

}  // namespace
}  // namespace vox::sim
