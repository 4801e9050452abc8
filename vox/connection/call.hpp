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
#include "vox/connection/channel_handles.hpp"
#include "vox/wire/message.hpp"
#include "vox/wire/metadata.hpp"

namespace vox {

class Connection;
class ConnectionHandle;
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
  /// The channels that the arguments name.
  RequestChannels channels;
  /// What it came on; through handle().
  Connection& served_on;

  /// For calls back on the connection this came on. It may be kept after the handler has ended;
  /// dropping it closes nothing. (vox/session/session.hpp has the type.)
  [[nodiscard]] ConnectionHandle handle() const;
};

/// Serves calls. What it throws is caught and answered as `cancelled`; it may be called for many
/// requests at once, up to max_concurrent_requests.
using RequestHandler = std::function<Reply(const Request&)>;

}  // namespace vox
