// The programs themselves, run as a person or a script would: what they print and how they exit.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/sim/extension_fixture.hpp"
#include "tests/sim/scenario_text.hpp"

namespace vox::sim {
namespace {

struct Ended {
  int code = -1;
  std::string out;
};

/// Both outputs of a shell command, and its exit code.
Ended run_shell(const std::string& command) {
  std::FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  VOX_ASSERT(pipe != nullptr);
  Ended ended;
  for (int character = std::fgetc(pipe); character != EOF; character = std::fgetc(pipe)) {
    ended.out += static_cast<char>(character);
  }
  const int status = pclose(pipe);
  ended.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ended;
}

std::string read_all(const std::string& path) {
  std::ifstream file(path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

class Programs : public testing::Test {
 protected:
  Programs() {
    std::string pattern = (std::filesystem::temp_directory_path() / "vox-XXXXXX").string();
    VOX_ASSERT(mkdtemp(pattern.data()) != nullptr);
    directory = pattern;
    write("small.toml", small_scenario_text);
    write("garbled.toml", with(small_scenario_text, "run = \"stream_echo_server\"\n",
                               "run = \"stream_echo_server\"\ngarble = \"1/2\"\n"));
  }
  ~Programs() override { std::filesystem::remove_all(directory); }

  void write(const std::string& name, std::string_view text) const {
    std::ofstream(path(name)) << text;
  }
  [[nodiscard]] std::string path(const std::string& name) const { return directory + '/' + name; }
  [[nodiscard]] Ended sim(const std::string& words) const {
    return run_shell("cd " + directory + " && " VOX_SIM_PATH " " + words);
  }
  [[nodiscard]] Ended replay(const std::string& words) const {
    return run_shell("cd " + directory + " && " VOX_REPLAY_PATH " " + words);
  }
  /// JSON without what differs from machine to machine.
  [[nodiscard]] std::string json(const std::string& words) const {
    return sim(words + " --json 2>/dev/null | sed 's/\"wall_ns\":[0-9]*//'").out;
  }

  std::string directory;
};

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_F(Programs, ARunThatHoldsExitsZeroAndSaysSo) {
  const Ended ended = sim("small.toml");
  EXPECT_EQ(ended.code, 0) << ended.out;
  EXPECT_TRUE(contains(ended.out, "  ok   small                        seeds 1..8      40s"));
  EXPECT_TRUE(contains(ended.out, "scenarios: 1 passed, 0 failed\n"));
  EXPECT_FALSE(std::filesystem::exists(path("out")));
}

TEST_F(Programs, ABrokenPromiseExitsOneAndCanBeReplayed) {
  const Ended ended = sim("run small.toml garbled.toml --junit j.xml");
  EXPECT_EQ(ended.code, 1);
  EXPECT_TRUE(contains(ended.out, "scenarios: 1 passed, 1 failed\n"));
  EXPECT_TRUE(contains(ended.out, "reproduce: vox-sim run garbled.toml --seed 1\n"));
  EXPECT_TRUE(contains(ended.out, "replay:    vox-replay out/garbled.1.voxrun\n"));
  EXPECT_FALSE(contains(ended.out, "shrink"));
  EXPECT_TRUE(contains(read_all(path("j.xml")), "vox-sim run garbled.toml --seed 1"));
  const Ended replayed = replay("out/garbled.1.voxrun");
  EXPECT_EQ(replayed.code, 1);
  EXPECT_TRUE(contains(replayed.out, "garbled seed 1 agrees: ")) << replayed.out;
  EXPECT_TRUE(contains(replayed.out, "outcome: failed: bytes.intact: work "));
}

// The program of somebody else's is all of vox-sim, and tells people to type its own name.
TEST_F(Programs, AProgramWithWorkloadsOfItsOwnRunsFindsAndReplays) {
  write("shop.toml", till_scenario_text);
  const auto till_sim = [this](const std::string& words) {
    return run_shell("cd " + directory + " && " TILL_SIM_PATH " " + words);
  };
  const Ended ended = till_sim("shop.toml --check-determinism -j 2");
  EXPECT_EQ(ended.code, 1) << ended.out;
  const std::size_t at = ended.out.find("replay:    till_sim replay ");
  ASSERT_NE(at, std::string::npos) << ended.out;
  EXPECT_TRUE(contains(ended.out, "reproduce: till_sim run shop.toml --seed "));
  const std::string line = ended.out.substr(at, ended.out.find('\n', at) - at);
  const Ended replayed = till_sim("replay --kind 'item.*' " + line.substr(line.find("out/")));
  EXPECT_EQ(replayed.code, 1) << replayed.out;
  EXPECT_TRUE(contains(replayed.out, " item.sold              item=1 price=7\n")) << replayed.out;
  EXPECT_TRUE(contains(replayed.out, " agrees: "));
  EXPECT_TRUE(contains(till_sim("list").out, "\n  till: Sells items and books them.\n"));
  EXPECT_TRUE(contains(till_sim("list").out, "\n  session_caller: "));
  EXPECT_EQ(till_sim("small.toml").code, 0);
  EXPECT_TRUE(contains(till_sim("--sed 1").out, "till_sim: "));
}

TEST_F(Programs, AProgramWithoutTheWorkloadsOfAScenarioSaysSo) {
  write("shop.toml", till_scenario_text);
  const Ended ended = sim("shop.toml");
  EXPECT_EQ(ended.code, 2);
  EXPECT_TRUE(contains(ended.out, "shop.toml:11:7: there is no workload \"till\"")) << ended.out;
  EXPECT_TRUE(contains(ended.out, "there is no promise \"items.booked\""));
}

TEST_F(Programs, ResultsDoNotDependOnTheNumberOfWorkers) {
  const std::string one = json("small.toml garbled.toml -j 1");
  EXPECT_EQ(std::count(one.begin(), one.end(), '\n'), 16);
  EXPECT_EQ(json("small.toml garbled.toml -j 2"), one);
  EXPECT_EQ(json("small.toml garbled.toml -j 5"), one);
  EXPECT_EQ(json("small.toml garbled.toml -j 5 --check-determinism"), one);
}

TEST_F(Programs, MaxFailStopsAtTheSamePlaceForAnyNumberOfWorkers) {
  const std::string one = json("garbled.toml --max-fail 3 -j 1");
  EXPECT_EQ(std::count(one.begin(), one.end(), '\n'), 3);
  EXPECT_EQ(json("garbled.toml --max-fail 3 -j 4"), one);
  EXPECT_EQ(sim("garbled.toml --max-fail 1").code, 1);
}

TEST_F(Programs, AScenarioErrorExitsTwoWithItsPlace) {
  write("bad.toml", with(small_scenario_text, "\"5s\"", "5"));
  write("worse.toml", "# Prose.\n[world\n");
  const Ended ended = sim("small.toml bad.toml worse.toml missing.toml");
  EXPECT_EQ(ended.code, 2);
  EXPECT_TRUE(contains(ended.out, "bad.toml:4:12: duration in [world]: 5 has no unit: expected"));
  EXPECT_TRUE(contains(ended.out, "worse.toml:2:7: this is not TOML"));
  EXPECT_TRUE(contains(ended.out, "missing.toml: cannot be read"));
  EXPECT_FALSE(contains(ended.out, "passed"));
  EXPECT_EQ(sim("explain bad.toml").code, 2);
}

TEST_F(Programs, AWrongCommandLineExitsTwo) {
  for (const char* words : {"small.toml --sead 1", "small.toml --seed x", "small.toml --seeds 9..1",
                            "small.toml --budget soon", "small.toml -j 0", "list --what",
                            "small.toml --check-determinism=2", "small.toml --progress maybe",
                            "small.toml --seed 1 --seeds 1..2", "explain"}) {
    EXPECT_EQ(sim(words).code, 2) << words;
  }
  EXPECT_EQ(replay("").code, 2);
  EXPECT_EQ(replay("missing.voxrun").code, 2);
  EXPECT_EQ(replay("small.toml").code, 2);
}

TEST_F(Programs, NothingSelectedExitsFour) {
  EXPECT_EQ(sim("").code, 4);
  EXPECT_EQ(sim("run").code, 4);
  EXPECT_EQ(sim("small.toml --budget 0").code, 4);
  std::filesystem::create_directory(path("empty"));
  EXPECT_EQ(sim("empty").code, 4);
}

TEST_F(Programs, ABudgetBelowTheMinimumExitsFiveAndOneAboveItGoesOn) {
  EXPECT_EQ(sim("small.toml --budget 7").code, 5);
  EXPECT_EQ(sim("small.toml --budget 1ns").code, 5);
  const Ended more = sim("small.toml --budget 12");
  EXPECT_EQ(more.code, 0);
  EXPECT_TRUE(contains(more.out, "seeds 1..12")) << more.out;
  const std::string json_lines = json("small.toml garbled.toml --budget 20");
  EXPECT_EQ(std::count(json_lines.begin(), json_lines.end(), '\n'), 20);
  EXPECT_LT(json_lines.rfind("\"scenario\":\"small\""), json_lines.find("\"garbled\""));
}

TEST_F(Programs, AMarkThatNoSeedReachesExitsOneUnlessOneSeedWasAskedFor) {
  write("unmarked.toml", with(small_scenario_text, "\"stream.full\"", "\"host.crashed\""));
  const Ended ended = sim("unmarked.toml");
  EXPECT_EQ(ended.code, 1);
  EXPECT_TRUE(contains(ended.out, "host.crashed: reached by no seed")) << ended.out;
  EXPECT_EQ(sim("unmarked.toml --seed 3").code, 0);
  EXPECT_EQ(sim("unmarked.toml --seeds 1..20").code, 1);
}

/// Sends SIGINT to a vox-sim that would run for a minute. A background job of a shell ignores it,
/// so the signal's default comes back first.
Ended interrupted_run(const std::string& directory) {
  return run_shell("cd " + directory +
                   " && { env --default-signal=INT " VOX_SIM_PATH
                   " small.toml --budget 60s --json & sleep 0.5; kill -INT $!; wait $!; }");
}

TEST_F(Programs, AnInterruptFinishesRunningSeedsWritesResultsAndExitsFive) {
  const Ended ended = interrupted_run(directory);
  EXPECT_EQ(ended.code, 5) << ended.out;
  EXPECT_TRUE(contains(ended.out, "finishing what runs; once more to abort"));
  EXPECT_TRUE(contains(ended.out, "{\"scenario\":\"small\",\"seed\":1,\"outcome\":\"passed\""));
  EXPECT_TRUE(contains(ended.out, "scenarios: 1 passed, 0 failed\n"));
}

TEST_F(Programs, ARecordedRunAgreesWithItself) {
  EXPECT_EQ(sim("small.toml --seed 2 --record --out records/deep").code, 0);
  const Ended ended = replay("records/deep/small.2.voxrun");
  EXPECT_EQ(ended.code, 0) << ended.out;
  EXPECT_TRUE(contains(ended.out, "small seed 2 agrees: "));
  EXPECT_TRUE(contains(ended.out, "outcome: passed\n"));
}

TEST_F(Programs, ATamperedRecordSaysBetweenWhichCheckpointsItDiffers) {
  write("long.toml", with(small_scenario_text, "rounds = \"3..5\"", "rounds = 200"));
  EXPECT_EQ(sim("long.toml --seed 2 --record").code, 0);
  std::string text = read_all(path("out/long.2.voxrun"));
  const std::size_t checkpoint = text.find("\"2048 ");
  ASSERT_NE(checkpoint, std::string::npos);
  char& digit = text[checkpoint + 10];
  digit = digit == '0' ? '1' : '0';
  write("tampered.voxrun", text);
  const Ended ended = replay("tampered.voxrun");
  EXPECT_EQ(ended.code, 3);
  EXPECT_TRUE(contains(ended.out,
                       "long seed 2 differs: the checkpoint at event 1024 is the last to agree, "
                       "so the first event that differs is one of 1025..2048\n"))
      << ended.out;
}

TEST_F(Programs, ARecordOfOtherSourcesIsTriedAndSaysSo) {
  EXPECT_EQ(sim("small.toml --seed 2 --record").code, 0);
  std::string text = read_all(path("out/small.2.voxrun"));
  const std::size_t revision = text.find("revision = \"");
  text.replace(revision, text.find('\n', revision) - revision, "revision = \"elsewhere\"");
  write("other.voxrun", text);
  const Ended ended = replay("other.voxrun");
  EXPECT_EQ(ended.code, 0);
  EXPECT_TRUE(contains(ended.out, "recorded by sources elsewhere, these are "));
  EXPECT_TRUE(contains(ended.out, "agrees"));
}

TEST_F(Programs, ReplayPrintsTheEventsThatAreAskedFor) {
  EXPECT_EQ(sim("small.toml --seed 2 --record").code, 0);
  const std::string file = "out/small.2.voxrun";
  const std::string all = replay(file + " --print").out;
  EXPECT_TRUE(contains(all, "000001 000000000000 "));
  const std::string some = replay(file + " --events 3..5").out;
  EXPECT_EQ(std::count(some.begin(), some.end(), '\n'), 5);
  EXPECT_EQ(some.substr(0, 7), "000003 ");
  const std::string work = replay(file + " --host 'client-*' --kind work.started").out;
  EXPECT_TRUE(contains(work, " client-1 work.started "));
  EXPECT_TRUE(contains(work, " client-2 work.started "));
  EXPECT_FALSE(contains(work, " server "));
  EXPECT_FALSE(contains(work, "work.ended"));
  const Ended stopped = replay(file + " --to-event 9");
  EXPECT_EQ(stopped.out.substr(0, 7), "000009 ");
  EXPECT_TRUE(contains(stopped.out, "outcome: not judged: it was stopped\n"));
  EXPECT_EQ(stopped.code, 0);
}

TEST_F(Programs, ListAndExplainNameKeysAndUnits) {
  const Ended list = sim("list");
  EXPECT_EQ(list.code, 0);
  for (const char* name : {"stream_pingpong", "one_way_partition", "bytes.intact", "stream.full",
                           "control_places", "duration or range"}) {
    EXPECT_TRUE(contains(list.out, name)) << name;
  }
  const Ended explained = sim("explain small.toml");
  EXPECT_EQ(explained.code, 0);
  EXPECT_TRUE(contains(explained.out, "client-* runs stream_pingpong: Sends messages"));
  EXPECT_TRUE(contains(explained.out, "\"3..5\""));
}

TEST_F(Programs, HelpExitsZero) {
  EXPECT_EQ(sim("--help").code, 0);
  EXPECT_EQ(replay("--help").code, 0);
}

// The reference is printed from the tables, so it cannot say what is not so.
TEST_F(Programs, TheCatalogInTheDocumentsIsTheOneThatIsPrinted) {
  const bool same = read_all(VOX_SOURCE_DIRECTORY "/docs/CATALOG.md") == sim("list --markdown").out;
  EXPECT_TRUE(same) << "print it anew: vox-sim list --markdown > docs/CATALOG.md";
}

TEST_F(Programs, TheLimitsInTheDocumentsAreThoseThatArePrinted) {
  const bool same = read_all(VOX_SOURCE_DIRECTORY "/docs/LIMITS.md") == sim("list --limits").out;
  EXPECT_TRUE(same) << "print them anew: vox-sim list --limits > docs/LIMITS.md";
}

TEST_F(Programs, ColorIsOnlyWhereItIsAskedFor) {
  EXPECT_FALSE(contains(sim("small.toml --seed 1").out, "\x1b["));
  EXPECT_TRUE(contains(sim("small.toml --seed 1 --color always").out, "\x1b[32mok"));
  EXPECT_TRUE(contains(sim("small.toml --seed 1 --progress bar").out, "] 1 of 1 runs, 0 failed"));
}

}  // namespace
}  // namespace vox::sim
