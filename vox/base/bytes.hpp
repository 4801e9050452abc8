// Bytes, owned and borrowed, in the spelling the whole project uses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace vox {

/// Owned bytes.
using Bytes = std::vector<std::byte>;
/// Borrowed bytes; the lender outlives the use.
using BytesView = std::span<const std::byte>;

inline BytesView as_bytes(std::string_view text) {
  return std::as_bytes(std::span<const char>(text.data(), text.size()));
}

inline std::string_view as_text(BytesView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline Bytes to_bytes(BytesView bytes) { return {bytes.begin(), bytes.end()}; }
inline Bytes to_bytes(std::string_view text) { return to_bytes(as_bytes(text)); }

/// A word at a time, where std::equal goes byte by byte.
inline bool are_equal(BytesView a, BytesView b) { return as_text(a) == as_text(b); }

}  // namespace vox
