// Names of primitives, and what walking a graph of shapes can tell about a type.
//
// Both walks remember where they have been, because types may contain themselves. The graph is the
// program's own and finite.
#include "vox/schema/shape.hpp"

#include <algorithm>
#include <vector>

#include "vox/base/assert.hpp"
#include "vox/schema/schema_names.hpp"

namespace vox::schema {

std::string_view to_string(Primitive primitive) {
  const auto index = static_cast<std::size_t>(primitive);
  VOX_ASSERT(index < primitive_names.size());
  return primitive_names[index];
}

namespace {

// What a value of this type holds directly. The items of a channel are sent beside the value.
std::vector<const Shape*> children_of(const Shape& shape) {
  std::vector<const Shape*> children;
  if (shape.kind == ShapeKind::channel) return children;
  for (const FieldShape& field : shape.fields) children.push_back(&field.type());
  for (const VariantShape& variant : shape.variants) {
    for (const FieldShape& field : variant.fields) children.push_back(&field.type());
  }
  return children;
}

// All types that values of `shape` may hold, however deep: `shape` itself only where it is
// recursive.
std::vector<const Shape*> contents_of(const Shape& shape) {
  std::vector<const Shape*> found;
  std::vector<const Shape*> open = {&shape};
  while (!open.empty()) {
    const Shape& next = *open.back();
    open.pop_back();
    for (const Shape* child : children_of(next)) {
      if (std::find(found.begin(), found.end(), child) != found.end()) continue;
      found.push_back(child);
      open.push_back(child);
    }
  }
  return found;
}

}  // namespace

bool is_recursive(const Shape& shape) {
  std::vector<const Shape*> types = contents_of(shape);
  types.push_back(&shape);
  return std::any_of(types.begin(), types.end(), [](const Shape* type) {
    const std::vector<const Shape*> contents = contents_of(*type);
    return std::find(contents.begin(), contents.end(), type) != contents.end();
  });
}

bool has_channel(const Shape& shape) {
  const auto is_channel = [](const Shape* type) { return type->kind == ShapeKind::channel; };
  const std::vector<const Shape*> contents = contents_of(shape);
  return is_channel(&shape) || std::any_of(contents.begin(), contents.end(), is_channel);
}

}  // namespace vox::schema
