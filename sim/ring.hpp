// A FIFO of plain values that reuses its storage: what a direction holds per segment.
//
// It grows by doubling to the most that was ever in it and then allocates no more. What bounds it
// is the caller's affair: a direction's segments are bounded by its buffer.
#pragma once

#include <bit>
#include <cstddef>
#include <type_traits>
#include <vector>

#include "vox/base/assert.hpp"

namespace vox::sim {

template <typename T>
class Ring {
  static_assert(std::is_trivially_copyable_v<T>, "values are left behind, not destroyed");

 public:
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }

  void push_back(const T& value) {
    if (size_ == slots_.size()) grow();
    slots_[slot(size_)] = value;
    size_ += 1;
  }

  [[nodiscard]] T& at(std::size_t index) {
    VOX_ASSERT(index < size_);
    return slots_[slot(index)];
  }
  [[nodiscard]] T& front() { return at(0); }
  [[nodiscard]] T& back() { return at(size_ - 1); }

  T pop_front() {
    const T value = front();
    first_ = (first_ + 1) & (slots_.size() - 1);
    size_ -= 1;
    return value;
  }

  T pop_back() {
    const T value = back();
    size_ -= 1;
    return value;
  }

  void clear() { first_ = size_ = 0; }

 private:
  static constexpr std::size_t slots_min = 4;
  static_assert(std::has_single_bit(slots_min));

  [[nodiscard]] std::size_t slot(std::size_t index) const {
    return (first_ + index) & (slots_.size() - 1);
  }

  void grow() {
    std::vector<T> larger(slots_.empty() ? slots_min : slots_.size() * 2);
    for (std::size_t i = 0; i < size_; ++i) larger[i] = slots_[slot(i)];
    slots_.swap(larger);
    first_ = 0;
  }

  std::vector<T> slots_;
  std::size_t first_ = 0;
  std::size_t size_ = 0;
};

}  // namespace vox::sim
