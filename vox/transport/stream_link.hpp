// A link over any stream: frames out of an outbox, frames into a buffer.
//
// Sending copies the frame behind what is held already and asks for one flush; whatever was sent
// until that flush runs goes out in one write. So a hundred answers of one turn cost one call of
// the operating system, and a session needs no notion of batches.
//
// The room it says it has: a payload is taken while fewer than the high water mark of bytes are
// held, so one payload may pass the mark and none is refused for being larger than what is free.
// After a busy, the writable event waits until half of the mark is free: each wake-up then has
// half an outbox to fill, where waking at the first free byte would cost a turn per message.
//
// A stream that fails for writing has failed for reading too, once what arrived has been received:
// what we owed is lost, and whoever waits must hear of it.
#pragma once

#include <memory>
#include <optional>

#include "vox/base/byte_ring.hpp"
#include "vox/base/limits.hpp"
#include "vox/runtime/executor.hpp"
#include "vox/transport/framing.hpp"
#include "vox/transport/link.hpp"
#include "vox/transport/stream.hpp"

namespace vox {

struct StreamLinkOptions {
  std::size_t payload_bytes_max = Limits{}.payload_bytes_max;
  std::size_t outbox_high_water_bytes = Limits{}.outbox_high_water_bytes;
};

class StreamLink final : public Link, private StreamEvents {
 public:
  /// Attaches itself to `stream`, which nobody has attached to before.
  StreamLink(Executor& executor, std::unique_ptr<Stream> stream, StreamLinkOptions options = {});
  ~StreamLink() override;
  StreamLink(const StreamLink&) = delete;
  StreamLink& operator=(const StreamLink&) = delete;

  void attach(LinkEvents& events) override {
    events_ = &events;
    frame_said_ = false;
  }

  [[nodiscard]] Result<void> try_send(std::span<const BytesView> parts) override;
  /// Fails with `truncated` when the stream ends inside a frame, `payload_too_large` on a header
  /// past the limit, and otherwise as the stream does.
  [[nodiscard]] Result<BytesView> try_receive() override;
  void close_send() override;
  void abort() override;

  [[nodiscard]] std::size_t outbox_bytes() const override { return outbox_.size(); }
  [[nodiscard]] std::size_t outbox_bytes_max() const override;
  [[nodiscard]] std::uint64_t taken_bytes_total() const override { return taken_bytes_total_; }
  [[nodiscard]] std::size_t frame_bytes() const override { return reader_.bytes_held(); }
  [[nodiscard]] std::size_t payload_bytes_max() const override { return payload_bytes_max_; }
  void set_payload_bytes_max(std::size_t bytes) override;
  [[nodiscard]] std::string_view peer_address() const override { return stream_->peer_address(); }
  [[nodiscard]] std::uint64_t number() const override { return stream_->number(); }

 private:
  void handle_readable() override;
  void handle_writable() override;
  void flush();
  void notify();
  [[nodiscard]] bool fill();
  [[nodiscard]] bool has_room_again() const;
  [[nodiscard]] bool has_frame_to_say() const;
  void fail_send(Error error);

  std::unique_ptr<Stream> stream_;
  LinkEvents* events_ = nullptr;
  std::size_t high_water_bytes_;
  std::size_t payload_bytes_max_ = 0;
  std::size_t payload_bytes_max_ever_ = 0;  // what the outbox may hold of
  ByteRing outbox_;
  FrameReader reader_;
  std::uint64_t taken_bytes_total_ = 0;
  Task flush_task_;
  Task notify_task_;
  std::optional<Error> receive_end_;  // what every receive says from now on
  std::optional<Error> send_error_;   // how writing failed
  bool send_closed_ = false;          // nothing more is taken
  bool write_closed_ = false;         // the stream knows that nothing more comes
  bool write_blocked_ = false;        // the stream will say when it is writable
  bool readable_wanted_ = false;      // a would_block was answered: nothing is lent
  bool writable_wanted_ = false;      // a busy was answered
  bool frame_said_ = false;           // the owner knows of the frame that has begun
};

}  // namespace vox
