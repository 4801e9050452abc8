// Whole payloads on a stream of bytes: a little-endian u32 length, then that many bytes.
//
// The reading half is where a stranger's four bytes could make us reserve four gigabytes, so it
// keeps three promises. A length is judged on its header, before any memory is set aside for what
// it announces. Memory follows the bytes that have arrived, at most four times as much and never
// past the largest frame, so announcing costs the announcer. And frames are lent from the buffer
// they were read into: many small ones in one read cost no copy each.
//
// Pure: bytes go in through room() and commit(), frames come out of take(). Deliberately absent:
// any marker or checksum, which the protocol has not, and any leniency about an end inside a frame,
// header included: a counterpart that stops there did not finish what it said.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "vox/base/assert.hpp"
#include "vox/base/bytes.hpp"
#include "vox/base/result.hpp"

namespace vox {

inline constexpr std::size_t frame_header_bytes = 4;
/// The largest payload whose length the header can say.
inline constexpr std::size_t frame_payload_bytes_max = 0xFFFF'FFFF;

using FrameHeader = std::array<std::byte, frame_header_bytes>;

constexpr FrameHeader encode_frame_header(std::size_t payload_bytes) {
  VOX_ASSERT(payload_bytes <= frame_payload_bytes_max);
  FrameHeader header{};
  for (std::size_t i = 0; i < header.size(); ++i) {
    header[i] = static_cast<std::byte>((payload_bytes >> (8 * i)) & 0xFF);
  }
  return header;
}

constexpr std::size_t decode_frame_header(std::span<const std::byte, frame_header_bytes> header) {
  std::size_t payload_bytes = 0;
  for (std::size_t i = 0; i < header.size(); ++i) {
    payload_bytes |= std::to_integer<std::size_t>(header[i]) << (8 * i);
  }
  return payload_bytes;
}

/// What the bytes that have arrived begin with.
enum class FrameState : std::uint8_t {
  incomplete,  ///< more bytes are needed
  whole,       ///< take() has a payload
  too_large,   ///< a header past the limit; final, as nobody knows where the next frame begins
};

class FrameReader {
 public:
  /// A buffer of this size is kept between frames; larger ones only while frames need them.
  static constexpr std::size_t read_bytes_max = std::size_t{64} << 10;
  /// What is set aside before anything has arrived: no bait for who connects and says nothing. Five
  /// reads that fill it make it read_bytes_max / 4.
  static constexpr std::size_t read_bytes_initial = 16;

  explicit FrameReader(std::size_t payload_bytes_max) { set_payload_bytes_max(payload_bytes_max); }

  /// The limit for headers that are looked at from now on.
  void set_payload_bytes_max(std::size_t bytes) {
    VOX_ASSERT(bytes <= frame_payload_bytes_max);
    payload_bytes_max_ = bytes;
  }

  [[nodiscard]] FrameState state() {
    if (refused_) return FrameState::too_large;
    if (bytes_held() < frame_header_bytes) return FrameState::incomplete;
    const std::size_t payload_bytes = announced_bytes();
    if (payload_bytes > payload_bytes_max_) {
      refused_ = true;
      return FrameState::too_large;
    }
    const bool arrived = bytes_held() - frame_header_bytes >= payload_bytes;
    return arrived ? FrameState::whole : FrameState::incomplete;
  }

  /// The next payload; only when state() is `whole`. Lent until room() is called.
  [[nodiscard]] BytesView take() {
    VOX_ASSERT(bytes_held() >= frame_header_bytes);
    const BytesView payload{buffer_.get() + begin_ + frame_header_bytes, announced_bytes()};
    begin_ += frame_header_bytes + payload.size();
    VOX_ASSERT(begin_ <= end_);
    frame_bytes_seen_max_ = std::max(frame_bytes_seen_max_, frame_header_bytes + payload.size());
    return payload;
  }

  /// Where to put the next bytes: never empty. Only when state() is `incomplete`. Ends the loan of
  /// every payload taken.
  [[nodiscard]] std::span<std::byte> room();
  /// The first `bytes` of room() have been filled.
  void commit(std::size_t bytes);

  /// What it means that no more bytes will come: `end_of_stream` between frames, else `truncated`.
  [[nodiscard]] Error end() const {
    return bytes_held() == 0 ? Error::end_of_stream : Error::truncated;
  }

  /// Bytes that have arrived and were not taken.
  [[nodiscard]] std::size_t bytes_held() const { return end_ - begin_; }
  /// Bytes of memory set aside.
  [[nodiscard]] std::size_t bytes_reserved() const { return capacity_; }
  /// The most that ever was.
  [[nodiscard]] std::size_t bytes_reserved_max() const { return capacity_max_; }

 private:
  [[nodiscard]] std::size_t announced_bytes() const {
    return decode_frame_header(
        std::span<const std::byte, frame_header_bytes>(buffer_.get() + begin_, frame_header_bytes));
  }
  void rest();
  void resize(std::size_t capacity);

  std::unique_ptr<std::byte[]> buffer_;
  std::size_t capacity_ = 0;
  std::size_t capacity_max_ = 0;
  std::size_t begin_ = 0;  // of what was not taken
  std::size_t end_ = 0;    // of what has arrived
  std::size_t payload_bytes_max_ = 0;
  std::size_t frame_bytes_seen_max_ = 0;  // since the buffer was last empty
  bool filled_ = false;                   // the last read left no room: more is on its way
  bool refused_ = false;
};

}  // namespace vox
