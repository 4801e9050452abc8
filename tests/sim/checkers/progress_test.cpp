// That calls in flight are answered one after the other, in each direction of a pair for itself.
#include "tests/sim/checkers/checker_test.hpp"

namespace vox::sim {
namespace {

using namespace std::chrono_literals;

class ProgressTest : public CheckerTest {
 protected:
  ProgressTest() : CheckerTest(progress_spec) {}

  void attach_both() {
    attached(alice, 7);
    attached(bob, 7);
  }
  std::uint64_t call_begins(SessionKey session, std::uint64_t request) {
    return request_started(session, 0, request, true);
  }
  std::uint64_t call_is_answered(SessionKey session, std::uint64_t request) {
    return request_ended(session, 0, request, true);
  }
  std::uint64_t call_fails(SessionKey session, std::uint64_t request) {
    return core(EventKind::request_ended, session, 0, request, 1, 1 + number(Error::cancelled));
  }
};

TEST_F(ProgressTest, HoldsWhenAnAnswerComesInEveryHundredMilliseconds) {
  attach_both();
  for (std::uint64_t id = 1; id < 9; id += 2) call_begins(alice, id);
  for (std::uint64_t id = 1; id < 9; id += 2) {
    wait(100ms);
    call_is_answered(alice, id);
  }
  wait(1h);
  anything();
  finish();
  expect_holds();
}

TEST_F(ProgressTest, IsBrokenByCallsOfWhichNoneIsAnsweredInTime) {
  attach_both();
  call_begins(alice, 1);
  call_begins(alice, 3);
  wait(100ms);
  call_is_answered(alice, 1);
  wait(100ms + 1ns);
  const auto event = call_is_answered(alice, 3);
  expect_broken(event,
                "none of the 1 calls in flight of session 1 on host 1 was answered for more than "
                "100ms");
}

TEST_F(ProgressTest, IsBrokenByOneDirectionWhileTheOtherMovesOn) {
  attach_both();
  call_begins(alice, 1);
  call_begins(alice, 3);
  call_begins(bob, 2);
  wait(60ms);
  call_is_answered(alice, 1);
  wait(60ms);
  const auto event = call_is_answered(alice, 3);
  expect_broken(event,
                "none of the 1 calls in flight of session 1 on host 2 was answered for more than "
                "100ms");
}

TEST_F(ProgressTest, IsBrokenByCallsThatEndWithoutAnAnswer) {
  attach_both();
  for (std::uint64_t id = 1; id < 9; id += 2) call_begins(alice, id);
  wait(60ms);
  call_fails(alice, 1);
  wait(60ms);
  const auto event = call_fails(alice, 3);
  expect_broken(event,
                "none of the 3 calls in flight of session 1 on host 1 was answered for more than "
                "100ms");
}

TEST_F(ProgressTest, IsBrokenByARunThatEndsInAStandstill) {
  attach_both();
  const auto last = call_begins(alice, 1);
  wait(101ms);
  finish();
  expect_broken(last,
                "none of the 1 calls in flight of session 1 on host 1 was answered for more than "
                "100ms");
}

TEST_F(ProgressTest, CountsFromTheFirstCallAfterAQuietTime) {
  attach_both();
  call_begins(alice, 1);
  call_is_answered(alice, 1);
  wait(1h);
  call_begins(alice, 3);
  wait(100ms);
  call_is_answered(alice, 3);
  expect_holds();
}

TEST_F(ProgressTest, CountsFromTheMomentBothEndsAreAttached) {
  attached(alice, 7);
  call_begins(alice, 1);
  wait(1h);
  attached(bob, 7);
  wait(100ms);
  anything();
  expect_holds();
  wait(1ns);
  const auto event = anything();
  expect_broken(event,
                "none of the 1 calls in flight of session 1 on host 1 was answered for more than "
                "100ms");
}

TEST_F(ProgressTest, AsksNothingOfASessionWhoseLinkOrCounterpartHasGone) {
  attach_both();
  attached(alice_again, 8);
  attached({3, 1}, 8);
  call_begins(alice, 1);
  call_begins(alice_again, 1);
  link_ended(bob);
  link_ended(alice_again);
  wait(1h);
  anything();
  finish();
  expect_holds();
}

TEST_F(ProgressTest, AsksAgainOnTheNextLink) {
  attach_both();
  link_ended(alice);
  link_ended(bob);
  wait(1h);
  attached(alice, 8);
  attached(bob, 8);
  call_begins(bob, 2);
  wait(101ms);
  const auto event = anything();
  expect_broken(event,
                "none of the 1 calls in flight of session 1 on host 2 was answered for more than "
                "100ms");
}

TEST_F(ProgressTest, CountsFromTheEndOfTheLastFault) {
  attach_both();
  call_begins(alice, 1);
  fault_started();
  wait(1h);
  anything();
  fault_ended();
  wait(100ms);
  anything();
  expect_holds();
  wait(1ns);
  const auto event = anything();
  expect_broken(event,
                "none of the 1 calls in flight of session 1 on host 1 was answered for more than "
                "100ms");
}

TEST_F(ProgressTest, AsksNothingOfAHostThatCrashedNorOfItsCounterpart) {
  attach_both();
  call_begins(alice, 1);
  call_begins(bob, 2);
  crashed(1);
  wait(1h);
  call_begins(alice, 3);  // while its code is taken down
  wait(1h);
  anything();
  finish();
  expect_holds();
}

TEST_F(ProgressTest, DoesNotJudgeRequestsThatAreServed) {
  attach_both();
  request_started(bob, 0, 1, false);
  wait(1h);
  anything();
  expect_holds();
}

}  // namespace
}  // namespace vox::sim
