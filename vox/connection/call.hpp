// A call as its two sides see it: what the caller gives and gets, what a handler gets and gives.
//
// Payloads are opaque bytes here; typed services stand on top. A handler runs in a fiber of its
// request's scope and may wait. When its connection or session ends, or the caller cancels, each
// wait in it returns `cancelled`.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "vox/base/bytes.hpp"
#include "vox/base/ids.hpp"
#include "vox/base/time.hpp"
#include "vox/wire/message.hpp"
#include "vox/wire/metadata.hpp"

namespace vox {

class Executor;
class Scope;

/// What a call ended with at the callee: a value, or one of the errors that travel.
struct Reply {
  bool ok = true;
  wire::CallError error = wire::CallError::user;  ///< when not ok
  Bytes value;  ///< the encoded value; of a user error, its encoded value
  Metadata metadata{};

  static Reply success(Bytes value) { return {true, wire::CallError::user, std::move(value), {}}; }
  static Reply user_error(Bytes value) {
    return {false, wire::CallError::user, std::move(value), {}};
  }
  static Reply failure(wire::CallError error) { return {false, error, {}, {}}; }
};

struct CallOptions {
  Metadata metadata{};
  /// When the caller stops waiting, whatever the link does. The callee is sent a Cancel.
  Time deadline = never;
};

/// One request being served. Valid while its handler runs.
struct Request {
  ConnectionId connection;
  RequestId id;
  MethodId method;
  BytesView args;
  const Metadata& metadata;
  /// Cancelled with the request. Fibers started here end before the request is answered for good.
  Scope& scope;
  Executor& executor;
};

/// Serves calls. What it throws is caught and answered as `cancelled`; it may be called for many
/// requests at once, up to max_concurrent_requests.
using RequestHandler = std::function<Reply(const Request&)>;

/// A counterpart's wish to open a connection. Valid while the acceptor decides.
struct ConnectionRequest {
  ConnectionId connection;
  std::string_view service;  ///< metadata vox-service
  const Metadata& metadata;
  const ConnectionSettings& settings;
  std::string_view peer_address;
  bool is_root = false;
  Scope& scope;
  Executor& executor;
};

/// What becomes of it. Without a handler it is rejected, with the metadata given.
struct AcceptDecision {
  RequestHandler handler;
  Metadata metadata{};

  static AcceptDecision accept(RequestHandler handler) { return {std::move(handler), {}}; }
  static AcceptDecision reject(std::string reason) {
    AcceptDecision decision;
    decision.metadata.add(std::string(metadata_error_key), std::move(reason));
    return decision;
  }
};

/// Decides about connections the counterpart opens. Runs in a fiber and may wait as long as it
/// likes: others are decided meanwhile, up to connections_remote_max.
using ConnectionAcceptor = std::function<AcceptDecision(const ConnectionRequest&)>;

}  // namespace vox
