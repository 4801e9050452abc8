// What a counterpart can do wrong, as a closed list with a name for each.
//
// A violation ends the session: there is no state in which a counterpart that broke the protocol
// can be trusted to keep the rest of it. The name goes to the counterpart in a ProtocolError, to
// the observer, and into docs/PROTOCOL.md, which says what each rule is.
#pragma once

#include <cstdint>
#include <string_view>

namespace vox {

enum class Violation : std::uint8_t {
  none = 0,
  // Postcard and CBOR: bytes that are no value.
  truncated_value,     ///< the input ends inside a value, or a length exceeds what is left
  varint_overflow,     ///< more than 64 (or the type's) bits
  varint_overlong,     ///< not the shortest form
  invalid_bool,        ///< neither 0 nor 1
  invalid_option_tag,  ///< neither 0 nor 1
  invalid_utf8,
  unknown_variant,  ///< an enum index that does not exist
  trailing_bytes,   ///< bytes after a complete message
  nesting_too_deep,
  metadata_too_large,  ///< more entries or bytes than Limits allows
  invalid_cbor,        ///< indefinite length, reserved encoding, wrong type for the field
  missing_field,       ///< a required key of a handshake message is absent
  duplicate_field,
  // Schemas.
  schema_too_large,   ///< more schemas, parts or nesting than SchemaLimits allows
  schema_changed,     ///< an id that came before with another content
  payload_too_large,  ///< a value that would take more bytes than allowed once it is translated
  // Framing, prologue and handshake.
  frame_too_large,       ///< the length on the header exceeds the limit in force
  invalid_prologue,      ///< wrong size, magic, version or mode
  transport_rejected,    ///< the counterpart answered with TransportReject
  unexpected_handshake,  ///< a handshake message that does not belong here, or Sorry
  settings_mismatch,     ///< parities that do not fit, or settings changed across a resume
  // Sessions.
  wrong_connection,   ///< a message on a connection id it may not be sent on
  connection_parity,  ///< an open with an id of our own half
  connection_reused,  ///< an open with an id that is or was in use
  open_flood,         ///< opens that had to be refused past what Limits allows
  too_many_requests,  ///< more requests open than max_concurrent_requests
  request_parity,     ///< a request id of our own half
  request_reused,     ///< a request id that is in use, or not above the last
  ping_flood,         ///< pings past pings_unanswered_max while a pong is owed, or too often
  cancel_flood,       ///< more cancels than Limits allows
  stray_flood,        ///< more messages about things that are not there than could have crossed
  // Channels.
  wrong_channel,   ///< a channel that never was, or a message its direction does not have
  channel_flood,   ///< more channels open on one connection than channels_max
  credit_overrun,  ///< an item past the credit granted
  credit_excess,   ///< credit granted past channel_credit_max
};

/// The name as spelled above.
std::string_view to_string(Violation violation);

}  // namespace vox
