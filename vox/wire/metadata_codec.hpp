// Metadata as postcard, for every message that carries some.
#pragma once

#include <cstddef>

#include "vox/base/limits.hpp"
#include "vox/wire/metadata.hpp"
#include "vox/wire/postcard_reader.hpp"
#include "vox/wire/postcard_writer.hpp"

namespace vox::wire {

/// How the kinds of value are numbered on the wire.
enum class MetadataKind : std::uint8_t { text = 0, bytes = 1, number = 2 };
inline constexpr std::uint32_t metadata_kinds_count = 3;

/// No encoding of `metadata` is longer.
[[nodiscard]] std::size_t metadata_bytes_bound(const Metadata& metadata);
void write_metadata(PostcardWriter& writer, const Metadata& metadata);

/// Refuses metadata_too_large before anything past the limits is copied. The bytes counted are the
/// encoded ones, all entries together. What it returns after a refusal is to be thrown away.
[[nodiscard]] Metadata read_metadata(PostcardReader& reader, const Limits& limits);

}  // namespace vox::wire
