// What callers ask of a session, and how it drains.
#include <algorithm>
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

void SessionCore::execute(const ShutdownCommand& command) {
  if (state_ == SessionState::open) {
    return begin_drain(CloseReason::shutdown, command.options);
  }
  if (state_ == SessionState::draining) {  // on its way already: no later than this one asks
    const ShutdownOptions& options = command.options;
    grace_ = std::min(grace_, options.grace);
    const bool finishing = drain_phase_ == DrainPhase::finishing_requests;
    const Duration left = finishing ? options.drain : options.drain + options.grace;
    drain_deadline_ = std::min(drain_deadline_, after(executor_.now(), left));
    return;
  }
  if (state_ == SessionState::closed) return;  // another cause was faster
  finish(SessionTransition::stopped, CloseReason::shutdown);
}

void SessionCore::begin_shutdown(const ShutdownOptions& options) {
  if (own_shutdown_.state != OperationState::idle) return;  // it is on its way
  own_shutdown_.options = options;
  mailbox_.submit(own_shutdown_);
}

// --- draining

void SessionCore::begin_drain(CloseReason reason, const ShutdownOptions& options) {
  transition(SessionTransition::drain_begun, reason);
  close_reason_ = reason;
  grace_ = options.grace;
  drain_phase_ = DrainPhase::finishing_requests;
  drain_deadline_ = after(executor_.now(), options.drain);
  mailbox_.serve(Serving::nothing);
  connections_.for_each([this, reason](Connection& connection) {
    connection.begin_drain();
    if (OpenOperation* opener = std::exchange(connection.opener, nullptr)) {
      mailbox_.end(*opener, fail(Error::closed));
    }
    if (connection.state() == ConnectionState::pending_outbound) {
      connection.begin_close(reason, true);
    } else if (connection.state() == ConnectionState::pending_inbound) {
      connection.refuse(reason, {});
    }
  });
  pump_task_.post();
}

// Moves as far as can be moved now; the timer posts the turn in which time is up.
void SessionCore::step_drain() {
  VOX_ASSERT(state_ == SessionState::draining);
  const bool out_of_time = executor_.now() >= drain_deadline_;
  if (drain_phase_ == DrainPhase::finishing_requests) {
    std::uint32_t in_flight = 0;
    connections_.for_each([&](Connection& connection) {
      in_flight += connection.calls_in_flight() + connection.requests_served();
    });
    if (in_flight > 0 && !out_of_time) return;
    give_up_requests();
    drain_phase_ = DrainPhase::flushing;
    drain_deadline_ = after(executor_.now(), grace_);
    return;
  }
  if (drain_phase_ == DrainPhase::flushing && !owes_anything()) {
    // What was accepted is with the link, which loses nothing of it; then the counterpart's end is
    // awaited, since a link cut with unread bytes may lose what it carries.
    link_->close_send();
    drain_phase_ = DrainPhase::lingering;
  }
  if (out_of_time) finish(SessionTransition::drained, close_reason_);
}

void SessionCore::give_up_requests() {
  connections_.for_each([this](Connection& connection) {
    if (connection.is_active()) {
      report_.calls_failed += connection.calls_in_flight();
      report_.handlers_cancelled += connection.requests_served();
    }
    connection.begin_close(close_reason_, close_reason_ != CloseReason::violation);
  });
}

}  // namespace vox
