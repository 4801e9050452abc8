// What vox-sim is made of: the order of jobs, batches on many workers, reports.
#include <gtest/gtest.h>

#include <atomic>
#include <sstream>
#include <stdexcept>

#include "tests/sim/scenario_text.hpp"
#include "tools/replay/replay.hpp"
#include "tools/sim/arguments.hpp"
#include "tools/sim/batch.hpp"
#include "tools/sim/console.hpp"
#include "tools/sim/report.hpp"
#include "tools/sim/run_command.hpp"

namespace vox::tools {
namespace {

using Ranges = std::vector<sim::Range<std::uint64_t>>;

std::vector<Job> jobs_of(const JobPlan& plan, std::uint64_t most) {
  std::vector<Job> jobs;
  for (std::uint64_t i = 0; i < most; ++i) {
    if (const auto job = plan.job(i)) jobs.push_back(*job);
  }
  return jobs;
}

TEST(JobPlan, GoesThroughEachScenariosSeedsInOrder) {
  const JobPlan plan(Ranges{{5, 6}, {1, 3}});
  EXPECT_EQ(jobs_of(plan, 10), (std::vector<Job>{{0, 5}, {0, 6}, {1, 1}, {1, 2}, {1, 3}}));
  EXPECT_EQ(plan.jobs_count(), 5u);
  EXPECT_EQ(plan.minimum_count(), 5u);
}

TEST(JobPlan, WithABudgetTakesScenariosInTurnAndGoesPastTheirRange) {
  const JobPlan plan(Ranges{{5, 6}, {1, 1}}, std::nullopt);
  EXPECT_EQ(jobs_of(plan, 6), (std::vector<Job>{{0, 5}, {1, 1}, {0, 6}, {1, 2}, {0, 7}, {1, 3}}));
  EXPECT_EQ(plan.minimum_count(), 3u);
  EXPECT_EQ(plan.jobs_count(), 0u);
  EXPECT_EQ(jobs_of(JobPlan(Ranges{{5, 6}, {1, 1}}, 3), 6).size(), 3u);
}

/// A result that fails where `fails` says so, made without a world.
JobResult made_up_result(const Job& job, bool fails) {
  JobResult result{.job = job, .run = {.seed = job.seed}};
  if (fails) result.run.failure = sim::Failure{"bytes.intact", job.seed, "broken"};
  return result;
}

struct BatchOutcome {
  std::vector<std::uint64_t> seeds;
  BatchEnd end;
};

BatchOutcome batch_of(
    std::uint64_t workers, std::uint64_t failures_max, std::uint64_t fails_from,
    std::function<bool()> is_interrupted = [] { return false; }) {
  BatchOutcome outcome;
  const JobPlan plan(Ranges{{1, 200}});
  outcome.end = run_batch(
      plan,
      {.workers_count = workers,
       .failures_max = failures_max,
       .deadline = {},
       .is_interrupted = std::move(is_interrupted)},
      [&](std::size_t, const Job& job) {
        // Early jobs take longest, so that later ones are done before them.
        std::atomic<std::uint64_t> spins = job.seed % 7 == 1 ? 20'000 : 1;
        while (spins > 0) spins -= 1;
        return made_up_result(job, job.seed >= fails_from);
      },
      [&](const JobResult& result) { outcome.seeds.push_back(result.job.seed); },
      [](std::uint64_t, std::uint64_t) {});
  return outcome;
}

TEST(Batch, ResultsComeInOrderWhateverTheNumberOfWorkers) {
  const BatchOutcome one = batch_of(1, 0, 1000);
  EXPECT_EQ(one.seeds.size(), 200u);
  EXPECT_TRUE(std::is_sorted(one.seeds.begin(), one.seeds.end()));
  for (const std::uint64_t workers : {2u, 3u, 8u}) {
    EXPECT_EQ(batch_of(workers, 0, 1000).seeds, one.seeds);
  }
}

TEST(Batch, StopsAfterTheSameFailureWhateverTheNumberOfWorkers) {
  for (const std::uint64_t workers : {1u, 2u, 8u}) {
    const BatchOutcome outcome = batch_of(workers, 3, 50);
    EXPECT_EQ(outcome.seeds.size(), 52u);
    EXPECT_EQ(outcome.seeds.back(), 52u);
    EXPECT_TRUE(outcome.end.stopped_by_failures);
  }
}

TEST(Batch, AnInterruptFinishesWhatRunsAndBeginsNothing) {
  std::atomic<int> asked = 0;
  const BatchOutcome outcome = batch_of(4, 0, 1000, [&asked] { return ++asked > 20; });
  EXPECT_TRUE(outcome.end.interrupted);
  EXPECT_EQ(outcome.seeds.size(), 20u);
}

TEST(Batch, AnExceptionInAWorkerIsAnInternalError) {
  const JobPlan plan(Ranges{{1, 10}});
  BatchOptions two_workers;
  two_workers.workers_count = 2;
  const BatchEnd end = run_batch(
      plan, two_workers,
      [](std::size_t, const Job&) -> JobResult { throw std::runtime_error("no memory"); },
      [](const JobResult&) {}, [](std::uint64_t, std::uint64_t) {});
  EXPECT_EQ(end.internal_error, "no memory");
}

std::vector<LoadedScenario> one_loaded() {
  return {{"scenarios/small.toml", sim::small_scenario()}};
}

void add(Summary& summary, const JobResult& result, std::string run_file) {
  summary.add(result, summarize(result, std::move(run_file)));
}

std::string table_of(const Summary& summary) {
  std::ostringstream out;
  print_table(out, summary, false);
  return out.str();
}

TEST(Report, TheTableOfAPassedScenarioSaysHowMuchWasSimulated) {
  Summary summary(one_loaded(), true);
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    JobResult result = made_up_result({0, seed}, false);
    result.run.simulated = std::chrono::minutes(8);
    result.run.marks_reached = {"stream.full"};
    result.wall_ns = 100'000'000;
    add(summary, result, "");
  }
  summary.finish(one_loaded(), true);
  EXPECT_EQ(table_of(summary),
            "  ok   small                        seeds 1..8      1h 04m simulated in 0.8 s\n"
            "scenarios: 1 passed, 0 failed\n");
}

TEST(Report, TheTableOfAFailureSaysHowToReproduceIt) {
  Summary summary(one_loaded(), true);
  add(summary, made_up_result({0, 76}, false), "");
  add(summary, made_up_result({0, 77}, true), "out/small.77.voxrun");
  add(summary, made_up_result({0, 79}, true), "out/small.79.voxrun");
  summary.finish(one_loaded(), true);
  EXPECT_EQ(table_of(summary),
            "  FAIL small                        seed 77         bytes.intact: broken\n"
            "         reproduce: vox-sim run scenarios/small.toml --seed 77\n"
            "         replay:    vox-replay out/small.77.voxrun\n"
            "         also:      79\n"
            "scenarios: 0 passed, 1 failed\n");
}

TEST(Report, AMarkIsJudgedOnlyWhenTheOrdinarySeedsWereRun) {
  const auto missed = [](std::uint64_t seeds, bool complete, std::vector<std::string> marks) {
    Summary summary(one_loaded(), true);
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      JobResult result = made_up_result({0, seed}, false);
      if (seed == 2) result.run.marks_reached = marks;
      add(summary, result, "");
    }
    summary.finish(one_loaded(), complete);
    return summary.scenarios()[0].marks_missed;
  };
  const std::vector<std::string> none;
  const std::vector<std::string> full{"stream.full"};
  EXPECT_EQ(missed(8, true, {}), full);
  EXPECT_EQ(missed(9, true, {}), full);
  EXPECT_EQ(missed(8, true, full), none);
  EXPECT_EQ(missed(7, true, {}), none);
  EXPECT_EQ(missed(1, true, {}), none);
  EXPECT_EQ(missed(8, false, {}), none);
}

TEST(Report, GoodRunsAreCountedAlsoWhenTheyAreNotKept) {
  Summary summary(one_loaded(), false);
  for (std::uint64_t seed = 1; seed <= 9; ++seed) {
    add(summary, made_up_result({0, seed}, seed == 4), "out/small.4.voxrun");
  }
  const ScenarioSummary& scenario = summary.scenarios()[0];
  ASSERT_EQ(scenario.runs.size(), 1u);
  EXPECT_EQ(scenario.first_bad_run()->seed, 4u);
  EXPECT_EQ(scenario.runs_count, 9u);
  EXPECT_EQ(scenario.last_seed, 9u);
}

TEST(Report, AJsonLineHasTheFormThatScriptsRelyOn) {
  Summary summary(one_loaded(), true);
  JobResult good = made_up_result({0, 7}, false);
  good.run.events_count = 18234;
  good.run.simulated = std::chrono::seconds(30);
  good.wall_ns = 1834211;
  add(summary, good, "");
  add(summary, made_up_result({0, 8}, true), "out/small.8.voxrun");
  const ScenarioSummary& scenario = summary.scenarios()[0];
  EXPECT_EQ(json_line(scenario, scenario.runs[0]),
            "{\"scenario\":\"small\",\"seed\":7,\"outcome\":\"passed\","
            "\"hash\":\"00000000000000000000000000000000\",\"events\":18234,"
            "\"simulated_ns\":30000000000,\"wall_ns\":1834211,\"failure\":null}");
  EXPECT_EQ(json_line(scenario, scenario.runs[1]),
            "{\"scenario\":\"small\",\"seed\":8,\"outcome\":\"failed\","
            "\"hash\":\"00000000000000000000000000000000\",\"events\":0,\"simulated_ns\":0,"
            "\"wall_ns\":0,\"failure\":{\"promise\":\"bytes.intact\",\"event\":8,"
            "\"message\":\"broken\",\"replay\":\"vox-replay out/small.8.voxrun\"}}");
}

TEST(Report, JunitHasASuiteForEachScenarioAndEscapesWhatXmlCannotSay) {
  Summary summary(one_loaded(), true);
  JobResult bad = made_up_result({0, 8}, true);
  bad.run.failure->message = "a<b & \"c\"";
  add(summary, made_up_result({0, 7}, false), "");
  add(summary, bad, "out/small.8.voxrun");
  const std::string xml = junit_xml(summary);
  EXPECT_NE(xml.find("<testsuite name=\"small\" tests=\"2\" failures=\"1\">"), std::string::npos);
  EXPECT_NE(xml.find("<testcase classname=\"small\" name=\"seed 7\" time=\"0.000\"/>"),
            std::string::npos);
  EXPECT_NE(xml.find("a&lt;b &amp; &quot;c&quot;&#10;reproduce: vox-sim run "
                     "scenarios/small.toml --seed 8&#10;replay: vox-replay out/small.8.voxrun"),
            std::string::npos);
}

TEST(Report, ADifferenceBetweenTwoRunsOfASeedIsAFailure) {
  Summary summary(one_loaded(), true);
  JobResult result = made_up_result({0, 7}, false);
  result.difference = "event 3 differs";
  add(summary, result, "out/small.7.voxrun");
  summary.finish(one_loaded(), true);
  EXPECT_TRUE(summary.any_difference());
  EXPECT_FALSE(summary.any_broken());
  EXPECT_NE(table_of(summary).find("not deterministic: event 3 differs"), std::string::npos);
  EXPECT_NE(table_of(summary).find("--seed 7 --check-determinism"), std::string::npos);
}

TEST(Console, NumbersAreSaidInTheUnitsThatMatter) {
  EXPECT_EQ(format_simulated(3'840'000'000'000), "1h 04m");
  EXPECT_EQ(format_simulated(605'000'000'000), "10m 05s");
  EXPECT_EQ(format_simulated(30'000'000'000), "30s");
  EXPECT_EQ(format_simulated(12'000'000), "12ms");
  EXPECT_EQ(format_wall(834'000'000), "0.8 s");
  EXPECT_EQ(format_wall(12'960'000'000), "13.0 s");
}

TEST(Console, ColorNeverMeansNoEscapes) {
  EXPECT_EQ(colored("ok", Color::green, false), "ok");
  EXPECT_EQ(colored("ok", Color::green, true), "\x1b[32mok\x1b[0m");
  EXPECT_FALSE(wants_color(ColorKind::never, 1));
  EXPECT_TRUE(wants_color(ColorKind::always, 1));
}

TEST(Arguments, AShareIsAFractionOrADecimal) {
  EXPECT_EQ(parse_share("1"), (sim::Ratio{1, 1}));
  EXPECT_EQ(parse_share("0"), (sim::Ratio{0, 1}));
  EXPECT_EQ(parse_share("1/10"), (sim::Ratio{1, 10}));
  EXPECT_EQ(parse_share("0.25"), (sim::Ratio{25, 100}));
  EXPECT_EQ(parse_share("2"), std::nullopt);
  EXPECT_EQ(parse_share("often"), std::nullopt);
}

TEST(Arguments, ACheckedShareOfSeedsIsChosenByTheSeedAlone) {
  int checked = 0;
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    checked += is_checked_for_determinism(seed, {1, 10}) ? 1 : 0;
  }
  EXPECT_GT(checked, 60);
  EXPECT_LT(checked, 140);
  EXPECT_TRUE(is_checked_for_determinism(7, {1, 1}));
  EXPECT_FALSE(is_checked_for_determinism(7, {0, 1}));
}

TEST(Arguments, OptionsAreReadIntoTheirFields) {
  const Arguments parsed =
      parse_arguments({"run", "a.toml", "--seeds", "3..9", "-j", "2", "--budget", "10m",
                       "--check-determinism", "b.toml", "--max-fail", "4"});
  const auto& run = std::get<RunArguments>(parsed);
  EXPECT_EQ(run.paths, (std::vector<std::string>{"a.toml", "b.toml"}));
  EXPECT_EQ(run.seeds, (sim::Range<std::uint64_t>{3, 9}));
  EXPECT_EQ(run.workers_count, 2u);
  EXPECT_EQ(run.budget->time_ns, 600'000'000'000u);
  EXPECT_EQ(run.check_determinism, (sim::Ratio{1, 1}));
  EXPECT_EQ(run.failures_max, 4u);
  const Arguments counted = parse_arguments({"a.toml", "--budget", "1000"});
  EXPECT_EQ(std::get<RunArguments>(counted).budget->runs_count, 1000u);
}

TEST(Replay, ComparesAsFarAsTheRunWent) {
  sim::RunRecord record =
      sim::record_run(sim::small_scenario(), sim::run_scenario(sim::small_scenario(), 3, {}));
  const sim::RunResult again = sim::run_scenario(sim::small_scenario(), 3, {});
  EXPECT_TRUE(compare_with_record(record, again, 0).agrees);
  EXPECT_TRUE(compare_with_record(record, again, 10).agrees);
  record.hash.low += 1;
  EXPECT_FALSE(compare_with_record(record, again, 0).agrees);
  EXPECT_TRUE(compare_with_record(record, again, 10).agrees);
}

TEST(Replay, AnOutcomeThatChangedIsADifferenceEvenIfEveryEventAgrees) {
  sim::RunRecord record =
      sim::record_run(sim::small_scenario(), sim::run_scenario(sim::small_scenario(), 3, {}));
  record.failure = sim::Failure{"quiescent", 9, "1 fibers left"};
  const Comparison comparison =
      compare_with_record(record, sim::run_scenario(sim::small_scenario(), 3, {}), 0);
  EXPECT_EQ(comparison.text,
            "differs: every event agrees, but it passed, and was recorded as failed: quiescent: "
            "1 fibers left (event 9)");
}

}  // namespace
}  // namespace vox::tools
