// Small things that several targets ask of their input.
#pragma once

#include <algorithm>
#include <cstdint>

#include "vox/base/bytes.hpp"
#include "vox/wire/message.hpp"

namespace vox::fuzz {

inline bool are_equal(BytesView a, BytesView b) { return std::ranges::equal(a, b); }

/// Takes one byte off the front, where an input says how the rest is to be used; 0 when it is
/// empty.
inline std::uint8_t take_byte(BytesView& input) {
  if (input.empty()) return 0;
  const auto byte = std::to_integer<std::uint8_t>(input[0]);
  input = input.subspan(1);
  return byte;
}

inline Bytes joined(const wire::EncodedMessage& encoded) {
  Bytes bytes;
  bytes.reserve(encoded.size());
  for (const BytesView part : encoded.parts) bytes.insert(bytes.end(), part.begin(), part.end());
  return bytes;
}

}  // namespace vox::fuzz
