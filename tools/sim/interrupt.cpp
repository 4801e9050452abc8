// Signal handlers: atomics and write(2), nothing else is allowed in them.
#include "tools/sim/interrupt.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstring>

#include "tools/sim/exit_code.hpp"
#include "vox/base/assert.hpp"

namespace vox::tools {
namespace {

struct Note {
  std::atomic<const char*> path = nullptr;
  std::atomic<std::uint64_t> seed = 0;
};

std::atomic<const char*> program_name = "vox-sim";
std::atomic<int> interrupts_count = 0;
std::array<Note, workers_noted_max> notes;

void write_all(const char* text, std::size_t bytes) {
  while (bytes > 0) {
    const ssize_t written = write(STDERR_FILENO, text, bytes);
    if (written <= 0) return;
    text += written;
    bytes -= static_cast<std::size_t>(written);
  }
}

void write_text(const char* text) { write_all(text, std::strlen(text)); }

void write_number(std::uint64_t number) {
  std::array<char, 20> digits{};
  std::size_t begin = digits.size();
  do {
    digits[--begin] = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number > 0);
  write_all(digits.data() + begin, digits.size() - begin);
}

void handle_interrupt(int signal) {
  if (interrupts_count.fetch_add(1) == 0) {
    write_text("\n");
    write_text(program_name.load());
    write_text(": finishing what runs; once more to abort\n");
    return;
  }
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void handle_abort(int) {
  write_text(program_name.load());
  write_text(": internal error; running were\n");
  for (const Note& note : notes) {
    const char* const path = note.path.load();
    if (path == nullptr) continue;
    write_text("  ");
    write_text(program_name.load());
    write_text(" run ");
    write_text(path);
    write_text(" --seed ");
    write_number(note.seed.load());
    write_text("\n");
  }
  _exit(to_int(ExitCode::internal));
}

}  // namespace

void install_interrupts(const char* program) {
  program_name = program;
  std::signal(SIGINT, handle_interrupt);
  std::signal(SIGTERM, handle_interrupt);
}

bool is_interrupted() { return interrupts_count.load() > 0; }

void install_abort_notes(const char* program) {
  program_name = program;
  std::signal(SIGABRT, handle_abort);
}

void note_run(std::size_t worker, const char* path, std::uint64_t seed) {
  VOX_ASSERT(worker < notes.size());
  notes[worker].seed = seed;
  notes[worker].path = path;
}

}  // namespace vox::tools
