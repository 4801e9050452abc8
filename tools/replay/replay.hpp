// A recorded run, run again and held against its record.
#pragma once

#include <iosfwd>

#include "sim/run_file.hpp"
#include "tools/replay/arguments.hpp"

namespace vox::tools {

/// Reads the file that `arguments` names, runs it again and says what came of it on `out`.
[[nodiscard]] ExitCode replay_command(const ReplayArguments& arguments, std::ostream& out,
                                      std::ostream& complaints);

/// How a run compares with its record, in words; `agrees` when they are the same as far as they
/// can be compared.
struct Comparison {
  bool agrees = false;
  std::string text;
};
/// `stopped_at` is the event the run was stopped after on request; 0 when it ran to its end.
[[nodiscard]] Comparison compare_with_record(const sim::RunRecord& record,
                                             const sim::RunResult& result,
                                             std::uint64_t stopped_at);

}  // namespace vox::tools
