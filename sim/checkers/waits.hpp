// What waits and since when, and whether anything has waited too long.
//
// Waits begin in the order of their events, so the one that began first is at the front of a queue;
// those that ended stay in it until they come to the front. While nothing is overdue, asking costs
// one comparison.
//
// Invariants:
//   - The queue is sorted by beginning, and holds every wait that has not ended.
//   - What has ended is in the queue without being in the map, or with another beginning.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "sim/checkers/fault_watch.hpp"
#include "sim/ring.hpp"
#include "vox/base/assert.hpp"
#include "vox/base/time.hpp"

namespace vox::sim {

/// Keys are plain and ordered.
template <typename Key>
class Waits {
 public:
  struct Wait {
    Key key;
    std::int64_t since_ns;
  };

  /// What waits already keeps its beginning.
  void begin(const Key& key, std::int64_t at_ns) {
    VOX_ASSERT(queue_.empty() || queue_.back().since_ns <= at_ns);
    if (since_by_key_.emplace(key, at_ns).second) queue_.push_back({key, at_ns});
  }
  void end(const Key& key) { since_by_key_.erase(key); }
  /// Ends those from `first` to `last`, both included.
  void end_range(const Key& first, const Key& last) {
    VOX_ASSERT(!(last < first));
    since_by_key_.erase(since_by_key_.lower_bound(first), since_by_key_.upper_bound(last));
  }

  /// The one that has waited longest.
  [[nodiscard]] std::optional<Wait> find_oldest() {
    while (!queue_.empty()) {
      const Wait& oldest = queue_.front();
      const auto found = since_by_key_.find(oldest.key);
      if (found != since_by_key_.end() && found->second == oldest.since_ns) return oldest;
      (void)queue_.pop_front();
    }
    VOX_ASSERT(since_by_key_.empty());
    return std::nullopt;
  }

  /// One that at `now_ns` has waited longer than `bound`, faults not counted. None while one works.
  [[nodiscard]] std::optional<Wait> find_overdue(std::int64_t now_ns, const FaultWatch& faults,
                                                 Duration bound) {
    if (queue_.empty() || faults.is_active()) return std::nullopt;
    if (!is_overdue(queue_.front(), now_ns, faults, bound)) return std::nullopt;
    const std::optional<Wait> oldest = find_oldest();
    if (!oldest || !is_overdue(*oldest, now_ns, faults, bound)) return std::nullopt;
    return oldest;
  }

 private:
  static bool is_overdue(const Wait& wait, std::int64_t now_ns, const FaultWatch& faults,
                         Duration bound) {
    return now_ns - faults.counts_from_ns(wait.since_ns) > bound.count();
  }

  std::map<Key, std::int64_t> since_by_key_;
  Ring<Wait> queue_;
};

}  // namespace vox::sim
