// Which moves a session may make, and nothing else: no I/O, no fibers, no clock.
//
//   establishing --established--> open --link lost--> awaiting_resume --link given--> recovering
//        |                         |  ^                 |   ^  |                         | |
//        |                         |  +--resumed--------+---|--|-------------------------+ |
//        |                         |                        +--|---handshake failed--------+
//        |                         +--shutdown, violation--> draining --drained, out of time--+
//        |                         |                           |                              v
//        +--failed, shut down------+--link lost, not resumable-+--(every state)-----------> closed
//
// draining: nothing new is taken, what was accepted is finished or given up by its deadline, and
// the link is closed in order. closed is final. Every state but open and closed has a deadline.
#pragma once

#include <cstdint>
#include <string_view>

#include "vox/base/assert.hpp"

namespace vox {

enum class SessionState : std::uint8_t {
  establishing,
  open,
  awaiting_resume,
  recovering,
  draining,
  closed,
};

constexpr bool may_transition(SessionState from, SessionState to) {
  using enum SessionState;
  switch (from) {
    case establishing: return to == open || to == closed;
    case open: return to == awaiting_resume || to == draining || to == closed;
    case awaiting_resume: return to == recovering || to == open || to == closed;
    case recovering: return to == open || to == awaiting_resume || to == closed;
    case draining: return to == closed;
    case closed: return false;
  }
  return false;
}
static_assert(!may_transition(SessionState::closed, SessionState::open), "closed is final");
static_assert(!may_transition(SessionState::draining, SessionState::open), "no way back");

constexpr std::string_view to_string(SessionState state) {
  using enum SessionState;
  switch (state) {
    case establishing: return "establishing";
    case open: return "open";
    case awaiting_resume: return "awaiting_resume";
    case recovering: return "recovering";
    case draining: return "draining";
    case closed: return "closed";
  }
  VOX_UNREACHABLE("SessionState has a value outside its enumerators");
}

}  // namespace vox
