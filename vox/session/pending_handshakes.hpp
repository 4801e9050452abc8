// The strangers of a server: sessions whose handshake has not ended, in order of arrival.
//
// Anybody may connect and say nothing. Each such link costs memory until handshake_timeout, and a
// server that stopped accepting while there are too many would let whoever holds them decide who is
// served. So when there are handshakes_pending_max, the newest is taken and the oldest given up:
// who finishes within a few round trips is served unless as many others come in within those.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "vox/base/assert.hpp"
#include "vox/session/session.hpp"

namespace vox {

class PendingHandshakes {
 public:
  explicit PendingHandshakes(std::uint32_t count_max) : count_max_(count_max) {
    VOX_ASSERT(count_max > 0);
  }

  /// `session` has just begun its handshake. Gives up the oldest when there are too many.
  void add(SessionHandle session) {
    if (sessions_.size() >= count_max_) forget_ended();
    if (sessions_.size() >= count_max_) {
      given_up_count_ += 1;
      sessions_.front().try_shutdown({.drain = Duration::zero(), .grace = Duration::zero()});
      sessions_.erase(sessions_.begin());
    }
    sessions_.push_back(std::move(session));
    VOX_ASSERT(sessions_.size() <= count_max_);
  }

  /// Handshakes under way.
  [[nodiscard]] std::uint32_t count() {
    forget_ended();
    return static_cast<std::uint32_t>(sessions_.size());
  }
  /// How many had to make room.
  [[nodiscard]] std::uint64_t given_up_count() const { return given_up_count_; }

  void clear() { sessions_.clear(); }

 private:
  void forget_ended() {
    std::erase_if(sessions_, [](const SessionHandle& session) {
      return session.state() != SessionState::establishing;
    });
  }

  const std::uint32_t count_max_;
  std::vector<SessionHandle> sessions_;  // at most count_max_
  std::uint64_t given_up_count_ = 0;
};

}  // namespace vox
