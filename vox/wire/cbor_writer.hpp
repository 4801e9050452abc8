// Writes CBOR behind what a buffer holds: definite lengths, shortest forms, maps in the order in
// which they are written. Only what handshakes need; see cbor_reader.hpp for the profile.
//
// Containers are counts followed by their items. Writing as many as announced is the caller's part.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "vox/base/bytes.hpp"
#include "vox/wire/cbor_reader.hpp"

namespace vox::wire {

class CborWriter {
 public:
  /// `out` must outlive the writer.
  explicit CborWriter(Bytes& out) : out_(out) {}

  void write_u64(std::uint64_t value) { write_head(CborMajor::unsigned_integer, value); }
  void write_bool(bool value) { write_head(CborMajor::simple, value ? cbor_true : cbor_false); }
  void write_null() { write_head(CborMajor::simple, cbor_null); }
  /// `text` is UTF-8.
  void write_text(std::string_view text);
  void write_bytes(BytesView bytes);
  void write_array(std::size_t items) { write_head(CborMajor::array, items); }
  void write_map(std::size_t pairs) { write_head(CborMajor::map, pairs); }
  /// A map of one pair: `name`, then what belongs to that variant and is written next.
  void write_variant_name(std::string_view name);
  /// One item encoded elsewhere.
  void write_item(BytesView encoded);

 private:
  void write_head(CborMajor major, std::uint64_t argument);

  Bytes& out_;
};

}  // namespace vox::wire
