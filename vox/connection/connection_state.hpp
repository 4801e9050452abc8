// Which moves a connection may make. No I/O, no fibers, no clock.
//
//   pending_outbound  --accepted-->   active    the counterpart takes the connection we open
//   pending_outbound  --rejected-->   closing   it does not
//   pending_outbound  --abandoned-->  closing   it ends before there is an answer
//   pending_inbound   --accepted-->   active    we take the connection that the counterpart opens
//   pending_inbound   --refused-->    closing   we do not, and it has to be told
//   pending_inbound   --withdrawn-->  closing   its opener has closed it, or cannot be reached
//   active            --ended-->      closing   closed by either end, or with its session
//   closing           --settled-->    closed    nothing is left of it
//
// `closing` means that something is left of it: a Close or Reject that is not on the wire yet, or
// a handler that still runs. Until then it counts against its limit, so that opening, calling and
// closing in a loop cannot pile up work. `closed` is final, and ids are never used again.
//
// The same picture stands in docs/ARCHITECTURE.md; a test reads both and the table below.
#pragma once

#include <cstdint>
#include <string_view>

#include "vox/base/state_move.hpp"

namespace vox {

enum class ConnectionState : std::uint8_t {
  pending_outbound,
  pending_inbound,
  active,
  closing,
  closed,
};

/// What happened to a connection.
enum class ConnectionTransition : std::uint8_t {
  accepted,
  rejected,
  abandoned,
  refused,
  withdrawn,
  ended,
  settled,
};

inline constexpr StateMove<ConnectionState, ConnectionTransition> connection_moves[] = {
    {ConnectionTransition::accepted,
     {ConnectionState::pending_outbound, ConnectionState::pending_inbound},
     ConnectionState::active,
     "accepted"},
    {ConnectionTransition::rejected,
     {ConnectionState::pending_outbound},
     ConnectionState::closing,
     "rejected"},
    {ConnectionTransition::abandoned,
     {ConnectionState::pending_outbound},
     ConnectionState::closing,
     "abandoned"},
    {ConnectionTransition::refused,
     {ConnectionState::pending_inbound},
     ConnectionState::closing,
     "refused"},
    {ConnectionTransition::withdrawn,
     {ConnectionState::pending_inbound},
     ConnectionState::closing,
     "withdrawn"},
    {ConnectionTransition::ended, {ConnectionState::active}, ConnectionState::closing, "ended"},
    {ConnectionTransition::settled, {ConnectionState::closing}, ConnectionState::closed, "settled"},
};
static_assert(is_complete(connection_moves, ConnectionTransition::settled));

/// Whether this can happen to a connection that is in `from`.
constexpr bool may_happen(ConnectionTransition transition, ConnectionState from) {
  return move_of(connection_moves, transition).from.contains(from);
}

constexpr std::string_view to_string(ConnectionTransition transition) {
  return move_of(connection_moves, transition).name;
}

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
