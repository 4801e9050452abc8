// Which ids of one side are over, in memory that does not grow with how many there were.
//
// Ids of a side are dense and rise by two, so those that are over merge into ranges, and a gap
// between two ranges is an id that is open or was never heard of. Honest gaps are as few as ids can
// be open at once. A counterpart that leaves more has its lowest gap taken as over: it costs itself
// an id that it did not use, and us nothing. Pure: no I/O, no fibers, no clock.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "vox/base/assert.hpp"

namespace vox {

class IdHistory {
 public:
  /// Keeps at most `ranges_max` ranges.
  explicit IdHistory(std::size_t ranges_max) : ranges_max_(ranges_max) {
    VOX_ASSERT(ranges_max > 0);
  }

  [[nodiscard]] bool contains(std::uint64_t id) const {
    const auto after = find_after(place_of(id));
    return after != ranges_.begin() && (after - 1)->last >= place_of(id);
  }

  /// Idempotent. All ids are of one parity.
  void add(std::uint64_t id) {
    if (contains(id)) return;
    const std::uint64_t place = place_of(id);
    auto after = find_after(place);
    const bool joins_before = after != ranges_.begin() && (after - 1)->last + 1 == place;
    const bool joins_after = after != ranges_.end() && place + 1 == after->first;
    if (joins_before && joins_after) {
      (after - 1)->last = after->last;
      ranges_.erase(after);
    } else if (joins_before) {
      (after - 1)->last = place;
    } else if (joins_after) {
      after->first = place;
    } else {
      ranges_.insert(after, {place, place});
      if (ranges_.size() > ranges_max_) close_lowest_gap();
    }
  }

  /// Everything up to the highest id that is over is over.
  void close_gaps() {
    if (ranges_.empty()) return;
    ranges_ = {{0, ranges_.back().last}};
  }

  [[nodiscard]] std::size_t ranges_count() const { return ranges_.size(); }

 private:
  struct Range {
    std::uint64_t first;
    std::uint64_t last;
  };

  // 1 and 2 have the first place, 3 and 4 the second.
  static std::uint64_t place_of(std::uint64_t id) {
    VOX_ASSERT(id > 0);
    return (id - 1) / 2;
  }

  // The first range that begins after `place`.
  template <typename Ranges>
  static auto find_after_in(Ranges& ranges, std::uint64_t place) {
    return std::upper_bound(
        ranges.begin(), ranges.end(), place,
        [](std::uint64_t wanted, const Range& range) { return wanted < range.first; });
  }
  [[nodiscard]] std::vector<Range>::const_iterator find_after(std::uint64_t place) const {
    return find_after_in(ranges_, place);
  }
  [[nodiscard]] std::vector<Range>::iterator find_after(std::uint64_t place) {
    return find_after_in(ranges_, place);
  }

  void close_lowest_gap() {
    VOX_ASSERT(ranges_.size() >= 2);
    ranges_[1].first = ranges_[0].first;
    ranges_.erase(ranges_.begin());
  }

  std::size_t ranges_max_;
  std::vector<Range> ranges_;  // sorted, apart by at least one place
};

}  // namespace vox
