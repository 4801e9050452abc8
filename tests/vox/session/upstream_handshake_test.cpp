// What the reference implementation's tests ask of establishing a session, asked of ours: modes,
// settings, refusals, and counterparts that go or stay silent in the middle of it.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/vox/session/schema_sets.hpp"
#include "tests/vox/session/scripted_peer.hpp"
#include "tests/vox/session/session_pair.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

class UpstreamHandshakeTest : public SessionTest {
 protected:
  /// A session of ours in `role`, and who scripts the other end.
  ScriptedPeer start(Role role, SessionHandle& session, const SessionOptions& options) {
    MemoryLinkPair links = make_memory_link_pair(executor, link_options);
    session = start_session(executor, role, std::move(links.second), options);
    return {executor, std::move(links.first)};
  }

  /// The session fails to establish, for `rule`, without waiting for its timeout.
  void expect_failed_at_once(const SessionHandle& session, Violation rule) {
    const Time start = executor.now();
    EXPECT_EQ(session.establish().error(), Error::handshake_failed);
    EXPECT_LT(executor.now(), start + 10ms);
    EXPECT_EQ(session.close_reason(), CloseReason::handshake_failed);
    EXPECT_EQ(session.violation(), rule);
  }

  static Bytes prologue(const wire::PrologueMessage& message) {
    return to_bytes(BytesView(wire::encode_prologue(message)));
  }
};

TEST_F(UpstreamHandshakeTest, AnAcceptorAgreesToTheBareMode) {
  run([&] {
    ScriptedPeer peer = start(Role::acceptor, server, server_options);
    peer.send(BytesView(prologue(wire::TransportHello{wire::TransportMode::bare})));
    EXPECT_EQ(peer.receive(), prologue(wire::TransportAccept{wire::TransportMode::bare}));
    server.shutdown();
    server = {};
  });
}

TEST_F(UpstreamHandshakeTest, AnAcceptorRefusesTheStableModeAndSaysWhy) {
  run([&] {
    ScriptedPeer peer = start(Role::acceptor, server, server_options);
    peer.send(BytesView(prologue(wire::TransportHello{wire::TransportMode::stable})));
    EXPECT_EQ(peer.receive(), prologue(wire::TransportReject{1}));
    EXPECT_EQ(peer.receive(), std::nullopt);  // its end, which is answered with ours
    peer.link().close_send();
    expect_failed_at_once(server, Violation::invalid_prologue);
    server = {};
  });
}

// A hello of ours that says of its messages that they are a structure of that name.
Bytes hello_with_envelope(const wire::HandshakeMessage& hello, std::string_view name) {
  Bytes bytes = wire::encode_handshake(hello, wire::SendSchema::no);
  const std::string_view key = "message_payload_schema";
  const auto found =
      std::search(bytes.begin(), bytes.end(), as_bytes(key).begin(), as_bytes(key).end());
  const auto list = found + static_cast<std::ptrdiff_t>(key.size());  // empty: one byte
  Bytes schemas{std::byte{0x81}};
  schema::append_cbor(schemas, schema_of(1, std::string(name)));
  bytes.insert(bytes.erase(list), schemas.begin(), schemas.end());
  return bytes;
}

TEST_F(UpstreamHandshakeTest, AnAcceptorRefusesMessagesOfAnotherLayoutAndSaysWhy) {
  run([&] {
    ScriptedPeer peer = start(Role::acceptor, server, server_options);
    peer.send(BytesView(prologue(wire::TransportHello{})));
    ASSERT_TRUE(peer.receive().has_value());
    peer.send(BytesView(hello_with_envelope(wire::Hello{}, "Letter")));
    const auto said = wire::decode_handshake(peer.receive().value_or(Bytes()), {});
    ASSERT_TRUE(said.has_value() && std::holds_alternative<wire::Sorry>(*said));
    EXPECT_NE(std::get<wire::Sorry>(*said).reason.find("Letter"), std::string::npos);
    peer.link().close_send();
    expect_failed_at_once(server, Violation::envelope_mismatch);
    server = {};
  });
}

TEST_F(UpstreamHandshakeTest, AnInitiatorRefusesMessagesOfAnotherLayoutAndSaysWhy) {
  run([&] {
    ScriptedPeer peer = start(Role::initiator, client, client_options);
    ASSERT_TRUE(peer.receive().has_value());
    peer.send(BytesView(prologue(wire::TransportAccept{})));
    ASSERT_TRUE(peer.receive().has_value());
    peer.send(BytesView(hello_with_envelope(yourself_with({Parity::even, 64}), "Letter")));
    const auto said = wire::decode_handshake(peer.receive().value_or(Bytes()), {});
    ASSERT_TRUE(said.has_value() && std::holds_alternative<wire::Sorry>(*said));
    EXPECT_FALSE(std::get<wire::Sorry>(*said).reason.empty());
    peer.link().close_send();
    expect_failed_at_once(client, Violation::envelope_mismatch);
    client = {};
  });
}

TEST_F(UpstreamHandshakeTest, TwoThatDescribeTheirMessagesUnderstandEachOther) {
  client_options.send_schema = server_options.send_schema = wire::SendSchema::yes;
  run_connected([&] { EXPECT_TRUE(client.root().call(echo_method, {}).has_value()); });
}

// The refusal waits to be heard, and not for ever.
TEST_F(UpstreamHandshakeTest, WhoeverStaysAfterARefusalIsGivenUpInTime) {
  run([&] {
    const Time start_time = executor.now();
    ScriptedPeer peer = start(Role::acceptor, server, server_options);
    peer.send(BytesView(prologue(wire::TransportHello{wire::TransportMode::stable})));
    EXPECT_EQ(server.establish().error(), Error::handshake_failed);
    EXPECT_EQ(executor.now() - start_time, server_options.limits.handshake_timeout);
    EXPECT_EQ(server.close_reason(), CloseReason::handshake_failed);
    EXPECT_EQ(server.violation(), Violation::invalid_prologue);
    server = {};
  });
}

TEST_F(UpstreamHandshakeTest, AnInitiatorWhoseModeIsRefusedFails) {
  run([&] {
    ScriptedPeer peer = start(Role::initiator, client, client_options);
    EXPECT_EQ(peer.receive(), prologue(wire::TransportHello{wire::TransportMode::bare}));
    peer.send(BytesView(prologue(wire::TransportReject{1})));
    expect_failed_at_once(client, Violation::transport_rejected);
    client = {};
  });
}

TEST_F(UpstreamHandshakeTest, TheInitiatorSaysItsServiceItsParityAndItsLimit) {
  client_options.service = "Echo";
  client_options.limits.requests_max = 17;
  run([&] {
    ScriptedPeer peer = start(Role::initiator, client, client_options);
    ASSERT_TRUE(peer.accept(yourself_with({Parity::even, 5})));
    ASSERT_TRUE(client.establish());
    EXPECT_EQ(peer.hello().metadata.text(metadata_service_key), "Echo");
    EXPECT_EQ(peer.hello().parity, Parity::odd);
    EXPECT_EQ(peer.hello().connection_settings, (ConnectionSettings{Parity::odd, 17}));
    EXPECT_FALSE(peer.hello().resume_key.has_value());
    client.shutdown();
    client = {};
  });
}

TEST_F(UpstreamHandshakeTest, AnAcceptorThatTakesTheInitiatorsParityFailsTheHandshake) {
  run([&] {
    ScriptedPeer peer = start(Role::initiator, client, client_options);
    (void)peer.accept(yourself_with({Parity::odd, 64}));
    expect_failed_at_once(client, Violation::settings_mismatch);
    client = {};
  });
}

TEST_F(UpstreamHandshakeTest, ASorryInsteadOfAnAnswerFailsTheInitiatorAtOnce) {
  run([&] {
    ScriptedPeer peer = start(Role::initiator, client, client_options);
    ASSERT_TRUE(peer.receive());
    peer.send(BytesView(prologue(wire::TransportAccept{})));
    ASSERT_TRUE(peer.receive());
    peer.send(BytesView(wire::encode_handshake(wire::Sorry{"not today"}, wire::SendSchema::no)));
    expect_failed_at_once(client, Violation::unexpected_handshake);
    client = {};
  });
}

TEST_F(UpstreamHandshakeTest, ACounterpartThatGoesDuringThePrologueOrTheHandshakeFailsItAtOnce) {
  for (const bool after_the_prologue : {false, true}) {
    run([&] {
      ScriptedPeer peer = start(Role::initiator, client, client_options);
      ASSERT_TRUE(peer.receive());
      if (after_the_prologue) {
        peer.send(BytesView(prologue(wire::TransportAccept{})));
        ASSERT_TRUE(peer.receive());
      }
      peer.link().abort();
      expect_failed_at_once(client, Violation::none);
      client = {};
    });
  }
}

// G-63: a counterpart that connects and says nothing must not pin an acceptor for ever, neither
// before its first word nor in the middle.
TEST_F(UpstreamHandshakeTest, ASilentInitiatorFailsTheAcceptorInTime) {
  server_options.limits.handshake_timeout = 200ms;
  for (const bool after_the_prologue : {false, true}) {
    run([&] {
      const Time start_time = executor.now();
      ScriptedPeer peer = start(Role::acceptor, server, server_options);
      if (after_the_prologue) peer.send(BytesView(prologue(wire::TransportHello{})));
      EXPECT_EQ(server.establish().error(), Error::handshake_failed);
      EXPECT_EQ(executor.now() - start_time, 200ms);
      EXPECT_EQ(server.close_reason(), CloseReason::handshake_timeout);
      server = {};
    });
  }
}

TEST_F(UpstreamHandshakeTest, AnEvenInitiatorGetsEvenIdsAndTheAcceptorOddOnes) {
  client_options.parity = Parity::even;
  server_options.limits.requests_max = 32;
  client_options.acceptor = server_options.acceptor;
  run_connected([&] {
    const auto of_initiator = client.open();
    const auto of_acceptor = server.open();
    ASSERT_TRUE(of_initiator.has_value() && of_acceptor.has_value());
    EXPECT_EQ(of_initiator->id(), ConnectionId{2});
    EXPECT_EQ(of_acceptor->id(), ConnectionId{1});
    EXPECT_TRUE(of_initiator->call(echo_method, as_bytes("x")).has_value());
    EXPECT_TRUE(of_acceptor->call(echo_method, as_bytes("x")).has_value());
  });
}

}  // namespace
}  // namespace vox::test
