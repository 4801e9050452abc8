// What the counterpart says, and what becomes of it. Nothing here waits: each reaction goes into a
// slot that exists, coalesces with one, or is paid for by a limit whose excess is a violation (R5).
#include <utility>

#include "vox/connection/close_metadata.hpp"
#include "vox/session/session_core.hpp"
#include "vox/wire/metadata_cost.hpp"

namespace vox {
namespace {

/// Whether it is something that connections carry: what a proxy passes on.
bool is_traffic(const wire::Payload& payload) {
  const wire::MessageKind kind = wire::kind_of(payload);
  return kind == wire::MessageKind::request || kind == wire::MessageKind::schema ||
         kind == wire::MessageKind::channel;
}

}  // namespace

void SessionCore::receive_messages() {
  if (!is_connected() || establishment_) return;
  for (std::uint32_t i = 0; readable_ && i < options_.limits.messages_per_turn; ++i) {
    // Whoever has a result was woken and waits for nothing: reading goes on in a later turn of the
    // same instant, and never waits for what a caller does next (R5).
    if (ledger_.results.is_full()) return;
    const Result<BytesView> payload = link_->try_receive();
    if (payload) {
      link_watch_.handle_frame_ended();
      handle_payload(*payload);
      if (link_ == nullptr) return;
      continue;
    }
    readable_ = false;
    if (payload.error() == Error::would_block) return;
    if (payload.error() == Error::payload_too_large && state_ == SessionState::open) {
      return fail_session(Violation::frame_too_large);
    }
    return handle_link_lost(CloseReason::link_lost, payload.error());
  }
}

void SessionCore::handle_payload(BytesView payload) {
  if (violation_ != Violation::none) return;  // nothing it says counts any more
  Result<wire::Message, Violation> message = wire::decode_message(payload, options_.limits);
  if (!message) return fail_session(message.error());
  observe({.kind = EventKind::message_received,
           .connection = message->connection.value,
           .a = static_cast<std::uint64_t>(wire::kind_of(message->payload)),
           .b = wire::id_of(message->payload),
           .c = payload.size()});
  keepalive_.handle_message(executor_.now());
  const Violation violation = dispatch(message->connection, message->payload);
  if (violation != Violation::none) fail_session(violation);
}

Violation SessionCore::dispatch(ConnectionId id, wire::Payload& payload) {
  if (is_traffic(payload)) {
    Connection* connection = connections_.find(id);
    if (connection != nullptr && connection->is_relayed()) return pass_on(*connection, payload);
    if (connection != nullptr) connection->note_traffic();
  }
  switch (wire::kind_of(payload)) {
    case wire::MessageKind::protocol_error:
      observe({.kind = EventKind::session_violation, .b = 1});
      handle_link_lost(CloseReason::counterpart_error, Error::reset);
      return Violation::none;
    case wire::MessageKind::connection_open:
      return handle_open(id, std::get<wire::ConnectionOpen>(payload));
    case wire::MessageKind::connection_accept:
      return handle_accept(id, std::get<wire::ConnectionAccept>(payload));
    case wire::MessageKind::connection_reject:
      return handle_reject(id, std::get<wire::ConnectionReject>(payload));
    case wire::MessageKind::connection_close:
      counterpart_.handle_close();
      return handle_close(id, std::get<wire::ConnectionClose>(payload));
    case wire::MessageKind::request: return handle_request(id, payload);
    case wire::MessageKind::schema: return handle_schema(id, std::get<wire::Schema>(payload));
    case wire::MessageKind::channel: return handle_channel(id, payload);
    case wire::MessageKind::ping:
      return counterpart_.handle_ping(std::get<wire::Ping>(payload).nonce, executor_.now());
    case wire::MessageKind::pong: return handle_pong(std::get<wire::Pong>(payload).nonce);
  }
  VOX_UNREACHABLE("a decoded payload is one of the envelope's variants");
}

// What goes through costs its sender what it would cost were it meant for us.
Violation SessionCore::pass_on(Connection& connection, wire::Payload& payload) {
  if (std::holds_alternative<wire::Cancel>(payload)) {
    const Violation violation = counterpart_.handle_cancel(executor_.now());
    if (violation != Violation::none) return violation;
  }
  const Result<bool, Violation> expected = connection.pass_on(payload);
  if (!expected) return expected.error();
  return *expected ? Violation::none : counterpart_.handle_stray(executor_.now());
}

// --- opens by the counterpart

Violation SessionCore::handle_open(ConnectionId id, wire::ConnectionOpen& open) {
  if (const Violation taken = connections_.take_remote_id(id); taken != Violation::none) {
    return taken;
  }
  const bool has_service = open.metadata.text(metadata_service_key).has_value();
  const bool full = connections_.is_remote_full() || !counterpart_.may_decide();
  if (!has_service || full || !options_.acceptor || state_ != SessionState::open ||
      !ledger_.requests.try_charge(wire::held_bytes(open.metadata))) {
    return refuse_open(id, !has_service);
  }
  ConnectionSettings ours = open.settings;
  ours.parity = opposite(open.settings.parity);
  ours.max_concurrent_requests = options_.limits.requests_max;
  auto connection = std::make_shared<Connection>(
      shared_from_this(),
      Connection::Identity{.id = id, .is_local = false, .state = ConnectionState::pending_inbound},
      ours, open.settings);
  connection->remember_open(std::move(open.metadata));
  connections_.add(connection);
  start_accepting(connection);
  return Violation::none;
}

Violation SessionCore::refuse_open(ConnectionId id, bool missing_service) {
  if (state_ == SessionState::open) {
    return counterpart_.handle_refused({id, missing_service}, executor_.now());
  }
  counterpart_.handle_refused_in_drain({id, missing_service});
  return Violation::none;
}

// --- answers to our opens

Violation SessionCore::handle_accept(ConnectionId id, const wire::ConnectionAccept& accept) {
  Connection* connection = connections_.find(id);
  // A repeat, or one that crossed our Close: the connection's state is none of its business (G-01).
  if (connection == nullptr || connection->state() != ConnectionState::pending_outbound) {
    return counterpart_.handle_stray(executor_.now());
  }
  if (connection->is_open_unsent()) return Violation::wrong_connection;
  OpenOperation* opener = std::exchange(connection->opener, nullptr);
  if (accept.settings.parity == connection->our_settings().parity) {
    // It would allocate channel ids in our half. The connection cannot be used; the session can.
    if (opener != nullptr) mailbox_.end(*opener, fail(Error::settings_mismatch));
    connection->begin_close(CloseReason::violation, true);
    return Violation::none;
  }
  connection->activate({}, accept.settings);
  if (opener != nullptr && opener->guest != nullptr) join_guest(*opener, *connection, accept);
  if (opener == nullptr) {  // its caller gave up in this very turn; the close is on its way
    connection->begin_close(CloseReason::local, true);
  } else {
    mailbox_.end(*opener, {});
  }
  return Violation::none;
}

Violation SessionCore::handle_reject(ConnectionId id, wire::ConnectionReject& reject) {
  Connection* connection = connections_.find(id);
  if (connection == nullptr || connection->state() != ConnectionState::pending_outbound) {
    return counterpart_.handle_stray(executor_.now());
  }
  if (OpenOperation* opener = std::exchange(connection->opener, nullptr)) {
    opener->rejection = std::move(reject.metadata);
    mailbox_.end(*opener, fail(Error::rejected));
  }
  connection->begin_close(CloseReason::not_accepted, false);
  return Violation::none;
}

Violation SessionCore::handle_close(ConnectionId id, wire::ConnectionClose& close) {
  Connection* connection = connections_.find(id);
  if (connection == nullptr || connection->is_root()) {
    return counterpart_.handle_stray(executor_.now());
  }
  // What it gives up before it can have been answered costs us more than it (cf. Cancel).
  Violation violation = Violation::none;
  if (connection->is_answer_unsent()) {
    violation = counterpart_.handle_cancel(executor_.now());
  } else if (connection->state() == ConnectionState::closing) {
    violation = counterpart_.handle_stray(executor_.now());
  }
  if (violation != Violation::none) return violation;
  if (OpenOperation* opener = std::exchange(connection->opener, nullptr)) {
    mailbox_.end(*opener, fail(Error::closed));
  }
  const CloseReason reason = close_reason_of(close.metadata);
  connection->begin_close(reason, false, std::move(close.metadata));
  connection->handle_counterpart_closed();
  return Violation::none;
}

// --- requests and liveness

Violation SessionCore::handle_channel(ConnectionId id, const wire::Payload& payload) {
  Connection* connection = connections_.find(id);
  if (!connections_.has_existed(id)) return Violation::wrong_connection;
  if (connection == nullptr) return Violation::none;  // its items and credit crossed our Close
  if (const auto* item = std::get_if<wire::ChannelItem>(&payload)) {
    return connection->handle_channel(*item);
  }
  if (const auto* close = std::get_if<wire::ChannelClose>(&payload)) {
    return connection->handle_channel(*close);
  }
  if (const auto* reset = std::get_if<wire::ChannelReset>(&payload)) {
    return connection->handle_channel(*reset);
  }
  return connection->handle_channel(std::get<wire::GrantCredit>(payload));
}

Violation SessionCore::handle_request(ConnectionId id, const wire::Payload& payload) {
  Connection* connection = connections_.find(id);
  if (!connections_.has_existed(id)) return Violation::wrong_connection;
  if (const auto* cancel = std::get_if<wire::Cancel>(&payload)) {
    if (connection != nullptr) connection->handle_cancel(*cancel);
    return counterpart_.handle_cancel(executor_.now());
  }
  // Of a connection that is over, or about to be: it crossed our Close.
  if (connection == nullptr || !connection->is_active()) {
    return counterpart_.handle_stray(executor_.now());
  }
  if (const auto* call = std::get_if<wire::Call>(&payload)) return connection->handle_call(*call);
  const auto was_awaited = connection->handle_response(std::get<wire::Response>(payload));
  if (!was_awaited) return was_awaited.error();
  return *was_awaited ? Violation::none : counterpart_.handle_stray(executor_.now());
}

// Nobody has to say by itself what it has said before: repeats are taken for strays, because each
// is read in full. Those that ride on calls and answers are paid for by these.
Violation SessionCore::handle_schema(ConnectionId id, const wire::Schema& message) {
  Connection* connection = connections_.find(id);
  if (!connections_.has_existed(id)) return Violation::wrong_connection;
  if (connection == nullptr || !connection->is_active() || message.schemas.empty()) {
    return Violation::none;  // it crossed our Close, or says nothing: it is not looked at
  }
  const auto is_new =
      connection->schemas().receive({message.method, message.direction}, message.schemas);
  if (!is_new) return is_new.error();
  return *is_new ? Violation::none : counterpart_.handle_stray(executor_.now());
}

Violation SessionCore::handle_pong(std::uint64_t nonce) {
  const bool confirmed = close_log_.handle_pong(nonce);
  const bool answered = keepalive_.handle_pong(nonce, executor_.now());
  return confirmed || answered ? Violation::none : counterpart_.handle_stray(executor_.now());
}

}  // namespace vox
