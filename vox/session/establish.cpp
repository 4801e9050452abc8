// The two handshakes, step by step. A counterpart that deviates is named a violation, not argued
// with: there is no session yet that could be saved.
#include "vox/session/establish.hpp"

#include <utility>

#include "vox/base/assert.hpp"
#include "vox/schema/envelope.hpp"

namespace vox {
namespace {

Bytes prologue(const wire::PrologueMessage& message) {
  const wire::PrologueBytes bytes = wire::encode_prologue(message);
  return {bytes.begin(), bytes.end()};
}

}  // namespace

Establishment::Establishment(Link& link, const Limits& limits, wire::Hello hello,
                             wire::SendSchema schema)
    : link_(link),
      limits_(limits),
      role_(Role::initiator),
      state_(State::await_transport_accept),
      hello_(std::move(hello)),
      schema_(schema) {
  VOX_ASSERT(hello_.parity == hello_.connection_settings.parity);
  link_.set_payload_bytes_max(limits_.handshake_bytes_max);
  send(prologue(wire::TransportHello{}));
}

Establishment::Establishment(Link& link, const Limits& limits)
    : link_(link), limits_(limits), role_(Role::acceptor), state_(State::await_transport_hello) {
  link_.set_payload_bytes_max(limits_.handshake_bytes_max);
}

// Everything owed goes out before anything is read, so that `established` means that the last word
// is with the link.
Establishment::Progress Establishment::step() {
  for (;;) {
    if (state_ == State::failed) return Progress::failed;
    if (!flush()) return state_ == State::failed ? Progress::failed : Progress::pending;
    if (state_ == State::needs_answer) return Progress::needs_answer;
    if (state_ == State::refusing) link_.close_send();
    if (state_ == State::established) {
      link_.set_payload_bytes_max(limits_.payload_bytes_max);
      return Progress::established;
    }
    const Result<BytesView> payload = link_.try_receive();
    if (!payload) {
      if (payload.error() == Error::would_block) return Progress::pending;
      const bool is_too_large = payload.error() == Error::payload_too_large;
      fail_with(is_too_large && !is_refusing() ? Violation::frame_too_large : violation_);
      continue;
    }
    handle_payload(*payload);
  }
}

bool Establishment::flush() {
  while (!to_send_.empty()) {
    const BytesView part = to_send_.front();
    const Result<void> sent = link_.try_send(std::span(&part, 1));
    if (!sent) {
      if (sent.error() != Error::busy) fail_with(violation_);
      return false;
    }
    to_send_.pop_front();
  }
  return true;
}

void Establishment::fail_with(Violation violation) {
  violation_ = violation;
  state_ = State::failed;
}

// The last word of this side. Whoever goes on talking does not wait for it.
void Establishment::refuse_with(Bytes refusal, Violation violation) {
  send(std::move(refusal));
  violation_ = violation;
  state_ = State::refusing;
}

void Establishment::handle_payload(BytesView payload) {
  if (state_ == State::refusing) return fail_with(violation_);
  if (state_ == State::await_transport_hello || state_ == State::await_transport_accept) {
    return handle_prologue(payload);
  }
  handle_handshake(payload);
}

void Establishment::handle_prologue(BytesView payload) {
  const auto message = wire::decode_prologue(payload);
  if (!message) return fail_with(message.error());
  if (role_ == Role::initiator) {
    if (std::holds_alternative<wire::TransportReject>(*message)) {
      return fail_with(Violation::transport_rejected);
    }
    const auto* accept = std::get_if<wire::TransportAccept>(&*message);
    if (accept == nullptr || accept->mode != wire::TransportMode::bare) {
      return fail_with(Violation::invalid_prologue);
    }
    send(wire::encode_handshake(hello_, schema_));
    state_ = State::await_hello_yourself;
    return;
  }
  const auto* hello = std::get_if<wire::TransportHello>(&*message);
  if (hello == nullptr) return fail_with(Violation::invalid_prologue);
  if (hello->mode != wire::TransportMode::bare) {
    return refuse_with(prologue(wire::TransportReject{}), Violation::invalid_prologue);
  }
  send(prologue(wire::TransportAccept{}));
  state_ = State::await_hello;
}

void Establishment::handle_handshake(BytesView payload) {
  auto message = wire::decode_handshake(payload, limits_);
  if (!message) return fail_with(message.error());
  if (state_ == State::await_hello) {
    auto* hello = std::get_if<wire::Hello>(&*message);
    if (hello == nullptr) return fail_with(Violation::unexpected_handshake);
    if (hello->parity != hello->connection_settings.parity) {
      return fail_with(Violation::settings_mismatch);
    }
    if (!check_envelope(hello->envelope_schema)) return;
    hello_ = std::move(*hello);
    hello_.envelope_schema = {};  // lent from a payload that is about to go
    state_ = State::needs_answer;
    return;
  }
  if (state_ == State::await_hello_yourself) {
    const auto* yourself = std::get_if<wire::HelloYourself>(&*message);
    if (yourself == nullptr) return fail_with(Violation::unexpected_handshake);
    return handle_hello_yourself(*yourself);
  }
  VOX_ASSERT(state_ == State::await_lets_go);
  if (!std::holds_alternative<wire::LetsGo>(*message)) {
    return fail_with(Violation::unexpected_handshake);
  }
  state_ = State::established;
}

// What the counterpart says of its messages, if anything, has to be what ours are.
bool Establishment::check_envelope(BytesView schemas) {
  if (schemas.empty()) return true;
  const auto fits = schema::check_envelope(schemas, schema::SchemaLimits{});
  if (fits) return true;
  refuse_with(wire::encode_handshake(wire::Sorry{fits.error().text}, schema_),
              Violation::envelope_mismatch);
  return false;
}

void Establishment::handle_hello_yourself(const wire::HelloYourself& yourself) {
  if (yourself.connection_settings.parity != opposite(hello_.parity)) {
    return fail_with(Violation::settings_mismatch);
  }
  if (!check_envelope(yourself.envelope_schema)) return;
  outcome_.ours = hello_.connection_settings;
  outcome_.counterparts = yourself.connection_settings;
  outcome_.resume_key = yourself.resume_key;
  outcome_.counterpart_metadata = yourself.metadata;
  outcome_.counterpart_dialect = yourself.metadata.number(metadata_dialect_key).value_or(0);
  outcome_.resumed = outcome_.counterpart_dialect > 0
                         ? yourself.metadata.number(metadata_resumed_key) == std::uint64_t{1}
                         : hello_.resume_key && yourself.resume_key;
  send(wire::encode_handshake(wire::LetsGo{}, schema_));
  state_ = State::established;
}

void Establishment::answer(wire::HelloYourself yourself, wire::SendSchema schema) {
  VOX_ASSERT(state_ == State::needs_answer);
  VOX_ASSERT(yourself.connection_settings.parity == opposite(hello_.parity));
  schema_ = schema;
  outcome_.ours = yourself.connection_settings;
  outcome_.counterparts = hello_.connection_settings;
  outcome_.resume_key = yourself.resume_key;
  outcome_.counterpart_metadata = hello_.metadata;
  outcome_.counterpart_dialect = hello_.metadata.number(metadata_dialect_key).value_or(0);
  outcome_.resumed = yourself.metadata.number(metadata_resumed_key) == std::uint64_t{1};
  send(wire::encode_handshake(yourself, schema_));
  state_ = State::await_lets_go;
}

void Establishment::refuse(std::string reason) {
  VOX_ASSERT(state_ == State::needs_answer);
  refuse_with(wire::encode_handshake(wire::Sorry{std::move(reason)}, schema_), Violation::none);
}

}  // namespace vox
