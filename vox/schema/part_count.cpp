// The decoder counts the same parts as it reads them.
#include "vox/schema/part_count.hpp"

#include "vox/schema/part_reader.hpp"

namespace vox::schema {

std::size_t count_parts(const TypeRef& ref) {
  std::size_t count = ref.args.size();
  for (const TypeRef& arg : ref.args) count += count_parts(arg);
  return count;
}

namespace {

std::size_t count_fields(const std::vector<Field>& fields) {
  std::size_t count = fields.size();
  for (const Field& field : fields) count += count_parts(field.type);
  return count;
}

}  // namespace

std::size_t count_parts(const Schema& schema) {
  std::size_t count = schema.parameters.size() + schema.elements.size() + schema.variants.size();
  for (const TypeRef& element : schema.elements) count += count_parts(element);
  for (const Variant& variant : schema.variants) count += count_fields(variant.fields);
  return count + count_fields(schema.fields);
}

std::size_t encoded_bytes_min(const TypeRef& ref) {
  // The shortest variable has a name of one byte.
  if (ref.is_variable) return ref_bytes_min - 1 + ref.variable.size();
  std::size_t bytes = concrete_ref_bytes_min;
  for (const TypeRef& arg : ref.args) bytes += encoded_bytes_min(arg);
  return bytes;
}

namespace {

std::size_t field_bytes(const Field& field) {
  return field_bytes_min - ref_bytes_min + field.name.size() + encoded_bytes_min(field.type);
}

std::size_t variant_bytes(const Variant& variant) {
  std::size_t bytes = variant_bytes_min + variant.name.size();
  for (const Field& field : variant.fields) {
    const bool is_named = variant.payload == PayloadKind::structure;
    bytes += is_named ? field_bytes(field) : encoded_bytes_min(field.type);
  }
  return bytes;
}

}  // namespace

std::size_t encoded_bytes_min(const Schema& schema) {
  std::size_t bytes = schema_bytes_min + schema.name.size();
  for (const std::string& parameter : schema.parameters) bytes += 1 + parameter.size();
  for (const TypeRef& element : schema.elements) bytes += encoded_bytes_min(element);
  for (const Field& field : schema.fields) bytes += field_bytes(field);
  for (const Variant& variant : schema.variants) bytes += variant_bytes(variant);
  return bytes;
}

}  // namespace vox::schema
