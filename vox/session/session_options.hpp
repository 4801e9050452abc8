// How a session is set up: the one structure that both roles fill in.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "vox/base/limits.hpp"
#include "vox/base/session_bytes.hpp"
#include "vox/connection/call.hpp"
#include "vox/session/role.hpp"
#include "vox/session/route.hpp"
#include "vox/wire/handshake.hpp"
#include "vox/wire/metadata.hpp"

namespace vox {

class SessionRegistry;

/// When a session ends by itself.
enum class Lifetime : std::uint8_t {
  /// When the last handle of the root has gone and no other connection is left. Without any
  /// SessionHandle, a root that was never held counts as gone.
  last_handle,
  /// Only by shutdown, or when it loses its link for good.
  until_shutdown,
};

struct SessionOptions {
  Limits limits;
  /// An initiator's half of the id space. Others than odd are refused by default acceptors of the
  /// reference implementation.
  Parity parity = Parity::odd;
  /// Which service the root is for: goes into the handshake as vox-service.
  std::string service = "Noop";
  /// More metadata for the handshake.
  Metadata metadata;
  /// Serves calls on the root connection. Without one they are answered unknown_method.
  RequestHandler root_handler;
  /// The schemas of that one's responses.
  std::shared_ptr<const ResponseSchemas> root_response_schemas;
  /// Instead of both: what serves the root of an acceptor's session, by the service that the
  /// initiator asked for. Runs where the handshake ends and must not wait.
  std::function<AcceptRoute(std::string_view service)> root_route;
  /// Decides about connections the counterpart opens. Without one they are rejected.
  ConnectionAcceptor acceptor;
  Lifetime lifetime = Lifetime::until_shutdown;
  /// Whether to survive the loss of the link: an initiator until it is given a new one by resume(),
  /// an acceptor until its counterpart comes back (it needs a registry for that).
  bool resumable = false;
  /// Where an acceptor's sessions are found again. Outlives them.
  SessionRegistry* registry = nullptr;
  wire::SendSchema send_schema = wire::SendSchema::no;
};

}  // namespace vox
