// What may happen to sessions and connections: each name in each state, and the pictures of it
// (R9).
#include "vox/session/session_state.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/vox/support/document.hpp"
#include "vox/connection/connection_state.hpp"

namespace vox::test {
namespace {

/// What a table of moves says, as arrows.
template <typename State, typename Transition, std::size_t count>
std::vector<Arrow> arrows_of_table(const StateMove<State, Transition> (&moves)[count],
                                   const std::vector<State>& states) {
  std::vector<Arrow> arrows;
  for (const auto& move : moves) {
    for (const State from : states) {
      if (!move.from.contains(from)) continue;
      arrows.push_back(
          {std::string(to_string(from)), std::string(move.name), std::string(to_string(move.to))});
    }
  }
  std::sort(arrows.begin(), arrows.end());
  return arrows;
}

template <typename State>
std::vector<std::string_view> names_of(const std::vector<State>& states) {
  std::vector<std::string_view> names;
  for (const State state : states) names.push_back(to_string(state));
  return names;
}

std::vector<Arrow> sorted(std::vector<Arrow> arrows) {
  std::sort(arrows.begin(), arrows.end());
  return arrows;
}

const std::vector<SessionState> session_states{
    SessionState::establishing, SessionState::open,     SessionState::awaiting_resume,
    SessionState::recovering,   SessionState::draining, SessionState::closed};
const std::vector<ConnectionState> connection_states{
    ConnectionState::pending_outbound, ConnectionState::pending_inbound, ConnectionState::active,
    ConnectionState::closing, ConnectionState::closed};

TEST(SessionStateTest, ThePictureInTheHeaderIsTheTable) {
  EXPECT_EQ(sorted(arrows_of("vox/session/session_state.hpp", names_of(session_states))),
            arrows_of_table(session_moves, session_states));
}

TEST(SessionStateTest, ThePictureInTheDocumentIsTheTable) {
  EXPECT_EQ(sorted(arrows_of("docs/ARCHITECTURE.md", names_of(session_states))),
            arrows_of_table(session_moves, session_states));
}

TEST(ConnectionStateTest, ThePictureInTheHeaderIsTheTable) {
  EXPECT_EQ(sorted(arrows_of("vox/connection/connection_state.hpp", names_of(connection_states))),
            arrows_of_table(connection_moves, connection_states));
}

TEST(ConnectionStateTest, ThePictureInTheDocumentIsTheTable) {
  EXPECT_EQ(sorted(arrows_of("docs/ARCHITECTURE.md", names_of(connection_states))),
            arrows_of_table(connection_moves, connection_states));
}

// The walk over every pair. What is written here is independent of the table: the states that each
// name may be said in, and where it leads.
TEST(SessionStateTest, EachNameMayBeSaidInItsStatesAndInNoOther) {
  using enum SessionState;
  struct Expected {
    SessionTransition transition;
    std::vector<SessionState> from;
    SessionState to;
  };
  const Expected all[] = {
      {SessionTransition::established, {establishing}, open},
      {SessionTransition::not_established, {establishing}, closed},
      {SessionTransition::handed_over, {establishing}, closed},
      {SessionTransition::link_lost, {open}, awaiting_resume},
      {SessionTransition::link_gone, {open}, closed},
      {SessionTransition::resume_begun, {awaiting_resume}, recovering},
      {SessionTransition::resume_failed, {recovering}, awaiting_resume},
      {SessionTransition::resumed, {awaiting_resume, recovering}, open},
      {SessionTransition::given_up, {awaiting_resume, recovering}, closed},
      {SessionTransition::drain_begun, {open}, draining},
      {SessionTransition::drained, {draining}, closed},
      {SessionTransition::stopped, {establishing, awaiting_resume, recovering}, closed},
  };
  EXPECT_EQ(std::size(all), std::size(session_moves));
  for (const Expected& expected : all) {
    EXPECT_EQ(move_of(session_moves, expected.transition).to, expected.to)
        << to_string(expected.transition);
    for (const SessionState state : session_states) {
      const bool may =
          std::find(expected.from.begin(), expected.from.end(), state) != expected.from.end();
      EXPECT_EQ(may_happen(expected.transition, state), may)
          << to_string(expected.transition) << " in " << to_string(state);
    }
  }
}

TEST(ConnectionStateTest, EachNameMayBeSaidInItsStatesAndInNoOther) {
  using enum ConnectionState;
  struct Expected {
    ConnectionTransition transition;
    std::vector<ConnectionState> from;
    ConnectionState to;
  };
  const Expected all[] = {
      {ConnectionTransition::accepted, {pending_outbound, pending_inbound}, active},
      {ConnectionTransition::rejected, {pending_outbound}, closing},
      {ConnectionTransition::abandoned, {pending_outbound}, closing},
      {ConnectionTransition::refused, {pending_inbound}, closing},
      {ConnectionTransition::withdrawn, {pending_inbound}, closing},
      {ConnectionTransition::ended, {active}, closing},
      {ConnectionTransition::settled, {closing}, closed},
  };
  EXPECT_EQ(std::size(all), std::size(connection_moves));
  for (const Expected& expected : all) {
    EXPECT_EQ(move_of(connection_moves, expected.transition).to, expected.to)
        << to_string(expected.transition);
    for (const ConnectionState state : connection_states) {
      const bool may =
          std::find(expected.from.begin(), expected.from.end(), state) != expected.from.end();
      EXPECT_EQ(may_happen(expected.transition, state), may)
          << to_string(expected.transition) << " in " << to_string(state);
    }
  }
}

TEST(SessionStateTest, NothingHappensToASessionThatIsClosed) {
  for (const auto& move : session_moves) {
    EXPECT_FALSE(move.from.contains(SessionState::closed)) << move.name;
  }
}

TEST(ConnectionStateTest, NothingReopensAConnection) {
  for (const auto& move : connection_moves) {
    EXPECT_FALSE(move.from.contains(ConnectionState::closed)) << move.name;
    if (move.to == ConnectionState::active) {
      EXPECT_FALSE(move.from.contains(ConnectionState::closing));
    }
  }
}

}  // namespace
}  // namespace vox::test
