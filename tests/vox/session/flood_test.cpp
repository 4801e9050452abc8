// Floods as a session meets them: what it puts up with and what it does not. The bounds themselves
// are asked of CounterpartTraffic, message by message.
#include "tests/vox/session/scripted_peer.hpp"
#include "tests/vox/session/session_pair.hpp"
#include "vox/session/pending_handshakes.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

wire::Message open_of(std::uint64_t id) {
  wire::ConnectionOpen open;
  open.metadata.add(std::string(metadata_service_key), "Any");
  return {ConnectionId{id}, std::move(open)};
}

class FloodTest : public SessionTest {
 protected:
  void run_scripted(const std::function<void(ScriptedPeer&)>& script) {
    run([&] {
      MemoryLinkPair links = make_memory_link_pair(executor, link_options);
      ScriptedPeer peer(executor, std::move(links.first));
      server = start_session(executor, Role::acceptor, std::move(links.second), server_options);
      ASSERT_TRUE(peer.establish());
      script(peer);
      server.shutdown({.grace = Duration::zero()});
      server = {};
    });
  }

  /// Reads what there is.
  static std::uint32_t count_rejects(ScriptedPeer& peer, std::uint32_t until) {
    std::uint32_t rejects = 0;
    while (rejects < until) {
      const auto message = peer.receive_message();
      if (!message) break;
      if (std::holds_alternative<wire::ConnectionReject>(message->payload)) rejects += 1;
    }
    return rejects;
  }
};

TEST_F(FloodTest, AnUndecidedOpenPastTheBoundIsRejectedAndTheOthersAreDecided) {
  server_options.limits.opens_undecided_max = 2;
  server_options.acceptor = [](const ConnectionRequest& request) {
    (void)await_sleep(request.executor, 1s);
    return AcceptDecision::accept(echo);
  };
  run_scripted([&](ScriptedPeer& peer) {
    for (const std::uint64_t id : {1u, 3u, 5u}) peer.send(open_of(id));
    const auto first = peer.receive_message();
    ASSERT_TRUE(first.has_value());
    EXPECT_TRUE(std::holds_alternative<wire::ConnectionReject>(first->payload));
    EXPECT_EQ(first->connection, ConnectionId{5});
    for (const std::uint64_t id : {1u, 3u}) {
      const auto accepted = peer.receive_message();
      ASSERT_TRUE(accepted.has_value());
      EXPECT_TRUE(std::holds_alternative<wire::ConnectionAccept>(accepted->payload));
      EXPECT_EQ(accepted->connection, ConnectionId{id});
    }
    peer.send(open_of(7));
    const auto later = peer.receive_message();
    ASSERT_TRUE(later.has_value());
    EXPECT_TRUE(std::holds_alternative<wire::ConnectionAccept>(later->payload));
  });
}

TEST_F(FloodTest, AnOpenThatWasGivenUpIsUndecidedUntilItsAcceptorHasEnded) {
  server_options.limits.opens_undecided_max = 1;
  server_options.acceptor = [](const ConnectionRequest& request) {
    const Shield shield(request.executor);
    (void)await_sleep(request.executor, 1s);
    return AcceptDecision::accept(echo);
  };
  run_scripted([&](ScriptedPeer& peer) {
    peer.send(open_of(1));
    peer.send({ConnectionId{1}, wire::ConnectionClose{}});
    peer.send(open_of(3));
    const auto message = peer.receive_message();
    ASSERT_TRUE(message.has_value());
    EXPECT_TRUE(std::holds_alternative<wire::ConnectionReject>(message->payload));
    (void)await_sleep(executor, 2s);
    peer.send(open_of(5));
    const auto later = peer.receive_message();
    ASSERT_TRUE(later.has_value());
    EXPECT_TRUE(std::holds_alternative<wire::ConnectionAccept>(later->payload));
  });
}

TEST_F(FloodTest, RefusalsThatAreReadAreBoundedInRate) {
  server_options.acceptor = nullptr;
  server_options.limits.refusals_burst = 8;
  server_options.limits.refusal_interval = 1s;
  run_scripted([&](ScriptedPeer& peer) {
    for (std::uint64_t i = 0; i < 8; ++i) {
      peer.send(open_of(2 * i + 1));
      EXPECT_EQ(count_rejects(peer, 1), 1u);
    }
    (void)await_sleep(executor, 1s);
    peer.send(open_of(101));
    EXPECT_EQ(count_rejects(peer, 1), 1u);
    EXPECT_EQ(server.state(), SessionState::open);
    peer.send(open_of(103));
    EXPECT_EQ(server.closed(), CloseReason::violation);
    EXPECT_EQ(server.violation(), Violation::open_flood);
  });
}

TEST_F(FloodTest, OpensThatCrossAShutdownAreRejectedAndNotPunished) {
  server_options.limits.refusals_burst = 1;
  server_options.root_handler = [](const Request& request) {
    (void)await_sleep(request.executor, 1s);
    return Reply::success({});
  };
  run_scripted([&](ScriptedPeer& peer) {
    peer.send({root_connection_id, wire::Call{RequestId{1}, echo_method, {}, {}, {}}});
    pause();
    server.try_shutdown({.drain = 10s, .grace = 1s});
    pause();
    for (std::uint64_t i = 0; i < 20; ++i) peer.send(open_of(2 * i + 1));
    EXPECT_EQ(count_rejects(peer, 20), 20u);
    // The call that was in flight is answered all the same.
    const auto answer = peer.receive_message();
    ASSERT_TRUE(answer.has_value());
    EXPECT_TRUE(std::holds_alternative<wire::Response>(answer->payload));
    peer.link().abort();
    EXPECT_EQ(server.closed(), CloseReason::shutdown);
    EXPECT_EQ(server.violation(), Violation::none);
  });
}

TEST_F(FloodTest, ClosesBeforeTheAnswerAreCancelsAndClosesAfterItAreNot) {
  server_options.limits.cancels_burst = 3;
  run_scripted([&](ScriptedPeer& peer) {
    for (std::uint64_t i = 0; i < 20; ++i) {
      peer.send(open_of(2 * i + 1));
      ASSERT_TRUE(peer.receive_message());
      peer.send({ConnectionId{2 * i + 1}, wire::ConnectionClose{}});
    }
    pause();
    EXPECT_EQ(server.state(), SessionState::open);
    for (std::uint64_t i = 20; i < 24; ++i) {
      peer.send(open_of(2 * i + 1));
      peer.send({ConnectionId{2 * i + 1}, wire::ConnectionClose{}});
    }
    EXPECT_EQ(server.closed(), CloseReason::violation);
    EXPECT_EQ(server.violation(), Violation::cancel_flood);
  });
}

TEST_F(FloodTest, CancelsPastTheirBucketEndTheSession) {
  server_options.limits.cancels_burst = 3;
  run_scripted([&](ScriptedPeer& peer) {
    for (std::uint64_t i = 0; i < 3; ++i) {
      peer.send({root_connection_id, wire::Cancel{RequestId{2 * i + 1}, {}}});
    }
    pause();
    EXPECT_EQ(server.state(), SessionState::open);
    peer.send({root_connection_id, wire::Cancel{RequestId{9}, {}}});
    EXPECT_EQ(server.closed(), CloseReason::violation);
    EXPECT_EQ(server.violation(), Violation::cancel_flood);
  });
}

TEST_F(FloodTest, StraysOfEachKindPastTheirBucketEndTheSession) {
  const std::function<wire::Message()> kinds[] = {
      [] {
        return wire::Message{root_connection_id, wire::Pong{1}};
      },
      [] {
        return wire::Message{ConnectionId{2}, wire::ConnectionAccept{}};
      },
      [] {
        return wire::Message{ConnectionId{2}, wire::ConnectionReject{}};
      },
      [] {
        return wire::Message{ConnectionId{1}, wire::ConnectionClose{}};
      },
      [] {
        return wire::Message{root_connection_id, wire::Response{RequestId{2}, {}, {}, {}}};
      },
  };
  server_options.limits.strays_burst = 4;
  for (const auto& make : kinds) {
    run_scripted([&](ScriptedPeer& peer) {
      for (int i = 0; i < 4; ++i) peer.send(make());
      pause();
      EXPECT_EQ(server.state(), SessionState::open);
      peer.send(make());
      EXPECT_EQ(server.closed(), CloseReason::violation);
      EXPECT_EQ(server.violation(), Violation::stray_flood);
    });
  }
}

TEST_F(FloodTest, CallsThatCrossedOurCloseAreNoStrays) {
  server_options.limits.strays_burst = 1;
  server_options.limits.requests_max = 16;
  server_options.acceptor = [](const ConnectionRequest&) { return AcceptDecision::accept(echo); };
  run([&] {
    MemoryLinkPair links = make_memory_link_pair(executor);
    ScriptedPeer peer(executor, std::move(links.first));
    server = start_session(executor, Role::acceptor, std::move(links.second), server_options);
    ASSERT_TRUE(peer.establish());
    ASSERT_TRUE(server.establish());
    Result<PendingOpen> pending = server.try_open();
    ASSERT_TRUE(pending.has_value());
    ASSERT_TRUE(peer.receive_message());
    peer.send({ConnectionId{2}, wire::ConnectionAccept{{Parity::even, 64}, {}}});
    const auto opened = pending->wait();
    ASSERT_TRUE(opened.has_value());
    EXPECT_TRUE(opened->close());
    for (std::uint64_t i = 0; i < 16; ++i) {
      peer.send({ConnectionId{2}, wire::Call{RequestId{2 * i + 2}, echo_method, {}, {}, {}}});
    }
    peer.send({ConnectionId{2}, wire::ConnectionClose{}});
    pause();
    EXPECT_EQ(server.state(), SessionState::open);
    server.shutdown({.grace = Duration::zero()});
    server = {};
  });
}

TEST_F(FloodTest, AKeepalivePingAndABarrierAreBothAnsweredByACounterpartLikeUs) {
  // A barrier sent beside a keepalive ping left that one unanswered: the counterpart answers only
  // the newest of several, and the session was given up for dead.
  SessionRegistry registry;
  client_options.resumable = server_options.resumable = true;
  server_options.registry = &registry;
  client_options.limits.closes_unconfirmed_max = 2;
  client_options.limits.keepalive_interval = 100ms;
  client_options.limits.keepalive_timeout = 200ms;
  run_connected([&] {
    for (int i = 0; i < 200; ++i) {
      const auto connection = client.open();
      ASSERT_TRUE(connection.has_value());
      (void)await_sleep(executor, 10ms * (i % 13));
      EXPECT_TRUE(connection->close());
    }
    EXPECT_EQ(client.epoch(), LinkEpoch{1});
    EXPECT_EQ(client.state(), SessionState::open);
  });
}

TEST_F(FloodTest, CallersThatGiveUpInMassesAreNoFlood) {
  server_options.root_handler = [](const Request& request) {
    (void)await_sleep(request.executor, 20ms);
    return Reply::failure(wire::CallError::cancelled);
  };
  run_connected([&] {
    constexpr int callers_count = 64;
    constexpr int calls_each = 40;
    int given_up_count = 0;
    Scope callers(executor, &scope);
    for (int i = 0; i < callers_count; ++i) {
      const Result<void> spawned = callers.spawn([&] {
        const ConnectionHandle root = client.root();
        for (int call = 0; call < calls_each; ++call) {
          const Result<Reply> reply = root.call(echo_method, {}, {.deadline = in(1ms)});
          if (!reply && reply.error() == Error::deadline_exceeded) given_up_count += 1;
        }
      });
      ASSERT_TRUE(spawned.has_value());
    }
    ASSERT_EQ(callers.await_empty(), Wake::signalled);
    EXPECT_GT(given_up_count, 1200) << "more than a counterpart lets pass at once";
    EXPECT_EQ(server.violation(), Violation::none);
    EXPECT_EQ(client.state(), SessionState::open);
  });
}

TEST_F(FloodTest, TheOldestStrangerMakesRoomForTheNewestAndGuestsStay) {
  run([&] {
    PendingHandshakes handshakes(2);
    connect();
    handshakes.add(server);  // established: no stranger any more
    std::vector<std::unique_ptr<Link>> strangers;
    std::vector<SessionHandle> sessions;
    for (int i = 0; i < 3; ++i) {
      MemoryLinkPair links = make_memory_link_pair(executor);
      strangers.push_back(std::move(links.first));
      sessions.push_back(
          start_session(executor, Role::acceptor, std::move(links.second), server_options));
      handshakes.add(sessions.back());
    }
    EXPECT_EQ(handshakes.count(), 2u);
    EXPECT_EQ(handshakes.given_up_count(), 1u);
    pause();
    EXPECT_EQ(sessions[0].state(), SessionState::closed);
    EXPECT_EQ(sessions[1].state(), SessionState::establishing);
    EXPECT_EQ(sessions[2].state(), SessionState::establishing);
    EXPECT_EQ(server.state(), SessionState::open);
    (void)await_sleep(executor, 6s);
    EXPECT_EQ(sessions[1].closed(), CloseReason::handshake_timeout);
    EXPECT_EQ(handshakes.count(), 0u);
    handshakes.clear();
    disconnect();
    client = {};
    server = {};
  });
}

}  // namespace
}  // namespace vox::test
