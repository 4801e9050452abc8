// Names in scenario files: patterns that match several, and guesses at what a wrong one meant.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vox::sim {

/// Whether `name` is what `pattern` says, where "*" stands for any characters, also none.
[[nodiscard]] bool matches_pattern(std::string_view pattern, std::string_view name);

/// Those of `names` that `pattern` matches, in their order.
[[nodiscard]] std::vector<std::string> matching_names(std::string_view pattern,
                                                      std::span<const std::string> names);

/// The candidate that takes the fewest changes of a letter to become, the first among equals. Empty
/// when none is near: a far guess helps less than none.
[[nodiscard]] std::string_view nearest_name(std::string_view name,
                                            std::span<const std::string_view> candidates);

/// The way a complaint about an unknown name ends: `; did you mean "latency"?`, or, when none is
/// near, `: expected one of buffer, latency`.
[[nodiscard]] std::string guess_at(std::string_view name,
                                   std::span<const std::string_view> candidates);

}  // namespace vox::sim
