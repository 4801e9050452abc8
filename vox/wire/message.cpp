// What kind a message is and what it is about, for whoever watches or routes messages.
#include "vox/wire/message.hpp"

#include <array>

#include "vox/base/assert.hpp"

namespace vox::wire {
namespace {

// In the order of Payload's alternatives.
constexpr std::array kinds = {
    MessageKind::protocol_error,
    MessageKind::connection_open,
    MessageKind::connection_accept,
    MessageKind::connection_reject,
    MessageKind::connection_close,
    MessageKind::request,
    MessageKind::request,
    MessageKind::request,
    MessageKind::schema,
    MessageKind::channel,
    MessageKind::channel,
    MessageKind::channel,
    MessageKind::channel,
    MessageKind::ping,
    MessageKind::pong,
};
static_assert(kinds.size() == std::variant_size_v<Payload>);

}  // namespace

MessageKind kind_of(const Payload& payload) {
  VOX_ASSERT(payload.index() < kinds.size());
  return kinds[payload.index()];
}

std::uint64_t id_of(const Payload& payload) {
  return std::visit(
      [](const auto& typed) -> std::uint64_t {
        if constexpr (requires { typed.request.value; }) {
          return typed.request.value;
        } else if constexpr (requires { typed.channel.value; }) {
          return typed.channel.value;
        } else if constexpr (requires { typed.nonce; }) {
          return typed.nonce;
        } else {
          return 0;
        }
      },
      payload);
}

}  // namespace vox::wire
