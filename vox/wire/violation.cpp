// Names of violations, as they go to the counterpart and into logs.
#include "vox/wire/violation.hpp"

#include "vox/base/assert.hpp"

namespace vox {

std::string_view to_string(Violation violation) {
  switch (violation) {
    case Violation::none: return "none";
    case Violation::truncated_value: return "truncated_value";
    case Violation::varint_overflow: return "varint_overflow";
    case Violation::varint_overlong: return "varint_overlong";
    case Violation::invalid_bool: return "invalid_bool";
    case Violation::invalid_option_tag: return "invalid_option_tag";
    case Violation::invalid_utf8: return "invalid_utf8";
    case Violation::unknown_variant: return "unknown_variant";
    case Violation::trailing_bytes: return "trailing_bytes";
    case Violation::nesting_too_deep: return "nesting_too_deep";
    case Violation::metadata_too_large: return "metadata_too_large";
    case Violation::invalid_cbor: return "invalid_cbor";
    case Violation::missing_field: return "missing_field";
    case Violation::duplicate_field: return "duplicate_field";
    case Violation::schema_too_large: return "schema_too_large";
    case Violation::schema_changed: return "schema_changed";
    case Violation::payload_too_large: return "payload_too_large";
    case Violation::frame_too_large: return "frame_too_large";
    case Violation::invalid_prologue: return "invalid_prologue";
    case Violation::transport_rejected: return "transport_rejected";
    case Violation::unexpected_handshake: return "unexpected_handshake";
    case Violation::settings_mismatch: return "settings_mismatch";
    case Violation::wrong_connection: return "wrong_connection";
    case Violation::connection_parity: return "connection_parity";
    case Violation::connection_reused: return "connection_reused";
    case Violation::open_flood: return "open_flood";
    case Violation::too_many_requests: return "too_many_requests";
    case Violation::request_parity: return "request_parity";
    case Violation::request_reused: return "request_reused";
    case Violation::ping_flood: return "ping_flood";
    case Violation::cancel_flood: return "cancel_flood";
    case Violation::stray_flood: return "stray_flood";
    case Violation::wrong_channel: return "wrong_channel";
    case Violation::channel_flood: return "channel_flood";
    case Violation::credit_overrun: return "credit_overrun";
    case Violation::credit_excess: return "credit_excess";
  }
  VOX_UNREACHABLE("a violation without a name");
}

}  // namespace vox
