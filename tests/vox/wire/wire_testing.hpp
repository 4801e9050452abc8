// What the tests of the wire layer share: bytes written as hex, the reference vectors, and names
// instead of numbers in failures.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <ostream>
#include <string>
#include <string_view>

#include "vox/base/bytes.hpp"
#include "vox/base/result.hpp"
#include "vox/wire/handshake.hpp"
#include "vox/wire/message.hpp"
#include "vox/wire/violation.hpp"

namespace vox {

inline void PrintTo(Violation violation, std::ostream* out) { *out << to_string(violation); }

namespace wire {

/// "01 ff": pairs of hex digits; white space separates as one likes. No room behind the last byte,
/// so that a sanitizer notices who reads on.
inline Bytes hex(std::string_view text) {
  Bytes bytes;
  int digits = 0;
  unsigned value = 0;
  for (const char digit : text) {
    if (digit == ' ' || digit == '\n') continue;
    const bool is_letter = digit >= 'a' && digit <= 'f';
    EXPECT_TRUE(is_letter || (digit >= '0' && digit <= '9')) << "not hex: " << digit;
    value = value * 16 + static_cast<unsigned>(is_letter ? digit - 'a' + 10 : digit - '0');
    digits += 1;
    if (digits % 2 != 0) continue;
    bytes.push_back(static_cast<std::byte>(value));
    value = 0;
  }
  EXPECT_EQ(digits % 2, 0) << "half a byte in: " << text;
  bytes.shrink_to_fit();
  return bytes;
}

/// The inverse of hex(), so that failures print bytes.
inline std::string to_hex(BytesView bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : bytes) {
    text += digits[std::to_integer<std::size_t>(byte >> 4)];
    text += digits[std::to_integer<std::size_t>(byte & std::byte{15})];
  }
  return text;
}

inline std::string golden_path(std::string_view name) {
  return std::string(VOX_GOLDEN_DIR "/").append(name);
}

/// A file of tests/golden/reference.
inline Bytes golden(std::string_view name) {
  std::ifstream file(golden_path(name), std::ios::binary);
  EXPECT_TRUE(file.is_open()) << name;
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return to_bytes(text);
}

/// A reference vector of a message. Those of channels were recorded before schema messages took
/// number 6 and channels moved to 7, and nobody recorded them again: their second byte, the number
/// of the payload, still says 6. Everything else in them is what is spoken today.
inline Bytes golden_message(std::string_view file) {
  Bytes bytes = golden(std::string("wire/").append(file));
  if (file.starts_with("message_channel_")) {
    EXPECT_EQ(bytes.at(1), std::byte{6}) << "recorded again? then this correction must go";
    bytes.at(1) = std::byte{7};
  }
  return bytes;
}

inline Bytes joined(const EncodedMessage& encoded) {
  Bytes bytes;
  for (const BytesView part : encoded.parts) bytes.insert(bytes.end(), part.begin(), part.end());
  EXPECT_EQ(bytes.size(), encoded.size());
  return bytes;
}

inline Bytes encoded(const Message& message) {
  Bytes scratch;
  return joined(encode_message(message, scratch));
}

/// What was wrong; none when nothing was.
template <typename Value>
Violation violation_of(const Result<Value, Violation>& result) {
  return result.has_value() ? Violation::none : result.error();
}

}  // namespace wire
}  // namespace vox
