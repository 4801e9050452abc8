// Why a connection or a session is over. Typed, so that nobody compares texts.
#pragma once

#include <cstdint>
#include <string_view>

#include "vox/base/assert.hpp"
#include "vox/base/result.hpp"

namespace vox {

enum class CloseReason : std::uint8_t {
  none = 0,           ///< it is not over
  local,              ///< closed by a call or by its last handle
  counterpart,        ///< closed by the counterpart
  shutdown,           ///< the session was shut down here
  unused,             ///< the root was dropped and nothing else was left
  link_lost,          ///< the link ended and the session is not resumable
  keepalive_timeout,  ///< the counterpart did not answer a ping in time
  write_stalled,      ///< the link took nothing for write_stall_timeout, or too little
  violation,          ///< the counterpart broke the protocol
  counterpart_error,  ///< the counterpart says that we broke the protocol
  handshake_failed,   ///< the counterpart refused, or broke the handshake
  handshake_timeout,  ///< the handshake did not end in time
  resume_timeout,     ///< no link came in time after the last one ended
  handed_over,        ///< its link resumes another session, which owns it now
  not_accepted,       ///< the acceptor rejected it
  frame_stalled,      ///< a frame that had begun did not end in time
  proxy_lost,         ///< it was proxied, and the proxy lost the other side
  proxy_overflow,     ///< it was proxied, and more was sent than a proxy holds (proxy_bytes_max)
};

constexpr std::string_view to_string(CloseReason reason) {
  using enum CloseReason;
  switch (reason) {
    case none: return "none";
    case local: return "local";
    case counterpart: return "counterpart";
    case shutdown: return "shutdown";
    case unused: return "unused";
    case link_lost: return "link_lost";
    case keepalive_timeout: return "keepalive_timeout";
    case write_stalled: return "write_stalled";
    case violation: return "violation";
    case counterpart_error: return "counterpart_error";
    case handshake_failed: return "handshake_failed";
    case handshake_timeout: return "handshake_timeout";
    case resume_timeout: return "resume_timeout";
    case handed_over: return "handed_over";
    case not_accepted: return "not_accepted";
    case frame_stalled: return "frame_stalled";
    case proxy_lost: return "proxy_lost";
    case proxy_overflow: return "proxy_overflow";
  }
  VOX_UNREACHABLE("CloseReason has a value outside its enumerators");
}

/// What a call ends with that was not sent when its connection was over for this reason. One rule,
/// so that the result does not depend on who was woken first (R12).
constexpr Error call_error(CloseReason reason) {
  return reason == CloseReason::shutdown || reason == CloseReason::unused ? Error::session_shutdown
                                                                          : Error::closed;
}

/// The same for one that was sent: with the link beyond a proxy, it is not known whether it ran.
constexpr Error sent_call_error(CloseReason reason) {
  return reason == CloseReason::proxy_lost ? Error::indeterminate : call_error(reason);
}

/// Whether nobody meant it to end: what a proxy must not pass on as an orderly close (G-110).
constexpr bool is_loss(CloseReason reason) {
  using enum CloseReason;
  switch (reason) {
    case link_lost:
    case keepalive_timeout:
    case write_stalled:
    case violation:
    case counterpart_error:
    case handshake_failed:
    case handshake_timeout:
    case resume_timeout:
    case handed_over:
    case frame_stalled:
    case proxy_lost: return true;
    case none:
    case local:
    case counterpart:
    case shutdown:
    case unused:
    case not_accepted:
    case proxy_overflow: return false;
  }
  VOX_UNREACHABLE("CloseReason has a value outside its enumerators");
}

}  // namespace vox
