// The taxonomy of failures in words, and what of it a retry can help.
#include "vox/rpc/call_failure.hpp"

#include "vox/base/assert.hpp"

namespace vox {

std::string_view to_string(CallFault fault) {
  using enum CallFault;
  switch (fault) {
    case user: return "user";
    case unknown_method: return "unknown_method";
    case invalid_payload: return "invalid_payload";
    case cancelled: return "cancelled";
    case indeterminate: return "indeterminate";
    case connection_closed: return "connection_closed";
    case session_shutdown: return "session_shutdown";
    case send_failed: return "send_failed";
    case deadline_exceeded: return "deadline_exceeded";
    case disconnected: return "disconnected";
    case busy: return "busy";
    case rejected: return "rejected";
  }
  VOX_UNREACHABLE("CallFault has a value outside its enumerators");
}

bool can_retry(CallFault fault) {
  return fault == CallFault::disconnected || fault == CallFault::busy;
}

CallFault to_fault(wire::CallError error) {
  switch (error) {
    case wire::CallError::user: return CallFault::user;
    case wire::CallError::unknown_method: return CallFault::unknown_method;
    case wire::CallError::invalid_payload: return CallFault::invalid_payload;
    case wire::CallError::cancelled: return CallFault::cancelled;
    case wire::CallError::connection_closed: return CallFault::connection_closed;
    case wire::CallError::session_shutdown: return CallFault::session_shutdown;
    case wire::CallError::send_failed: return CallFault::send_failed;
    case wire::CallError::indeterminate: return CallFault::indeterminate;
  }
  VOX_UNREACHABLE("CallError has a value outside its enumerators");
}

CallFault to_fault(Error error) {
  switch (error) {
    case Error::busy: return CallFault::busy;
    case Error::disconnected: return CallFault::disconnected;
    case Error::closed: return CallFault::connection_closed;
    case Error::session_shutdown: return CallFault::session_shutdown;
    case Error::indeterminate: return CallFault::indeterminate;
    case Error::deadline_exceeded: return CallFault::deadline_exceeded;
    case Error::cancelled: return CallFault::cancelled;
    default: return CallFault::rejected;  // too large, exhausted, and what calls do not fail with
  }
}

}  // namespace vox
