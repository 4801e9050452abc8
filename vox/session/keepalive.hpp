// Finding out that a silent counterpart is gone. Pure: told the time, says what to do.
//
//   resting --interval without a word--> waiting(nonce) --pong(nonce)--> resting
//                                             \--timeout--> gone
//
// The timeout counts from the decision to ping, not from the ping's departure: a link that takes
// nothing is dead as well. Nonces go on across links, so a pong of a former link answers nothing
// (G-32). Only pongs count as an answer; any message postpones the next ping.
//
// One ping is under way at a time, of whatever kind: a counterpart may answer only the newest of
// several (ours does), so one that is sent for another reason serves as ours.
#pragma once

#include <algorithm>
#include <cstdint>

#include "vox/base/assert.hpp"
#include "vox/base/limits.hpp"
#include "vox/base/time.hpp"

namespace vox {

class Keepalive {
 public:
  enum class Action : std::uint8_t { none, ping, gone };

  /// A zero interval switches it off; any other is ping_pace at least.
  Keepalive(Duration interval, Duration timeout)
      : interval_(interval > Duration::zero() ? std::max(interval, ping_pace) : interval),
        timeout_(timeout) {}

  /// A link begins.
  void start(Time now) {
    waiting_ = false;
    next_ = is_on() ? after(now, interval_) : never;
  }
  /// The link has ended: nobody to ask.
  void stop() { next_ = never; }

  void handle_message(Time now) {
    if (!waiting_ && next_ != never) next_ = after(now, interval_);
  }

  /// Another ping was sent, and its pong will do.
  void handle_other_ping(std::uint64_t nonce, Time now) {
    VOX_ASSERT(!is_waiting());
    if (next_ == never) return;
    waiting_ = true;
    awaited_nonce_ = nonce;
    next_ = after(now, timeout_);
  }

  /// True when the pong was the one that was waited for.
  bool handle_pong(std::uint64_t nonce, Time now) {
    if (!is_waiting() || nonce != awaited_nonce_) return false;
    start(now);
    return true;
  }

  /// What is due at `now`. On `ping`, send one with nonce().
  [[nodiscard]] Action handle_time(Time now) {
    if (now < next_) return Action::none;
    if (waiting_) return Action::gone;
    waiting_ = true;
    nonce_ += 1;
    awaited_nonce_ = nonce_;
    next_ = after(now, timeout_);
    return Action::ping;
  }

  [[nodiscard]] Time next() const { return next_; }
  [[nodiscard]] std::uint64_t nonce() const { return nonce_; }
  [[nodiscard]] bool is_on() const { return interval_ > Duration::zero(); }
  /// Whether a ping is under way.
  [[nodiscard]] bool is_waiting() const { return waiting_ && next_ != never; }

 private:
  Duration interval_;
  Duration timeout_;
  Time next_ = never;
  std::uint64_t nonce_ = 0;
  std::uint64_t awaited_nonce_ = 0;  // nonce_, or another kind's
  bool waiting_ = false;
};

}  // namespace vox
