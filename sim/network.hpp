// The simulated network: what happens to segments between two hosts, and what faults change.
//
// A stream is two directions of segments. A segment takes a drawn latency and keeps the order of
// its direction. Conditions are set per ordered pair of hosts, so a partition in one direction is
// one condition; a fault sets them and takes them back.
#pragma once

#include <cstdint>
#include <memory>

#include "sim/world.hpp"

namespace vox::sim {

/// What is wrong on the way from one host to another. Several faults may hold at once: counts.
struct PathCondition {
  /// Segments wait here until it is 0 again, then travel; nothing is lost (a partition that heals).
  std::uint32_t blocked = 0;
  /// Segments vanish without a word, also ends, resets and connects (a half-open link, a NAT that
  /// forgot): TCP would retransmit in vain.
  std::uint32_t swallowed = 0;
  /// Added to every segment's latency.
  Duration extra_latency{};
};

class Network {
 public:
  virtual ~Network() = default;

  /// The condition of the way `from` -> `to`, to be read or changed. Call path_changed after.
  [[nodiscard]] virtual PathCondition& path(std::uint32_t from_host, std::uint32_t to_host) = 0;
  virtual void path_changed(std::uint32_t from_host, std::uint32_t to_host) = 0;

  /// Cuts every stream between the two hosts: both ends see `reset`, at once.
  virtual void reset_streams(std::uint32_t host_a, std::uint32_t host_b) = 0;

  /// Streams of which a host still holds an end, and bytes in flight or buffered.
  [[nodiscard]] virtual std::uint64_t open_streams_count() const = 0;
  [[nodiscard]] virtual std::uint64_t held_bytes() const = 0;
};

}  // namespace vox::sim
