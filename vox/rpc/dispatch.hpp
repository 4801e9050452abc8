// From a request to a method of a service and back: what serves a service on a connection.
//
// Arguments that cannot be read are answered with invalid_payload and a text. A method that throws
// is counted, and answered with cancelled, as the protocol has no other word: nothing of the
// exception leaves this side, unless DispatchOptions say so.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "vox/rpc/context.hpp"
#include "vox/rpc/method.hpp"
#include "vox/rpc/middleware.hpp"

namespace vox::rpc {

/// How a method of some service is invoked.
struct Invocable {
  const MethodInfo* method = nullptr;
  std::shared_ptr<void> service = {};
  Reply (*invoke)(void* service, const Request& request, const Context& context,
                  const MethodInfo& method) = nullptr;
};

/// The bytes that a request's arguments are read from: its own, or what a plan makes of them. Fails
/// with the text of an invalid_payload.
[[nodiscard]] Result<BytesView, std::string> readable_args(const Request& request,
                                                           const MethodInfo& method,
                                                           Bytes& translated);
[[nodiscard]] Reply unreadable(const MethodInfo& method, std::string_view why);
[[nodiscard]] std::string describe(Violation violation, const ChannelContext& channels);

}  // namespace vox::rpc

namespace vox {

struct DispatchOptions {
  /// Runs around each call, in this order.
  MiddlewareList middleware = {};
  /// Answer a call whose method threw with invalid_payload and what() of the exception, for people
  /// who debug. Off: callers may be strangers.
  bool tell_exceptions = false;
};

}  // namespace vox

namespace vox::rpc {

class Dispatcher {
 public:
  Dispatcher(std::vector<Invocable> methods, DispatchOptions options);
  [[nodiscard]] Reply serve(const Request& request) const;
  /// This one with the methods of `other` that it does not have itself.
  [[nodiscard]] std::shared_ptr<const Dispatcher> with(const Dispatcher& other) const;
  /// How often a method threw.
  [[nodiscard]] std::uint64_t exceptions_count() const { return exceptions_count_; }
  /// Of all its methods.
  [[nodiscard]] std::shared_ptr<const ResponseSchemas> response_schemas() const {
    return response_schemas_;
  }

 private:
  [[nodiscard]] const Invocable* find(MethodId method) const;
  [[nodiscard]] Reply serve(const Request& request, const Invocable& entry) const;
  [[nodiscard]] Reply invoke(const Request& request, const Context& context,
                             const Invocable& entry) const;
  std::vector<Invocable> methods_;  // in the order of their ids
  const DispatchOptions options_;
  std::shared_ptr<const ResponseSchemas> response_schemas_;
  mutable std::uint64_t exceptions_count_ = 0;
};

template <typename Signature, typename S, auto method>
auto call_method(S& service, const Context& context, typename Signature::Arguments& arguments) {
  return std::apply(
      [&](auto&... parts) {
        if constexpr (Signature::has_context) {
          return (service.*method)(context, std::move(parts)...);
        } else {
          return (service.*method)(std::move(parts)...);
        }
      },
      arguments);
}

template <typename T>
Bytes encode_result(const T& value) {
  return schema::encode_value(value);
}

template <typename Signature, typename S, auto method>
Reply reply_of(S& service, const Context& context, typename Signature::Arguments& arguments) {
  if constexpr (Signature::Types::can_fail) {
    auto result = call_method<Signature, S, method>(service, context, arguments);
    if (!result) return Reply::user_error(encode_result(result.error()));
    if constexpr (Signature::returns_nothing) {
      return Reply::success({});
    } else {
      return Reply::success(encode_result<typename Signature::Value>(*result));
    }
  } else if constexpr (Signature::returns_nothing) {
    call_method<Signature, S, method>(service, context, arguments);
    return Reply::success({});
  } else {
    return Reply::success(encode_result<typename Signature::Value>(
        call_method<Signature, S, method>(service, context, arguments)));
  }
}

template <typename S, auto method>
Reply invoke(void* service, const Request& request, const Context& context,
             const MethodInfo& info) {
  using Signature = SignatureFor<method>;
  Bytes translated;
  const Result<BytesView, std::string> bytes = readable_args(request, info, translated);
  if (!bytes) return unreadable(info, bytes.error());
  ChannelContext channels(request.channels);
  schema::Decoder decoder(*bytes, &channels);
  typename Signature::Arguments arguments{};
  schema::Type<typename Signature::Arguments>::decode(decoder, arguments);
  const Violation violation = decoder.finish();
  if (violation != Violation::none || channels.error()) {
    return unreadable(info, describe(violation, channels));
  }
  return reply_of<Signature, S, method>(*static_cast<S*>(service), context, arguments);
}

template <typename S, auto... members>
std::vector<Invocable> invocables(const std::shared_ptr<S>& service, const ServiceOf<members...>&) {
  return {Invocable{&method_info<members>(), service, &invoke<S, members>}...};
}

}  // namespace vox::rpc

namespace vox {

/// What serves `service` on a connection: for SessionOptions::root_handler and ConnectionRoute.
template <typename S>
requires rpc::Service<S>
[[nodiscard]] std::shared_ptr<const rpc::Dispatcher> make_dispatcher(std::shared_ptr<S> service,
                                                                     DispatchOptions options = {}) {
  return std::make_shared<const rpc::Dispatcher>(
      rpc::invocables<S>(service, vox_service(static_cast<const S*>(nullptr))), std::move(options));
}

[[nodiscard]] RequestHandler to_handler(std::shared_ptr<const rpc::Dispatcher> dispatcher);

}  // namespace vox
