// UTF-8, one character at a time, with a stride over plain ASCII: nearly all text on this wire is
// keys and names.
#include "vox/wire/utf8.hpp"

#include <cstring>

#include "vox/base/assert.hpp"

namespace vox::wire {
namespace {

constexpr char32_t code_point_max = 0x10ffff;

constexpr bool is_surrogate(char32_t code_point) {
  return code_point >= 0xd800 && code_point <= 0xdfff;
}

// The smallest code point that needs so many bytes; anything below it is an overlong spelling.
constexpr char32_t smallest_of_length[] = {0, 0, 0x80, 0x800, 0x10000};

// How many bytes a sequence with this lead has; 0 for a byte that leads none.
constexpr std::size_t length_of_lead(std::uint8_t lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xc2) return 0;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  return lead < 0xf5 ? 4 : 0;
}

// How many leading bytes, counted in words of 8, are ASCII.
std::size_t ascii_prefix_bytes(BytesView text) {
  constexpr std::uint64_t high_bits = 0x8080808080808080;
  std::size_t bytes = 0;
  while (text.size() - bytes >= sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + bytes, sizeof word);
    if ((word & high_bits) != 0) break;
    bytes += sizeof word;
  }
  return bytes;
}

}  // namespace

std::optional<Utf8Character> first_utf8_character(BytesView text) {
  if (text.empty()) return std::nullopt;
  const auto lead = std::to_integer<std::uint8_t>(text[0]);
  const std::size_t bytes = length_of_lead(lead);
  if (bytes == 0 || bytes > text.size()) return std::nullopt;
  if (bytes == 1) return Utf8Character{lead, 1};
  char32_t code_point = lead & (0x7fU >> bytes);
  for (std::size_t index = 1; index < bytes; ++index) {
    const auto byte = std::to_integer<std::uint8_t>(text[index]);
    if ((byte & 0xc0U) != 0x80) return std::nullopt;
    code_point = (code_point << 6) | (byte & 0x3fU);
  }
  if (code_point < smallest_of_length[bytes]) return std::nullopt;
  if (code_point > code_point_max || is_surrogate(code_point)) return std::nullopt;
  return Utf8Character{code_point, bytes};
}

bool is_utf8(BytesView text) {
  while (!text.empty()) {
    text = text.subspan(ascii_prefix_bytes(text));
    // Up to a word of single characters, then try the stride again.
    for (std::size_t count = 0; count < sizeof(std::uint64_t) && !text.empty(); ++count) {
      const auto character = first_utf8_character(text);
      if (!character) return false;
      text = text.subspan(character->bytes);
    }
  }
  return true;
}

std::size_t put_utf8(std::byte* out, char32_t code_point) {
  VOX_ASSERT(code_point <= code_point_max);
  VOX_ASSERT(!is_surrogate(code_point));
  if (code_point < 0x80) {
    out[0] = static_cast<std::byte>(code_point);
    return 1;
  }
  std::size_t bytes = 2;
  while (bytes < 4 && code_point >= smallest_of_length[bytes + 1]) bytes += 1;
  for (std::size_t index = bytes - 1; index > 0; --index) {
    out[index] = static_cast<std::byte>(0x80U | (code_point & 0x3fU));
    code_point >>= 6;
  }
  const auto lead_mark = static_cast<std::uint8_t>(0xf00U >> bytes);
  out[0] = static_cast<std::byte>(lead_mark | code_point);
  return bytes;
}

}  // namespace vox::wire
