// How the parts of an envelope are numbered on the wire, said once for encoder and decoder. The
// kinds themselves are MessageKind, in message.hpp.
#pragma once

#include <cstdint>

namespace vox::wire {

inline constexpr std::uint32_t message_kinds_count = 10;

enum class RequestBody : std::uint8_t { call = 0, response = 1, cancel = 2 };
inline constexpr std::uint32_t request_bodies_count = 3;

enum class ChannelBody : std::uint8_t { item = 0, close = 1, reset = 2, grant_credit = 3 };
inline constexpr std::uint32_t channel_bodies_count = 4;

inline constexpr std::uint32_t parities_count = 2;
inline constexpr std::uint32_t binding_directions_count = 2;
inline constexpr std::uint32_t call_errors_count = 8;

}  // namespace vox::wire
