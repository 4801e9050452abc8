// The only file of vox-sim that includes CLI11.
#include "tools/sim/arguments.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <limits>
#include <thread>

#include "sim/quantity.hpp"
#include "sim/source_revision.hpp"

namespace vox::tools {
namespace {

constexpr const char* about =
    "Runs scenarios in a simulated world, each under many seeds, and watches their promises.\n\n";
constexpr const char* exit_codes =
    "\nExit codes: 0 all promises held, 1 a promise was broken, 2 usage or scenario error,\n"
    "3 a run was not deterministic, 4 nothing selected, 5 incomplete, 70 internal error.";

struct VerbUsage {
  std::string_view words;
  std::string_view doc;
};
constexpr VerbUsage usages[] = {
    {" [run] FILE... [options]", "run scenarios; a directory stands for its *.toml"},
    {" list [--markdown]", "what a scenario can name, with keys and units"},
    {" list --limits", "the bounds of a session, as docs/LIMITS.md"},
    {" explain FILE...", "what a scenario says, with every default"},
    {" replay FILE.voxrun", "run a recorded run again; replay --help has its options"},
};

std::string description(const ProgramWords& program) {
  std::string text = about;
  for (const VerbUsage& usage : usages) {
    text += "  " + padded(program.name + std::string(usage.words), program.name.size() + 27) +
            std::string(usage.doc) + '\n';
  }
  return text + exit_codes;
}

Answered complain(const ProgramWords& program, const std::string& message) {
  std::cerr << program.name << ": " << message << '\n';
  return {ExitCode::usage};
}

// The options as CLI11 fills them: texts, where the text has a form of our own.
struct Raw {
  std::string seed;
  std::string seeds;
  std::string budget;
  std::string check_determinism = "0";
};

void add_run_options(CLI::App& app, Raw& raw, RunArguments& run) {
  const std::map<std::string, ProgressKind> progress{{"auto", ProgressKind::automatic},
                                                     {"bar", ProgressKind::bar},
                                                     {"line", ProgressKind::line},
                                                     {"none", ProgressKind::none}};
  const std::map<std::string, ColorKind> color{
      {"auto", ColorKind::automatic}, {"always", ColorKind::always}, {"never", ColorKind::never}};
  app.add_option("FILE", run.paths, "scenario files, or directories of them");
  auto* seed = app.add_option("--seed", raw.seed, "one seed");
  app.add_option("--seeds", raw.seeds, "seeds A..B, both included")->excludes(seed);
  app.add_option("--budget", raw.budget,
                 "go on with new seeds for a time (10m) or a count of runs");
  app.add_option("-j", run.workers_count, "worlds in parallel")->check(CLI::Range(1, 256));
  app.add_option("--check-determinism", raw.check_determinism,
                 "run that share of seeds twice and compare; without a share: all");
  app.add_flag("--json", run.json, "one JSON object per run on stdout");
  app.add_option("--junit", run.junit_path, "write JUnit XML to this file");
  app.add_option("--out", run.out_directory, "where .voxrun files go")->capture_default_str();
  app.add_flag("--record", run.record_all, "a .voxrun for every run, not only for failures");
  app.add_option("--progress", run.progress, "auto, bar, line or none; on stderr")
      ->transform(CLI::CheckedTransformer(progress));
  app.add_option("--color", run.color, "auto, always or never; NO_COLOR is honoured")
      ->transform(CLI::CheckedTransformer(color));
  app.add_option("--max-fail", run.failures_max, "stop after that many failures");
}

sim::Parsed<Budget> parse_budget(const std::string& text) {
  if (const auto runs = sim::parse_amount(text, sim::Measure::count)) {
    return Budget{.time_ns = {}, .runs_count = *runs};
  }
  const auto time = sim::parse_amount(text, sim::Measure::duration);
  if (!time) return fail("\"" + text + "\": expected a time such as 10m, or a count of runs");
  return Budget{.time_ns = *time, .runs_count = {}};
}

Arguments finish_run(const Raw& raw, RunArguments run) {
  const ProgramWords& program = run.program;
  if (!raw.seed.empty()) {
    const auto seed = sim::parse_amount(raw.seed, sim::Measure::count);
    if (!seed) return complain(program, "--seed " + seed.error());
    run.seeds = {*seed, *seed};
  }
  if (!raw.seeds.empty()) {
    const auto seeds = sim::parse_range(raw.seeds, sim::Measure::count);
    if (!seeds) return complain(program, "--seeds " + seeds.error());
    run.seeds = *seeds;
  }
  if (!raw.budget.empty()) {
    const auto budget = parse_budget(raw.budget);
    if (!budget) return complain(program, "--budget " + budget.error());
    run.budget = *budget;
  }
  const auto share = parse_share(raw.check_determinism);
  if (!share) {
    return complain(program, "--check-determinism \"" + raw.check_determinism +
                                 "\": expected a share from 0 to 1, such as 1/10");
  }
  run.check_determinism = *share;
  return run;
}

// CLI11 wants the words last first.
std::optional<Answered> parse_words(CLI::App& app, std::vector<std::string> words,
                                    const ProgramWords& program) {
  std::reverse(words.begin(), words.end());
  try {
    app.parse(words);
  } catch (const CLI::Success& answer) {
    return Answered{app.exit(answer) == 0 ? ExitCode::held : ExitCode::internal};
  } catch (const CLI::ParseError& error) {
    return complain(program, error.what() + ("; see " + program.name + " --help"));
  }
  return std::nullopt;
}

Arguments parse_run(std::vector<std::string> words, const ProgramWords& program) {
  // The share belongs to the option only when it is tied to it: a word that follows is a file.
  for (std::string& word : words) {
    if (word == "--check-determinism") word += "=1";
  }
  CLI::App app(description(program), program.name);
  app.set_version_flag("--version", std::string(sim::source_revision()));
  Raw raw;
  RunArguments run;
  run.program = program;
  run.workers_count = std::clamp(std::thread::hardware_concurrency(), 1U, 256U);
  add_run_options(app, raw, run);
  if (const auto answered = parse_words(app, std::move(words), program)) return *answered;
  return finish_run(raw, std::move(run));
}

Arguments parse_list(std::vector<std::string> words, const ProgramWords& program) {
  CLI::App app("Everything that a scenario can name.", program.name + " list");
  ListArguments list;
  auto* markdown = app.add_flag("--markdown", list.markdown, "as the tables of docs/CATALOG.md");
  app.add_flag("--limits", list.limits, "the bounds of a session, as docs/LIMITS.md")
      ->excludes(markdown);
  if (const auto answered = parse_words(app, std::move(words), program)) return *answered;
  return list;
}

Arguments parse_explain(std::vector<std::string> words, const ProgramWords& program) {
  CLI::App app("What a scenario says, with every default.", program.name + " explain");
  ExplainArguments explain;
  app.add_option("FILE", explain.paths, "scenario files")->required();
  if (const auto answered = parse_words(app, std::move(words), program)) return *answered;
  return explain;
}

}  // namespace

// Digits only: a share decides which seeds run twice, and must do so everywhere alike.
std::optional<sim::Ratio> parse_share(const std::string& text) {
  if (text.find('/') != std::string::npos) {
    const auto ratio = sim::parse_ratio(text);
    return ratio ? std::optional(*ratio) : std::nullopt;
  }
  const std::size_t point = text.find('.');
  const std::string fraction = point == std::string::npos ? "" : text.substr(point + 1);
  if (fraction.size() > 9) return std::nullopt;
  const auto digits = sim::parse_amount(text.substr(0, point) + fraction, sim::Measure::count);
  sim::Ratio ratio{0, 1};
  for (std::size_t i = 0; i < fraction.size(); ++i) ratio.denominator *= 10;
  if (!digits || *digits > ratio.denominator) return std::nullopt;
  ratio.numerator = *digits;
  return ratio;
}

Arguments parse_arguments(std::vector<std::string> words, const ProgramWords& program) {
  const std::string verb = words.empty() ? "run" : words.front();
  const bool is_verb = verb == "run" || verb == "list" || verb == "explain" || verb == "replay";
  if (!is_verb) return parse_run(std::move(words), program);
  if (!words.empty()) words.erase(words.begin());
  if (verb == "list") return parse_list(std::move(words), program);
  if (verb == "explain") return parse_explain(std::move(words), program);
  if (verb == "replay") return ReplayWords{std::move(words)};
  return parse_run(std::move(words), program);
}

}  // namespace vox::tools
