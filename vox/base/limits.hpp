// Every bound of a session in one place: its default, its unit, its reason, and what happens at it.
//
// Whatever a counterpart or a caller can make grow has a row here. A full thing parks its caller,
// refuses, or ends the session with a named violation; it never grows. docs/CATALOG.md lists the
// same rows; it is made from the table that scenarios set them by, and a test compares the two.
#pragma once

#include <cstddef>
#include <cstdint>

#include "vox/base/result.hpp"
#include "vox/base/time.hpp"

namespace vox {

struct Limits {
  /// Open operations that may be between acceptance and outcome. The waiting form parks, try_open
  /// says busy. Small: it is the backpressure that a slow counterpart puts on callers.
  std::uint32_t control_places = 16;

  /// Virtual connections opened by us that have not ended. At it, opens wait or say busy.
  std::uint32_t connections_local_max = 64;
  /// Virtual connections opened by the counterpart. At it, its opens are rejected.
  std::uint32_t connections_remote_max = 64;
  /// Refusals owed to the counterpart and not yet written. Past it the session ends (open_flood).
  std::uint32_t refusals_pending_max = 32;

  /// Closes that a resumable session has sent and not yet seen passed by a pong, which it would
  /// have to repeat on its next link. At it, further closes wait.
  std::uint32_t closes_unconfirmed_max = 256;

  /// Requests the counterpart may have open on one connection; announced to it. Each costs a fiber
  /// while its handler runs. Past it the session ends (too_many_requests).
  std::uint32_t requests_max = 64;
  /// Calls we may have open on one connection, when the counterpart would allow more. At it,
  /// callers wait.
  std::uint32_t calls_max = 1024;
  /// Bytes of requests held for handlers that have not ended, in the whole session. A request past
  /// it is answered `cancelled` without running.
  std::size_t request_bytes_max = std::size_t{4} << 20;

  /// Pings that may arrive while a pong is still owed. Past it the session ends (ping_flood).
  std::uint32_t pings_unanswered_max = 16;

  /// One payload of the link, in bytes. A longer one is refused on its header (frame_too_large).
  std::size_t payload_bytes_max = std::size_t{1} << 20;
  /// The same, until the handshake has ended. It must hold a Hello with the envelope's schema.
  std::size_t handshake_bytes_max = std::size_t{16} << 10;
  /// Bytes held for the link beyond which it takes no further payload. One payload may pass it.
  std::size_t outbox_high_water_bytes = std::size_t{64} << 10;
  /// Metadata entries of one message, and their bytes. Past it the message is malformed.
  std::uint32_t metadata_entries_max = 64;
  std::size_t metadata_bytes_max = std::size_t{16} << 10;

  /// Messages a session takes from its link in one turn, before others have theirs.
  std::uint32_t messages_per_turn = 64;

  /// Prologue and handshake together. Past it establishment fails.
  Duration handshake_timeout = std::chrono::seconds(5);
  /// How long a link may take nothing while bytes wait for it. Past it the link is given up.
  Duration write_stall_timeout = std::chrono::seconds(10);
  /// How long a session without a link waits for a resume before it ends.
  Duration resume_timeout = std::chrono::seconds(60);
  /// A silent counterpart is pinged after the interval and given up after the timeout without its
  /// answer. Zero interval: no pings.
  Duration keepalive_interval = std::chrono::seconds(15);
  Duration keepalive_timeout = std::chrono::seconds(20);

  /// Control slots a session can need at once: what bounds its outgoing queue. One for each
  /// request either way on each connection (call and its cancel share one), one for each
  /// connection, the refusals, and ping, pong and protocol error.
  [[nodiscard]] constexpr std::uint64_t control_slots_max() const {
    const std::uint64_t connections =
        1 + std::uint64_t{connections_local_max} + std::uint64_t{connections_remote_max};
    return connections * (std::uint64_t{requests_max} + calls_max + 1) + refusals_pending_max + 3;
  }

  /// `invalid_argument` when the bounds do not fit each other.
  [[nodiscard]] constexpr Result<void> validate() const {
    const bool counts = control_places > 0 && connections_local_max > 0 && requests_max > 0 &&
                        calls_max > 0 && refusals_pending_max > 0 && closes_unconfirmed_max > 0 &&
                        pings_unanswered_max > 0 && messages_per_turn > 0 &&
                        metadata_entries_max > 0;
    const bool bytes = handshake_bytes_max >= 8192 && payload_bytes_max >= 64 &&
                       payload_bytes_max <= (std::size_t{1} << 30) && outbox_high_water_bytes > 0 &&
                       request_bytes_max > 0;
    const bool times = handshake_timeout > Duration::zero() &&
                       write_stall_timeout > Duration::zero() &&
                       resume_timeout > Duration::zero() && keepalive_timeout > Duration::zero();
    if (counts && bytes && times) return {};
    return fail(Error::invalid_argument);
  }
};

}  // namespace vox
