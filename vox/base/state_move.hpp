// A named transition as data: from which states, to which one. What state machines are made of
// here.
//
// A machine is a table of these, in the order of its enumeration of names. Whoever moves it says
// the name of what happened, and the table says whether that can happen now: a belief about the
// state that is wrong is found where it is held. Tables are also what tests and documents compare.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "vox/base/assert.hpp"

namespace vox {

/// A set of the values of a small enumeration.
template <typename State>
class StateSet {
 public:
  constexpr StateSet(std::initializer_list<State> states) {
    for (const State state : states) bits_ |= bit(state);
  }
  [[nodiscard]] constexpr bool contains(State state) const { return (bits_ & bit(state)) != 0; }

 private:
  static constexpr std::uint32_t bit(State state) {
    return std::uint32_t{1} << static_cast<std::uint32_t>(state);
  }
  std::uint32_t bits_ = 0;
};

template <typename State, typename Transition>
struct StateMove {
  Transition transition;
  StateSet<State> from;
  State to;
  std::string_view name;
};

/// The row of a transition. The table has one for each, in order: asserted.
template <typename State, typename Transition, std::size_t count>
constexpr const StateMove<State, Transition>& move_of(
    const StateMove<State, Transition> (&moves)[count], Transition transition) {
  const auto index = static_cast<std::size_t>(transition);
  VOX_ASSERT(index < count);
  VOX_ASSERT(moves[index].transition == transition);
  return moves[index];
}

/// Whether a table has its rows in order and none of them stands still: for static_assert.
template <typename State, typename Transition, std::size_t count>
constexpr bool is_complete(const StateMove<State, Transition> (&moves)[count], Transition last) {
  if (static_cast<std::size_t>(last) + 1 != count) return false;
  for (std::size_t i = 0; i < count; ++i) {
    if (static_cast<std::size_t>(moves[i].transition) != i) return false;
    if (moves[i].from.contains(moves[i].to)) return false;
  }
  return true;
}

}  // namespace vox
