// Names of errors, for people.
#include "vox/base/result.hpp"

#include "vox/base/assert.hpp"

namespace vox {

std::string_view to_string(Error error) noexcept {
  switch (error) {
    case Error::busy: return "busy";
    case Error::disconnected: return "disconnected";
    case Error::closed: return "closed";
    case Error::cancelled: return "cancelled";
    case Error::deadline_exceeded: return "deadline_exceeded";
    case Error::rejected: return "rejected";
    case Error::unknown_connection: return "unknown_connection";
    case Error::root_connection: return "root_connection";
    case Error::stale_epoch: return "stale_epoch";
    case Error::settings_mismatch: return "settings_mismatch";
    case Error::not_resumable: return "not_resumable";
    case Error::session_shutdown: return "session_shutdown";
    case Error::indeterminate: return "indeterminate";
    case Error::handshake_failed: return "handshake_failed";
    case Error::would_block: return "would_block";
    case Error::end_of_stream: return "end_of_stream";
    case Error::reset: return "reset";
    case Error::refused: return "refused";
    case Error::unreachable: return "unreachable";
    case Error::address_in_use: return "address_in_use";
    case Error::invalid_address: return "invalid_address";
    case Error::payload_too_large: return "payload_too_large";
    case Error::truncated: return "truncated";
    case Error::exhausted: return "exhausted";
    case Error::io: return "io";
    case Error::invalid_argument: return "invalid_argument";
    case Error::not_started: return "not_started";
    case Error::invalid_payload: return "invalid_payload";
  }
  VOX_UNREACHABLE("Error has a value outside its enumerators");
}

}  // namespace vox
