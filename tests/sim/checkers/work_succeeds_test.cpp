// Work that succeeds, work that fails, and no work at all.
#include "sim/workload.hpp"
#include "tests/sim/checkers/checker_test.hpp"

namespace vox::sim {
namespace {

class WorkSucceedsTest : public CheckerTest {
 protected:
  WorkSucceedsTest() : CheckerTest(work_succeeds_spec) {}
};

TEST_F(WorkSucceedsTest, HoldsWhenEveryPieceOfWorkSucceeds) {
  work_started(2, 1, WorkKind::call);
  work_ended(2, 1, WorkKind::call);
  work_started(2, 2, WorkKind::shutdown);
  work_ended(2, 2, WorkKind::shutdown);
  finish();
  expect_holds();
}

TEST_F(WorkSucceedsTest, IsBrokenByTheFirstThatFails) {
  work_ended(2, 1, WorkKind::call);
  const auto event = work_ended(3, 2, WorkKind::open, work_outcome(Error::rejected));
  work_ended(3, 3, WorkKind::open, work_outcome(Error::rejected));
  expect_broken(event, "open work 2 on host 3 failed");
}

TEST_F(WorkSucceedsTest, IsBrokenByAnAttackThatEndedOtherwise) {
  work_ended(2, 1, WorkKind::call);
  const auto event = work_ended(3, 2, WorkKind::notice, work_outcome(Error::deadline_exceeded));
  expect_broken(event, "notice work 2 on host 3 failed");
}

TEST_F(WorkSucceedsTest, IsBrokenWhenNobodyHasDoneAnyWork) {
  work_ended(2, 1, WorkKind::shutdown);
  const auto event = work_ended(3, 2, WorkKind::notice);
  finish();
  expect_broken(event, "nobody has done any work");
}

TEST_F(WorkSucceedsTest, DoesNotJudgeWhatACrashTookDown) {
  work_ended(2, 1, WorkKind::call);
  crashed(2);
  work_ended(2, 2, WorkKind::call, work_outcome(Error::cancelled));
  booted(2);
  finish();
  expect_holds();
}

}  // namespace
}  // namespace vox::sim
