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
          .has_channels = schema::has_channel(args),
          .is_recursive = schema::is_recursive(args) || schema::is_recursive(response)};
}

}  // namespace vox::rpc
