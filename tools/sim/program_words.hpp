// What the program that runs scenarios is called, where it tells a person what to type.
#pragma once

#include <string>

namespace vox::tools {

struct ProgramWords {
  std::string name = "vox-sim";
  /// What stands before the file of a recorded run.
  std::string replay = "vox-replay";
};

}  // namespace vox::tools
