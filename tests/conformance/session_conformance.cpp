// Sessions over every backend: the same life of a session on sockets, in the simulator and in
// memory, through buffers of any size.
//
// What a session does is proved in tests/vox/session; here it is that no backend makes it do
// anything else.
#include <string>

#include "tests/conformance/conformance_test.hpp"
#include "tests/vox/session/scripted_peer.hpp"
#include "tests/vox/support/one_stream.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/runtime/scope.hpp"
#include "vox/session/connect.hpp"
#include "vox/session/server.hpp"
#include "vox/transport/memory_link.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

constexpr MethodId echo_method{7};

Reply echo(const Request& request) { return Reply::success(to_bytes(request.args)); }

SessionOptions options_with(std::uint32_t requests_max) {
  SessionOptions options;
  options.root_handler = echo;
  options.acceptor = [](const ConnectionRequest&) { return AcceptDecision::accept(echo); };
  options.limits.requests_max = requests_max;
  // Buffers of a few bytes make everything slow, and that is not what is tested here.
  options.limits.handshake_timeout = 1min;
  options.limits.write_stall_timeout = 1min;
  options.limits.keepalive_interval = Duration::zero();
  return options;
}

std::string call_echo(const ConnectionHandle& connection, std::string_view text) {
  const Result<Reply> reply = connection.call(echo_method, as_bytes(text));
  if (!reply) return "error:" + std::string(to_string(reply.error()));
  if (!reply->ok) return "failed:" + std::to_string(static_cast<int>(reply->error));
  return std::string(as_text(reply->value));
}

class SessionConformance : public ConformanceTest {
 protected:
  struct Sessions {
    SessionHandle client;
    SessionHandle server;
  };

  /// Two established sessions. Their link is in memory where there is no network.
  [[nodiscard]] Sessions await_sessions(const SessionOptions& options) {
    Sessions both;
    if (backend->transport() == nullptr) {
      MemoryLinkPair links = make_memory_link_pair(executor);
      both.client = start_session(executor, Role::initiator, std::move(links.first), options);
      both.server = start_session(executor, Role::acceptor, std::move(links.second), options);
    } else {
      Transport& transport = *backend->transport();
      OneStream listener(executor, transport.listen(backend->fresh_address()).value());
      auto stream = transport.connect(listener.address()).value();
      both.client = start_session(executor, Role::initiator, std::move(stream), options);
      both.server = start_session(executor, Role::acceptor, listener.await_stream(), options);
    }
    EXPECT_TRUE(both.client.establish().has_value());
    EXPECT_TRUE(both.server.establish().has_value());
    return both;
  }

  template <typename Body>
  void run_sessions(const SessionOptions& options, Body body) {
    run([&] {
      const Sessions both = await_sessions(options);
      body(both.client, both.server);
      both.client.shutdown();
      both.server.shutdown();
      EXPECT_EQ(both.client.state(), SessionState::closed);
      EXPECT_EQ(both.server.state(), SessionState::closed);
    });
  }

  void pause() { ASSERT_EQ(await_sleep(executor, 1ms), Wake::deadline); }
};

TEST_P(SessionConformance, BothEndsEstablishAndCallEachOther) {
  run_sessions(options_with(64), [&](const SessionHandle& client, const SessionHandle& server) {
    EXPECT_EQ(client.state(), SessionState::open);
    EXPECT_EQ(server.state(), SessionState::open);
    EXPECT_EQ(call_echo(client.root(), "from the client"), "from the client");
    EXPECT_EQ(call_echo(server.root(), "from the server"), "from the server");
    const std::string long_text(20'000, 'x');
    EXPECT_EQ(call_echo(client.root(), long_text), long_text);
  });
}

TEST_P(SessionConformance, ConnectionsOpenCarryCallsAndEndByCloseAndByDrop) {
  run_sessions(options_with(64), [&](const SessionHandle& client, const SessionHandle& server) {
    auto closed = client.open({.service = "Echo"});
    ASSERT_TRUE(closed.has_value());
    EXPECT_EQ(call_echo(*closed, "hello"), "hello");
    EXPECT_TRUE(closed->close().has_value());
    EXPECT_EQ(call_echo(*closed, "late"), "error:closed");
    auto dropped = server.open({.service = "Echo"});
    ASSERT_TRUE(dropped.has_value());
    EXPECT_EQ(call_echo(*dropped, "hello"), "hello");
    *dropped = {};
    while (client.connections_count() + server.connections_count() > 0) pause();
    EXPECT_EQ(call_echo(client.root(), "the session goes on"), "the session goes on");
  });
}

TEST_P(SessionConformance, AShutdownIsSeenByTheCounterpartAndFailsItsCalls) {
  SessionOptions options = options_with(64);
  options.root_handler = [](const Request& request) {
    (void)await_sleep(request.executor, 1h);
    return Reply::failure(wire::CallError::cancelled);
  };
  run_sessions(options, [&](const SessionHandle& client, const SessionHandle& server) {
    Scope scope(executor);
    ASSERT_TRUE(scope.spawn(
        [&] { EXPECT_EQ(call_echo(client.root(), "never answered"), "error:closed"); }));
    pause();
    EXPECT_EQ(server.shutdown().reason, CloseReason::shutdown);
    EXPECT_EQ(client.closed(), CloseReason::link_lost);
    ASSERT_EQ(scope.await_empty(), Wake::signalled);
    EXPECT_EQ(client.try_open().error(), Error::closed);
  });
}

// A link that is cut may lose what it carries; a refusal is there before its link ends.
TEST_P(SessionConformance, AModeThatIsNotSpokenIsRefusedInWordsBeforeTheLinkEnds) {
  run([&] {
    MemoryLinkPair links = make_memory_link_pair(executor);
    SessionHandle server;
    if (backend->transport() == nullptr) {
      server = start_session(executor, Role::acceptor, std::move(links.second), options_with(64));
    } else {
      Transport& transport = *backend->transport();
      OneStream listener(executor, transport.listen(backend->fresh_address()).value());
      links.first = make_link(executor, transport.connect(listener.address()).value(), Limits{});
      server = start_session(executor, Role::acceptor, listener.await_stream(), options_with(64));
    }
    ScriptedPeer peer(executor, std::move(links.first));
    peer.send(BytesView(wire::encode_prologue(wire::TransportHello{wire::TransportMode::stable})));
    const std::optional<Bytes> refusal = peer.receive();
    ASSERT_TRUE(refusal.has_value());
    EXPECT_EQ(*refusal, to_bytes(BytesView(wire::encode_prologue(wire::TransportReject{1}))));
    EXPECT_FALSE(peer.receive().has_value());
    peer.link().close_send();
    EXPECT_EQ(server.establish().error(), Error::handshake_failed);
    EXPECT_EQ(server.close_reason(), CloseReason::handshake_failed);
    EXPECT_EQ(server.violation(), Violation::invalid_prologue);
  });
}

// Each side owes the other an answer to every call while its own calls fill the link: a reader that
// waited for its writer would never be read.
TEST_P(SessionConformance, FloodsOfCallsBothWaysAtOnceAreAllAnswered) {
  constexpr std::uint32_t calls_count = 512;
  run_sessions(
      options_with(calls_count), [&](const SessionHandle& client, const SessionHandle& server) {
        std::uint32_t answered = 0;
        Scope scope(executor);
        for (std::uint32_t i = 0; i < calls_count; ++i) {
          for (const SessionHandle* side : {&client, &server}) {
            const auto started = scope.spawn([&answered, i, root = side->root()] {
              const std::string text = "call " + std::to_string(i) + std::string(i % 200, '.');
              if (call_echo(root, text) == text) answered += 1;
            });
            ASSERT_TRUE(started.has_value());
          }
        }
        ASSERT_EQ(scope.await_empty(), Wake::signalled);
        EXPECT_EQ(answered, 2 * calls_count);
      });
}

TEST_P(SessionConformance, ConnectAndServeMeetAtAnAddressAndFailWhereNobodyListens) {
  if (backend->transport() == nullptr) GTEST_SKIP() << "there is no network";
  run([&] {
    Transport& transport = *backend->transport();
    const SessionOptions options = options_with(64);
    const auto server = serve(executor, transport, backend->fresh_address(), options).value();
    const auto first = connect(executor, transport, server->address(), options);
    const auto second = connect(executor, transport, server->address(), options);
    ASSERT_TRUE(first.has_value() && second.has_value());
    EXPECT_EQ(call_echo(first->root(), "one"), "one");
    EXPECT_EQ(call_echo(second->root(), "two"), "two");
    EXPECT_EQ(server->sessions_count(), 2u);
    first->shutdown();
    second->shutdown();
    while (server->sessions_count() > 0) pause();
    const auto nobody = connect(executor, transport, backend->vacant_address(), options);
    EXPECT_EQ(nobody.error(), Error::handshake_failed);
    server->shutdown();
  });
}

INSTANTIATE_TEST_SUITE_P(Backends, SessionConformance, ::testing::ValuesIn(executor_backends()),
                         backend_name);

}  // namespace
}  // namespace vox::test
