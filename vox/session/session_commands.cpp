// What callers ask of a session. How it ends is in session_shutdown.cpp.
#include <utility>

#include "vox/session/session_core.hpp"

namespace vox {

void SessionCore::execute_commands() {
  // Opens wait while the first handshake runs; everything else is executed in every state.
  while (mailbox_.has_command()) {
    if (state_ == SessionState::establishing && !mailbox_.has_shutdown()) return;
    std::optional<Command> command = mailbox_.take();
    if (!command) return;
    std::visit([this](auto& typed) { execute(typed); }, *command);
    if (state_ == SessionState::closed) return;
  }
}

void SessionCore::execute(const OpenCommand& command) {
  VOX_ASSERT(state_ == SessionState::open);
  OpenOperation& operation = command.operation;
  const ConnectionId id = connections_.take_local_id();
  ConnectionSettings counterparts = operation.settings;
  counterparts.parity = opposite(operation.settings.parity);
  auto connection = std::make_shared<Connection>(
      shared_from_this(),
      Connection::Identity{.id = id, .is_local = true, .state = ConnectionState::pending_outbound},
      operation.settings, counterparts);
  VOX_ASSERT(operation.holds_slot);
  operation.holds_slot = false;  // the connection's from here on
  operation.connection = connection;
  connections_.add(connection);
  connection->request_open(std::move(operation.metadata), &operation);
}

void SessionCore::execute(const CloseCommand& command) {
  Connection& connection = command.connection;
  if (OpenOperation* opener = std::exchange(connection.opener, nullptr)) {
    mailbox_.end(*opener, fail(Error::cancelled));
  }
  connection.begin_close(CloseReason::local, true);
  if (connection.is_told()) handle_told(connection);
}

void SessionCore::execute(const ResumeCommand& command) {
  ResumeOperation& operation = command.operation;
  if (!options_.resumable || !resume_key_) return end_resume(fail(Error::not_resumable));
  if (operation.replaces != epoch_) return end_resume(fail(Error::stale_epoch));
  if (state_ == SessionState::draining) return end_resume(fail(Error::closed));
  // One whose caller gave up still has its link in the handshake.
  if (state_ == SessionState::recovering) return end_resume(fail(Error::busy));
  // Whether the old link's end has been seen does not matter: who resumes knows that it is gone.
  if (state_ == SessionState::open) handle_link_lost(CloseReason::link_lost, Error::reset);
  if (state_ == SessionState::closed) return;  // the mailbox has ended the operation
  VOX_ASSERT(state_ == SessionState::awaiting_resume);
  begin_recovery(operation);
}

}  // namespace vox
