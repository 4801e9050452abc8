// Patterns and guesses.
#include "sim/names.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

#include "vox/base/assert.hpp"

namespace vox::sim {
namespace {

// Letters inserted, left out or changed between the two: the distance of Levenshtein, a row at a
// time.
std::size_t changes_between(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < to.size(); ++j) {
      const std::size_t changed = diagonal + (from[i] == to[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  VOX_ASSERT(row[to.size()] <= std::max(from.size(), to.size()));
  return row[to.size()];
}

}  // namespace

// The last "*" met is the only one worth returning to: whatever an earlier one could have taken
// more of, the last one can.
bool matches_pattern(std::string_view pattern, std::string_view name) {
  std::size_t p = 0;
  std::size_t n = 0;
  std::size_t star = std::string_view::npos;
  std::size_t star_name = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_name = n;
    } else if (p < pattern.size() && pattern[p] == name[n]) {
      p += 1;
      n += 1;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++star_name;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

std::vector<std::string> matching_names(std::string_view pattern,
                                        std::span<const std::string> names) {
  std::vector<std::string> matching;
  for (const std::string& name : names) {
    if (matches_pattern(pattern, name)) matching.push_back(name);
  }
  return matching;
}

std::string_view nearest_name(std::string_view name, std::span<const std::string_view> candidates) {
  std::string_view nearest;
  std::size_t fewest = 1 + std::max<std::size_t>(1, name.size() / 3);
  for (const std::string_view candidate : candidates) {
    const std::size_t changes = changes_between(name, candidate);
    if (changes >= fewest) continue;
    fewest = changes;
    nearest = candidate;
  }
  return nearest;
}

std::string guess_at(std::string_view name, std::span<const std::string_view> candidates) {
  const std::string_view nearest = nearest_name(name, candidates);
  if (!nearest.empty()) return "; did you mean \"" + std::string(nearest) + "\"?";
  if (candidates.empty()) return ": expected none";
  std::string text = ": expected one of ";
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (i > 0) text += ", ";
    text += candidates[i];
  }
  return text;
}

}  // namespace vox::sim
