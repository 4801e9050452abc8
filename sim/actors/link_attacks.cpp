// Links that lie, stall or trickle: what is done with bytes, before messages matter.
#include <array>

#include "sim/actors/attacks.hpp"
#include "sim/actors/session_actor.hpp"
#include "vox/transport/framing.hpp"
#include "vox/wire/handshake.hpp"

namespace vox::sim {
namespace {

Result<void> await_nothing(AttackPeer& /*peer*/, const AttackPlan& /*plan*/) { return {}; }

Result<void> await_garbage(AttackPeer& peer, const AttackPlan& /*plan*/) {
  const std::array<std::byte, 3> garbage{std::byte{0xFF}, std::byte{0xFF}, std::byte{0xFF}};
  return peer.await_payload_sent(garbage);
}

Result<void> await_huge_frame(AttackPeer& peer, const AttackPlan& /*plan*/) {
  return peer.await_bytes(encode_frame_header(frame_payload_bytes_max));
}

Result<void> await_trickled_handshake(AttackPeer& peer, const AttackPlan& plan) {
  Bytes bytes = framed(wire::encode_prologue(wire::TransportHello{}));
  const Bytes hello = framed(wire::encode_handshake(wire::Hello{}, wire::SendSchema::no));
  bytes.insert(bytes.end(), hello.begin(), hello.end());
  return peer.await_trickle(bytes, plan.pause);
}

// A frame whose bytes come one at a time, as many as there are messages in the plan.
Result<void> await_trickled_frame(AttackPeer& peer, const AttackPlan& plan) {
  constexpr std::size_t frame_bytes = std::size_t{100} << 10;
  if (auto sent = peer.await_bytes(encode_frame_header(frame_bytes)); !sent) return sent;
  return peer.await_trickle(Bytes(plan.messages), plan.pause);
}

// Asks for a lot, and then reads one byte at a time.
Result<void> await_trickled_reading(AttackPeer& peer, const AttackPlan& plan) {
  constexpr std::uint64_t calls = 32;
  const Bytes args(2048);
  for (std::uint64_t i = 0; i < calls; ++i) {
    const wire::Message call{root_connection_id,
                             wire::Call{RequestId{2 * i + 1}, echo_method, {}, args, {}}};
    if (auto sent = peer.await_message_sent(call); !sent) return sent;
  }
  for (std::uint64_t i = 0; i < plan.messages; ++i) {
    if (auto read = peer.await_byte(plan.pause); !read) return read;
    if (auto paused = peer.await_pause(plan.pause); !paused) return paused;
  }
  return {};
}

constexpr Attack on_links[] = {
    {"silence", false, false, await_nothing},
    {"garbage", true, false, await_garbage},
    {"huge_frame", true, false, await_huge_frame},
    {"trickled_handshake", false, false, await_trickled_handshake},
    {"trickled_frame", true, false, await_trickled_frame},
    {"trickled_reading", true, true, await_trickled_reading},
};

}  // namespace

std::span<const Attack> link_attacks() { return on_links; }

}  // namespace vox::sim
