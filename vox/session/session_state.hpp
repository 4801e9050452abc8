// Which moves a session may make, and nothing else: no I/O, no fibers, no clock.
//
//   establishing     --established-->    open             the handshake has ended well
//   establishing     --not_established--> closed          it has not, or not in time
//   establishing     --handed_over-->    closed           its link resumes another session
//   establishing     --stopped-->        closed           shut down: nothing was begun
//   open             --link_lost-->      awaiting_resume  and both ends had agreed to survive that
//   open             --link_gone-->      closed           and they had not
//   open             --drain_begun-->    draining         shutdown, violation, nobody uses it
//   awaiting_resume  --resume_begun-->   recovering       a fresh link, handshake under way
//   awaiting_resume  --resumed-->        open             a fresh link, past its handshake
//   awaiting_resume  --given_up-->       closed           nobody came in time, or nobody uses it
//   awaiting_resume  --stopped-->        closed           shut down: there is no link to flush
//   recovering       --resumed-->        open             the handshake has ended well
//   recovering       --resume_failed-->  awaiting_resume  it has not: the next link may be better
//   recovering       --given_up-->       closed           the counterpart has forgotten the session
//   recovering       --stopped-->        closed           shut down, whatever the handshake does
//   draining         --drained-->        closed           all is handed over, or time is up
//
// draining: nothing new is taken, what was accepted is finished or given up by its deadline, and
// the link is closed in order. closed is final. Every state but open and closed has a deadline.
//
// The same picture stands in docs/ARCHITECTURE.md; a test reads both and the table below.
#pragma once

#include <cstdint>
#include <string_view>

#include "vox/base/state_move.hpp"

namespace vox {

enum class SessionState : std::uint8_t {
  establishing,
  open,
  awaiting_resume,
  recovering,
  draining,
  closed,
};

/// What happened to a session.
enum class SessionTransition : std::uint8_t {
  established,
  not_established,
  handed_over,
  link_lost,
  link_gone,
  resume_begun,
  resume_failed,
  resumed,
  given_up,
  drain_begun,
  drained,
  stopped,
};

inline constexpr StateMove<SessionState, SessionTransition> session_moves[] = {
    {SessionTransition::established,
     {SessionState::establishing},
     SessionState::open,
     "established"},
    {SessionTransition::not_established,
     {SessionState::establishing},
     SessionState::closed,
     "not_established"},
    {SessionTransition::handed_over,
     {SessionState::establishing},
     SessionState::closed,
     "handed_over"},
    {SessionTransition::link_lost,
     {SessionState::open},
     SessionState::awaiting_resume,
     "link_lost"},
    {SessionTransition::link_gone, {SessionState::open}, SessionState::closed, "link_gone"},
    {SessionTransition::resume_begun,
     {SessionState::awaiting_resume},
     SessionState::recovering,
     "resume_begun"},
    {SessionTransition::resume_failed,
     {SessionState::recovering},
     SessionState::awaiting_resume,
     "resume_failed"},
    {SessionTransition::resumed,
     {SessionState::awaiting_resume, SessionState::recovering},
     SessionState::open,
     "resumed"},
    {SessionTransition::given_up,
     {SessionState::awaiting_resume, SessionState::recovering},
     SessionState::closed,
     "given_up"},
    {SessionTransition::drain_begun, {SessionState::open}, SessionState::draining, "drain_begun"},
    {SessionTransition::drained, {SessionState::draining}, SessionState::closed, "drained"},
    {SessionTransition::stopped,
     {SessionState::establishing, SessionState::awaiting_resume, SessionState::recovering},
     SessionState::closed,
     "stopped"},
};
static_assert(is_complete(session_moves, SessionTransition::stopped));

/// Whether this can happen to a session that is in `from`.
constexpr bool may_happen(SessionTransition transition, SessionState from) {
  return move_of(session_moves, transition).from.contains(from);
}

constexpr std::string_view to_string(SessionTransition transition) {
  return move_of(session_moves, transition).name;
}

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
