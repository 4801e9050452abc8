// CBOR to schemas: what a counterpart says about its types, bounded before it is believed.
//
// What is checked is form. Whether references lead anywhere is found out when a plan is built.
#include <array>
#include <utility>

#include "vox/schema/part_reader.hpp"
#include "vox/schema/schema.hpp"

namespace vox::schema {
namespace {

constexpr CborField element_field{"element", Presence::required};
constexpr CborField key_field{"key", Presence::required};
constexpr CborField value_field{"value", Presence::required};

class SchemaDecoder {
 public:
  SchemaDecoder(BytesView bytes, const SchemaLimits& limits)
      : parts_(bytes, limits), reader_(parts_.cbor()), limits_(limits) {}
  SchemaDecoder(const SchemaDecoder&) = delete;
  SchemaDecoder& operator=(const SchemaDecoder&) = delete;

  Result<SchemaPayload, Violation> payload() {
    static constexpr std::array fields = {CborField{"schemas", Presence::required},
                                          CborField{"root", Presence::required}};
    SchemaPayload payload;
    wire::read_fields(reader_, fields, [&](std::size_t field) {
      if (field == 0) {
        payload.schemas = read_schemas();
      } else {
        payload.root = parts_.read_ref();
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

  std::vector<Schema> read_schemas() {
    std::vector<Schema> schemas;
    const std::size_t count = reader_.read_array(schema_bytes_min);
    for (std::size_t index = 0; index < count && !reader_.failed(); ++index) {
      if (!parts_.may_grow(schemas.size(), limits_.schemas_max)) return {};
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
      if (!parts_.take_part()) return;
      const std::string_view name = parts_.read_name();
      for (const std::string& other : schema.parameters) {
        if (other == name) reader_.refuse(Violation::duplicate_field);
      }
      schema.parameters.emplace_back(name);
    }
  }

  void read_kind(Schema& schema) {
    const std::size_t pairs = parts_.open_tagged();
    schema.kind = parts_.read_word<SchemaKind>(kind_names);
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
    parts_.read_tagged(pairs, fields, [&](std::size_t) {
      schema.primitive = parts_.read_word<Primitive>(primitive_names);
    });
  }

  void read_structure(Schema& schema, std::size_t pairs) {
    static constexpr std::array fields = {CborField{"name", Presence::required},
                                          CborField{"fields", Presence::required}};
    parts_.read_tagged(pairs, fields, [&](std::size_t field) {
      if (field == 0) {
        schema.name = reader_.read_text();
      } else {
        schema.fields = parts_.read_struct_fields();
      }
    });
  }

  void read_enumeration(Schema& schema, std::size_t pairs) {
    static constexpr std::array fields = {CborField{"name", Presence::required},
                                          CborField{"variants", Presence::required}};
    parts_.read_tagged(pairs, fields, [&](std::size_t field) {
      if (field == 0) {
        schema.name = reader_.read_text();
      } else {
        schema.variants =
            parts_.read_parts<Variant>(variant_bytes_min, [this] { return read_variant(); });
      }
    });
  }

  void read_tuple(Schema& schema, std::size_t pairs) {
    static constexpr std::array fields = {CborField{"elements", Presence::required}};
    parts_.read_tagged(pairs, fields, [&](std::size_t) { schema.elements = parts_.read_refs(); });
  }

  // Kinds whose parts have names of their own on the wire, and go by position here.
  template <std::size_t count>
  void read_elements(Schema& schema, std::size_t pairs,
                     const std::array<CborField, count>& fields) {
    schema.elements.resize(count);
    parts_.read_tagged(pairs, fields, [&](std::size_t field) {
      if (parts_.take_part()) schema.elements[field] = parts_.read_ref();
    });
  }

  void read_array(Schema& schema, std::size_t pairs) {
    static constexpr std::array fields = {element_field, CborField{"length", Presence::required}};
    schema.elements.resize(1);
    parts_.read_tagged(pairs, fields, [&](std::size_t field) {
      if (field == 1) {
        schema.array_length = reader_.read_u64();
      } else if (parts_.take_part()) {
        schema.elements[0] = parts_.read_ref();
      }
    });
  }

  void read_channel(Schema& schema, std::size_t pairs) {
    static constexpr std::array fields = {element_field,
                                          CborField{"direction", Presence::required}};
    schema.elements.resize(1);
    parts_.read_tagged(pairs, fields, [&](std::size_t field) {
      if (field == 1) {
        schema.direction = parts_.read_word<Direction>(direction_names);
      } else if (parts_.take_part()) {
        schema.elements[0] = parts_.read_ref();
      }
    });
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
    const std::size_t pairs = is_word ? 0 : parts_.open_tagged();
    variant.payload = parts_.read_word<PayloadKind>(payload_names);
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
    parts_.read_tagged(pairs, fields, [&](std::size_t) {
      if (parts_.take_part()) variant.fields[0].type = parts_.read_ref();
    });
  }

  void read_tuple_variant(Variant& variant, std::size_t pairs) {
    static constexpr std::array fields = {CborField{"types", Presence::required}};
    parts_.read_tagged(pairs, fields, [&](std::size_t) {
      variant.fields = parts_.read_parts<Field>(ref_bytes_min, [this] {
        return Field{.name = {}, .type = parts_.read_ref(), .required = true};
      });
    });
  }

  void read_struct_variant(Variant& variant, std::size_t pairs) {
    static constexpr std::array fields = {CborField{"fields", Presence::required}};
    parts_.read_tagged(pairs, fields,
                       [&](std::size_t) { variant.fields = parts_.read_struct_fields(); });
  }

  PartReader parts_;
  wire::CborReader& reader_;  // of parts_
  const SchemaLimits& limits_;
};

}  // namespace

Result<SchemaPayload, Violation> decode_payload(BytesView bytes, const SchemaLimits& limits) {
  return SchemaDecoder(bytes, limits).payload();
}

Result<std::vector<Schema>, Violation> decode_schemas(BytesView bytes, const SchemaLimits& limits) {
  return SchemaDecoder(bytes, limits).schemas();
}

}  // namespace vox::schema
