// What the reference implementation's tests ask of a session's life: which handles keep it, what
// ends it, and what becomes of calls in flight then.
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "tests/vox/session/session_pair.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

Reply wait_for_ever(const Request& request, bool& cancelled) {
  cancelled = await_sleep(request.executor, 24h) == Wake::cancelled;
  return Reply::failure(wire::CallError::cancelled);
}

/// Sessions that their users' handles keep, at both ends.
class UpstreamLivenessTest : public SessionTest {
 protected:
  UpstreamLivenessTest() {
    client_options.lifetime = server_options.lifetime = Lifetime::last_handle;
  }

  /// Connects, and takes what keeps each end.
  void connect_and_hold() {
    connect();
    root = client.root();
    guard = server.root();
  }

  /// Both ends are closed within 500 ms.
  void expect_both_end(CloseReason of_client) {
    const Time limit = in(500ms);
    EXPECT_EQ(client.closed(limit), of_client);
    EXPECT_NE(server.closed(limit), CloseReason::none);
  }

  void leave() {
    root = guard = {};
    client = server = {};
  }

  ConnectionHandle root;
  ConnectionHandle guard;
};

TEST_F(UpstreamLivenessTest, DroppingOneCopyOfTheRootKeepsTheSessionUntilTheLastOneGoes) {
  run([&] {
    connect_and_hold();
    {
      const ConnectionHandle copy = root;
      EXPECT_TRUE(copy.is_open());
    }
    pause();
    EXPECT_TRUE(root.call(echo_method, as_bytes("42")).has_value());
    EXPECT_EQ(client.state(), SessionState::open);
    root = {};
    expect_both_end(CloseReason::unused);
    leave();
  });
}

TEST_F(UpstreamLivenessTest, DroppingTheRootEndsBothEndsThoughTheOtherEndHoldsItsOwn) {
  run([&] {
    connect_and_hold();
    EXPECT_TRUE(root.call(echo_method, as_bytes("42")).has_value());
    root = {};
    expect_both_end(CloseReason::unused);
    EXPECT_FALSE(guard.is_open());
    EXPECT_EQ(guard.call(echo_method, {}).error(), Error::closed);
    leave();
  });
}

TEST_F(UpstreamLivenessTest, AConnectionKeepsTheSessionWhoseRootAndHandlesHaveGone) {
  run([&] {
    connect_and_hold();
    std::optional<ConnectionHandle> connection = client.open().value();
    const SessionHandle observed = client;
    client = {};
    root = {};
    (void)await_sleep(executor, 50ms);
    EXPECT_EQ(observed.state(), SessionState::open);
    EXPECT_TRUE(connection->call(echo_method, as_bytes("7")).has_value());
    connection.reset();
    EXPECT_EQ(observed.closed(in(500ms)), CloseReason::unused);
    EXPECT_NE(server.closed(in(500ms)), CloseReason::none);
    leave();
  });
}

// R12: one result, whoever was woken first; a local shutdown has another
// (ShutdownFailsCallsInFlightWithSessionShutdownAndReturnsByItsDeadline).
TEST_F(UpstreamLivenessTest, CallsInFlightEndAndTheirHandlersAreCancelledWhenTheServerIsCutOff) {
  bool cancelled = false;
  server_options.root_handler = [&](const Request& request) {
    return wait_for_ever(request, cancelled);
  };
  run([&] {
    connect_and_hold();
    Scope callers(executor);
    std::optional<Error> error;
    ASSERT_TRUE(callers.spawn([&] { error = root.call(echo_method, {}).error(); }));
    pause();
    const Time start = executor.now();
    server.shutdown({.drain = Duration::zero(), .grace = Duration::zero()});
    EXPECT_EQ(callers.await_empty(), Wake::signalled);
    EXPECT_LE(executor.now(), start + 500ms);
    EXPECT_EQ(error, Error::closed);
    EXPECT_TRUE(cancelled);
    EXPECT_EQ(client.closed(), CloseReason::link_lost);
    leave();
  });
}

TEST_F(UpstreamLivenessTest, ACallAfterTheCounterpartHasGoneFailsAndDoesNotHang) {
  run([&] {
    connect_and_hold();
    (void)await_sleep(executor, 50ms);
    guard = {};
    (void)await_sleep(executor, 50ms);
    const Time start = executor.now();
    EXPECT_EQ(root.call(echo_method, as_bytes("late")).error(), Error::closed);
    EXPECT_EQ(executor.now(), start);
    expect_both_end(CloseReason::link_lost);
    leave();
  });
}

// The end of the root is one thing, an open that is not decided another: whichever way that ends,
// the session ends after it (R13, G-25).
TEST_F(UpstreamLivenessTest, ASessionWithoutRootEndsWhenItsLastPendingOpenIsRejected) {
  server_options.acceptor = [](const ConnectionRequest& request) {
    (void)await_sleep(request.executor, 20ms);
    return AcceptDecision::reject("no");
  };
  run([&] {
    connect_and_hold();
    Result<PendingOpen> pending = client.try_open();
    ASSERT_TRUE(pending.has_value());
    pause();
    root = {};
    pause();
    EXPECT_EQ(client.state(), SessionState::open);
    EXPECT_EQ(pending->wait().error().error, Error::rejected);
    expect_both_end(CloseReason::unused);
    leave();
  });
}

// The same when the last connection goes by a close that cannot be written any more (G-24).
TEST_F(UpstreamLivenessTest, ASessionWithoutRootEndsWhenItsLastConnectionIsClosedByACall) {
  run([&] {
    connect_and_hold();
    const auto connection = client.open();
    ASSERT_TRUE(connection.has_value());
    root = {};
    pause();
    EXPECT_TRUE(connection->close());
    expect_both_end(CloseReason::unused);
    leave();
  });
}

}  // namespace
}  // namespace vox::test
