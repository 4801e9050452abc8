// How the kinds of shapes, schemas and nodes correspond.
#pragma once

#include "vox/schema/plan_nodes.hpp"
#include "vox/schema/schema.hpp"

namespace vox::schema {

/// What a shape of this kind is called on the wire. A list of bytes may go by another name.
[[nodiscard]] SchemaKind schema_kind_of(ShapeKind kind);

/// How a value of such a schema is read.
[[nodiscard]] NodeKind node_kind_of(SchemaKind kind);

}  // namespace vox::schema
