// BLAKE3, asked in one place.
#include "vox/schema/hash.hpp"

#include <blake3.h>

#include <array>
#include <limits>

#include "vox/base/assert.hpp"

namespace vox::schema {

std::uint64_t hash_of(BytesView bytes) {
  blake3_hasher hasher;
  blake3_hasher_init(&hasher);
  blake3_hasher_update(&hasher, bytes.data(), bytes.size());
  std::array<std::uint8_t, 8> out{};
  blake3_hasher_finalize(&hasher, out.data(), out.size());
  std::uint64_t value = 0;
  for (std::size_t index = out.size(); index > 0; --index) value = (value << 8) | out[index - 1];
  return value;
}

void Preimage::append_text(std::string_view text) {
  VOX_ASSERT(text.size() <= std::numeric_limits<std::uint32_t>::max());
  append_u32(static_cast<std::uint32_t>(text.size()));
  const BytesView bytes = as_bytes(text);
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
}

void Preimage::append_number(std::uint64_t value, unsigned bytes) {
  for (unsigned index = 0; index < bytes; ++index) {
    bytes_.push_back(static_cast<std::byte>(value >> (8 * index)));
  }
}

}  // namespace vox::schema
