// The id of a schema: a hash of its content, spelled in words of its own. Not every part counts:
// whether a field is required, how many parts there are, and the parameters of anything but structs
// and enums are left out, and channels are called "send" and "recv" here and nowhere else. All of
// that is the reference implementation's, whose ids these have to be.
#include "vox/base/assert.hpp"
#include "vox/schema/extract.hpp"
#include "vox/schema/hash.hpp"
#include "vox/schema/schema_names.hpp"

namespace vox::schema {
namespace {

class SchemaPreimage {
 public:
  std::uint64_t hash(const Schema& schema) {
    // A primitive's name says all of it, without its kind.
    if (schema.kind == SchemaKind::primitive) {
      text_.append_text(to_string(schema.primitive));
    } else {
      text_.append_text(name_in(kind_names, schema.kind));
      append_body(schema);
    }
    return text_.hash();
  }

 private:
  void append_ref(const TypeRef& ref) {
    if (ref.is_variable) {
      text_.append_text("var");
      return text_.append_text(ref.variable);
    }
    text_.append_text("concrete");
    text_.append_u64(ref.id.value);
    if (ref.args.empty()) return;
    text_.append_text("args");
    for (const TypeRef& arg : ref.args) append_ref(arg);
  }

  void append_declaration(const Schema& schema) {
    text_.append_text(schema.name);
    text_.append_u32(static_cast<std::uint32_t>(schema.parameters.size()));
    for (const std::string& parameter : schema.parameters) text_.append_text(parameter);
  }

  void append_variant(const Variant& variant) {
    text_.append_text(variant.name);
    text_.append_u32(variant.index);
    text_.append_text(name_in(payload_names, variant.payload));
    for (const Field& field : variant.fields) {
      if (variant.payload == PayloadKind::structure) text_.append_text(field.name);
      append_ref(field.type);
    }
  }

  void append_body(const Schema& schema) {
    switch (schema.kind) {
      case SchemaKind::structure:
        append_declaration(schema);
        for (const Field& field : schema.fields) {
          text_.append_text(field.name);
          append_ref(field.type);
        }
        return;
      case SchemaKind::enumeration:
        append_declaration(schema);
        for (const Variant& variant : schema.variants) append_variant(variant);
        return;
      case SchemaKind::tuple:
      case SchemaKind::list:
      case SchemaKind::option:
      case SchemaKind::map: return append_elements(schema);
      case SchemaKind::array: append_elements(schema); return text_.append_u64(schema.array_length);
      case SchemaKind::channel:
        text_.append_text(schema.direction == Direction::tx ? "send" : "recv");
        return append_elements(schema);
      case SchemaKind::primitive: break;
    }
    VOX_UNREACHABLE("primitives have no body");
  }

  void append_elements(const Schema& schema) {
    for (const TypeRef& element : schema.elements) append_ref(element);
  }

  Preimage text_;
};

}  // namespace

SchemaId hash_schema(const Schema& schema) { return {SchemaPreimage().hash(schema)}; }

}  // namespace vox::schema
