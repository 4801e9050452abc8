// Reads CBOR (RFC 8949) off the front of some bytes, lending instead of copying: the profile that
// handshakes and schemas use.
//
// Strict: definite lengths, and each length and integer in its shortest form. As with
// PostcardReader, the first thing wrong is remembered and ends the input, so that decoders are the
// plain sequence of their fields. Lengths and counts are checked against the bytes left before
// anybody can act on them.
//
// Never allocates, never recurses. What is absent because no handshake has it: typed reading of
// negative integers, floats and tags. skip() steps over them.
//
// Invariants: as PostcardReader's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "vox/base/bytes.hpp"
#include "vox/wire/violation.hpp"

namespace vox::wire {

enum class CborMajor : std::uint8_t {
  unsigned_integer = 0,
  negative_integer = 1,
  bytes = 2,
  text = 3,
  array = 4,
  map = 5,
  tag = 6,
  simple = 7,
};

/// The values of major type 7 that the profile knows.
inline constexpr std::uint64_t cbor_false = 20;
inline constexpr std::uint64_t cbor_true = 21;
inline constexpr std::uint64_t cbor_null = 22;

/// How deep containers may lie in one another in a value that is skipped. The schemas of the
/// reference implementation need 9.
inline constexpr std::size_t cbor_nesting_max = 32;

class CborReader {
 public:
  explicit CborReader(BytesView input) : rest_(input) {}

  [[nodiscard]] Violation violation() const { return violation_; }
  [[nodiscard]] bool failed() const { return violation_ != Violation::none; }
  [[nodiscard]] std::size_t remaining() const { return rest_.size(); }
  /// Ends the input with `violation`, unless something was wrong before.
  void refuse(Violation violation);

  [[nodiscard]] std::uint64_t read_u64();
  /// Anything larger is varint_overflow.
  [[nodiscard]] std::uint32_t read_u32();
  [[nodiscard]] bool read_bool();
  void read_null();
  /// Whether null stands next, which is then read. Anything else is left where it is.
  [[nodiscard]] bool try_read_null();
  /// Whether a text stands next, which stays where it is.
  [[nodiscard]] bool is_text_next() const;
  [[nodiscard]] std::string_view read_text();
  [[nodiscard]] BytesView read_bytes();
  /// How many items follow; never more than the bytes left could hold.
  [[nodiscard]] std::size_t read_array() { return read_array_of(1); }
  /// The same for items of which none takes less than so many (> 0) bytes.
  [[nodiscard]] std::size_t read_array_of(std::size_t element_bytes_min);
  /// How many pairs follow; never more than the bytes left could hold.
  [[nodiscard]] std::size_t read_map();
  /// An enum on this wire is a map of one pair: the name of the variant, then what belongs to it.
  [[nodiscard]] std::string_view read_variant_name();

  /// Steps over one item of any kind, however large, to a depth of cbor_nesting_max.
  void skip();

 private:
  struct Head {
    CborMajor major = CborMajor::simple;
    std::uint8_t information = 0;  // the low five bits of the first byte
    std::uint64_t argument = 0;
  };
  Head read_head();
  Head read_head_behind_tags();
  std::uint64_t read_argument(CborMajor major, std::uint8_t information);
  // The argument of an item that must be of this major type.
  std::uint64_t read_expected(CborMajor major);
  std::uint64_t read_simple();
  std::size_t checked_count(std::uint64_t count, std::size_t element_bytes_min);
  BytesView read_raw(std::uint64_t bytes);
  std::string_view read_raw_text(std::uint64_t bytes);
  // Steps over an item without what lies in it, and returns how many items do.
  std::size_t skip_shallow(const Head& head);

  BytesView rest_;
  Violation violation_ = Violation::none;
};

}  // namespace vox::wire
