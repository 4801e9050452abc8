// Identifiers as types, so that a request id cannot be passed where a channel id is meant.
//
// All of them are the numbers that go over the wire (docs/PROTOCOL.md); none is ever reused within
// its scope, which is why a late message about a closed connection is harmless.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace vox {

template <typename Tag>
struct Id {
  std::uint64_t value = 0;
  friend constexpr auto operator<=>(const Id&, const Id&) = default;
};

/// A numbered namespace inside a session; 0 is the root. Scope: session.
using ConnectionId = Id<struct ConnectionTag>;
/// A call. Scope: connection, one number space per direction.
using RequestId = Id<struct RequestTag>;
/// A stream of items belonging to a call. Scope: connection.
using ChannelId = Id<struct ChannelTag>;
/// Which method a call is for: a 64-bit hash of its name and types. Scope: the world.
using MethodId = Id<struct MethodTag>;
/// Which link of a session: 1 for the first, one more for each resume. Scope: session.
using LinkEpoch = Id<struct LinkEpochTag>;

inline constexpr ConnectionId root_connection_id{0};

/// Which half of the id space a side allocates from. Ids of its counterpart are the other half.
enum class Parity : std::uint8_t { odd = 0, even = 1 };

constexpr Parity opposite(Parity parity) {
  return parity == Parity::odd ? Parity::even : Parity::odd;
}

/// Whether `value` is one of the ids that the side with `parity` allocates. 0 is nobody's.
constexpr bool has_parity(std::uint64_t value, Parity parity) {
  return value != 0 && (value % 2 == 1) == (parity == Parity::odd);
}

constexpr std::uint64_t first_id(Parity parity) { return parity == Parity::odd ? 1 : 2; }

}  // namespace vox
