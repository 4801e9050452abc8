// A host's end of a simulated stream. Twin of net/tcp_stream.
//
// It holds the user's side of things: who is to be told, what has been asked and not yet answered,
// and how the stream ended. What is under way between the hosts is the conversation's.
#pragma once

#include <optional>
#include <string>

#include "sim/conversation.hpp"
#include "vox/runtime/task.hpp"
#include "vox/transport/stream.hpp"

namespace vox::sim {

class SimStream final : public Stream {
 public:
  SimStream(Conversation& conversation, Side side, SimExecutor& executor, std::string peer_address);
  /// One that failed before it left the host.
  SimStream(Error failure, SimExecutor& executor, std::string peer_address);
  ~SimStream() override;
  SimStream(const SimStream&) = delete;
  SimStream& operator=(const SimStream&) = delete;

  void attach(StreamEvents& events) override;
  [[nodiscard]] Result<std::size_t> try_read(std::span<std::byte> into) override;
  [[nodiscard]] Result<std::size_t> try_write(std::span<const BytesView> parts) override;
  void close_write() override;
  void abort() override;
  [[nodiscard]] std::string_view peer_address() const override { return peer_address_; }
  [[nodiscard]] std::uint64_t number() const override { return number_; }

  // For the conversation.
  void handle_connected();
  void handle_arrived() { wake_reader(); }
  void handle_room() { wake_writer(); }
  void handle_end();
  void handle_failure(Error error);
  /// The host lost power: no effects from here on, and a reset for whoever holds the stream.
  void handle_vanished();
  [[nodiscard]] bool has_failed() const { return failed_; }

 private:
  void wake_reader();
  void wake_writer();
  void silence();
  void report_readable() { events_->handle_readable(); }
  void report_writable() { events_->handle_writable(); }

  Conversation* conversation_;  // null once let go of, or vanished
  Side side_ = Side::connector;
  StreamEvents* events_ = nullptr;
  // What reading and writing say from now on, when they say only that.
  std::optional<Error> read_end_;
  std::optional<Error> write_end_;
  bool connected_ = false;
  bool failed_ = false;
  bool end_arrived_ = false;
  bool reader_waits_ = false;
  bool writer_waits_ = false;
  Task readable_;
  Task writable_;
  std::string peer_address_;
  std::uint64_t number_ = 0;
};

}  // namespace vox::sim
