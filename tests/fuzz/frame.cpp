// Frames from a stream that arrives in pieces: the reader hands out exactly the payloads that the
// stream says, as soon as they are whole, and sets memory aside in proportion to what has arrived.
//
// Input: the largest payload as a power of two, what the pieces' sizes are drawn from, the stream.
#include <cstring>

#include "tests/fuzz/input_bytes.hpp"
#include "tests/fuzz/memory_watch.hpp"
#include "tests/fuzz/targets.hpp"
#include "vox/base/assert.hpp"
#include "vox/transport/framing.hpp"

namespace vox::fuzz {
namespace {

constexpr std::size_t settings_bytes = 2;

class StreamReader {
 public:
  StreamReader(BytesView stream, std::size_t payload_bytes_max, std::uint8_t pieces)
      : stream_(stream),
        payload_bytes_max_(payload_bytes_max),
        // A byte at a time only where there are few: time is better spent on other streams.
        piece_bytes_min_(1 + stream.size() / 64),
        piece_bytes_max_(std::size_t{1} << (pieces % 16)),
        draw_(pieces),
        reader_(payload_bytes_max) {}

  void run() {
    while (step()) check_memory();
  }

 private:
  // False once nothing more can happen.
  bool step() {
    switch (reader_.state()) {
      case FrameState::whole: take(); return true;
      case FrameState::too_large: check_refusal(); return false;
      case FrameState::incomplete: break;
    }
    check_waiting();
    if (fed_ == stream_.size()) return false;
    feed();
    return true;
  }

  [[nodiscard]] std::size_t held() const { return fed_ - taken_; }
  [[nodiscard]] std::size_t announced() const {
    return decode_frame_header(stream_.subspan(taken_).first<frame_header_bytes>());
  }

  void take() {
    VOX_ASSERT(held() >= frame_header_bytes);
    const BytesView expected = stream_.subspan(taken_ + frame_header_bytes, announced());
    const BytesView payload = reader_.take();
    VOX_ASSERT(payload.size() <= payload_bytes_max_);
    VOX_ASSERT(are_equal(payload, expected));
    taken_ += frame_header_bytes + payload.size();
    VOX_ASSERT(taken_ <= fed_);
  }

  void check_refusal() {
    VOX_ASSERT(held() >= frame_header_bytes);
    VOX_ASSERT(announced() > payload_bytes_max_);
    VOX_ASSERT(reader_.state() == FrameState::too_large);
  }

  // It waits for nothing that has arrived.
  void check_waiting() {
    VOX_ASSERT(reader_.bytes_held() == held());
    VOX_ASSERT(reader_.end() == (held() == 0 ? Error::end_of_stream : Error::truncated));
    if (held() < frame_header_bytes) return;
    VOX_ASSERT(announced() <= payload_bytes_max_);
    VOX_ASSERT(announced() > held() - frame_header_bytes);
  }

  void feed() {
    const std::span<std::byte> room = reader_.room();
    VOX_ASSERT(!room.empty());
    draw_ = draw_ * 6364136223846793005 + 1442695040888963407;
    const std::size_t piece =
        piece_bytes_min_ + static_cast<std::size_t>(draw_ >> 33) % piece_bytes_max_;
    const std::size_t bytes = std::min({piece, room.size(), stream_.size() - fed_});
    std::memcpy(room.data(), stream_.data() + fed_, bytes);
    reader_.commit(bytes);
    fed_ += bytes;
  }

  // At each step, as if the input ended there.
  void check_memory() const {
    VOX_ASSERT(reader_.bytes_reserved() <= std::max(FrameReader::read_bytes_initial, 4 * fed_));
    VOX_ASSERT(reader_.bytes_reserved() <=
               std::max(FrameReader::read_bytes_max, frame_header_bytes + payload_bytes_max_));
    VOX_ASSERT(watch_.held_max() <= memory_factor_max * (settings_bytes + fed_));
  }

  BytesView stream_;
  std::size_t payload_bytes_max_;
  std::size_t piece_bytes_min_;
  std::size_t piece_bytes_max_;
  std::uint64_t draw_;
  std::size_t fed_ = 0;
  std::size_t taken_ = 0;
  MemoryWatch watch_;
  FrameReader reader_;
};

}  // namespace

void fuzz_frame(BytesView input) {
  const std::uint8_t size = take_byte(input);
  const std::uint8_t pieces = take_byte(input);
  const std::size_t payload_bytes_max = (std::size_t{1} << (size % 25)) - (size >> 7);
  StreamReader(input, payload_bytes_max, pieces).run();
}

}  // namespace vox::fuzz
