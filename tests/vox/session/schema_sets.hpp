// Schemas to send in tests: small, and with ids that say which is which.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "vox/schema/extract.hpp"
#include "vox/schema/tracker.hpp"

namespace vox::test {

/// A structure without fields.
inline schema::Schema schema_of(std::uint64_t id, std::string name) {
  schema::Schema schema;
  schema.id = {id};
  schema.kind = schema::SchemaKind::structure;
  schema.name = std::move(name);
  return schema;
}

/// Of these schemas, of which the last is the root.
inline schema::SchemaPayload payload_of(std::vector<schema::Schema> schemas) {
  schema::SchemaPayload payload;
  payload.root.id = schemas.back().id;
  payload.schemas = std::move(schemas);
  return payload;
}

inline std::shared_ptr<const schema::SchemaSet> set_of(std::vector<schema::Schema> schemas) {
  auto set = std::make_shared<schema::SchemaSet>();
  set->payload = payload_of(std::move(schemas));
  for (const schema::Schema& schema : set->payload.schemas) {
    set->pieces.push_back({schema.id, {}});
    schema::append_cbor(set->pieces.back().cbor, schema);
  }
  schema::append_cbor(set->root_cbor, set->payload.root);
  return set;
}

/// The ids that a `schemas` field describes, in order; the root's comes last. None for no field.
inline std::vector<std::uint64_t> ids_in(BytesView schemas) {
  if (schemas.empty()) return {};
  const auto payload = schema::decode_payload(schemas, {});
  if (!payload) return {UINT64_MAX};
  std::vector<std::uint64_t> ids;
  for (const schema::Schema& schema : payload->schemas) ids.push_back(schema.id.value);
  ids.push_back(payload->root.id.value);
  return ids;
}

/// What schema_of(any, "Args") is here.
inline constexpr schema::Shape args_shape{.kind = schema::ShapeKind::structure, .name = "Args"};

}  // namespace vox::test
