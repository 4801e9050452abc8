// How a proxied connection comes about and how it ends: refusals, closes, lost links, shutdowns,
// and two connections joined by hand.
#include <gtest/gtest.h>

#include "tests/vox/session/proxy_fixture.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

constexpr ConnectionId one{1};

using ProxyEndTest = ProxyTest;

Reply never_answer(const Request& request) {
  (void)await_sleep(request.executor, std::chrono::hours(1));
  return Reply::failure(wire::CallError::cancelled);
}

// --- not coming about

TEST_F(ProxyEndTest, ARejectionByTheHostReachesTheGuestWithWhatItSaid) {
  host_options.acceptor = [](const ConnectionRequest&) {
    Metadata metadata;
    metadata.add("why", "full").add("inner", "x", metadata_no_propagate);
    return AcceptDecision::reject(std::move(metadata));
  };
  run_proxied([&] {
    const auto refused = guest.open();
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().error, Error::rejected);
    EXPECT_EQ(refused.error().metadata, std::move(Metadata().add("why", "full")));
    pause();
    EXPECT_EQ(near.connections_count() + far.connections_count(), 0u);
  });
}

TEST_F(ProxyEndTest, WithoutASessionBeyondTheGuestIsRejectedWithTheReason) {
  run([&] {
    connect();
    far.shutdown();
    const auto refused = guest.open();
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().metadata.text(metadata_error_key), "proxy: closed");
    end();
  });
}

TEST_F(ProxyEndTest, AHostThatDoesNotDecideInTimeIsGivenUp) {
  host_options.acceptor = [](const ConnectionRequest& request) {
    (void)await_sleep(request.executor, 1h);
    return AcceptDecision::reject("late");
  };
  near_options.acceptor = [this](const ConnectionRequest&) {
    return AcceptDecision::proxy(far, {.deadline = in(5ms)});
  };
  run_proxied([&] {
    EXPECT_EQ(guest.open().error().metadata.text(metadata_error_key), "proxy: deadline_exceeded");
    pause();
    EXPECT_EQ(far.connections_count() + host.connections_count(), 0u);
  });
}

TEST_F(ProxyEndTest, AGuestThatGivesUpTakesItsOpenBackFromTheHost) {
  host_options.acceptor = [](const ConnectionRequest& request) {
    (void)await_sleep(request.executor, 1h);
    return AcceptDecision::accept(echo);
  };
  run_proxied([&] {
    EXPECT_EQ(guest.open({.deadline = in(5ms)}).error().error, Error::deadline_exceeded);
    pause();
    EXPECT_EQ(near.connections_count() + far.connections_count(), 0u);
    EXPECT_EQ(host.connections_count(), 0u);
    EXPECT_EQ(far.opens_pending(), 0u);
  });
}

TEST_F(ProxyEndTest, AnAcceptThatCrossesTheGuestsCloseLeavesNothingBehind) {
  run_scripted([&](ScriptedPeer& guest_peer, ScriptedPeer& host_peer) {
    guest_peer.send({one, wire::ConnectionOpen{{}, for_service("Any")}});
    (void)take<wire::ConnectionOpen>(host_peer);
    guest_peer.send({one, wire::ConnectionClose{}});
    host_peer.send({one, wire::ConnectionAccept{{Parity::even, 64}, {}}});
    (void)take<wire::ConnectionClose>(host_peer);
    pause();
    EXPECT_EQ(near.connections_count() + far.connections_count(), 0u);
  });
}

// --- closed in order

TEST_F(ProxyEndTest, AHandleDroppedByTheGuestClosesEverythingBehindIt) {
  run_proxied([&] {
    {
      const auto connection = guest.open();
      ASSERT_TRUE(connection.has_value());
      EXPECT_EQ(call_echo(*connection, "x"), "x");
      EXPECT_EQ(host.connections_count(), 1u);
    }
    pause();
    for (const SessionHandle* session : {&guest, &near, &far, &host}) {
      EXPECT_EQ(session->connections_count(), 0u);
      EXPECT_EQ(session->state(), SessionState::open);
    }
  });
}

TEST_F(ProxyEndTest, ACloseByTheHostIsAnOrderlyOneForTheGuest) {
  ConnectionHandle kept;
  host_options.acceptor = [&](const ConnectionRequest&) {
    return AcceptDecision::accept(never_answer, [&](ConnectionHandle h) { kept = std::move(h); });
  };
  run_proxied([&] {
    const auto connection = guest.open();
    ASSERT_TRUE(connection.has_value());
    Scope callers(executor);
    std::string answer;
    ASSERT_TRUE(callers.spawn([&] { answer = call_echo(*connection, "x"); }));
    pause();
    kept = {};
    EXPECT_EQ(connection->closed(in(1s)), CloseReason::counterpart);
    EXPECT_EQ(callers.await_empty(), Wake::signalled);
    EXPECT_EQ(answer, "error:closed");
  });
}

TEST_F(ProxyEndTest, ACloseStandsBehindWhatCameBeforeItAndBringsItsMetadata) {
  near_link.payloads_max = 1;
  run_scripted([&](ScriptedPeer& guest_peer, ScriptedPeer& host_peer) {
    open_pair(guest_peer, host_peer);
    guest_peer.send({one, call_of(1)});
    (void)take<wire::Call>(host_peer);
    const Bytes bytes(100);
    for (int i = 0; i < 5; ++i) host_peer.send({one, wire::ChannelItem{ChannelId{1}, bytes}});
    host_peer.send({one, wire::Response{RequestId{1}, {}, bytes, {}}});
    Metadata metadata;
    metadata.add("why", "done").add("inner", "x", metadata_no_propagate);
    host_peer.send({one, wire::ConnectionClose{metadata}});
    pause();
    guest_peer.send({one, call_of(3)});  // crosses the Close
    for (int i = 0; i < 5; ++i) (void)take<wire::ChannelItem>(guest_peer);
    EXPECT_EQ(take<wire::Response>(guest_peer).ret.size(), bytes.size());
    EXPECT_EQ(take<wire::ConnectionClose>(guest_peer).metadata,
              std::move(Metadata().add("why", "done")));
    pause();
    EXPECT_EQ(near.connections_count() + far.connections_count(), 0u);
    EXPECT_EQ(near.state(), SessionState::open);
  });
}

TEST_F(ProxyEndTest, BothSidesMayCloseAtOnce) {
  run_scripted([&](ScriptedPeer& guest_peer, ScriptedPeer& host_peer) {
    open_pair(guest_peer, host_peer);
    guest_peer.send({one, wire::ConnectionClose{}});
    host_peer.send({one, wire::ConnectionClose{}});
    pause();
    EXPECT_EQ(near.connections_count() + far.connections_count(), 0u);
    guest_peer.send({one, call_of(1)});  // late, and harmless
    host_peer.send({one, call_of(2)});
    pause();
    EXPECT_EQ(near.state(), SessionState::open);
    EXPECT_EQ(far.state(), SessionState::open);
  });
}

TEST_F(ProxyEndTest, ACallThatCrossesTheCloseOfItsConnectionEndsAsClosed) {
  ConnectionHandle kept;
  host_options.acceptor = [&](const ConnectionRequest&) {
    return AcceptDecision::accept(echo, [&](ConnectionHandle h) { kept = std::move(h); });
  };
  run_proxied([&] {
    const auto connection = guest.open();
    ASSERT_TRUE(connection.has_value());
    pause();
    kept = {};
    EXPECT_EQ(call_echo(*connection, "crosses"), "error:closed");
  });
}

// --- lost

TEST_F(ProxyEndTest, AHostThatIsLostIsNoOrderlyCloseForTheGuest) {
  run([&] {
    ScriptedPeer host_peer(executor, start_far());
    ASSERT_TRUE(answer_establish(host_peer));
    guest = start_session(executor, Role::initiator, start_near(), guest_options);
    ASSERT_TRUE(guest.establish());
    Result<PendingOpen> pending = guest.try_open();
    ASSERT_TRUE(pending.has_value());
    (void)take<wire::ConnectionOpen>(host_peer);
    host_peer.send({one, wire::ConnectionAccept{{Parity::even, 64}, {}}});
    const auto connection = pending->wait();
    ASSERT_TRUE(connection.has_value());
    Scope callers(executor);
    std::string answer;
    ASSERT_TRUE(callers.spawn([&] { answer = call_echo(*connection, "x"); }));
    (void)take<wire::Call>(host_peer);
    host_peer.link().abort();
    EXPECT_EQ(connection->closed(in(1s)), CloseReason::proxy_lost);
    EXPECT_EQ(callers.await_empty(), Wake::signalled);
    EXPECT_EQ(answer, "error:indeterminate");
    EXPECT_EQ(call_echo(*connection, "later"), "error:closed");
    EXPECT_EQ(call_echo(guest.root(), "alive"), "alive");
    end();
  });
}

TEST_F(ProxyEndTest, AGuestThatIsLostIsNoOrderlyCloseForTheHost) {
  run_scripted([&](ScriptedPeer& guest_peer, ScriptedPeer& host_peer) {
    open_pair(guest_peer, host_peer);
    guest_peer.send({one, call_of(1)});
    (void)take<wire::Call>(host_peer);
    guest_peer.link().abort();
    EXPECT_EQ(take<wire::ConnectionClose>(host_peer).metadata.text("vox-close-reason"),
              "proxy_lost");
    EXPECT_EQ(near.close_reason(), CloseReason::link_lost);
    EXPECT_EQ(far.state(), SessionState::open);
  });
}

TEST_F(ProxyEndTest, WhatCameBeforeTheLossStillArrives) {
  near_link.payloads_max = 1;
  run_scripted([&](ScriptedPeer& guest_peer, ScriptedPeer& host_peer) {
    open_pair(guest_peer, host_peer);
    guest_peer.send({one, call_of(1)});
    (void)take<wire::Call>(host_peer);
    const Bytes bytes(100);
    for (int i = 0; i < 3; ++i) host_peer.send({one, wire::ChannelItem{ChannelId{1}, bytes}});
    host_peer.send({one, wire::Response{RequestId{1}, {}, bytes, {}}});
    pause();
    host_peer.link().abort();
    for (int i = 0; i < 3; ++i) (void)take<wire::ChannelItem>(guest_peer);
    (void)take<wire::Response>(guest_peer);
    EXPECT_EQ(take<wire::ConnectionClose>(guest_peer).metadata.text("vox-close-reason"),
              "proxy_lost");
  });
}

TEST_F(ProxyEndTest, APairDoesNotOutliveALinkAlsoNotInASessionThatIsResumed) {
  SessionRegistry registry;
  guest_options.resumable = near_options.resumable = true;
  near_options.registry = &registry;
  run_proxied([&] {
    const auto connection = guest.open();
    ASSERT_TRUE(connection.has_value());
    EXPECT_EQ(call_echo(*connection, "before"), "before");
    MemoryLinkPair links = make_memory_link_pair(executor);
    SessionHandle second =
        start_session(executor, Role::acceptor, std::move(links.second), near_options);
    ASSERT_TRUE(guest.resume(std::move(links.first)).has_value());
    EXPECT_EQ(connection->closed(in(1s)), CloseReason::proxy_lost);
    pause();
    EXPECT_EQ(host.connections_count() + far.connections_count(), 0u);
    const auto again = guest.open();
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(call_echo(*again, "after"), "after");
    second = {};
  });
}

TEST_F(ProxyEndTest, APairEndsAtOnceWhenTheSessionBeyondLosesItsLinkAndMayBeResumed) {
  SessionRegistry registry;
  far_options.resumable = host_options.resumable = true;
  host_options.registry = &registry;
  host_options.acceptor = [](const ConnectionRequest&) {
    return AcceptDecision::accept(never_answer);
  };
  run_proxied([&] {
    const auto connection = guest.open();
    ASSERT_TRUE(connection.has_value());
    Scope callers(executor);
    std::string answer;
    ASSERT_TRUE(callers.spawn([&] { answer = call_echo(*connection, "x"); }));
    pause();
    MemoryLinkPair links = make_memory_link_pair(executor);
    SessionHandle second =
        start_session(executor, Role::acceptor, std::move(links.second), host_options);
    ASSERT_TRUE(far.resume(std::move(links.first)).has_value());
    EXPECT_EQ(connection->closed(in(1s)), CloseReason::proxy_lost);
    EXPECT_EQ(callers.await_empty(), Wake::signalled);
    EXPECT_EQ(answer, "error:indeterminate");
    pause();
    EXPECT_EQ(host.connections_count() + far.connections_count(), 0u);
    second = {};
  });
}

// --- shut down

TEST_F(ProxyEndTest, ASessionThatDrainsLetsProxiedCallsFinishAndTakesNoMore) {
  host_options.acceptor = [](const ConnectionRequest&) {
    return AcceptDecision::accept([](const Request& request) {
      (void)await_sleep(request.executor, 10ms);
      return echo(request);
    });
  };
  for (SessionHandle* drained : {&far, &near}) {
    run_proxied([&] {
      const auto connection = guest.open();
      ASSERT_TRUE(connection.has_value());
      Scope callers(executor);
      std::string first;
      std::string second;
      ASSERT_TRUE(callers.spawn([&] { first = call_echo(*connection, "kept"); }));
      pause();
      drained->try_shutdown({.drain = 1s});
      pause();
      ASSERT_TRUE(callers.spawn([&] { second = call_echo(*connection, "late"); }));
      EXPECT_EQ(drained->shutdown({.drain = 1s}).calls_failed, 0u);
      EXPECT_EQ(callers.await_empty(), Wake::signalled);
      EXPECT_EQ(first, "kept");
      EXPECT_EQ(second, drained == &far ? "failed:5" : "failed:3");
      EXPECT_EQ(connection->closed(in(1s)), CloseReason::counterpart);
    });
  }
}

// --- joined by hand

TEST_F(ProxyEndTest, TwoOpenConnectionsThatFitAreJoined) {
  ConnectionHandle accepted;
  near_options.acceptor = [&](const ConnectionRequest&) {
    return AcceptDecision::accept(nullptr, [&](ConnectionHandle h) { accepted = std::move(h); });
  };
  run_proxied([&] {
    const auto connection = guest.open();
    auto beyond = far.open();
    ASSERT_TRUE(connection.has_value() && beyond.has_value());
    pause();
    ASSERT_TRUE(proxy_connections(accepted, *beyond));
    EXPECT_EQ(call_echo(*connection, "joined"), "joined");
    EXPECT_EQ(call_echo(accepted, "not ours any more"), "error:invalid_argument");
    EXPECT_EQ(proxy_connections(accepted, *beyond).error(), Error::invalid_argument);
    accepted = {};
    EXPECT_EQ(call_echo(*connection, "still"), "still");
    EXPECT_TRUE(beyond->close());
    EXPECT_EQ(connection->closed(in(1s)), CloseReason::counterpart);
    beyond = fail(OpenFailure{});
  });
}

TEST_F(ProxyEndTest, AnAcceptorProxiesToAConnectionThatIsOpenAlready) {
  ConnectionHandle beyond;
  near_options.acceptor = [&](const ConnectionRequest&) { return AcceptDecision::proxy(beyond); };
  run_proxied([&] {
    auto opened = far.open();
    ASSERT_TRUE(opened.has_value());
    beyond = *std::move(opened);
    const auto connection = guest.open();
    ASSERT_TRUE(connection.has_value());
    EXPECT_EQ(call_echo(*connection, "through"), "through");
    const auto second = guest.open();
    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().metadata.text(metadata_error_key), "proxy: invalid_argument");
    beyond = {};
  });
}

TEST_F(ProxyEndTest, ConnectionsThatDoNotFitAreNotJoined) {
  ConnectionHandle accepted;
  near_options.acceptor = [&](const ConnectionRequest&) {
    return AcceptDecision::accept(echo, [&](ConnectionHandle h) { accepted = std::move(h); });
  };
  host_options.limits.requests_max = 32;
  run_proxied([&] {
    const auto connection = guest.open();
    auto beyond = far.open();
    auto even = far.open({.parity = Parity::even});
    ASSERT_TRUE(connection.has_value() && beyond.has_value() && even.has_value());
    pause();
    EXPECT_EQ(proxy_connections(accepted, accepted).error(), Error::invalid_argument);
    EXPECT_EQ(proxy_connections(accepted, {}).error(), Error::invalid_argument);
    EXPECT_EQ(proxy_connections(accepted, far.root()).error(), Error::root_connection);
    EXPECT_EQ(proxy_connections(accepted, *even).error(), Error::settings_mismatch);
    // More calls were announced to the guest than the host takes.
    EXPECT_EQ(proxy_connections(accepted, *beyond).error(), Error::settings_mismatch);
    EXPECT_EQ(call_echo(*connection, "as before"), "as before");
    EXPECT_EQ(call_echo(*beyond, "as before"), "as before");
    EXPECT_EQ(proxy_connections(accepted, *beyond).error(), Error::invalid_argument);
    EXPECT_TRUE(beyond->close());
    EXPECT_EQ(proxy_connections(*beyond, accepted).error(), Error::closed);
    accepted = {};
    beyond = even = fail(OpenFailure{});
  });
}

}  // namespace
}  // namespace vox::test
