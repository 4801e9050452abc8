// Bytes in order, contiguous: what one direction of a stream holds, on the wire and at its reader.
//
// Contiguous, unlike a ring, so that a segment is hashed and read as one span. Bytes are moved to
// the front at most once per as many bytes appended, which keeps appending O(1) a byte; and an
// empty queue starts over at the same cache lines.
//
// Invariant: begin_ <= end_ <= storage_.size(); the bytes held are [begin_, end_).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>

#include "vox/base/assert.hpp"
#include "vox/base/bytes.hpp"

namespace vox::sim {

class ByteQueue {
 public:
  [[nodiscard]] std::size_t size() const { return end_ - begin_; }

  void append(BytesView bytes) {
    if (bytes.empty()) return;
    if (storage_bytes_ - end_ < bytes.size()) make_room(bytes.size());
    std::memcpy(storage_.get() + end_, bytes.data(), bytes.size());
    end_ += bytes.size();
  }

  /// The bytes appended last.
  [[nodiscard]] BytesView last(std::size_t count) const {
    VOX_ASSERT(count <= size());
    return {storage_.get() + end_ - count, count};
  }

  /// Moves the oldest bytes out.
  void take(std::span<std::byte> into) {
    VOX_ASSERT(into.size() <= size());
    std::memcpy(into.data(), storage_.get() + begin_, into.size());
    drop_front(into.size());
  }

  void drop_front(std::size_t count) {
    VOX_ASSERT(count <= size());
    begin_ += count;
    if (begin_ == end_) begin_ = end_ = 0;
  }

  void drop_back(std::size_t count) {
    VOX_ASSERT(count <= size());
    end_ -= count;
    if (begin_ == end_) begin_ = end_ = 0;
  }

 private:
  static constexpr std::size_t storage_bytes_min = 256;

  void make_room(std::size_t more) {
    const std::size_t held = size();
    const std::size_t wanted = std::max(storage_bytes_min, 2 * (held + more));
    if (wanted <= storage_bytes_) {
      std::memmove(storage_.get(), storage_.get() + begin_, held);
    } else {
      auto larger = std::make_unique_for_overwrite<std::byte[]>(2 * wanted);
      if (held > 0) std::memcpy(larger.get(), storage_.get() + begin_, held);
      storage_ = std::move(larger);
      storage_bytes_ = 2 * wanted;
    }
    begin_ = 0;
    end_ = held;
    VOX_ASSERT(storage_bytes_ - end_ >= more);
  }

  std::unique_ptr<std::byte[]> storage_;
  std::size_t storage_bytes_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace vox::sim
