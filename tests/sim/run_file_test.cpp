// Recorded runs: written, read back, and what is said of a file that was tampered with.
#include "sim/run_file.hpp"

#include <gtest/gtest.h>

#include "sim/source_revision.hpp"
#include "tests/sim/scenario_text.hpp"

namespace vox::sim {
namespace {

RunRecord recorded() { return record_run(small_scenario(), run_scenario(small_scenario(), 3, {})); }

std::string complaints_of(std::string_view text) {
  std::string all;
  for (const Diagnostic& diagnostic : parse_run_file(text).diagnostics) {
    all += diagnostic.message + '\n';
  }
  return all;
}

std::string line_of(std::string_view text, std::string_view key) {
  const std::size_t begin = text.find('\n' + std::string(key) + " = ") + 1;
  return std::string(text.substr(begin, text.find('\n', begin) - begin));
}

TEST(RunFile, ReadsBackAsItWasWritten) {
  const RunRecord record = recorded();
  const ParsedRunFile parsed = parse_run_file(write_run_file(record));
  ASSERT_TRUE(parsed.record.has_value()) << parsed.diagnostics.front().message;
  EXPECT_EQ(*parsed.record, record);
  EXPECT_EQ(parsed.record->scenario, small_scenario());
  EXPECT_EQ(parsed.record->seed, 3u);
  EXPECT_EQ(parsed.record->revision, source_revision());
  EXPECT_EQ(parsed.record->hash, record.hash);
  EXPECT_EQ(parsed.record->checkpoints, record.checkpoints);
  EXPECT_FALSE(parsed.record->failure.has_value());
}

TEST(RunFile, KeepsAFailureWithAllItsCharacters) {
  RunRecord record = recorded();
  record.failure = Failure{"bytes.intact", 12, "got \"a\\b\"\n  and more"};
  const ParsedRunFile parsed = parse_run_file(write_run_file(record));
  ASSERT_TRUE(parsed.record.has_value());
  ASSERT_TRUE(parsed.record->failure.has_value());
  EXPECT_EQ(parsed.record->failure->message, record.failure->message);
  EXPECT_EQ(parsed.record->failure->event, 12u);
}

TEST(RunFile, RunsAgainToTheSameHash) {
  const RunRecord record = recorded();
  const ParsedRunFile parsed = parse_run_file(write_run_file(record));
  const RunResult again = run_scenario(parsed.record->scenario, parsed.record->seed, {});
  EXPECT_EQ(again.hash, record.hash);
  EXPECT_EQ(again.checkpoints, record.checkpoints);
}

TEST(RunFile, WhatIsNoRecordIsComplainedOf) {
  EXPECT_EQ(complaints_of(small_scenario_text), "this is not a recorded run: expected [run]\n");
  const std::string text = write_run_file(recorded());
  EXPECT_EQ(complaints_of(with(text, "format = 1", "format = 2")), "format in [run]: expected 1\n");
  EXPECT_EQ(complaints_of(with(text, line_of(text, "hash"), "hash = \"xyz\"")),
            "hash in [run]: expected 32 hex digits\n");
  EXPECT_EQ(complaints_of(with(text, line_of(text, "checkpoints"), "checkpoints = [ \"1 2\",")),
            "checkpoints in [run]: expected a count of events and 32 hex digits\n");
  EXPECT_EQ(complaints_of(with(text, "[run]", "[run]\nfast = true")).substr(0, 18),
            "unknown key \"fast\"");
  EXPECT_EQ(complaints_of(with(text, "\nseeds = ", "\nseads = ")),
            "unknown key \"seads\" in [world]; did you mean \"seeds\"?\n");
}

TEST(RunFile, AScenarioFileMayNotHaveARunSection) {
  EXPECT_FALSE(parse_scenario(write_run_file(recorded()), "small").scenario.has_value());
}

TEST(RunFile, IsNamedAfterScenarioAndSeed) {
  EXPECT_EQ(run_file_name("control_mailbox_full", 7), "control_mailbox_full.7.voxrun");
}

}  // namespace
}  // namespace vox::sim
