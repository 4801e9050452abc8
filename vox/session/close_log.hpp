// The closes that a resumable session may have to say again.
//
// A Close is not answered, and one that was with the link when the link died never arrived: after a
// resume the counterpart would keep a connection that nobody else has (R10, G-14). So each Close
// that was sent is remembered until a ping that was sent after it has been answered, which it
// cannot be before the Close was read. What is still remembered at a resume is said again; a Close
// that is said twice is ignored. The ping is sent when the log is half full, and the log is
// bounded: when it is full, further closes wait for the pong. Each of these pings follows a Close
// of its own, which is what pays for it with the counterpart.
//
// Ids of these pings have the top bit set, apart from those of keepalive.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "vox/base/assert.hpp"
#include "vox/base/ids.hpp"

namespace vox {

class CloseLog {
 public:
  explicit CloseLog(std::size_t closes_max) : closes_max_(closes_max) {}

  [[nodiscard]] bool is_full() const { return closes_.size() >= closes_max_; }
  [[nodiscard]] std::size_t size() const { return closes_.size(); }
  /// The most that were ever remembered.
  [[nodiscard]] std::size_t size_max() const { return size_max_; }

  /// A Close was handed to the link.
  void handle_sent(ConnectionId id) {
    VOX_ASSERT(!is_full());
    closes_.push_back({id, nonce_ + 1});
    size_max_ = std::max(size_max_, closes_.size());
    if (2 * closes_.size() >= closes_max_) ping_owed_ = true;
  }

  /// The barrier to send now, if one is owed and none is on its way.
  [[nodiscard]] std::optional<std::uint64_t> ping_owed() const {
    if (!ping_owed_ || waiting_) return std::nullopt;
    return nonce_ + 1;
  }
  void handle_ping_sent() {
    VOX_ASSERT(ping_owed_ && !waiting_);
    nonce_ += 1;
    ping_owed_ = false;
    waiting_ = true;
  }

  /// True when the pong was the one that was waited for.
  bool handle_pong(std::uint64_t nonce) {
    if (!waiting_ || nonce != nonce_) return false;
    waiting_ = false;
    // Those that have yet to be said again stand first. No ping followed them on this link.
    const auto said = closes_.begin() + static_cast<std::ptrdiff_t>(again_count_);
    const auto unconfirmed = std::find_if(
        said, closes_.end(), [nonce](const Close& close) { return close.barrier > nonce; });
    closes_.erase(said, unconfirmed);
    return true;
  }

  /// On another link: everything remembered has to be said again.
  void handle_resumed() {
    waiting_ = false;
    ping_owed_ = false;
    again_count_ = closes_.size();
  }
  /// The next Close to say again; none when all have been.
  [[nodiscard]] std::optional<ConnectionId> again() const {
    if (again_count_ == 0) return std::nullopt;
    return closes_.front().id;
  }
  void handle_sent_again() {
    VOX_ASSERT(again_count_ > 0);
    closes_.push_back({closes_.front().id, nonce_ + 1});
    closes_.pop_front();
    again_count_ -= 1;
    if (2 * closes_.size() >= closes_max_) ping_owed_ = true;
  }

 private:
  struct Close {
    ConnectionId id;
    std::uint64_t barrier;  // the first ping that was, or will be, sent after it
  };
  static constexpr std::uint64_t barrier_bit = std::uint64_t{1} << 63U;

  std::size_t closes_max_;
  std::deque<Close> closes_;  // in the order they were sent; those to say again first
  std::size_t size_max_ = 0;
  std::size_t again_count_ = 0;
  std::uint64_t nonce_ = barrier_bit;
  bool ping_owed_ = false;
  bool waiting_ = false;
};

}  // namespace vox
