// What is worked out once for each method.
#include "vox/rpc/method.hpp"

#include "vox/base/assert.hpp"

namespace vox::rpc {

MethodInfo make_method_info(std::string_view service, std::string_view name,
                            const schema::Shape& args, const schema::Shape& response) {
  VOX_ASSERT(!schema::has_channel(response));  // who would claim it?
  return {.service = service,
          .name = name,
          .id = schema::method_id(service, name),
          .args_shape = &args,
          .response_shape = &response,
          .args = schema::make_schema_set(args),
          .response = schema::make_schema_set(response),
          .is_recursive = schema::is_recursive(args) || schema::is_recursive(response)};
}

std::string recursive_types_text(const MethodInfo& method) {
  return std::string(method.service) + '.' + std::string(method.name) +
         " has a type that contains itself, which the counterpart's implementation cannot read";
}

}  // namespace vox::rpc
