// Getting a client of a service in one line, and serving services in another.
//
//   auto calculator = vox::connect<Calculator>(runtime, "tcp://127.0.0.1:7000");
//   auto server = vox::serve(runtime, "tcp://127.0.0.1:7000", CalculatorImpl{});
//
// A Runtime is an executor and the transport that belongs to it: of sockets in production
// (net::NetTransport), of a host in the simulator. Addresses are the transport's: tcp://host:port,
// local:///path and unix:///path on sockets, sim://host:port in a world.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vox/rpc/services.hpp"
#include "vox/session/server.hpp"
#include "vox/session/session.hpp"

namespace vox {

/// What programs run on. Both outlive everything made with it.
struct Runtime {
  Executor& executor;
  Transport& transport;
};

/// Options of a session that ends when the last of its handles has gone.
[[nodiscard]] inline SessionOptions while_held() {
  SessionOptions options;
  options.lifetime = Lifetime::last_handle;
  return options;
}

struct ConnectOptions {
  SessionOptions session = while_held();
  /// The most that one attempt may take, from the connect to the end of the handshake.
  Duration timeout = std::chrono::seconds(5);
  /// How long to go on trying while nobody is there, the last attempt included: zero for one
  /// attempt, which takes no longer than `timeout`. Only what another attempt can change is tried
  /// again: nobody listens, no route, no answer in time. A counterpart that speaks something else,
  /// and an address that is none, are final.
  Duration wait_for_service = Duration::zero();
  /// Between attempts: doubled after each, from the first to the second, and drawn from the upper
  /// half, so that clients that lost one server do not come back at one moment.
  Duration backoff_min = std::chrono::milliseconds(100);
  Duration backoff_max = std::chrono::seconds(5);
  MiddlewareList middleware = {};
};

/// Why there is no connection.
struct ConnectFailure {
  Error error = Error::handshake_failed;
  /// Which rule the counterpart broke, if it did.
  Violation violation = Violation::none;
  std::uint32_t attempts_count = 1;
  /// Whether another attempt may go better.
  [[nodiscard]] bool can_retry() const;
};

/// A session whose root is for `service`. On a fiber of the runtime's executor.
[[nodiscard]] Result<SessionHandle, ConnectFailure> connect_session(const Runtime& runtime,
                                                                    std::string_view address,
                                                                    std::string_view service,
                                                                    const ConnectOptions& options);

/// A client and the session that it is on. Copies share both.
template <typename S>
requires rpc::Service<S>
class Connected : public Client<S> {
 public:
  Connected() = default;
  Connected(SessionHandle session, MiddlewareList middleware)
      : Client<S>(session.root(), std::move(middleware)), session_(std::move(session)) {}

  [[nodiscard]] const SessionHandle& session() const { return session_; }

  /// Ends the session and waits until it has: before its executor ends, at the latest.
  ShutdownReport shutdown(ShutdownOptions options = {}) const { return session_.shutdown(options); }

  /// A client of another service of the same counterpart, on a connection of its own.
  template <typename Other>
  requires rpc::Service<Other>
  [[nodiscard]] Result<Client<Other>, OpenFailure> open(OpenOptions options = {}) const {
    constexpr auto description = vox_service(static_cast<const Other*>(nullptr));
    options.service = std::string(description.name);
    Result<ConnectionHandle, OpenFailure> opened = session_.open(std::move(options));
    if (!opened) return fail(std::move(opened.error()));
    return Client<Other>(std::move(*opened));
  }

 private:
  SessionHandle session_;
};

template <typename S>
requires rpc::Service<S>
[[nodiscard]] Result<Connected<S>, ConnectFailure> connect(const Runtime& runtime,
                                                           std::string_view address,
                                                           ConnectOptions options = {}) {
  constexpr auto description = vox_service(static_cast<const S*>(nullptr));
  Result<SessionHandle, ConnectFailure> session =
      connect_session(runtime, address, description.name, options);
  if (!session) return fail(session.error());
  return Connected<S>(std::move(*session), std::move(options.middleware));
}

struct ServeOptions {
  SessionOptions session = {};
  DispatchOptions dispatch = {};
  /// For each address.
  std::uint32_t sessions_max = 1024;
};

/// Listeners that serve the same services. Its life is its own: it serves until it is shut down or
/// destroyed, whoever comes and goes.
class ServiceServer {
 public:
  ServiceServer(Runtime runtime, Services services, ServeOptions options);

  /// Listens on one more address. Fails as Transport::listen does.
  Result<void> listen(std::string_view address);
  /// Where it listens, with the ports that were chosen, in the order of listen().
  [[nodiscard]] std::vector<std::string> addresses() const;
  [[nodiscard]] const std::string& address() const { return servers_.front()->address(); }
  [[nodiscard]] std::uint32_t sessions_count() const;

  void stop_accepting();
  /// All listeners together. Returns by drain + grace, one listener after the other within it.
  ShutdownReport shutdown(ShutdownOptions options = {});

 private:
  Runtime runtime_;
  SessionOptions session_;
  std::uint32_t sessions_max_;
  std::vector<std::unique_ptr<Server>> servers_;
};

[[nodiscard]] Result<std::unique_ptr<ServiceServer>> serve(const Runtime& runtime,
                                                           std::string_view address,
                                                           const Services& services,
                                                           ServeOptions options = {});

namespace rpc {

/// The service that a class implements: the one base of it that VOX_SERVICE was said of.
template <typename Implementation>
using ServiceImplementedBy = std::remove_const_t<
    std::remove_pointer_t<decltype(vox_service_type(static_cast<const Implementation*>(nullptr)))>>;

}  // namespace rpc

/// Serves one implementation of one service.
template <typename Implementation>
[[nodiscard]] Result<std::unique_ptr<ServiceServer>> serve(const Runtime& runtime,
                                                           std::string_view address,
                                                           Implementation implementation,
                                                           ServeOptions options = {}) {
  using S = rpc::ServiceImplementedBy<Implementation>;
  Services services;
  services.add<S>(std::make_shared<Implementation>(std::move(implementation)), options.dispatch);
  return serve(runtime, address, services, std::move(options));
}

}  // namespace vox
