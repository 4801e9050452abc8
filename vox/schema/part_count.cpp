// The decoder counts the same parts as it reads them.
#include "vox/schema/part_count.hpp"

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

}  // namespace vox::schema
