// Sessions end to end over memory: establishing, calling, opening, closing, shutting down.
#include <gtest/gtest.h>

#include <string>

#include "tests/vox/session/session_pair.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

std::string call_echo(const ConnectionHandle& connection, std::string_view text) {
  const Result<Reply> reply = connection.call(echo_method, as_bytes(text));
  if (!reply) return "error:" + std::string(to_string(reply.error()));
  if (!reply->ok) return "failed:" + std::to_string(static_cast<int>(reply->error));
  return std::string(as_text(reply->value));
}

TEST_F(SessionTest, BothEndsEstablishAndAgreeOnTheirSettings) {
  run_connected([&] {
    EXPECT_EQ(client.state(), SessionState::open);
    EXPECT_EQ(server.state(), SessionState::open);
    EXPECT_EQ(client.epoch(), LinkEpoch{1});
  });
}

TEST_F(SessionTest, AnIdleSessionOwnsNoFiber) {
  run_connected([&] {
    const auto connection = client.open();
    ASSERT_TRUE(connection.has_value());
    EXPECT_EQ(call_echo(*connection, "used once"), "used once");
    pause();
    EXPECT_EQ(executor.fibers().live_count(), 1u);  // this one
  });
}

TEST_F(SessionTest, ACallOnTheRootIsAnsweredInBothDirections) {
  run_connected([&] {
    EXPECT_EQ(call_echo(client.root(), "from the client"), "from the client");
    EXPECT_EQ(call_echo(server.root(), "from the server"), "from the server");
  });
}

TEST_F(SessionTest, AnOpenedConnectionCarriesCallsBothWaysUntilItIsClosed) {
  run_connected([&] {
    auto connection = client.open({.service = "Echo"});
    ASSERT_TRUE(connection.has_value());
    EXPECT_EQ(connection->id(), ConnectionId{1});
    EXPECT_EQ(call_echo(*connection, "hello"), "hello");
    EXPECT_TRUE(connection->close());
    EXPECT_FALSE(connection->is_open());
    EXPECT_EQ(connection->closed(), CloseReason::local);
    EXPECT_EQ(call_echo(*connection, "late"), "error:closed");
    pause();
    EXPECT_EQ(client.connections_count(), 0u);
    EXPECT_EQ(server.connections_count(), 0u);
  });
}

TEST_F(SessionTest, ServerOpensGetEvenIdsAndTheClientsAcceptorDecides) {
  client_options.acceptor = [](const ConnectionRequest& request) {
    if (request.service == "Wanted") return AcceptDecision::accept(echo);
    return AcceptDecision::reject("no such service: " + std::string(request.service));
  };
  run_connected([&] {
    auto wanted = server.open({.service = "Wanted"});
    ASSERT_TRUE(wanted.has_value());
    EXPECT_EQ(wanted->id(), ConnectionId{2});
    auto unwanted = server.open({.service = "Other"});
    ASSERT_FALSE(unwanted.has_value());
    EXPECT_EQ(unwanted.error().error, Error::rejected);
    EXPECT_EQ(unwanted.error().metadata.text(metadata_error_key), "no such service: Other");
  });
}

TEST_F(SessionTest, DroppingTheLastHandleClosesTheConnectionOnBothEnds) {
  run_connected([&] {
    {
      auto connection = client.open();
      ASSERT_TRUE(connection.has_value());
      EXPECT_EQ(server.connections_count(), 1u);
    }
    pause();
    EXPECT_EQ(client.connections_count(), 0u);
    EXPECT_EQ(server.connections_count(), 0u);
  });
}

TEST_F(SessionTest, TheRootCannotBeClosedByItself) {
  run_connected([&] {
    EXPECT_EQ(client.root().close().error(), Error::root_connection);
    EXPECT_EQ(client.close(ConnectionId{0}).error(), Error::root_connection);
    EXPECT_EQ(client.close(ConnectionId{99}).error(), Error::unknown_connection);
  });
}

TEST_F(SessionTest, AnOpenWhoseDeadlinePassesGivesBackItsPlaceAndLeavesNoConnection) {
  server_options.acceptor = [](const ConnectionRequest& request) {
    (void)await_sleep(request.executor, 1h);
    return AcceptDecision::accept(echo);
  };
  client_options.limits.control_places = 1;
  run_connected([&] {
    for (int i = 0; i < 3; ++i) {
      const auto opened = client.open({.deadline = in(10ms)});
      ASSERT_FALSE(opened.has_value());
      EXPECT_EQ(opened.error().error, Error::deadline_exceeded);
      EXPECT_EQ(client.opens_pending(), 0u);
    }
    pause();
    EXPECT_EQ(client.connections_count(), 0u);
    EXPECT_EQ(server.connections_count(), 0u);
  });
}

TEST_F(SessionTest, TryOpenSaysBusyWhenEveryPlaceIsTaken) {
  server_options.acceptor = [](const ConnectionRequest& request) {
    (void)await_sleep(request.executor, 1s);
    return AcceptDecision::accept(echo);
  };
  client_options.limits.control_places = 1;
  run_connected([&] {
    Result<PendingOpen> first = client.try_open();
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(client.try_open().error(), Error::busy);
    const auto opened = first->wait();
    ASSERT_TRUE(opened.has_value());
    EXPECT_EQ(call_echo(*opened, "x"), "x");
    EXPECT_TRUE(client.try_open().has_value());  // dropped at once: given up
  });
}

TEST_F(SessionTest, ACallPastItsDeadlineReturnsAndItsHandlerIsCancelled) {
  bool cancelled = false;
  server_options.root_handler = [&](const Request& request) {
    cancelled = await_sleep(request.executor, 1h) == Wake::cancelled;
    return Reply::failure(wire::CallError::cancelled);
  };
  run_connected([&] {
    const Time deadline = in(5ms);
    const auto reply = client.root().call(echo_method, {}, {.deadline = deadline});
    EXPECT_EQ(reply.error(), Error::deadline_exceeded);
    EXPECT_EQ(executor.now(), deadline);
    pause();
    EXPECT_TRUE(cancelled);
  });
}

TEST_F(SessionTest, AHandlerThatThrowsAnswersCancelledAndHarmsNobodyElse) {
  server_options.root_handler = [](const Request& request) -> Reply {
    if (request.args.empty()) throw 42;
    return echo(request);
  };
  run_connected([&] {
    EXPECT_EQ(call_echo(client.root(), ""), "failed:3");
    EXPECT_EQ(call_echo(client.root(), "still here"), "still here");
  });
}

TEST_F(SessionTest, ConcurrentCallsNeverPassWhatTheCounterpartAnnounced) {
  server_options.limits.requests_max = 3;
  int running = 0;
  int running_max = 0;
  server_options.root_handler = [&](const Request& request) {
    running_max = std::max(running_max, ++running);
    (void)await_sleep(request.executor, 1ms);
    running -= 1;
    return echo(request);
  };
  run_connected([&] {
    Scope callers(executor);
    int answered = 0;
    for (int i = 0; i < 20; ++i) {
      ASSERT_TRUE(callers.spawn([&] { answered += call_echo(client.root(), "x") == "x"; }));
    }
    EXPECT_EQ(callers.await_empty(), Wake::signalled);
    EXPECT_EQ(answered, 20);
    EXPECT_EQ(running_max, 3);
  });
}

TEST_F(SessionTest, ShutdownFailsCallsInFlightWithSessionShutdownAndReturnsByItsDeadline) {
  server_options.root_handler = [](const Request& request) {
    (void)await_sleep(request.executor, 1h);
    return Reply::failure(wire::CallError::cancelled);
  };
  run([&] {
    connect();
    Scope callers(executor);
    Error error = Error::io;
    ASSERT_TRUE(callers.spawn([&] { error = client.root().call(echo_method, {}).error(); }));
    pause();
    const Time start = executor.now();
    const ShutdownReport report = client.shutdown({.drain = 50ms, .grace = 20ms});
    EXPECT_EQ(report.reason, CloseReason::shutdown);
    EXPECT_EQ(report.calls_failed, 1u);
    EXPECT_LE(executor.now(), start + 70ms);
    EXPECT_EQ(callers.await_empty(), Wake::signalled);
    EXPECT_EQ(error, Error::session_shutdown);
    EXPECT_EQ(server.closed(), CloseReason::link_lost);
    client = {};
    server = {};
  });
}

TEST_F(SessionTest, ASecondShutdownWithLessPatienceReturnsByItsOwnBound) {
  server_options.root_handler = [](const Request& request) {
    (void)await_sleep(request.executor, 1h);
    return Reply::failure(wire::CallError::cancelled);
  };
  run([&] {
    connect();
    Scope callers(executor);
    ASSERT_TRUE(callers.spawn([&] { (void)client.root().call(echo_method, {}); }));
    pause();
    client.try_shutdown({.drain = 1h, .grace = 1h});
    pause();
    EXPECT_EQ(client.state(), SessionState::draining);
    const Time start = executor.now();
    client.shutdown({.drain = 10ms, .grace = 20ms});
    EXPECT_LE(executor.now(), start + 30ms);
    EXPECT_EQ(callers.await_empty(), Wake::signalled);
    server.shutdown();
    client = server = {};
  });
}

TEST_F(SessionTest, DrainingLetsACallInFlightFinish) {
  server_options.root_handler = [](const Request& request) {
    (void)await_sleep(request.executor, 10ms);
    return echo(request);
  };
  run([&] {
    connect();
    Scope callers(executor);
    std::string answer;
    ASSERT_TRUE(callers.spawn([&] { answer = call_echo(client.root(), "kept"); }));
    pause();
    const ShutdownReport report = client.shutdown({.drain = 1s});
    EXPECT_EQ(report.calls_failed, 0u);
    EXPECT_EQ(callers.await_empty(), Wake::signalled);
    EXPECT_EQ(answer, "kept");
    client = {};
    server = {};
  });
}

TEST_F(SessionTest, ASessionForItsLastHandleEndsWhenRootAndConnectionsHaveGone) {
  client_options.lifetime = Lifetime::last_handle;
  run([&] {
    connect();
    ConnectionHandle root = client.root();
    auto connection = client.open();
    ASSERT_TRUE(connection.has_value());
    root = {};
    pause();
    EXPECT_EQ(client.state(), SessionState::open);
    EXPECT_EQ(call_echo(*connection, "still"), "still");
    connection = fail(OpenFailure{});
    EXPECT_EQ(client.closed(), CloseReason::unused);
    EXPECT_EQ(server.closed(), CloseReason::link_lost);
    client = {};
    server = {};
  });
}

TEST_F(SessionTest, ASessionOutlivesAllItsSessionHandles) {
  run([&] {
    connect();
    const ConnectionHandle root = client.root();
    client = {};
    pause();
    EXPECT_EQ(call_echo(root, "there"), "there");
    server.shutdown();
    EXPECT_EQ(root.closed(), CloseReason::link_lost);
    server = {};
  });
}

TEST_F(SessionTest, ASilentCounterpartFailsTheHandshakeInTime) {
  run([&] {
    MemoryLinkPair links = make_memory_link_pair(executor);
    const Time start = executor.now();
    client = start_session(executor, Role::initiator, std::move(links.first), client_options);
    EXPECT_EQ(client.establish().error(), Error::handshake_failed);
    EXPECT_EQ(executor.now() - start, client_options.limits.handshake_timeout);
    EXPECT_EQ(client.close_reason(), CloseReason::handshake_timeout);
    client = {};
  });
}

TEST_F(SessionTest, AResumableSessionGoesOnOverAFreshLinkWithItsConnections) {
  SessionRegistry registry;
  client_options.resumable = server_options.resumable = true;
  server_options.registry = &registry;
  run([&] {
    connect();
    EXPECT_EQ(registry.size(), 1u);
    auto connection = client.open();
    ASSERT_TRUE(connection.has_value());
    MemoryLinkPair links = make_memory_link_pair(executor);
    SessionHandle second =
        start_session(executor, Role::acceptor, std::move(links.second), server_options);
    const Result<LinkEpoch> resumed = client.resume(std::move(links.first));
    ASSERT_TRUE(resumed.has_value()) << to_string(resumed.error());
    EXPECT_EQ(*resumed, LinkEpoch{2});
    EXPECT_EQ(second.closed(), CloseReason::handed_over);
    EXPECT_EQ(call_echo(*connection, "again"), "again");
    EXPECT_EQ(call_echo(client.root(), "root"), "root");
    MemoryLinkPair stale = make_memory_link_pair(executor);
    EXPECT_EQ(client.resume(std::move(stale.first), {.replaces = LinkEpoch{1}}).error(),
              Error::stale_epoch);
    EXPECT_EQ(server.epoch(), LinkEpoch{2});
    connection = fail(OpenFailure{});
    disconnect();
    EXPECT_EQ(registry.size(), 0u);
    client = server = second = {};
  });
}

}  // namespace
}  // namespace vox::test
