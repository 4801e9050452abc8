// The session: one event-driven state machine over a link, a mailbox and a table of connections.
// Internal; users hold SessionHandle and ConnectionHandle.
//
// Everything happens in pump(), a task that runs when there is something to do: a payload, room on
// the link, a command, a part of a connection that ended. One turn is: shutdown, at most
// messages_per_turn payloads, commands by class, connections that are over, then what is owed. So a
// flooding counterpart cannot starve control, and control never overtakes what could already be
// read. Nothing here waits: the reader in particular never waits for the writer, a consumer or user
// code (R5). What reactions need is in slots that exist already.
//
// It keeps itself alive from start to closed; afterwards as long as handles and handlers do.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "vox/connection/connection.hpp"
#include "vox/runtime/event.hpp"
#include "vox/runtime/scope.hpp"
#include "vox/session/close_log.hpp"
#include "vox/session/connection_table.hpp"
#include "vox/session/control_mailbox.hpp"
#include "vox/session/counterpart_traffic.hpp"
#include "vox/session/establish.hpp"
#include "vox/session/graveyard.hpp"
#include "vox/session/keepalive.hpp"
#include "vox/session/link_watch.hpp"
#include "vox/session/outgoing_queue.hpp"
#include "vox/session/session_marks.hpp"
#include "vox/session/session_options.hpp"
#include "vox/session/session_state.hpp"
#include "vox/session/shutdown_plan.hpp"
#include "vox/transport/link.hpp"

namespace vox {

class SessionCore final : public ConnectionOwner,
                          public MailboxOwner,
                          public LinkEvents,
                          public std::enable_shared_from_this<SessionCore> {
 public:
  SessionCore(Executor& executor, Role role, SessionOptions options);
  ~SessionCore() override;

  /// Begins the handshake on `link`. Once.
  void start(std::unique_ptr<Link> link);

  [[nodiscard]] SessionState state() const { return state_; }
  [[nodiscard]] CloseReason close_reason() const { return close_reason_; }
  [[nodiscard]] Violation violation() const { return violation_; }
  [[nodiscard]] LinkEpoch epoch() const { return epoch_; }
  [[nodiscard]] const SessionOptions& options() const { return options_; }
  [[nodiscard]] const ConnectionSettings& our_settings() const { return ours_; }
  [[nodiscard]] ControlMailbox& mailbox() { return mailbox_; }
  [[nodiscard]] std::shared_ptr<Connection> find(ConnectionId id) const {
    return connections_.share(id);
  }
  /// Virtual connections that are not over.
  [[nodiscard]] std::uint32_t connections_count() const { return connections_.count(); }
  /// Resumes on `link` with nobody waiting for it: for try_resume, and, `established` already, for
  /// a counterpart that came back. Fails with busy and closed, and drops the link then.
  [[nodiscard]] Result<void> accept_link(std::unique_ptr<Link> link, LinkEpoch replaces,
                                         bool established_already);
  /// The last SessionHandle has gone.
  void handle_unheld();
  /// Shuts down with nobody waiting for it.
  void begin_shutdown(const ShutdownOptions& options);
  /// What a shutdown has found so far.
  [[nodiscard]] ShutdownReport report();
  /// Handlers and acceptors that the session did not live to see the end of.
  [[nodiscard]] std::uint32_t handlers_detached() const { return graveyard_.fibers_count(); }
  [[nodiscard]] bool can_resume(const ConnectionSettings& counterparts) const;
  /// What it holds in memory, as accounted. Never more than Limits::session_bytes_max().
  [[nodiscard]] std::uint64_t held_bytes() const;

  /// Set when the handshake has ended, either way.
  Event established;
  /// Set when the session is closed.
  Event ended;

  // --- ConnectionOwner
  Executor& executor() override { return executor_; }
  const Limits& limits() override { return options_.limits; }
  Scope& scope() override { return scope_; }
  bool is_connected() override { return link_ != nullptr && state_is_connected(); }
  [[nodiscard]] bool speaks_dialect() const override { return counterpart_dialect_ > 0; }
  void owe(Outgoing& slot) override;
  void owe_first(Outgoing& slot) override;
  void withdraw(Outgoing& slot) override;
  void check_finished(Connection& connection) override;
  void handle_told(Connection& connection) override;
  void handle_request_over() override { pump_task_.post(); }
  void handle_dropped(Connection& connection) override;
  ByteLedger& ledger() override { return ledger_; }
  void handle_crossing(std::uint64_t messages_max) override {
    counterpart_.handle_crossing(messages_max);
  }
  void observe(Observation observation) override;

  // --- MailboxOwner
  void handle_command_submitted() override { pump_task_.post(); }

  // --- LinkEvents
  void handle_link_readable() override;
  void handle_link_writable() override;
  void handle_link_frame_begun() override;

 private:
  friend class GaugeReader;

  // session_core.cpp: life
  [[nodiscard]] bool state_is_connected() const {
    return state_ == SessionState::open || state_ == SessionState::draining;
  }
  /// Whether losing the link would not be the end.
  [[nodiscard]] bool can_be_resumed() const {
    return options_.resumable && resume_key_.has_value() && state_ != SessionState::draining;
  }
  void transition(SessionTransition what, CloseReason reason);
  void pump();
  void take_turn();
  void step_closed();
  void handle_link_lost(CloseReason reason, Error error);
  void drop_link(Error error);
  void fail_session(Violation rule);
  void handle_timer();
  void check_link(Time now);
  [[nodiscard]] LinkWatch::Counts link_counts() const;
  void arm_timer();

  // session_establish.cpp: from link to open
  void step_establishment();
  void answer_hello();
  void handle_established();
  void handle_establishment_failed();
  void attach(std::unique_ptr<Link> link, bool established);
  void begin_recovery(ResumeOperation& operation);
  void end_resume(Result<void> outcome);
  void handle_resumed();
  [[nodiscard]] wire::ResumeKey draw_resume_key();
  void begin_root(std::string_view service);

  // session_commands.cpp: what is asked of it
  void execute_commands();
  void execute(const OpenCommand& command);
  void execute(const CloseCommand& command);
  void execute(const ResumeCommand& command);
  void execute(const ShutdownCommand& command);
  void check_unused();
  void sweep_finished();

  // session_shutdown.cpp: how it ends
  void begin_drain(CloseReason reason, const ShutdownOptions& options);
  void end_opens();
  void step_drain();
  void give_up_requests();
  void finish(SessionTransition how, CloseReason reason);
  void report_untold();
  void bury_left_overs();
  void observe_left_overs();
  void step_left_overs();

  // session_receive.cpp: what the counterpart says
  void receive_messages();
  void handle_payload(BytesView payload);
  [[nodiscard]] Violation dispatch(ConnectionId id, wire::Payload& payload);
  [[nodiscard]] Violation pass_on(Connection& connection, wire::Payload& payload);
  [[nodiscard]] Violation handle_open(ConnectionId id, wire::ConnectionOpen& open);
  [[nodiscard]] Violation handle_accept(ConnectionId id, const wire::ConnectionAccept& accept);
  [[nodiscard]] Violation handle_reject(ConnectionId id, wire::ConnectionReject& reject);
  [[nodiscard]] Violation handle_close(ConnectionId id, wire::ConnectionClose& close);
  [[nodiscard]] Violation handle_request(ConnectionId id, const wire::Payload& payload);
  [[nodiscard]] Violation handle_schema(ConnectionId id, const wire::Schema& message);
  [[nodiscard]] Violation handle_pong(std::uint64_t nonce);
  [[nodiscard]] Violation handle_channel(ConnectionId id, const wire::Payload& payload);
  [[nodiscard]] Violation refuse_open(ConnectionId id, bool missing_service);

  // session_routes.cpp: where connections go that the counterpart opens
  void start_accepting(const std::shared_ptr<Connection>& connection);
  void decide(Connection& connection);
  [[nodiscard]] AcceptDecision ask_acceptor(Connection& connection);
  void follow(Connection& connection, AcceptRoute& route);
  void follow(Connection& guest, const ProxyRoute& route, Metadata onward);
  void join_guest(OpenOperation& opener, Connection& upstream,
                  const wire::ConnectionAccept& accept);
  [[nodiscard]] Result<void> await_proxied(Connection& guest, const ProxyRoute& route,
                                           Metadata onward);

  // session_send.cpp: what it owes
  void send_owed();
  [[nodiscard]] bool send_next();
  [[nodiscard]] Result<void> send(const wire::Message& message);
  [[nodiscard]] bool send_slot(Outgoing& slot);
  [[nodiscard]] bool owes_anything() const;
  [[nodiscard]] std::optional<std::uint64_t> barrier_due() const;
  void observe_gauges();
  void observe_memory();

  Executor& executor_;
  Observer* const observer_;
  const std::uint32_t number_;
  const Role role_;
  SessionOptions options_;             // without users' code once it is over
  std::shared_ptr<SessionCore> self_;  // while not closed

  SessionState state_ = SessionState::establishing;
  CloseReason close_reason_ = CloseReason::none;
  Violation violation_ = Violation::none;
  Task pump_task_;
  Timer timer_;

  std::unique_ptr<Link> link_;
  LinkEpoch epoch_{0};
  bool readable_ = false, writable_ = false;
  std::optional<Establishment> establishment_;
  Time establishment_deadline_ = never;
  ConnectionSettings ours_;
  ConnectionSettings counterparts_;
  std::uint64_t counterpart_dialect_ = 0;
  std::optional<wire::ResumeKey> resume_key_;
  std::shared_ptr<SessionCore> resume_target_;   // whose link this is, while its handshake runs
  std::unique_ptr<ResumeOperation> own_resume_;  // that nobody waits for
  Time resume_deadline_ = never;
  ControlMailbox mailbox_;
  Scope scope_;
  ConnectionTable connections_;
  bool root_dropped_ = false;  // the root was held and is not, or nobody can ask for it any more
  bool unheld_ = false;        // the last SessionHandle has gone

  OutgoingQueue outgoing_;
  Bytes scratch_;
  CounterpartTraffic counterpart_;
  CloseLog close_log_;
  bool ping_owed_ = false;
  ByteLedger ledger_;
  SessionMarks marks_;

  Keepalive keepalive_;
  LinkWatch link_watch_;
  ShutdownPlan plan_;
  Graveyard graveyard_;
  ShutdownOperation own_shutdown_;  // that nobody waits for
};

}  // namespace vox
