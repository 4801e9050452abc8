// One connection: its state, its requests, and the one control message it may owe. Internal.
//
// Event-driven: messages, commands and decisions come in as calls, what it owes goes out through
// Outgoing slots that its owner encodes when the link has room. The only functions that suspend are
// those a caller's fiber is in (await_call). It is shared by its session's table, by handles and by
// the fibers of its handlers, and keeps its session in memory as long as any of them is there.
#pragma once

#include <cstdint>
#include <memory>

#include "vox/base/limits.hpp"
#include "vox/base/result.hpp"
#include "vox/connection/call.hpp"
#include "vox/connection/channel_table.hpp"
#include "vox/connection/close_reason.hpp"
#include "vox/connection/connection_holders.hpp"
#include "vox/connection/connection_marks.hpp"
#include "vox/connection/connection_owner.hpp"
#include "vox/connection/connection_schemas.hpp"
#include "vox/connection/connection_state.hpp"
#include "vox/connection/operation.hpp"
#include "vox/connection/outgoing.hpp"
#include "vox/connection/request_table.hpp"
#include "vox/connection/shutdown_report.hpp"
#include "vox/runtime/event.hpp"
#include "vox/runtime/observer.hpp"
#include "vox/runtime/permits.hpp"
#include "vox/runtime/scope.hpp"
#include "vox/wire/message.hpp"

namespace vox {

class Relay;

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Identity = ConnectionIdentity;

  Connection(std::shared_ptr<ConnectionOwner> owner, Identity identity,
             const ConnectionSettings& ours, const ConnectionSettings& counterparts);
  ~Connection();

  [[nodiscard]] ConnectionId id() const { return id_; }
  [[nodiscard]] bool is_root() const { return id_ == root_connection_id; }
  [[nodiscard]] bool is_local() const { return is_local_; }
  [[nodiscard]] ConnectionState state() const { return state_; }
  [[nodiscard]] CloseReason close_reason() const { return close_reason_; }
  [[nodiscard]] bool is_active() const { return state_ == ConnectionState::active; }
  [[nodiscard]] const ConnectionSettings& our_settings() const { return ours_; }
  [[nodiscard]] const ConnectionSettings& counterpart_settings() const { return counterparts_; }
  /// Whether the counterpart cannot have heard of it yet.
  [[nodiscard]] bool is_open_unsent() const { return is_local_ && !is_root() && !open_sent_; }
  /// Whether the counterpart's open is undecided, or decided without its having been told.
  [[nodiscard]] bool is_answer_unsent() const {
    return state_ == ConnectionState::pending_inbound || owed_ == OwedControl::accept ||
           owed_ == OwedControl::reject;
  }
  [[nodiscard]] Scope& scope() { return scope_; }
  [[nodiscard]] bool is_draining() const { return draining_; }
  [[nodiscard]] Executor& executor() const { return owner_->executor(); }
  [[nodiscard]] ConnectionOwner& owner() const { return *owner_; }
  [[nodiscard]] const std::shared_ptr<ConnectionOwner>& share_owner() const { return owner_; }
  [[nodiscard]] const Metadata& open_metadata() const { return open_metadata_; }

  // --- calls we make

  /// Whether a call waits for a place when none is free, or says busy.
  enum class Admission : std::uint8_t { wait, refuse };
  [[nodiscard]] Result<Reply> await_call(MethodId method, BytesView args,
                                         const CallOptions& options,
                                         Admission admission = Admission::wait);
  /// The same in two steps. What is lent lives until the second, or give_up(), has returned: each
  /// request that was started needs one of them.
  [[nodiscard]] Result<OutboundRequest*> await_start(MethodId method, BytesView args,
                                                     const CallOptions& options,
                                                     Admission admission = Admission::wait);
  [[nodiscard]] Result<Reply> await_answer(OutboundRequest& request, Time deadline);
  void give_up(OutboundRequest& request);
  [[nodiscard]] std::uint32_t calls_in_flight() const;
  [[nodiscard]] std::uint32_t requests_served() const;
  /// Adds calls that wait for their answer, and requests that are served, as `served_as`.
  void report_requests(ShutdownReport& report, PendingKind served_as);
  [[nodiscard]] Time closing_since() const { return closing_since_; }

  // --- channels

  /// A channel with an id of ours. Fails as a call would, and with busy at channels_max.
  [[nodiscard]] Result<std::shared_ptr<Channel>> open_channel(ChannelDirection direction);
  /// One of the counterpart's: see ChannelTable::claim.
  [[nodiscard]] Result<std::shared_ptr<Channel>> claim_channel(ChannelId id,
                                                               ChannelDirection direction);
  [[nodiscard]] ChannelTable& channels() { return channels_; }
  [[nodiscard]] ConnectionSchemas& schemas() { return schemas_; }

  // --- what the counterpart says

  template <typename ChannelMessage>
  [[nodiscard]] Violation handle_channel(const ChannelMessage& message) {
    return is_active() ? channels_.handle(message) : Violation::none;  // it crossed our Close
  }

  [[nodiscard]] Violation handle_call(const wire::Call& call);
  /// False when nothing waited for it.
  [[nodiscard]] Result<bool, Violation> handle_response(const wire::Response& response);
  void handle_cancel(const wire::Cancel& cancel);
  [[nodiscard]] PlanResult plan_for_args(RequestId id, const schema::Shape& local);

  // --- proxied: everything but opening and closing goes to the other connection of a pair

  void begin_relaying(std::shared_ptr<Relay> relay);
  [[nodiscard]] bool is_relayed() const { return relay_ != nullptr; }
  /// False when it is about nothing that either side asked for.
  [[nodiscard]] Result<bool, Violation> pass_on(wire::Payload& payload);
  /// Whether anything but its opening has gone over it: then it cannot be proxied any more.
  [[nodiscard]] bool has_traffic() const { return has_traffic_; }
  void note_traffic() { has_traffic_ = true; }

  // --- what is decided about it

  /// We open: owes an Open with this metadata.
  void request_open(Metadata metadata, OpenOperation* opener);
  /// The counterpart opens and waits: remembers its metadata, charged already, for the acceptor.
  void remember_open(Metadata metadata);
  /// The acceptor has ended: nobody looks at that metadata any more.
  void forget_open();
  /// It may carry requests from now on. When the counterpart opened it, owes an Accept.
  void activate(RequestHandler handler, const ConnectionSettings& counterparts,
                Metadata accept_metadata = {});
  /// Before it is accepted: announces no more requests than this.
  void limit_requests(std::uint32_t requests_max);
  /// The counterpart's open is refused: owes a Reject.
  void refuse(CloseReason reason, Metadata metadata);
  /// Ends it: calls fail, handlers are cancelled. Owes a Close if the counterpart has to know.
  /// `metadata` goes out with that; when it is the counterpart that closed, it came with its Close.
  void begin_close(CloseReason reason, bool tell_counterpart, Metadata metadata = {});
  /// The counterpart has closed it, too: it is owed nothing any more.
  void handle_counterpart_closed();
  /// Nothing sent is known to have arrived and nothing owed can be sent: forgets requests in
  /// flight. Keeps a Close the counterpart has yet to hear of.
  void handle_link_lost();

  /// The session shuts down: no new call either way; those in flight may finish.
  void begin_drain();
  /// The session is over: nothing can be told to anybody any more.
  void handle_session_ended(CloseReason reason);
  /// Whether the counterpart has been told of the end, or need not be.
  [[nodiscard]] bool is_told() const {
    return state_ == ConnectionState::closed ||
           (state_ == ConnectionState::closing && owed_ == OwedControl::nothing);
  }

  /// Whether a closing connection has nothing left: nothing owed, no handler.
  [[nodiscard]] bool is_finished() const;
  void finish();

  // --- sending

  /// The message a slot stands for. What schemas go with it are in `schemas`.
  [[nodiscard]] wire::Message message_of(const Outgoing& slot, Bytes& schemas) const;
  /// The link has taken it.
  void handle_sent(Outgoing& slot);
  /// The message is larger than any frame: whoever wanted it sent is told so instead.
  void handle_too_large(Outgoing& slot);

  // --- holders and closers

  void begin_hold(Holder holder) { holders_.begin(holder); }
  void end_hold(Holder holder);
  [[nodiscard]] ConnectionHolders& holders() { return holders_; }

  /// Set when it stopped being usable.
  Event ended;
  /// Closes that wait until the counterpart has been told, and the one nobody waits for.
  IntrusiveList<Operation> closers;
  CloseOperation own_close;
  CloseRequest close_request{*this};
  FinishedMark finished_mark{*this};
  /// The open that is not decided yet; null once it is, or when its caller gave up.
  OpenOperation* opener = nullptr;

 private:
  friend class GaugeReader;

  void transition(ConnectionTransition what);
  void owe_control(OwedControl what);
  void settle_control();
  void drop_owed_metadata();
  [[nodiscard]] bool try_hold_owed(Metadata metadata, ByteBudget& budget);
  void hold_said(Metadata metadata);
  void charge_tables();
  [[nodiscard]] std::uint64_t crossing_messages_max(ConnectionState from) const;
  void drop_answers();
  void fail_calls(Error unsent, Error sent);
  [[nodiscard]] Error closed_error() const;
  void answer(OutboundRequest& request, Result<Reply> result);
  void forget(OutboundRequest& request);
  void abandon(OutboundRequest& request, Error why);
  void start_handler(InboundRequest& request);
  void run_handler(InboundRequest& request);
  [[nodiscard]] Reply invoke_handler(const InboundRequest& request);
  void handle_handler_ended(InboundRequest& request, Reply reply);
  void reply_now(InboundRequest& request, wire::CallError error);
  void hold_answer(InboundRequest& request, Reply& reply);
  void shrink_answer(InboundRequest& request, wire::CallError error, std::string_view text);
  void settle_answer(InboundRequest& request);
  friend struct InboundRequest;
  void release_when_empty(InboundRequest& request);
  void release(InboundRequest& request);
  void handle_scope_empty();
  void observe(EventKind kind, std::uint64_t a, std::uint64_t b, std::uint64_t c);
  void observe_held(EventKind kind, const ByteBudget& budget);

  std::shared_ptr<ConnectionOwner> owner_;  // first: destroyed last
  const ConnectionId id_;
  const bool is_local_;
  ConnectionState state_;
  CloseReason close_reason_ = CloseReason::none;
  Time closing_since_ = never;
  ConnectionSettings ours_;
  ConnectionSettings counterparts_;
  Metadata open_metadata_;
  RequestHandler handler_;

  Outgoing control_slot_;
  OwedControl owed_ = OwedControl::nothing;
  bool open_sent_ = false;  // the counterpart may know of it
  bool draining_ = false;
  Metadata owed_metadata_;
  std::size_t owed_charged_bytes_ = 0;
  ByteBudget* owed_charged_to_ = nullptr;  // null when it was charged to none

  Permits call_permits_;
  std::uint64_t next_request_id_;
  RequestTable<OutboundRequest> outbound_;
  RequestTable<InboundRequest> inbound_;
  std::uint32_t stale_requests_count_ = 0;  // of inbound_, from a link that has ended
  ChannelTable channels_;
  ConnectionSchemas schemas_;
  std::uint32_t requests_current_max_ = 0;  // the most that were not stale
  Scope scope_;
  Task scope_empty_task_;

  std::uint64_t charged_bytes_ = 0;  // for itself and its tables
  std::shared_ptr<Relay> relay_;     // while proxied and not over
  bool has_traffic_ = false;
  ConnectionHolders holders_;
};

}  // namespace vox
