// A counterpart without a session: it speaks through the codecs and a bare stream, since a session
// of ours would not let it do what attacks are made of.
#pragma once

#include <memory>
#include <optional>

#include "sim/actors/await_stream.hpp"
#include "vox/wire/message.hpp"

namespace vox::sim {

class AttackPeer {
 public:
  /// Everything it does fails with deadline_exceeded at `deadline`.
  AttackPeer(Executor& executor, std::unique_ptr<Stream> stream, Time deadline)
      : executor_(executor), stream_(executor, std::move(stream)), deadline_(deadline) {}

  [[nodiscard]] Executor& executor() const { return executor_; }
  [[nodiscard]] Time deadline() const { return deadline_; }

  /// Bytes as they are, without framing.
  Result<void> await_bytes(BytesView bytes) { return stream_.await_write(bytes, deadline_); }
  /// One byte at a time, with a pause after each.
  Result<void> await_trickle(BytesView bytes, Duration pause);
  Result<void> await_payload_sent(BytesView payload);
  Result<void> await_message_sent(const wire::Message& message);

  /// The next payload that comes.
  [[nodiscard]] Result<Bytes> await_payload();
  /// What message comes next.
  struct Heard {
    wire::MessageKind kind;
    ConnectionId connection;
    std::uint64_t id = 0;  ///< of the request, or the nonce
  };
  [[nodiscard]] Result<Heard> await_heard();
  /// Reads one byte, if it comes within `patience`. Fails when the stream has ended.
  Result<void> await_byte(Duration patience);

  /// Prologue and handshake of an initiator.
  Result<void> await_handshake();

  /// Suspends. Fails when it is told to end, or its time is up.
  Result<void> await_pause(Duration pause) const;

 private:
  Executor& executor_;
  AwaitStream stream_;
  Time deadline_;
  Bytes scratch_;
};

[[nodiscard]] Bytes framed(BytesView payload);

}  // namespace vox::sim
