// What a counterpart can do wrong, as a closed list with a name for each.
//
// A violation ends the session: there is no state in which a counterpart that broke the protocol
// can be trusted to keep the rest of it. The name goes to the counterpart in a ProtocolError, to
// the observer. What each of them forbids is a row of docs/PROTOCOL.md, "Rules", under the id that
// stands first in its comment; tests/repository/check_rules.sh holds the two together.
#pragma once

#include <cstdint>
#include <string_view>

namespace vox {

enum class Violation : std::uint8_t {
  none = 0,
  // Postcard and CBOR: bytes that are no value.
  truncated_value,     ///< W1: the input ends inside a value, or a length exceeds what is left
  varint_overflow,     ///< W2: more than 64 (or the type's) bits
  varint_overlong,     ///< W3: not the shortest form
  invalid_bool,        ///< W4: neither 0 nor 1
  invalid_option_tag,  ///< W5: neither 0 nor 1
  invalid_utf8,        ///< W6
  unknown_variant,     ///< W7: an enum index that does not exist
  trailing_bytes,      ///< W8: bytes after a complete message
  nesting_too_deep,    ///< W9
  metadata_too_large,  ///< W10: more entries or bytes than Limits allows
  invalid_cbor,        ///< W11: indefinite length, reserved encoding, wrong type for the field
  missing_field,       ///< W12: a required key of a handshake message is absent
  duplicate_field,     ///< W13
  // Schemas.
  schema_too_large,  ///< T1: more schemas, parts or nesting than SchemaLimits allows
  schema_changed,    ///< T2: an id that came before with another content
  value_too_large,   ///< T3: it would take more memory than its encoding warrants
  // Framing, prologue and handshake.
  frame_too_large,       ///< H1: the length on the header exceeds the limit in force
  invalid_prologue,      ///< H2: wrong size, magic, version or mode
  transport_rejected,    ///< H3: the counterpart answered with TransportReject
  unexpected_handshake,  ///< H4: a handshake message that does not belong here, or Sorry
  settings_mismatch,     ///< H5: parities that do not fit, or settings changed across a resume
  envelope_mismatch,     ///< H6: a list of schemas whose messages are not these
  // Sessions.
  wrong_connection,   ///< S1: a message on a connection id it may not be sent on
  connection_parity,  ///< S2: an open with an id of our own half
  connection_reused,  ///< S3: an open with an id that is or was in use
  open_flood,         ///< S4: opens that had to be refused past what Limits allows
  too_many_requests,  ///< S5: more requests open than max_concurrent_requests
  request_parity,     ///< S6: a request id of our own half
  request_reused,     ///< S7: a request id that is in use
  ping_flood,         ///< S8: pings past pings_unanswered_max while a pong is owed, or too often
  cancel_flood,       ///< S9: more cancels than Limits allows
  stray_flood,  ///< S10: more messages about things that are not there than could have crossed
  // Channels.
  wrong_channel,   ///< C1: a channel that never was, or a message its direction does not have
  channel_flood,   ///< C2: more channels open on one connection than channels_max
  credit_overrun,  ///< C3: an item past the credit granted
  credit_excess,   ///< C4: credit granted past channel_credit_max
};

/// The name as spelled above.
std::string_view to_string(Violation violation);

}  // namespace vox
