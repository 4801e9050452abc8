// Every bound of Limits as data: its name, what it counts, why it is there, what happens at it, and
// where its use can be read.
//
// The one place that ties a name to a member. Scenario files set limits by these names, gauges say
// whose bound they are by them, and docs/LIMITS.md is printed from the rows. A member without a row
// does not compile; a count of things or bytes without a gauge has to say why it has none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

#include "vox/base/limits.hpp"

namespace vox {

/// A bound in bytes is the member of type size_t; a plain count is the one of type uint32_t.
using LimitMember =
    std::variant<std::uint32_t Limits::*, std::size_t Limits::*, Duration Limits::*>;

struct LimitRow {
  std::string_view name;
  LimitMember member;
  /// What it bounds, and what happens at it, in a line.
  std::string_view doc;
  /// Why it is there, and why it is as large as it is.
  std::string_view reason;
  /// Which gauge of gauges.hpp shows its use; empty for none.
  std::string_view gauge = {};
  /// Of a count or bytes without a gauge: why. Durations have none, as nothing grows in them.
  std::string_view no_gauge = {};
  /// What a counterpart that passes it is told; empty when nothing breaks.
  std::string_view violation = {};
};

/// In the order of the members.
[[nodiscard]] std::span<const LimitRow> limit_rows();

}  // namespace vox
