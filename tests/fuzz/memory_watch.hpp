// What a piece of code allocates: in all, and at most at once. Linking memory_watch.cpp replaces
// operator new by one that counts.
#pragma once

#include <cstddef>

namespace vox::fuzz {

/// The bound that decoders are held to, beside a constant that each target states.
inline constexpr std::size_t memory_factor_max = 16;

/// Counts from its construction on. One at a time.
class MemoryWatch {
 public:
  MemoryWatch();

  /// Bytes ever asked for.
  [[nodiscard]] std::size_t allocated() const;
  /// The most that was held at once.
  [[nodiscard]] std::size_t held_max() const;

 private:
  std::size_t allocated_before_;
  std::size_t held_before_;
};

}  // namespace vox::fuzz
