// The hash that ids are made with: the first eight bytes of BLAKE3, least significant first.
#pragma once

#include <cstdint>
#include <string_view>

#include "vox/base/bytes.hpp"

namespace vox::schema {

[[nodiscard]] std::uint64_t hash_of(BytesView bytes);

/// What is hashed is written as numbers and texts behind one another.
class Preimage {
 public:
  void append_u32(std::uint32_t value) { append_number(value, 4); }
  void append_u64(std::uint64_t value) { append_number(value, 8); }
  /// Behind its length, as a u32.
  void append_text(std::string_view text);
  [[nodiscard]] std::uint64_t hash() const { return hash_of(bytes_); }

 private:
  void append_number(std::uint64_t value, unsigned bytes);

  Bytes bytes_;
};

}  // namespace vox::schema
