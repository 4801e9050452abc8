// Finding the method of a request, and what is said when its arguments cannot be read.
#include "vox/rpc/dispatch.hpp"

#include <algorithm>

#include "vox/base/assert.hpp"

namespace vox::rpc {

Result<BytesView, std::string> readable_args(const Request& request, const MethodInfo& method,
                                             Bytes& translated) {
  const auto plan = request.plan_for_args(*method.args_shape);
  if (!plan) return fail(plan.error().text);
  if ((*plan)->is_identity()) return request.args;
  const Violation violation = (*plan)->translate(
      request.args, translated, request.args.size() * schema::value_bytes_by_encoded_byte + 1024);
  if (violation != Violation::none) return fail(std::string(to_string(violation)));
  return BytesView(translated);
}

Reply unreadable(const MethodInfo& method, std::string_view why) {
  std::string text = std::string(method.service) + '.' + std::string(method.name) +
                     ": the arguments cannot be read: ";
  text += why;
  Reply reply = Reply::failure(wire::CallError::invalid_payload);
  reply.value = to_bytes(std::string_view(text));
  reply.schemas = method.response;
  return reply;
}

std::string describe(Violation violation, const ChannelContext& channels) {
  if (violation != Violation::none) return std::string(to_string(violation));
  VOX_ASSERT(channels.error().has_value());
  return "a channel: " + std::string(to_string(*channels.error()));
}

Dispatcher::Dispatcher(std::shared_ptr<void> service, std::vector<Invocable> methods)
    : service_(std::move(service)), methods_(std::move(methods)) {
  std::sort(methods_.begin(), methods_.end(), [](const Invocable& a, const Invocable& b) {
    return a.method->id.value < b.method->id.value;
  });
  auto schemas = std::make_shared<ResponseSchemas>();
  for (const Invocable& entry : methods_)
    schemas->emplace(entry.method->id, entry.method->response);
  response_schemas_ = std::move(schemas);
}

const Invocable* Dispatcher::find(MethodId method) const {
  const auto found = std::lower_bound(
      methods_.begin(), methods_.end(), method,
      [](const Invocable& entry, MethodId id) { return entry.method->id.value < id.value; });
  return found != methods_.end() && found->method->id == method ? &*found : nullptr;
}

Reply Dispatcher::serve(const Request& request) const {
  const Invocable* entry = find(request.method);
  if (entry == nullptr) return Reply::failure(wire::CallError::unknown_method);
  return entry->invoke(service_.get(), request, *entry->method);
}

}  // namespace vox::rpc

namespace vox {

RequestHandler to_handler(std::shared_ptr<const rpc::Dispatcher> dispatcher) {
  return [dispatcher = std::move(dispatcher)](const Request& request) {
    return dispatcher->serve(request);
  };
}

}  // namespace vox
