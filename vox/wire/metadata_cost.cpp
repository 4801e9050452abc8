// Sums over entries, the same way as metadata_codec writes them.
#include "vox/wire/metadata_cost.hpp"

#include <bit>

namespace vox::wire {
namespace {

constexpr std::size_t varint_bytes(std::uint64_t value) {
  return (static_cast<std::size_t>(std::bit_width(value | 1U)) + 6) / 7;
}
static_assert(varint_bytes(0) == 1 && varint_bytes(127) == 1 && varint_bytes(128) == 2);

// Texts and bytes; a number lives in its entry.
std::size_t value_bytes(const MetadataEntry& entry) {
  if (const auto* text = std::get_if<std::string>(&entry.value)) return text->size();
  if (const auto* bytes = std::get_if<Bytes>(&entry.value)) return bytes->size();
  return 0;
}

std::size_t encoded_value_bytes(const MetadataEntry& entry) {
  if (const auto* number = std::get_if<std::uint64_t>(&entry.value)) return varint_bytes(*number);
  const std::size_t bytes = value_bytes(entry);
  return varint_bytes(bytes) + bytes;
}

}  // namespace

std::size_t encoded_bytes(const Metadata& metadata) {
  constexpr std::size_t kind_bytes = 1;
  std::size_t bytes = 0;
  for (const MetadataEntry& entry : metadata.entries()) {
    bytes += varint_bytes(entry.key.size()) + entry.key.size() + kind_bytes +
             encoded_value_bytes(entry) + varint_bytes(entry.flags);
  }
  return bytes;
}

std::size_t held_bytes(const Metadata& metadata) {
  constexpr std::size_t terminators_bytes = 2;  // of its two texts
  std::size_t bytes = 0;
  for (const MetadataEntry& entry : metadata.entries()) {
    bytes += metadata_entry_bytes + terminators_bytes + entry.key.size() + value_bytes(entry);
  }
  return bytes;
}

bool fits(const Metadata& metadata, const Limits& limits) {
  return metadata.entries().size() <= limits.metadata_entries_max &&
         encoded_bytes(metadata) <= limits.metadata_bytes_max;
}

}  // namespace vox::wire
