// How a session ends: draining, giving up, closing, and what is left of it afterwards.
// The phases and their times are in shutdown_plan.hpp.
#include <utility>

#include "vox/session/session_core.hpp"
#include "vox/session/session_registry.hpp"

namespace vox {

void SessionCore::execute(const ShutdownCommand& command) {
  plan_.report.reach(ShutdownPhase::stop_accepting);
  if (state_ == SessionState::open) return begin_drain(CloseReason::shutdown, command.options);
  plan_.hasten(executor_.now(), command.options);
  if (state_ == SessionState::draining || state_ == SessionState::closed) return;
  finish(SessionTransition::stopped, CloseReason::shutdown);
}

void SessionCore::begin_shutdown(const ShutdownOptions& options) {
  // One that is on its way already is joined, and hurried.
  if (own_shutdown_.state != OperationState::idle) return mailbox_.hasten(options);
  own_shutdown_.options = options;
  mailbox_.submit(own_shutdown_);
}

// --- draining

void SessionCore::begin_drain(CloseReason reason, const ShutdownOptions& options) {
  transition(SessionTransition::drain_begun, reason);
  close_reason_ = reason;
  plan_.begin_drain(executor_.now(), options);
  end_opens();
  connections_.for_each([reason](Connection& connection) {
    connection.begin_drain();
    if (connection.state() == ConnectionState::pending_outbound) {
      connection.begin_close(reason, true);
    } else if (connection.state() == ConnectionState::pending_inbound) {
      connection.refuse(reason, {});
    }
  });
  pump_task_.post();
}

// No open is decided any more: those that are under way end here, and are counted.
void SessionCore::end_opens() {
  const Time now = executor_.now();
  mailbox_.report_opens(plan_.report, now);
  mailbox_.serve(Serving::nothing);
  connections_.for_each([&](Connection& connection) {
    OpenOperation* opener = std::exchange(connection.opener, nullptr);
    if (opener == nullptr) return;
    plan_.report.add({PendingKind::open, connection.id(), opener->number, now - opener->begun_at});
    mailbox_.end(*opener, fail(Error::closed));
  });
}

// Moves as far as can be moved now; the timer posts the turn in which time is up.
void SessionCore::step_drain() {
  VOX_ASSERT(state_ == SessionState::draining);
  const bool out_of_time = executor_.now() >= plan_.deadline();
  if (plan_.stage() == ShutdownPlan::Stage::requests) {
    std::uint32_t in_flight = 0;
    connections_.for_each([&](Connection& connection) {
      in_flight += connection.calls_in_flight() + connection.requests_served();
    });
    if (in_flight > 0) plan_.report.reach(ShutdownPhase::drain);
    if (in_flight > 0 && !out_of_time) return;
    give_up_requests();
    return plan_.begin_abort(executor_.now());
  }
  if (plan_.stage() == ShutdownPlan::Stage::flushing && !owes_anything()) {
    // What was accepted is with the link, which loses nothing of it; then the counterpart's end is
    // awaited, since a link cut with unread bytes may lose what it carries.
    link_->close_send();
    plan_.begin_lingering();
  }
  if (out_of_time) finish(SessionTransition::drained, close_reason_);
}

void SessionCore::give_up_requests() {
  connections_.for_each([this](Connection& connection) {
    connection.report_requests(plan_.report, PendingKind::handler);
    connection.begin_close(close_reason_, close_reason_ != CloseReason::violation);
  });
}

// --- the end of everything

void SessionCore::finish(SessionTransition how, CloseReason reason) {
  VOX_ASSERT(state_ != SessionState::closed);
  const std::shared_ptr<SessionCore> hold = std::move(self_);
  if (close_reason_ == CloseReason::none) close_reason_ = reason;
  report_untold();
  drop_link(Error::closed);
  transition(how, close_reason_);
  VOX_ASSERT(state_ == SessionState::closed);
  resume_deadline_ = establishment_deadline_ = never;
  if (options_.registry != nullptr && resume_key_) options_.registry->erase(*resume_key_, *this);
  end_opens();
  connections_.for_each(
      [this](Connection& connection) { connection.handle_session_ended(close_reason_); });
  mailbox_.close();
  scope_.cancel();
  established.set();
  ended.set();
  VOX_ASSERT(outgoing_.count() == 0);
  sweep_finished();
  bury_left_overs();
  plan_.handle_closed(executor_.now());
  step_left_overs();
  // Users' code may hold handles of the session that runs it; they would hold each other for ever.
  // What serves a connection is let go of by that: see Connection::finish.
  const ConnectionAcceptor acceptor = std::exchange(options_.acceptor, nullptr);
}

// What the counterpart will not hear of, because the link ends before.
void SessionCore::report_untold() {
  const Time now = executor_.now();
  ShutdownReport& report = plan_.report;
  report.reason = close_reason_;
  if (state_ != SessionState::draining) return;  // there was nothing that should have been told
  connections_.for_each([&](Connection& connection) {
    if (plan_.stage() == ShutdownPlan::Stage::requests) {
      connection.report_requests(report, PendingKind::handler);
    } else if (connection.state() == ConnectionState::closing && !connection.is_told()) {
      report.add({PendingKind::close, connection.id(), 0, now - connection.closing_since()});
    }
  });
  const std::size_t bytes = link_ == nullptr ? 0 : link_->outbox_bytes();
  if (bytes > 0) report.add({PendingKind::bytes, root_connection_id, bytes, Duration::zero()});
}

// Handlers that have not noticed their cancellation yet, or ignore it. Nobody waits for them here:
// the session is closed.
void SessionCore::bury_left_overs() {
  std::vector<std::shared_ptr<Connection>> left = connections_.take_all();
  for (const std::shared_ptr<Connection>& connection : left) {
    if (connection->is_local() && !connection->is_root()) mailbox_.give_back_slot();
  }
  graveyard_.bury(std::move(left));
  if (!graveyard_.empty()) observe_left_overs();
}

void SessionCore::observe_left_overs() {
  observe({.kind = EventKind::handlers_detached, .a = graveyard_.fibers_count()});
}

// Shutdowns return when the last handler has ended, or when their grace is over: then those that
// are left are detached, which is to say that they are counted and end when they like.
void SessionCore::step_left_overs() {
  VOX_ASSERT(state_ == SessionState::closed);
  if (plan_.stage() == ShutdownPlan::Stage::over) return;
  const Time now = executor_.now();
  if (!graveyard_.empty() && now < plan_.deadline()) {
    if (plan_.report.phase != ShutdownPhase::none) plan_.report.reach(ShutdownPhase::abort);
    return arm_timer();
  }
  graveyard_.for_each([&](Connection& connection) {
    const std::uint32_t before = plan_.report.handlers_detached;
    connection.report_requests(plan_.report, PendingKind::detached);
    if (plan_.report.handlers_detached > before) return;
    plan_.report.add({PendingKind::detached, connection.id(), 0, now - connection.closing_since()});
  });
  plan_.handle_over();
  timer_.disarm();
  mailbox_.end_shutdowns();
}

// The present state of affairs, for those who want to know what a shutdown waits for.
ShutdownReport SessionCore::report() {
  ShutdownReport report = plan_.report;
  if (plan_.stage() != ShutdownPlan::Stage::requests) return report;  // the rest is in there
  connections_.for_each(
      [&](Connection& connection) { connection.report_requests(report, PendingKind::handler); });
  return report;
}

}  // namespace vox
