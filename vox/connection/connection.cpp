// The life of a connection: opened, activated, closed, and what it owes the counterpart meanwhile.
// Its requests are in connection_requests.cpp.
#include "vox/connection/connection.hpp"

#include <algorithm>
#include <utility>

#include "vox/connection/close_metadata.hpp"
#include "vox/connection/relay.hpp"
#include "vox/wire/metadata_cost.hpp"

namespace vox {

Connection::Connection(std::shared_ptr<ConnectionOwner> owner, Identity identity,
                       const ConnectionSettings& ours, const ConnectionSettings& counterparts)
    : ended(owner->executor()),
      own_close(owner->executor(), OperationKind::drop),
      owner_(std::move(owner)),
      id_(identity.id),
      is_local_(identity.is_local),
      state_(identity.state),
      ours_(ours),
      counterparts_(counterparts),
      control_slot_(OutgoingKind::connection, *this),
      call_permits_(owner_->executor(), 0),
      next_request_id_(first_id(ours.parity)),
      outbound_(owner_->limits().calls_max),
      inbound_(2 * std::size_t{ours.max_concurrent_requests}),
      channels_(*this, ours.parity, owner_->limits()),
      schemas_(owner_->ledger(), owner_->limits()),
      scope_(owner_->executor(), &owner_->scope()),
      scope_empty_task_(owner_->executor(), calls<&Connection::handle_scope_empty>, this) {
  scope_.notify_empty(&scope_empty_task_);
  charge_tables();
}

Connection::~Connection() {
  VOX_ASSERT(state_ == ConnectionState::closed);
  VOX_ASSERT(owed_ == OwedControl::nothing);
  VOX_ASSERT(opener == nullptr && closers.empty());
  VOX_ASSERT(owed_charged_to_ == nullptr && open_metadata_.empty());
  owner_->ledger().ended_connections_bytes -= charged_bytes_;
}

// Tables grow only: what was allocated for requests is kept for the next ones.
void Connection::charge_tables() {
  const std::uint64_t bytes = costs::connection_alone_bytes(owner_->limits()) +
                              inbound_.size_max() * costs::inbound_request_bytes +
                              outbound_.size_max() * costs::outbound_request_bytes;
  if (bytes == charged_bytes_) return;
  VOX_ASSERT(bytes > charged_bytes_);
  const bool charged = owner_->ledger().connections.try_charge(bytes - charged_bytes_);
  VOX_ASSERT(charged);  // each table has its own bound
  charged_bytes_ = bytes;
}

// The only way the state changes: what happened must be able to happen now.
void Connection::transition(ConnectionTransition what) {
  const ConnectionState from = state_;
  VOX_ASSERT(may_happen(what, from));
  state_ = move_of(connection_moves, what).to;
  VOX_ASSERT(state_ != from);
  observe(EventKind::connection_transition, static_cast<std::uint64_t>(from),
          static_cast<std::uint64_t>(state_), is_local_ ? 1 : 0);
}

void Connection::observe(EventKind kind, std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  owner_->observe({.kind = kind, .object = 0, .connection = id_.value, .a = a, .b = b, .c = c});
}

// --- decisions

void Connection::request_open(Metadata metadata, OpenOperation* asked_by) {
  VOX_ASSERT(is_local_ && state_ == ConnectionState::pending_outbound);
  VOX_ASSERT(!open_sent_);
  opener = asked_by;
  const bool held = try_hold_owed(std::move(metadata), owner_->ledger().opens);
  VOX_ASSERT(held);  // an open that was not sent has a place of the mailbox
  observe(EventKind::connection_transition, static_cast<std::uint64_t>(state_),
          static_cast<std::uint64_t>(state_), 1);
  owe_control(OwedControl::open);
}

void Connection::limit_requests(std::uint32_t requests_max) {
  VOX_ASSERT(state_ == ConnectionState::pending_inbound);
  ours_.max_concurrent_requests = std::min(ours_.max_concurrent_requests, requests_max);
}

void Connection::activate(RequestHandler handler, const ConnectionSettings& counterparts,
                          Metadata accept_metadata) {
  handler_ = std::move(handler);
  counterparts_ = counterparts;
  call_permits_.set_capacity(
      std::min(counterparts.max_concurrent_requests, owner_->limits().calls_max));
  const bool answers = state_ == ConnectionState::pending_inbound && !is_root();
  if (answers) {
    owe_control(OwedControl::accept);
    hold_said(std::move(accept_metadata));
  }
  transition(ConnectionTransition::accepted);
}

void Connection::remember_open(Metadata metadata) {
  VOX_ASSERT(state_ == ConnectionState::pending_inbound && open_metadata_.empty());
  open_metadata_ = std::move(metadata);
}

void Connection::forget_open() {
  owner_->ledger().requests.give_back(wire::held_bytes(open_metadata_));
  open_metadata_ = {};
}

void Connection::refuse(CloseReason reason, Metadata metadata) {
  VOX_ASSERT(state_ == ConnectionState::pending_inbound);
  begin_close(reason, true, std::move(metadata));
}

namespace {

// What it means to a connection in `from` that it is closed.
ConnectionTransition end_of(ConnectionState from, CloseReason reason, bool tell_counterpart) {
  if (from == ConnectionState::active) return ConnectionTransition::ended;
  if (from == ConnectionState::pending_inbound) {
    return tell_counterpart ? ConnectionTransition::refused : ConnectionTransition::withdrawn;
  }
  const bool was_answered = reason == CloseReason::not_accepted;
  return was_answered ? ConnectionTransition::rejected : ConnectionTransition::abandoned;
}

}  // namespace

void Connection::begin_close(CloseReason reason, bool tell_counterpart, Metadata metadata) {
  VOX_ASSERT(reason != CloseReason::none);
  if (state_ == ConnectionState::closing || state_ == ConnectionState::closed) return;
  const ConnectionState from = state_;
  close_reason_ = reason;
  closing_since_ = executor().now();
  transition(end_of(from, reason, tell_counterpart));
  if (tell_counterpart || is_root()) owner_->handle_crossing(crossing_messages_max(from));
  scope_.cancel();
  fail_calls(call_error(reason), sent_call_error(reason));
  const ChannelEnd end = channel_end(reason);
  channels_.end_all(end, channel_error(end, reason));
  if (!tell_counterpart) channels_.drop_owed(channel_error(end, reason));
  call_permits_.close();
  ended.set();
  if (const std::shared_ptr<Relay> relay = std::exchange(relay_, nullptr)) {
    // What the counterpart said goes on to the other side; what we are about to say does not.
    Metadata said;
    if (!tell_counterpart) std::swap(said, metadata);
    relay->handle_closed(*this, reason, std::move(said));
  }
  // What the counterpart still expects decides what it is owed: an answer to its open, or a Close
  // for what it may know of. The root has neither: its end is the link's end.
  const bool unanswered = from == ConnectionState::pending_inbound || owed_ == OwedControl::accept;
  const bool unknown = from == ConnectionState::pending_outbound && !open_sent_;
  if (!tell_counterpart || is_root() || unknown) {
    settle_control();
  } else {
    owe_control(unanswered ? OwedControl::reject : OwedControl::close);
    hold_said(std::move(metadata));
  }
  owner_->check_finished(*this);
}

// What may be on its way while the counterpart does not know of our end: its own end of it and its
// answer to our open; then calls, as many as it may have open, and as many again for places that
// answers under way to it have freed; and answers to the calls that it has of ours. Of an open that
// we have not answered it can only say that it gives up. Cancels are paid for elsewhere.
std::uint64_t Connection::crossing_messages_max(ConnectionState from) const {
  constexpr std::uint64_t control_max = 2;
  if (from == ConnectionState::pending_inbound) return control_max;
  return control_max + 2 * std::uint64_t{ours_.max_concurrent_requests} + calls_in_flight();
}

// Answers that nobody waits for any more.
void Connection::drop_answers() {
  inbound_.for_each([this](InboundRequest& request) {
    if (request.state != InboundState::answering) return;
    owner_->withdraw(request);
    settle_answer(request);
  });
}

void Connection::handle_counterpart_closed() {
  VOX_ASSERT(state_ == ConnectionState::closing || state_ == ConnectionState::closed);
  drop_answers();
  channels_.drop_owed(Error::closed);
  settle_control();
  owner_->check_finished(*this);
}

void Connection::handle_link_lost() {
  // Neither side of a pair could go on from here: see Relay.
  if (is_relayed()) {
    begin_close(CloseReason::link_lost, true, close_metadata(CloseReason::proxy_lost));
  }
  // Requests that were sent may have run; those that were not have not. A counterpart of another
  // make may answer them on the next link.
  owner_->handle_crossing(outbound_.size());
  fail_calls(Error::disconnected, Error::indeterminate);
  inbound_.for_each([this](InboundRequest& request) {
    request.scope->cancel();
    if (!request.stale) stale_requests_count_ += 1;
    request.stale = true;
    // A counterpart of another make sends its calls again on the next link, with their ids.
    inbound_.hide(request);
  });
  drop_answers();
  channels_.handle_link_lost();
  // The next link begins without any, both ways; but a counterpart of another make forgets only
  // those of the root, and takes a repeat for a breach of the protocol.
  schemas_.handle_link_lost(is_root() || owner_->speaks_dialect());
  // An Accept or Reject was for an opener that has given up with the link; it will say Close.
  if (owed_ == OwedControl::accept || owed_ == OwedControl::reject) settle_control();
}

void Connection::begin_drain() {
  draining_ = true;
  call_permits_.close();
}

void Connection::handle_session_ended(CloseReason reason) {
  begin_close(reason, false);
  handle_link_lost();
  settle_control();
  owner_->check_finished(*this);
}

bool Connection::is_finished() const {
  return state_ == ConnectionState::closing && owed_ == OwedControl::nothing &&
         inbound_.size() == 0 && channels_.empty() && scope_.empty();
}

void Connection::finish() {
  VOX_ASSERT(is_finished());
  transition(ConnectionTransition::settled);
  handler_ = nullptr;
  schemas_.clear();
  owner_->ledger().connections.give_back(charged_bytes_);
  owner_->ledger().ended_connections_bytes += charged_bytes_;
}

// --- the control message owed

void Connection::owe_control(OwedControl what) {
  VOX_ASSERT(what != OwedControl::nothing);
  owed_ = what;
  if (what != OwedControl::open) drop_owed_metadata();
  owner_->owe(control_slot_);
}

// Nothing is owed any more: sent, or for nobody. A close that waited for that has what it wanted.
void Connection::settle_control() {
  owed_ = OwedControl::nothing;
  drop_owed_metadata();
  owner_->withdraw(control_slot_);
  if (state_ == ConnectionState::closing) owner_->handle_told(*this);
}

void Connection::drop_owed_metadata() {
  owed_metadata_ = {};
  if (owed_charged_to_ != nullptr) owed_charged_to_->give_back(owed_charged_bytes_);
  owed_charged_to_ = nullptr;
}

bool Connection::try_hold_owed(Metadata metadata, ByteBudget& budget) {
  VOX_ASSERT(owed_metadata_.empty() && owed_charged_to_ == nullptr);
  owed_charged_bytes_ = wire::held_bytes(metadata);
  if (!budget.try_charge(owed_charged_bytes_)) return false;
  owed_charged_to_ = &budget;
  owed_metadata_ = std::move(metadata);
  return true;
}

// What is said with an Accept, a Reject or a Close waits as an answer does, and is left out when
// there is no room for it. A few words are part of what a connection costs: the reason of an end
// must not depend on who else waits.
void Connection::hold_said(Metadata metadata) {
  constexpr std::size_t few_words_bytes = 256;
  if (wire::held_bytes(metadata) <= few_words_bytes) {
    owed_metadata_ = std::move(metadata);
  } else if (wire::fits(metadata, owner_->limits())) {
    (void)try_hold_owed(std::move(metadata), owner_->ledger().answers);
  }
}

namespace {

template <typename Request>
schema::Binding args_of(const Request& request) {
  return {request.method, wire::BindingDirection::args};
}
template <typename Request>
schema::Binding response_of(const Request& request) {
  return {request.method, wire::BindingDirection::response};
}

}  // namespace

wire::Message Connection::message_of(const Outgoing& slot, Bytes& schemas) const {
  VOX_ASSERT(&slot.connection == this);
  if (slot.kind == OutgoingKind::relay) return relay_->message_of(slot);
  if (slot.kind == OutgoingKind::outbound_request) {
    const auto& request = static_cast<const OutboundRequest&>(slot);
    if (request.cancel_owed) return {id_, wire::Cancel{request.id, {}}};
    VOX_ASSERT(request.state == OutboundState::queued);
    const CallOptions& options = *request.options;
    return {id_, wire::Call{request.id, request.method, options.metadata, request.args,
                            schemas_.missing(args_of(request), options.schemas.get(), schemas)}};
  }
  if (slot.kind == OutgoingKind::inbound_request) {
    const auto& request = static_cast<const InboundRequest&>(slot);
    VOX_ASSERT(request.state == InboundState::answering);
    return {id_, wire::Response{
                     request.id, request.reply_metadata, request.ret,
                     schemas_.missing(response_of(request), request.reply_schemas.get(), schemas)}};
  }
  if (slot.kind == OutgoingKind::channel) return static_cast<const Channel&>(slot).message();
  switch (owed_) {
    case OwedControl::open: return {id_, wire::ConnectionOpen{ours_, owed_metadata_}};
    case OwedControl::accept: return {id_, wire::ConnectionAccept{ours_, owed_metadata_}};
    case OwedControl::reject: return {id_, wire::ConnectionReject{owed_metadata_}};
    case OwedControl::close: return {id_, wire::ConnectionClose{owed_metadata_}};
    case OwedControl::nothing: break;
  }
  VOX_UNREACHABLE("a control slot that owes nothing is in no list");
}

void Connection::handle_sent(Outgoing& slot) {
  VOX_ASSERT(&slot.connection == this && !slot.is_linked());
  if (slot.kind == OutgoingKind::relay) {
    const std::shared_ptr<Relay> relay = relay_;  // this may have been the last of the pair
    return relay->handle_sent(slot);
  }
  if (slot.kind == OutgoingKind::outbound_request) {
    auto& request = static_cast<OutboundRequest&>(slot);
    if (request.cancel_owed) {
      request.cancel_owed = false;
      return;
    }
    VOX_ASSERT(request.state == OutboundState::queued);
    schemas_.handle_sent(args_of(request), request.options->schemas.get());
    request.state = OutboundState::sent;
    request.args = {};
    return;
  }
  if (slot.kind == OutgoingKind::inbound_request) {
    auto& request = static_cast<InboundRequest&>(slot);
    schemas_.handle_sent(response_of(request), request.reply_schemas.get());
    return settle_answer(request);
  }
  if (slot.kind == OutgoingKind::channel) {
    static_cast<Channel&>(slot).handle_sent();
    if (state_ == ConnectionState::closing) owner_->check_finished(*this);
    return;
  }
  if (owed_ == OwedControl::open) open_sent_ = true;
  settle_control();
  if (state_ == ConnectionState::closing) owner_->check_finished(*this);
}

void Connection::handle_too_large(Outgoing& slot) {
  if (slot.kind == OutgoingKind::relay) {
    const std::shared_ptr<Relay> relay = relay_;
    return relay->handle_too_large(slot);
  }
  if (slot.kind == OutgoingKind::outbound_request) {
    return answer(static_cast<OutboundRequest&>(slot), fail(Error::payload_too_large));
  }
  if (slot.kind == OutgoingKind::inbound_request) {
    auto& request = static_cast<InboundRequest&>(slot);
    shrink_answer(request, wire::CallError::invalid_payload, "the answer exceeds the frame limit");
    return owner_->owe_first(request);
  }
  if (slot.kind == OutgoingKind::channel) return static_cast<Channel&>(slot).handle_too_large();
  // Metadata: an open ends here, others go without it, from the place where they stood. Behind what
  // was owed meanwhile, an Accept would come after the first call of its side.
  if (owed_ != OwedControl::open) {
    drop_owed_metadata();
    return owner_->owe_first(slot);
  }
  begin_close(CloseReason::local, false);
}

// --- proxied

void Connection::begin_relaying(std::shared_ptr<Relay> relay) {
  VOX_ASSERT(is_active() && !is_relayed() && !has_traffic_);
  relay_ = std::move(relay);
  holders_.keep_open_without_handles();  // the two ends of a pair hold each other
}

Result<bool, Violation> Connection::pass_on(wire::Payload& payload) {
  const std::shared_ptr<Relay> relay = relay_;
  return relay->handle_message(*this, payload);
}

std::uint32_t Connection::calls_in_flight() const {
  return is_relayed() ? relay_->calls_in_flight(*this) : outbound_.size();
}

std::uint32_t Connection::requests_served() const {
  return is_relayed() ? relay_->requests_served(*this) : inbound_.size();
}

// --- holders

void Connection::end_hold(Holder holder) {
  if (holders_.end(holder)) owner_->handle_dropped(*this);
}

// --- channels

Result<std::shared_ptr<Channel>> Connection::open_channel(ChannelDirection direction) {
  if (draining_ || !is_active()) return fail(closed_error());
  if (!owner_->is_connected()) return fail(Error::disconnected);
  if (is_relayed()) return fail(Error::invalid_argument);
  has_traffic_ = true;
  return channels_.open(direction);
}

Result<std::shared_ptr<Channel>> Connection::claim_channel(ChannelId id,
                                                           ChannelDirection direction) {
  if (!is_active()) return fail(closed_error());
  if (!owner_->is_connected()) return fail(Error::disconnected);
  return channels_.claim(id, direction);
}

void Connection::handle_scope_empty() {
  if (state_ == ConnectionState::closing) owner_->check_finished(*this);
}

}  // namespace vox
