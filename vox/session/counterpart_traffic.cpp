// Counting, and nothing else.
#include "vox/session/counterpart_traffic.hpp"

#include <algorithm>
#include <utility>

#include "vox/base/assert.hpp"

namespace vox {

CounterpartTraffic::CounterpartTraffic(const Limits& limits)
    : pings_unanswered_max_(limits.pings_unanswered_max),
      refusals_pending_max_(limits.refusals_pending_max),
      deciding_count_max_(limits.opens_undecided_max),
      pings_(limits.pings_burst, limits.ping_interval),
      refused_(limits.refusals_burst, limits.refusal_interval),
      cancels_(limits.cancels_burst, limits.cancel_interval),
      strays_(limits.strays_burst, limits.stray_interval) {}

void CounterpartTraffic::handle_link_lost() {
  pong_owed_.reset();
  pings_unanswered_count_ = 0;
  refusals_.clear();
}

Violation CounterpartTraffic::handle_ping(std::uint64_t nonce, Time now) {
  pings_unanswered_count_ += 1;
  if (pings_unanswered_count_ > pings_unanswered_max_) return Violation::ping_flood;
  if (!std::exchange(ping_paid_, false) && !pings_.try_take(now)) return Violation::ping_flood;
  pings_unanswered_high_water_ = std::max(pings_unanswered_high_water_, pings_unanswered_count_);
  pong_owed_ = nonce;
  return Violation::none;
}

void CounterpartTraffic::handle_pong_sent() {
  VOX_ASSERT(pong_owed_.has_value());
  pong_owed_.reset();
  pings_unanswered_count_ = 0;
}

// Bounded twice: in length against a counterpart that does not read, in rate against one that does.
Violation CounterpartTraffic::handle_refused(Refusal refusal, Time now) {
  if (refusals_.size() >= refusals_pending_max_) return Violation::open_flood;
  if (!refused_.try_take(now)) return Violation::open_flood;
  push_refusal(refusal);
  handle_crossing(1);  // its opener may have given up meanwhile
  return Violation::none;
}

void CounterpartTraffic::handle_refused_in_drain(Refusal refusal) {
  handle_crossing(1);
  if (refusals_.size() < refusals_pending_max_) push_refusal(refusal);
}

void CounterpartTraffic::push_refusal(Refusal refusal) {
  VOX_ASSERT(refusals_.size() < refusals_pending_max_);
  refusals_.push_back(refusal);
  refusals_high_water_ = std::max(refusals_high_water_, refusals_.size());
}

void CounterpartTraffic::handle_refusal_sent() {
  VOX_ASSERT(!refusals_.empty());
  refusals_.pop_front();
}

Violation CounterpartTraffic::handle_cancel(Time now) {
  return cancels_.try_take(now) ? Violation::none : Violation::cancel_flood;
}

Violation CounterpartTraffic::handle_stray(Time now) {
  if (crossing_count_ > 0) {
    crossing_count_ -= 1;
    return Violation::none;
  }
  return strays_.try_take(now) ? Violation::none : Violation::stray_flood;
}

void CounterpartTraffic::handle_crossing(std::uint64_t messages_max) {
  if (__builtin_add_overflow(crossing_count_, messages_max, &crossing_count_)) {
    crossing_count_ = UINT64_MAX;
  }
}

void CounterpartTraffic::handle_deciding() {
  VOX_ASSERT(may_decide());
  deciding_count_ += 1;
  deciding_high_water_ = std::max(deciding_high_water_, deciding_count_);
}

void CounterpartTraffic::handle_decided() {
  VOX_ASSERT(deciding_count_ > 0);
  deciding_count_ -= 1;
}

}  // namespace vox
