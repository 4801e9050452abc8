// How sessions end: phase by phase, by their bounds in each state, and what they say about it (R2,
// R8).
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/vox/session/scripted_peer.hpp"
#include "tests/vox/session/session_pair.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

class ShutdownTest : public SessionTest {
 protected:
  /// A handler that is asked to stop and goes on for as long as this.
  RequestHandler stubborn(Duration lasts) {
    return [this, lasts](const Request& request) {
      const Shield shield(request.executor);
      stubborn_running += 1;
      (void)await_sleep(request.executor, lasts);
      stubborn_running -= 1;
      return echo(request);
    };
  }

  static Reply patient(const Request& request) {
    (void)await_sleep(request.executor, 1h);
    return Reply::failure(wire::CallError::cancelled);
  }

  /// Calls the client's root from the server, so that the client has a handler to be rid of.
  void start_call_back() {
    ASSERT_TRUE(callers.spawn([this] { (void)server.root().call(echo_method, {}); }));
    pause();
  }

  void start_call() {
    ASSERT_TRUE(
        callers.spawn([this] { call_error = client.root().call(echo_method, {}).error(); }));
    pause();
  }

  void leave() {
    client.shutdown();
    server.shutdown();
    EXPECT_EQ(callers.await_empty(), Wake::signalled);
    client = server = {};
  }

  static std::size_t count_of(const ShutdownReport& report, PendingKind kind) {
    const auto pending = report.pending();
    return static_cast<std::size_t>(
        std::count_if(pending.begin(), pending.end(),
                      [kind](const PendingWork& work) { return work.kind == kind; }));
  }

  Scope callers{executor};
  int stubborn_running = 0;
  Error call_error = Error::io;
};

TEST_F(ShutdownTest, WithNothingInFlightItGoesNoFurtherThanItsFirstPhase) {
  run([&] {
    connect();
    const ShutdownReport report = client.shutdown({.drain = 1s});
    EXPECT_EQ(report.phase, ShutdownPhase::stop_accepting);
    EXPECT_EQ(report.reason, CloseReason::shutdown);
    EXPECT_EQ(report.waited, Duration::zero());
    EXPECT_TRUE(report.pending().empty());
    leave();
  });
}

TEST_F(ShutdownTest, RequestsThatEndInTimeAreThePhaseOfTheDrain) {
  server_options.root_handler = [](const Request& request) {
    (void)await_sleep(request.executor, 10ms);
    return echo(request);
  };
  run([&] {
    connect();
    start_call();
    const ShutdownReport report = client.shutdown({.drain = 1s});
    EXPECT_EQ(report.phase, ShutdownPhase::drain);
    EXPECT_TRUE(report.pending().empty());
    EXPECT_GT(report.waited, Duration::zero());
    EXPECT_LT(report.waited, 10ms);
    leave();
  });
}

// The last request to go is the event that ends the drain: its bound is for those that do not go.
TEST_F(ShutdownTest, ADrainIsOverWhenTheLastRequestIsAndNotWhenItsTimeIs) {
  client_options.root_handler = [](const Request& request) {
    // Outlives its handler, in its scope.
    (void)request.scope.spawn([&on = request.executor] {
      const Shield shield(on);
      (void)await_sleep(on, 5ms);
    });
    return echo(request);
  };
  server_options.root_handler = patient;
  run([&] {
    connect();
    ASSERT_TRUE(callers.spawn(
        [this] { (void)client.root().call(echo_method, {}, {.deadline = in(8ms)}); }));
    start_call_back();
    const Time start = executor.now();
    const ShutdownReport report = client.shutdown({.drain = 1h, .grace = 1s});
    EXPECT_EQ(report.calls_failed, 0u);
    EXPECT_LT(executor.now(), start + 1s);
    leave();
  });
}

TEST_F(ShutdownTest, WhatWasNotFinishedIsListedWithItsIdAndAge) {
  client_options.root_handler = server_options.root_handler = patient;
  run([&] {
    connect();
    start_call();
    start_call_back();
    const ShutdownReport report = client.shutdown({.drain = 50ms});
    EXPECT_EQ(report.phase, ShutdownPhase::abort);
    EXPECT_EQ(report.calls_failed, 1u);
    EXPECT_EQ(report.handlers_cancelled, 1u);
    EXPECT_EQ(report.handlers_detached, 0u);
    ASSERT_EQ(report.pending().size(), 2u);
    const PendingWork& call = report.pending()[0];
    EXPECT_EQ(call.kind, PendingKind::call);
    EXPECT_EQ(call.connection, root_connection_id);
    EXPECT_EQ(call.id, 1u);
    EXPECT_EQ(call.age, 52ms);  // two pauses and the drain
    const PendingWork& handler = report.pending()[1];
    EXPECT_EQ(handler.kind, PendingKind::handler);
    EXPECT_EQ(handler.id, 2u);
    EXPECT_EQ(handler.age, 51ms);
    leave();
    EXPECT_EQ(call_error, Error::session_shutdown);
  });
}

TEST_F(ShutdownTest, AHandlerThatIgnoresItsCancellationIsLeftBehindAndCounted) {
  client_options.root_handler = stubborn(1h);
  run([&] {
    connect();
    start_call_back();
    const Time start = executor.now();
    const ShutdownReport report = client.shutdown({.drain = 20ms, .grace = 30ms});
    EXPECT_EQ(executor.now(), start + 50ms);
    EXPECT_EQ(client.state(), SessionState::closed);
    EXPECT_EQ(report.phase, ShutdownPhase::abort);
    EXPECT_EQ(report.handlers_detached, 1u);
    EXPECT_EQ(count_of(report, PendingKind::detached), 1u);
    EXPECT_EQ(report.waited, 50ms);
    EXPECT_EQ(client.handlers_detached(), 1u);
    EXPECT_EQ(stubborn_running, 1);
    EXPECT_EQ(client.shutdown().handlers_detached, 1u);  // a repeat joins what is over
    EXPECT_EQ(executor.now(), start + 50ms);
    (void)await_sleep(executor, 1h);
    EXPECT_EQ(client.handlers_detached(), 0u);
    EXPECT_EQ(stubborn_running, 0);
    leave();
  });
}

TEST_F(ShutdownTest, HandlersGetTheWholeGraceAlsoWhenTheLinkIsGoneAtOnce) {
  client_options.root_handler = stubborn(25ms);
  run([&] {
    connect();
    start_call_back();
    ASSERT_TRUE(callers.spawn([this] { server.shutdown({.grace = Duration::zero()}); }));
    const Time start = executor.now();
    const ShutdownReport report = client.shutdown({.drain = Duration::zero(), .grace = 1s});
    EXPECT_EQ(report.handlers_detached, 0u);
    EXPECT_EQ(stubborn_running, 0);
    EXPECT_LE(executor.now(), start + 25ms);
    leave();
  });
}

TEST_F(ShutdownTest, ASessionIsClosedForEverybodyElseWhileItsShutdownWaitsForHandlers) {
  client_options.root_handler = stubborn(500ms);
  run([&] {
    connect();
    const ConnectionHandle root = client.root();
    start_call_back();
    const Time start = executor.now();
    client.try_shutdown({.drain = Duration::zero(), .grace = 1s});
    server.try_shutdown({.grace = Duration::zero()});
    EXPECT_EQ(client.closed(), CloseReason::shutdown);
    EXPECT_LT(executor.now(), start + 10ms);
    EXPECT_EQ(root.call(echo_method, {}).error(), Error::session_shutdown);
    const ShutdownReport report = client.shutdown({.grace = 1s});
    EXPECT_EQ(report.handlers_detached, 0u);
    EXPECT_GE(executor.now(), start + 490ms);
    leave();
  });
}

TEST_F(ShutdownTest, AHandlerLeftByALostLinkIsWaitedForByALaterShutdownOnly) {
  client_options.root_handler = stubborn(100ms);
  run([&] {
    connect();
    start_call_back();
    server.shutdown({.grace = Duration::zero()});
    const Time start = executor.now();
    EXPECT_EQ(client.closed(), CloseReason::link_lost);
    EXPECT_EQ(executor.now(), start);  // hanging up waits for nobody's code
    EXPECT_EQ(client.handlers_detached(), 1u);
    EXPECT_EQ(client.shutdown({.grace = 10ms}).handlers_detached, 1u);
    EXPECT_EQ(executor.now(), start + 10ms);
    (void)await_sleep(executor, 100ms);
    leave();
  });
}

TEST_F(ShutdownTest, AnAcceptorThatIgnoresItsCancellationIsLeftBehindAsWell) {
  server_options.acceptor = [](const ConnectionRequest& request) {
    const Shield shield(request.executor);
    (void)await_sleep(request.executor, 1s);
    return AcceptDecision::accept(echo);
  };
  run([&] {
    connect();
    Result<PendingOpen> pending = client.try_open();
    ASSERT_TRUE(pending.has_value());
    pause();
    const ShutdownReport report = server.shutdown({.grace = 10ms});
    EXPECT_EQ(report.handlers_detached, 1u);
    ASSERT_EQ(report.pending().size(), 1u);
    EXPECT_EQ(report.pending()[0].id, 0u);
    EXPECT_EQ(report.pending()[0].connection, ConnectionId{1});
    (void)await_sleep(executor, 1s);
    EXPECT_EQ(server.handlers_detached(), 0u);
    leave();
  });
}

TEST_F(ShutdownTest, OpensThatWereNotDecidedAreListed) {
  server_options.acceptor = [](const ConnectionRequest& request) {
    (void)await_sleep(request.executor, 1h);
    return AcceptDecision::reject("late");
  };
  run([&] {
    connect();
    Result<PendingOpen> sent = client.try_open();
    ASSERT_TRUE(sent.has_value());
    pause();
    Result<PendingOpen> queued = client.try_open();
    ASSERT_TRUE(queued.has_value());
    const ShutdownReport report = client.shutdown();
    EXPECT_EQ(report.opens_ended, 2u);
    EXPECT_EQ(count_of(report, PendingKind::open), 2u);
    EXPECT_EQ(sent->wait().error().error, Error::closed);
    EXPECT_EQ(queued->wait().error().error, Error::closed);
    leave();
  });
}

TEST_F(ShutdownTest, BytesAndClosesThatTheLinkDidNotTakeAreListed) {
  link_options.payloads_max = 2;
  run([&] {
    MemoryLinkPair links = make_memory_link_pair(executor, link_options);
    ScriptedPeer peer(executor, std::move(links.first));  // which never reads after its handshake
    server = start_session(executor, Role::acceptor, std::move(links.second), server_options);
    ASSERT_TRUE(peer.establish());
    ASSERT_TRUE(server.establish());
    Result<PendingOpen> first = server.try_open();
    Result<PendingOpen> second = server.try_open();
    pause();
    const Time start = executor.now();
    const ShutdownReport report = server.shutdown({.grace = 10ms});
    EXPECT_EQ(executor.now(), start + 10ms);
    EXPECT_EQ(report.opens_ended, 2u);
    EXPECT_EQ(report.closes_untold, 2u);
    EXPECT_EQ(count_of(report, PendingKind::close), 2u);
    EXPECT_GT(report.bytes_unsent, 0u);
    EXPECT_EQ(count_of(report, PendingKind::bytes), 1u);
    server = {};
  });
}

TEST_F(ShutdownTest, AListThatIsFullStillCounts) {
  client_options.root_handler = patient;
  run([&] {
    connect();
    constexpr std::uint32_t calls = 2 * ShutdownReport::entries_max;
    for (std::uint32_t i = 0; i < calls; ++i) start_call_back();
    const ShutdownReport report = client.shutdown();
    EXPECT_EQ(report.handlers_cancelled, calls);
    EXPECT_EQ(report.pending().size(), ShutdownReport::entries_max);
    leave();
  });
}

TEST_F(ShutdownTest, ARepeatWithLessPatienceHurriesTheFirstInEveryPhase) {
  client_options.root_handler = stubborn(1h);
  run([&] {
    connect();
    start_call_back();
    client.try_shutdown({.drain = 1h, .grace = 1h});
    pause();
    EXPECT_EQ(client.state(), SessionState::draining);
    const Time start = executor.now();
    client.try_shutdown({.drain = 10ms, .grace = 1h});  // the drain
    (void)await_sleep(executor, 20ms);
    EXPECT_EQ(client.shutdown_report().handlers_cancelled, 1u);
    client.try_shutdown({.drain = Duration::zero(), .grace = 10ms});  // the grace
    const ShutdownReport report = client.shutdown({.drain = 1h, .grace = 1h});
    EXPECT_EQ(executor.now(), start + 30ms);
    EXPECT_EQ(report.handlers_detached, 1u);
    (void)await_sleep(executor, 1h);
    leave();
  });
}

// Services may hold handles and channels of the session that serves them.
TEST_F(ShutdownTest, UsersCodeIsLetGoOfWithTheSessionThoughHandlesAreHeld) {
  auto held = std::make_shared<int>();
  const std::weak_ptr<int> code = held;
  client_options.root_handler = [held](const Request& request) { return echo(request); };
  server_options.root_handler = nullptr;
  server_options.root_route = [held](std::string_view) {
    return AcceptRoute{.handler = [held](const Request& request) { return echo(request); },
                       .on_open = nullptr};
  };
  client_options.acceptor = server_options.acceptor = [held](const ConnectionRequest&) {
    return AcceptDecision::accept([held](const Request& request) { return echo(request); });
  };
  held = nullptr;
  run([&] {
    connect();
    client_options = server_options = {};
    const auto opened = client.open({.deadline = in(1s)});
    ASSERT_TRUE(opened);
    EXPECT_TRUE(opened->call(echo_method, {}));
    EXPECT_FALSE(code.expired());
    client.shutdown();
    server.shutdown();
    EXPECT_TRUE(code.expired());
    leave();
  });
}

TEST_F(ShutdownTest, WhatItWaitsForCanBeAskedMeanwhile) {
  client_options.root_handler = patient;
  run([&] {
    connect();
    start_call_back();
    client.try_shutdown({.drain = 1s});
    pause();
    const ShutdownReport report = client.shutdown_report();
    EXPECT_EQ(client.state(), SessionState::draining);
    EXPECT_EQ(count_of(report, PendingKind::handler), 1u);
    EXPECT_EQ(client.shutdown({.drain = Duration::zero()}).handlers_cancelled, 1u);
    leave();
  });
}

}  // namespace
}  // namespace vox::test
