// INTERFACE: whole messages to and from one counterpart. What a session sees of the world.
//
// stream_link is this over any Stream, memory_link is this between two objects. A link takes
// payloads while it has room and says busy when it has not; it never queues without bound and never
// waits. The session keeps what it still owes in slots that it owns and asks again when the link is
// writable, so there is one place where sending stops and no queue behind it that grows.
//
// Rules, asked of every implementation by tests/conformance/link_conformance.cpp:
//   L1  One send is one receive: payloads are never split, joined, duplicated or reordered.
//   L2  An empty payload is a payload.
//   L3  try_send never waits. It takes the payload whole, or answers `busy`, `closed` or
//       `payload_too_large` and has taken nothing.
//   L4  After a busy, handle_link_writable comes once when there is room again, or when there will
//       never be: the link has failed.
//   L5  close_send() loses nothing that was taken before it. Sending after it says `closed`.
//   L6  try_receive never waits. After a would_block, handle_link_readable comes once when there is
//       a payload, an end or an error, and never for less; a payload received meanwhile answers it
//       too. After an end every receive is an end, after an error the same error.
//   L7  A payload is lent: it is valid until the next call of try_receive or the link's end.
//   L8  Events come from the executor's tasks, never inside a call of the link's own methods.
//   L9  abort() and the destructor wait for nothing; no event comes after.
//   L10 What a link holds for sending never passes outbox_bytes_max(), and for receiving never a
//       payload of the largest size and one read.
//   L11 A payload that has begun to arrive and is not whole is said once, by
//   handle_link_frame_begun
//       after a would_block; frame_bytes() then says how far it is. Asked where payloads come in
//       pieces, by tests/vox/transport/stream_link_test.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "vox/base/bytes.hpp"
#include "vox/base/result.hpp"

namespace vox {

/// Whoever uses a link. Outlives it, or detaches by destroying it.
class LinkEvents {
 public:
  virtual ~LinkEvents() = default;
  virtual void handle_link_readable() = 0;
  virtual void handle_link_writable() = 0;
  /// A payload has begun to arrive: for those who give it a deadline.
  virtual void handle_link_frame_begun() {}
};

class Link {
 public:
  virtual ~Link() = default;

  /// Who gets the events. May be called again, to hand the link to somebody else: a handshake gives
  /// it to a session.
  virtual void attach(LinkEvents& events) = 0;

  /// Sends `parts`, joined, as one payload.
  [[nodiscard]] virtual Result<void> try_send(std::span<const BytesView> parts) = 0;
  [[nodiscard]] virtual Result<BytesView> try_receive() = 0;

  /// The counterpart receives all that was taken, then an end. Idempotent.
  virtual void close_send() = 0;
  /// Gives up both directions. Idempotent.
  virtual void abort() = 0;

  /// Bytes taken and not yet handed to the transport, with their framing.
  [[nodiscard]] virtual std::size_t outbox_bytes() const = 0;
  /// The most that outbox_bytes() can be.
  [[nodiscard]] virtual std::size_t outbox_bytes_max() const = 0;
  /// Bytes handed to the transport since the link began. While it stands still and outbox_bytes()
  /// is not 0, the transport is stalled.
  [[nodiscard]] virtual std::uint64_t taken_bytes_total() const = 0;
  /// Bytes here of a payload that is not whole, with its framing; 0 when none has begun. After a
  /// would_block only.
  [[nodiscard]] virtual std::size_t frame_bytes() const { return 0; }
  [[nodiscard]] virtual std::size_t payload_bytes_max() const = 0;
  /// Changes the largest payload accepted from the counterpart and to it: small until a handshake
  /// has shown who that is.
  virtual void set_payload_bytes_max(std::size_t bytes) = 0;

  [[nodiscard]] virtual std::string_view peer_address() const = 0;

  /// The same for both ends, when the transport can know that; else 0. For observers only.
  [[nodiscard]] virtual std::uint64_t number() const { return 0; }
};

}  // namespace vox
