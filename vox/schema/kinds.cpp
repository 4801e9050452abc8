// Tables of kinds, as switches so that the compiler sees that none is missing.
#include "vox/schema/kinds.hpp"

#include "vox/base/assert.hpp"

namespace vox::schema {

SchemaKind schema_kind_of(ShapeKind kind) {
  switch (kind) {
    case ShapeKind::primitive: return SchemaKind::primitive;
    case ShapeKind::structure: return SchemaKind::structure;
    case ShapeKind::enumeration: return SchemaKind::enumeration;
    case ShapeKind::tuple:
    case ShapeKind::named_tuple: return SchemaKind::tuple;
    case ShapeKind::list: return SchemaKind::list;
    case ShapeKind::option: return SchemaKind::option;
    case ShapeKind::map: return SchemaKind::map;
    case ShapeKind::array: return SchemaKind::array;
    case ShapeKind::channel: return SchemaKind::channel;
  }
  VOX_UNREACHABLE("a shape of no kind");
}

NodeKind node_kind_of(SchemaKind kind) {
  switch (kind) {
    case SchemaKind::primitive: return NodeKind::primitive;
    case SchemaKind::structure:
    case SchemaKind::tuple: return NodeKind::sequence;
    case SchemaKind::enumeration: return NodeKind::choice;
    case SchemaKind::list:
    case SchemaKind::map: return NodeKind::list;
    case SchemaKind::option: return NodeKind::option;
    case SchemaKind::array: return NodeKind::array;
    case SchemaKind::channel: return NodeKind::channel;
  }
  VOX_UNREACHABLE("a schema of no kind");
}

}  // namespace vox::schema
