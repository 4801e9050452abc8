// The only file of vox-replay that includes CLI11.
#include "tools/replay/arguments.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "sim/quantity.hpp"
#include "sim/source_revision.hpp"

namespace vox::tools {
namespace {

constexpr const char* description =
    "Runs a recorded run again, says whether it went the same way, and shows what happened.\n"
    "\n"
    "Exit codes: 0 all promises held, 1 a promise was broken, 2 usage or file error,\n"
    "3 the run differs from its record, 70 internal error.";

// The options as CLI11 fills them.
struct Raw {
  std::string events;
  std::string to_event;
};

ExitCode complain(const std::string& program, const std::string& message) {
  std::cerr << program << ": " << message << '\n';
  return ExitCode::usage;
}

void add_options(CLI::App& app, Raw& raw, ReplayArguments& replay) {
  app.set_version_flag("--version", std::string(sim::source_revision()));
  app.add_option("FILE", replay.path, "a .voxrun file")->required();
  app.add_flag("--print", replay.print, "print the run, one line an event");
  app.add_option("--events", raw.events, "print only events A..B, both included");
  app.add_option("--host", replay.host, "print only events of this host; \"client-*\" for several");
  app.add_option("--kind", replay.kind, "print only events of this kind; \"work.*\" for several");
  app.add_option("--to-event", raw.to_event, "stop after this event");
}

ReplayCommandLine finish(const Raw& raw, ReplayArguments replay) {
  if (!raw.events.empty()) {
    const auto events = sim::parse_range(raw.events, sim::Measure::count);
    if (!events) return complain(replay.program, "--events " + events.error());
    replay.events = *events;
  }
  if (!raw.to_event.empty()) {
    const auto event = sim::parse_amount(raw.to_event, sim::Measure::count);
    if (!event) return complain(replay.program, "--to-event " + event.error());
    if (*event == 0) return complain(replay.program, "--to-event: expected 1 or more");
    replay.to_event = *event;
  }
  replay.print = replay.print || replay.events || !replay.host.empty() || !replay.kind.empty();
  return replay;
}

}  // namespace

ReplayCommandLine parse_replay_arguments(std::vector<std::string> words,
                                         const std::string& program) {
  CLI::App app(description, program);
  Raw raw;
  ReplayArguments replay;
  replay.program = program;
  add_options(app, raw, replay);
  std::reverse(words.begin(), words.end());  // CLI11 wants the words last first
  try {
    app.parse(words);
  } catch (const CLI::Success& answer) {
    return app.exit(answer) == 0 ? ExitCode::held : ExitCode::internal;
  } catch (const CLI::ParseError& error) {
    return complain(program, error.what() + ("; see " + program + " --help"));
  }
  return finish(raw, std::move(replay));
}

}  // namespace vox::tools
