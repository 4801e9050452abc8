// What the stream actors say to each other: a number for the work, a length, and that many bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "vox/base/assert.hpp"
#include "vox/base/bytes.hpp"

namespace vox::sim {

/// More than any scenario sends; a longer length is nonsense and not worth the memory.
inline constexpr std::uint64_t echo_payload_bytes_max = std::uint64_t{16} << 20U;

struct EchoHeader {
  static constexpr std::size_t bytes_count = 16;
  std::uint64_t work_id = 0;
  std::uint64_t payload_bytes = 0;
};

using EchoHeaderBytes = std::array<std::byte, EchoHeader::bytes_count>;

inline EchoHeaderBytes encode(const EchoHeader& header) {
  EchoHeaderBytes bytes{};
  for (std::size_t i = 0; i < 8; ++i) {
    bytes[i] = static_cast<std::byte>(header.work_id >> (8 * i));
    bytes[8 + i] = static_cast<std::byte>(header.payload_bytes >> (8 * i));
  }
  return bytes;
}

inline EchoHeader decode(const EchoHeaderBytes& bytes) {
  EchoHeader header;
  for (std::size_t i = 0; i < 8; ++i) {
    header.work_id |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * i);
    header.payload_bytes |= std::to_integer<std::uint64_t>(bytes[8 + i]) << (8 * i);
  }
  return header;
}

}  // namespace vox::sim
