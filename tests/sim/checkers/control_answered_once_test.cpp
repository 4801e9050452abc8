// The life of a control operation, and each way to get it wrong.
#include "tests/sim/checkers/checker_test.hpp"

namespace vox::sim {
namespace {

class ControlAnsweredOnceTest : public CheckerTest {
 protected:
  ControlAnsweredOnceTest() : CheckerTest(control_answered_once_spec) {}
};

TEST_F(ControlAnsweredOnceTest, HoldsForOperationsThatAreAcceptedOrRefusedAndEnd) {
  submitted(alice, 1);
  submitted(alice, 2, OperationKind::close);
  accepted(alice, 2, OperationKind::close);
  ended(alice, 1);
  submitted(alice, 3);
  accepted(alice, 3);
  ended(alice, 3);
  ended(alice, 2, OperationKind::close);
  finish();
  expect_holds();
}

TEST_F(ControlAnsweredOnceTest, CountsEachSessionForItself) {
  for (const SessionKey& session : {alice, alice_again, bob}) {
    submitted(session, 1);
    accepted(session, 1);
  }
  for (const SessionKey& session : {bob, alice, alice_again}) ended(session, 1);
  finish();
  expect_holds();
}

TEST_F(ControlAnsweredOnceTest, IsBrokenBySubmittingTwice) {
  submitted(alice, 1);
  const auto event = submitted(alice, 1);
  expect_broken(event, "open #1 of session 1 on host 1 was submitted twice");
}

TEST_F(ControlAnsweredOnceTest, IsBrokenBySubmittingAgainAfterTheEnd) {
  submitted(alice, 1);
  ended(alice, 1);
  const auto event = submitted(alice, 1);
  expect_broken(event, "open #1 of session 1 on host 1 was submitted twice");
}

TEST_F(ControlAnsweredOnceTest, IsBrokenByAcceptingWhatWasNotSubmitted) {
  submitted(alice, 1);
  const auto event = accepted(alice, 2, OperationKind::resume);
  expect_broken(event, "resume #2 of session 1 on host 1 was accepted unsubmitted");
}

TEST_F(ControlAnsweredOnceTest, IsBrokenByAcceptingTwice) {
  submitted(alice, 1);
  accepted(alice, 1);
  const auto event = accepted(alice, 1);
  expect_broken(event, "open #1 of session 1 on host 1 was accepted twice");
}

TEST_F(ControlAnsweredOnceTest, IsBrokenByAcceptingAfterTheEnd) {
  submitted(alice, 1);
  ended(alice, 1);
  const auto event = accepted(alice, 1);
  expect_broken(event, "open #1 of session 1 on host 1 was accepted after its end");
}

TEST_F(ControlAnsweredOnceTest, IsBrokenByEndingTwice) {
  submitted(alice, 1, OperationKind::close);
  accepted(alice, 1, OperationKind::close);
  ended(alice, 1, OperationKind::close);
  const auto event = ended(alice, 1, OperationKind::close);
  expect_broken(event, "close #1 of session 1 on host 1 ended twice");
}

TEST_F(ControlAnsweredOnceTest, IsBrokenByEndingWhatWasNotSubmitted) {
  submitted(alice, 1);
  const auto event = ended(bob, 1, OperationKind::drop);
  expect_broken(event, "drop #1 of session 1 on host 2 ended unsubmitted");
}

TEST_F(ControlAnsweredOnceTest, IsBrokenByAnOperationThatNeverEnds) {
  submitted(alice, 1);
  submitted(bob, 1, OperationKind::shutdown);
  ended(alice, 1);
  const auto last = anything();
  finish();
  expect_broken(last, "shutdown #1 of session 1 on host 2 never ended");
}

TEST_F(ControlAnsweredOnceTest, AsksNothingOfAHostThatCrashed) {
  submitted(alice, 1);
  submitted(bob, 1);
  crashed(1);
  ended(alice, 1);  // while its code is taken down
  ended(bob, 1);
  finish();
  expect_holds();
}

TEST_F(ControlAnsweredOnceTest, BeginsAnewWithTheNextBoot) {
  submitted(alice, 1);
  crashed(1);
  booted(1);
  submitted(alice, 1);
  finish();
  expect_broken(last_event(), "open #1 of session 1 on host 1 never ended");
}

}  // namespace
}  // namespace vox::sim
