// A stream, and a listener, for tests that read from top to bottom: the waiting forms on a fiber.
//
// Every call is watched: an event inside one of the stream's own calls (S4), an event that nobody
// was owed a would_block for (S3) and a read of nothing (S2) fail the test wherever they happen.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string_view>
#include <utility>

#include "vox/base/bytes.hpp"
#include "vox/runtime/wait_queue.hpp"
#include "vox/transport/stream.hpp"

namespace vox::test {

class DrivenStream final : private StreamEvents {
 public:
  DrivenStream(Executor& executor, std::unique_ptr<Stream> stream)
      : readable_(executor), writable_(executor), stream_(std::move(stream)) {
    VOX_ASSERT(stream_ != nullptr);
    stream_->attach(*this);
  }
  DrivenStream(const DrivenStream&) = delete;
  DrivenStream& operator=(const DrivenStream&) = delete;

  [[nodiscard]] Stream& stream() { return *stream_; }

  [[nodiscard]] Result<std::size_t> try_read(std::span<std::byte> into) {
    const Inside inside(*this);
    const Result<std::size_t> read = stream_->try_read(into);
    EXPECT_TRUE(!read || (*read > 0 && *read <= into.size()));
    if (!read && read.error() == Error::would_block) owed_readable_ = true;
    return read;
  }
  [[nodiscard]] Result<std::size_t> try_write(std::span<const BytesView> parts) {
    const Inside inside(*this);
    const Result<std::size_t> taken = stream_->try_write(parts);
    std::size_t offered = 0;
    for (const BytesView part : parts) offered += part.size();
    EXPECT_TRUE(!taken || (*taken > 0 && *taken <= offered));
    if (!taken && taken.error() == Error::would_block) owed_writable_ = true;
    return taken;
  }
  [[nodiscard]] Result<std::size_t> try_write(BytesView bytes) {
    return try_write(std::span<const BytesView>(&bytes, 1));
  }
  void close_write() {
    const Inside inside(*this);
    stream_->close_write();
  }
  /// Nobody is owed an event any more.
  void abort() {
    const Inside inside(*this);
    stream_->abort();
    owed_readable_ = owed_writable_ = false;
  }

  /// Some bytes, or how reading ended.
  [[nodiscard]] Result<std::size_t> await_read(std::span<std::byte> into) {
    for (;;) {
      const Result<std::size_t> read = try_read(into);
      if (read || read.error() != Error::would_block) return read;
      if (const Wake wake = readable_.await_wake(); wake != Wake::signalled) {
        return fail(to_result(wake).error());
      }
    }
  }
  /// Everything there is, behind `into`; answers how reading ended.
  [[nodiscard]] Error await_rest(Bytes& into) {
    std::array<std::byte, 4096> buffer{};
    for (;;) {
      const Result<std::size_t> read = await_read(buffer);
      if (!read) return read.error();
      into.insert(into.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(*read));
    }
  }
  /// Exactly so many bytes, as text; shorter when reading ended before.
  [[nodiscard]] std::string await_text(std::size_t bytes) {
    Bytes got(bytes);
    std::size_t size = 0;
    while (size < bytes) {
      const Result<std::size_t> read = await_read(std::span(got).subspan(size));
      if (!read) break;
      size += *read;
    }
    return std::string(as_text(BytesView(got).first(size)));
  }
  /// Writes all; answers how it failed otherwise.
  [[nodiscard]] Result<void> await_write(BytesView bytes) {
    while (!bytes.empty()) {
      const Result<std::size_t> taken = try_write(bytes);
      if (taken) {
        bytes = bytes.subspan(*taken);
        continue;
      }
      if (taken.error() != Error::would_block) return fail(taken.error());
      if (const Wake wake = writable_.await_wake(); wake != Wake::signalled) {
        return to_result(wake);
      }
    }
    return {};
  }
  [[nodiscard]] Result<void> await_write(std::string_view text) {
    return await_write(as_bytes(text));
  }

  std::uint32_t readable_count = 0;
  std::uint32_t writable_count = 0;

 private:
  /// No event may come while one lives.
  class Inside {
   public:
    explicit Inside(DrivenStream& stream) : stream_(stream) { stream_.inside_ = true; }
    ~Inside() { stream_.inside_ = false; }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;

   private:
    DrivenStream& stream_;
  };
  void handle_readable() override {
    EXPECT_FALSE(inside_) << "S4: readable inside a call";
    EXPECT_TRUE(std::exchange(owed_readable_, false)) << "S3: readable and nobody asked";
    readable_count += 1;
    readable_.wake_all();
  }
  void handle_writable() override {
    EXPECT_FALSE(inside_) << "S4: writable inside a call";
    EXPECT_TRUE(std::exchange(owed_writable_, false)) << "S3: writable and nobody asked";
    writable_count += 1;
    writable_.wake_all();
  }

  WaitQueue readable_;
  WaitQueue writable_;
  bool inside_ = false;
  bool owed_readable_ = false;
  bool owed_writable_ = false;
  std::unique_ptr<Stream> stream_;
};

class DrivenListener final : private ListenerEvents {
 public:
  DrivenListener(Executor& executor, std::unique_ptr<Listener> listener)
      : executor_(executor), acceptable_(executor), listener_(std::move(listener)) {
    VOX_ASSERT(listener_ != nullptr);
    listener_->attach(*this);
  }
  DrivenListener(const DrivenListener&) = delete;
  DrivenListener& operator=(const DrivenListener&) = delete;

  [[nodiscard]] std::string address() const { return listener_->local_address(); }
  [[nodiscard]] Result<std::unique_ptr<Stream>> try_accept() { return listener_->try_accept(); }
  /// Null only when the wait was cancelled.
  [[nodiscard]] std::unique_ptr<DrivenStream> await_accept() {
    for (;;) {
      Result<std::unique_ptr<Stream>> stream = listener_->try_accept();
      if (stream) return std::make_unique<DrivenStream>(executor_, *std::move(stream));
      EXPECT_EQ(stream.error(), Error::would_block);
      if (acceptable_.await_wake() != Wake::signalled) return nullptr;
    }
  }

 private:
  void handle_acceptable() override { acceptable_.wake_all(); }

  Executor& executor_;
  WaitQueue acceptable_;
  std::unique_ptr<Listener> listener_;
};

/// Bytes in which every place can be told from its neighbours.
inline Bytes pattern(std::size_t bytes, std::uint32_t seed = 1) {
  Bytes made(bytes);
  std::uint32_t state = seed * 2654435761u + 1;
  for (std::byte& each : made) {
    state = state * 1664525u + 1013904223u;
    each = std::byte(state >> 24);
  }
  return made;
}

}  // namespace vox::test
