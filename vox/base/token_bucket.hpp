// How often something may happen: so many at once, and one more after each interval.
//
// The bucket is kept as one moment, when it will be full again, so taking is one addition and one
// comparison, nothing rounds and nothing has to be refilled. An interval of zero fills it at once:
// then everything may happen as often as it likes. Pure: the time comes from the caller.
//
// Invariant: in any span of time of length W, at most burst + W / interval are taken.
#pragma once

#include <algorithm>
#include <cstdint>

#include "vox/base/assert.hpp"
#include "vox/base/time.hpp"

namespace vox {

class TokenBucket {
 public:
  /// Begins full. `burst` times `interval` has to fit a Duration.
  constexpr TokenBucket(std::uint32_t burst, Duration interval)
      : interval_(interval), burst_(burst) {
    VOX_ASSERT(burst > 0);
    VOX_ASSERT(interval >= Duration::zero());
    VOX_ASSERT(interval <= Duration::max() / burst);
  }

  /// Takes one if there is one. `now` never goes back.
  [[nodiscard]] constexpr bool try_take(Time now) {
    const Time full_at = after(std::max(full_at_, now), interval_);
    if (full_at - now > capacity()) return false;
    full_at_ = full_at;
    return true;
  }

  /// How many there are.
  [[nodiscard]] constexpr std::uint32_t available(Time now) const {
    if (full_at_ <= now) return burst_;
    return static_cast<std::uint32_t>((capacity() - (full_at_ - now)) / interval_);
  }

  /// When there is one: `now`, or later.
  [[nodiscard]] constexpr Time next(Time now) const {
    return std::max(now, after(full_at_, interval_) - capacity());
  }

  [[nodiscard]] constexpr std::uint32_t burst() const { return burst_; }

 private:
  [[nodiscard]] constexpr Duration capacity() const { return interval_ * burst_; }

  Time full_at_{};
  Duration interval_;
  std::uint32_t burst_;
};

}  // namespace vox
