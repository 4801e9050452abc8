// Finding the method of a request, and what is said when its arguments cannot be read.
#include "vox/rpc/dispatch.hpp"

#include <algorithm>
#include <exception>

#include "vox/base/assert.hpp"
#include "vox/rpc/deadline.hpp"
#include "vox/runtime/executor.hpp"

namespace vox::rpc {
namespace {

Reply failure_with_text(wire::CallError error, std::string_view text) {
  Reply reply = Reply::failure(error);
  reply.value = to_bytes(text);
  return reply;
}

Reply refuse(const Refusal& refusal) {
  switch (refusal.fault) {
    case CallFault::invalid_payload:
      return failure_with_text(wire::CallError::invalid_payload, refusal.text);
    case CallFault::unknown_method: return Reply::failure(wire::CallError::unknown_method);
    default: return Reply::failure(wire::CallError::cancelled);
  }
}

Reply told(const MethodInfo& method, std::string_view what) {
  return failure_with_text(wire::CallError::invalid_payload, std::string(method.service) + '.' +
                                                                 std::string(method.name) +
                                                                 " threw: " + std::string(what));
}

}  // namespace

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
  return failure_with_text(wire::CallError::invalid_payload, text);
}

std::string describe(Violation violation, const ChannelContext& channels) {
  if (violation != Violation::none) return std::string(to_string(violation));
  VOX_ASSERT(channels.error().has_value());
  return "a channel: " + std::string(to_string(*channels.error()));
}

Dispatcher::Dispatcher(std::vector<Invocable> methods, DispatchOptions options)
    : methods_(std::move(methods)), options_(std::move(options)) {
  std::sort(methods_.begin(), methods_.end(), [](const Invocable& a, const Invocable& b) {
    return a.method->id.value < b.method->id.value;
  });
  auto schemas = std::make_shared<ResponseSchemas>();
  for (const Invocable& entry : methods_)
    schemas->emplace(entry.method->id, entry.method->response);
  response_schemas_ = std::move(schemas);
}

std::shared_ptr<const Dispatcher> Dispatcher::with(const Dispatcher& other) const {
  std::vector<Invocable> methods = methods_;
  for (const Invocable& entry : other.methods_) {
    if (find(entry.method->id) == nullptr) methods.push_back(entry);
  }
  return std::make_shared<const Dispatcher>(std::move(methods), options_);
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
  return serve(request, *entry);
}

Reply Dispatcher::serve(const Request& request, const Invocable& entry) const {
  if (entry.method->is_recursive && !request.reads_recursive_types) {
    return failure_with_text(wire::CallError::invalid_payload, recursive_types_text(*entry.method));
  }
  const Time deadline = read_deadline(request.metadata, request.executor.now());
  const DeadlineWatch watch(request.scope, deadline);
  Extensions extensions;
  const Context context(request, extensions, deadline);
  Metadata metadata = options_.middleware.empty() ? Metadata() : request.metadata;
  CallInfo call{entry.method->service, entry.method->name, metadata, extensions};
  MiddlewareRun run(options_.middleware);
  const std::optional<Refusal> refusal = run.before(call);
  Reply reply = refusal ? refuse(*refusal) : invoke(request, context, entry);
  reply.schemas = entry.method->response;
  CallEnd end{.fault = {}, .metadata = &reply.metadata};
  if (!reply.ok) end.fault = to_fault(reply.error);
  run.after(call, end);
  return reply;
}

// The edge at which what a method throws ends.
Reply Dispatcher::invoke(const Request& request, const Context& context,
                         const Invocable& entry) const {
  try {
    return entry.invoke(entry.service.get(), request, context, *entry.method);
  } catch (const std::exception& thrown) {
    exceptions_count_ += 1;
    if (options_.tell_exceptions) return told(*entry.method, thrown.what());
  } catch (...) {
    exceptions_count_ += 1;
  }
  return Reply::failure(wire::CallError::cancelled);
}

}  // namespace vox::rpc

namespace vox {

RequestHandler to_handler(std::shared_ptr<const rpc::Dispatcher> dispatcher) {
  return [dispatcher = std::move(dispatcher)](const Request& request) {
    return dispatcher->serve(request);
  };
}

}  // namespace vox
