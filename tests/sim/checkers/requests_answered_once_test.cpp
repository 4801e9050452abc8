// The life of a request on either side, and each way to get it wrong.
#include "tests/sim/checkers/checker_test.hpp"

namespace vox::sim {
namespace {

class RequestsAnsweredOnceTest : public CheckerTest {
 protected:
  RequestsAnsweredOnceTest() : CheckerTest(requests_answered_once_spec) {}

  std::uint64_t handler_started(SessionKey session, std::uint64_t request) {
    return core(EventKind::handler_started, session, 0, request, 1, 64);
  }
  std::uint64_t handler_ended(SessionKey session, std::uint64_t request) {
    return core(EventKind::handler_ended, session, 0, request, 0);
  }
};

TEST_F(RequestsAnsweredOnceTest, HoldsForCallsAndServedRequestsThatEnd) {
  request_started(alice, 0, 1, true);
  request_started(bob, 0, 1, false);
  request_started(alice, 0, 3, true);
  handler_started(bob, 1);
  request_ended(alice, 0, 3, true);
  handler_ended(bob, 1);
  request_ended(bob, 0, 1, false);
  request_ended(alice, 0, 1, true);
  finish();
  expect_holds();
}

TEST_F(RequestsAnsweredOnceTest, TellsApartDirectionsConnectionsSessionsAndHosts) {
  for (const SessionKey& session : {alice, alice_again, bob}) {
    for (const std::uint64_t connection : {std::uint64_t{0}, std::uint64_t{5}}) {
      request_started(session, connection, 1, true);
      request_started(session, connection, 1, false);
      request_started(session, connection, 2, false);
      request_started(session, connection, 3, false);
    }
  }
  expect_holds();
}

TEST_F(RequestsAnsweredOnceTest, IsBrokenByAnIdThatIsOpenAlready) {
  request_started(alice, 5, 1, true);
  const auto event = request_started(alice, 5, 1, true);
  expect_broken(event, "call 1 on connection 5 of session 1 on host 1 was started twice");
}

TEST_F(RequestsAnsweredOnceTest, IsBrokenByAnIdThatWasUsedBefore) {
  for (const std::uint64_t request : {1u, 3u, 5u}) {
    request_started(alice, 5, request, false);
    request_ended(alice, 5, request, false);
  }
  const auto event = request_started(alice, 5, 3, false);
  expect_broken(event, "request 3 on connection 5 of session 1 on host 1 was started twice");
}

TEST_F(RequestsAnsweredOnceTest, IsBrokenByEndingTwice) {
  request_started(alice, 5, 1, true);
  request_ended(alice, 5, 1, true);
  const auto event = request_ended(alice, 5, 1, true);
  expect_broken(event, "call 1 on connection 5 of session 1 on host 1 ended without being open");
}

TEST_F(RequestsAnsweredOnceTest, IsBrokenByEndingWhatTheOtherDirectionStarted) {
  request_started(alice, 5, 1, true);
  const auto event = request_ended(alice, 5, 1, false);
  expect_broken(event, "request 1 on connection 5 of session 1 on host 1 ended without being open");
}

TEST_F(RequestsAnsweredOnceTest, IsBrokenByARequestThatNeverEnds) {
  request_started(alice, 5, 1, true);
  request_started(bob, 7, 1, false);
  request_ended(alice, 5, 1, true);
  const auto last = anything();
  finish();
  expect_broken(last, "request 1 on connection 7 of session 1 on host 2 never ended");
}

TEST_F(RequestsAnsweredOnceTest, IsBrokenByACallThatNeverEnds) {
  const auto last = request_started(alice, 5, 1, true);
  finish();
  expect_broken(last, "call 1 on connection 5 of session 1 on host 1 never ended");
}

TEST_F(RequestsAnsweredOnceTest, IsBrokenByAHandlerAfterTheEnd) {
  request_started(bob, 0, 1, false);
  request_ended(bob, 0, 1, false);
  const auto event = handler_started(bob, 1);
  expect_broken(event,
                "request 1 on connection 0 of session 1 on host 2 was given to a handler without "
                "being open");
}

TEST_F(RequestsAnsweredOnceTest, IsBrokenByASecondHandler) {
  request_started(bob, 0, 1, false);
  handler_started(bob, 1);
  handler_ended(bob, 1);
  const auto event = handler_started(bob, 1);
  expect_broken(event,
                "request 1 on connection 0 of session 1 on host 2 was given to a handler twice");
}

TEST_F(RequestsAnsweredOnceTest, IsBrokenByAnEndBeforeTheHandlers) {
  request_started(bob, 0, 1, false);
  handler_started(bob, 1);
  const auto event = request_ended(bob, 0, 1, false);
  expect_broken(event, "request 1 on connection 0 of session 1 on host 2 ended before its handler");
}

TEST_F(RequestsAnsweredOnceTest, IsBrokenByAHandlerThatEndsWithoutRunning) {
  request_started(bob, 0, 1, false);
  const auto event = handler_ended(bob, 1);
  expect_broken(event,
                "request 1 on connection 0 of session 1 on host 2 has a handler that ended without "
                "running");
}

TEST_F(RequestsAnsweredOnceTest, AsksNothingOfAHostThatCrashed) {
  request_started(alice, 0, 1, true);
  request_started(bob, 0, 1, false);
  crashed(2);
  request_ended(bob, 0, 1, false);  // while its code is taken down
  request_ended(bob, 0, 1, false);
  booted(2);
  request_ended(alice, 0, 1, true);
  finish();
  expect_holds();
}

}  // namespace
}  // namespace vox::sim
