// Whole runs: the same for the same seed, judged by their promises, closed when their time is over.
#include "sim/runner.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "sim/determinism.hpp"
#include "tests/sim/scenario_text.hpp"

namespace vox::sim {
namespace {

constexpr std::string_view garbling = "run = \"stream_echo_server\"\ngarble = \"1/2\"\n";

Scenario garbled_scenario() {
  return parse_or_die(with(small_scenario_text, "run = \"stream_echo_server\"\n", garbling));
}

/// Counts events of one kind, and keeps the last.
class KindCounter final : public TraceSink {
 public:
  explicit KindCounter(WorldEvent kind) : kind_(static_cast<std::uint16_t>(kind)) {}
  void on_event(std::uint64_t index, const TraceEvent& event) override {
    events_count += 1;
    if (event.kind != kind_) return;
    count += 1;
    last_index = index;
    last = event;
  }
  std::uint64_t events_count = 0;
  std::uint64_t count = 0;
  std::uint64_t last_index = 0;
  TraceEvent last;

 private:
  std::uint16_t kind_;
};

TEST(Runner, TheSameSeedIsTheSameRun) {
  const Scenario scenario = small_scenario();
  const RunResult first = run_scenario(scenario, 3, {});
  const RunResult second = run_scenario(scenario, 3, {});
  EXPECT_EQ(first.hash, second.hash);
  EXPECT_EQ(first.events_count, second.events_count);
  EXPECT_EQ(first.checkpoints, second.checkpoints);
  EXPECT_FALSE(find_bracket(print_of(first), print_of(second)).has_value());
}

TEST(Runner, OtherSeedsAreOtherRuns) {
  const Scenario scenario = small_scenario();
  std::set<std::string> hashes;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const RunResult result = run_scenario(scenario, seed, {});
    EXPECT_TRUE(result.passed());
    EXPECT_EQ(result.seed, seed);
    EXPECT_EQ(result.simulated, std::chrono::seconds(5));
    hashes.insert(result.hash.to_string());
  }
  EXPECT_EQ(hashes.size(), 8u);
}

TEST(Runner, TheCanonicalTextIsTheSameScenario) {
  const Scenario scenario = small_scenario();
  const Scenario again = parse_or_die(write_scenario(scenario));
  EXPECT_EQ(run_scenario(scenario, 5, {}).hash, run_scenario(again, 5, {}).hash);
}

TEST(Runner, ABrokenPromiseEndsTheRunAtItsEvent) {
  KindCounter corrupt(WorldEvent::work_corrupt);
  const RunResult result = run_scenario(garbled_scenario(), 1, {.sinks = {&corrupt}});
  ASSERT_TRUE(result.failure.has_value());
  EXPECT_EQ(result.failure->promise, "bytes.intact");
  EXPECT_EQ(corrupt.count, 1u);
  EXPECT_EQ(result.failure->event, corrupt.last_index);
  EXPECT_EQ(result.end, RunEnd::stopped);
  EXPECT_LT(result.simulated, std::chrono::seconds(5));
}

TEST(Runner, APromiseThatIsNotNamedIsNotWatched) {
  Scenario scenario = garbled_scenario();
  scenario.expect.promises = {"quiescent"};
  EXPECT_TRUE(run_scenario(scenario, 1, {}).passed());
}

TEST(Runner, MarksAreThoseThatEventsShowAndActorsName) {
  const RunResult quiet = run_scenario(small_scenario(), 1, {});
  const auto has = [](const RunResult& result, std::string_view mark) {
    const auto& marks = result.marks_reached;
    return std::find(marks.begin(), marks.end(), mark) != marks.end();
  };
  EXPECT_TRUE(has(quiet, "stream.full"));
  EXPECT_FALSE(has(quiet, "host.crashed"));
  const std::string crash = "[[fault]]\nkind = \"crash\"\nhost = \"server\"\nat = \"4ms\"\n";
  const RunResult result =
      run_scenario(parse_or_die(std::string(small_scenario_text) + crash), 1, {});
  EXPECT_TRUE(has(result, "host.crashed"));
  EXPECT_TRUE(has(result, "work.failed"));
}

TEST(Runner, SinksSeeEveryEventOfTheRunAndNoneOfItsTearDown) {
  KindCounter crashes(WorldEvent::host_crashed);
  const RunResult result = run_scenario(small_scenario(), 1, {.sinks = {&crashes}});
  EXPECT_EQ(crashes.events_count, result.events_count);
  EXPECT_EQ(crashes.count, 0u);
}

TEST(Runner, StoppingAtAnEventLeavesWhatWasBeforeItUnchanged) {
  EventRecorder whole(1, 40);
  EventRecorder part(1, 40);
  static_cast<void>(run_scenario(small_scenario(), 1, {.sinks = {&whole}}));
  const RunResult stopped =
      run_scenario(small_scenario(), 1, {.sinks = {&part}, .stop_after_event = 40});
  EXPECT_EQ(stopped.end, RunEnd::stopped);
  EXPECT_LT(stopped.events_count, 100u);
  ASSERT_EQ(part.events().size(), 40u);
  for (std::size_t i = 0; i < 40; ++i) {
    EXPECT_EQ(format_event(i, whole.events()[i], "h"), format_event(i, part.events()[i], "h"));
  }
}

TEST(Runner, AHostThatComesBackAfterTheEndRunsNothing) {
  const std::string crash =
      "[[fault]]\nkind = \"crash\"\nhost = \"client-2\"\nat = \"4s\"\nlasts = \"2s\"\n";
  const Scenario scenario =
      parse_or_die(with(small_scenario_text, "rounds = \"3..5\"", "rounds = 1000000") + crash);
  KindCounter starts(WorldEvent::host_started);
  const RunResult result = run_scenario(scenario, 1, {.sinks = {&starts}});
  EXPECT_TRUE(result.passed());
  EXPECT_EQ(starts.count, 4u);
  EXPECT_EQ(result.end, RunEnd::quiet);
}

TEST(Runner, AFaultThatOutlastsTheRunDoesNotKeepItBusy) {
  const Scenario scenario =
      parse_or_die(with(small_scenario_text, "lasts = \"500ms\"", "lasts = \"10h\""));
  const RunResult result = run_scenario(scenario, 1, {});
  EXPECT_EQ(result.end, RunEnd::quiet);
  EXPECT_TRUE(result.passed());
}

TEST(Runner, AWorkloadIsToldToEndAndItsWorkEndsWithIt) {
  const Scenario scenario =
      parse_or_die(with(small_scenario_text, "rounds = \"3..5\"", "rounds = 1000000"));
  KindCounter started(WorldEvent::work_started);
  KindCounter ended(WorldEvent::work_ended);
  const RunResult result = run_scenario(scenario, 1, {.sinks = {&started, &ended}});
  EXPECT_TRUE(result.passed());
  EXPECT_GT(started.count, 50u);
  EXPECT_EQ(started.count, ended.count);
}

}  // namespace
}  // namespace vox::sim
