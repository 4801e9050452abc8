// From the shape of a C++ type to the schemas that describe it, with their ids: exactly those, in
// exactly that order, that the reference implementation makes of its twin, accidents included
// (docs/PROTOCOL.md, "Schemas").
#pragma once

#include <memory>
#include <vector>

#include "vox/schema/schema.hpp"

namespace vox::schema {

/// The schemas in order of emission and the root's reference. A function of the type alone.
[[nodiscard]] SchemaPayload extract(const Shape& root);

/// The id of a schema that refers only to schemas with ids. Of its own it has none yet.
[[nodiscard]] SchemaId hash_schema(const Schema& schema);

/// An extracted payload as pieces to send: immutable, made once for each type.
struct SchemaSet {
  struct Piece {
    SchemaId id;
    Bytes cbor;
  };
  const Shape* root = nullptr;
  SchemaPayload payload;
  std::vector<Piece> pieces;  // one for each schema
  Bytes root_cbor;
};
[[nodiscard]] std::shared_ptr<const SchemaSet> make_schema_set(const Shape& root);

}  // namespace vox::schema
