// Metadata: keyed values that travel with opens, calls, answers and handshakes.
//
// Order and duplicates are kept; the first match wins. Towards the reference implementation only
// text and numbers are safe: it cannot read the bytes kind that it defines, so send none
// (docs/PROTOCOL.md, "Metadata").
//
// Entries are kept as they are on the wire and read where they lie: an entry of four bytes then
// costs four bytes, and metadata that is received is copied once however many entries it has. So
// reading an entry is a short walk, and what it lends is as short-lived as the metadata itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>
#include <variant>

#include "vox/base/bytes.hpp"

namespace vox {

/// Do not write the value to logs.
inline constexpr std::uint64_t metadata_sensitive = 1;
/// Do not pass the entry on to onward calls.
inline constexpr std::uint64_t metadata_no_propagate = 2;

/// Which service a connection is for. Required on every open.
inline constexpr std::string_view metadata_service_key = "vox-service";
/// The text of a rejection.
inline constexpr std::string_view metadata_error_key = "error";

/// One entry, lent by whatever it was read from.
struct MetadataEntry {
  using Value = std::variant<std::string_view, BytesView, std::uint64_t>;

  std::string_view key;
  Value value;
  std::uint64_t flags = 0;
};

/// Goes over the entries of a Metadata, which must neither change nor end meanwhile.
class MetadataIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = MetadataEntry;
  using difference_type = std::ptrdiff_t;
  using pointer = const MetadataEntry*;
  using reference = const MetadataEntry&;

  /// The end of any.
  MetadataIterator() = default;
  /// At the first of `count` encoded entries.
  MetadataIterator(BytesView encoded, std::size_t count);

  [[nodiscard]] const MetadataEntry& operator*() const { return entry_; }
  [[nodiscard]] const MetadataEntry* operator->() const { return &entry_; }
  MetadataIterator& operator++();
  void operator++(int) { ++*this; }
  /// Of iterators over one metadata.
  friend bool operator==(const MetadataIterator& a, const MetadataIterator& b) {
    return a.left_ == b.left_;
  }

 private:
  void read();

  BytesView rest_;        // behind entry_
  std::size_t left_ = 0;  // entry_ and those behind it
  MetadataEntry entry_;
};

class Metadata {
 public:
  Metadata() = default;

  /// Adds an entry at the end, copied. Texts are UTF-8.
  Metadata& add(std::string_view key, std::string_view text, std::uint64_t flags = 0);
  Metadata& add(std::string_view key, std::uint64_t number, std::uint64_t flags = 0);
  Metadata& add(const MetadataEntry& entry);

  /// Removes the entries flagged metadata_no_propagate: what is left may be passed on.
  void drop_no_propagate();

  /// Of the first entry with that key; nullopt also when its value is of another kind. Lent.
  [[nodiscard]] std::optional<std::string_view> text(std::string_view key) const;
  [[nodiscard]] std::optional<std::uint64_t> number(std::string_view key) const;

  /// The entries in their order; each is read as the iterator gets there.
  [[nodiscard]] MetadataIterator begin() const { return {encoded_, count_}; }
  [[nodiscard]] static MetadataIterator end() { return {}; }
  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] bool empty() const { return count_ == 0; }

  /// The entries on the wire, without their number (vox/wire/metadata_codec.hpp).
  [[nodiscard]] BytesView encoded() const { return encoded_; }
  /// Copies `count` entries that have been read once and were found to be right.
  [[nodiscard]] static Metadata from_encoded(BytesView encoded, std::size_t count);

  /// Whether the same entries are in the same order: an entry has one encoding.
  friend bool operator==(const Metadata&, const Metadata&) = default;

 private:
  [[nodiscard]] MetadataIterator find(std::string_view key) const;

  Bytes encoded_;
  std::size_t count_ = 0;
};

}  // namespace vox
