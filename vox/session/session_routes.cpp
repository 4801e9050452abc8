// Asking the acceptor about a connection that the counterpart opens, and doing what it says.
#include <utility>

#include "vox/session/handle_access.hpp"
#include "vox/session/session_core.hpp"

namespace vox {

ConnectionHandle Request::handle() const {
  return HandleAccess::borrow(served_on.shared_from_this());
}

// What an acceptor works on counts until it has ended, whatever became of the open meanwhile.
void SessionCore::start_accepting(const std::shared_ptr<Connection>& connection) {
  const Result<void> started =
      connection->scope().spawn([this, connection] {  // the connection keeps the session
        decide(*connection);
        counterpart_.handle_decided();
      });
  if (started) return counterpart_.handle_deciding();
  connection->forget_open();
  connection->refuse(CloseReason::not_accepted, {});
}

// In a fiber of the connection: user code may wait here as long as it likes.
void SessionCore::decide(Connection& connection) {
  AcceptDecision decision = ask_acceptor(connection);
  connection.forget_open();  // its bytes are charged no longer than somebody may look at them
  if (connection.state() != ConnectionState::pending_inbound) return;  // closed meanwhile
  std::visit([&](auto& route) { follow(connection, route); }, decision.route);
}

AcceptDecision SessionCore::ask_acceptor(Connection& connection) {
  try {
    return options_.acceptor({connection.id(),
                              *connection.open_metadata().text(metadata_service_key),
                              connection.open_metadata(), connection.counterpart_settings(),
                              link_ == nullptr ? std::string_view() : link_->peer_address(), false,
                              connection.scope(), executor_});
  } catch (...) {
    return AcceptDecision::reject("the acceptor failed");
  }
}

void SessionCore::follow(Connection& connection, RejectRoute& route) {
  connection.refuse(CloseReason::not_accepted, std::move(route.metadata));
}

// The Accept is owed before this side's code gets to run: what that sends stands behind it in the
// one list of what is owed (R9).
void SessionCore::follow(Connection& connection, AcceptRoute& route) {
  if (!route.close_on_drop) connection.keep_open_without_handles();
  connection.activate(std::move(route.handler), connection.counterpart_settings());
  if (!route.on_open) return;
  try {
    route.on_open(HandleAccess::own(connection.shared_from_this()));
  } catch (...) {
    connection.begin_close(CloseReason::local, true);
  }
}

}  // namespace vox
