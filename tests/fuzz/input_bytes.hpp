// Small things that several targets ask of their input.
#pragma once

#include <algorithm>
#include <cstdint>

#include "vox/base/bytes.hpp"
#include "vox/wire/message.hpp"

namespace vox::fuzz {

/// Takes one byte off the front, where an input says how the rest is to be used; 0 when it is
/// empty.
inline std::uint8_t take_byte(BytesView& input) {
  if (input.empty()) return 0;
  const auto byte = std::to_integer<std::uint8_t>(input[0]);
  input = input.subspan(1);
  return byte;
}

/// Whether it is UTF-8, said a second time: each character from its first byte's length, its
/// shortest form, and no surrogate.
inline bool is_text(BytesView bytes) {
  constexpr std::uint32_t smallest[] = {0, 0x80, 0x800, 0x10000};
  while (!bytes.empty()) {
    const auto first = std::to_integer<std::uint32_t>(bytes[0]);
    const std::size_t more = first < 0x80 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    if ((first >= 0x80 && first < 0xc0) || first > 0xf7 || bytes.size() <= more) return false;
    std::uint32_t character = more == 0 ? first : first & (0x3fU >> more);
    for (const std::byte byte : bytes.subspan(1, more)) {
      if ((byte & std::byte{0xc0}) != std::byte{0x80}) return false;
      character = (character << 6) | std::to_integer<std::uint32_t>(byte & std::byte{0x3f});
    }
    const bool is_surrogate = character >= 0xd800 && character < 0xe000;
    if (character < smallest[more] || character > 0x10ffff || is_surrogate) return false;
    bytes = bytes.subspan(1 + more);
  }
  return true;
}

inline Bytes joined(const wire::EncodedMessage& encoded) {
  Bytes bytes;
  bytes.reserve(encoded.size());
  for (const BytesView part : encoded.parts) bytes.insert(bytes.end(), part.begin(), part.end());
  return bytes;
}

}  // namespace vox::fuzz
