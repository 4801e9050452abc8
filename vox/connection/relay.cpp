// What a pair does with each message, and how it ends.
#include "vox/connection/relay.hpp"

#include <utility>

#include "vox/connection/close_metadata.hpp"
#include "vox/connection/connection.hpp"

namespace vox {
namespace {

constexpr std::uint64_t answered = 0;
constexpr std::uint64_t ended_with(Error error) { return 1 + static_cast<std::uint64_t>(error); }

constexpr std::string_view too_large_text = "it exceeds the frame limit beyond the proxy";

}  // namespace

// --- joining

Result<void> Relay::check(const Connection& left, const Connection& right) {
  if (&left == &right || &left.executor() != &right.executor())
    return fail(Error::invalid_argument);
  for (const Connection* end : {&left, &right}) {
    if (end->is_root()) return fail(Error::root_connection);
    const bool is_usable = end->is_active() || end->state() == ConnectionState::pending_inbound;
    if (!is_usable || end->is_draining()) return fail(Error::closed);
    if (!end->owner().is_connected()) return fail(Error::disconnected);
    if (end->has_traffic() || end->is_relayed()) return fail(Error::invalid_argument);
  }
  // What the one's counterpart numbers, we number on the other.
  if (left.our_settings().parity == right.our_settings().parity) {
    return fail(Error::settings_mismatch);
  }
  const auto passes = [](const Connection& from, const Connection& to) {
    return from.our_settings().max_concurrent_requests <=
           to.counterpart_settings().max_concurrent_requests;
  };
  if (!passes(left, right) || !passes(right, left)) return fail(Error::settings_mismatch);
  return {};
}

void Relay::join(Connection& left, Connection& right) {
  VOX_ASSERT(check(left, right).has_value());
  VOX_ASSERT(left.is_active() && right.is_active());
  const std::shared_ptr<Relay> relay(new Relay(left, right));
  left.begin_relaying(relay);
  right.begin_relaying(relay);
}

Relay::Relay(Connection& left, Connection& right)
    : ends_{left.shared_from_this(), right.shared_from_this()},
      lanes_{RelayLane(left, right), RelayLane(right, left)} {}

Relay::~Relay() { VOX_ASSERT(is_over(0) && is_over(1)); }

Relay::End Relay::end_of(const Connection& connection) const {
  if (ends_[0].get() == &connection) return 0;
  VOX_ASSERT(ends_[1].get() == &connection);
  return 1;
}

Relay::End Relay::source_of(const Outgoing& slot) const {
  if (&slot == &lanes_[0].slot()) return 0;
  VOX_ASSERT(&slot == &lanes_[1].slot());
  return 1;
}

void Relay::observe(End end, EventKind kind, std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  if (is_over(end)) return;
  Connection& connection = *ends_[end];
  connection.owner().observe(
      {.kind = kind, .connection = connection.id().value, .a = a, .b = b, .c = c});
}

// --- messages

Result<bool, Violation> Relay::handle_message(Connection& from_connection, wire::Payload& payload) {
  const End from = end_of(from_connection);
  // The other side is over, and this one is about to be told: it crosses our Close on the way.
  if (is_over(other(from))) return true;
  if (std::holds_alternative<wire::Response>(payload)) return handle_response(from, payload);
  if (std::holds_alternative<wire::Call>(payload)) {
    const Violation violation = handle_call(from, payload);
    if (violation != Violation::none) return fail(violation);
  } else if (std::holds_alternative<wire::Cancel>(payload)) {
    handle_cancel(from, payload);
  } else {
    pass_on(from, payload);
  }
  return true;
}

// Held to what was announced to it as if it were served here: the other side would have to end its
// session with us otherwise.
Violation Relay::handle_call(End from, wire::Payload& payload) {
  const auto& call = std::get<wire::Call>(payload);
  const ConnectionSettings& ours = ends_[from]->our_settings();
  RelayLane& lane = lanes_[from];
  if (!has_parity(call.request.value, opposite(ours.parity))) return Violation::request_parity;
  if (lane.requests().find(call.request) != nullptr) return Violation::request_reused;
  if (lane.requests().size() >= ours.max_concurrent_requests) return Violation::too_many_requests;

  const bool has_room = lane.has_room_for(payload);
  if (!has_room && !call.schemas.empty()) {  // what comes later could not be read without them
    overflow();
    return Violation::none;
  }
  RelayedRequest& request = lane.add_request(call.request);
  observe(from, EventKind::request_started, request.id.value, 0, call.method.value);
  const bool is_shut_down = ends_[other(from)]->is_draining();
  if (is_shut_down || ends_[from]->is_draining() || !has_room) {
    end_request(from, request, ended_with(Error::cancelled), false);
    answer(from, request,
           is_shut_down ? wire::CallError::session_shutdown : wire::CallError::cancelled, {});
    return Violation::none;
  }
  observe(other(from), EventKind::request_started, request.id.value, 1, call.method.value);
  lane.push(HeldMessage(std::move(payload)));
  return Violation::none;
}

bool Relay::handle_response(End from, wire::Payload& payload) {
  const End caller = other(from);
  const auto& response = std::get<wire::Response>(payload);
  RelayedRequest* request = lanes_[caller].requests().find(response.request);
  if (request == nullptr || request->state != RelayedState::sent) return false;
  const bool has_room = lanes_[from].has_room_for(payload);
  if (!has_room && !response.schemas.empty()) {
    overflow();
    return true;
  }
  end_request(caller, *request, answered, true);
  if (has_room) {
    lanes_[from].push(HeldMessage(std::move(payload)));
  } else {
    answer(caller, *request, wire::CallError::send_failed, {});
  }
  return true;
}

void Relay::handle_cancel(End from, wire::Payload& payload) {
  RelayLane& lane = lanes_[from];
  RelayedRequest* request = lane.requests().find(std::get<wire::Cancel>(payload).request);
  if (request == nullptr || request->state == RelayedState::answering) return;
  if (std::exchange(request->cancel_seen, true)) return;
  if (lane.has_room_for(payload)) {
    lane.push(HeldMessage(std::move(payload)));
  } else {  // it says all it has to without its metadata
    lane.push_small(HeldMessage(wire::Cancel{request->id, {}}));
  }
}

void Relay::pass_on(End from, wire::Payload& payload) {
  if (!lanes_[from].has_room_for(payload)) return overflow();
  lanes_[from].push(HeldMessage(std::move(payload)));
}

// --- requests

// Stands in the line towards the caller behind what has come for it before. Not held to the bytes:
// there is one for each request at most.
void Relay::answer(End caller, RelayedRequest& request, wire::CallError error,
                   std::string_view text) {
  VOX_ASSERT(request.state == RelayedState::answering);
  const Bytes ret = wire::encode_call_error(error, text);
  lanes_[other(caller)].push_small(HeldMessage(wire::Response{request.id, {}, ret, {}}));
}

void Relay::end_request(End caller, RelayedRequest& request, std::uint64_t outcome,
                        bool was_passed_on) {
  lanes_[caller].handle_answered(request);
  if (was_passed_on) {
    observe(other(caller), EventKind::request_ended, request.id.value, 1, outcome);
  }
  observe(caller, EventKind::request_ended, request.id.value, 0, outcome);
  check_drained();
}

// Nobody will answer them, or nobody is left to be told. One whose answer is on its way stays.
void Relay::end_unanswered(End caller) {
  lanes_[caller].requests().for_each([&](RelayedRequest& request) {
    if (request.state == RelayedState::answering) return;
    end_request(caller, request, ended_with(Error::closed), true);
    lanes_[caller].remove_request(request);
  });
}

std::uint32_t Relay::calls_in_flight(const Connection& end) const {
  return lanes_[other(end_of(end))].unanswered_count();
}

std::uint32_t Relay::requests_served(const Connection& end) const {
  return lanes_[end_of(end)].requests_count();
}

void Relay::report_requests(const Connection& end, ShutdownReport& report) {
  const Time now = end.executor().now();
  lanes_[other(end_of(end))].requests().for_each([&](const RelayedRequest& request) {
    if (request.state == RelayedState::answering) return;
    report.add({PendingKind::call, end.id(), request.id.value, now - request.since});
  });
}

// A request is over: a session that drains may have waited for it.
void Relay::check_drained() {
  for (const std::shared_ptr<Connection>& end : ends_) {
    if (end != nullptr && end->is_draining()) end->owner().handle_request_over();
  }
}

// --- sending

wire::Message Relay::message_of(const Outgoing& slot) const {
  return {slot.connection.id(), lanes_[source_of(slot)].front().payload()};
}

void Relay::handle_sent(const Outgoing& slot) {
  const End from = source_of(slot);
  RelayLane& lane = lanes_[from];
  const wire::Payload& payload = lane.front().payload();
  if (const auto* call = std::get_if<wire::Call>(&payload)) {
    RelayedRequest* request = lane.requests().find(call->request);
    if (request != nullptr && request->state == RelayedState::queued) {
      request->state = RelayedState::sent;
    }
  } else if (const auto* response = std::get_if<wire::Response>(&payload)) {
    RelayLane& callers = lanes_[other(from)];
    if (RelayedRequest* request = callers.requests().find(response->request)) {
      callers.remove_request(*request);
      check_drained();
    }
  }
  lane.pop();
  if (lane.empty() && is_over(from)) finish();
}

// A call comes back, an answer becomes an error, a cancel does without its metadata. Anything else,
// and whatever schemas ride on, cannot be left out.
void Relay::handle_too_large(const Outgoing& slot) {
  const End from = source_of(slot);
  const HeldMessage& message = lanes_[from].front();
  if (message.carries_schemas()) return overflow();
  if (const auto* cancel = std::get_if<wire::Cancel>(&message.payload())) {
    return lanes_[from].replace_front(HeldMessage(wire::Cancel{cancel->request, {}}));
  }
  if (const auto* response = std::get_if<wire::Response>(&message.payload())) {
    const Bytes ret = wire::encode_call_error(wire::CallError::invalid_payload, too_large_text);
    return lanes_[from].replace_front(HeldMessage(wire::Response{response->request, {}, ret, {}}));
  }
  const auto* call = std::get_if<wire::Call>(&message.payload());
  if (call == nullptr) return overflow();
  RelayedRequest* request = lanes_[from].requests().find(call->request);
  lanes_[from].pop();
  if (request != nullptr && request->state == RelayedState::queued) {
    end_request(from, *request, ended_with(Error::payload_too_large), true);
    answer(from, *request, wire::CallError::invalid_payload, too_large_text);
  }
  if (lanes_[from].empty() && is_over(from)) finish();
}

// --- ends

// Both sides are told the same, at once: what is in the lines is what was too much.
void Relay::overflow() {
  lanes_[0].drop();
  lanes_[1].drop();
  ends_[is_over(0) ? 1 : 0]->begin_close(CloseReason::proxy_overflow, true,
                                         close_metadata(CloseReason::proxy_overflow));
}

void Relay::handle_closed(Connection& connection, CloseReason reason, Metadata metadata) {
  const End end = end_of(connection);
  const End left_over = other(end);
  // The one that is left may still answer what it was asked.
  if (!is_over(left_over)) {
    ends_[left_over]->owner().handle_crossing(lanes_[end].unanswered_count());
  }
  end_unanswered(end);
  end_unanswered(left_over);
  lanes_[left_over].drop();
  lanes_[end].clear_requests();
  ends_[end] = nullptr;
  if (is_over(left_over)) {
    lanes_[end].drop();
    lanes_[left_over].clear_requests();
    return;
  }
  if (is_loss(reason)) {
    finish_reason_ = CloseReason::proxy_lost;
  } else {
    finish_reason_ = reason == CloseReason::proxy_overflow ? reason : CloseReason::local;
  }
  metadata.drop_no_propagate();
  finish_metadata_ = metadata.empty() ? close_metadata(finish_reason_) : std::move(metadata);
  if (lanes_[end].empty()) finish();
}

// What had come before the end is out: the side that is left is told.
void Relay::finish() {
  Connection& left_over = *ends_[is_over(0) ? 1 : 0];
  left_over.begin_close(finish_reason_, true, std::move(finish_metadata_));
}

}  // namespace vox
