// vox-replay: runs a recorded run again.
#include <exception>
#include <iostream>

#include "tools/replay/arguments.hpp"
#include "tools/replay/replay.hpp"

int main(int count, char** words) {
  using namespace vox::tools;
  try {
    const ReplayCommandLine parsed = parse_replay_arguments({words + 1, words + count});
    if (const auto* answered = std::get_if<ExitCode>(&parsed)) return to_int(*answered);
    return to_int(replay_command(std::get<ReplayArguments>(parsed), std::cout, std::cerr));
  } catch (const std::exception& error) {
    std::cerr << "vox-replay: internal error: " << error.what() << '\n';
    return to_int(ExitCode::internal);
  }
}
