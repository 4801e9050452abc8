// Making handles and looking into them, for the parts of a session that are not handles. Internal.
#pragma once

#include <memory>
#include <utility>

#include "vox/session/leases.hpp"
#include "vox/session/session.hpp"

namespace vox {

struct HandleAccess {
  /// Its last copy closes the connection, unless that was told not to.
  static ConnectionHandle own(std::shared_ptr<Connection> connection) {
    return ConnectionHandle(std::move(connection));
  }
  /// Counts for nothing: the connection ends without regard to it.
  static ConnectionHandle borrow(std::shared_ptr<Connection> connection) {
    ConnectionHandle handle;
    handle.lease_ = ConnectionLease::borrow(std::move(connection));
    return handle;
  }
  /// What it is a handle of; null for an empty one.
  static std::shared_ptr<Connection> connection_of(const ConnectionHandle& handle) {
    return handle.lease_ == nullptr ? nullptr : handle.lease_->connection().shared_from_this();
  }
  static std::shared_ptr<SessionCore> core_of(const SessionHandle& handle) {
    return handle.lease_ == nullptr ? nullptr : handle.lease_->shared_core();
  }
};

}  // namespace vox
