// Registries, and the sessions that live.
#include "tests/sim/checkers/checker_test.hpp"

namespace vox::sim {
namespace {

class RegistryLeanTest : public CheckerTest {
 protected:
  RegistryLeanTest() : CheckerTest(registry_lean_spec) {}

  void established(SessionKey session) {
    moved(session, SessionState::establishing, SessionState::open);
  }
  void closed(SessionKey session) { moved(session, SessionState::open, SessionState::closed); }
  std::uint64_t counted(std::uint32_t host, std::uint64_t sessions) {
    return world(WorldEvent::registry_counted, host, sessions);
  }
};

TEST_F(RegistryLeanTest, HoldsWhileEachEntryMayBeOfASessionThatLives) {
  counted(1, 0);
  established(alice);
  established(alice_again);
  counted(1, 2);
  moved(alice, SessionState::open, SessionState::awaiting_resume);
  counted(1, 2);
  closed(alice_again);
  counted(1, 1);
  counted(1, 0);
  finish();
  expect_holds();
}

TEST_F(RegistryLeanTest, IsBrokenByTheEntryOfASessionThatHasEnded) {
  established(alice);
  established(alice_again);
  closed(alice);
  const auto event = counted(1, 2);
  expect_broken(event, "the registry of host 1 holds 2 sessions, of which 1 live at most");
}

TEST_F(RegistryLeanTest, IsBrokenByTheEntryOfASessionThatNeverCameAbout) {
  moved(alice, SessionState::establishing, SessionState::closed);
  const auto event = counted(1, 1);
  expect_broken(event, "the registry of host 1 holds 1 sessions, of which 0 live at most");
}

TEST_F(RegistryLeanTest, IsBrokenByTheSessionsOfAnotherHost) {
  established(bob);
  const auto event = counted(1, 1);
  expect_broken(event, "the registry of host 1 holds 1 sessions, of which 0 live at most");
}

TEST_F(RegistryLeanTest, ForgetsTheSessionsOfAHostThatCrashed) {
  established(alice);
  crashed(1);
  booted(1);
  const auto event = counted(1, 1);
  expect_broken(event, "the registry of host 1 holds 1 sessions, of which 0 live at most");
}

}  // namespace
}  // namespace vox::sim
