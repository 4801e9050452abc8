// The message envelope: what goes over a link once the handshake has ended. One payload is one
// Message (docs/PROTOCOL.md, "Message envelope").
//
// Decoding lends: texts and payloads are views into the bytes decoded, valid as long as those are.
// Only metadata that is not empty is copied. Decoding is total: any bytes give a message or a
// Violation, and nothing larger than the input is ever allocated.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <variant>

#include "vox/base/bytes.hpp"
#include "vox/base/ids.hpp"
#include "vox/base/limits.hpp"
#include "vox/base/result.hpp"
#include "vox/wire/metadata.hpp"
#include "vox/wire/violation.hpp"

namespace vox {

/// What one side of a connection announces.
struct ConnectionSettings {
  Parity parity = Parity::odd;
  std::uint32_t max_concurrent_requests = 64;

  friend bool operator==(const ConnectionSettings&, const ConnectionSettings&) = default;
};

namespace wire {

/// The variants of the payload, numbered as on the wire.
enum class MessageKind : std::uint8_t {
  protocol_error = 0,
  connection_open = 1,
  connection_accept = 2,
  connection_reject = 3,
  connection_close = 4,
  request = 5,
  schema = 6,
  channel = 7,
  ping = 8,
  pong = 9,
};

struct ProtocolError {
  std::string_view description;
};
struct ConnectionOpen {
  ConnectionSettings settings;
  Metadata metadata;
};
struct ConnectionAccept {
  ConnectionSettings settings;
  Metadata metadata;
};
struct ConnectionReject {
  Metadata metadata;
};
struct ConnectionClose {
  Metadata metadata;
};
struct Call {
  RequestId request;
  MethodId method;
  Metadata metadata;
  BytesView args;     // opaque here: u32le length on the wire
  BytesView schemas;  // CBOR or empty: varint length on the wire
};
struct Response {
  RequestId request;
  Metadata metadata;
  BytesView ret;
  BytesView schemas;
};
struct Cancel {
  RequestId request;
  Metadata metadata;
};
enum class BindingDirection : std::uint8_t { args = 0, response = 1 };
struct Schema {
  MethodId method;
  BindingDirection direction;
  BytesView schemas;
};
struct ChannelItem {
  ChannelId channel;
  BytesView item;
};
struct ChannelClose {
  ChannelId channel;
  Metadata metadata;
};
struct ChannelReset {
  ChannelId channel;
  Metadata metadata;
};
struct GrantCredit {
  ChannelId channel;
  std::uint32_t additional;
};
struct Ping {
  std::uint64_t nonce;
};
struct Pong {
  std::uint64_t nonce;
};

using Payload = std::variant<ProtocolError, ConnectionOpen, ConnectionAccept, ConnectionReject,
                             ConnectionClose, Call, Response, Cancel, Schema, ChannelItem,
                             ChannelClose, ChannelReset, GrantCredit, Ping, Pong>;

struct Message {
  ConnectionId connection;
  Payload payload;
};

/// Which variant of the envelope a payload is.
MessageKind kind_of(const Payload& payload);

/// The request, channel or nonce it is about; 0 when none.
std::uint64_t id_of(const Payload& payload);

/// Reads one message that fills `bytes` exactly.
[[nodiscard]] Result<Message, Violation> decode_message(BytesView bytes, const Limits& limits);

/// An encoded message as up to four pieces to be sent as one payload: what stands before the
/// opaque bytes, those bytes where the caller keeps them, what follows, and schemas where the
/// caller keeps them. Never copies args, ret, item or schemas.
struct EncodedMessage {
  std::array<BytesView, 4> parts;
  [[nodiscard]] std::size_t size() const {
    return parts[0].size() + parts[1].size() + parts[2].size() + parts[3].size();
  }
};

/// Encodes into `scratch`, over what it holds, which must outlive the result, as must what
/// `message` lends. Only the result says which of its bytes count.
[[nodiscard]] EncodedMessage encode_message(const Message& message, Bytes& scratch);

// --- what a response's `ret` says before or instead of a value (docs/PROTOCOL.md, "Responses")

/// How a call failed at the callee, numbered as on the wire.
enum class CallError : std::uint8_t {
  user = 0,
  unknown_method = 1,
  invalid_payload = 2,
  cancelled = 3,
  connection_closed = 4,
  session_shutdown = 5,
  send_failed = 6,
  indeterminate = 7,
};

/// `ret` of an answer that carries an error without a value: 01 and its index, with an empty text
/// for invalid_payload.
[[nodiscard]] Bytes encode_call_error(CallError error, std::string_view text = {});

/// What a `ret` says: ok with the encoded value, a user error with its encoded value, or another
/// error (whose text is in `value` for invalid_payload).
struct Outcome {
  bool ok = true;
  CallError error = CallError::user;  // when not ok
  BytesView value;
};
[[nodiscard]] Result<Outcome, Violation> decode_outcome(BytesView ret);

}  // namespace wire
}  // namespace vox
