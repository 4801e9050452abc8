// Bytes that a counterpart can make a session hold, each sort against its bound. Internal.
//
// Whatever is buffered is charged where it is put in, at the one place where it could grow, with
// its payload and what its metadata costs in memory; and given back where it is let go. The nodes
// themselves are counted elsewhere: they have limits of their own (session_bytes.hpp).
//
// Invariant: what was charged is given back, so a budget is empty when its session ends: asserted
// by whoever owns it.
#pragma once

#include <algorithm>
#include <cstddef>

#include "vox/base/assert.hpp"
#include "vox/base/session_bytes.hpp"

namespace vox {

class ByteBudget {
 public:
  explicit ByteBudget(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  /// False when it would pass the bound: nothing is charged then.
  [[nodiscard]] bool try_charge(std::size_t bytes) {
    if (!has_room_for(bytes)) return false;
    charge(bytes);
    return true;
  }
  /// For what is there already: may pass the bound once, and is_full() says so.
  void charge(std::size_t bytes) {
    held_bytes_ += bytes;
    held_bytes_max_ = std::max(held_bytes_max_, held_bytes_);
  }
  void give_back(std::size_t bytes) {
    VOX_ASSERT(held_bytes_ >= bytes);
    held_bytes_ -= bytes;
  }

  [[nodiscard]] bool has_room_for(std::size_t bytes) const {
    return bytes <= bytes_max_ && held_bytes_ <= bytes_max_ - bytes;
  }
  [[nodiscard]] std::size_t room() const { return bytes_max_ - std::min(bytes_max_, held_bytes_); }
  [[nodiscard]] bool is_full() const { return held_bytes_ >= bytes_max_; }
  [[nodiscard]] bool is_past() const { return held_bytes_ > bytes_max_; }
  [[nodiscard]] std::size_t held_bytes() const { return held_bytes_; }
  /// The most that was ever held.
  [[nodiscard]] std::size_t held_bytes_max() const { return held_bytes_max_; }
  [[nodiscard]] std::size_t bytes_max() const { return bytes_max_; }

 private:
  std::size_t bytes_max_;
  std::size_t held_bytes_ = 0;
  std::size_t held_bytes_max_ = 0;
};

/// The budgets of one session.
struct ByteLedger {
  explicit ByteLedger(const Limits& limits)
      : requests(limits.request_bytes_max),
        answers(limits.answer_bytes_max),
        results(limits.results_high_water_bytes),
        opens(limits.control_places * costs::metadata_bytes(limits)),
        channels(limits.channel_bytes_max),
        proxied(limits.proxies_bytes_max),
        schemas(limits.schemas_bytes_max),
        plans(costs::plans_bytes(limits)),
        connections(costs::connections_bytes(limits)) {}
  [[nodiscard]] bool is_empty() const { return held_bytes() == 0 && ended_connections_bytes == 0; }
  [[nodiscard]] std::uint64_t held_bytes() const {
    return requests.held_bytes() + answers.held_bytes() + results.held_bytes() +
           opens.held_bytes() + channels.held_bytes() + proxied.held_bytes() +
           schemas.held_bytes() + plans.held_bytes() + connections.held_bytes();
  }

  ByteBudget requests;     // of the counterpart: calls being served, opens being decided
  ByteBudget answers;      // of ours to them, until the link has taken them
  ByteBudget results;      // of calls we made, until their callers have taken them
  ByteBudget opens;        // of ours, until the link has taken them: metadata
  ByteBudget channels;     // of items, for consumers and for the link
  ByteBudget proxied;      // of the counterpart, for the other sides of its proxied connections
  ByteBudget schemas;      // of the counterpart, and which of ours it has
  ByteBudget plans;        // to read what those describe
  ByteBudget connections;  // what they and their requests take themselves
  /// The same of connections that have ended and that somebody's handle keeps: not the session's
  /// any more, but there.
  std::uint64_t ended_connections_bytes = 0;
};

}  // namespace vox
