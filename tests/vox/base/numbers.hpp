// Numbers without a pattern, the same in every run: what property tests choose by.
#pragma once

#include <cstddef>
#include <cstdint>

namespace vox::test {

class Numbers {
 public:
  explicit Numbers(std::uint64_t seed) : state_(seed * 2 + 1) {}

  /// In [0, bound).
  std::size_t below(std::size_t bound) {
    state_ = state_ * 6364136223846793005 + 1442695040888963407;
    return static_cast<std::size_t>(state_ >> 33) % bound;
  }

 private:
  std::uint64_t state_;
};

}  // namespace vox::test
