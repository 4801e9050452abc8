// What a session holds in memory, as accounted, and that the accounts cover the things.
//
// Counted from what was charged where it was put in, from the link, and from fixed costs. The
// simulator compares the figure with what the program really allocated (promise memory.bounded).
#include "vox/connection/channel.hpp"
#include "vox/connection/connection.hpp"
#include "vox/session/session_core.hpp"
#include "vox/transport/framing.hpp"
#include "vox/transport/stream_link.hpp"

namespace vox {

// What hangs on one of each besides itself: control blocks, functions that were given, a fiber's
// record, the places in tables that double.
static_assert(sizeof(SessionCore) + 2 * sizeof(StreamLink) + sizeof(ResumeOperation) + 4096 <=
              costs::session_bytes);
static_assert(sizeof(Connection) + 512 <= costs::connection_bytes);
static_assert(sizeof(InboundRequest) + sizeof(Scope) + 512 <= costs::inbound_request_bytes);
static_assert(sizeof(OutboundRequest) + 256 <= costs::outbound_request_bytes);
static_assert(sizeof(Channel) + 768 <= costs::channel_bytes);
static_assert(FrameReader::read_bytes_max <= costs::read_bytes);
static_assert(frame_header_bytes <= 4);
static_assert(8 * sizeof(Bytes) <= 3 * channel_item_bytes_min);

std::uint64_t SessionCore::held_bytes() const {
  const Limits& limits = options_.limits;
  std::uint64_t bytes = costs::session_bytes + costs::scratch_bytes(limits);
  bytes += 2 * costs::queue_bytes +
           (counterpart_.refusals_count() + close_log_.size()) * costs::note_bytes;
  bytes += ledger_.held_bytes() + costs::item_nodes_bytes(ledger_.channels.held_bytes());
  if (establishment_) bytes += costs::handshake_bytes(limits);
  if (link_ != nullptr) bytes += link_->usage().held_bytes;
  return bytes;
}

// At the end of a turn, when what was put in and let go of is in the accounts. Every rise is said
// and every considerable fall: a session at work breathes a few bytes in and out with each call.
void SessionCore::observe_memory() {
  constexpr std::uint64_t fall_bytes = 4096;
  const std::uint64_t bytes = held_bytes();
  const std::uint64_t kept = ledger_.ended_connections_bytes;
  SessionMarks::raise(marks_.session_bytes, bytes);
  const bool rose = bytes > marks_.session_bytes_observed || kept > marks_.ended_bytes_observed;
  if (!rose &&
      bytes + kept + fall_bytes > marks_.session_bytes_observed + marks_.ended_bytes_observed)
    return;
  marks_.session_bytes_observed = bytes;
  marks_.ended_bytes_observed = kept;
  // A session that is over can take nothing more.
  const bool closed = state_ == SessionState::closed;
  observe({.kind = EventKind::session_memory,
           .a = bytes,
           .b = closed ? bytes : options_.limits.session_bytes_max(),
           .c = kept});
}

}  // namespace vox
