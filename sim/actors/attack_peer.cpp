// Frames, messages and the handshake, by hand.
#include "sim/actors/attack_peer.hpp"

#include <algorithm>
#include <array>

#include "vox/base/limits.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/transport/framing.hpp"
#include "vox/wire/handshake.hpp"

namespace vox::sim {

Bytes framed(BytesView payload) {
  const FrameHeader header = encode_frame_header(payload.size());
  Bytes frame(header.begin(), header.end());
  frame.insert(frame.end(), payload.begin(), payload.end());
  return frame;
}

Result<void> AttackPeer::await_trickle(BytesView bytes, Duration pause) {
  for (; !bytes.empty(); bytes = bytes.subspan(1)) {
    if (auto sent = await_bytes(bytes.first(1)); !sent) return sent;
    if (auto paused = await_pause(pause); !paused) return paused;
  }
  return {};
}

Result<void> AttackPeer::await_payload_sent(BytesView payload) {
  return await_bytes(framed(payload));
}

Result<void> AttackPeer::await_message_sent(const wire::Message& message) {
  const wire::EncodedMessage encoded = wire::encode_message(message, scratch_);
  Bytes payload;
  for (const BytesView& part : encoded.parts) {
    payload.insert(payload.end(), part.begin(), part.end());
  }
  return await_payload_sent(payload);
}

Result<Bytes> AttackPeer::await_payload() {
  FrameHeader header{};
  if (auto read = stream_.await_read(header, deadline_); !read) return fail(read.error());
  Bytes payload(decode_frame_header(header));
  if (payload.empty()) return payload;
  if (auto read = stream_.await_read(payload, deadline_); !read) return fail(read.error());
  return payload;
}

Result<AttackPeer::Heard> AttackPeer::await_heard() {
  const Result<Bytes> payload = await_payload();
  if (!payload) return fail(payload.error());
  const auto message = wire::decode_message(*payload, Limits{});
  VOX_ASSERT(message.has_value());  // a session of ours said it
  return Heard{wire::kind_of(message->payload), message->connection, wire::id_of(message->payload)};
}

Result<void> AttackPeer::await_byte(Duration patience) {
  std::array<std::byte, 1> byte{};
  const Time until = std::min(deadline_, after(executor_.now(), patience));
  const Result<void> read = stream_.await_read(byte, until);
  if (!read && read.error() == Error::deadline_exceeded && until < deadline_) return {};
  return read;
}

Result<void> AttackPeer::await_handshake() {
  const wire::PrologueBytes prologue = wire::encode_prologue(wire::TransportHello{});
  if (auto sent = await_payload_sent(prologue); !sent) return sent;
  if (auto answer = await_payload(); !answer) return fail(answer.error());
  const Bytes hello = wire::encode_handshake(wire::Hello{}, wire::SendSchema::no);
  if (auto sent = await_payload_sent(hello); !sent) return sent;
  if (auto answer = await_payload(); !answer) return fail(answer.error());
  return await_payload_sent(wire::encode_handshake(wire::LetsGo{}, wire::SendSchema::no));
}

Result<void> AttackPeer::await_pause(Duration pause) const {
  if (executor_.now() >= deadline_) return fail(Error::deadline_exceeded);
  if (pause == Duration::zero()) return {};
  const Wake wake = await_sleep(executor_, pause);
  return wake == Wake::cancelled ? Result<void>(fail(Error::cancelled)) : Result<void>();
}

}  // namespace vox::sim
