// What happens when things meet: operations, losses and drops in the same turn, in either order
// (R4, R12, R13).
#include <gtest/gtest.h>

#include <functional>
#include <optional>

#include "tests/vox/session/scripted_peer.hpp"
#include "tests/vox/session/session_pair.hpp"
#include "vox/runtime/scope.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

class InterplayTest : public SessionTest {
 protected:
  InterplayTest() = default;
  explicit InterplayTest(ManualExecutorOptions how) : SessionTest(how) {}

  /// Runs `script` against a session that ends with its last handle, whose root nobody holds but
  /// `root`; the other end is scripted.
  void run_for_last_handle(const std::function<void(ScriptedPeer&)>& script) {
    server_options.lifetime = Lifetime::last_handle;
    run([&] {
      MemoryLinkPair links = make_memory_link_pair(executor, link_options);
      ScriptedPeer peer(executor, std::move(links.first));
      server = start_session(executor, Role::acceptor, std::move(links.second), server_options);
      ASSERT_TRUE(peer.establish());
      ASSERT_TRUE(server.establish());
      root = server.root();
      script(peer);
      root = {};
      server.shutdown();
      server = {};
    });
  }

  /// Opens a connection that the scripted end accepts.
  ConnectionHandle open_accepted(ScriptedPeer& peer) {
    Result<PendingOpen> pending = server.try_open();
    EXPECT_TRUE(peer.receive_message().has_value());
    peer.send({ConnectionId{2}, wire::ConnectionAccept{{Parity::even, 64}, {}}});
    return pending->wait().value();
  }

  template <typename Kind>
  static bool is(const std::optional<wire::Message>& message) {
    return message && std::holds_alternative<Kind>(message->payload);
  }

  ConnectionHandle root;
};

/// The same under an order of tasks that is drawn.
class ShuffledInterplayTest : public InterplayTest,
                              public ::testing::WithParamInterface<std::uint64_t> {
 protected:
  ShuffledInterplayTest() : InterplayTest(ManualExecutorOptions{.order_seed = GetParam()}) {}
};
INSTANTIATE_TEST_SUITE_P(Orders, ShuffledInterplayTest,
                         ::testing::Range(std::uint64_t{1}, std::uint64_t{33}));

TEST_F(InterplayTest, AnOpenThatWaitsForTheHandshakeCostsNoTurns) {
  run([&] {
    MemoryLinkPair links = make_memory_link_pair(executor);
    client = start_session(executor, Role::initiator, std::move(links.first), client_options);
    const Result<PendingOpen> pending = client.try_open();
    ASSERT_TRUE(pending.has_value());
    pause();
    const std::uint64_t steps_before = executor.steps_count();
    (void)await_sleep(executor, 1s);
    EXPECT_LE(executor.steps_count() - steps_before, 4u);
    client.shutdown();
    client = {};
  });
}

// --- teardown is decided in one place, after every connection that leaves (R13)

TEST_F(InterplayTest, ARejectionOfTheLastOpenEndsASessionWhoseRootWasDroppedMeanwhile) {
  run_for_last_handle([&](ScriptedPeer& peer) {
    Result<PendingOpen> pending = server.try_open();
    ASSERT_TRUE(is<wire::ConnectionOpen>(peer.receive_message()));
    root = {};
    pause();
    EXPECT_EQ(server.state(), SessionState::open);
    peer.send({ConnectionId{2}, wire::ConnectionReject{}});
    EXPECT_EQ(pending->wait().error().error, Error::rejected);
    EXPECT_FALSE(peer.receive().has_value());  // the link ends
    peer.link().abort();
    EXPECT_EQ(server.closed(in(1s)), CloseReason::unused);
  });
}

TEST_F(InterplayTest, ACloseByTheCounterpartEndsASessionWhoseRootWasDropped) {
  run_for_last_handle([&](ScriptedPeer& peer) {
    const ConnectionHandle last = open_accepted(peer);
    root = {};
    peer.send({ConnectionId{2}, wire::ConnectionClose{}});
    EXPECT_FALSE(peer.receive().has_value());
    peer.link().abort();
    EXPECT_EQ(server.closed(in(1s)), CloseReason::unused);
    EXPECT_EQ(last.closed(), CloseReason::counterpart);
  });
}

TEST_F(InterplayTest, ACloseThatCannotBeWrittenDoesNotKeepASessionThatNobodyUses) {
  link_options.payloads_max = 2;
  run_for_last_handle([&](ScriptedPeer& peer) {
    const ConnectionHandle last = open_accepted(peer);
    for (std::uint64_t nonce = 0; nonce < 2; ++nonce) {
      peer.send({root_connection_id, wire::Ping{nonce}});
      pause();
    }
    ASSERT_TRUE(last.try_close());  // behind two pongs that nobody reads
    root = {};
    pause();
    EXPECT_EQ(server.state(), SessionState::open);
    peer.link().abort();
    EXPECT_NE(server.closed(in(1s)), CloseReason::none);
  });
}

TEST_F(InterplayTest, ACloseAskedBeforeTheRootWasDroppedIsToldBeforeTheSessionEnds) {
  run_for_last_handle([&](ScriptedPeer& peer) {
    const ConnectionHandle last = open_accepted(peer);
    ASSERT_TRUE(last.try_close());
    root = {};
    EXPECT_TRUE(is<wire::ConnectionClose>(peer.receive_message()));
    EXPECT_FALSE(peer.receive().has_value());
    peer.link().abort();
    EXPECT_EQ(server.closed(in(1s)), CloseReason::unused);
  });
}

TEST_F(InterplayTest, ASessionThatEndsByShutdownOnlyOutlivesTheHandlesOfItsRoot) {
  run([&] {
    connect();
    for (SessionHandle* session : {&client, &server}) {
      ConnectionHandle held = session->root();
      held = {};
    }
    pause();
    EXPECT_EQ(client.state(), SessionState::open);
    EXPECT_EQ(server.state(), SessionState::open);
    EXPECT_TRUE(client.root().call(echo_method, {}).has_value());
    disconnect();
    client = server = {};
  });
}

TEST_F(InterplayTest, AConnectionThatIsNotToCloseOnDropStaysUntilItIsClosed) {
  run_connected([&] {
    {
      const auto kept = client.open({.close_on_drop = false});
      ASSERT_TRUE(kept.has_value());
    }
    pause();
    EXPECT_EQ(client.connections_count(), 1u);
    EXPECT_EQ(server.connections_count(), 1u);
    EXPECT_TRUE(client.close(ConnectionId{1}));
    pause();
    EXPECT_EQ(server.connections_count(), 0u);
  });
}

TEST_F(InterplayTest, AnOpenThatNobodyTookIsClosedAlsoWhenItsHandlesWouldNotCloseIt) {
  run_connected([&] {
    {
      const auto dropped = client.try_open({.close_on_drop = false});
      ASSERT_TRUE(dropped.has_value());
      pause();
      EXPECT_EQ(server.connections_count(), 1u);
    }
    pause();
    EXPECT_EQ(client.connections_count(), 0u);
    EXPECT_EQ(server.connections_count(), 0u);
  });
}

// --- things that meet in one turn, in any order

TEST_P(ShuffledInterplayTest, AnOpenThatIsAcceptedWhileItsSessionIsShutDownEndsOnce) {
  run([&] {
    connect();
    Result<PendingOpen> pending = client.try_open();
    ASSERT_TRUE(pending.has_value());
    for (std::uint64_t i = 0; i < GetParam() % 8; ++i) await_turn(executor);
    client.try_shutdown();
    const auto opened = pending->wait(in(1s));
    if (!opened) {
      EXPECT_EQ(opened.error().error, Error::closed);
    }
    EXPECT_EQ(client.closed(in(2s)), CloseReason::shutdown);
    EXPECT_EQ(client.opens_pending(), 0u);
    server.shutdown();
    client = server = {};
  });
}

TEST_P(ShuffledInterplayTest, ACallInFlightEndsAtAShutdownAlwaysWithTheSameErrors) {
  client_options.root_handler = server_options.root_handler = [](const Request& request) {
    (void)await_sleep(request.executor, 1h);
    return Reply::failure(wire::CallError::cancelled);
  };
  run([&] {
    connect();
    Scope callers(executor);
    Error here = Error::io;
    Error there = Error::io;
    ASSERT_TRUE(callers.spawn([&] { here = client.root().call(echo_method, {}).error(); }));
    ASSERT_TRUE(callers.spawn([&] { there = server.root().call(echo_method, {}).error(); }));
    pause();
    client.shutdown();
    EXPECT_EQ(callers.await_empty(in(1s)), Wake::signalled);
    EXPECT_EQ(here, Error::session_shutdown);
    EXPECT_EQ(there, Error::closed);
    server.shutdown();
    client = server = {};
  });
}

TEST_P(ShuffledInterplayTest, OperationsOfEveryClassAskedInOneTurnAreAllExecuted) {
  run([&] {
    connect();
    const auto first = client.open();
    const auto second = client.open();
    ASSERT_TRUE(first.has_value() && second.has_value());
    Scope askers(executor);
    int done = 0;
    ASSERT_TRUE(askers.spawn([&] { done += first->close(in(1s)).has_value() ? 1 : 0; }));
    ASSERT_TRUE(askers.spawn([&] { done += client.open().has_value() ? 1 : 0; }));
    ASSERT_TRUE(askers.spawn([&] { done += second->try_close().has_value() ? 1 : 0; }));
    ASSERT_TRUE(askers.spawn([&] { done += second->close(in(1s)).has_value() ? 1 : 0; }));
    EXPECT_EQ(askers.await_empty(in(1s)), Wake::signalled);
    EXPECT_EQ(done, 4);
    pause();
    EXPECT_EQ(client.connections_count(), 0u);
    EXPECT_EQ(server.connections_count(), 0u);
    disconnect();
    client = server = {};
  });
}

TEST_P(ShuffledInterplayTest, AnOpenerThatIsCancelledAtAnyTurnGivesItsPlaceBackOnce) {
  client_options.limits.control_places = 1;
  run([&] {
    connect();
    for (std::uint64_t turns = 0; turns < 12; ++turns) {
      Scope openers(executor);
      for (int i = 0; i < 2; ++i) ASSERT_TRUE(openers.spawn([&] { (void)client.open(); }));
      for (std::uint64_t i = 0; i < turns; ++i) await_turn(executor);
      openers.cancel();
      EXPECT_EQ(openers.await_empty(in(1s)), Wake::signalled);
      pause();
      EXPECT_EQ(client.opens_pending(), 0u) << turns;
      EXPECT_EQ(client.connections_count(), 0u) << turns;
      EXPECT_EQ(server.connections_count(), 0u) << turns;
      EXPECT_TRUE(client.open().has_value()) << turns;
      pause();
    }
    disconnect();
    client = server = {};
  });
}

TEST_P(ShuffledInterplayTest, AConnectionIsOpenExactlyAsLongAsItIsNotOver) {
  run([&] {
    connect();
    const auto connection = client.open();
    ASSERT_TRUE(connection.has_value());
    const ConnectionHandle held = *connection;
    EXPECT_EQ(held.closed(executor.now()), CloseReason::none);
    client.try_shutdown();
    for (int i = 0; i < 40; ++i) {
      const CloseReason reason = held.closed(executor.now());
      EXPECT_EQ(held.is_open(), reason == CloseReason::none);
      await_turn(executor);
    }
    EXPECT_EQ(held.closed(executor.now()), CloseReason::shutdown);
    EXPECT_FALSE(client.root() && client.root().is_open());
    server.shutdown();
    client = server = {};
  });
}

TEST_F(InterplayTest, AHandlerMayDropTheLastHandleOfTheConnectionItServes) {
  ConnectionHandle last;
  client_options.root_handler = [&](const Request& request) {
    last = {};
    return echo(request);
  };
  run([&] {
    connect();
    last = client.open().value();
    EXPECT_TRUE(server.root().call(echo_method, {}).has_value());
    pause();
    EXPECT_EQ(client.connections_count(), 0u);
    disconnect();
    client = server = {};
  });
}

}  // namespace
}  // namespace vox::test
