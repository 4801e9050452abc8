// A stream whose other end, and whose moods, are the test's.
//
// The test keeps the script, the object under test owns the stream; the script outlives the stream
// and still tells afterwards what was written and how it ended. Reads and writes can be made short
// to the byte, held back, and failed; every call is counted. Events are posted as tasks (rule S4)
// and only after a would_block (rule S3), unless the test raises one for nothing.
#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <optional>

#include "vox/runtime/executor.hpp"
#include "vox/transport/stream.hpp"

namespace vox::test {

class ScriptedStream;

class StreamScript {
 public:
  static constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

  explicit StreamScript(Executor& executor);
  StreamScript(const StreamScript&) = delete;
  StreamScript& operator=(const StreamScript&) = delete;

  /// The stream itself; once.
  [[nodiscard]] std::unique_ptr<Stream> make_stream();

  // What the counterpart does.
  void deliver(BytesView bytes);
  /// What reading says once everything delivered has been read.
  void end_reads(Error error);

  // What the transport does.
  /// Takes so many bytes more before it blocks. Unlimited until this is called first.
  void allow_writes(std::size_t bytes);
  void fail_writes(Error error);
  /// Events that rule S3 permits and nobody is owed.
  void raise_spurious_events();
  std::size_t read_bytes_max = unlimited;   // a read
  std::size_t write_bytes_max = unlimited;  // a write

  // What was done to it.
  Bytes written;
  std::uint64_t read_calls = 0;
  std::uint64_t write_calls = 0;
  std::uint64_t write_calls_blocked = 0;
  bool is_attached = false;
  bool is_write_closed = false;
  bool is_aborted = false;
  bool is_destroyed = false;

 private:
  friend class ScriptedStream;
  Result<std::size_t> read(std::span<std::byte> into);
  Result<std::size_t> write(std::span<const BytesView> parts);
  void post_readable();
  void post_writable();
  void silence();

  StreamEvents* events_ = nullptr;
  std::deque<std::byte> incoming_;
  std::optional<Error> read_end_;
  std::optional<Error> write_error_;
  std::size_t writes_allowed_ = unlimited;
  bool readable_wanted_ = false;
  bool writable_wanted_ = false;
  Task readable_task_;
  Task writable_task_;
};

/// The end that the object under test holds.
class ScriptedStream final : public Stream {
 public:
  explicit ScriptedStream(StreamScript& script) : script_(script) {}
  ~ScriptedStream() override;
  ScriptedStream(const ScriptedStream&) = delete;
  ScriptedStream& operator=(const ScriptedStream&) = delete;

  void attach(StreamEvents& events) override;
  [[nodiscard]] Result<std::size_t> try_read(std::span<std::byte> into) override {
    return script_.read(into);
  }
  [[nodiscard]] Result<std::size_t> try_write(std::span<const BytesView> parts) override {
    return script_.write(parts);
  }
  void close_write() override { script_.is_write_closed = true; }
  void abort() override;
  [[nodiscard]] std::string_view peer_address() const override { return "scripted"; }

 private:
  StreamScript& script_;
};

}  // namespace vox::test
