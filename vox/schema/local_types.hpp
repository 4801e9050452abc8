// What the local type would be called on the wire, beside its shape: both sides of a comparison
// then speak of schemas, accidents of extraction included.
//
// A remote type that is the same word for word as the local one is not compared any further. It has
// to be so: an honest counterpart with the very same types describes some of them wrongly, and only
// the same wrong description shows that they are the same.
#pragma once

#include <map>
#include <set>

#include "vox/schema/plan.hpp"
#include "vox/schema/type_table.hpp"

namespace vox::schema {

class LocalTypes {
 public:
  LocalTypes(const FindSchema& remote, const Shape& root);
  LocalTypes(const LocalTypes&) = delete;
  LocalTypes& operator=(const LocalTypes&) = delete;

  [[nodiscard]] const TypeRef& root() const { return payload_.root; }
  /// No more than its schemas take on the wire.
  [[nodiscard]] std::size_t encoded_bytes() const { return encoded_bytes_; }
  /// Null when it is none of them.
  [[nodiscard]] const Schema* find(SchemaId id) const;
  /// Whether the remote side says the same about this type and all it consists of.
  [[nodiscard]] bool is_agreed(const TypeTable& types, TypeIndex type) const;

 private:
  SchemaPayload payload_;
  std::map<SchemaId, const Schema*> schemas_;
  std::set<SchemaId> agreed_;
  std::size_t encoded_bytes_ = 0;
};

}  // namespace vox::schema
