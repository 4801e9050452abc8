// How many bytes a session can hold, as a sum over its limits: the figure that R1 asks for.
//
// Every term is something that can grow, times what one of it costs at most. Costs are rounded up
// and stand here as numbers, because this layer knows no session; the layers that make the things
// assert that the numbers cover them (vox/session/session_memory.cpp), and a test fills sessions
// and counts what they really allocate (tests/vox/session/memory_test.cpp).
//
// What is not in it: the stacks of fibers, which are the executor's (FiberOptions); what handlers,
// acceptors and callers hold themselves, arguments of waiting calls included; what is in
// SessionOptions; schemas of this program; connections that have ended and that only a handle
// keeps; and links that the user made otherwise than with make_link.
#pragma once

#include <algorithm>
#include <cstdint>

#include "vox/base/limits.hpp"

namespace vox::costs {

/// The session, its two links at most, one of them new, and its share of handles and registries.
inline constexpr std::uint64_t session_bytes = 12 << 10;
/// A connection with its place in the tables.
inline constexpr std::uint64_t connection_bytes = 2048;
/// A request that is served, with its scope, its fiber's record, and an answer of a few bytes.
inline constexpr std::uint64_t inbound_request_bytes = 1024;
/// A call that is made.
inline constexpr std::uint64_t outbound_request_bytes = 512;
/// A channel, with its queue.
inline constexpr std::uint64_t channel_bytes = 1536;
/// What is remembered of channels that are over, for one of them.
inline constexpr std::uint64_t channel_history_bytes = 48;
/// A refusal that is owed, a close that is remembered.
inline constexpr std::uint64_t note_bytes = 32;
/// The block of a short queue.
inline constexpr std::uint64_t queue_bytes = 1280;
/// What a link reads at once.
inline constexpr std::uint64_t read_bytes = 64 << 10;
/// The least that a link sets aside for sending.
inline constexpr std::uint64_t outbox_bytes_min = 4096;

/// Metadata of so many encoded bytes, as which it is kept.
constexpr std::uint64_t metadata_bytes(std::uint64_t encoded_bytes) { return encoded_bytes + 64; }

/// The metadata of one message.
constexpr std::uint64_t metadata_bytes(const Limits& limits) {
  return metadata_bytes(limits.metadata_bytes_max);
}

/// The buffer that messages are encoded in, apart from what they lend.
constexpr std::uint64_t scratch_bytes(const Limits& limits) {
  return 2 * (limits.metadata_bytes_max + 64);
}

/// What passes through while one message is decoded or encoded: its metadata, and copies of it on
/// the way.
constexpr std::uint64_t passing_bytes(const Limits& limits) { return 4 * metadata_bytes(limits); }

/// The messages of a handshake and what they say, both ways.
constexpr std::uint64_t handshake_bytes(const Limits& limits) {
  return 4 * std::uint64_t{limits.handshake_bytes_max} + 4 * metadata_bytes(limits);
}

/// A connection by itself.
constexpr std::uint64_t connection_alone_bytes(const Limits& limits) {
  return connection_bytes + (std::uint64_t{limits.channels_max} + 2) * channel_history_bytes;
}

/// Every connection at once, with every request and channel that it may have. Those that the link
/// before a resume left behind, whose handlers have not ended, are as many again.
constexpr std::uint64_t connections_bytes(const Limits& limits) {
  const std::uint64_t connections = 1 + std::uint64_t{limits.connections_local_max} +
                                    std::uint64_t{limits.connections_remote_max};
  return connections *
         (connection_alone_bytes(limits) + 2 * limits.requests_max * inbound_request_bytes +
          limits.calls_max * outbound_request_bytes + 2 * limits.channels_max * channel_bytes);
}

/// The nodes of items that were charged so many bytes, of which each is charged 64 at least.
constexpr std::uint64_t item_nodes_bytes(std::uint64_t charged_bytes) {
  return charged_bytes * 3 / 8;
}

/// Requests and opens that are looked at, answers that wait, results that wait, items of channels,
/// opens that were not sent.
constexpr std::uint64_t buffered_bytes(const Limits& limits) {
  return limits.request_bytes_max + limits.answer_bytes_max + limits.channel_bytes_max +
         limits.proxies_bytes_max + item_nodes_bytes(limits.channel_bytes_max) +
         limits.results_high_water_bytes + limits.payload_bytes_max +
         (1 + limits.control_places) * metadata_bytes(limits);
}

/// Plans that are kept to read what schemas describe. They are much smaller than what the schemas
/// are charged, which is the worst that those could take.
constexpr std::uint64_t plans_bytes(const Limits& limits) { return limits.schemas_bytes_max / 8; }

/// What is known of schemas, and one payload of them, or one plan, beyond that while it is made.
constexpr std::uint64_t schemas_bytes(const Limits& limits) {
  return std::uint64_t{limits.schemas_bytes_max} + plans_bytes(limits) + limits.schema_bytes_max;
}

/// The largest payload with its header.
constexpr std::uint64_t frame_bytes(const Limits& limits) {
  return 4 + std::uint64_t{std::max(limits.payload_bytes_max, limits.handshake_bytes_max)};
}
/// The most that a link holds for sending, and sets aside for receiving.
constexpr std::uint64_t outbox_bytes(const Limits& limits) {
  return limits.outbox_high_water_bytes - 1 + frame_bytes(limits);
}
constexpr std::uint64_t receive_bytes(const Limits& limits) {
  return std::max(read_bytes, frame_bytes(limits));
}

/// A full outbox in a block twice its size, and the block before while it grows; a buffer for the
/// largest payload, and the one before.
constexpr std::uint64_t link_bytes(const Limits& limits) {
  return 3 * outbox_bytes(limits) + outbox_bytes_min + 2 * receive_bytes(limits);
}

/// Refusals that are owed and closes that are remembered.
constexpr std::uint64_t notes_bytes(const Limits& limits) {
  return 2 * queue_bytes +
         (std::uint64_t{limits.refusals_pending_max} + limits.closes_unconfirmed_max) * note_bytes;
}

}  // namespace vox::costs

namespace vox {

constexpr std::uint64_t Limits::session_bytes_max() const {
  return costs::session_bytes + costs::handshake_bytes(*this) + costs::connections_bytes(*this) +
         costs::buffered_bytes(*this) + costs::schemas_bytes(*this) + costs::link_bytes(*this) +
         costs::notes_bytes(*this) + costs::passing_bytes(*this) + costs::scratch_bytes(*this);
}
static_assert(Limits{}.session_bytes_max() < std::uint64_t{256} << 20);

}  // namespace vox
