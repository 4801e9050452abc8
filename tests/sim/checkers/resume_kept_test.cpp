// Sessions that lose their links and come back, or are not let.
#include "tests/sim/checkers/checker_test.hpp"
#include "vox/base/result.hpp"
#include "vox/connection/close_reason.hpp"

namespace vox::sim {
namespace {

class ResumeKeptTest : public CheckerTest {
 protected:
  ResumeKeptTest() : CheckerTest(resume_kept_spec) {
    for (const SessionKey& session : {alice, bob}) {
      core(EventKind::link_attached, session, 0, 1, 100);
      moved(session, SessionState::establishing, SessionState::open);
    }
  }

  std::uint64_t lost(SessionKey session) {
    return moved(session, SessionState::open, SessionState::awaiting_resume);
  }
  std::uint64_t closed(SessionKey session, SessionState from, CloseReason reason) {
    return core(EventKind::session_transition, session, 0, number(from),
                number(SessionState::closed), number(reason));
  }
  void resume_accepted(SessionKey session, std::uint64_t operation, std::uint64_t replaces) {
    core(EventKind::control_accepted, session, 0, operation, number(OperationKind::resume),
         replaces);
  }
  std::uint64_t resume_ended(SessionKey session, std::uint64_t operation,
                             std::uint64_t outcome = 0) {
    return core(EventKind::control_ended, session, 0, operation, number(OperationKind::resume),
                outcome);
  }
  static std::uint64_t with(Error error) { return 1 + number(error); }
};

TEST_F(ResumeKeptTest, HoldsForAResumeThatSucceeds) {
  lost(alice);
  moved(alice, SessionState::awaiting_resume, SessionState::recovering);
  resume_accepted(bob, 1, 1);
  lost(bob);
  moved(bob, SessionState::awaiting_resume, SessionState::open);
  core(EventKind::link_attached, bob, 0, 2, 101);
  resume_ended(bob, 1);
  core(EventKind::link_attached, alice, 0, 2, 101);
  moved(alice, SessionState::recovering, SessionState::open);
  finish();
  expect_holds();
}

TEST_F(ResumeKeptTest, HoldsForAResumeThatNamesAnEarlierLinkOrCompetes) {
  resume_accepted(bob, 1, 7);
  resume_ended(bob, 1, with(Error::stale_epoch));
  moved(alice, SessionState::open, SessionState::awaiting_resume);
  moved(alice, SessionState::awaiting_resume, SessionState::recovering);
  resume_accepted(alice, 1, 1);
  resume_ended(alice, 1, with(Error::busy));
  resume_accepted(bob, 2, 1);
  resume_ended(bob, 2, with(Error::handshake_failed));
  expect_holds();
}

TEST_F(ResumeKeptTest, HoldsForASessionWhoseCounterpartHasGone) {
  lost(alice);
  closed(bob, SessionState::awaiting_resume, CloseReason::resume_timeout);
  moved(alice, SessionState::awaiting_resume, SessionState::recovering);
  closed(alice, SessionState::recovering, CloseReason::link_lost);
  expect_holds();
}

TEST_F(ResumeKeptTest, HoldsForASessionWhoseCounterpartLostItsPower) {
  lost(alice);
  crashed(2);
  booted(2);
  moved(alice, SessionState::awaiting_resume, SessionState::recovering);
  closed(alice, SessionState::recovering, CloseReason::link_lost);
  expect_holds();
}

TEST_F(ResumeKeptTest, HoldsForShutdownsAndForTimeThatIsUp) {
  lost(alice);
  closed(alice, SessionState::awaiting_resume, CloseReason::resume_timeout);
  closed(bob, SessionState::open, CloseReason::shutdown);
  expect_holds();
}

TEST_F(ResumeKeptTest, IsBrokenByAResumeThatIsRefusedBecauseTheOldLinkStillSeemsWell) {
  resume_accepted(bob, 3, 1);
  const auto event = resume_ended(bob, 3, with(Error::busy));
  expect_broken(event,
                "resume #3 of session 1 on host 2 names the link it replaces and was refused");
}

TEST_F(ResumeKeptTest, IsBrokenByAResumeThatIsJudgedByAnotherEpoch) {
  core(EventKind::link_attached, bob, 0, 2, 101);
  resume_accepted(bob, 3, 2);
  const auto event = resume_ended(bob, 3, with(Error::stale_epoch));
  expect_broken(event,
                "resume #3 of session 1 on host 2 names the link it replaces and was refused");
}

TEST_F(ResumeKeptTest, IsBrokenByASessionThatIsGivenUpWhileItsCounterpartWaits) {
  lost(alice);
  moved(alice, SessionState::awaiting_resume, SessionState::recovering);
  const auto event = closed(alice, SessionState::recovering, CloseReason::link_lost);
  expect_broken(event,
                "session 1 on host 1 was not resumed, though its counterpart, session 1 on host 2, "
                "is still there");
}

TEST_F(ResumeKeptTest, IsBrokenByASessionThatEndsWithItsLink) {
  const auto event = closed(alice, SessionState::open, CloseReason::keepalive_timeout);
  expect_broken(event, "session 1 on host 1 has ended with its link: keepalive_timeout");
}

}  // namespace
}  // namespace vox::sim
