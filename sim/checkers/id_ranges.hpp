// A set of ids that are mostly handed out in order, kept as ranges.
//
// What happened once may not happen again, for the whole run: every id ever seen must be known. Ids
// that come in order cost one range however many they are.
//
// Invariant: ranges are not empty, do not overlap and do not touch.
#pragma once

#include <cstdint>
#include <iterator>
#include <limits>
#include <map>

#include "vox/base/assert.hpp"

namespace vox::sim {

class IdRanges {
 public:
  /// False when it was there.
  bool insert(std::uint64_t id) {
    VOX_ASSERT(id < std::numeric_limits<std::uint64_t>::max());
    const auto after = last_by_first_.upper_bound(id);
    if (after == last_by_first_.begin()) return insert_alone(id, after);
    const auto before = std::prev(after);
    if (id <= before->second) return false;
    if (id != before->second + 1) return insert_alone(id, after);
    before->second = id;
    if (after != last_by_first_.end() && after->first == id + 1) {
      before->second = after->second;
      last_by_first_.erase(after);
    }
    return true;
  }

  [[nodiscard]] std::size_t ranges_count() const { return last_by_first_.size(); }

 private:
  using Ranges = std::map<std::uint64_t, std::uint64_t>;

  // No range ends just below it; the one `after` it may begin just above.
  bool insert_alone(std::uint64_t id, Ranges::iterator after) {
    std::uint64_t last = id;
    if (after != last_by_first_.end() && after->first == id + 1) {
      last = after->second;
      after = last_by_first_.erase(after);
    }
    last_by_first_.emplace_hint(after, id, last);
    return true;
  }

  Ranges last_by_first_;
};

}  // namespace vox::sim
