// From a command line to an exit code.
#include "tools/sim/sim_main.hpp"

#include <exception>
#include <iostream>
#include <string>

#include "sim/counted_new.hpp"
#include "sim/memory_account.hpp"
#include "tools/replay/arguments.hpp"
#include "tools/replay/replay.hpp"
#include "tools/sim/arguments.hpp"
#include "tools/sim/catalog_command.hpp"
#include "tools/sim/interrupt.hpp"
#include "tools/sim/run_command.hpp"
#include "vox/base/assert.hpp"

namespace vox::tools {
namespace {

std::vector<std::string> words_after_name(int count, char** words) {
  VOX_ASSERT(count >= 0);
  return count == 0 ? std::vector<std::string>()
                    : std::vector<std::string>(words + 1, words + count);
}

// The name of its file, wherever that lies: what it prints is the same on every machine.
std::string file_name(int count, char** words) {
  if (count == 0) return "vox-sim";
  const std::string path = words[0];
  return path.substr(path.rfind('/') + 1);
}

ExitCode replay(std::vector<std::string> words, const std::string& program) {
  const ReplayCommandLine parsed = parse_replay_arguments(std::move(words), program);
  if (const auto* answered = std::get_if<ExitCode>(&parsed)) return *answered;
  return replay_command(std::get<ReplayArguments>(parsed), std::cout, std::cerr);
}

ExitCode run(Arguments arguments, const ProgramWords& program) {
  if (const auto* answered = std::get_if<Answered>(&arguments)) return answered->code;
  if (const auto* list = std::get_if<ListArguments>(&arguments)) return list_command(*list);
  if (const auto* explain = std::get_if<ExplainArguments>(&arguments)) {
    return explain_command(*explain);
  }
  if (auto* record = std::get_if<ReplayWords>(&arguments)) {
    return replay(std::move(record->words), program.name + " replay");
  }
  install_interrupts(program.name.c_str());
  install_abort_notes(program.name.c_str());
  return run_command(std::get<RunArguments>(arguments));
}

// `program` outlives the process's last signal, because handlers print it.
template <typename Body>
int guarded(const std::string& program, Body body) {
  sim::link_counted_new();
  VOX_ASSERT(sim::counts_memory());  // or promises about memory would hold for want of figures
  try {
    return to_int(body());
  } catch (const std::exception& error) {
    std::cerr << program << ": internal error: " << error.what() << '\n';
    return to_int(ExitCode::internal);
  }
}

template <typename Body>
int extended(const std::string& program, const sim::Extension& extension, Body body) {
  return guarded(program, [&]() -> ExitCode {
    if (const auto installed = sim::install_extension(extension); !installed) {
      std::cerr << program << ": " << installed.error() << '\n';
      return ExitCode::internal;
    }
    return body();
  });
}

}  // namespace

int run_vox_sim(int count, char** words) {
  static const ProgramWords program;
  return guarded(program.name, [&] {
    return run(parse_arguments(words_after_name(count, words), program), program);
  });
}

int run_vox_sim(int count, char** words, const sim::Extension& extension) {
  static const std::string name = file_name(count, words);
  static const ProgramWords program{.name = name, .replay = name + " replay"};
  return extended(program.name, extension, [&] {
    return run(parse_arguments(words_after_name(count, words), program), program);
  });
}

int run_vox_replay(int count, char** words) {
  const std::string program = "vox-replay";
  return guarded(program, [&] { return replay(words_after_name(count, words), program); });
}

int run_vox_replay(int count, char** words, const sim::Extension& extension) {
  const std::string program = file_name(count, words);
  return extended(program, extension,
                  [&] { return replay(words_after_name(count, words), program); });
}

}  // namespace vox::tools
