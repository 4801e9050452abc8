// Bytes that may be held for one purpose, in a whole session: taken before they are kept, given
// back when they are let go.
#pragma once

#include <cstddef>

#include "vox/base/assert.hpp"

namespace vox {

class ByteBudget {
 public:
  explicit ByteBudget(std::size_t bytes_max) : bytes_max_(bytes_max) {}
  ~ByteBudget() { VOX_ASSERT(held_ == 0); }
  ByteBudget(const ByteBudget&) = delete;
  ByteBudget& operator=(const ByteBudget&) = delete;

  /// False when they do not fit: nothing is taken then.
  [[nodiscard]] bool try_take(std::size_t bytes) {
    if (bytes > bytes_max_ - held_) return false;
    held_ += bytes;
    return true;
  }
  void give_back(std::size_t bytes) {
    VOX_ASSERT(bytes <= held_);
    held_ -= bytes;
  }

  [[nodiscard]] std::size_t held() const { return held_; }
  [[nodiscard]] std::size_t bytes_max() const { return bytes_max_; }

 private:
  std::size_t bytes_max_;
  std::size_t held_ = 0;
};

}  // namespace vox
