// Values drawn for a seed: the same for the same key, whatever stands beside it.
#include "sim/params.hpp"

#include <gtest/gtest.h>

#include <boost/pfr/tuple_size.hpp>
#include <set>

#include "sim/limits_table.hpp"

namespace vox::sim {
namespace {

constexpr ParamSpec specs[] = {
    {"pause", ParamKind::duration, "1ms..1s", "", true},
    {"size", ParamKind::bytes, "1B..1MiB", "", true},
    {"rounds", ParamKind::count, "7", "", true},
    {"share", ParamKind::ratio, "1/3", ""},
    {"word", ParamKind::text, "hello", ""},
    {"loud", ParamKind::flag, "true", ""},
    {"server", ParamKind::host, "server-*", ""},
};

Settings default_settings() {
  Settings settings;
  for (const ParamSpec& spec : specs) settings.push_back(default_setting(spec));
  return settings;
}

const std::vector<std::string> hosts{"server-1", "server-2", "client"};

Params params_of(std::uint64_t seed, std::string_view path, const Settings& settings) {
  return {settings, Random(seed), path, hosts};
}

TEST(Params, EveryKindIsReadBackAsItself) {
  const Params params = params_of(1, "workload/a", default_settings());
  EXPECT_GE(params.duration("pause"), std::chrono::milliseconds(1));
  EXPECT_LE(params.duration("pause"), std::chrono::seconds(1));
  EXPECT_LE(params.bytes("size"), 1u << 20U);
  EXPECT_EQ(params.count("rounds"), 7u);
  EXPECT_EQ(params.ratio("share"), (Ratio{1, 3}));
  EXPECT_EQ(params.text("word"), "hello");
  EXPECT_TRUE(params.flag("loud"));
  EXPECT_EQ(params.host("server").substr(0, 7), "server-");
}

TEST(Params, ADrawDependsOnSeedPathAndNameAlone) {
  const Settings all = default_settings();
  const Settings one{find_setting(all, "size")};
  EXPECT_EQ(params_of(1, "workload/a", all).bytes("size"),
            params_of(1, "workload/a", one).bytes("size"));
  EXPECT_NE(params_of(1, "workload/a", all).bytes("size"),
            params_of(1, "workload/b", all).bytes("size"));
  EXPECT_NE(params_of(1, "workload/a", all).bytes("size"),
            params_of(2, "workload/a", all).bytes("size"));
}

TEST(Params, APatternOfHostsDrawsEveryHostThatMatchesAndNoOther) {
  std::set<std::string> drawn;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    drawn.insert(params_of(seed, "workload/a", default_settings()).host("server"));
  }
  EXPECT_EQ(drawn, (std::set<std::string>{"server-1", "server-2"}));
}

TEST(Params, DrawingAnewStaysWithinTheRange) {
  const Params params = params_of(1, "workload/a", default_settings());
  const Random random(1);
  Draws draws(random, Purpose::workload, 1, 1);
  std::set<std::uint64_t> sizes;
  for (int i = 0; i < 20; ++i) sizes.insert(params.draw_bytes("size", draws));
  EXPECT_GT(sizes.size(), 15u);
  EXPECT_GE(*sizes.begin(), 1u);
  EXPECT_LE(*sizes.rbegin(), 1u << 20U);
  EXPECT_EQ(params.draw_count("rounds", draws), 7u);
}

TEST(Params, ADurationWithoutEndIsTakenOnlyWhereItIsTheDefault) {
  const ParamSpec endless{"lasts", ParamKind::duration, "for_ever", "", true};
  EXPECT_EQ(parse_setting(endless, "for_ever")->range.min, for_ever_ns);
  EXPECT_EQ(format_setting(*parse_setting(endless, "for_ever")), "\"for_ever\"");
  EXPECT_FALSE(parse_setting(specs[0], "for_ever").has_value());
}

TEST(LimitsTable, NamesEveryFieldOfLimits) {
  EXPECT_EQ(limit_fields().size(), boost::pfr::tuple_size_v<Limits>);
  std::set<std::string_view> names;
  for (const LimitRow& field : limit_fields()) names.insert(field.name);
  EXPECT_EQ(names.size(), limit_fields().size());
}

TEST(LimitsTable, DefaultsAreThoseOfLimitsAndSettingsReachTheirField) {
  Settings settings;
  for (const ParamSpec& spec : limit_params()) settings.push_back(default_setting(spec));
  const Limits defaults = resolve_limits(settings, Random(1));
  EXPECT_EQ(defaults.control_places, Limits{}.control_places);
  EXPECT_EQ(defaults.payload_bytes_max, Limits{}.payload_bytes_max);
  EXPECT_EQ(defaults.keepalive_timeout, Limits{}.keepalive_timeout);
  for (Setting& setting : settings) {
    if (setting.name == "control_places") setting.range = {2, 9};
    if (setting.name == "resume_timeout") setting.range = {1'000'000, 1'000'000};
  }
  std::set<std::uint32_t> places;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const Limits limits = resolve_limits(settings, Random(seed));
    EXPECT_EQ(limits.resume_timeout, std::chrono::milliseconds(1));
    places.insert(limits.control_places);
  }
  EXPECT_EQ(places, (std::set<std::uint32_t>{2, 3, 4, 5, 6, 7, 8, 9}));
}

}  // namespace
}  // namespace vox::sim
