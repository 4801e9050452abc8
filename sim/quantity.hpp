// Amounts as people write them: "20ms", "64KiB", "1/100", and ranges of them, "1s..5s".
//
// An amount always says its unit, because "timeout = 20" has cost somebody an evening in every
// project that allows it. Integers only: "1500ms", never "1.5s", so that what is written and what
// is printed are the same number. What is wrong with a text comes back as a sentence that says what
// was expected, ready to stand behind a file, a line and a column.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "sim/random.hpp"
#include "vox/base/result.hpp"
#include "vox/base/time.hpp"

namespace vox::sim {

/// The value, or a sentence about what was expected.
template <typename T>
using Parsed = Result<T, std::string>;

/// Nanoseconds of a duration without end; written "for_ever".
inline constexpr std::uint64_t for_ever_ns =
    static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

/// An amount of nanoseconds, as parsed.
[[nodiscard]] inline Duration as_duration(std::uint64_t amount_ns) {
  return Duration(static_cast<Duration::rep>(amount_ns));
}

/// What an amount counts, and so which units it takes.
enum class Measure : std::uint8_t { duration, bytes, count };

/// One amount: nanoseconds, bytes, or a bare number.
[[nodiscard]] Parsed<std::uint64_t> parse_amount(std::string_view text, Measure measure);
/// "A..B" with A <= B, or one amount, which is the range of itself.
[[nodiscard]] Parsed<Range<std::uint64_t>> parse_range(std::string_view text, Measure measure);
/// "N/M" with N <= M and M > 0.
[[nodiscard]] Parsed<Ratio> parse_ratio(std::string_view text);

// Each parses again to the same value. The unit is the largest that divides the amount.
[[nodiscard]] std::string format_amount(std::uint64_t amount, Measure measure);
[[nodiscard]] std::string format_range(Range<std::uint64_t> range, Measure measure);
[[nodiscard]] std::string format_ratio(Ratio ratio);

/// What is expected where an amount stands: `a duration with its unit, such as "20ms"`.
[[nodiscard]] std::string_view expected_amount(Measure measure);

}  // namespace vox::sim
