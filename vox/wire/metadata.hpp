// Metadata: keyed values that travel with opens, calls, answers and handshakes.
//
// Order and duplicates are kept; the first match wins. Towards the reference implementation only
// text and numbers are safe: it cannot read the bytes kind that it defines, so send none
// (docs/PROTOCOL.md, "Metadata").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

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

struct MetadataEntry {
  std::string key;
  std::variant<std::string, Bytes, std::uint64_t> value;
  std::uint64_t flags = 0;

  friend bool operator==(const MetadataEntry&, const MetadataEntry&) = default;
};

class Metadata {
 public:
  Metadata() = default;
  explicit Metadata(std::vector<MetadataEntry> entries);

  Metadata& add(std::string key, std::string text, std::uint64_t flags = 0);
  Metadata& add(std::string key, std::uint64_t number, std::uint64_t flags = 0);
  Metadata& add(MetadataEntry entry);

  /// Removes the entries flagged metadata_no_propagate: what is left may be passed on.
  void drop_no_propagate();

  [[nodiscard]] std::optional<std::string_view> text(std::string_view key) const;
  [[nodiscard]] std::optional<std::uint64_t> number(std::string_view key) const;

  [[nodiscard]] const std::vector<MetadataEntry>& entries() const { return entries_; }
  [[nodiscard]] bool empty() const { return entries_.empty(); }

  friend bool operator==(const Metadata&, const Metadata&) = default;

 private:
  std::vector<MetadataEntry> entries_;
};

}  // namespace vox
