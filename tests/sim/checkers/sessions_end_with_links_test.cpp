// Links that end, and what becomes of their sessions.
#include "tests/sim/checkers/checker_test.hpp"

namespace vox::sim {
namespace {

class SessionsEndWithLinksTest : public CheckerTest {
 protected:
  SessionsEndWithLinksTest() : CheckerTest(sessions_end_with_links_spec) {}

  void closed(SessionKey session) { moved(session, SessionState::open, SessionState::closed); }
};

TEST_F(SessionsEndWithLinksTest, HoldsWhenBothEndInOneInstant) {
  link_ended(alice);
  link_ended(bob);
  closed(alice);
  closed(bob);
  wait(std::chrono::seconds(1));
  anything();
  finish();
  expect_holds();
}

TEST_F(SessionsEndWithLinksTest, HoldsForAHostWithoutPower) {
  crashed(1);
  link_ended(alice);
  booted(1);
  wait(std::chrono::seconds(1));
  anything();
  expect_holds();
}

TEST_F(SessionsEndWithLinksTest, IsBrokenByASessionThatStays) {
  link_ended(alice);
  link_ended(bob);
  closed(alice);
  moved(bob, SessionState::open, SessionState::awaiting_resume);
  wait(std::chrono::nanoseconds(1));
  const auto event = anything();
  expect_broken(event, "session 1 on host 2 has lost its link and has not ended");
}

TEST_F(SessionsEndWithLinksTest, IsBrokenByASessionThatStaysToTheEnd) {
  const auto event = link_ended(alice);
  finish();
  expect_broken(event, "session 1 on host 1 has lost its link and has not ended");
}

}  // namespace
}  // namespace vox::sim
