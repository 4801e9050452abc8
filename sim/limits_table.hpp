// The bounds of a session as what a [limits] section may set.
//
// Reading, writing, resolving and the printed reference all walk the core's own table, so a limit
// that the core has can be set in a scenario, and one that it has not cannot.
#pragma once

#include <span>

#include "sim/params.hpp"
#include "vox/base/limits_table.hpp"

namespace vox::sim {

/// The rows of vox/base/limits_table.hpp, in their order.
[[nodiscard]] std::span<const LimitRow> limit_fields();
/// The same as keys of a section, each with the default of vox::Limits. All may be ranges.
[[nodiscard]] std::span<const ParamSpec> limit_params();
/// The limits of one run. `settings` has every key of limit_params().
[[nodiscard]] Limits resolve_limits(const Settings& settings, const Random& random);
/// Whether the least and the largest values that may be drawn fit each other.
[[nodiscard]] Result<void> validate_limits(const Settings& settings);

}  // namespace vox::sim
