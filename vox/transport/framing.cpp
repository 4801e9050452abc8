// Where the next bytes go: when the buffer moves, grows and shrinks.
#include "vox/transport/framing.hpp"

#include <cstring>
#include <utility>

namespace vox {
namespace {

// How much more memory than has arrived: few reads for a large frame, little bait for an announcer.
constexpr std::size_t growth_factor = 4;

}  // namespace

std::span<std::byte> FrameReader::room() {
  VOX_ASSERT(state() == FrameState::incomplete);
  if (bytes_held() == 0) rest();
  if (capacity_ == 0) {
    resize(read_bytes_initial);
  } else if (filled_) {
    // Up to one read at a time, or the frame that has begun; both are within the limits.
    const std::size_t frame =
        bytes_held() < frame_header_bytes ? 0 : frame_header_bytes + announced_bytes();
    const std::size_t useful = std::max(read_bytes_max, frame);
    if (capacity_ < useful) resize(std::min(capacity_ * growth_factor, useful));
  }
  if (begin_ > 0) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, bytes_held());
    end_ -= begin_;
    begin_ = 0;
  }
  filled_ = false;
  VOX_ASSERT(end_ < capacity_);
  return {buffer_.get() + end_, capacity_ - end_};
}

void FrameReader::commit(std::size_t bytes) {
  VOX_ASSERT(bytes <= capacity_ - end_);
  end_ += bytes;
  filled_ = end_ == capacity_;
}

// Between frames. A buffer for large frames is kept while large frames keep coming.
void FrameReader::rest() {
  VOX_ASSERT(begin_ == end_);
  begin_ = end_ = 0;
  if (capacity_ > read_bytes_max && frame_bytes_seen_max_ <= read_bytes_max) {
    buffer_.reset();
    resize(read_bytes_max);
  }
  frame_bytes_seen_max_ = 0;
}

void FrameReader::resize(std::size_t capacity) {
  VOX_ASSERT(capacity > bytes_held());
  auto resized = std::make_unique_for_overwrite<std::byte[]>(capacity);
  if (bytes_held() > 0) std::memcpy(resized.get(), buffer_.get() + begin_, bytes_held());
  end_ = bytes_held();
  begin_ = 0;
  buffer_ = std::move(resized);
  capacity_ = capacity;
  capacity_max_ = std::max(capacity_max_, capacity);
}

}  // namespace vox
