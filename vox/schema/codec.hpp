// What typed values are written to and read from: postcard, with what only typed values need.
//
// Reading is total: any bytes give a value or a violation. Memory is charged before it is taken, a
// fixed multiple of the input's size, so that a small message cannot make a large value: sixteen
// empty options or texts a byte do not exist on this wire. Values nest only so deep.
#pragma once

#include <cstddef>
#include <cstdint>

#include "vox/wire/postcard_reader.hpp"
#include "vox/wire/postcard_writer.hpp"

namespace vox {
class ChannelContext;
}

namespace vox::schema {

/// How many bytes of memory a value may take for each byte of its encoding: an empty text is one
/// byte on the wire and 32 in memory.
inline constexpr std::size_t value_bytes_by_encoded_byte = 64;
/// How deep values may lie in one another.
inline constexpr std::uint32_t value_nesting_max = 64;
/// How many elements without any bytes, such as units, a list may have.
inline constexpr std::uint64_t empty_elements_max = 65536;

class Encoder : public wire::PostcardWriter {
 public:
  /// `channels` opens the channels that a value has in it; null where there can be none.
  explicit Encoder(Bytes& out, ChannelContext* channels = nullptr)
      : PostcardWriter(out), channels_(channels) {}
  [[nodiscard]] ChannelContext* channels() const { return channels_; }

 private:
  ChannelContext* channels_;
};

class Decoder : public wire::PostcardReader {
 public:
  explicit Decoder(BytesView input, ChannelContext* channels = nullptr)
      : PostcardReader(input),
        channels_(channels),
        memory_left_(input.size() * value_bytes_by_encoded_byte) {}
  [[nodiscard]] ChannelContext* channels() const { return channels_; }

  /// Takes `count` times `bytes` of what the value may use. Refuses with value_too_large, and
  /// then nothing is to be allocated.
  [[nodiscard]] bool charge(std::size_t count, std::size_t bytes) {
    if (bytes != 0 && count > memory_left_ / bytes) {
      refuse(Violation::value_too_large);
      return false;
    }
    memory_left_ -= count * bytes;
    return true;
  }

  /// How many elements follow that take `element_bytes_min` each on the wire and `element_bytes` in
  /// memory; 0 after a refusal.
  [[nodiscard]] std::size_t read_elements(std::size_t element_bytes_min,
                                          std::size_t element_bytes) {
    const std::size_t count =
        element_bytes_min == 0 ? read_empty_elements() : read_count(element_bytes_min);
    return charge(element_bytes_min == 0 ? 0 : count, element_bytes) ? count : 0;
  }

  /// Around the reading of what may contain itself.
  class Nested {
   public:
    explicit Nested(Decoder& decoder) : decoder_(decoder) {
      if (++decoder_.nesting_ > value_nesting_max) decoder_.refuse(Violation::nesting_too_deep);
    }
    ~Nested() { decoder_.nesting_ -= 1; }
    Nested(const Nested&) = delete;
    Nested& operator=(const Nested&) = delete;

   private:
    Decoder& decoder_;
  };

 private:
  std::size_t read_empty_elements() {
    const std::uint64_t count = read_u64();
    if (count <= empty_elements_max) return static_cast<std::size_t>(count);
    refuse(Violation::value_too_large);
    return 0;
  }

  ChannelContext* channels_;
  std::size_t memory_left_;
  std::uint32_t nesting_ = 0;
};

}  // namespace vox::schema
