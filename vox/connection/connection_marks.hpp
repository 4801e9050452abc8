// What a connection is made with and linked by, apart from what it does. Internal.
//
// A connection is in at most two lists besides its session's table: that of closes which were asked
// for, and that of connections which have nothing left. Each link belongs to the connection, so
// that being listed neither allocates nor fails.
#pragma once

#include <cstdint>

#include "vox/base/ids.hpp"
#include "vox/base/intrusive_list.hpp"
#include "vox/connection/connection_state.hpp"

namespace vox {

class Connection;

struct ConnectionIdentity {
  ConnectionId id;
  bool is_local = false;  // opened by us
  ConnectionState state = ConnectionState::pending_outbound;
};

/// The control message a connection owes. One at a time: a later one replaces an earlier one.
enum class OwedControl : std::uint8_t { nothing, open, accept, reject, close };

/// Links a connection into the mailbox's closes while one is requested.
struct CloseRequest : ListLink<CloseRequest> {
  explicit CloseRequest(Connection& of) : connection(of) {}
  Connection& connection;
};

/// Links it into its session's list of connections that have nothing left.
struct FinishedMark : ListLink<FinishedMark> {
  explicit FinishedMark(Connection& of) : connection(of) {}
  Connection& connection;
};

}  // namespace vox
