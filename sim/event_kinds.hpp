// Sets of kinds of events, and tables by kind: what lets a run tell an event only to those who
// care.
//
// A run has some two dozen promises and twice as many marks, and most events concern a few of them.
// Kinds of the core and of the world have a row each; all those that an extension names share one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include "sim/trace.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {

inline constexpr std::size_t event_rows_count =
    std::size_t{event_kinds_count} + (last_world_event - first_world_event + 1) + 1;
inline constexpr std::size_t user_events_row = event_rows_count - 1;

/// The row of a kind in tables by kind.
constexpr std::size_t event_row(std::uint16_t kind) {
  if (kind < first_world_event) {
    VOX_ASSERT(kind < event_kinds_count);
    return kind;
  }
  if (kind > last_world_event) {
    return user_events_row;
  }
  return std::size_t{event_kinds_count} + (kind - first_world_event);
}

/// Of an extension's own kinds a set has all or none.
class EventKinds {
 public:
  constexpr EventKinds() = default;
  // Both, always: with one of them alone a list of one kind would be taken for the kind itself.
  constexpr EventKinds(std::initializer_list<EventKind> core,
                       std::initializer_list<WorldEvent> world) {
    for (const EventKind kind : core) insert(event_number(kind));
    for (const WorldEvent kind : world) insert(event_number(kind));
  }
  static constexpr EventKinds all() {
    EventKinds kinds;
    kinds.rows_ = ~std::uint64_t{0} >> (64 - event_rows_count);
    return kinds;
  }

  [[nodiscard]] constexpr bool has_row(std::size_t row) const { return (rows_ >> row & 1) != 0; }
  [[nodiscard]] constexpr bool contains(std::uint16_t kind) const {
    return has_row(event_row(kind));
  }
  friend constexpr EventKinds operator|(EventKinds a, EventKinds b) {
    a.rows_ |= b.rows_;
    return a;
  }

 private:
  static_assert(event_rows_count <= 64, "a bit each");
  constexpr void insert(std::uint16_t kind) { rows_ |= std::uint64_t{1} << event_row(kind); }

  std::uint64_t rows_ = 0;
};

}  // namespace vox::sim
