// Calling the methods of a service by their names.
//
//   vox::Client<Calculator> calculator(connection);
//   vox::CallResult<std::int32_t> sum = calculator->add(2, 3);
//   auto quotient = calculator->divide.with({.deadline = soon})(7, 2);
//   auto pending = calculator->add.start(4, 5);   // pipelined: wait() gives the result
//
// Waiting, threads and errors are those of ConnectionHandle::call; a client is one handle of its
// connection, and copies share it.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "vox/rpc/method.hpp"
#include "vox/rpc/middleware.hpp"
#include "vox/session/session.hpp"

namespace vox {

namespace rpc {

/// What the methods of one client share.
struct ClientState {
  ConnectionHandle connection;
  MiddlewareList middleware = {};
};

/// The middleware around one call, from before it to after it. Null when there is none.
class CallAround {
 public:
  /// Runs before(), which may add to `metadata`; a refusal goes into `refusal`.
  [[nodiscard]] static std::unique_ptr<CallAround> begin(const ClientState& state,
                                                         const MethodInfo& method,
                                                         Metadata& metadata,
                                                         std::optional<Refusal>& refusal);
  /// Given up, unless it has ended.
  ~CallAround() { end(CallFault::cancelled, nullptr); }
  CallAround(const CallAround&) = delete;
  CallAround& operator=(const CallAround&) = delete;
  /// Runs after(). The first one counts.
  void end(std::optional<CallFault> fault, Metadata* metadata);

 private:
  CallAround(const ClientState& state, const MethodInfo& method)
      : list_(state.middleware), method_(method), run_(list_) {}
  const MiddlewareList list_;
  const MethodInfo& method_;
  Metadata sent_;
  Extensions extensions_;
  MiddlewareRun run_;
};

/// A call that could not be started: what the caller is told.
struct NotStarted {
  CallFault fault = CallFault::rejected;
  std::string text = {};
};

using Started = Result<PendingReply, NotStarted>;

/// Starts the call of `method` with encoded arguments, whose channels are open.
[[nodiscard]] Started start(const ConnectionHandle& connection, const MethodInfo& method,
                            Bytes args, const ChannelContext& channels, CallOptions options);
[[nodiscard]] Started refused(const MethodInfo& method, const Refusal& refusal);

/// What a reply says, in bytes of the local types.
struct Readable {
  CallFault fault = CallFault::user;
  bool ok = false;
  BytesView value = {};  // of the result, or of a user error
  std::string text = {};
};
[[nodiscard]] Readable read_reply(const Result<Reply>& reply, Bytes& translated);
[[nodiscard]] std::string unreadable_result(const MethodInfo& method, Violation violation);

template <typename T, typename E>
CallResult<T, E> to_result(const MethodInfo& method, Result<Reply> reply) {
  Bytes translated;
  const Readable readable = read_reply(reply, translated);
  CallFailure<E> failure;
  failure.fault = readable.fault;
  failure.text = readable.text;
  if (reply) failure.metadata = std::move(reply->metadata);
  Violation violation = Violation::none;
  if (readable.ok) {
    T value{};
    violation = schema::decode_value(readable.value, value);
    if (violation == Violation::none) return value;
  } else if (readable.fault == CallFault::user) {
    if constexpr (std::is_same_v<E, Never>) {
      violation = Violation::unknown_variant;
    } else {
      violation = schema::decode_value(readable.value, failure.user.emplace());
      if (violation != Violation::none) failure.user.reset();
    }
  }
  if (violation != Violation::none) {
    failure.fault = CallFault::invalid_payload;
    failure.text = unreadable_result(method, violation);
  }
  return fail(std::move(failure));
}

}  // namespace rpc

/// A call under way. Dropping it gives the call up: the callee is sent a Cancel, and the halves of
/// channels that the caller kept end.
template <typename T, typename E = Never>
class PendingCall {
 public:
  PendingCall(const rpc::MethodInfo& method, rpc::Started started, KeptChannels kept,
              std::unique_ptr<rpc::CallAround> around)
      : method_(&method),
        started_(std::move(started)),
        kept_(std::move(kept)),
        around_(std::move(around)) {}

  /// Waits for the result. Once. Also says why the call could not be started.
  [[nodiscard]] CallResult<T, E> wait() {
    CallResult<T, E> result = wait_for_result();
    const bool is_answered = result || result.error().fault == CallFault::user;
    is_answered ? kept_.let_go() : kept_.end();
    if (around_ != nullptr) {
      std::optional<CallFault> fault;
      if (!result) fault = result.error().fault;
      around_->end(fault, result ? nullptr : &result.error().metadata);
    }
    return result;
  }

 private:
  CallResult<T, E> wait_for_result() {
    if (started_) return rpc::to_result<T, E>(*method_, started_->wait());
    CallFailure<E> failure;
    failure.fault = started_.error().fault;
    failure.text = started_.error().text;
    return fail(std::move(failure));
  }

  const rpc::MethodInfo* method_;
  rpc::Started started_;
  KeptChannels kept_;
  std::unique_ptr<rpc::CallAround> around_;
};

namespace rpc {

template <auto method, typename Arguments>
class MethodCall;

/// One method of a client: a member of it that can be called.
template <auto method, typename... Args>
class MethodCall<method, std::tuple<Args...>> {
 public:
  using Value = typename SignatureFor<method>::Value;
  using Failure = typename SignatureFor<method>::Failure;

  explicit MethodCall(const ClientState& state) : state_(&state) {}

  /// Calls and waits.
  CallResult<Value, Failure> operator()(const Args&... args) const {
    return start_with({}, args...).wait();
  }
  /// Calls, and waits later. The arguments are not needed any more when it returns. Waits for a
  /// place when max_concurrent_requests are in flight.
  [[nodiscard]] PendingCall<Value, Failure> start(const Args&... args) const {
    return start_with({}, args...);
  }

  /// The same with options.
  class With {
   public:
    With(const MethodCall& call, CallOptions options) : call_(call), options_(std::move(options)) {}
    CallResult<Value, Failure> operator()(const Args&... args) const {
      return call_.start_with(options_, args...).wait();
    }
    [[nodiscard]] PendingCall<Value, Failure> start(const Args&... args) const {
      return call_.start_with(options_, args...);
    }

   private:
    const MethodCall& call_;
    CallOptions options_;
  };
  [[nodiscard]] With with(CallOptions options) const { return With(*this, std::move(options)); }

 private:
  PendingCall<Value, Failure> start_with(CallOptions options, const Args&... args) const {
    const MethodInfo& info = method_info<method>();
    std::optional<Refusal> refusal;
    auto around = CallAround::begin(*state_, info, options.metadata, refusal);
    if (refusal) return {info, refused(info, *refusal), {}, std::move(around)};
    ChannelContext channels(state_->connection);
    Bytes bytes;
    schema::Encoder encoder(bytes, &channels);
    (schema::Type<Args>::encode(encoder, args), ...);
    encoder.finish();
    auto started =
        rpc::start(state_->connection, info, std::move(bytes), channels, std::move(options));
    return {info, std::move(started), std::move(channels.kept()), std::move(around)};
  }

  const ClientState* state_;
};

template <auto method>
using ClientMethod = MethodCall<method, typename SignatureFor<method>::Arguments>;

}  // namespace rpc

template <typename S>
requires rpc::Service<S>
class Client {
 public:
  Client() = default;
  explicit Client(ConnectionHandle connection, MiddlewareList middleware = {})
      : stub_(std::make_shared<const Stub>(
            rpc::ClientState{std::move(connection), std::move(middleware)})) {}

  [[nodiscard]] explicit operator bool() const { return stub_ != nullptr; }
  /// The methods of the service, by their names.
  [[nodiscard]] const auto* operator->() const { return stub_.get(); }
  [[nodiscard]] const ConnectionHandle& connection() const { return stub_->vox_state.connection; }
  /// Another client of the same connection, with `middleware` behind what this one has.
  [[nodiscard]] Client with(std::shared_ptr<Middleware> middleware) const {
    MiddlewareList list = stub_->vox_state.middleware;
    list.push_back(std::move(middleware));
    return Client(connection(), std::move(list));
  }

 private:
  using Stub = std::remove_pointer_t<decltype(vox_client(static_cast<const S*>(nullptr)))>;
  std::shared_ptr<const Stub> stub_;
};

}  // namespace vox
