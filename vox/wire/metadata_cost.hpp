// What metadata costs: bytes on the wire, bytes in memory, and whether a message may carry it.
//
// An entry of a few bytes on the wire takes about a hundred once it is an entry, so whatever keeps
// metadata charges what it costs here and not what it weighed. What we send is held to our own
// limits: a counterpart with the same ones would end the session over more, and what waits to be
// sent waits here.
#pragma once

#include <cstddef>

#include "vox/base/limits.hpp"
#include "vox/wire/metadata.hpp"

namespace vox::wire {

/// What an entry costs beside its texts: the entry itself, and room for the next.
inline constexpr std::size_t metadata_entry_bytes = 2 * sizeof(MetadataEntry);

/// The entries as encoded, which is how Limits counts them.
[[nodiscard]] std::size_t encoded_bytes(const Metadata& metadata);
/// No less than what they hold in memory.
[[nodiscard]] std::size_t held_bytes(const Metadata& metadata);
/// Whether one message may carry it.
[[nodiscard]] bool fits(const Metadata& metadata, const Limits& limits);

}  // namespace vox::wire
