// What a session owes its counterpart, sent while the link has room.
//
// Answers to the counterpart's liveness first, then refusals, then the slots in the order in which
// they came to owe something. Each is encoded at the moment it is sent, from the state it stands
// for, so there is nothing in between that could grow or go stale.
#include "vox/session/session_core.hpp"

namespace vox {

void SessionCore::owe(Outgoing& slot) {
  if (outgoing_.push(slot)) pump_task_.post();
}

void SessionCore::owe_first(Outgoing& slot) {
  outgoing_.push_first(slot);
  pump_task_.post();
}

void SessionCore::withdraw(Outgoing& slot) { outgoing_.remove(slot); }

bool SessionCore::owes_anything() const {
  return counterpart_.owes_anything() || ping_owed_ || barrier_due() || close_log_.again() ||
         outgoing_.has_ready();
}

// One ping at a time: a counterpart like us answers only the newest.
std::optional<std::uint64_t> SessionCore::barrier_due() const {
  return keepalive_.is_waiting() ? std::nullopt : close_log_.ping_owed();
}

void SessionCore::send_owed() {
  if (!is_connected()) return;
  if (plan_.stage() == ShutdownPlan::Stage::lingering) return;
  outgoing_.release(executor_.now());
  while (writable_ && link_ != nullptr && owes_anything()) {
    if (!send_next()) break;
  }
  if (link_ == nullptr) return;
  observe_gauges();
  link_watch_.handle_outbox(executor_.now(), link_counts());
}

// Sends one thing. False when the link takes no more, or has ended.
bool SessionCore::send_next() {
  if (counterpart_.protocol_error_owed()) {
    if (!send({root_connection_id, wire::ProtocolError{to_string(violation_)}})) return false;
    counterpart_.handle_protocol_error_sent();
    return true;
  }
  if (const std::optional<std::uint64_t> pong = counterpart_.pong_owed()) {
    if (!send({root_connection_id, wire::Pong{*pong}})) return false;
    counterpart_.handle_pong_sent();
    return true;
  }
  if (ping_owed_) {
    if (!send({root_connection_id, wire::Ping{keepalive_.nonce()}})) return false;
    ping_owed_ = false;
    return true;
  }
  if (const std::optional<std::uint64_t> barrier = barrier_due()) {
    if (!send({root_connection_id, wire::Ping{*barrier}})) return false;
    close_log_.handle_ping_sent();
    keepalive_.handle_other_ping(*barrier, executor_.now());
    return true;
  }
  if (const std::optional<ConnectionId> again = close_log_.again()) {
    if (!send({*again, wire::ConnectionClose{}})) return false;
    close_log_.handle_sent_again();
    return true;
  }
  if (const CounterpartTraffic::Refusal* refusal = counterpart_.refusal_owed()) {
    wire::ConnectionReject reject;
    if (refusal->missing_service) {
      reject.metadata.add(std::string(metadata_error_key),
                          "protocol error: missing required vox-service metadata");
    }
    if (!send({refusal->connection, std::move(reject)})) return false;
    counterpart_.handle_refusal_sent();
    return true;
  }
  return send_slot(outgoing_.front());
}

bool SessionCore::send_slot(Outgoing& slot) {
  Connection& connection = slot.connection;
  Bytes schemas;
  const wire::Message message = connection.message_of(slot, schemas);
  const bool is_cancel = std::holds_alternative<wire::Cancel>(message.payload);
  const Time now = executor_.now();
  if (is_cancel && !outgoing_.try_pace(slot, now)) return true;
  const bool is_remembered =
      can_be_resumed() && std::holds_alternative<wire::ConnectionClose>(message.payload);
  if (is_remembered && close_log_.is_full()) return false;  // until the pong is here
  const Result<void> sent = send(message);
  if (sent) {
    if (is_cancel) outgoing_.handle_cancel_sent(now);
    if (is_remembered) close_log_.handle_sent(connection.id());
    withdraw(slot);
    connection.handle_sent(slot);
    return true;
  }
  if (sent.error() != Error::payload_too_large) return false;
  withdraw(slot);
  OpenOperation* opener = std::exchange(connection.opener, nullptr);
  connection.handle_too_large(slot);
  if (opener == nullptr) return true;
  if (connection.state() == ConnectionState::pending_outbound) {
    connection.opener = opener;
  } else {
    mailbox_.end(*opener, fail(Error::payload_too_large));
  }
  return true;
}

Result<void> SessionCore::send(const wire::Message& message) {
  const wire::EncodedMessage encoded = wire::encode_message(message, scratch_);
  const Result<void> sent = link_->try_send(encoded.parts);
  if (sent) {
    SessionMarks::raise(marks_.outbox_bytes, link_->outbox_bytes());
    observe({.kind = EventKind::message_sent,
             .connection = message.connection.value,
             .a = static_cast<std::uint64_t>(wire::kind_of(message.payload)),
             .b = wire::id_of(message.payload),
             .c = encoded.size()});
    return {};
  }
  if (sent.error() == Error::busy) {
    writable_ = false;
  } else if (sent.error() != Error::payload_too_large) {
    handle_link_lost(CloseReason::link_lost, sent.error());
  }
  return sent;
}

// Only what stays owed after a turn is backpressure worth watching.
void SessionCore::observe_gauges() {
  if (outgoing_.count() == 0 && marks_.control_slots_observed == 0) return;
  marks_.control_slots_observed = outgoing_.count();
  observe({.kind = EventKind::outgoing_count,
           .a = outgoing_.count(),
           .b = options_.limits.control_slots_max()});
  observe({.kind = EventKind::outbox_bytes,
           .a = link_->outbox_bytes(),
           .b = link_->outbox_bytes_max()});
}

}  // namespace vox
