// Ctrl-C, and the end of a process by our own assertion.
#pragma once

#include <cstdint>
#include <string>

namespace vox::tools {

/// The first SIGINT or SIGTERM only sets what is_interrupted() answers; the second ends the process
/// at once.
/// `program` is what it calls itself, and outlives the process's last signal.
void install_interrupts(const char* program);
[[nodiscard]] bool is_interrupted();

// A failed assertion ends the process. Which run it was in is then the one thing worth knowing, so
// each worker says what it runs, and SIGABRT prints it and exits with ExitCode::internal.
inline constexpr std::size_t workers_noted_max = 256;
void install_abort_notes(const char* program);
/// `path` outlives the note. Null: nothing runs.
void note_run(std::size_t worker, const char* path, std::uint64_t seed);

}  // namespace vox::tools
