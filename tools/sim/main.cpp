// vox-sim: runs scenarios from seeds.
#include <exception>
#include <iostream>

#include "tools/sim/arguments.hpp"
#include "tools/sim/catalog_command.hpp"
#include "tools/sim/interrupt.hpp"
#include "tools/sim/run_command.hpp"

namespace vox::tools {
namespace {

ExitCode run(const Arguments& arguments) {
  if (const auto* answered = std::get_if<Answered>(&arguments)) return answered->code;
  if (const auto* list = std::get_if<ListArguments>(&arguments)) return list_command(*list);
  if (const auto* explain = std::get_if<ExplainArguments>(&arguments)) {
    return explain_command(*explain);
  }
  install_interrupts();
  install_abort_notes();
  return run_command(std::get<RunArguments>(arguments));
}

}  // namespace
}  // namespace vox::tools

int main(int count, char** words) {
  using vox::tools::ExitCode;
  try {
    return vox::tools::to_int(
        vox::tools::run(vox::tools::parse_arguments({words + 1, words + count})));
  } catch (const std::exception& error) {
    std::cerr << "vox-sim: internal error: " << error.what() << '\n';
    return vox::tools::to_int(ExitCode::internal);
  }
}
