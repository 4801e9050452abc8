// CBOR to schemas: what a counterpart says about its types, bounded before it is believed.
//
// Memory is held to 16 times the input by what the smallest encoding of each part takes, which the
// assertions below compare with what the part takes here, and by growing in small steps. An empty
// name of a parameter would be one byte of input for 32 of memory, so names are not empty.
//
// What is checked is form. Whether references lead anywhere is found out when a plan is built.
#include <array>
#include <cstddef>
#include <utility>

#include "vox/schema/schema.hpp"
#include "vox/schema/schema_names.hpp"
#include "vox/wire/cbor_fields.hpp"
#include "vox/wire/cbor_reader.hpp"

namespace vox::schema {
namespace {

using wire::CborField;
using wire::Presence;

// {"tag": "var", "name": "T"}, {"name": "", "type_ref": that, "required": true},
// {"name": "", "index": 0, "payload": "unit"}, {"id": 0, "kind": {"tag": "tuple", "elements": []}}.
constexpr std::size_t ref_bytes_min = 16;
constexpr std::size_t field_bytes_min = 26 + ref_bytes_min;
constexpr std::size_t variant_bytes_min = 27;
constexpr std::size_t schema_bytes_min = 31;
constexpr std::size_t parameter_bytes_min = 2;
// All the parameters that one declaration may have. The longest tuples have 12.
constexpr std::size_t parameters_max = 32;

// While a vector of n moves to room for n + n / 4 + 1 there are both.
constexpr std::size_t peak_quarters = 9;
constexpr std::size_t cost_factor_max = 16;
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

constexpr CborField element_field{"element", Presence::required};
constexpr CborField key_field{"key", Presence::required};
constexpr CborField value_field{"value", Presence::required};

class SchemaDecoder {
 public:
  SchemaDecoder(BytesView bytes, const SchemaLimits& limits) : reader_(bytes), limits_(limits) {}

  Result<SchemaPayload, Violation> payload() {
    static constexpr std::array fields = {CborField{"schemas", Presence::required},
                                          CborField{"root", Presence::required}};
    SchemaPayload payload;
    wire::read_fields(reader_, fields, [&](std::size_t field) {
      if (field == 0) {
        payload.schemas = read_schemas();
      } else {
        payload.root = read_ref();
      }
    });
    return finished(std::move(payload));
  }

  Result<std::vector<Schema>, Violation> schemas() { return finished(read_schemas()); }

 private:
  template <typename Value>
  Result<Value, Violation> finished(Value value) {
    if (!reader_.failed() && reader_.remaining() > 0) reader_.refuse(Violation::trailing_bytes);
    if (reader_.failed()) return fail(reader_.violation());
    return value;
  }

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
    const std::size_t count = reader_.read_array(element_bytes_min);
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

  std::vector<Schema> read_schemas() {
    std::vector<Schema> schemas;
    const std::size_t count = reader_.read_array(schema_bytes_min);
    for (std::size_t index = 0; index < count && !reader_.failed(); ++index) {
      if (!may_grow(schemas.size(), limits_.schemas_max)) return {};
      append(schemas, read_schema());
    }
    return schemas;
  }

  Schema read_schema() {
    static constexpr std::array fields = {CborField{"id", Presence::required},
                                          CborField{"type_params", Presence::optional},
                                          CborField{"kind", Presence::required}};
    Schema schema;
    wire::read_fields(reader_, fields, [&](std::size_t field) {
      switch (field) {
        case 0: schema.id.value = reader_.read_u64(); return;
        case 1: return read_parameters(schema);
        default: return read_kind(schema);
      }
    });
    return schema;
  }

  void read_parameters(Schema& schema) {
    const std::size_t count = reader_.read_array(parameter_bytes_min);
    if (count > parameters_max) return reader_.refuse(Violation::schema_too_large);
    schema.parameters.reserve(count);
    for (std::size_t index = 0; index < count && !reader_.failed(); ++index) {
      if (!take_part()) return;
      const std::string_view name = read_name();
      for (const std::string& other : schema.parameters) {
        if (other == name) reader_.refuse(Violation::duplicate_field);
      }
      schema.parameters.emplace_back(name);
    }
  }

  // Of a parameter.
  std::string_view read_name() {
    const std::string_view name = reader_.read_text();
    if (name.empty()) reader_.refuse(Violation::invalid_cbor);
    return name;
  }

  void read_kind(Schema& schema) {
    const std::size_t pairs = open_tagged();
    schema.kind = read_word<SchemaKind>(kind_names);
    switch (schema.kind) {
      case SchemaKind::primitive: return read_primitive(schema, pairs);
      case SchemaKind::structure: return read_structure(schema, pairs);
      case SchemaKind::enumeration: return read_enumeration(schema, pairs);
      case SchemaKind::tuple: return read_tuple(schema, pairs);
      case SchemaKind::list:
      case SchemaKind::option: return read_elements(schema, pairs, std::array{element_field});
      case SchemaKind::map: return read_elements(schema, pairs, std::array{key_field, value_field});
      case SchemaKind::array: return read_array(schema, pairs);
      case SchemaKind::channel: return read_channel(schema, pairs);
    }
  }

  void read_primitive(Schema& schema, std::size_t pairs) {
    static constexpr std::array fields = {CborField{"primitive_type", Presence::required}};
    read_tagged(pairs, fields,
                [&](std::size_t) { schema.primitive = read_word<Primitive>(primitive_names); });
  }

  void read_structure(Schema& schema, std::size_t pairs) {
    static constexpr std::array fields = {CborField{"name", Presence::required},
                                          CborField{"fields", Presence::required}};
    read_tagged(pairs, fields, [&](std::size_t field) {
      if (field == 0) {
        schema.name = reader_.read_text();
      } else {
        schema.fields = read_struct_fields();
      }
    });
  }

  void read_enumeration(Schema& schema, std::size_t pairs) {
    static constexpr std::array fields = {CborField{"name", Presence::required},
                                          CborField{"variants", Presence::required}};
    read_tagged(pairs, fields, [&](std::size_t field) {
      if (field == 0) {
        schema.name = reader_.read_text();
      } else {
        schema.variants = read_parts<Variant>(variant_bytes_min, [this] { return read_variant(); });
      }
    });
  }

  void read_tuple(Schema& schema, std::size_t pairs) {
    static constexpr std::array fields = {CborField{"elements", Presence::required}};
    read_tagged(pairs, fields, [&](std::size_t) { schema.elements = read_refs(); });
  }

  // Kinds whose parts have names of their own on the wire, and go by position here.
  template <std::size_t count>
  void read_elements(Schema& schema, std::size_t pairs,
                     const std::array<CborField, count>& fields) {
    schema.elements.resize(count);
    read_tagged(pairs, fields, [&](std::size_t field) {
      if (take_part()) schema.elements[field] = read_ref();
    });
  }

  void read_array(Schema& schema, std::size_t pairs) {
    static constexpr std::array fields = {element_field, CborField{"length", Presence::required}};
    schema.elements.resize(1);
    read_tagged(pairs, fields, [&](std::size_t field) {
      if (field == 1) {
        schema.array_length = reader_.read_u64();
      } else if (take_part()) {
        schema.elements[0] = read_ref();
      }
    });
  }

  void read_channel(Schema& schema, std::size_t pairs) {
    static constexpr std::array fields = {element_field,
                                          CborField{"direction", Presence::required}};
    schema.elements.resize(1);
    read_tagged(pairs, fields, [&](std::size_t field) {
      if (field == 1) {
        schema.direction = read_word<Direction>(direction_names);
      } else if (take_part()) {
        schema.elements[0] = read_ref();
      }
    });
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

  Variant read_variant() {
    static constexpr std::array fields = {CborField{"name", Presence::required},
                                          CborField{"index", Presence::required},
                                          CborField{"payload", Presence::required}};
    Variant variant;
    wire::read_fields(reader_, fields, [&](std::size_t field) {
      switch (field) {
        case 0: variant.name = reader_.read_text(); return;
        case 1: variant.index = reader_.read_u32(); return;
        default: return read_payload(variant);
      }
    });
    return variant;
  }

  // Nothing is a bare word and everything else a tagged map.
  void read_payload(Variant& variant) {
    const bool is_word = reader_.is_text_next();
    const std::size_t pairs = is_word ? 0 : open_tagged();
    variant.payload = read_word<PayloadKind>(payload_names);
    if (is_word != (variant.payload == PayloadKind::unit)) reader_.refuse(Violation::invalid_cbor);
    switch (variant.payload) {
      case PayloadKind::unit: return;
      case PayloadKind::newtype: return read_newtype(variant, pairs);
      case PayloadKind::tuple: return read_tuple_variant(variant, pairs);
      case PayloadKind::structure: return read_struct_variant(variant, pairs);
    }
  }

  void read_newtype(Variant& variant, std::size_t pairs) {
    static constexpr std::array fields = {CborField{"type_ref", Presence::required}};
    variant.fields.resize(1);
    read_tagged(pairs, fields, [&](std::size_t) {
      if (take_part()) variant.fields[0].type = read_ref();
    });
  }

  void read_tuple_variant(Variant& variant, std::size_t pairs) {
    static constexpr std::array fields = {CborField{"types", Presence::required}};
    read_tagged(pairs, fields, [&](std::size_t) {
      variant.fields = read_parts<Field>(ref_bytes_min, [this] {
        return Field{.name = {}, .type = read_ref(), .required = true};
      });
    });
  }

  void read_struct_variant(Variant& variant, std::size_t pairs) {
    static constexpr std::array fields = {CborField{"fields", Presence::required}};
    read_tagged(pairs, fields, [&](std::size_t) { variant.fields = read_struct_fields(); });
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
  const SchemaLimits& limits_;
  std::size_t parts_count_ = 0;
  std::size_t nesting_ = 0;
};

}  // namespace

Result<SchemaPayload, Violation> decode_payload(BytesView bytes, const SchemaLimits& limits) {
  return SchemaDecoder(bytes, limits).payload();
}

Result<std::vector<Schema>, Violation> decode_schemas(BytesView bytes, const SchemaLimits& limits) {
  return SchemaDecoder(bytes, limits).schemas();
}

}  // namespace vox::schema
