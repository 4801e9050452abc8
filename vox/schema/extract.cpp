// The reference implementation's walk over a type, step for step. Much here looks like a mistake
// and is one, of somebody else: the first instance of a generic to finish decides the body for all
// of them, a list of bytes takes the name of every list, a part that happens to be the type of a
// parameter is that parameter. Its peers compare what they get with what the same walk makes of
// their own types, so a correct description would be refused (docs/PROTOCOL.md, "Schemas").
#include "vox/schema/extract.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "vox/base/assert.hpp"
#include "vox/schema/schema_ids.hpp"

namespace vox::schema {
namespace {

bool is_u8(const Shape& shape) {
  return shape.kind == ShapeKind::primitive && shape.primitive == Primitive::u8;
}

// While walking, ids are the numbers of declarations in the order in which they were met.
class Extractor {
 public:
  TypeRef extract(const Shape& shape) {
    const SchemaId id = id_of(shape);
    if (shape.kind == ShapeKind::channel) return extract_channel(shape, id);
    if (was_visited(shape) || is_emitted(id)) return concrete(id, arguments(shape));
    visited_.push_back(&shape);
    if (shape.kind == ShapeKind::primitive) return extract_primitive(shape.primitive, id);
    const bool is_bytes = shape.kind == ShapeKind::list && is_u8(shape.fields[0].type());
    if (is_bytes) return extract_primitive(Primitive::bytes, id);
    if (shape.kind == ShapeKind::tuple) return extract_tuple(shape, id);
    Schema body = body_of(shape);
    std::vector<TypeRef> args = arguments(shape);
    emit(id, std::move(body));
    return concrete(id, std::move(args));
  }

  std::vector<Schema> take_schemas() { return std::move(schemas_); }

 private:
  static TypeRef concrete(SchemaId id, std::vector<TypeRef> args) {
    return {.id = id, .args = std::move(args)};
  }

  static TypeRef variable(std::string_view name) {
    return {.is_variable = true, .variable = std::string(name)};
  }

  SchemaId id_of(const Shape& shape) {
    // Whoever has no declaration of its own is its only instance.
    const void* declaration = shape.declaration == nullptr ? &shape : shape.declaration;
    const auto found = std::find(declarations_.begin(), declarations_.end(), declaration);
    const auto index = static_cast<std::uint64_t>(found - declarations_.begin());
    if (found == declarations_.end()) declarations_.push_back(declaration);
    return {index};
  }

  bool was_visited(const Shape& shape) const {
    return std::find(visited_.begin(), visited_.end(), &shape) != visited_.end();
  }

  bool is_emitted(SchemaId id) const {
    return std::any_of(schemas_.begin(), schemas_.end(),
                       [id](const Schema& schema) { return schema.id == id; });
  }

  void emit(SchemaId id, Schema schema) {
    if (is_emitted(id)) return;
    schema.id = id;
    schemas_.push_back(std::move(schema));
  }

  // The parameters of a tuple are its parts.
  std::vector<TypeRef> arguments(const Shape& shape) {
    std::vector<TypeRef> args;
    if (shape.kind == ShapeKind::tuple) {
      for (const FieldShape& field : shape.fields) args.push_back(extract(field.type()));
    } else {
      for (const Parameter& parameter : shape.parameters) args.push_back(extract(parameter.type()));
    }
    return args;
  }

  TypeRef extract_channel(const Shape& shape, SchemaId id) {
    VOX_ASSERT(shape.fields.size() == 1);
    TypeRef item = extract(shape.fields[0].type());
    emit(id, {.parameters = {"T"},
              .kind = SchemaKind::channel,
              .elements = {variable("T")},
              .direction = shape.direction});
    return concrete(id, {std::move(item)});
  }

  TypeRef extract_primitive(Primitive primitive, SchemaId id) {
    emit(id, {.kind = SchemaKind::primitive, .primitive = primitive});
    return concrete(id, {});
  }

  TypeRef extract_tuple(const Shape& shape, SchemaId id) {
    std::vector<TypeRef> args = arguments(shape);
    Schema schema{.kind = SchemaKind::tuple};
    for (std::size_t index = 0; index < shape.fields.size(); ++index) {
      schema.parameters.push_back("T" + std::to_string(index));
      schema.elements.push_back(variable(schema.parameters.back()));
    }
    emit(id, std::move(schema));
    return concrete(id, std::move(args));
  }

  // A part in the body of `owner`, which is walked even where the body only names a parameter.
  TypeRef part(const Shape& owner, const FieldShape& field) {
    const Shape& child = field.type();
    TypeRef ref = extract(child);
    for (const Parameter& parameter : owner.parameters) {
      if (&parameter.type() == &child) return variable(parameter.name);
    }
    return ref;
  }

  std::vector<Field> parts(const Shape& owner, std::span<const FieldShape> fields,
                           bool is_optional_known) {
    std::vector<Field> result;
    for (const FieldShape& field : fields) {
      const bool may_miss = field.append_default != nullptr && !field.default_is_private;
      result.push_back({.name = std::string(field.name),
                        .type = part(owner, field),
                        .required = !(is_optional_known && may_miss)});
    }
    return result;
  }

  std::vector<TypeRef> elements(const Shape& shape) {
    std::vector<TypeRef> refs;
    for (const FieldShape& field : shape.fields) refs.push_back(part(shape, field));
    return refs;
  }

  // Fields of variants are required whatever their defaults.
  std::vector<Variant> variants(const Shape& shape) {
    std::vector<Variant> result;
    for (const VariantShape& variant : shape.variants) {
      result.push_back({.name = std::string(variant.name),
                        .index = static_cast<std::uint32_t>(result.size()),
                        .payload = variant.payload,
                        .fields = parts(shape, variant.fields, false)});
    }
    return result;
  }

  Schema body_of(const Shape& shape) {
    Schema schema;
    for (const Parameter& parameter : shape.parameters) {
      schema.parameters.emplace_back(parameter.name);
    }
    switch (shape.kind) {
      case ShapeKind::structure:
        schema.kind = SchemaKind::structure;
        schema.name = shape.name;
        schema.fields = parts(shape, shape.fields, true);
        return schema;
      case ShapeKind::enumeration:
        schema.kind = SchemaKind::enumeration;
        schema.name = shape.name;
        schema.variants = variants(shape);
        return schema;
      case ShapeKind::named_tuple: schema.kind = SchemaKind::tuple; break;
      case ShapeKind::list: schema.kind = SchemaKind::list; break;
      case ShapeKind::option: schema.kind = SchemaKind::option; break;
      case ShapeKind::map: schema.kind = SchemaKind::map; break;
      case ShapeKind::array:
        schema.kind = SchemaKind::array;
        schema.array_length = shape.array_length;
        break;
      case ShapeKind::primitive:
      case ShapeKind::tuple:
      case ShapeKind::channel: VOX_UNREACHABLE("these have no body of their own");
    }
    schema.elements = elements(shape);
    return schema;
  }

  std::vector<const void*> declarations_;
  std::vector<const Shape*> visited_;
  std::vector<Schema> schemas_;
};

}  // namespace

SchemaPayload extract(const Shape& root) {
  Extractor extractor;
  SchemaPayload payload;
  payload.root = extractor.extract(root);
  payload.schemas = extractor.take_schemas();
  give_ids(payload);
  return payload;
}

std::shared_ptr<const SchemaSet> make_schema_set(const Shape& root) {
  const auto set = std::make_shared<SchemaSet>();
  set->root = &root;
  set->payload = extract(root);
  for (const Schema& schema : set->payload.schemas) {
    SchemaSet::Piece& piece = set->pieces.emplace_back();
    piece.id = schema.id;
    append_cbor(piece.cbor, schema);
  }
  append_cbor(set->root_cbor, set->payload.root);
  return set;
}

}  // namespace vox::schema
