// Values in and out of the members that the table names.
#include "sim/limits_table.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "vox/base/assert.hpp"

namespace vox::sim {
namespace {

ParamKind kind_of(const LimitMember& member) {
  if (std::holds_alternative<std::uint32_t Limits::*>(member)) return ParamKind::count;
  if (std::holds_alternative<std::size_t Limits::*>(member)) return ParamKind::bytes;
  return ParamKind::duration;
}

std::uint64_t read_field(const Limits& limits, const LimitMember& member) {
  if (const auto* count = std::get_if<std::uint32_t Limits::*>(&member)) return limits.**count;
  if (const auto* bytes = std::get_if<std::size_t Limits::*>(&member)) return limits.**bytes;
  const Duration duration = limits.*std::get<Duration Limits::*>(member);
  VOX_ASSERT(duration >= Duration::zero());
  return static_cast<std::uint64_t>(duration.count());
}

// A count that does not fit its field is the largest that does: the reader has complained already.
void write_field(Limits& limits, const LimitMember& member, std::uint64_t value) {
  if (const auto* count = std::get_if<std::uint32_t Limits::*>(&member)) {
    constexpr std::uint64_t largest = std::numeric_limits<std::uint32_t>::max();
    limits.** count = static_cast<std::uint32_t>(std::min(value, largest));
  } else if (const auto* bytes = std::get_if<std::size_t Limits::*>(&member)) {
    limits.** bytes = value;
  } else {
    limits.*std::get<Duration Limits::*>(member) = Duration(static_cast<Duration::rep>(value));
  }
}

Setting setting_of(const LimitRow& field) {
  const std::uint64_t value = read_field(Limits{}, field.member);
  return {.name = std::string(field.name), .kind = kind_of(field.member), .range = {value, value}};
}

// The texts that the specs' defaults refer to, made once: a ParamSpec owns nothing.
struct Table {
  Table() {
    texts.reserve(limit_rows().size());
    for (const LimitRow& field : limit_rows()) {
      std::string text = format_setting(setting_of(field));
      std::erase(text, '"');
      texts.push_back(std::move(text));
      params.push_back({field.name, kind_of(field.member), texts.back(), field.doc, true});
    }
  }
  std::vector<std::string> texts;
  std::vector<ParamSpec> params;
};

}  // namespace

std::span<const LimitRow> limit_fields() { return limit_rows(); }

std::span<const ParamSpec> limit_params() {
  static const Table table;  // constant, and made on first use from any thread
  return table.params;
}

Limits resolve_limits(const Settings& settings, const Random& random) {
  Limits limits;
  for (const LimitRow& field : limit_rows()) {
    Draws draws = scenario_draws(random, "limits/" + std::string(field.name));
    write_field(limits, field.member, draws.within(find_setting(settings, field.name).range));
  }
  return limits;
}

Result<void> validate_limits(const Settings& settings) {
  Limits least;
  Limits largest;
  for (const LimitRow& field : limit_rows()) {
    const Range<std::uint64_t> range = find_setting(settings, field.name).range;
    write_field(least, field.member, range.min);
    write_field(largest, field.member, range.max);
  }
  if (const Result<void> fits = least.validate(); !fits) return fits;
  VOX_ASSERT(settings.size() == limit_rows().size());
  return largest.validate();
}

}  // namespace vox::sim
