// Telling two runs apart, and naming the event where they part (R16).
#include "sim/determinism.hpp"

#include <gtest/gtest.h>

#include "tests/sim/scenario_text.hpp"

namespace vox::sim {
namespace {

/// A run of `length` events, the one at `odd` unlike the others.
RunResult made_up_run(const RunOptions& options, std::uint64_t length, std::uint64_t odd) {
  Trace trace;
  for (TraceSink* sink : options.sinks) trace.add_sink(*sink);
  for (std::uint64_t i = 1; i <= length; ++i) {
    trace.append({.at_ns = static_cast<std::int64_t>(i),
                  .kind = static_cast<std::uint16_t>(WorldEvent::work_started),
                  .object = i == odd ? 77U : 1U});
  }
  RunResult result;
  result.hash = trace.hash();
  result.events_count = trace.events_count();
  result.checkpoints = trace.checkpoints();
  return result;
}

std::string text_of(std::uint64_t index, const TraceEvent& event) {
  return std::to_string(index) + ":" + std::to_string(event.object);
}

std::optional<Bracket> bracket_of(std::uint64_t odd, std::uint64_t length = 5000,
                                  std::uint64_t other_length = 5000) {
  const RunResult plain = made_up_run({}, length, 0);
  const RunResult other = made_up_run({}, other_length, odd);
  return find_bracket(print_of(plain), print_of(other));
}

TEST(Determinism, EqualRunsHaveNoBracket) { EXPECT_FALSE(bracket_of(0).has_value()); }

TEST(Determinism, ABracketLiesBetweenTwoCheckpoints) {
  EXPECT_EQ(bracket_of(1), (Bracket{0, 1024}));
  EXPECT_EQ(bracket_of(1024), (Bracket{0, 1024}));
  EXPECT_EQ(bracket_of(1025), (Bracket{1024, 2048}));
  EXPECT_EQ(bracket_of(4096), (Bracket{3072, 4096}));
  EXPECT_EQ(bracket_of(4999), (Bracket{4096, 5000}));
}

TEST(Determinism, AShorterRunDiffersWhereItEnds) {
  EXPECT_EQ(bracket_of(0, 5000, 3000), (Bracket{2048, 3072}));
  EXPECT_EQ(bracket_of(0, 100, 101), (Bracket{0, 101}));
}

TEST(Determinism, TheFirstDifferentEventIsNamed) {
  const RunResult first = made_up_run({}, 5000, 0);
  int runs = 0;
  const auto run = [&runs](const RunOptions& options) {
    runs += 1;
    return made_up_run(options, 5000, runs % 2 == 0 ? 0 : 2100);
  };
  EXPECT_EQ(check_determinism(first, run, text_of),
            "event 2100 differs\n  once:  2100:1\n  again: 2100:77");
}

TEST(Determinism, ARunThatEndsEarlyIsNamedByWhereItEnds) {
  const RunResult first = made_up_run({}, 300, 0);
  int runs = 0;
  const auto run = [&runs](const RunOptions& options) {
    runs += 1;
    return made_up_run(options, runs % 2 == 0 ? 300 : 200, 0);
  };
  EXPECT_EQ(check_determinism(first, run, text_of),
            "event 201 differs\n  once:  201:1\n  again: the run ends");
}

TEST(Determinism, ADifferenceThatDoesNotComeBackIsStillReported) {
  const RunResult first = made_up_run({}, 2000, 1500);
  const auto run = [](const RunOptions& options) { return made_up_run(options, 2000, 0); };
  EXPECT_EQ(check_determinism(first, run, text_of),
            "two runs differ between events 1025 and 2000, and two more do not");
}

TEST(Determinism, ARealRunIsTheSameAgain) {
  const Scenario scenario = small_scenario();
  const RunResult first = run_scenario(scenario, 2, {});
  const auto run = [&](const RunOptions& options) { return run_scenario(scenario, 2, options); };
  EXPECT_FALSE(check_determinism(first, run, text_of).has_value());
  const auto other = [&](const RunOptions& options) { return run_scenario(scenario, 4, options); };
  EXPECT_TRUE(check_determinism(first, other, text_of).has_value());
}

}  // namespace
}  // namespace vox::sim
