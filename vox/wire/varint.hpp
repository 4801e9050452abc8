// Variable-length integers: unsigned LEB128, and zigzag for signed ones.
//
// Seven bits a byte, the least significant first; the high bit says that another byte follows.
// Strict both ways: writers emit the shortest form, readers refuse any other, so a value has one
// spelling and equal messages are equal bytes. (The reference implementation accepts padded
// integers and drops excess bits; no honest counterpart sends either.)
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "vox/base/assert.hpp"
#include "vox/base/bytes.hpp"
#include "vox/wire/violation.hpp"

namespace vox::wire {

__extension__ typedef unsigned __int128 Uint128;
__extension__ typedef __int128 Int128;

/// Bits of an unsigned integer, also of the 128-bit one, which <limits> may not know.
template <typename Unsigned>
inline constexpr unsigned varint_bits = sizeof(Unsigned) * 8;

/// The longest encoding of an integer of this type: 3, 5, 10 and 19 bytes.
template <typename Unsigned>
inline constexpr std::size_t varint_bytes_max = (varint_bits<Unsigned> + 6) / 7;

static_assert(varint_bytes_max<std::uint16_t> == 3 && varint_bytes_max<std::uint32_t> == 5);
static_assert(varint_bytes_max<std::uint64_t> == 10 && varint_bytes_max<Uint128> == 19);

/// Writes `value` at `out`, which has room for varint_bytes_max, and returns how many bytes it
/// took.
template <typename Unsigned>
constexpr std::size_t put_varint(std::byte* out, Unsigned value) {
  std::size_t bytes = 0;
  while (value >= 0x80) {
    out[bytes] = static_cast<std::byte>(static_cast<std::uint8_t>(value) | 0x80U);
    value = static_cast<Unsigned>(value >> 7);
    bytes += 1;
  }
  out[bytes] = static_cast<std::byte>(value);
  VOX_ASSERT(bytes < varint_bytes_max<Unsigned>);
  return bytes + 1;
}

/// What stands at the beginning of some bytes: a value and its length, or what is wrong with it.
template <typename Unsigned>
struct VarintRead {
  Unsigned value = 0;
  std::size_t bytes = 0;
  Violation violation = Violation::none;
};

/// Reads one integer of this type. The order of the refusals: a byte that is missing, bits that do
/// not fit, a form that is not the shortest.
template <typename Unsigned>
constexpr VarintRead<Unsigned> get_varint(BytesView input) {
  constexpr std::size_t bytes_max = varint_bytes_max<Unsigned>;
  constexpr unsigned last_bits = varint_bits<Unsigned> - 7 * (bytes_max - 1);
  const std::size_t readable = std::min(input.size(), bytes_max);
  Unsigned value = 0;
  std::size_t index = 0;
  for (; index < readable && input[index] >= std::byte{0x80}; ++index) {
    const auto bits = static_cast<Unsigned>(input[index] & std::byte{0x7f});
    value = static_cast<Unsigned>(value | (bits << (7 * index)));
  }
  // No byte ends it: there are too few, or the longest would go on.
  if (index == readable) {
    return {0, 0, index < bytes_max ? Violation::truncated_value : Violation::varint_overflow};
  }
  const auto last = static_cast<Unsigned>(input[index]);
  if (index + 1 == bytes_max && (last >> last_bits) != 0) {
    return {0, 0, Violation::varint_overflow};
  }
  if (last == 0 && index > 0) return {0, 0, Violation::varint_overlong};
  return {static_cast<Unsigned>(value | (last << (7 * index))), index + 1, Violation::none};
}

/// 0, -1, 1, -2 ... as 0, 1, 2, 3 ...
template <typename Unsigned, typename Signed>
constexpr Unsigned zigzag(Signed value) {
  static_assert(sizeof(Unsigned) == sizeof(Signed));
  const auto doubled = static_cast<Unsigned>(static_cast<Unsigned>(value) << 1);
  return value < 0 ? static_cast<Unsigned>(~doubled) : doubled;
}

/// The inverse of zigzag().
template <typename Signed, typename Unsigned>
constexpr Signed unzigzag(Unsigned value) {
  static_assert(sizeof(Unsigned) == sizeof(Signed));
  const auto half = static_cast<Unsigned>(value >> 1);
  return static_cast<Signed>((value & 1) != 0 ? static_cast<Unsigned>(~half) : half);
}

}  // namespace vox::wire
