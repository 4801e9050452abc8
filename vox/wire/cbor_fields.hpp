// Reading a CBOR map as a struct: fields by name in any order, unknown ones skipped, missing and
// repeated ones refused.
//
// Repeats are noticed among the known names only. Noticing them among the unknown would need memory
// that grows with the input, for keys whose values nobody looks at.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "vox/wire/cbor_reader.hpp"

namespace vox::wire {

enum class Presence : std::uint8_t { optional, required };

struct CborField {
  std::string_view name;
  Presence presence;
};

/// Reads the `pairs` left of a map that is open and calls `read_field(index)`, an index into
/// `fields`, whenever the value of that field stands next. Afterwards either each required field
/// was read or the reader has failed.
template <std::size_t fields_count, typename ReadField>
void read_pairs(CborReader& reader, std::size_t pairs,
                const std::array<CborField, fields_count>& fields, ReadField read_field) {
  std::array<bool, fields_count> seen{};
  for (std::size_t pair = 0; pair < pairs && !reader.failed(); ++pair) {
    const std::string_view name = reader.read_text();
    std::size_t index = 0;
    while (index < fields_count && fields[index].name != name) index += 1;
    if (index == fields_count) {
      reader.skip();
    } else if (seen[index]) {
      reader.refuse(Violation::duplicate_field);
    } else {
      seen[index] = true;
      read_field(index);
    }
  }
  for (std::size_t index = 0; index < fields_count; ++index) {
    if (seen[index] || fields[index].presence == Presence::optional) continue;
    reader.refuse(Violation::missing_field);
  }
}

/// The same for one whole map.
template <std::size_t fields_count, typename ReadField>
void read_fields(CborReader& reader, const std::array<CborField, fields_count>& fields,
                 ReadField read_field) {
  const std::size_t pairs = reader.read_map();
  read_pairs(reader, pairs, fields, read_field);
}

}  // namespace vox::wire
