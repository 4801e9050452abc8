// How vox says that the world did not cooperate: a value or an Error, never an exception.
//
// Error names what happened, not what to do about it, and is closed: a caller can switch over it.
// A counterpart's violation of the protocol is not an Error value of these functions; it ends the
// session with a named rule (vox/session/violation.hpp) and reaches callers as `closed`.
#pragma once

#include <cstdint>
#include <string_view>
#include <tl/expected.hpp>

namespace vox {

enum class Error : std::uint8_t {
  // Admission: why a control operation was not taken (R3: one closed set for all of them).
  busy,          ///< no place is free now; the waiting form would park
  disconnected,  ///< the session has no link and does not queue for one
  closed,        ///< the session or connection has ended, whoever ended it
  // Waiting.
  cancelled,          ///< the scope of the waiting fiber was cancelled
  deadline_exceeded,  ///< the deadline given by the caller passed
  // Control operations and calls.
  rejected,            ///< the counterpart's acceptor refused the connection
  unknown_connection,  ///< no such connection in this session
  root_connection,     ///< the root connection is closed by closing the session
  stale_epoch,         ///< a resume for a link that has been replaced since
  settings_mismatch,   ///< a resume whose settings differ from the session's
  not_resumable,       ///< the session was established without resumption
  session_shutdown,    ///< the session was shut down locally while the call was in flight
  indeterminate,       ///< the link was lost: the call may or may not have run
  handshake_failed,    ///< the counterpart refused, or broke the prologue or handshake
  // Links and streams.
  would_block,        ///< nothing to read, or no room to write, at this moment
  end_of_stream,      ///< the counterpart has closed its sending side
  reset,              ///< the stream was cut
  refused,            ///< nobody listens at the address
  unreachable,        ///< no route, no such host
  address_in_use,     ///< somebody listens there already
  invalid_address,    ///< the address does not parse
  payload_too_large,  ///< past the limit in force; see Limits
  truncated,          ///< the stream ended inside a frame
  // Resources.
  exhausted,         ///< a local limit (fibers, descriptors, memory) is used up
  io,                ///< any other failure of the operating system
  invalid_argument,  ///< the caller asked for something that cannot be
  // Typed values.
  not_started,      ///< a half of a channel whose other half no call has taken yet
  invalid_payload,  ///< bytes that are no value of the expected type
};

/// The name as spelled above, for logs, traces and tests.
std::string_view to_string(Error error) noexcept;

/// A T, or the error that took its place. Discarding one is a compiler warning.
template <typename T, typename E = Error>
class [[nodiscard]] Result : public tl::expected<T, E> {
 public:
  using tl::expected<T, E>::expected;
};

/// Turns an error into the failing alternative of any Result.
template <typename E>
[[nodiscard]] constexpr tl::unexpected<std::decay_t<E>> fail(E&& error) {
  return tl::unexpected<std::decay_t<E>>(std::forward<E>(error));
}

}  // namespace vox
