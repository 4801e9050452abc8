// Types in words, for logs and refusals: the outermost with its parts, all within by name. Short
// whatever a counterpart calls its types.
#include <string>

#include "vox/schema/plan.hpp"
#include "vox/schema/schema_names.hpp"

namespace vox::schema {
namespace {

constexpr std::size_t text_bytes_max = 400;
constexpr int nesting_max = 8;

// Text with an end: past it nothing is added but the dots that say so.
class Words {
 public:
  [[nodiscard]] bool is_full() const { return text_.size() >= text_bytes_max; }
  Words& operator<<(std::string_view word) {
    if (is_full()) return *this;
    text_.append(word.substr(0, text_bytes_max - text_.size()));
    if (is_full()) text_.append("...");
    return *this;
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

// "open a, b close", as long as there is room.
template <typename Parts, typename AddPart>
void add_all(Words& words, std::string_view open, const Parts& parts, std::string_view close,
             AddPart add_part) {
  words << open;
  bool is_first = true;
  for (const auto& part : parts) {
    if (words.is_full()) return;
    if (!is_first) words << ", ";
    is_first = false;
    add_part(part);
  }
  words << close;
}

class ShapeWords {
 public:
  explicit ShapeWords(Words& words) : words_(words) {}

  void add(const Shape& shape, int depth) {
    if (words_.is_full() || depth == nesting_max) return;
    const auto add_type = [&](const FieldShape& field) { add(field.type(), depth + 1); };
    switch (shape.kind) {
      case ShapeKind::primitive: words_ << to_string(shape.primitive); return;
      case ShapeKind::structure: return add_structure(shape, depth);
      case ShapeKind::enumeration: return add_enumeration(shape, depth);
      case ShapeKind::tuple:
      case ShapeKind::named_tuple: return add_all(words_, "(", shape.fields, ")", add_type);
      case ShapeKind::list: return add_all(words_, "list<", shape.fields, ">", add_type);
      case ShapeKind::option: return add_all(words_, "option<", shape.fields, ">", add_type);
      case ShapeKind::map: return add_all(words_, "map<", shape.fields, ">", add_type);
      case ShapeKind::array:
        add_all(words_, "array<", shape.fields, "; ", add_type);
        words_ << std::to_string(shape.array_length) << ">";
        return;
      case ShapeKind::channel:
        words_ << name_in(direction_names, shape.direction);
        return add_all(words_, "<", shape.fields, ">", add_type);
    }
  }

 private:
  void add_structure(const Shape& shape, int depth) {
    words_ << shape.name;
    if (depth > 0) return;
    add_all(words_, " { ", shape.fields, " }", [&](const FieldShape& field) {
      words_ << field.name << ": ";
      add(field.type(), depth + 1);
    });
  }

  void add_enumeration(const Shape& shape, int depth) {
    words_ << shape.name;
    if (depth > 0) return;
    add_all(words_, " { ", shape.variants, " }", [&](const VariantShape& variant) {
      words_ << variant.name;
      if (variant.fields.empty()) return;
      add_all(words_, "(", variant.fields, ")", [&](const FieldShape& field) {
        if (!field.name.empty()) words_ << field.name << ": ";
        add(field.type(), depth + 1);
      });
    });
  }

  Words& words_;
};

class SchemaWords {
 public:
  SchemaWords(Words& words, const FindSchema& find) : words_(words), find_(find) {}

  // What the parameters in a body stand for: references in the body around it.
  struct Scope {
    const Schema* schema = nullptr;
    const TypeRef* ref = nullptr;
    const Scope* around = nullptr;
  };

  void add(const TypeRef& ref, const Scope* scope, int depth) {
    if (words_.is_full() || depth == nesting_max) return;
    if (ref.is_variable) return add_variable(ref, scope, depth);
    const Schema* schema = find_(ref.id);
    if (schema == nullptr) {
      words_ << "unknown";
      return;
    }
    add_schema(*schema, {.schema = schema, .ref = &ref, .around = scope}, depth);
  }

 private:
  void add_variable(const TypeRef& ref, const Scope* scope, int depth) {
    const std::size_t count = scope == nullptr ? 0 : scope->schema->parameters.size();
    for (std::size_t index = 0; index < count && index < scope->ref->args.size(); ++index) {
      if (scope->schema->parameters[index] != ref.variable) continue;
      return add(scope->ref->args[index], scope->around, depth + 1);
    }
    words_ << ref.variable;
  }

  void add_schema(const Schema& schema, const Scope& scope, int depth) {
    const auto add_type = [&](const TypeRef& ref) { add(ref, &scope, depth + 1); };
    const auto add_field = [&](const Field& field) {
      if (!field.name.empty()) words_ << field.name << ": ";
      add_type(field.type);
    };
    const auto add_variant = [&](const Variant& variant) {
      words_ << variant.name;
      if (!variant.fields.empty()) add_all(words_, "(", variant.fields, ")", add_field);
    };
    switch (schema.kind) {
      case SchemaKind::primitive: words_ << to_string(schema.primitive); return;
      case SchemaKind::structure:
        words_ << schema.name;
        if (depth == 0) add_all(words_, " { ", schema.fields, " }", add_field);
        return;
      case SchemaKind::enumeration:
        words_ << schema.name;
        if (depth == 0) add_all(words_, " { ", schema.variants, " }", add_variant);
        return;
      case SchemaKind::tuple: return add_all(words_, "(", schema.elements, ")", add_type);
      case SchemaKind::list:
      case SchemaKind::option:
      case SchemaKind::map:
        words_ << name_in(kind_names, schema.kind);
        return add_all(words_, "<", schema.elements, ">", add_type);
      case SchemaKind::array:
        add_all(words_, "array<", schema.elements, "; ", add_type);
        words_ << std::to_string(schema.array_length) << ">";
        return;
      case SchemaKind::channel:
        words_ << name_in(direction_names, schema.direction);
        return add_all(words_, "<", schema.elements, ">", add_type);
    }
  }

  Words& words_;
  const FindSchema& find_;
};

}  // namespace

std::string describe(const Shape& shape) {
  Words words;
  ShapeWords(words).add(shape, 0);
  return words.take();
}

std::string describe(const FindSchema& find, const TypeRef& ref) {
  Words words;
  SchemaWords(words, find).add(ref, nullptr, 0);
  return words.take();
}

}  // namespace vox::schema
