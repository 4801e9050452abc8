// INTERFACE: bytes to and from one counterpart, with TCP's promises and TCP's ways of failing.
//
// net/tcp_stream and net/unix_stream are this on sockets, sim/sim_stream is this on a seed. It
// never blocks and never suspends: what cannot be done now says `would_block`, and an event says
// when to try again. Framing lives above it, so the framing that ships is the one simulated.
//
// Rules, asked of every implementation by tests/conformance/stream_conformance.cpp:
//   S1  Bytes arrive once, in order, unchanged; a read or write may be shorter than asked.
//   S2  try_read and try_write never wait. try_read of n > 0 gives 1..n bytes or an error, never 0.
//   S3  After a would_block from try_read (try_write), handle_readable (handle_writable) comes once
//       when it is worth trying again: bytes, end, error (room, error). No would_block, no event.
//       An event may be spurious.
//   S4  Events come from the executor's tasks, never inside a call of the stream's own methods.
//   S5  A stream may be returned before it is connected: until then both say would_block; a failed
//       connect shows as its error (refused, unreachable) on both.
//   S6  close_write() ends our direction after what was accepted; the counterpart reads all of it
//       and then end_of_stream. Reading goes on. Writing after it fails with `closed`.
//   S7  end_of_stream and errors are final: every later read says the same again. Bytes that
//       arrived before an orderly end are read before it.
//   S8  abort() and the destructor give up both directions at once, without waiting; the
//       counterpart sees `reset`, or an end when nothing was lost. No event comes after.
//   S9  What a stream buffers is bounded, whatever the two sides do.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "vox/base/bytes.hpp"
#include "vox/base/result.hpp"

namespace vox {

/// Whoever uses a stream. Outlives it.
class StreamEvents {
 public:
  virtual ~StreamEvents() = default;
  virtual void handle_readable() = 0;
  virtual void handle_writable() = 0;
};

class Stream {
 public:
  virtual ~Stream() = default;

  /// Who gets the events. Once, before the first read or write.
  virtual void attach(StreamEvents& events) = 0;

  /// Reads what is there, up to `into.size()` (> 0). Fails with would_block, end_of_stream, or how
  /// the stream failed.
  [[nodiscard]] virtual Result<std::size_t> try_read(std::span<std::byte> into) = 0;

  /// Writes from several buffers at once, in order; answers how many bytes were taken, at least 1.
  [[nodiscard]] virtual Result<std::size_t> try_write(std::span<const BytesView> parts) = 0;

  /// Half-close. Idempotent.
  virtual void close_write() = 0;
  /// Idempotent.
  virtual void abort() = 0;

  /// The other end, as the transport writes addresses; for logs and acceptors, not for routing.
  [[nodiscard]] virtual std::string_view peer_address() const = 0;

  /// The same for both ends, when the transport can know that; else 0. For observers only.
  [[nodiscard]] virtual std::uint64_t number() const { return 0; }
};

/// Whoever accepts streams. Outlives the listener.
class ListenerEvents {
 public:
  virtual ~ListenerEvents() = default;
  /// After a would_block from try_accept: a stream, or an error, is there.
  virtual void handle_acceptable() = 0;
};

/// INTERFACE: where streams come in. The same rules S2 to S4 hold for try_accept, and
///   S10  Destroying a listener refuses later connects and leaves accepted streams alone. Streams
///        that were not yet accepted are reset.
///   S11  An error of one incoming stream is that stream's: the listener goes on.
class Listener {
 public:
  virtual ~Listener() = default;
  virtual void attach(ListenerEvents& events) = 0;
  [[nodiscard]] virtual Result<std::unique_ptr<Stream>> try_accept() = 0;
  /// The address it listens on, with the port that was chosen when 0 was asked for.
  [[nodiscard]] virtual std::string local_address() const = 0;
};

/// INTERFACE: the network of one executor. Addresses are "tcp://host:port" and "local://path"; the
/// simulator takes "sim://host:port" and the bare "host:port".
class Transport {
 public:
  virtual ~Transport() = default;
  /// Fails with invalid_address, address_in_use, exhausted, io.
  [[nodiscard]] virtual Result<std::unique_ptr<Listener>> listen(std::string_view address) = 0;
  /// Returns at once; see S5. Fails with invalid_address, exhausted, io.
  [[nodiscard]] virtual Result<std::unique_ptr<Stream>> connect(std::string_view address) = 0;
};

}  // namespace vox
