// Reasons for a session's end, one after the other.
#include "tests/sim/checkers/checker_test.hpp"
#include "vox/connection/close_reason.hpp"

namespace vox::sim {
namespace {

class SessionsUndisturbedTest : public CheckerTest {
 protected:
  SessionsUndisturbedTest() : CheckerTest(sessions_undisturbed_spec) {}

  std::uint64_t closed(CloseReason reason) {
    return core(EventKind::session_transition, alice, 0, number(SessionState::open),
                number(SessionState::closed), number(reason));
  }
};

TEST_F(SessionsUndisturbedTest, HoldsWhenSomebodyWantedTheEnd) {
  for (const CloseReason reason : {CloseReason::shutdown, CloseReason::unused,
                                   CloseReason::link_lost, CloseReason::handed_over}) {
    closed(reason);
  }
  finish();
  expect_holds();
}

TEST_F(SessionsUndisturbedTest, IsBrokenByARuleThatSeemsBroken) {
  expect_broken(closed(CloseReason::violation), "session 1 on host 1 was disturbed: violation");
}

TEST_F(SessionsUndisturbedTest, IsBrokenByACounterpartThatSeemsDead) {
  expect_broken(closed(CloseReason::keepalive_timeout),
                "session 1 on host 1 was disturbed: keepalive_timeout");
}

TEST_F(SessionsUndisturbedTest, IsBrokenByALinkThatSeemsStalled) {
  expect_broken(closed(CloseReason::write_stalled),
                "session 1 on host 1 was disturbed: write_stalled");
}

TEST_F(SessionsUndisturbedTest, IsBrokenByAHandshakeThatFails) {
  expect_broken(closed(CloseReason::handshake_failed),
                "session 1 on host 1 was disturbed: handshake_failed");
}

}  // namespace
}  // namespace vox::sim
