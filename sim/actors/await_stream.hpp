// A stream for code that reads from top to bottom: the waiting forms of reading and writing.
//
// For actors that speak to streams directly. One fiber reads and one writes at a time.
#pragma once

#include <memory>
#include <span>

#include "vox/base/bytes.hpp"
#include "vox/runtime/wait_queue.hpp"
#include "vox/transport/stream.hpp"

namespace vox::sim {

class AwaitStream final : public StreamEvents {
 public:
  AwaitStream(Executor& executor, std::unique_ptr<Stream> stream);
  AwaitStream(const AwaitStream&) = delete;
  AwaitStream& operator=(const AwaitStream&) = delete;

  /// Fills `into`. Fails with `end_of_stream` when the stream ends before the first byte and
  /// `truncated` when it ends later; else with how it failed, or how the wait did.
  [[nodiscard]] Result<void> await_read(std::span<std::byte> into, Time deadline = never);
  [[nodiscard]] Result<void> await_write(BytesView bytes, Time deadline = never);
  void close_write() { stream_->close_write(); }

  /// How often a write found no room.
  [[nodiscard]] std::uint64_t full_count() const { return full_count_; }

  void handle_readable() override { readable_.wake_all(); }
  void handle_writable() override { writable_.wake_all(); }

 private:
  std::unique_ptr<Stream> stream_;
  WaitQueue readable_;
  WaitQueue writable_;
  std::uint64_t full_count_ = 0;
};

}  // namespace vox::sim
