// The bounds of a session by name: what a [limits] section may set.
//
// The one place that ties a name in a file to a field of vox::Limits. Reading, writing, resolving
// and the printed reference all walk this table; a test counts the fields of Limits against it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

#include "sim/params.hpp"
#include "vox/base/limits.hpp"

namespace vox::sim {

/// A bound in bytes is the field of type size_t; a plain count is the one of type uint32_t.
using LimitMember =
    std::variant<std::uint32_t Limits::*, std::size_t Limits::*, Duration Limits::*>;

struct LimitField {
  std::string_view name;
  LimitMember member;
  std::string_view doc;
};

[[nodiscard]] std::span<const LimitField> limit_fields();
/// The same as keys of a section, each with the default of vox::Limits. All may be ranges.
[[nodiscard]] std::span<const ParamSpec> limit_params();
/// The limits of one run. `settings` has every key of limit_params().
[[nodiscard]] Limits resolve_limits(const Settings& settings, const Random& random);
/// Whether the least and the largest values that may be drawn fit each other.
[[nodiscard]] Result<void> validate_limits(const Settings& settings);

}  // namespace vox::sim
