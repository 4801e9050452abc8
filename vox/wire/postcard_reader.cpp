// Reading postcard: each refusal in one place.
#include "vox/wire/postcard_reader.hpp"

#include <bit>
#include <cstring>
#include <limits>

#include "vox/wire/utf8.hpp"

namespace vox::wire {
namespace {

template <typename Unsigned>
Unsigned little_endian(BytesView bytes) {
  VOX_ASSERT(bytes.size() == sizeof(Unsigned));
  Unsigned value = 0;
  if constexpr (std::endian::native == std::endian::little) {
    std::memcpy(&value, bytes.data(), sizeof value);
  } else {
    for (std::size_t index = 0; index < sizeof(Unsigned); ++index) {
      value |= std::to_integer<Unsigned>(bytes[index]) << (8 * index);
    }
  }
  return value;
}

}  // namespace

static_assert(std::numeric_limits<float>::is_iec559 && sizeof(float) == 4);
static_assert(std::numeric_limits<double>::is_iec559 && sizeof(double) == 8);

void PostcardReader::refuse(Violation violation) {
  VOX_ASSERT(violation != Violation::none);
  if (!failed()) violation_ = violation;
  cursor_ = end_;
}

Violation PostcardReader::finish() {
  if (remaining() != 0) refuse(Violation::trailing_bytes);
  return violation_;
}

template <typename Unsigned>
Unsigned PostcardReader::read_long_varint() {
  const auto read = get_varint<Unsigned>({cursor_, remaining()});
  if (read.violation != Violation::none) {
    refuse(read.violation);
    return 0;
  }
  VOX_ASSERT(read.bytes <= remaining());
  cursor_ += read.bytes;
  return read.value;
}

template std::uint16_t PostcardReader::read_long_varint<std::uint16_t>();
template std::uint32_t PostcardReader::read_long_varint<std::uint32_t>();
template std::uint64_t PostcardReader::read_long_varint<std::uint64_t>();
template Uint128 PostcardReader::read_long_varint<Uint128>();

std::uint8_t PostcardReader::read_u8() {
  const BytesView byte = read_raw(1);
  return byte.empty() ? std::uint8_t{0} : std::to_integer<std::uint8_t>(byte[0]);
}

bool PostcardReader::read_flag(Violation otherwise) {
  const std::uint8_t flag = read_u8();
  if (flag > 1) refuse(otherwise);
  return flag == 1;
}

bool PostcardReader::read_bool() { return read_flag(Violation::invalid_bool); }

bool PostcardReader::read_option() { return read_flag(Violation::invalid_option_tag); }

float PostcardReader::read_f32() {
  const BytesView bytes = read_raw(sizeof(float));
  return bytes.empty() ? 0.0F : std::bit_cast<float>(little_endian<std::uint32_t>(bytes));
}

double PostcardReader::read_f64() {
  const BytesView bytes = read_raw(sizeof(double));
  return bytes.empty() ? 0.0 : std::bit_cast<double>(little_endian<std::uint64_t>(bytes));
}

char32_t PostcardReader::read_char() {
  const BytesView bytes = read_bytes();
  if (failed()) return 0;
  const auto character = first_utf8_character(bytes);
  if (!character || character->bytes != bytes.size()) {
    refuse(Violation::invalid_utf8);
    return 0;
  }
  return character->code_point;
}

std::string_view PostcardReader::read_text() {
  const BytesView bytes = read_bytes();
  if (is_utf8(bytes)) return as_text(bytes);
  refuse(Violation::invalid_utf8);
  return {};
}

BytesView PostcardReader::read_bytes() {
  const std::uint64_t bytes = read_u64();
  return read_raw(bytes);
}

BytesView PostcardReader::read_opaque() {
  const BytesView length = read_raw(sizeof(std::uint32_t));
  if (length.empty()) return {};
  return read_raw(little_endian<std::uint32_t>(length));
}

std::size_t PostcardReader::read_count(std::size_t element_bytes_min) {
  VOX_ASSERT(element_bytes_min > 0);
  const std::uint64_t count = read_u64();
  if (count <= remaining() / element_bytes_min) return count;
  refuse(Violation::truncated_value);
  return 0;
}

}  // namespace vox::wire
