// What a session owes its counterpart for control messages, and how much of them it puts up with.
// Pure: told what came and when, says whether that is still within bounds. Internal.
//
// Each thing a counterpart can say without being asked is one of: answered from a slot that a
// repeat overwrites (pings), answered from a queue that is bounded in length and in rate (opens
// that are refused), or paid for from a bucket (cancels, strays). So what a flood costs is known
// beforehand, whether or not the flooder reads, and past it the session ends with a name for it
// (R1, R5).
//
//   message                           bounded by                                      past it
//   ping                              one pong owed, pings_unanswered_max, a bucket   ping_flood
//   open that is refused              refusals_pending_max owed, a bucket             open_flood
//   open that is decided              opens_undecided_max                             refused
//   cancel, close before our answer   a bucket                                        cancel_flood
//   message about what is not there   what may have crossed our ends, and a bucket    stray_flood
//
// Buckets outlive links: a counterpart that resumes has not become another.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "vox/base/ids.hpp"
#include "vox/base/limits.hpp"
#include "vox/base/token_bucket.hpp"
#include "vox/wire/violation.hpp"

namespace vox {

class CounterpartTraffic {
 public:
  /// An open that is refused without asking anybody.
  struct Refusal {
    ConnectionId connection;
    bool missing_service = false;
  };

  explicit CounterpartTraffic(const Limits& limits);

  /// What was owed over that link is owed no more.
  void handle_link_lost();

  // --- what came; none when it is within bounds

  [[nodiscard]] Violation handle_ping(std::uint64_t nonce, Time now);
  /// A Close. It pays for a ping, if there was none since the last.
  void handle_close() { ping_paid_ = true; }
  [[nodiscard]] Violation handle_refused(Refusal refusal, Time now);
  /// The same while the session drains. The opener cannot know yet, so it pays nothing; and past
  /// the bound the link's end, which is near, is its answer.
  void handle_refused_in_drain(Refusal refusal);
  [[nodiscard]] Violation handle_cancel(Time now);
  /// A message about a thing that is not there, or is over.
  [[nodiscard]] Violation handle_stray(Time now);
  /// We ended a thing about which `messages_max` may be on their way: so many strays are honest.
  void handle_crossing(std::uint64_t messages_max);

  // --- opens with our acceptor

  [[nodiscard]] bool may_decide() const { return deciding_count_ < deciding_count_max_; }
  void handle_deciding();
  /// The acceptor's fiber has ended, whatever became of the open meanwhile.
  void handle_decided();

  // --- what is owed, in the order in which it is sent

  void owe_protocol_error() { protocol_error_owed_ = true; }
  [[nodiscard]] bool protocol_error_owed() const { return protocol_error_owed_; }
  void handle_protocol_error_sent() { protocol_error_owed_ = false; }

  /// The newest ping's nonce: one pong answers all that came before it was sent.
  [[nodiscard]] std::optional<std::uint64_t> pong_owed() const { return pong_owed_; }
  void handle_pong_sent();

  /// The oldest refusal; null when there is none.
  [[nodiscard]] const Refusal* refusal_owed() const {
    return refusals_.empty() ? nullptr : &refusals_.front();
  }
  void handle_refusal_sent();

  [[nodiscard]] bool owes_anything() const {
    return protocol_error_owed_ || pong_owed_.has_value() || !refusals_.empty();
  }

  // --- gauges

  [[nodiscard]] std::uint32_t deciding_count() const { return deciding_count_; }
  [[nodiscard]] std::size_t refusals_count() const { return refusals_.size(); }
  [[nodiscard]] std::uint32_t pings_unanswered_count() const { return pings_unanswered_count_; }
  /// The most of each that there ever were.
  [[nodiscard]] std::uint32_t deciding_high_water() const { return deciding_high_water_; }
  [[nodiscard]] std::size_t refusals_high_water() const { return refusals_high_water_; }
  [[nodiscard]] std::uint32_t pings_unanswered_high_water() const {
    return pings_unanswered_high_water_;
  }
  /// Strays that are still explained by what crossed an end of ours.
  [[nodiscard]] std::uint64_t crossing_count() const { return crossing_count_; }

 private:
  void push_refusal(Refusal refusal);

  const std::uint32_t pings_unanswered_max_;
  const std::uint32_t refusals_pending_max_;
  const std::uint32_t deciding_count_max_;

  TokenBucket pings_;
  TokenBucket refused_;
  TokenBucket cancels_;
  TokenBucket strays_;

  bool protocol_error_owed_ = false;
  std::optional<std::uint64_t> pong_owed_;
  std::uint32_t pings_unanswered_count_ = 0;  // since the last pong was sent
  bool ping_paid_ = false;
  std::deque<Refusal> refusals_;  // at most refusals_pending_max
  std::uint32_t deciding_count_ = 0;
  std::uint64_t crossing_count_ = 0;

  std::uint32_t deciding_high_water_ = 0;
  std::size_t refusals_high_water_ = 0;
  std::uint32_t pings_unanswered_high_water_ = 0;
};

}  // namespace vox
