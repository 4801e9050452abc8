// Reading and writing amounts.
#include "sim/quantity.hpp"

#include <charconv>
#include <span>

#include "vox/base/assert.hpp"

namespace vox::sim {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

// Largest first: formatting takes the first that divides.
constexpr Unit duration_units[] = {
    {"h", 3'600'000'000'000}, {"m", 60'000'000'000}, {"s", 1'000'000'000},
    {"ms", 1'000'000},        {"us", 1'000},         {"ns", 1},
};
constexpr Unit bytes_units[] = {
    {"GiB", 1U << 30U}, {"MiB", 1U << 20U}, {"KiB", 1U << 10U}, {"B", 1}};
constexpr Unit count_units[] = {{"", 1}};

constexpr std::span<const Unit> units_of(Measure measure) {
  switch (measure) {
    case Measure::duration: return duration_units;
    case Measure::bytes: return bytes_units;
    case Measure::count: return count_units;
  }
  VOX_UNREACHABLE("Measure has a value outside its enumerators");
}

std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

// The largest amount of each measure: durations are signed everywhere else.
constexpr std::uint64_t amount_max = for_ever_ns;

std::string unit_complaint(std::string_view text, std::string_view unit, Measure measure) {
  std::string complaint = quoted(text);
  if (measure == Measure::count) return complaint + " is not a number: expected a count";
  complaint += unit.empty() ? " has no unit" : " has the wrong unit";
  return complaint + ": expected " + std::string(expected_amount(measure));
}

constexpr std::string_view range_mark = "..";

}  // namespace

std::string_view expected_amount(Measure measure) {
  switch (measure) {
    case Measure::duration: return "a duration in ns, us, ms, s, m or h, such as \"20ms\"";
    case Measure::bytes: return "a size in B, KiB, MiB or GiB, such as \"64KiB\"";
    case Measure::count: return "a count, such as 12";
  }
  VOX_UNREACHABLE("Measure has a value outside its enumerators");
}

Parsed<std::uint64_t> parse_amount(std::string_view text, Measure measure) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc::result_out_of_range) return fail(quoted(text) + " is too large");
  if (error != std::errc{}) {
    return fail(quoted(text) + " is not an amount: expected " +
                std::string(expected_amount(measure)));
  }
  const std::string_view unit(stopped, static_cast<std::size_t>(end - stopped));
  for (const Unit& known : units_of(measure)) {
    if (known.name != unit) continue;
    if (number > amount_max / known.factor) return fail(quoted(text) + " is too large");
    return number * known.factor;
  }
  return fail(unit_complaint(text, unit, measure));
}

Parsed<Range<std::uint64_t>> parse_range(std::string_view text, Measure measure) {
  const std::size_t mark = text.find(range_mark);
  const bool single = mark == std::string_view::npos;
  const Parsed<std::uint64_t> min = parse_amount(single ? text : text.substr(0, mark), measure);
  if (!min) return fail(min.error());
  if (single) return Range<std::uint64_t>{*min, *min};
  const auto max = parse_amount(text.substr(mark + range_mark.size()), measure);
  if (!max) return fail(max.error());
  if (*min > *max) {
    return fail(quoted(text) + " runs backwards: expected the smaller end first");
  }
  return Range<std::uint64_t>{*min, *max};
}

Parsed<Ratio> parse_ratio(std::string_view text) {
  constexpr std::string_view expected = ": expected a fraction such as \"1/100\"";
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return fail(quoted(text) + std::string(expected));
  const auto numerator = parse_amount(text.substr(0, slash), Measure::count);
  const auto denominator = parse_amount(text.substr(slash + 1), Measure::count);
  if (!numerator || !denominator) return fail(quoted(text) + std::string(expected));
  if (*denominator == 0) return fail(quoted(text) + " divides by zero" + std::string(expected));
  if (*numerator > *denominator) {
    return fail(quoted(text) + " is more than one" + std::string(expected));
  }
  return Ratio{*numerator, *denominator};
}

std::string format_amount(std::uint64_t amount, Measure measure) {
  if (measure == Measure::duration && amount == for_ever_ns) return "for_ever";
  const std::span<const Unit> units = units_of(measure);
  if (amount == 0) return "0" + std::string(measure == Measure::duration ? "s" : units.back().name);
  for (const Unit& unit : units) {
    if (amount % unit.factor == 0) {
      return std::to_string(amount / unit.factor) + std::string(unit.name);
    }
  }
  VOX_UNREACHABLE("the smallest unit divides everything");
}

std::string format_range(Range<std::uint64_t> range, Measure measure) {
  VOX_ASSERT(range.min <= range.max);
  std::string text = format_amount(range.min, measure);
  if (range.min == range.max) return text;
  return text + std::string(range_mark) + format_amount(range.max, measure);
}

std::string format_ratio(Ratio ratio) {
  VOX_ASSERT(ratio.denominator > 0);
  return std::to_string(ratio.numerator) + '/' + std::to_string(ratio.denominator);
}

}  // namespace vox::sim
