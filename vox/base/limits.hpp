// Every bound of a session in one place: its default, its unit, its reason, and what happens at it.
//
// Whatever a counterpart or a caller can make grow has a row here. A full thing parks its caller,
// refuses, or ends the session with a named violation; it never grows. Each has a row of
// limits_table.cpp, from which docs/LIMITS.md is printed.
#pragma once

#include <cstddef>
#include <cstdint>

#include "vox/base/result.hpp"
#include "vox/base/time.hpp"

namespace vox {

/// The shortest time between two keepalive pings of a session, which is therefore what every
/// counterpart has to allow (Limits::validate).
inline constexpr Duration ping_pace = std::chrono::milliseconds(100);

struct Limits {
  /// Open operations that may be between acceptance and outcome. The waiting form parks, try_open
  /// says busy. Small: it is the backpressure that a slow counterpart puts on callers.
  std::uint32_t control_places = 16;

  /// Virtual connections opened by us that have not ended. At it, opens wait or say busy.
  std::uint32_t connections_local_max = 64;
  /// Virtual connections opened by the counterpart. At it, its opens are rejected.
  std::uint32_t connections_remote_max = 64;
  /// Opens by the counterpart that are with our acceptor. Each costs a fiber. At it, its opens are
  /// rejected. Above control_places, so that a counterpart like us is never rejected for it.
  std::uint32_t opens_undecided_max = 32;
  /// Refusals owed to the counterpart and not yet written. Past it the session ends (open_flood).
  std::uint32_t refusals_pending_max = 32;
  /// Refusals the counterpart may have at once, and how long until it may have one more. Past it
  /// the session ends (open_flood). The burst is twice connections_remote_max: an honest
  /// counterpart whose connections are still winding down here may be refused all of its opens,
  /// and once more. Zero interval: as many as it likes, as for every interval of this kind.
  std::uint32_t refusals_burst = 128;
  Duration refusal_interval = std::chrono::seconds(1);

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
  /// Bytes of answers to those requests that wait to be sent, in the whole session. An answer past
  /// it is replaced by send_failed: who asks and never reads gets no more than this out of us.
  std::size_t answer_bytes_max = std::size_t{16} << 20;
  /// Bytes of results that have arrived for callers who were woken and have not run. Beyond it a
  /// turn takes no further message. One result may pass it.
  std::size_t results_high_water_bytes = std::size_t{1} << 20;

  /// Channels that either side may have open on one connection. At it, ours are refused as busy;
  /// the counterpart is not told of it, so it is generous, and past it the session ends
  /// (channel_flood).
  std::uint32_t channels_max = 256;
  /// Channels of one connection on which the counterpart has sent something and which no handler
  /// has claimed. At it, the oldest is reset.
  std::uint32_t channels_unclaimed_max = 64;
  /// Items that may be under way on a channel before the first grant. Agreed by the protocol: only
  /// two ends of vox that both set it may use another. An item past it ends the session
  /// (credit_overrun).
  std::uint32_t channel_items_initial = 16;
  /// Credit that the counterpart may pile up for one channel of ours. Past it the session ends
  /// (credit_excess).
  std::uint32_t channel_credit_max = 1024;
  /// Bytes of items held for consumers, and for the link by try_send, in the whole session; an item
  /// costs at least 64. A channel whose item passes it is reset.
  std::size_t channel_bytes_max = std::size_t{16} << 20;

  /// Bytes held of what the counterpart sent on one proxied connection and the other side's link
  /// has not taken, each message with what it costs to hold. Sixteen items of 16 KiB, the credit of
  /// one channel, fit. A call past it is answered `cancelled`, an answer past it becomes
  /// `send_failed`; anything else past it, and whatever carries schemas, ends that pair
  /// (proxy_overflow). An empty line takes one message of any size.
  std::size_t proxy_bytes_max = std::size_t{256} << 10;
  /// The same of all proxied connections of the session together. At it, a line is full that is not
  /// past its own bound.
  std::size_t proxies_bytes_max = std::size_t{16} << 20;

  /// Schemas that the counterpart may describe on one connection. Past it the session ends
  /// (schema_too_large), as for the two below. Ours go out without schemas past it.
  std::uint32_t schemas_max = 1024;
  /// Bytes that those may take, with the bindings of methods to them, counted as they arrive: 16
  /// for each byte of a payload that says anything new, and 256 for itself, which covers what the
  /// worst of them takes in memory. So 64 KiB of payloads fit; those of a large service take 10.
  std::size_t schema_bytes_max = std::size_t{1} << 20;
  /// The same of all connections of the session together, with 64 for each schema and binding that
  /// was sent.
  std::size_t schemas_bytes_max = std::size_t{8} << 20;

  /// Pings that may arrive while a pong is still owed. Past it the session ends (ping_flood).
  std::uint32_t pings_unanswered_max = 16;
  /// Pings that may arrive at once, and how long until one more may. Past it the session ends
  /// (ping_flood). A Close pays for one ping besides, since who has to repeat closes asks after
  /// them. Many times what a session of ours sends: keepalives of others are quicker.
  std::uint32_t pings_burst = 20;
  Duration ping_interval = ping_pace / 20;
  /// Cancels that may arrive at once, and how long until one more may; a connection closed before
  /// we could answer its open is one, too. Each makes us undo work that cost its sender one small
  /// message. Past it the session ends (cancel_flood).
  std::uint32_t cancels_burst = 1000;
  Duration cancel_interval = std::chrono::milliseconds(30);
  /// Messages about things that are not there, beyond those that may have crossed an end of ours,
  /// and how long until there may be one more. Past it the session ends (stray_flood). Honest
  /// counterparts send none; these are for those of other make.
  std::uint32_t strays_burst = 256;
  Duration stray_interval = std::chrono::milliseconds(10);

  /// Handshakes of strangers that a server has under way. At it, the oldest is given up for the
  /// newest: whoever finishes in a few round trips is served, however many never do.
  std::uint32_t handshakes_pending_max = 256;

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
  /// How long a frame that has begun to arrive may take, beyond a second for each
  /// link_bytes_per_second_min of it that are here. Past it the link is given up.
  Duration frame_timeout = std::chrono::seconds(10);
  /// What a link has to move in a second, each way, while there is something to move: a frame that
  /// arrives, or bytes that wait to be taken. Below it the link is given up, after frame_timeout
  /// and write_stall_timeout. Far below what any link in use does, and far above a trickle.
  std::size_t link_bytes_per_second_min = std::size_t{1} << 10;
  /// How long a session without a link waits for a resume before it ends.
  Duration resume_timeout = std::chrono::seconds(60);
  /// A silent counterpart is pinged after the interval and given up after the timeout without its
  /// answer. Zero interval: no pings; below ping_pace it counts as ping_pace.
  Duration keepalive_interval = std::chrono::seconds(15);
  Duration keepalive_timeout = std::chrono::seconds(20);

  /// Control slots a session can need at once: what bounds its outgoing queue. One for each
  /// request either way on each connection (call and its cancel share one), one for each channel
  /// either way (its items, credit and end share one), one for each connection, the refusals, and
  /// ping, pong and protocol error.
  [[nodiscard]] constexpr std::uint64_t control_slots_max() const {
    const std::uint64_t connections =
        1 + std::uint64_t{connections_local_max} + std::uint64_t{connections_remote_max};
    const std::uint64_t each =
        std::uint64_t{requests_max} + calls_max + 2 * std::uint64_t{channels_max} + 1;
    return connections * each + refusals_pending_max + 3;
  }

  /// Bytes that a session can hold at most, whatever its counterpart and its callers do: the sum
  /// over everything that these bounds let grow. Defined, term by term, in session_bytes.hpp.
  [[nodiscard]] constexpr std::uint64_t session_bytes_max() const;

  /// `invalid_argument` when the bounds do not fit each other.
  [[nodiscard]] constexpr Result<void> validate() const {
    const bool counts = control_places > 0 && connections_local_max > 0 && requests_max > 0 &&
                        calls_max > 0 && refusals_pending_max > 0 && closes_unconfirmed_max > 0 &&
                        pings_unanswered_max > 0 && messages_per_turn > 0 &&
                        metadata_entries_max > 0 && opens_undecided_max > 0 &&
                        handshakes_pending_max > 0 && schemas_max > 0 && schemas_max <= 1'000'000;
    const bool channels = channels_unclaimed_max > 0 && channels_unclaimed_max <= channels_max &&
                          channel_items_initial > 0 &&
                          channel_items_initial <= channel_credit_max &&
                          channel_bytes_max / 64 >= channel_items_initial;
    const bool bytes = handshake_bytes_max >= 8192 && payload_bytes_max >= 64 &&
                       payload_bytes_max <= (std::size_t{1} << 30) && outbox_high_water_bytes > 0 &&
                       request_bytes_max > 0 && answer_bytes_max > 0 && proxy_bytes_max > 0 &&
                       proxies_bytes_max > 0 && schema_bytes_max > 0 && schemas_bytes_max > 0 &&
                       results_high_water_bytes > 0 && link_bytes_per_second_min > 0;
    const bool times = handshake_timeout > Duration::zero() &&
                       write_stall_timeout > Duration::zero() && frame_timeout > Duration::zero() &&
                       resume_timeout > Duration::zero() && keepalive_timeout > Duration::zero();
    // Keepalive pings arrive at least a pace apart, as each waits for the pong of the one before;
    // over another link one more may come.
    const bool pings = pings_burst >= 2 && ping_interval <= ping_pace;
    const bool buckets =
        is_bucket(refusals_burst, refusal_interval) && is_bucket(pings_burst, ping_interval) &&
        is_bucket(cancels_burst, cancel_interval) && is_bucket(strays_burst, stray_interval);
    if (counts && channels && bytes && times && pings && buckets) return {};
    return fail(Error::invalid_argument);
  }

 private:
  [[nodiscard]] static constexpr bool is_bucket(std::uint32_t burst, Duration interval) {
    return burst > 0 && burst <= 1'000'000 && interval >= Duration::zero() &&
           interval <= std::chrono::hours(1);
  }
};

}  // namespace vox
