// The life of a session: its turns, its deadlines, the loss of its link, and of its connections.
#include "vox/session/session_core.hpp"

#include <algorithm>
#include <utility>

namespace vox {

SessionCore::SessionCore(Executor& executor, Role role, SessionOptions options)
    : established(executor),
      ended(executor),
      executor_(executor),
      observer_(executor.observer()),
      number_(executor.next_object_number()),
      role_(role),
      options_(std::move(options)),
      pump_task_(executor, calls<&SessionCore::pump>, this),
      timer_(executor, calls<&SessionCore::handle_timer>, this),
      mailbox_(executor, options_.limits, *this),
      scope_(executor),
      connections_(options_.limits.connections_local_max, options_.limits.connections_remote_max),
      outgoing_(options_.limits.control_slots_max()),
      counterpart_(options_.limits),
      close_log_(options_.limits.closes_unconfirmed_max),
      ledger_(options_.limits),
      keepalive_(options_.limits.keepalive_interval, options_.limits.keepalive_timeout),
      link_watch_(options_.limits),
      own_shutdown_(executor) {
  VOX_ASSERT(options_.limits.validate().has_value());
}

SessionCore::~SessionCore() {
  VOX_ASSERT(state_ == SessionState::closed);
  VOX_ASSERT(outgoing_.count() == 0);
  VOX_ASSERT(connections_.empty());
  VOX_ASSERT(ledger_.is_empty());
  observe({.kind = EventKind::session_memory});  // nothing any more
}

void SessionCore::start(std::unique_ptr<Link> link) {
  VOX_ASSERT(state_ == SessionState::establishing && self_ == nullptr);
  self_ = shared_from_this();
  establishment_deadline_ = after(executor_.now(), options_.limits.handshake_timeout);
  attach(std::move(link), false);
  observe_memory();
  arm_timer();
}

// The only way the state changes: what happened must be able to happen now.
void SessionCore::transition(SessionTransition what, CloseReason reason) {
  const SessionState from = state_;
  VOX_ASSERT(may_happen(what, from));
  state_ = move_of(session_moves, what).to;
  VOX_ASSERT(state_ != from);
  observe({.kind = EventKind::session_transition,
           .a = static_cast<std::uint64_t>(from),
           .b = static_cast<std::uint64_t>(state_),
           .c = static_cast<std::uint64_t>(reason)});
}

void SessionCore::observe(Observation observation) {
  if (observer_ == nullptr) return;
  observation.object = number_;
  observer_->observe(observation);
}

// One turn. The order is the priority of R6, with a quota for the counterpart.
void SessionCore::pump() {
  const std::shared_ptr<SessionCore> hold = shared_from_this();  // the turn may end the session
  take_turn();
  observe_memory();
}

void SessionCore::take_turn() {
  if (state_ == SessionState::closed) return step_closed();
  if (mailbox_.has_shutdown()) execute_commands();
  if (establishment_) step_establishment();
  receive_messages();
  execute_commands();
  sweep_finished();
  if (state_ == SessionState::draining) step_drain();
  send_owed();
  if (state_ == SessionState::draining) step_drain();
  if (state_ == SessionState::closed) return step_closed();
  // Commands that wait for the handshake wait for an event: turns without one would be in vain.
  const bool executes = state_ != SessionState::establishing;
  if (readable_ || (executes && mailbox_.has_command())) pump_task_.post();
  arm_timer();
}

// A session that is over has nothing but left-overs, and shutdowns that wait for them.
void SessionCore::step_closed() {
  sweep_finished();
  if (mailbox_.has_shutdown()) execute_commands();
  step_left_overs();
}

void SessionCore::handle_link_readable() {
  readable_ = true;
  pump_task_.post();
}

void SessionCore::handle_link_writable() {
  writable_ = true;
  pump_task_.post();
}

// A handshake has a deadline of its own, for all of it.
void SessionCore::handle_link_frame_begun() {
  if (!is_connected()) return;
  link_watch_.handle_frame_begun(executor_.now());
  arm_timer();
}

// --- time

void SessionCore::arm_timer() {
  const Time next =
      std::min({establishment_deadline_, resume_deadline_, plan_.deadline(), link_watch_.next(),
                keepalive_.next(), outgoing_.next_release(executor_.now())});
  if (next == never) return timer_.disarm();
  if (!timer_.is_armed() || timer_.deadline() != next) timer_.arm(next);
}

void SessionCore::handle_timer() {
  const std::shared_ptr<SessionCore> hold = shared_from_this();
  const Time now = executor_.now();
  if (state_ == SessionState::closed) return step_left_overs();
  if (now >= establishment_deadline_) {
    establishment_deadline_ = never;
    const bool is_refused = establishment_ && establishment_->is_refusing();
    if (state_ == SessionState::establishing && !is_refused) {
      return finish(SessionTransition::not_established, CloseReason::handshake_timeout);
    }
    handle_establishment_failed();
  }
  if (now >= resume_deadline_) {
    return finish(SessionTransition::given_up, CloseReason::resume_timeout);
  }
  if (now >= link_watch_.next()) check_link(now);
  switch (keepalive_.handle_time(now)) {
    case Keepalive::Action::none: break;
    case Keepalive::Action::ping: ping_owed_ = true; break;
    case Keepalive::Action::gone:
      observe({.kind = EventKind::keepalive_missed, .a = keepalive_.nonce()});
      handle_link_lost(CloseReason::keepalive_timeout, Error::deadline_exceeded);
      break;
  }
  if (state_ != SessionState::closed) pump_task_.post();  // drains and sends, and arms again
}

LinkWatch::Counts SessionCore::link_counts() const {
  return {.frame_bytes = link_->frame_bytes(),
          .outbox_bytes = link_->outbox_bytes(),
          .taken_bytes_total = link_->taken_bytes_total()};
}

void SessionCore::check_link(Time now) {
  switch (link_watch_.handle_time(now, link_counts())) {
    case LinkWatch::Verdict::moves: return;
    case LinkWatch::Verdict::frame_stalled:
      return handle_link_lost(CloseReason::frame_stalled, Error::deadline_exceeded);
    case LinkWatch::Verdict::write_stalled:
      return handle_link_lost(CloseReason::write_stalled, Error::deadline_exceeded);
  }
  VOX_UNREACHABLE("Verdict has a value outside its enumerators");
}

// --- the link's end

void SessionCore::drop_link(Error error) {
  if (link_ == nullptr) return;
  observe(
      {.kind = EventKind::link_ended, .a = epoch_.value, .b = static_cast<std::uint64_t>(error)});
  establishment_.reset();
  establishment_deadline_ = never;
  SessionMarks::raise(marks_.receive_bytes, link_->usage().receive_bytes_max);
  link_->abort();
  link_.reset();
  readable_ = writable_ = false;
  counterpart_.handle_link_lost();
  ping_owed_ = false;
  link_watch_.reset();
  keepalive_.stop();
}

// Where losing a link leads, by state: only an open session that may be resumed survives it.
void SessionCore::handle_link_lost(CloseReason reason, Error error) {
  if (link_ == nullptr) return;
  if (state_ == SessionState::recovering) return handle_establishment_failed();
  drop_link(error);
  if (state_ == SessionState::draining) {
    return finish(SessionTransition::drained, close_reason_);
  }
  if (!can_be_resumed()) return finish(SessionTransition::link_gone, reason);
  transition(SessionTransition::link_lost, reason);
  resume_deadline_ = after(executor_.now(), options_.limits.resume_timeout);
  mailbox_.serve(Serving::no_opens);
  connections_.for_each([this](Connection& connection) {
    if (connection.state() == ConnectionState::pending_outbound) {
      if (OpenOperation* opener = std::exchange(connection.opener, nullptr)) {
        mailbox_.end(*opener, fail(Error::disconnected));
      }
      connection.begin_close(CloseReason::link_lost, true);
    }
    connection.handle_link_lost();
  });
  pump_task_.post();
}

void SessionCore::fail_session(Violation rule) {
  VOX_ASSERT(rule != Violation::none);
  if (violation_ != Violation::none || state_ == SessionState::closed) return;
  violation_ = rule;
  observe({.kind = EventKind::session_violation, .a = static_cast<std::uint64_t>(rule), .b = 0});
  if (state_ == SessionState::draining) {
    return finish(SessionTransition::drained, CloseReason::violation);
  }
  counterpart_.owe_protocol_error();
  begin_drain(CloseReason::violation, {.drain = Duration::zero()});
}

// --- connections that have nothing left

void SessionCore::check_finished(Connection& connection) {
  if (connection.is_finished() && connections_.mark_finished(connection)) pump_task_.post();
}

// The one place where connections leave, and where their leaving ends a session nobody uses (R13).
void SessionCore::sweep_finished() {
  bool removed = false;
  while (Connection* finished = connections_.take_finished()) {
    VOX_ASSERT(finished->is_finished());
    const std::shared_ptr<Connection> hold = finished->shared_from_this();
    finished->finish();
    if (!connections_.holds(*finished)) {  // the session was over before its last handler
      graveyard_.release(*finished);
      observe_left_overs();
      continue;
    }
    connections_.remove(*finished);
    if (finished->is_local() && !finished->is_root()) mailbox_.give_back_slot();
    removed = true;
  }
  if (removed) check_unused();
}

void SessionCore::check_unused() {
  if (options_.lifetime != Lifetime::last_handle || !root_dropped_) return;
  if (connections_.count() > 0) return;
  if (state_ == SessionState::awaiting_resume || state_ == SessionState::recovering) {
    return finish(SessionTransition::given_up, CloseReason::unused);
  }
  if (state_ != SessionState::open) return;  // its end is under way
  begin_drain(CloseReason::unused, {.drain = Duration::zero()});
  pump_task_.post();
}

// Without a SessionHandle nobody can ask for the root: one that was never held will never be.
void SessionCore::handle_unheld() {
  unheld_ = true;
  const std::shared_ptr<Connection> root = find(root_connection_id);
  if (root != nullptr && !root->holders().was_held()) root_dropped_ = true;
  check_unused();
}

void SessionCore::handle_dropped(Connection& connection) {
  if (state_ == SessionState::closed) return;
  if (connection.is_root()) {
    root_dropped_ = true;
    return check_unused();
  }
  if (!connection.holders().close_on_drop() || connection.is_told()) return;
  if (connection.own_close.state != OperationState::idle) return;
  (void)mailbox_.submit(connection.own_close, connection);
}

void SessionCore::handle_told(Connection& connection) { mailbox_.end_closers(connection, {}); }

}  // namespace vox
