// How long operations may wait, with faults and without.
#include "tests/sim/checkers/checker_test.hpp"

namespace vox::sim {
namespace {

using namespace std::chrono_literals;

PromiseContext ten_seconds() {
  PromiseContext context;
  context.liveness_bound = 10s;
  return context;
}

class LivenessTest : public CheckerTest {
 protected:
  LivenessTest() : CheckerTest(liveness_spec, ten_seconds()) {}
};

TEST_F(LivenessTest, HoldsWhenEverythingEndsWithinTheBound) {
  submitted(alice, 1);
  request_started(alice, 0, 1, true);
  work_started(1, 1, WorkKind::establish);
  wait(10s);
  ended(alice, 1);
  request_ended(alice, 0, 1, true);
  work_ended(1, 1, WorkKind::establish);
  wait(1h);
  anything();
  finish(RunEnd::quiet);
  expect_holds();
}

TEST_F(LivenessTest, IsBrokenByAControlOperationThatWaitsTooLong) {
  submitted(alice, 1, OperationKind::close);
  wait(10s + 1ns);
  const auto event = ended(alice, 1, OperationKind::close);
  expect_broken(event, "close #1 of session 1 on host 1 has waited longer than 10s");
}

TEST_F(LivenessTest, IsBrokenByACallThatWaitsTooLong) {
  request_started(alice, 3, 1, true);
  wait(11s);
  const auto event = anything();
  expect_broken(event, "call 1 on connection 3 of session 1 on host 1 has waited longer than 10s");
}

TEST_F(LivenessTest, IsBrokenByWorkThatWaitsTooLong) {
  work_started(2, 7, WorkKind::establish);
  wait(11s);
  const auto event = anything();
  expect_broken(event, "establish work 7 on host 2 has waited longer than 10s");
}

TEST_F(LivenessTest, DoesNotJudgeHandlers) {
  request_started(bob, 3, 1, false);
  wait(1min);
  anything();
  finish(RunEnd::quiet);
  expect_holds();
}

TEST_F(LivenessTest, NamesTheOneThatHasWaitedLongest) {
  submitted(alice, 1);
  wait(1s);
  submitted(alice, 2);
  wait(1s);
  submitted(bob, 1);
  ended(alice, 1);
  wait(20s);
  const auto event = anything();
  expect_broken(event, "open #2 of session 1 on host 1 has waited longer than 10s");
}

TEST_F(LivenessTest, IsBrokenByARunThatEndsAfterTheBound) {
  const auto last = submitted(alice, 1);
  wait(11s);
  finish();
  expect_broken(last, "open #1 of session 1 on host 1 has waited longer than 10s");
}

TEST_F(LivenessTest, LeavesToOthersWhatIsOpenAtTheEndWithinTheBound) {
  submitted(alice, 1);
  finish(RunEnd::deadline);
  expect_holds();
}

TEST_F(LivenessTest, IsBrokenByAWorldThatFallsQuietWhileSomethingWaits) {
  const auto last = submitted(alice, 1);
  finish(RunEnd::quiet);
  expect_broken(last, "open #1 of session 1 on host 1 waits, and nothing happens any more");
}

TEST_F(LivenessTest, JudgesNothingWhileAFaultWorks) {
  submitted(alice, 1);
  wait(5s);
  fault_started(1);
  fault_started(2);
  wait(1min);
  fault_ended(1);
  wait(1min);
  anything();
  finish(RunEnd::quiet);
  expect_holds();
}

TEST_F(LivenessTest, CountsFromTheEndOfTheLastFault) {
  submitted(alice, 1);
  fault_started(1);
  fault_started(2);
  wait(1min);
  fault_ended(2);
  wait(1min);
  fault_ended(1);
  wait(10s);
  anything();
  expect_holds();
  wait(1ns);
  const auto event = anything();
  expect_broken(event, "open #1 of session 1 on host 1 has waited longer than 10s");
}

TEST_F(LivenessTest, JudgesWhatIsOverdueWhenAFaultBegins) {
  submitted(alice, 1);
  wait(11s);
  const auto event = fault_started();
  expect_broken(event, "open #1 of session 1 on host 1 has waited longer than 10s");
}

TEST_F(LivenessTest, SeesFaultsBeginAndEndOnAHostWithoutPower) {
  crashed(1);
  fault_started();
  submitted(bob, 1);
  wait(1min);
  fault_ended();
  wait(10s);
  ended(bob, 1);
  finish(RunEnd::quiet);
  expect_holds();
}

TEST_F(LivenessTest, AsksNothingOfAHostThatCrashed) {
  submitted(alice, 1);
  submitted(alice_again, 1);
  request_started(alice, 0, 1, true);
  work_started(1, 1, WorkKind::call);
  crashed(1);
  submitted(alice, 2);  // while its code is taken down
  wait(1min);
  anything();
  finish(RunEnd::quiet);
  expect_holds();
}

TEST_F(LivenessTest, AsksStillOfOtherHostsAfterACrash) {
  submitted(bob, 1);
  crashed(1);
  wait(11s);
  const auto event = anything();
  expect_broken(event, "open #1 of session 1 on host 2 has waited longer than 10s");
}

}  // namespace
}  // namespace vox::sim
