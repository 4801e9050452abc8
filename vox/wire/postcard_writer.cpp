// Writing postcard: what is too long to stand in the header.
#include "vox/wire/postcard_writer.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include "vox/wire/utf8.hpp"

namespace vox::wire {

BytesView PostcardWriter::finish() {
  VOX_ASSERT(!finished_);
  VOX_ASSERT(size_ <= out_.size());
  out_.resize(size_);
  finished_ = true;
  return out_;
}

BytesView PostcardWriter::lend() {
  VOX_ASSERT(!finished_);
  VOX_ASSERT(size_ <= out_.size());
  finished_ = true;
  return BytesView(out_).first(size_);
}

// Doubles, so that many small values cost a growth each time the size has doubled; but takes no
// more than is allocated already while that suffices.
void PostcardWriter::grow(std::size_t bytes) {
  const std::size_t wanted = size_ + bytes;
  VOX_ASSERT(wanted > out_.size());
  const std::size_t doubled = std::max(wanted, 2 * out_.size());
  out_.resize(wanted <= out_.capacity() ? std::min(doubled, out_.capacity()) : doubled);
}

template <typename Unsigned>
void PostcardWriter::write_little_endian(Unsigned value) {
  std::byte* out = room_for(sizeof value);
  if constexpr (std::endian::native == std::endian::little) {
    std::memcpy(out, &value, sizeof value);
  } else {
    for (std::size_t index = 0; index < sizeof value; ++index) {
      out[index] = static_cast<std::byte>(static_cast<std::uint8_t>(value >> (8 * index)));
    }
  }
  size_ += sizeof value;
}

void PostcardWriter::write_f32(float value) {
  write_little_endian(std::bit_cast<std::uint32_t>(value));
}

void PostcardWriter::write_f64(double value) {
  write_little_endian(std::bit_cast<std::uint64_t>(value));
}

void PostcardWriter::write_char(char32_t value) {
  std::byte character[4];
  write_bytes({character, put_utf8(character, value)});
}

void PostcardWriter::write_bytes(BytesView bytes) {
  write_count(bytes.size());
  write_raw(bytes);
}

void PostcardWriter::write_opaque_length(std::size_t bytes) {
  VOX_ASSERT(bytes <= std::numeric_limits<std::uint32_t>::max());
  write_little_endian(static_cast<std::uint32_t>(bytes));
}

void PostcardWriter::write_raw(BytesView bytes) {
  if (bytes.empty()) return;  // may have no address, which memcpy must not be given
  std::memcpy(room_for(bytes.size()), bytes.data(), bytes.size());
  size_ += bytes.size();
}

}  // namespace vox::wire
