// Wrapping around, and when to give memory back.
#include "vox/base/byte_ring.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "vox/base/assert.hpp"

namespace vox {
namespace {

constexpr std::size_t capacity_initial = 4096;

// memcpy may not be given the null pointer that an empty view may hold.
void copy_bytes(std::byte* to, BytesView from) {
  if (!from.empty()) std::memcpy(to, from.data(), from.size());
}

}  // namespace

void ByteRing::reserve(std::size_t bytes) {
  const std::size_t needed = size_ + bytes;
  VOX_ASSERT(needed >= size_);
  if (needed <= capacity_) return;
  grow_to(std::max({needed, capacity_ * 2, capacity_initial}));
}

void ByteRing::grow_to(std::size_t capacity) {
  VOX_ASSERT(capacity > capacity_);
  auto grown = std::make_unique_for_overwrite<std::byte[]>(capacity);
  const auto [first, second] = parts();
  copy_bytes(grown.get(), first);
  copy_bytes(grown.get() + first.size(), second);
  block_ = std::move(grown);
  capacity_ = capacity;
  head_ = 0;
}

void ByteRing::append(BytesView bytes) {
  if (bytes.empty()) return;
  reserve(bytes.size());
  const std::size_t end = head_ + size_;
  const std::size_t tail = end < capacity_ ? end : end - capacity_;
  VOX_ASSERT(tail < capacity_);
  const std::size_t before_wrap = std::min(bytes.size(), capacity_ - tail);
  copy_bytes(block_.get() + tail, bytes.first(before_wrap));
  copy_bytes(block_.get(), bytes.subspan(before_wrap));
  size_ += bytes.size();
  burst_bytes_max_ = std::max(burst_bytes_max_, size_);
  VOX_ASSERT(size_ <= capacity_);
}

std::array<BytesView, 2> ByteRing::parts() const {
  const std::size_t before_wrap = std::min(size_, capacity_ - head_);
  return {BytesView{block_.get() + head_, before_wrap},
          BytesView{block_.get(), size_ - before_wrap}};
}

void ByteRing::consume(std::size_t bytes) {
  VOX_ASSERT(bytes <= size_);
  head_ += bytes;
  if (head_ >= capacity_) head_ -= capacity_;
  size_ -= bytes;
  if (size_ == 0) rest();
}

void ByteRing::rest() {
  head_ = 0;  // the next burst starts unwrapped: one part, one copy
  if (capacity_ > retained_bytes_max_ && burst_bytes_max_ <= retained_bytes_max_) {
    block_.reset();
    capacity_ = 0;
  }
  burst_bytes_max_ = 0;
}

}  // namespace vox
