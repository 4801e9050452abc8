// One execution of one piece of work.
#include "tests/sim/checkers/checker_test.hpp"

namespace vox::sim {
namespace {

class RequestsAtMostOnceTest : public CheckerTest {
 protected:
  RequestsAtMostOnceTest() : CheckerTest(requests_at_most_once_spec) {}
};

TEST_F(RequestsAtMostOnceTest, HoldsForWorkInAnyOrderDoneOnceOrNever) {
  for (const std::uint64_t work : {2u, 1u, 9u, 3u}) work_executed(2, work);
  finish();
  expect_holds();
}

TEST_F(RequestsAtMostOnceTest, IsBrokenByASecondExecution) {
  work_executed(2, 1);
  work_executed(2, 2);
  const auto event = work_executed(2, 1);
  expect_broken(event, "call work 1 on host 2 was executed twice");
}

TEST_F(RequestsAtMostOnceTest, IsBrokenByASecondExecutionElsewhere) {
  work_executed(2, 1);
  const auto event = work_executed(3, 1);
  expect_broken(event, "call work 1 on host 3 was executed twice");
}

TEST_F(RequestsAtMostOnceTest, RemembersAcrossACrash) {
  work_executed(2, 7);
  crashed(2);
  booted(2);
  const auto event = work_executed(2, 7);
  expect_broken(event, "call work 7 on host 2 was executed twice");
}

TEST_F(RequestsAtMostOnceTest, DoesNotJudgeOtherKindsAndWorkWithoutANumber) {
  for (int i = 0; i < 3; ++i) {
    work_executed(2, 1, WorkKind::notice);
    work_executed(2, 0);
  }
  finish();
  expect_holds();
}

}  // namespace
}  // namespace vox::sim
