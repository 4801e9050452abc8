// What a connection asks of the session it belongs to: so few things that it can be tested without
// one. Internal.
#pragma once

#include <cstdint>

#include "vox/base/limits.hpp"
#include "vox/connection/byte_budget.hpp"
#include "vox/runtime/observer.hpp"

namespace vox {

class Connection;
class Executor;
class Outgoing;
class Scope;

/// INTERFACE: whoever a connection belongs to.
class ConnectionOwner {
 public:
  virtual ~ConnectionOwner() = default;
  [[nodiscard]] virtual Executor& executor() = 0;
  [[nodiscard]] virtual const Limits& limits() = 0;
  [[nodiscard]] virtual Scope& scope() = 0;
  /// Whether something sent now could reach the counterpart: there is a link.
  [[nodiscard]] virtual bool is_connected() = 0;
  /// Whether the counterpart is of this make: see establish.hpp, metadata_dialect_key.
  [[nodiscard]] virtual bool speaks_dialect() const = 0;
  /// Puts a slot at the end of what is owed. Does nothing when it is there already.
  virtual void owe(Outgoing& slot) = 0;
  /// The same at the beginning: for what belongs to a message that has just gone.
  virtual void owe_first(Outgoing& slot) = 0;
  /// Takes a slot back that need not be sent any more.
  virtual void withdraw(Outgoing& slot) = 0;
  /// A part of a closing connection is over: look whether all of it is.
  virtual void check_finished(Connection& connection) = 0;
  /// The counterpart has been told that it is over, or need not be.
  virtual void handle_told(Connection& connection) = 0;
  /// A request of a connection that drains is over: look whether all are.
  virtual void handle_request_over() = 0;
  /// The last handle of a connection has gone.
  virtual void handle_dropped(Connection& connection) = 0;
  /// What the session holds in bytes; whatever is buffered is charged here.
  [[nodiscard]] virtual ByteLedger& ledger() = 0;
  /// We end something about which the counterpart may have so many messages on their way.
  virtual void handle_crossing(std::uint64_t messages_max) = 0;
  virtual void observe(Observation observation) = 0;
};

}  // namespace vox
