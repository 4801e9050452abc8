// Writes postcard values behind one another into a buffer that its owner keeps and reuses.
//
// While a writer is at work the buffer is larger than what has been written, so that each field
// costs one comparison and one store instead of a vector's append; finish() cuts it to size, and
// lend() does not. A buffer that has been used before is not allocated again.
//
// Invariants:
//   - size_ <= out_.size(): every byte below size_ was written by this writer, or was there before
//     it and is to stay.
//   - finish() or lend() is called before the writer ends, and nothing is written after it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "vox/base/assert.hpp"
#include "vox/base/bytes.hpp"
#include "vox/wire/varint.hpp"

namespace vox::wire {

class PostcardWriter {
 public:
  enum class Start : std::uint8_t { over, behind };
  /// Writes over what `out` holds, or behind it. `out` must outlive the writer, and is its alone
  /// until finish() or lend().
  explicit PostcardWriter(Bytes& out, Start start = Start::over)
      : out_(out), size_(start == Start::behind ? out.size() : 0) {}
  PostcardWriter(const PostcardWriter&) = delete;
  PostcardWriter& operator=(const PostcardWriter&) = delete;
  ~PostcardWriter() { VOX_ASSERT(finished_); }

  /// Makes room for `bytes` more, so that writing them does not allocate.
  void reserve(std::size_t bytes) { static_cast<void>(room_for(bytes)); }
  [[nodiscard]] std::size_t size() const { return size_; }
  /// Cuts the buffer to what was written, and lends it whole.
  BytesView finish();
  /// Lends what was written and leaves the buffer as large as it has become: for one that nobody
  /// reads but through what this returns. Who writes over it again clears nothing first.
  [[nodiscard]] BytesView lend();

  void write_bool(bool value) { write_u8(value ? 1 : 0); }
  void write_u8(std::uint8_t value) {
    *room_for(1) = static_cast<std::byte>(value);
    size_ += 1;
  }
  void write_u16(std::uint16_t value) { write_varint(value); }
  void write_u32(std::uint32_t value) { write_varint(value); }
  void write_u64(std::uint64_t value) { write_varint(value); }
  void write_u128(Uint128 value) { write_varint(value); }
  void write_i8(std::int8_t value) { write_u8(static_cast<std::uint8_t>(value)); }
  void write_i16(std::int16_t value) { write_varint(zigzag<std::uint16_t>(value)); }
  void write_i32(std::int32_t value) { write_varint(zigzag<std::uint32_t>(value)); }
  void write_i64(std::int64_t value) { write_varint(zigzag<std::uint64_t>(value)); }
  void write_i128(Int128 value) { write_varint(zigzag<Uint128>(value)); }
  /// NaNs keep their bits.
  void write_f32(float value);
  void write_f64(double value);
  /// `value` is a Unicode scalar.
  void write_char(char32_t value);

  /// `text` is UTF-8.
  void write_text(std::string_view text) { write_bytes(as_bytes(text)); }
  /// Bytes behind a varint length.
  void write_bytes(BytesView bytes);
  /// The length of opaque bytes, always 4 bytes; the bytes themselves are the caller's to place.
  void write_opaque_length(std::size_t bytes);
  /// Bytes without a length: `[u8; N]`, or a value encoded elsewhere.
  void write_raw(BytesView bytes);

  void write_option(bool has_value) { write_bool(has_value); }
  void write_variant(std::uint32_t index) { write_varint(index); }
  void write_count(std::size_t count) { write_varint(std::uint64_t{count}); }

 private:
  template <typename Unsigned>
  void write_varint(Unsigned value) {
    size_ += put_varint(room_for(varint_bytes_max<Unsigned>), value);
  }
  template <typename Unsigned>
  void write_little_endian(Unsigned value);

  // Where the next byte goes, with at least so much room behind it.
  std::byte* room_for(std::size_t bytes) {
    VOX_ASSERT(!finished_);
    if (out_.size() - size_ < bytes) [[unlikely]]
      grow(bytes);
    return out_.data() + size_;
  }
  void grow(std::size_t bytes);

  Bytes& out_;
  std::size_t size_;
  bool finished_ = false;
};

}  // namespace vox::wire
