// A host's own clock, beside the world's: two straight pieces of a line, the one it is on and the
// point where that began. Integers throughout, and leaves only.
//
// Rates are in millionths of the world's: 1,000,000 is true, 0 stands still. The clock never goes
// back and never jumps: a new rate begins where the old one has come to, so a clock that ran wrong
// for a while is off by as much for ever after, as a monotonic clock is.
//
// Invariant: at_world() of time_at() is the first moment of the world at which the host's clock
// shows that time, so a timer fires when its host's clock has come to its deadline, and not before.
#pragma once

#include <cstdint>
#include <limits>

#include "vox/base/assert.hpp"
#include "vox/base/time.hpp"

namespace vox::sim {

inline constexpr std::uint64_t true_rate_ppm = 1'000'000;
// What a drifting clock may come to: a tenth of the world's rate, ten times of it.
inline constexpr std::uint64_t clock_rate_ppm_min = 100'000;
inline constexpr std::uint64_t clock_rate_ppm_max = 10'000'000;

class HostClock {
 public:
  HostClock() = default;

  [[nodiscard]] std::uint64_t rate_ppm() const { return rate_ppm_; }

  /// What the host's clock shows at `world`, which is not before the last change.
  [[nodiscard]] Time time_at(Time world) const {
    VOX_ASSERT(world >= changed_at_);
    return after(shown_then_, scaled_down(world - changed_at_, rate_ppm_, true_rate_ppm));
  }

  /// When the clock shows `shown`, as far as is known: at the current rate. `never` when it stands
  /// still before that; the moment of the last change for what it showed already.
  [[nodiscard]] Time at_world(Time shown) const {
    if (shown <= shown_then_) return changed_at_;
    if (rate_ppm_ == 0 || shown == never) return never;
    return after(changed_at_, scaled_up(shown - shown_then_, true_rate_ppm, rate_ppm_));
  }

  /// From `world` on.
  void set_rate(Time world, std::uint64_t rate_ppm) {
    VOX_ASSERT(rate_ppm == 0 || rate_ppm >= clock_rate_ppm_min);
    VOX_ASSERT(rate_ppm <= clock_rate_ppm_max);
    shown_then_ = time_at(world);
    changed_at_ = world;
    rate_ppm_ = rate_ppm;
  }

 private:
  static constexpr std::uint64_t ns_max = std::numeric_limits<Duration::rep>::max();

  // Duration * up / down without a product that overflows; saturates.
  static Duration scaled(Duration duration, std::uint64_t up, std::uint64_t down, bool round_up) {
    const auto ns = static_cast<std::uint64_t>(duration.count());
    const std::uint64_t whole = ns / down;
    const std::uint64_t rest = ns % down * up;  // both are 10^7 at most
    if (up != 0 && whole > (ns_max - up) / up) return Duration::max();
    const std::uint64_t rounded = rest / down + (round_up && rest % down > 0 ? 1 : 0);
    return Duration(static_cast<Duration::rep>(whole * up + rounded));
  }
  static Duration scaled_down(Duration duration, std::uint64_t up, std::uint64_t down) {
    return scaled(duration, up, down, false);
  }
  static Duration scaled_up(Duration duration, std::uint64_t up, std::uint64_t down) {
    return scaled(duration, up, down, true);
  }

  Time changed_at_{};
  Time shown_then_{};
  std::uint64_t rate_ppm_ = true_rate_ppm;
};

}  // namespace vox::sim
