// Reads postcard values off the front of some bytes, lending instead of copying.
//
// The first thing wrong is remembered as a Violation and ends the input: every later read yields
// zero, nothing or empty at once. So a decoder is written as the plain sequence of its fields and
// asks once, at the end. Loops are bounded without asking, too: read_count() never gives more
// elements than the bytes left could hold.
//
// Never allocates, never recurses. What is absent: values that describe themselves. Postcard has
// none; who reads must know what stands there.
//
// Invariants:
//   - violation() never changes once it is not none, and then remaining() is 0.
//   - remaining() never grows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "vox/base/assert.hpp"
#include "vox/base/bytes.hpp"
#include "vox/wire/varint.hpp"
#include "vox/wire/violation.hpp"

namespace vox::wire {

class PostcardReader {
 public:
  explicit PostcardReader(BytesView input)
      : cursor_(input.data()), end_(input.data() + input.size()) {}

  [[nodiscard]] Violation violation() const { return violation_; }
  [[nodiscard]] bool failed() const { return violation_ != Violation::none; }
  [[nodiscard]] std::size_t remaining() const { return static_cast<std::size_t>(end_ - cursor_); }

  /// Ends the input with `violation`, unless something was wrong before.
  void refuse(Violation violation);
  /// What is wrong with the whole input: its first violation, or trailing_bytes.
  [[nodiscard]] Violation finish();

  [[nodiscard]] bool read_bool();
  [[nodiscard]] std::uint8_t read_u8();
  [[nodiscard]] std::uint16_t read_u16() { return read_varint<std::uint16_t>(); }
  [[nodiscard]] std::uint32_t read_u32() { return read_varint<std::uint32_t>(); }
  [[nodiscard]] std::uint64_t read_u64() { return read_varint<std::uint64_t>(); }
  [[nodiscard]] Uint128 read_u128() { return read_varint<Uint128>(); }
  [[nodiscard]] std::int8_t read_i8() { return static_cast<std::int8_t>(read_u8()); }
  [[nodiscard]] std::int16_t read_i16() { return unzigzag<std::int16_t>(read_u16()); }
  [[nodiscard]] std::int32_t read_i32() { return unzigzag<std::int32_t>(read_u32()); }
  [[nodiscard]] std::int64_t read_i64() { return unzigzag<std::int64_t>(read_u64()); }
  [[nodiscard]] Int128 read_i128() { return unzigzag<Int128>(read_u128()); }
  [[nodiscard]] float read_f32();
  [[nodiscard]] double read_f64();
  /// One character. Text of any other length is invalid_utf8.
  [[nodiscard]] char32_t read_char();

  [[nodiscard]] std::string_view read_text();
  /// Bytes behind a varint length.
  [[nodiscard]] BytesView read_bytes();
  /// Bytes behind a length of always 4 bytes: args, results and channel items.
  [[nodiscard]] BytesView read_opaque();
  /// Bytes whose number is known: `[u8; N]`.
  [[nodiscard]] BytesView read_raw(std::size_t bytes);
  /// All that is left.
  [[nodiscard]] BytesView read_rest() { return read_raw(remaining()); }
  /// The same without reading it.
  [[nodiscard]] BytesView peek_rest() const { return {cursor_, end_}; }

  /// Whether a value follows.
  [[nodiscard]] bool read_option();
  /// Which of `variants_count` variants follows; 0 after a refusal.
  [[nodiscard]] std::uint32_t read_variant(std::uint32_t variants_count);
  /// How many elements of at least `element_bytes_min` (> 0) each follow.
  [[nodiscard]] std::size_t read_count(std::size_t element_bytes_min);

 private:
  // One byte is the common case by far, and small enough to stand at the call.
  template <typename Unsigned>
  Unsigned read_varint() {
    if (cursor_ != end_ && std::to_integer<std::uint8_t>(*cursor_) < 0x80) [[likely]] {
      return static_cast<Unsigned>(*cursor_++);
    }
    return read_long_varint<Unsigned>();
  }
  template <typename Unsigned>
  Unsigned read_long_varint();
  bool read_flag(Violation otherwise);

  const std::byte* cursor_;
  const std::byte* end_;
  Violation violation_ = Violation::none;
};

// What nearly every field is made of stands at its call.

inline BytesView PostcardReader::read_raw(std::size_t bytes) {
  if (bytes > remaining()) {
    refuse(Violation::truncated_value);
    return {};
  }
  const BytesView view(cursor_, bytes);
  cursor_ += bytes;
  return view;
}

inline std::uint32_t PostcardReader::read_variant(std::uint32_t variants_count) {
  VOX_ASSERT(variants_count > 0);
  const std::uint32_t index = read_u32();
  if (index < variants_count) return index;
  refuse(Violation::unknown_variant);
  return 0;
}

}  // namespace vox::wire
