// What a session owes its counterpart, slot by slot, in the order in which it goes out. Internal.
//
// One list for everything: what overtook it would come before what it belongs behind (G-106). A
// slot is in it once, so a repeat costs nothing and the bound is a count of what exists.
//
// Cancels are the exception. A counterpart allows them a rate, so those past our half of it are set
// aside, each in the order of its turn, and go behind what is owed when their pace allows. They
// stay counted: setting aside is not sending.
//
// Invariant: count() slots are linked, to one list or the other, and never more than slots_max.
#pragma once

#include <algorithm>
#include <cstdint>

#include "vox/base/assert.hpp"
#include "vox/base/intrusive_list.hpp"
#include "vox/base/token_bucket.hpp"
#include "vox/connection/outgoing.hpp"

namespace vox {

/// Cancels that a session of ours sends at once, and how long until it sends one more; those past
/// it wait. Half of what a counterpart allows by default: so many may be sent while nothing
/// arrives, for half a minute, and arrive bunched up.
inline constexpr std::uint32_t cancel_pace_burst = 500;
inline constexpr Duration cancel_pace_interval = std::chrono::milliseconds(60);

class OutgoingQueue {
 public:
  explicit OutgoingQueue(std::uint64_t slots_max) : slots_max_(slots_max) {}

  /// Puts a slot at the end. False when it is there already.
  [[nodiscard]] bool push(Outgoing& slot) {
    if (slot.is_linked()) return false;
    handle_added();
    ready_.push_back(slot);
    return true;
  }

  /// Puts one at the beginning that is not there.
  void push_first(Outgoing& slot) {
    VOX_ASSERT(!slot.is_linked());
    handle_added();
    ready_.push_front(slot);
  }

  /// Takes one out that was sent or need not be; nothing happens when it is not there.
  void remove(Outgoing& slot) {
    if (!slot.is_linked()) return;
    VOX_ASSERT(count_ > 0);
    slot.unlink();
    count_ -= 1;
  }

  /// Whether there is one to send now.
  [[nodiscard]] bool has_ready() const { return !ready_.empty(); }
  [[nodiscard]] Outgoing& front() { return ready_.front(); }

  /// All of them, those that are set aside too; and the most there ever were.
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::uint64_t count_max() const { return count_max_; }

  // --- the pace of cancels

  /// A cancel is about to be sent. False when its time has not come: it is set aside.
  [[nodiscard]] bool try_pace(Outgoing& cancel, Time now) {
    VOX_ASSERT(cancel.is_linked());
    if (cancel_pace_.available(now) > 0) return true;
    cancel.unlink();
    set_aside_.push_back(cancel);
    return false;
  }

  /// The link has taken one that try_pace allowed at that time.
  void handle_cancel_sent(Time now) {
    const bool taken = cancel_pace_.try_take(now);
    VOX_ASSERT(taken);
  }

  /// Lets those go whose time has come.
  void release(Time now) {
    std::uint32_t available = cancel_pace_.available(now);
    for (; available > 0 && !set_aside_.empty(); --available) {
      ready_.push_back(set_aside_.pop_front());
    }
  }

  /// When to release the next: never when none waits for time.
  [[nodiscard]] Time next_release(Time now) const {
    if (set_aside_.empty() || cancel_pace_.available(now) > 0) return never;  // it waits for room
    return cancel_pace_.next(now);
  }

 private:
  // The mark is set where the count rises, so that none is missed between two looks.
  void handle_added() {
    VOX_ASSERT(count_ < slots_max_);
    count_ += 1;
    count_max_ = std::max(count_max_, count_);
  }

  const std::uint64_t slots_max_;
  IntrusiveList<Outgoing> ready_;
  IntrusiveList<Outgoing> set_aside_;
  std::uint64_t count_ = 0;
  std::uint64_t count_max_ = 0;
  TokenBucket cancel_pace_{cancel_pace_burst, cancel_pace_interval};
};

}  // namespace vox
