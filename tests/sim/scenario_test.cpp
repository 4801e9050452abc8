// Scenario files: what is read, what is complained of and where, and that they write back equal.
#include "sim/scenario.hpp"

#include <gtest/gtest.h>

#include "sim/catalog.hpp"
#include "sim/limits_table.hpp"
#include "tests/sim/scenario_text.hpp"

namespace vox::sim {
namespace {

std::string complaints_of(std::string_view text) {
  std::string all;
  for (const Diagnostic& diagnostic : parse_scenario(text, "f").diagnostics) {
    all += format_diagnostic("f", diagnostic) + '\n';
  }
  return all;
}

TEST(Scenario, ReadsEverySectionAndFillsInDefaults) {
  const Scenario scenario = small_scenario();
  EXPECT_EQ(scenario.name, "small");
  EXPECT_EQ(scenario.prose, std::vector<std::string>{"Messages come back."});
  EXPECT_EQ(scenario.seeds, (Range<std::uint64_t>{1, 8}));
  EXPECT_EQ(scenario.duration, std::chrono::seconds(5));
  EXPECT_EQ(scenario.network.buffer_bytes, (Range<std::uint64_t>{16, 1024}));
  EXPECT_EQ(scenario.network.short_read, (Ratio{0, 1}));
  ASSERT_EQ(scenario.workloads.size(), 2u);
  EXPECT_EQ(scenario.workloads[1].name, "stream_pingpong-1");
  EXPECT_EQ(find_setting(scenario.workloads[1].settings, "port").range.min, 1000u);
  EXPECT_EQ(find_setting(scenario.workloads[1].settings, "rounds").range.max, 5u);
  ASSERT_EQ(scenario.faults.size(), 1u);
  EXPECT_EQ(find_setting(scenario.faults[0].settings, "repeat").range.min, 1u);
  EXPECT_EQ(scenario.expect.liveness_bound, std::chrono::seconds(10));
  EXPECT_EQ(scenario.limits.size(), limit_fields().size());
}

TEST(Scenario, HostsWithACountAreNumberedFromOne) {
  EXPECT_EQ(host_names(small_scenario().hosts),
            (std::vector<std::string>{"server", "client-1", "client-2"}));
}

TEST(Scenario, CanonicalTextReadsBackEqual) {
  const Scenario scenario = small_scenario();
  const std::string text = write_scenario(scenario);
  const ParsedScenario again = parse_scenario(text, "small");
  ASSERT_TRUE(again.scenario.has_value()) << again.diagnostics.front().message;
  EXPECT_EQ(*again.scenario, scenario);
  EXPECT_EQ(write_scenario(*again.scenario), text);
}

TEST(Scenario, CanonicalTextOfEveryKindOfFaultReadsBackEqual) {
  std::string text(small_scenario_text);
  for (const FaultSpec& spec : fault_specs()) {
    text += "[[fault]]\nkind = \"" + std::string(to_string(spec.kind)) + "\"\nat = \"1s..2s\"\n";
    text += strikes_one_host(spec.kind) ? "host = \"client-*\"\n"
                                        : "from = \"client-*\"\nto = \"server\"\n";
    if (spec.kind == FaultKind::delay) text += "extra_latency = \"1ms..2ms\"\n";
    if (spec.kind == FaultKind::clock_pause) text += "lasts = \"1s..2s\"\n";
  }
  const Scenario scenario = parse_or_die(text);
  EXPECT_EQ(scenario.faults.size(), fault_specs().size() + 1);
  EXPECT_EQ(parse_or_die(write_scenario(scenario)), scenario);
}

TEST(Scenario, TextsWithQuotesAndControlCharactersSurviveWriting) {
  Scenario scenario = small_scenario();
  scenario.prose = {"It says \"hello\" \\ and 'so on'", "", "äöü"};
  EXPECT_EQ(parse_or_die(write_scenario(scenario)), scenario);
  EXPECT_EQ(toml_quoted("a\"b\\c\n\x7f"), "\"a\\\"b\\\\c\\u000A\\u007F\"");
}

struct Wrong {
  std::string_view from;
  std::string_view to;
  std::string_view complaints;
};

class WrongScenario : public testing::TestWithParam<Wrong> {};

TEST_P(WrongScenario, IsComplainedOfAtItsLineAndColumn) {
  const Wrong& wrong = GetParam();
  EXPECT_EQ(complaints_of(with(small_scenario_text, wrong.from, wrong.to)), wrong.complaints);
}

constexpr Wrong wrong_keys[] = {
    {"duration =", "duraton =",
     "f:4:1: unknown key \"duraton\" in [world]; did you mean \"duration\"?\n"},
    {"latency =", "colour =",
     "f:14:1: unknown key \"colour\" in [network]: expected one of latency, buffer, short_read, "
     "short_write\n"},
    {"[expect]", "[fauls]\n[expect]",
     "f:34:2: unknown key \"fauls\" in the scenario; did you mean \"fault\"?\n"},
    {"[network]", "[[network]]", "f:13:3: \"network\" is one section: expected [network]\n"},
    {"rounds =", "round =",
     "f:25:1: unknown key \"round\" in [[workload]]; did you mean \"rounds\"?\n"},
    {"lasts = \"500ms\"", "extra_latency = \"1ms\"",
     "f:32:1: unknown key \"extra_latency\" in [[fault]]: expected one of kind, name, from, to, "
     "at, lasts, repeat, every, pick_one\n"},
    {"server = \"server\"\n", "",
     "f:21:1: [[workload]] lacks server: expected the name of a host in quotes\n"},
    {"[world]", "[limits]\nrequest_max = 3\n[world]",
     "f:3:1: unknown key \"request_max\" in [limits]; did you mean \"requests_max\"?\n"},
};
INSTANTIATE_TEST_SUITE_P(Keys, WrongScenario, testing::ValuesIn(wrong_keys));

constexpr Wrong wrong_values[] = {
    {"\"5s\"", "5",
     "f:4:12: duration in [world]: 5 has no unit: expected a duration in ns, us, ms, s, m or h, "
     "such as \"20ms\"\n"},
    {"\"5s\"", "\"5\"",
     "f:4:12: duration in [world]: \"5\" has no unit: expected a duration in ns, us, ms, s, m or "
     "h, such as \"20ms\"\n"},
    {"\"5s\"", "\"1s..5s\"",
     "f:4:12: duration in [world]: \"1s..5s\" is a range: expected one value\n"},
    {"\"5s\"", "\"0s\"",
     "f:4:12: duration in [world]: expected more than nothing and at most a year\n"},
    {"\"16B..1KiB\"", "\"16B..1KB\"",
     "f:15:10: buffer in [network]: \"1KB\" has the wrong unit: expected a size in B, KiB, MiB or "
     "GiB, such as \"64KiB\"\n"},
    {"\"16B..1KiB\"", "\"0B..1KiB\"", "f:15:10: buffer in [network]: expected 1B to 3GiB\n"},
    {"\"3..5\"", "-3",
     "f:25:10: rounds in [[workload]]: -3 is negative: expected a count, such as 12\n"},
    {"\"3..5\"", "1.5",
     "f:25:10: rounds in [[workload]]: found a floating-point number: expected a count, such as "
     "12\n"},
    {"count = 2", "count = 0",
     "f:11:9: count in [[host]]: expected 1 or more\n"
     "f:22:8: host in [[workload]]: no host is called \"client-*\"; did you mean \"client\"?\n"
     "f:29:8: from in [[fault]]: no host is called \"client-1\"; did you mean \"client\"?\n"},
    {"[world]", "[limits]\nrequests_max = \"4KiB\"\n[world]",
     "f:3:16: requests_max in [limits]: \"4KiB\" is not a number: expected a count\n"},
    {"[world]", "[limits]\nrequests_max = 0\n[world]",
     "f:2:1: the limits do not fit each other: expected counts and timeouts above zero, "
     "handshake_bytes_max of 8KiB or more, payload_bytes_max of 64B to 1GiB\n"},
    {"name = \"server\"", "name = \"ser ver\"",
     "f:7:8: \"ser ver\" cannot be a host: expected letters, digits, \"_\" and \"-\", and not "
     "\"world\"\n"
     "f:18:8: host in [[workload]]: no host is called \"server\"; did you mean \"ser ver\"?\n"
     "f:24:10: server in [[workload]]: no host is called \"server\"; did you mean \"ser ver\"?\n"
     "f:30:6: to in [[fault]]: no host is called \"server\"; did you mean \"ser ver\"?\n"},
};
INSTANTIATE_TEST_SUITE_P(Values, WrongScenario, testing::ValuesIn(wrong_values));

constexpr Wrong wrong_names[] = {
    {"host = \"client-*\"", "host = \"clients-*\"",
     "f:22:8: host in [[workload]]: no host is called \"clients-*\"; did you mean \"client-1\"?\n"},
    {"run = \"stream_pingpong\"", "run = \"stream_pinpong\"",
     "f:23:7: there is no workload \"stream_pinpong\"; did you mean \"stream_pingpong\"?\n"},
    {"kind = \"partition\"", "kind = \"partitoin\"",
     "f:28:8: there is no kind of fault \"partitoin\"; did you mean \"partition\"?\n"},
    {"\"bytes.intact\", ", "\"bytes.intct\", ",
     "f:35:13: there is no promise \"bytes.intct\"; did you mean \"bytes.intact\"?\n"},
    {"\"bytes.intact\", ", "\"quiescent\", ",
     "f:35:26: \"quiescent\" is promised twice: expected it once\n"},
    {"\"bytes.intact\", ", "7, ",
     "f:35:13: promises in [expect]: expected a list of promises, found 7\n"},
    {"\"stream.full\"", "\"stream.ful\"",
     "f:36:12: there is no mark \"stream.ful\"; did you mean \"stream.full\"?\n"},
    {"reached = [\"stream.full\"]", "eventually = [\"quiescent\"]",
     "f:36:15: \"quiescent\" is not judged here: expected it in promises\n"},
    {"to = \"server\"", "to = \"client-1\"",
     "f:30:6: to in [[fault]]: expected another host than the one in from\n"},
    {"[[fault]]", "[[host]]\nname = \"server\"\n[[fault]]",
     "f:6:1: two hosts are called \"server\": expected a name for each\n"},
};
INSTANTIATE_TEST_SUITE_P(Names, WrongScenario, testing::ValuesIn(wrong_names));

constexpr Wrong wrong_times[] = {
    {"\"10ms..1s\"", "\"10ms..5s\"",
     "f:31:6: at in [[fault]]: a strike at 5s comes too late: expected it before the run ends at "
     "5s\n"},
    {"lasts = \"500ms\"", "repeat = 6\nevery = \"1s\"",
     "f:31:6: at in [[fault]]: a strike at 6s comes too late: expected it before the run ends at "
     "5s\n"},
    {"kind = \"partition\"\nfrom = \"client-1\"\nto = \"server\"",
     "kind = \"clock_pause\"\nhost = \"server\"\nrepeat = 2\nevery = \"3900ms\"",
     "f:33:9: lasts in [[fault]]: a pause until 5400ms is too long: expected its end before the "
     "run "
     "ends at 5s\n"},
    {"kind = \"partition\"\nfrom = \"client-1\"\nto = \"server\"",
     "kind = \"clock_drift\"\nhost = \"server\"\nrate_ppm = \"99999..1000000\"",
     "f:30:12: rate_ppm in [[fault]]: expected 100000 to 10000000, where 1000000 is true\n"},
    {"lasts = \"500ms\"", "repeat = 20000\nevery = \"1ns\"",
     "f:32:10: repeat in [[fault]]: expected at most 10000 strikes\n"},
    {"\"1ms..3ms\"", "\"1ms..6s\"",
     "f:14:11: latency in [network]: expected less than the duration of the world\n"},
};
INSTANTIATE_TEST_SUITE_P(Times, WrongScenario, testing::ValuesIn(wrong_times));

// What holds once faults have healed needs them to heal, and time after it.
constexpr Wrong wrong_ends[] = {
    {"reached = [\"stream.full\"]", "eventually = [\"liveness\"]",
     "f:36:14: eventually in [expect] cannot be judged: faults may last until 1500ms and the bound "
     "is 10s: expected both to pass before the run ends at 5s\n"},
    {"lasts = \"500ms\"\n\n[expect]\n", "[expect]\neventually = [\"liveness\"]\n",
     "f:33:14: eventually in [expect] cannot be judged: faults may last until for_ever and the "
     "bound is 10s: expected both to pass before the run ends at 5s\n"},
    {"\"bytes.intact\", ", "\"liveness\", ",
     "f:35:13: \"liveness\" is not judged here: expected it in eventually\n"},
    {"reached = [\"stream.full\"]", "eventually = [\"liveness\"]\nliveness_bound = \"3500ms\"", ""},
};
INSTANTIATE_TEST_SUITE_P(Ends, WrongScenario, testing::ValuesIn(wrong_ends));

TEST(Scenario, OpensWithProse) {
  constexpr std::string_view complaint =
      "f:1:1: a scenario opens with the promise it tests: expected a comment in prose\n";
  EXPECT_EQ(complaints_of(with(small_scenario_text, "# Messages come back.\n", "")), complaint);
  EXPECT_EQ(complaints_of(with(small_scenario_text, "# Messages come back.", "#")), complaint);
  EXPECT_EQ(complaints_of("\n\n" + std::string(small_scenario_text)), "");
}

TEST(Scenario, AFileThatIsNotTomlIsComplainedOfWhereItStopsBeing) {
  EXPECT_EQ(complaints_of("# Prose.\n[world\n").substr(0, 26), "f:2:7: this is not TOML: E");
}

TEST(Scenario, EveryComplaintOfAFileIsReportedInItsOrder) {
  std::string text = with(small_scenario_text, "duration =", "duraton =");
  text = with(text, "rounds =", "round =");
  text = with(text, "\"stream.full\"", "\"stream.ful\"");
  const Diagnostics diagnostics = parse_scenario(text, "f").diagnostics;
  ASSERT_EQ(diagnostics.size(), 3u);
  EXPECT_EQ(diagnostics[0].position.line, 4u);
  EXPECT_EQ(diagnostics[1].position.line, 25u);
  EXPECT_EQ(diagnostics[2].position.line, 36u);
}

TEST(Scenario, AnEmptyFileLacksEverything) {
  EXPECT_EQ(complaints_of("# Prose.\n"),
            "f:1:1: the scenario has no host: expected [[host]] with a name\n"
            "f:1:1: nothing runs: expected [[workload]] with host and run\n"
            "f:1:1: nothing is promised: expected [expect] with promises\n");
}

TEST(Scenario, NamesOfEntriesAreTakenOrNumbered) {
  const std::string second =
      "[[workload]]\nhost = \"client-1\"\nrun = \"stream_pingpong\"\nserver = \"server\"\n";
  const Scenario scenario = parse_or_die(std::string(small_scenario_text) + second);
  EXPECT_EQ(scenario.workloads[2].name, "stream_pingpong-2");
  EXPECT_EQ(
      complaints_of(std::string(small_scenario_text) + second + "name = \"stream_pingpong-1\"\n"),
      "f:41:8: two entries of [[workload]] are called \"stream_pingpong-1\": expected a "
      "name for each\n");
}

// The keys that every section has beside its own would hide one of the same name.
TEST(Scenario, NoWorkloadHasAKeyOfItsSection) {
  for (const WorkloadSpec* spec : workload_specs()) {
    for (const ParamSpec& param : spec->params) {
      EXPECT_TRUE(param.name != "host" && param.name != "run" && param.name != "name")
          << spec->name;
      if (!param.default_text.empty()) static_cast<void>(default_setting(param));
    }
  }
}

}  // namespace
}  // namespace vox::sim
