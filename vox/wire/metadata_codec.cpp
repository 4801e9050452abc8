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

void write_value(PostcardWriter& writer, const MetadataEntry& entry) {
  if (const auto* text = std::get_if<std::string>(&entry.value)) {
    writer.write_variant(static_cast<std::uint32_t>(MetadataKind::text));
    writer.write_text(*text);
  } else if (const auto* bytes = std::get_if<Bytes>(&entry.value)) {
    writer.write_variant(static_cast<std::uint32_t>(MetadataKind::bytes));
    writer.write_bytes(*bytes);
  } else {
    writer.write_variant(static_cast<std::uint32_t>(MetadataKind::number));
    writer.write_u64(std::get<std::uint64_t>(entry.value));
  }
}

// An entry still lent by the input: nothing is copied until it is known to fit.
struct LentEntry {
  std::string_view key;
  MetadataKind kind = MetadataKind::text;
  std::string_view text;
  BytesView bytes;
  std::uint64_t number = 0;
  std::uint64_t flags = 0;
};

LentEntry read_entry(PostcardReader& reader) {
  LentEntry entry;
  entry.key = reader.read_text();
  entry.kind = static_cast<MetadataKind>(reader.read_variant(metadata_kinds_count));
  switch (entry.kind) {
    case MetadataKind::text: entry.text = reader.read_text(); break;
    case MetadataKind::bytes: entry.bytes = reader.read_bytes(); break;
    case MetadataKind::number: entry.number = reader.read_u64(); break;
  }
  entry.flags = reader.read_u64();
  return entry;
}

MetadataEntry copy(const LentEntry& entry) {
  MetadataEntry copied{std::string(entry.key), entry.number, entry.flags};
  if (entry.kind == MetadataKind::text) copied.value.emplace<std::string>(entry.text);
  if (entry.kind == MetadataKind::bytes) copied.value.emplace<Bytes>(to_bytes(entry.bytes));
  return copied;
}

}  // namespace

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
    const LentEntry entry = read_entry(reader);
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
