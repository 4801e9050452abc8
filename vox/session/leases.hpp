// What handles of sessions, connections and undecided opens hold. Internal. How leases end from any
// thread is in vox/runtime/lease.hpp.
#pragma once

#include <memory>
#include <utility>

#include "vox/connection/connection.hpp"
#include "vox/runtime/lease.hpp"
#include "vox/session/session_core.hpp"

namespace vox {

class ConnectionLease final : public Lease<ConnectionLease> {
 public:
  static std::shared_ptr<ConnectionLease> begin(std::shared_ptr<Connection> connection) {
    connection->begin_hold(Holder::handle);
    return share(new ConnectionLease(std::move(connection), true));
  }
  /// One that counts for nothing: its end closes nothing and keeps nothing open.
  static std::shared_ptr<ConnectionLease> borrow(std::shared_ptr<Connection> connection) {
    return share(new ConnectionLease(std::move(connection), false));
  }
  [[nodiscard]] Connection& connection() const { return *connection_; }
  [[nodiscard]] SessionCore& core() const {
    return static_cast<SessionCore&>(connection_->owner());
  }
  void end() {
    if (counts_) connection_->end_hold(Holder::handle);
  }

 private:
  ConnectionLease(std::shared_ptr<Connection> connection, bool counts)
      : Lease(connection->executor()), connection_(std::move(connection)), counts_(counts) {}
  std::shared_ptr<Connection> connection_;
  const bool counts_;
};

class SessionLease final : public Lease<SessionLease> {
 public:
  static std::shared_ptr<SessionLease> begin(std::shared_ptr<SessionCore> core) {
    return share(new SessionLease(std::move(core)));
  }
  [[nodiscard]] SessionCore& core() const { return *core_; }
  [[nodiscard]] const std::shared_ptr<SessionCore>& shared_core() const { return core_; }
  void end() { core_->handle_unheld(); }

 private:
  explicit SessionLease(std::shared_ptr<SessionCore> core)
      : Lease(core->executor()), core_(std::move(core)) {}
  std::shared_ptr<SessionCore> core_;
};

/// An open and whoever may still ask for its outcome. Ending it gives the open up, or closes the
/// connection that nobody took.
class PendingOpenState final : public Lease<PendingOpenState> {
 public:
  static std::shared_ptr<PendingOpenState> begin(std::shared_ptr<SessionCore> core) {
    return share(new PendingOpenState(std::move(core)));
  }
  [[nodiscard]] SessionCore& core() const { return *core_; }
  [[nodiscard]] OpenOperation& operation() { return operation_; }
  void end() {
    if (operation_.state == OperationState::accepted) {
      core_->mailbox().give_up(operation_, Error::cancelled);
    }
    if (!operation_.outcome || operation_.connection == nullptr) return;
    operation_.connection->begin_hold(Holder::handle);
    operation_.connection->end_hold(Holder::handle);
  }

 private:
  explicit PendingOpenState(std::shared_ptr<SessionCore> core)
      : Lease(core->executor()), core_(std::move(core)), operation_(core_->executor()) {}
  std::shared_ptr<SessionCore> core_;
  OpenOperation operation_;
};

}  // namespace vox
