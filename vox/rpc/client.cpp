// What calls of every type have in common: starting them, and reading what comes back.
#include "vox/rpc/client.hpp"

#include <utility>

namespace vox::rpc {
namespace {

std::string name_of(const MethodInfo& method) {
  return std::string(method.service) + '.' + std::string(method.name);
}

Readable unreadable(std::string text) {
  return {.fault = CallFault::invalid_payload, .text = std::move(text)};
}

}  // namespace

std::unique_ptr<CallAround> CallAround::begin(const ClientState& state, const MethodInfo& method,
                                              Metadata& metadata, std::optional<Refusal>& refusal) {
  if (state.middleware.empty()) return nullptr;
  std::unique_ptr<CallAround> around(new CallAround(state, method));
  CallInfo call{method.service, method.name, metadata, around->extensions_};
  refusal = around->run_.before(call);
  around->sent_ = metadata;
  return around;
}

void CallAround::end(std::optional<CallFault> fault, Metadata* metadata) {
  CallInfo call{method_.service, method_.name, sent_, extensions_};
  run_.after(call, {fault, metadata});
}

Started refused(const MethodInfo& method, const Refusal& refusal) {
  return fail(NotStarted{refusal.fault, name_of(method) + ": " + refusal.text});
}

Started start(const ConnectionHandle& connection, const MethodInfo& method, Bytes args,
              const ChannelContext& channels, CallOptions options) {
  if (const std::optional<Error> error = channels.error()) {
    return fail(NotStarted{to_fault(*error), name_of(method) + ": a channel in the arguments: " +
                                                 std::string(to_string(*error))});
  }
  if (method.is_recursive && !connection.reads_recursive_types()) {
    return fail(NotStarted{CallFault::rejected, recursive_types_text(method)});
  }
  options.tell_deadline = true;
  options.schemas = method.args;
  options.response_shape = method.response_shape;
  Result<PendingReply> started =
      connection.start_call(method.id, std::move(args), std::move(options));
  if (!started) {
    return fail(NotStarted{to_fault(started.error()),
                           name_of(method) + ": " + std::string(to_string(started.error()))});
  }
  return std::move(*started);
}

Readable read_reply(const Result<Reply>& reply, Bytes& translated) {
  if (!reply)
    return {.fault = to_fault(reply.error()), .text = std::string(to_string(reply.error()))};
  if (!reply->ok && reply->error != wire::CallError::user) {
    return {.fault = to_fault(reply->error), .text = std::string(as_text(reply->value))};
  }
  Readable readable{.fault = CallFault::user, .ok = reply->ok, .value = reply->value};
  if (reply->plan == nullptr || reply->plan->is_identity()) return readable;
  const Bytes whole = reply->ret();  // a plan is about all of it
  const Violation violation =
      reply->plan->translate(whole, translated, whole.size() * schema::value_bytes_by_encoded_byte);
  if (violation != Violation::none) {
    return unreadable("the response is no value of the type announced for it: " +
                      std::string(to_string(violation)));
  }
  readable.value = BytesView(translated).subspan(readable.ok ? 1 : 2);
  return readable;
}

std::string unreadable_result(const MethodInfo& method, Violation violation) {
  return name_of(method) + ": the response is no " + schema::describe(*method.response_shape) +
         ": " + std::string(to_string(violation));
}

}  // namespace vox::rpc
