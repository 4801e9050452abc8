// Credit of a channel: how many items may be under way, as each of its ends keeps it.
//
// The sender spends one credit an item, at the moment when the link takes it: an item that was
// given up before that has cost nothing, so there is nothing to give back and nothing to lose. The
// receiver returns credit for what its consumer has taken, never for what merely arrived: a
// consumer that stops stops its sender. No I/O, no fibers, no clock.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "vox/base/assert.hpp"

namespace vox {

/// What an item costs of the bytes that a session holds for its consumers. Small ones cost what
/// keeping them costs, so that many empty items are not free.
inline constexpr std::size_t channel_item_bytes_min = 64;
constexpr std::size_t channel_item_cost(std::size_t bytes) {
  return std::max(bytes, channel_item_bytes_min);
}

/// The sender's end. Grants add up.
class SendCredit {
 public:
  /// `initial` may be zero: then nothing is sent before a grant.
  SendCredit(std::uint32_t initial, std::uint32_t credit_max)
      : available_(initial), credit_max_(credit_max) {
    VOX_ASSERT(initial <= credit_max);
  }

  [[nodiscard]] std::uint32_t available() const { return available_; }

  /// False when that is more than may pile up; the credit is full then.
  [[nodiscard]] bool try_grant(std::uint32_t additional) {
    const bool fits = additional <= credit_max_ - available_;
    available_ = fits ? available_ + additional : credit_max_;
    return fits;
  }

  /// One item has gone. There is credit for it: asserted.
  void spend() {
    VOX_ASSERT(available_ > 0);
    available_ -= 1;
  }

 private:
  std::uint32_t available_;
  std::uint32_t credit_max_;
};

/// The receiver's end. Credit goes back in batches of half the window, so that the counterpart is
/// told once for many items and is still never without credit while its consumer keeps up.
///
/// Invariant: what may arrive, is held, was consumed and is due together are the initial window.
class ReceiveCredit {
 public:
  explicit ReceiveCredit(std::uint32_t initial)
      : batch_(std::max<std::uint32_t>(1, initial / 2)), arriving_max_(initial) {}

  /// One item has come. False when the sender had no credit for it.
  [[nodiscard]] bool try_receive() {
    if (arriving_max_ == 0) return false;
    arriving_max_ -= 1;
    held_ += 1;
    return true;
  }

  /// The consumer has taken one.
  void consume() {
    VOX_ASSERT(held_ > 0);
    held_ -= 1;
    consumed_ += 1;
    if (consumed_ < batch_) return;
    due_ += consumed_;
    consumed_ = 0;
  }

  /// What is to be granted next; 0 while no batch is full.
  [[nodiscard]] std::uint32_t due() const { return due_; }
  [[nodiscard]] std::uint32_t held() const { return held_; }

  /// The grant of all that was due is with the link: only now can the counterpart use it.
  void handle_granted() {
    VOX_ASSERT(due_ > 0);
    arriving_max_ += due_;
    due_ = 0;
  }

 private:
  std::uint32_t batch_;
  std::uint32_t arriving_max_;
  std::uint32_t held_ = 0;
  std::uint32_t consumed_ = 0;
  std::uint32_t due_ = 0;
};

}  // namespace vox
