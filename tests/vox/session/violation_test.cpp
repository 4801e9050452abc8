// What a session does with a counterpart that breaks the protocol: each rule by the one message
// that breaks it, the name of the rule in a ProtocolError, and the end of the session (R11).
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "tests/vox/session/violation_fixture.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

wire::ConnectionOpen open_message() {
  wire::ConnectionOpen open;
  open.metadata.add(std::string(metadata_service_key), "Any");
  return open;
}

TEST_F(ViolationTest, BytesThatAreNoMessageEndTheSession) {
  expect_violation(Violation::unknown_variant, [](ScriptedPeer& peer) {
    const Bytes payload{std::byte{0}, std::byte{42}};
    peer.send(BytesView(payload));
  });
}

TEST_F(ViolationTest, AnOpenWithAnIdOfOurHalfEndsTheSession) {
  expect_violation(Violation::connection_parity, [](ScriptedPeer& peer) {
    peer.send({ConnectionId{2}, open_message()});
  });
}

TEST_F(ViolationTest, AnOpenWithTheRootsIdEndsTheSession) {
  expect_violation(Violation::connection_parity, [](ScriptedPeer& peer) {
    peer.send({ConnectionId{0}, open_message()});
  });
}

TEST_F(ViolationTest, AnOpenWithAnIdThatWasUsedEndsTheSessionAlsoAfterItsClose) {
  expect_violation(Violation::connection_reused, [](ScriptedPeer& peer) {
    peer.send({ConnectionId{3}, open_message()});
    ASSERT_TRUE(peer.receive_message());
    peer.send({ConnectionId{3}, wire::ConnectionClose{}});
    peer.send({ConnectionId{3}, open_message()});
  });
}

TEST_F(ViolationTest, ARequestOnAConnectionThatNeverWasEndsTheSession) {
  expect_violation(Violation::wrong_connection, [](ScriptedPeer& peer) {
    peer.send({ConnectionId{5}, wire::Call{RequestId{1}, echo_method, {}, {}, {}}});
  });
}

TEST_F(ViolationTest, ARequestIdOfOurHalfEndsTheSession) {
  expect_violation(Violation::request_parity, [](ScriptedPeer& peer) {
    peer.send({root_connection_id, wire::Call{RequestId{2}, echo_method, {}, {}, {}}});
  });
}

TEST_F(ViolationTest, ARequestIdThatIsInUseEndsTheSession) {
  server_options.root_handler = [](const Request& request) {
    (void)await_sleep(request.executor, 1h);
    return Reply::failure(wire::CallError::cancelled);
  };
  expect_violation(Violation::request_reused, [](ScriptedPeer& peer) {
    peer.send({root_connection_id, wire::Call{RequestId{1}, echo_method, {}, {}, {}}});
    peer.send({root_connection_id, wire::Call{RequestId{1}, echo_method, {}, {}, {}}});
  });
}

TEST_F(ViolationTest, OneRequestMoreThanAnnouncedEndsTheSession) {
  server_options.limits.requests_max = 4;
  server_options.root_handler = [](const Request& request) {
    (void)await_sleep(request.executor, 1h);
    return Reply::failure(wire::CallError::cancelled);
  };
  expect_violation(Violation::too_many_requests, [](ScriptedPeer& peer) {
    for (std::uint64_t id = 1; id <= 9; id += 2) {
      peer.send({root_connection_id, wire::Call{RequestId{id}, echo_method, {}, {}, {}}});
    }
  });
}

TEST_F(ViolationTest, CancellingARequestDoesNotFreeItsPlaceBeforeItsHandlerHasEnded) {
  server_options.limits.requests_max = 1;
  server_options.root_handler = [](const Request& request) {
    const Shield shield(request.executor);  // a handler that takes its time
    (void)await_sleep(request.executor, 1s);
    return Reply::failure(wire::CallError::cancelled);
  };
  expect_violation(Violation::too_many_requests, [](ScriptedPeer& peer) {
    peer.send({root_connection_id, wire::Call{RequestId{1}, echo_method, {}, {}, {}}});
    peer.send({root_connection_id, wire::Cancel{RequestId{1}, {}}});
    peer.send({root_connection_id, wire::Call{RequestId{3}, echo_method, {}, {}, {}}});
  });
}

TEST_F(ViolationTest, RefusalsThatNobodyReadsEndTheSession) {
  server_options.acceptor = nullptr;
  server_options.limits.refusals_pending_max = 4;
  server_options.limits.messages_per_turn = 64;
  run_scripted([&](ScriptedPeer& peer) {
    for (std::uint64_t id = 1; id < 40; id += 2) peer.send({ConnectionId{id}, open_message()});
    EXPECT_EQ(server.closed(), CloseReason::violation);
    EXPECT_EQ(server.violation(), Violation::open_flood);
  });
}

TEST_F(ViolationTest, PingsWithoutEndWhileAPongIsOwedEndTheSession) {
  server_options.limits.pings_unanswered_max = 4;
  run_scripted([&](ScriptedPeer& peer) {
    for (std::uint64_t i = 0; i < 40; ++i) peer.send({root_connection_id, wire::Ping{i}});
    EXPECT_EQ(server.closed(), CloseReason::violation);
    EXPECT_EQ(server.violation(), Violation::ping_flood);
  });
}

TEST_F(ViolationTest, APingIsAnsweredWithItsNonceOnTheRoot) {
  run_scripted([&](ScriptedPeer& peer) {
    peer.send({root_connection_id, wire::Ping{300}});
    const auto message = peer.receive_message();
    ASSERT_TRUE(message.has_value());
    const auto* pong = std::get_if<wire::Pong>(&message->payload);
    ASSERT_NE(pong, nullptr);
    EXPECT_EQ(pong->nonce, 300u);
    EXPECT_EQ(message->connection, root_connection_id);
  });
}

TEST_F(ViolationTest, AnOpenWithoutAServiceIsRejectedWithTheReason) {
  run_scripted([&](ScriptedPeer& peer) {
    peer.send({ConnectionId{1}, wire::ConnectionOpen{}});
    const auto message = peer.receive_message();
    ASSERT_TRUE(message.has_value());
    const auto* reject = std::get_if<wire::ConnectionReject>(&message->payload);
    ASSERT_NE(reject, nullptr);
    EXPECT_EQ(reject->metadata.text(metadata_error_key),
              "protocol error: missing required vox-service metadata");
  });
}

TEST_F(ViolationTest, StrayAcceptsRejectsClosesResponsesAndCancelsAreIgnored) {
  run_scripted([&](ScriptedPeer& peer) {
    for (const std::uint64_t id : {0u, 1u, 2u, 77u}) {
      peer.send({ConnectionId{id}, wire::ConnectionAccept{}});
      peer.send({ConnectionId{id}, wire::ConnectionReject{}});
      peer.send({ConnectionId{id}, wire::ConnectionClose{}});
    }
    peer.send({root_connection_id, wire::Response{RequestId{9999}, {}, {}, {}}});
    peer.send({root_connection_id, wire::Cancel{RequestId{9999}, {}}});
    peer.send({root_connection_id, wire::Pong{9999}});
    peer.send({root_connection_id, wire::Call{RequestId{1}, echo_method, {}, {}, {}}});
    const auto message = peer.receive_message();
    ASSERT_TRUE(message.has_value());
    EXPECT_TRUE(std::holds_alternative<wire::Response>(message->payload));
    EXPECT_EQ(server.state(), SessionState::open);
  });
}

TEST_F(ViolationTest, ARepeatedAcceptLeavesAnActiveConnectionAsItIs) {
  run([&] {
    MemoryLinkPair links = make_memory_link_pair(executor);
    ScriptedPeer peer(executor, std::move(links.first));
    server = start_session(executor, Role::acceptor, std::move(links.second), server_options);
    ASSERT_TRUE(peer.establish());
    ASSERT_TRUE(server.establish());
    Result<PendingOpen> pending = server.try_open();
    ASSERT_TRUE(pending.has_value());
    ASSERT_TRUE(peer.receive_message());
    const wire::ConnectionAccept accept{{Parity::even, 64}, {}};
    peer.send({ConnectionId{2}, accept});
    const auto opened = pending->wait();
    ASSERT_TRUE(opened.has_value());
    peer.send({ConnectionId{2}, accept});
    peer.send({ConnectionId{2}, wire::ConnectionReject{}});
    pause();
    EXPECT_TRUE(opened->is_open());
    server.shutdown();
    server = {};
  });
}

TEST_F(ViolationTest, AnAcceptThatClaimsTheOpenersParityEndsThatConnectionOnly) {
  run([&] {
    MemoryLinkPair links = make_memory_link_pair(executor);
    ScriptedPeer peer(executor, std::move(links.first));
    server = start_session(executor, Role::acceptor, std::move(links.second), server_options);
    ASSERT_TRUE(peer.establish());
    ASSERT_TRUE(server.establish());
    Result<PendingOpen> pending = server.try_open();
    ASSERT_TRUE(pending.has_value());
    ASSERT_TRUE(peer.receive_message());
    peer.send({ConnectionId{2}, wire::ConnectionAccept{{Parity::odd, 64}, {}}});
    EXPECT_EQ(pending->wait().error().error, Error::settings_mismatch);
    const auto message = peer.receive_message();
    ASSERT_TRUE(message.has_value());
    EXPECT_TRUE(std::holds_alternative<wire::ConnectionClose>(message->payload));
    EXPECT_EQ(server.state(), SessionState::open);
    server.shutdown();
    server = {};
  });
}

TEST_F(ViolationTest, AHandshakeThatIsTooLargeFailsEstablishmentWithTheRule) {
  server_options.limits.handshake_bytes_max = 8192;
  wire::Hello wordy;  // small enough for its metadata, and more than its payload may be
  for (int i = 0; i < 9; ++i) wordy.metadata.add("key", std::string(1000, 'x'));
  wire::Hello many;
  for (std::uint32_t i = 0; i <= server_options.limits.metadata_entries_max; ++i) {
    many.metadata.add("key", std::string("x"));
  }
  const std::pair<Bytes, Violation> cases[] = {
      {wire::encode_handshake(wordy, wire::SendSchema::no), Violation::frame_too_large},
      {wire::encode_handshake(many, wire::SendSchema::no), Violation::metadata_too_large},
  };
  for (const auto& [hello, rule] : cases) {
    run([&, hello = hello, rule = rule] {
      MemoryLinkPair links = make_memory_link_pair(executor);
      ScriptedPeer peer(executor, std::move(links.first));
      server = start_session(executor, Role::acceptor, std::move(links.second), server_options);
      peer.send(BytesView(wire::encode_prologue(wire::TransportHello{})));
      ASSERT_TRUE(peer.receive());
      peer.send(BytesView(hello));
      EXPECT_EQ(server.establish().error(), Error::handshake_failed);
      EXPECT_EQ(server.violation(), rule);
      server = {};
    });
  }
}

TEST_F(ViolationTest, AHandshakeThatIsNoneFailsEstablishmentWithTheRule) {
  const std::pair<Bytes, Violation> cases[] = {
      {to_bytes("HTTP/1.1"), Violation::invalid_prologue},
      {Bytes(7), Violation::invalid_prologue},
  };
  for (const auto& [payload, rule] : cases) {
    run([&, payload = payload, rule = rule] {
      MemoryLinkPair links = make_memory_link_pair(executor);
      ScriptedPeer peer(executor, std::move(links.first));
      server = start_session(executor, Role::acceptor, std::move(links.second), server_options);
      peer.send(BytesView(payload));
      EXPECT_EQ(server.establish().error(), Error::handshake_failed);
      EXPECT_EQ(server.violation(), rule);
      server = {};
    });
  }
}

}  // namespace
}  // namespace vox::test
