// Reading CBOR: heads, the values behind them, and stepping over what nobody asked for.
#include "vox/wire/cbor_reader.hpp"

#include <array>
#include <limits>

#include "vox/base/assert.hpp"
#include "vox/wire/utf8.hpp"

namespace vox::wire {
namespace {

constexpr std::uint8_t information_inline_max = 23;  // up to here it is the argument itself
constexpr std::uint8_t information_one_byte = 24;    // then 1, 2, 4 or 8 bytes follow
constexpr std::uint8_t information_eight_bytes = 27;

// The smallest argument that may be spelled in 1, 2, 4 and 8 bytes.
constexpr std::array<std::uint64_t, 4> smallest_argument = {24, 0x100, 0x10000, 0x100000000};
constexpr std::uint64_t smallest_simple_value = 32;

}  // namespace

void CborReader::refuse(Violation violation) {
  VOX_ASSERT(violation != Violation::none);
  if (!failed()) violation_ = violation;
  rest_ = {};
}

BytesView CborReader::read_raw(std::uint64_t bytes) {
  if (bytes > rest_.size()) {
    refuse(Violation::truncated_value);
    return {};
  }
  const BytesView view = rest_.first(bytes);
  rest_ = rest_.subspan(bytes);
  return view;
}

std::uint64_t CborReader::read_argument(CborMajor major, std::uint8_t information) {
  if (information <= information_inline_max) return information;
  if (information > information_eight_bytes) {
    refuse(Violation::invalid_cbor);  // reserved, or a length to be found out
    return 0;
  }
  const std::size_t width_index = information - information_one_byte;
  VOX_ASSERT(width_index < smallest_argument.size());
  std::uint64_t argument = 0;
  for (const std::byte byte : read_raw(std::uint64_t{1} << width_index)) {
    argument = (argument << 8) | std::to_integer<std::uint64_t>(byte);
  }
  if (failed()) return 0;
  // Of major type 7 the wider arguments are floats, which have no shorter spelling.
  const bool is_float = major == CborMajor::simple && information > information_one_byte;
  if (is_float) return argument;
  const bool is_simple = major == CborMajor::simple;
  const std::uint64_t smallest = is_simple ? smallest_simple_value : smallest_argument[width_index];
  if (argument < smallest) refuse(Violation::varint_overlong);
  return argument;
}

CborReader::Head CborReader::read_head() {
  const BytesView first = read_raw(1);
  if (first.empty()) return {};
  Head head;
  head.major = static_cast<CborMajor>(std::to_integer<std::uint8_t>(first[0] >> 5));
  head.information = std::to_integer<std::uint8_t>(first[0] & std::byte{0x1f});
  head.argument = read_argument(head.major, head.information);
  return head;
}

std::uint64_t CborReader::read_expected(CborMajor major) {
  const Head head = read_head();
  if (failed()) return 0;
  if (head.major == major) return head.argument;
  refuse(Violation::invalid_cbor);
  return 0;
}

std::uint64_t CborReader::read_u64() { return read_expected(CborMajor::unsigned_integer); }

std::uint32_t CborReader::read_u32() {
  const std::uint64_t value = read_u64();
  if (value <= std::numeric_limits<std::uint32_t>::max()) return static_cast<std::uint32_t>(value);
  refuse(Violation::varint_overflow);
  return 0;
}

// A simple value that stands in the first byte, which false, true and null all do.
std::uint64_t CborReader::read_simple() {
  const Head head = read_head();
  if (failed()) return 0;
  if (head.major == CborMajor::simple && head.information <= information_inline_max) {
    return head.argument;
  }
  refuse(Violation::invalid_cbor);
  return 0;
}

bool CborReader::read_bool() {
  const std::uint64_t simple = read_simple();
  if (simple != cbor_false && simple != cbor_true) refuse(Violation::invalid_cbor);
  return simple == cbor_true;
}

void CborReader::read_null() {
  if (read_simple() != cbor_null) refuse(Violation::invalid_cbor);
}

bool CborReader::try_read_null() {
  constexpr auto null_byte = static_cast<std::byte>((std::uint64_t{7} << 5) | cbor_null);
  if (rest_.empty() || rest_[0] != null_byte) return false;
  read_null();
  VOX_ASSERT(!failed());
  return true;
}

std::string_view CborReader::read_raw_text(std::uint64_t bytes) {
  const BytesView text = read_raw(bytes);
  if (is_utf8(text)) return as_text(text);
  refuse(Violation::invalid_utf8);
  return {};
}

bool CborReader::is_text_next() const {
  constexpr auto text = static_cast<std::uint8_t>(CborMajor::text);
  return !rest_.empty() && std::to_integer<std::uint8_t>(rest_[0] >> 5) == text;
}

std::string_view CborReader::read_text() { return read_raw_text(read_expected(CborMajor::text)); }

BytesView CborReader::read_bytes() { return read_raw(read_expected(CborMajor::bytes)); }

std::size_t CborReader::checked_count(std::uint64_t count, std::size_t element_bytes_min) {
  VOX_ASSERT(element_bytes_min > 0);
  if (count <= remaining() / element_bytes_min) return count;
  refuse(Violation::truncated_value);
  return 0;
}

std::size_t CborReader::read_array_of(std::size_t element_bytes_min) {
  return checked_count(read_expected(CborMajor::array), element_bytes_min);
}

std::size_t CborReader::read_map() { return checked_count(read_expected(CborMajor::map), 2); }

std::string_view CborReader::read_variant_name() {
  if (read_map() != 1) refuse(Violation::invalid_cbor);
  return read_text();
}

// A tag says something about the item behind it, which nobody here wants to know.
CborReader::Head CborReader::read_head_behind_tags() {
  Head head = read_head();
  while (!failed() && head.major == CborMajor::tag) head = read_head();
  return head;
}

std::size_t CborReader::skip_shallow(const Head& head) {
  switch (head.major) {
    case CborMajor::unsigned_integer:
    case CborMajor::negative_integer:
    case CborMajor::simple: return 0;
    case CborMajor::bytes: static_cast<void>(read_raw(head.argument)); return 0;
    case CborMajor::text: static_cast<void>(read_raw_text(head.argument)); return 0;
    case CborMajor::array: return checked_count(head.argument, 1);
    case CborMajor::map: return 2 * checked_count(head.argument, 2);
    case CborMajor::tag: break;
  }
  VOX_UNREACHABLE("three bits have eight values, and tags have been read");
}

void CborReader::skip() {
  std::array<std::size_t, cbor_nesting_max> owed{};  // items still to come, by open container
  std::size_t depth = 0;
  do {
    const Head head = read_head_behind_tags();
    if (failed()) return;
    const bool is_container = head.major == CborMajor::array || head.major == CborMajor::map;
    if (is_container && depth == cbor_nesting_max) return refuse(Violation::nesting_too_deep);
    const std::size_t items = skip_shallow(head);
    if (failed()) return;
    if (items > 0) {
      VOX_ASSERT(depth < cbor_nesting_max);
      owed[depth] = items;
      depth += 1;
      continue;
    }
    // An item is complete, and with it every container of which it was the last.
    while (depth > 0 && --owed[depth - 1] == 0) depth -= 1;
  } while (depth > 0);
}

}  // namespace vox::wire
