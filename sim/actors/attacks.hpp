// The attacks there are, as a table: each a function that does its worst to one counterpart.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "sim/actors/attack_peer.hpp"

namespace vox::sim {

/// What an attack is given: how often it strikes, and how long it waits in between; not at all at
/// full rate.
struct AttackPlan {
  std::uint64_t messages = 0;
  Duration pause{};
};

struct Attack {
  std::string_view name;
  bool shakes_hands = true;   ///< whether the handshake comes before it
  bool reads_itself = false;  ///< what comes back is its own to read
  /// Ends when it is done, or with how the stream ended.
  Result<void> (*await_strike)(AttackPeer& peer, const AttackPlan& plan) = nullptr;
};

/// Floods of control messages.
[[nodiscard]] std::span<const Attack> message_attacks();
/// Links that lie, stall or trickle.
[[nodiscard]] std::span<const Attack> link_attacks();

/// Null when there is none of that name.
[[nodiscard]] const Attack* find_attack(std::string_view name);

}  // namespace vox::sim
