// Which of the local schemas the remote side has too, word for word, with all that they refer to.
#include "vox/schema/local_types.hpp"

#include <algorithm>

#include "vox/schema/extract.hpp"
#include "vox/schema/part_count.hpp"

namespace vox::schema {
namespace {

bool all_ids(const TypeRef& ref, const std::set<SchemaId>& ids) {
  if (!ref.is_variable && !ids.contains(ref.id)) return false;
  return std::all_of(ref.args.begin(), ref.args.end(),
                     [&](const TypeRef& arg) { return all_ids(arg, ids); });
}

bool all_ids(const std::vector<Field>& fields, const std::set<SchemaId>& ids) {
  return std::all_of(fields.begin(), fields.end(),
                     [&](const Field& field) { return all_ids(field.type, ids); });
}

bool all_ids(const Schema& schema, const std::set<SchemaId>& ids) {
  return all_ids(schema.fields, ids) &&
         std::all_of(schema.elements.begin(), schema.elements.end(),
                     [&](const TypeRef& element) { return all_ids(element, ids); }) &&
         std::all_of(schema.variants.begin(), schema.variants.end(),
                     [&](const Variant& variant) { return all_ids(variant.fields, ids); });
}

}  // namespace

LocalTypes::LocalTypes(const FindSchema& remote, const Shape& root) : payload_(extract(root)) {
  for (const Schema& schema : payload_.schemas) {
    schemas_.emplace(schema.id, &schema);
    encoded_bytes_ += encoded_bytes_min(schema);
    const Schema* counterpart = remote(schema.id);
    if (counterpart != nullptr && *counterpart == schema) agreed_.insert(schema.id);
  }
  // Who refers to what is not agreed upon is not either. As often as there are schemas at most, and
  // they are ours.
  while (std::erase_if(agreed_, [&](SchemaId id) { return !all_ids(*schemas_.at(id), agreed_); })) {
  }
}

const Schema* LocalTypes::find(SchemaId id) const {
  const auto found = schemas_.find(id);
  return found == schemas_.end() ? nullptr : found->second;
}

bool LocalTypes::is_agreed(const TypeTable& types, TypeIndex type) const {
  const ConcreteType& concrete = types.at(type);
  return agreed_.contains(concrete.id) &&
         std::all_of(concrete.args.begin(), concrete.args.end(),
                     [&](TypeIndex arg) { return is_agreed(types, arg); });
}

}  // namespace vox::schema
