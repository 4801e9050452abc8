// How the parts of an envelope are numbered on the wire, and how many of each there are, said once
// for encoder and decoder. The kinds themselves are MessageKind, in message.hpp.
#pragma once

#include <cstdint>

#include "vox/wire/message.hpp"

namespace vox::wire {

enum class RequestBody : std::uint8_t { call = 0, response = 1, cancel = 2 };
enum class ChannelBody : std::uint8_t { item = 0, close = 1, reset = 2, grant_credit = 3 };

/// The number of an enumerator on the wire.
template <typename Enum>
constexpr std::uint32_t number_of(Enum value) {
  return static_cast<std::uint32_t>(value);
}

inline constexpr std::uint32_t message_kinds_count = number_of(MessageKind::pong) + 1;
inline constexpr std::uint32_t request_bodies_count = number_of(RequestBody::cancel) + 1;
inline constexpr std::uint32_t channel_bodies_count = number_of(ChannelBody::grant_credit) + 1;
inline constexpr std::uint32_t parities_count = number_of(Parity::even) + 1;
inline constexpr std::uint32_t directions_count = number_of(BindingDirection::response) + 1;
inline constexpr std::uint32_t call_errors_count = number_of(CallError::indeterminate) + 1;

static_assert(message_kinds_count == 10 && request_bodies_count == 3 && channel_bodies_count == 4);
static_assert(parities_count == 2 && directions_count == 2 && call_errors_count == 8);
// Every kind is one alternative of Payload, but requests are three and channels are four.
static_assert(std::variant_size_v<Payload> ==
              message_kinds_count - 2 + request_bodies_count + channel_bodies_count);

}  // namespace vox::wire
