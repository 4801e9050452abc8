// Terminal matters.
#include "tools/sim/console.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

namespace vox::tools {
namespace {

constexpr std::uint64_t ns_per_ms = 1'000'000;
constexpr std::uint64_t ns_per_s = 1'000 * ns_per_ms;
constexpr std::uint64_t bar_cells_count = 30;

std::string two_digits(std::uint64_t number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

ProgressKind resolved(ProgressKind kind) {
  if (kind != ProgressKind::automatic) return kind;
  return isatty(STDERR_FILENO) == 1 ? ProgressKind::bar : ProgressKind::none;
}

}  // namespace

bool wants_color(ColorKind kind, int fd) {
  if (kind != ColorKind::automatic) return kind == ColorKind::always;
  const char* const no_color = std::getenv("NO_COLOR");
  if (no_color != nullptr && *no_color != '\0') return false;
  return isatty(fd) == 1;
}

std::string colored(std::string_view text, Color color, bool enabled) {
  if (!enabled) return std::string(text);
  const std::string_view code = color == Color::red ? "\x1b[31m" : "\x1b[32m";
  return std::string(code) + std::string(text) + "\x1b[0m";
}

std::string format_simulated(std::uint64_t amount_ns) {
  const std::uint64_t seconds = amount_ns / ns_per_s;
  if (seconds >= 3600) {
    return std::to_string(seconds / 3600) + "h " + two_digits(seconds / 60 % 60) + 'm';
  }
  if (seconds >= 60) return std::to_string(seconds / 60) + "m " + two_digits(seconds % 60) + 's';
  if (seconds >= 1) return std::to_string(seconds) + 's';
  return std::to_string(amount_ns / ns_per_ms) + "ms";
}

std::string format_wall(std::uint64_t amount_ns) {
  const std::uint64_t tenths = (amount_ns + 50 * ns_per_ms) / (100 * ns_per_ms);
  return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + " s";
}

std::string padded(std::string_view text, std::size_t width) {
  std::string wide(text);
  if (wide.size() < width) wide.append(width - wide.size(), ' ');
  return wide;
}

Progress::Progress(ProgressKind kind, std::uint64_t total_count)
    : kind_(resolved(kind)), total_count_(total_count) {}

void Progress::update(std::uint64_t done_count, std::uint64_t failed_count) {
  if (kind_ == ProgressKind::none) return;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_at_) return;
  const bool first = next_at_ == std::chrono::steady_clock::time_point();
  const auto interval = std::chrono::milliseconds(kind_ == ProgressKind::bar ? 100 : 5000);
  next_at_ = now + interval;
  if (first && kind_ == ProgressKind::line) return;  // nothing to tell yet
  draw(done_count, failed_count);
}

void Progress::draw(std::uint64_t done_count, std::uint64_t failed_count) {
  std::string text = std::to_string(done_count);
  if (total_count_ > 0) text += " of " + std::to_string(total_count_);
  text += " runs, " + std::to_string(failed_count) + " failed";
  if (kind_ == ProgressKind::line) {
    std::cerr << text << std::endl;
    return;
  }
  if (total_count_ > 0) {
    const std::uint64_t filled =
        std::min(bar_cells_count, done_count * bar_cells_count / total_count_);
    text =
        '[' + std::string(filled, '#') + std::string(bar_cells_count - filled, '.') + "] " + text;
  }
  std::cerr << '\r' << text << "\x1b[K" << std::flush;
  drawn_ = true;
}

void Progress::finish() {
  if (drawn_) std::cerr << "\r\x1b[K" << std::flush;
  drawn_ = false;
}

}  // namespace vox::tools
