// Metadata as postcard: a count, then key, value and flags of each entry.
#include "vox/wire/metadata_codec.hpp"

#include <utility>

namespace vox::wire {
namespace {

// An empty key, the kind, an empty value, the flags: a byte each. What lets a count of entries
// be believed.
constexpr std::size_t entry_bytes_min = 4;

// The length of the key, the length of a value or a number, the flags; and the kind.
constexpr std::size_t entry_overhead_bytes_max = 3 * varint_bytes_max<std::uint64_t> + 1;

// How the kinds of value are numbered, which is the order of the alternatives of an entry.
enum class MetadataKind : std::uint8_t { text = 0, bytes = 1, number = 2 };
constexpr std::uint32_t metadata_kinds_count = 3;
static_assert(std::variant_size_v<MetadataEntry::Value> == metadata_kinds_count);

BytesView lent_bytes(const MetadataEntry::Value& value) {
  if (const auto* text = std::get_if<std::string_view>(&value)) return as_bytes(*text);
  if (const auto* bytes = std::get_if<BytesView>(&value)) return *bytes;
  return {};
}

enum class Texts : bool { checked, trusted };

template <Texts texts>
std::string_view read_text(PostcardReader& reader) {
  return texts == Texts::checked ? reader.read_text() : as_text(reader.read_bytes());
}

template <Texts texts>
MetadataEntry::Value read_value(PostcardReader& reader) {
  switch (static_cast<MetadataKind>(reader.read_variant(metadata_kinds_count))) {
    case MetadataKind::text: return read_text<texts>(reader);
    case MetadataKind::bytes: return reader.read_bytes();
    case MetadataKind::number: return reader.read_u64();
  }
  VOX_UNREACHABLE("the reader refuses kinds that do not exist");
}

// Braces evaluate from left to right, which is the order on the wire.
template <Texts texts>
MetadataEntry read_entry(PostcardReader& reader) {
  return {read_text<texts>(reader), read_value<texts>(reader), reader.read_u64()};
}

}  // namespace

std::size_t metadata_bytes_bound(const Metadata& metadata) {
  return varint_bytes_max<std::uint64_t> + metadata.encoded().size();
}

void write_metadata(PostcardWriter& writer, const Metadata& metadata) {
  writer.write_count(metadata.size());
  writer.write_raw(metadata.encoded());
}

Metadata read_metadata(PostcardReader& reader, const Limits& limits) {
  const std::size_t count = reader.read_count(entry_bytes_min);
  if (count == 0) return {};
  if (count > limits.metadata_entries_max) {
    reader.refuse(Violation::metadata_too_large);
    return {};
  }
  const BytesView input = reader.peek_rest();
  std::size_t bytes = 0;
  for (std::size_t index = 0; index < count; ++index) {
    static_cast<void>(read_entry<Texts::checked>(reader));
    if (reader.failed()) return {};
    bytes = input.size() - reader.remaining();
    if (bytes > limits.metadata_bytes_max) {
      reader.refuse(Violation::metadata_too_large);
      return {};
    }
  }
  return Metadata::from_encoded(input.first(bytes), count);
}

// Into a buffer of just the size: entries are few, and one that doubles would cost twice what it
// holds. What lends the entry may be the old one, which is there until the end.
void append_entry(Bytes& out, const MetadataEntry& entry) {
  const BytesView value = lent_bytes(entry.value);
  Bytes grown;
  grown.reserve(out.size() + entry_overhead_bytes_max + entry.key.size() + value.size());
  grown.assign(out.begin(), out.end());
  PostcardWriter writer(grown, PostcardWriter::Start::behind);
  writer.write_text(entry.key);
  writer.write_variant(static_cast<std::uint32_t>(entry.value.index()));
  if (const auto* number = std::get_if<std::uint64_t>(&entry.value)) {
    writer.write_u64(*number);
  } else {
    writer.write_bytes(value);
  }
  writer.write_u64(entry.flags);
  writer.finish();
  out = std::move(grown);
}

MetadataEntry read_trusted_entry(PostcardReader& reader) {
  return read_entry<Texts::trusted>(reader);
}

}  // namespace vox::wire
