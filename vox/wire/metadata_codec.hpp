// Metadata as postcard, for every message that carries some, and what its two readers (postcard
// and, in handshakes, CBOR) share.
#pragma once

#include <cstddef>
#include <string_view>
#include <variant>

#include "vox/base/limits.hpp"
#include "vox/wire/metadata.hpp"
#include "vox/wire/postcard_reader.hpp"
#include "vox/wire/postcard_writer.hpp"

namespace vox::wire {

/// An entry still lent by the input: nothing is copied until it is known to fit the limits.
struct LentMetadataEntry {
  using Value = std::variant<std::string_view, BytesView, std::uint64_t>;
  std::string_view key;
  Value value;
  std::uint64_t flags = 0;
};
[[nodiscard]] MetadataEntry copy(const LentMetadataEntry& entry);

/// No encoding of `metadata` is longer.
[[nodiscard]] std::size_t metadata_bytes_bound(const Metadata& metadata);
void write_metadata(PostcardWriter& writer, const Metadata& metadata);

/// Refuses metadata_too_large before anything past the limits is copied. The bytes counted are the
/// encoded ones, all entries together. What it returns after a refusal is to be thrown away.
[[nodiscard]] Metadata read_metadata(PostcardReader& reader, const Limits& limits);

}  // namespace vox::wire
