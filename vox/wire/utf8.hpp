// Whether bytes are UTF-8: every text on the wire must be, and is checked before anybody sees it.
//
// As in Unicode's table of well-formed sequences: shortest form only, no surrogates, nothing above
// U+10FFFF.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "vox/base/bytes.hpp"

namespace vox::wire {

struct Utf8Character {
  char32_t code_point = 0;
  std::size_t bytes = 0;
};

/// The character at the beginning of `text`; none when there is no well-formed one.
[[nodiscard]] std::optional<Utf8Character> first_utf8_character(BytesView text);

[[nodiscard]] bool is_utf8(BytesView text);

/// 1 to 4 bytes. `code_point` is no surrogate and at most U+10FFFF.
std::size_t put_utf8(std::byte* out, char32_t code_point);

}  // namespace vox::wire
