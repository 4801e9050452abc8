// What a person sees while and after: colours, progress, and numbers in words.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace vox::tools {

enum class ColorKind : std::uint8_t { automatic, always, never };
enum class ProgressKind : std::uint8_t { automatic, bar, line, none };

/// Whether to colour what goes to `fd`: `automatic` does on a terminal, unless NO_COLOR is set.
[[nodiscard]] bool wants_color(ColorKind kind, int fd);

enum class Color : std::uint8_t { red, green };
[[nodiscard]] std::string colored(std::string_view text, Color color, bool enabled);

/// "1h 04m", "30s", "12ms": virtual time, in the two units that matter.
[[nodiscard]] std::string format_simulated(std::uint64_t amount_ns);
/// "0.8 s".
[[nodiscard]] std::string format_wall(std::uint64_t amount_ns);
[[nodiscard]] std::string padded(std::string_view text, std::size_t width);

/// How far a batch is, on stderr. Calls come from one thread at a time.
class Progress {
 public:
  /// `total_count` 0: nobody knows.
  Progress(ProgressKind kind, std::uint64_t total_count);
  void update(std::uint64_t done_count, std::uint64_t failed_count);
  /// Takes the bar away.
  void finish();

 private:
  void draw(std::uint64_t done_count, std::uint64_t failed_count);

  ProgressKind kind_;
  std::uint64_t total_count_;
  std::chrono::steady_clock::time_point next_at_;
  bool drawn_ = false;
};

}  // namespace vox::tools
