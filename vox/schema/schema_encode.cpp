// Schemas as CBOR: tagged maps whose "tag" comes first, keys in the order of the reference
// implementation, because equal schemas must be equal bytes.
#include "vox/base/assert.hpp"
#include "vox/schema/schema.hpp"
#include "vox/schema/schema_names.hpp"
#include "vox/wire/cbor_writer.hpp"

namespace vox::schema {
namespace {

using wire::CborWriter;

class SchemaWriter {
 public:
  explicit SchemaWriter(Bytes& out) : writer_(out) {}

  void write(const Schema& schema) {
    writer_.write_map(3);
    key("id");
    writer_.write_u64(schema.id.value);
    key("type_params");
    writer_.write_array(schema.parameters.size());
    for (const std::string& parameter : schema.parameters) writer_.write_text(parameter);
    key("kind");
    write_kind(schema);
  }

  void write(const TypeRef& ref) {
    if (ref.is_variable) {
      tagged(2, "var");
      named("name", ref.variable);
      return;
    }
    tagged(3, "concrete");
    key("type_id");
    writer_.write_u64(ref.id.value);
    refs("args", ref.args);
  }

  void write(const SchemaPayload& payload) {
    writer_.write_map(2);
    key("schemas");
    writer_.write_array(payload.schemas.size());
    for (const Schema& schema : payload.schemas) write(schema);
    key("root");
    write(payload.root);
  }

 private:
  void key(std::string_view name) { writer_.write_text(name); }

  void named(std::string_view name, std::string_view text) {
    key(name);
    writer_.write_text(text);
  }

  void tagged(std::size_t pairs, std::string_view tag) {
    writer_.write_map(pairs);
    named("tag", tag);
  }

  void ref(std::string_view name, const TypeRef& type) {
    key(name);
    write(type);
  }

  void refs(std::string_view name, const std::vector<TypeRef>& types) {
    key(name);
    writer_.write_array(types.size());
    for (const TypeRef& type : types) write(type);
  }

  void write_fields(const std::vector<Field>& fields) {
    key("fields");
    writer_.write_array(fields.size());
    for (const Field& field : fields) {
      writer_.write_map(3);
      named("name", field.name);
      ref("type_ref", field.type);
      key("required");
      writer_.write_bool(field.required);
    }
  }

  void write_payload(const Variant& variant) {
    const std::string_view tag = name_in(payload_names, variant.payload);
    switch (variant.payload) {
      case PayloadKind::unit: return writer_.write_text(tag);
      case PayloadKind::newtype:
        VOX_ASSERT(variant.fields.size() == 1);
        tagged(2, tag);
        return ref("type_ref", variant.fields[0].type);
      case PayloadKind::tuple:
        tagged(2, tag);
        key("types");
        writer_.write_array(variant.fields.size());
        for (const Field& field : variant.fields) write(field.type);
        return;
      case PayloadKind::structure: tagged(2, tag); return write_fields(variant.fields);
    }
    VOX_UNREACHABLE("a payload of no kind");
  }

  void write_variants(const std::vector<Variant>& variants) {
    key("variants");
    writer_.write_array(variants.size());
    for (const Variant& variant : variants) {
      writer_.write_map(3);
      named("name", variant.name);
      key("index");
      writer_.write_u64(variant.index);
      key("payload");
      write_payload(variant);
    }
  }

  void write_kind(const Schema& schema) {
    const std::string_view tag = name_in(kind_names, schema.kind);
    switch (schema.kind) {
      case SchemaKind::primitive:
        tagged(2, tag);
        return named("primitive_type", to_string(schema.primitive));
      case SchemaKind::structure:
        tagged(3, tag);
        named("name", schema.name);
        return write_fields(schema.fields);
      case SchemaKind::enumeration:
        tagged(3, tag);
        named("name", schema.name);
        return write_variants(schema.variants);
      case SchemaKind::tuple: tagged(2, tag); return refs("elements", schema.elements);
      case SchemaKind::list:
      case SchemaKind::option: tagged(2, tag); return write_element(schema);
      case SchemaKind::map:
        VOX_ASSERT(schema.elements.size() == 2);
        tagged(3, tag);
        ref("key", schema.elements[0]);
        return ref("value", schema.elements[1]);
      case SchemaKind::array:
        tagged(3, tag);
        write_element(schema);
        key("length");
        return writer_.write_u64(schema.array_length);
      case SchemaKind::channel:
        tagged(3, tag);
        named("direction", name_in(direction_names, schema.direction));
        return write_element(schema);
    }
    VOX_UNREACHABLE("a schema of no kind");
  }

  void write_element(const Schema& schema) {
    VOX_ASSERT(schema.elements.size() == 1);
    ref("element", schema.elements[0]);
  }

  CborWriter writer_;
};

}  // namespace

void append_cbor(Bytes& out, const Schema& schema) { SchemaWriter(out).write(schema); }

void append_cbor(Bytes& out, const TypeRef& ref) { SchemaWriter(out).write(ref); }

Bytes encode_payload(const SchemaPayload& payload) {
  Bytes out;
  SchemaWriter(out).write(payload);
  return out;
}

}  // namespace vox::schema
