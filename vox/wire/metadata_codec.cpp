// Metadata as postcard: a count, then key, value and flags of each entry.
#include "vox/wire/metadata_codec.hpp"

#include <utility>

namespace vox::wire {
namespace {

// An empty key, the kind, an empty value, the flags: a byte each. What lets a count of entries
// justify room for them.
constexpr std::size_t entry_bytes_min = 4;

// Two lengths or numbers of a value, the kind, the flags.
constexpr std::size_t entry_overhead_bytes_max = 3 * varint_bytes_max<std::uint64_t> + 1;

// How the kinds of value are numbered, which is the order of the alternatives of both entries.
enum class MetadataKind : std::uint8_t { text = 0, bytes = 1, number = 2 };
constexpr std::uint32_t metadata_kinds_count = 3;
static_assert(std::variant_size_v<decltype(MetadataEntry::value)> == metadata_kinds_count);
static_assert(std::variant_size_v<LentMetadataEntry::Value> == metadata_kinds_count);

void write_value(PostcardWriter& writer, const MetadataEntry& entry) {
  writer.write_variant(static_cast<std::uint32_t>(entry.value.index()));
  switch (static_cast<MetadataKind>(entry.value.index())) {
    case MetadataKind::text: return writer.write_text(std::get<std::string>(entry.value));
    case MetadataKind::bytes: return writer.write_bytes(std::get<Bytes>(entry.value));
    case MetadataKind::number: return writer.write_u64(std::get<std::uint64_t>(entry.value));
  }
}

LentMetadataEntry::Value read_value(PostcardReader& reader) {
  switch (static_cast<MetadataKind>(reader.read_variant(metadata_kinds_count))) {
    case MetadataKind::text: return reader.read_text();
    case MetadataKind::bytes: return reader.read_bytes();
    case MetadataKind::number: return reader.read_u64();
  }
  VOX_UNREACHABLE("the reader refuses kinds that do not exist");
}

// Braces evaluate from left to right, which is the order on the wire.
LentMetadataEntry read_entry(PostcardReader& reader) {
  return {reader.read_text(), read_value(reader), reader.read_u64()};
}

}  // namespace

MetadataEntry copy(const LentMetadataEntry& entry) {
  MetadataEntry copied{std::string(entry.key), std::uint64_t{0}, entry.flags};
  if (const auto* text = std::get_if<std::string_view>(&entry.value)) {
    copied.value.emplace<std::string>(*text);
  } else if (const auto* bytes = std::get_if<BytesView>(&entry.value)) {
    copied.value.emplace<Bytes>(to_bytes(*bytes));
  } else {
    copied.value = std::get<std::uint64_t>(entry.value);
  }
  VOX_ASSERT(copied.value.index() == entry.value.index());
  return copied;
}

std::size_t metadata_bytes_bound(const Metadata& metadata) {
  std::size_t bytes = varint_bytes_max<std::uint64_t>;
  for (const MetadataEntry& entry : metadata.entries()) {
    bytes += entry.key.size() + entry_overhead_bytes_max;
    if (const auto* text = std::get_if<std::string>(&entry.value)) bytes += text->size();
    if (const auto* value = std::get_if<Bytes>(&entry.value)) bytes += value->size();
  }
  return bytes;
}

void write_metadata(PostcardWriter& writer, const Metadata& metadata) {
  writer.write_count(metadata.entries().size());
  for (const MetadataEntry& entry : metadata.entries()) {
    writer.write_text(entry.key);
    write_value(writer, entry);
    writer.write_u64(entry.flags);
  }
}

Metadata read_metadata(PostcardReader& reader, const Limits& limits) {
  const std::size_t count = reader.read_count(entry_bytes_min);
  if (count == 0) return {};
  if (count > limits.metadata_entries_max) {
    reader.refuse(Violation::metadata_too_large);
    return {};
  }
  std::vector<MetadataEntry> entries;
  entries.reserve(count);
  const std::size_t remaining_before = reader.remaining();
  for (std::size_t index = 0; index < count; ++index) {
    const LentMetadataEntry entry = read_entry(reader);
    if (reader.failed()) return {};
    if (remaining_before - reader.remaining() > limits.metadata_bytes_max) {
      reader.refuse(Violation::metadata_too_large);
      return {};
    }
    entries.push_back(copy(entry));
  }
  VOX_ASSERT(entries.size() == count);
  return Metadata(std::move(entries));
}

}  // namespace vox::wire
