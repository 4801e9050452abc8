// Metadata as a list: adding at the end, finding the first of a key.
#include "vox/wire/metadata.hpp"

#include <utility>

namespace vox {
namespace {

// The first entry with this key decides, also when its value is of another kind: a later entry
// must not be able to stand in for one that whoever checks the metadata has already seen.
template <typename Value>
const Value* first_value(const std::vector<MetadataEntry>& entries, std::string_view key) {
  for (const MetadataEntry& entry : entries) {
    if (entry.key == key) return std::get_if<Value>(&entry.value);
  }
  return nullptr;
}

}  // namespace

Metadata::Metadata(std::vector<MetadataEntry> entries) : entries_(std::move(entries)) {}

Metadata& Metadata::add(std::string key, std::string text, std::uint64_t flags) {
  return add({std::move(key), std::move(text), flags});
}

Metadata& Metadata::add(std::string key, std::uint64_t number, std::uint64_t flags) {
  return add({std::move(key), number, flags});
}

Metadata& Metadata::add(MetadataEntry entry) {
  entries_.push_back(std::move(entry));
  return *this;
}

void Metadata::drop_no_propagate() {
  std::erase_if(entries_, [](const MetadataEntry& entry) {
    return (entry.flags & metadata_no_propagate) != 0;
  });
}

std::optional<std::string_view> Metadata::text(std::string_view key) const {
  const auto* text = first_value<std::string>(entries_, key);
  if (text == nullptr) return std::nullopt;
  return *text;
}

std::optional<std::uint64_t> Metadata::number(std::string_view key) const {
  const auto* number = first_value<std::uint64_t>(entries_, key);
  if (number == nullptr) return std::nullopt;
  return *number;
}

}  // namespace vox
