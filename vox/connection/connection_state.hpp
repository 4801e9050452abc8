// Which moves a connection may make. No I/O, no fibers, no clock.
//
//   (we open)   pending_outbound --accepted--> active --close or counterpart's close--> closing
//                    |      \--rejected, link lost before it was sent--> closed           |
//                    \--cancelled after it was sent--> closing                            |
//   (they open) pending_inbound --accepted--> active                                      |
//                    \--rejected, or closed by its opener--> closing                      |
//                                                         closing --nothing left--> closed
//
// `closing` means that something is left of it: a Close or Reject that is not on the wire yet, or
// a handler that still runs. Until then it counts against its limit, so that opening, calling and
// closing in a loop cannot pile up work. `closed` is final, and ids are never used again.
#pragma once

#include <cstdint>
#include <string_view>

#include "vox/base/assert.hpp"

namespace vox {

enum class ConnectionState : std::uint8_t {
  pending_outbound,
  pending_inbound,
  active,
  closing,
  closed,
};

constexpr bool may_transition(ConnectionState from, ConnectionState to) {
  using enum ConnectionState;
  switch (from) {
    case pending_outbound: return to == active || to == closing || to == closed;
    case pending_inbound: return to == active || to == closing;
    case active: return to == closing;
    case closing: return to == closed;
    case closed: return false;
  }
  return false;
}
static_assert(!may_transition(ConnectionState::closing, ConnectionState::active),
              "nothing reopens a connection");

constexpr std::string_view to_string(ConnectionState state) {
  using enum ConnectionState;
  switch (state) {
    case pending_outbound: return "pending_outbound";
    case pending_inbound: return "pending_inbound";
    case active: return "active";
    case closing: return "closing";
    case closed: return "closed";
  }
  VOX_UNREACHABLE("ConnectionState has a value outside its enumerators");
}

}  // namespace vox
