// Metadata over its encoding: entries are appended by the codec and read by it, without asking
// again what whoever put them in has made sure of.
#include "vox/wire/metadata.hpp"

#include <algorithm>

#include "vox/base/assert.hpp"
#include "vox/wire/metadata_codec.hpp"

namespace vox {

MetadataIterator::MetadataIterator(BytesView encoded, std::size_t count)
    : rest_(encoded), left_(count) {
  if (left_ > 0) read();
}

MetadataIterator& MetadataIterator::operator++() {
  VOX_ASSERT(left_ > 0);
  left_ -= 1;
  if (left_ > 0) read();
  return *this;
}

void MetadataIterator::read() {
  wire::PostcardReader reader(rest_);
  entry_ = wire::read_trusted_entry(reader);
  VOX_ASSERT(!reader.failed());
  rest_ = reader.read_rest();
}

Metadata& Metadata::add(std::string_view key, std::string_view text, std::uint64_t flags) {
  return add({key, text, flags});
}

Metadata& Metadata::add(std::string_view key, std::uint64_t number, std::uint64_t flags) {
  return add({key, number, flags});
}

Metadata& Metadata::add(const MetadataEntry& entry) {
  wire::append_entry(encoded_, entry);
  count_ += 1;
  return *this;
}

void Metadata::drop_no_propagate() {
  const auto is_to_stay = [](const MetadataEntry& entry) {
    return (entry.flags & metadata_no_propagate) == 0;
  };
  if (std::all_of(begin(), end(), is_to_stay)) return;
  Metadata kept;
  for (const MetadataEntry& entry : *this) {
    if (is_to_stay(entry)) kept.add(entry);
  }
  *this = std::move(kept);
}

Metadata Metadata::from_encoded(BytesView encoded, std::size_t count) {
  Metadata metadata;
  metadata.encoded_ = to_bytes(encoded);
  metadata.count_ = count;
  return metadata;
}

// The first entry with this key decides, also when its value is of another kind: a later entry
// must not be able to stand in for one that whoever checks the metadata has already seen.
MetadataIterator Metadata::find(std::string_view key) const {
  return std::find_if(begin(), end(),
                      [key](const MetadataEntry& entry) { return entry.key == key; });
}

std::optional<std::string_view> Metadata::text(std::string_view key) const {
  const MetadataIterator found = find(key);
  if (found == end() || !std::holds_alternative<std::string_view>(found->value)) return {};
  return std::get<std::string_view>(found->value);
}

std::optional<std::uint64_t> Metadata::number(std::string_view key) const {
  const MetadataIterator found = find(key);
  if (found == end() || !std::holds_alternative<std::uint64_t>(found->value)) return {};
  return std::get<std::uint64_t>(found->value);
}

}  // namespace vox
