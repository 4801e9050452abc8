// Finding out that a silent counterpart is gone. Pure: told the time, says what to do.
//
//   resting --interval without a word--> waiting(nonce) --pong(nonce)--> resting
//                                             \--timeout--> gone
//
// The timeout counts from the decision to ping, not from the ping's departure: a link that takes
// nothing is dead as well. Nonces go on across links, so a pong of a former link answers nothing
// (G-32). Only pongs count as an answer; any message postpones the next ping.
#pragma once

#include <cstdint>

#include "vox/base/assert.hpp"
#include "vox/base/time.hpp"

namespace vox {

class Keepalive {
 public:
  enum class Action : std::uint8_t { none, ping, gone };

  /// A zero interval switches it off.
  Keepalive(Duration interval, Duration timeout) : interval_(interval), timeout_(timeout) {}

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

  void handle_pong(std::uint64_t nonce, Time now) {
    if (waiting_ && nonce == nonce_) start(now);
  }

  /// What is due at `now`. On `ping`, send one with nonce().
  [[nodiscard]] Action handle_time(Time now) {
    if (now < next_) return Action::none;
    if (waiting_) return Action::gone;
    waiting_ = true;
    nonce_ += 1;
    next_ = after(now, timeout_);
    return Action::ping;
  }

  [[nodiscard]] Time next() const { return next_; }
  [[nodiscard]] std::uint64_t nonce() const { return nonce_; }
  [[nodiscard]] bool is_on() const { return interval_ > Duration::zero(); }

 private:
  Duration interval_;
  Duration timeout_;
  Time next_ = never;
  std::uint64_t nonce_ = 0;
  bool waiting_ = false;
};

}  // namespace vox
