// The typed service of scenarios: calls that take as long as they are told, and streams both ways.
//
// Small, and with a method for each thing that only the typed layer does: deadlines that are told,
// channels that stand in arguments, methods that are not there.
#pragma once

#include <cstdint>

#include "vox/rpc/connect.hpp"

namespace vox::sim::scenario {

enum class Trouble : std::uint8_t { cancelled, refused };
VOX_ENUM(Trouble, cancelled, refused)

struct Workshop {
  virtual ~Workshop() = default;
  /// Gives `work` back after so many nanoseconds.
  virtual Fallible<std::uint64_t, Trouble> rest(const Context& context, std::uint64_t work,
                                                std::uint64_t rest_ns) = 0;
  /// Passes each number on, and says how many there were.
  virtual Fallible<std::uint64_t, Trouble> pass(const Context& context, Rx<std::uint64_t> in,
                                                Tx<std::uint64_t> out) = 0;
  /// An error of its own, with channels that it does not look at.
  virtual Fallible<std::uint64_t, Trouble> refuse(const Context& context, Rx<std::uint64_t> in,
                                                  Tx<std::uint64_t> out) = 0;
  /// Returns at once, and takes the numbers afterwards: so many, if the last one comes.
  virtual void collect(const Context& context, std::uint64_t count, Rx<std::uint64_t> in) = 0;
};
VOX_SERVICE(Workshop, rest, pass, refuse, collect)

/// What nobody serves.
struct Ruin {
  virtual ~Ruin() = default;
  virtual std::uint64_t pass(Rx<std::uint64_t> in, Tx<std::uint64_t> out) = 0;
};
VOX_SERVICE(Ruin, pass)

}  // namespace vox::sim::scenario
