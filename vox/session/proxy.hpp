// Standing between two sessions: what comes on a connection of one goes out on one of the other.
//
// A proxy needs to know nothing of the services it carries. Most are made by an acceptor that
// answers AcceptDecision::proxy(session): the guest is accepted when the other side is, and nothing
// either of them sends can come in between. proxy_connections() joins two connections that are open
// already and have not been used.
//
// What holds for a pair (docs/PROTOCOL.md, "Proxies"):
//   P1  Payloads, schemas and ids go through unchanged and in order; entries of metadata flagged
//       metadata_no_propagate do not go through.
//   P2  Either side may call, up to what both announced. Channel credit holds from end to end.
//   P3  A direction that cannot move stops neither the other direction nor any session. What a
//       direction holds is bounded by Limits::proxy_bytes_max; past that the pair ends on both
//       sides, as CloseReason::proxy_overflow.
//   P4  A close by one side reaches the other behind everything that came before it. A side that is
//       lost is reported to the other as CloseReason::proxy_lost, and calls in flight there end as
//       indeterminate. This holds for a resumable session as well: a pair does not survive the
//       loss of a link, although the session does.
//   P5  A session that shuts down lets calls in flight finish, as it does with its own.
#pragma once

#include "vox/base/result.hpp"
#include "vox/session/session.hpp"

namespace vox {

/// Joins two connections of one executor. They live by themselves from then on: handles may be
/// dropped, and still close them; calls through them fail with invalid_argument. Fails with
/// invalid_argument (empty handles, one and the same connection, another executor, used before or
/// joined already), root_connection, closed, disconnected, and settings_mismatch: both number their
/// requests alike, or one of them announced more calls than the other's counterpart takes.
[[nodiscard]] Result<void> proxy_connections(const ConnectionHandle& left,
                                             const ConnectionHandle& right);

}  // namespace vox
