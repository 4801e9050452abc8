// How a channel is over, as one of its ends sees it. Typed, so that a link that was lost is never
// taken for a stream that was complete.
#pragma once

#include <cstdint>
#include <string_view>

#include "vox/base/assert.hpp"
#include "vox/base/result.hpp"
#include "vox/connection/close_reason.hpp"

namespace vox {

enum class ChannelEnd : std::uint8_t {
  none = 0,           ///< it is not over
  closed,             ///< its sender has closed it: everything that was sent is there
  reset_here,         ///< this side lost interest
  reset_there,        ///< the counterpart lost interest
  exhausted,          ///< an item did not fit into channel_bytes_max
  link_lost,          ///< the link was lost; a resume brings no channel back
  connection_closed,  ///< its connection, or its session, was closed
};

constexpr std::string_view to_string(ChannelEnd end) {
  using enum ChannelEnd;
  switch (end) {
    case none: return "none";
    case closed: return "closed";
    case reset_here: return "reset_here";
    case reset_there: return "reset_there";
    case exhausted: return "exhausted";
    case link_lost: return "link_lost";
    case connection_closed: return "connection_closed";
  }
  VOX_UNREACHABLE("ChannelEnd has a value outside its enumerators");
}

/// How channels end when their connection is over for this reason.
constexpr ChannelEnd channel_end(CloseReason reason) {
  switch (reason) {
    case CloseReason::link_lost:
    case CloseReason::keepalive_timeout:
    case CloseReason::write_stalled:
    case CloseReason::frame_stalled:
    case CloseReason::resume_timeout:
    case CloseReason::proxy_lost: return ChannelEnd::link_lost;
    default: return ChannelEnd::connection_closed;
  }
}

/// What using a channel fails with when it is over. `reason` is its connection's. A receiver of one
/// that was closed gets the end of the stream instead.
constexpr Error channel_error(ChannelEnd end, CloseReason reason) {
  using enum ChannelEnd;
  switch (end) {
    case closed:
    case reset_here: return Error::closed;
    case reset_there: return Error::reset;
    case exhausted: return Error::exhausted;
    case link_lost: return Error::disconnected;
    case connection_closed: return call_error(reason);
    case none: break;
  }
  VOX_UNREACHABLE("a channel that is not over fails nobody");
}

}  // namespace vox
