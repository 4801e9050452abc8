// Reading the parts that schemas are made of: references, fields, words from closed lists, tagged
// maps. It counts them, so that the limits hold for a whole payload.
//
// Memory is held to 16 times the input by what the smallest encoding of each part takes, which the
// assertions below compare with what the part takes here, and by growing in small steps. An empty
// name of a parameter would be one byte of input for 32 of memory, so names are not empty.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vox/schema/schema.hpp"
#include "vox/schema/schema_names.hpp"
#include "vox/wire/cbor_fields.hpp"
#include "vox/wire/cbor_reader.hpp"

namespace vox::schema {

using wire::CborField;
using wire::Presence;

// {"tag": "var", "name": "T"}, {"name": "", "type_ref": that, "required": true},
// {"name": "", "index": 0, "payload": "unit"}, {"id": 0, "kind": {"tag": "tuple", "elements": []}}.
inline constexpr std::size_t ref_bytes_min = 16;
// {"tag": "concrete", "type_id": 0, "args": []}
inline constexpr std::size_t concrete_ref_bytes_min = 29;
inline constexpr std::size_t field_bytes_min = 26 + ref_bytes_min;
inline constexpr std::size_t variant_bytes_min = 27;
inline constexpr std::size_t schema_bytes_min = 31;
inline constexpr std::size_t parameter_bytes_min = 2;
// All the parameters that one declaration may have. The longest tuples have 12.
inline constexpr std::size_t parameters_max = 32;

// While a vector of n moves to room for n + n / 4 + 1 there are both.
inline constexpr std::size_t peak_quarters = 9;
inline constexpr std::size_t cost_factor_max = 16;
static_assert(sizeof(TypeRef) * peak_quarters <= cost_factor_max * 4 * ref_bytes_min);
// The types of a tuple variant are fields here.
static_assert(sizeof(Field) * peak_quarters <= cost_factor_max * 4 * ref_bytes_min);
static_assert(sizeof(Variant) * peak_quarters <= cost_factor_max * 4 * variant_bytes_min);
static_assert(sizeof(Schema) * peak_quarters <= cost_factor_max * 4 * schema_bytes_min);
static_assert(sizeof(Schema) * peak_quarters + 4 * parameters_max * sizeof(std::string) <=
              cost_factor_max * 4 * (schema_bytes_min + parameter_bytes_min * parameters_max));

template <typename Element>
Element& append(std::vector<Element>& elements, Element element) {
  const std::size_t size = elements.size();
  if (size == elements.capacity()) elements.reserve(size + size / 4 + 1);
  elements.push_back(std::move(element));
  return elements.back();
}

class PartReader {
 public:
  PartReader(BytesView bytes, const SchemaLimits& limits) : reader_(bytes), limits_(limits) {}

  [[nodiscard]] wire::CborReader& cbor() { return reader_; }

  // Whether one more is within a limit.
  bool may_grow(std::size_t count, std::size_t count_max) {
    if (count < count_max) return true;
    reader_.refuse(Violation::schema_too_large);
    return false;
  }

  bool take_part() {
    if (!may_grow(parts_count_, limits_.parts_max)) return false;
    parts_count_ += 1;
    return true;
  }

  // An array of what `read_element` reads, none of which takes less than `element_bytes_min`.
  template <typename Element, typename ReadElement>
  std::vector<Element> read_parts(std::size_t element_bytes_min, ReadElement read_element) {
    std::vector<Element> elements;
    const std::size_t count = reader_.read_array_of(element_bytes_min);
    for (std::size_t index = 0; index < count && !reader_.failed(); ++index) {
      if (!take_part()) return {};
      append<Element>(elements, read_element());
    }
    return elements;
  }

  // The name of something from a closed list.
  template <typename Enum, std::size_t count>
  Enum read_word(const std::array<std::string_view, count>& names) {
    const std::string_view name = reader_.read_text();
    if (const std::optional<Enum> found = find_in<Enum>(names, name)) return *found;
    reader_.refuse(Violation::unknown_variant);
    return {};
  }

  // A tagged map says which it is before anything else, or nobody could read it in one go.
  // Returns how many pairs follow.
  std::size_t open_tagged() {
    const std::size_t pairs = reader_.read_map();
    if (pairs == 0 || reader_.read_text() != "tag") reader_.refuse(Violation::invalid_cbor);
    return reader_.failed() ? 0 : pairs - 1;
  }

  // The rest of a tagged map, in which another tag would be a repeated key.
  template <std::size_t count, typename ReadField>
  void read_tagged(std::size_t pairs, const std::array<CborField, count>& fields,
                   ReadField read_field) {
    std::array<CborField, count + 1> all{};
    for (std::size_t index = 0; index < count; ++index) all[index] = fields[index];
    all[count] = {"tag", Presence::optional};
    wire::read_pairs(reader_, pairs, all, [&](std::size_t field) {
      if (field == count) return reader_.refuse(Violation::duplicate_field);
      read_field(field);
    });
  }

  // Of a parameter.
  std::string_view read_name() {
    const std::string_view name = reader_.read_text();
    if (name.empty()) reader_.refuse(Violation::invalid_cbor);
    return name;
  }

  std::vector<Field> read_struct_fields() {
    return read_parts<Field>(field_bytes_min, [this] { return read_field(); });
  }

  Field read_field() {
    static constexpr std::array fields = {CborField{"name", Presence::required},
                                          CborField{"type_ref", Presence::required},
                                          CborField{"required", Presence::required}};
    Field result;
    wire::read_fields(reader_, fields, [&](std::size_t field) {
      switch (field) {
        case 0: result.name = reader_.read_text(); return;
        case 1: result.type = read_ref(); return;
        default: result.required = reader_.read_bool(); return;
      }
    });
    return result;
  }

  std::vector<TypeRef> read_refs() {
    return read_parts<TypeRef>(ref_bytes_min, [this] { return read_ref(); });
  }

  // The one thing here that nests, and so the one that recurses.
  TypeRef read_ref() {
    if (!may_grow(nesting_, limits_.nesting_max)) return {};
    nesting_ += 1;
    TypeRef ref = read_ref_inside();
    nesting_ -= 1;
    return ref;
  }

 private:
  TypeRef read_ref_inside() {
    static constexpr std::array variable_fields = {CborField{"name", Presence::required}};
    static constexpr std::array concrete_fields = {CborField{"type_id", Presence::required},
                                                   CborField{"args", Presence::required}};
    TypeRef ref;
    const std::size_t pairs = open_tagged();
    const std::string_view tag = reader_.read_text();
    if (tag == "var") {
      ref.is_variable = true;
      read_tagged(pairs, variable_fields, [&](std::size_t) { ref.variable = read_name(); });
    } else if (tag == "concrete") {
      read_tagged(pairs, concrete_fields, [&](std::size_t field) {
        if (field == 0) {
          ref.id.value = reader_.read_u64();
        } else {
          ref.args = read_refs();
        }
      });
    } else {
      reader_.refuse(Violation::unknown_variant);
    }
    return ref;
  }

  wire::CborReader reader_;
  SchemaLimits limits_;
  std::size_t parts_count_ = 0;
  std::size_t nesting_ = 0;
};

}  // namespace vox::schema
