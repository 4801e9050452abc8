// Metadata as postcard, for every message that carries some, and its entries one by one for
// Metadata itself, which keeps them so.
#pragma once

#include <cstddef>

#include "vox/base/limits.hpp"
#include "vox/wire/metadata.hpp"
#include "vox/wire/postcard_reader.hpp"
#include "vox/wire/postcard_writer.hpp"

namespace vox::wire {

/// No encoding of `metadata` is longer.
[[nodiscard]] std::size_t metadata_bytes_bound(const Metadata& metadata);
void write_metadata(PostcardWriter& writer, const Metadata& metadata);

/// Refuses metadata_too_large before anything past the limits is copied. The bytes counted are the
/// encoded ones, all entries together. What it returns after a refusal is to be thrown away.
[[nodiscard]] Metadata read_metadata(PostcardReader& reader, const Limits& limits);

/// Writes `entry` behind what `out` holds, which may be what lends it.
void append_entry(Bytes& out, const MetadataEntry& entry);
/// Reads an entry that was read once before or that append_entry wrote: texts are not looked at
/// again.
[[nodiscard]] MetadataEntry read_trusted_entry(PostcardReader& reader);

}  // namespace vox::wire
