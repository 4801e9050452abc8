// Bytes in and bytes out in the order they came, in one block of memory.
//
// What a link holds for a slow transport sits here: appended message by message, written out by
// whatever the transport takes. A ring never moves bytes to make room for others, so a transport
// that takes a few bytes at a time costs no more than one that takes all. It grows by doubling and
// has no bound of its own: its owner counts and refuses, as the owner knows what it promised.
//
// A block grown for an unusual burst is given back when a later burst does without it, so an idle
// link does not keep the memory of its busiest moment; blocks up to the size told are kept, so a
// steady flow allocates nothing.
//
// Invariants: size() <= capacity(); head_ < capacity() unless that is 0.
#pragma once

#include <array>
#include <cstddef>
#include <memory>

#include "vox/base/bytes.hpp"

namespace vox {

class ByteRing {
 public:
  /// Keeps blocks up to `retained_bytes_max` when it is empty.
  explicit ByteRing(std::size_t retained_bytes_max) : retained_bytes_max_(retained_bytes_max) {}

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  /// Bytes of memory held.
  [[nodiscard]] std::size_t capacity() const { return capacity_; }

  /// Makes room for `bytes` more, so that the next appends up to that do not allocate.
  void reserve(std::size_t bytes);
  void append(BytesView bytes);

  /// All that is held, oldest first; the second part is empty unless the ring wraps. Valid until
  /// the next change.
  [[nodiscard]] std::array<BytesView, 2> parts() const;
  /// Forgets the oldest `bytes`, at most size().
  void consume(std::size_t bytes);
  void clear() { consume(size_); }

 private:
  void grow_to(std::size_t capacity);
  void rest();

  std::unique_ptr<std::byte[]> block_;
  std::size_t capacity_ = 0;
  std::size_t head_ = 0;  // index of the oldest byte
  std::size_t size_ = 0;
  std::size_t burst_bytes_max_ = 0;  // the most held at once since it was last empty
  std::size_t retained_bytes_max_;
};

}  // namespace vox
