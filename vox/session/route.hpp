// Where a connection goes that the counterpart opens: the question, and the answer as a value.
//
// An acceptor looks at a ConnectionRequest and returns an AcceptDecision; the session then acts on
// it. Because the answer is data, its consequences have one order: the Accept is owed first, and
// only then can anything of this side run that might send on the connection. A callback that ran
// inside the acceptor could call back on a connection that its opener does not have yet.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "vox/connection/call.hpp"

namespace vox {

class ConnectionHandle;
class SessionHandle;
struct ProxyRoute;

/// A counterpart's wish to open a connection. Valid while the acceptor decides.
struct ConnectionRequest {
  ConnectionId connection;
  std::string_view service;  ///< metadata vox-service
  const Metadata& metadata;
  const ConnectionSettings& settings;
  std::string_view peer_address;
  /// Whether it is the root. What the session knows, never what the metadata says.
  bool is_root = false;
  Scope& scope;
  Executor& executor;
};

/// Serve it here.
struct AcceptRoute {
  /// Without one, calls are answered unknown_method.
  RequestHandler handler;
  /// Given a handle for this side's own calls on the connection, once the Accept is sure to go out
  /// before them. Runs in a fiber of its own in the connection's scope and may wait. What it throws
  /// refuses the connection, or closes it once the Accept is out.
  std::function<void(ConnectionHandle)> on_open;
  /// Whether dropping the last copy of that handle closes the connection. Without on_open there is
  /// no handle, and the opener decides when it ends.
  bool close_on_drop = true;
  /// The schemas of the handler's responses.
  std::shared_ptr<const ResponseSchemas> response_schemas{};
};

/// Refuse it.
struct RejectRoute {
  Metadata metadata;
};

/// What is asked of the session that a connection is proxied to.
struct ProxyOptions {
  /// For which service; the one that the guest asked for when empty.
  std::string service{};
  /// More metadata, behind what the guest sent and may be passed on.
  Metadata metadata{};
  /// When to stop waiting for it. The guest is rejected then.
  Time deadline = never;
};

/// What becomes of it. By default it is rejected without a word.
struct AcceptDecision {
  std::variant<RejectRoute, AcceptRoute, std::shared_ptr<const ProxyRoute>> route;

  static AcceptDecision accept(RequestHandler handler) {
    return {AcceptRoute{std::move(handler), nullptr, true, {}}};
  }
  static AcceptDecision accept(RequestHandler handler,
                               std::function<void(ConnectionHandle)> on_open,
                               bool close_on_drop = true) {
    return {AcceptRoute{std::move(handler), std::move(on_open), close_on_drop, {}}};
  }
  /// Forward everything to a connection that is opened for it on `upstream`, a session on the same
  /// executor. It is accepted when that is, and rejected when that is not, with what was said.
  /// docs/PROTOCOL.md, "Proxies", says what goes through. (vox/session/proxy.hpp)
  static AcceptDecision proxy(const SessionHandle& upstream, ProxyOptions options = {});
  /// The same to a connection that is open already: see proxy_connections().
  static AcceptDecision proxy(const ConnectionHandle& upstream);
  static AcceptDecision reject(Metadata metadata) { return {RejectRoute{std::move(metadata)}}; }
  static AcceptDecision reject(std::string reason) {
    Metadata metadata;
    metadata.add(std::string(metadata_error_key), std::move(reason));
    return reject(std::move(metadata));
  }
};

/// Decides about connections the counterpart opens. Runs in a fiber and may wait as long as it
/// likes: others are decided meanwhile, up to connections_remote_max.
using ConnectionAcceptor = std::function<AcceptDecision(const ConnectionRequest&)>;

}  // namespace vox
